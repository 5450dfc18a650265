//! Lowers expressions and statements, for their value or for their effect only.

use lbc_format::isa::Instruction;
use lbc_format::limits::MAX_CONCAT_PARTS;

use crate::typed::{Block, Expression, ExpressionKind, Statement, cannot_fail};
use crate::types::Type;

use super::builder::FunctionBuilder;

/// What becomes of an expression's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// It is left on the stack.
    Value,
    /// It is not wanted.
    Effect,
}

impl FunctionBuilder<'_, '_> {
    pub(super) fn lower_wanted(&mut self, expression: &Expression, want: Want) {
        match want {
            Want::Value => self.lower_value(expression),
            Want::Effect => self.lower_effect(expression),
        }
    }

    /// Evaluates an expression and leaves its value on the stack.
    pub(super) fn lower_value(&mut self, expression: &Expression) {
        self.set_span(expression.span);
        match &expression.kind {
            ExpressionKind::Unit => self.emit(Instruction::ConstUnit {}, 0, 1),
            ExpressionKind::Bool(value) => {
                self.emit(Instruction::ConstBool { value: *value }, 0, 1);
            }
            ExpressionKind::Int(value) => {
                let instruction = self.shared.pools.int(*value);
                self.emit(instruction, 0, 1);
            }
            ExpressionKind::Float(value) => {
                let instruction = self.shared.pools.float(*value);
                self.emit(instruction, 0, 1);
            }
            ExpressionKind::String(value) => {
                let instruction = self.shared.pools.string(value);
                self.emit(instruction, 0, 1);
            }
            ExpressionKind::Variable(id) => self.load(*id),
            ExpressionKind::Function {
                function,
                type_arguments,
            } => self.lower_function_value(*function, type_arguments, expression),
            ExpressionKind::Operation { opcode, operands } => {
                self.lower_values(operands);
                if cannot_fail(*opcode, operands) {
                    self.emit_unfailing_operation(*opcode, operands.len());
                    return;
                }
                self.set_span(expression.span);
                if !self.emit_operation(*opcode, operands.len()) {
                    self.emit(Instruction::ConstUnit {}, 0, 1);
                }
            }
            ExpressionKind::Compare {
                operator,
                left,
                right,
            } => self.lower_compare(*operator, left, right, expression),
            ExpressionKind::Display { value, quoted } => {
                self.lower_display(value, *quoted, expression);
            }
            ExpressionKind::And(left, right) => self.lower_logical(left, right, false),
            ExpressionKind::Or(left, right) => self.lower_logical(left, right, true),
            ExpressionKind::Concat(parts) => {
                self.lower_concat(parts);
                self.set_span(expression.span);
            }
            ExpressionKind::New(parts) => self.lower_new(parts, expression),
            ExpressionKind::Variant { variant, fields } => {
                self.lower_variant(*variant, fields, expression);
            }
            ExpressionKind::Array(elements) => self.lower_array(elements, expression),
            ExpressionKind::Map(entries) => self.lower_map(entries, expression),
            ExpressionKind::Field { object, index } => {
                self.lower_field(object, *index, expression);
            }
            ExpressionKind::Call {
                function,
                type_arguments,
                arguments,
            } => {
                if !self.lower_call(*function, type_arguments, arguments, expression) {
                    self.emit(Instruction::ConstUnit {}, 0, 1);
                }
            }
            ExpressionKind::CallImport { import, arguments } => {
                self.lower_import_call(*import, arguments, expression);
            }
            ExpressionKind::CallValue { callee, arguments } => {
                self.lower_value_call(callee, arguments, expression);
            }
            ExpressionKind::Block(block) => self.lower_block_value(block),
            ExpressionKind::Inlined { id, body, .. } => {
                self.lower_inlined(*id, body, expression, Want::Value);
            }
            ExpressionKind::If {
                condition,
                consequence,
                alternative: Some(alternative),
            } => self.lower_choice(condition, consequence, alternative),
            ExpressionKind::Match {
                id,
                scrutinee,
                arms,
            } => self.lower_match(*id, scrutinee, arms, Want::Value),
            ExpressionKind::Loop { .. } if self.gives_value(expression.ty) => {
                self.lower_loop(expression);
            }
            ExpressionKind::If {
                alternative: None, ..
            }
            | ExpressionKind::While { .. }
            | ExpressionKind::Loop { .. }
            | ExpressionKind::ForRange { .. }
            | ExpressionKind::Break { .. }
            | ExpressionKind::Continue { .. }
            | ExpressionKind::Return(_)
            | ExpressionKind::Panic(_) => {
                self.lower_effect(expression);
                self.emit(Instruction::ConstUnit {}, 0, 1);
            }
            ExpressionKind::Error => unreachable!("a program with errors is not lowered"),
        }
        self.end_if_never(expression);
    }

