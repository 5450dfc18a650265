//! Calls and returns: arguments at home, one behind the other, where the callee's
//! frame begins.

use lbc_format::index::{FunctionIndex, TypeIndex};

use super::Translation;
use crate::function_value;
use crate::host::HostBody;
use crate::prepare::code::Op;
use crate::prepare::operands::Place;

impl Translation<'_> {
    pub(super) fn call(
        &mut self,
        function: FunctionIndex,
        arguments: u32,
        result: TypeIndex,
    ) -> usize {
        let first = self.arguments_of_call(arguments);
        self.emit_wide(Op::Call, first, function.0);
        self.operands.push_home(result);
        1
    }

    pub(super) fn call_import(
        &mut self,
        import: usize,
        arguments: u32,
        result: TypeIndex,
    ) -> usize {
        if let HostBody::Intrinsic(intrinsic) = self.source.imports[import].body {
            return match arguments {
                1 => self.unary(intrinsic.op, result),
                _ => {
                    let right = self.operands.pop();
                    let left = self.operands.pop();
                    let depth = self.operands.depth();
                    let b = self.slot_of(left, depth);
                    let c = self.slot_of(right, depth + 1);
                    let (slot, consumed) = self.destination();
                    self.emit(intrinsic.op, slot, b, c);
                    self.complete(consumed, result)
                }
            };
        }
        let first = self.arguments_of_call(arguments);
        self.emit_wide(Op::CallHost, first, import as u32);
        self.operands.push_home(result);
        1
    }

    pub(super) fn call_value(&mut self, arguments: u32, result: TypeIndex) -> usize {
        // The callee stays in the map until the call is made: growing the stack may
        // collect before its captures are taken from it.
        let first = self.arguments_of_call(arguments);
        let callee = self.operands.pop();
        match callee.place {
            Place::Imm(value) => {
                let function = function_value::from_word(value as u64);
                self.emit_wide(Op::Call, first, function);
            }
            Place::Slot(slot) => self.emit(Op::CallValue, slot, first, arguments as u16),
            Place::Const(_) => unreachable!("function values are immediates or in slots"),
        }
        let (slot, consumed) = self.destination();
        self.put(Place::Slot(first), slot);
        self.complete(consumed, result)
    }

    pub(super) fn return_top(&mut self) {
        let operand = self.operands.pop();
        match operand.place {
            Place::Imm(value) => self.emit_wide(Op::ReturnImm, 0, value.cast_unsigned()),
            Place::Slot(_) | Place::Const(_) => {
                let slot = self.slot_of(operand, self.operands.depth());
                self.emit(Op::Return, slot, 0, 0);
            }
        }
    }

    /// Puts `count` arguments of a call home and pops them, with the call as the
    /// safepoint; gives the first one's slot.
    ///
    /// The caller's map covers the arguments: growing the stack for the callee may
    /// collect before there is a frame for them. Later the callee's map has them as
    /// locals too, which hold values of the same types, so both may update them.
    pub(super) fn arguments_of_call(&mut self, count: u32) -> u16 {
        self.put_top_home(count);
        self.safepoint(std::iter::empty());
        self.pop_arguments(count)
    }

    /// Puts `count` arguments home and pops them; gives the first one's slot.
    pub(super) fn pop_arguments(&mut self, count: u32) -> u16 {
        self.put_top_home(count);
        for _ in 0..count {
            self.operands.pop();
        }
        self.operands.home(self.operands.depth())
    }
}
