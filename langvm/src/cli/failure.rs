//! What keeps a command from doing its work, and how it ends then.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use langvm::render::{self, Context};
use thiserror::Error;

use super::{USAGE, terminal};

/// What a shell shows for a command that its reader left: 128 and SIGPIPE.
const READER_LEFT: u8 = 141;

/// A command could not do its work.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The command line makes no sense.
    #[error("{0}")]
    Usage(clap::Error),
    /// A file could not be read.
    #[error("cannot read {}: {error}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {error}", .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Standard output takes no more.
    #[error("cannot write standard output: {error}")]
    Output {
        /// Why.
        error: io::Error,
    },
    /// Binary data was to go to a terminal.
    #[error("refusing to write binary data to a terminal; use `-o FILE`, or redirect the output")]
    BinaryToTerminal,
    /// The module cannot be written.
    #[error("cannot encode the result: {0}")]
    Encode(#[from] lbc_format::EncodeError),
}

impl Failure {
    /// Tells the user, and says how to end.
    pub(crate) fn report(self) -> ExitCode {
        match &self {
            // Not a failure anybody needs to hear of: nobody is listening.
            Self::Output { error } if error.kind() == io::ErrorKind::BrokenPipe => {
                ExitCode::from(READER_LEFT)
            }
            Self::Usage(error) => {
                // Nothing can be done if even this cannot be printed.
                let _ = error.print();
                ExitCode::from(USAGE)
            }
            _ => {
                let context = Context {
                    colour: terminal::colours_messages(super::arguments::Color::Auto),
                    find_source: &|_| None,
                };
                terminal::tell(&render::message(&self.to_string(), context));
                ExitCode::from(USAGE)
            }
        }
    }
}
