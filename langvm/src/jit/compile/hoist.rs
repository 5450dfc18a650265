//! What is read once, in front of a loop: lengths and buffers of arrays.

use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::plan::Inlining;
use super::scope::Hoisting;
use super::{Memory, Translation, objects};
use crate::jit::loops::{QuietLoop, quiet_loops};
use crate::prepare::{Inst, Op};

impl Translation<'_> {
    /// Finds what can be read in front of the loops of the current scope.
    pub(super) fn hoist(&mut self) {
        let pieces = self.scope.pieces.iter();
        let found: Vec<Vec<QuietLoop>> = pieces
            .map(|piece| {
                quiet_loops(&self.scope.blocks, self.code(), piece, |at| {
                    self.is_quiet_at(at)
                })
            })
            .collect();
        for (loops, quiet) in self.scope.loops.iter_mut().zip(found) {
            let quiet = quiet.into_iter();
            loops.extend(quiet.map(|quiet| Hoisting::new(quiet, &mut self.builder)));
        }
    }

    /// Whether the instruction at a position of the current scope neither allocates nor
    /// changes an array's length. A call may do so, unless it is inlined, which takes all
    /// calls in it along.
    fn is_quiet_at(&self, at: usize) -> bool {
        let inst = self.code()[at];
        match inst.op {
            Op::Call if !self.is_inlined(at) => false,
            Op::CallValue => {
                (self.plan.inlined_at(at)).is_some_and(|Inlining { targets, may_miss }| {
                    !may_miss
                        && targets
                            .iter()
                            .all(|target| self.is_quiet_function(target.function))
                })
            }
            _ => self.is_quiet(inst),
        }
    }

    fn is_quiet_function(&self, function: u32) -> bool {
        let prepared = self.machine.code.prepared(function);
        prepared.is_some_and(|prepared| prepared.code.iter().all(|&inst| self.is_quiet(inst)))
    }

    /// The same for an instruction all calls in which are inlined.
    fn is_quiet(&self, inst: Inst) -> bool {
        match inst.op {
            Op::Call => self.is_quiet_function(inst.immediate()),
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
        let loops = self.scope.loops[self.scope.piece].iter();
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
            let head = self.scope.block(block);
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
