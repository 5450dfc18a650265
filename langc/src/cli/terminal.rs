//! Messages to standard error and text to standard output.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;

use langc::diagnostic::Diagnostic;
use langc::render::{self, Counts, LinePlace, Style};
use langc::source::SourceMap;

use super::arguments::{Colour, MessageArguments, MessageFormat};

/// How messages are shown.
pub(crate) struct Terminal {
    choice: ColorChoice,
    format: MessageFormat,
    deny_warnings: bool,
}

impl Terminal {
    pub(crate) fn new(messages: MessageArguments) -> Self {
        let choice = match messages.color {
            Colour::Auto => ColorChoice::Auto,
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        };
        Self {
            choice,
            format: messages.message_format,
            deny_warnings: messages.deny_warnings,
        }
    }

    /// Shows diagnostics, and the line that concludes them. Says whether the program
    /// is accepted.
    pub(crate) fn diagnostics(
        &self,
        sources: &SourceMap,
        path: &str,
        diagnostics: &[Diagnostic],
    ) -> bool {
        let counts = Counts::of(diagnostics);
        let failed = counts.errors > 0 || (self.deny_warnings && counts.warnings > 0);
        let text = match self.format {
            MessageFormat::Short => render::short(sources, diagnostics),
            MessageFormat::Json => render::json(sources, diagnostics),
            MessageFormat::Human => {
                let style = match self.stderr().current_choice() {
                    ColorChoice::Never => Style::Plain,
                    _ => Style::Ansi,
                };
                let mut text = render::human(sources, diagnostics, style);
                if !diagnostics.is_empty() {
                    text.push_str(&render::conclusion(path, counts, failed, style));
                }
                text
            }
        };
        self.to_stderr(&text);
        !failed
    }

    /// Says why the work could not be done.
    pub(crate) fn failure(&self, error: &anyhow::Error) {
        if self.format == MessageFormat::Json {
            self.to_stderr(&render::json_failure(&format!("{error:#}"), None));
            return;
        }
        self.to_stderr(&format!("\u{1b}[1;91merror\u{1b}[0m: {error:#}\n"));
    }

    /// Says what is wrong with a text that is no program: one line, which names
    /// the place if there is one.
    pub(crate) fn fault(&self, file: &str, place: Option<LinePlace<'_>>, message: &str) {
        if self.format == MessageFormat::Json {
            self.to_stderr(&render::json_failure(message, place));
            return;
        }
        let mut text = file.to_owned();
        if let Some(place) = place {
            // Writing to a string cannot fail, here and below.
            let _ = write!(text, ":{}", place.line);
            if let Some(column) = place.column {
                let _ = write!(text, ":{column}");
            }
        }
        let _ = writeln!(text, ": \u{1b}[1;91merror\u{1b}[0m: {message}");
        self.to_stderr(&text);
    }

    /// Writes a message. When nobody can read it there is nobody to tell.
    pub(crate) fn to_stderr(&self, text: &str) {
        let mut stream = self.stderr();
        let _ = stream.write_all(text.as_bytes());
        let _ = stream.flush();
    }

    fn stderr(&self) -> AutoStream<io::Stderr> {
        AutoStream::new(io::stderr(), self.choice)
    }

    /// Writes text with colours to standard output. A reader that went away has
    /// seen what it wanted.
    pub(crate) fn print(&self, text: &str) -> anyhow::Result<()> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.choice);
        let result = stream
            .write_all(text.as_bytes())
            .and_then(|()| stream.flush());
        tolerate_closed_pipe(result).context("cannot write to standard output")
    }

    /// As [`Self::print`], for what is not a styled text.
    pub(crate) fn print_bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut stream = io::stdout().lock();
        let result = stream.write_all(bytes).and_then(|()| stream.flush());
        tolerate_closed_pipe(result).context("cannot write to standard output")
    }
}

fn tolerate_closed_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Whether standard output is a terminal, where bytecode must not go.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}
