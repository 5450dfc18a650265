//! Words that are kept for later versions of the language: recognised, named in
//! one message each, and skipped as a whole.

use super::{Parser, Reported};
use crate::ast::StatementKind;
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

impl Parser<'_> {
    fn unsupported(&mut self, span: Span, what: &str) -> Reported {
        let diagnostic = Diagnostic::new(
            &codes::NOT_SUPPORTED_YET,
            span,
            format!("{what} are not supported yet"),
        )
        .with_label("kept for a later version of the language");
        self.report(diagnostic)
    }

    /// `trait` and `type` definitions.
    pub(super) fn unsupported_definition(&mut self) -> StatementKind {
        let is_trait = self.at(TokenKind::Trait);
        self.unsupported(
            self.span(),
            if is_trait { "traits" } else { "type aliases" },
        );
        self.bump();
        if is_trait {
            self.skip_definition_body();
        } else {
            self.skip_statement();
        }
        StatementKind::Error
    }

    /// `impl Trait for Type`, at the `for`.
    pub(super) fn unsupported_trait_impl(&mut self) -> StatementKind {
        self.unsupported(self.span(), "traits, and so `impl … for …`,");
        self.bump();
        self.skip_definition_body();
        StatementKind::Error
    }

    fn skip_definition_body(&mut self) {
        self.skip_to_body();
        if self.at(TokenKind::LeftBrace) {
            self.skip_brackets();
        }
    }

    /// `async`, when it begins a function; moves past it.
    pub(super) fn unsupported_async(&mut self) {
        self.unsupported(self.span(), "`async` functions");
        self.bump();
    }

    /// `where …` behind the head of a definition, when it is there.
    pub(super) fn unsupported_where(&mut self) {
        if !self.at(TokenKind::Where) {
            return;
        }
        let diagnostic = Diagnostic::new(
            &codes::NOT_SUPPORTED_YET,
            self.span(),
            "`where` clauses are not supported yet",
        )
        .with_label("kept for a later version of the language")
        .with_help("bounds are written behind the type parameter: `fn f<T: Eq + Hash>(…)`");
        self.report(diagnostic);
        self.skip_to_body();
    }

    /// `dyn` or `impl` before a trait as a type; moves past it.
    pub(super) fn unsupported_trait_type(&mut self) {
        self.unsupported(self.span(), "traits");
        self.bump();
    }

    /// `await` behind a point; moves past it.
    pub(super) fn unsupported_await(&mut self) {
        self.unsupported(self.span(), "`async` and `await`");
        self.bump();
    }
}
