//! Constant folding: operations on literals become literals, and choices whose
//! condition is a literal are made.
//!
//! What would be a runtime error stays as it is, and so fails where and when it
//! would have. Types do not change.

use crate::constant::{Value, apply};
use crate::typed::{Block, Expression, ExpressionKind, VisitMut};
use crate::types::Type;

/// Folds all expressions of a block, innermost first.
pub(super) fn fold(block: &mut Block) {
    Fold.visit_block(block);
}

struct Fold;

impl VisitMut for Fold {
    fn visit_expression(&mut self, expression: &mut Expression) {
        expression.visit_parts(self);
        if let Some(chosen) = chosen(&mut expression.kind) {
            *expression = chosen;
        } else if let Some(kind) = folded(&mut expression.kind) {
            expression.kind = kind;
        }
    }
}

/// The part that is all that is left of an expression. It keeps its own place, for
/// it may fail there.
fn chosen(kind: &mut ExpressionKind) -> Option<Expression> {
    match kind {
        ExpressionKind::And(left, right) if is_bool(left, true) => Some(take(right)),
        ExpressionKind::Or(left, right) if is_bool(left, false) => Some(take(right)),
        ExpressionKind::If {
            condition,
            consequence,
            alternative,
        } => match (&condition.kind, alternative) {
            (ExpressionKind::Bool(true), _) => Some(take(consequence)),
            (ExpressionKind::Bool(false), Some(alternative)) => Some(take(alternative)),
            _ => None,
        },
        ExpressionKind::Concat(parts) => join(parts),
        ExpressionKind::Block(block) if block.statements.is_empty() => {
            block.tail.as_mut().map(|tail| take(tail))
        }
        // What a function gives that does nothing cannot fail in it.
        ExpressionKind::Inlined { body, .. } if body.statements.is_empty() => body
            .tail
            .as_mut()
            .filter(|tail| Value::of_literal(&tail.kind).is_some())
            .map(|tail| take(tail)),
        _ => None,
    }
}

/// What an expression becomes whose parts are folded.
fn folded(kind: &mut ExpressionKind) -> Option<ExpressionKind> {
    match kind {
        ExpressionKind::Operation { opcode, operands } => {
            let values: Option<Vec<Value>> = operands
                .iter()
                .map(|operand| Value::of_literal(&operand.kind))
                .collect();
            values
                .filter(|values| !values.is_empty())
                .and_then(|values| apply(*opcode, &values).ok())
                .map(Value::into_expression)
        }
        ExpressionKind::And(left, _) if is_bool(left, false) => Some(ExpressionKind::Bool(false)),
        ExpressionKind::Or(left, _) if is_bool(left, true) => Some(ExpressionKind::Bool(true)),
        // An `if` that gets here has no `else`.
        ExpressionKind::If { condition, .. } | ExpressionKind::While { condition, .. }
            if is_bool(condition, false) =>
        {
            Some(ExpressionKind::Unit)
        }
        ExpressionKind::Display {
            value,
            quoted: false,
        } => match &value.kind {
            ExpressionKind::Int(value) => Some(ExpressionKind::String(value.to_string())),
            ExpressionKind::Bool(value) => Some(ExpressionKind::String(value.to_string())),
            ExpressionKind::String(text) => Some(ExpressionKind::String(text.clone())),
            _ => None,
        },
        _ => None,
    }
}

fn is_bool(expression: &Expression, value: bool) -> bool {
    matches!(expression.kind, ExpressionKind::Bool(is) if is == value)
}

fn take(expression: &mut Expression) -> Expression {
    let unit = Expression {
        kind: ExpressionKind::Unit,
        ty: Type::UNIT,
        span: expression.span,
    };
    std::mem::replace(expression, unit)
}

/// Joins neighbouring literals, and gives the only part if there is but one then.
fn join(parts: &mut Vec<Expression>) -> Option<Expression> {
    let mut joined: Vec<Expression> = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        if let (Some(last), ExpressionKind::String(text)) = (joined.last_mut(), &part.kind)
            && let ExpressionKind::String(before) = &mut last.kind
        {
            before.push_str(text);
            continue;
        }
        joined.push(part);
    }
    if joined.len() > 1 {
        joined
            .retain(|part| !matches!(&part.kind, ExpressionKind::String(text) if text.is_empty()));
    }
    if joined.len() == 1 {
        return joined.pop();
    }
    *parts = joined;
    None
}