    /// Evaluates an expression without leaving anything on the stack.
    pub(super) fn lower_effect(&mut self, expression: &Expression) {
        self.set_span(expression.span);
        match &expression.kind {
            ExpressionKind::Unit
            | ExpressionKind::Bool(_)
            | ExpressionKind::Int(_)
            | ExpressionKind::Float(_)
            | ExpressionKind::String(_) => {}
            ExpressionKind::Operation { opcode, operands } => {
                self.lower_values(operands);
                self.set_span(expression.span);
                if self.emit_operation(*opcode, operands.len()) {
                    self.emit_pops(1);
                }
            }
            ExpressionKind::Call {
                function,
                type_arguments,
                arguments,
            } => {
                if self.lower_call(*function, type_arguments, arguments, expression) {
                    self.emit_pops(1);
                }
            }
            ExpressionKind::Block(block) => self.lower_block_effect(block),
            ExpressionKind::Inlined { id, body, .. } => {
                self.lower_inlined(*id, body, expression, Want::Effect);
            }
            ExpressionKind::If {
                condition,
                consequence,
                alternative,
            } => self.lower_choice_effect(condition, consequence, alternative.as_deref()),
            ExpressionKind::Match {
                id,
                scrutinee,
                arms,
            } => self.lower_match(*id, scrutinee, arms, Want::Effect),
            ExpressionKind::While {
                id,
                condition,
                body,
            } => self.lower_while(*id, condition, body),
            ExpressionKind::Loop { .. } => {
                self.lower_loop(expression);
                if self.gives_value(expression.ty) {
                    self.emit_pops(1);
                }
            }
            ExpressionKind::ForRange { .. } => self.lower_for_range(expression),
            ExpressionKind::Break { id, value } => self.lower_break(*id, value.as_deref()),
            ExpressionKind::Continue { id } => self.lower_continue(*id),
            ExpressionKind::Return(value) => self.lower_return(value.as_deref()),
            ExpressionKind::Panic(message) => {
                self.lower_value(message);
                self.set_span(expression.span);
                self.emit(Instruction::Panic {}, 1, 0);
            }
            _ => {
                self.lower_value(expression);
                self.emit_pops(1);
            }
        }
        self.end_if_never(expression);
    }

    /// A call of a function that never returns looks to the verifier like any
    /// other: say that nothing follows.
    fn end_if_never(&mut self, expression: &Expression) {
        if self.is_reachable() && self.concrete(expression.ty) == Type::NEVER {
            self.emit(Instruction::Unreachable {}, 0, 0);
        }
    }

    pub(super) fn lower_values(&mut self, expressions: &[Expression]) {
        for expression in expressions {
            self.lower_value(expression);
        }
    }

    /// Joins texts, in groups when there are more than one instruction can join.
    fn lower_concat(&mut self, parts: &[Expression]) {
        let pieces = if parts.len() <= MAX_CONCAT_PARTS {
            self.lower_values(parts);
            parts.len()
        } else {
            let group = parts.len().div_ceil(MAX_CONCAT_PARTS);
            for parts in parts.chunks(group) {
                self.lower_concat(parts);
            }
            parts.len().div_ceil(group)
        };
        let pieces = pieces as u32;
        if pieces < 2 {
            // The last group of many may hold a single text.
            return;
        }
        if let [first, .., last] = parts {
            self.set_span(self.cover(first.span, last.span));
        }
        self.emit(
            Instruction::Concat {
                parts: pieces as u8,
            },
            pieces,
            1,
        );
    }

    pub(super) fn lower_block_value(&mut self, block: &Block) {
        self.lower_statements(block);
        match &block.tail {
            Some(tail) => {
                self.begin_statement(tail.span);
                self.lower_value(tail);
            }
            None => self.emit(Instruction::ConstUnit {}, 0, 1),
        }
        self.release_variables(block);
    }

    pub(super) fn lower_block_effect(&mut self, block: &Block) {
        self.lower_statements(block);
        if let Some(tail) = &block.tail {
            self.begin_statement(tail.span);
            self.lower_effect(tail);
        }
        self.release_variables(block);
    }

    fn lower_statements(&mut self, block: &Block) {
        for statement in &block.statements {
            match statement {
                Statement::Let { variable, value } => {
                    self.begin_statement(value.span);
                    self.lower_value(value);
                    self.define(*variable);
                }
                Statement::Destructure { id, value } => {
                    self.begin_statement(value.span);
                    self.lower_destructuring(*id, value);
                }
                Statement::Assign {
                    target,
                    value,
                    span,
                } => {
                    self.begin_statement(*span);
                    self.lower_assignment(target, value, *span);
                }
                Statement::Expression(expression) => {
                    self.begin_statement(expression.span);
                    self.lower_effect(expression);
                }
            }
        }
    }

    fn release_variables(&mut self, block: &Block) {
        for statement in &block.statements {
            match statement {
                Statement::Let { variable, .. } => self.release(*variable),
                Statement::Destructure { id, .. } => self.release_bindings(*id),
                Statement::Assign { .. } | Statement::Expression(_) => {}
            }
        }
    }

    /// Whether an expression of this type leaves more than `()`.
    pub(super) fn gives_value(&mut self, ty: Type) -> bool {
        !matches!(self.types.resolve(ty), Type::UNIT | Type::NEVER)
    }
}
