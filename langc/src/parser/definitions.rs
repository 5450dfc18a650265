//! Types of the program's own: structs, enums and their methods.

use super::{Parsed, Parser};
use crate::ast::{Enum, Impl, Parameter, StatementKind, Struct, Variant, VariantFields};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

impl Parser<'_> {
    /// A definition behind `pub`.
    pub(super) fn public_definition(&mut self) -> Parsed<StatementKind> {
        self.visibility();
        match self.kind() {
            TokenKind::Fn if self.nth(1).kind != TokenKind::LeftParen => {
                self.function_statement(true)
            }
            TokenKind::Const => Ok(StatementKind::Const(Box::new(self.const_definition(true)?))),
            TokenKind::Struct => self.struct_definition(true),
            TokenKind::Enum => self.enum_definition(true),
            TokenKind::Trait | TokenKind::Type => Ok(self.unsupported_definition()),
            TokenKind::Async if self.nth(1).kind == TokenKind::Fn => {
                self.unsupported_async();
                self.function_statement(true)
            }
            _ => {
                let span = self.previous_span();
                let found = self.describe(self.token());
                let mut diagnostic = Diagnostic::new(
                    &codes::MISPLACED_PUB,
                    span,
                    format!("`pub` cannot stand before {found}"),
                )
                .with_note("it marks functions, constants, structs, enums and methods");
                match self.kind() {
                    TokenKind::Let => {
                        diagnostic = diagnostic.with_help(
                            "variables stay private to their file: give them out with a function",
                        );
                    }
                    TokenKind::Impl => {
                        diagnostic =
                            diagnostic.with_help("the methods inside are marked, each on its own");
                    }
                    TokenKind::Import => {
                        diagnostic = diagnostic.with_help("imported names are not passed on");
                    }
                    _ => {}
                }
                Err(self.report(diagnostic))
            }
        }
    }

    /// `pub`, when it is there. What may stand behind it in another language is
    /// reported.
    fn visibility(&mut self) -> bool {
        let found = self.eat(TokenKind::Pub);
        while found && self.at(TokenKind::Pub) {
            self.unexpected("a definition");
            self.bump();
        }
        if found && self.at(TokenKind::LeftParen) && self.touches_previous(0) {
            let diagnostic = self
                .unexpected_diagnostic("a definition")
                .with_help("`pub` is all or nothing: visible to every file that imports this one");
            self.report(diagnostic);
            self.skip_brackets();
        }
        found
    }

    /// `struct Name<T> { field: T }`
    pub(super) fn struct_definition(&mut self, public: bool) -> Parsed<StatementKind> {
        self.bump();
        let name = self.name("a name for the struct")?;
        let generics = self.generic_parameters();
        self.unsupported_where();
        if !self.at(TokenKind::LeftBrace) {
            let text = self.text_at(name.span);
            let mut diagnostic = self.unexpected_diagnostic("`{` and the fields");
            if self.at(TokenKind::LeftParen) {
                diagnostic = diagnostic.with_help(format!(
                    "the fields of a struct have names: `struct {text} {{ first: Int }}`"
                ));
            } else if self.at(TokenKind::Semicolon) {
                diagnostic = diagnostic.with_suggestion(
                    "a struct without fields still has braces",
                    self.span(),
                    " {}",
                );
            }
            return Err(self.report(diagnostic));
        }
        let fields = self.fields();
        Ok(StatementKind::Struct(Box::new(Struct {
            public,
            name,
            generics,
            fields,
        })))
    }

    /// `{ a: A, b: B }`, at the `{`.
    fn fields(&mut self) -> Vec<Parameter> {
        let open = self.bump();
        let fields = self.members(open, |parser| {
            while parser.at_method() {
                parser.method_among_fields()?;
                parser.eat(TokenKind::Comma);
            }
            if parser.at(TokenKind::RightBrace) {
                return Ok(None);
            }
            parser.field_definition().map(Some)
        });
        fields.into_iter().flatten().collect()
    }

    /// `name: ty`
    fn field_definition(&mut self) -> Parsed<Parameter> {
        let is_habit = matches!(
            self.kind(),
            TokenKind::Pub | TokenKind::Let | TokenKind::Const | TokenKind::Mut
        ) || matches!(
            self.word(self.token()),
            "var" | "val" | "public" | "private"
        );
        if is_habit && self.nth(1).kind == TokenKind::Identifier {
            let span = self.span();
            let mut diagnostic = Diagnostic::new(
                &codes::UNEXPECTED_TOKEN,
                span,
                format!(
                    "nothing stands before the name of a field, found {}",
                    self.describe(self.token())
                ),
            )
            .with_suggestion(
                "remove it",
                Span::new(span.start, self.nth(1).span.start),
                "",
            );
            if self.at(TokenKind::Pub) {
                diagnostic = diagnostic.with_note("the fields of a struct are visible where it is");
            }
            self.report(diagnostic);
            self.bump();
        }
        let name = self.name("a field")?;
        if !self.at(TokenKind::Colon) {
            let text = self.text_at(name.span);
            let diagnostic = self
                .unexpected_diagnostic("`:` and a type")
                .with_help(format!(
                    "a field is written as its name and its type: `{text}: Int`"
                ));
            return Err(self.report(diagnostic));
        }
        self.bump();
        let ty = self.type_expression()?;
        self.reject_default("a field has no default value")?;
        Ok(Parameter { name, ty })
    }

    /// A method where only fields or variants stand: read, so that it is one
    /// message, and left out.
    fn method_among_fields(&mut self) -> Parsed<()> {
        let diagnostic = Diagnostic::new(
            &codes::UNEXPECTED_TOKEN,
            self.span(),
            "methods stand in an `impl` block, not among the fields",
        )
        .with_help("behind the type, write `impl Name { fn method(self) { … } }`");
        self.report(diagnostic);
        self.eat(TokenKind::Pub);
        self.function_definition(false)?;
        Ok(())
    }

    fn at_method(&self) -> bool {
        self.at(TokenKind::Fn) || (self.at(TokenKind::Pub) && self.nth(1).kind == TokenKind::Fn)
    }

    /// `enum Name<T> { A, B(T), C { x: T } }`
    pub(super) fn enum_definition(&mut self, public: bool) -> Parsed<StatementKind> {
        self.bump();
        let name = self.name("a name for the enum")?;
        let generics = self.generic_parameters();
        self.unsupported_where();
        let open = self.expect(TokenKind::LeftBrace, "`{` and the variants")?;
        let variants = self.members(open, Self::variant);
        Ok(StatementKind::Enum(Box::new(Enum {
            public,
            name,
            generics,
            variants,
        })))
    }

    /// `Name`, `Name(A, B)` or `Name { a: A }`
    fn variant(&mut self) -> Parsed<Variant> {
        let name = self.name("a variant")?;
        let fields = match self.kind() {
            TokenKind::LeftParen => {
                let open = self.bump();
                VariantFields::Tuple(self.list(open, TokenKind::RightParen, Self::type_expression))
            }
            TokenKind::LeftBrace => VariantFields::Named(self.fields()),
            _ => VariantFields::Unit,
        };
        self.reject_default("a variant has no number")?;
        Ok(Variant { name, fields })
    }

    /// `impl<T> Type<T> { … }`
    pub(super) fn impl_definition(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let generics = self.generic_parameters();
        let target = self.type_expression()?;
        if self.at(TokenKind::For) {
            return Ok(self.unsupported_trait_impl());
        }
        self.unsupported_where();
        let open = self.expect(TokenKind::LeftBrace, "`{` and the methods")?;
        let mut definition = Impl {
            generics,
            target,
            functions: Vec::new(),
            constants: Vec::new(),
        };
        let in_head = std::mem::replace(&mut self.in_head, false);
        while !self.at_block_end() && !self.at_impl_end() {
            if self.eat(TokenKind::Semicolon) {
                continue;
            }
            let start = self.position;
            if self.impl_member(&mut definition).is_err() {
                if self.position == start {
                    self.skip_token();
                }
                self.skip_statement();
            }
        }
        self.in_head = in_head;
        if self.at(TokenKind::RightBrace) {
            self.compare_indentation(open.span, self.span());
        }
        self.close(open, TokenKind::RightBrace);
        Ok(StatementKind::Impl(Box::new(definition)))
    }

    /// Whether a statement begins here that has no place in an `impl`: then its
    /// `}` is missing.
    fn at_impl_end(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Struct
                | TokenKind::Enum
                | TokenKind::Impl
                | TokenKind::Import
                | TokenKind::Let
        ) && self.on_new_line()
    }

    /// A method, an associated function or a constant.
    fn impl_member(&mut self, definition: &mut Impl) -> Parsed<()> {
        let public = self.visibility();
        match self.kind() {
            TokenKind::Fn => definition.functions.push(self.function_definition(public)?),
            TokenKind::Const => definition.constants.push(self.const_definition(public)?),
            TokenKind::Async if self.nth(1).kind == TokenKind::Fn => {
                self.unsupported_async();
                definition.functions.push(self.function_definition(public)?);
            }
            TokenKind::Identifier if self.foreign_function() => {
                definition.functions.push(self.function_definition(public)?);
            }
            _ => {
                let mut diagnostic = self.unexpected_diagnostic("`fn` or `const`");
                if self.at(TokenKind::Identifier) && self.nth(1).kind == TokenKind::LeftParen {
                    diagnostic = diagnostic.with_suggestion(
                        "to define a method, write `fn` before its name",
                        Span::new(self.span().start, self.span().start),
                        "fn ",
                    );
                } else if self.at(TokenKind::Identifier) && self.nth(1).kind == TokenKind::Colon {
                    diagnostic =
                        diagnostic.with_help("fields are written in the definition of the struct");
                }
                return Err(self.report(diagnostic));
            }
        }
        Ok(())
    }
}
