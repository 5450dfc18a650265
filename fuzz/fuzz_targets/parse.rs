//! Any text: the parser reads it or says why not.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::parse(bytes));
