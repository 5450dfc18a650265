//! Pieces of a source file as they are shown.
//!
//! Most are whole lines. Of a very long line only the part around a place is
//! shown, between dots. Offsets of the file are translated into offsets of the
//! piece here and nowhere else.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::SourceFile;

/// Lines up to this many bytes are shown as they are.
const LONGEST_LINE: usize = 160;

/// Bytes that are shown before and behind a place in a longer line.
const AROUND: usize = 60;

/// What stands for the rest of a long line.
const DOTS: &str = "...";

/// A piece of a file.
pub(super) struct Excerpt<'a> {
    /// What is shown.
    text: Cow<'a, str>,
    /// The number of its first line, counted from 1.
    first_line: usize,
    /// The range of the file that it shows.
    range: Range<usize>,
    /// Bytes before the first one of the file.
    prefix: usize,
    /// Offsets in the file of bytes that are left out, in order.
    left_out: Vec<usize>,
}

impl<'a> Excerpt<'a> {
    /// The whole lines that a range touches, unless one of them is very long.
    pub(super) fn lines(file: &'a SourceFile, range: Range<usize>) -> Option<Self> {
        let lines = lines_around(file, range);
        let text = &file.text()[lines.clone()];
        if text.split('\n').any(|line| line.len() > LONGEST_LINE) {
            return None;
        }
        let (text, left_out) = without_carriage_returns(text, lines.start);
        Some(Self {
            text,
            first_line: line_number(file, lines.start),
            range: lines,
            prefix: 0,
            left_out,
        })
    }

    /// The part of a line around an offset.
    pub(super) fn window(file: &'a SourceFile, offset: usize) -> Self {
        let text = file.text();
        let line = lines_around(file, offset..offset);
        let mut start = offset.saturating_sub(AROUND).max(line.start);
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (offset + AROUND).min(line.end);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let before = if start > line.start { DOTS } else { "" };
        let behind = if end < line.end { DOTS } else { "" };
        let (shown, left_out) = without_carriage_returns(&text[start..end], start);
        Self {
            text: Cow::Owned(format!("{before}{shown}{behind}")),
            first_line: line_number(file, line.start),
            range: start..end,
            prefix: before.len(),
            left_out,
        }
    }

    /// What is shown.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The number of the first line shown, counted from 1.
    pub(super) const fn first_line(&self) -> usize {
        self.first_line
    }

    /// Where a range of the file is in the text shown, as far as it is; `None` when
    /// no part of it is.
    pub(super) fn find(&self, range: &Range<usize>) -> Option<Range<usize>> {
        if range.end < self.range.start || range.start > self.range.end {
            return None;
        }
        let translate = |offset: usize| {
            let offset = offset.clamp(self.range.start, self.range.end);
            let left_out = self.left_out.partition_point(|byte| *byte < offset);
            offset - self.range.start - left_out + self.prefix
        };
        Some(translate(range.start)..translate(range.end))
    }
}

/// A text that starts at `start` in its file, without the carriage returns that
/// are part of its line breaks, and where they were.
fn without_carriage_returns(text: &str, start: usize) -> (Cow<'_, str>, Vec<usize>) {
    if !text.contains('\r') {
        return (Cow::Borrowed(text), Vec::new());
    }
    let left_out = text
        .split_inclusive('\n')
        .scan(0, |end, line| {
            *end += line.len();
            let line_break = usize::from(line.ends_with('\n'));
            Some((*end - line_break, &line[..line.len() - line_break]))
        })
        .filter(|(_, line)| line.ends_with('\r'))
        .map(|(end, _)| start + end - 1)
        .collect();
    let mut text = text.replace("\r\n", "\n");
    if text.ends_with('\r') {
        text.pop();
    }
    (Cow::Owned(text), left_out)
}

/// The whole lines that a range touches, without the last line break.
fn lines_around(file: &SourceFile, range: Range<usize>) -> Range<usize> {
    let text = file.text();
    let start = text[..range.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |offset| range.end + offset);
    start..end
}

/// The number of the line that starts at `offset`, counted from 1.
fn line_number(file: &SourceFile, offset: usize) -> usize {
    file.line_starts()
        .partition_point(|start| *start as usize <= offset)
}
