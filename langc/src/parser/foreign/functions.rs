//! Expressions that begin with a word or sign of another language: functions
//! above all.

use crate::ast::{Expression, ExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::parser::{Parsed, Parser, Reported};
use crate::source::Span;

/// Tokens that the parameters in `|a, b| …` may have to be recognised.
const LONGEST_BAR_LIST: usize = 40;

impl Parser<'_> {
    /// At a name that begins an expression: the expression, when the name is a
    /// keyword of another language, going by what follows it.
    pub(in crate::parser) fn foreign_word(&mut self) -> Option<Parsed<ExpressionKind>> {
        let next = self.nth(1);
        let between = Span::new(self.span().end, next.span.start);
        if next.span.start < self.span().end || self.text_at(between).contains('\n') {
            return None;
        }
        match self.word(self.token()) {
            "new" if next.kind == TokenKind::Identifier => {
                let ty = self.text_at(next.span);
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_KEYWORD,
                    self.span(),
                    "there is no `new`",
                )
                .with_help(format!(
                    "write `{ty} {{ … }}` with all fields, or call a function such as `{ty}::new(…)`"
                ));
                self.report(diagnostic);
                self.bump();
                Some(self.discarded())
            }
            "function" | "func" | "lambda" | "def"
                if next.kind == TokenKind::LeftParen && self.brace_follows_brackets() =>
            {
                self.foreign_keyword("functions are written with `fn`", "fn");
                let start = self.bump().span;
                let open = self.bump();
                Some(self.lambda_from_parameters(start, open))
            }
            _ => None,
        }
    }

    /// An expression that is read and left out.
    fn discarded(&mut self) -> Parsed<ExpressionKind> {
        self.operand()?;
        Ok(ExpressionKind::Error)
    }

    /// At `|` or `||`: whether a function is written as in Rust.
    pub(in crate::parser) fn at_bar_function(&self) -> bool {
        if self.at(TokenKind::BarBar) {
            return self.begins_expression_at(1);
        }
        self.tokens[self.position..]
            .iter()
            .take(LONGEST_BAR_LIST)
            .skip(1)
            .take_while(|token| {
                matches!(
                    token.kind,
                    TokenKind::Identifier
                        | TokenKind::Comma
                        | TokenKind::Colon
                        | TokenKind::ColonColon
                        | TokenKind::Less
                        | TokenKind::Greater
                        | TokenKind::Ampersand
                        | TokenKind::Mut
                        | TokenKind::LeftParen
                        | TokenKind::RightParen
                        | TokenKind::Bar
                )
            })
            .any(|token| token.kind == TokenKind::Bar)
    }

    /// `|x| x + 1`: reported and left out.
    pub(in crate::parser) fn bar_function(&mut self) -> Parsed<ExpressionKind> {
        let start = self.bump();
        if start.kind == TokenKind::Bar {
            while self.bump().kind != TokenKind::Bar {}
        }
        let head = start.span.to(self.previous_span());
        self.report_function_form(head);
        if self.begins_expression() {
            self.operand()?;
        }
        Ok(ExpressionKind::Error)
    }

    /// Behind an expression: whether an arrow makes it the parameters of a function
    /// as in JavaScript or Java.
    pub(in crate::parser) fn at_arrow_function(&self) -> bool {
        matches!(self.kind(), TokenKind::FatArrow | TokenKind::Arrow)
            && self.begins_expression_at(1)
            && !self.on_new_line()
    }

    /// `x => x + 1`, at the arrow: reported and left out.
    pub(in crate::parser) fn arrow_function(
        &mut self,
        parameters: &Expression,
    ) -> Parsed<Expression> {
        let head = parameters.span.to(self.span());
        self.report_function_form(head);
        self.bump();
        self.operand()?;
        Ok(self.error_from(parameters.span))
    }

    fn report_function_form(&mut self, head: Span) -> Reported {
        let parameters = self
            .text_at(head)
            .trim_matches(|c: char| "|()=-> ".contains(c))
            .to_owned();
        let mut diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            head,
            "a function as a value is written with `fn`",
        );
        diagnostic = if parameters.len() <= 40 && !parameters.contains('\n') {
            diagnostic.with_help(format!("write `fn({parameters}) {{ … }}`"))
        } else {
            diagnostic.with_help("write `fn(a, b) { … }`")
        };
        self.report(diagnostic)
    }
}
