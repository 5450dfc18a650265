//! The native tier: hot functions and loops as machine code.
//!
//! Native code is made from prepared code and does what the interpreter does. Values
//! live in registers, in which arguments and results are passed, too; references that
//! must outlive a call are in the native frame, where the collector finds them by
//! [stack maps](stack_maps). Where the interpreter would have a call's frame and its slots
//! is known throughout, and each call asks whether there is room for them, but nothing is
//! written there.
//!
//! Leaving is possible at every instruction: all native frames return, and each of them
//! stores what is in its slots, and its callee's frame, on the way. Then the interpreter
//! goes on as if it had made the calls itself. So what is rare needs no second
//! implementation. An instruction that fails is left to the interpreter, which carries it
//! out again and says why; a call for which there is no room, or whose callee has no
//! native code yet, is left to it too.
//!
//! Guarantees that a run with native code gives the same results, errors, call
//! stacks and figures as one without.

mod access;
mod adapters;
mod background;
mod compile;
mod helpers;
mod liveness;
mod loops;
mod memory;
mod peel;
mod ranges;
mod shape;
mod stack_maps;
mod targets;
mod tools;

use std::time::{Duration, Instant};

use cranelift_codegen::ir;
use lbc_format::index::FunctionIndex;

use crate::error::Trap;
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::{Inst, PreparedFunction};
use crate::tiering::Jit;
use access::Access;
use adapters::Adapters;
use background::{Finished, Purpose};
use shape::Shape;
use stack_maps::{Codes, Link};
use targets::Targets;
use tools::{Submission, Tools};

/// Bytes of the native stack that calls in native code may take before they go on
/// in the interpreter: a part of what threads have at least.
const STACK_BYTES: usize = 384 << 10;

/// Whether there is native code for this platform. Elsewhere the calling convention
/// would not return a status and a word in two registers.
const SUPPORTED: bool = cfg!(all(
    unix,
    any(target_arch = "x86_64", target_arch = "aarch64")
));

/// How native code ends.
#[repr(C)]
struct Ending {
    status: u64,
    /// The result, if it returned.
    word: u64,
}

/// The function returned.
const RETURNED: u64 = 0;
/// The interpreter is to go on.
const LEFT: u64 = 1;
/// Something failed; its place is saved.
const FAILED: u64 = 2;

/// Where native code is. What it takes and gives depends on what it is.
type Address = unsafe extern "C" fn();

/// Native code that finds what it works with in frame slots: that of a loop, or an
/// adapter, which calls the code it is given. Takes the machine, where the slots start,
/// and how many calls are active.
type Adapter = unsafe extern "C" fn(*mut Machine, *mut u64, usize, code: Option<Address>) -> Ending;

/// Native code of a function, from its start or from a loop in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Native {
    adapter: Adapter,
    code: Option<Address>,
}

/// What calls of a function enter. Native code reads it, so its layout is fixed.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
struct Entry {
    /// Takes its arguments in registers, as the function's [`Shape`] says.
    code: Option<Address>,
    /// Calls it with arguments from slots.
    adapter: Option<Adapter>,
}

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

/// The innermost frame of native code, while the interpreter carries out one of its
/// instructions.
#[derive(Clone, Copy, Debug)]
struct Innermost {
    function: u32,
    /// The frame of [`helpers::step`], which it called.
    bridge: *const Link,
}

/// All native code of a program, and what it shares with the machine.
pub(crate) struct Tier {
    jit: Jit,
    spots: Vec<Spot>,
    /// By function. Made before the first code, which then holds its address.
    entries: Box<[Entry]>,
    adapters: Adapters,
    codes: Codes,
    /// Whether code may be made by another thread.
    in_background: bool,
    tools: Option<Tools>,
    targets: Targets,
    /// Where the slots of the frame are that native code was entered in, and how many calls
    /// were active.
    entered_base: *mut u64,
    entered_depth: usize,
    innermost: Option<Innermost>,
    /// The instruction that native code was left at, and where the slots of its frame are.
    left_ip: *const Inst,
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
            adapters: Adapters::default(),
            codes: Codes::default(),
            in_background: in_background && matches!(jit, Jit::Auto(_)),
            tools: None,
            targets: Targets::default(),
            entered_base: std::ptr::null_mut(),
            entered_depth: 0,
            innermost: None,
            left_ip: std::ptr::null(),
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

    /// Has code made, and enters it from when it is ready.
    fn make(&mut self, purpose: Purpose, code: ir::Function) {
        let Some(tools) = &mut self.tools else {
            unreachable!("there is nothing to make without tools")
        };
        match tools.submit(purpose, code) {
            Submission::Finished(finished) => self.install(finished),
            Submission::Awaited => {
                if let Some(spot) = purpose.spot() {
                    self.spots[spot as usize].is_awaited = true;
                    self.spots[spot as usize].left = PATIENCE;
                }
            }
            Submission::Lost => {
                if let Some(spot) = purpose.spot() {
                    self.spots[spot as usize].never();
                }
            }
        }
    }

