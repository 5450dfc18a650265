//! Lists between brackets, and brackets that do not match.

use super::{Parsed, Parser, Reported};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

impl Parser<'_> {
    /// The items of a list whose opening bracket was just read, and its closing
    /// bracket. Items are separated by commas; one may follow the last. An item
    /// that cannot be read is left out. Never fails: what is there is returned.
    pub(super) fn list<T>(
        &mut self,
        open: Token,
        close: TokenKind,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Vec<T> {
        let in_head = std::mem::replace(&mut self.in_head, false);
        let mut items = Vec::new();
        while !self.eat_closing(close) {
            if self.at_list_end() {
                self.report_unclosed(open, close);
                break;
            }
            let start = self.position;
            match item(self) {
                Ok(item) => items.push(item),
                Err(Reported) => self.skip_to_separator(close),
            }
            if self.at_closing(close) || self.eat(TokenKind::Comma) {
                continue;
            }
            if self.at(TokenKind::LeftBrace) || close == TokenKind::Greater {
                // The body behind a list that was not closed.
                self.report_unclosed(open, close);
                break;
            }
            let same_list = !self.on_new_line() || close != TokenKind::RightParen;
            if self.position > start && self.begins_expression() && same_list {
                self.report_missing_comma(open, close);
                continue;
            }
            if !self.at_list_end() {
                self.report_missing_comma(open, close);
                self.skip_to_separator(close);
                if !self.at(close) && !self.eat(TokenKind::Comma) && !self.at_list_end() {
                    break;
                }
            }
        }
        self.in_head = in_head;
        items
    }

    /// The fields, variants or arms between braces, whose opening one was just
    /// read, and the closing one. `item` reads one of them; like the items of
    /// [`Self::list`], they are separated by commas.
    pub(super) fn members<T>(
        &mut self,
        open: Token,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Vec<T> {
        let close = TokenKind::RightBrace;
        let in_head = std::mem::replace(&mut self.in_head, false);
        let mut items = Vec::new();
        while !self.at(close) {
            if self.at_members_end() {
                break;
            }
            let start = self.position;
            match item(self) {
                Ok(item) => items.push(item),
                Err(Reported) => {
                    let nothing_read = self.position == start;
                    if nothing_read
                        && !matches!(self.kind(), TokenKind::Comma | TokenKind::Semicolon)
                    {
                        self.skip_token();
                    }
                    self.skip_to_separator(close);
                }
            }
            if self.eat(TokenKind::Comma) || self.at(close) {
                continue;
            }
            if self.at(TokenKind::Semicolon) {
                let span = self.span();
                let diagnostic = self.unexpected_diagnostic("`,` or `}`").with_suggestion(
                    "separate them with a comma",
                    span,
                    ",",
                );
                self.report(diagnostic);
                self.bump();
                continue;
            }
            if self.at_members_end() {
                continue;
            }
            self.report_missing_comma(open, close);
            if self.position == start || !self.on_new_line() {
                self.skip_to_separator(close);
                self.eat(TokenKind::Comma);
            }
        }
        if self.at(close) {
            self.compare_indentation(open.span, self.span());
        }
        self.close(open, close);
        self.in_head = in_head;
        items
    }

    /// Whether the fields or variants of a definition cannot go on here. A word
    /// such as `pub` or `let` may stand before a field by habit.
    fn at_members_end(&self) -> bool {
        let habit = self.nth(1).kind == TokenKind::Identifier
            && (self.nth(2).kind == TokenKind::Colon || self.nth(2).kind == TokenKind::LeftParen);
        let habit = habit
            || (self.at(TokenKind::Pub) && self.nth(1).kind == TokenKind::Fn)
            || self.nth(1).kind == TokenKind::Colon;
        matches!(self.kind(), TokenKind::RightParen | TokenKind::RightBracket)
            || self.at_block_end()
            || (self.at_statement_start() && !habit)
    }

    /// Whether the list cannot go on here: what encloses it ends.
    pub(super) fn at_list_end(&self) -> bool {
        self.at_block_end()
            || self.at_statement_start()
            || matches!(
                self.kind(),
                TokenKind::Semicolon | TokenKind::RightParen | TokenKind::RightBracket
            )
    }

    pub(super) fn report_missing_comma(&mut self, open: Token, close: TokenKind) {
        let expected = format!("`,` or `{}`", close.text().unwrap_or_default());
        let mut diagnostic = self
            .unexpected_diagnostic(&expected)
            .with_secondary(open.span, "the list starts here");
        if self.begins_expression() {
            let after = self.previous_span().after();
            diagnostic = diagnostic.with_suggestion("separate the items with a comma", after, ",");
        } else if self.at(TokenKind::Colon) && open.kind == TokenKind::LeftParen {
            diagnostic = diagnostic.with_help("arguments are given by position, without names");
        }
        self.report(diagnostic);
    }

    /// Moves past a closing bracket, or reports that it is missing.
    pub(super) fn close(&mut self, open: Token, close: TokenKind) {
        if !self.eat(close) {
            self.report_unclosed(open, close);
        }
    }

    /// Reports that a bracket is not closed where it should be, showing both ends.
    pub(super) fn report_unclosed(&mut self, open: Token, close: TokenKind) {
        let close_text = close.text().unwrap_or_default();
        let open_text = open.kind.text().unwrap_or_default();
        let found = self.describe(self.token());
        let place = self.place();
        let mut diagnostic = Diagnostic::new(
            &codes::UNCLOSED_BRACKET,
            place,
            format!("expected `{close_text}`, found {found}"),
        )
        .with_label(format!("expected `{close_text}`"))
        .with_secondary(open.span, format!("this `{open_text}` is not closed"));
        if close == TokenKind::RightBrace {
            if let Some(suspect) = self.suspect_block
                && suspect.start > open.span.start
            {
                diagnostic = diagnostic.with_secondary(
                    suspect,
                    "going by the indentation, a `}` is missing in this block",
                );
            }
        } else {
            let before = self.previous_span().after();
            diagnostic =
                diagnostic.with_suggestion(format!("add the `{close_text}`"), before, close_text);
        }
        self.report(diagnostic);
    }

    /// Notes a block whose braces are indented differently.
    pub(super) fn compare_indentation(&mut self, open: Span, close: Span) {
        if self.suspect_block.is_some() {
            return;
        }
        let open_line = self.line_of(open);
        let close_line = self.line_of(close);
        if open_line != close_line
            && self.indentation_of(close_line) < self.indentation_of(open_line)
        {
            self.suspect_block = Some(open);
        }
    }

    /// Where the line of a span starts.
    fn line_of(&self, span: Span) -> usize {
        let offset = span.start - self.base;
        let line = self.line_starts.partition_point(|start| *start <= offset);
        self.line_starts[line.saturating_sub(1)] as usize
    }

    /// How far the line that starts at an offset is indented.
    fn indentation_of(&self, line: usize) -> usize {
        let text = &self.text[line..];
        text.len() - text.trim_start_matches([' ', '\t']).len()
    }
}
