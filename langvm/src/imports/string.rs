//! `std.string`: texts. Offsets and lengths count bytes, widths characters.
//!
//! Results are made in one allocation wherever their size is known beforehand,
//! and limits are checked before work is done, so that asking for too much costs
//! nothing.

use std::fmt::Write;

use crate::error::{HostError, RuntimeErrorKind};
use crate::host::{CallContext, Registry, Text};
use crate::meter::bytes_cost;

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.string.slice", slice);
    registry.register_with_context("std.string.contains", contains);
    registry.register_with_context("std.string.starts_with", starts_with);
    registry.register_with_context("std.string.ends_with", ends_with);
    registry.register_with_context("std.string.trim", trim);
    registry.register_with_context("std.string.replace", replace);
    registry.register_with_context("std.string.repeat", repeat);
    registry.register_with_context("std.string.pad_left", pad_left);
    registry.register_with_context("std.string.pad_right", pad_right);
    registry.register_with_context("std.string.to_upper", to_upper);
    registry.register_with_context("std.string.to_lower", to_lower);
    registry.register_with_context("std.string.quote", quote);
}

/// An argument that a library function does not accept.
pub(super) fn invalid(message: String) -> HostError {
    RuntimeErrorKind::InvalidArgument { message }.into()
}

fn slice(context: Context<'_, '_>, text: Text, start: i64, end: i64) -> Result<Text, HostError> {
    let length = context.text(text).len();
    match (usize::try_from(start), usize::try_from(end)) {
        (Ok(from), Ok(to)) if from <= to && to <= length => context.slice(text, from..to),
        _ => Err(RuntimeErrorKind::SliceOutOfRange { start, end, length }.into()),
    }
}

fn contains(context: Context<'_, '_>, text: Text, needle: Text) -> Result<bool, HostError> {
    charge_for(context, &[text, needle])?;
    Ok(context.text(text).contains(context.text(needle)))
}

fn starts_with(context: Context<'_, '_>, text: Text, start: Text) -> Result<bool, HostError> {
    charge_for(context, &[start])?;
    Ok(context.text(text).starts_with(context.text(start)))
}

fn ends_with(context: Context<'_, '_>, text: Text, end: Text) -> Result<bool, HostError> {
    charge_for(context, &[end])?;
    Ok(context.text(text).ends_with(context.text(end)))
}

fn trim(context: Context<'_, '_>, text: Text) -> Result<Text, HostError> {
    charge_for(context, &[text])?;
    let whole = context.text(text);
    let start = whole.len() - whole.trim_start().len();
    let length = whole.trim().len();
    context.slice(text, start..start + length)
}

fn replace(context: Context<'_, '_>, text: Text, from: Text, to: Text) -> Result<Text, HostError> {
    charge_for(context, &[text, from])?;
    // The matches are found twice, so that nothing needs to be kept of them but
    // their number: the first pass gives the size, the second fills the result.
    let (whole, pattern) = (context.text(text), context.text(from));
    let (length, pattern_length) = (whole.len(), pattern.len());
    let count = whole.matches(pattern).count();
    if count == 0 {
        return Ok(text);
    }
    let kept = length - count * pattern_length;
    let total = count
        .checked_mul(context.text(to).len())
        .and_then(|added| added.checked_add(kept))
        .unwrap_or(usize::MAX);
    context.ensure_possible(total)?;
    let positions: Vec<usize> = {
        let mut positions = Vec::new();
        // The positions take eight bytes each, at most nine times the text.
        if positions.try_reserve_exact(count).is_err() {
            context.ensure_possible(usize::MAX)?;
        }
        let (whole, pattern) = (context.text(text), context.text(from));
        positions.extend(whole.match_indices(pattern).map(|(position, _)| position));
        positions
    };
    context.build(total, |writer| {
        let mut done = 0;
        for position in positions {
            writer.push_part(text, done..position);
            writer.push_text(to);
            done = position + pattern_length;
        }
        writer.push_part(text, done..length);
    })
}