    /// Enters the code that was made in the background, where it was made for, from now on.
    fn install_finished(&mut self) {
        while let Some(tools) = &self.tools
            && let Some(finished) = tools.next_finished()
        {
            self.install(finished);
        }
    }

    fn install(&mut self, finished: Finished) {
        self.figures.time += finished.time;
        let code = finished.code.map(|code| {
            let start = code.start as *const () as usize;
            self.codes.insert(start, code.bytes, code.maps);
            self.figures.bytes += code.bytes;
            code.start
        });
        let native = match (finished.purpose, code) {
            (Purpose::Adapter(number), Some(code)) => {
                self.adapters.install(number, code);
                return;
            }
            (Purpose::Loop { .. }, Some(code)) => Some(Native {
                adapter: adapters::as_adapter(code),
                code: None,
            }),
            (Purpose::Function { adapter, .. }, Some(_)) => {
                // It was made before the code, if at all.
                let adapter = self.adapters.get(adapter);
                adapter.map(|adapter| Native { adapter, code })
            }
            (_, None) => None,
        };
        let Some(spot) = finished.purpose.spot() else {
            return;
        };
        let spot = &mut self.spots[spot as usize];
        let Some(native) = native else {
            spot.never();
            return;
        };
        spot.native = Some(native);
        self.figures.compiled += 1;
        if spot.position == 0 {
            self.entries[spot.function as usize] = Entry {
                code: native.code,
                adapter: Some(native.adapter),
            };
        }
    }

    /// The adapter for a shape, which is made if there is none.
    fn adapter_for(&mut self, shape: Shape) -> usize {
        if let Some(number) = self.adapters.find(&shape) {
            return number;
        }
        let Some(tools) = &mut self.tools else {
            unreachable!("adapters are for code that was translated")
        };
        let code = tools.adapter(&shape);
        let number = self.adapters.add(shape);
        self.make(Purpose::Adapter(number), code);
        number
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
    let code = translate(machine, program, number, metered);
    let tier = &mut machine.tier;
    let Some(code) = code else {
        tier.spots[number as usize].never();
        return None;
    };
    let spot = &tier.spots[number as usize];
    let purpose = if spot.position == 0 {
        let shape = Shape::of(program, FunctionIndex(spot.function));
        let adapter = tier.adapter_for(shape);
        Purpose::Function {
            spot: number,
            adapter,
        }
    } else {
        Purpose::Loop { spot: number }
    };
    tier.make(purpose, code);
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
        tier.entries = vec![Entry::default(); program.module().functions.len()].into();
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

/// Runs native code in the frame of the innermost call, whose slots start at `base`.
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
    let depth = machine.frames.depth;
    machine.tier.entered_base = base;
    machine.tier.entered_depth = depth;
    // SAFETY: the code was compiled for the function of the innermost call, whose
    // slots are at `base`; it uses the machine as this function may, exclusively.
    let ending = unsafe { (native.adapter)(machine, base, depth, native.code) };
    match ending.status {
        RETURNED => Outcome::Returned(ending.word),
        LEFT => Outcome::Left {
            ip: machine.tier.left_ip,
            base: machine.tier.left_base,
        },
        FAILED => match machine.tier.trap.take() {
            Some(trap) => Outcome::Failed(trap),
            None => unreachable!("native code fails with an error"),
        },
        status => unreachable!("native code ends in one of three ways, not {status}"),
    }
}

/// What the collector has to know of native code that is active.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Active<'a> {
    tier: &'a Tier,
    innermost: Innermost,
}

impl Tier {
    /// What there is of native code while the interpreter carries out an instruction of it.
    pub(crate) fn active(&self) -> Option<Active<'_>> {
        let tier = self;
        self.innermost.map(|innermost| Active { tier, innermost })
    }
}

impl Active<'_> {
    /// The function whose instruction is carried out.
    pub(crate) fn function(&self) -> u32 {
        self.innermost.function
    }

    /// The slots with references that the instruction at `position` reads. Nothing else is
    /// in slots.
    pub(crate) fn operands<'a>(
        &self,
        function: &'a PreparedFunction,
        position: usize,
    ) -> impl Iterator<Item = u16> + use<'a> {
        // SAFETY: set at entry from a reference that outlives the visit.
        let program = unsafe { &*self.tier.program };
        let access = Access::of(program.module(), function.code[position]);
        function
            .roots(position)
            .filter(move |&slot| access.reads().any(|read| read == slot))
    }

    /// Visits the references in native frames.
    pub(crate) fn visit_references(&self, visit: impl FnMut(&mut u64)) {
        // SAFETY: the bridge was called by the innermost frame of native code, and has not
        // returned.
        unsafe { (self.tier.codes).visit_references(self.innermost.bridge, visit) };
    }

    /// Where the slots are that the interpreter's last frame had before it entered native
    /// code.
    pub(crate) fn entered_base(&self) -> *const u64 {
        self.tier.entered_base
    }
}
