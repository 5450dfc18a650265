//! The errors of instructions, told from the instruction and its operands.
//!
//! Handlers leave a failing instruction's operands as they were, so that the
//! message can show them; nothing here is on a fast path.

use lbc_format::index::TypeIndex;

use super::registers::Window;
use crate::error::{RuntimeErrorKind, Trap};
use crate::link::Program;
use crate::prepare::{Inst, Op};

/// The error of an arithmetic instruction that has no result.
#[cold]
#[inline(never)]
pub(super) fn arithmetic(inst: Inst, window: Window) -> Trap {
    let (b, c) = (window.int(inst.b), || window.int(inst.c));
    // The instruction behind in a pair was not reached.
    let kind = match inst.op.alone() {
        Op::AddInt => overflow(b, "+", c()),
        Op::SubInt => overflow(b, "-", c()),
        Op::MulInt => overflow(b, "*", c()),
        Op::DivInt => division(b, "/", c()),
        Op::RemInt => division(b, "%", c()),
        Op::ShlInt | Op::ShrInt => RuntimeErrorKind::ShiftOutOfRange { distance: c() },
        Op::AddIntImm => overflow(b, "+", inst.small_c()),
        Op::SubIntImm => overflow(b, "-", inst.small_c()),
        Op::MulIntImm => overflow(b, "*", inst.small_c()),
        Op::AddImmInt => overflow(inst.small_c(), "+", b),
        Op::SubImmInt => overflow(inst.small_c(), "-", b),
        Op::MulImmInt => overflow(inst.small_c(), "*", b),
        Op::NegInt => RuntimeErrorKind::IntegerOverflow {
            expression: format!("-({b})"),
        },
        Op::AbsInt => RuntimeErrorKind::IntegerOverflow {
            expression: format!("abs({b})"),
        },
        Op::FloatToInt => RuntimeErrorKind::FloatToInt {
            value: window.float(inst.b),
        },
        op => unreachable!("{op:?} has a result for all operands"),
    };
    kind.into()
}

fn overflow(left: i64, operator: &str, right: i64) -> RuntimeErrorKind {
    RuntimeErrorKind::IntegerOverflow {
        expression: format!("{left} {operator} {right}"),
    }
}

fn division(left: i64, operator: &str, right: i64) -> RuntimeErrorKind {
    if right == 0 {
        RuntimeErrorKind::DivisionByZero {
            expression: format!("{left} {operator} {right}"),
        }
    } else {
        overflow(left, operator, right)
    }
}

/// The error of taking a field of another variant than a value has.
#[cold]
#[inline(never)]
pub(super) fn wrong_variant(program: &Program, extra: Inst, found: u64) -> Trap {
    let ty = TypeIndex(extra.immediate());
    let name = |variant: u16| {
        let variant = program.module().variant(ty, variant);
        variant.map_or_else(String::new, |variant| variant.name.clone())
    };
    RuntimeErrorKind::WrongVariant {
        expected: name(extra.a),
        found: name(found as u16),
    }
    .into()
}
