//! Writing bytecode: all of it, or nothing at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::input::{display_name, is_standard_stream};
use super::terminal::stdout_is_terminal;

/// Where bytecode goes.
pub(crate) enum Target {
    /// Standard output, which is not a terminal.
    StandardOutput,
    /// This file.
    File(PathBuf),
}

impl Target {
    /// The place for the bytecode of `source`: as given, or beside the source.
    /// Asked for before any work is done, so that a wrong one costs nothing.
    pub(crate) fn new(source: &Path, output: Option<&Path>) -> anyhow::Result<Self> {
        let path = match output {
            Some(path) => path.to_owned(),
            None if is_standard_stream(source) => PathBuf::from("-"),
            None => source.with_extension("lbc"),
        };
        if is_standard_stream(&path) {
            if stdout_is_terminal() {
                bail!(
                    "bytecode is not text for a terminal: name a file with `-o`, or redirect \
                     standard output"
                );
            }
            return Ok(Self::StandardOutput);
        }
        if path.file_name().is_none() {
            bail!("`{}` names no file to write", display_name(&path));
        }
        if !is_standard_stream(source) && is_same_file(source, &path) {
            bail!(
                "the output would replace the source `{}`: name another file with `-o`",
                display_name(source)
            );
        }
        Ok(Self::File(path))
    }

    /// The place for the debug data of bytecode that goes here: beside it.
    pub(crate) fn debug_file(&self, source: &Path) -> anyhow::Result<Self> {
        match self {
            Self::File(path) => Self::new(source, Some(&path.with_extension("lbd"))),
            Self::StandardOutput => {
                bail!("`--split-debug` writes a second file beside the first: name that with `-o`")
            }
        }
    }

    /// Writes the bytecode.
    pub(crate) fn write(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match self {
            Self::StandardOutput => {
                let mut stream = io::stdout().lock();
                stream
                    .write_all(bytes)
                    .and_then(|()| stream.flush())
                    .context("cannot write to standard output")
            }
            Self::File(path) => write_file(path, bytes)
                .with_context(|| format!("cannot write `{}`", display_name(path))),
        }
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other && one.is_file(),
        _ => false,
    }
}

/// Writes a file through a temporary one beside it, so that no other program ever
/// sees half of it, and a failure leaves the old one as it was. Devices and pipes
/// are written directly: they cannot be replaced.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let existing = match fs::metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(metadata) = &existing {
        if metadata.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder",
            ));
        }
        if !metadata.is_file() {
            let mut file = File::options().write(true).open(path)?;
            file.write_all(bytes)?;
            return file.flush();
        }
        if metadata.permissions().readonly() {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "it is read-only",
            ));
        }
    }
    // A link stays a link: what it points at is replaced.
    let path = match existing {
        Some(_) => fs::canonicalize(path)?,
        None => path.to_owned(),
    };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // The temporary file's error would name a file that nobody asked for.
    if !folder.is_dir() {
        let reason = format!("there is no folder `{}`", display_name(folder));
        return Err(io::Error::new(io::ErrorKind::NotFound, reason));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".langc-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What a newly created file gets; the process's mask applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.flush()?;
    if let Some(metadata) = existing {
        temporary
            .as_file()
            .set_permissions(metadata.permissions())?;
    }
    temporary.persist(&path).map_err(|error| error.error)?;
    Ok(())
}
