//! String literals: text, escapes and interpolations.

use super::Parser;
use super::literals::escaped;
use crate::ast::{ExpressionKind, StringPart};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// The parts of a string, from its opening to its closing quote. Neighbouring
    /// texts and escapes become one part.
    pub(super) fn string_parts(&mut self) -> Vec<StringPart> {
        self.bump();
        let mut parts = Vec::new();
        let mut text = String::new();
        loop {
            let token = self.token();
            match token.kind {
                TokenKind::StringText => {
                    push_text(&mut text, self.text_at(token.span));
                    self.bump();
                }
                TokenKind::StringEscape => {
                    match escaped(self.text_at(token.span)) {
                        // In strings, a single quote needs no escape.
                        Ok('\'') => self.report_escape("`\\'` means nothing here", true),
                        Ok(character) => text.push(character),
                        Err(problem) => self.report_escape(&problem, false),
                    }
                    self.bump();
                }
                TokenKind::InterpolationStart => {
                    if !text.is_empty() {
                        parts.push(StringPart::Text(std::mem::take(&mut text)));
                    }
                    self.interpolation(&mut parts);
                }
                _ => {
                    self.eat(TokenKind::StringEnd);
                    break;
                }
            }
        }
        if !text.is_empty() {
            parts.push(StringPart::Text(text));
        }
        parts
    }

    /// `\(expression)`
    fn interpolation(&mut self, parts: &mut Vec<StringPart>) {
        let open = self.bump();
        if self.at(TokenKind::InterpolationEnd) {
            let diagnostic = Diagnostic::new(
                &codes::EMPTY_INTERPOLATION,
                open.span.to(self.span()),
                "there is nothing in this interpolation",
            )
            .with_help("write `\\(expression)`, or `\\\\(` for a backslash and a parenthesis");
            self.report(diagnostic);
            self.bump();
            return;
        }
        let in_head = std::mem::replace(&mut self.in_head, false);
        if let Ok(expression) = self.expression() {
            parts.push(StringPart::Interpolation(expression));
            if !self.at(TokenKind::InterpolationEnd) {
                let diagnostic = self
                    .unexpected_diagnostic("`)`")
                    .with_secondary(open.span, "the interpolation starts here");
                self.report(diagnostic);
            }
        }
        self.in_head = in_head;
        // The lexer closes each interpolation, so that its end is always found.
        let mut open = 0_usize;
        loop {
            match self.kind() {
                TokenKind::EndOfFile => return,
                TokenKind::InterpolationStart => open += 1,
                TokenKind::InterpolationEnd if open == 0 => {
                    self.bump();
                    return;
                }
                TokenKind::InterpolationEnd => open -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    fn report_escape(&mut self, problem: &str, superfluous: bool) {
        let span = self.span();
        let text = self.text_at(span);
        let mut diagnostic = Diagnostic::new(
            &codes::INVALID_ESCAPE,
            span,
            format!("invalid escape `{}`", text.replace(char::is_control, "…")),
        )
        .with_label(problem);
        if superfluous {
            diagnostic = diagnostic.with_suggestion("write the quote alone", span, "'");
        } else if !text.starts_with("\\u") {
            diagnostic = diagnostic.with_help(
                "the escapes are \\n \\t \\r \\0 \\\\ \\\" \\u{1F600}, and \\(…) for a value; \
                 a backslash itself is written `\\\\`",
            );
        }
        self.report(diagnostic);
    }

    /// `'text'`, written by habit.
    pub(super) fn single_quoted(&mut self) -> ExpressionKind {
        let span = self.span();
        let content = self.text_at(span).trim_matches('\'');
        let diagnostic = Diagnostic::new(
            &codes::SINGLE_QUOTES,
            span,
            "strings are written between double quotes",
        )
        .with_suggestion("use double quotes", span, format!("\"{content}\""))
        .with_note("the number of an ASCII character is written `b'x'`");
        self.report(diagnostic);
        self.bump();
        ExpressionKind::String(vec![StringPart::Text(content.to_owned())])
    }
}

/// Appends raw text. A line break is one `\n`, however the file writes it, so that
/// a program means the same on every system.
fn push_text(text: &mut String, raw: &str) {
    let mut pieces = raw.split("\r\n");
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        text.push('\n');
        text.push_str(piece);
    }
}
