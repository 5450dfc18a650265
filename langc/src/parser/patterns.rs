//! Patterns.

use super::paths::path_expression;
use super::{Parsed, Parser, Reported};
use crate::ast::{
    Expression, ExpressionKind, FieldPattern, Path, Pattern, PatternKind, StringPart,
};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

/// What stands between the brackets of a pattern.
enum Part<T> {
    /// A pattern.
    Pattern(T),
    /// `..`
    Rest(Span),
}

impl Parser<'_> {
    /// A pattern, perhaps of alternatives. `expected` names it in a message.
    pub(super) fn pattern(&mut self, expected: &str) -> Parsed<Pattern> {
        self.nested(|parser| {
            let start = parser.span();
            let leading_bar = parser.eat(TokenKind::Bar);
            let first = parser.pattern_unbounded(expected)?;
            if !parser.at_alternative() {
                return Ok(if leading_bar {
                    Pattern {
                        kind: first.kind,
                        span: start.to(first.span),
                    }
                } else {
                    first
                });
            }
            let mut alternatives = vec![first];
            while parser.at_alternative() {
                parser.bump_alternative();
                alternatives.push(parser.nested(|parser| parser.pattern_unbounded("a pattern"))?);
            }
            Ok(Pattern {
                kind: PatternKind::Or(alternatives),
                span: start.to(parser.previous_span()),
            })
        })
    }

    /// A pattern where alternatives need parentheses around them.
    pub(super) fn single_pattern(&mut self, expected: &str) -> Parsed<Pattern> {
        let pattern = self.nested(|parser| parser.pattern_unbounded(expected))?;
        if !self.at_alternative() {
            return Ok(pattern);
        }
        let bar = self.span();
        while self.at_alternative() {
            self.bump_alternative();
            self.nested(|parser| parser.pattern_unbounded("a pattern"))?;
        }
        let span = pattern.span.to(self.previous_span());
        let text = self.text_at(span);
        let mut diagnostic = Diagnostic::new(
            &codes::MALFORMED_PATTERN,
            bar,
            "alternatives need parentheses around them here",
        );
        if text.len() <= 80 {
            diagnostic = diagnostic.with_suggestion("add them", span, format!("({text})"));
        }
        self.report(diagnostic);
        Ok(Pattern {
            kind: PatternKind::Error,
            span,
        })
    }

    fn at_alternative(&self) -> bool {
        matches!(self.kind(), TokenKind::Bar | TokenKind::BarBar)
    }

    /// Moves past the `|` between two alternatives; `||` is reported.
    fn bump_alternative(&mut self) {
        if self.at(TokenKind::BarBar) {
            let span = self.span();
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_OPERATOR,
                span,
                "alternatives are joined with a single `|`",
            )
            .with_suggestion("write `|`", span, "|");
            self.report(diagnostic);
        }
        self.bump();
    }

    /// Whether the token can begin a pattern.
    pub(super) fn begins_pattern(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Identifier
                | TokenKind::Integer
                | TokenKind::Float
                | TokenKind::Byte
                | TokenKind::StringStart
                | TokenKind::SingleQuoted
                | TokenKind::True
                | TokenKind::False
                | TokenKind::Minus
                | TokenKind::LeftParen
                | TokenKind::Bar
        )
    }

    fn pattern_unbounded(&mut self, expected: &str) -> Parsed<Pattern> {
        let start = self.span();
        let kind = match self.kind() {
            TokenKind::Integer
            | TokenKind::Float
            | TokenKind::Byte
            | TokenKind::StringStart
            | TokenKind::SingleQuoted
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Minus => {
                let literal = self.literal_pattern()?;
                self.range_or_literal(literal)?
            }
            TokenKind::Identifier if self.text_at(start) == "_" => {
                self.bump();
                PatternKind::Wildcard
            }
            TokenKind::Identifier => self.named_pattern()?,
            TokenKind::LeftParen => self.tuple_pattern(),
            TokenKind::Mut if self.nth(1).kind == TokenKind::Identifier => {
                self.foreign_mut();
                return self.nested(|parser| parser.pattern_unbounded(expected));
            }
            TokenKind::Ampersand => {
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    start,
                    "there are no references and no pointers",
                )
                .with_suggestion("match the value itself", start, "");
                self.report(diagnostic);
                self.bump();
                return self.nested(|parser| parser.pattern_unbounded(expected));
            }
            TokenKind::DotDot | TokenKind::DotDotEqual => return Err(self.report_open_range()),
            TokenKind::LeftBracket => {
                let diagnostic = Diagnostic::new(
                    &codes::MALFORMED_PATTERN,
                    start,
                    "there are no patterns for arrays",
                )
                .with_help("look at its length and its elements: `a.len()`, `a[0]`, `a.first()`");
                let reported = self.report(diagnostic);
                self.skip_brackets();
                return Err(reported);
            }
            TokenKind::Else => {
                let diagnostic = self.unexpected_diagnostic(expected).with_suggestion(
                    "whatever is left is matched by `_`",
                    start,
                    "_",
                );
                self.report(diagnostic);
                self.bump();
                PatternKind::Error
            }
            kind if kind.is_keyword() => {
                let name = self.name(expected)?;
                PatternKind::Name(name.symbol)
            }
            _ => return Err(self.unexpected(expected)),
        };
        Ok(Pattern {
            kind,
            span: start.to(self.previous_span()),
        })
    }

    /// A number, a truth value or a text; a minus sign may stand before a number.
    fn literal_pattern(&mut self) -> Parsed<Expression> {
        let start = self.span();
        let kind = match self.kind() {
            TokenKind::Minus if self.nth(1).kind == TokenKind::Integer => {
                return Ok(self.negative_integer());
            }
            TokenKind::Minus if self.nth(1).kind == TokenKind::Float => {
                self.bump();
                match self.float() {
                    ExpressionKind::Float(value) => ExpressionKind::Float(-value),
                    other => other,
                }
            }
            TokenKind::Integer => self.integer(),
            TokenKind::Float => self.float(),
            TokenKind::Byte => self.byte(),
            TokenKind::SingleQuoted => self.single_quoted(),
            TokenKind::StringStart => self.text_pattern(),
            TokenKind::True | TokenKind::False => {
                ExpressionKind::Bool(self.bump().kind == TokenKind::True)
            }
            TokenKind::Minus => {
                self.bump();
                return Err(self.unexpected("a number"));
            }
            _ => return Err(self.unexpected("a literal")),
        };
        Ok(Expression {
            kind,
            span: start.to(self.previous_span()),
        })
    }

    /// A text without interpolations.
    fn text_pattern(&mut self) -> ExpressionKind {
        let start = self.span();
        let parts = self.string_parts();
        let interpolated = parts
            .iter()
            .any(|part| matches!(part, StringPart::Interpolation(_)));
        if !interpolated {
            return ExpressionKind::String(parts);
        }
        let span = start.to(self.previous_span());
        let diagnostic = Diagnostic::new(
            &codes::MALFORMED_PATTERN,
            span,
            "a text in a pattern has no interpolations",
        )
        .with_help("bind it to a name and compare in a guard: `text if text == … =>`");
        self.report(diagnostic);
        ExpressionKind::Error
    }

    /// Behind a literal or a path: what they are the beginning of.
    fn range_or_literal(&mut self, start: Expression) -> Parsed<PatternKind> {
        match self.kind() {
            TokenKind::DotDotEqual => {}
            TokenKind::DotDot => {
                if !self.begins_pattern_at_next() {
                    return Err(self.report_open_range());
                }
                let span = self.span();
                let diagnostic = Diagnostic::new(
                    &codes::MALFORMED_PATTERN,
                    span,
                    "a range in a pattern holds its last value",
                )
                .with_help("write `..=` and the last value that belongs to it");
                self.report(diagnostic);
            }
            _ => {
                return Ok(match start.kind {
                    ExpressionKind::Error => PatternKind::Error,
                    _ => PatternKind::Literal(Box::new(start)),
                });
            }
        }
        self.bump();
        let end = self.range_end()?;
        Ok(PatternKind::Range {
            start: Box::new(start),
            end: Box::new(end),
        })
    }

    fn begins_pattern_at_next(&self) -> bool {
        matches!(
            self.nth(1).kind,
            TokenKind::Identifier
                | TokenKind::Integer
                | TokenKind::Float
                | TokenKind::Byte
                | TokenKind::Minus
        )
    }

    /// The last value of a range: a literal or a path.
    fn range_end(&mut self) -> Parsed<Expression> {
        if !self.at(TokenKind::Identifier) {
            if !self.begins_pattern() || self.at(TokenKind::LeftParen) || self.at(TokenKind::Bar) {
                return Err(self.unexpected("the last value of the range"));
            }
            return self.literal_pattern();
        }
        let start = self.bump().span;
        let name = self.ident(start);
        let path = self.path_after(name)?;
        let span = path.span;
        Ok(Expression {
            kind: path_expression(path),
            span,
        })
    }

    /// Reports a range without its first or last value, and moves past it.
    fn report_open_range(&mut self) -> Reported {
        let diagnostic = Diagnostic::new(
            &codes::MALFORMED_PATTERN,
            self.span(),
            "a range in a pattern has a first and a last value",
        )
        .with_help("compare in a guard instead: `n if n >= 10 =>`");
        let reported = self.report(diagnostic);
        self.bump();
        reported
    }

    /// What begins with a name.
    fn named_pattern(&mut self) -> Parsed<PatternKind> {
        let start = self.bump().span;
        let name = self.ident(start);
        let path = self.path_after(name)?;
        match self.kind() {
            TokenKind::LeftParen => Ok(self.variant_pattern(path)),
            TokenKind::LeftBrace if self.at_struct_pattern(&path) => Ok(self.struct_pattern(path)),
            TokenKind::DotDotEqual | TokenKind::DotDot => {
                let span = path.span;
                self.range_or_literal(Expression {
                    kind: path_expression(path),
                    span,
                })
            }
            TokenKind::At => {
                let diagnostic = Diagnostic::new(
                    &codes::MALFORMED_PATTERN,
                    self.span(),
                    "a name cannot be bound together with a pattern for it",
                )
                .with_help("bind the name and test it in a guard: `n if n > 0 =>`");
                self.report(diagnostic);
                self.bump();
                self.nested(|parser| parser.pattern_unbounded("a pattern"))?;
                Ok(PatternKind::Error)
            }
            _ => Ok(match path_expression(path) {
                ExpressionKind::Path(path) => PatternKind::Path(path),
                _ => PatternKind::Name(name.symbol),
            }),
        }
    }

    /// Behind a path, at `{`: whether this is the pattern of a struct, and not the
    /// body of a loop.
    fn at_struct_pattern(&self, path: &Path) -> bool {
        let of_type = match path.segments.as_slice() {
            [only] => self
                .text_at(only.name.span)
                .starts_with(|c: char| c.is_ascii_uppercase()),
            _ => true,
        };
        of_type || self.at_field_list()
    }

    /// `(a, b, ..)` behind the path of a variant.
    fn variant_pattern(&mut self, path: Path) -> PatternKind {
        let open = self.bump();
        let parts = self.list(open, TokenKind::RightParen, |parser| {
            parser.part(|parser| parser.pattern("a pattern"))
        });
        let (fields, rest) = self.with_rest_last(parts);
        PatternKind::Variant { path, fields, rest }
    }

    /// `{ x, y: pattern, .. }` behind the path of a struct or variant.
    fn struct_pattern(&mut self, path: Path) -> PatternKind {
        let open = self.bump();
        let parts = self.list(open, TokenKind::RightBrace, |parser| {
            parser.part(Self::field_pattern)
        });
        let (fields, rest) = self.with_rest_last(parts);
        PatternKind::Struct { path, fields, rest }
    }

    /// `name` or `name: pattern`
    fn field_pattern(&mut self) -> Parsed<FieldPattern> {
        self.foreign_mut();
        let name = self.name("a field")?;
        if self.field_separator() {
            let pattern = self.pattern("a pattern")?;
            return Ok(FieldPattern { name, pattern });
        }
        Ok(FieldPattern {
            name,
            pattern: Pattern {
                kind: PatternKind::Name(name.symbol),
                span: name.span,
            },
        })
    }

    fn part<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<Part<T>> {
        let span = self.span();
        // `...` is what some other languages write.
        let is_rest = self.at(TokenKind::DotDot) && !self.begins_pattern_at_next();
        if is_rest {
            self.bump();
            return Ok(Part::Rest(span));
        }
        parse(self).map(Part::Pattern)
    }

    /// The patterns of a list, and the `..` at its end. A `..` elsewhere is
    /// reported.
    fn with_rest_last<T>(&mut self, parts: Vec<Part<T>>) -> (Vec<T>, Option<Span>) {
        let mut patterns = Vec::with_capacity(parts.len());
        let mut rest = None;
        for part in parts {
            match part {
                Part::Rest(span) => {
                    if let Some(first) = rest.replace(span) {
                        self.report_rest_in_front(first);
                    }
                }
                Part::Pattern(pattern) => {
                    if let Some(first) = rest.take() {
                        self.report_rest_in_front(first);
                    }
                    patterns.push(pattern);
                }
            }
        }
        (patterns, rest)
    }

    fn report_rest_in_front(&mut self, rest: Span) {
        let diagnostic = Diagnostic::new(
            &codes::MALFORMED_PATTERN,
            rest,
            "`..` stands once, behind all other parts",
        )
        .with_help("write `_` for each part that does not matter before others");
        self.report(diagnostic);
    }

    /// `()`, `(pattern)` or `(a, b)`
    fn tuple_pattern(&mut self) -> PatternKind {
        let open = self.bump();
        let parts = self.list(open, TokenKind::RightParen, |parser| {
            parser.part(|parser| parser.pattern("a pattern"))
        });
        let mut patterns = Vec::with_capacity(parts.len());
        let mut has_rest = false;
        for part in parts {
            match part {
                Part::Pattern(pattern) => patterns.push(pattern),
                Part::Rest(span) => {
                    has_rest = true;
                    let diagnostic = Diagnostic::new(
                        &codes::MALFORMED_PATTERN,
                        span,
                        "`..` cannot stand in the pattern of a tuple",
                    )
                    .with_help("write `_` for each part that does not matter");
                    self.report(diagnostic);
                }
            }
        }
        if has_rest {
            return PatternKind::Error;
        }
        match patterns.len() {
            0 if self.closes_right_behind(open) => PatternKind::Unit,
            0 => PatternKind::Error,
            1 => {
                self.reject_tuple_of_one(open);
                patterns.remove(0).kind
            }
            _ => PatternKind::Tuple(patterns),
        }
    }

    /// Whether the bracket just closed is the next token behind the opening one.
    pub(super) fn closes_right_behind(&self, open: Token) -> bool {
        match self.position.checked_sub(2) {
            Some(before) => self.tokens[before].span == open.span,
            None => false,
        }
    }
}
