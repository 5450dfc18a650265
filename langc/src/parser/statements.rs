//! Statements, blocks and the file.

use super::{Parsed, Parser, Reported};
use crate::ast::{
    BinaryOperator, Block, Expression, ExpressionKind, Ident, Pattern, PatternKind, Statement,
    StatementKind,
};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::TokenKind;
use crate::source::Span;

/// What a statement rule found.
pub(super) enum Item {
    Statement(StatementKind),
    /// An expression without `;` at the end of the block: its value.
    Tail(Expression),
}

impl Parser<'_> {
    /// The whole file.
    pub(super) fn file(&mut self) -> Block {
        let mut tail = self.statements();
        while !self.at(TokenKind::EndOfFile) {
            // Only a closing bracket too many stops the statements of a file.
            let diagnostic = self.unmatched_bracket();
            self.report(diagnostic);
            self.bump();
            if let Some(expression) = tail.take() {
                self.statements.push(Statement {
                    span: expression.span,
                    kind: StatementKind::Expression {
                        expression: *expression,
                        semicolon: true,
                    },
                });
            }
            tail = self.statements();
        }
        Block {
            statements: std::mem::take(&mut self.statements),
            tail,
            span: Span::new(self.base, self.base + self.text.len() as u32),
        }
    }

    /// Reads statements up to the end of the block; returns its tail.
    fn statements(&mut self) -> Option<Box<Expression>> {
        while !self.at_block_end() {
            if self.eat(TokenKind::Semicolon) {
                continue;
            }
            let position = self.position;
            let start = self.span();
            let kind = match self.statement() {
                Ok(Item::Statement(kind)) => kind,
                Ok(Item::Tail(expression)) => return Some(Box::new(expression)),
                Err(Reported) => {
                    // What stands alone on its line can be left out alone.
                    let nothing_read = self.position == position;
                    if nothing_read {
                        self.skip_token();
                    }
                    if !(nothing_read && self.on_new_line()) {
                        self.skip_statement();
                    }
                    StatementKind::Error
                }
            };
            self.statements.push(Statement {
                kind,
                span: start.to(self.previous_span()),
            });
        }
        None
    }

    /// `{ statements tail }`; the `{` must be there.
    pub(super) fn block(&mut self) -> Parsed<Block> {
        let open = self.expect(TokenKind::LeftBrace, "`{`")?;
        let in_head = std::mem::replace(&mut self.in_head, false);
        let outer = self.statements.len();
        let tail = self.statements();
        // The list gets no longer than what is in it.
        let statements = self.statements.split_off(outer);
        self.in_head = in_head;
        if self.at(TokenKind::RightBrace) {
            self.compare_indentation(open.span, self.span());
        }
        self.close(open, TokenKind::RightBrace);
        Ok(Block {
            statements,
            tail,
            span: open.span.to(self.previous_span()),
        })
    }

    /// One statement, or the block's tail.
    pub(super) fn statement(&mut self) -> Parsed<Item> {
        let kind = match self.kind() {
            TokenKind::Let => self.let_statement()?,
            TokenKind::Const => StatementKind::Const(Box::new(self.const_definition(false)?)),
            TokenKind::Fn if self.nth(1).kind != TokenKind::LeftParen => {
                self.function_statement(false)?
            }
            TokenKind::Struct => self.struct_definition(false)?,
            TokenKind::Enum => self.enum_definition(false)?,
            TokenKind::Impl => self.nested(Self::impl_definition)?,
            TokenKind::Import => self.import()?,
            TokenKind::Pub => self.public_definition()?,
            TokenKind::Trait => self.unsupported_definition(),
            TokenKind::Type if self.nth(1).kind == TokenKind::Identifier => {
                self.unsupported_definition()
            }
            TokenKind::Async if self.nth(1).kind == TokenKind::Fn => {
                self.unsupported_async();
                self.function_statement(false)?
            }
            TokenKind::Else => return Err(self.else_without_if()),
            TokenKind::LeftBrace
            | TokenKind::If
            | TokenKind::Loop
            | TokenKind::Match
            | TokenKind::While
            | TokenKind::For => return self.block_like_statement(),
            TokenKind::Identifier => match self.foreign_statement() {
                Some(result) => result?,
                None => return self.expression_statement(),
            },
            _ => return self.expression_statement(),
        };
        Ok(Item::Statement(kind))
    }

    /// `let pattern: ty = value;`
    fn let_statement(&mut self) -> Parsed<StatementKind> {
        self.bump();
        self.foreign_mut();
        let pattern = self.single_pattern("a name for the variable")?;
        self.let_after_pattern(pattern)
    }

    /// The rest of a `let` statement that gives a value to a single name.
    pub(super) fn let_after_name(&mut self, name: Ident) -> Parsed<StatementKind> {
        self.let_after_pattern(Pattern {
            kind: PatternKind::Name(name.symbol),
            span: name.span,
        })
    }

    /// The rest of a `let` statement.
    fn let_after_pattern(&mut self, pattern: Pattern) -> Parsed<StatementKind> {
        let mut ty = None;
        if self.eat(TokenKind::Colon) {
            ty = Some(self.type_or_error());
        } else if self.at(TokenKind::Identifier)
            && !self.on_new_line()
            && matches!(self.nth(1).kind, TokenKind::Equal | TokenKind::Semicolon)
        {
            let after = pattern.span.after();
            let diagnostic = self.unexpected_diagnostic("`:` or `=`").with_suggestion(
                "write a colon before the type",
                after,
                ":",
            );
            self.report(diagnostic);
            ty = Some(self.type_or_error());
        }
        let value = self.initial_value("variable", pattern.span)?;
        Ok(StatementKind::Let {
            pattern: Box::new(pattern),
            ty: ty.map(Box::new),
            value,
        })
    }

    /// `= value;`, with an `Error` node for a value that cannot be read.
    pub(super) fn initial_value(&mut self, what: &str, name: Span) -> Parsed<Expression> {
        match self.kind() {
            TokenKind::Equal => {
                self.bump();
            }
            TokenKind::EqualEqual | TokenKind::ColonEqual => {
                let span = self.span();
                let found = self.text_at(span);
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    span,
                    format!("a {what} gets its value with `=`, not with `{found}`"),
                )
                .with_suggestion("write a single `=`", span, "=");
                self.report(diagnostic);
                self.bump();
            }
            _ => return Ok(self.missing_value(what, name)),
        }
        self.value_that_ends_statement()
    }

    /// The expression that a statement ends with, and the end.
    fn value_that_ends_statement(&mut self) -> Parsed<Expression> {
        let parsed = self.expression();
        let (value, readable) = self.or_error(parsed);
        if readable && self.at(TokenKind::Else) {
            self.let_else()?;
        } else if readable {
            self.end_statement();
        } else {
            self.skip_statement();
        }
        Ok(value)
    }

    /// `else { … }` behind the value of a variable, by habit.
    fn let_else(&mut self) -> Parsed<()> {
        let diagnostic = self
            .unexpected_diagnostic("`;` or an operator")
            .with_help("where a pattern may not match, use `if let … else …` or `match`");
        self.report(diagnostic);
        self.bump();
        if self.at(TokenKind::LeftBrace) {
            self.nested(Self::block)?;
        }
        self.eat(TokenKind::Semicolon);
        Ok(())
    }

    fn missing_value(&mut self, what: &str, name: Span) -> Expression {
        let at_end = self.at(TokenKind::Semicolon) || self.at_block_end() || self.on_new_line();
        if at_end {
            let place = self.previous_span().after();
            let diagnostic = Diagnostic::new(
                &codes::MISSING_VALUE,
                place,
                format!("the {what} `{}` has no value", self.text_at(name)),
            )
            .with_label("expected `=` and a value")
            .with_help(format!("a {what} always has a value: give it one here"));
            self.report(diagnostic);
            self.eat(TokenKind::Semicolon);
        } else {
            self.unexpected("`=` and a value");
            self.skip_statement();
        }
        self.error_from(self.previous_span())
    }

    /// A block-like expression, and whether it went on behind its block. It ends
    /// there, unless something follows that can only go on with the expression and
    /// `may_go_on` agrees.
    pub(super) fn block_like(
        &mut self,
        may_go_on: impl FnOnce(&Self) -> bool,
    ) -> Parsed<(Expression, bool)> {
        let has_value = matches!(
            self.kind(),
            TokenKind::LeftBrace | TokenKind::If | TokenKind::Loop | TokenKind::Match
        );
        let expression = self.primary()?;
        if has_value && self.continues_expression() && may_go_on(self) {
            let left = self.postfix(expression)?;
            Ok((self.operators(left, 0)?, true))
        } else {
            Ok((expression, false))
        }
    }

    /// A statement that begins with a block-like expression.
    fn block_like_statement(&mut self) -> Parsed<Item> {
        // Parsed at the level of an operand, which it may turn out to be.
        let (expression, continued) = self.nested(|parser| parser.block_like(|_| true))?;
        if continued {
            return self.after_expression(expression);
        }
        let semicolon = self.eat(TokenKind::Semicolon);
        if !semicolon && self.at_block_end() {
            return Ok(Item::Tail(expression));
        }
        Ok(Item::Statement(StatementKind::Expression {
            expression,
            semicolon,
        }))
    }

    /// Whether the token cannot begin a statement but can follow an operand.
    fn continues_expression(&self) -> bool {
        match self.kind() {
            TokenKind::Dot | TokenKind::Question | TokenKind::As => true,
            // These begin a new statement: a negative number, a negation.
            TokenKind::Minus | TokenKind::Bang => false,
            kind => super::expressions::binary_operator(kind).is_some(),
        }
    }

    /// An expression for its effect, or an assignment.
    fn expression_statement(&mut self) -> Parsed<Item> {
        let expression = self.operand()?;
        self.after_expression(expression)
    }

    fn after_expression(&mut self, mut expression: Expression) -> Parsed<Item> {
        while matches!(
            self.kind(),
            TokenKind::DotDot | TokenKind::DotDotDot | TokenKind::DotDotEqual
        ) {
            expression = self.misplaced_range(&expression)?;
        }
        if let Some(operator) = assignment_operator(self.kind()) {
            return self.assignment(expression, operator).map(Item::Statement);
        }
        if self.at(TokenKind::ColonEqual)
            && let ExpressionKind::Name(symbol) = expression.kind
        {
            return self
                .walrus(Ident {
                    symbol,
                    span: expression.span,
                })
                .map(Item::Statement);
        }
        if self.eat(TokenKind::Semicolon) {
            return Ok(Item::Statement(StatementKind::Expression {
                expression,
                semicolon: true,
            }));
        }
        if self.at_block_end() {
            return Ok(Item::Tail(expression));
        }
        if let ExpressionKind::Lambda(lambda) = &expression.kind
            && self.on_new_line()
        {
            let diagnostic = Diagnostic::new(
                &codes::UNEXPECTED_TOKEN,
                lambda.header_span,
                "a function that is defined has a name",
            )
            .with_help("write `fn name(…) { … }`; a value that is not used needs a `;`");
            self.report(diagnostic);
        } else if matches!(expression.kind, ExpressionKind::Error) {
            // Something was reported already; a `;` may well not belong here.
            if !self.on_new_line() {
                self.skip_statement();
            }
        } else {
            self.end_statement();
        }
        Ok(Item::Statement(StatementKind::Expression {
            expression,
            semicolon: true,
        }))
    }

    /// `target = value;` or `target += value;`, from the operator on.
    fn assignment(
        &mut self,
        target: Expression,
        operator: Option<BinaryOperator>,
    ) -> Parsed<StatementKind> {
        let operator_span = self.bump().span;
        let value = self.value_that_ends_statement()?;
        Ok(StatementKind::Assign {
            target: Box::new(target),
            operator,
            operator_span,
            value,
        })
    }

    /// The statement `name := value;` as what was meant; at the `:=`.
    pub(super) fn walrus(&mut self, name: Ident) -> Parsed<StatementKind> {
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            self.span(),
            "variables are declared with `let`, not with `:=`",
        )
        .with_help(format!("write `let {} = …;`", self.text_at(name.span)));
        self.report(diagnostic);
        self.let_after_name(name)
    }

    /// Moves past the `;` that ends a statement, or reports that it is missing.
    pub(super) fn end_statement(&mut self) {
        if self.eat(TokenKind::Semicolon) {
            return;
        }
        let after = self.previous_span().after();
        let new_statement =
            self.at_block_end() || self.on_new_line() || self.is_statement_keyword();
        if new_statement {
            let diagnostic = Diagnostic::new(
                &codes::MISSING_SEMICOLON,
                after,
                "missing `;` after this statement",
            )
            .with_label("expected `;`")
            .with_suggestion("add a semicolon", after, ";");
            self.report(diagnostic);
            return;
        }
        let diagnostic = self.unexpected_after_expression();
        self.report(diagnostic);
        self.skip_statement();
    }

    /// Whether the token can only begin a statement.
    fn is_statement_keyword(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Let
                | TokenKind::Struct
                | TokenKind::Enum
                | TokenKind::Impl
                | TokenKind::Import
                | TokenKind::Pub
                | TokenKind::Match
                | TokenKind::Fn
                | TokenKind::Const
                | TokenKind::While
                | TokenKind::For
                | TokenKind::Loop
                | TokenKind::If
                | TokenKind::Return
                | TokenKind::Break
                | TokenKind::Continue
        )
    }

    fn else_without_if(&mut self) -> Reported {
        let diagnostic = Diagnostic::new(
            &codes::ELSE_WITHOUT_IF,
            self.span(),
            "this `else` belongs to no `if`",
        )
        .with_help("`else` stands directly behind the `}` of an `if`, without a `;` between");
        let reported = self.report(diagnostic);
        // What follows can be read on its own.
        self.bump();
        match self.kind() {
            TokenKind::If => {
                let _ = self.nested(Self::primary);
            }
            TokenKind::LeftBrace => {
                let _ = self.nested(Self::block);
            }
            _ => {}
        }
        reported
    }

    /// A name that is being given to something.
    pub(super) fn name(&mut self, expected: &str) -> Parsed<Ident> {
        let token = self.token();
        if token.kind == TokenKind::Identifier {
            self.bump();
            return Ok(self.ident(token.span));
        }
        if token.kind.is_keyword() && self.keyword_stands_for_name() {
            let text = self.text_at(token.span);
            let kind = if token.kind.is_reserved() {
                "a word reserved for later versions of the language"
            } else {
                "a keyword of the language"
            };
            let diagnostic = Diagnostic::new(
                &codes::KEYWORD_AS_NAME,
                token.span,
                format!("`{text}` cannot be a name"),
            )
            .with_label(format!("this is {kind}"))
            .with_suggestion(
                "change the name, for example",
                token.span,
                format!("{text}_"),
            );
            self.report(diagnostic);
            self.bump();
            return Ok(self.ident(token.span));
        }
        Err(self.unexpected(expected))
    }

    pub(super) fn ident(&mut self, span: Span) -> Ident {
        Ident {
            symbol: self.interner.intern(self.text_at(span)),
            span,
        }
    }

    /// Whether the keyword here was probably meant as a name, going by what follows.
    fn keyword_stands_for_name(&self) -> bool {
        matches!(
            self.nth(1).kind,
            TokenKind::Equal
                | TokenKind::Colon
                | TokenKind::Comma
                | TokenKind::Semicolon
                | TokenKind::LeftParen
                | TokenKind::RightParen
                | TokenKind::RightBrace
                | TokenKind::Less
                | TokenKind::FatArrow
                | TokenKind::In
        )
    }
}

/// The operator of an assignment, if the token is one: `Some(None)` for `=`.
pub(super) const fn assignment_operator(kind: TokenKind) -> Option<Option<BinaryOperator>> {
    Some(match kind {
        TokenKind::Equal => None,
        TokenKind::PlusEqual => Some(BinaryOperator::Add),
        TokenKind::MinusEqual => Some(BinaryOperator::Subtract),
        TokenKind::StarEqual => Some(BinaryOperator::Multiply),
        TokenKind::SlashEqual => Some(BinaryOperator::Divide),
        TokenKind::PercentEqual => Some(BinaryOperator::Remainder),
        _ => return None,
    })
}
