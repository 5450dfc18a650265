//! What the end-to-end tests share: finding the two programs, running them as
//! processes, and comparing what they did with expectation files.
//!
//! The tests themselves are in `tests/`; the programs they run are in `run/`,
//! `reject/` and `warn/`, shipped files in `golden/`.

#![forbid(unsafe_code)]

pub mod cases;
pub mod documents;
pub mod execution;
pub mod expectation;
pub mod fuel_costs;
pub mod generated;
pub mod golden;
pub mod hand_built;
pub mod large_files;
pub mod mutants;
pub mod oracle;
pub mod process;
pub mod scratch;
pub mod seeds;
pub mod toolchain;
pub mod usage;

use std::path::{Path, PathBuf};

/// The folder of this package, which holds the test programs.
#[must_use]
pub fn tests_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The root of the repository.
///
/// # Panics
/// When the package has no parent folder, which the layout rules out.
#[must_use]
pub fn repository() -> &'static Path {
    tests_folder()
        .parent()
        .expect("the tests are a package of the workspace")
}

/// The files of `folder` with this extension, sorted by name.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("folder entries can be read").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

/// A file's name without folder and extension.
///
/// # Panics
/// When the name is not UTF-8.
#[must_use]
pub fn stem(path: &Path) -> &str {
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_else(|| panic!("{} has no plain name", path.display()))
}
