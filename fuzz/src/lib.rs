//! What the fuzz targets do, as plain functions, so that the tests below can call
//! them on stable Rust with seeds and random changes to them.
//!
//! Each function takes any bytes and panics when a promise is broken. With
//! `cargo install cargo-fuzz` and a nightly toolchain, a target runs for ten
//! minutes from the golden files as seeds with
//! `cargo +nightly fuzz run run_verified fuzz/corpus/run_verified tests/golden/1.0
//! -- -max_total_time=600`.

#![forbid(unsafe_code)]

mod structured;

use std::sync::LazyLock;
use std::time::Duration;

use lang_tests::generated::tape::Tape;
use lang_tests::mutants::{is_repeatable, judge};
use lang_tests::{oracle, seeds};

use langc::source::SourceMap;
use langc::symbol::Interner;
use langvm::Limits;
use lbc_format::asm::{assemble as assemble_text, disassemble};
use lbc_format::container::repair_checksum;
use lbc_format::index::FunctionIndex;
use lbc_format::{LoadError, Module, VerifiedModule};

/// The decoder takes any bytes, and what it accepts has no second encoding.
pub fn decode(bytes: &[u8]) {
    check_decode(bytes);
    check_decode(&repaired(bytes));
    check_load(&repaired(bytes));
}

/// Loading at once comes to the same as decoding and verifying.
fn check_load(bytes: &[u8]) {
    let in_two = lbc_format::decode(bytes)
        .map_err(LoadError::from)
        .and_then(|module| Ok(lbc_format::verify(module)?));
    let at_once = lbc_format::load(bytes);
    assert_eq!(
        at_once.map(|module| max_operands(&module)),
        in_two.map(|module| max_operands(&module)),
        "loading at once differs"
    );
}

fn max_operands(module: &VerifiedModule) -> Vec<u16> {
    let functions = 0..module.module().functions.len() as u32;
    functions
        .map(|function| module.max_operands(FunctionIndex(function)))
        .collect()
}

fn check_decode(bytes: &[u8]) -> bool {
    let Ok(module) = lbc_format::decode(bytes) else {
        return false;
    };
    let encoded = lbc_format::encode(&module).expect("what was decoded can be encoded");
    assert!(encoded == bytes, "a file has two encodings");
    true
}

/// The verifier takes any module; what it refuses can be explained.
pub fn verify(bytes: &[u8]) {
    check_load(&repaired(bytes));
    let Some(module) = decoded(bytes) else {
        return;
    };
    let text = disassemble(&module);
    let again = assemble_text(&text).expect("disassembly assembles");
    let encoded = lbc_format::encode(&again).expect("what was decoded can be encoded");
    assert!(
        encoded == repaired(bytes),
        "a module changes on its way through text"
    );
    if let Err(error) = lbc_format::verify(module) {
        assert!(!error.to_string().is_empty());
    }
}

/// What the verifier accepts runs within its limits, never faults in checked mode, and
/// does the same there and in the interpreter, whether objects move at every
/// allocation or not.
pub fn run_verified(bytes: &[u8]) {
    let Some(module) = decoded(bytes) else {
        return;
    };
    if let Ok(verified) = lbc_format::verify(module) {
        check_modes(&verified);
    }
}

/// A valid module, changed at random so that its types mostly still fit: what the
/// verifier accepts of that runs the same way in every mode. The first byte chooses the
/// module, the others the changes.
pub fn mutate(bytes: &[u8]) {
    static MODULES: LazyLock<Vec<Module>> = LazyLock::new(seeds::golden_modules);
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let (second, rest) = rest.split_first().unwrap_or((&0, rest));
    let number = usize::from(first) | usize::from(*second) << 8;
    let choices = rest.chunks(2).map(|pair| {
        let high = pair.get(1).copied().unwrap_or_default();
        u32::from(pair[0]) | u32::from(high) << 8
    });
    let module = &MODULES[number % MODULES.len()];
    if let Err(message) = judge(module, &mut Tape::replay(choices.collect())) {
        panic!("{message}");
    }
}

/// Any bytes as a list of choices that make a module of its instruction table's
/// rows: the verifier refuses or accepts it, and it can be written, read and shown.
pub fn structured(bytes: &[u8]) {
    let module = structured::module(bytes);
    let Ok(encoded) = lbc_format::encode(&module) else {
        return;
    };
    assert!(check_decode(&encoded), "what was encoded cannot be decoded");
    verify(&encoded);
    run_verified(&encoded);
}

/// The parser takes any text, and its messages point into it.
pub fn parse(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut sources = SourceMap::default();
    let Ok(id) = sources.add("fuzz.lang".to_owned(), text.to_owned()) else {
        return;
    };
    let mut diagnostics = Vec::new();
    langc::on_deep_stack(|| {
        langc::parser::parse(sources.file(id), &mut Interner::default(), &mut diagnostics)
    })
    .expect("the system gives a thread");
    for diagnostic in diagnostics {
        let range = sources.file(id).range(diagnostic.primary.span);
        assert!(
            text.get(range).is_some(),
            "a message points outside the text"
        );
    }
}

/// The assembler takes any text, and what it makes can be written and read.
pub fn assemble(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(module) = assemble_text(text) else {
        return;
    };
    if let Ok(encoded) = lbc_format::encode(&module) {
        // Bytes are compared, not modules: a constant may be NaN.
        assert!(check_decode(&encoded), "what was encoded cannot be decoded");
    }
    let _ = lbc_format::verify(module);
}

/// What the compiler accepts, the verifier accepts, and it runs within limits.
pub fn compile_and_run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let compilation = langc::compile("fuzz.lang", text.to_owned())
        .unwrap_or_else(|error| panic!("the compiler failed: {error:?}"));
    assert_eq!(compilation.module.is_none(), compilation.has_errors());
    let Some(module) = compilation.module else {
        return;
    };
    let encoded = lbc_format::encode(module.module()).expect("programs of this size fit");
    let loaded = langvm::load(&encoded).expect("what was compiled loads");
    check_modes(&loaded);
}

/// The bytes with a length and a checksum that are right.
fn repaired(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = bytes.len() as u64;
    if let Some(place) = bytes.get_mut(12..20) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    repair_checksum(&mut bytes);
    bytes
}

fn decoded(bytes: &[u8]) -> Option<Module> {
    lbc_format::decode(&repaired(bytes)).ok()
}

/// Runs a module in every mode of the machine, which must agree.
fn check_modes(module: &VerifiedModule) {
    let limits = Limits {
        fuel: Some(50_000),
        max_output: Some(1 << 20),
        max_heap: 1 << 20,
        max_depth: 2_000,
        // Far above what this fuel allows: reaching it is a hang.
        timeout: Some(Duration::from_secs(20)),
    };
    if !is_repeatable(module.module()) {
        return;
    }
    if let Err(message) = oracle::compare(module, limits) {
        panic!("{message}");
    }
}

#[cfg(test)]
mod tests;
