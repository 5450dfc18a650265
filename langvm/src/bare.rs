//! The program without the feature `cli`: it verifies a file and runs it, and can do
//! nothing else. Exit codes are those of the whole program.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use langvm::{Instance, Options, Registry, RuntimeError, RuntimeErrorKind, Value};

const RUNTIME_ERROR: u8 = 1;
const USAGE: u8 = 2;
const REFUSED: u8 = 3;
const LIMIT: u8 = 4;

pub(crate) fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, message)) => {
            if !message.is_empty() {
                // There is nobody left to tell that standard error is gone.
                let _ = writeln!(io::stderr(), "{message}");
            }
            ExitCode::from(code)
        }
    }
}

fn run() -> Result<(), (u8, String)> {
    let mut arguments = env::args_os().skip(1);
    let Some(path) = arguments.next() else {
        return Err((USAGE, "usage: langvm FILE [ARGS]...".to_owned()));
    };
    let name = path.to_string_lossy().into_owned();
    let bytes = fs::read(&path).map_err(|error| {
        let message = format!("error: cannot read `{name}`: {error}");
        (USAGE, message)
    })?;
    let refused = |code: &str, error: &dyn std::error::Error| {
        (REFUSED, format!("error[{code}]: {name}: {error}"))
    };
    let module = langvm::load(&bytes).map_err(|error| refused(error.code(), &error))?;
    let options = Options {
        arguments: arguments
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect(),
        ..Options::default()
    };
    let mut instance = Instance::new(module, &Registry::standard(), options)
        .map_err(|error| refused(error.code(), &error))?;
    let printed = instance.run().and_then(|value| match value {
        Value::Unit => Ok(()),
        value => instance.print(&format!("{value}\n")),
    });
    printed.map_err(|error| failure(&error))
}

/// How a run that failed ends, and what is said of it.
fn failure(error: &RuntimeError) -> (u8, String) {
    let kind = &error.kind;
    let code = match kind {
        RuntimeErrorKind::Exit { code } => return (*code, String::new()),
        RuntimeErrorKind::Output { .. } => USAGE,
        kind if kind.is_limit() => LIMIT,
        _ => RUNTIME_ERROR,
    };
    let place = match error.backtrace.location() {
        Some(location) => format!("{location}: "),
        None => String::new(),
    };
    (code, format!("error[{}]: {place}{kind}", kind.code()))
}
