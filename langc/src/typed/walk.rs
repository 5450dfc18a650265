//! Walks over the typed tree, for passes that change it.

use super::{Block, Expression, ExpressionKind, Statement, Target};

/// A pass over a tree. Each method meets one kind of node, and goes on to what is in
/// it by the node's `visit_parts`, in the order of evaluation; that is all it does
/// unless a pass says otherwise.
pub trait VisitMut: Sized {
    /// Meets a block.
    fn visit_block(&mut self, block: &mut Block) {
        block.visit_parts(self);
    }

    /// Meets a statement.
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
    }

    /// Meets an expression.
    fn visit_expression(&mut self, expression: &mut Expression) {
        expression.visit_parts(self);
    }
}

impl Block {
    /// Visits the statements and the value.
    pub fn visit_parts(&mut self, pass: &mut impl VisitMut) {
        for statement in &mut self.statements {
            pass.visit_statement(statement);
        }
        if let Some(tail) = &mut self.tail {
            pass.visit_expression(tail);
        }
    }
}

impl Statement {
    /// Visits the expressions that are directly in the statement.
    pub fn visit_parts(&mut self, pass: &mut impl VisitMut) {
        match self {
            Self::Let { value, .. } | Self::Destructure { value, .. } | Self::Expression(value) => {
                pass.visit_expression(value);
            }
            Self::Assign { target, value, .. } => {
                target.visit_parts(pass);
                pass.visit_expression(value);
            }
        }
    }
}

impl Target {
    fn visit_parts(&mut self, pass: &mut impl VisitMut) {
        match self {
            Self::Variable(_) => {}
            Self::Field { object, .. } => pass.visit_expression(object),
            Self::Element { array, index } => {
                pass.visit_expression(array);
                pass.visit_expression(index);
            }
            Self::Entry { map, key } => {
                pass.visit_expression(map);
                pass.visit_expression(key);
            }
        }
    }
}

impl Expression {
    /// Visits the blocks and expressions that are directly in this expression.
    pub fn visit_parts(&mut self, pass: &mut impl VisitMut) {
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
            } => visit_all(list, pass),
            ExpressionKind::Compare { left, right, .. }
            | ExpressionKind::And(left, right)
            | ExpressionKind::Or(left, right) => {
                pass.visit_expression(left);
                pass.visit_expression(right);
            }
            ExpressionKind::Display { value: inner, .. }
            | ExpressionKind::Field { object: inner, .. }
            | ExpressionKind::Panic(inner) => pass.visit_expression(inner),
            ExpressionKind::Map(entries) => {
                for (key, value) in entries {
                    pass.visit_expression(key);
                    pass.visit_expression(value);
                }
            }
            ExpressionKind::CallValue { callee, arguments } => {
                pass.visit_expression(callee);
                visit_all(arguments, pass);
            }
            ExpressionKind::Block(block)
            | ExpressionKind::Inlined { body: block, .. }
            | ExpressionKind::Loop { body: block, .. } => {
                pass.visit_block(block);
            }
            ExpressionKind::If {
                condition,
                consequence,
                alternative,
            } => {
                pass.visit_expression(condition);
                pass.visit_expression(consequence);
                if let Some(alternative) = alternative {
                    pass.visit_expression(alternative);
                }
            }
            ExpressionKind::Match {
                scrutinee, arms, ..
            } => {
                pass.visit_expression(scrutinee);
                for arm in arms {
                    if let Some(guard) = &mut arm.guard {
                        pass.visit_expression(guard);
                    }
                    pass.visit_expression(&mut arm.body);
                }
            }
            ExpressionKind::While {
                condition, body, ..
            } => {
                pass.visit_expression(condition);
                pass.visit_block(body);
            }
            ExpressionKind::ForRange {
                start, end, body, ..
            } => {
                pass.visit_expression(start);
                pass.visit_expression(end);
                pass.visit_block(body);
            }
            ExpressionKind::Break { value, .. } | ExpressionKind::Return(value) => {
                if let Some(value) = value {
                    pass.visit_expression(value);
                }
            }
        }
    }
}

fn visit_all(expressions: &mut [Expression], pass: &mut impl VisitMut) {
    for expression in expressions {
        pass.visit_expression(expression);
    }
}
