//! Every code that the programs can print has a test that prints it, and every
//! explanation of a code shows what it says.

use std::collections::BTreeSet;

use lang_tests::cases::Case;
use lang_tests::documents::blocks;
use lang_tests::scratch::Scratch;
use lang_tests::{files_in, tests_folder};
use langc::diagnostic::Code;

/// Codes of the compiler that no small program can provoke, with the reason.
const COMPILER_EXCEPTIONS: [(&str, &str); 0] = [];

/// Codes whose explanation cannot show the mistake: characters that do not print,
/// programs too deep or too large to print, and programs of several files.
const UNSHOWN: [&str; 4] = ["E0010", "E0034", "E0111", "E0309"];

/// Codes of running programs, with a program that prints them: its name in `run/`
/// or its folder in `modules/`; or the reason why none can.
const RUNTIME_CODES: [(&str, RuntimeCase); 25] = [
    ("R0001", RuntimeCase::Program("error_add_int_overflow")),
    ("R0002", RuntimeCase::Program("error_div_int_by_zero")),
    ("R0003", RuntimeCase::Program("error_shift_left_too_far")),
    ("R0004", RuntimeCase::Program("error_cast_nan")),
    ("R0005", RuntimeCase::Program("error_global_read_too_early")),
    ("R0006", RuntimeCase::Program("error_panic")),
    (
        "R0007",
        RuntimeCase::Elsewhere("a golden file built by hand: the compiler is right about it"),
    ),
    (
        "R0008",
        RuntimeCase::Program("error_method_string_slice_range"),
    ),
    (
        "R0009",
        RuntimeCase::Program("error_method_string_slice_boundary"),
    ),
    ("R0010", RuntimeCase::Program("error_method_string_byte_at")),
    (
        "R0011",
        RuntimeCase::Program("error_method_int_to_radix_base"),
    ),
    (
        "R0012",
        RuntimeCase::Elsewhere("raised by the functions of an embedding program"),
    ),
    (
        "R0013",
        RuntimeCase::Elsewhere("writing to a full disk, among the command line tests"),
    ),
    ("R0014", RuntimeCase::Program("error_array_index")),
    (
        "R0015",
        RuntimeCase::Elsewhere("an instruction that the library guards; among langvm's tests"),
    ),
    ("R0016", RuntimeCase::Program("error_map_missing_key")),
    (
        "R0017",
        RuntimeCase::Elsewhere("an instruction that `match` guards; among langvm's tests"),
    ),
    ("R0018", RuntimeCase::Program("error_array_slice")),
    ("R0019", RuntimeCase::Folder("io_not_utf8")),
    ("X0001", RuntimeCase::Elsewhere("among the tests of limits")),
    ("X0002", RuntimeCase::Elsewhere("among the tests of limits")),
    ("X0003", RuntimeCase::Elsewhere("among the tests of limits")),
    ("X0004", RuntimeCase::Elsewhere("among the tests of limits")),
    (
        "C0001",
        RuntimeCase::Elsewhere("what no file may do; among checked mode's own tests"),
    ),
    ("X0005", RuntimeCase::Elsewhere("among the tests of limits")),
];

enum RuntimeCase {
    Program(&'static str),
    Folder(&'static str),
    Elsewhere(&'static str),
}

#[test]
fn every_compiler_code_has_a_program() {
    let mut messages = String::new();
    for folder in ["reject", "warn"] {
        for file in files_in(&tests_folder().join(folder), "stderr") {
            messages += &std::fs::read_to_string(&file).expect("expectations can be read");
        }
    }
    for case in Case::all_in(&tests_folder().join("modules")) {
        let file = case.program().with_extension("stderr");
        messages += &std::fs::read_to_string(file).unwrap_or_default();
    }
    let exceptions: BTreeSet<&str> = COMPILER_EXCEPTIONS.iter().map(|(code, _)| *code).collect();
    let missing: Vec<String> = Code::all()
        .filter(|code| !messages.contains(&format!("[{}]", code.id)))
        .filter(|code| !exceptions.contains(code.id))
        .map(|code| format!("{} {}", code.id, code.title))
        .collect();
    assert!(missing.is_empty(), "no program provokes {missing:#?}");
}

#[test]
fn every_runtime_code_has_a_program() {
    for (code, case) in RUNTIME_CODES {
        let stderr = match case {
            RuntimeCase::Program(name) => format!("run/{name}.stderr"),
            RuntimeCase::Folder(name) => format!("modules/{name}/main.stderr"),
            RuntimeCase::Elsewhere(reason) => {
                assert!(!reason.is_empty());
                continue;
            }
        };
        let messages = std::fs::read_to_string(tests_folder().join(&stderr)).unwrap_or_default();
        assert!(
            messages.contains(&format!("error[{code}]")),
            "{stderr} has no {code}"
        );
    }
}

#[test]
fn no_program_prints_an_unknown_runtime_code() {
    let known: BTreeSet<&str> = RUNTIME_CODES.iter().map(|(code, _)| *code).collect();
    for file in files_in(&tests_folder().join("run"), "stderr") {
        let messages = std::fs::read_to_string(&file).expect("expectations can be read");
        for (_, rest) in messages
            .match_indices("error[")
            .map(|(at, _)| messages[at..].split_at(6))
        {
            let code = rest.split(']').next().unwrap_or_default();
            assert!(known.contains(code), "{}: {code}", file.display());
        }
    }
}

#[test]
fn explanations_show_what_they_say() {
    let mut faults = Vec::new();
    for code in Code::all() {
        let mut failing = 0;
        let mut working = 0;
        for block in blocks(code.explanation) {
            if block.language() != "lang" {
                continue;
            }
            let scratch = Scratch::new();
            scratch.write("example.lang", &block.text);
            let outcome = scratch.langc(&["check", "example.lang"]);
            let shows_code = outcome.stderr.contains(&format!("[{}]", code.id));
            let right = if block.has("fail") {
                failing += 1;
                outcome.status == 1 && shows_code
            } else if block.has("warn") {
                failing += 1;
                outcome.status == 0 && shows_code
            } else {
                // A fragment that shows one thing may leave its variables unused.
                working += 1;
                outcome.status == 0 && !shows_code
            };
            if !right {
                faults.push(format!("{}: {}\n{}", code.id, block.text, outcome.stderr));
            }
        }
        if (failing == 0 || working == 0) && !UNSHOWN.contains(&code.id) {
            faults.push(format!("{} lacks a failing or a working example", code.id));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
