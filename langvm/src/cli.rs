//! The command line: what can be asked of `langvm`, and how it ends.
//!
//! Exit codes: 0 fine, 1 the program failed or two files differ, 2 usage, input or
//! output, 3 the file was refused, 4 a limit was reached. A reader that closes the
//! pipe ends the command quietly, with the code a shell shows for that.

mod arguments;
mod diff;
mod disasm;
mod failure;
mod info;
mod input;
mod interleave;
mod output;
mod run;
mod strip;
mod symbolicate;
mod terminal;
mod verify;

use std::process::ExitCode;

use clap::CommandFactory;

pub(crate) use arguments::Cli;
pub(crate) use failure::Failure;
pub(crate) use input::messages;
pub(crate) use terminal::tell;

use arguments::Verb;

/// Everything went well.
const FINE: u8 = 0;
/// The program failed.
const RUNTIME_ERROR: u8 = 1;
/// Two files are not the same.
const DIFFERENT: u8 = 1;
/// Usage, input or output.
pub(crate) const USAGE: u8 = 2;
/// The file was refused.
const REFUSED: u8 = 3;
/// A limit was reached.
const LIMIT: u8 = 4;
/// Checked mode found what the verifier should have refused, by the number that
/// `sysexits.h` gives to errors inside a program.
const FAULT: u8 = 70;
/// What a shell shows for a command whose reader left: 128 and SIGPIPE.
pub(crate) const READER_LEFT: u8 = 141;

/// Does what the command line asks for.
pub(crate) fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let code = match cli.verb {
        None => run::run(cli.bare.into_run()?, cli.color)?,
        Some(Verb::Run(form)) => run::run(form.into_run()?, cli.color)?,
        Some(Verb::Verify(arguments)) => verify::verify(&arguments, cli.color)?,
        Some(Verb::Info(arguments)) => info::info(&arguments, cli.color)?,
        Some(Verb::Disasm(arguments)) => disasm::disasm(&arguments, cli.color)?,
        Some(Verb::Diff(arguments)) => diff::diff(&arguments, cli.color)?,
        Some(Verb::Strip(arguments)) => strip::strip(&arguments, cli.color)?,
        Some(Verb::Symbolicate(arguments)) => symbolicate::symbolicate(&arguments, cli.color)?,
        Some(Verb::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "langvm", &mut script);
            output::write(&script)?;
            FINE
        }
    };
    Ok(ExitCode::from(code))
}
