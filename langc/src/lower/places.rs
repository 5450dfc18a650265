//! Where instructions come from, as tables of the file.

use rustc_hash::FxHashMap;

use lbc_format::index::{FileIndex, FunctionIndex};
use lbc_format::locate::LIBRARY_PATH_PREFIX;
use lbc_format::module::{
    self, FunctionInlining, FunctionSpans, InlinedCall, InlinedRange, Inlining, SpanEntry,
    SpanTables,
};

use crate::debug_data::DebugLevel;
use crate::source::{SourceFile, SourceMap, Span};
use crate::symbol::{Interner, Symbol};
use crate::typed::{InlinedId, Program};

/// Where the code of one function comes from.
#[derive(Debug)]
pub(super) struct FunctionPlaces {
    /// Where the function stands.
    pub(super) function: Span,
    /// From which instruction on code comes from which place.
    pub(super) entries: Vec<(u32, Span)>,
}

/// Makes the tables of all functions.
pub(super) struct Places<'p> {
    program: &'p Program,
    sources: &'p SourceMap,
    interner: &'p Interner,
    /// The files that some code comes from, by their positions among the sources.
    files: Vec<usize>,
    file_indices: FxHashMap<usize, FileIndex>,
    /// Up to where some code comes from each of these files.
    ends: Vec<u32>,
    names: Vec<Symbol>,
    name_numbers: FxHashMap<Symbol, u32>,
    spans: Vec<FunctionSpans>,
    inlining: Vec<FunctionInlining>,
}

impl<'p> Places<'p> {
    pub(super) fn new(
        program: &'p Program,
        sources: &'p SourceMap,
        interner: &'p Interner,
    ) -> Self {
        Self {
            program,
            sources,
            interner,
            files: Vec::new(),
            file_indices: FxHashMap::default(),
            ends: Vec::new(),
            names: Vec::new(),
            name_numbers: FxHashMap::default(),
            spans: Vec::new(),
            inlining: Vec::new(),
        }
    }

    /// The number of the file that a source span lies in, and the span's offset in it.
    pub(super) fn place(&mut self, span: Span) -> (FileIndex, u32) {
        let id = self.sources.file_of(span);
        let file = self.sources.file(id);
        let files = &mut self.files;
        let index = *self.file_indices.entry(id.index()).or_insert_with(|| {
            files.push(id.index());
            FileIndex(files.len() as u32 - 1)
        });
        self.ends.resize(self.files.len(), 0);
        (index, span.start - file.base())
    }

    /// Adds the tables of the next function.
    pub(super) fn add(&mut self, places: &FunctionPlaces) {
        let (file, _) = self.place(places.function);
        let mut calls = Calls::default();
        let mut entries = Vec::with_capacity(places.entries.len());
        let mut previous = (0, 0);
        for &(instruction, span) in &places.entries {
            let owner = self.program.inlined.owner(span);
            let owner = self.call(&mut calls, owner);
            calls.continue_with(instruction, owner);
            let (start, length) = self.range(span);
            entries.push(SpanEntry {
                instruction_delta: instruction - previous.0,
                start_delta: start - previous.1,
                length,
            });
            previous = (instruction, start);
        }
        if !calls.calls.is_empty() {
            self.inlining.push(FunctionInlining {
                function: FunctionIndex(self.spans.len() as u32),
                calls: calls.calls,
                ranges: calls.ranges,
            });
        }
        self.spans.push(FunctionSpans { file, entries });
    }

    /// The start of a span in its file, and its length.
    fn range(&mut self, span: Span) -> (i32, u32) {
        let source = self.program.inlined.source(span);
        let (file, start) = self.place(source);
        let length = source.end - source.start;
        let end = &mut self.ends[file.index()];
        *end = (*end).max(start + length);
        (start as i32, length)
    }

    /// The number of a call in its function's list; of code that is the function's own, 0.
    fn call(&mut self, calls: &mut Calls, id: Option<InlinedId>) -> u32 {
        let Some(id) = id else {
            return 0;
        };
        if let Some(number) = calls.numbers.get(&id) {
            return *number;
        }
        let call = *self.program.inlined.call(id);
        let around = self.program.inlined.owner(call.call);
        let parent = self.call(calls, around);
        let symbol = self.program.functions[call.function.index()].name;
        let names = &mut self.names;
        let name = *self.name_numbers.entry(symbol).or_insert_with(|| {
            names.push(symbol);
            names.len() as u32 - 1
        });
        let (file, _) = self.place(call.origin());
        let (start, length) = self.range(call.call);
        calls.calls.push(InlinedCall {
            parent,
            name,
            file,
            start_delta: start - calls.last_start,
            length,
        });
        calls.last_start = start;
        let number = calls.calls.len() as u32;
        calls.numbers.insert(id, number);
        number
    }

    /// The finished tables.
    pub(super) fn finish(self, level: DebugLevel) -> SpanTables {
        let files = self.files.iter().zip(&self.ends).map(|(position, end)| {
            let mut file = describe(&self.sources.files()[*position]);
            let is_library = file.path.starts_with(LIBRARY_PATH_PREFIX);
            if is_library && level < DebugLevel::Full {
                cut_behind(&mut file, *end);
            }
            file
        });
        let names = self.names.iter();
        let names = names.map(|name| self.interner.resolve(*name).to_owned());
        let inlining = Inlining {
            names: names.collect(),
            functions: self.inlining,
        };
        SpanTables {
            files: files.collect(),
            functions: self.spans,
            inlining,
        }
    }
}

/// The calls in whose place code of one function stands.
#[derive(Default)]
struct Calls {
    calls: Vec<InlinedCall>,
    ranges: Vec<InlinedRange>,
    numbers: FxHashMap<InlinedId, u32>,
    /// Where the last call begins.
    last_start: i32,
    /// The last range's first instruction, and its call.
    last_range: (u32, u32),
}

impl Calls {
    /// Notes that code belongs to a call from `instruction` on.
    fn continue_with(&mut self, instruction: u32, call: u32) {
        let (last, current) = self.last_range;
        if call != current {
            self.ranges.push(InlinedRange {
                instruction_delta: instruction - last,
                call,
            });
            self.last_range = (instruction, call);
        }
    }
}

fn describe(file: &SourceFile) -> module::SourceFile {
    let hash = lbc_format::source_hash(file.text());
    let ends = file
        .line_starts()
        .iter()
        .skip(1)
        .copied()
        .chain(std::iter::once(file.text().len() as u32));
    let line_lengths = file
        .line_starts()
        .iter()
        .zip(ends)
        .map(|(start, end)| end - start)
        .collect();
    module::SourceFile {
        path: file.path().to_owned(),
        hash,
        line_lengths,
    }
}

/// Leaves out the lines behind the one that `end` is in. Only for the library's own
/// sources: they are no files, so nobody counts their lines.
fn cut_behind(file: &mut module::SourceFile, end: u32) {
    let mut length = 0_u32;
    let needed = file.line_lengths.iter().take_while(|&&line| {
        let is_before = length < end;
        length = length.saturating_add(line);
        is_before
    });
    let needed = needed.count();
    file.line_lengths.truncate(needed.max(1));
}
