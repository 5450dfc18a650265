//! Statements that begin with a keyword of another language.

use crate::ast::{ExpressionKind, StatementKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::parser::statements::Item;
use crate::parser::{Parsed, Parser, Reported};
use crate::source::Span;

/// Tokens that the head of a `for` loop in parentheses may have to be recognised.
const LONGEST_FOR_HEAD: usize = 100;

impl Parser<'_> {
    /// At a name that begins a statement: the statement, when the name is a keyword
    /// of another language, going by what follows it.
    pub(in crate::parser) fn foreign_statement(&mut self) -> Option<Parsed<StatementKind>> {
        let next = self.nth(1);
        let between = Span::new(self.span().end, next.span.start);
        if self.text_at(between).contains('\n') {
            return None;
        }
        if self.foreign_function() {
            return Some(self.function_statement(false));
        }
        let followed_by_name = next.kind == TokenKind::Identifier;
        match self.word(self.token()) {
            "var" | "val" | "auto" | "final" | "static" | "local" | "my" if followed_by_name => {
                self.foreign_keyword("variables are declared with `let`", "let");
                Some(self.foreign_let())
            }
            "class" | "interface" | "record" if followed_by_name => {
                let message = format!("there is no `{}`", self.text_at(self.span()));
                Some(Err(self.foreign_construct(
                    &message,
                    "data is written as a `struct` or an `enum`, and its methods as an `impl`",
                )))
            }
            "use" | "using" | "include" | "require" | "from"
                if followed_by_name || next.kind == TokenKind::StringStart =>
            {
                if self.word(self.token()) != "from" && followed_by_name {
                    self.foreign_keyword("modules are imported with `import`", "import");
                    return Some(self.import());
                }
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_KEYWORD,
                    self.span(),
                    "modules are imported with `import`",
                )
                .with_help("write `import shapes::{area, Shape};`");
                let reported = self.report(diagnostic);
                self.bump();
                Some(Err(reported))
            }
            "switch" if followed_by_name || next.kind == TokenKind::LeftParen => {
                // A function may well be called `switch`.
                let is_call = next.kind == TokenKind::LeftParen && !self.brace_follows_brackets();
                (!is_call).then(|| {
                    Err(self.foreign_construct(
                        "there is no `switch`",
                        "write `match value { pattern => …, _ => … }`",
                    ))
                })
            }
            "try" | "do" if next.kind == TokenKind::LeftBrace => {
                let (message, help) = if self.word(self.token()) == "do" {
                    (
                        "there is no `do` loop",
                        "write `loop { …; if condition { break; } }`",
                    )
                } else {
                    (
                        "there are no exceptions",
                        "what can go wrong gives a `Result`: look at it with `match` or hand it on \
                         with `?`",
                    )
                };
                Some(Err(self.foreign_construct(message, help)))
            }
            "until" | "unless" if followed_by_name => Some(Err(self.foreign_construct(
                "there is no such keyword",
                "negate the condition: `while !(…)`, `if !(…)`",
            ))),
            // `int x = 5;`
            _ if followed_by_name
                && matches!(self.nth(2).kind, TokenKind::Equal | TokenKind::Semicolon)
                && !self.is_word_operator(1) =>
            {
                let ty = self.text_at(self.span());
                let name = self.text_at(next.span);
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_KEYWORD,
                    self.span(),
                    "variables are declared with `let`, and their type stands behind the name",
                )
                .with_suggestion(
                    "write the declaration as",
                    self.span().to(next.span),
                    format!("let {name}: {ty}"),
                );
                self.report(diagnostic);
                Some(self.foreign_let())
            }
            _ => None,
        }
    }

    /// At a word that begins a function in another language, before the function's
    /// name: reports it.
    pub(in crate::parser) fn foreign_function(&mut self) -> bool {
        let found = self.nth(1).kind == TokenKind::Identifier
            && matches!(
                self.word(self.token()),
                "function" | "def" | "func" | "fun" | "proc"
            );
        if found {
            self.foreign_keyword("functions are defined with `fn`", "fn");
        }
        found
    }

    /// A `let` statement from whatever stands in the place of its keyword on.
    fn foreign_let(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let name = self.name("a name for the variable")?;
        self.let_after_name(name)
    }

    pub(super) fn foreign_keyword(&mut self, message: &str, keyword: &str) {
        let span = self.span();
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_KEYWORD,
            span,
            format!("{message}, not with `{}`", self.text_at(span)),
        )
        .with_suggestion(format!("write `{keyword}`"), span, keyword);
        self.report(diagnostic);
    }

    /// Reports a construct that does not exist, and skips its head and its block.
    fn foreign_construct(&mut self, message: &str, help: &str) -> Reported {
        let diagnostic =
            Diagnostic::new(&codes::FOREIGN_KEYWORD, self.span(), message).with_help(help);
        let reported = self.report(diagnostic);
        self.bump();
        self.skip_to_body();
        reported
    }

    /// At a name before `(`: whether a `{` follows the matching `)`.
    pub(super) fn brace_follows_brackets(&self) -> bool {
        let mut open = 0_usize;
        for token in &self.tokens[(self.position + 1).min(self.tokens.len())..] {
            match token.kind {
                TokenKind::LeftParen => open += 1,
                TokenKind::RightParen => open = open.saturating_sub(1),
                TokenKind::LeftBrace if open == 0 => return true,
                TokenKind::Semicolon | TokenKind::LeftBrace | TokenKind::RightBrace => {
                    return false;
                }
                _ if open == 0 => return false,
                _ => {}
            }
        }
        false
    }

    /// `mut` behind `let` or before a parameter.
    pub(in crate::parser) fn foreign_mut(&mut self) {
        if !self.at(TokenKind::Mut) || self.nth(1).kind != TokenKind::Identifier {
            return;
        }
        let span = self.span();
        let with_space = Span::new(span.start, self.nth(1).span.start);
        let diagnostic = Diagnostic::new(
            &codes::SUPERFLUOUS_MUT,
            span,
            "variables need no `mut`: all can be assigned to",
        )
        .with_suggestion("remove it", with_space, "");
        self.report(diagnostic);
        self.bump();
    }

    /// `elif` and its like behind the block of an `if`, read as `else if`. Stays on
    /// the word, which then stands for `if`.
    pub(in crate::parser) fn foreign_else_if(&mut self) -> bool {
        if !matches!(self.word(self.token()), "elif" | "elsif" | "elseif")
            || !self.begins_expression_at(1)
        {
            return false;
        }
        self.foreign_keyword("a further condition is written with `else if`", "else if");
        // The word becomes the `if` that the caller expects.
        let position = self.position;
        self.tokens[position].kind = TokenKind::If;
        true
    }

    /// At the parenthesis behind `for`: whether it encloses the whole head, and is
    /// not a pattern.
    pub(in crate::parser) fn at_foreign_for(&self) -> bool {
        let mut open = 0_usize;
        for token in self.tokens[self.position..].iter().take(LONGEST_FOR_HEAD) {
            match token.kind {
                TokenKind::LeftParen => open += 1,
                TokenKind::RightParen => {
                    open -= 1;
                    if open == 0 {
                        return false;
                    }
                }
                TokenKind::Semicolon
                | TokenKind::In
                | TokenKind::Equal
                | TokenKind::Let
                | TokenKind::LeftBrace
                | TokenKind::EndOfFile => return true,
                TokenKind::Identifier if self.word(*token) == "of" => return true,
                _ => {}
            }
        }
        true
    }

    /// `let` or its like before a loop variable.
    pub(in crate::parser) fn foreign_loop_variable(&mut self) {
        let is_habit = matches!(self.kind(), TokenKind::Let | TokenKind::Const)
            || self.word(self.token()) == "var";
        if !is_habit || self.nth(1).kind != TokenKind::Identifier {
            return;
        }
        let span = self.span();
        let with_space = Span::new(span.start, self.nth(1).span.start);
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_FOR,
            span,
            format!(
                "a loop variable is declared without `{}`",
                self.text_at(span)
            ),
        )
        .with_suggestion("remove it", with_space, "");
        self.report(diagnostic);
        self.bump();
    }

    /// At the first arm of a `match`: whether the arms are written as in another
    /// language. Reports it.
    pub(in crate::parser) fn foreign_case(&mut self) -> bool {
        let found = match self.word(self.token()) {
            "case" | "when" => self.nth(1).kind != TokenKind::FatArrow,
            "default" => self.nth(1).kind == TokenKind::Colon,
            _ => false,
        } && !matches!(
            self.nth(1).kind,
            TokenKind::If | TokenKind::Bar | TokenKind::LeftParen | TokenKind::LeftBrace
        );
        if found {
            let span = self.span();
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_KEYWORD,
                span,
                format!(
                    "the arms of a `match` are not marked with `{}`",
                    self.text_at(span)
                ),
            )
            .with_help("write `match value { 1 | 2 => …, _ => … }`; no arm goes on in the next");
            self.report(diagnostic);
        }
        found
    }

    /// `for (…) { … }`, at the parenthesis.
    pub(in crate::parser) fn foreign_for(&mut self, start: Span) -> Parsed<ExpressionKind> {
        let is_for_in =
            self.nth(1).kind == TokenKind::Identifier && self.nth(2).kind == TokenKind::In;
        let open = self.span();
        if is_for_in {
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_FOR,
                open,
                "the head of a `for` loop has no parentheses",
            )
            .with_help("write `for i in 0..10 { … }`");
            self.report(diagnostic);
        } else {
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_FOR,
                start.to(open),
                "a `for` loop walks through values: `for i in 0..10 { … }`",
            )
            .with_help("for a loop with a condition of its own, use `while condition { … }`");
            self.report(diagnostic);
        }
        self.skip_brackets();
        if self.at(TokenKind::LeftBrace) {
            self.nested(Self::block)?;
        } else if !self.at_block_end() {
            let _ = self.nested(|parser| match parser.statement()? {
                Item::Statement(_) | Item::Tail(_) => Ok(()),
            });
        }
        Ok(ExpressionKind::Error)
    }
}
