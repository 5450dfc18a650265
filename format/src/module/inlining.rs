//! Debug data: calls whose callee's code stands in the caller's.
//!
//! A compiler may put a function's code where it is called. Nothing is called then when the
//! program runs, but errors are to tell the calls of the source: these tables say which
//! instructions belong to which call, and where each call stands.

use serde::{Deserialize, Serialize};

use super::text;
use crate::index::{FileIndex, FunctionIndex, InstrIndex};

/// All calls of a module that were inlined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inlining {
    /// What callees are called; none twice.
    #[serde(deserialize_with = "text::many")]
    pub names: Vec<String>,
    /// One table for each function with calls that were inlined, in the order of functions.
    pub functions: Vec<FunctionInlining>,
}

/// The calls that were inlined in one function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionInlining {
    /// The function.
    pub function: FunctionIndex,
    /// The calls, each behind the one it stands in. They are numbered from 1; number 0 is the
    /// function itself.
    pub calls: Vec<InlinedCall>,
    /// Which code is whose, in instruction order. An entry holds from its instruction up to the
    /// next entry's; instructions before the first entry are the function's own.
    pub ranges: Vec<InlinedRange>,
}

/// A call that was inlined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinedCall {
    /// The call it stands in, by number.
    pub parent: u32,
    /// The callee's name, by its position in [`Inlining::names`].
    pub name: u32,
    /// The file that spans of the callee's code point into.
    pub file: FileIndex,
    /// Byte offset of the call in its parent's file, less that of the call before (0 at first).
    pub start_delta: i32,
    /// Length of the call in bytes.
    pub length: u32,
}

/// One step of a table that tells whose code is whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinedRange {
    /// Instructions since the previous entry's (since 0 for the first).
    pub instruction_delta: u32,
    /// The call that the code belongs to, by number.
    pub call: u32,
}

impl Inlining {
    /// Whether nothing was inlined.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.names.is_empty() && self.functions.is_empty()
    }

    /// The calls that were inlined in a function, if there are any.
    #[must_use]
    pub fn of(&self, function: FunctionIndex) -> Option<&FunctionInlining> {
        let at = |table: &FunctionInlining| table.function;
        let position = self.functions.binary_search_by_key(&function, at).ok()?;
        self.functions.get(position)
    }
}

impl FunctionInlining {
    /// The call with this number; `None` for the function itself.
    #[must_use]
    pub fn call(&self, number: u32) -> Option<&InlinedCall> {
        self.calls.get(number.checked_sub(1)? as usize)
    }

    /// Where code begins to belong to which call, by its number.
    pub fn ranges(&self) -> impl Iterator<Item = (InstrIndex, u32)> {
        let mut at = 0_u32;
        self.ranges.iter().map_while(move |range| {
            at = at.checked_add(range.instruction_delta)?;
            Some((InstrIndex(at), range.call))
        })
    }

    /// Where each call begins in its parent's file, up to the first that no file could have.
    pub fn starts(&self) -> impl Iterator<Item = u32> {
        let mut start = 0_u32;
        self.calls.iter().map_while(move |call| {
            start = start.checked_add_signed(call.start_delta)?;
            Some(start)
        })
    }

    /// The number of the call that an instruction belongs to.
    ///
    /// Linear on purpose: the table is short, and is read only to report an error.
    #[must_use]
    pub fn call_at(&self, instruction: InstrIndex) -> u32 {
        self.ranges()
            .take_while(|(first, _)| *first <= instruction)
            .last()
            .map_or(0, |(_, call)| call)
    }
}
