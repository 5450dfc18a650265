//! Source text to tokens.
//!
//! Two generated scanners take turns: one for code, one for the inside of
//! strings. Interpolations nest without bound, so the open ones are kept in a
//! list and not on the call stack. Every text gives a list of tokens that ends in
//! [`TokenKind::EndOfFile`], in which each `InterpolationStart` has its
//! `InterpolationEnd` and each `StringStart` its `StringEnd`; malformed
//! characters are reported and left out. Literals are only delimited here: what
//! they mean, and whether they are well-formed, is the parser's to say.

mod characters;
mod strings;
mod token;
mod trivia;

use logos::Logos;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceFile, Span};

use characters::{is_direction_control, report_direction_controls, unexpected_character};
use strings::StringToken;
pub use token::{ScanState, Token, TokenKind};

/// The tokens of a file.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// All tokens; the last one is [`TokenKind::EndOfFile`], and the only such.
    pub list: Vec<Token>,
    /// Whether the whole text was read. If not, a string or comment that never
    /// ends swallowed the rest, so that nothing can be said about what follows.
    pub complete: bool,
    /// Where characters that begin no token were left out, in order.
    pub left_out: Vec<u32>,
}

/// Splits a file into tokens.
pub fn lex(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Tokens {
    report_direction_controls(file, diagnostics);
    let mut lexer = Lexer {
        text: file.text(),
        base: file.base(),
        // Measured on typical sources: about one token for every four bytes.
        tokens: Vec::with_capacity(file.text().len() / 4 + 1),
        interpolations: Vec::new(),
        suspect: None,
        left_out: Vec::new(),
        diagnostics,
    };
    let complete = lexer.run();
    Tokens {
        list: lexer.tokens,
        complete,
        left_out: lexer.left_out,
    }
}

/// Characters that a string between quotation marks of another kind may have to
/// be recognised. Looking further would make texts full of such marks slow to read.
const LONGEST_FOREIGN_STRING: usize = 200;

/// The scanner for code.
type CodeScanner<'text> = logos::Lexer<'text, TokenKind>;

/// An interpolation that has been entered and not left.
struct Interpolation {
    /// Where the string around it starts.
    string_start: usize,
    /// Where its `\(` stands.
    start: usize,
    /// Parentheses that are open inside of it.
    open_parentheses: usize,
}

/// Why the scanning of code stopped.
enum Stop {
    /// The text is over.
    End,
    /// A string begins at this offset, or goes on after an interpolation in it.
    String(usize),
}

struct Lexer<'file> {
    text: &'file str,
    base: u32,
    tokens: Vec<Token>,
    interpolations: Vec<Interpolation>,
    /// A string that spans lines and ends right before a word: if some later
    /// string never ends, this is where the quote is probably missing.
    suspect: Option<usize>,
    left_out: Vec<u32>,
    diagnostics: &'file mut Vec<Diagnostic>,
}

