//! Valid modules changed at random: what the verifier accepts runs the same in all modes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::mutate(bytes));
