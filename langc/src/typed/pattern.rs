//! Patterns with every name resolved.

use crate::source::Span;
use crate::types::Type;

use super::VariableId;

/// A pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Which form it has.
    pub kind: PatternKind,
    /// The type of the values it is held against.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// The forms of patterns.
#[derive(Clone, Debug)]
pub enum PatternKind {
    /// Matches anything.
    Wildcard,
    /// Matches anything and binds it.
    Binding(VariableId),
    /// A tuple or struct: a pattern for each of its parts.
    Product(Vec<Pattern>),
    /// A variant of an enum, with a pattern for each of its fields.
    Variant {
        /// Which variant.
        variant: u32,
        /// Its fields.
        fields: Vec<Pattern>,
    },
    /// This truth value.
    Bool(bool),
    /// Integers from the first to the second, both included.
    Range(i64, i64),
    /// A number equal to this.
    Float(f64),
    /// This text.
    String(String),
    /// Any of these.
    Or(Vec<Pattern>),
}