impl<'file> Lexer<'file> {
    /// Scans the whole text; says whether it could be read to its end.
    fn run(&mut self) -> bool {
        let mut code = TokenKind::lexer(self.text);
        if self.text.starts_with('\u{FEFF}') {
            code.bump('\u{FEFF}'.len_utf8());
        }
        loop {
            match self.code(&mut code) {
                Stop::End => break,
                Stop::String(start) => {
                    let mut string = code.morph::<StringToken>();
                    if !self.string(&mut string, start) {
                        self.report_unterminated_string(start);
                        return false;
                    }
                    code = string.morph();
                }
            }
        }
        if let Some(interpolation) = self.interpolations.last() {
            let span = self.span(interpolation.start, interpolation.start + 2);
            let start = self.interpolations[0].string_start;
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::UNTERMINATED_STRING,
                    span,
                    "this interpolation is never closed",
                )
                .with_label("the `(` opened here has no `)`")
                .with_help("an interpolation is written `\\(expression)`"),
            );
            self.cut(start);
            return false;
        }
        if let Some(start) = code.extras.open_comments.first().copied() {
            self.report_unterminated_comment(&code.extras.open_comments);
            self.cut(start);
            return false;
        }
        let end = self.text.len();
        self.push(TokenKind::EndOfFile, end, end);
        true
    }

    /// Scans code up to the start or continuation of a string.
    fn code(&mut self, code: &mut CodeScanner<'file>) -> Stop {
        while let Some(token) = code.next() {
            let range = code.span();
            let Ok(kind) = token else {
                self.unknown(code);
                continue;
            };
            match kind {
                TokenKind::StringStart => {
                    self.push(kind, range.start, range.end);
                    return Stop::String(range.start);
                }
                TokenKind::LeftParen => {
                    if let Some(innermost) = self.interpolations.last_mut() {
                        innermost.open_parentheses += 1;
                    }
                }
                TokenKind::RightParen => {
                    if let Some(innermost) = self.interpolations.last_mut() {
                        if innermost.open_parentheses == 0 {
                            let string_start = innermost.string_start;
                            self.interpolations.pop();
                            self.push(TokenKind::InterpolationEnd, range.start, range.end);
                            return Stop::String(string_start);
                        }
                        innermost.open_parentheses -= 1;
                    }
                }
                _ => {}
            }
            self.push(kind, range.start, range.end);
        }
        Stop::End
    }

    /// Scans the inside of a string up to its end or to an interpolation; false
    /// when there is neither.
    fn string(&mut self, string: &mut logos::Lexer<'file, StringToken>, start: usize) -> bool {
        while let Some(token) = string.next() {
            let range = string.span();
            match token {
                Ok(StringToken::Text) => {
                    self.report_control_characters(range.start, string.slice());
                    self.push(TokenKind::StringText, range.start, range.end);
                }
                Ok(StringToken::Escape) | Err(()) => {
                    self.push(TokenKind::StringEscape, range.start, range.end);
                }
                Ok(StringToken::InterpolationStart) => {
                    self.push(TokenKind::InterpolationStart, range.start, range.end);
                    self.interpolations.push(Interpolation {
                        string_start: start,
                        start: range.start,
                        open_parentheses: 0,
                    });
                    return true;
                }
                Ok(StringToken::End) => {
                    self.push(TokenKind::StringEnd, range.start, range.end);
                    let before_word = string
                        .remainder()
                        .starts_with(|c: char| c.is_alphanumeric() || c == '_');
                    if before_word
                        && self.suspect.is_none()
                        && self.interpolations.is_empty()
                        && self.text[start..range.end].contains('\n')
                    {
                        self.suspect = Some(start);
                    }
                    return true;
                }
            }
        }
        false
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        let span = self.span(start, end);
        self.tokens.push(Token { kind, span });
    }

    /// The span of a range of the text. [`crate::source::SourceMap`] admits only
    /// texts whose offsets fit.
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start as u32, self.base + end as u32)
    }

    /// Ends the tokens before `start`, where something unreadable begins.
    fn cut(&mut self, start: usize) {
        let address = self.base + start as u32;
        let kept = self
            .tokens
            .partition_point(|token| token.span.start < address);
        self.tokens.truncate(kept);
        self.push(TokenKind::EndOfFile, start, start);
    }

    /// Deals with text that begins no token: reports it once per run of such
    /// characters and, when it is a word, keeps it as the name it was meant to be.
    fn unknown(&mut self, code: &mut CodeScanner<'file>) {
        let start = code.span().start;
        let Some(first) = code.slice().chars().next() else {
            return;
        };
        if first == '\'' {
            let end = code.span().end;
            self.push(TokenKind::SingleQuoted, start, end);
            return;
        }
        if self.foreign_string(code, first) {
            return;
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let is_same_run = |c: char| {
            if is_word(first) {
                is_word(c)
            } else {
                !c.is_alphanumeric() && !c.is_ascii_graphic() && !c.is_ascii_whitespace()
            }
        };
        let rest = code.remainder();
        let more = rest.find(|c: char| !is_same_run(c)).unwrap_or(rest.len());
        code.bump(more);
        let range = code.span();
        if is_word(first) {
            self.non_ascii_name(range.start, range.end);
            return;
        }
        self.left_out.push(self.base + range.start as u32);
        if !is_direction_control(first) {
            let span = self.span(range.start, range.start + first.len_utf8());
            self.diagnostics.push(unexpected_character(first, span));
        }
    }

    /// Takes text between quotation marks of another kind for the string it was
    /// meant to be, when it ends on its line.
    fn foreign_string(&mut self, code: &mut CodeScanner<'file>, first: char) -> bool {
        let closing: &[char] = match first {
            '`' => &['`'],
            '\u{201C}' | '\u{201D}' | '\u{201E}' => &['\u{201C}', '\u{201D}', '"'],
            '\u{AB}' => &['\u{BB}'],
            _ => return false,
        };
        let start = code.span().start;
        let opened = start + first.len_utf8();
        let found = self.text[opened..]
            .char_indices()
            .take(LONGEST_FOREIGN_STRING)
            .take_while(|(_, character)| *character != '\n')
            .find(|(_, character)| closing.contains(character));
        let Some((length, quote)) = found else {
            return false;
        };
        let closed = opened + length;
        let width = quote.len_utf8();
        code.bump(closed + width - code.span().end);
        self.push(TokenKind::StringStart, start, opened);
        if length > 0 {
            self.push(TokenKind::StringText, opened, closed);
        }
        self.push(TokenKind::StringEnd, closed, closed + width);
        let span = self.span(start, closed + width);
        let content = &self.text[opened..closed];
        let mut diagnostic = Diagnostic::new(
            &codes::UNEXPECTED_CHARACTER,
            span,
            "strings are written between plain double quotes",
        );
        if !content.contains(['"', '\\', '$']) {
            diagnostic =
                diagnostic.with_suggestion("use double quotes", span, format!("\"{content}\""));
        } else if content.contains('$') {
            diagnostic = diagnostic.with_help("in strings, write `\\(value)` for a value");
        }
        self.diagnostics.push(diagnostic);
        true
    }

    /// Takes a word with non-ASCII letters for the name it was meant to be,
    /// together with the ASCII letters just before it.
    fn non_ascii_name(&mut self, start: usize, end: usize) {
        let mut span = self.span(start, end);
        match self.tokens.last_mut() {
            Some(last)
                if last.span.end == span.start
                    && (last.kind == TokenKind::Identifier || last.kind.is_keyword()) =>
            {
                last.kind = TokenKind::Identifier;
                last.span.end = span.end;
                span = last.span;
            }
            _ => self.push(TokenKind::Identifier, start, end),
        }
        self.diagnostics.push(
            Diagnostic::new(
                &codes::NON_ASCII_NAME,
                span,
                "names are made of the letters a to z, digits and `_`",
            )
            .with_label("this name has other letters in it")
            .with_note("any character may stand in strings and comments"),
        );
    }

    /// Reports the first raw control character in a piece of a string.
    fn report_control_characters(&mut self, start: usize, text: &str) {
        let bytes = text.as_bytes();
        let is_bad = |position: usize| match bytes[position] {
            b'\t' | b'\n' => false,
            b'\r' => bytes.get(position + 1) != Some(&b'\n'),
            byte => byte.is_ascii_control(),
        };
        let Some(offset) = (0..bytes.len()).find(|position| is_bad(*position)) else {
            return;
        };
        let span = self.span(start + offset, start + offset + 1);
        let byte = bytes[offset];
        let escape = match byte {
            0 => "\\0".to_owned(),
            b'\r' => "\\r".to_owned(),
            byte => format!("\\u{{{byte:X}}}"),
        };
        self.diagnostics.push(
            Diagnostic::new(
                &codes::CONTROL_CHARACTER,
                span,
                format!("control character U+{byte:04X} in a string"),
            )
            .with_label("cannot be seen here")
            .with_suggestion("write it as an escape", span, escape),
        );
    }

    fn report_unterminated_string(&mut self, start: usize) {
        let quote = self.span(start, start + 1);
        let outermost = match self.interpolations.first() {
            Some(interpolation) => interpolation.string_start,
            None => start,
        };
        let diagnostic = match (self.interpolations.last(), self.suspect) {
            // The quote that should have ended the string began one of its own.
            (Some(interpolation), None) => Diagnostic::new(
                &codes::UNTERMINATED_STRING,
                self.span(interpolation.start, interpolation.start + 2),
                "this interpolation is never closed",
            )
            .with_label("the `(` opened here needs a `)`")
            .with_secondary(
                quote,
                "so this quote begins another string, which never ends",
            ),
            (_, Some(suspect)) => Diagnostic::new(
                &codes::UNTERMINATED_STRING,
                self.span(suspect, suspect + 1),
                "a string is never closed",
            )
            .with_label("probably this one: it goes on over the end of its line")
            .with_secondary(quote, "the last quote of the file opens a string"),
            (None, None) => Diagnostic::new(
                &codes::UNTERMINATED_STRING,
                quote,
                "this string is never closed",
            )
            .with_label("the string starts here"),
        };
        self.diagnostics
            .push(diagnostic.with_help("end the string with `\"`; inside of it, write `\\\"`"));
        self.cut(self.suspect.unwrap_or(outermost));
    }

    fn report_unterminated_comment(&mut self, open: &[usize]) {
        let [outermost, nested @ ..] = open else {
            return;
        };
        let mut diagnostic = Diagnostic::new(
            &codes::UNTERMINATED_COMMENT,
            self.span(*outermost, outermost + 2),
            "this comment is never closed",
        )
        .with_label("the comment starts here");
        if let Some(innermost) = nested.last() {
            diagnostic = diagnostic.with_secondary(
                self.span(*innermost, innermost + 2),
                "comments nest, and this one inside it is not closed either",
            );
        }
        self.diagnostics
            .push(diagnostic.with_help("end the comment with `*/`"));
    }
}
