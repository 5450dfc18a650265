//! What native code calls.

use std::cmp::Ordering;

use super::stack_maps::Link;
use super::{FAILED, Innermost, RETURNED};
use crate::interpreter;
use crate::machine::Machine;
use crate::prepare::Inst;
use crate::quick;

/// What [`prepare_call`] gives when there is no room.
pub(super) const NO_ROOM: u64 = u64::MAX;

/// The body of a function that calls another with the four words that it was given and,
/// behind them, its own frame pointer.
#[cfg(target_arch = "x86_64")]
macro_rules! call_with_frame {
    ($function:ident($($word:ident),*)) => {
        std::arch::naked_asm!(
            "push rbp",
            "mov rbp, rsp",
            "mov r8, rbp",
            "call {function}",
            "pop rbp",
            "ret",
            function = sym $function,
        )
    };
}

#[cfg(target_arch = "aarch64")]
macro_rules! call_with_frame {
    ($function:ident($($word:ident),*)) => {
        std::arch::naked_asm!(
            "stp x29, x30, [sp, #-16]!",
            "mov x29, sp",
            "mov x4, x29",
            "bl {function}",
            "ldp x29, x30, [sp], #16",
            "ret",
            function = sym $function,
        )
    };
}

/// Elsewhere there is no native code that could call it.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
macro_rules! call_with_frame {
    ($function:ident($($word:ident),*)) => {
        // SAFETY: this is never reached.
        unsafe { $function($($word),*, std::ptr::null()) }
    };
}

/// Carries out one instruction for native code: calls [`step_in_interpreter`] with its own
/// frame pointer, where the collector starts to look for the frames of native code. Frames
/// of Rust code need not be linked.
///
/// # Safety
/// As there, but called from native code.
#[cfg_attr(any(target_arch = "x86_64", target_arch = "aarch64"), unsafe(naked))]
pub(super) unsafe extern "C" fn step(
    machine: *mut Machine,
    base: *mut u64,
    ip: *const Inst,
    function: u64,
) -> u64 {
    call_with_frame!(step_in_interpreter(machine, base, ip, function))
}

/// Carries out one instruction for native code, the code of `function`, whose slots start
/// at `base`; [`RETURNED`] or [`FAILED`]. `bridge` is the frame of [`step`].
///
/// # Safety
/// Called by [`step`] alone, with the machine and slots that native code works on.
unsafe extern "C" fn step_in_interpreter(
    machine: *mut Machine,
    base: *mut u64,
    ip: *const Inst,
    function: u64,
    bridge: *const Link,
) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    // SAFETY: set at entry from a reference that outlives the visit.
    let program = unsafe { &*machine.tier.program };
    let metered = machine.tier.metered;
    let function = function as u32;
    machine.tier.innermost = Some(Innermost { function, bridge });
    // SAFETY: native code steps at instructions of its own prepared code.
    let result = unsafe { interpreter::step(machine, program, metered, function, ip, base) };
    machine.tier.innermost = None;
    match result {
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
/// As [`step`]; `address` is that of a word of an object that is not young.
pub(super) unsafe extern "C" fn remember_address(
    machine: *mut Machine,
    address: u64,
    _: u64,
) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    machine.heap.remember_address(address);
    RETURNED
}

/// Joins two texts for native code; 0 if the interpreter has to.
///
/// # Safety
/// As [`step`]; the words are texts.
pub(super) unsafe extern "C" fn concat_texts(machine: *mut Machine, left: u64, right: u64) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    quick::concat(machine, left, right).unwrap_or(0)
}

/// Compares two texts for native code: 1, 2 or 3 if the left one is less, equal or
/// greater; 0 if the interpreter has to.
///
/// # Safety
/// As [`step`]; the words are texts.
pub(super) unsafe extern "C" fn compare_texts(machine: *mut Machine, left: u64, right: u64) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    match quick::compare(machine, left, right) {
        None => 0,
        Some(Ordering::Less) => 1,
        Some(Ordering::Equal) => 2,
        Some(Ordering::Greater) => 3,
    }
}

/// Makes ready for a call of the function value `callee`, of which that many `arguments`
/// start at `first`, by the innermost of `depth` calls: puts captures behind them. Gives
/// the function, or [`NO_ROOM`].
///
/// # Safety
/// As [`step`]; `callee` is a function value whose arguments are in place.
pub(super) unsafe extern "C" fn prepare_call(
    machine: *mut Machine,
    first: *mut u64,
    callee: u64,
    depth: u64,
    arguments: u64,
) -> u64 {
    // SAFETY: the caller passes the machine it was given to use exclusively.
    let machine = unsafe { &mut *machine };
    // SAFETY: the caller says that the word is a function value with its arguments in place.
    let function = unsafe {
        interpreter::prepare_call(machine, first, callee, depth as usize, arguments as u16)
    };
    function.map_or(NO_ROOM, u64::from)
}
