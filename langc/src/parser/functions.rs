//! Functions, with and without names, and constants.

use super::{Origin, Parsed, Parser, Reported};
use crate::ast::{
    Block, Const, Expression, ExpressionKind, Function, FunctionBody, Ident, Lambda,
    LambdaParameter, Parameter, StatementKind, StringPart, TypeExpression, TypeExpressionKind,
};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

/// What stands in a function's list of parameters.
enum ParameterItem {
    /// `self`
    Receiver(Span),
    /// `name: ty`
    Parameter(Parameter),
}

impl Parser<'_> {
    /// `const NAME: ty = value;`
    pub(super) fn const_definition(&mut self, public: bool) -> Parsed<Const> {
        self.bump();
        self.foreign_mut();
        let name = self.name("a name for the constant")?;
        let ty = self.eat(TokenKind::Colon).then(|| self.type_or_error());
        let value = self.initial_value("constant", name.span)?;
        Ok(Const {
            public,
            name,
            ty,
            value,
        })
    }

    /// `fn name<T>(parameters) -> result { … }` as a statement.
    pub(super) fn function_statement(&mut self, public: bool) -> Parsed<StatementKind> {
        let function = self.function_definition(public)?;
        Ok(StatementKind::Function(Box::new(function)))
    }

    /// `fn name<T>(parameters) -> result { … }`, from `fn` on or whatever stands in
    /// its place.
    pub(super) fn function_definition(&mut self, public: bool) -> Parsed<Function> {
        self.nested(|parser| parser.function_unbounded(public))
    }

    fn function_unbounded(&mut self, public: bool) -> Parsed<Function> {
        let start = self.bump().span;
        let name = self.name("a name for the function")?;
        let generics = self.generic_parameters();
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
        let (receiver, parameters) = if self.at(TokenKind::LeftParen) {
            self.parameters()
        } else {
            (None, Vec::new())
        };
        let result = self.result_type();
        let header_span = start.to(self.previous_span());
        self.unsupported_where();
        let body = self.function_body(header_span);
        Ok(Function {
            public,
            name,
            generics,
            receiver,
            parameters,
            result,
            body,
            header_span,
        })
    }

    /// `(self, name: ty)`
    fn parameters(&mut self) -> (Option<Span>, Vec<Parameter>) {
        let open = self.bump();
        let items = self.list(open, TokenKind::RightParen, Self::parameter_item);
        let mut receiver = None;
        let mut parameters = Vec::with_capacity(items.len());
        for item in items {
            match item {
                ParameterItem::Parameter(parameter) => parameters.push(parameter),
                ParameterItem::Receiver(span) if receiver.is_none() && parameters.is_empty() => {
                    receiver = Some(span);
                }
                ParameterItem::Receiver(span) => {
                    let diagnostic = Diagnostic::new(
                        &codes::UNEXPECTED_TOKEN,
                        span,
                        "`self` is the first parameter, and there is only one",
                    );
                    self.report(diagnostic);
                }
            }
        }
        (receiver, parameters)
    }

    fn parameter_item(&mut self) -> Parsed<ParameterItem> {
        let start = self.span();
        let has_reference = self.at(TokenKind::Ampersand);
        let has_mut = self.nth(usize::from(has_reference)).kind == TokenKind::Mut;
        let before = usize::from(has_reference) + usize::from(has_mut);
        if self.nth(before).kind != TokenKind::SelfValue {
            return self.parameter().map(ParameterItem::Parameter);
        }
        let span = start.to(self.nth(before).span);
        for _ in 0..=before {
            self.bump();
        }
        if before > 0 {
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_OPERATOR,
                span,
                "a method takes its object as plain `self`",
            )
            .with_suggestion("write", span, "self")
            .with_note(
                "structs, arrays and maps are shared: a method can change what it is called on",
            );
            self.report(diagnostic);
        }
        if self.at(TokenKind::Colon) {
            let diagnostic = self
                .unexpected_diagnostic("`,` or `)`")
                .with_help("`self` is written without a type: it has the one of the `impl`");
            self.report(diagnostic);
            self.bump();
            self.type_expression()?;
        }
        Ok(ParameterItem::Receiver(span))
    }

    /// `name: ty`
    pub(super) fn parameter(&mut self) -> Parsed<Parameter> {
        self.foreign_mut();
        let name = self.parameter_name()?;
        if self.eat(TokenKind::Colon) {
            let ty = self.type_expression()?;
            self.reject_default("a parameter has no default value")?;
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
        self.reject_default("a parameter has no default value")?;
        Ok(Parameter {
            name,
            ty: TypeExpression {
                kind: TypeExpressionKind::Error,
                span: name.span,
            },
        })
    }

    fn parameter_name(&mut self) -> Parsed<Ident> {
        if matches!(self.kind(), TokenKind::LeftParen | TokenKind::LeftBracket) {
            let diagnostic = self.unexpected_diagnostic("a parameter").with_help(
                "a parameter has a name; take its value apart inside: `let (a, b) = pair;`",
            );
            return Err(self.report(diagnostic));
        }
        self.name("a parameter")
    }

    /// Reports `= value` behind a parameter or field, and moves past it.
    pub(super) fn reject_default(&mut self, message: &str) -> Parsed<()> {
        if self.at(TokenKind::Equal) {
            let diagnostic = Diagnostic::new(&codes::UNEXPECTED_TOKEN, self.span(), message);
            self.report(diagnostic);
            self.bump();
            self.expression()?;
        }
        Ok(())
    }

    /// `fn(x, y: Int) -> T { … }`
    pub(super) fn lambda(&mut self) -> Parsed<ExpressionKind> {
        let start = self.bump().span;
        if self.at(TokenKind::Identifier) && self.nth(1).kind == TokenKind::LeftParen {
            let span = self.span();
            let diagnostic = Diagnostic::new(
                &codes::UNEXPECTED_TOKEN,
                span,
                "a function inside an expression has no name",
            )
            .with_suggestion("remove it", span, "")
            .with_help("or define the function in a statement of its own");
            self.report(diagnostic);
            self.bump();
        }
        let open = self.expect(TokenKind::LeftParen, "`(` and the parameters")?;
        self.lambda_from_parameters(start, open)
    }

    /// The rest of a function without a name, behind the `(`.
    pub(super) fn lambda_from_parameters(
        &mut self,
        start: Span,
        open: Token,
    ) -> Parsed<ExpressionKind> {
        let parameters = self.list(open, TokenKind::RightParen, Self::lambda_parameter);
        let result = self.result_type();
        let header_span = start.to(self.previous_span());
        if !self.at(TokenKind::LeftBrace) {
            let reported = self.report_missing_body(header_span);
            // `fn(x) => x + 1` and `fn(x) x + 1` by habit.
            self.eat(TokenKind::FatArrow);
            if !self.begins_expression() {
                return Err(reported);
            }
            self.expression()?;
            return Ok(ExpressionKind::Error);
        }
        let body = self.block()?;
        Ok(ExpressionKind::Lambda(Box::new(Lambda {
            parameters,
            result,
            body,
            header_span,
        })))
    }

    /// `name` or `name: ty`
    fn lambda_parameter(&mut self) -> Parsed<LambdaParameter> {
        self.foreign_mut();
        let name = self.parameter_name()?;
        let ty = if self.eat(TokenKind::Colon) {
            Some(self.type_expression()?)
        } else {
            None
        };
        self.reject_default("a parameter has no default value")?;
        Ok(LambdaParameter { name, ty })
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
    fn function_body(&mut self, header: Span) -> FunctionBody {
        if self.at(TokenKind::Equal)
            && (self.origin == Origin::Library || self.is_before_host_name())
            && let Some(intrinsic) = self.intrinsic()
        {
            return intrinsic;
        }
        if self.at(TokenKind::LeftBrace)
            && let Ok(block) = self.block()
        {
            return FunctionBody::Block(block);
        }
        self.report_missing_body(header);
        let at_end = self.at_block_end() || self.at_statement_start();
        if !at_end {
            self.skip_statement();
        }
        let span = header.after();
        FunctionBody::Block(Block {
            statements: Vec::new(),
            tail: Some(Box::new(Expression {
                kind: ExpressionKind::Error,
                span,
            })),
            span,
        })
    }

    fn report_missing_body(&mut self, header: Span) -> Reported {
        let place = self.place();
        let names_host = self.at(TokenKind::Equal) && self.nth(1).kind == TokenKind::StringStart;
        let help = if names_host {
            "the name of a function of the host is words with dots between them, \
             of which the first is not `std`"
        } else {
            "a function's body is a block: `{ … }`, also when it is one expression"
        };
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
        .with_help(help);
        self.report(diagnostic)
    }

    /// Whether the `=` here is followed by the name of a function that an embedder
    /// may provide: a dotted one that is not the standard library's.
    fn is_before_host_name(&self) -> bool {
        let [start, text, end] = [1, 2, 3].map(|distance| self.nth(distance));
        let kinds = [start.kind, text.kind, end.kind];
        if kinds
            != [
                TokenKind::StringStart,
                TokenKind::StringText,
                TokenKind::StringEnd,
            ]
        {
            return false;
        }
        let name = self.text_at(text.span);
        lbc_format::is_import_name(name) && name.contains('.') && !name.starts_with("std.")
    }

    /// `= "name";`, at the `=`.
    fn intrinsic(&mut self) -> Option<FunctionBody> {
        if self.nth(1).kind != TokenKind::StringStart {
            return None;
        }
        self.bump();
        let start = self.span();
        let mut parts = self.string_parts();
        let span = start.to(self.previous_span());
        match (parts.pop(), parts.is_empty()) {
            (Some(StringPart::Text(name)), true) => {
                self.end_statement();
                Some(FunctionBody::Intrinsic { name, span })
            }
            _ => None,
        }
    }
}
