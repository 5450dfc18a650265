//! Messages for what cannot be read at all, with what may have been meant.

use super::{Parser, Reported};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

impl Parser<'_> {
    /// Reports that no expression begins here.
    pub(super) fn not_an_expression(&mut self) -> Reported {
        let mut diagnostic = self.unexpected_diagnostic("an expression");
        let span = self.span();
        match self.kind() {
            TokenKind::Dot
                if self.nth(1).kind == TokenKind::Integer && self.touches_previous(1) =>
            {
                diagnostic = Diagnostic::new(
                    &codes::MALFORMED_NUMBER,
                    span.to(self.nth(1).span),
                    "a number begins with a digit",
                )
                .with_suggestion(
                    "add a zero",
                    Span::new(span.start, span.start),
                    "0",
                );
            }
            TokenKind::Bar | TokenKind::BarBar => {
                diagnostic = diagnostic.with_help("a function as a value is written `fn(x) { … }`");
            }
            TokenKind::Let if !self.on_new_line() => {
                diagnostic = Diagnostic::new(
                    &codes::MISPLACED_LET,
                    span,
                    "a `let` has no value: it is a statement, or the whole condition of an `if` \
                     or `while`",
                )
                .with_help(
                    "put the other condition into an `if` inside, or use `match` with a guard",
                );
            }
            TokenKind::In => {
                diagnostic = diagnostic
                    .with_help("whether a value is among others is `values.contains(value)`");
            }
            TokenKind::Hash => {
                diagnostic = diagnostic.with_help("comments begin with `//`");
            }
            TokenKind::At => {
                diagnostic = diagnostic.with_help("there are no annotations");
            }
            TokenKind::RightBracket | TokenKind::RightParen if self.begins_statement() => {
                diagnostic = self.unmatched_bracket();
            }
            kind if kind.is_reserved() => {
                diagnostic = diagnostic.with_note(format!(
                    "`{}` is reserved for later versions of the language",
                    self.text_at(span)
                ));
            }
            TokenKind::Else => {
                diagnostic =
                    diagnostic.with_help("`else` stands directly behind the `}` of an `if`");
            }
            _ => {}
        }
        let reported = self.report(diagnostic);
        if self.at(TokenKind::Hash) {
            // A comment or an attribute of another language: the line is lost.
            self.bump();
            while !self.on_new_line() && !self.at_block_end() {
                self.skip_token();
            }
        }
        reported
    }

    /// Whether a statement begins with the token, going by the one before it.
    fn begins_statement(&self) -> bool {
        match self.position.checked_sub(1) {
            None => true,
            Some(previous) => matches!(
                self.tokens[previous].kind,
                TokenKind::Semicolon | TokenKind::LeftBrace | TokenKind::RightBrace
            ),
        }
    }

    /// The message for a closing bracket that nothing opened.
    pub(super) fn unmatched_bracket(&self) -> Diagnostic {
        let span = self.span();
        Diagnostic::new(
            &codes::UNMATCHED_BRACKET,
            span,
            format!("unexpected closing {}", self.describe(self.token())),
        )
        .with_label("no such bracket is open here")
        .with_suggestion("remove it", span, "")
    }

    /// The message for something on the same line behind a complete expression.
    pub(super) fn unexpected_after_expression(&mut self) -> Diagnostic {
        let diagnostic = self.unexpected_diagnostic("`;` or an operator");
        if let Some(operator) = compound_operator(self.kind()) {
            return Diagnostic::new(
                &codes::FOREIGN_OPERATOR,
                self.span(),
                format!("there is no operator `{}`", self.text_at(self.span())),
            )
            .with_help(format!("write `x = x {operator} y;`"));
        }
        match self.kind() {
            TokenKind::RightParen | TokenKind::RightBracket => self.unmatched_bracket(),
            TokenKind::Colon => {
                diagnostic.with_help("a variable is declared with `let name: Type = value;`")
            }
            TokenKind::Arrow | TokenKind::FatArrow => {
                diagnostic.with_help("a function as a value is written `fn(x) { … }`")
            }
            TokenKind::In => {
                diagnostic.with_help("whether a value is among others is `values.contains(value)`")
            }
            _ if !self.begins_expression() => diagnostic,
            _ => self.after_word(diagnostic),
        }
    }

    /// Adds what may have been meant by two operands beside each other.
    fn after_word(&self, diagnostic: Diagnostic) -> Diagnostic {
        let before = self.previous_span();
        let is_word = self
            .position
            .checked_sub(1)
            .is_some_and(|previous| self.tokens[previous].kind == TokenKind::Identifier);
        let word = self.text_at(before);
        match word {
            "throw" | "raise" => diagnostic.with_help(
                "there are no exceptions: give an `Err(…)` as the result, or call `panic(…)`",
            ),
            _ if is_word && self.at(TokenKind::StringStart) && self.touches_previous(0) => {
                diagnostic.with_help("strings have no prefixes; a value is put in with `\\(value)`")
            }
            _ if is_word => diagnostic.with_help(format!(
                "to call a function, put parentheses around its arguments: `{word}(…)`"
            )),
            _ => diagnostic.with_suggestion(
                "to begin a new statement, add a semicolon",
                before.after(),
                ";",
            ),
        }
    }
}

/// The plain operator of a compound assignment that does not exist.
const fn compound_operator(kind: TokenKind) -> Option<&'static str> {
    Some(match kind {
        TokenKind::AmpersandEqual => "&",
        TokenKind::BarEqual => "|",
        TokenKind::CaretEqual => "^",
        TokenKind::LessLessEqual => "<<",
        TokenKind::GreaterGreaterEqual => ">>",
        _ => return None,
    })
}
