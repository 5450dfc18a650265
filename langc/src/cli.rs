//! The command line: reads files, calls the compiler, writes files and messages,
//! and picks the exit code.
//!
//! Exit codes: 0 fine, 1 the program has errors, 2 wrong usage or a file that
//! cannot be read or written, or a fault of the compiler itself.

mod arguments;
mod assemble;
mod build;
mod emit;
mod explain;
mod input;
mod output;
mod terminal;

use std::process::ExitCode;

use clap::CommandFactory as _;

use arguments::{Arguments, Verb};
use terminal::Terminal;

/// The program has errors, which have been shown.
const PROGRAM_HAS_ERRORS: u8 = 1;

/// Wrong usage, or a file that cannot be read or written.
const USAGE_OR_FILE_ERROR: u8 = 2;

/// How a command ended, when nothing kept it from doing its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Fine,
    /// The program has errors, which have been shown.
    ProgramHasErrors,
}

/// Runs the program that the command line asks for.
pub(crate) fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too. A reader that went away needs no
            // message.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() {
                USAGE_OR_FILE_ERROR
            } else {
                0
            });
        }
    };
    let terminal = Terminal::new(arguments.messages);
    match run(arguments, &terminal) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::ProgramHasErrors) => ExitCode::from(PROGRAM_HAS_ERRORS),
        Err(error) => {
            terminal.failure(&error);
            ExitCode::from(USAGE_OR_FILE_ERROR)
        }
    }
}

fn run(arguments: Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    match arguments.verb() {
        Verb::Build(build) => build::build(&build, terminal),
        Verb::Check(check) => build::check(&check, terminal),
        Verb::Emit(emit) => emit::emit(&emit, terminal),
        Verb::Asm(asm) => assemble::assemble(&asm, terminal),
        Verb::Explain(explain) => match &explain.code {
            Some(code) => explain::explain(code, terminal),
            None => explain::list(terminal),
        },
        Verb::Completions(completions) => {
            let mut script = Vec::new();
            let mut command = Arguments::command();
            clap_complete::generate(completions.shell, &mut command, "langc", &mut script);
            terminal.print_bytes(&script)?;
            Ok(Outcome::Fine)
        }
    }
}
