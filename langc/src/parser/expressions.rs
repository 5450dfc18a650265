//! Expressions, by binding power.

use super::statements::assignment_operator;
use super::{Parsed, Parser};
use crate::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

/// How tightly `as` binds: more than any binary operator.
const CAST_POWER: u8 = 10;

/// How tightly comparisons bind; they do not chain.
pub(super) const COMPARISON_POWER: u8 = 3;

/// The operator that a token stands for between two operands, and how tightly it
/// binds: the higher, the tighter.
pub(super) const fn binary_operator(kind: TokenKind) -> Option<(BinaryOperator, u8)> {
    Some(match kind {
        TokenKind::BarBar => (BinaryOperator::Or, 1),
        TokenKind::AmpersandAmpersand => (BinaryOperator::And, 2),
        TokenKind::EqualEqual => (BinaryOperator::Equal, COMPARISON_POWER),
        TokenKind::BangEqual => (BinaryOperator::NotEqual, COMPARISON_POWER),
        TokenKind::Less => (BinaryOperator::Less, COMPARISON_POWER),
        TokenKind::LessEqual => (BinaryOperator::LessEqual, COMPARISON_POWER),
        TokenKind::Greater => (BinaryOperator::Greater, COMPARISON_POWER),
        TokenKind::GreaterEqual => (BinaryOperator::GreaterEqual, COMPARISON_POWER),
        TokenKind::Bar => (BinaryOperator::BitOr, 4),
        TokenKind::Caret => (BinaryOperator::BitXor, 5),
        TokenKind::Ampersand => (BinaryOperator::BitAnd, 6),
        TokenKind::LessLess => (BinaryOperator::ShiftLeft, 7),
        TokenKind::GreaterGreater => (BinaryOperator::ShiftRight, 7),
        TokenKind::Plus => (BinaryOperator::Add, 8),
        TokenKind::Minus => (BinaryOperator::Subtract, 8),
        TokenKind::Star => (BinaryOperator::Multiply, 9),
        TokenKind::Slash => (BinaryOperator::Divide, 9),
        TokenKind::Percent => (BinaryOperator::Remainder, 9),
        _ => return None,
    })
}

