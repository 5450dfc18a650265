//! The native tier: hot functions and loops as machine code.
//!
//! Native code is made from prepared code and does what the interpreter does, on
//! the same stacks: it pushes the same call frames, and keeps every reference in
//! its frame slot, so limits, roots and call stacks are found as ever. Other
//! values live in registers, and go to their slots only where native code is left.
//!
//! Leaving is possible at every instruction: live values are stored, all native
//! frames return, and the interpreter goes on from there. So what is rare needs no
//! second implementation. An instruction that fails is left to the interpreter,
//! which carries it out again and says why; a call for which there is no room, or
//! whose callee has no native code yet, is left to it too.
//!
//! Guarantees that a run with native code gives the same results, errors, call
//! stacks and figures as one without.

mod access;
mod background;
mod compile;
mod liveness;
mod loops;
mod memory;
mod ranges;
mod targets;

use std::cmp::Ordering;
use std::time::{Duration, Instant};

use cranelift_codegen::ir;
use lbc_format::index::FunctionIndex;

use crate::error::Trap;
use crate::interpreter;
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::Inst;
use crate::quick;
use crate::tiering::Jit;
use background::{Background, Finished};
use compile::Translator;
use memory::CodeMemory;
use targets::Targets;

/// Bytes of the native stack that calls in native code may take before they go on
/// in the interpreter: a part of what threads have at least.
const STACK_BYTES: usize = 384 << 10;

/// Whether there is native code for this platform. Elsewhere the calling convention
/// would not return a [`Status`] and a word in two registers.
const SUPPORTED: bool = cfg!(all(
    unix,
    any(target_arch = "x86_64", target_arch = "aarch64")
));

/// How native code ends.
#[repr(C)]
struct Ending {
    status: u64,
    /// The result, or the instruction to go on at.
    word: u64,
}

/// The function returned.
const RETURNED: u64 = 0;
/// The interpreter is to go on.
const LEFT: u64 = 1;
/// Something failed; its place is saved.
const FAILED: u64 = 2;

type NativeFunction = unsafe extern "C" fn(*mut Machine, *mut u64) -> Ending;

/// Native code of a function, from its start or from a loop in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Native(NativeFunction);

/// How a visit of native code ended.
pub(crate) enum Outcome {
    /// The function returned this.
    Returned(u64),
    /// The interpreter is to go on here, in the frame of the innermost call.
    Left { ip: *const Inst, base: *mut u64 },
    /// Something failed, at the saved place.
    Failed(Trap),
}

/// A place where the interpreter may change to native code.
#[derive(Debug)]
struct Spot {
    function: u32,
    position: u32,
    /// Visits until it is hot, or until the next look whether its code is ready.
    left: u32,
    native: Option<Native>,
    /// Whether its code is being made.
    is_awaited: bool,
}

/// Visits of a spot whose code is being made between two looks whether it is ready.
const PATIENCE: u32 = 32;

/// What makes code native.
struct Tools {
    translator: Translator,
    compiler: Compiler,
}

/// Where Cranelift runs.
enum Compiler {
    /// In the program's own thread, which waits for it.
    Here(Box<CodeMemory>),
    /// Beside it.
    Background(Background),
}

impl Tools {
    /// Sets Cranelift up; `None` where it does not know the processor.
    fn new(in_background: bool) -> Option<Self> {
        let memory = CodeMemory::new()?;
        let translator = Translator::new(memory.call_conv());
        let compiler = if in_background && Background::is_worth_it() {
            match Background::start(memory) {
                Ok(background) => Compiler::Background(background),
                Err(_) => Compiler::Here(Box::new(CodeMemory::new()?)),
            }
        } else {
            Compiler::Here(Box::new(memory))
        };
        Some(Self {
            translator,
            compiler,
        })
    }
}

/// All native code of a program, and what it shares with the machine.
pub(crate) struct Tier {
    jit: Jit,
    spots: Vec<Spot>,
    /// What calls of each function enter. Made before the first code, which then holds
    /// its address.
    entries: Box<[NativeFunction]>,
    /// Whether code may be made by another thread.
    in_background: bool,
    tools: Option<Tools>,
    targets: Targets,
    /// The frame that code was left in.
    left_base: *mut u64,
    /// Below this address, native frames make no more.
    stack_limit: usize,
    program: *const Program,
    metered: bool,
    trap: Option<Trap>,
    figures: Figures,
}

/// What there is of native code.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) compiled: usize,
    pub(crate) bytes: usize,
    pub(crate) time: Duration,
}

