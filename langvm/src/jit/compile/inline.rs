//! Calls of small functions that call nothing but such: their code instead of a call.
//!
//! The callee's slots are variables like the caller's, and no frame is pushed. Where
//! the code is left inside the callee, the frames are made up for first: the interpreter
//! finds what it would find had the calls been made, and so errors, call stacks and
//! collections are the same.
//!
//! A call of a function value is taken apart if few functions can be meant: the program
//! is known as a whole, and only so many functions are made values of the type. Which
//! calls are inlined is planned beforehand, see [`super::plan`].

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{self, InstBuilder, Value};
use lbc_format::index::{FunctionIndex, TypeIndex};

use super::scope::Scope;
use super::{Memory, Translation, objects};
use crate::function_value;
use crate::heap::Header;
use crate::jit::liveness;
use crate::jit::targets::Target;
use crate::machine::Machine;
use crate::prepare::Inst;

/// What is around inlined code.
pub(super) struct Caller<'a> {
    scope: Scope<'a>,
    /// The callee, and the caller's slot that is its first and takes its result.
    function: u32,
    pub(super) first: u16,
    /// What follows the call; it is given the result.
    exit: ir::Block,
    returns_float: bool,
}

impl<'a> Translation<'a> {
    /// Whether the call at a position of the current scope is inlined. What is inlined
    /// takes all calls in it along.
    pub(super) fn is_inlined(&self, at: usize) -> bool {
        !self.callers.is_empty() || self.plan.inlined_at(at).is_some()
    }

