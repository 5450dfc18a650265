//! Paths, and what stands between `<` and `>`.

use super::{Parsed, Parser};
use crate::ast::{ExpressionKind, GenericParameter, Ident, Path, PathSegment, TypeExpression};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

impl Parser<'_> {
    /// The rest of a path in an expression or a pattern, behind its first name:
    /// type arguments stand behind `::`.
    pub(super) fn path_after(&mut self, first: Ident) -> Parsed<Path> {
        let mut segments = vec![PathSegment {
            name: first,
            arguments: Vec::new(),
        }];
        let mut may_have_arguments = true;
        while self.eat(TokenKind::ColonColon) {
            if self.at(TokenKind::Less) && may_have_arguments {
                let arguments = self.type_arguments();
                if let Some(last) = segments.last_mut() {
                    last.arguments = arguments;
                }
                may_have_arguments = false;
            } else {
                segments.push(self.path_segment()?);
                may_have_arguments = true;
            }
        }
        Ok(self.path_of(segments))
    }

    /// The rest of a type's path, behind its first name: type arguments stand
    /// right behind a name.
    pub(super) fn type_path_after(&mut self, first: Ident) -> Parsed<Path> {
        let mut segment = PathSegment {
            name: first,
            arguments: Vec::new(),
        };
        let mut segments = Vec::with_capacity(1);
        loop {
            // The `::` before arguments is needed in expressions only, but allowed.
            if self.at(TokenKind::ColonColon) && self.nth(1).kind == TokenKind::Less {
                self.bump();
            }
            if self.at(TokenKind::Less) {
                segment.arguments = self.type_arguments();
            }
            segments.push(segment);
            if !self.eat(TokenKind::ColonColon) {
                return Ok(self.path_of(segments));
            }
            segment = self.path_segment()?;
        }
    }

    fn path_segment(&mut self) -> Parsed<PathSegment> {
        Ok(PathSegment {
            name: self.name("a name after `::`")?,
            arguments: Vec::new(),
        })
    }

    /// A path that ends with the token before this one.
    fn path_of(&self, segments: Vec<PathSegment>) -> Path {
        let start = match segments.first() {
            Some(first) => first.name.span,
            None => self.previous_span(),
        };
        Path {
            segments,
            span: start.to(self.previous_span()),
        }
    }

    /// `<A, B>`, at the `<`.
    pub(super) fn type_arguments(&mut self) -> Vec<TypeExpression> {
        let open = self.bump();
        self.list(open, TokenKind::Greater, Self::type_expression)
    }

    /// `<T: Eq + Hash, U>` behind the name of a definition, when it is there.
    pub(super) fn generic_parameters(&mut self) -> Vec<GenericParameter> {
        if !self.at(TokenKind::Less) {
            return Vec::new();
        }
        let open = self.bump();
        self.list(open, TokenKind::Greater, Self::generic_parameter)
    }

    fn generic_parameter(&mut self) -> Parsed<GenericParameter> {
        let name = self.name("a name for the type parameter")?;
        let mut bounds = Vec::new();
        if self.eat(TokenKind::Colon) {
            bounds.push(self.name("what the type must be capable of")?);
            while self.eat(TokenKind::Plus) {
                bounds.push(self.name("what the type must be capable of")?);
            }
        }
        if self.at(TokenKind::Equal) {
            let diagnostic = Diagnostic::new(
                &codes::UNEXPECTED_TOKEN,
                self.span(),
                "a type parameter has no default",
            )
            .with_help("the types are found where the definition is used");
            self.report(diagnostic);
            self.bump();
            self.type_expression()?;
        }
        Ok(GenericParameter { name, bounds })
    }

    /// Whether the token closes a list, or begins with what closes it: in
    /// `Array<Array<Int>>`, one token closes two lists.
    pub(super) fn at_closing(&self, close: TokenKind) -> bool {
        self.at(close) || (close == TokenKind::Greater && half_closing(self.kind()).is_some())
    }

    /// Moves past what closes a list. Of a token that only begins with it, the
    /// rest stays.
    pub(super) fn eat_closing(&mut self, close: TokenKind) -> bool {
        if close != TokenKind::Greater {
            return self.eat(close);
        }
        let Some(rest) = half_closing(self.kind()) else {
            return self.eat(close);
        };
        let span = self.span();
        let position = self.position;
        self.tokens[position] = Token {
            kind: rest,
            span: Span::new(span.start + 1, span.end),
        };
        self.split = Some(Span::new(span.start, span.start + 1));
        true
    }
}

/// What is left of a token when the `>` it begins with is taken away.
const fn half_closing(kind: TokenKind) -> Option<TokenKind> {
    Some(match kind {
        TokenKind::GreaterGreater => TokenKind::Greater,
        TokenKind::GreaterEqual => TokenKind::Equal,
        TokenKind::GreaterGreaterEqual => TokenKind::GreaterEqual,
        _ => return None,
    })
}

/// A path as an expression: one plain name is a [`ExpressionKind::Name`].
pub(super) fn path_expression(path: Path) -> ExpressionKind {
    match path.segments.as_slice() {
        [only] if only.arguments.is_empty() => ExpressionKind::Name(only.name.symbol),
        _ => ExpressionKind::Path(path),
    }
}
