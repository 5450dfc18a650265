//! Bytes that decode: the verifier accepts or names a rule.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::verify(bytes));
