//! `langc asm`: text assembly to bytecode.

use anyhow::Context as _;

use lbc_format::asm;

use super::Outcome;
use super::arguments::AsmArguments;
use super::input;
use super::output::Target;
use super::terminal::Terminal;

/// Assembles a file. What it holds is not verified unless asked for: this is also
/// how modules are made that langvm must refuse.
pub(crate) fn assemble(arguments: &AsmArguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let input = input::read(&arguments.source)?;
    let target = Target::new(&arguments.source, arguments.output.as_deref())?;
    let (module, lines) = match asm::assemble_with_lines(&input.text) {
        Ok(assembled) => assembled,
        Err(error) => {
            terminal.to_stderr(&format!(
                "{}:{}:{}: error: {}\n",
                input.name, error.line, error.column, error.kind
            ));
            return Ok(Outcome::ProgramHasErrors);
        }
    };
    let bytes = match lbc_format::encode(&module) {
        Ok(bytes) => bytes,
        Err(error) => {
            terminal.to_stderr(&format!("{}: error: {error}\n", input.name));
            return Ok(Outcome::ProgramHasErrors);
        }
    };
    if arguments.verify
        && let Err(error) = lbc_format::verify(module)
    {
        let line = lines.line_of(error.subject);
        let place = line.map_or(String::new(), |line| format!("{line}:"));
        terminal.to_stderr(&format!("{}:{place} error: {error}\n", input.name));
        return Ok(Outcome::ProgramHasErrors);
    }
    target
        .write(&bytes)
        .context("the program was assembled, but not saved")?;
    Ok(Outcome::Fine)
}
