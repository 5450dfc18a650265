//! Function values as slots hold them: the function's index above a set bit.
//!
//! References are even, so a word of a function type tells by its lowest bit
//! whether it is a plain function or a closure on the heap.

use lbc_format::index::FunctionIndex;

/// The word of a function, as an immediate of prepared code.
pub(crate) fn immediate(function: FunctionIndex) -> i32 {
    // Rule `limits`: there are at most 2^24 functions.
    ((function.0 << 1) | 1).cast_signed()
}

/// The function that a word stands for.
#[inline(always)]
pub(crate) fn from_word(word: u64) -> u32 {
    debug_assert!(word & 1 == 1);
    (word >> 1) as u32
}
