//! Runtime errors: the message, the source line, the call stack.

use std::fmt::Write;

use annotate_snippets::{Group, Level};

use super::{Context, place, printable, printable_line};
use crate::backtrace::{Backtrace, TraceFrame};
use crate::error::RuntimeError;

/// A runtime error for people.
#[must_use]
pub fn runtime_error(error: &RuntimeError, context: Context<'_>) -> String {
    let title = printable(&error.to_string());
    let mut group = Group::with_title(Level::ERROR.primary_title(title).id(error.kind.code()));
    if let Some(location) = error.backtrace.location() {
        group = group.element(place::element(location, None, context));
    }
    if let Some(build_id) = &error.backtrace.build_id {
        let note =
            format!("build {build_id}: `langvm symbolicate` finds the places with its debug data");
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(remedy) = error.kind.remedy() {
        group = group.element(Level::HELP.message(remedy));
    }
    let mut text = context.renderer().render(&[group]);
    text.push('\n');
    write_calls(&mut text, &error.backtrace);
    text
}

/// Writes the call stack, unless it says no more than the error's place does.
fn write_calls(text: &mut String, backtrace: &Backtrace) {
    let frames = &backtrace.innermost;
    let alone = backtrace.outermost.is_empty() && frames.len() <= 1;
    let placed = backtrace.location().is_some();
    if frames.is_empty() || (alone && placed && frames[0].count == 1) {
        return;
    }
    text.push_str("call stack, innermost first:\n");
    for frame in frames {
        write_frame(text, frame);
    }
    if backtrace.omitted > 0 {
        // Writing to a string cannot fail; as below.
        let _ = writeln!(text, "  … {} more calls …", grouped(backtrace.omitted));
    }
    for frame in &backtrace.outermost {
        write_frame(text, frame);
    }
}

fn write_frame(text: &mut String, frame: &TraceFrame) {
    let name = printable_line(&frame.name);
    let _ = match &frame.location {
        Some(location) => {
            let position = location.start_position;
            let path = printable_line(&location.path);
            write!(
                text,
                "  at {name} ({path}:{}:{})",
                position.line, position.column
            )
        }
        None => write!(text, "  at {name}, instruction {}", frame.instruction.0),
    };
    if frame.count > 1 {
        let _ = write!(text, ", {} times", grouped(frame.count));
    }
    text.push('\n');
}

/// A number with its digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_are_grouped_from_the_right() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(99_980), "99,980");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
