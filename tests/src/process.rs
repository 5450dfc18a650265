//! Runs the two programs, and knows what no run may ever do: panic, be killed by
//! a signal, or hang.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;

use crate::toolchain::toolchain;

/// Longer than any test program runs, by far: only a hang reaches it.
const TIMEOUT: Duration = Duration::from_secs(120);

/// What a finished process left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The exit status.
    pub status: i32,
    /// Everything written to standard output.
    pub stdout: String,
    /// Everything written to standard error.
    pub stderr: String,
}

/// The compiler, to be run in `folder`.
#[must_use]
pub fn langc(folder: &Path) -> Command {
    prepared(&toolchain().langc, folder)
}

/// The virtual machine, to be run in `folder`.
#[must_use]
pub fn langvm(folder: &Path) -> Command {
    prepared(&toolchain().langvm, folder)
}

fn prepared(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).timeout(TIMEOUT);
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Runs a command to its end.
///
/// # Panics
/// When it cannot be started, is killed by a signal or for taking too long,
/// panics, or writes anything but UTF-8.
pub fn run(command: &mut Command) -> Outcome {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    checked(&format!("{command:?}"), output)
}

/// Runs `langc` in `folder` with these arguments.
///
/// # Panics
/// As [`run`].
pub fn compile<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Outcome {
    run(langc(folder).args(arguments))
}

/// Runs `langvm` in `folder` with these arguments.
///
/// # Panics
/// As [`run`].
pub fn execute<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Outcome {
    run(langvm(folder).args(arguments))
}

/// Checks what every finished process must satisfy.
///
/// # Panics
/// As [`run`], apart from starting.
pub fn checked(what: &str, output: Output) -> Outcome {
    let stderr = String::from_utf8(output.stderr)
        .unwrap_or_else(|error| panic!("{what}: standard error is not UTF-8: {error}"));
    let stdout = String::from_utf8(output.stdout)
        .unwrap_or_else(|error| panic!("{what}: standard output is not UTF-8: {error}"));
    let Some(status) = output.status.code() else {
        panic!(
            "{what}: ended by {}\nstdout: {stdout}\nstderr: {stderr}",
            output.status
        );
    };
    assert!(
        status != 101 && !stderr.contains("panicked at"),
        "{what}: panicked\n{stderr}"
    );
    Outcome {
        status,
        stdout,
        stderr,
    }
}

/// Asserts an exit status and words on standard error.
///
/// # Panics
/// When the status is another or a word is missing.
#[track_caller]
pub fn expect(outcome: &Outcome, status: i32, words: &[&str]) {
    assert_eq!(outcome.status, status, "{outcome:#?}");
    for word in words {
        assert!(
            outcome.stderr.contains(word),
            "`{word}` is missing: {outcome:#?}"
        );
    }
}
