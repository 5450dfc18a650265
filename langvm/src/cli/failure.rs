//! What keeps a command from doing its work.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// A command could not do its work. The cause is not part of the message: it is
/// the next in the chain.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The bare form without a file.
    #[error("no FILE to run was given; `langvm --help` shows what can be")]
    NoFile,
    /// Two files of which both are standard input.
    #[error("only one of the files can be standard input")]
    OneStandardInput,
    /// A file could not be read.
    #[error("cannot read `{}`", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write `{}`", .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder cannot be granted.
    #[cfg(feature = "fs")]
    #[error("cannot let the program into {}", .path.display())]
    Grant {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A trace that does not say which program it is of.
    #[error(
        "`{}` names no build, so no debug data can be matched with it; it is to be what a \
         program without debug data printed when it failed",
        .path.display()
    )]
    NoBuildId {
        /// The trace.
        path: PathBuf,
    },
    /// Standard output takes no more.
    #[error("cannot write standard output")]
    Output {
        /// Why.
        source: io::Error,
    },
    /// Binary data was to go to a terminal.
    #[error("refusing to write binary data to a terminal; use `-o FILE`, or redirect the output")]
    BinaryToTerminal,
    /// The module cannot be written.
    #[error("cannot encode the result")]
    Encode(#[from] lbc_format::EncodeError),
}

impl Failure {
    /// Whether the reader of the output left: nobody needs to hear of it.
    pub(crate) fn has_no_audience(&self) -> bool {
        matches!(self, Self::Output { source } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
