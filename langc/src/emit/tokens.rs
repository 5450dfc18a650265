//! The list of tokens, one on each line.

use std::fmt::Write as _;

use crate::lexer::Tokens;
use crate::source::SourceFile;

/// The tokens of a file: place, kind and text of each, as far as the text is not
/// given by the kind.
#[must_use]
pub fn token_list(file: &SourceFile, tokens: &Tokens) -> String {
    let mut out = String::new();
    for token in &tokens.list {
        let range = file.range(token.span);
        let _ = write!(out, "{}..{} {:?}", range.start, range.end, token.kind);
        if token.kind.text().is_none() && !range.is_empty() {
            let _ = write!(out, " {:?}", &file.text()[range]);
        }
        out.push('\n');
    }
    out
}
