//! Runs every program of `run/`, `reject/`, `warn/` and `../examples/` against the
//! expectation files beside it. Adding a test is adding files.
//!
//! - `run/*.lang` compile without a message and run: `.stdout`, and where they are
//!   not empty and not 0 `.stderr` and `.status`. The compiled file is moved alone
//!   into an empty folder and run there as it is, with a collection that moves
//!   every object at each allocation, with metered code, and stripped.
//! - `reject/*.lang` do not compile: `.stderr`.
//! - `warn/*.lang` compile with warnings: `.stderr`, and run like the others.
//! - `../examples/*.lang` run: `.expected` is their standard output.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use lang_tests::expectation::{self, Missing};
use lang_tests::process::{Outcome, compile, execute};
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
    let examples = repository().join("examples");
    trials.extend(trials_of(&examples, check_example));
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
    let compiled = Compiled::new(program)?;
    expect_silence(&compiled.outcome)?;
    let outcome = check_execution(&compiled)?;
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

fn check_reject(program: &Path) -> Result<(), Failed> {
    let target = tempfile::tempdir()?;
    let outcome = compile_into(program, target.path(), &[]);
    if outcome.status != 1 || !outcome.stdout.is_empty() {
        return Err(format!("the compiler was to refuse this: {outcome:#?}").into());
    }
    if target.path().read_dir()?.next().is_some() {
        return Err("the compiler left a file behind although it failed".into());
    }
    let stderr = program.with_extension("stderr");
    expectation::check(&stderr, &outcome.stderr, Missing::IsAnError)?;
    check_machine_readable(program, target.path(), &outcome.stderr)
}

fn check_warn(program: &Path) -> Result<(), Failed> {
    let compiled = Compiled::new(program)?;
    let stderr = program.with_extension("stderr");
    expectation::check(&stderr, &compiled.outcome.stderr, Missing::IsAnError)?;
    check_execution(&compiled)?;

    let denied = tempfile::tempdir()?;
    let outcome = compile_into(program, denied.path(), &["--deny-warnings"]);
    if outcome.status != 1 || denied.path().read_dir()?.next().is_some() {
        return Err(format!("--deny-warnings was to refuse this: {outcome:#?}").into());
    }
    check_machine_readable(program, denied.path(), &compiled.outcome.stderr)
}

fn check_example(program: &Path) -> Result<(), Failed> {
    let compiled = Compiled::new(program)?;
    expect_silence(&compiled.outcome)?;
    let outcome = check_execution(&compiled)?;
    if outcome.status != 0 || !outcome.stderr.is_empty() {
        return Err(format!("an example was to run to its end: {outcome:#?}").into());
    }
    let expected = program.with_extension("expected");
    expectation::check(&expected, &outcome.stdout, Missing::IsAnError)?;
    Ok(())
}

/// A program's two compiled files, each alone in a folder far from its source.
struct Compiled {
    outcome: Outcome,
    plain: tempfile::TempDir,
    stripped: tempfile::TempDir,
}

/// What a compiled program is called after it was shipped.
const SHIPPED: &str = "shipped.lbc";

impl Compiled {
    fn new(program: &Path) -> Result<Self, Failed> {
        let plain = tempfile::tempdir()?;
        let stripped = tempfile::tempdir()?;
        let outcome = compile_into(program, plain.path(), &[]);
        let silent = compile_into(program, stripped.path(), &["--strip"]);
        if outcome.status != 0 || !outcome.stdout.is_empty() || silent != outcome {
            return Err(format!("the compiler was to accept this: {outcome:#?}").into());
        }
        Ok(Self {
            outcome,
            plain,
            stripped,
        })
    }
}

fn compile_into(program: &Path, target: &Path, options: &[&str]) -> Outcome {
    let folder = program.parent().expect("programs stand in folders");
    let name = program.file_name().expect("programs have names");
    let output: PathBuf = target.join(SHIPPED);
    let arguments = [name, OsStr::new("-o"), output.as_os_str()];
    compile(
        folder,
        arguments.into_iter().chain(options.iter().map(OsStr::new)),
    )
}

fn expect_silence(outcome: &Outcome) -> Result<(), Failed> {
    if outcome.stderr.is_empty() {
        return Ok(());
    }
    Err(format!("the compiler was to say nothing: {}", outcome.stderr).into())
}

/// Runs a program in each mode; all must agree with the plain one.
fn check_execution(compiled: &Compiled) -> Result<Outcome, Failed> {
    let plain = execute(compiled.plain.path(), [SHIPPED]);
    let modes: [&[&str]; 2] = [&["--gc-stress"], &["--fuel", "1000000000"]];
    for options in modes {
        let outcome = execute(compiled.plain.path(), [options, &[SHIPPED]].concat());
        if outcome != plain {
            return Err(format!("{options:?} changes the run: {plain:#?} {outcome:#?}").into());
        }
    }
    let stripped = execute(compiled.stripped.path(), [SHIPPED]);
    let agrees = stripped.status == plain.status
        && stripped.stdout == plain.stdout
        && error_code(&stripped.stderr) == error_code(&plain.stderr);
    if !agrees {
        return Err(format!("stripping changes the run: {plain:#?} {stripped:#?}").into());
    }
    Ok(plain)
}

/// The code in `error[CODE]: …`. A stripped file may know less of what follows,
/// such as the name of a variable.
fn error_code(stderr: &str) -> Option<&str> {
    stderr.split_once("error[")?.1.split(']').next()
}

/// The JSON form has one object per line, with a place, for each message.
fn check_machine_readable(program: &Path, target: &Path, human: &str) -> Result<(), Failed> {
    let outcome = compile_into(program, target, &["--message-format", "json"]);
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
