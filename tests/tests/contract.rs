//! The file is the whole contract between compiler and virtual machine; these
//! tests hold the two sides against each other, over every program there is.

use std::path::PathBuf;

use lang_tests::scratch::Scratch;
use lang_tests::{files_in, repository, tests_folder};
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
    for program in folders.iter().flat_map(|folder| files_in(folder, "lang")) {
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
        assert!(assembled == module, "{name} changes on its way through text");

        if let Err(error) = verify(module) {
            panic!("{name}: {error}");
        }
    }
}

/// A module that imports one function and returns at once.
fn module_importing(import: &langc::library::Import) -> String {
    let parameters: Vec<String> = import.parameters.iter().map(ToString::to_string).collect();
    format!("{}({}) -> {}", import.name, parameters.join(", "), import.result)
}

#[test]
fn the_machine_offers_every_import_the_compiler_knows() {
    let offered: Vec<String> = langvm::standard_imports();
    for import in langc::library::IMPORTS {
        let wanted = module_importing(import);
        assert!(offered.contains(&wanted), "the machine does not offer {wanted}");
    }
}
