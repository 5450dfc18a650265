//! Calls: the frame is pushed as the interpreter pushes it, arguments are in the
//! callee's first slots, and the result comes back in a register.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, Value};

use super::super::prepare_call;
use super::{Memory, Translation, objects, slots};
use crate::code_cache::Entry;
use crate::frame::Frame;
use crate::heap::Header;
use crate::machine::Machine;
use crate::prepare::Inst;
use crate::quick::QuickCall;

impl Translation<'_> {
    pub(super) fn call(&mut self, inst: Inst) {
        debug_assert!(
            self.callers.is_empty(),
            "the callers' frames are not pushed"
        );
        let function = inst.immediate();
        let first = inst.a;
        for slot in self.access().reads() {
            self.spill(slot);
        }
        let depth = self.check_room(function, first);
        let number = self.builder.ins().iconst(I32, i64::from(function));
        self.push_frame(depth, number, first);

        let entries = &self.machine.tier.entries;
        let entry = std::ptr::from_ref(&entries[function as usize]).expose_provenance();
        let entry = self.word_of(entry as u64);
        let target = self.load(I64, Memory::Machine, entry, 0);
        self.enter_callee(target, first, depth);
    }

    /// Leaves a call to the interpreter unless there is room for its frame; gives the
    /// number of frames.
    fn check_room(&mut self, function: u32, first: u16) -> Value {
        let depth = self.load_machine(I64, offset_of!(Machine, frames.depth));
        let room = self.load_machine(I64, offset_of!(Machine, frames.room));
        let end = self.load_machine(I64, offset_of!(Machine, stack.end));
        let callee_slots = self.machine.code.entry(function).frame_slots as usize;
        let needed = (self.scope.place(first) + callee_slots * size_of::<u64>()) as i64;
        let needed = self.builder.ins().iadd_imm(self.base, needed);
        let has_frame = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, depth, room);
        self.leave_unless(has_frame);
        let has_slots = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThanOrEqual, needed, end);
        self.leave_unless(has_slots);
        depth
    }

    /// Pushes the frame of a call, which the current function makes where it is; gives the
    /// number of frames then.
    pub(super) fn push_frame(&mut self, depth: Value, function: Value, first: u16) -> Value {
        const { assert!(size_of::<Frame>() == 16) };
        let frames = self.load_machine(I64, offset_of!(Machine, frames.start));
        let offset = self.builder.ins().ishl_imm(depth, 4);
        let frame = self.builder.ins().iadd(frames, offset);
        let return_ip = self.address_of(self.scope.at + 1);
        self.store(
            Memory::Machine,
            return_ip,
            frame,
            offset_of!(Frame, return_ip),
        );
        let delta = self.builder.ins().iconst(I32, i64::from(first));
        for (value, at) in [
            (function, offset_of!(Frame, function)),
            (delta, offset_of!(Frame, base_delta)),
        ] {
            self.store(Memory::Machine, value, frame, at);
        }
        let deeper = self.builder.ins().iadd_imm(depth, 1);
        self.store_machine(deeper, offset_of!(Machine, frames.depth));
        deeper
    }

    /// Calls a host function by its quick form where it has one; the interpreter makes
    /// the call if that refuses.
    pub(super) fn call_host(&mut self, inst: Inst) {
        let Some(quick) = self.program.quick(inst.immediate()) else {
            self.step();
            return;
        };
        match quick.with_index {
            Some(access) => self.call_with_index(inst, quick, access),
            None => self.call_quick(inst, quick),
        }
    }

    pub(super) fn call_quick(&mut self, inst: Inst, quick: QuickCall) {
        for slot in self.access().reads() {
            self.spill(slot);
        }
        let address = self.word_of((quick.form as usize) as u64);
        let arguments = self.scope.place(inst.a) as i64;
        let arguments = self.builder.ins().iadd_imm(self.base, arguments);
        let fuel = self.word_of(quick.fuel);
        let call =
            self.builder
                .ins()
                .call_indirect(self.quick, address, &[self.vm, arguments, fuel]);
        let [refused, word] = *self.builder.inst_results(call) else {
            unreachable!("quick forms have two results")
        };
        let done = self.builder.ins().icmp_imm(IntCC::Equal, refused, 0);
        self.unless_refused(inst, done, word, |_, word| word);
    }

    pub(super) fn call_value(&mut self, inst: Inst) {
        let targets = self.plan.inlined_at(self.scope.at).to_vec();
        if targets.is_empty() {
            self.call_any_value(inst);
            return;
        }
        let callee = self.word(inst.a);
        let done = self.builder.create_block();
        for target in targets {
            let (hit, miss) = self.split_by_target(callee, target);
            let views = self.scope.views.clone();
            self.builder.switch_to_block(hit);
            self.inline_target(inst, callee, target);
            self.builder.ins().jump(done, &[]);
            self.builder.switch_to_block(miss);
            self.scope.views = views;
        }
        self.call_any_value(inst);
        self.builder.ins().jump(done, &[]);
        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
        self.scope.views.clear();
    }

    fn call_any_value(&mut self, inst: Inst) {
        let first = inst.b;
        for slot in self.access().reads() {
            self.spill(slot);
        }
        let depth = self.load_machine(I64, offset_of!(Machine, frames.depth));
        let callee = self.word(inst.a);
        let rare = self.cold_block();
        let enter = self.builder.create_block();
        let target = self.builder.append_block_param(enter, I64);
        self.prepare_closure(inst, callee, depth, rare, enter);

        self.builder.seal_block(rare);
        self.builder.switch_to_block(rare);
        let address = self.word_of((prepare_call as *const () as usize) as u64);
        let arguments = self
            .builder
            .ins()
            .iadd_imm(self.base, slots::offset(first) as i64);
        let return_ip = self.address_of(self.scope.at + 1);
        let numbers = self.word_of(u64::from(first) << 32 | u64::from(inst.c));
        let call = self.builder.ins().call_indirect(
            self.preparing,
            address,
            &[self.vm, arguments, callee, return_ip, numbers],
        );
        let found = self.builder.inst_results(call)[0];
        self.leave_unless(found);
        self.builder.ins().jump(enter, &[BlockArg::Value(found)]);

        self.builder.seal_block(enter);
        self.builder.switch_to_block(enter);
        self.enter_callee(target, first, depth);
    }

    /// Does what [`prepare_call`] does for a closure with one capture and with room for
    /// its frame, which nearly all calls of function values are, and goes on in `enter`
    /// with what to enter; in `rare` for all others.
    fn prepare_closure(
        &mut self,
        inst: Inst,
        callee: Value,
        depth: Value,
        rare: ir::Block,
        enter: ir::Block,
    ) {
        let (first, arguments) = (inst.b, inst.c);
        let is_plain = self.builder.ins().band_imm(callee, 1);
        self.go_to_if(is_plain, rare);
        let header = self.load(I64, Memory::Header, callee, 0);
        let words = self
            .builder
            .ins()
            .ushr_imm(header, i64::from(Header::KIND_BITS));
        let words = self.builder.ins().band_imm(words, i64::from(u16::MAX));
        let has_others = self.builder.ins().icmp_imm(IntCC::NotEqual, words, 1);
        self.go_to_if(has_others, rare);
        let function = self
            .builder
            .ins()
            .ushr_imm(header, i64::from(Header::OWNER_SHIFT));

        let room = self.load_machine(I64, offset_of!(Machine, frames.room));
        let is_full = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, depth, room);
        self.go_to_if(is_full, rare);
        const { assert!(size_of::<Entry>() == 16) };
        let entries = self.word_of(self.machine.code.entries_address() as u64);
        let entry = self.builder.ins().ishl_imm(function, 4);
        let entry = self.builder.ins().iadd(entries, entry);
        let callee_slots = self.builder.ins().uload32(
            Memory::Machine.flags(),
            entry,
            offset_of!(Entry, frame_slots) as i32,
        );
        let callee_bytes = self.builder.ins().ishl_imm(callee_slots, 3);
        let base = self
            .builder
            .ins()
            .iadd_imm(self.base, slots::offset(first) as i64);
        let needed = self.builder.ins().iadd(base, callee_bytes);
        let end = self.load_machine(I64, offset_of!(Machine, stack.end));
        let is_short = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedGreaterThan, needed, end);
        self.go_to_if(is_short, rare);

        let number = self.builder.ins().ireduce(I32, function);
        self.push_frame(depth, number, first);
        let capture = self.load(I64, Memory::Payload, callee, objects::word(0_u16));
        self.store(Memory::Machine, capture, base, slots::offset(arguments));
        let natives = self.word_of(self.machine.tier.entries.as_ptr().expose_provenance() as u64);
        let native = self.builder.ins().ishl_imm(function, 3);
        let native = self.builder.ins().iadd(natives, native);
        let target = self.load(I64, Memory::Machine, native, 0);
        self.builder.ins().jump(enter, &[BlockArg::Value(target)]);
    }

    /// Goes to a block if `condition` holds, and else on.
    fn go_to_if(&mut self, condition: Value, block: ir::Block) {
        let on = self.builder.create_block();
        self.builder.ins().brif(condition, block, &[], on, &[]);
        self.builder.seal_block(on);
        self.builder.switch_to_block(on);
    }

    /// Enters the callee whose frame was pushed; its result becomes slot `first`.
    fn enter_callee(&mut self, target: Value, first: u16, depth: Value) {
        let base = self
            .builder
            .ins()
            .iadd_imm(self.base, slots::offset(first) as i64);
        let call = self
            .builder
            .ins()
            .call_indirect(self.native, target, &[self.vm, base]);
        let [status, word] = *self.builder.inst_results(call) else {
            unreachable!("native functions have two results")
        };
        let go = self.cold_block();
        let stay = self.builder.create_block();
        self.builder.ins().brif(status, go, &[], stay, &[]);
        self.builder.seal_block(go);
        self.builder.seal_block(stay);

        // The interpreter will return to here: it finds all that is live but the result.
        self.builder.switch_to_block(go);
        let mut live = self.scope.behind.clone();
        live.remove(first);
        for slot in live.iter() {
            self.spill(slot);
        }
        self.end(status, word);

        self.builder.switch_to_block(stay);
        self.store_machine(depth, offset_of!(Machine, frames.depth));
        self.set_word(first, word);
        self.reload_moved();
    }
}
