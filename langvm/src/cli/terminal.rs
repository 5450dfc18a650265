//! What depends on whether a person is watching.

use std::env;
use std::io::{self, IsTerminal, Write};

use super::arguments::Color;

/// Whether messages on standard error are coloured.
pub(super) fn colours_messages(choice: Color) -> bool {
    colours(choice, io::stderr().is_terminal())
}

/// Whether what goes to standard output is coloured.
pub(super) fn colours_output(choice: Color) -> bool {
    colours(choice, io::stdout().is_terminal())
}

fn colours(choice: Color, is_terminal: bool) -> bool {
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
                || env::var_os("TERM").is_some_and(|value| value == "dumb");
            !unwanted && is_terminal
        }
    }
}

/// Writes a message to standard error. If even that fails, the exit code is all
/// there is left to say.
pub(crate) fn tell(message: &str) {
    // Goes through `anstream` for consoles that need escape sequences translated.
    let mut stderr = anstream::AutoStream::new(io::stderr().lock(), anstream::ColorChoice::Always);
    let _ = stderr.write_all(message.as_bytes());
}
