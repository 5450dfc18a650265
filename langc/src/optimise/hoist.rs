//! Loop-invariant code motion: what gives the same in every round is computed in front
//! of the loop.
//!
//! That is what only reads variables that the loop leaves alone, fields where it changes
//! none, and lengths of arrays where it changes none, and what is not computed only now
//! and then. It must not be able to fail: the loop may have no round. Only what a `while`
//! computes first of all, in its condition, may, because then it fails at the same
//! place, before anything else is done.

use rustc_hash::FxHashSet;

use lbc_format::isa::Opcode;

use crate::constant::Value;
use crate::typed::{
    Block, Expression, ExpressionKind, FunctionId, Program, Statement, Target, VariableId, VisitMut,
};

use crate::types::Type;

use super::Context;
use super::effects::{is_arithmetic, is_pure};

/// Whether anything was moved.
pub(super) fn hoist(context: &mut Context<'_>, body: &mut Block) -> bool {
    let mut hoisting = Hoisting {
        program: context.program,
        function: context.function,
        has_moved: false,
    };
    hoisting.visit_block(body);
    hoisting.has_moved
}

struct Hoisting<'p> {
    program: &'p mut Program,
    function: FunctionId,
    has_moved: bool,
}

impl VisitMut for Hoisting<'_> {
    /// Outer loops come first: what is moved in front of them has left the inner ones.
    fn visit_expression(&mut self, expression: &mut Expression) {
        let moved = if expression.is_loop() {
            self.move_out_of(expression)
        } else {
            Vec::new()
        };
        expression.visit_parts(self);
        if moved.is_empty() {
            return;
        }
        self.has_moved = true;
        let (ty, span) = (expression.ty, expression.span);
        let unit = Expression {
            kind: ExpressionKind::Unit,
            ty,
            span,
        };
        let whole = std::mem::replace(expression, unit);
        expression.kind = ExpressionKind::Block(Box::new(Block {
            statements: moved,
            tail: Some(Box::new(whole)),
            ty,
            span,
        }));
    }
}

impl Hoisting<'_> {
    /// Takes out of a loop what can be computed in front of it.
    fn move_out_of(&mut self, whole: &mut Expression) -> Vec<Statement> {
        let mut changes = Changes {
            program: self.program,
            variables: FxHashSet::default(),
            fields: false,
            lengths: false,
        };
        changes.visit_expression(whole);
        let Changes {
            variables,
            fields,
            lengths,
            ..
        } = changes;
        let mut moving = Moving {
            program: self.program,
            function: self.function,
            variables,
            fields,
            lengths,
            moved: Vec::new(),
        };
        match &mut whole.kind {
            ExpressionKind::While {
                condition, body, ..
            } => {
                moving.visit_first(condition);
                moving.visit_block(body);
            }
            ExpressionKind::Loop { body, .. } | ExpressionKind::ForRange { body, .. } => {
                moving.visit_block(body);
            }
            _ => {}
        }
        moving.moved
    }
}

/// What a loop may change.
struct Changes<'p> {
    program: &'p Program,
    variables: FxHashSet<VariableId>,
    /// Whether fields of structs.
    fields: bool,
    /// Whether lengths of arrays.
    lengths: bool,
}

impl Changes<'_> {
    fn call(&mut self, is_harmless: bool) {
        self.fields |= !is_harmless;
        self.lengths |= !is_harmless;
    }
}

/// Whether values are of types that have neither fields nor elements.
fn are_plain(values: &[Expression]) -> bool {
    const PLAIN: [Type; 5] = [Type::UNIT, Type::BOOL, Type::INT, Type::FLOAT, Type::STRING];
    values.iter().all(|value| PLAIN.contains(&value.ty))
}

