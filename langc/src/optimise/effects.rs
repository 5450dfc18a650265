//! Which expressions can be left out when nobody wants their value.

use lbc_format::isa::Opcode;

use crate::typed::{Expression, ExpressionKind, Statement, Variable, cannot_fail, never_fails};

/// Whether an expression does nothing but give a value: it cannot fail, change
/// anything, leave its place, or go on for long.
pub(super) fn is_pure(variables: &[Variable], expression: &Expression) -> bool {
    let all = |expressions: &[Expression]| {
        expressions
            .iter()
            .all(|expression| is_pure(variables, expression))
    };
    match &expression.kind {
        ExpressionKind::Unit
        | ExpressionKind::Bool(_)
        | ExpressionKind::Int(_)
        | ExpressionKind::Float(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Function { .. } => true,
        // A global may be read before it is defined, which is an error.
        ExpressionKind::Variable(id) => !variables[id.index()].is_global(),
        ExpressionKind::Operation { opcode, operands } => {
            cannot_fail(*opcode, operands) && all(operands)
        }
        ExpressionKind::And(left, right) | ExpressionKind::Or(left, right) => {
            is_pure(variables, left) && is_pure(variables, right)
        }
        ExpressionKind::New(parts) | ExpressionKind::Variant { fields: parts, .. } => all(parts),
        ExpressionKind::Field { object, .. } => is_pure(variables, object),
        ExpressionKind::If {
            condition,
            consequence,
            alternative,
        } => {
            is_pure(variables, condition)
                && is_pure(variables, consequence)
                && alternative
                    .as_ref()
                    .is_none_or(|alternative| is_pure(variables, alternative))
        }
        ExpressionKind::Block(block) | ExpressionKind::Inlined { body: block, .. } => {
            let is_pure_statement = |statement: &Statement| match statement {
                Statement::Let { variable, value } => {
                    !variables[variable.index()].is_global() && is_pure(variables, value)
                }
                Statement::Expression(value) => is_pure(variables, value),
                Statement::Destructure { .. } | Statement::Assign { .. } => false,
            };
            block.statements.iter().all(is_pure_statement)
                && block
                    .tail
                    .as_ref()
                    .is_none_or(|tail| is_pure(variables, tail))
        }
        _ => false,
    }
}

/// Whether no error can point at an expression itself, whatever its parts do, and no
/// call stack at what it calls.
pub(super) fn is_silent(variables: &[Variable], expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Unit
        | ExpressionKind::Bool(_)
        | ExpressionKind::Int(_)
        | ExpressionKind::Float(_)
        | ExpressionKind::String(_)
        | ExpressionKind::And(..)
        | ExpressionKind::Or(..)
        | ExpressionKind::Field { .. }
        | ExpressionKind::If { .. }
        | ExpressionKind::Match { .. }
        | ExpressionKind::Block(_)
        | ExpressionKind::Inlined { .. }
        | ExpressionKind::Break { .. }
        | ExpressionKind::Return(_) => true,
        ExpressionKind::Variable(id) => {
            let variable = &variables[id.index()];
            !variable.is_global()
        }
        ExpressionKind::Operation { opcode, operands } => cannot_fail(*opcode, operands),
        _ => false,
    }
}

/// Whether an instruction changes nothing, though it may fail.
pub(super) fn is_arithmetic(opcode: Opcode) -> bool {
    never_fails(opcode)
        || matches!(
            opcode,
            Opcode::AddInt
                | Opcode::SubInt
                | Opcode::MulInt
                | Opcode::DivInt
                | Opcode::RemInt
                | Opcode::NegInt
                | Opcode::ShlInt
                | Opcode::ShrInt
                | Opcode::FloatToInt
        )
}
