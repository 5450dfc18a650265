//! A disassembly with the lines of its source between the instructions, as comments.

use std::collections::HashMap;
use std::fmt::Write;
use std::iter::Peekable;
use std::ops::Range;

use lbc_format::index::{FileIndex, FunctionIndex, InstrIndex};
use lbc_format::locate::LIBRARY_PATH_PREFIX;
use lbc_format::module::{FunctionInlining, FunctionSpans, Inlining, SourceFile, SpanTables};
use lbc_format::{Module, source_hash};

/// What a function's tables say from which instruction on.
type Steps<'m, T> = Peekable<Box<dyn Iterator<Item = (InstrIndex, T)> + 'm>>;

/// Goes through a disassembly line by line and adds the source.
pub(super) struct Interleaver<'m> {
    spans: Option<&'m SpanTables>,
    inlining: &'m Inlining,
    find_source: &'m dyn Fn(&str) -> Option<String>,
    files: HashMap<FileIndex, Lines<'m>>,
    /// Functions begun.
    functions: usize,
    next_instruction: InstrIndex,
    /// The file that the next instruction comes from.
    file: FileIndex,
    /// Where instructions come from.
    ranges: Steps<'m, Range<u32>>,
    /// The file of the code that follows.
    inlined: Steps<'m, FileIndex>,
    /// The line of `file` that was shown last.
    shown: Option<usize>,
}

/// A source file in lines.
struct Lines<'m> {
    file: &'m SourceFile,
    /// Where each line begins.
    starts: Vec<u32>,
    /// The text, if it is at hand and the one that was compiled.
    text: Option<String>,
}

impl<'m> Interleaver<'m> {
    pub(super) fn new(module: &'m Module, find_source: &'m dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            spans: module.spans.as_ref(),
            inlining: module.inlining(),
            find_source,
            files: HashMap::new(),
            functions: 0,
            next_instruction: InstrIndex(0),
            file: FileIndex(0),
            ranges: steps(std::iter::empty()),
            inlined: steps(std::iter::empty()),
            shown: None,
        }
    }

    /// Appends `line` of the disassembly, behind the source that its instruction comes
    /// from. What comes out still assembles to the same file.
    pub(super) fn line(&mut self, out: &mut String, line: &str) {
        if line.starts_with("fn ") {
            self.begin_function();
        } else if self.functions > 0 && ends_in_number(line, self.next_instruction) {
            let at = self.next_instruction;
            self.next_instruction = InstrIndex(at.0 + 1);
            if let Some((_, file)) = self.inlined.next_if(|(first, _)| *first == at) {
                self.file = file;
                self.shown = None;
            }
            if let Some((_, range)) = self.ranges.next_if(|(first, _)| *first == at) {
                self.source_line(out, range.start);
            }
        }
        out.push_str(line);
        out.push('\n');
    }

    fn begin_function(&mut self) {
        let position = self.functions;
        self.functions += 1;
        self.next_instruction = InstrIndex(0);
        self.shown = None;
        let table = self.spans.and_then(|spans| spans.functions.get(position));
        let inlined = self.inlining.of(FunctionIndex(position as u32));
        self.file = table.map_or(FileIndex(0), |table| table.file);
        self.ranges = steps(table.into_iter().flat_map(FunctionSpans::ranges));
        let inlined = table.zip(inlined).into_iter();
        self.inlined = steps(inlined.flat_map(|(table, inlined)| files(table, inlined)));
    }

    fn source_line(&mut self, out: &mut String, offset: u32) {
        let Some(file) = self
            .spans
            .and_then(|spans| spans.files.get(self.file.index()))
        else {
            return;
        };
        let lines = self
            .files
            .entry(self.file)
            .or_insert_with(|| Lines::new(file, self.find_source));
        let number = lines.number_at(offset);
        if self.shown != Some(number) {
            self.shown = Some(number);
            lines.write(out, number);
        }
    }
}

fn steps<'m, T>(all: impl Iterator<Item = (InstrIndex, T)> + 'm) -> Steps<'m, T> {
    let all: Box<dyn Iterator<Item = _>> = Box::new(all);
    all.peekable()
}

/// The files that code comes from in a function with inlined calls.
fn files<'m>(
    spans: &'m FunctionSpans,
    inlined: &'m FunctionInlining,
) -> impl Iterator<Item = (InstrIndex, FileIndex)> + 'm {
    let ranges = inlined.ranges();
    ranges.filter_map(|(at, call)| Some((at, spans.file_of(Some(inlined), call)?)))
}

/// Whether the comment at the end of a line is this instruction's number.
fn ends_in_number(line: &str, number: InstrIndex) -> bool {
    line.rsplit_once("; ")
        .is_some_and(|(_, comment)| comment.parse() == Ok(number.0))
}

impl<'m> Lines<'m> {
    fn new(file: &'m SourceFile, find_source: &dyn Fn(&str) -> Option<String>) -> Self {
        let starts = file.line_lengths.iter().scan(0_u32, |next, length| {
            let start = *next;
            *next = next.saturating_add(*length);
            Some(start)
        });
        Self {
            file,
            starts: starts.collect(),
            text: find_source(&file.path).filter(|text| source_hash(text) == file.hash),
        }
    }

    /// The number of the line that a byte is in, from one.
    fn number_at(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// Writes a line as a comment.
    fn write(&self, out: &mut String, number: usize) {
        let line = match &self.text {
            Some(text) => self.line_of(text, number),
            None if self.file.path.starts_with(LIBRARY_PATH_PREFIX) => "(in the library)",
            None => "(the source is not at hand, or not the one that was compiled)",
        };
        // Control characters would end the comment, or worse.
        let shown: String = line
            .chars()
            .map(|character| match character {
                control if control.is_control() => ' ',
                other => other,
            })
            .collect();
        let path = self.file.path.escape_debug();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "    ; {path}:{number}: {}", shown.trim_end());
    }

    fn line_of<'t>(&self, text: &'t str, number: usize) -> &'t str {
        let start = number
            .checked_sub(1)
            .and_then(|before| self.starts.get(before));
        let end = self
            .starts
            .get(number)
            .map_or(text.len(), |&end| end as usize);
        start
            .and_then(|&start| text.get(start as usize..end))
            .unwrap_or_default()
    }
}
