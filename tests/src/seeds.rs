//! Valid modules to start from: golden files, test programs and examples.

use std::fs;

use lbc_format::{FormatVersion, Module};

use crate::mutants::is_repeatable;
use crate::{files_in, golden, repository, tests_folder};

/// The modules of all golden files that do the same twice.
///
/// # Panics
/// When a golden file is not accepted.
#[must_use]
pub fn golden_modules() -> Vec<Module> {
    let versions = (0..=lbc_format::VERSION.minor).map(|minor| FormatVersion {
        minor,
        ..lbc_format::VERSION
    });
    versions
        .flat_map(|version| files_in(&golden::folder(version), "lbc"))
        .map(|path| fs::read(path).expect("golden files can be read"))
        .map(|bytes| lbc_format::decode(&bytes).expect("golden files are accepted"))
        .filter(is_repeatable)
        .collect()
}

/// The golden modules, and those of all programs of one file among the tests and the
/// examples, that do the same twice.
///
/// # Panics
/// When one of them is not accepted.
#[must_use]
pub fn modules() -> Vec<Module> {
    let mut modules = golden_modules();
    for folder in [tests_folder().join("run"), repository().join("examples")] {
        for path in files_in(&folder, "lang") {
            let text = fs::read_to_string(&path).expect("programs can be read");
            let compilation = langc::compile("seed.lang", text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            // Programs that import others do not compile alone.
            let module = compilation.module.map(|module| module.module().clone());
            modules.extend(module.filter(is_repeatable));
        }
    }
    modules
}
