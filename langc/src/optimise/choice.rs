//! Functions that choose between enum values and do nothing else, like those of the library
//! that give an `Option`.
//!
//! Making such a value may fail for want of memory, and an error would point into the
//! function. Where a match decides what follows, though, no value is made, and nothing else
//! in such a function can fail: what could, does not where the choice has led to it.

use lbc_format::isa::Opcode;

use crate::symbol::Symbol;
use crate::typed::{
    Block, Expression, ExpressionKind, FunctionBody, Program, Statement, VariableId,
};

use super::effects::is_silent;

/// Whether a body is a choice between enum values in which no error can point at anything
/// but making these.
pub(super) fn is_choice(program: &Program, body: &Block) -> bool {
    Choice { program }.block(body, None)
}

/// A condition that was found to hold or not.
#[derive(Clone, Copy)]
struct Known<'e> {
    condition: &'e Expression,
    holds: bool,
}

struct Choice<'p> {
    program: &'p Program,
}

impl Choice<'_> {
    fn block(&self, block: &Block, mut known: Option<Known<'_>>) -> bool {
        for statement in &block.statements {
            let (Statement::Let { value, .. } | Statement::Expression(value)) = statement else {
                return false;
            };
            if self.is_quiet(value) {
                continue;
            }
            let is_safe = known.is_some_and(|known| self.is_safe(value, known));
            if !is_safe && !self.is_removal(value) {
                return false;
            }
            if !self.is_answer(value) {
                // What was asked for may have changed.
                known = None;
            }
        }
        let tail = block.tail.as_deref();
        tail.is_some_and(|tail| self.end(tail, known))
    }

    fn end(&self, expression: &Expression, known: Option<Known<'_>>) -> bool {
        match &expression.kind {
            ExpressionKind::Block(block) => self.block(block, known),
            ExpressionKind::If {
                condition,
                consequence,
                alternative: Some(alternative),
            } => {
                let known = |holds| Some(Known { condition, holds });
                self.is_quiet(condition)
                    && self.end(consequence, known(true))
                    && self.end(alternative, known(false))
            }
            ExpressionKind::Variant { fields, .. } => fields.iter().all(|field| {
                self.is_quiet(field) || known.is_some_and(|known| self.is_safe(field, known))
            }),
            _ => false,
        }
    }

    /// Whether no error can point into an expression.
    fn is_quiet(&self, expression: &Expression) -> bool {
        let variables = &self.program.variables;
        match &expression.kind {
            ExpressionKind::Variable(_) => is_silent(variables, expression),
            ExpressionKind::Operation { operands, .. } => {
                is_silent(variables, expression)
                    && operands.iter().all(|operand| self.is_quiet(operand))
            }
            ExpressionKind::And(left, right) | ExpressionKind::Or(left, right) => {
                self.is_quiet(left) && self.is_quiet(right)
            }
            ExpressionKind::Int(_) | ExpressionKind::Bool(_) | ExpressionKind::Float(_) => true,
            _ => self.import(expression).is_some_and(|(import, arguments)| {
                self.questions().any(|(question, _)| question == import)
                    && arguments.iter().all(|argument| self.is_quiet(argument))
            }),
        }
    }

    /// Whether an expression only reads what was asked for.
    fn is_answer(&self, expression: &Expression) -> bool {
        self.import(expression)
            .is_some_and(|(import, _)| self.questions().any(|(_, answer)| answer == import))
    }

    /// Whether an expression takes an entry away, which cannot fail.
    fn is_removal(&self, expression: &Expression) -> bool {
        self.import(expression).is_some_and(|(import, arguments)| {
            import == self.program.names.map_remove
                && arguments.iter().all(|argument| self.is_quiet(argument))
        })
    }

    /// What can be asked, and what cannot fail then.
    fn questions(&self) -> impl Iterator<Item = (Symbol, Symbol)> {
        let names = self.program.names;
        [
            (names.map_contains_key, names.map_get),
            (names.string_is_int, names.string_to_int),
            (names.string_is_float, names.string_to_float),
        ]
        .into_iter()
    }

    /// Whether something that may fail elsewhere cannot where a condition is known.
    fn is_safe(&self, expression: &Expression, known: Known<'_>) -> bool {
        if let Some((import, arguments)) = self.import(expression) {
            let question = self.questions().find(|(_, answer)| *answer == import);
            let asked = self.import(known.condition);
            return known.holds
                && question.zip(asked).is_some_and(|((question, _), asked)| {
                    question == asked.0 && are_same(asked.1, arguments)
                });
        }
        match operation(expression) {
            Some((Opcode::ArrayGet, [array, index])) => {
                known.holds && is_within(known.condition, array, index)
            }
            Some((Opcode::ArrayPop, [array])) => !known.holds && is_empty(known.condition, array),
            _ => false,
        }
    }

    /// The host function that is called, with what arguments.
    fn import<'e>(&self, expression: &'e Expression) -> Option<(Symbol, &'e [Expression])> {
        match &expression.kind {
            ExpressionKind::CallImport { import, arguments } => Some((*import, arguments)),
            ExpressionKind::Call {
                function,
                arguments,
                ..
            } => match self.program.functions[function.index()].body {
                FunctionBody::Import(import) => Some((import, arguments)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn operation(expression: &Expression) -> Option<(Opcode, &[Expression])> {
    match &expression.kind {
        ExpressionKind::Operation { opcode, operands } => Some((*opcode, operands)),
        _ => None,
    }
}

/// `index >= 0 && index < array.len()`
fn is_within(condition: &Expression, array: &Expression, index: &Expression) -> bool {
    let ExpressionKind::And(lower, upper) = &condition.kind else {
        return false;
    };
    let is_lower = matches!(operation(lower), Some((Opcode::GeInt, [of, least]))
        if is_same(of, index) && matches!(least.kind, ExpressionKind::Int(0)));
    let is_upper = matches!(operation(upper), Some((Opcode::LtInt, [of, length]))
        if is_same(of, index) && is_length(length, array));
    is_lower && is_upper
}

/// `array.len() == 0`
fn is_empty(condition: &Expression, array: &Expression) -> bool {
    matches!(operation(condition), Some((Opcode::EqInt, [length, least]))
        if is_length(length, array) && matches!(least.kind, ExpressionKind::Int(0)))
}

fn is_length(expression: &Expression, array: &Expression) -> bool {
    matches!(operation(expression), Some((Opcode::ArrayLen, [of])) if is_same(of, array))
}

fn are_same(left: &[Expression], right: &[Expression]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| is_same(left, right))
}

/// Whether both read one variable, which a choice has no way to change.
fn is_same(left: &Expression, right: &Expression) -> bool {
    let variable = |expression: &Expression| -> Option<VariableId> {
        match expression.kind {
            ExpressionKind::Variable(id) => Some(id),
            _ => None,
        }
    };
    variable(left).is_some_and(|id| variable(right) == Some(id))
}
