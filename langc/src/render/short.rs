//! One line for each diagnostic, as editors and scripts read it.

use std::fmt::Write as _;

use super::places::Places;
use super::severity_name;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// `path:line:column: error[E0201]: message`, one line for each diagnostic.
#[must_use]
pub fn short(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut places = Places::new(sources);
    for diagnostic in diagnostics {
        let span = diagnostic.primary.span;
        let place = places.line_column(span);
        let _ = writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            places.path(span),
            place.line,
            place.column,
            severity_name(diagnostic.severity()),
            diagnostic.code.id,
            // A message may quote the program; it must stay on its line.
            diagnostic.message.replace(['\n', '\r'], " "),
        );
    }
    out
}