impl Parser<'_> {
    /// An expression where nothing else may follow it: an assignment, a range or an
    /// arrow behind it is reported here, with what was probably meant.
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        let mut expression = self.expression_before_arrow()?;
        while self.at_arrow_function() {
            expression = self.arrow_function(&expression)?;
        }
        Ok(expression)
    }

    /// Like [`Self::expression`], where a `=>` may follow.
    pub(super) fn expression_before_arrow(&mut self) -> Parsed<Expression> {
        let mut expression = self.operand()?;
        loop {
            expression = match self.kind() {
                TokenKind::DotDot | TokenKind::DotDotDot | TokenKind::DotDotEqual => {
                    self.misplaced_range(&expression)?
                }
                kind if assignment_operator(kind).is_some() => {
                    self.misplaced_assignment(&expression)?
                }
                _ => return Ok(expression),
            };
        }
    }

    /// An expression of operators and operands.
    pub(super) fn operand(&mut self) -> Parsed<Expression> {
        self.nested(|parser| parser.binary(0))
    }

    /// Whether the token can begin an expression.
    pub(super) fn begins_expression(&self) -> bool {
        self.begins_expression_at(0)
    }

    /// Whether the token `distance` further on can begin an expression.
    pub(super) fn begins_expression_at(&self, distance: usize) -> bool {
        match self.nth(distance).kind {
            TokenKind::Identifier
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::Byte
            | TokenKind::SingleQuoted
            | TokenKind::StringStart
            | TokenKind::True
            | TokenKind::False
            | TokenKind::LeftParen
            | TokenKind::LeftBracket
            | TokenKind::HashBrace
            | TokenKind::Minus
            | TokenKind::Bang
            | TokenKind::If
            | TokenKind::While
            | TokenKind::Loop
            | TokenKind::For
            | TokenKind::Match
            | TokenKind::Return
            | TokenKind::Break
            | TokenKind::Continue
            | TokenKind::SelfValue => true,
            TokenKind::LeftBrace => !self.in_head,
            TokenKind::Fn => self.nth(distance + 1).kind == TokenKind::LeftParen,
            _ => false,
        }
    }

    /// An expression of operators that bind at least as tightly as `minimum`.
    pub(super) fn binary(&mut self, minimum: u8) -> Parsed<Expression> {
        let left = self.unary()?;
        self.operators(left, minimum)
    }

    /// The operators behind `left` that bind at least as tightly as `minimum`.
    pub(super) fn operators(&mut self, mut left: Expression, minimum: u8) -> Parsed<Expression> {
        // The operator of the comparison that `left` is, if the last turn made it one.
        let mut comparison: Option<Span> = None;
        loop {
            if self.at(TokenKind::As) {
                if CAST_POWER < minimum {
                    return Ok(left);
                }
                left = self.cast(left)?;
                continue;
            }
            if self.foreign_postfix() {
                left = self.error_from(left.span);
                continue;
            }
            let Some((operator, power)) = self.operator_here() else {
                return Ok(left);
            };
            if power < minimum {
                return Ok(left);
            }
            self.deepen()?;
            let chained = if power == COMPARISON_POWER {
                comparison
            } else {
                None
            };
            if let Some(first) = chained {
                self.report_chained_comparison(&left, first)?;
            }
            let operator_span = self.bump_operator();
            let right = self.nested(|parser| parser.binary(power + 1))?;
            let span = left.span.to(right.span);
            comparison = (power == COMPARISON_POWER).then_some(operator_span);
            left = Expression {
                kind: if chained.is_some() {
                    ExpressionKind::Error
                } else {
                    ExpressionKind::Binary {
                        operator,
                        operator_span,
                        left: Box::new(left),
                        right: Box::new(right),
                    }
                },
                span,
            };
        }
    }

    fn cast(&mut self, operand: Expression) -> Parsed<Expression> {
        self.deepen()?;
        self.bump();
        let ty = self.type_expression()?;
        let span = operand.span.to(ty.span);
        Ok(Expression {
            kind: ExpressionKind::Cast {
                operand: Box::new(operand),
                ty,
            },
            span,
        })
    }

    /// Fails when what follows can be read in no other way than as type arguments.
    fn report_chained_comparison(&mut self, left: &Expression, first: Span) -> Parsed<()> {
        let span = self.span();
        let mut diagnostic = Diagnostic::new(
            &codes::CHAINED_COMPARISON,
            span,
            "comparisons cannot be chained",
        )
        .with_secondary(first, "the first comparison");
        if let ExpressionKind::Binary { right, .. } = &left.kind {
            let middle = self.text_at(right.span);
            if middle.len() <= 40 && !middle.contains('\n') {
                diagnostic = diagnostic.with_suggestion(
                    "compare twice and join the two with `&&`",
                    Span::new(span.start, span.start),
                    format!("&& {middle} "),
                );
            }
        }
        // `f<Int>(x)`, `Array<Int>::new()`
        let like_arguments = matches!(
            &left.kind,
            ExpressionKind::Binary {
                operator: BinaryOperator::Less,
                ..
            }
        ) && self.at(TokenKind::Greater)
            && matches!(
                self.nth(1).kind,
                TokenKind::LeftParen | TokenKind::ColonColon
            );
        diagnostic = if like_arguments {
            diagnostic.suggestions.clear();
            diagnostic.with_suggestion(
                "in an expression, type arguments stand behind `::`",
                Span::new(first.start, first.start),
                "::",
            )
        } else {
            diagnostic.with_help("to compare a truth value, put the comparison in parentheses")
        };
        let reported = self.report(diagnostic);
        if like_arguments && self.nth(1).kind == TokenKind::ColonColon {
            return Err(reported);
        }
        Ok(())
    }

    /// Prefix operators and their operand.
    fn unary(&mut self) -> Parsed<Expression> {
        let token = self.token();
        let operator = match token.kind {
            TokenKind::Minus if self.nth(1).kind == TokenKind::Integer => {
                if !matches!(
                    self.nth(2).kind,
                    TokenKind::Dot
                        | TokenKind::LeftParen
                        | TokenKind::LeftBracket
                        | TokenKind::Question
                ) {
                    return Ok(self.negative_integer());
                }
                UnaryOperator::Negate
            }
            TokenKind::Minus => UnaryOperator::Negate,
            TokenKind::Bang => UnaryOperator::Not,
            _ if self.foreign_prefix() => return self.nested(Self::unary),
            _ => {
                let operand = self.primary()?;
                return self.postfix(operand);
            }
        };
        self.bump();
        let operand = self.nested(Self::unary)?;
        let span = token.span.to(operand.span);
        Ok(Expression {
            kind: ExpressionKind::Unary {
                operator,
                operand: Box::new(operand),
            },
            span,
        })
    }

    /// An operand without anything before or behind it.
    pub(super) fn primary(&mut self) -> Parsed<Expression> {
        let start = self.token();
        let kind = match start.kind {
            TokenKind::Integer => self.integer(),
            TokenKind::Float => self.float(),
            TokenKind::Byte => self.byte(),
            TokenKind::StringStart => ExpressionKind::String(self.string_parts()),
            TokenKind::SingleQuoted => self.single_quoted(),
            TokenKind::True | TokenKind::False => {
                self.bump();
                ExpressionKind::Bool(start.kind == TokenKind::True)
            }
            TokenKind::Identifier => self.name_or_path()?,
            TokenKind::LeftParen => self.parenthesized(),
            TokenKind::LeftBrace if self.at_map_without_sign() => self.map_without_sign(),
            TokenKind::LeftBrace => ExpressionKind::Block(Box::new(self.block()?)),
            TokenKind::If => self.if_expression()?,
            TokenKind::While => self.while_expression()?,
            TokenKind::Loop => self.loop_expression()?,
            TokenKind::For => self.for_expression()?,
            TokenKind::Return => {
                self.bump();
                ExpressionKind::Return(self.optional_value()?)
            }
            TokenKind::Break => {
                self.bump();
                ExpressionKind::Break(self.optional_value()?)
            }
            TokenKind::Continue => {
                self.bump();
                ExpressionKind::Continue
            }
            TokenKind::Match => self.match_expression()?,
            TokenKind::Fn => self.lambda()?,
            TokenKind::LeftBracket => self.array(),
            TokenKind::HashBrace => self.map(),
            TokenKind::SelfValue => {
                self.bump();
                ExpressionKind::Name(self.ident(start.span).symbol)
            }
            TokenKind::Bar | TokenKind::BarBar if self.at_bar_function() => self.bar_function()?,
            _ => return Err(self.not_an_expression()),
        };
        Ok(Expression {
            kind,
            span: start.span.to(self.previous_span()),
        })
    }

    /// What `break` and `return` give, when something is given.
    fn optional_value(&mut self) -> Parsed<Option<Box<Expression>>> {
        if self.begins_expression() {
            Ok(Some(Box::new(self.expression()?)))
        } else {
            Ok(None)
        }
    }

    /// Reports `a..b` where ranges have no meaning; at the `..`.
    pub(super) fn misplaced_range(&mut self, start: &Expression) -> Parsed<Expression> {
        let diagnostic = Diagnostic::new(
            &codes::RANGE_OUTSIDE_FOR,
            self.span(),
            "a range can only stand in the head of a `for` loop",
        )
        .with_help("ranges are not values: `for i in 0..10 { … }` is their one use");
        self.report(diagnostic);
        self.bump();
        if self.begins_expression() {
            self.operand()?;
        }
        Ok(self.error_from(start.span))
    }

    /// Reports `a = b` where a value is needed; at the `=`.
    fn misplaced_assignment(&mut self, target: &Expression) -> Parsed<Expression> {
        let span = self.span();
        let operator = self.text_at(span);
        let mut diagnostic = Diagnostic::new(
            &codes::ASSIGNMENT_AS_VALUE,
            span,
            "an assignment is a statement and has no value",
        );
        let is_less_equal = self.at(TokenKind::Equal)
            && self.nth(1).kind == TokenKind::Less
            && self.touches_previous(1);
        if is_less_equal {
            let both = span.to(self.nth(1).span);
            diagnostic = diagnostic.with_suggestion("`less or equal` is written", both, "<=");
        } else if self.is_assigned(target.span) {
            diagnostic =
                diagnostic.with_help("assign one variable after the other: `b = c; a = b;`");
        } else if self.at(TokenKind::Equal) {
            diagnostic = diagnostic.with_suggestion("to compare, write `==`", span, "==");
        } else {
            diagnostic = diagnostic.with_help(format!(
                "write the assignment with `{operator}` as a statement of its own"
            ));
        }
        self.report(diagnostic);
        self.bump();
        if is_less_equal {
            self.bump();
        }
        if self.begins_expression() {
            self.operand()?;
        }
        Ok(self.error_from(target.span))
    }

    /// Whether an expression stands on the right side of an assignment already.
    fn is_assigned(&self, expression: Span) -> bool {
        let before = &self.text[..(expression.start - self.base) as usize];
        before.trim_end().ends_with('=')
    }
}
