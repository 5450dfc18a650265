//! `langc asm`: text assembly to bytecode.

use anyhow::Context as _;

use langc::render::LinePlace;
use lbc_format::asm;

use super::Outcome;
use super::arguments::AsmArguments;
use super::input::{self, Input};
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
            let place = line_of(&input, error.line, Some(error.column));
            terminal.fault(&input.name, Some(place), &error.kind.to_string());
            return Ok(Outcome::ProgramHasErrors);
        }
    };
    let bytes = match lbc_format::encode(&module) {
        Ok(bytes) => bytes,
        Err(error) => {
            terminal.fault(&input.name, None, &error.to_string());
            return Ok(Outcome::ProgramHasErrors);
        }
    };
    if arguments.verify
        && let Err(error) = lbc_format::verify(module)
    {
        let place = lines
            .line_of(error.subject)
            .map(|line| line_of(&input, line, None));
        terminal.fault(&input.name, place, &error.to_string());
        return Ok(Outcome::ProgramHasErrors);
    }
    target
        .write(&bytes)
        .context("the program was assembled, but not saved")?;
    Ok(Outcome::Fine)
}

fn line_of(input: &Input, line: u32, column: Option<u32>) -> LinePlace<'_> {
    LinePlace {
        file: &input.name,
        text: &input.text,
        line,
        column,
    }
}
