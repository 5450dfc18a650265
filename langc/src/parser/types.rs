//! Types as written.

use super::{Parsed, Parser};
use crate::ast::{TypeExpression, TypeExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

impl Parser<'_> {
    /// A type.
    pub(super) fn type_expression(&mut self) -> Parsed<TypeExpression> {
        self.nested(Self::type_unbounded)
    }

    /// A type; when it cannot be read, an `Error` node in its place.
    pub(super) fn type_or_error(&mut self) -> TypeExpression {
        let start = self.span();
        self.type_expression().unwrap_or(TypeExpression {
            kind: TypeExpressionKind::Error,
            span: start,
        })
    }

    fn type_unbounded(&mut self) -> Parsed<TypeExpression> {
        let start = self.span();
        let kind = match self.kind() {
            TokenKind::Identifier => {
                self.bump();
                let name = self.ident(start);
                TypeExpressionKind::Path(self.type_path_after(name)?)
            }
            TokenKind::Fn => self.function_type(),
            TokenKind::LeftParen => self.tuple_type(),
            TokenKind::LeftBracket => return self.bracketed_type(),
            TokenKind::Ampersand => return self.reference_type(),
            TokenKind::Dyn | TokenKind::Impl => {
                self.unsupported_trait_type();
                self.type_expression()?;
                TypeExpressionKind::Error
            }
            TokenKind::Bang => {
                let diagnostic = self
                    .unexpected_diagnostic("a type")
                    .with_help("the type without values is called `Never`");
                return Err(self.report(diagnostic));
            }
            _ => return Err(self.unexpected("a type")),
        };
        let kind = self.foreign_type_suffix(start, kind);
        Ok(TypeExpression {
            kind,
            span: start.to(self.previous_span()),
        })
    }

    /// `()`, `(A)` or `(A, B)`
    fn tuple_type(&mut self) -> TypeExpressionKind {
        let open = self.bump();
        let mut parts = self.list(open, TokenKind::RightParen, Self::type_expression);
        match parts.len() {
            0 => TypeExpressionKind::Unit,
            1 => {
                self.reject_tuple_of_one(open);
                parts.remove(0).kind
            }
            _ => TypeExpressionKind::Tuple(parts),
        }
    }

    /// `fn(A, B) -> R`
    fn function_type(&mut self) -> TypeExpressionKind {
        self.bump();
        if !self.at(TokenKind::LeftParen) {
            let diagnostic = self
                .unexpected_diagnostic("`(`")
                .with_help("a function type is written `fn(Int, Int) -> Int`");
            self.report(diagnostic);
            return TypeExpressionKind::Error;
        }
        let open = self.bump();
        let parameters = self.list(open, TokenKind::RightParen, |parser| {
            // A parameter's name may be written by habit; it has no meaning here.
            if parser.at(TokenKind::Identifier) && parser.nth(1).kind == TokenKind::Colon {
                let diagnostic = parser
                    .unexpected_diagnostic("a type")
                    .with_help("the parameters of a function type have no names");
                parser.report(diagnostic);
                parser.bump();
                parser.bump();
            }
            parser.type_expression()
        });
        let result = self
            .eat(TokenKind::Arrow)
            .then(|| Box::new(self.type_or_error()));
        TypeExpressionKind::Function { parameters, result }
    }

    /// `[T]`, as written by habit.
    fn bracketed_type(&mut self) -> Parsed<TypeExpression> {
        let start = self.bump().span;
        let element = self.type_expression()?;
        if self.at(TokenKind::Semicolon) {
            // `[T; 3]`: no array has its length in its type.
            self.bump();
            self.eat(TokenKind::Integer);
        }
        self.eat(TokenKind::RightBracket);
        let span = start.to(self.previous_span());
        self.report_array_type(span, element.span);
        Ok(TypeExpression {
            kind: TypeExpressionKind::Error,
            span,
        })
    }

    /// `T?` and `T[]` as written by habit: reported and read as errors.
    fn foreign_type_suffix(&mut self, start: Span, kind: TypeExpressionKind) -> TypeExpressionKind {
        let element = start.to(self.previous_span());
        let mut kind = kind;
        loop {
            if self.at(TokenKind::Question) && self.touches_previous(0) {
                self.bump();
                let span = start.to(self.previous_span());
                let ty = self.text_at(element);
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    span,
                    "a value that may be missing has the type `Option`",
                )
                .with_suggestion(
                    "write the type as",
                    span,
                    format!("Option<{ty}>"),
                );
                self.report(diagnostic);
            } else if self.at(TokenKind::LeftBracket)
                && self.nth(1).kind == TokenKind::RightBracket
                && self.touches_previous(0)
            {
                self.bump();
                self.bump();
                self.report_array_type(start.to(self.previous_span()), element);
            } else {
                return kind;
            }
            kind = TypeExpressionKind::Error;
        }
    }

    fn report_array_type(&mut self, span: Span, element: Span) {
        let element = self.text_at(element);
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            span,
            "the type of an array is `Array`",
        )
        .with_suggestion("write the type as", span, format!("Array<{element}>"));
        self.report(diagnostic);
    }

    /// `&T`, as written by habit.
    fn reference_type(&mut self) -> Parsed<TypeExpression> {
        let span = self.span();
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            span,
            "there are no reference types",
        )
        .with_suggestion("write the type without `&`", span, "");
        self.report(diagnostic);
        self.bump();
        self.type_expression()
    }
}
