//! Expressions, by binding power.

use super::{Parsed, Parser};
use crate::ast::{BinaryOperator, Expression, ExpressionKind, Ident, StatementKind, UnaryOperator};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

use super::statements::assignment_operator;

/// How tightly `as` binds: more than any binary operator.
const CAST_POWER: u8 = 10;

/// How tightly comparisons bind; they do not chain.
const COMPARISON_POWER: u8 = 3;

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
    /// An expression where nothing else may follow it: an assignment or a range
    /// behind it is reported here, with what was probably meant.
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
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
            | TokenKind::Fn
            | TokenKind::Return
            | TokenKind::Break
            | TokenKind::Continue
            | TokenKind::SelfValue => true,
            TokenKind::LeftBrace => !self.in_head,
            _ => false,
        }
    }

    fn binary(&mut self, minimum: u8) -> Parsed<Expression> {
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
                self.report_chained_comparison(&left, first);
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

    fn report_chained_comparison(&mut self, left: &Expression, first: Span) {
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
        self.report(
            diagnostic.with_help("to compare a truth value, put the comparison in parentheses"),
        );
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
                    operand = self.method_call(operand)?;
                }
                TokenKind::LeftBracket if !self.on_new_line() => {
                    self.deepen()?;
                    operand = self.unsupported_index(&operand);
                }
                TokenKind::Question => {
                    self.deepen()?;
                    operand = self.question_mark(&operand)?;
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

    /// `.method(arguments)`
    fn method_call(&mut self, receiver: Expression) -> Parsed<Expression> {
        self.bump();
        if matches!(self.kind(), TokenKind::Integer | TokenKind::Float) {
            return Ok(self.unsupported_tuple_part(&receiver));
        }
        if !self.at(TokenKind::Identifier) && matches!(receiver.kind, ExpressionKind::Int(_)) {
            let number = self.text_at(receiver.span);
            let after = self.previous_span().after();
            let diagnostic = Diagnostic::new(
                &codes::MALFORMED_NUMBER,
                receiver.span.to(self.previous_span()),
                format!("`{number}.` is not a number"),
            )
            .with_label("digits must stand on both sides of the point")
            .with_suggestion("add a zero", after, "0");
            self.report(diagnostic);
            return Ok(self.error_from(receiver.span));
        }
        let method = self.name("the name of a method")?;
        if !self.at(TokenKind::LeftParen) {
            return Ok(self.unsupported_field(&receiver, method));
        }
        let arguments = self.arguments();
        let span = receiver.span.to(self.previous_span());
        Ok(Expression {
            kind: ExpressionKind::MethodCall {
                receiver: Box::new(receiver),
                method,
                arguments,
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
            TokenKind::Identifier => self.name_or_path(start)?,
            TokenKind::LeftParen => self.parenthesized(),
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
            TokenKind::Fn => self.unsupported_function_expression(),
            TokenKind::Match => self.unsupported_match(),
            TokenKind::LeftBracket => self.unsupported_array(),
            TokenKind::HashBrace => self.unsupported_map(),
            TokenKind::SelfValue => {
                self.unsupported_self();
                self.bump();
                ExpressionKind::Error
            }
            _ => return Err(self.not_an_expression()),
        };
        Ok(Expression {
            kind,
            span: start.span.to(self.previous_span()),
        })
    }

    /// `name` or `base::member`
    fn name_or_path(&mut self, token: Token) -> Parsed<ExpressionKind> {
        let text = self.text_at(token.span);
        if text == "_" {
            let diagnostic = Diagnostic::new(
                &codes::UNDERSCORE_VALUE,
                token.span,
                "`_` has no value that could be read",
            )
            .with_help("`_` stands for what is not needed: give the variable a name to use it");
            self.report(diagnostic);
            self.bump();
            return Ok(ExpressionKind::Error);
        }
        self.bump();
        let base = Ident {
            symbol: self.interner.intern(text),
            span: token.span,
        };
        if self.at(TokenKind::LeftBrace) && !self.in_head && self.at_struct_literal(text) {
            return Ok(self.unsupported_struct_literal());
        }
        if !self.eat(TokenKind::ColonColon) {
            return Ok(ExpressionKind::Name(base.symbol));
        }
        if self.at(TokenKind::Less) {
            return Ok(self.unsupported_explicit_type_arguments());
        }
        let member = self.name("a name after `::`")?;
        if self.at(TokenKind::ColonColon) {
            return Ok(self.unsupported_long_path());
        }
        Ok(ExpressionKind::Path { base, member })
    }

    /// `()` or `(expression)`
    fn parenthesized(&mut self) -> ExpressionKind {
        let open = self.bump();
        if self.eat(TokenKind::RightParen) {
            return ExpressionKind::Unit;
        }
        let in_head = std::mem::replace(&mut self.in_head, false);
        let kind = match self.expression() {
            Ok(_) if self.at(TokenKind::Comma) => self.unsupported_tuple(open),
            Ok(inner) => {
                self.close(open, TokenKind::RightParen);
                ExpressionKind::Parenthesized(Box::new(inner))
            }
            Err(_) => {
                self.skip_to_separator();
                while self.eat(TokenKind::Comma) {
                    self.skip_to_separator();
                }
                self.eat(TokenKind::RightParen);
                ExpressionKind::Error
            }
        };
        self.in_head = in_head;
        kind
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

    /// The statement `name := value;` as what was meant; at the `:=`.
    pub(super) fn walrus(&mut self, name: Ident) -> Parsed<StatementKind> {
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            self.span(),
            "variables are declared with `let`, not with `:=`",
        )
        .with_help(format!("write `let {} = …;`", self.text_at(name.span)));
        self.report(diagnostic);
        self.let_after_name(name)
    }
}
