//! The scanner for the inside of strings.

use logos::Logos;

use super::token::ScanState;

/// A piece of a string.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(extras = ScanState)]
pub(super) enum StringToken {
    /// Text without escapes; it may span lines.
    #[regex(r#"[^"\\]+"#, allow_greedy = true)]
    Text,
    /// A backslash and what belongs to it, perhaps malformed.
    #[regex(r"\\u\{[0-9A-Za-z_]*\}?")]
    #[regex(r"\\[^(]", priority = 1)]
    Escape,
    /// `\(`
    #[token(r"\(")]
    InterpolationStart,
    /// `"`
    #[token("\"")]
    End,
}
