//! Walks over the typed tree, for passes that change it.

use super::{Block, Expression, ExpressionKind, Statement, Target};

impl Block {
    /// Calls `visit` with every expression that is directly in the block.
    pub fn for_each_expression_mut(&mut self, visit: &mut impl FnMut(&mut Expression)) {
        for statement in &mut self.statements {
            match statement {
                Statement::Let { value, .. }
                | Statement::Destructure { value, .. }
                | Statement::Expression(value) => visit(value),
                Statement::Assign { target, value, .. } => {
                    target.for_each_expression_mut(visit);
                    visit(value);
                }
            }
        }
        if let Some(tail) = &mut self.tail {
            visit(tail);
        }
    }
}

impl Target {
    fn for_each_expression_mut(&mut self, visit: &mut impl FnMut(&mut Expression)) {
        match self {
            Self::Variable(_) => {}
            Self::Field { object, .. } => visit(object),
            Self::Element { array, index } => {
                visit(array);
                visit(index);
            }
            Self::Entry { map, key } => {
                visit(map);
                visit(key);
            }
        }
    }
}

impl Expression {
    /// Calls `visit` with every expression that is directly in this one, in the
    /// order of evaluation.
    pub fn for_each_child_mut(&mut self, visit: &mut impl FnMut(&mut Self)) {
        match &mut self.kind {
            ExpressionKind::Unit
            | ExpressionKind::Bool(_)
            | ExpressionKind::Int(_)
            | ExpressionKind::Float(_)
            | ExpressionKind::String(_)
            | ExpressionKind::Variable(_)
            | ExpressionKind::Function { .. }
            | ExpressionKind::Continue { .. }
            | ExpressionKind::Error => {}
            ExpressionKind::Operation { operands: list, .. }
            | ExpressionKind::Concat(list)
            | ExpressionKind::New(list)
            | ExpressionKind::Variant { fields: list, .. }
            | ExpressionKind::Array(list)
            | ExpressionKind::Call {
                arguments: list, ..
            }
            | ExpressionKind::CallImport {
                arguments: list, ..
            } => list.iter_mut().for_each(visit),
            ExpressionKind::Compare { left, right, .. }
            | ExpressionKind::And(left, right)
            | ExpressionKind::Or(left, right) => {
                visit(left);
                visit(right);
            }
            ExpressionKind::Display { value: inner, .. }
            | ExpressionKind::Field { object: inner, .. }
            | ExpressionKind::Panic(inner) => visit(inner),
            ExpressionKind::Map(entries) => {
                for (key, value) in entries {
                    visit(key);
                    visit(value);
                }
            }
            ExpressionKind::CallValue { callee, arguments } => {
                visit(callee);
                arguments.iter_mut().for_each(visit);
            }
            ExpressionKind::Block(block) | ExpressionKind::Loop { body: block, .. } => {
                block.for_each_expression_mut(visit);
            }
            ExpressionKind::If {
                condition,
                consequence,
                alternative,
            } => {
                visit(condition);
                visit(consequence);
                if let Some(alternative) = alternative {
                    visit(alternative);
                }
            }
            ExpressionKind::Match {
                scrutinee, arms, ..
            } => {
                visit(scrutinee);
                for arm in arms {
                    if let Some(guard) = &mut arm.guard {
                        visit(guard);
                    }
                    visit(&mut arm.body);
                }
            }
            ExpressionKind::While {
                condition, body, ..
            } => {
                visit(condition);
                body.for_each_expression_mut(visit);
            }
            ExpressionKind::ForRange {
                start, end, body, ..
            } => {
                visit(start);
                visit(end);
                body.for_each_expression_mut(visit);
            }
            ExpressionKind::Break { value, .. } | ExpressionKind::Return(value) => {
                if let Some(value) = value {
                    visit(value);
                }
            }
        }
    }
}
