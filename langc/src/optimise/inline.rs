//! Inlining: the body of a small function takes the place of a call of it, and so does
//! the one instruction that a function stands for.
//!
//! Arguments become variables around the body, in their order, and `return` leaves
//! the body only. A function that takes function values may be larger when one is
//! given: with its body here, calls of the value can be made direct and then be
//! inlined as well. A function is never inlined into itself.

use crate::typed::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionId, Program, Statement, VisitMut,
};

use super::Context;
use super::defined::Defined;
use super::expand::expand;
use super::summary::{Summaries, Summary};

/// Nodes that a function's body may have to be inlined wherever it is called.
const SMALL: u32 = 40;
/// The same for a call with a function value among its arguments.
const SMALL_WITH_FUNCTION: u32 = 200;
/// Nodes by which inlining may let a function grow.
const GROWTH: u32 = 4_000;

/// Inlines calls in a function's body; whether there were any.
pub(super) fn inline(context: &mut Context<'_>, body: &mut Block) -> bool {
    let mut inlining = Inlining {
        defined: Defined::at_start_of(context.program, context.function),
        program: context.program,
        summaries: context.summaries,
        function: context.function,
        growth: 0,
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
}

impl Inlining<'_> {
    /// The function that is called, if its body is to take the place of the call.
    fn wanted(&self, function: FunctionId, arguments: &[Expression]) -> Option<Summary> {
        let summary = *self.summaries.movable(function)?;
        let gives_function = arguments
            .iter()
            .any(|argument| matches!(argument.kind, ExpressionKind::Function { .. }));
        let limit = if gives_function {
            SMALL_WITH_FUNCTION
        } else {
            SMALL
        };
        let fits = summary.size <= limit
            && self.growth + summary.size <= GROWTH
            && summary.is_silent
            && self.defined.has_captures_of(self.program, function);
        fits.then_some(summary)
    }
}

impl VisitMut for Inlining<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        self.defined.leave_statement(self.program, statement);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        self.defined.enter_expression(self.program, expression);
        expression.visit_parts(self);
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
        let Some(summary) = self.wanted(*function, arguments) else {
            return;
        };
        self.growth += summary.size;
        *expression = expand(self.program, self.function, expression);
    }
}
