//! Expressions: which rule checks which form, and whether the type fits.

use crate::ast::{self, StringPart};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Expression, ExpressionKind};
use crate::types::Type;

use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    /// Checks an expression. When a type is expected, the result has that type,
    /// or `Never`, or is an error that has been reported.
    pub(super) fn check_expression(
        &mut self,
        expression: &ast::Expression,
        expected: &Expected,
    ) -> Expression {
        let span = expression.span;
        let literal = |kind, ty| Expression { kind, ty, span };
        let checked = match &expression.kind {
            ast::ExpressionKind::Int(value) => literal(ExpressionKind::Int(*value), Type::INT),
            ast::ExpressionKind::Float(value) => {
                literal(ExpressionKind::Float(*value), Type::FLOAT)
            }
            ast::ExpressionKind::Bool(value) => literal(ExpressionKind::Bool(*value), Type::BOOL),
            ast::ExpressionKind::Unit => literal(ExpressionKind::Unit, Type::UNIT),
            ast::ExpressionKind::Error => error_expression(span),
            ast::ExpressionKind::String(parts) => self.check_string(parts, span),
            ast::ExpressionKind::Name(name) => self.check_name(*name, span),
            ast::ExpressionKind::Path { base, member } => self.check_path(*base, *member, span),
            ast::ExpressionKind::Unary { operator, operand } => {
                self.check_unary(*operator, operand, span)
            }
            ast::ExpressionKind::Binary {
                operator,
                operator_span,
                left,
                right,
            } => self.check_binary(*operator, *operator_span, left, right, span),
            ast::ExpressionKind::Cast { operand, ty } => self.check_cast(operand, ty, span),
            ast::ExpressionKind::Call { callee, arguments } => {
                self.check_call(callee, arguments, span)
            }
            ast::ExpressionKind::MethodCall {
                receiver,
                method,
                arguments,
            } => self.check_method_call(receiver, *method, arguments, span),
            ast::ExpressionKind::While { condition, body } => {
                self.check_while(condition, body, span)
            }
            ast::ExpressionKind::For {
                variable,
                iterable,
                body,
            } => self.check_for(*variable, iterable, body, span),
            ast::ExpressionKind::Range { .. } => {
                unreachable!("the parser makes ranges in the head of a `for` only")
            }
            ast::ExpressionKind::Break(value) => self.check_break(value.as_deref(), span),
            ast::ExpressionKind::Continue => self.check_continue(span),
            ast::ExpressionKind::Return(value) => self.check_return(value.as_deref(), span),

            // These hand the expectation on, so that a mismatch is reported where
            // the value comes from.
            ast::ExpressionKind::Parenthesized(inner) => {
                return self.check_expression(inner, expected);
            }
            ast::ExpressionKind::Block(block) => {
                let block = self.check_block(block, expected);
                return Expression {
                    ty: block.ty,
                    span,
                    kind: ExpressionKind::Block(Box::new(block)),
                };
            }
            ast::ExpressionKind::If {
                condition,
                consequence,
                alternative: Some(alternative),
            } => return self.check_if_else(condition, consequence, alternative, expected, span),
            ast::ExpressionKind::If {
                condition,
                consequence,
                alternative: None,
            } => return self.check_if(condition, consequence, expected, span),
            ast::ExpressionKind::Loop { body } => return self.check_loop(body, expected, span),
        };
        self.require(checked, expected)
    }

    /// Reports an expression that does not have the expected type.
    pub(super) fn require(&mut self, expression: Expression, expected: &Expected) -> Expression {
        let Some(ty) = expected.ty else {
            return expression;
        };
        let found = expression.ty;
        if found == ty || found == Type::NEVER || found == Type::ERROR || ty == Type::ERROR {
            return expression;
        }
        let (expected_name, found_name) = (self.quoted(ty), self.quoted(found));
        let mut diagnostic = Diagnostic::new(
            &codes::MISMATCHED_TYPES,
            expression.span,
            format!("expected {expected_name}, found {found_name}"),
        )
        .with_label(format!("this is {found_name}"));
        if let Some((span, reason)) = &expected.origin {
            diagnostic = diagnostic.with_secondary(*span, reason.clone());
        }
        let diagnostic = self.suggest_conversion(diagnostic, &expression, ty);
        self.report(diagnostic);
        error_expression(expression.span)
    }

    /// Adds what would make a value the type it should be.
    fn suggest_conversion(
        &self,
        diagnostic: Diagnostic,
        expression: &Expression,
        expected: Type,
    ) -> Diagnostic {
        let span = expression.span;
        let after = span.after();
        match (expression.ty, expected) {
            (Type::INT, Type::FLOAT) if matches!(expression.kind, ExpressionKind::Int(_)) => {
                let text = self.sources.text_of(span);
                if text
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'_')
                {
                    diagnostic.with_suggestion("write it as a `Float`", after, ".0")
                } else {
                    diagnostic.with_help("convert it with `as Float`")
                }
            }
            (Type::INT, Type::FLOAT) => diagnostic.with_help("convert it with `as Float`"),
            (Type::FLOAT, Type::INT) => {
                diagnostic.with_help("convert it with `as Int`, which cuts off the fraction")
            }
            (Type::INT, Type::BOOL) => diagnostic.with_help("compare it, as in `x != 0`"),
            (Type::INT | Type::FLOAT | Type::BOOL, Type::STRING) => {
                diagnostic.with_help("put it into a text, as in `\"\\(x)\"`")
            }
            (_, Type::UNIT) => {
                diagnostic.with_suggestion("drop the value with a semicolon", after, ";")
            }
            (found, expected) => match self.types.as_function(found) {
                Some(function) if function.result == expected => {
                    diagnostic.with_help("call the function to get its result")
                }
                _ => diagnostic,
            },
        }
    }

    fn check_string(&mut self, parts: &[StringPart], span: Span) -> Expression {
        let mut texts: Vec<Expression> = parts
            .iter()
            .map(|part| match part {
                StringPart::Text(text) => Expression {
                    kind: ExpressionKind::String(text.clone()),
                    ty: Type::STRING,
                    span,
                },
                StringPart::Interpolation(value) => {
                    let value = self.check_expression(value, &Expected::ANY);
                    self.display(value)
                }
            })
            .collect();
        let ty = operands_type(&texts, Type::STRING);
        let kind = match texts.len() {
            0 => ExpressionKind::String(String::new()),
            1 => return texts.remove(0),
            _ => ExpressionKind::Concat(texts),
        };
        Expression { kind, ty, span }
    }
}

/// The type of something that gives `ty` when all its operands have values.
pub(super) fn operands_type<'e>(
    operands: impl IntoIterator<Item = &'e Expression>,
    ty: Type,
) -> Type {
    let mut result = ty;
    for operand in operands {
        match operand.ty {
            Type::ERROR => return Type::ERROR,
            Type::NEVER => result = Type::NEVER,
            _ => {}
        }
    }
    result
}
