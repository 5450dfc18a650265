//! References in the native frame: where they are while the collector may look for them.
//!
//! Cranelift's stack maps are *user* stack maps: whoever makes the code stores what the
//! collector is to see in slots of the native frame, and tells for each call which of these
//! it may look at. A home is stored when its variable is assigned, rather than at each call:
//! that is once for what does not change in a loop.

use std::collections::BTreeMap;
use std::ops::Range;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{
    self, InstBuilder, StackSlot, StackSlotData, StackSlotKind, UserStackMapEntry, Value,
};
use cranelift_frontend::FunctionBuilder;

use super::scope::first_of_callee;
use super::{Memory, Translation, slots};
use crate::jit::liveness::SlotSet;

/// The homes of the rooted slots of the function that is compiled.
pub(super) struct Homes(BTreeMap<u16, StackSlot>);

impl Homes {
    pub(super) fn of(rooted: &SlotSet, builder: &mut FunctionBuilder<'_>) -> Self {
        let size = size_of::<u64>() as u32;
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3);
        let home = |slot| (slot, builder.create_sized_stack_slot(data.clone()));
        Self(rooted.iter().map(home).collect())
    }
}

impl Translation<'_> {
    /// Stores what was assigned to a rooted slot where the collector finds it. Inlined code
    /// has no safepoints, but when it is left the interpreter's maps list its slots.
    pub(super) fn store_root(&mut self, slot: u16, value: Value) {
        if self.callers.is_empty() {
            let home = self.homes.0[&slot];
            self.builder.ins().stack_store(value, home, 0);
        } else {
            self.store(Memory::Machine, value, self.base, self.scope.place(slot));
        }
    }

    /// The slots whose homes the collector may look at during the current instruction.
    fn listed(&self) -> Vec<u16> {
        let at = self.scope.at;
        if !self.scope.prepared.is_safepoint(at) {
            return Vec::new();
        }
        let end = first_of_callee(self.code()[at]);
        let roots = self.scope.prepared.roots(at);
        let mut listed: Vec<u16> = roots
            .filter(|&slot| end.is_none_or(|end| slot < end))
            .collect();
        listed.sort_unstable();
        listed.dedup();
        listed
    }

    /// Tells Cranelift where the references are during a call that the current instruction
    /// makes, which may collect.
    pub(super) fn map_homes(&mut self, call: ir::Inst) {
        for slot in self.listed() {
            let entry = UserStackMapEntry {
                ty: I64,
                slot: self.homes.0[&slot],
                offset: 0,
            };
            self.builder
                .func
                .dfg
                .append_user_stack_map_entry(call, entry);
        }
    }

    /// Loads anew what the current instruction, a safepoint, may have moved, except for
    /// `written`.
    pub(super) fn reload_moved(&mut self, written: Range<u16>) {
        for slot in self.listed() {
            if !written.contains(&slot) && self.scope.behind.contains(slot) {
                let home = self.homes.0[&slot];
                let value = self.builder.ins().stack_load(I64, home, 0);
                self.scope.views.remove(slot);
                let variable = self.scope.variables[usize::from(slot)];
                self.builder.def_var(variable, value);
            }
        }
    }

    /// Copies all homes to the slots they are the homes of, up to slot `end`.
    pub(super) fn vacate_homes(&mut self, end: Value) {
        let homes: Vec<(u16, StackSlot)> = self.homes.0.iter().map(|(&k, &v)| (k, v)).collect();
        let done = self.cold_block();
        for (slot, home) in homes {
            let on = self.cold_block();
            let is_own =
                self.builder
                    .ins()
                    .icmp_imm(IntCC::UnsignedGreaterThan, end, i64::from(slot));
            self.builder.ins().brif(is_own, on, &[], done, &[]);
            self.builder.seal_block(on);
            self.builder.switch_to_block(on);
            let value = self.builder.ins().stack_load(I64, home, 0);
            self.store(Memory::Machine, value, self.base, slots::offset(slot));
        }
        self.builder.ins().jump(done, &[]);
        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
    }
}
