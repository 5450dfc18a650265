//! Runs every program of `run/`, `reject/`, `warn/`, `modules/`, `programs/` and
//! `../examples/` against the expectation files beside it. Adding a test is adding
//! files.
//!
//! - `run/*.lang` compile without a message and run: `.stdout`, and where they are
//!   not empty and not 0 `.stderr` and `.status`. [`lang_tests::execution`] says how many ways
//!   they are compiled and run in.
//! - `reject/*.lang` do not compile: `.stderr`.
//! - `warn/*.lang` compile with warnings: `.stderr`, and run like the others.
//! - `modules/*/main.lang` are programs of several files, or with input of their
//!   own: see [`lang_tests::cases`].
//! - `programs/*/main.lang` are the same, but large: what people would write.
//! - `../examples/*.lang` and `../examples/*/main.lang` run: `.expected` is their
//!   standard output.

use std::path::Path;

use lang_tests::cases::Case;
use lang_tests::execution::{Compiled, Surroundings, compile_into};
use lang_tests::expectation::{self, Missing};
use lang_tests::process::Outcome;
use lang_tests::{files_in, repository, stem, tests_folder};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let mut trials = Vec::new();
    for (folder, check) in [
        ("run", check_run as fn(&Path) -> Result<(), Failed>),
        ("reject", check_reject),
        ("warn", check_warn),
    ] {
        let path = tests_folder().join(folder);
        trials.extend(trials_of(&path, check));
        trials.push(Trial::test(
            format!("{folder}::every_expectation_has_a_program"),
            move || no_orphans(&path, &["stdout", "stderr", "status"]),
        ));
    }
    for folder in ["modules", "programs"] {
        for case in Case::all_in(&tests_folder().join(folder)) {
            let name = format!("{folder}::{}", case.name());
            trials.push(Trial::test(name, move || check_case(&case)));
        }
    }
    let examples = repository().join("examples");
    trials.extend(trials_of(&examples, check_example));
    for folder in Case::all_in(&examples) {
        let program = folder.program();
        if program.is_file() {
            let name = format!("examples::{}", folder.name());
            trials.push(Trial::test(name, move || check_example(&program)));
        }
    }
    trials.push(Trial::test(
        "examples::every_expectation_has_a_program",
        move || no_orphans(&examples, &["expected"]),
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trials_of(folder: &Path, check: fn(&Path) -> Result<(), Failed>) -> Vec<Trial> {
    let title = stem(folder).to_owned();
    files_in(folder, "lang")
        .into_iter()
        .map(|program| {
            Trial::test(format!("{title}::{}", stem(&program)), move || {
                check(&program)
            })
        })
        .collect()
}

fn check_run(program: &Path) -> Result<(), Failed> {
    check_accepted(program, &[], &Surroundings::default())
}

fn check_reject(program: &Path) -> Result<(), Failed> {
    check_rejected(program, &[])
}

fn check_case(case: &Case) -> Result<(), Failed> {
    let options = case.compiler_options();
    if case.is_accepted() {
        check_accepted(&case.program(), &options, &case.surroundings())
    } else {
        check_rejected(&case.program(), &options)
    }
}

fn check_accepted(
    program: &Path,
    options: &[String],
    surroundings: &Surroundings,
) -> Result<(), Failed> {
    let compiled = Compiled::new(program, options)?;
    expect_silence(&compiled.outcome)?;
    let outcome = compiled.run(surroundings)?;
    let status = match outcome.status {
        0 => String::new(),
        status => format!("{status}\n"),
    };
    let stdout = program.with_extension("stdout");
    expectation::check(&stdout, &outcome.stdout, Missing::IsAnError)?;
    let stderr = program.with_extension("stderr");
    expectation::check(&stderr, &outcome.stderr, Missing::IsEmpty)?;
    expectation::check(&program.with_extension("status"), &status, Missing::IsEmpty)?;
    Ok(())
}

fn check_rejected(program: &Path, options: &[String]) -> Result<(), Failed> {
    let target = tempfile::tempdir()?;
    let words = || options.iter().map(String::as_str);
    let outcome = compile_into(program, target.path(), words());
    if outcome.status != 1 || !outcome.stdout.is_empty() {
        return Err(format!("the compiler was to refuse this: {outcome:#?}").into());
    }
    if target.path().read_dir()?.next().is_some() {
        return Err("the compiler left a file behind although it failed".into());
    }
    let stderr = program.with_extension("stderr");
    expectation::check(&stderr, &outcome.stderr, Missing::IsAnError)?;
    let json = compile_into(
        program,
        target.path(),
        words().chain(["--message-format", "json"]),
    );
    check_machine_readable(&json, &outcome.stderr)
}

fn check_warn(program: &Path) -> Result<(), Failed> {
    let compiled = Compiled::new(program, &[])?;
    let stderr = program.with_extension("stderr");
    expectation::check(&stderr, &compiled.outcome.stderr, Missing::IsAnError)?;
    compiled.run(&Surroundings::default())?;

    let denied = tempfile::tempdir()?;
    let outcome = compile_into(program, denied.path(), ["--deny-warnings"]);
    if outcome.status != 1 || denied.path().read_dir()?.next().is_some() {
        return Err(format!("--deny-warnings was to refuse this: {outcome:#?}").into());
    }
    let json = compile_into(program, denied.path(), ["--message-format", "json"]);
    check_machine_readable(&json, &compiled.outcome.stderr)
}

fn check_example(program: &Path) -> Result<(), Failed> {
    let compiled = Compiled::new(program, &[])?;
    expect_silence(&compiled.outcome)?;
    let outcome = compiled.run(&surroundings_of_example(program))?;
    if outcome.status != 0 || !outcome.stderr.is_empty() {
        return Err(format!("an example was to run to its end: {outcome:#?}").into());
    }
    let expected = program.with_extension("expected");
    expectation::check(&expected, &outcome.stdout, Missing::IsAnError)?;
    Ok(())
}

/// An example may have `.stdin`, and an `.args` of `langvm`, one a line, in which
/// `{program}` stands for the file to run. It then runs in a copy of the folder.
fn surroundings_of_example(program: &Path) -> Surroundings {
    let input = std::fs::read(program.with_extension("stdin")).unwrap_or_default();
    let arguments = std::fs::read_to_string(program.with_extension("args")).unwrap_or_default();
    let mut lines = arguments.lines().map(str::to_owned);
    let folder = program.parent().expect("programs stand in folders");
    Surroundings {
        options: lines
            .by_ref()
            .take_while(|line| line != "{program}")
            .collect(),
        arguments: lines.collect(),
        input,
        files: (!arguments.is_empty()).then(|| folder.to_owned()),
        ..Surroundings::default()
    }
}

fn expect_silence(outcome: &Outcome) -> Result<(), Failed> {
    if outcome.stderr.is_empty() {
        return Ok(());
    }
    Err(format!("the compiler was to say nothing: {}", outcome.stderr).into())
}

/// The JSON form has one object per line, with a place, for each message.
fn check_machine_readable(outcome: &Outcome, human: &str) -> Result<(), Failed> {
    let mut codes = Vec::new();
    for line in outcome.stderr.lines().chain(outcome.stdout.lines()) {
        let message: serde_json::Value = serde_json::from_str(line)
            .map_err(|error| format!("not a line of JSON: {error}: {line}"))?;
        let code = message["code"].as_str().unwrap_or_default().to_owned();
        let span = &message["spans"][0];
        if message["message"].as_str().is_none_or(str::is_empty) || span["line"].as_u64().is_none()
        {
            return Err(format!("a message without a text or a place: {line}").into());
        }
        if !human.contains(&format!("[{code}]")) {
            return Err(format!("the human form has no {code}: {human}").into());
        }
        codes.push(code);
    }
    if codes.is_empty() {
        return Err("no message in the JSON form".into());
    }
    Ok(())
}

fn no_orphans(folder: &Path, extensions: &[&str]) -> Result<(), Failed> {
    for extension in extensions {
        for file in files_in(folder, extension) {
            if !file.with_extension("lang").is_file() {
                return Err(format!("{} belongs to no program", file.display()).into());
            }
        }
    }
    Ok(())
}
