//! Errors as text: for people, with source where it is at hand, and as JSON.
//!
//! Everything that is laid out or coloured lives here; what went wrong comes as
//! data. Nothing is read or written: the caller says whether to colour, and
//! finds source files. Texts that come from a file are stripped of control
//! characters, so that no file can talk to the reader's terminal.

mod debug_data;
mod json;
mod place;
mod rejection;
mod runtime;

use annotate_snippets::{Group, Level, Renderer};

pub use debug_data::{foreign_debug_data, source_excerpt};
pub use json::{link_error_json, load_error_json};
pub use rejection::{link_error, load_error};
pub use runtime::runtime_error;

/// Width in columns that text is laid out for.
const WIDTH: usize = 120;

/// Finds the text of a source file by its recorded path. The text is shown only
/// if it is the one that was compiled.
pub type FindSource<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How to render, and with what.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Whether to use ANSI escape sequences for colours.
    pub colour: bool,
    /// Where source comes from.
    pub find_source: FindSource<'a>,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Context")
            .field("colour", &self.colour)
            .finish_non_exhaustive()
    }
}

impl Context<'_> {
    fn renderer(&self) -> Renderer {
        let renderer = if self.colour {
            Renderer::styled().hyperlink(false)
        } else {
            Renderer::plain()
        };
        renderer.term_width(WIDTH)
    }
}

/// An error that has nothing but a message: usage, input and output.
#[must_use]
pub fn message(text: &str, context: Context<'_>) -> String {
    let text = printable(text);
    let group = Group::with_title(Level::ERROR.primary_title(text));
    context.renderer().render(&[group]) + "\n"
}

/// A text without control characters other than line breaks and tabs.
fn printable(text: &str) -> String {
    let is_plain = |character: char| !character.is_control() || matches!(character, '\n' | '\t');
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if is_plain(character) {
            plain.push(character);
        } else {
            plain.extend(character.escape_debug());
        }
    }
    plain
}

/// A text in one line, without control characters.
fn printable_line(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let (plain, escaped) = if character.is_control() {
                (None, Some(character.escape_debug()))
            } else {
                (Some(character), None)
            };
            plain.into_iter().chain(escaped.into_iter().flatten())
        })
        .collect()
}
