//! Lowers expressions and statements, for their value or for their effect only.

use lbc_format::index::FunctionIndex;
use lbc_format::isa::Instruction;
use lbc_format::limits::MAX_CONCAT_PARTS;

use crate::typed::{Block, Expression, ExpressionKind, FunctionId, Statement};
use crate::types::Type;

use super::builder::FunctionBuilder;

impl FunctionBuilder<'_, '_> {
    /// Evaluates an expression and leaves its value on the stack.
    pub(super) fn lower_value(&mut self, expression: &Expression) {
        self.set_span(expression.span);
        match &expression.kind {
            ExpressionKind::Unit => self.emit(Instruction::ConstUnit {}, 0, 1),
            ExpressionKind::Bool(value) => {
                self.emit(Instruction::ConstBool { value: *value }, 0, 1);
            }
            ExpressionKind::Int(value) => {
                let instruction = self.pools.int(*value);
                self.emit(instruction, 0, 1);
            }
            ExpressionKind::Float(value) => {
                let instruction = self.pools.float(*value);
                self.emit(instruction, 0, 1);
            }
            ExpressionKind::String(value) => {
                let instruction = self.pools.string(value);
                self.emit(instruction, 0, 1);
            }
            ExpressionKind::Variable(id) => self.load(*id),
            ExpressionKind::Function(id) => {
                let function = function_index(*id);
                self.emit(Instruction::FunctionValue { function }, 0, 1);
            }
            ExpressionKind::Operation { opcode, operands } => {
                self.lower_values(operands);
                self.set_span(expression.span);
                self.emit_plain(*opcode);
            }
            ExpressionKind::And(left, right) => self.lower_logical(left, right, false),
            ExpressionKind::Or(left, right) => self.lower_logical(left, right, true),
            ExpressionKind::Concat(parts) => {
                self.lower_concat(parts);
                self.set_span(expression.span);
            }
            ExpressionKind::Call {
                function,
                arguments,
            } => {
                self.lower_values(arguments);
                self.set_span(expression.span);
                let function = function_index(*function);
                self.emit(Instruction::Call { function }, arguments.len() as u32, 1);
            }
            ExpressionKind::CallImport { import, arguments } => {
                self.lower_values(arguments);
                self.set_span(expression.span);
                let instruction = self.pools.call_import(&self.program.types, import);
                self.emit(instruction, arguments.len() as u32, 1);
            }
            ExpressionKind::CallValue { callee, arguments } => {
                self.lower_value(callee);
                self.lower_values(arguments);
                self.set_span(expression.span);
                if self.is_reachable() {
                    let signature = self.pools.type_index(&self.program.types, callee.ty);
                    self.emit(
                        Instruction::CallValue { signature },
                        arguments.len() as u32 + 1,
                        1,
                    );
                }
            }
            ExpressionKind::Block(block) => self.lower_block_value(block),
            ExpressionKind::If {
                condition,
                consequence,
                alternative: Some(alternative),
            } => self.lower_choice(condition, consequence, alternative),
            ExpressionKind::Loop { .. } if gives_value(expression.ty) => {
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
            | ExpressionKind::String(_)
            | ExpressionKind::Function(_) => {}
            ExpressionKind::Block(block) => self.lower_block_effect(block),
            ExpressionKind::If {
                condition,
                consequence,
                alternative,
            } => self.lower_choice_effect(condition, consequence, alternative.as_deref()),
            ExpressionKind::While {
                id,
                condition,
                body,
            } => self.lower_while(*id, condition, body),
            ExpressionKind::Loop { .. } => {
                self.lower_loop(expression);
                if gives_value(expression.ty) {
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
        if expression.ty == Type::NEVER {
            self.emit(Instruction::Unreachable {}, 0, 0);
        }
    }

    fn lower_values(&mut self, expressions: &[Expression]) {
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
        if let [first, .., last] = parts {
            self.set_span(first.span.to(last.span));
        }
        let pieces = pieces as u32;
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
                    self.store(*variable);
                }
                Statement::Assign {
                    variable,
                    value,
                    span,
                } => {
                    self.begin_statement(*span);
                    self.lower_value(value);
                    self.store(*variable);
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
            if let Statement::Let { variable, .. } = statement {
                self.release(*variable);
            }
        }
    }
}

/// Whether an expression of this type leaves more than `()`.
pub(super) fn gives_value(ty: Type) -> bool {
    ty != Type::UNIT && ty != Type::NEVER
}

fn function_index(id: FunctionId) -> FunctionIndex {
    FunctionIndex(id.0)
}
