//! Values as embedders see them.

use std::fmt;

use crate::float_text::float_text;

/// A value that a program computed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// The value of type `Unit`.
    Unit,
    /// A truth value.
    Bool(bool),
    /// A 64-bit signed integer.
    Int(i64),
    /// An IEEE 754 double; a NaN has the canonical bits.
    Float(f64),
    /// A text.
    String(String),
    /// A function, known by its type alone, such as `fn(Int) -> Int`.
    Function(String),
    /// A tuple, struct, enum, array or map, known by its type and by how it prints.
    /// An embedder that wants its parts has the program hand them to a host function.
    Composite {
        /// The type, such as `Array<Int>`.
        ty: String,
        /// The value as `print` shows it, such as `[1, 2]`.
        text: String,
    },
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => formatter.write_str("()"),
            Self::Bool(value) => value.fmt(formatter),
            Self::Int(value) => value.fmt(formatter),
            Self::Float(value) => formatter.write_str(&float_text(*value)),
            Self::String(text) | Self::Function(text) | Self::Composite { text, .. } => {
                formatter.write_str(text)
            }
        }
    }
}
