//! `langvm strip FILE -o OUT`: a file without what only debugging needs.

use std::path::Path;

use super::arguments::{Color, Format, StripArguments};
use super::failure::Failure;
use super::input::{self, Input};
use super::{FINE, REFUSED, output};

pub(super) fn strip(arguments: &StripArguments, color: Color) -> Result<u8, Failure> {
    let Input::Module(module, _) = input::load(&arguments.file, Format::Human, color)? else {
        return Ok(REFUSED);
    };
    let mut module = module.into_module();
    module.strip();
    let bytes = lbc_format::encode(&module)?;
    if arguments.output == Path::new("-") {
        output::write_binary(&bytes)?;
    } else {
        output::replace(&arguments.output, &bytes)?;
    }
    Ok(FINE)
}
