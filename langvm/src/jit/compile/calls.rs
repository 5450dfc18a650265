//! Calls: arguments and results are in registers.
//!
//! The call's frame is written only if the callee does not return but is left: the callee
//! notes what it is, and the caller where it goes on.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{self, BlockArg, FuncRef, InstBuilder, SigRef, Value};
use lbc_format::index::FunctionIndex;

use super::super::Entry as NativeEntry;
use super::super::helpers::{NO_ROOM, prepare_call};
use super::plan::Inlining;
use super::{Memory, Translation, objects, slots};
use crate::code_cache::Entry;
use crate::frame::Frame;
use crate::heap::Header;
use crate::jit::shape::Shape;
use crate::machine::Machine;
use crate::prepare::Inst;
use crate::quick::QuickCall;

/// What is called.
#[derive(Clone, Copy, Debug)]
enum Callee {
    /// The function that is compiled.
    Itself(FuncRef),
    Code {
        code: Value,
        signature: SigRef,
    },
}

impl Translation<'_> {
    pub(super) fn call(&mut self, inst: Inst) {
        debug_assert!(self.callers.is_empty(), "inlined code has no frame");
        let function = inst.immediate();
        let first = inst.a;
        let shape = Shape::of(self.program, FunctionIndex(function));
        let signature = shape.signature(self.call_conv);
        let go = self.cold_block();
        let callee = match self.itself {
            Some(itself) if function == self.function => Callee::Itself(itself),
            _ => {
                let entry = std::ptr::from_ref(&self.machine.tier.entries[function as usize]);
                let entry = self.word_of(entry.expose_provenance() as u64);
                let code = self.load_code(entry);
                self.go_on_if(code, go);
                let signature = self.builder.import_signature(signature);
                Callee::Code { code, signature }
            }
        };
        let callee_slots = self.machine.code.entry(function).frame_slots as usize;
        let end = self.scope.place(first) + callee_slots * size_of::<u64>();
        let end = self.builder.ins().iadd_imm(self.base, end as i64);
        self.go_on_if_room(end, go);
        self.leave_in(go);

        let mut arguments = Vec::new();
        for (slot, ty) in (first..).zip(shape.parameters()) {
            arguments.push(if ty == F64 {
                self.float(slot)
            } else {
                self.word(slot)
            });
        }
        let result = self.enter_callee(callee, first, &arguments);
        if shape.result() == F64 {
            self.set_float(first, result);
        } else {
            self.set_word(first, result);
        }
        self.reload_moved(first..first + 1);
    }

    fn load_code(&mut self, entry: Value) -> Value {
        self.load(I64, Memory::Machine, entry, offset_of!(NativeEntry, code))
    }

    /// Goes on if there is room for one more frame, whose slots end at `end`.
    fn go_on_if_room(&mut self, end: Value, otherwise: ir::Block) {
        let depth = self.depth();
        let room = self.load_machine(I64, offset_of!(Machine, frames.room));
        let has_frame = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, depth, room);
        self.go_on_if(has_frame, otherwise);
        let limit = self.load_machine(I64, offset_of!(Machine, stack.end));
        let has_slots = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThanOrEqual, end, limit);
        self.go_on_if(has_slots, otherwise);
    }

    /// Writes the frame of a call, without its function, that the current function makes
    /// where it is, and that `depth` others are active in front of.
    pub(super) fn write_frame(&mut self, depth: Value, first: u16) -> Value {
        let frame = self.frame_at(depth);
        let return_ip = self.address_of(self.scope.at + 1);
        let delta = self.builder.ins().iconst(I32, i64::from(first));
        for (value, at) in [
            (return_ip, offset_of!(Frame, return_ip)),
            (delta, offset_of!(Frame, base_delta)),
        ] {
            self.store(Memory::Machine, value, frame, at);
        }
        frame
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
            self.put_in_slot(slot);
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
        let Some(Inlining { targets, may_miss }) = self.plan.inlined_at(self.scope.at).cloned()
        else {
            self.call_any_value(inst);
            return;
        };
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
        if may_miss {
            self.call_any_value(inst);
            self.builder.ins().jump(done, &[]);
        } else {
            // There are no others. Without a call here, more is kept in registers.
            self.leave();
        }
        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
        self.scope.views.clear();
    }

    fn call_any_value(&mut self, inst: Inst) {
        let first = inst.b;
        for slot in first..first + inst.c {
            self.put_in_slot(slot);
        }
        let callee = self.word(inst.a);
        let rare = self.cold_block();
        let enter = self.builder.create_block();
        let function = self.builder.append_block_param(enter, I64);
        self.prepare_closure(inst, callee, rare, enter);

        let go = self.cold_block();
        self.builder.seal_block(rare);
        self.builder.switch_to_block(rare);
        let address = self.word_of((prepare_call as *const () as usize) as u64);
        let base = self.place_of(first);
        let arguments = self.int_of(inst.c.into());
        let depth = self.depth();
        let call = self.builder.ins().call_indirect(
            self.preparing,
            address,
            &[self.vm, base, callee, depth, arguments],
        );
        let found = self.builder.inst_results(call)[0];
        let has_room = (self.builder.ins()).icmp_imm(IntCC::NotEqual, found, NO_ROOM.cast_signed());
        self.go_on_if(has_room, go);
        self.builder.ins().jump(enter, &[BlockArg::Value(found)]);

        self.builder.seal_block(enter);
        self.builder.switch_to_block(enter);
        const { assert!(size_of::<NativeEntry>() == 16) };
        let entries = self.machine.tier.entries.as_ptr().expose_provenance();
        let entries = self.word_of(entries as u64);
        let entry = self.builder.ins().ishl_imm(function, 4);
        let entry = self.builder.ins().iadd(entries, entry);
        let code = self.load_code(entry);
        self.go_on_if(code, go);
        self.leave_in(go);
        let at = offset_of!(NativeEntry, adapter);
        let adapter = self.load(I64, Memory::Machine, entry, at);
        let adapter = Callee::Code {
            code: adapter,
            signature: self.adapter,
        };
        let result = self.enter_callee(adapter, first, &[code]);
        self.set_word(first, result);
        self.reload_moved(first..first + 1);
    }

    /// Where a slot is.
    fn place_of(&mut self, slot: u16) -> Value {
        let offset = self.scope.place(slot) as i64;
        self.builder.ins().iadd_imm(self.base, offset)
    }

    /// Does what [`prepare_call`] does for a closure with one capture and with room for
    /// its frame, which nearly all calls of function values are, and goes on in `enter`
    /// with the function; in `rare` for all others.
    fn prepare_closure(&mut self, inst: Inst, callee: Value, rare: ir::Block, enter: ir::Block) {
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
        let base = self.place_of(first);
        let end = self.builder.ins().iadd(base, callee_bytes);
        self.go_on_if_room(end, rare);

        let capture = self.load(I64, Memory::Payload, callee, objects::word(0_u16));
        self.store(Memory::Machine, capture, base, slots::offset(arguments));
        self.builder.ins().jump(enter, &[BlockArg::Value(function)]);
    }

    /// Enters a callee whose slots start with the current function's slot `first`; gives its
    /// result.
    fn enter_callee(&mut self, callee: Callee, first: u16, arguments: &[Value]) -> Value {
        let base = self.place_of(first);
        let depth = self.depth();
        let depth = self.builder.ins().iadd_imm(depth, 1);
        let arguments = [&[self.vm, base, depth], arguments].concat();
        let ins = self.builder.ins();
        let call = match callee {
            Callee::Itself(itself) => ins.call(itself, &arguments),
            Callee::Code { code, signature } => ins.call_indirect(signature, code, &arguments),
        };
        self.map_homes(call);
        let [status, result] = *self.builder.inst_results(call) else {
            unreachable!("native code has two results")
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
            self.vacate(slot);
        }
        let depth = self.depth();
        self.write_frame(depth, first);
        self.end(status, first);

        self.builder.switch_to_block(stay);
        result
    }
}
