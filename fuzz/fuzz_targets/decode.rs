//! Any bytes, as they are and with length and checksum made right.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| lang_fuzz::decode(bytes));
