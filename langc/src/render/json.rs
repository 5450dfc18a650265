//! One JSON object on each line for each diagnostic, as programs read it.
//!
//! The shape is documented in the public types' order of fields and only grows:
//! readers must ignore fields that they do not know.
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
use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span};

/// One line with a JSON object for each diagnostic.
#[must_use]
pub fn json(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut places = Places::new(sources);
    for diagnostic in diagnostics {
        let message = Message::new(sources, &mut places, diagnostic);
        // Strings and numbers in structures always have a JSON form.
        if let Ok(line) = serde_json::to_string(&message) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

#[derive(Serialize)]
struct Message<'a> {
    code: &'a str,
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
            code: diagnostic.code.id,
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
}
