//! Going on after an error: finding the next place that makes sense.
//!
//! All skipping stops at the end of the enclosing interpolation, so that the
//! parts of a string stay together, and takes a string as one token.

use super::{Parsed, Parser};
use crate::ast::{Expression, ExpressionKind};
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// Whether no more statements follow in this block.
    pub(super) fn at_block_end(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::RightBrace
                | TokenKind::EndOfFile
                | TokenKind::InterpolationEnd
                | TokenKind::StringEnd
        )
    }

    /// Whether the token starts a line and can only be the start of a statement.
    pub(super) fn at_statement_start(&self) -> bool {
        if !self.on_new_line() {
            return false;
        }
        match self.kind() {
            TokenKind::Let
            | TokenKind::Const
            | TokenKind::While
            | TokenKind::For
            | TokenKind::Return
            | TokenKind::Break
            | TokenKind::Continue
            | TokenKind::Struct
            | TokenKind::Enum
            | TokenKind::Impl
            | TokenKind::Import
            | TokenKind::Pub => true,
            TokenKind::Fn => self.nth(1).kind == TokenKind::Identifier,
            _ => false,
        }
    }

    /// Moves past the token, and past a whole string if it starts one.
    pub(super) fn skip_token(&mut self) {
        if self.bump().kind != TokenKind::StringStart {
            return;
        }
        let mut open = 1;
        while open > 0 && !self.at(TokenKind::EndOfFile) {
            match self.bump().kind {
                TokenKind::StringStart => open += 1,
                TokenKind::StringEnd => open -= 1,
                _ => {}
            }
        }
    }

    /// Moves to the `;` or the `}` that ends the statement, or to the start of the
    /// next one. May stay where it is.
    pub(super) fn skip_to_statement_end(&mut self) {
        let mut braces = 0_usize;
        let mut parentheses = 0_usize;
        loop {
            match self.kind() {
                TokenKind::EndOfFile | TokenKind::InterpolationEnd | TokenKind::StringEnd => return,
                TokenKind::Semicolon if braces == 0 => return,
                TokenKind::RightBrace if braces == 0 => return,
                _ if braces == 0 && self.at_statement_start() => return,
                // Such a keyword can also stand in the middle of an expression.
                TokenKind::If | TokenKind::Loop | TokenKind::Match
                    if braces == 0 && parentheses == 0 && self.on_new_line() =>
                {
                    return;
                }
                TokenKind::LeftBrace | TokenKind::HashBrace => braces += 1,
                TokenKind::LeftParen | TokenKind::LeftBracket => parentheses += 1,
                TokenKind::RightParen | TokenKind::RightBracket => {
                    parentheses = parentheses.saturating_sub(1);
                }
                TokenKind::RightBrace => {
                    braces -= 1;
                    if braces == 0 && parentheses == 0 {
                        // The end of a block is where a statement most likely ends.
                        self.bump();
                        if self.on_new_line() {
                            return;
                        }
                        continue;
                    }
                }
                _ => {}
            }
            self.skip_token();
        }
    }

    /// Moves past the statement that could not be read.
    pub(super) fn skip_statement(&mut self) {
        self.skip_to_statement_end();
        self.eat(TokenKind::Semicolon);
    }

    /// Inside brackets: moves to the next `,` or closing bracket of this level, or
    /// to where the statement ends.
    pub(super) fn skip_to_separator(&mut self, close: TokenKind) {
        let mut open = 0_usize;
        loop {
            match self.kind() {
                TokenKind::EndOfFile | TokenKind::InterpolationEnd | TokenKind::StringEnd => return,
                TokenKind::Comma
                | TokenKind::Semicolon
                | TokenKind::RightParen
                | TokenKind::RightBracket
                | TokenKind::RightBrace
                    if open == 0 =>
                {
                    return;
                }
                _ if open == 0 && self.at_statement_start() => return,
                TokenKind::LeftBrace | TokenKind::Equal
                    if open == 0 && close == TokenKind::Greater =>
                {
                    return;
                }
                _ if open == 0 && close == TokenKind::Greater && self.at_closing(close) => return,
                TokenKind::LeftParen
                | TokenKind::LeftBracket
                | TokenKind::LeftBrace
                | TokenKind::HashBrace => open += 1,
                TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                    open -= 1;
                }
                _ => {}
            }
            self.skip_token();
        }
    }

    /// Moves to the `{` of the body that follows; stops early when the statement
    /// ends first.
    pub(super) fn skip_to_body(&mut self) {
        while !matches!(
            self.kind(),
            TokenKind::LeftBrace | TokenKind::Semicolon | TokenKind::Fn
        ) && !self.at_block_end()
            && !self.at_statement_start()
        {
            self.skip_token();
        }
    }

    /// At an opening bracket: moves past its closing one.
    pub(super) fn skip_brackets(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.kind() {
                TokenKind::EndOfFile | TokenKind::InterpolationEnd | TokenKind::StringEnd => return,
                TokenKind::LeftParen
                | TokenKind::LeftBracket
                | TokenKind::LeftBrace
                | TokenKind::HashBrace => open += 1,
                TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                    open = open.saturating_sub(1);
                }
                _ => {}
            }
            self.skip_token();
            if open == 0 {
                return;
            }
        }
    }

    /// An `Error` node from `start` to the last token read.
    pub(super) fn error_from(&self, start: crate::source::Span) -> Expression {
        Expression {
            kind: ExpressionKind::Error,
            span: start.to(self.previous_span()),
        }
    }

    /// An expression; when it cannot be read, an `Error` node in its place and
    /// `false`, with the tokens left where the error is.
    pub(super) fn or_error(&mut self, parsed: Parsed<Expression>) -> (Expression, bool) {
        match parsed {
            Ok(expression) => (expression, true),
            Err(_) => {
                let error = Expression {
                    kind: ExpressionKind::Error,
                    span: self.previous_span().after(),
                };
                (error, false)
            }
        }
    }
}
