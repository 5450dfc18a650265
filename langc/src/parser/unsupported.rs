//! Constructs of the language that this version cannot compile yet: recognised,
//! named in one message each, and skipped as a whole.

use super::{Parser, Reported};
use crate::ast::{Expression, ExpressionKind, Ident, StatementKind, TypeExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

impl Parser<'_> {
    fn unsupported(&mut self, span: Span, what: &str) -> Reported {
        let diagnostic = Diagnostic::new(
            &codes::NOT_SUPPORTED_YET,
            span,
            format!("{what} are not supported yet"),
        )
        .with_label("part of the language, but not of this version");
        self.report(diagnostic)
    }

    /// `struct`, `enum`, `impl`, `import` and definitions kept for later.
    pub(super) fn unsupported_item(&mut self) -> StatementKind {
        let what = match self.kind() {
            TokenKind::Struct => "structs",
            TokenKind::Enum => "enums",
            TokenKind::Impl => "methods of one's own",
            TokenKind::Import => "imports",
            TokenKind::Trait => "traits",
            _ => "type aliases",
        };
        let ends_with_block = !matches!(self.kind(), TokenKind::Import | TokenKind::Type);
        self.unsupported(self.span(), what);
        self.bump();
        if ends_with_block {
            self.skip_to_body();
            if self.at(TokenKind::LeftBrace) {
                self.skip_brackets();
            }
        } else {
            self.skip_statement();
        }
        StatementKind::Error
    }

    /// `pub`
    pub(super) fn unsupported_pub(&mut self) {
        self.unsupported(self.span(), "`pub` and modules");
        self.bump();
    }

    /// A pattern behind `let`.
    pub(super) fn unsupported_pattern(&mut self) -> Reported {
        let reported = self.unsupported(self.span(), "patterns in `let`");
        self.skip_brackets();
        reported
    }

    /// `self`
    pub(super) fn unsupported_self(&mut self) -> Reported {
        self.unsupported(self.span(), "methods of one's own, and so `self`,")
    }

    /// `<T>` behind the name of a function.
    pub(super) fn unsupported_type_parameters(&mut self) {
        self.unsupported(self.span(), "type parameters");
        self.skip_angle_brackets();
    }

    /// `<T>` behind a type's name.
    pub(super) fn unsupported_type_arguments(&mut self, name: Token) -> TypeExpressionKind {
        let what = match self.text_at(name.span) {
            "Array" => "arrays",
            "Map" | "Object" => "maps",
            "Option" => "options",
            "Result" => "results",
            _ => "types with type arguments",
        };
        self.unsupported(name.span, what);
        self.skip_angle_brackets();
        TypeExpressionKind::Error
    }

    /// `module::Type`, at the `::`.
    pub(super) fn unsupported_type_path(&mut self) -> TypeExpressionKind {
        self.unsupported(self.span(), "types of other modules");
        while self.eat(TokenKind::ColonColon) {
            self.eat(TokenKind::Identifier);
        }
        TypeExpressionKind::Error
    }

    /// `T?`, at the `?`.
    pub(super) fn unsupported_optional_type(&mut self, name: Token) -> TypeExpressionKind {
        let ty = self.text_at(name.span);
        let diagnostic = Diagnostic::new(
            &codes::NOT_SUPPORTED_YET,
            self.span(),
            "options are not supported yet",
        )
        .with_help(format!(
            "in a later version this type is written `Option<{ty}>`"
        ));
        self.report(diagnostic);
        self.bump();
        TypeExpressionKind::Error
    }

    /// `(A, B)`
    pub(super) fn unsupported_tuple_type(&mut self, start: Span) -> TypeExpressionKind {
        let span = start.to(self.previous_span());
        self.unsupported(span, "tuples");
        TypeExpressionKind::Error
    }

    /// `[T]`
    pub(super) fn unsupported_array_type(&mut self) -> TypeExpressionKind {
        self.unsupported(self.span(), "arrays");
        self.skip_brackets();
        TypeExpressionKind::Error
    }

    /// `operand[index]`
    pub(super) fn unsupported_index(&mut self, operand: &Expression) -> Expression {
        self.unsupported(self.span(), "arrays, and so indices,");
        let open = self.bump();
        let _: Vec<Expression> = self.list(open, TokenKind::RightBracket, Self::expression);
        self.error_from(operand.span)
    }

    /// `receiver.0`, at the number.
    pub(super) fn unsupported_tuple_part(&mut self, receiver: &Expression) -> Expression {
        self.unsupported(self.span(), "tuples");
        self.bump();
        self.error_from(receiver.span)
    }

    /// `receiver.field`, behind the field.
    pub(super) fn unsupported_field(&mut self, receiver: &Expression, field: Ident) -> Expression {
        let name = self.text_at(field.span);
        let diagnostic = Diagnostic::new(
            &codes::NOT_SUPPORTED_YET,
            field.span,
            "fields are not supported yet",
        )
        .with_label("part of the language, but not of this version")
        .with_help(format!("to call a method, add parentheses: `.{name}()`"));
        self.report(diagnostic);
        self.error_from(receiver.span)
    }

    /// `operand?`, at the `?`.
    pub(super) fn unsupported_question_mark(&mut self) {
        self.unsupported(self.span(), "options and results, and so `?`,");
        self.bump();
    }

    /// Behind a name, at `{`: whether this is the literal of a struct.
    pub(super) fn at_struct_literal(&self, name: &str) -> bool {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && match self.nth(1).kind {
                TokenKind::RightBrace => true,
                TokenKind::Identifier => {
                    matches!(self.nth(2).kind, TokenKind::Colon | TokenKind::Comma)
                }
                _ => false,
            }
    }

    /// `{ field: value }` behind a struct's name.
    pub(super) fn unsupported_struct_literal(&mut self) -> ExpressionKind {
        self.unsupported(self.previous_span(), "structs");
        self.skip_brackets();
        ExpressionKind::Error
    }

    /// `::<T>` behind a name, at the `<`.
    pub(super) fn unsupported_explicit_type_arguments(&mut self) -> ExpressionKind {
        self.unsupported(self.span(), "type arguments");
        self.skip_angle_brackets();
        ExpressionKind::Error
    }

    /// `a::b::c`, at the second `::`.
    pub(super) fn unsupported_long_path(&mut self) -> ExpressionKind {
        self.unsupported(self.span(), "modules");
        while self.eat(TokenKind::ColonColon) {
            self.eat(TokenKind::Identifier);
        }
        ExpressionKind::Error
    }

    /// `(a, b)`, at the first comma.
    pub(super) fn unsupported_tuple(&mut self, open: Token) -> ExpressionKind {
        self.unsupported(open.span, "tuples");
        self.bump();
        let _: Vec<Expression> = self.list(open, TokenKind::RightParen, Self::expression);
        ExpressionKind::Error
    }

    /// `let pattern = value` as a condition, at the `let`. Moves on to the body.
    pub(super) fn unsupported_let_condition(&mut self) -> Expression {
        let start = self.span();
        self.unsupported(start, "`if let` and `while let`");
        self.bump();
        // A pattern may have braces of its own; the value has none.
        while !matches!(self.kind(), TokenKind::Equal | TokenKind::Semicolon)
            && !self.at_block_end()
            && !self.at_statement_start()
        {
            self.skip_token();
        }
        self.skip_to_body();
        self.error_from(start)
    }

    /// `fn(x) { … }`
    pub(super) fn unsupported_function_expression(&mut self) -> ExpressionKind {
        let diagnostic = Diagnostic::new(
            &codes::NOT_SUPPORTED_YET,
            self.span(),
            "functions without a name are not supported yet",
        )
        .with_label("part of the language, but not of this version")
        .with_help("define it as `fn name(…) { … }` and use its name");
        self.report(diagnostic);
        self.bump();
        if self.at(TokenKind::LeftParen) {
            self.skip_brackets();
        }
        self.result_type();
        if self.at(TokenKind::LeftBrace) {
            self.skip_brackets();
        }
        ExpressionKind::Error
    }

    /// `match value { … }`
    pub(super) fn unsupported_match(&mut self) -> ExpressionKind {
        let diagnostic = Diagnostic::new(
            &codes::NOT_SUPPORTED_YET,
            self.span(),
            "`match` is not supported yet",
        )
        .with_label("part of the language, but not of this version")
        .with_help("use `if … else if … else …`");
        self.report(diagnostic);
        self.bump();
        self.skip_to_body();
        if self.at(TokenKind::LeftBrace) {
            self.skip_brackets();
        }
        ExpressionKind::Error
    }

    /// `[a, b]`
    pub(super) fn unsupported_array(&mut self) -> ExpressionKind {
        self.unsupported(self.span(), "arrays");
        let open = self.bump();
        let _: Vec<Expression> = self.list(open, TokenKind::RightBracket, Self::expression);
        ExpressionKind::Error
    }

    /// `#{ key: value }`
    pub(super) fn unsupported_map(&mut self) -> ExpressionKind {
        self.unsupported(self.span(), "maps");
        self.skip_brackets();
        ExpressionKind::Error
    }
}
