//! The Lang compiler: source text to diagnostics or a verified module.

#![forbid(unsafe_code)]

pub mod ast;
pub mod diagnostic;
pub mod lexer;
pub mod parser;
pub mod source;
pub mod symbol;