impl VisitMut for Changes<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        self.variables
            .extend(self.program.variables_set_by(statement));
        self.fields |= matches!(
            statement,
            Statement::Assign {
                target: Target::Field { .. },
                ..
            }
        );
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        match &expression.kind {
            ExpressionKind::ForRange { variable, .. } => {
                self.variables.insert(*variable);
            }
            ExpressionKind::Match { id, .. } => self
                .variables
                .extend(self.program.matches[id.index()].bound_variables()),
            ExpressionKind::Call {
                function,
                arguments,
                ..
            } => {
                let callee = &self.program.functions[function.index()];
                self.call(!callee.has_block() && are_plain(arguments));
            }
            ExpressionKind::CallImport { arguments, .. } => self.call(are_plain(arguments)),
            ExpressionKind::CallValue { .. } => self.call(false),
            ExpressionKind::Operation { opcode, .. } => {
                self.lengths |= matches!(opcode, Opcode::ArrayPush | Opcode::ArrayPop);
            }
            _ => {}
        }
        expression.visit_parts(self);
    }
}

/// Looks for what can be moved, and moves it.
struct Moving<'p> {
    program: &'p mut Program,
    function: FunctionId,
    /// As in [`Changes`].
    variables: FxHashSet<VariableId>,
    fields: bool,
    lengths: bool,
    moved: Vec<Statement>,
}

impl Moving<'_> {
    /// Goes through what a loop computes before it does anything else; whether nothing
    /// can have failed so far.
    fn visit_first(&mut self, expression: &mut Expression) -> bool {
        if self.is_worth_moving(expression) && is_effect_free(expression) {
            self.move_out(expression);
            return true;
        }
        match &mut expression.kind {
            ExpressionKind::Operation { opcode, operands } if is_arithmetic(*opcode) => {
                let mut is_first = true;
                for operand in operands {
                    if is_first {
                        is_first = self.visit_first(operand);
                    } else {
                        self.visit_expression(operand);
                    }
                }
                is_first && is_pure(&self.program.variables, expression)
            }
            _ => {
                self.visit_expression(expression);
                is_pure(&self.program.variables, expression)
            }
        }
    }

    /// Whether an expression gives the same in every round, and takes more than to read a
    /// variable.
    fn is_worth_moving(&self, expression: &Expression) -> bool {
        let takes_time = match &expression.kind {
            ExpressionKind::Operation { operands, .. } => !operands
                .iter()
                .all(|operand| Value::of_literal(&operand.kind).is_some()),
            ExpressionKind::Field { .. } => true,
            _ => false,
        };
        takes_time && self.is_invariant(expression)
    }

    fn is_invariant(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Variable(id) => {
                let variable = &self.program.variables[id.index()];
                !variable.is_global() && !variable.is_boxed() && !self.variables.contains(id)
            }
            ExpressionKind::Operation { opcode, operands } => {
                !(self.lengths && *opcode == Opcode::ArrayLen)
                    && operands.iter().all(|operand| self.is_invariant(operand))
            }
            ExpressionKind::Field { object, .. } => !self.fields && self.is_invariant(object),
            kind => Value::of_literal(kind).is_some(),
        }
    }

    fn move_out(&mut self, expression: &mut Expression) {
        let (ty, span) = (expression.ty, expression.span);
        let variable = self.program.new_temporary(self.function, ty, span);
        let kind = ExpressionKind::Variable(variable);
        let value = std::mem::replace(expression, Expression { kind, ty, span });
        self.moved.push(Statement::Let { variable, value });
    }
}

impl VisitMut for Moving<'_> {
    fn visit_expression(&mut self, expression: &mut Expression) {
        if self.is_worth_moving(expression) && is_pure(&self.program.variables, expression) {
            self.move_out(expression);
            return;
        }
        match &mut expression.kind {
            // What is behind a choice may never be reached.
            ExpressionKind::If { condition, .. } => self.visit_expression(condition),
            ExpressionKind::Match { scrutinee, .. } => self.visit_expression(scrutinee),
            ExpressionKind::And(left, _) | ExpressionKind::Or(left, _) => {
                self.visit_expression(left);
            }
            _ => expression.visit_parts(self),
        }
    }
}

/// Whether an expression changes nothing, though it may fail.
fn is_effect_free(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Operation { opcode, operands } => {
            is_arithmetic(*opcode) && operands.iter().all(is_effect_free)
        }
        ExpressionKind::Field { object, .. } => is_effect_free(object),
        ExpressionKind::Variable(_) => true,
        kind => Value::of_literal(kind).is_some(),
    }
}
