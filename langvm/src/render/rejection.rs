//! Files that are refused: what is wrong, where, and what to do about it.

use annotate_snippets::{Group, Level};
use lbc_format::{LoadError, Location, RejectionClass, VerifyError};

use super::{Context, place, printable, printable_line};
use crate::link::LinkError;

/// Why a file was refused, for people. `file` is how the reader calls it.
#[must_use]
pub fn load_error(file: &str, error: &LoadError, context: Context<'_>) -> String {
    let group = match error {
        LoadError::Decode(error) => {
            let class = error.class();
            let title = format!("{file}: {class}: {}", error.kind);
            let mut group = Group::with_title(
                Level::ERROR
                    .primary_title(printable(&title))
                    .id(error.code()),
            );
            if class != RejectionClass::NotLbc {
                group = group.element(Level::NOTE.message(format!("at byte {}", error.offset)));
            }
            group.element(Level::HELP.message(remedy(file, error.remedy(), class)))
        }
        LoadError::Verify(error) => verify_error(file, error, context),
    };
    context.renderer().render(&[group]) + "\n"
}

/// A source handed to the machine is the likeliest foreign file.
fn remedy(file: &str, remedy: &str, class: RejectionClass) -> String {
    match file.strip_suffix(".lang") {
        Some(stem) if class == RejectionClass::NotLbc => {
            let (file, stem) = (printable_line(file), printable_line(stem));
            format!("this is source; compile it first: `langc {file} -o {stem}.lbc`")
        }
        _ => remedy.to_owned(),
    }
}

fn verify_error<'a>(file: &str, error: &VerifyError, context: Context<'_>) -> Group<'a> {
    let title = printable(&format!("{file}: rule `{}` is broken", error.rule));
    let mut group = Group::with_title(Level::ERROR.primary_title(title).id(error.code()));
    if let Some(location) = &error.location {
        group = group.element(place::element(
            location,
            Some("compiled from here"),
            context,
        ));
    }
    let mut notes = vec![
        format!("in {}", subject(error)),
        format!("expected {}, found {}", error.expected, error.found),
    ];
    if let Some(origin) = &error.pushed_by {
        let mut note = format!(
            "the value was pushed by instruction {}",
            origin.instruction.0
        );
        if let Some(opcode) = origin.opcode {
            note += &format!(" `{}`", opcode.mnemonic());
        }
        if let Some(location) = &origin.location {
            note += &format!(", from {}", position(location));
        }
        notes.push(note);
    }
    notes.push(format!("the rule: {}", error.rule.documentation().trim()));
    for note in notes {
        group = group.element(Level::NOTE.message(printable(&note)));
    }
    group.element(Level::HELP.message(error.remedy()))
}

/// What a verifier's error is about.
pub(super) fn subject(error: &VerifyError) -> String {
    let mut text = match (error.subject.function(), error.subject.instruction()) {
        (None, _) => return "a table of the module".to_owned(),
        (Some(function), None) => format!("function {}", function.0),
        (Some(function), Some(instruction)) => {
            format!("instruction {} of function {}", instruction.0, function.0)
        }
    };
    if let Some(name) = &error.function_name {
        text += &format!(" (`{}`)", printable_line(name));
    }
    if let Some(opcode) = error.opcode {
        text += &format!(": `{}`", opcode.mnemonic());
    }
    text
}

fn position(location: &Location) -> String {
    let position = location.start_position;
    let path = printable_line(&location.path);
    format!("{path}:{}:{}", position.line, position.column)
}

/// Why a file could not be linked, for people.
#[must_use]
pub fn link_error(file: &str, error: &LinkError, context: Context<'_>) -> String {
    let title = printable(&format!("{file}: {error}"));
    let group = Group::with_title(Level::ERROR.primary_title(title).id(error.code()))
        .element(Level::HELP.message(printable(&error.remedy())));
    context.renderer().render(&[group]) + "\n"
}
