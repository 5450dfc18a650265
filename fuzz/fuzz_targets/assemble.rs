//! Any text assembly: it is refused with a place, or becomes a module.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::assemble(bytes));
