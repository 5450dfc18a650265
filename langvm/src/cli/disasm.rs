//! `langvm disasm FILE`: a file as text assembly.

use super::arguments::{Color, DisasmArguments, Format};
use super::failure::Failure;
use super::input::{self, Input};
use super::interleave::disassembly_with_source;
use super::{FINE, REFUSED, output};

pub(super) fn disasm(arguments: &DisasmArguments, color: Color) -> Result<u8, Failure> {
    let Input::Module(module, _) = input::load(&arguments.file, Format::Human, color)? else {
        return Ok(REFUSED);
    };
    let text = if arguments.source {
        disassembly_with_source(module.module(), &input::find_source)
    } else {
        lbc_format::disassemble(module.module())
    };
    output::write(text.as_bytes())?;
    Ok(FINE)
}
