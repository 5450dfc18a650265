//! Inlining: the body of a small function takes the place of a call of it, and so does
//! the one instruction that a function stands for.
//!
//! Arguments become variables around the body, in their order, and `return` leaves
//! the body only. A function that takes function values may be larger when one is
//! given: with its body here, calls of the value can be made direct and then be
//! inlined as well. A function that leads to itself is never inlined.
//!
//! Where errors can point into the body, its code tells which call it stands for. That takes
//! debug data, so they do where it is worth it: where nothing else calls the function, or it
//! is quick and the program may pass more than once. A body with a loop is never worth it:
//! what costs is the loop, and native code of a function by itself keeps more in registers.

use lbc_format::limits;

use crate::source::Span;
use crate::typed::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionId, Program, Statement, VisitMut,
};

use super::Context;
use super::defined::Defined;
use super::expand::expand;
use super::summary::{Summaries, Summary};

/// Nodes that a function's body may have to be inlined wherever it is called.
const SMALL: u32 = 40;
/// The same for a call with a function value among its arguments, and for the only call of
/// a function.
const LARGE: u32 = 200;
/// Nodes by which inlining may let a function grow.
const GROWTH: u32 = 4_000;

/// Inlines calls in a function's body; whether there were any.
pub(super) fn inline(context: &mut Context<'_>, body: &mut Block) -> bool {
    let runs_once = context.program.modules.contains(&context.function);
    let mut inlining = Inlining {
        defined: Defined::at_start_of(context.program, context.function),
        program: context.program,
        summaries: context.summaries,
        function: context.function,
        growth: 0,
        runs_once,
    };
    inlining.visit_block(body);
    inlining.growth > 0
}

struct Inlining<'p> {
    program: &'p mut Program,
    summaries: &'p Summaries,
    function: FunctionId,
    defined: Defined,
    /// Nodes that the function has grown by.
    growth: u32,
    /// Whether what is visited runs once in the whole program.
    runs_once: bool,
}

impl Inlining<'_> {
    /// The function that is called, if its body is to take the place of the call.
    fn wanted(
        &self,
        function: FunctionId,
        arguments: &[Expression],
        call: Span,
    ) -> Option<Summary> {
        let summary = *self.summaries.movable(function)?;
        let gives_function = arguments
            .iter()
            .any(|argument| matches!(argument.kind, ExpressionKind::Function { .. }));
        let limit = if gives_function || summary.is_called_once {
            LARGE
        } else {
            SMALL
        };
        let fits = summary.size <= limit
            && self.growth + summary.size <= GROWTH
            && (summary.is_silent
                || (self.is_worth_it(&summary, gives_function) && self.can_tell(&summary, call)))
            && self.defined.has_captures_of(self.program, function);
        fits.then_some(summary)
    }

    /// Whether a call is to be replaced by a body that has to tell so.
    fn is_worth_it(&self, summary: &Summary, gives_function: bool) -> bool {
        // What chooses between enum values is for a later pass.
        if summary.has_loop || summary.is_choice {
            return false;
        }
        if self.runs_once {
            summary.is_called_once
        } else {
            summary.is_quick || gives_function
        }
    }

    /// Whether errors that point into the body of a function can tell that it stands in the
    /// place of a call.
    fn can_tell(&self, summary: &Summary, call: Span) -> bool {
        let depth = self.program.inlined.depth(call) + summary.depth;
        depth as usize <= limits::MAX_INLINED_NESTING
            && summary.addresses <= self.program.inlined.room()
    }
}

impl VisitMut for Inlining<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        self.defined.leave_statement(self.program, statement);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        self.defined.enter_expression(self.program, expression);
        let is_loop = expression.is_loop();
        let runs_once = self.runs_once;
        self.runs_once &= !is_loop;
        expression.visit_parts(self);
        self.runs_once = runs_once;
        let ExpressionKind::Call {
            function,
            arguments,
            ..
        } = &mut expression.kind
        else {
            return;
        };
        if let FunctionBody::Operation(opcode) = self.program.functions[function.index()].body {
            expression.kind = ExpressionKind::Operation {
                opcode,
                operands: std::mem::take(arguments),
            };
            return;
        }
        let Some(summary) = self.wanted(*function, arguments, expression.span) else {
            return;
        };
        self.growth += summary.size;
        *expression = expand(self.program, self.function, expression, summary.is_silent);
    }
}
