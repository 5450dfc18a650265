//! Bytes that verify: they run within their limits, the same way in every mode.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::run_verified(bytes));
