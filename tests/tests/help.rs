//! What both command lines say of themselves: help, version, completions.

use lang_tests::process::{Outcome, expect};
use lang_tests::scratch::Scratch;

/// How one of the programs is run, its name, and words that its help must have.
type Program = (
    fn(&Scratch, &[&str]) -> Outcome,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const PROGRAMS: [Program; 2] = [
    (
        |scratch, arguments| scratch.langc(arguments),
        "langc",
        &["Usage", "Examples", "Exit codes", "-o", "--strip"],
        &["build", "check", "emit", "asm", "explain", "completions"],
    ),
    (
        |scratch, arguments| scratch.langvm(arguments),
        "langvm",
        &["Usage", "Examples", "Exit codes", "--fuel", "--max-heap"],
        &["run", "verify", "info", "disasm", "strip", "completions"],
    ),
];

#[test]
fn help_has_examples_and_lists_the_verbs() {
    let scratch = Scratch::new();
    for (run, name, words, verbs) in PROGRAMS {
        let help = run(&scratch, &["--help"]);
        assert_eq!((help.status, help.stderr.as_str()), (0, ""), "{name}");
        for word in words.iter().chain(verbs) {
            assert!(help.stdout.contains(word), "`{word}` is missing: {help:#?}");
        }
        for verb in verbs {
            let help = run(&scratch, &[verb, "--help"]);
            assert_eq!(
                (help.status, help.stderr.as_str()),
                (0, ""),
                "{name} {verb}"
            );
            assert!(help.stdout.contains("Usage"), "{name} {verb}: {help:#?}");
        }
    }
}

#[test]
fn version_names_the_program_and_the_format() {
    let scratch = Scratch::new();
    for (run, name, ..) in PROGRAMS {
        let version = run(&scratch, &["--version"]);
        assert_eq!(version.status, 0, "{version:#?}");
        assert!(
            version.stdout.starts_with(&format!("{name} ")),
            "{version:#?}"
        );
        assert!(version.stdout.contains(".lbc format"), "{version:#?}");
        let newest = lbc_format::VERSION.to_string();
        assert!(version.stdout.contains(&newest), "{version:#?}");
    }
}

#[test]
fn completions_exist_for_each_shell() {
    let scratch = Scratch::new();
    for (run, name, ..) in PROGRAMS {
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let outcome = run(&scratch, &["completions", shell]);
            assert_eq!(outcome.status, 0, "{outcome:#?}");
            assert!(outcome.stdout.contains(name), "{shell}");
        }
        expect(
            &run(&scratch, &["completions", "no-shell"]),
            2,
            &["no-shell"],
        );
    }
}
