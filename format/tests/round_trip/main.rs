//! Encoding and text assembly lose nothing, and no input makes a reader panic.
//!
//! The generated modules need not verify: every structure that a file can hold
//! must survive both round trips.

mod generate;

use lbc_format::container::repair_checksum;
use lbc_format::index::FunctionIndex;
use lbc_format::{LoadError, Module, assemble, decode, disassemble, encode, load, verify};
use proptest::prelude::*;

fn check_round_trips(module: &Module) {
    let bytes = encode(module).expect("generated modules keep within the limits");
    let decoded = decode(&bytes).expect("what was encoded decodes");
    assert_eq!(
        encode(&decoded).as_deref(),
        Ok(bytes.as_slice()),
        "decoding and encoding again gives the same bytes"
    );

    check_load(&bytes);

    let text = disassemble(&decoded);
    let assembled = assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let again = encode(&assembled).expect("an equal module encodes");
    assert!(again == bytes, "{text}\n---\n{}", disassemble(&assembled));
}

/// Loading in one walk comes to the same as decoding and verifying.
fn check_load(bytes: &[u8]) {
    let in_two = decode(bytes)
        .map_err(LoadError::from)
        .and_then(|module| Ok(verify(module)?));
    let (at_once, in_two) = match (load(bytes), in_two) {
        (Ok(at_once), Ok(in_two)) => (at_once, in_two),
        (at_once, in_two) => {
            assert_eq!(at_once.err(), in_two.err());
            return;
        }
    };
    for function in (0..in_two.module().functions.len() as u32).map(FunctionIndex) {
        assert_eq!(
            at_once.max_operands(function),
            in_two.max_operands(function)
        );
    }
    assert!(encode(at_once.module()).is_ok_and(|again| again == bytes));
}

proptest! {
    #[test]
    fn modules_survive_both_round_trips(module in generate::module()) {
        check_round_trips(&module);
    }

    #[test]
    fn plausible_modules_survive_both_round_trips(module in generate::plausible_module()) {
        check_round_trips(&module);
    }

    /// `verify` of anything that decodes returns.
    #[test]
    fn verifying_never_panics(module in generate::plausible_module()) {
        let _ = verify(module);
    }

    #[test]
    fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn assembling_never_panics(text in "[ -~\n\"\\\\#@{}é]{0,200}") {
        let _ = assemble(&text);
    }

    /// Random edits of a file, with its checksum repaired, reach the payload
    /// decoder and the verifier.
    #[test]
    fn mutated_files_never_panic(
        module in generate::plausible_module(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in proptest::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let mut bytes = encode(&module).expect("generated modules keep within the limits");
        for (position, value) in edits {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        if let Some(length) = cut {
            bytes.truncate(length.index(bytes.len()));
            let length = (bytes.len() as u64).to_le_bytes();
            if let Some(place) = bytes.get_mut(12..20) {
                place.copy_from_slice(&length);
            }
        }
        repair_checksum(&mut bytes);
        check_load(&bytes);
        if let Ok(module) = decode(&bytes) {
            prop_assert!(encode(&module).is_ok_and(|again| again == bytes));
            let _ = verify(module);
        }
    }

    /// Random edits of a text reach every part of the assembler.
    #[test]
    fn mutated_texts_never_panic(
        module in generate::plausible_module(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), "[ -~\n]{0,3}"), 1..4),
    ) {
        let mut text = disassemble(&module);
        for (position, insertion) in edits {
            let mut position = position.index(text.len());
            while !text.is_char_boundary(position) {
                position -= 1;
            }
            if text[position..].chars().next().is_some_and(|next| next.is_ascii()) {
                text.replace_range(position..=position, &insertion);
            }
        }
        if let Ok(module) = assemble(&text) {
            let _ = verify(module);
        }
    }
}