impl std::fmt::Debug for Tier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Tier")
            .field("jit", &self.jit)
            .field("figures", &self.figures)
            .finish_non_exhaustive()
    }
}

impl Tier {
    /// Sets nothing up: that waits for the first hot spot. With `in_background`, code may be
    /// made by another thread.
    pub(crate) fn new(jit: Jit, in_background: bool) -> Self {
        Self {
            jit: if SUPPORTED { jit } else { Jit::Off },
            spots: Vec::new(),
            entries: Box::default(),
            in_background: in_background && matches!(jit, Jit::Auto(_)),
            tools: None,
            targets: Targets::default(),
            left_base: std::ptr::null_mut(),
            stack_limit: 0,
            program: std::ptr::null(),
            metered: false,
            trap: None,
            figures: Figures::default(),
        }
    }

    /// The number of the next hot spot, if there are any.
    pub(crate) fn next_spot(&self) -> Option<u32> {
        (self.jit != Jit::Off).then_some(self.spots.len() as u32)
    }

    /// Counts from now on how often the hot spots of a function are visited.
    pub(crate) fn watch(&mut self, function: u32, positions: &[u32]) {
        for &position in positions {
            let left = match self.jit {
                Jit::Auto(thresholds) if position == 0 => thresholds.calls,
                Jit::Auto(thresholds) => thresholds.rounds,
                Jit::Always | Jit::Off => 0,
            };
            self.spots.push(Spot {
                function,
                position,
                left,
                native: None,
                is_awaited: false,
            });
        }
    }

    pub(crate) fn figures(&self) -> Figures {
        self.figures
    }

    /// Enters the code that was made in the background, where it was made for, from now on.
    fn install_finished(&mut self) {
        while let Some(Tools {
            compiler: Compiler::Background(background),
            ..
        }) = &self.tools
            && let Some(finished) = background.next_finished()
        {
            self.install(finished);
        }
    }

    fn install(&mut self, finished: Finished) {
        self.figures.time += finished.time;
        let spot = &mut self.spots[finished.spot as usize];
        let Some(code) = finished.code else {
            spot.never();
            return;
        };
        spot.native = Some(Native(code.start));
        if spot.position == 0 {
            self.entries[spot.function as usize] = code.start;
        }
        self.figures.compiled += 1;
        self.figures.bytes += code.bytes;
    }
}

impl Spot {
    /// It stays as it is.
    fn never(&mut self) {
        self.is_awaited = false;
        self.left = u32::MAX;
    }
}

/// Notes a visit of a hot spot; gives its native code once there is some.
#[inline(always)]
pub(crate) fn visit(
    machine: &mut Machine,
    program: &Program,
    number: u32,
    metered: bool,
) -> Option<Native> {
    let spot = &mut machine.tier.spots[number as usize];
    if spot.native.is_some() {
        return spot.native;
    }
    if spot.left > 0 {
        spot.left -= 1;
        return None;
    }
    make_native(machine, program, number, metered)
}

#[cold]
#[inline(never)]
fn make_native(
    machine: &mut Machine,
    program: &Program,
    number: u32,
    metered: bool,
) -> Option<Native> {
    machine.tier.install_finished();
    let spot = &mut machine.tier.spots[number as usize];
    if spot.native.is_some() || spot.is_awaited {
        spot.left = PATIENCE;
        return spot.native;
    }
    let function = translate(machine, program, number, metered);
    let tier = &mut machine.tier;
    let spot = &mut tier.spots[number as usize];
    let (Some(function), Some(tools)) = (function, &mut tier.tools) else {
        spot.never();
        return None;
    };
    match &mut tools.compiler {
        Compiler::Here(memory) => {
            let finished = Finished::now(number, function, memory);
            tier.install(finished);
        }
        Compiler::Background(background) => {
            spot.is_awaited = true;
            spot.left = PATIENCE;
            if !background.submit(number, function) {
                spot.never();
            }
        }
    }
    tier.spots[number as usize].native
}

/// What Cranelift is to make native for a hot spot.
fn translate(
    machine: &mut Machine,
    program: &Program,
    number: u32,
    metered: bool,
) -> Option<ir::Function> {
    let started = Instant::now();
    let tier = &mut machine.tier;
    if tier.entries.is_empty() {
        let functions = program.module().functions.len();
        tier.entries = vec![leave_for_callee as NativeFunction; functions].into();
    }
    let spot = &tier.spots[number as usize];
    let (function, position) = (FunctionIndex(spot.function), spot.position as usize);
    let mut tools = match tier.tools.take() {
        Some(tools) => tools,
        None => Tools::new(tier.in_background)?,
    };
    let translator = &mut tools.translator;
    let code = compile::translate(machine, program, function, position, metered, translator);
    machine.tier.tools = Some(tools);
    machine.tier.figures.time += started.elapsed();
    code
}

