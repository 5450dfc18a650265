//! Operations on operands: arithmetic, comparisons, joining texts.
//!
//! Each takes the cheapest form its operands allow (slots or an immediate), and
//! writes its result straight to where it is wanted.

use lbc_format::index::TypeIndex;

use super::Translation;
use crate::prepare::code::Op;
use crate::prepare::comparison::Comparison;
use crate::prepare::operands::{Operand, Place};

/// Which immediates an operation accepts.
pub(super) type Accepts = fn(i16) -> bool;

/// Which immediates an operation takes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ImmForms {
    /// The operation with the right side immediate, and what it accepts there.
    right: Option<(Op, Accepts)>,
    /// The operation with the left side immediate.
    left: Option<Op>,
}

impl ImmForms {
    pub(super) const NONE: Self = Self {
        right: None,
        left: None,
    };

    pub(super) const fn right(op: Op, accepts: Accepts) -> Self {
        Self {
            right: Some((op, accepts)),
            left: None,
        }
    }

    pub(super) const fn both(right: Op, left: Op) -> Self {
        Self {
            right: Some((right, any)),
            left: Some(left),
        }
    }
}

pub(super) fn any(_: i16) -> bool {
    true
}

pub(super) fn is_plain_divisor(value: i16) -> bool {
    value != 0 && value != -1
}

pub(super) fn is_shift_distance(value: i16) -> bool {
    (0..64).contains(&value)
}

fn small(place: Place) -> Option<i16> {
    match place {
        Place::Imm(value) => i16::try_from(value).ok(),
        Place::Slot(_) | Place::Const(_) => None,
    }
}
impl Translation<'_> {
    pub(super) fn unary(&mut self, op: Op, ty: TypeIndex) -> usize {
        let operand = self.pop_slot();
        let (slot, consumed) = self.destination();
        self.emit(op, slot, operand, 0);
        self.complete(consumed, ty)
    }

    pub(super) fn binary(&mut self, op: Op, forms: ImmForms) -> usize {
        let right = self.operands.pop();
        let left = self.operands.pop();
        let depth = self.operands.depth();
        let (op, b, c) = match (small(left.place), small(right.place), forms) {
            (
                _,
                Some(value),
                ImmForms {
                    right: Some((op, accepts)),
                    ..
                },
            ) if accepts(value) => (op, self.slot_of(left, depth), value.cast_unsigned()),
            (Some(value), _, ImmForms { left: Some(op), .. }) => {
                (op, self.slot_of(right, depth + 1), value.cast_unsigned())
            }
            _ => {
                let b = self.slot_of(left, depth);
                (op, b, self.slot_of(right, depth + 1))
            }
        };
        let (slot, consumed) = self.destination();
        self.emit(op, slot, b, c);
        self.complete(consumed, left.ty)
    }

    pub(super) fn float_binary(&mut self, op: Op) -> usize {
        self.binary(op, ImmForms::NONE)
    }

    pub(super) fn compare_ints(&mut self, comparison: Comparison) -> usize {
        let right = self.operands.pop();
        let left = self.operands.pop();
        let depth = self.operands.depth();
        let following = self.following_jump();
        let comparison = match following {
            Some((false, _)) => comparison.negated(),
            _ => comparison,
        };
        let with_imm = match (small(left.place), small(right.place)) {
            (_, Some(value)) => Some((comparison, self.slot_of(left, depth), value)),
            (Some(value), None) => {
                Some((comparison.mirrored(), self.slot_of(right, depth + 1), value))
            }
            (None, None) => None,
        };
        if let Some((comparison, slot, value)) = with_imm {
            return match following {
                Some((_, target)) => {
                    let op = comparison.int_imm_jump_op();
                    self.compare_and_jump(op, slot, value.cast_unsigned(), target)
                }
                None => {
                    let op = comparison.int_imm_op();
                    self.compare_to_value(op, slot, value.cast_unsigned())
                }
            };
        }
        let (b, c) = self.ordered(comparison, left, right, depth);
        match following {
            Some((_, target)) => self.compare_and_jump(comparison.int_jump_op(), b, c, target),
            None => self.compare_to_value(comparison.int_op(), b, c),
        }
    }

    pub(super) fn compare_floats(&mut self, comparison: Comparison) -> usize {
        let right = self.operands.pop();
        let left = self.operands.pop();
        let depth = self.operands.depth();
        let (b, c) = self.ordered(comparison, left, right, depth);
        match self.following_jump() {
            Some((when, target)) => {
                self.compare_and_jump(comparison.float_jump_op(when), b, c, target)
            }
            None => self.compare_to_value(comparison.float_op(), b, c),
        }
    }

    pub(super) fn compare_strings(&mut self, comparison: Comparison) -> usize {
        let right = self.operands.pop();
        let left = self.operands.pop();
        let depth = self.operands.depth();
        let (b, c) = self.ordered(comparison, left, right, depth);
        self.compare_to_value(comparison.string_op(), b, c)
    }

    /// The slots of both operands, in the order the comparison's operation wants.
    pub(super) fn ordered(
        &mut self,
        comparison: Comparison,
        left: Operand,
        right: Operand,
        depth: u32,
    ) -> (u16, u16) {
        let left = self.slot_of(left, depth);
        let right = self.slot_of(right, depth + 1);
        if comparison.is_mirrored_in_code() {
            (right, left)
        } else {
            (left, right)
        }
    }

    pub(super) fn compare_to_value(&mut self, op: Op, b: u16, c: u16) -> usize {
        let (slot, consumed) = self.destination();
        self.emit(op, slot, b, c);
        self.complete(consumed, TypeIndex::BOOL)
    }

    pub(super) fn concat(&mut self, parts: u8) -> usize {
        let parts = u32::from(parts);
        if parts == 2 {
            let right = self.operands.pop();
            let left = self.operands.pop();
            let depth = self.operands.depth();
            let b = self.slot_of(left, depth);
            let c = self.slot_of(right, depth + 1);
            return self.emit_concat(Op::Concat2, b, c, [b, c].into_iter());
        }
        let first = self.pop_arguments(parts);
        let count = parts as u16;
        self.emit_concat(Op::Concat, first, count, first..first + count)
    }

    pub(super) fn emit_concat(
        &mut self,
        op: Op,
        b: u16,
        c: u16,
        parts: impl Iterator<Item = u16>,
    ) -> usize {
        // Finding the destination may put operands home, so the roots come after it.
        let (slot, consumed) = self.destination();
        self.safepoint(parts);
        self.emit(op, slot, b, c);
        self.complete(consumed, TypeIndex::STRING)
    }
}
