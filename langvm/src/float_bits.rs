//! Floats as slots hold them, and the one NaN that leaves the machine.
//!
//! Inside the machine a NaN may have any bits: no instruction can tell them
//! apart, and fixing them up after every operation would cost each of them a
//! branch. Wherever bits could be seen (a host function's argument, a value
//! handed to the embedder) they are made canonical.

use lbc_format::module::CANONICAL_NAN;

/// The bits of `value`, with every NaN made the canonical one.
pub(crate) fn canonical(value: f64) -> u64 {
    if value.is_nan() {
        CANONICAL_NAN
    } else {
        value.to_bits()
    }
}

/// The float in a slot, canonical.
pub(crate) fn from_slot(word: u64) -> f64 {
    f64::from_bits(canonical(f64::from_bits(word)))
}
