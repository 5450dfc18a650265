//! The stable codes of diagnostics, each with its explanation.
//!
//! A code is never given a second meaning. `E` marks errors, `W` warnings;
//! `E00` are lexical and syntax errors, `E01` concern names, `E02` types, `E03`
//! control flow and the rest.

mod semantics;
mod syntax;
mod warnings;

use super::Severity;

pub use semantics::*;
pub use syntax::*;
pub use warnings::*;

/// A kind of diagnostic.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The code itself, such as `E0201`.
    pub id: &'static str,
    /// The mistake in a few words.
    pub title: &'static str,
    /// Markdown that explains it, with an example that fails and one that works.
    pub explanation: &'static str,
}

impl Code {
    /// How much diagnostics of this kind matter.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.id.starts_with('W') {
            Severity::Warning
        } else {
            Severity::Error
        }
    }

    /// Every code, in order.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        [SYNTAX, SEMANTICS, WARNINGS].into_iter().flatten().copied()
    }

    /// The code with this id, upper or lower case.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::all().find(|code| code.id.eq_ignore_ascii_case(id))
    }
}

/// Defines codes and the list of them.
macro_rules! codes {
    ($list:ident: $($(#[doc = $doc:literal])+ $name:ident = $id:literal $title:literal $explanation:literal;)*) => {
        $(
            $(#[doc = $doc])+
            pub static $name: super::Code = super::Code {
                id: $id,
                title: $title,
                explanation: $explanation,
            };
        )*

        /// All codes of this file.
        pub(super) static $list: &[&super::Code] = &[$(&$name),*];
    };
}
use codes;
