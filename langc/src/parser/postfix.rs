//! What stands behind an operand: calls, members, indices and `?`.

use super::paths::path_expression;
use super::{Parsed, Parser, Reported};
use crate::ast::{Expression, ExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

/// Tokens within which the `:` of `a ? b : c` is looked for. Looking further would
/// make chains of `?` slow to read.
const LONGEST_TERNARY: usize = 100;

impl Parser<'_> {
    /// Calls and whatever else stands behind an operand.
    pub(super) fn postfix(&mut self, mut operand: Expression) -> Parsed<Expression> {
        loop {
            match self.kind() {
                TokenKind::LeftParen => {
                    self.deepen()?;
                    let arguments = self.arguments();
                    let span = operand.span.to(self.previous_span());
                    operand = Expression {
                        kind: ExpressionKind::Call {
                            callee: Box::new(operand),
                            arguments,
                        },
                        span,
                    };
                }
                TokenKind::Dot => {
                    self.deepen()?;
                    operand = self.member(operand)?;
                }
                // At the start of a line, a bracket begins an array.
                TokenKind::LeftBracket if !self.on_new_line() => {
                    self.deepen()?;
                    operand = self.index(operand)?;
                }
                TokenKind::Question => {
                    self.deepen()?;
                    operand = self.question_mark(operand)?;
                }
                _ => return Ok(operand),
            }
        }
    }

    /// `(arguments)`
    fn arguments(&mut self) -> Vec<Expression> {
        let open = self.bump();
        self.list(open, TokenKind::RightParen, Self::expression)
    }

    /// `.field`, `.0` or `.method(arguments)`
    fn member(&mut self, object: Expression) -> Parsed<Expression> {
        self.bump();
        match self.kind() {
            TokenKind::Integer => return Ok(self.tuple_field(object)),
            TokenKind::Float => return self.two_tuple_fields(object),
            TokenKind::Identifier => {}
            _ if matches!(object.kind, ExpressionKind::Int(_)) => {
                return Ok(self.number_without_fraction(&object));
            }
            TokenKind::Await if self.touches_previous(0) => {
                self.unsupported_await();
                return Ok(self.error_from(object.span));
            }
            kind if kind.is_keyword() && self.touches_previous(0) => {
                return Err(self.keyword_as_member());
            }
            _ => {}
        }
        let name = self.name("the name of a field or method")?;
        let has_type_arguments =
            self.at(TokenKind::ColonColon) && self.nth(1).kind == TokenKind::Less;
        let type_arguments = if has_type_arguments {
            self.bump();
            self.type_arguments()
        } else {
            Vec::new()
        };
        let kind = if self.at(TokenKind::LeftParen) {
            ExpressionKind::MethodCall {
                receiver: Box::new(object),
                method: name,
                type_arguments,
                arguments: Vec::new(),
            }
        } else if has_type_arguments {
            return Err(self.unexpected("`(` and the arguments"));
        } else {
            let span = object.span.to(name.span);
            return Ok(Expression {
                kind: ExpressionKind::Field {
                    object: Box::new(object),
                    name,
                },
                span,
            });
        };
        Ok(self.with_arguments(kind, name.span))
    }

    /// A method call with the arguments that stand here.
    fn with_arguments(&mut self, mut kind: ExpressionKind, name: Span) -> Expression {
        let given = self.arguments();
        let mut start = name;
        if let ExpressionKind::MethodCall {
            receiver,
            arguments,
            ..
        } = &mut kind
        {
            start = receiver.span;
            *arguments = given;
        }
        Expression {
            kind,
            span: start.to(self.previous_span()),
        }
    }

    /// `1.` before something that is neither a field nor a method.
    fn number_without_fraction(&mut self, number: &Expression) -> Expression {
        let text = self.text_at(number.span);
        let after = self.previous_span().after();
        let diagnostic = Diagnostic::new(
            &codes::MALFORMED_NUMBER,
            number.span.to(self.previous_span()),
            format!("`{text}.` is not a number"),
        )
        .with_label("digits must stand on both sides of the point")
        .with_suggestion("add a zero", after, "0");
        self.report(diagnostic);
        self.error_from(number.span)
    }

    fn keyword_as_member(&mut self) -> Reported {
        let span = self.span();
        let text = self.text_at(span);
        let diagnostic = Diagnostic::new(
            &codes::KEYWORD_AS_NAME,
            span,
            format!("`{text}` cannot be the name of a field or method"),
        );
        let reported = self.report(diagnostic);
        self.bump();
        reported
    }

    /// `object.0`, at the number.
    fn tuple_field(&mut self, object: Expression) -> Expression {
        let span = self.span();
        self.bump();
        self.part_of_tuple(object, span)
    }

    /// `object.0.1`, whose end reads as one number; at that number.
    fn two_tuple_fields(&mut self, object: Expression) -> Parsed<Expression> {
        let span = self.span();
        let Some(point) = self.text_at(span).find('.') else {
            // `1e5` is no position either.
            return Ok(self.tuple_field(object));
        };
        let point = span.start + point as u32;
        self.deepen()?;
        self.bump();
        let outer = self.part_of_tuple(object, Span::new(span.start, point));
        Ok(self.part_of_tuple(outer, Span::new(point + 1, span.end)))
    }

    /// The part of a tuple at the position that is written at `index_span`.
    fn part_of_tuple(&mut self, object: Expression, index_span: Span) -> Expression {
        let text = self.text_at(index_span);
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit())
            && (text == "0" || !text.starts_with('0'));
        let index = text.parse::<u32>().ok().filter(|_| is_plain);
        let span = object.span.to(index_span);
        let Some(index) = index else {
            let diagnostic = Diagnostic::new(
                &codes::MALFORMED_NUMBER,
                index_span,
                format!("`{text}` is no position in a tuple"),
            )
            .with_help("the parts of a tuple are numbered from 0: `pair.0`, `pair.1`");
            self.report(diagnostic);
            return Expression {
                kind: ExpressionKind::Error,
                span,
            };
        };
        Expression {
            kind: ExpressionKind::TupleField {
                object: Box::new(object),
                index,
                index_span,
            },
            span,
        }
    }

    /// `object[index]`
    fn index(&mut self, object: Expression) -> Parsed<Expression> {
        let open = self.bump();
        let in_head = std::mem::replace(&mut self.in_head, false);
        let parsed = self.index_value();
        self.in_head = in_head;
        let Ok(index) = parsed else {
            self.skip_to_separator(TokenKind::RightBracket);
            while self.eat(TokenKind::Comma) {
                self.skip_to_separator(TokenKind::RightBracket);
            }
            self.eat(TokenKind::RightBracket);
            return Ok(self.error_from(object.span));
        };
        self.close(open, TokenKind::RightBracket);
        let span = object.span.to(self.previous_span());
        Ok(Expression {
            kind: ExpressionKind::Index {
                object: Box::new(object),
                index: Box::new(index),
            },
            span,
        })
    }

    /// What stands between the brackets of an index.
    fn index_value(&mut self) -> Parsed<Expression> {
        if matches!(self.kind(), TokenKind::RightBracket | TokenKind::DotDot) {
            let diagnostic = self
                .unexpected_diagnostic("an index")
                .with_help("a part of an array or text is `a.slice(start, end)`");
            return Err(self.report(diagnostic));
        }
        let index = self.operand()?;
        match self.kind() {
            TokenKind::DotDot | TokenKind::DotDotEqual | TokenKind::Colon => {
                let diagnostic = Diagnostic::new(
                    &codes::RANGE_OUTSIDE_FOR,
                    self.span(),
                    "an index is one position or key",
                )
                .with_help("a part of an array or text is `a.slice(start, end)`");
                Err(self.report(diagnostic))
            }
            TokenKind::Comma => {
                let diagnostic = self
                    .unexpected_diagnostic("`]`")
                    .with_help("an index is one value; into arrays of arrays, write `a[i][j]`");
                Err(self.report(diagnostic))
            }
            _ => Ok(index),
        }
    }

    /// `operand?`, or the start of `a ? b : c` or `a ?? b` by habit.
    fn question_mark(&mut self, operand: Expression) -> Parsed<Expression> {
        let span = self.span();
        if self.at_ternary() {
            let diagnostic =
                Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `? :`")
                    .with_help("`if` is an expression: write `if condition { a } else { b }`");
            self.report(diagnostic);
            self.bump();
            self.operand()?;
            if self.eat(TokenKind::Colon) {
                self.operand()?;
            }
            return Ok(self.error_from(operand.span));
        }
        let is_default = self.nth(1).kind == TokenKind::Question
            && self.touches_previous(1)
            && matches!(
                self.nth(2).kind,
                TokenKind::Identifier
                    | TokenKind::Integer
                    | TokenKind::Float
                    | TokenKind::StringStart
                    | TokenKind::True
                    | TokenKind::False
            );
        if is_default {
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_OPERATOR,
                span.to(self.nth(1).span),
                "there is no operator `??`",
            )
            .with_help("what takes the place of a missing value is `a.unwrap_or(b)`");
            self.report(diagnostic);
            self.bump();
            self.bump();
            self.operand()?;
            return Ok(self.error_from(operand.span));
        }
        self.bump();
        Ok(Expression {
            span: operand.span.to(span),
            kind: ExpressionKind::Try(Box::new(operand)),
        })
    }

    /// At `?`: whether a `:` follows that belongs to it. No expression has one
    /// outside of brackets.
    fn at_ternary(&self) -> bool {
        if !self.begins_expression_at(1) {
            return false;
        }
        let mut open = 0_usize;
        for token in self.tokens[self.position..].iter().take(LONGEST_TERNARY) {
            match token.kind {
                TokenKind::Colon if open == 0 => return true,
                TokenKind::LeftParen
                | TokenKind::LeftBracket
                | TokenKind::HashBrace
                | TokenKind::StringStart => open += 1,
                TokenKind::RightParen
                | TokenKind::RightBracket
                | TokenKind::RightBrace
                | TokenKind::StringEnd => {
                    if open == 0 {
                        return false;
                    }
                    open -= 1;
                }
                TokenKind::Comma
                | TokenKind::Semicolon
                | TokenKind::LeftBrace
                | TokenKind::FatArrow
                | TokenKind::Equal
                | TokenKind::InterpolationEnd
                | TokenKind::Let
                | TokenKind::EndOfFile
                    if open == 0 =>
                {
                    return false;
                }
                TokenKind::LeftBrace => open += 1,
                _ => {}
            }
        }
        false
    }

    /// `name`, `a::b::<T>` or the literal of a struct.
    pub(super) fn name_or_path(&mut self) -> Parsed<ExpressionKind> {
        let start = self.span();
        if self.text_at(start) == "_" {
            let diagnostic = Diagnostic::new(
                &codes::UNDERSCORE_VALUE,
                start,
                "`_` has no value that could be read",
            )
            .with_help("`_` stands for what is not needed: give the variable a name to use it");
            self.report(diagnostic);
            self.bump();
            return Ok(ExpressionKind::Error);
        }
        if let Some(kind) = self.foreign_word() {
            return kind;
        }
        self.bump();
        let name = self.ident(start);
        let path = self.path_after(name)?;
        if self.at(TokenKind::LeftBrace) && self.at_struct_literal(&path) {
            return Ok(self.struct_literal(path));
        }
        Ok(path_expression(path))
    }
}
