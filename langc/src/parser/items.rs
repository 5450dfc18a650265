//! Definitions: functions and constants.

use super::{Parsed, Parser};
use crate::ast::{
    Block, Const, Expression, ExpressionKind, Function, Parameter, StatementKind, TypeExpression,
    TypeExpressionKind,
};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

impl Parser<'_> {
    /// `const NAME: ty = value;`
    pub(super) fn const_definition(&mut self) -> Parsed<StatementKind> {
        self.bump();
        self.foreign_mut();
        let name = self.name("a name for the constant")?;
        let ty = self.eat(TokenKind::Colon).then(|| self.type_or_error());
        let value = self.initial_value("constant", name.span)?;
        Ok(StatementKind::Const(Box::new(Const { name, ty, value })))
    }

    /// `fn name(parameters) -> result { … }`
    pub(super) fn function_definition(&mut self) -> Parsed<StatementKind> {
        let start = self.bump().span;
        let name = self.name("a name for the function")?;
        if self.at(TokenKind::Less) {
            self.unsupported_type_parameters();
        }
        if !self.at(TokenKind::LeftParen) {
            let after = self.previous_span().after();
            let diagnostic = self
                .unexpected_diagnostic("`(` and the parameters")
                .with_suggestion(
                    "a function without parameters still has parentheses",
                    after,
                    "()",
                );
            self.report(diagnostic);
            self.skip_to_body();
        }
        let parameters = match self.token() {
            open if open.kind == TokenKind::LeftParen => {
                self.bump();
                self.list(open, TokenKind::RightParen, Self::parameter)
            }
            _ => Vec::new(),
        };
        let result = self.result_type();
        let header_span = start.to(self.previous_span());
        let body = self.function_body(header_span);
        Ok(StatementKind::Function(Box::new(Function {
            name,
            parameters,
            result,
            body,
            header_span,
        })))
    }

    /// `name: ty`
    fn parameter(&mut self) -> Parsed<Parameter> {
        if self.at(TokenKind::SelfValue) {
            return Err(self.unsupported_self());
        }
        self.foreign_mut();
        let name = self.name("a parameter")?;
        if self.eat(TokenKind::Colon) {
            let ty = self.type_expression()?;
            return Ok(Parameter { name, ty });
        }
        let text = self.text_at(name.span);
        let diagnostic = if self.at(TokenKind::Identifier) && !self.on_new_line() {
            // `Int x` or `x Int`.
            Diagnostic::new(
                &codes::MISSING_TYPE,
                name.span.to(self.span()),
                "a parameter is written as its name, a colon and its type",
            )
            .with_help("for example `x: Int`")
        } else {
            Diagnostic::new(
                &codes::MISSING_TYPE,
                name.span,
                format!("the parameter `{text}` has no type"),
            )
            .with_label("expected a type after this name")
            .with_help(format!("write its type, for example `{text}: Int`"))
        };
        self.report(diagnostic);
        self.eat(TokenKind::Identifier);
        Ok(Parameter {
            name,
            ty: TypeExpression {
                kind: TypeExpressionKind::Error,
                span: name.span,
            },
        })
    }

    /// `-> ty`, when it is there.
    pub(super) fn result_type(&mut self) -> Option<TypeExpression> {
        let span = self.span();
        match self.kind() {
            TokenKind::Arrow => {
                self.bump();
            }
            TokenKind::Colon | TokenKind::FatArrow
                if matches!(
                    self.nth(1).kind,
                    TokenKind::Identifier | TokenKind::LeftParen
                ) && matches!(
                    self.nth(2).kind,
                    TokenKind::LeftBrace | TokenKind::RightParen | TokenKind::Less
                ) =>
            {
                let found = self.text_at(span);
                let diagnostic = Diagnostic::new(
                    &codes::RESULT_TYPE_ARROW,
                    span,
                    format!("a result type is written behind `->`, not behind `{found}`"),
                )
                .with_suggestion("write an arrow", span, "->");
                self.report(diagnostic);
                self.bump();
            }
            TokenKind::Identifier if self.nth(1).kind == TokenKind::LeftBrace => {
                let after = self.previous_span().after();
                let diagnostic = Diagnostic::new(
                    &codes::RESULT_TYPE_ARROW,
                    span,
                    "a result type is written behind `->`",
                )
                .with_suggestion("write an arrow before it", after, " ->");
                self.report(diagnostic);
            }
            _ => return None,
        }
        if let Ok(ty) = self.type_expression() {
            return Some(ty);
        }
        self.skip_to_body();
        Some(TypeExpression {
            kind: TypeExpressionKind::Error,
            span,
        })
    }

    /// The body of a function; when there is none, one that stands for anything.
    fn function_body(&mut self, header: Span) -> Block {
        if self.at(TokenKind::LeftBrace)
            && let Ok(block) = self.block()
        {
            return block;
        }
        let place = self.place();
        let diagnostic = Diagnostic::new(
            &codes::MISSING_BODY,
            place,
            format!(
                "expected the function's body, found {}",
                self.describe(self.token())
            ),
        )
        .with_label("expected `{`")
        .with_secondary(header, "the body of this function")
        .with_help("a function's body is a block: `{ … }`, also when it is one expression");
        self.report(diagnostic);
        let at_end = self.at_block_end() || self.at_statement_start();
        if !at_end {
            self.skip_statement();
        }
        let span = header.after();
        Block {
            statements: Vec::new(),
            tail: Some(Box::new(Expression {
                kind: ExpressionKind::Error,
                span,
            })),
            span,
        }
    }
}
