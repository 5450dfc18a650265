//! Diagnostics as text: for people, for editors and for programs.
//!
//! Everything that is laid out or worded for display lives here; what is wrong,
//! and where, comes as data. Colour is the caller's choice, because only the
//! caller knows where the text goes.

mod excerpt;
mod human;
mod json;
mod places;
mod short;

use crate::diagnostic::{Diagnostic, Severity};

pub use human::{Style, conclusion, human};
pub use json::{LinePlace, json, json_failure};
pub use short::short;

/// How many errors and warnings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Diagnostics that keep the program from being compiled.
    pub errors: usize,
    /// Diagnostics that do not.
    pub warnings: usize,
}

impl Counts {
    /// Counts diagnostics.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let warnings = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Warning)
            .count();
        Self {
            errors: diagnostics.len() - warnings,
            warnings,
        }
    }

    /// `2 errors; 1 warning`, without what there is none of.
    #[must_use]
    pub fn describe(self) -> String {
        let plural = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            _ => format!("{count} {what}s"),
        };
        match (self.errors, self.warnings) {
            (errors, 0) => plural(errors, "error"),
            (0, warnings) => plural(warnings, "warning"),
            (errors, warnings) => {
                format!(
                    "{}; {}",
                    plural(errors, "error"),
                    plural(warnings, "warning")
                )
            }
        }
    }
}

/// The word for a severity.
const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
