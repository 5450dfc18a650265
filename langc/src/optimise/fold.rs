//! Constant folding: operations on literals become literals.
//!
//! What would be a runtime error stays as it is, and so fails where and when it
//! would have. Types do not change.

use crate::constant::{Value, apply};
use crate::typed::{Block, Expression, ExpressionKind};

/// Folds all expressions of a block, innermost first.
pub(super) fn fold_block(block: &mut Block) {
    block.for_each_expression_mut(&mut fold);
}

fn fold(expression: &mut Expression) {
    expression.for_each_child_mut(&mut fold);
    let folded = match &mut expression.kind {
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
        ExpressionKind::And(left, right) => match left.kind {
            ExpressionKind::Bool(true) => Some(take(right)),
            ExpressionKind::Bool(false) => Some(ExpressionKind::Bool(false)),
            _ => None,
        },
        ExpressionKind::Or(left, right) => match left.kind {
            ExpressionKind::Bool(true) => Some(ExpressionKind::Bool(true)),
            ExpressionKind::Bool(false) => Some(take(right)),
            _ => None,
        },
        ExpressionKind::Display {
            value,
            quoted: false,
        } => match &value.kind {
            ExpressionKind::Int(value) => Some(ExpressionKind::String(value.to_string())),
            ExpressionKind::Bool(value) => Some(ExpressionKind::String(value.to_string())),
            ExpressionKind::String(text) => Some(ExpressionKind::String(text.clone())),
            _ => None,
        },
        ExpressionKind::Concat(parts) => join(parts),
        _ => None,
    };
    if let Some(kind) = folded {
        expression.kind = kind;
    }
}

fn take(expression: &mut Expression) -> ExpressionKind {
    std::mem::replace(&mut expression.kind, ExpressionKind::Unit)
}

/// Joins neighbouring literals; all of them, when nothing else is there.
fn join(parts: &mut Vec<Expression>) -> Option<ExpressionKind> {
    let mut joined: Vec<Expression> = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        if let (Some(last), ExpressionKind::String(text)) = (joined.last_mut(), &part.kind)
            && let ExpressionKind::String(before) = &mut last.kind
        {
            before.push_str(text);
            last.span = last.span.to(part.span);
            continue;
        }
        joined.push(part);
    }
    if joined.len() > 1 {
        joined
            .retain(|part| !matches!(&part.kind, ExpressionKind::String(text) if text.is_empty()));
    }
    if joined.len() == 1 {
        return joined.pop().map(|only| only.kind);
    }
    *parts = joined;
    None
}
