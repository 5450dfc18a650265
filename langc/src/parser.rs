//! Tokens to a syntax tree, by recursive descent.
//!
//! Every text gives a tree: what cannot be read is reported and becomes an
//! `Error` node. A rule that fails has reported why and returns `Reported`,
//! which unwinds to the nearest place that knows where to go on: a list, a
//! parenthesis, the head of an `if`, a statement. No place is reported twice, so
//! that one mistake gives one message. The tree is at most [`MAX_NESTING`] deep,
//! which bounds the stack that this and all later passes need.

mod aggregates;
mod control;
mod definitions;
mod expressions;
mod foreign;
mod functions;
mod imports;
mod lists;
mod literals;
mod matching;
mod misfits;
mod paths;
mod patterns;
mod postfix;
mod recovery;
mod statements;
mod strings;
mod types;
mod unsupported;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{self, Token, TokenKind};
use crate::source::{SourceFile, Span};
use crate::symbol::Interner;

/// Depth that a syntax tree may have. Left-nested chains count too: in `a + b + c`
/// the first operand is two levels below the whole.
pub const MAX_NESTING: usize = 1_000;

/// Parses a file. Any text gives a tree; what is wrong with it is reported.
///
/// Recurses to [`MAX_NESTING`]: call it on a stack such as
/// [`crate::on_deep_stack`] gives.
pub fn parse(
    file: &SourceFile,
    interner: &mut Interner,
    diagnostics: &mut Vec<Diagnostic>,
) -> ast::Block {
    parse_as(Origin::Program, file, interner, diagnostics)
}

/// Parses a file of the compiler's own library. There, a function may have
/// `= "name";` for a body, which programs must not. Recurses like [`parse`].
pub fn parse_library(
    file: &SourceFile,
    interner: &mut Interner,
    diagnostics: &mut Vec<Diagnostic>,
) -> ast::Block {
    parse_as(Origin::Library, file, interner, diagnostics)
}

/// Who wrote a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Somebody else.
    Program,
    /// The library that comes with the compiler.
    Library,
}

fn parse_as(
    origin: Origin,
    file: &SourceFile,
    interner: &mut Interner,
    diagnostics: &mut Vec<Diagnostic>,
) -> ast::Block {
    let tokens = lexer::lex(file, diagnostics);
    let mut parser = Parser {
        origin,
        text: file.text(),
        base: file.base(),
        line_starts: file.line_starts(),
        tokens: tokens.list,
        position: 0,
        split: None,
        complete: tokens.complete,
        left_out: tokens.left_out,
        interner,
        diagnostics,
        last_reported: None,
        gave_up: false,
        depth: 0,
        deepest: 0,
        in_head: false,
        statements: Vec::new(),
        suspect_block: None,
    };
    parser.file()
}

/// A rule failed, and its diagnostic has been given.
struct Reported;

type Parsed<T> = Result<T, Reported>;

struct Parser<'file> {
    origin: Origin,
    text: &'file str,
    base: u32,
    line_starts: &'file [u32],
    tokens: Vec<Token>,
    position: usize,
    /// The first half of the token here, when it was split: then it counts as the
    /// token before this one.
    split: Option<Span>,
    /// Whether the tokens go to the end of the text; if not, their end means nothing.
    complete: bool,
    /// Where the lexer left out characters that it has reported.
    left_out: Vec<u32>,
    interner: &'file mut Interner,
    diagnostics: &'file mut Vec<Diagnostic>,
    /// Where the last error was reported.
    last_reported: Option<u32>,
    /// Set when the nesting limit was hit: the rest is not looked at.
    gave_up: bool,
    /// Depth of the node being parsed.
    depth: usize,
    /// Depth of the deepest node in the subtree being parsed.
    deepest: usize,
    /// Whether a `{` here begins the body of an `if`, a `match` or a loop.
    in_head: bool,
    /// The statements of the blocks that are being read, the outermost first.
    statements: Vec<ast::Statement>,
    /// The first block whose `}` is indented less than its `{`: where a brace is
    /// probably missing if one is.
    suspect_block: Option<Span>,
}

/// Reading tokens.
impl<'file> Parser<'file> {
    fn token(&self) -> Token {
        self.nth(0)
    }

    /// The token `distance` further on; the last one stands for all behind it.
    fn nth(&self, distance: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[(self.position + distance).min(last)]
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.kind() == kind
    }

    fn span(&self) -> Span {
        self.token().span
    }

    /// Where the token before this one stands.
    fn previous_span(&self) -> Span {
        if let Some(half) = self.split {
            return half;
        }
        match self.position.checked_sub(1) {
            Some(previous) => self.tokens[previous].span,
            None => Span::new(self.base, self.base),
        }
    }

