//! `langvm info FILE`: what a file holds, and what it needs from its host.

use std::fmt::Write;

use lbc_format::{BuildId, Module};
use serde::Serialize;

use super::arguments::{Color, Format, InspectArguments};
use super::failure::Failure;
use super::input::{self, Input};
use super::output::counted;
use super::{FINE, REFUSED, output};

#[derive(Serialize)]
struct Info {
    file: String,
    format_version: String,
    bytes: usize,
    writer: String,
    build_id: String,
    entry: String,
    result: String,
    functions: usize,
    instructions: usize,
    globals: usize,
    types: usize,
    constants: Constants,
    imports: Vec<Import>,
    sources: Option<Vec<Source>>,
    has_spans: bool,
    has_names: bool,
    inlined_calls: usize,
    custom_sections: Vec<Custom>,
}

#[derive(Serialize)]
struct Constants {
    ints: usize,
    floats: usize,
    strings: usize,
}

#[derive(Serialize)]
struct Import {
    name: String,
    signature: String,
    /// The option that grants what the import needs.
    needs: Option<&'static str>,
}

#[derive(Serialize)]
struct Source {
    path: String,
    sha256_prefix: String,
    lines: usize,
}

#[derive(Serialize)]
struct Custom {
    id: u8,
    bytes: usize,
}

pub(super) fn info(arguments: &InspectArguments, color: Color) -> Result<u8, Failure> {
    let Input::Module(module, bytes) = input::load(&arguments.file, arguments.format, color)?
    else {
        return Ok(REFUSED);
    };
    let info = gather(
        input::name(&arguments.file),
        module.module(),
        bytes,
        BuildId::of(module.module())?,
    );
    let text = match arguments.format {
        Format::Json => output::json(&info),
        Format::Human => describe(&info),
    };
    output::write(text.as_bytes())?;
    Ok(FINE)
}

fn gather(file: String, module: &Module, bytes: usize, build_id: BuildId) -> Info {
    let entry = module.meta.entry;
    let result = module
        .signature_of(entry)
        .map_or_else(String::new, |(_, result)| module.type_name(result));
    let inlined = module.inlining().functions.iter();
    Info {
        file,
        // What the file says: it is the lowest version that has all the module uses.
        format_version: module.format_version().to_string(),
        bytes,
        writer: module.meta.writer.clone(),
        build_id: build_id.to_string(),
        entry: module.function_name(entry),
        result,
        functions: module.functions.len(),
        instructions: module.functions.instructions(),
        globals: module.globals.len(),
        types: module.types.len(),
        constants: Constants {
            ints: module.constants.ints.len(),
            floats: module.constants.floats.len(),
            strings: module.constants.strings.len(),
        },
        imports: module
            .imports
            .iter()
            .map(|import| Import {
                name: import.name.clone(),
                signature: module.type_name(import.signature),
                needs: langvm::needed_grant(&import.name),
            })
            .collect(),
        sources: module.spans.as_ref().map(|spans| {
            let describe = |file: &lbc_format::module::SourceFile| Source {
                path: file.path.clone(),
                sha256_prefix: format!("{:016x}", file.hash),
                lines: lines(&file.line_lengths),
            };
            spans.files.iter().map(describe).collect()
        }),
        has_spans: module.spans.is_some(),
        has_names: module.names.is_some(),
        inlined_calls: inlined.map(|table| table.calls.len()).sum(),
        custom_sections: module
            .custom
            .iter()
            .map(|section| Custom {
                id: section.id,
                bytes: section.bytes.len(),
            })
            .collect(),
    }
}

/// Lines as people count them: behind the last line end is no further one.
fn lines(lengths: &[u32]) -> usize {
    match lengths {
        [before @ .., 0] => before.len(),
        all => all.len(),
    }
}

fn describe(info: &Info) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        // Writing to a string cannot fail. What comes from the file is shown without
        // control characters.
        let _ = writeln!(text, "{name:<15} {}", value.escape_debug());
    };
    line("file:", info.file.clone());
    line("size:", counted(info.bytes, "byte"));
    line("format version:", info.format_version.clone());
    line("written by:", info.writer.clone());
    line("build:", info.build_id.clone());
    line("entry:", format!("{} -> {}", info.entry, info.result));
    line(
        "code:",
        format!(
            "{}, {}",
            counted(info.functions, "function"),
            counted(info.instructions, "instruction")
        ),
    );
    line("globals:", info.globals.to_string());
    let Constants {
        ints,
        floats,
        strings,
    } = info.constants;
    line(
        "constants:",
        format!("{ints} Int, {floats} Float, {strings} String"),
    );
    let debug = match (info.has_spans, info.has_names) {
        (true, true) => "spans and names",
        (true, false) => "spans",
        (false, true) => "names",
        (false, false) => "none",
    };
    let debug = match info.inlined_calls {
        0 => debug.to_owned(),
        calls => format!("{debug}, {}", counted(calls, "inlined call")),
    };
    line("debug data:", debug);
    for source in info.sources.iter().flatten() {
        line(
            "source:",
            format!("{} ({})", source.path, counted(source.lines, "line")),
        );
    }
    for import in &info.imports {
        let needs = import
            .needs
            .map_or_else(String::new, |option| format!(" (needs {option})"));
        line(
            "import:",
            format!("{}: {}{needs}", import.name, import.signature),
        );
    }
    for section in &info.custom_sections {
        line(
            "custom section:",
            format!("{} ({})", section.id, counted(section.bytes, "byte")),
        );
    }
    text
}
