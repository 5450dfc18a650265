//! Types as written.

use super::{Parsed, Parser};
use crate::ast::{TypeExpression, TypeExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;

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
                let name = self.bump();
                let symbol = self.interner.intern(self.text_at(name.span));
                match self.kind() {
                    TokenKind::Less => self.unsupported_type_arguments(name),
                    TokenKind::ColonColon => self.unsupported_type_path(),
                    TokenKind::Question if self.touches_previous(0) => {
                        self.unsupported_optional_type(name)
                    }
                    _ => TypeExpressionKind::Name(symbol),
                }
            }
            TokenKind::Fn => self.function_type(),
            TokenKind::LeftParen => {
                let open = self.bump();
                let mut parts = self.list(open, TokenKind::RightParen, Self::type_expression);
                match parts.len() {
                    0 => TypeExpressionKind::Unit,
                    1 => parts.remove(0).kind,
                    _ => self.unsupported_tuple_type(start),
                }
            }
            TokenKind::LeftBracket => self.unsupported_array_type(),
            TokenKind::Ampersand => return self.reference_type(),
            TokenKind::Bang => {
                let diagnostic = self
                    .unexpected_diagnostic("a type")
                    .with_help("the type without values is called `Never`");
                return Err(self.report(diagnostic));
            }
            _ => return Err(self.unexpected("a type")),
        };
        Ok(TypeExpression {
            kind,
            span: start.to(self.previous_span()),
        })
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
