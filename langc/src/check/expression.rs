//! Expressions: which rule checks which form, and whether the type fits.

use crate::ast::{self, StringPart};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Expression, ExpressionKind};
use crate::types::{Type, TypeKind};

use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    /// Checks an expression. When a type is expected, the result has that type,
    /// or `Never`, or is an error that has been reported.
    pub(super) fn check_expression(
        &mut self,
        expression: &ast::Expression,
        expected: &Expected,
    ) -> Expression {
        use ast::ExpressionKind as Kind;

        let span = expression.span;
        let literal = |kind, ty| Expression { kind, ty, span };
        let checked = match &expression.kind {
            Kind::Int(value) => literal(ExpressionKind::Int(*value), Type::INT),
            Kind::Float(value) => literal(ExpressionKind::Float(*value), Type::FLOAT),
            Kind::Bool(value) => literal(ExpressionKind::Bool(*value), Type::BOOL),
            Kind::Unit => literal(ExpressionKind::Unit, Type::UNIT),
            Kind::Error => error_expression(span),
            Kind::String(parts) => self.check_string(parts, span),
            Kind::Name(name) => self.check_name(*name, span),
            Kind::Path(path) => self.check_path(path),
            Kind::Unary { operator, operand } => self.check_unary(*operator, operand, span),
            Kind::Binary {
                operator,
                operator_span,
                left,
                right,
            } => self.check_binary(*operator, *operator_span, left, right, span),
            Kind::Cast { operand, ty } => self.check_cast(operand, ty, span),
            Kind::Call { callee, arguments } => self.check_call(callee, arguments, expected, span),
            Kind::MethodCall {
                receiver,
                method,
                type_arguments,
                arguments,
            } => self.check_method_call(receiver, *method, type_arguments, arguments, span),
            Kind::Tuple(parts) => self.check_tuple(parts, expected, span),
            Kind::Array(elements) => self.check_array(elements, expected, span),
            Kind::Map(entries) => self.check_map(entries, expected, span),
            Kind::Struct { path, fields } => {
                self.check_struct_literal(path, fields, expected, span)
            }
            Kind::Field { object, name } => {
                let object = self.check_expression(object, &Expected::ANY);
                self.check_field(object, *name, span)
            }
            Kind::TupleField {
                object,
                index,
                index_span,
            } => self.check_tuple_field(object, *index, *index_span, span),
            Kind::Index { object, index } => self.check_index(object, index, span),
            Kind::Lambda(lambda) => self.check_lambda(lambda, expected, span),
            Kind::Try(operand) => self.check_try(operand, span),
            Kind::While { condition, body } => self.check_while(condition, body, span),
            Kind::For {
                pattern,
                iterable,
                body,
            } => self.check_for(pattern, iterable, body, span),
            Kind::Range { .. } => {
                unreachable!("the parser makes ranges in the head of a `for` only")
            }
            Kind::Let { .. } => {
                unreachable!("the parser makes `let` conditions in heads only")
            }
            Kind::Break(value) => self.check_break(value.as_deref(), span),
            Kind::Continue => self.check_continue(span),
            Kind::Return(value) => self.check_return(value.as_deref(), span),

            // These hand the expectation on, so that a mismatch is reported where
            // the value comes from.
            Kind::Parenthesized(inner) => return self.check_expression(inner, expected),
            Kind::Block(block) => {
                let block = self.check_block(block, expected);
                return Expression {
                    ty: block.ty,
                    span,
                    kind: ExpressionKind::Block(Box::new(block)),
                };
            }
            Kind::If {
                condition,
                consequence,
                alternative,
            } => {
                let alternative = alternative.as_deref();
                return self.check_choice(condition, consequence, alternative, expected, span);
            }
            Kind::Match { scrutinee, arms } => {
                return self.check_match(scrutinee, arms, expected, span);
            }
            Kind::Loop { body } => return self.check_loop(body, expected, span),
        };
        self.require(checked, expected)
    }

    /// Reports an expression that does not have the expected type.
    pub(super) fn require(&mut self, expression: Expression, expected: &Expected) -> Expression {
        let Some(ty) = expected.ty else {
            return expression;
        };
        let found = self.resolve(expression.ty);
        if found == Type::NEVER || found == Type::ERROR || self.types.unify(ty, found) {
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
        if let Some(note) = &expected.note {
            diagnostic = diagnostic.with_note(note.clone());
        }
        if expected_name == found_name {
            diagnostic = self.tell_apart(diagnostic, ty, found);
        }
        let diagnostic = self.suggest_conversion(diagnostic, &expression, self.resolve(ty));
        self.report(diagnostic);
        error_expression(expression.span)
    }

    /// Adds where two types of one name are defined.
    fn tell_apart(&self, diagnostic: Diagnostic, expected: Type, found: Type) -> Diagnostic {
        let definition = |ty| match self.types.kind(ty) {
            TypeKind::Adt(id, _) => Some(self.adts[id.index()].span),
            _ => None,
        };
        match (definition(expected), definition(found)) {
            (Some(expected), Some(found)) => diagnostic
                .with_secondary(expected, "the type that is expected")
                .with_secondary(found, "the type that is found, another one"),
            _ => diagnostic.with_note("these are different types of one name"),
        }
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
        match (self.resolve(expression.ty), expected) {
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
            (found, expected) => self.suggest_wrapping(diagnostic, found, expected),
        }
    }

    fn suggest_wrapping(&self, diagnostic: Diagnostic, found: Type, expected: Type) -> Diagnostic {
        match (self.types.kind(found), self.types.kind(expected)) {
            (TypeKind::Function(function), _) if self.resolve(function.result) == expected => {
                diagnostic.with_help("call the function to get its result")
            }
            (_, TypeKind::Adt(id, arguments))
                if Some(*id) == self.option && self.may_be(arguments[0], found) =>
            {
                self.mention_closure(diagnostic.with_help("wrap the value: `Some(…)`"))
            }
            (_, TypeKind::Adt(id, arguments))
                if Some(*id) == self.result && self.may_be(arguments[0], found) =>
            {
                self.mention_closure(diagnostic.with_help("wrap the value: `Ok(…)`"))
            }
            (TypeKind::Adt(id, arguments), _)
                if (Some(*id) == self.option || Some(*id) == self.result)
                    && self.resolve(arguments[0]) == expected =>
            {
                diagnostic
                    .with_help("take the value out with `?`, `match`, `unwrap_or(…)` or `unwrap()`")
            }
            _ => diagnostic,
        }
    }

    /// Inside an anonymous function, `?` and the value speak of its own result.
    fn mention_closure(&self, diagnostic: Diagnostic) -> Diagnostic {
        let name = self.functions[self.body.function.index()].name.symbol;
        if self.interner.resolve(name) != "fn" {
            return diagnostic;
        }
        diagnostic.with_note(
            "`?` returns from the innermost function, here an anonymous one, \
             whose result is then an `Option` or `Result` too",
        )
    }

    fn may_be(&self, ty: Type, other: Type) -> bool {
        self.types.is_unknown(ty) || self.resolve(ty) == self.resolve(other)
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
