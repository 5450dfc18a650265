//! Which variables have a value where a pass is.
//!
//! A function that captures a variable may be called or made a value of only where
//! the variable is defined; elsewhere that is an error of the program, which the
//! lowering reports. So passes change only such uses for which everything is at hand.

use rustc_hash::FxHashSet;

use crate::typed::{Expression, ExpressionKind, FunctionId, Program, Statement, VariableId};

#[derive(Debug)]
pub(super) struct Defined {
    variables: FxHashSet<VariableId>,
}

impl Defined {
    /// At the start of a function.
    pub(super) fn at_start_of(program: &Program, function: FunctionId) -> Self {
        let function = &program.functions[function.index()];
        let received = function.parameters.iter().chain(&function.captures);
        Self {
            variables: received.copied().collect(),
        }
    }

    /// Whether all that a function captures is at hand.
    pub(super) fn has_captures_of(&self, program: &Program, function: FunctionId) -> bool {
        program.functions[function.index()]
            .captures
            .iter()
            .all(|variable| self.variables.contains(variable))
    }

    /// Notes what a statement defines, whose parts have been visited.
    pub(super) fn leave_statement(&mut self, program: &Program, statement: &Statement) {
        match statement {
            Statement::Let { variable, .. } => {
                self.variables.insert(*variable);
            }
            Statement::Destructure { id, .. } => self
                .variables
                .extend(program.matches[id.index()].bound_variables()),
            Statement::Assign { .. } | Statement::Expression(_) => {}
        }
    }

    /// Notes what an expression defines for its parts.
    pub(super) fn enter_expression(&mut self, program: &Program, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Match { id, .. } => self
                .variables
                .extend(program.matches[id.index()].bound_variables()),
            ExpressionKind::ForRange { variable, .. } => {
                self.variables.insert(*variable);
            }
            _ => {}
        }
    }
}
