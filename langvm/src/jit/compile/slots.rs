//! Frame slots as variables, of the type that fits them best.

use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlags, Type, Value};

use super::{Memory, Translation};
use crate::jit::access::Access;
use crate::jit::liveness;
use crate::prepare::Op;

/// Instructions to look at for the use of a value: operands are used soon.
const LOOK_AHEAD: usize = 8;

/// Where a slot is in its frame.
pub(super) fn offset(slot: u16) -> usize {
    usize::from(slot) * size_of::<u64>()
}

/// Whether all that the instruction reads are floats.
fn takes_floats(op: Op) -> bool {
    matches!(
        op,
        Op::AddFloat
            | Op::SubFloat
            | Op::MulFloat
            | Op::DivFloat
            | Op::NegFloat
            | Op::SqrtFloat
            | Op::FloorFloat
            | Op::CeilFloat
            | Op::TruncFloat
            | Op::AbsFloat
            | Op::FloatToInt
            | Op::IsNanFloat
            | Op::EqFloat
            | Op::NeFloat
            | Op::LtFloat
            | Op::LeFloat
            | Op::JumpEqFloat
            | Op::JumpNeFloat
            | Op::JumpLtFloat
            | Op::JumpLeFloat
            | Op::JumpNotLtFloat
            | Op::JumpNotLeFloat
    )
}

impl Translation<'_> {
    /// The value of a slot as a word.
    pub(super) fn word(&mut self, slot: u16) -> Value {
        self.value(slot, I64)
    }

    /// The value of a slot as a float.
    pub(super) fn float(&mut self, slot: u16) -> Value {
        self.value(slot, F64)
    }

    fn type_of(&self, slot: u16) -> Type {
        if self.scope.is_float[usize::from(slot)] {
            F64
        } else {
            I64
        }
    }

    fn value(&mut self, slot: u16, ty: Type) -> Value {
        if let Some(&word) = self.scope.views.constants.get(&slot) {
            return if ty == F64 {
                self.builder.ins().f64const(f64::from_bits(word))
            } else {
                self.word_of(word)
            };
        }
        let variable = self.scope.variables[usize::from(slot)];
        if self.type_of(slot) == ty {
            return self.builder.use_var(variable);
        }
        if let Some(&view) = self.scope.views.converted.get(&slot) {
            return view;
        }
        let value = self.builder.use_var(variable);
        let view = self.builder.ins().bitcast(ty, MemFlags::new(), value);
        self.scope.views.converted.insert(slot, view);
        view
    }

    pub(super) fn set_word(&mut self, slot: u16, word: Value) {
        self.set(slot, word, I64);
    }

    pub(super) fn set_float(&mut self, slot: u16, float: Value) {
        self.set(slot, float, F64);
    }

    fn set(&mut self, slot: u16, value: Value, ty: Type) {
        let variable = self.scope.variables[usize::from(slot)];
        let own = self.type_of(slot);
        self.scope.views.remove(slot);
        if own == ty {
            self.builder.def_var(variable, value);
        } else {
            let converted = self.builder.ins().bitcast(own, MemFlags::new(), value);
            self.builder.def_var(variable, converted);
            self.scope.views.converted.insert(slot, value);
        }
        if self.scope.rooted.contains(slot) {
            self.store_root(slot, value);
        }
    }

    /// Whether the slot's value is at hand as a float.
    fn is_at_hand_as_float(&self, slot: u16) -> bool {
        self.scope.is_float[usize::from(slot)] || self.scope.views.converted.contains_key(&slot)
    }

    pub(super) fn copy(&mut self, to: u16, from: u16) {
        if let Some(&word) = self.scope.views.constants.get(&from) {
            self.constant(to, word);
        } else if self.is_at_hand_as_float(from) || self.scope.is_float[usize::from(to)] {
            let value = self.float(from);
            self.set_float(to, value);
        } else {
            let value = self.word(from);
            self.set_word(to, value);
        }
    }

    pub(super) fn constant(&mut self, slot: u16, word: u64) {
        if self.scope.is_float[usize::from(slot)] {
            let value = self.builder.ins().f64const(f64::from_bits(word));
            self.set_float(slot, value);
        } else {
            let value = self.word_of(word);
            self.set_word(slot, value);
        }
        self.scope.views.constants.insert(slot, word);
    }

    /// Whether the next instruction in this block that reads the slot takes a float.
    /// Loading it as one then saves a move between kinds of registers.
    fn is_wanted_as_float(&self, slot: u16) -> bool {
        let code = self.code();
        let mut at = self.scope.at;
        for _ in 0..LOOK_AHEAD {
            if liveness::ends_block(code[at].op) {
                return false;
            }
            at = liveness::next(code, at);
            let access = Access::of(self.program.module(), code[at]);
            if access.reads().any(|read| read == slot) {
                return takes_floats(code[at].op.alone());
            }
            if access.writes.slots().contains(&slot) {
                return false;
            }
        }
        false
    }

    /// Sets a slot to what memory holds.
    pub(super) fn set_loaded(&mut self, slot: u16, memory: Memory, address: Value, at: usize) {
        let ty = if self.is_wanted_as_float(slot) {
            F64
        } else {
            self.type_of(slot)
        };
        let value = self.load(ty, memory, address, at);
        self.set(slot, value, ty);
    }

    /// Stores a slot's value in memory.
    pub(super) fn store_slot(&mut self, slot: u16, memory: Memory, address: Value, at: usize) {
        let value = if self.is_at_hand_as_float(slot) {
            self.float(slot)
        } else {
            self.word(slot)
        };
        self.store(memory, value, address, at);
    }

    /// Makes a slot's variable what the slot in memory holds.
    pub(super) fn reload(&mut self, slot: u16) {
        let ty = self.type_of(slot);
        let value = self.load(ty, Memory::Machine, self.base, self.scope.place(slot));
        self.set(slot, value, ty);
    }

    /// Makes a slot in memory what its variable is, for something that reads it there.
    pub(super) fn put_in_slot(&mut self, slot: u16) {
        let value = match self.scope.views.constants.get(&slot) {
            Some(&word) => self.word_of(word),
            None => self
                .builder
                .use_var(self.scope.variables[usize::from(slot)]),
        };
        self.store(Memory::Machine, value, self.base, self.scope.place(slot));
    }

    /// The same where the function is left, at the end of which rooted slots are stored.
    pub(super) fn vacate(&mut self, slot: u16) {
        if !self.scope.rooted.contains(slot) {
            self.put_in_slot(slot);
        }
    }
}
