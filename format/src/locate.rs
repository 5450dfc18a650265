//! From an instruction to its place in the source, by debug data alone.
//!
//! Assumes nothing about the tables: what they do not say, or say inconsistently,
//! is `None`. No source text is needed.

use std::ops::Range;

use crate::index::{FileIndex, FunctionIndex, InstrIndex};
use crate::limits::MAX_INLINED_NESTING;
use crate::module::{FunctionInlining, FunctionSpans, Module, Names, SourceFile, SpanTables};

/// What the paths of a compiler's own library sources begin with. No file of a
/// program has such a path, and no file is to be looked for under one.
pub const LIBRARY_PATH_PREFIX: &str = "<std>/";

/// A range of source text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The file's path as it was given to the compiler.
    pub path: String,
    /// The first eight bytes of the SHA-256 of the file's text, read big-endian.
    pub hash: u64,
    /// Byte offset of the start.
    pub start: u32,
    /// Byte offset of the end, excluded.
    pub end: u32,
    /// Where the range starts.
    pub start_position: Position,
    /// Where the range ends, excluded.
    pub end_position: Position,
}

impl Location {
    /// Whether the place is in the compiler's library, and not in the program.
    #[must_use]
    pub fn is_in_library(&self) -> bool {
        self.path.starts_with(LIBRARY_PATH_PREFIX)
    }
}

/// A line and a column, both counted from one, the column in bytes.
///
/// Without the text, bytes are all that can be counted; whoever has the text may
/// count characters instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from one.
    pub line: u32,
    /// The column, from one, in bytes.
    pub column: u32,
}

impl std::fmt::Display for Location {
    /// Writes `path:line:column` of the start.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Position { line, column } = self.start_position;
        write!(formatter, "{}:{line}:{column}", self.path.escape_debug())
    }
}

/// A call of the source that code belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SourceCall {
    /// What the function is called, or `function #3`.
    pub name: String,
    /// Where in it the code comes from, or the call that stands in the code's place.
    pub location: Option<Location>,
}

/// Where `instruction` of `function` comes from; `None` when the module has no
/// span for it.
#[must_use]
pub fn locate(
    module: &Module,
    function: FunctionIndex,
    instruction: InstrIndex,
) -> Option<Location> {
    DebugTables::of(module).locate(function, instruction)
}

/// The calls of the source that `instruction` of `function` is in, the innermost first:
/// those that were inlined, and that of the function itself, which is last.
#[must_use]
pub fn calls_at(
    module: &Module,
    function: FunctionIndex,
    instruction: InstrIndex,
) -> Vec<SourceCall> {
    DebugTables::of(module).calls_at(function, instruction)
}

/// All debug data, of a module or of a debug file.
#[derive(Clone, Copy)]
pub(crate) struct DebugTables<'t> {
    pub(crate) spans: Option<&'t SpanTables>,
    pub(crate) names: Option<&'t Names>,
}

impl<'t> DebugTables<'t> {
    fn of(module: &'t Module) -> Self {
        Self {
            spans: module.spans.as_ref(),
            names: module.names.as_ref(),
        }
    }

    /// See [`locate`].
    fn locate(self, function: FunctionIndex, instruction: InstrIndex) -> Option<Location> {
        let spans = self.spans?;
        let inlining = spans.inlining.of(function);
        let call = inlining.map_or(0, |inlining| inlining.call_at(instruction));
        let table = spans.functions.get(function.index())?;
        let (start, length) = span_of(table, instruction)?;
        location_of(spans, table.file_of(inlining, call)?, start, length)
    }

