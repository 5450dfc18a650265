//! Golden files: compiled programs of each format version, kept for good.

use std::fmt::Write as _;
use std::path::PathBuf;

use lbc_format::FormatVersion;
use sha2::{Digest as _, Sha256};

use crate::process::Outcome;
use crate::tests_folder;

/// Where the golden files of a format version are.
#[must_use]
pub fn folder(version: FormatVersion) -> PathBuf {
    tests_folder().join("golden").join(version.to_string())
}

/// SHA-256, in hexadecimal digits.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The expectation files of a run, by extension; empty ones are not written.
#[must_use]
pub fn expectations(outcome: &Outcome) -> [(&'static str, String); 3] {
    let status = match outcome.status {
        0 => String::new(),
        status => format!("{status}\n"),
    };
    [
        ("stdout", outcome.stdout.clone()),
        ("stderr", outcome.stderr.clone()),
        ("status", status),
    ]
}