    /// Moves past the token; not past the last one.
    fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::EndOfFile {
            self.position += 1;
            self.split = None;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    /// Moves past a token that must be there. `expected` names it in the message.
    fn expect(&mut self, kind: TokenKind, expected: &str) -> Parsed<Token> {
        if self.at(kind) {
            Ok(self.bump())
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn text_at(&self, span: Span) -> &'file str {
        &self.text[(span.start - self.base) as usize..(span.end - self.base) as usize]
    }

    /// The text of a name; empty for other tokens.
    fn word(&self, token: Token) -> &'file str {
        if token.kind == TokenKind::Identifier {
            self.text_at(token.span)
        } else {
            ""
        }
    }

    /// Whether the token is the first of its line.
    fn on_new_line(&self) -> bool {
        let between = Span::new(self.previous_span().end, self.span().start);
        self.position == 0 || self.text_at(between).contains('\n')
    }

    /// Whether the token `distance` further on touches the one before it.
    fn touches_previous(&self, distance: usize) -> bool {
        if distance == 0 && self.split.is_some() {
            return true;
        }
        let before = match (self.position + distance).checked_sub(1) {
            Some(index) => self.tokens[index.min(self.tokens.len() - 1)].span,
            None => return false,
        };
        before.end == self.nth(distance).span.start
    }

    /// A name for a message: what stands at a token.
    fn describe(&self, token: Token) -> String {
        let text = self.text_at(token.span);
        let text = match text.char_indices().nth(40) {
            Some((end, _)) => &text[..end],
            None => text,
        };
        match token.kind {
            TokenKind::EndOfFile => "the end of the file".to_owned(),
            TokenKind::StringStart | TokenKind::SingleQuoted => "a string".to_owned(),
            TokenKind::StringText | TokenKind::StringEscape | TokenKind::StringEnd => {
                "the rest of a string".to_owned()
            }
            TokenKind::InterpolationStart => "an interpolation".to_owned(),
            TokenKind::InterpolationEnd => "the `)` of the interpolation".to_owned(),
            TokenKind::Integer | TokenKind::Float => format!("the number `{text}`"),
            kind if kind.is_keyword() => format!("the keyword `{text}`"),
            _ => format!("`{text}`"),
        }
    }
}

/// Reporting.
impl Parser<'_> {
    /// Gives a diagnostic, unless one was just given for the same place.
    fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        let place = diagnostic.primary.span.start;
        let silent = self.gave_up
            || self.last_reported == Some(place)
            || self.follows_left_out()
            || (!self.complete && self.at(TokenKind::EndOfFile));
        if !silent {
            self.last_reported = Some(place);
            self.diagnostics.push(diagnostic);
        }
        Reported
    }

    /// Whether characters were left out right before the token: then it is no
    /// wonder that it does not fit.
    fn follows_left_out(&self) -> bool {
        let before = self.previous_span().end;
        let first = self.left_out.partition_point(|place| *place < before);
        self.left_out
            .get(first)
            .is_some_and(|place| *place < self.span().start)
    }

    /// Reports that something else was expected here.
    fn unexpected(&mut self, expected: &str) -> Reported {
        let diagnostic = self.unexpected_diagnostic(expected);
        self.report(diagnostic)
    }

    fn unexpected_diagnostic(&self, expected: &str) -> Diagnostic {
        let token = self.token();
        let found = self.describe(token);
        Diagnostic::new(
            &codes::UNEXPECTED_TOKEN,
            self.place(),
            format!("expected {expected}, found {found}"),
        )
        .with_label(format!("expected {expected}"))
    }

    /// Where to point for the current token: at its text, or behind the last
    /// token when there is no more.
    fn place(&self) -> Span {
        if self.at(TokenKind::EndOfFile) {
            self.previous_span().after()
        } else {
            self.span()
        }
    }
}

/// Bounding the depth of the tree.
impl Parser<'_> {
    /// Parses something one level below the current node.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_NESTING {
            return Err(self.give_up());
        }
        self.depth += 1;
        let around = std::mem::replace(&mut self.deepest, self.depth);
        let result = parse(self);
        self.depth -= 1;
        self.deepest = self.deepest.max(around);
        result
    }

    /// Records that what was parsed at this level moves one level down, because
    /// it becomes the left operand of what follows.
    fn deepen(&mut self) -> Parsed<()> {
        if self.deepest >= MAX_NESTING {
            return Err(self.give_up());
        }
        self.deepest += 1;
        Ok(())
    }

    /// Reports that the nesting is too deep, and skips everything that is left.
    fn give_up(&mut self) -> Reported {
        let diagnostic = Diagnostic::new(
            &codes::NESTED_TOO_DEEP,
            self.place(),
            format!("the code is nested deeper than {MAX_NESTING} levels here"),
        )
        .with_note("a chain of operators or method calls counts one level for each link")
        .with_note("what follows was not looked at")
        .with_help("give a part of it a name with `let`, or move it into a function");
        self.last_reported = None;
        let reported = self.report(diagnostic);
        self.gave_up = true;
        self.position = self.tokens.len() - 1;
        self.split = None;
        reported
    }
}
