//! Source texts and places in them.
//!
//! All files of a compilation share one address space: each file occupies a
//! range of it, and a [`Span`] is a range in that space. Eight bytes then name a
//! place in any file, and the [`SourceMap`] says which file it is.

use std::ops::Range;

/// A byte range in the compilation's address space, end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The empty span just past this one.
    #[must_use]
    pub const fn after(self) -> Self {
        Self::new(self.end, self.end)
    }
}

/// Identifies a file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId(u32);

impl FileId {
    /// Position in the order in which files were added.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One source text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    base: u32,
    /// Offsets in `text` at which lines start; the first is 0.
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// The path as the user gave it, with `/` between parts.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Address of the first byte.
    #[must_use]
    pub const fn base(&self) -> u32 {
        self.base
    }

    /// Offsets in the text at which lines start; the first is 0.
    #[must_use]
    pub fn line_starts(&self) -> &[u32] {
        &self.line_starts
    }

    /// The span as a range of this file's text.
    #[must_use]
    pub fn range(&self, span: Span) -> Range<usize> {
        (span.start - self.base) as usize..(span.end - self.base) as usize
    }
}

/// The text does not fit into the address space that spans are made of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sources are larger than {limit} bytes together", limit = SourceMap::MAX_BYTES)]
pub struct SourceTooLarge;

/// Line and column of a place, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

/// All sources of a compilation.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Most bytes that all sources may have together. Bytecode stores span
    /// deltas as signed 32-bit numbers.
    pub const MAX_BYTES: u32 = i32::MAX as u32 - 1;

    /// Adds a file.
    ///
    /// # Errors
    /// [`SourceTooLarge`] when the address space is used up.
    pub fn add(&mut self, path: String, text: String) -> Result<FileId, SourceTooLarge> {
        // One address stays free between files, so that an empty span at the end
        // of one is not mistaken for the start of the next.
        let base = match self.files.last() {
            Some(file) => file.base + file.text.len() as u32 + 1,
            None => 0,
        };
        let free = (Self::MAX_BYTES - base.min(Self::MAX_BYTES)) as usize;
        if text.len() >= free {
            return Err(SourceTooLarge);
        }
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(offset, _)| offset as u32 + 1),
            )
            .collect();
        let id = FileId(self.files.len() as u32);
        self.files.push(SourceFile {
            path,
            text,
            base,
            line_starts,
        });
        Ok(id)
    }

    /// The file with this identity.
    ///
    /// # Panics
    /// When `id` comes from another map.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// All files, in the order in which they were added.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file that a span lies in.
    ///
    /// # Panics
    /// When the map has no files.
    #[must_use]
    pub fn file_of(&self, span: Span) -> FileId {
        let following = self.files.partition_point(|file| file.base <= span.start);
        FileId(following.saturating_sub(1) as u32)
    }

    /// The text that a span covers.
    ///
    /// # Panics
    /// When the span does not come from this map.
    #[must_use]
    pub fn text_of(&self, span: Span) -> &str {
        let file = self.file(self.file_of(span));
        &file.text[file.range(span)]
    }

    /// Line and column of a span's start.
    ///
    /// # Panics
    /// When the span does not come from this map.
    #[must_use]
    pub fn line_column(&self, span: Span) -> LineColumn {
        let file = self.file(self.file_of(span));
        let offset = span.start - file.base;
        let line = file.line_starts.partition_point(|start| *start <= offset);
        let line_start = file.line_starts[line - 1] as usize;
        let column = file.text[line_start..offset as usize].chars().count() + 1;
        LineColumn {
            line: line as u32,
            column: column as u32,
        }
    }
}
