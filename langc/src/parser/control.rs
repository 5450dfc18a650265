//! Expressions with bodies: `if` and the loops.

use super::expressions::binary_operator;
use super::statements::Item;
use super::{Parsed, Parser};
use crate::ast::{Block, Expression, ExpressionKind, Ident, Statement};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;

/// Tokens that a block at the beginning of a head may have to be recognised as
/// such. Looking further would make nested heads slow to read.
const LONGEST_HEAD_BLOCK: usize = 1_000;

impl Parser<'_> {
    /// The condition of an `if` or `while`, or what a `for` walks through. When it
    /// cannot be read, moves on to the body.
    fn head(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<Expression>) -> Expression {
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
            return self.unsupported_let_condition();
        }
        if self.at_body() {
            self.unexpected("a condition");
            return self.error_from(self.previous_span());
        }
        self.head(Self::expression)
    }

    /// Where a head should begin: whether its body begins instead. A block that is
    /// the beginning of a head has the body, or an operator, behind it.
    fn at_body(&self) -> bool {
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

    /// `for variable in iterable { … }`
    pub(super) fn for_expression(&mut self) -> Parsed<ExpressionKind> {
        let start = self.bump().span;
        if self.at(TokenKind::LeftParen) {
            return self.foreign_for(start);
        }
        let Ok(variable) = self.name("a loop variable") else {
            self.skip_to_body();
            if self.at(TokenKind::LeftBrace) {
                self.nested(Self::block)?;
            }
            return Ok(ExpressionKind::Error);
        };
        self.for_after_variable(variable)
    }

    /// The rest of a `for` expression.
    pub(super) fn for_after_variable(&mut self, variable: Ident) -> Parsed<ExpressionKind> {
        let has_in = self.eat(TokenKind::In);
        if !has_in {
            let after = variable.span.after();
            let mut diagnostic = self.unexpected_diagnostic("`in`");
            if self.begins_expression() || self.word(self.token()) == "of" {
                diagnostic = diagnostic.with_suggestion("add it", after, " in");
            }
            self.report(diagnostic.with_help("a loop is written `for i in 0..10 { … }`"));
            if self.at(TokenKind::Colon)
                || self.at(TokenKind::Equal)
                || self.word(self.token()) == "of"
            {
                self.bump();
            }
        }
        let iterable = Box::new(if self.at_body() {
            self.unexpected("what the loop walks through");
            self.error_from(self.previous_span())
        } else {
            self.head(Self::iterable)
        });
        let body = Box::new(self.body("for")?);
        Ok(ExpressionKind::For {
            variable,
            iterable,
            body,
        })
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
