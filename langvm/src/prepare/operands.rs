//! The operand stack while a function is prepared: where each operand is.
//!
//! An operand's *home* is the frame slot that its depth gives it. Loading a
//! local or a constant moves nothing: the operand is noted as being elsewhere,
//! and put home only where it must be. The bottom part of the stack, whose
//! operands are all at home, is a shared list, so that remembering the stack at
//! a jump costs one number however deep it is; only the few operands above the
//! lowest one away from home are kept in an array.

use lbc_format::index::TypeIndex;

use super::code::RootLink;
use crate::heap::is_reference;

/// Operands kept in the array before all are put home: bounds the work per
/// instruction.
const MAX_AWAY: usize = 32;

/// Where an operand's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a frame slot: its home, a local, or the home of an operand below.
    Slot(u16),
    /// Nowhere: it is this number.
    Imm(i32),
    /// In the constant table.
    Const(u32),
}

/// One operand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub(super) place: Place,
    pub(super) ty: TypeIndex,
}

/// An operand at home, in the shared list.
#[derive(Clone, Copy, Debug)]
struct Settled {
    ty: TypeIndex,
    below: u32,
    /// Head of the list of root slots of this operand and all below.
    roots: u32,
}

/// A remembered stack, all of whose operands are at home.
#[derive(Clone, Copy, Debug)]
pub(super) struct SettledStack {
    top: u32,
    depth: u32,
}

const NONE: u32 = u32::MAX;

/// The operand stack at one point of a function.
#[derive(Debug)]
pub(super) struct Operands {
    local_count: u32,
    settled: Vec<Settled>,
    base: SettledStack,
    above: Vec<Operand>,
    roots: Vec<RootLink>,
    /// Roots of the locals: the end of every other list.
    local_roots: u32,
}

impl Operands {
    pub(super) fn new(local_types: &[TypeIndex]) -> Self {
        let mut operands = Self {
            local_count: local_types.len() as u32,
            settled: Vec::new(),
            base: SettledStack {
                top: NONE,
                depth: 0,
            },
            above: Vec::new(),
            roots: Vec::new(),
            local_roots: RootLink::END,
        };
        for (slot, &ty) in local_types.iter().enumerate() {
            if is_reference(ty) {
                operands.local_roots = operands.link(slot as u16, operands.local_roots);
            }
        }
        operands
    }

    /// Operands on the stack.
    pub(super) fn depth(&self) -> u32 {
        self.base.depth + self.above.len() as u32
    }

    /// The home of the operand with `depth` operands below it.
    pub(super) fn home(&self, depth: u32) -> u16 {
        // Rule `frame-size`: locals and operands together fit 16 bits.
        (self.local_count + depth) as u16
    }

    /// Pushes an operand whose value is, or is about to be, at its home.
    pub(super) fn push_home(&mut self, ty: TypeIndex) {
        let place = Place::Slot(self.home(self.depth()));
        self.push(Operand { place, ty });
    }

    /// Pushes an operand. The caller settles the stack when it is
    /// [`Operands::is_crowded`].
    pub(super) fn push(&mut self, operand: Operand) {
        if self.above.is_empty() && operand.place == Place::Slot(self.home(self.base.depth)) {
            self.settle(operand.ty);
        } else {
            self.above.push(operand);
        }
    }

    /// Whether too many operands are kept in the array.
    pub(super) fn is_crowded(&self) -> bool {
        self.above.len() >= MAX_AWAY
    }

    /// Pops the top operand.
    pub(super) fn pop(&mut self) -> Operand {
        if let Some(operand) = self.above.pop() {
            return operand;
        }
        let Some(&Settled { ty, below, .. }) = self.settled.get(self.base.top as usize) else {
            unreachable!("rule `stack-underflow`: every popped operand was pushed")
        };
        self.base.top = below;
        self.base.depth -= 1;
        Operand {
            place: Place::Slot(self.home(self.base.depth)),
            ty,
        }
    }

    /// The type of the operand with `above` others on top of it.
    pub(super) fn type_below(&self, above: u32) -> Option<TypeIndex> {
        let above = above as usize;
        if let Some(position) = self.above.len().checked_sub(above + 1) {
            return Some(self.above[position].ty);
        }
        let mut settled = self.settled.get(self.base.top as usize)?;
        for _ in self.above.len()..above {
            settled = self.settled.get(settled.below as usize)?;
        }
        Some(settled.ty)
    }

    /// Whether some operand is a copy of `local` that was not made yet.
    pub(super) fn aliases(&self, local: u16) -> bool {
        self.above
            .iter()
            .any(|operand| operand.place == Place::Slot(local))
    }

    /// The operands above the lowest one away from home, from the deepest on,
    /// each with its home.
    pub(super) fn unsettled(&self) -> impl Iterator<Item = (u16, Operand)> + '_ {
        self.above
            .iter()
            .zip(self.base.depth..)
            .map(|(&operand, depth)| (self.home(depth), operand))
    }

    /// Notes that the top `count` operands were put home.
    pub(super) fn put_home(&mut self, count: u32) {
        let base = self.base.depth;
        let first = (self.above.len()).saturating_sub(count as usize);
        for index in first..self.above.len() {
            self.above[index].place = Place::Slot(self.home(base + index as u32));
        }
        if first == 0 {
            for operand in std::mem::take(&mut self.above) {
                self.settle(operand.ty);
            }
        }
    }

    /// The stack as a jump's target will see it. All operands must be home.
    pub(super) fn remember(&self) -> SettledStack {
        debug_assert!(self.above.is_empty());
        self.base
    }

    /// Continues with a remembered stack.
    pub(super) fn restore(&mut self, stack: SettledStack) {
        self.above.clear();
        self.base = stack;
    }

    /// Head of the list of slots that hold references now. Operands that are
    /// away from home need no entry: locals have theirs, constants never move.
    ///
    /// `popped` are the slots of operands that were popped, but that the
    /// instruction still reads after it may have collected.
    pub(super) fn root_list(&mut self, popped: impl Iterator<Item = u16>) -> u32 {
        let mut head = self.base_roots();
        for index in 0..self.above.len() {
            let Operand { place, ty } = self.above[index];
            let home = self.home(self.base.depth + index as u32);
            if is_reference(ty) && place == Place::Slot(home) {
                head = self.link(home, head);
            }
        }
        let first_free = self.home(self.depth());
        for slot in popped {
            // Locals and the homes of operands below are in the list already.
            if slot >= first_free {
                head = self.link(slot, head);
            }
        }
        head
    }

    pub(super) fn into_roots(self) -> Vec<RootLink> {
        self.roots
    }

    fn base_roots(&self) -> u32 {
        self.settled
            .get(self.base.top as usize)
            .map_or(self.local_roots, |settled| settled.roots)
    }

    fn settle(&mut self, ty: TypeIndex) {
        let mut roots = self.base_roots();
        if is_reference(ty) {
            roots = self.link(self.home(self.base.depth), roots);
        }
        self.settled.push(Settled {
            ty,
            below: self.base.top,
            roots,
        });
        self.base.top = (self.settled.len() - 1) as u32;
        self.base.depth += 1;
    }

    fn link(&mut self, slot: u16, next: u32) -> u32 {
        self.roots.push(RootLink { slot, next });
        (self.roots.len() - 1) as u32
    }
}
