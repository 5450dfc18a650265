//! Texts with their tokens, trees and messages.

use langc::emit::{syntax_tree, token_list};
use langc::lexer;
use langc::render::{self, Style};
use langc::source::SourceMap;

use crate::expectation::check_folder;
use crate::parse;

#[test]
fn tokens() {
    check_folder("tokens", "tokens", |text| {
        let mut sources = SourceMap::default();
        let file = sources
            .add("test.lang".to_owned(), text.to_owned())
            .expect("tests are small");
        let mut diagnostics = Vec::new();
        let tokens = lexer::lex(sources.file(file), &mut diagnostics);
        let messages = render::short(&sources, &diagnostics);
        token_list(sources.file(file), &tokens) + &messages
    });
}

#[test]
fn trees() {
    check_folder("trees", "tree", |text| {
        let parsed = parse(text);
        assert_eq!(
            render::short(&parsed.sources, &parsed.diagnostics),
            "",
            "a text in this folder has no errors"
        );
        syntax_tree(parsed.file(), &parsed.interner, &parsed.tree)
    });
}

/// Messages, and below them the tree that was made of the text all the same.
#[test]
fn messages() {
    check_folder("messages", "messages", |text| {
        let mut parsed = parse(text);
        assert!(
            !parsed.diagnostics.is_empty(),
            "a text in this folder has errors:\n{text}"
        );
        parsed
            .diagnostics
            .sort_by_key(|diagnostic| diagnostic.primary.span);
        let messages = render::human(&parsed.sources, &parsed.diagnostics, Style::Plain);
        messages + &syntax_tree(parsed.file(), &parsed.interner, &parsed.tree)
    });
}
