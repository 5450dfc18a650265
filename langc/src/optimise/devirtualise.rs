//! Devirtualisation: a call of a function value that is known becomes a call of the
//! function, which needs no object and can be inlined; a call of a library function
//! that is one instruction becomes that instruction.

use rustc_hash::FxHashMap;

use crate::typed::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionId, Program, Statement, VariableId,
    VisitMut,
};
use crate::types::Type;

use super::Context;
use super::defined::Defined;
use super::usage::Usage;

pub(super) fn devirtualise(context: &mut Context<'_>, body: &mut Block) {
    let usage = Usage::of(body);
    let mut pass = Devirtualisation {
        program: context.program,
        usage: &usage,
        known: FxHashMap::default(),
        defined: Defined::at_start_of(context.program, context.function),
    };
    pass.visit_block(body);
}

struct Devirtualisation<'p> {
    program: &'p Program,
    usage: &'p Usage,
    /// Variables that always hold a function that is known.
    known: FxHashMap<VariableId, (FunctionId, Vec<Type>)>,
    defined: Defined,
}

impl Devirtualisation<'_> {
    /// The function that a value is, if calling it directly is the same: it has a
    /// body, and what it captures is at hand. Where something it captures is not
    /// defined yet, making the value is an error that must stay.
    fn known_function(&self, value: &Expression) -> Option<(FunctionId, Vec<Type>)> {
        match &value.kind {
            ExpressionKind::Function {
                function,
                type_arguments,
            } => {
                let callee = &self.program.functions[function.index()];
                let has_body = callee.has_block();
                let is_at_hand = self.defined.has_captures_of(self.program, *function);
                (has_body && is_at_hand).then(|| (*function, type_arguments.clone()))
            }
            ExpressionKind::Variable(variable) => self.known.get(variable).cloned(),
            _ => None,
        }
    }
}

impl VisitMut for Devirtualisation<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        if let Statement::Let { variable, value } = statement {
            let definition = &self.program.variables[variable.index()];
            if !definition.is_global()
                && !definition.reassigned
                && !self.usage.is_assigned(*variable)
                && let Some(known) = self.known_function(value)
            {
                self.known.insert(*variable, known);
            }
        }
        self.defined.leave_statement(self.program, statement);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        self.defined.enter_expression(self.program, expression);
        expression.visit_parts(self);
        match &mut expression.kind {
            ExpressionKind::CallValue { callee, arguments } => {
                if let Some((function, type_arguments)) = self.known_function(callee) {
                    expression.kind = ExpressionKind::Call {
                        function,
                        type_arguments,
                        arguments: std::mem::take(arguments),
                    };
                }
            }
            ExpressionKind::Call {
                function,
                arguments,
                ..
            } => match self.program.functions[function.index()].body {
                FunctionBody::Operation(opcode) => {
                    expression.kind = ExpressionKind::Operation {
                        opcode,
                        operands: std::mem::take(arguments),
                    };
                }
                FunctionBody::Import(import) => {
                    expression.kind = ExpressionKind::CallImport {
                        import,
                        arguments: std::mem::take(arguments),
                    };
                }
                FunctionBody::Block(_) => {}
            },
            _ => {}
        }
    }
}
