//! Cuts text assembly into tokens.
//!
//! Lines end statements, `;` begins a comment. A word is anything made of letters,
//! digits, `_`, `.` and `$`, with a sign in front of a number or of its exponent;
//! what it means is for its place to say.

use super::error::{AsmError, AsmErrorKind};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    Word(&'t str),
    /// The inside of a quoted text, escapes not yet resolved.
    Text(&'t str),
    Punctuation(char),
    Arrow,
    LineEnd,
    End,
}

impl Kind<'_> {
    /// The token as an error message shows it.
    pub(super) fn describe(self) -> String {
        match self {
            Self::Word(word) => format!("`{}`", shorten(word)),
            Self::Text(_) => "a text".to_owned(),
            Self::Punctuation(character) => format!("`{character}`"),
            Self::Arrow => "`->`".to_owned(),
            Self::LineEnd => "the end of the line".to_owned(),
            Self::End => "the end of the text".to_owned(),
        }
    }
}

/// At most 40 characters of a word: messages stay readable.
pub(super) fn shorten(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or_default()),
        None => word.to_owned(),
    }
}

/// A token with its byte offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind<'t>,
    pub(super) offset: usize,
}

/// The tokens of a text; copying it is looking ahead.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Tokens<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, offset: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Token<'t>, AsmError> {
        self.skip_blank();
        let offset = self.offset;
        let rest = self.rest();
        let mut characters = rest.chars();
        let Some(first) = characters.next() else {
            return Ok(Token {
                kind: Kind::End,
                offset,
            });
        };
        let second = characters.next();
        let (kind, length) = match first {
            '\n' => (Kind::LineEnd, 1),
            '-' if second == Some('>') => (Kind::Arrow, 2),
            '(' | ')' | '{' | '}' | '<' | '>' | ':' | ',' | '=' | '#' | '@' | '*' => {
                (Kind::Punctuation(first), 1)
            }
            '"' => {
                let inside = rest.get(1..).unwrap_or_default();
                let length = text_length(inside)
                    .ok_or_else(|| self.error(offset, AsmErrorKind::UnterminatedText))?;
                let inside = inside.get(..length).unwrap_or_default();
                (Kind::Text(inside), length.saturating_add(2))
            }
            _ => {
                let length = word_length(rest);
                if length == 0 {
                    let kind = AsmErrorKind::UnexpectedCharacter { character: first };
                    return Err(self.error(offset, kind));
                }
                (Kind::Word(rest.get(..length).unwrap_or_default()), length)
            }
        };
        self.offset = offset.saturating_add(length);
        Ok(Token { kind, offset })
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn skip_blank(&mut self) {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches([' ', '\t', '\r']);
        let trimmed = if trimmed.starts_with(';') {
            trimmed.trim_start_matches(|character| character != '\n')
        } else {
            trimmed
        };
        self.offset = self.text.len().saturating_sub(trimmed.len());
    }

    /// An error at a byte offset.
    #[cold]
    pub(super) fn error(&self, offset: usize, kind: AsmErrorKind) -> AsmError {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end.saturating_add(1));
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let from_one = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        AsmError {
            line: from_one(line),
            column: from_one(column),
            kind,
        }
    }
}

/// Length of a quoted text up to its closing quote, both excluded.
fn text_length(inside: &str) -> Option<usize> {
    let mut escaped = false;
    for (position, byte) in inside.bytes().enumerate() {
        match byte {
            b'\n' => return None,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(position),
            _ => {}
        }
    }
    None
}

fn word_length(rest: &str) -> usize {
    let mut previous = None;
    let mut is_number = false;
    for (position, byte) in rest.bytes().enumerate() {
        let continues = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'$' => true,
            b'-' | b'+' => match previous {
                None => true,
                Some(b'e' | b'E') => is_number,
                Some(_) => false,
            },
            _ => false,
        };
        if !continues {
            return position;
        }
        is_number |= byte.is_ascii_digit() && matches!(previous, None | Some(b'-' | b'+'));
        previous = Some(byte);
    }
    rest.len()
}
