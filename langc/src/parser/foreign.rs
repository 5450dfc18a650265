//! Habits from other languages: recognised, reported with the way it is written
//! here, and read as what was meant.

use super::statements::Item;
use super::{Parsed, Parser, Reported};
use crate::ast::{BinaryOperator, Expression, ExpressionKind, StatementKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

/// Statements.
impl Parser<'_> {
    /// At a name that begins a statement: the statement, when the name is a keyword
    /// of another language, going by what follows it.
    pub(super) fn foreign_statement(&mut self) -> Option<Parsed<StatementKind>> {
        let next = self.nth(1);
        let between = Span::new(self.span().end, next.span.start);
        if self.text_at(between).contains('\n') {
            return None;
        }
        let followed_by_name = next.kind == TokenKind::Identifier;
        match self.word(self.token()) {
            "var" | "val" | "auto" if followed_by_name => {
                self.foreign_keyword("variables are declared with `let`", "let");
                Some(self.foreign_let())
            }
            "function" | "def" | "func" | "fun" | "proc" if followed_by_name => {
                self.foreign_keyword("functions are defined with `fn`", "fn");
                Some(self.nested(Self::function_definition))
            }
            "class" if followed_by_name => Some(Err(self.foreign_construct(
                "there are no classes",
                "data and its methods are written as `struct` and `impl`, which this version \
                 does not support yet",
            ))),
            "switch" if followed_by_name || next.kind == TokenKind::LeftParen => {
                // A function may well be called `switch`.
                let is_call = next.kind == TokenKind::LeftParen && !self.brace_follows_brackets();
                (!is_call).then(|| {
                    Err(self.foreign_construct(
                        "there is no `switch`",
                        "use `if … else if …`; `match` comes with a later version",
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
                        "a runtime error ends the program; check what can go wrong before it does",
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

    /// A `let` statement from whatever stands in the place of its keyword on.
    fn foreign_let(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let name = self.name("a name for the variable")?;
        self.let_after_name(name)
    }

    fn foreign_keyword(&mut self, message: &str, keyword: &str) {
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
    fn brace_follows_brackets(&self) -> bool {
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
    pub(super) fn foreign_mut(&mut self) {
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
    pub(super) fn foreign_else_if(&mut self) -> bool {
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

    /// `for (…) { … }`, at the parenthesis.
    pub(super) fn foreign_for(&mut self, start: Span) -> Parsed<ExpressionKind> {
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
                "a `for` loop walks through a range: `for i in 0..10 { … }`",
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

/// Operators.
impl Parser<'_> {
    /// The operator that stands here between two operands, and how tightly it
    /// binds; also one that is written as in another language.
    pub(super) fn operator_here(&self) -> Option<(BinaryOperator, u8)> {
        let kind = match self.kind() {
            TokenKind::EqualEqualEqual => TokenKind::EqualEqual,
            TokenKind::BangEqualEqual => TokenKind::BangEqual,
            TokenKind::Less if self.at_angle_inequality() => TokenKind::BangEqual,
            TokenKind::FatArrow if self.begins_expression_at(1) => TokenKind::GreaterEqual,
            TokenKind::Identifier if self.is_word_operator(0) => {
                if self.word(self.token()) == "and" {
                    TokenKind::AmpersandAmpersand
                } else {
                    TokenKind::BarBar
                }
            }
            kind => kind,
        };
        super::expressions::binary_operator(kind)
    }

    /// Whether the token is `and` or `or` before an operand on the same line.
    fn is_word_operator(&self, distance: usize) -> bool {
        matches!(self.word(self.nth(distance)), "and" | "or")
            && self.begins_expression_at(distance + 1)
            && (distance > 0 || !self.on_new_line())
    }

    /// `<>`
    fn at_angle_inequality(&self) -> bool {
        self.nth(1).kind == TokenKind::Greater
            && self.touches_previous(1)
            && self.begins_expression_at(2)
    }

    /// `**`
    fn at_power(&self) -> bool {
        self.at(TokenKind::Star) && self.nth(1).kind == TokenKind::Star && self.touches_previous(1)
    }

    /// Moves past the operator found by [`Self::operator_here`], and reports it when
    /// it is written as in another language.
    pub(super) fn bump_operator(&mut self) -> Span {
        let mut span = self.span();
        let replacement = match self.kind() {
            TokenKind::EqualEqualEqual => "==",
            TokenKind::BangEqualEqual => "!=",
            TokenKind::FatArrow => ">=",
            TokenKind::Less if self.at_angle_inequality() => {
                span = span.to(self.nth(1).span);
                "!="
            }
            TokenKind::Identifier if self.word(self.token()) == "and" => "&&",
            TokenKind::Identifier => "||",
            TokenKind::Star if self.at_power() => {
                span = span.to(self.nth(1).span);
                let diagnostic =
                    Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `**`")
                        .with_help("a power is written `base.pow(exponent)`");
                self.report(diagnostic);
                self.bump();
                self.bump();
                return span;
            }
            _ => {
                self.bump();
                return span;
            }
        };
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            span,
            format!("there is no operator `{}`", self.text_at(span)),
        )
        .with_suggestion(format!("write `{replacement}`"), span, replacement);
        self.report(diagnostic);
        if self.at(TokenKind::Less) {
            self.bump();
        }
        self.bump();
        span
    }

    /// Reports and passes `++` or `--` behind an operand.
    pub(super) fn foreign_postfix(&mut self) -> bool {
        let kind = self.kind();
        let doubled = matches!(kind, TokenKind::Plus | TokenKind::Minus)
            && self.nth(1).kind == kind
            && self.touches_previous(1);
        // `a - -b` without its spaces is a difference.
        if !doubled || (kind == TokenKind::Minus && self.begins_expression_at(2)) {
            return false;
        }
        if kind == TokenKind::Plus && self.begins_expression_at(2) && !self.touches_previous(0) {
            return false;
        }
        self.report_increment(self.span());
        self.bump();
        self.bump();
        true
    }

    /// Reports `++` or `--` at its first sign.
    fn report_increment(&mut self, first: Span) {
        let both = first.to(self.nth(1).span);
        let text = self.text_at(first);
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            both,
            format!("there is no operator `{text}{text}`"),
        )
        .with_help(format!("write `x {text}= 1;` as a statement of its own"));
        self.report(diagnostic);
    }

    /// Reports and passes a prefix operator that does not exist, when an operand
    /// follows it.
    pub(super) fn foreign_prefix(&mut self) -> bool {
        let span = self.span();
        let has_operand = self.begins_expression_at(1);
        let diagnostic = match self.kind() {
            TokenKind::Plus
                if self.nth(1).kind == TokenKind::Plus
                    && self.touches_previous(1)
                    && self.begins_expression_at(2) =>
            {
                self.report_increment(span);
                self.bump();
                self.bump();
                return true;
            }
            TokenKind::Plus if has_operand => {
                Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no unary `+`")
                    .with_suggestion("remove it", span, "")
            }
            TokenKind::Ampersand | TokenKind::AmpersandAmpersand | TokenKind::Star
                if has_operand =>
            {
                Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    span,
                    "there are no references and no pointers",
                )
                .with_suggestion("use the value itself", span, "")
            }
            TokenKind::Tilde if has_operand => {
                Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `~`")
                    .with_help("to invert all bits, write `x ^ -1`")
            }
            TokenKind::Identifier
                if self.word(self.token()) == "not"
                    && matches!(
                        self.nth(1).kind,
                        TokenKind::Identifier
                            | TokenKind::True
                            | TokenKind::False
                            | TokenKind::Bang
                    ) =>
            {
                let with_space = Span::new(span.start, self.nth(1).span.start);
                Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "there is no operator `not`")
                    .with_suggestion("write `!`", with_space, "!")
            }
            _ => return false,
        };
        self.report(diagnostic);
        self.bump();
        true
    }

    /// `?` behind an operand: the start of `a ? b : c`, or the operator of a later
    /// version.
    pub(super) fn question_mark(&mut self, operand: &Expression) -> Parsed<Expression> {
        if !self.begins_expression_at(1) {
            self.unsupported_question_mark();
            return Ok(self.error_from(operand.span));
        }
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            self.span(),
            "there is no operator `? :`",
        )
        .with_help("`if` is an expression: write `if condition { a } else { b }`");
        self.report(diagnostic);
        self.bump();
        self.operand()?;
        if self.eat(TokenKind::Colon) {
            self.operand()?;
        }
        Ok(self.error_from(operand.span))
    }
}

/// Messages for what cannot be read at all.
impl Parser<'_> {
    /// Reports that no expression begins here.
    pub(super) fn not_an_expression(&mut self) -> Reported {
        let mut diagnostic = self.unexpected_diagnostic("an expression");
        let span = self.span();
        match self.kind() {
            TokenKind::Dot
                if self.nth(1).kind == TokenKind::Integer && self.touches_previous(1) =>
            {
                diagnostic = Diagnostic::new(
                    &codes::MALFORMED_NUMBER,
                    span.to(self.nth(1).span),
                    "a number begins with a digit",
                )
                .with_suggestion(
                    "add a zero",
                    Span::new(span.start, span.start),
                    "0",
                );
            }
            TokenKind::Bar | TokenKind::BarBar => {
                diagnostic = diagnostic.with_help(
                    "a function as a value is written `fn(x) { … }`, in a later version",
                );
            }
            TokenKind::Hash => {
                diagnostic = diagnostic.with_help("comments begin with `//`");
            }
            TokenKind::At => {
                diagnostic = diagnostic.with_help("there are no annotations");
            }
            TokenKind::RightBracket | TokenKind::RightParen if self.begins_statement() => {
                diagnostic = self.unmatched_bracket();
            }
            kind if kind.is_reserved() => {
                diagnostic = diagnostic.with_note(format!(
                    "`{}` is reserved for later versions of the language",
                    self.text_at(span)
                ));
            }
            TokenKind::Else => {
                diagnostic =
                    diagnostic.with_help("`else` stands directly behind the `}` of an `if`");
            }
            _ => {}
        }
        let reported = self.report(diagnostic);
        if self.at(TokenKind::Hash) {
            // A comment or an attribute of another language: the line is lost.
            self.bump();
            while !self.on_new_line() && !self.at_block_end() {
                self.skip_token();
            }
        }
        reported
    }

    /// Whether a statement begins with the token, going by the one before it.
    fn begins_statement(&self) -> bool {
        match self.position.checked_sub(1) {
            None => true,
            Some(previous) => matches!(
                self.tokens[previous].kind,
                TokenKind::Semicolon | TokenKind::LeftBrace | TokenKind::RightBrace
            ),
        }
    }

    /// The message for a closing bracket that nothing opened.
    pub(super) fn unmatched_bracket(&self) -> Diagnostic {
        let span = self.span();
        Diagnostic::new(
            &codes::UNMATCHED_BRACKET,
            span,
            format!("unexpected closing {}", self.describe(self.token())),
        )
        .with_label("no such bracket is open here")
        .with_suggestion("remove it", span, "")
    }

    /// The message for something on the same line behind a complete expression.
    pub(super) fn unexpected_after_expression(&mut self) -> Diagnostic {
        let mut diagnostic = self.unexpected_diagnostic("`;` or an operator");
        let before = self.previous_span();
        if self.at(TokenKind::StringStart) && self.position > 0 {
            let previous = self.tokens[self.position - 1];
            if previous.kind == TokenKind::Identifier {
                let name = self.text_at(before);
                diagnostic = diagnostic.with_help(format!(
                    "to call a function, put parentheses around its arguments: `{name}(…)`"
                ));
            }
        } else if let Some(replacement) = compound_operator(self.kind()) {
            diagnostic = Diagnostic::new(
                &codes::FOREIGN_OPERATOR,
                self.span(),
                format!("there is no operator `{}`", self.text_at(self.span())),
            )
            .with_help(format!("write `x = x {replacement} y;`"));
        } else if matches!(self.kind(), TokenKind::RightParen | TokenKind::RightBracket) {
            diagnostic = self.unmatched_bracket();
        } else if self.at(TokenKind::Colon) {
            diagnostic =
                diagnostic.with_help("a variable is declared with `let name: Type = value;`");
        } else if self.begins_expression() {
            diagnostic = diagnostic.with_suggestion(
                "to begin a new statement, add a semicolon",
                before.after(),
                ";",
            );
        }
        diagnostic
    }
}

/// The plain operator of a compound assignment that does not exist.
const fn compound_operator(kind: TokenKind) -> Option<&'static str> {
    Some(match kind {
        TokenKind::AmpersandEqual => "&",
        TokenKind::BarEqual => "|",
        TokenKind::CaretEqual => "^",
        TokenKind::LessLessEqual => "<<",
        TokenKind::GreaterGreaterEqual => ">>",
        _ => return None,
    })
}
