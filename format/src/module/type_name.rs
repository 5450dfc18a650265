//! Writes a type as source would.
//!
//! The module may be untrusted: its types may refer to themselves, or double in
//! size with each entry. So the work list is explicit, and the text has a limit.

use std::fmt::Write as _;

use super::{Module, TypeDef};
use crate::index::TypeIndex;

/// No name grows past this many bytes, give or take one part.
const MAX_NAME_BYTES: usize = 240;

enum Piece {
    Type(TypeIndex),
    Text(&'static str),
}

pub(super) fn render(module: &Module, index: TypeIndex) -> String {
    let mut name = String::new();
    let mut pending = vec![Piece::Type(index)];
    while let Some(piece) = pending.pop() {
        if name.len() > MAX_NAME_BYTES {
            name.push('…');
            break;
        }
        match piece {
            Piece::Text(text) => name.push_str(text),
            Piece::Type(index) => match (built_in(index), module.defined(index)) {
                (Some(text), _) => name.push_str(text),
                (None, Some(definition)) => write(definition, &mut name, &mut pending),
                (None, None) => {
                    let number = index.0;
                    // Writing to a string cannot fail.
                    let _ = write!(name, "type #{number}");
                }
            },
        }
    }
    name
}

/// Writes what a type begins with and queues the rest, in reverse.
fn write(definition: &TypeDef, name: &mut String, pending: &mut Vec<Piece>) {
    match definition {
        TypeDef::Function { parameters, result } => {
            name.push_str("fn(");
            if *result != TypeIndex::UNIT {
                pending.push(Piece::Type(*result));
                pending.push(Piece::Text(" -> "));
            }
            pending.push(Piece::Text(")"));
            list(parameters, pending);
        }
        TypeDef::Tuple { elements } => {
            name.push('(');
            pending.push(Piece::Text(")"));
            list(elements, pending);
        }
        TypeDef::Array { element } => {
            name.push_str("Array<");
            pending.extend([Piece::Text(">"), Piece::Type(*element)]);
        }
        TypeDef::Map { key, value } => {
            name.push_str("Map<");
            pending.extend([
                Piece::Text(">"),
                Piece::Type(*value),
                Piece::Text(", "),
                Piece::Type(*key),
            ]);
        }
        TypeDef::Cell { content } => {
            name.push_str("Cell<");
            pending.extend([Piece::Text(">"), Piece::Type(*content)]);
        }
        TypeDef::Struct { name: own, .. } | TypeDef::Enum { name: own, .. } => {
            // A name comes from the file: nothing in it may steer a terminal.
            name.extend(own.escape_debug().take(MAX_NAME_BYTES));
        }
    }
}

fn list(parts: &[TypeIndex], pending: &mut Vec<Piece>) {
    // What does not fit in the name need not be queued either.
    let shown = parts.len().min(MAX_NAME_BYTES);
    for (position, part) in parts.iter().enumerate().take(shown).rev() {
        pending.push(Piece::Type(*part));
        if position > 0 {
            pending.push(Piece::Text(", "));
        }
    }
}

const fn built_in(index: TypeIndex) -> Option<&'static str> {
    match index {
        TypeIndex::UNIT => Some("Unit"),
        TypeIndex::BOOL => Some("Bool"),
        TypeIndex::INT => Some("Int"),
        TypeIndex::FLOAT => Some("Float"),
        TypeIndex::STRING => Some("String"),
        _ => None,
    }
}
