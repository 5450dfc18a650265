//! Reading source texts.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, bail};

use langc::load::SourceLoader;

/// Largest source text. Ten million lines fit; what is larger is a device or a
/// mistake, and must not fill the memory before that is noticed.
const MAX_INPUT_BYTES: u64 = 256 << 20;

/// A text and the name it goes by in messages.
pub(crate) struct Input {
    /// The path as given, with `/` between its parts.
    pub(crate) name: String,
    /// The whole text.
    pub(crate) text: String,
}

/// Whether a path stands for a standard stream.
pub(crate) fn is_standard_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path as it stands in messages and in debug data, the same on every system.
pub(crate) fn display_name(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    }
}

/// Reads a source text.
pub(crate) fn read(path: &Path) -> anyhow::Result<Input> {
    let (name, bytes) = if is_standard_stream(path) {
        let bytes = read_bounded(io::stdin().lock()).context("cannot read standard input")?;
        ("<stdin>".to_owned(), bytes)
    } else {
        let name = display_name(path);
        let bytes = read_file(path).with_context(|| format!("cannot read `{name}`"))?;
        (name, bytes)
    };
    if bytes.starts_with(&lbc_format::container::MAGIC) {
        bail!("`{name}` is already bytecode: run it with `langvm {name}`");
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        bail!("`{name}` is UTF-16 text: save it as UTF-8");
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Input { name, text }),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let before = &error.as_bytes()[..offset];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            bail!("`{name}` is not UTF-8 text: line {line} has an invalid byte at offset {offset}")
        }
    }
}

/// Reads the modules that a program imports.
pub(crate) struct ModuleFiles;

impl SourceLoader for ModuleFiles {
    fn load(&mut self, path: &str) -> Result<Option<String>, String> {
        match read_file(Path::new(path)) {
            Ok(bytes) => String::from_utf8(bytes)
                .map(Some)
                .map_err(|_| "it is not UTF-8 text".to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            // A part of the path is a file: there is no such module either.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // Some systems open folders and fail only when they are read, with less of a
    // reason.
    if metadata.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        ));
    }
    read_bounded(file)
}

/// Reads to the end, unless that is too far away.
fn read_bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_INPUT_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_INPUT_BYTES {
        let message = format!("it is larger than {} MiB", MAX_INPUT_BYTES >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}
