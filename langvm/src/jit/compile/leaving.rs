//! Ways out of native code: to the interpreter for good, or for one instruction.

use std::mem::offset_of;

use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, Value};

use super::super::helpers::step;
use super::super::{FAILED, LEFT};
use super::{Memory, Translation};
use crate::frame::Frame;
use crate::jit::liveness::SlotSet;
use crate::machine::Machine;

impl Translation<'_> {
    fn live_before(&self) -> SlotSet {
        self.scope
            .blocks
            .live_before(self.scope.at, &self.scope.behind)
    }

    /// Leaves for the interpreter, which carries out the current instruction.
    pub(super) fn leave(&mut self) {
        let live = self.live_before();
        self.leave_with(&live);
    }

    fn leave_with(&mut self, live: &SlotSet) {
        for slot in live.iter() {
            self.vacate(slot);
        }
        let depth = self.make_up_for_calls();
        self.store_machine(depth, offset_of!(Machine, frames.depth));
        let base = match self.scope.offset {
            0 => self.base,
            offset => self.builder.ins().iadd_imm(self.base, offset as i64),
        };
        self.store_machine(base, offset_of!(Machine, tier.left_base));
        let ip = self.address_of(self.scope.at);
        self.store_machine(ip, offset_of!(Machine, tier.left_ip));
        let left = self.word_of(LEFT);
        let end = self.callers.first().map_or(u16::MAX, |caller| caller.first);
        self.end(left, end);
    }

    /// Ends the function with a status other than success. The slots from `end` on belong to
    /// a callee.
    pub(super) fn end(&mut self, status: Value, end: u16) {
        let end = self.int_of(i64::from(end));
        let words = [BlockArg::Value(status), BlockArg::Value(end)];
        self.builder.ins().jump(self.ending, &words);
    }

    /// What all ways out but returning have in common: the slots that have homes, and whose
    /// frame this is.
    pub(super) fn finish(&mut self) {
        self.builder.switch_to_block(self.ending);
        let [status, end] = *self.builder.block_params(self.ending) else {
            unreachable!("the block has two parameters")
        };
        self.vacate_homes(end);
        let depth = self.depth();
        let before = self.builder.ins().iadd_imm(depth, -1);
        let frame = self.frame_at(before);
        self.write_function(frame, self.function);
        let nothing = if self.result == F64 {
            self.builder.ins().f64const(0.0)
        } else {
            self.int_of(0)
        };
        self.builder.ins().return_(&[status, nothing]);
    }

    /// Notes whose frame it is.
    pub(super) fn write_function(&mut self, frame: Value, function: u32) {
        let function = self.builder.ins().iconst(I32, i64::from(function));
        let at = offset_of!(Frame, function);
        self.store(Memory::Machine, function, frame, at);
    }

    /// The frame of the call that so many others are active in front of.
    pub(super) fn frame_at(&mut self, depth: Value) -> Value {
        const { assert!(size_of::<Frame>() == 16) };
        let frames = self.load_machine(I64, offset_of!(Machine, frames.start));
        let offset = self.builder.ins().ishl_imm(depth, 4);
        self.builder.ins().iadd(frames, offset)
    }

    /// Leaves the current instruction to the interpreter unless `condition` holds.
    pub(super) fn leave_unless(&mut self, condition: Value) {
        let go = self.cold_block();
        self.go_on_if(condition, go);
        self.leave_in(go);
    }

    /// Leaves for the current instruction unless `condition` holds; only the slots in
    /// `live` are not in memory yet.
    pub(super) fn leave_unless_with(&mut self, condition: Value, live: &SlotSet) {
        let go = self.cold_block();
        self.go_on_if(condition, go);
        let stay = self.enter_cold(go);
        self.leave_with(live);
        self.builder.switch_to_block(stay);
    }

    /// Leaves the current instruction to the interpreter if `condition` holds.
    pub(super) fn leave_if(&mut self, condition: Value) {
        let go = self.cold_block();
        self.go_to_if(condition, go);
        self.leave_in(go);
    }

    /// Leaves the current instruction to the interpreter in a block that was jumped to from
    /// here.
    pub(super) fn leave_in(&mut self, go: ir::Block) {
        let stay = self.enter_cold(go);
        self.leave();
        self.builder.switch_to_block(stay);
    }

    /// Begins a block that all jumps to were made; gives the one that this was in.
    fn enter_cold(&mut self, block: ir::Block) -> ir::Block {
        let Some(current) = self.builder.current_block() else {
            unreachable!("code is made in blocks")
        };
        self.builder.seal_block(block);
        self.builder.switch_to_block(block);
        current
    }

    pub(super) fn cold_block(&mut self) -> ir::Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }

    /// Goes on if `condition` holds, and else to a block.
    pub(super) fn go_on_if(&mut self, condition: Value, otherwise: ir::Block) {
        let on = self.builder.create_block();
        self.builder.ins().brif(condition, on, &[], otherwise, &[]);
        self.builder.seal_block(on);
        self.builder.switch_to_block(on);
    }

    /// Goes to a block if `condition` holds, and else on.
    pub(super) fn go_to_if(&mut self, condition: Value, block: ir::Block) {
        let on = self.builder.create_block();
        self.builder.ins().brif(condition, block, &[], on, &[]);
        self.builder.seal_block(on);
        self.builder.switch_to_block(on);
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
            self.put_in_slot(slot);
        }
        let step = self.word_of((step as *const () as usize) as u64);
        let ip = self.address_of(self.scope.at);
        let function = self.word_of(self.function.into());
        let arguments = [self.vm, self.base, ip, function];
        let call = self
            .builder
            .ins()
            .call_indirect(self.stepping, step, &arguments);
        self.map_homes(call);
        let status = self.builder.inst_results(call)[0];

        let go = self.cold_block();
        self.go_to_if(status, go);
        let stay = self.enter_cold(go);
        let depth = self.depth();
        self.store_machine(depth, offset_of!(Machine, frames.depth));
        let failed = self.word_of(FAILED);
        self.end(failed, u16::MAX);
        self.builder.switch_to_block(stay);

        for slot in access.writes.slots() {
            self.reload(slot);
        }
        self.reload_moved(access.writes.slots());
    }
}
