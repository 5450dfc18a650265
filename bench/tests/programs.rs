//! All twins of a program print the same checksum, at a size that takes no time.
//!
//! Engines that a machine lacks are left out; Lang always runs.

use std::path::Path;
use std::process::Command;

use lang_bench::suite::{PROGRAMS, programs_folder};
use lang_tests::toolchain::toolchain;

/// Twins that run without being compiled first, by the command that runs them and another
/// that it needs.
const SCRIPTS: [(&str, &str, &str); 5] = [
    ("lua5.4", "lua5.4", "lua"),
    ("node", "node", "js"),
    ("python3", "python3", "py"),
    ("java", "javac", "java"),
    ("ocaml", "ocaml", "ml"),
];

#[test]
fn lang_prints_the_checksum() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let tools = toolchain();
    for program in PROGRAMS {
        let source = programs_folder().join(format!("{}.lang", program.name));
        for level in ["-O0", "-O2"] {
            let object = folder.path().join("program.lbc");
            let compiled = Command::new(&tools.langc)
                .args([level, "--deny-warnings"])
                .arg(&source)
                .arg("-o")
                .arg(&object)
                .output()
                .expect("langc can be started");
            assert!(
                compiled.status.success(),
                "{} at {level}: {}",
                program.name,
                String::from_utf8_lossy(&compiled.stderr)
            );
            let printed = output_of(&tools.langvm, &object, program.tiny);
            assert_eq!(
                printed, program.tiny_checksum,
                "{} at {level}",
                program.name
            );
        }
    }
}

#[test]
fn twins_print_the_same_checksum() {
    for (command, needed, extension) in SCRIPTS {
        if ![command, needed]
            .into_iter()
            .all(lang_bench::measure::finds)
        {
            eprintln!("{needed} is not on this machine");
            continue;
        }
        for program in PROGRAMS {
            let source = programs_folder().join(format!("{}.{extension}", program.name));
            let printed = output_of(Path::new(command), &source, program.tiny);
            assert_eq!(
                printed, program.tiny_checksum,
                "{} in {command}",
                program.name
            );
        }
    }
}

#[test]
fn every_program_has_all_its_twins() {
    let mut expected: Vec<String> = PROGRAMS
        .iter()
        .flat_map(|program| {
            ["java", "js", "lang", "lua", "ml", "py", "rs"]
                .map(|extension| format!("{}.{extension}", program.name))
        })
        .collect();
    expected.sort();
    let mut found: Vec<String> = programs_folder()
        .read_dir()
        .expect("the programs can be listed")
        .map(|entry| {
            let name = entry.expect("folder entries can be read").file_name();
            name.into_string().expect("names are text")
        })
        .collect();
    found.sort();
    assert_eq!(found, expected);
}

fn output_of(command: &Path, file: &Path, size: u32) -> String {
    let output = Command::new(command)
        .arg(file)
        .arg(size.to_string())
        .output()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", command.display()));
    assert!(
        output.status.success(),
        "{} {}: {}",
        command.display(),
        file.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .expect("programs print text")
        .trim_end()
        .to_owned()
}