fn repeat(context: Context<'_, '_>, text: Text, count: i64) -> Result<Text, HostError> {
    let Ok(count) = usize::try_from(count) else {
        return Err(invalid(format!("cannot repeat a string {count} times")));
    };
    let length = context.text(text).len();
    let total = length.saturating_mul(count);
    context.ensure_possible(total)?;
    // An empty text stays empty however often it is repeated.
    let count = if length == 0 { 0 } else { count };
    context.charge(count as u64)?;
    context.build(total, |writer| {
        for _ in 0..count {
            writer.push_text(text);
        }
    })
}

/// On which side a text is padded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn pad_left(
    context: Context<'_, '_>,
    text: Text,
    width: i64,
    fill: Text,
) -> Result<Text, HostError> {
    pad(context, text, width, fill, Side::Left)
}

fn pad_right(
    context: Context<'_, '_>,
    text: Text,
    width: i64,
    fill: Text,
) -> Result<Text, HostError> {
    pad(context, text, width, fill, Side::Right)
}

fn pad(
    context: Context<'_, '_>,
    text: Text,
    width: i64,
    fill: Text,
    side: Side,
) -> Result<Text, HostError> {
    charge_for(context, &[text])?;
    let mut characters = context.text(fill).chars();
    let (Some(character), None) = (characters.next(), characters.next()) else {
        let count = context.text(fill).chars().count();
        return Err(invalid(format!(
            "the fill of a padded string must be one character, found {count}"
        )));
    };
    let whole = context.text(text);
    let length = whole.len();
    // A width below zero is less than any text has, like zero.
    let width = usize::try_from(width).unwrap_or(0);
    let missing = width.saturating_sub(whole.chars().count());
    if missing == 0 {
        return Ok(text);
    }
    let total = missing
        .checked_mul(character.len_utf8())
        .and_then(|added| added.checked_add(length))
        .unwrap_or(usize::MAX);
    context.ensure_possible(total)?;
    context.charge(missing as u64)?;
    let mut buffer = [0; 4];
    let character: &str = character.encode_utf8(&mut buffer);
    context.build(total, |writer| {
        if side == Side::Right {
            writer.push_text(text);
        }
        for _ in 0..missing {
            writer.push_str(character);
        }
        if side == Side::Left {
            writer.push_text(text);
        }
    })
}

fn to_upper(context: Context<'_, '_>, text: Text) -> Result<Text, HostError> {
    charge_for_characters(context, text)?;
    let upper = context.text(text).to_uppercase();
    context.new_text(&upper)
}

fn to_lower(context: Context<'_, '_>, text: Text) -> Result<Text, HostError> {
    charge_for_characters(context, text)?;
    let lower = context.text(text).to_lowercase();
    context.new_text(&lower)
}

fn quote(context: Context<'_, '_>, text: Text) -> Result<Text, HostError> {
    charge_for_characters(context, text)?;
    let quoted = quoted(context.text(text));
    context.new_text(&quoted)
}

/// A text as a string literal of Lang. A backslash is always escaped, so no
/// interpolation can arise.
fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            '\r' => literal.push_str("\\r"),
            '\0' => literal.push_str("\\0"),
            '\\' => literal.push_str("\\\\"),
            '"' => literal.push_str("\\\""),
            other if other.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(literal, "\\u{{{:X}}}", u32::from(other));
            }
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// Charges for looking through texts.
fn charge_for(context: Context<'_, '_>, texts: &[Text]) -> Result<(), HostError> {
    let bytes = texts.iter().map(|&text| context.text(text).len()).sum();
    context.charge(bytes_cost(bytes))
}

/// Charges for handling each character of a text by itself.
fn charge_for_characters(context: Context<'_, '_>, text: Text) -> Result<(), HostError> {
    let length = context.text(text).len();
    context.charge(length as u64)
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quotes_what_a_literal_cannot_hold() {
        assert_eq!(quoted("a\n\t\r\0\\\"é\u{1b}"), r#""a\n\t\r\0\\\"é\u{1B}""#);
        assert_eq!(quoted(r"\(x)"), r#""\\(x)""#);
    }
}
