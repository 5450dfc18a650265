//! Any text: what compiles verifies, and runs within its limits.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::compile_and_run(bytes));
