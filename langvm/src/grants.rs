//! What a program may touch outside itself: nothing, unless its host says so.
//!
//! Files are reached through the granted folders, opened once, when they are
//! granted. A path is made absolute without looking at the file system, matched
//! with the innermost granted folder, and the rest is followed inside that
//! folder: no `..` and no symbolic link leads out of it.

#[cfg(feature = "fs")]
use std::io;
#[cfg(feature = "fs")]
use std::path::{Component, Path, PathBuf};

#[cfg(feature = "fs")]
use cap_std::ambient_authority;
#[cfg(feature = "fs")]
use cap_std::fs::Dir;

/// What a program may touch; by default nothing.
#[derive(Debug, Default)]
pub struct Grants {
    env: bool,
    #[cfg(feature = "fs")]
    read: Vec<Folder>,
    #[cfg(feature = "fs")]
    write: Vec<Folder>,
}

/// The option of the command line that grants what a host function of the standard
/// library needs; `None` for one that needs nothing.
///
/// ```
/// assert_eq!(langvm::needed_grant("std.fs.read_text"), Some("--allow-read"));
/// assert_eq!(langvm::needed_grant("std.io.println"), None);
/// ```
#[must_use]
pub fn needed_grant(import: &str) -> Option<&'static str> {
    match import {
        "std.fs.read_text" | "std.fs.exists" | "std.fs.list_dir" => Some("--allow-read"),
        "std.fs.write_text" | "std.fs.remove" | "std.fs.create_dir" => Some("--allow-write"),
        "std.env.var" => Some("--allow-env"),
        _ => None,
    }
}

#[cfg(feature = "fs")]
#[derive(Debug)]
struct Folder {
    /// Absolute, without `.` and `..`.
    path: PathBuf,
    dir: Dir,
}

/// What is to be done with a file.
#[cfg(feature = "fs")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

#[cfg(feature = "fs")]
impl Access {
    pub(crate) fn option(self) -> &'static str {
        match self {
            Self::Read => "--allow-read",
            Self::Write => "--allow-write",
        }
    }
}

impl Grants {
    /// Lets the program read environment variables.
    pub fn allow_env(&mut self) {
        self.env = true;
    }

    /// Whether the program may read environment variables.
    pub(crate) fn has_env(&self) -> bool {
        self.env
    }
}

#[cfg(feature = "fs")]
impl Grants {
    /// Lets the program read what is in a folder, and in those inside it.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn allow_read(&mut self, folder: &Path) -> io::Result<()> {
        self.read.push(Folder::open(folder)?);
        Ok(())
    }

    /// Lets the program write and remove what is in a folder, and in those inside it.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn allow_write(&mut self, folder: &Path) -> io::Result<()> {
        self.write.push(Folder::open(folder)?);
        Ok(())
    }

    /// The granted folder that a path leads into, and the rest of the way from there.
    pub(crate) fn find(&self, access: Access, path: &str) -> Option<(&Dir, PathBuf)> {
        let path = plain(Path::new(path)).ok()?;
        let folders = match access {
            Access::Read => &self.read,
            Access::Write => &self.write,
        };
        let (folder, rest) = folders
            .iter()
            .filter_map(|folder| Some((folder, path.strip_prefix(&folder.path).ok()?)))
            .min_by_key(|(_, rest)| rest.components().count())?;
        let rest = if rest.as_os_str().is_empty() {
            Path::new(".")
        } else {
            rest
        };
        Some((&folder.dir, rest.to_owned()))
    }
}

#[cfg(feature = "fs")]
impl Folder {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            dir: Dir::open_ambient_dir(path, ambient_authority())?,
            path: plain(path)?,
        })
    }
}

/// A path made absolute, and its `.` and `..` followed as written.
#[cfg(feature = "fs")]
fn plain(path: &Path) -> io::Result<PathBuf> {
    let mut plain = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                // The root is its own parent.
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    Ok(plain)
}
