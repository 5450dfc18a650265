//! Ways out of native code: to the interpreter for good, or for one instruction.

use std::mem::offset_of;

use cranelift_codegen::ir::{BlockArg, InstBuilder, Value};

use super::super::{FAILED, LEFT, step_from_native};
use super::Translation;
use crate::jit::liveness::SlotSet;
use crate::machine::Machine;

impl Translation<'_> {
    /// Leaves for the interpreter, which carries out the current instruction.
    pub(super) fn leave(&mut self) {
        let live = self
            .scope
            .blocks
            .live_before(self.scope.at, &self.scope.behind);
        self.leave_with(&live);
    }

    fn leave_with(&mut self, live: &SlotSet) {
        for slot in live.iter() {
            self.spill(slot);
        }
        self.make_up_for_calls();
        let base = match self.scope.offset {
            0 => self.base,
            offset => self.builder.ins().iadd_imm(self.base, offset as i64),
        };
        self.store_machine(base, offset_of!(Machine, tier.left_base));
        let ip = self.address_of(self.scope.at);
        let left = self.word_of(LEFT);
        self.end(left, ip);
    }

    pub(super) fn end(&mut self, status: Value, word: Value) {
        let words = [BlockArg::Value(status), BlockArg::Value(word)];
        self.builder.ins().jump(self.ending, &words);
    }

    /// Leaves the current instruction to the interpreter unless `condition` holds.
    pub(super) fn leave_unless(&mut self, condition: Value) {
        let live = self
            .scope
            .blocks
            .live_before(self.scope.at, &self.scope.behind);
        self.leave_unless_with(condition, &live);
    }

    /// Leaves for the current instruction unless `condition` holds; only the slots in
    /// `live` are not in memory yet.
    pub(super) fn leave_unless_with(&mut self, condition: Value, live: &SlotSet) {
        let stay = self.builder.create_block();
        let go = self.cold_block();
        self.builder.ins().brif(condition, stay, &[], go, &[]);
        self.leave_in(go, stay, live);
    }

    /// Leaves the current instruction to the interpreter if `condition` holds.
    pub(super) fn leave_if(&mut self, condition: Value) {
        let live = self
            .scope
            .blocks
            .live_before(self.scope.at, &self.scope.behind);
        let stay = self.builder.create_block();
        let go = self.cold_block();
        self.builder.ins().brif(condition, go, &[], stay, &[]);
        self.leave_in(go, stay, &live);
    }

    fn leave_in(
        &mut self,
        go: cranelift_codegen::ir::Block,
        stay: cranelift_codegen::ir::Block,
        live: &SlotSet,
    ) {
        self.builder.seal_block(go);
        self.builder.seal_block(stay);
        self.builder.switch_to_block(go);
        self.leave_with(live);
        self.builder.switch_to_block(stay);
    }

    pub(super) fn cold_block(&mut self) -> cranelift_codegen::ir::Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }

    /// Lets the interpreter carry out the current instruction, and goes on; in inlined
    /// code, the interpreter goes on.
    pub(super) fn step(&mut self) {
        if !self.callers.is_empty() {
            // There is no frame to carry it out in. What would follow is not reached.
            self.leave();
            let nowhere = self.builder.create_block();
            self.builder.seal_block(nowhere);
            self.builder.switch_to_block(nowhere);
            return;
        }
        let access = self.access();
        for slot in access.reads() {
            self.spill(slot);
        }
        let address = self.word_of((step_from_native as *const () as usize) as u64);
        let ip = self.address_of(self.scope.at);
        let arguments = [self.vm, self.base, ip];
        let call = self
            .builder
            .ins()
            .call_indirect(self.stepping, address, &arguments);
        let status = self.builder.inst_results(call)[0];

        let go = self.cold_block();
        let stay = self.builder.create_block();
        self.builder.ins().brif(status, go, &[], stay, &[]);
        self.builder.seal_block(go);
        self.builder.seal_block(stay);
        self.builder.switch_to_block(go);
        let failed = self.word_of(FAILED);
        self.end(failed, status);
        self.builder.switch_to_block(stay);

        for slot in access.writes.slots() {
            self.reload(slot);
        }
        self.reload_moved();
    }

    /// Loads anew what the current instruction, a safepoint, may have moved.
    pub(super) fn reload_moved(&mut self) {
        if !self.scope.prepared.is_safepoint(self.scope.at) {
            return;
        }
        let written = self.access().writes.slots();
        let prepared = self.scope.prepared;
        let mut moved: Vec<u16> = prepared.roots(self.scope.at).collect();
        moved.sort_unstable();
        moved.dedup();
        for slot in moved {
            if self.scope.behind.contains(slot) && !written.contains(&slot) {
                self.reload(slot);
            }
        }
    }
}
