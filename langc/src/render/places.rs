//! Lines and columns of many places.
//!
//! A column is counted in characters, so finding one takes a walk over its line.
//! Diagnostics come in the order of their places; walking from one place to the
//! next keeps the whole work linear, also for a file that is one long line.

use crate::source::{FileId, LineColumn, SourceMap, Span};

/// Finds lines and columns, quickly for places near the last one.
pub(super) struct Places<'a> {
    sources: &'a SourceMap,
    last: Option<Place>,
}

/// A place that was found.
struct Place {
    file: FileId,
    /// Offset in the file's text.
    offset: usize,
    line: LineColumn,
}

impl<'a> Places<'a> {
    pub(super) fn new(sources: &'a SourceMap) -> Self {
        Self {
            sources,
            last: None,
        }
    }

    /// Line and column of a span's start.
    pub(super) fn line_column(&mut self, span: Span) -> LineColumn {
        let id = self.sources.file_of(span);
        let file = self.sources.file(id);
        let offset = file.range(span).start;
        let line = file
            .line_starts()
            .partition_point(|start| *start as usize <= offset) as u32;
        let found = match &self.last {
            Some(last) if last.file == id && last.line.line == line => {
                let text = file.text();
                let column = if last.offset <= offset {
                    last.line.column + text[last.offset..offset].chars().count() as u32
                } else {
                    last.line.column - text[offset..last.offset].chars().count() as u32
                };
                LineColumn { line, column }
            }
            _ => self.sources.line_column(span),
        };
        self.last = Some(Place {
            file: id,
            offset,
            line: found,
        });
        found
    }

    /// The path of the file that a span lies in.
    pub(super) fn path(&self, span: Span) -> &'a str {
        self.sources.file(self.sources.file_of(span)).path()
    }
}
