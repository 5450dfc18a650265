//! Expectation files: what a program must print, beside the program.
//!
//! `UPDATE_EXPECT=1` rewrites them instead of comparing; the diff is then read
//! as code is read.

use std::fmt::Write as _;
use std::path::Path;

/// What to do when there is no expectation file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The expectation was forgotten.
    IsAnError,
    /// The expectation is the empty text.
    IsEmpty,
}

/// Whether expectation files are being rewritten.
#[must_use]
pub fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value != "0" && !value.is_empty())
}

/// Compares `actual` with the file at `path`, or rewrites the file.
///
/// # Errors
/// A description of the difference, for people.
///
/// # Panics
/// When the file can be neither read nor written.
pub fn check(path: &Path, actual: &str, missing: Missing) -> Result<(), String> {
    let expected = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => panic!("cannot read {}: {error}", path.display()),
    };
    if updating() {
        update(path, expected.as_deref(), actual, missing);
        return Ok(());
    }
    match (expected, missing) {
        (Some(expected), _) if expected == actual => Ok(()),
        (Some(expected), _) => Err(difference(path, &expected, actual)),
        (None, Missing::IsEmpty) if actual.is_empty() => Ok(()),
        (None, Missing::IsEmpty) => Err(difference(path, "", actual)),
        (None, Missing::IsAnError) => Err(format!(
            "{} is missing; UPDATE_EXPECT=1 writes it. It would hold:\n{actual}",
            path.display()
        )),
    }
}

fn update(path: &Path, expected: Option<&str>, actual: &str, missing: Missing) {
    let absent = missing == Missing::IsEmpty && actual.is_empty();
    let result = match expected {
        Some(_) if absent => std::fs::remove_file(path),
        Some(expected) if expected == actual => Ok(()),
        None if absent => Ok(()),
        _ => std::fs::write(path, actual),
    };
    if let Err(error) = result {
        panic!("cannot update {}: {error}", path.display());
    }
}

/// Shows both texts from the first line in which they differ.
#[must_use]
pub fn difference(path: &Path, expected: &str, actual: &str) -> String {
    let first = expected
        .lines()
        .zip(actual.lines())
        .take_while(|(expected, actual)| expected == actual)
        .count();
    let mut text = format!("{} differs from line {}", path.display(), first + 1);
    for (title, side) in [("expected", expected), ("found", actual)] {
        let _ = write!(text, "\n{title}:");
        for line in side.lines().skip(first).take(20) {
            let _ = write!(text, "\n    {line}");
        }
        if side.is_empty() {
            text.push_str("\n    (nothing)");
        } else if !side.ends_with('\n') {
            text.push_str("\n    (no line break at the end)");
        }
    }
    text
}