    /// At the entry: leaves for the instruction behind the hot spot unless there is room
    /// for the frames of all calls that may be inlined. While native code runs, the stacks'
    /// ends do not change.
    pub(super) fn check_room_for_inlined(&mut self) {
        let Some(needed) = self.plan.needed() else {
            return;
        };
        let room = self.load_machine(I64, offset_of!(Machine, frames.room));
        let end = self.load_machine(I64, offset_of!(Machine, stack.end));
        let others = needed.frames as i64 - 1;
        let depth = self.depth();
        let deepest = self.builder.ins().iadd_imm(depth, others);
        let has_frames = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, deepest, room);
        let last = self.builder.ins().iadd_imm(self.base, needed.bytes as i64);
        let has_slots = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThanOrEqual, last, end);
        let has_room = self.builder.ins().band(has_frames, has_slots);
        let start = self.scope.at;
        let live = self.scope.blocks.live_in(start).clone();
        self.scope.at = liveness::next(self.code(), start);
        self.leave_unless_with(has_room, &live);
        self.scope.at = start;
    }

    /// Puts the callee's code in the place of a call.
    pub(super) fn inline(&mut self, inst: Inst) {
        let callee = inst.immediate();
        self.inline_function(callee, inst.a, |translation, parameter, is_float| {
            let slot = inst.a + parameter;
            if is_float {
                translation.float(slot)
            } else {
                translation.word(slot)
            }
        });
    }

    /// Goes on in a new block if `callee` is a value of the target, and in another if
    /// not; gives both.
    pub(super) fn split_by_target(
        &mut self,
        callee: Value,
        target: Target,
    ) -> (ir::Block, ir::Block) {
        let hit = self.builder.create_block();
        let miss = self.builder.create_block();
        let is_target = if target.captures == 0 {
            let word = function_value::immediate(FunctionIndex(target.function));
            self.builder
                .ins()
                .icmp_imm(IntCC::Equal, callee, i64::from(word))
        } else {
            let closure = self.builder.create_block();
            let is_plain = self.builder.ins().band_imm(callee, 1);
            self.builder.ins().brif(is_plain, miss, &[], closure, &[]);
            self.builder.seal_block(closure);
            self.builder.switch_to_block(closure);
            let header = self.load(I64, Memory::Header, callee, 0);
            let expected = Header::closure(FunctionIndex(target.function), target.captures);
            let expected = self.word_of(expected.0);
            self.builder.ins().icmp(IntCC::Equal, header, expected)
        };
        self.builder.ins().brif(is_target, hit, &[], miss, &[]);
        self.builder.seal_block(hit);
        self.builder.seal_block(miss);
        (hit, miss)
    }

    /// Puts the code of what `callee` was found to be in the place of a call of it.
    pub(super) fn inline_target(&mut self, inst: Inst, callee: Value, target: Target) {
        let (first, arguments) = (inst.b, inst.c);
        self.inline_function(
            target.function,
            first,
            |translation, parameter, is_float| {
                if let Some(capture) = parameter.checked_sub(arguments) {
                    let ty = if is_float { F64 } else { I64 };
                    return translation.load(ty, Memory::Payload, callee, objects::word(capture));
                }
                if is_float {
                    translation.float(first + parameter)
                } else {
                    translation.word(first + parameter)
                }
            },
        );
    }

    /// Puts a function's code in the place of a call. `argument` gives the value of a
    /// parameter, as a float or as a word; the result goes to slot `first`.
    fn inline_function(
        &mut self,
        function: u32,
        first: u16,
        argument: impl Fn(&mut Self, u16, bool) -> Value,
    ) {
        let index = FunctionIndex(function);
        let offset = self.scope.place(first);
        let (machine, program) = (self.machine, self.program);
        // Calls of function values are not looked into.
        let known = self.scope.ranges.arguments(self.scope.at).to_vec();
        let builder = &mut self.builder;
        let Some(scope) = Scope::new(machine, program, index, 0, offset, &known, builder) else {
            unreachable!("only what is prepared is inlined")
        };
        let (parameters, result) = match program.module().signature_of(index) {
            Some((parameters, result)) => (parameters.len() as u16, result),
            None => unreachable!("rule `function-type`: every function has one"),
        };
        let returns_float = result == TypeIndex::FLOAT;
        let exit = self.builder.create_block();
        self.builder
            .append_block_param(exit, if returns_float { F64 } else { I64 });
        let arguments: Vec<Value> = (0..parameters)
            .map(|parameter| {
                let is_float = scope.is_float[usize::from(parameter)];
                argument(self, parameter, is_float)
            })
            .collect();

        self.callers.push(Caller {
            scope: std::mem::replace(&mut self.scope, scope),
            function,
            first,
            exit,
            returns_float,
        });
        for (parameter, value) in (0..parameters).zip(arguments) {
            if self.scope.is_float[usize::from(parameter)] {
                self.set_float(parameter, value);
            } else {
                self.set_word(parameter, value);
            }
        }
        self.hoist();
        self.start_at(0);
        self.blocks();
        if let Some(caller) = self.callers.pop() {
            self.scope = caller.scope;
        }

        self.builder.seal_block(exit);
        self.builder.switch_to_block(exit);
        let result = self.builder.block_params(exit)[0];
        if returns_float {
            self.set_float(first, result);
        } else {
            self.set_word(first, result);
        }
    }

    /// Ends an inlined call with its result; `false` when the code is not inlined.
    pub(super) fn return_to_caller(&mut self, value: impl Fn(&mut Self, bool) -> Value) -> bool {
        let Some(caller) = self.callers.last() else {
            return false;
        };
        let (exit, returns_float) = (caller.exit, caller.returns_float);
        let value = value(self, returns_float);
        self.builder.ins().jump(exit, &[ir::BlockArg::Value(value)]);
        true
    }

    /// Stores what the callers of inlined code need after it, and writes the frames; gives
    /// how many calls are active then.
    pub(super) fn make_up_for_calls(&mut self) -> Value {
        let mut callers = std::mem::take(&mut self.callers);
        let mut depth = self.depth();
        for caller in &mut callers {
            std::mem::swap(&mut self.scope, &mut caller.scope);
            let mut live = self.scope.behind.clone();
            live.remove(caller.first);
            for slot in live.iter() {
                self.vacate(slot);
            }
            let frame = self.write_frame(depth, caller.first);
            self.write_function(frame, caller.function);
            depth = self.builder.ins().iadd_imm(depth, 1);
            std::mem::swap(&mut self.scope, &mut caller.scope);
        }
        self.callers = callers;
        depth
    }
}
