//! Comments: what stands between tokens and means nothing to the program.
//!
//! These are callbacks of the generated lexer. They look at bytes, which is safe
//! in UTF-8: no part of a longer character equals an ASCII byte.

use logos::Lexer;

use super::token::TokenKind;

/// Skips to the end of the line; the line break itself is white space.
pub(super) fn line_comment(lexer: &mut Lexer<'_, TokenKind>) {
    let rest = lexer.remainder();
    let length = rest.find('\n').unwrap_or(rest.len());
    lexer.bump(length);
}

/// Skips to the `*/` that matches the `/*` just read. Comments nest, so the ones
/// that are open are kept in a list and not on the call stack.
pub(super) fn block_comment(lexer: &mut Lexer<'_, TokenKind>) {
    let start = lexer.span().start;
    let content = lexer.span().end;
    let bytes = lexer.remainder().as_bytes();
    let mut open = vec![start];
    let mut position = 0;
    while let Some(pair) = bytes.get(position..position + 2) {
        match pair {
            b"/*" => {
                open.push(content + position);
                position += 2;
            }
            b"*/" => {
                open.pop();
                position += 2;
                if open.is_empty() {
                    lexer.bump(position);
                    return;
                }
            }
            _ => position += 1,
        }
    }
    let rest = bytes.len();
    lexer.extras.open_comments = open;
    lexer.bump(rest);
}
