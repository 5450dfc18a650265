//! `langvm disasm FILE`: a file as text assembly.

use super::arguments::{Color, DisasmArguments, Format};
use super::failure::Failure;
use super::input::{self, Input};
use super::interleave::Interleaver;
use super::{FINE, REFUSED, output};

pub(super) fn disasm(arguments: &DisasmArguments, color: Color) -> Result<u8, Failure> {
    let Input::Module(module, _) = input::load(&arguments.file, Format::Human, color)? else {
        return Ok(REFUSED);
    };
    let module = module.module();
    let mut source = arguments
        .source
        .then(|| Interleaver::new(module, &input::find_source));
    let mut result = Ok(());
    // The text of a large file is not to be in memory as a whole.
    lbc_format::disassemble_to(module, &mut |lines| {
        if result.is_err() {
            return;
        }
        result = match &mut source {
            None => output::write(lines.as_bytes()),
            Some(source) => {
                let mut text = String::new();
                lines.lines().for_each(|line| source.line(&mut text, line));
                output::write(text.as_bytes())
            }
        };
    });
    result?;
    Ok(FINE)
}
