//! Lowers data: making it, comparing it, showing it, assigning to its parts.

use lbc_format::isa::{Instruction, Opcode};

use crate::ast::BinaryOperator;
use crate::symbol::Symbol;
use crate::typed::{Expression, ExpressionKind, Target};
use crate::types::{Type, TypeKind};

use super::builder::FunctionBuilder;

/// Elements that a literal pushes at once; longer ones are built bit by bit, to
/// keep the operand stack low.
const DIRECT_ELEMENTS: usize = 256;

impl FunctionBuilder<'_, '_> {
    /// A name that the checker has interned because it uses it itself.
    fn import(&self, name: &str) -> Symbol {
        let Some(symbol) = self.shared.interner.get(name) else {
            unreachable!("the library mentions `{name}`");
        };
        symbol
    }

    pub(super) fn lower_new(&mut self, parts: &[Expression], value: &Expression) {
        self.lower_values(parts);
        self.set_span(value.span);
        if !self.is_reachable() {
            return;
        }
        let concrete = self.concrete(value.ty);
        let is_tuple = matches!(self.types.kind(concrete), TypeKind::Tuple(_));
        let ty = self.type_index(value.ty);
        let instruction = if is_tuple {
            Instruction::NewTuple { ty }
        } else {
            Instruction::NewStruct { ty }
        };
        self.emit(instruction, parts.len() as u32, 1);
    }

    pub(super) fn lower_variant(
        &mut self,
        variant: u32,
        fields: &[Expression],
        value: &Expression,
    ) {
        self.lower_values(fields);
        self.set_span(value.span);
        if !self.is_reachable() {
            return;
        }
        let ty = self.type_index(value.ty);
        let instruction = Instruction::NewVariant {
            variant: variant as u16,
            ty,
        };
        self.emit(instruction, fields.len() as u32, 1);
    }

    pub(super) fn lower_array(&mut self, elements: &[Expression], value: &Expression) {
        let ty = self.type_index_unless_never(value.ty);
        if elements.len() <= DIRECT_ELEMENTS {
            self.lower_values(elements);
            self.set_span(value.span);
            let count = elements.len() as u16;
            self.emit(
                Instruction::NewArray { count, ty },
                elements.len() as u32,
                1,
            );
            return;
        }
        self.emit(Instruction::NewArray { count: 0, ty }, 0, 1);
        let slot = self.take_slot(ty);
        self.emit(Instruction::StoreLocal { slot }, 1, 0);
        for element in elements {
            self.emit(Instruction::LoadLocal { slot }, 0, 1);
            self.lower_value(element);
            self.emit_operation(Opcode::ArrayPush, 2);
        }
        self.emit(Instruction::LoadLocal { slot }, 0, 1);
        self.free_slot(ty, slot);
    }

    /// The bytecode type of a literal whose elements may never be reached.
    fn type_index_unless_never(&mut self, ty: Type) -> lbc_format::index::TypeIndex {
        self.type_index(ty)
    }

    pub(super) fn lower_map(&mut self, entries: &[(Expression, Expression)], value: &Expression) {
        let concrete = self.concrete(value.ty);
        let TypeKind::Map(key_type, value_type) = *self.types.kind(concrete) else {
            // It is never reached: some part of it never gives a value.
            for (key, value) in entries {
                self.lower_effect(key);
                self.lower_effect(value);
            }
            return;
        };
        let (new, set) = (self.import("std.map.new"), self.import("std.map.set"));
        self.emit_import_call(new, &[], concrete);
        if entries.is_empty() {
            return;
        }
        let ty = self.type_index(concrete);
        let slot = self.take_slot(ty);
        self.emit(Instruction::StoreLocal { slot }, 1, 0);
        for (key, value) in entries {
            self.emit(Instruction::LoadLocal { slot }, 0, 1);
            self.lower_value(key);
            self.lower_value(value);
            self.emit_import_call(set, &[concrete, key_type, value_type], Type::UNIT);
            self.emit_pops(1);
        }
        self.emit(Instruction::LoadLocal { slot }, 0, 1);
        self.free_slot(ty, slot);
    }

