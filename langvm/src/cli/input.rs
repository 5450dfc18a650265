//! Reading `.lbc` files, and the sources they were compiled from.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use langvm::LoadError;
use langvm::render::{self, Context};
use lbc_format::limits::MAX_FILE_BYTES;
use lbc_format::{DebugFile, VerifiedModule};

use super::arguments::{Color, Format};
use super::failure::Failure;
use super::{output, terminal};

/// Sources larger than this are not looked at for an error's line.
const LARGEST_SOURCE: u64 = 16 << 20;

/// The bytes of a file, or of standard input when it is called `-`.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        let mut bytes = Vec::new();
        // One byte more than any file may have: enough to be refused for it.
        if path == Path::new("-") {
            io::stdin()
                .lock()
                .take(MAX_FILE_BYTES + 1)
                .read_to_end(&mut bytes)?;
        } else {
            let file = File::open(path)?;
            let expected = file.metadata()?.len().min(MAX_FILE_BYTES);
            bytes.reserve_exact(usize::try_from(expected).unwrap_or(0) + 1);
            file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    };
    read().map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })
}

/// What a file turned out to be.
pub(super) enum Input {
    /// A verified module, and its size in bytes.
    Module(Box<VerifiedModule>, usize),
    /// Nothing that can be run; the user was told why.
    Refused,
}

/// Reads and verifies a file; a refusal is told in the format asked for.
pub(super) fn load(path: &Path, format: Format, color: Color) -> Result<Input, Failure> {
    let bytes = read(path)?;
    match langvm::load(&bytes) {
        Ok(module) => Ok(Input::Module(Box::new(module), bytes.len())),
        Err(error) => {
            refuse(path, &error, format, color)?;
            Ok(Input::Refused)
        }
    }
}

/// Reads debug data: a file of its own, or that of a module. `None` when the file was
/// refused, and the user was told why.
pub(super) fn load_debug_data(path: &Path, color: Color) -> Result<Option<DebugFile>, Failure> {
    let bytes = read(path)?;
    let found = if DebugFile::is_one(&bytes) {
        DebugFile::decode(&bytes).map_err(LoadError::from)
    } else {
        match langvm::load(&bytes) {
            Ok(module) => return Ok(Some(DebugFile::of(module.module())?)),
            Err(error) => Err(error),
        }
    };
    match found {
        Ok(debug) => Ok(Some(debug)),
        Err(error) => {
            refuse(path, &error, Format::Human, color)?;
            Ok(None)
        }
    }
}

/// Reads a text; what is not UTF-8 in it is replaced.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&read(path)?).into_owned())
}

/// How what goes to standard output is rendered.
pub(super) fn output(color: Color) -> Context<'static> {
    Context {
        colour: terminal::colours_output(color),
        find_source: &find_source,
    }
}

fn refuse(path: &Path, error: &LoadError, format: Format, color: Color) -> Result<(), Failure> {
    match format {
        Format::Json => output::write(render::load_error_json(&name(path), error).as_bytes()),
        Format::Human => {
            terminal::tell(&render::load_error(&name(path), error, messages(color)));
            Ok(())
        }
    }
}

/// What messages call a file.
pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// How messages on standard error are rendered.
pub(crate) fn messages(color: Color) -> Context<'static> {
    Context {
        colour: terminal::colours_messages(color),
        find_source: &find_source,
    }
}

/// The text of a source file, by the path recorded in a `.lbc`.
///
/// The path comes from a file that nobody vouches for: only plain files of a
/// sensible size are opened, so that no device or pipe can hold us up, and no
/// network path.
pub(super) fn find_source(path: &str) -> Option<String> {
    if path.starts_with("//") || path.starts_with("\\\\") {
        return None;
    }
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > LARGEST_SOURCE {
        return None;
    }
    let mut text = String::new();
    File::open(path)
        .ok()?
        .take(LARGEST_SOURCE)
        .read_to_string(&mut text)
        .ok()?;
    Some(text)
}
