//! Operators of another language.

use crate::ast::BinaryOperator;
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::parser::Parser;
use crate::parser::expressions::binary_operator;
use crate::source::Span;

impl Parser<'_> {
    /// The operator that stands here between two operands, and how tightly it
    /// binds; also one that is written as in another language.
    pub(in crate::parser) fn operator_here(&self) -> Option<(BinaryOperator, u8)> {
        let kind = match self.kind() {
            TokenKind::EqualEqualEqual => TokenKind::EqualEqual,
            TokenKind::BangEqualEqual => TokenKind::BangEqual,
            TokenKind::Less if self.at_angle_inequality() => TokenKind::BangEqual,
            // In a condition, it is no function.
            TokenKind::FatArrow if self.in_head && self.begins_expression_at(1) => {
                TokenKind::GreaterEqual
            }
            TokenKind::Identifier if self.is_word_operator(0) => {
                if self.word(self.token()) == "and" {
                    TokenKind::AmpersandAmpersand
                } else {
                    TokenKind::BarBar
                }
            }
            kind => kind,
        };
        binary_operator(kind)
    }

    /// Whether the token is `and` or `or` before an operand on the same line.
    pub(super) fn is_word_operator(&self, distance: usize) -> bool {
        matches!(self.word(self.nth(distance)), "and" | "or")
            && self.begins_expression_at(distance + 1)
            && (distance > 0 || !self.on_new_line())
    }

    /// `<>`
    fn at_angle_inequality(&self) -> bool {
        self.nth(1).kind == TokenKind::Greater
            && self.touches_previous(1)
            && self.begins_expression_at(2)
    }

    /// `**`
    fn at_power(&self) -> bool {
        self.at(TokenKind::Star) && self.nth(1).kind == TokenKind::Star && self.touches_previous(1)
    }

    /// Moves past the operator found by [`Self::operator_here`], and reports it when
    /// it is written as in another language.
    pub(in crate::parser) fn bump_operator(&mut self) -> Span {
        let mut span = self.span();
        let replacement = match self.kind() {
            TokenKind::EqualEqualEqual => "==",
            TokenKind::BangEqualEqual => "!=",
            TokenKind::FatArrow => ">=",
            TokenKind::Less if self.at_angle_inequality() => {
                span = span.to(self.nth(1).span);
                "!="
            }
            TokenKind::Identifier if self.word(self.token()) == "and" => "&&",
            TokenKind::Identifier => "||",
            TokenKind::Star if self.at_power() => {
                span = span.to(self.nth(1).span);
                let diagnostic =
                    Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `**`")
                        .with_help("a power is written `base.pow(exponent)`");
                self.report(diagnostic);
                self.bump();
                self.bump();
                return span;
            }
            _ => {
                self.bump();
                return span;
            }
        };
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            span,
            format!("there is no operator `{}`", self.text_at(span)),
        )
        .with_suggestion(format!("write `{replacement}`"), span, replacement);
        self.report(diagnostic);
        if self.at(TokenKind::Less) {
            self.bump();
        }
        self.bump();
        span
    }

    /// Reports and passes `++` or `--` behind an operand.
    pub(in crate::parser) fn foreign_postfix(&mut self) -> bool {
        let kind = self.kind();
        let doubled = matches!(kind, TokenKind::Plus | TokenKind::Minus)
            && self.nth(1).kind == kind
            && self.touches_previous(1);
        // `a - -b` without its spaces is a difference.
        if !doubled || (kind == TokenKind::Minus && self.begins_expression_at(2)) {
            return false;
        }
        if kind == TokenKind::Plus && self.begins_expression_at(2) && !self.touches_previous(0) {
            return false;
        }
        self.report_increment(self.span());
        self.bump();
        self.bump();
        true
    }

    /// Reports `++` or `--` at its first sign.
    fn report_increment(&mut self, first: Span) {
        let both = first.to(self.nth(1).span);
        let text = self.text_at(first);
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            both,
            format!("there is no operator `{text}{text}`"),
        )
        .with_help(format!("write `x {text}= 1;` as a statement of its own"));
        self.report(diagnostic);
    }

    /// Reports and passes a prefix operator that does not exist, when an operand
    /// follows it.
    pub(in crate::parser) fn foreign_prefix(&mut self) -> bool {
        let span = self.span();
        let has_operand = self.begins_expression_at(1);
        let diagnostic = match self.kind() {
            TokenKind::Plus
                if self.nth(1).kind == TokenKind::Plus
                    && self.touches_previous(1)
                    && self.begins_expression_at(2) =>
            {
                self.report_increment(span);
                self.bump();
                self.bump();
                return true;
            }
            TokenKind::Plus if has_operand => {
                Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no unary `+`")
                    .with_suggestion("remove it", span, "")
            }
            TokenKind::Ampersand | TokenKind::AmpersandAmpersand | TokenKind::Star
                if has_operand =>
            {
                Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    span,
                    "there are no references and no pointers",
                )
                .with_suggestion("use the value itself", span, "")
            }
            TokenKind::Tilde if has_operand => {
                Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `~`")
                    .with_help("to invert all bits, write `x ^ -1`")
            }
            TokenKind::Identifier
                if self.word(self.token()) == "not"
                    && matches!(
                        self.nth(1).kind,
                        TokenKind::Identifier
                            | TokenKind::True
                            | TokenKind::False
                            | TokenKind::Bang
                    ) =>
            {
                let with_space = Span::new(span.start, self.nth(1).span.start);
                Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `not`")
                    .with_suggestion("write `!`", with_space, "!")
            }
            _ => return false,
        };
        self.report(diagnostic);
        self.bump();
        true
    }
}