    /// A comparison of values whose type decides which instructions do it.
    pub(super) fn lower_compare(
        &mut self,
        operator: BinaryOperator,
        left: &Expression,
        right: &Expression,
        comparison: &Expression,
    ) {
        let ty = self.concrete(left.ty);
        self.lower_value(left);
        self.lower_value(right);
        self.set_span(comparison.span);
        if ty == Type::UNIT {
            self.emit_pops(2);
            let value = operator == BinaryOperator::Equal;
            self.emit(Instruction::ConstBool { value }, 0, 1);
            return;
        }
        if let Some(opcode) = crate::check::instruction(operator, ty) {
            self.emit_plain(opcode);
            return;
        }
        match operator {
            BinaryOperator::Equal => {
                self.emit_operation(Opcode::Equal, 2);
            }
            BinaryOperator::NotEqual => {
                self.emit_operation(Opcode::Equal, 2);
                self.emit_plain(Opcode::Not);
            }
            // `compare` gives -1, 0 or 1, and 2 for what has no order.
            BinaryOperator::Less => self.lower_order(Opcode::EqInt, -1),
            BinaryOperator::LessEqual => self.lower_order(Opcode::LeInt, 0),
            BinaryOperator::Greater => self.lower_order(Opcode::EqInt, 1),
            BinaryOperator::GreaterEqual => {
                self.emit_operation(Opcode::Compare, 2);
                self.emit(Instruction::SmallInt { value: 1 }, 0, 1);
                self.emit_plain(Opcode::OrInt);
                self.emit(Instruction::SmallInt { value: 1 }, 0, 1);
                self.emit_plain(Opcode::EqInt);
            }
            _ => unreachable!("only comparisons are made comparisons"),
        }
    }

    fn lower_order(&mut self, test: Opcode, with: i16) {
        self.emit_operation(Opcode::Compare, 2);
        self.emit(Instruction::SmallInt { value: with }, 0, 1);
        self.emit_plain(test);
    }

    /// A value as text.
    pub(super) fn lower_display(&mut self, value: &Expression, quoted: bool, text: &Expression) {
        let ty = self.concrete(value.ty);
        let import = match ty {
            Type::STRING if quoted => "std.string.quote",
            Type::STRING => {
                self.lower_value(value);
                return;
            }
            Type::INT => "std.int.to_string",
            Type::FLOAT => "std.float.to_string",
            Type::BOOL => "std.bool.to_string",
            _ => {
                self.lower_composite_display(value, ty, quoted, text);
                return;
            }
        };
        self.lower_value(value);
        self.set_span(text.span);
        if self.is_reachable() {
            let import = self.import(import);
            self.emit_import_call(import, &[ty], Type::STRING);
        }
    }

    fn lower_composite_display(
        &mut self,
        value: &Expression,
        ty: Type,
        quoted: bool,
        text: &Expression,
    ) {
        if ty == Type::UNIT || self.is_function(ty) {
            // All values of these types look the same.
            self.lower_effect(value);
            let name = self.types.name(ty);
            let instruction = self.shared.pools.string(&name);
            self.emit(instruction, 0, 1);
            return;
        }
        self.lower_value(value);
        self.set_span(text.span);
        let opcode = if quoted {
            Opcode::DisplayQuoted
        } else {
            Opcode::Display
        };
        self.emit_operation(opcode, 1);
    }

    pub(super) fn lower_field(&mut self, object: &Expression, index: u32, value: &Expression) {
        self.lower_value(object);
        self.set_span(value.span);
        let field = index as u16;
        self.emit(Instruction::GetField { field }, 1, 1);
    }

    pub(super) fn lower_assignment(
        &mut self,
        target: &Target,
        value: &Expression,
        span: crate::source::Span,
    ) {
        match target {
            Target::Variable(variable) => {
                self.assign(*variable, |builder| builder.lower_value(value));
            }
            Target::Field { object, index } => {
                self.lower_value(object);
                self.lower_value(value);
                self.set_span(span);
                let field = *index as u16;
                self.emit(Instruction::SetField { field }, 2, 0);
            }
            Target::Element { array, index } => {
                self.lower_value(array);
                self.lower_value(index);
                self.lower_value(value);
                self.set_span(self.cover(array.span, index.span));
                self.emit_operation(Opcode::ArraySet, 3);
            }
            Target::Entry { map, key } => {
                self.lower_value(map);
                self.lower_value(key);
                self.lower_value(value);
                self.set_span(span);
                if self.is_reachable() {
                    let set = self.import("std.map.set");
                    let types = [map.ty, key.ty, value.ty];
                    self.emit_import_call(set, &types, Type::UNIT);
                    self.emit_pops(1);
                }
            }
        }
    }

    /// The parts of a tuple or struct that is written out, when nothing else of
    /// it can be seen.
    pub(super) fn literal_parts(value: &Expression) -> Option<&[Expression]> {
        match &value.kind {
            ExpressionKind::New(parts) => Some(parts),
            _ => None,
        }
    }
}
