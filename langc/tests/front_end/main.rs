//! Tests of the compiler's front end through its public interface: text in,
//! tokens, trees and messages out.

mod codes;
mod expectation;
mod invariants;
mod nesting;
mod passes;
mod rendering;
mod snapshots;

use langc::ast::Block;
use langc::diagnostic::Diagnostic;
use langc::source::{SourceFile, SourceMap};
use langc::symbol::Interner;

/// A parsed text.
struct Parsed {
    sources: SourceMap,
    interner: Interner,
    tree: Block,
    diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    fn file(&self) -> &SourceFile {
        &self.sources.files()[0]
    }

    /// The ids of the codes of all messages, in the order of their places.
    fn codes(&self) -> Vec<&'static str> {
        let mut diagnostics: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
        diagnostics
            .into_iter()
            .map(|diagnostic| diagnostic.code.id)
            .collect()
    }
}

/// Parses a text under the name `test.lang`.
fn parse(text: &str) -> Parsed {
    langc::on_deep_stack(|| {
        let mut sources = SourceMap::default();
        let file = sources
            .add("test.lang".to_owned(), text.to_owned())
            .expect("tests are small");
        let mut interner = Interner::default();
        let mut diagnostics = Vec::new();
        let tree = langc::parser::parse(sources.file(file), &mut interner, &mut diagnostics);
        Parsed {
            sources,
            interner,
            tree,
            diagnostics,
        }
    })
    .expect("threads can be started")
}
