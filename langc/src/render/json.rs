//! One JSON object on each line for each diagnostic, as programs read it.
//!
//! `docs/messages.md` describes the shape, which only grows: readers must ignore
//! fields that they do not know.
//!
//! ```json
//! {
//!   "code": "E0021", "severity": "error", "message": "missing `;` after this statement",
//!   "spans": [
//!     { "file": "a.lang", "start": 9, "end": 9, "primary": true, "label": "expected `;`",
//!       "line": 1, "column": 10, "end_line": 1, "end_column": 10 }
//!   ],
//!   "notes": [], "helps": [],
//!   "suggestions": [
//!     { "message": "add a semicolon", "replacement": ";", "span": { … } }
//!   ]
//! }
//! ```
//!
//! `start` and `end` are byte offsets from the start of the file, the end
//! excluded; lines and columns count from 1, columns in characters. The primary
//! span comes first.

use serde::Serialize;

use super::places::Places;
use super::severity_name;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceMap, Span};

/// One line with a JSON object for each diagnostic.
#[must_use]
pub fn json(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut places = Places::new(sources);
    for diagnostic in diagnostics {
        out.push_str(&line(&Message::new(sources, &mut places, diagnostic)));
    }
    out
}

/// A line of a text that is not a program's source.
#[derive(Clone, Copy, Debug)]
pub struct LinePlace<'a> {
    /// The name of the file.
    pub file: &'a str,
    /// All of its text.
    pub text: &'a str,
    /// The line, from one.
    pub line: u32,
    /// The column, from one, in characters; `None` for the whole line.
    pub column: Option<u32>,
}

/// An error without a code in the same shape: work that could not be done, or a
/// mistake in text assembly.
#[must_use]
pub fn json_failure(message: &str, place: Option<LinePlace<'_>>) -> String {
    line(&Message {
        code: None,
        severity: severity_name(Severity::Error),
        message,
        spans: place
            .map(|place| LabelledPlace {
                place: Place::of_line(place),
                primary: true,
                label: "",
            })
            .into_iter()
            .collect(),
        notes: &[],
        helps: &[],
        suggestions: Vec::new(),
    })
}

fn line(message: &Message<'_>) -> String {
    match serde_json::to_string(message) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("messages hold texts and numbers only: {error}"),
    }
}

#[derive(Serialize)]
struct Message<'a> {
    code: Option<&'a str>,
    severity: &'static str,
    message: &'a str,
    spans: Vec<LabelledPlace<'a>>,
    notes: &'a [String],
    helps: &'a [String],
    suggestions: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct LabelledPlace<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    primary: bool,
    label: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: usize,
    end: usize,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct Change<'a> {
    message: &'a str,
    replacement: &'a str,
    span: Place<'a>,
}

impl<'a> Message<'a> {
    fn new(sources: &'a SourceMap, places: &mut Places<'a>, diagnostic: &'a Diagnostic) -> Self {
        let labels = std::iter::once((&diagnostic.primary, true))
            .chain(diagnostic.secondary.iter().map(|label| (label, false)));
        Self {
            code: Some(diagnostic.code.id),
            severity: severity_name(diagnostic.severity()),
            message: &diagnostic.message,
            spans: labels
                .map(|(label, primary)| LabelledPlace {
                    place: Place::new(sources, places, label.span),
                    primary,
                    label: &label.message,
                })
                .collect(),
            notes: &diagnostic.notes,
            helps: &diagnostic.helps,
            suggestions: diagnostic
                .suggestions
                .iter()
                .map(|suggestion| Change {
                    message: &suggestion.message,
                    replacement: &suggestion.replacement,
                    span: Place::new(sources, places, suggestion.span),
                })
                .collect(),
        }
    }
}

impl<'a> Place<'a> {
    fn new(sources: &'a SourceMap, places: &mut Places<'a>, span: Span) -> Self {
        let file = sources.file(sources.file_of(span));
        let range = file.range(span);
        let start = places.line_column(span);
        let end = places.line_column(span.after());
        Self {
            file: file.path(),
            start: range.start,
            end: range.end,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
    fn of_line(place: LinePlace<'a>) -> Self {
        let before: usize = place
            .text
            .split_inclusive('\n')
            .take(place.line.saturating_sub(1) as usize)
            .map(str::len)
            .sum();
        let content = place.text[before..].lines().next().unwrap_or_default();
        let length = content.chars().count() as u32;
        let offset = |column: u32| {
            let characters = column.saturating_sub(1) as usize;
            content
                .char_indices()
                .nth(characters)
                .map_or(content.len(), |(at, _)| at)
        };
        let (column, end_column) = match place.column {
            Some(column) => (column, column),
            None => (1, length + 1),
        };
        Self {
            file: place.file,
            start: before + offset(column),
            end: before + offset(end_column),
            line: place.line,
            column,
            end_line: place.line,
            end_column,
        }
    }
}
