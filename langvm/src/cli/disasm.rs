//! `langvm disasm FILE`: a file as text assembly.

use super::arguments::{Color, DisasmArguments, Format};
use super::failure::Failure;
use super::input::{self, Input};
use super::{FINE, REFUSED, output};

pub(super) fn disasm(arguments: &DisasmArguments, color: Color) -> Result<u8, Failure> {
    let Input::Module(module, _) = input::load(&arguments.file, Format::Human, color)? else {
        return Ok(REFUSED);
    };
    output::write(lbc_format::disassemble(module.module()).as_bytes())?;
    Ok(FINE)
}
