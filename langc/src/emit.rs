//! Textual dumps of the early stages, for those who work on the compiler.
//!
//! Places are byte ranges of the file. The forms are for people and for snapshot
//! tests; they are not stable.

mod ast;
mod tokens;

pub use ast::syntax_tree;
pub use tokens::token_list;
