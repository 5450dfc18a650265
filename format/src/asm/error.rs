//! What is wrong with a text, and where.

use thiserror::Error;

/// Text assembly could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{line}:{column}: {kind}")]
pub struct AsmError {
    /// The line, from one.
    pub line: u32,
    /// The column, from one, in characters.
    pub column: u32,
    /// What is wrong there.
    pub kind: AsmErrorKind,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AsmErrorKind {
    /// Something else should stand here.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What should stand here.
        expected: String,
        /// What does.
        found: String,
    },
    /// A character that begins nothing.
    #[error("unexpected character {character:?}")]
    UnexpectedCharacter {
        /// The character.
        character: char,
    },
    /// A text without its closing quote.
    #[error("this text has no closing `\"` on its line")]
    UnterminatedText,
    /// A backslash followed by something that is no escape.
    #[error(
        "unknown escape; a text may contain \\n \\t \\r \\0 \\\\ \\\" \\' and \\u{{...}} with a \
         Unicode scalar value in hexadecimal"
    )]
    UnknownEscape,
    /// A number does not fit its place.
    #[error("{text} is out of range: expected {expected}")]
    OutOfRange {
        /// The number as it stands.
        text: String,
        /// What fits.
        expected: &'static str,
    },
    /// A name that nothing declares.
    #[error("there is no {what} named `{name}`")]
    UnknownName {
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name that several declare.
    #[error("several {what}s are named `{name}`: refer to one by number, such as #0")]
    AmbiguousName {
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name is declared twice where only one is possible.
    #[error("the {what} `{name}` is declared twice")]
    DuplicateName {
        /// What is declared.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A statement that may stand once stands again.
    #[error("`{statement}` may stand only once")]
    Repeated {
        /// The statement's first word.
        statement: &'static str,
    },
    /// An entry is numbered, and not with its place.
    #[error("this entry is #{actual}, not #{stated}")]
    WrongNumber {
        /// The number in the text.
        stated: u32,
        /// The number it has.
        actual: u32,
    },
    /// A table has outgrown its index.
    #[error("too many {what}s")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
    },
    /// Spans of one function must be at most this far apart.
    #[error("a span may start at most 2147483647 bytes from the one before")]
    SpanTooFar,
}
