//! What the optimiser knows of functions it is done with.

use rustc_hash::FxHashSet;

use crate::source::Span;
use crate::typed::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionId, InlinedId, Program, Statement,
    VariableId, VisitMut, addresses,
};

use super::choice::is_choice;
use super::effects::is_silent;
use super::reach;

/// What calls of a function have to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    /// Nodes of its body.
    pub(super) size: u32,
    /// Whether no error and no call stack can point into it.
    pub(super) is_silent: bool,
    /// Whether one call is all that leads to it in the program as it was written, so that
    /// nothing is left of it where the call is inlined.
    pub(super) is_called_once: bool,
    /// Whether a call of it is much of what it costs: it has no loops, calls nothing, and joins
    /// no texts.
    pub(super) is_quick: bool,
    /// Whether there is a loop in it.
    pub(super) has_loop: bool,
    /// How many addresses its code takes in the place of a call.
    pub(super) addresses: u32,
    /// How many calls its code then stands in the place of, at most.
    pub(super) depth: u32,
    /// Whether it does nothing but choose between enum values: see [`is_choice`].
    pub(super) is_choice: bool,
    /// Whether its body may stand in the place of calls: it does not lead to itself, and has
    /// no variables that other functions capture.
    is_movable: bool,
    /// Whether it has no variables that other functions capture.
    is_closed: bool,
}

/// What is known of the functions that are done.
#[derive(Debug)]
pub(super) struct Summaries {
    functions: Vec<Option<Summary>>,
    /// Whether each function leads to a call of itself.
    is_recursive: Vec<bool>,
    /// How often each function is named in the program as it was written.
    mentions: Vec<u32>,
}

impl Summaries {
    /// For a program that reaches these functions.
    pub(super) fn new(program: &mut Program, reached: &[FunctionId]) -> Self {
        let mut mentions = Mentions(vec![0; program.functions.len()]);
        for export in &program.exports {
            mentions.0[export.index()] += 1;
        }
        for id in reached {
            if let FunctionBody::Block(body) = &mut program.functions[id.index()].body {
                mentions.visit_block(body);
            }
        }
        Self {
            mentions: mentions.0,
            functions: vec![None; program.functions.len()],
            is_recursive: reach::recursive(program),
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
            is_quick: true,
            has_loop: false,
            inlined: FxHashSet::default(),
            depth: 0,
            is_closed: true,
            is_silent: true,
        };
        survey.visit_block(body);
        let inlined = survey.inlined.iter();
        let origins = inlined.map(|id| program.inlined.call(*id).origin());
        let origins = origins.chain([program.functions[function.index()].span]);
        let uses = &program.functions[function.index()].uses;
        let is_recursive = match self.is_recursive.get(function.index()) {
            Some(is_recursive) => *is_recursive,
            // A copy leads where the original does and what it was given.
            None => uses
                .iter()
                .any(|used| self.is_recursive.get(used.index()) != Some(&false)),
        };
        let summary = Summary {
            size: survey.size,
            is_silent: survey.is_silent,
            is_called_once: self.mentions.get(function.index()) == Some(&1),
            is_quick: survey.is_quick,
            has_loop: survey.has_loop,
            addresses: origins.map(addresses).fold(0, u32::saturating_add),
            depth: survey.depth + 1,
            is_choice: is_choice(program, body),
            is_movable: survey.is_closed && !is_recursive,
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

/// Counts how often each function is named.
struct Mentions(Vec<u32>);

impl VisitMut for Mentions {
    fn visit_expression(&mut self, expression: &mut Expression) {
        if let ExpressionKind::Call { function, .. } | ExpressionKind::Function { function, .. } =
            expression.kind
        {
            self.0[function.index()] += 1;
        }
        expression.visit_parts(self);
    }
}

struct Survey<'p> {
    program: &'p Program,
    function: FunctionId,
    size: u32,
    is_quick: bool,
    has_loop: bool,
    /// Calls that its code stands in the place of.
    inlined: FxHashSet<InlinedId>,
    /// In how many of them some of it stands, at most.
    depth: u32,
    is_closed: bool,
    is_silent: bool,
}

impl Survey<'_> {
    /// Notes which calls code stands in the place of.
    fn note_place(&mut self, mut span: Span) {
        let calls = &self.program.inlined;
        self.depth = self.depth.max(calls.depth(span));
        while let Some((id, call)) = calls.of(span)
            && self.inlined.insert(id)
        {
            span = call.call;
        }
    }
}

impl VisitMut for Survey<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        self.size += 1;
        if let Statement::Assign { span, .. } = statement {
            self.note_place(*span);
        }
        statement.visit_parts(self);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        self.size += 1;
        self.is_silent &= is_silent(&self.program.variables, expression);
        self.has_loop |= expression.is_loop();
        self.is_quick &= !expression.is_loop()
            && !matches!(
                expression.kind,
                ExpressionKind::Call { .. }
                    | ExpressionKind::CallImport { .. }
                    | ExpressionKind::CallValue { .. }
                    | ExpressionKind::Concat(_)
                    | ExpressionKind::Display { .. }
            );
        self.note_place(expression.span);
        if let ExpressionKind::Call { function, .. } | ExpressionKind::Function { function, .. } =
            &expression.kind
        {
            let captures = &self.program.functions[function.index()].captures;
            let is_own =
                |id: &VariableId| self.program.variables[id.index()].owner == self.function;
            self.is_closed &= !captures.iter().any(is_own);
        }
        expression.visit_parts(self);
    }
}
