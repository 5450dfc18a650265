//! What the optimiser knows of functions it is done with.

use crate::typed::{
    Block, Expression, ExpressionKind, FunctionId, Program, Statement, VariableId, VisitMut,
};

use super::effects::is_silent;

/// What calls of a function have to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    /// Nodes of its body.
    pub(super) size: u32,
    /// Whether no error and no call stack can point into it.
    pub(super) is_silent: bool,
}

/// The functions whose bodies may stand in the place of calls: those that are done,
/// do not call themselves, and have no variables that other functions capture.
#[derive(Debug)]
pub(super) struct Summaries {
    functions: Vec<Option<Summary>>,
}

impl Summaries {
    pub(super) fn new(program: &Program) -> Self {
        Self {
            functions: vec![None; program.functions.len()],
        }
    }

    pub(super) fn get(&self, function: FunctionId) -> Option<&Summary> {
        self.functions[function.index()].as_ref()
    }

    /// Notes that a function is done.
    pub(super) fn add(&mut self, program: &Program, function: FunctionId, body: &mut Block) {
        let mut survey = Survey {
            program,
            function,
            size: 0,
            is_movable: true,
            is_silent: true,
        };
        survey.visit_block(body);
        if survey.is_movable {
            self.functions[function.index()] = Some(Summary {
                size: survey.size,
                is_silent: survey.is_silent,
            });
        }
    }
}

struct Survey<'p> {
    program: &'p Program,
    function: FunctionId,
    size: u32,
    is_movable: bool,
    is_silent: bool,
}

impl VisitMut for Survey<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        self.size += 1;
        statement.visit_parts(self);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        self.size += 1;
        self.is_silent &= is_silent(&self.program.variables, expression);
        if let ExpressionKind::Call { function, .. } | ExpressionKind::Function { function, .. } =
            &expression.kind
        {
            let captures = &self.program.functions[function.index()].captures;
            let is_own =
                |id: &VariableId| self.program.variables[id.index()].owner == self.function;
            if *function == self.function || captures.iter().any(is_own) {
                self.is_movable = false;
            }
        }
        expression.visit_parts(self);
    }
}
