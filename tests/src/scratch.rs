//! A folder of a test's own, gone when the test ends.

use std::path::{Path, PathBuf};

use crate::process::{Outcome, compile, execute};

/// A temporary folder to write sources into and run the programs in.
#[derive(Debug)]
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    /// An empty folder.
    ///
    /// # Panics
    /// When the system has no room for one.
    #[must_use]
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("temporary folders can be made"))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of a file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file, and the folders it stands in.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.file(name);
        let folder = path.parent().expect("a file stands in a folder");
        std::fs::create_dir_all(folder).expect("folders can be made");
        std::fs::write(&path, contents).expect("files can be written");
    }

    /// Reads a file.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.file(name)).unwrap_or_else(|error| panic!("cannot read {name}: {error}"))
    }

    /// Whether a file of this name exists.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.file(name).exists()
    }

    /// Names of all files, sorted.
    ///
    /// # Panics
    /// When the folder cannot be listed.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .path()
            .read_dir()
            .expect("the folder can be listed")
            .map(|entry| {
                let name = entry.expect("folder entries can be read").file_name();
                name.to_string_lossy().into_owned()
            })
            .collect();
        names.sort();
        names
    }

    /// Runs `langc` here.
    #[must_use]
    pub fn langc(&self, arguments: &[&str]) -> Outcome {
        compile(self.path(), arguments)
    }

    /// Runs `langvm` here.
    #[must_use]
    pub fn langvm(&self, arguments: &[&str]) -> Outcome {
        execute(self.path(), arguments)
    }

    /// Compiles `source`, which must be without fault, to the file `name`.
    ///
    /// # Panics
    /// When the compiler says anything.
    pub fn compile(&self, name: &str, source: &str) {
        let source_name = Path::new(name).with_extension("lang");
        let source_name = source_name.to_str().expect("names are plain");
        self.write(source_name, source);
        let outcome = self.langc(&[source_name, "-o", name]);
        let silent = Outcome {
            status: 0,
            stdout: String::new(),
            stderr: String::new(),
        };
        assert_eq!(outcome, silent, "compiling {source}");
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}
