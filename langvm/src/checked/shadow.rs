//! What checked mode knows besides the words of slots: their types, and the frames.

use lbc_format::index::{FunctionIndex, InstrIndex, TypeIndex};
use rustc_hash::FxHashSet;

use crate::backtrace::Place;
use crate::error::Trap;
use crate::heap::is_reference;

use super::fault;

/// One active call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Activation {
    pub(super) function: FunctionIndex,
    /// The instruction being carried out.
    pub(super) at: usize,
    /// Index of the first local slot.
    pub(super) base: usize,
    /// Index of the first operand.
    pub(super) operands: usize,
    /// Index behind the last slot that was made room for.
    pub(super) end: usize,
}

/// The types of all slots in use, and the calls that use them.
#[derive(Debug, Default)]
pub(crate) struct Shadow {
    /// Nothing for a local slot that was never stored to.
    pub(super) types: Vec<Option<TypeIndex>>,
    pub(super) frames: Vec<Activation>,
    /// The words of string constants, which live outside the moving space.
    pub(super) constants: FxHashSet<u64>,
}

impl Shadow {
    /// Forgets the calls that were active. String constants are there to stay.
    pub(crate) fn begin(&mut self) {
        self.types.clear();
        self.frames.clear();
    }

    /// Indices of the slots that hold references, or odd words of types that may.
    pub(crate) fn roots(&self) -> impl Iterator<Item = usize> + '_ {
        self.types
            .iter()
            .enumerate()
            .filter(|(_, ty)| ty.is_some_and(is_reference))
            .map(|(index, _)| index)
    }

    /// The active calls, the innermost first.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.frames.iter().rev().map(|frame| Place {
            function: frame.function,
            // Code is at most 2^24 instructions long by rule `limits`.
            instruction: InstrIndex(frame.at as u32),
        })
    }

    pub(super) fn frame(&self) -> Result<Activation, Trap> {
        let frame = self.frames.last().copied();
        frame.ok_or_else(|| fault("no function is active"))
    }

    pub(super) fn frame_mut(&mut self) -> Result<&mut Activation, Trap> {
        let frame = self.frames.last_mut();
        frame.ok_or_else(|| fault("no function is active"))
    }
}
