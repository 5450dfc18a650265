//! What holds for every text, whatever it is: there is no panic, every place lies
//! in the text on character boundaries, and messages can be shown.

use langc::emit::{syntax_tree, token_list};
use langc::lexer::{self, TokenKind};
use langc::render::{self, Style};
use langc::source::{SourceFile, Span};
use proptest::prelude::*;

use crate::parse;

fn assert_inside(file: &SourceFile, span: Span) {
    assert!(span.start <= span.end, "{span:?} is reversed");
    let range = file.range(span);
    assert!(
        file.text().get(range.clone()).is_some(),
        "{range:?} is not in the text"
    );
}

/// Checks everything that holds for every text.
fn check(text: &str) {
    let parsed = parse(text);
    let file = parsed.file();

    let mut lexer_diagnostics = Vec::new();
    let tokens = lexer::lex(file, &mut lexer_diagnostics);
    let (last, before) = tokens.list.split_last().expect("there is an end");
    assert_eq!(last.kind, TokenKind::EndOfFile);
    assert!(
        before
            .iter()
            .all(|token| token.kind != TokenKind::EndOfFile)
    );
    let mut end = 0;
    for token in &tokens.list {
        assert_inside(file, token.span);
        assert!(token.span.start >= end, "tokens overlap");
        end = token.span.end;
    }
    let _ = token_list(file, &tokens);

    for diagnostic in &parsed.diagnostics {
        assert_inside(file, diagnostic.primary.span);
        for label in &diagnostic.secondary {
            assert_inside(file, label.span);
        }
        for suggestion in &diagnostic.suggestions {
            assert_inside(file, suggestion.span);
        }
        assert!(!diagnostic.message.is_empty());
        assert!(!diagnostic.message.ends_with('.'), "{}", diagnostic.message);
    }
    for pair in parsed.diagnostics.windows(2) {
        assert!(pair[0] != pair[1], "reported twice: {:?}", pair[0]);
    }

    // Each line of the dump ends in the place of its node.
    let dump = syntax_tree(file, &parsed.interner, &parsed.tree);
    for line in dump.lines() {
        let (_, place) = line.rsplit_once('@').expect("a place");
        let (start, end) = place.split_once("..").expect("a range");
        let start: usize = start.parse().expect("a number");
        let end: usize = end.parse().expect("a number");
        assert!(text.get(start..end).is_some(), "{line}");
    }
    if dump.lines().any(|line| line.trim().starts_with("error ")) {
        assert!(
            !parsed.diagnostics.is_empty(),
            "an error nobody was told of\n{dump}"
        );
    }

    let _ = render::human(&parsed.sources, &parsed.diagnostics, Style::Plain);
    let _ = render::human(&parsed.sources, &parsed.diagnostics, Style::Ansi);
    // The passes behind the parser: whatever gets through is compiled, or refused
    // with a reason; the verifier accepts what comes out.
    let compilation = langc::compile("test.lang", text.to_owned()).expect("no internal error");
    assert_eq!(compilation.module.is_none(), compilation.has_errors());
    let _ = render::human(&compilation.sources, &compilation.diagnostics, Style::Plain);
    let _ = render::json(&compilation.sources, &compilation.diagnostics);

    let short = render::short(&parsed.sources, &parsed.diagnostics);
    assert_eq!(short.lines().count(), parsed.diagnostics.len());
    let json = render::json(&parsed.sources, &parsed.diagnostics);
    assert_eq!(json.lines().count(), parsed.diagnostics.len());
}

/// Pieces that mean something to the lexer or the parser.
const PIECES: &[&str] = &[
    "let ",
    "fn ",
    "if ",
    "else ",
    "while ",
    "loop ",
    "for ",
    "in ",
    "break ",
    "continue ",
    "return ",
    "match x { ",
    " => ",
    "if let ",
    "Some(",
    "Point { ",
    "..}",
    ".0.1",
    "::<",
    "fn(x) {",
    "f(self",
    "T: Eq + ",
    "match ",
    "struct ",
    "enum ",
    "impl ",
    "import ",
    "pub ",
    "const ",
    "true",
    "false",
    " as ",
    "self",
    "mut ",
    "type ",
    "x",
    "y ",
    "Point",
    "f",
    "_",
    "Int",
    "var ",
    "and ",
    "or ",
    "not ",
    "elif ",
    "function ",
    "def ",
    "class ",
    "switch ",
    "do ",
    "then ",
    "of ",
    "1",
    "0x",
    "0xF",
    "1.5",
    "1e",
    "9223372036854775808",
    "b'a'",
    "b'",
    "'a'",
    "'",
    "\"",
    "\"text\"",
    "\\(",
    "\\n",
    "\\u{",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "#{",
    "#",
    ",",
    ";",
    ":",
    "::",
    ":=",
    ".",
    "..",
    "..=",
    "->",
    "=>",
    "?",
    "@",
    "+",
    "-",
    "*",
    "/",
    "%",
    "!",
    "~",
    "=",
    "==",
    "===",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "<<",
    ">>",
    "&",
    "&&",
    "|",
    "||",
    "^",
    "+=",
    "&=",
    "++",
    "--",
    "**",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "//",
    "/*",
    "*/",
    "é",
    "“",
    "\u{202E}",
    "\u{FEFF}",
    "\0",
    "😀",
    "中",
];

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        check(&pieces.concat());
    }

    /// A program that is right, with pieces put in, taken out or cut off.
    #[test]
    fn damaged_programs(
        at in any::<prop::sample::Index>(),
        length in 0..12_usize,
        piece in prop::sample::select(PIECES),
        cut in any::<bool>(),
    ) {
        let program = include_str!("../trees/program.lang");
        let mut start = at.index(program.len());
        while !program.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (start + length).min(program.len());
        while !program.is_char_boundary(end) {
            end += 1;
        }
        let rest = if cut { "" } else { &program[end..] };
        check(&format!("{}{piece}{rest}", &program[..start]));
    }
}

#[test]
fn every_start_of_a_program() {
    let program = include_str!("../trees/program.lang");
    for (end, _) in program.char_indices() {
        check(&program[..end]);
    }
}
