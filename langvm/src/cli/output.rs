//! Writing answers to standard output, and files as a whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::failure::Failure;

/// Writes an answer to standard output.
pub(super) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .map_err(|source| Failure::Output { source })
}

/// A number of things as a person says it: `1 function`, `2 functions`.
pub(super) fn counted(number: usize, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{ending}")
}

/// Writes binary data to standard output, unless a person would see it.
pub(super) fn write_binary(bytes: &[u8]) -> Result<(), Failure> {
    if io::stdout().is_terminal() {
        return Err(Failure::BinaryToTerminal);
    }
    write(bytes)
}

/// Writes a file: first to a temporary one beside it, which then takes its place,
/// so that a failure leaves what was there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    try_replace(path, bytes).map_err(|source| Failure::Write {
        path: path.to_owned(),
        source,
    })
}

fn try_replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let existing = path.metadata().ok();
    if let Some(metadata) = &existing {
        // A device or pipe is written to, not replaced.
        if !metadata.is_file() {
            return std::fs::write(path, bytes);
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
        Some(_) => path.canonicalize()?,
        None => path.to_owned(),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // The temporary file's error would name a file that nobody asked for.
    if !folder.is_dir() {
        let reason = format!("there is no folder `{}`", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, reason));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".langvm-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any new file gets; the user's mask takes away from it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(metadata) = existing {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// An answer for programs, in one line.
pub(super) fn json(answer: &impl serde::Serialize) -> String {
    match serde_json::to_string(answer) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("answers hold texts and numbers only: {error}"),
    }
}
