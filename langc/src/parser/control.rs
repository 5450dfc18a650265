//! Expressions with bodies: `if` and the loops.

use super::expressions::{COMPARISON_POWER, binary_operator};
use super::statements::Item;
use super::{Parsed, Parser, Reported};
use crate::ast::{Block, Expression, ExpressionKind, Pattern, Statement};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;

/// Tokens that a block at the beginning of a head may have to be recognised as
/// such. Looking further would make nested heads slow to read.
const LONGEST_HEAD_BLOCK: usize = 1_000;

impl Parser<'_> {
    /// The condition of an `if` or `while`, or what a `for` walks through. When it
    /// cannot be read, moves on to the body.
    pub(super) fn head(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Parsed<Expression>,
    ) -> Expression {
        let in_head = std::mem::replace(&mut self.in_head, true);
        let parsed = parse(self);
        self.in_head = in_head;
        let (expression, readable) = self.or_error(parsed);
        if !readable {
            self.skip_to_body();
        }
        expression
    }

    fn condition(&mut self) -> Expression {
        if self.at(TokenKind::Let) {
            return self.head(|parser| parser.nested(Self::let_condition));
        }
        if self.at_body() {
            self.unexpected("a condition");
            return self.error_from(self.previous_span());
        }
        self.head(Self::expression)
    }

    /// `let pattern = value`
    fn let_condition(&mut self) -> Parsed<Expression> {
        let start = self.bump().span;
        let pattern = Box::new(self.pattern("a pattern")?);
        match self.kind() {
            TokenKind::Equal => {}
            TokenKind::EqualEqual | TokenKind::ColonEqual => {
                let span = self.span();
                let found = self.text_at(span);
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    span,
                    format!("a pattern is matched with `=`, not with `{found}`"),
                )
                .with_suggestion("write a single `=`", span, "=");
                self.report(diagnostic);
            }
            _ => return Err(self.unexpected("`=` and a value")),
        }
        self.bump();
        if self.at_body() {
            return Err(self.unexpected("a value"));
        }
        // `&&` and `||` would join the value, and not the condition, with the rest.
        let value = Box::new(self.nested(|parser| parser.binary(COMPARISON_POWER))?);
        if self
            .operator_here()
            .is_some_and(|(_, power)| power < COMPARISON_POWER)
        {
            return Err(self.report_joined_let());
        }
        let span = start.to(self.previous_span());
        Ok(Expression {
            kind: ExpressionKind::Let { pattern, value },
            span,
        })
    }

    fn report_joined_let(&mut self) -> Reported {
        let diagnostic = Diagnostic::new(
            &codes::MISPLACED_LET,
            self.span(),
            "a `let` is the whole condition and cannot be joined with another",
        )
        .with_help("put the other condition into an `if` inside, or use `match` with a guard");
        self.report(diagnostic)
    }

    /// Where a head should begin: whether its body begins instead. A block that is
    /// the beginning of a head has the body, or an operator, behind it.
    pub(super) fn at_body(&self) -> bool {
        if !self.at(TokenKind::LeftBrace) {
            return false;
        }
        let mut open = 0_usize;
        let ahead = self.tokens[self.position..].iter().take(LONGEST_HEAD_BLOCK);
        for (distance, token) in ahead.enumerate() {
            match token.kind {
                TokenKind::LeftBrace | TokenKind::HashBrace => open += 1,
                TokenKind::RightBrace => {
                    open -= 1;
                    if open == 0 {
                        let next = self.nth(distance + 1).kind;
                        return !matches!(
                            next,
                            TokenKind::LeftBrace
                                | TokenKind::Dot
                                | TokenKind::As
                                | TokenKind::DotDot
                                | TokenKind::DotDotEqual
                        ) && binary_operator(next).is_none();
                    }
                }
                _ => {}
            }
        }
        true
    }

    /// `if condition { … } else …`
    pub(super) fn if_expression(&mut self) -> Parsed<ExpressionKind> {
        self.bump();
        let condition = Box::new(self.condition());
        let consequence = Box::new(self.body("if")?);
        let alternative = if self.eat(TokenKind::Else) || self.foreign_else_if() {
            let start = self.span();
            let kind = if self.at(TokenKind::If) {
                self.nested(Self::if_expression)?
            } else {
                ExpressionKind::Block(Box::new(self.nested(|parser| parser.body("else"))?))
            };
            Some(Box::new(Expression {
                kind,
                span: start.to(self.previous_span()),
            }))
        } else {
            None
        };
        Ok(ExpressionKind::If {
            condition,
            consequence,
            alternative,
        })
    }

    /// `while condition { … }`
    pub(super) fn while_expression(&mut self) -> Parsed<ExpressionKind> {
        self.bump();
        let condition = Box::new(self.condition());
        let body = Box::new(self.body("while")?);
        Ok(ExpressionKind::While { condition, body })
    }

    /// `loop { … }`
    pub(super) fn loop_expression(&mut self) -> Parsed<ExpressionKind> {
        self.bump();
        let body = Box::new(self.body("loop")?);
        Ok(ExpressionKind::Loop { body })
    }

    /// `for pattern in iterable { … }`
    pub(super) fn for_expression(&mut self) -> Parsed<ExpressionKind> {
        let start = self.bump().span;
        if self.at(TokenKind::LeftParen) && self.at_foreign_for() {
            return self.foreign_for(start);
        }
        self.foreign_loop_variable();
        let Ok(pattern) = self.pattern("a loop variable") else {
            self.skip_to_body();
            if self.at(TokenKind::LeftBrace) {
                self.nested(Self::block)?;
            }
            return Ok(ExpressionKind::Error);
        };
        self.for_after_pattern(pattern)
    }

    /// The rest of a `for` expression.
    fn for_after_pattern(&mut self, pattern: Pattern) -> Parsed<ExpressionKind> {
        if !self.eat(TokenKind::In) {
            self.missing_in(&pattern);
        }
        let iterable = Box::new(if self.at_body() {
            self.unexpected("what the loop walks through");
            self.error_from(self.previous_span())
        } else {
            self.head(Self::iterable)
        });
        let body = Box::new(self.body("for")?);
        Ok(ExpressionKind::For {
            pattern: Box::new(pattern),
            iterable,
            body,
        })
    }

    /// Reports that `in` is missing, and moves past what is written in its place.
    fn missing_in(&mut self, pattern: &Pattern) {
        if self.at(TokenKind::Comma)
            && self.nth(1).kind == TokenKind::Identifier
            && self.nth(2).kind == TokenKind::In
        {
            let both = pattern.span.to(self.nth(1).span);
            let text = self.text_at(both);
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_FOR,
                both,
                "several loop variables stand between parentheses",
            )
            .with_suggestion("add them", both, format!("({text})"));
            self.report(diagnostic);
            for _ in 0..3 {
                self.bump();
            }
            return;
        }
        let after = pattern.span.after();
        let mut diagnostic = self.unexpected_diagnostic("`in`");
        let is_of = self.word(self.token()) == "of";
        if is_of {
            let span = self.span();
            diagnostic = diagnostic.with_suggestion("write `in`", span, "in");
        } else if self.begins_expression() {
            diagnostic = diagnostic.with_suggestion("add it", after, " in");
        }
        self.report(diagnostic.with_help("a loop is written `for i in 0..10 { … }`"));
        if is_of || matches!(self.kind(), TokenKind::Colon | TokenKind::Equal) {
            self.bump();
        }
    }

    /// `start..end`, `start..=end` or an expression.
    fn iterable(&mut self) -> Parsed<Expression> {
        let start = self.operand()?;
        let inclusive = match self.kind() {
            TokenKind::DotDot => false,
            TokenKind::DotDotEqual => true,
            TokenKind::DotDotDot => {
                let span = self.span();
                let diagnostic =
                    Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `...`")
                        .with_help("`a..b` ends before `b`, and `a..=b` ends with it");
                self.report(diagnostic);
                true
            }
            _ => return Ok(start),
        };
        self.deepen()?;
        self.bump();
        let end = self.operand()?;
        let span = start.span.to(end.span);
        Ok(Expression {
            kind: ExpressionKind::Range {
                start: Box::new(start),
                end: Box::new(end),
                inclusive,
            },
            span,
        })
    }

    /// The block that belongs to an `if`, `else` or loop. A single statement in its
    /// place is reported and taken for it.
    fn body(&mut self, owner: &str) -> Parsed<Block> {
        if self.at(TokenKind::LeftBrace) {
            return self.block();
        }
        let mut diagnostic = Diagnostic::new(
            &codes::MISSING_BLOCK,
            self.place(),
            format!(
                "expected the block of the `{owner}`, found {}",
                self.describe(self.token())
            ),
        )
        .with_label("expected `{`");
        let word = self.word(self.token());
        let is_filler = self.at(TokenKind::Colon) || word == "then" || word == "do";
        if is_filler {
            diagnostic = diagnostic.with_help(format!(
                "no `{}` is needed: blocks are written between `{{` and `}}`",
                self.text_at(self.span())
            ));
        } else {
            diagnostic = diagnostic
                .with_help("the braces are needed also around a single statement: `{ … }`");
        }
        let reported = self.report(diagnostic);
        if is_filler {
            self.bump();
            if self.at(TokenKind::LeftBrace) {
                return self.block();
            }
        }
        if !self.begins_expression() || self.at(TokenKind::LeftBrace) {
            return Err(reported);
        }
        let start = self.span();
        let in_head = std::mem::replace(&mut self.in_head, false);
        let item = self.nested(Self::statement);
        self.in_head = in_head;
        let mut statements = Vec::new();
        let mut tail = None;
        let span = start.to(self.previous_span());
        match item? {
            Item::Statement(kind) => statements.push(Statement { kind, span }),
            Item::Tail(expression) => tail = Some(Box::new(expression)),
        }
        Ok(Block {
            statements,
            tail,
            span,
        })
    }
}
