//! Variables: globals, local slots, and cells for those that closures share.

use lbc_format::index::{LocalSlot, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::TypeDef;

use crate::typed::VariableId;
use crate::types::Type;

use super::builder::FunctionBuilder;

impl FunctionBuilder<'_, '_> {
    pub(super) fn variable_type(&self, variable: VariableId) -> Type {
        self.shared.program.variables[variable.index()].ty
    }

    fn is_boxed(&self, variable: VariableId) -> bool {
        self.shared.program.variables[variable.index()].is_boxed()
    }

    /// The type of a variable's slot: of a cell, when it lives in one.
    pub(super) fn slot_type(&mut self, variable: VariableId) -> TypeIndex {
        let ty = self.variable_type(variable);
        let content = self.type_index(ty);
        if self.is_boxed(variable) {
            return self.shared.pools.define(TypeDef::Cell { content });
        }
        content
    }

    /// The slot of a local variable, which gets one when it is first needed.
    fn slot(&mut self, variable: VariableId) -> LocalSlot {
        if let Some(slot) = self.slots.get(&variable) {
            return *slot;
        }
        let ty = self.slot_type(variable);
        let slot = self.take_slot(ty);
        self.slots.insert(variable, slot);
        slot
    }

    /// Pushes a variable's value.
    pub(super) fn load(&mut self, variable: VariableId) {
        if let Some(global) = self.shared.globals.index(variable) {
            self.emit(Instruction::LoadGlobal { global }, 0, 1);
            return;
        }
        self.load_slot_of(variable);
        if self.is_boxed(variable) {
            self.emit(Instruction::GetCell {}, 1, 1);
        }
    }

    /// Pushes what a local variable's slot holds: the cell, when it lives in one.
    pub(super) fn load_slot_of(&mut self, variable: VariableId) {
        let slot = self.slot(variable);
        self.emit(Instruction::LoadLocal { slot }, 0, 1);
    }

    /// Pops the first value of a variable. A cell is a new one each time: each
    /// iteration of a loop has variables of its own.
    pub(super) fn define(&mut self, variable: VariableId) {
        if let Some(global) = self.shared.globals.index(variable) {
            self.emit(Instruction::StoreGlobal { global }, 1, 0);
            return;
        }
        if self.is_boxed(variable) {
            let ty = self.slot_type(variable);
            self.emit(Instruction::NewCell { ty }, 1, 1);
        }
        let slot = self.slot(variable);
        self.emit(Instruction::StoreLocal { slot }, 1, 0);
    }

    /// Gives a variable another value, which `value` pushes.
    pub(super) fn assign(&mut self, variable: VariableId, value: impl FnOnce(&mut Self)) {
        if let Some(global) = self.shared.globals.index(variable) {
            value(self);
            self.emit(Instruction::StoreGlobal { global }, 1, 0);
        } else if self.is_boxed(variable) {
            self.load_slot_of(variable);
            value(self);
            self.emit(Instruction::SetCell {}, 2, 0);
        } else {
            value(self);
            let slot = self.slot(variable);
            self.emit(Instruction::StoreLocal { slot }, 1, 0);
        }
    }

    /// Lets a variable live in a slot that something else owns.
    pub(super) fn assign_slot(&mut self, variable: VariableId, slot: LocalSlot) {
        self.slots.insert(variable, slot);
    }

    /// Undoes [`Self::assign_slot`].
    pub(super) fn forget_slot(&mut self, variable: VariableId) {
        self.slots.remove(&variable);
    }

    /// Lets later variables have the slot of one that has gone out of reach.
    pub(super) fn release(&mut self, variable: VariableId) {
        if let Some(slot) = self.slots.remove(&variable) {
            let ty = self.slot_type(variable);
            self.free_slot(ty, slot);
        }
    }
}
