//! Which calls of a function are inlined.
//!
//! Decided for the whole function before any of it is translated: what is inlined takes
//! all calls in it along, and what knows of a call that it is inlined must not be wrong.

use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::Code;
use rustc_hash::FxHashMap;

use super::slots;
use crate::jit::liveness;
use crate::jit::targets::Target;
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::{Inst, Op, PreparedFunction};

/// Instructions of the file that a function may have to be inlined.
const MAX_INSTRUCTIONS: usize = 64;

/// Instructions of prepared code that may be inlined into one function in all.
const BUDGET: usize = 2_000;

/// Slots of a frame that is inlined.
const MAX_SLOTS: u32 = 64;

/// Calls inside each other that are inlined.
const MAX_DEPTH: usize = 3;

/// Functions that a call of a function value may mean to be taken apart.
const MAX_TARGETS: usize = 3;

/// The calls of a function that are inlined, and what that takes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// By the position of a call.
    calls: FxHashMap<usize, Inlining>,
    needed: Needed,
}

/// What takes the place of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Inlining {
    /// The functions whose code does.
    pub(super) targets: Vec<Target>,
    /// Whether these are not all that a function value may be.
    pub(super) may_miss: bool,
}

/// What inlined calls need.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needed {
    /// Prepared instructions.
    instructions: usize,
    /// Frames, if the code is left in the innermost.
    pub(super) frames: usize,
    /// Where the last frame ends, in bytes from the first slot of the function that makes
    /// the calls.
    pub(super) bytes: usize,
}

impl Needed {
    /// Adds what a call needs whose callee starts `offset` bytes up.
    fn add(&mut self, offset: usize, call: Self) {
        self.instructions += call.instructions;
        self.frames = self.frames.max(call.frames);
        self.bytes = self.bytes.max(offset + call.bytes);
    }
}

impl Plan {
    /// The plan for a prepared function; see [`prepare_callees`].
    pub(super) fn of(machine: &Machine, program: &Program, function: FunctionIndex) -> Self {
        let mut plan = Self::default();
        let Some(prepared) = machine.code.prepared(function.0) else {
            return plan;
        };
        let code = code_of(program, function.0).to_vec();
        for (at, &inst) in prepared.code.iter().enumerate() {
            let (first, callees) = match inst.op {
                Op::Call => {
                    let callee = Target {
                        function: inst.immediate(),
                        captures: 0,
                    };
                    (inst.a, vec![callee])
                }
                Op::CallValue => {
                    let signature = signature_called(&code, prepared, at);
                    let targets = signature.map(|ty| machine.tier.targets.known(ty));
                    (inst.b, few(targets.unwrap_or_default()).to_vec())
                }
                _ => continue,
            };
            let mut inlining = Inlining::default();
            for callee in callees {
                let left = BUDGET - plan.needed.instructions;
                match needed_by(machine, program, callee.function, 0, left) {
                    Some(needed) => {
                        plan.needed.add(slots::offset(first), needed);
                        inlining.targets.push(callee);
                    }
                    None => inlining.may_miss = true,
                }
            }
            if !inlining.targets.is_empty() {
                plan.calls.insert(at, inlining);
            }
        }
        plan
    }

    /// What takes the place of the call at a position, if anything does.
    pub(super) fn inlined_at(&self, at: usize) -> Option<&Inlining> {
        self.calls.get(&at)
    }

    /// What all of them need, if there are any.
    pub(super) fn needed(&self) -> Option<Needed> {
        (!self.calls.is_empty()).then_some(self.needed)
    }
}

/// What it needs to inline a call of a function inside `depth` others; `None` when it
/// cannot be inlined, with all calls in it, in as many instructions as are `left`.
fn needed_by(
    machine: &Machine,
    program: &Program,
    function: u32,
    depth: usize,
    left: usize,
) -> Option<Needed> {
    let prepared = machine.code.prepared(function)?;
    let code = &prepared.code;
    let slots = machine.code.entry(function).frame_slots;
    if depth == MAX_DEPTH || !is_small(program, function) || slots > MAX_SLOTS {
        return None;
    }
    let mut needed = Needed {
        instructions: code.len(),
        frames: 1,
        bytes: slots as usize * size_of::<u64>(),
    };
    let mut at = 0;
    while at < code.len() {
        let inst = code[at];
        let left = left.checked_sub(needed.instructions)?;
        if inst.op == Op::Call {
            let mut inner = needed_by(machine, program, inst.immediate(), depth + 1, left)?;
            inner.frames += 1;
            needed.add(slots::offset(inst.a), inner);
        } else if !stays(machine, program, inst) {
            return None;
        }
        at = liveness::next(code, at);
    }
    (needed.instructions <= left).then_some(needed)
}

/// Whether native code usually carries out the instruction, no call of a function of the
/// program, by itself.
fn stays(machine: &Machine, program: &Program, inst: Inst) -> bool {
    match inst.op {
        Op::CallHost => program.quick(inst.immediate()).is_some(),
        Op::NewRecord | Op::NewClosure | Op::Concat2 => !machine.heap.is_stressed(),
        Op::CallValue | stepped!() => false,
        _ => true,
    }
}

/// Prepares the small functions that a function may call, so that they can be inlined.
pub(super) fn prepare_callees(
    machine: &mut Machine,
    program: &Program,
    metered: bool,
    function: FunctionIndex,
) {
    let mut callers = vec![function.0];
    for _ in 0..MAX_DEPTH {
        let mut callees = Vec::new();
        for caller in callers {
            callees.extend(small_callees(machine, program, caller));
        }
        callees.sort_unstable();
        callees.dedup();
        for &callee in &callees {
            if machine.code.prepared(callee).is_none() {
                machine.prepare(program, metered, callee);
            }
        }
        callers = callees;
    }
}

/// The small functions that a prepared function may call.
fn small_callees(machine: &mut Machine, program: &Program, caller: u32) -> Vec<u32> {
    let Some(prepared) = machine.code.prepared(caller) else {
        return Vec::new();
    };
    let code = code_of(program, caller).to_vec();
    let mut callees = Vec::new();
    for (at, inst) in prepared.code.iter().enumerate() {
        match inst.op {
            Op::Call => callees.push(inst.immediate()),
            Op::CallValue => {
                if let Some(ty) = signature_called(&code, prepared, at) {
                    let targets = few(machine.tier.targets.of_type(program, ty));
                    callees.extend(targets.iter().map(|target| target.function));
                }
            }
            _ => {}
        }
    }
    callees.retain(|&callee| is_small(program, callee));
    callees
}

/// The functions that a call of a function value may mean, if they are few.
fn few(targets: &[Target]) -> &[Target] {
    if targets.len() <= MAX_TARGETS {
        targets
    } else {
        &[]
    }
}

/// The type of the function value that the prepared instruction at `at` calls.
fn signature_called(
    code: &[Instruction],
    prepared: &PreparedFunction,
    at: usize,
) -> Option<TypeIndex> {
    match code[prepared.origin(at) as usize] {
        Instruction::CallValue { signature } => Some(signature),
        _ => None,
    }
}

/// The code of a function as the file has it.
fn code_of(program: &Program, function: u32) -> Code<'_> {
    program.module().functions.at(function as usize).code
}

/// Whether a function is short, calls no function values, and has no texts, which would
/// have to be made before it is prepared.
fn is_small(program: &Program, function: u32) -> bool {
    let code = code_of(program, function);
    code.len() <= MAX_INSTRUCTIONS
        && !code.iter().any(|instruction| {
            matches!(
                instruction,
                Instruction::ConstString { .. } | Instruction::CallValue { .. }
            )
        })
}
