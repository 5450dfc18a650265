//! Modules made of choices: the verifier judges them, and what it accepts runs the same in all modes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::structured(bytes));
