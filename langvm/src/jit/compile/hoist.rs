//! What is read once, in front of a loop: lengths and buffers of arrays.

use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::scope::Hoisting;
use super::{Memory, Translation, objects};
use crate::jit::loops::quiet_loops;
use crate::prepare::{Inst, Op};

impl Translation<'_> {
    /// Finds what can be read in front of the loops of the current scope, whose code is
    /// entered at `start`.
    pub(super) fn hoist(&mut self, start: usize) {
        let loops = quiet_loops(&self.scope.blocks, self.code(), start, |at| {
            self.is_quiet(self.code()[at], self.is_inlined(at))
        });
        for quiet in loops {
            let hoisting = Hoisting::new(quiet, &mut self.builder);
            self.scope.loops.push(hoisting);
        }
    }

    /// Whether an instruction neither allocates nor changes an array's length; it may do so
    /// by a call, unless that `is_inlined`, which takes all calls in it along.
    fn is_quiet(&self, inst: Inst, is_inlined: bool) -> bool {
        match inst.op {
            Op::Call => {
                let callee = self.machine.code.prepared(inst.immediate());
                is_inlined
                    && callee.is_some_and(|callee| {
                        callee.code.iter().all(|&inst| self.is_quiet(inst, true))
                    })
            }
            Op::CallHost
            | Op::CallValue
            | Op::NewRecord
            | Op::NewClosure
            | Op::Concat2
            | Op::ArrayPop
            | Op::ArrayPush
            | Op::ArrayPushByte
            | Op::ArrayPushReference
            | stepped!() => false,
            _ => true,
        }
    }

    /// Reads what belongs in front of the loops that begin with a block.
    pub(super) fn fill_entrances(&mut self, block: usize) {
        let loops = self.scope.loops.iter();
        let entered: Vec<Hoisting> = loops
            .filter(|hoisting| *hoisting.range.start() == block)
            .cloned()
            .collect();
        for hoisting in entered {
            self.builder.switch_to_block(hoisting.entrance);
            for (slot, length, buffer) in hoisting.arrays {
                let array = self.word(slot);
                let value = self.load(I64, Memory::Header, array, objects::LENGTH);
                self.builder.def_var(length, value);
                let value = self.load(I64, Memory::Header, array, objects::BUFFER);
                self.builder.def_var(buffer, value);
            }
            let head = self.scope.labels[&block];
            self.builder.ins().jump(head, &[]);
        }
    }

    /// The length of the array in a slot.
    pub(super) fn array_length(&mut self, slot: u16) -> Value {
        if let Some((length, _)) = self.scope.hoisted(slot) {
            return self.builder.use_var(length);
        }
        let array = self.word(slot);
        self.load(I64, Memory::Header, array, objects::LENGTH)
    }

    /// The buffer of the array in a slot.
    pub(super) fn array_buffer(&mut self, slot: u16) -> Value {
        if let Some((_, buffer)) = self.scope.hoisted(slot) {
            return self.builder.use_var(buffer);
        }
        let array = self.word(slot);
        self.load(I64, Memory::Header, array, objects::BUFFER)
    }
}
