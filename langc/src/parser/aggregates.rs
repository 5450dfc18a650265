//! Tuples, arrays, maps and struct literals.

use super::{Parsed, Parser};
use crate::ast::{Expression, ExpressionKind, FieldValue, Path, StringPart};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

impl Parser<'_> {
    /// `()`, `(expression)` or `(a, b)`
    pub(super) fn parenthesized(&mut self) -> ExpressionKind {
        let open = self.bump();
        if self.eat(TokenKind::RightParen) {
            return ExpressionKind::Unit;
        }
        let in_head = std::mem::replace(&mut self.in_head, false);
        let kind = match self.expression() {
            Ok(first) if self.eat(TokenKind::Comma) => {
                let mut parts = vec![first];
                parts.append(&mut self.list(open, TokenKind::RightParen, Self::expression));
                if parts.len() == 1 {
                    self.reject_tuple_of_one(open);
                    ExpressionKind::Error
                } else {
                    ExpressionKind::Tuple(parts)
                }
            }
            Ok(inner) => {
                self.close(open, TokenKind::RightParen);
                ExpressionKind::Parenthesized(Box::new(inner))
            }
            Err(_) => {
                self.skip_to_separator(TokenKind::RightParen);
                while self.eat(TokenKind::Comma) {
                    self.skip_to_separator(TokenKind::RightParen);
                }
                self.eat(TokenKind::RightParen);
                ExpressionKind::Error
            }
        };
        self.in_head = in_head;
        kind
    }

    /// Behind `(a)` or `(a,)`: reports the comma of the latter.
    pub(super) fn reject_tuple_of_one(&mut self, open: Token) {
        let Some(comma) = self
            .position
            .checked_sub(2)
            .map(|before| self.tokens[before])
            .filter(|token| token.kind == TokenKind::Comma)
        else {
            return;
        };
        let diagnostic = Diagnostic::new(
            &codes::TUPLE_OF_ONE,
            comma.span,
            "a tuple has two parts or more",
        )
        .with_secondary(open.span, "there is one part in these parentheses")
        .with_suggestion("remove the comma", comma.span, "");
        self.report(diagnostic);
    }

    /// `[a, b]`
    pub(super) fn array(&mut self) -> ExpressionKind {
        let open = self.bump();
        let mut is_error = false;
        let elements = self.list(open, TokenKind::RightBracket, |parser| {
            if parser.at(TokenKind::DotDotDot) || parser.at(TokenKind::DotDot) {
                let diagnostic = parser
                    .unexpected_diagnostic("an expression")
                    .with_help("arrays are joined with `a.concat(b)`");
                return Err(parser.report(diagnostic));
            }
            let element = parser.expression()?;
            let repeats = parser.at(TokenKind::Semicolon)
                && parser.begins_expression_at(1)
                && parser.line_is_same_at(1);
            if repeats {
                is_error = true;
                let value = parser.text_at(element.span);
                let diagnostic = Diagnostic::new(
                    &codes::FOREIGN_OPERATOR,
                    parser.span(),
                    "the elements of an array are separated by commas",
                )
                .with_help(format!(
                    "an array of one value, many times, is `Array::filled(count, {value})`"
                ));
                parser.report(diagnostic);
                parser.bump();
                parser.expression()?;
            }
            Ok(element)
        });
        if is_error {
            ExpressionKind::Error
        } else {
            ExpressionKind::Array(elements)
        }
    }

    /// Whether the token `distance` further on stands on the line of the one before.
    fn line_is_same_at(&self, distance: usize) -> bool {
        let before = self.nth(distance.saturating_sub(1)).span.end;
        let after = self.nth(distance).span.start;
        before <= after && !self.text_at(Span::new(before, after)).contains('\n')
    }

    /// `#{ key: value }`, from the opening bracket on.
    pub(super) fn map(&mut self) -> ExpressionKind {
        let open = self.bump();
        ExpressionKind::Map(self.list(open, TokenKind::RightBrace, Self::map_entry))
    }

    /// At `{` where an expression is: whether it opens a map by habit. No block has
    /// a `:` behind its first word or text.
    pub(super) fn at_map_without_sign(&self) -> bool {
        let colon = match self.nth(1).kind {
            TokenKind::Identifier | TokenKind::Integer => 2,
            TokenKind::StringStart if self.nth(2).kind == TokenKind::StringText => 4,
            _ => return false,
        };
        self.nth(colon).kind == TokenKind::Colon
    }

    /// `{ key: value }` by habit.
    pub(super) fn map_without_sign(&mut self) -> ExpressionKind {
        let span = self.span();
        let diagnostic =
            Diagnostic::new(&codes::FOREIGN_OPERATOR, span, "a map is written with `#{`")
                .with_suggestion("write", span, "#{");
        self.report(diagnostic);
        self.map();
        ExpressionKind::Error
    }

    /// `key: value`
    fn map_entry(&mut self) -> Parsed<(Expression, Expression)> {
        let key = self.map_key()?;
        match self.kind() {
            TokenKind::Colon => {}
            TokenKind::FatArrow | TokenKind::Equal if self.begins_expression_at(1) => {
                self.report_field_separator("a value stands behind its key and `:`");
            }
            _ => {
                let mut diagnostic = self.unexpected_diagnostic("`:` and a value");
                if matches!(key.kind, ExpressionKind::Name(_)) {
                    let name = self.text_at(key.span);
                    diagnostic = diagnostic.with_help(format!(
                        "each key of a map has a value: `#{{ {name}: {name} }}`"
                    ));
                }
                return Err(self.report(diagnostic));
            }
        }
        self.bump();
        let value = self.expression()?;
        Ok((key, value))
    }

    /// A key: a bare word before `:` is a text, anything else an expression.
    fn map_key(&mut self) -> Parsed<Expression> {
        let token = self.token();
        let before_colon = self.nth(1).kind == TokenKind::Colon;
        if token.kind == TokenKind::Identifier && before_colon {
            self.bump();
            let text = self.text_at(token.span).to_owned();
            return Ok(Expression {
                kind: ExpressionKind::String(vec![StringPart::Text(text)]),
                span: token.span,
            });
        }
        let is_word =
            token.kind.is_keyword() && !matches!(token.kind, TokenKind::True | TokenKind::False);
        if is_word && before_colon {
            let text = self.text_at(token.span);
            let diagnostic = Diagnostic::new(
                &codes::KEYWORD_AS_NAME,
                token.span,
                format!("`{text}` cannot be a bare key"),
            )
            .with_suggestion("write it as a text", token.span, format!("\"{text}\""));
            self.report(diagnostic);
            self.bump();
            return Ok(self.error_from(token.span));
        }
        self.operand()
    }

    /// Behind a path, at `{`: whether this is the literal of a struct. In a head,
    /// the brace begins the body, unless it cannot; then parentheses are missing.
    pub(super) fn at_struct_literal(&mut self, path: &Path) -> bool {
        if self.in_head {
            let is_literal = self.nth(1).kind == TokenKind::Identifier
                && matches!(self.nth(2).kind, TokenKind::Colon | TokenKind::Comma);
            if is_literal {
                let diagnostic = Diagnostic::new(
                    &codes::STRUCT_LITERAL_IN_HEAD,
                    path.span,
                    "a struct literal needs parentheses around it here",
                )
                .with_help("without them, the `{` would begin the body")
                .with_help(format!("write `({} {{ … }})`", self.text_at(path.span)));
                self.report(diagnostic);
            }
            return is_literal;
        }
        if self.at_field_list() {
            return true;
        }
        // Also one that is not well-formed.
        let last = path.segments.last();
        !self.on_new_line()
            && last.is_some_and(|segment| {
                self.text_at(segment.name.span)
                    .starts_with(|c: char| c.is_ascii_uppercase())
            })
    }

    /// At `{`: whether what follows looks like the fields of a struct.
    pub(super) fn at_field_list(&self) -> bool {
        match self.nth(1).kind {
            TokenKind::Identifier => match self.nth(2).kind {
                TokenKind::Colon | TokenKind::Comma => true,
                TokenKind::RightBrace => !self.on_new_line(),
                _ => false,
            },
            TokenKind::DotDot => true,
            _ => false,
        }
    }

    /// `{ field: value, field }` behind the path of a struct or variant.
    pub(super) fn struct_literal(&mut self, path: Path) -> ExpressionKind {
        let open = self.bump();
        let mut nameless = false;
        let fields = self.list(open, TokenKind::RightBrace, |parser| {
            if parser.at(TokenKind::Identifier)
                || parser.kind().is_keyword()
                || !parser.begins_expression()
            {
                return parser.field_value().map(Some);
            }
            // One message for all values without names.
            if !nameless {
                let diagnostic = parser
                    .unexpected_diagnostic("a field")
                    .with_help("the values of a struct have names: `Point { x: 1, y: 2 }`");
                parser.report(diagnostic);
            }
            nameless = true;
            parser.expression()?;
            Ok(None)
        });
        if nameless {
            return ExpressionKind::Error;
        }
        let fields = fields.into_iter().flatten().collect();
        ExpressionKind::Struct { path, fields }
    }

    /// `name: value` or `name`
    fn field_value(&mut self) -> Parsed<FieldValue> {
        if matches!(self.kind(), TokenKind::DotDot | TokenKind::DotDotDot) {
            let diagnostic = self
                .unexpected_diagnostic("a field")
                .with_help("each field is given: `x: other.x`");
            return Err(self.report(diagnostic));
        }
        let name = self.name("a field")?;
        let value = if self.field_separator() {
            self.expression()?
        } else {
            Expression {
                kind: ExpressionKind::Name(name.symbol),
                span: name.span,
            }
        };
        Ok(FieldValue { name, value })
    }

    /// The `:` between a field and what belongs to it, or what is written in its
    /// place by habit.
    pub(super) fn field_separator(&mut self) -> bool {
        if self.at(TokenKind::Equal) {
            self.report_field_separator("what belongs to a field stands behind `:`");
            self.bump();
            return true;
        }
        self.eat(TokenKind::Colon)
    }

    fn report_field_separator(&mut self, message: &str) {
        let span = self.span();
        let found = self.text_at(span);
        let with_space = Span::new(self.previous_span().end, span.end);
        let diagnostic = Diagnostic::new(
            &codes::FOREIGN_OPERATOR,
            span,
            format!("{message}, not behind `{found}`"),
        )
        .with_suggestion("write `:`", with_space, ":");
        self.report(diagnostic);
    }
}
