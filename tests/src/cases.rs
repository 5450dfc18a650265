//! Cases of several files: a folder under `tests/modules/` per program.
//!
//! A case is a folder with `main.lang` and whatever it imports. With a file
//! `main.stdout` it is a program that compiles in silence and runs; without, one
//! that does not compile, and `main.stderr` is what the compiler says. What else
//! may stand beside it:
//!
//! - `main.stderr` and `main.status`, where they are not empty and not 0;
//! - `langc.args` and `langvm.args`: options, separated by white space;
//! - `arguments`: the program's own arguments, one a line;
//! - `environment`: `NAME=VALUE`, one a line;
//! - `stdin`: the standard input;
//! - `files/`: what is copied into the folder that the program runs in.

use std::path::{Path, PathBuf};

use crate::execution::Surroundings;

/// A case of several files.
#[derive(Clone, Debug)]
pub struct Case {
    folder: PathBuf,
}

impl Case {
    /// All cases in a folder, sorted by name.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn all_in(folder: &Path) -> Vec<Self> {
        let entries = folder
            .read_dir()
            .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
        let mut cases: Vec<Self> = entries
            .map(|entry| entry.expect("folder entries can be read").path())
            .filter(|path| path.is_dir())
            .map(|folder| Self { folder })
            .collect();
        cases.sort_by(|a, b| a.folder.cmp(&b.folder));
        cases
    }

    /// The folder's name.
    #[must_use]
    pub fn name(&self) -> &str {
        crate::stem(&self.folder)
    }

    /// The file that is compiled.
    #[must_use]
    pub fn program(&self) -> PathBuf {
        self.folder.join("main.lang")
    }

    /// Whether the program is to compile.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.folder.join("main.stdout").exists()
    }

    /// Options of `langc`.
    #[must_use]
    pub fn compiler_options(&self) -> Vec<String> {
        words(&self.text("langc.args"))
    }

    /// Where and with what the program runs.
    #[must_use]
    pub fn surroundings(&self) -> Surroundings {
        let files = self.folder.join("files");
        Surroundings {
            options: words(&self.text("langvm.args")),
            arguments: self.text("arguments").lines().map(str::to_owned).collect(),
            environment: self
                .text("environment")
                .lines()
                .filter_map(|line| line.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            input: std::fs::read(self.folder.join("stdin")).unwrap_or_default(),
            files: files.is_dir().then_some(files),
        }
    }

    /// A file of the case; nothing when there is none.
    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
