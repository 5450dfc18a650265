//! What the optimiser knows of functions it is done with.

use crate::typed::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionId, Program, Statement, VariableId,
    VisitMut,
};

use super::choice::is_choice;
use super::effects::is_silent;

/// What calls of a function have to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    /// Nodes of its body.
    pub(super) size: u32,
    /// Whether no error and no call stack can point into it.
    pub(super) is_silent: bool,
    /// Whether it does nothing but choose between enum values: see [`is_choice`].
    pub(super) is_choice: bool,
    /// Whether its body may stand in the place of calls: it does not call itself, and has
    /// no variables that other functions capture.
    is_movable: bool,
    /// Whether it has no variables that other functions capture.
    is_closed: bool,
}

/// What is known of the functions that are done.
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

    /// What is known of a function whose body may stand in the place of calls.
    pub(super) fn movable(&self, function: FunctionId) -> Option<&Summary> {
        self.get(function).filter(|summary| summary.is_movable)
    }

    /// The body of a function that only chooses, if a value is a call of one.
    pub(super) fn choice<'p>(&self, program: &'p Program, value: &Expression) -> Option<&'p Block> {
        let ExpressionKind::Call { function, .. } = value.kind else {
            return None;
        };
        let callee = &program.functions[function.index()];
        let summary = self.movable(function)?;
        let FunctionBody::Block(body) = &callee.body else {
            return None;
        };
        (summary.is_choice && callee.captures.is_empty()).then_some(body)
    }

    /// Nodes of the body of a function that may be copied.
    pub(super) fn size(&self, function: FunctionId) -> Option<u32> {
        let summary = self.get(function).filter(|summary| summary.is_closed)?;
        Some(summary.size)
    }

    fn get(&self, function: FunctionId) -> Option<&Summary> {
        self.functions.get(function.index())?.as_ref()
    }

    /// Notes that a function is done.
    pub(super) fn add(&mut self, program: &Program, function: FunctionId, body: &mut Block) {
        let mut survey = Survey {
            program,
            function,
            size: 0,
            calls_itself: false,
            is_closed: true,
            is_silent: true,
        };
        survey.visit_block(body);
        let summary = Summary {
            size: survey.size,
            is_silent: survey.is_silent,
            is_choice: is_choice(program, body),
            is_movable: survey.is_closed && !survey.calls_itself,
            is_closed: survey.is_closed,
        };
        // Copies come behind the functions that there were at first.
        let index = function.index();
        if index >= self.functions.len() {
            self.functions.resize(index + 1, None);
        }
        self.functions[index] = Some(summary);
    }
}

struct Survey<'p> {
    program: &'p Program,
    function: FunctionId,
    size: u32,
    calls_itself: bool,
    is_closed: bool,
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
            self.calls_itself |= *function == self.function;
            self.is_closed &= !captures.iter().any(is_own);
        }
        expression.visit_parts(self);
    }
}
