//! Instructions over tuples, structs, enums, arrays, cells and closures, and
//! those over values of any type.
//!
//! What an instruction needs beyond three slots (a type, a variant, a function)
//! follows it in an [`Op::Extra`].

use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::TypeDef;

use super::super::code::{Inst, Op};
use super::super::operands::Operand;
use super::Translation;
use crate::function_value;
use crate::heap::{ElementKind, is_reference, plain_variant};

impl Translation<'_> {
    pub(super) fn new_record(&mut self, ty: TypeIndex, variant: u16) -> usize {
        let first = self.fields_of_new_object();
        if first.types.is_empty() && self.is_enum(ty) {
            return self.push_imm(plain_variant(variant), ty);
        }
        let (slot, consumed) = self.destination();
        self.safepoint(first.references());
        self.emit(Op::NewRecord, slot, first.slot, first.types.len() as u16);
        self.extra(variant, ty.0);
        self.complete(consumed, ty)
    }

    fn is_enum(&self, ty: TypeIndex) -> bool {
        matches!(self.module.defined(ty), Some(TypeDef::Enum { .. }))
    }

    pub(super) fn new_array(&mut self, ty: TypeIndex) -> usize {
        let first = self.fields_of_new_object();
        let kind = self.element_kind(ty);
        let (slot, consumed) = self.destination();
        self.safepoint(first.references());
        self.emit(Op::NewArray, slot, first.slot, first.types.len() as u16);
        self.extra(kind as u16, 0);
        self.complete(consumed, ty)
    }

    pub(super) fn new_closure(&mut self, function: FunctionIndex) -> usize {
        let ty = self.pushed_by(self.input[self.at]);
        let first = self.fields_of_new_object();
        if first.types.is_empty() {
            return self.push_imm(function_value::immediate(function), ty);
        }
        let (slot, consumed) = self.destination();
        self.safepoint(first.references());
        self.emit(Op::NewClosure, slot, first.slot, first.types.len() as u16);
        self.extra(0, function.0);
        self.complete(consumed, ty)
    }

    /// Puts the operands that make up a new object home and pops them.
    fn fields_of_new_object(&mut self) -> Fields {
        let effect = self.effect(self.input[self.at]);
        let types: Vec<TypeIndex> = effect.pops.iter().collect();
        let slot = self.pop_arguments(types.len() as u32);
        Fields { slot, types }
    }

    fn element_kind(&self, array: TypeIndex) -> ElementKind {
        let Some(TypeDef::Array { element }) = self.module.defined(array) else {
            unreachable!("rule `operand-type`: the operand is an array")
        };
        ElementKind::of(*element)
    }

    /// `destination = operand . immediate`, where `op` reads a part of an object.
    pub(super) fn read_part(&mut self, op: Op, part: u16) -> usize {
        let ty = self.pushed_by(self.input[self.at]);
        let object = self.pop_slot();
        let (slot, consumed) = self.destination();
        self.emit(op, slot, object, part);
        self.complete(consumed, ty)
    }

    pub(super) fn get_payload(&mut self, variant: u16, field: u16) -> usize {
        let ty = self.pushed_by(self.input[self.at]);
        let operand = self.operands.pop();
        let value = self.slot_of(operand, self.operands.depth());
        let (slot, consumed) = self.destination();
        self.emit(Op::GetPayload, slot, value, field);
        self.extra(variant, operand.ty.0);
        self.complete(consumed, ty)
    }

    pub(super) fn set_field(&mut self, field: u16) -> usize {
        let op = match self.operands.type_below(0) {
            Some(ty) if is_reference(ty) => Op::SetFieldReference,
            _ => Op::SetField,
        };
        let [object, value] = self.pop_slots();
        self.emit(op, object, value, field);
        1
    }

    pub(super) fn array_get(&mut self) -> usize {
        let ty = self.pushed_by(self.input[self.at]);
        let op = match self.kind_of_array_below(1) {
            ElementKind::Byte => Op::ArrayGetByte,
            ElementKind::Word | ElementKind::Reference => Op::ArrayGet,
        };
        let [array, index] = self.pop_slots();
        let (slot, consumed) = self.destination();
        self.emit(op, slot, array, index);
        self.complete(consumed, ty)
    }

    pub(super) fn array_set(&mut self) -> usize {
        let op = match self.kind_of_array_below(2) {
            ElementKind::Byte => Op::ArraySetByte,
            ElementKind::Word => Op::ArraySet,
            ElementKind::Reference => Op::ArraySetReference,
        };
        let [array, index, value] = self.pop_slots();
        self.emit(op, array, index, value);
        1
    }

    pub(super) fn array_push(&mut self) -> usize {
        let kind = self.kind_of_array_below(1);
        let op = match kind {
            ElementKind::Byte => Op::ArrayPushByte,
            ElementKind::Word => Op::ArrayPush,
            ElementKind::Reference => Op::ArrayPushReference,
        };
        let [array, value] = self.pop_slots();
        // Growing may collect, and both operands are needed after that.
        let value_is_root = kind == ElementKind::Reference;
        let roots = [array].into_iter().chain(value_is_root.then_some(value));
        self.safepoint(roots);
        self.emit(op, array, value, 0);
        1
    }

    pub(super) fn array_pop(&mut self) -> usize {
        let op = match self.kind_of_array_below(0) {
            ElementKind::Byte => Op::ArrayPopByte,
            ElementKind::Word | ElementKind::Reference => Op::ArrayPop,
        };
        self.read_part(op, 0)
    }

    /// How the array with `above` operands on top of it stores its elements.
    fn kind_of_array_below(&self, above: u32) -> ElementKind {
        let Some(ty) = self.operands.type_below(above) else {
            unreachable!("rule `stack-underflow`: the array was pushed")
        };
        self.element_kind(ty)
    }

    /// The slots of the top operands, the last on top, all popped.
    fn pop_slots<const N: usize>(&mut self) -> [u16; N] {
        let mut operands: [Option<Operand>; N] = [None; N];
        for place in operands.iter_mut().rev() {
            *place = Some(self.operands.pop());
        }
        let mut depth = self.operands.depth();
        operands.map(|operand| {
            let Some(operand) = operand else {
                unreachable!("every place was just filled")
            };
            let slot = self.slot_of(operand, depth);
            depth += 1;
            slot
        })
    }

    /// A table and its jumps, to which by rule `jump-table` nothing else leads.
    pub(super) fn jump_table(&mut self, count: u16) -> usize {
        let number = self.pop_slot();
        self.put_all_home();
        self.emit_wide(Op::JumpTable, number, u32::from(count));
        let consumed = 1 + usize::from(count);
        for position in self.at + 1..self.at + consumed {
            let Instruction::Jump { target } = self.input[position] else {
                unreachable!("rule `jump-table`: the table's instructions are jumps")
            };
            self.table_entry(target.0);
        }
        self.table_entry((self.at + consumed) as u32);
        consumed
    }

    fn table_entry(&mut self, target: u32) {
        self.prepare_jump(target);
        self.fixups.push((self.code.len(), target));
        self.emit_wide(Op::Jump, 0, 0);
    }

    pub(super) fn equal(&mut self) -> usize {
        use super::Comparison::Eq;
        match self.type_on_top() {
            TypeIndex::UNIT | TypeIndex::BOOL | TypeIndex::INT => self.compare_ints(Eq),
            TypeIndex::FLOAT => self.compare_floats(Eq),
            TypeIndex::STRING => self.compare_strings(Eq),
            ty => self.over_values(Op::Equal, ty, TypeIndex::BOOL),
        }
    }

    pub(super) fn compare(&mut self) -> usize {
        self.over_values(Op::Compare, self.type_on_top(), TypeIndex::INT)
    }

    pub(super) fn same(&mut self) -> usize {
        use super::Comparison::Eq;
        match self.type_on_top() {
            TypeIndex::STRING => self.compare_strings(Eq),
            TypeIndex::FLOAT => {
                let [b, c] = self.pop_slots();
                self.compare_to_value(Op::SameFloat, b, c)
            }
            // Words are equal exactly when values, or what they refer to, are the same.
            _ => self.compare_ints(Eq),
        }
    }

    fn over_values(&mut self, op: Op, ty: TypeIndex, result: TypeIndex) -> usize {
        let [b, c] = self.pop_slots();
        let (slot, consumed) = self.destination();
        self.emit(op, slot, b, c);
        self.extra(0, ty.0);
        self.complete(consumed, result)
    }

    pub(super) fn display(&mut self, quoted: bool) -> usize {
        let ty = self.type_on_top();
        if ty == TypeIndex::STRING && !quoted {
            // A text shows as itself.
            return 1;
        }
        let value = self.pop_slot();
        let (slot, consumed) = self.destination();
        self.safepoint(is_reference(ty).then_some(value).into_iter());
        self.emit(Op::Display, slot, value, u16::from(quoted));
        self.extra(0, ty.0);
        self.complete(consumed, TypeIndex::STRING)
    }

    fn type_on_top(&self) -> TypeIndex {
        let Some(ty) = self.operands.type_below(0) else {
            unreachable!("rule `stack-underflow`: an operand was pushed")
        };
        ty
    }

    fn extra(&mut self, a: u16, immediate: u32) {
        self.code.push(Inst::wide(Op::Extra, a, immediate));
        self.origins.push(self.at as u32);
    }
}

/// The operands that make up a new object, in consecutive slots.
struct Fields {
    slot: u16,
    types: Vec<TypeIndex>,
}

impl Fields {
    /// The slots that hold references.
    fn references(&self) -> impl Iterator<Item = u16> + '_ {
        (self.slot..)
            .zip(&self.types)
            .filter(|&(_, &ty)| is_reference(ty))
            .map(|(slot, _)| slot)
    }
}
