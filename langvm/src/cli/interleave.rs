//! A disassembly with the lines of its source between the instructions, as comments.

use std::collections::HashMap;
use std::fmt::Write;

use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::{Location, Module, locate, source_hash};

/// Sources by path: the text, if it is at hand and the one that was compiled.
type Sources = HashMap<String, Option<String>>;

/// The disassembly of `module` with its source; it still assembles to the same file.
pub(super) fn disassembly_with_source(
    module: &Module,
    find_source: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut text = String::new();
    let mut sources = Sources::new();
    let mut functions = 0;
    let mut next_instruction = 0;
    let mut last: Option<(String, u32)> = None;
    for line in lbc_format::disassemble(module).lines() {
        if line.starts_with("fn ") {
            functions += 1;
            next_instruction = 0;
            last = None;
        } else if functions > 0 && ends_in_number(line, next_instruction) {
            let function = FunctionIndex(functions - 1);
            let place = locate(module, function, InstrIndex(next_instruction));
            next_instruction += 1;
            if let Some(location) = place {
                let line = (location.path.clone(), location.start_position.line);
                if last.as_ref() != Some(&line) {
                    write_source_line(&mut text, &location, &mut sources, find_source);
                    last = Some(line);
                }
            }
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Whether the comment at the end of a line is this instruction's number.
fn ends_in_number(line: &str, number: u32) -> bool {
    line.rsplit_once("; ")
        .is_some_and(|(_, comment)| comment.parse() == Ok(number))
}

fn write_source_line(
    text: &mut String,
    location: &Location,
    sources: &mut Sources,
    find_source: &dyn Fn(&str) -> Option<String>,
) {
    let source = sources.entry(location.path.clone()).or_insert_with(|| {
        find_source(&location.path).filter(|source| source_hash(source) == location.hash)
    });
    let number = location.start_position.line;
    let line = match source {
        Some(source) => source.lines().nth(number as usize - 1).unwrap_or_default(),
        None if location.is_in_library() => "(in the library)",
        None => "(the source is not at hand, or not the one that was compiled)",
    };
    let path = location.path.escape_debug();
    // Control characters would end the comment, or worse. Writing to a string cannot fail.
    let shown: String = line
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let _ = writeln!(text, "    ; {path}:{number}: {}", shown.trim_end());
}
