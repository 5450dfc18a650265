//! Strength reduction: operations become cheaper ones with the same result.
//!
//! Only what holds for every value is done. Sums and products keep their form,
//! because they may overflow, and an error names the operation.

use lbc_format::isa::Opcode;

use crate::typed::{Block, Expression, ExpressionKind, VisitMut};

/// Reduces all operations of a block, innermost first.
pub(super) fn reduce(block: &mut Block) {
    Reduce.visit_block(block);
}

struct Reduce;

impl VisitMut for Reduce {
    fn visit_expression(&mut self, expression: &mut Expression) {
        expression.visit_parts(self);
        let ExpressionKind::Operation { opcode, operands } = &mut expression.kind else {
            return;
        };
        test_low_bits(*opcode, operands);
        if let Some(opposite) = negated(*opcode, operands) {
            let ExpressionKind::Operation { opcode, .. } = &mut operands[0].kind else {
                unreachable!("only operations have an opposite");
            };
            *opcode = opposite;
            let inner = operands.swap_remove(0);
            expression.kind = inner.kind;
        } else if let Some(kept) = neutral(*opcode, operands) {
            *expression = operands.swap_remove(kept);
        }
    }
}

/// `x % 8 == 0` looks at the low bits, whatever the sign of `x`.
fn test_low_bits(opcode: Opcode, operands: &mut [Expression]) {
    let ([left, right], Opcode::EqInt | Opcode::NeInt) = (operands, opcode) else {
        return;
    };
    if !matches!(right.kind, ExpressionKind::Int(0)) {
        return;
    }
    let ExpressionKind::Operation {
        opcode: opcode @ Opcode::RemInt,
        operands,
    } = &mut left.kind
    else {
        return;
    };
    if let [_, divisor] = operands.as_mut_slice()
        && let ExpressionKind::Int(value) = &mut divisor.kind
        && u64::try_from(*value).is_ok_and(u64::is_power_of_two)
    {
        *value -= 1;
        *opcode = Opcode::AndInt;
    }
}

/// The comparison that is the opposite of the one that `not` is applied to.
/// Comparisons of floats have none: with NaN, both of a pair are false.
fn negated(opcode: Opcode, operands: &[Expression]) -> Option<Opcode> {
    let (Opcode::Not, [operand]) = (opcode, operands) else {
        return None;
    };
    let ExpressionKind::Operation { opcode, .. } = &operand.kind else {
        return None;
    };
    Some(match opcode {
        Opcode::EqInt => Opcode::NeInt,
        Opcode::NeInt => Opcode::EqInt,
        Opcode::LtInt => Opcode::GeInt,
        Opcode::LeInt => Opcode::GtInt,
        Opcode::GtInt => Opcode::LeInt,
        Opcode::GeInt => Opcode::LtInt,
        Opcode::EqBool => Opcode::NeBool,
        Opcode::NeBool => Opcode::EqBool,
        Opcode::EqString => Opcode::NeString,
        Opcode::NeString => Opcode::EqString,
        Opcode::LtString => Opcode::GeString,
        Opcode::LeString => Opcode::GtString,
        Opcode::GtString => Opcode::LeString,
        Opcode::GeString => Opcode::LtString,
        _ => return None,
    })
}

/// The operand that is the result, because the other one changes nothing.
fn neutral(opcode: Opcode, operands: &[Expression]) -> Option<usize> {
    let [left, right] = operands else {
        return None;
    };
    let is_neutral_right = match (opcode, &right.kind) {
        (
            Opcode::AddInt
            | Opcode::SubInt
            | Opcode::OrInt
            | Opcode::XorInt
            | Opcode::ShlInt
            | Opcode::ShrInt,
            ExpressionKind::Int(0),
        )
        | (Opcode::MulInt | Opcode::DivInt, ExpressionKind::Int(1))
        | (Opcode::AndInt, ExpressionKind::Int(-1))
        | (Opcode::EqBool, ExpressionKind::Bool(true))
        | (Opcode::NeBool, ExpressionKind::Bool(false)) => true,
        (Opcode::MulFloat | Opcode::DivFloat, ExpressionKind::Float(value)) => *value == 1.0,
        _ => false,
    };
    if is_neutral_right {
        return Some(0);
    }
    let is_neutral_left = match (opcode, &left.kind) {
        (Opcode::AddInt | Opcode::OrInt | Opcode::XorInt, ExpressionKind::Int(0))
        | (Opcode::MulInt, ExpressionKind::Int(1))
        | (Opcode::AndInt, ExpressionKind::Int(-1))
        | (Opcode::EqBool, ExpressionKind::Bool(true))
        | (Opcode::NeBool, ExpressionKind::Bool(false)) => true,
        (Opcode::MulFloat, ExpressionKind::Float(value)) => *value == 1.0,
        _ => false,
    };
    is_neutral_left.then_some(1)
}
