//! The file is the whole contract between compiler and virtual machine; these
//! tests hold the two sides against each other, over every program there is.

use std::collections::BTreeSet;
use std::path::PathBuf;

use lang_tests::cases::Case;
use lang_tests::scratch::Scratch;
use lang_tests::{files_in, repository, tests_folder};
use langc::library::{IMPLICIT_IMPORTS, MODULES, PRELUDE};
use langvm::Registry;
use lbc_format::asm::{assemble, disassemble};
use lbc_format::{decode, encode, verify};

/// Every program that compiles, with its compiled bytes.
fn compiled_programs() -> Vec<(PathBuf, Vec<u8>)> {
    let folders = [
        tests_folder().join("run"),
        tests_folder().join("warn"),
        repository().join("examples"),
    ];
    let scratch = Scratch::new();
    let output = scratch.file("out.lbc");
    let output = output.to_str().expect("temporary paths are plain");
    let mut programs = Vec::new();
    let single = folders.iter().flat_map(|folder| files_in(folder, "lang"));
    let several = Case::all_in(&tests_folder().join("programs"));
    for program in single.chain(several.iter().map(Case::program)) {
        let path = program.to_str().expect("test paths are plain");
        let outcome = scratch.langc(&[path, "-o", output]);
        assert_eq!(outcome.status, 0, "{path}: {}", outcome.stderr);
        programs.push((program, scratch.read("out.lbc")));
    }
    programs
}

#[test]
fn every_compiled_file_is_canonical_verified_and_readable_as_text() {
    for (program, bytes) in compiled_programs() {
        let name = program.display();
        let module = decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let encoded = encode(&module).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(encoded, bytes, "{name} has a second encoding");

        let text = disassemble(&module);
        let assembled = assemble(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        // Bytes are compared, not modules: a constant may be NaN.
        let encoded = encode(&assembled).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(encoded, bytes, "{name} changes on its way through text");

        if let Err(error) = verify(module) {
            panic!("{name}: {error}");
        }
    }
}

#[test]
fn the_machine_offers_every_import_the_compiler_knows() {
    let registry = Registry::standard();
    let offered: BTreeSet<&str> = registry
        .signatures()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let modules = MODULES.iter().map(|(_, _, text)| text);
    let sources = PRELUDE.iter().map(|(_, text)| text).chain(modules);
    let named = sources.flat_map(|text| host_functions(text));
    let mut wanted: BTreeSet<&str> = named.collect();
    assert!(
        wanted.len() > 50,
        "the library's sources name few: {wanted:?}"
    );
    wanted.extend(IMPLICIT_IMPORTS);
    let missing: Vec<&&str> = wanted.difference(&offered).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The host functions that a source of the library is made of: `= "std.…";`
/// stands for a body. Instructions, which have no dot, are left out.
fn host_functions(text: &str) -> impl Iterator<Item = &str> {
    text.split("= \"")
        .skip(1)
        .filter_map(|rest| rest.split_once("\";"))
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("std."))
}
