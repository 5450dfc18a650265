//! From an instruction to its place in the source, by the span tables alone.
//!
//! Assumes nothing about the tables: what they do not say, or say inconsistently,
//! is `None`. No source text is needed.

use std::ops::Range;

use crate::index::{FileIndex, FunctionIndex, InstrIndex};
use crate::module::{FunctionSpans, Module, SourceFile, SpanTables};

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

/// Where `instruction` of `function` comes from; `None` when the module has no
/// span for it.
#[must_use]
pub fn locate(
    module: &Module,
    function: FunctionIndex,
    instruction: InstrIndex,
) -> Option<Location> {
    locate_in(module.spans.as_ref()?, function, instruction)
}

/// The same, by the span tables alone.
pub(crate) fn locate_in(
    spans: &SpanTables,
    function: FunctionIndex,
    instruction: InstrIndex,
) -> Option<Location> {
    let (file, start, length) = span_of(spans, function, instruction)?;
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

impl FunctionSpans {
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

/// The file, start and length of the last entry at or before `instruction`.
///
/// Linear on purpose: the table is short, and is read only to report an error.
fn span_of(
    spans: &SpanTables,
    function: FunctionIndex,
    instruction: InstrIndex,
) -> Option<(FileIndex, u32, u32)> {
    let spans = spans.functions.get(function.index())?;
    let mut at = 0_u32;
    let mut start = 0_u32;
    let mut found = None;
    for entry in &spans.entries {
        at = at.checked_add(entry.instruction_delta)?;
        if at > instruction.0 {
            break;
        }
        start = start.checked_add_signed(entry.start_delta)?;
        found = Some((spans.file, start, entry.length));
    }
    found
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
