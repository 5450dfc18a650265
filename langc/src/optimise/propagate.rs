//! Copy and constant propagation: a variable that only repeats a literal or
//! another variable is replaced by it, and its definition goes.

use rustc_hash::FxHashMap;

use crate::typed::{Block, Expression, ExpressionKind, Statement, Variable, VariableId, VisitMut};

use super::Context;
use super::usage::Usage;

/// Longer texts are loaded from where they were kept instead.
const LONGEST_TEXT: usize = 32;

pub(super) fn propagate(context: &mut Context<'_>, body: &mut Block) {
    let usage = Usage::of(body);
    let mut propagation = Propagation {
        variables: &context.program.variables,
        usage: &usage,
        replacements: FxHashMap::default(),
    };
    propagation.visit_block(body);
}

struct Propagation<'p> {
    variables: &'p [Variable],
    usage: &'p Usage,
    /// What stands for each variable whose definition goes.
    replacements: FxHashMap<VariableId, ExpressionKind>,
}

impl Propagation<'_> {
    /// Whether the definition of a variable can go, so that `value`, which is what
    /// it is defined as, stands for it wherever it is read.
    fn is_copy(&self, variable: VariableId, value: &Expression) -> bool {
        let definition = &self.variables[variable.index()];
        // What others capture must be there for them.
        if definition.shared || self.is_assigned(variable) {
            return false;
        }
        match &value.kind {
            ExpressionKind::Unit
            | ExpressionKind::Bool(_)
            | ExpressionKind::Int(_)
            | ExpressionKind::Float(_) => true,
            ExpressionKind::String(text) => text.len() <= LONGEST_TEXT,
            ExpressionKind::Variable(original) => {
                let origin = &self.variables[original.index()];
                // What a cell or a global holds can be changed from elsewhere.
                !origin.is_global()
                    && !origin.is_boxed()
                    && !self.usage.is_assigned_in_scope_of(*original, variable)
            }
            _ => false,
        }
    }

    fn is_assigned(&self, variable: VariableId) -> bool {
        self.variables[variable.index()].reassigned || self.usage.is_assigned(variable)
    }
}

impl VisitMut for Propagation<'_> {
    fn visit_block(&mut self, block: &mut Block) {
        block.visit_parts(self);
        block.statements.retain(|statement| {
            !matches!(statement, Statement::Let { variable, .. }
                if self.replacements.contains_key(variable))
        });
    }

    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        if let Statement::Let { variable, value } = statement
            && self.is_copy(*variable, value)
        {
            self.replacements.insert(*variable, value.kind.clone());
        }
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        if let ExpressionKind::Variable(variable) = expression.kind {
            if let Some(replacement) = self.replacements.get(&variable) {
                expression.kind = replacement.clone();
            }
            return;
        }
        expression.visit_parts(self);
    }
}
