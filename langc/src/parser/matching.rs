//! `match`.

use super::statements::assignment_operator;
use super::{Parsed, Parser};
use crate::ast::{Arm, Expression, ExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

impl Parser<'_> {
    /// `match scrutinee { pattern => value, … }`
    pub(super) fn match_expression(&mut self) -> Parsed<ExpressionKind> {
        self.bump();
        let scrutinee = Box::new(if self.at_body() {
            self.unexpected("a value to match");
            self.error_from(self.previous_span())
        } else {
            self.head(Self::expression)
        });
        let open = self.expect(TokenKind::LeftBrace, "`{` and the arms of the `match`")?;
        let in_head = std::mem::replace(&mut self.in_head, false);
        let arms = self.arms(open);
        self.in_head = in_head;
        Ok(ExpressionKind::Match { scrutinee, arms })
    }

    fn arms(&mut self, open: Token) -> Vec<Arm> {
        let mut arms = Vec::new();
        while !self.at_list_end() || self.at(TokenKind::Semicolon) {
            let start = self.position;
            if matches!(self.kind(), TokenKind::Semicolon) {
                self.report_semicolon_after_arm();
                self.bump();
                continue;
            }
            if self.foreign_case() {
                self.skip_to_arms_end();
                break;
            }
            let Ok((arm, needs_comma)) = self.nested(Self::arm) else {
                if self.position == start && !self.at(TokenKind::Comma) {
                    self.skip_token();
                }
                self.skip_arm();
                continue;
            };
            arms.push(arm);
            if self.eat(TokenKind::Comma)
                || self.at_list_end()
                || (!needs_comma && self.begins_pattern())
            {
                continue;
            }
            self.report_missing_comma(open, TokenKind::RightBrace);
            if !self.begins_pattern() || !self.on_new_line() {
                self.skip_arm();
            }
        }
        if self.at(TokenKind::RightBrace) {
            self.compare_indentation(open.span, self.span());
        }
        self.close(open, TokenKind::RightBrace);
        arms
    }

    /// An arm, and whether a comma must follow it.
    fn arm(&mut self) -> Parsed<(Arm, bool)> {
        let pattern = self.pattern("a pattern")?;
        let guard = if self.eat(TokenKind::If) {
            Some(self.expression_before_arrow()?)
        } else {
            None
        };
        self.arm_arrow()?;
        let (body, needs_comma) = self.arm_body()?;
        let arm = Arm {
            pattern,
            guard,
            body,
        };
        Ok((arm, needs_comma))
    }

    /// `=>`, or what is written in its place by habit.
    fn arm_arrow(&mut self) -> Parsed<()> {
        match self.kind() {
            TokenKind::FatArrow => {}
            TokenKind::Arrow | TokenKind::Colon | TokenKind::Equal | TokenKind::GreaterEqual
                if self.begins_expression_at(1) =>
            {
                let span = self.span();
                let found = self.text_at(span);
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    span,
                    format!("the value of an arm stands behind `=>`, not behind `{found}`"),
                )
                .with_suggestion(
                    "write `=>`",
                    Span::new(self.previous_span().end, span.end),
                    " =>",
                );
                self.report(diagnostic);
            }
            TokenKind::Comma => {
                let span = self.span();
                let diagnostic = self.unexpected_diagnostic("`=>`").with_suggestion(
                    "several patterns are joined with `|`",
                    span,
                    " |",
                );
                return Err(self.report(diagnostic));
            }
            _ => return Err(self.unexpected("`=>`")),
        }
        self.bump();
        Ok(())
    }

    /// The value of an arm, and whether a comma must follow it.
    fn arm_body(&mut self) -> Parsed<(Expression, bool)> {
        // At the level of an operand, which a block-like expression may turn out to be.
        let block_like = matches!(
            self.kind(),
            TokenKind::LeftBrace
                | TokenKind::If
                | TokenKind::Loop
                | TokenKind::Match
                | TokenKind::While
                | TokenKind::For
        );
        let start = self.span();
        let (body, needs_comma) = if block_like {
            // A `|` there begins the pattern of the next arm.
            let (body, continued) = self.nested(|parser| {
                parser.block_like(|parser| {
                    !matches!(parser.kind(), TokenKind::Bar | TokenKind::BarBar)
                })
            })?;
            (body, continued)
        } else {
            (self.operand()?, true)
        };
        if assignment_operator(self.kind()).is_some() {
            return Ok((self.assignment_as_arm(start)?, true));
        }
        if matches!(self.kind(), TokenKind::DotDot | TokenKind::DotDotEqual) {
            return Ok((self.misplaced_range(&body)?, true));
        }
        Ok((body, needs_comma))
    }

    /// Reports `target = value` as an arm's value; at the operator.
    fn assignment_as_arm(&mut self, target: Span) -> Parsed<Expression> {
        let operator = self.bump().span;
        self.operand()?;
        let span = target.to(self.previous_span());
        let text = self.text_at(span);
        let mut diagnostic = Diagnostic::new(
            &codes::ASSIGNMENT_AS_VALUE,
            operator,
            "an assignment is a statement and has no value",
        );
        if text.len() <= 80 && !text.contains('\n') {
            diagnostic = diagnostic.with_suggestion(
                "to make it an arm, write it as a block",
                span,
                format!("{{ {text}; }}"),
            );
        }
        self.report(diagnostic);
        Ok(self.error_from(target))
    }

    fn report_semicolon_after_arm(&mut self) {
        let span = self.span();
        let diagnostic = self
            .unexpected_diagnostic("`,` or `}`")
            .with_suggestion("the arms of a `match` are separated by commas", span, ",")
            .with_help("an arm of several statements is a block: `pattern => { … }`");
        self.report(diagnostic);
    }

    /// Moves past the rest of an arm that could not be read, and its comma.
    fn skip_arm(&mut self) {
        loop {
            self.skip_to_separator(TokenKind::RightBrace);
            if !self.at(TokenKind::Semicolon) {
                break;
            }
            self.bump();
        }
        self.eat(TokenKind::Comma);
    }

    /// Moves to the `}` that closes the arms.
    fn skip_to_arms_end(&mut self) {
        loop {
            self.skip_to_separator(TokenKind::RightBrace);
            match self.kind() {
                TokenKind::Comma | TokenKind::Semicolon => {}
                _ if self.at_block_end() => return,
                // Also a statement may begin here: these are not arms of this language.
                _ => {}
            }
            self.skip_token();
        }
    }
}