/// Runs native code in the frame of the innermost call, which starts at `base`.
pub(crate) fn enter(
    machine: &mut Machine,
    program: &Program,
    metered: bool,
    native: Native,
    base: *mut u64,
) -> Outcome {
    let here = std::ptr::from_ref(&native).addr();
    machine.tier.stack_limit = here.saturating_sub(STACK_BYTES);
    machine.tier.program = program;
    machine.tier.metered = metered;
    // SAFETY: the code was compiled for the function of the innermost call, whose
    // frame is at `base`; it uses the machine as this function may, exclusively.
    let ending = unsafe { (native.0)(machine, base) };
    match ending.status {
        RETURNED => Outcome::Returned(ending.word),
        LEFT => Outcome::Left {
            ip: std::ptr::with_exposed_provenance(ending.word as usize),
            base: machine.tier.left_base,
        },
        FAILED => match machine.tier.trap.take() {
            Some(trap) => Outcome::Failed(trap),
            None => unreachable!("native code fails with an error"),
        },
        status => unreachable!("native code ends in one of three ways, not {status}"),
    }
}

/// Stands in for the native code of a function that has none: leaves native code
/// for its first instruction.
///
/// # Safety
/// As [`step_from_native`]; the function's frame was just pushed.
unsafe extern "C" fn leave_for_callee(machine: *mut Machine, base: *mut u64) -> Ending {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    let Some(frame) = machine.frames.active().last() else {
        unreachable!("a call has pushed a frame")
    };
    machine.tier.left_base = base;
    Ending {
        status: LEFT,
        word: machine.code.entry(frame.function).code.expose_provenance() as u64,
    }
}

/// Carries out one instruction for native code; [`RETURNED`] or [`FAILED`].
///
/// # Safety
/// Called from native code alone, with the machine and frame it runs on.
unsafe extern "C" fn step_from_native(
    machine: *mut Machine,
    base: *mut u64,
    ip: *const Inst,
) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    // SAFETY: set at entry from a reference that outlives the visit.
    let program = unsafe { &*machine.tier.program };
    let metered = machine.tier.metered;
    // SAFETY: native code steps at instructions of its own prepared code.
    match unsafe { interpreter::step(machine, program, metered, ip, base) } {
        Ok(()) => RETURNED,
        Err(trap) => {
            machine.tier.trap = Some(trap);
            FAILED
        }
    }
}

/// The write barrier's rare case, for native code.
///
/// # Safety
/// As [`step_from_native`]; `address` is that of a word of an object that is not young.
unsafe extern "C" fn remember_address(machine: *mut Machine, address: u64, _: u64) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    machine.heap.remember_address(address);
    RETURNED
}

/// Joins two texts for native code; 0 if the interpreter has to.
///
/// # Safety
/// As [`step_from_native`]; the words are texts.
unsafe extern "C" fn concat_texts(machine: *mut Machine, left: u64, right: u64) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    quick::concat(machine, left, right).unwrap_or(0)
}

/// Compares two texts for native code: 1, 2 or 3 if the left one is less, equal or
/// greater; 0 if the interpreter has to.
///
/// # Safety
/// As [`step_from_native`]; the words are texts.
unsafe extern "C" fn compare_texts(machine: *mut Machine, left: u64, right: u64) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    match quick::compare(machine, left, right) {
        None => 0,
        Some(Ordering::Less) => 1,
        Some(Ordering::Equal) => 2,
        Some(Ordering::Greater) => 3,
    }
}

/// Makes ready for a call of the function value `callee`, whose arguments start at
/// `first`: pushes the frame, copies captures, and gives what to enter. Null when
/// there is no room; nothing has changed then.
///
/// # Safety
/// As [`step_from_native`]; `callee` is a function value whose `arguments` are in place.
unsafe extern "C" fn prepare_call(
    machine: *mut Machine,
    first: *mut u64,
    callee: u64,
    return_ip: *const Inst,
    delta_and_arguments: u64,
) -> *const u8 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    // SAFETY: the caller says that the word is a function value with its arguments in place.
    let entered = unsafe {
        interpreter::prepare_call(
            machine,
            first,
            callee,
            return_ip,
            (delta_and_arguments >> 32) as u32,
            delta_and_arguments as u16,
        )
    };
    entered.map_or(std::ptr::null(), |function| {
        machine.tier.entries[function as usize] as *const u8
    })
}
