//! `langvm verify FILE`: whether a file could be run, without running it.

use langvm::Registry;
use langvm::render;
use serde::Serialize;

use super::arguments::{Color, Format, InspectArguments};
use super::failure::Failure;
use super::input::{self, Input};
use super::output::counted;
use super::{FINE, REFUSED, output, terminal};

#[derive(Serialize)]
struct Answer<'a> {
    file: &'a str,
    ok: bool,
    bytes: usize,
    functions: usize,
    instructions: usize,
    imports: usize,
}

pub(super) fn verify(arguments: &InspectArguments, color: Color) -> Result<u8, Failure> {
    let format = arguments.format;
    let Input::Module(module, bytes) = input::load(&arguments.file, format, color)? else {
        return Ok(REFUSED);
    };
    let file = input::name(&arguments.file);
    if let Err(error) = langvm::check_imports(&module, &Registry::standard()) {
        match format {
            Format::Json => output::write(render::link_error_json(&file, &error).as_bytes())?,
            Format::Human => {
                terminal::tell(&render::link_error(&file, &error, input::messages(color)));
            }
        }
        return Ok(REFUSED);
    }
    let module = module.module();
    let answer = Answer {
        file: &file,
        ok: true,
        bytes,
        functions: module.functions.len(),
        instructions: module.functions.instructions(),
        imports: module.imports.len(),
    };
    let text = match format {
        Format::Json => output::json(&answer),
        Format::Human => format!(
            "ok: {file}: {}, {}, {}, {}\n",
            counted(answer.bytes, "byte"),
            counted(answer.functions, "function"),
            counted(answer.instructions, "instruction"),
            counted(answer.imports, "import"),
        ),
    };
    output::write(text.as_bytes())?;
    Ok(FINE)
}