    /// See [`calls_at`].
    pub(crate) fn calls_at(
        self,
        function: FunctionIndex,
        instruction: InstrIndex,
    ) -> Vec<SourceCall> {
        let mut calls = Vec::new();
        let inlining = self.spans.map(|spans| &spans.inlining);
        let inlined = inlining.and_then(|inlining| inlining.of(function));
        let mut number = inlined.map_or(0, |inlined| inlined.call_at(instruction));
        let mut location = self.locate(function, instruction);
        while let Some((inlined, call)) = inlined.and_then(|it| Some((it, it.call(number)?))) {
            let name = inlining.and_then(|inlining| inlining.names.get(call.name as usize));
            calls.push(SourceCall {
                name: name.cloned().unwrap_or_default(),
                location,
            });
            location = self.location_of_call(function, inlined, number);
            // A call stands in one that was listed before it; who says otherwise has the rest
            // of the stack left out.
            number = if call.parent < number && calls.len() < MAX_INLINED_NESTING {
                call.parent
            } else {
                0
            };
        }
        let name = self
            .names
            .and_then(|names| names.functions.get(function.index()).cloned());
        calls.push(SourceCall {
            name: name.unwrap_or_else(|| format!("function #{}", function.0)),
            location,
        });
        calls
    }

    /// Where an inlined call stands in the code around it.
    fn location_of_call(
        self,
        function: FunctionIndex,
        inlined: &FunctionInlining,
        number: u32,
    ) -> Option<Location> {
        let spans = self.spans?;
        let call = inlined.call(number)?;
        let table = spans.functions.get(function.index())?;
        let start = inlined.starts().nth(number.checked_sub(1)? as usize)?;
        let file = table.file_of(Some(inlined), call.parent)?;
        location_of(spans, file, start, call.length)
    }
}

impl FunctionSpans {
    /// The file that the function's code comes from which belongs to the call with this
    /// number; `None` when there is no such call.
    #[must_use]
    pub fn file_of(&self, inlining: Option<&FunctionInlining>, call: u32) -> Option<FileIndex> {
        if call == 0 {
            return Some(self.file);
        }
        Some(inlining?.call(call)?.file)
    }

    /// The entries as the instruction each begins at and its bytes in the source file,
    /// up to the first that no file could have.
    pub fn ranges(&self) -> impl Iterator<Item = (InstrIndex, Range<u32>)> {
        let mut at = 0_u32;
        let mut start = 0_u32;
        self.entries.iter().map_while(move |entry| {
            at = at.checked_add(entry.instruction_delta)?;
            start = start.checked_add_signed(entry.start_delta)?;
            Some((InstrIndex(at), start..start.checked_add(entry.length)?))
        })
    }
}

/// The start and length of the last entry at or before `instruction`.
///
/// Linear on purpose: the table is short, and is read only to report an error.
fn span_of(spans: &FunctionSpans, instruction: InstrIndex) -> Option<(u32, u32)> {
    let mut at = 0_u32;
    let mut start = 0_u32;
    let mut found = None;
    for entry in &spans.entries {
        at = at.checked_add(entry.instruction_delta)?;
        if at > instruction.0 {
            break;
        }
        start = start.checked_add_signed(entry.start_delta)?;
        found = Some((start, entry.length));
    }
    found
}

fn location_of(spans: &SpanTables, file: FileIndex, start: u32, length: u32) -> Option<Location> {
    let file = spans.files.get(file.index())?;
    let end = start.checked_add(length)?;
    Some(Location {
        path: file.path.clone(),
        hash: file.hash,
        start,
        end,
        start_position: position_of(file, start)?,
        end_position: position_of(file, end)?,
    })
}

fn position_of(file: &SourceFile, offset: u32) -> Option<Position> {
    let mut line_start = 0_u32;
    let last = file.line_lengths.len().checked_sub(1)?;
    for (index, length) in file.line_lengths.iter().enumerate() {
        let line_end = line_start.checked_add(*length)?;
        // The end of the text belongs to the last line.
        if offset < line_end || (index == last && offset == line_end) {
            return Some(Position {
                line: u32::try_from(index).ok()?.checked_add(1)?,
                column: offset.checked_sub(line_start)?.checked_add(1)?,
            });
        }
        line_start = line_end;
    }
    None
}
