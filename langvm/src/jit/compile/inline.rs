//! Calls of small functions that call nothing: their code instead of a call.
//!
//! The callee's slots are variables like the caller's, and no frame is pushed. Where
//! the code is left inside the callee, the frame is made up for first: the interpreter
//! finds what it would find had the call been made, and so errors, call stacks and
//! collections are the same.

use std::mem::offset_of;

use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{self, InstBuilder, Value};
use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Instruction;

use super::scope::Scope;
use super::{Translation, slots};
use crate::jit::liveness;
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::{Inst, Op, PreparedFunction};

/// Instructions of the file that a function may have to be inlined.
const MAX_INSTRUCTIONS: usize = 64;

/// Instructions of prepared code that may be inlined into one function in all.
const BUDGET: usize = 2_000;

/// Slots of a frame that is inlined.
const MAX_SLOTS: u32 = 64;

/// What is around inlined code.
pub(super) struct Caller<'a> {
    pub(super) scope: Scope<'a>,
    /// The callee, and the caller's slot that is its first and takes its result.
    pub(super) function: u32,
    pub(super) first: u16,
    /// What follows the call; it is given the result.
    exit: ir::Block,
    returns_float: bool,
}

/// Prepares the small functions that a function calls, so that they can be inlined.
pub(super) fn prepare_callees(
    machine: &mut Machine,
    program: &Program,
    metered: bool,
    function: FunctionIndex,
) {
    let Some(prepared) = machine.code.prepared(function.0) else {
        return;
    };
    let callees: Vec<u32> = prepared
        .code
        .iter()
        .filter(|inst| inst.op == Op::Call)
        .map(|inst| inst.immediate())
        .collect();
    for callee in callees {
        if machine.code.prepared(callee).is_none() && is_small_leaf(program, callee) {
            machine.prepare(program, metered, callee);
        }
    }
}

/// Whether a function is short, calls nothing of the program's, and has no texts, which
/// would have to be made before it is prepared.
fn is_small_leaf(program: &Program, function: u32) -> bool {
    let code = program.module().functions.at(function as usize).code;
    code.len() <= MAX_INSTRUCTIONS
        && !code.iter().any(|instruction| {
            matches!(
                instruction,
                Instruction::ConstString { .. }
                    | Instruction::Call { .. }
                    | Instruction::CallValue { .. }
            )
        })
}

/// Whether all that the code does can be done in the caller's frame.
fn is_inlinable(program: &Program, prepared: &PreparedFunction, is_stressed: bool) -> bool {
    let code = &prepared.code;
    let mut at = 0;
    while at < code.len() {
        if !stays(program, code[at]) || (is_stressed && code[at].op == Op::NewRecord) {
            return false;
        }
        at = liveness::next(code, at);
    }
    true
}

/// Whether native code usually carries out the instruction by itself.
fn stays(program: &Program, inst: Inst) -> bool {
    match inst.op {
        Op::CallHost => program.quick(inst.immediate()).is_some(),
        Op::Call | Op::CallValue | stepped!() => false,
        _ => true,
    }
}

impl<'a> Translation<'a> {
    /// Whether the function that `inst` calls is to be inlined.
    pub(super) fn is_inlined(&self, inst: Inst) -> bool {
        let function = inst.immediate();
        let Some(prepared) = self.machine.code.prepared(function) else {
            return false;
        };
        self.caller.is_none()
            && is_small_leaf(self.program, function)
            && self.machine.code.entry(function).frame_slots <= MAX_SLOTS
            && self.inlined + prepared.code.len() <= BUDGET
            && is_inlinable(self.program, prepared, self.machine.heap.is_stressed())
    }

    /// Puts the callee's code in the place of a call, behind the questions whether there
    /// is room for its frame.
    pub(super) fn inline(&mut self, inst: Inst) {
        let (function, first) = (FunctionIndex(inst.immediate()), inst.a);
        let offset = slots::offset(first);
        let (machine, program) = (self.machine, self.program);
        let Some(scope) = Scope::new(machine, program, function, 0, offset, &mut self.builder)
        else {
            unreachable!("only what is prepared is inlined")
        };
        self.inlined += scope.prepared.code.len();
        self.check_room(inst);
        let (parameters, result) = match program.module().signature_of(function) {
            Some((parameters, result)) => (parameters.len() as u16, result),
            None => unreachable!("rule `function-type`: every function has one"),
        };
        let returns_float = result == TypeIndex::FLOAT;
        let exit = self.builder.create_block();
        self.builder
            .append_block_param(exit, if returns_float { F64 } else { I64 });
        let arguments: Vec<Value> = (0..parameters)
            .map(|parameter| {
                if scope.is_float[usize::from(parameter)] {
                    self.float(first + parameter)
                } else {
                    self.word(first + parameter)
                }
            })
            .collect();

        let caller = Caller {
            scope: std::mem::replace(&mut self.scope, scope),
            function: function.0,
            first,
            exit,
            returns_float,
        };
        self.caller = Some(caller);
        for (parameter, value) in (0..parameters).zip(arguments) {
            if self.scope.is_float[usize::from(parameter)] {
                self.set_float(parameter, value);
            } else {
                self.set_word(parameter, value);
            }
        }
        self.jump_to(0);
        self.blocks();
        if let Some(caller) = self.caller.take() {
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
        let Some(caller) = &self.caller else {
            return false;
        };
        let (exit, returns_float) = (caller.exit, caller.returns_float);
        let value = value(self, returns_float);
        self.builder.ins().jump(exit, &[ir::BlockArg::Value(value)]);
        true
    }

    /// Stores what the caller of inlined code needs after it, and pushes the frame.
    pub(super) fn make_up_for_call(&mut self) {
        let Some(caller) = self.caller.take() else {
            return;
        };
        let callee = std::mem::replace(&mut self.scope, caller.scope);
        let mut live = self.scope.behind.clone();
        live.remove(caller.first);
        for slot in live.iter() {
            self.spill(slot);
        }
        let depth = self.load_machine(I64, offset_of!(Machine, frames.depth));
        let number = self.builder.ins().iconst(I32, i64::from(caller.function));
        self.push_frame(depth, number, caller.first);
        self.caller = Some(Caller {
            scope: std::mem::replace(&mut self.scope, callee),
            ..caller
        });
    }
}
