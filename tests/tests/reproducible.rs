//! The same source gives the same bytes, and the same file the same run.

use std::path::{Path, PathBuf};
use std::process::Command;

use lang_tests::scratch::Scratch;
use lang_tests::toolchain::toolchain;
use lang_tests::{files_in, repository, tests_folder};

/// Names another build of the compiler, to compare with the one at hand.
const OTHER_COMPILER: &str = "LANG_OTHER_LANGC";

fn programs() -> Vec<PathBuf> {
    let mut programs = files_in(&tests_folder().join("run"), "lang");
    programs.extend(files_in(&repository().join("examples"), "lang"));
    assert!(programs.len() > 400, "the programs are where they were");
    programs
}

fn compile(compiler: &Path, folder: &Path, level: &str) -> Vec<u8> {
    let output = folder.join("program.lbc");
    let outcome = Command::new(compiler)
        .args([level, "program.lang", "-o"])
        .arg(&output)
        .current_dir(folder)
        .output()
        .expect("the compiler can be run");
    assert!(outcome.status.success(), "{outcome:?}");
    std::fs::read(&output).expect("the compiler wrote a file")
}

/// Each compilation is a process of its own, and so hashes with seeds of its own.
#[test]
fn bytes_depend_on_the_source_alone() {
    let compiler = &toolchain().langc;
    let other = std::env::var_os(OTHER_COMPILER).map_or_else(|| compiler.clone(), PathBuf::from);
    println!("comparing with {}", other.display());
    let (here, there) = (Scratch::new(), Scratch::new());
    let deeper = there.file("a/folder of/another name");
    std::fs::create_dir_all(&deeper).expect("folders can be made");
    for program in programs() {
        let text = std::fs::read(&program).expect("programs can be read");
        here.write("program.lang", &text);
        std::fs::write(deeper.join("program.lang"), &text).expect("files can be written");
        for level in ["-O0", "-O2"] {
            assert!(
                compile(compiler, here.path(), level) == compile(&other, &deeper, level),
                "{} {level}: the bytes differ",
                program.display()
            );
        }
    }
}

/// Output, errors with their traces, exit status, fuel, and what is said of the heap: what
/// native code keeps alive, allocates and moves is what the interpreter does.
#[test]
fn runs_depend_on_the_file_alone() {
    let scratch = Scratch::new();
    for program in programs() {
        let text = std::fs::read(&program).expect("programs can be read");
        scratch.write("program.lang", &text);
        compile(&toolchain().langc, scratch.path(), "-O2");
        for stress in [&[][..], &["--gc-stress"]] {
            let run = |jit: &[&str]| {
                let options = ["--stats", "--fuel", "1000000000"];
                let mut outcome =
                    scratch.langvm(&[&options[..], jit, stress, &["program.lbc"]].concat());
                // What takes time, and what native code needs to know beforehand.
                let others = [
                    "load and verify: ",
                    "run: ",
                    "functions prepared: ",
                    "native code: ",
                    "pauses: ",
                ];
                let is_same = |line: &&str| !others.iter().any(|other| line.starts_with(other));
                let lines: Vec<&str> = outcome.stderr.lines().filter(is_same).collect();
                outcome.stderr = lines.join("\n");
                assert!(outcome.stderr.contains("fuel: "), "{outcome:#?}");
                outcome
            };
            let interpreted = run(&["--jit", "off"]);
            for jit in [
                &["--jit", "off"][..],
                &["--jit", "always"],
                &["--jit-calls", "5", "--jit-rounds", "10"],
            ] {
                let program = program.display();
                assert_eq!(run(jit), interpreted, "{program} {jit:?} {stress:?}");
            }
        }
    }
}
