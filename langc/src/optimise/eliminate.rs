//! Dead code elimination: what has no effect and whose value nobody wants goes.

use crate::typed::{Block, Expression, Statement, Target, Variable, VariableId, VisitMut};
use crate::types::Type;

use super::Context;
use super::effects::is_pure;
use super::usage::Usage;

pub(super) fn eliminate(context: &mut Context<'_>, body: &mut Block) {
    let usage = Usage::of(body);
    let mut elimination = Elimination {
        variables: &context.program.variables,
        usage,
    };
    elimination.visit_block(body);
}

struct Elimination<'p> {
    variables: &'p [Variable],
    usage: Usage,
}

impl Elimination<'_> {
    /// Whether the values of a variable go nowhere.
    fn is_unread(&self, variable: VariableId) -> bool {
        !self.variables[variable.index()].shared && !self.usage.is_read(variable)
    }

    /// What is left of a statement; none when nothing is.
    fn remainder(&mut self, statement: Statement) -> Option<Statement> {
        let mut unwanted = match statement {
            Statement::Let { variable, value }
                if self.is_unread(variable) && !self.usage.is_assigned(variable) =>
            {
                value
            }
            Statement::Assign {
                target: Target::Variable(variable),
                value,
                ..
            } if self.is_unread(variable) => value,
            Statement::Expression(expression) => expression,
            kept => return Some(kept),
        };
        if is_pure(self.variables, &unwanted) {
            self.usage.forget(&mut unwanted);
            return None;
        }
        Some(Statement::Expression(unwanted))
    }
}

impl VisitMut for Elimination<'_> {
    /// From the end to the start: what only served something that goes, goes too.
    fn visit_block(&mut self, block: &mut Block) {
        cut_off(block);
        if let Some(tail) = &mut block.tail {
            self.visit_expression(tail);
        }
        let mut kept = Vec::with_capacity(block.statements.len());
        while let Some(statement) = block.statements.pop() {
            if let Some(mut statement) = self.remainder(statement) {
                self.visit_statement(&mut statement);
                kept.push(statement);
            }
        }
        kept.reverse();
        block.statements = kept;
    }
}

/// Drops what follows a statement that is never left.
fn cut_off(block: &mut Block) {
    let leaves = |statement: &Statement| {
        let (Statement::Let { value, .. }
        | Statement::Destructure { value, .. }
        | Statement::Assign { value, .. }
        | Statement::Expression(value)) = statement;
        is_never(value)
    };
    if let Some(last) = block.statements.iter().position(leaves) {
        block.statements.truncate(last + 1);
        block.tail = None;
    }
}

fn is_never(expression: &Expression) -> bool {
    expression.ty == Type::NEVER
}
