//! `std.string`: texts. Offsets and lengths count bytes, widths characters.
//!
//! Results are made in one allocation wherever their size is known beforehand,
//! and limits are checked before work is done, so that asking for too much costs
//! nothing.

mod lists;
mod numbers;
mod search;

pub(crate) use search::find;
use search::{count, positions};

use crate::error::{HostError, RuntimeErrorKind};
use crate::host::{CallContext, Registry, Text};
use crate::string_literal::quoted;
use lbc_format::fuel;

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
    lists::register(registry);
    numbers::register(registry);
    search::register(registry);
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
    charge_for_search(context, text, needle)?;
    Ok(find(context.text(text), context.text(needle)).is_some())
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
    charge_for_search(context, text, from)?;
    // The matches are found twice, so that nothing needs to be kept of them but
    // their number: the first pass gives the size, the second fills the result.
    let (whole, pattern) = (context.text(text), context.text(from));
    let (length, pattern_length) = (whole.len(), pattern.len());
    let count = count(whole, pattern);
    if count == 0 {
        return Ok(text);
    }
    context.charge((count as u64).saturating_mul(fuel::PIECE))?;
    let kept = length - count * pattern_length;
    let total = count
        .checked_mul(context.text(to).len())
        .and_then(|added| added.checked_add(kept))
        .unwrap_or(usize::MAX);
    context.ensure_possible(total)?;
    context.build(total, |writer| {
        let (whole, pattern, to) = (writer.text(text), writer.text(from), writer.text(to));
        let mut done = 0;
        for position in positions(whole, pattern) {
            writer.push(&whole[done..position]);
            writer.push(to);
            done = position + pattern.len();
        }
        writer.push(&whole[done..]);
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
        let text = writer.text(text);
        for _ in 0..count {
            writer.push(text);
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
        let text = writer.text(text);
        if side == Side::Right {
            writer.push(text);
        }
        for _ in 0..missing {
            writer.push(character);
        }
        if side == Side::Left {
            writer.push(text);
        }
    })
}

fn to_upper(context: Context<'_, '_>, text: Text) -> Result<Text, HostError> {
    written_twice(context, text, |text, push| {
        let mut buffer = [0; 4];
        for upper in text.chars().flat_map(char::to_uppercase) {
            push(upper.encode_utf8(&mut buffer));
        }
    })
}

fn to_lower(context: Context<'_, '_>, text: Text) -> Result<Text, HostError> {
    charge_for_characters(context, text)?;
    // Counted letter by letter; that a sigma at the end of a word has a form of its
    // own, which only the whole text tells, does not change the length.
    let lower = context.text(text).chars().flat_map(char::to_lowercase);
    let length = lower.map(char::len_utf8).sum();
    context.ensure_possible(length)?;
    let lower = context.text(text).to_lowercase();
    context.new_text(&lower)
}

fn quote(context: Context<'_, '_>, text: Text) -> Result<Text, HostError> {
    written_twice(context, text, quoted)
}

/// Makes a text out of another: once only to find its length, so that the limits
/// are asked first and one allocation is enough.
fn written_twice(
    context: Context<'_, '_>,
    text: Text,
    write: impl Fn(&str, &mut dyn FnMut(&str)),
) -> Result<Text, HostError> {
    charge_for_characters(context, text)?;
    let mut length = 0;
    write(context.text(text), &mut |piece| length += piece.len());
    context.build(length, |writer| {
        let source = writer.text(text);
        write(source, &mut |piece| writer.push(piece));
    })
}

/// Charges for looking for one text in another.
fn charge_for_search(context: Context<'_, '_>, text: Text, needle: Text) -> Result<(), HostError> {
    let bytes = context.text(text).len() + context.text(needle).len();
    context.charge(fuel::for_search(bytes))
}

/// Charges for looking through texts.
fn charge_for(context: Context<'_, '_>, texts: &[Text]) -> Result<(), HostError> {
    let bytes = texts.iter().map(|&text| context.text(text).len()).sum();
    context.charge(fuel::for_bytes(bytes))
}

/// Charges for handling each character of a text by itself.
fn charge_for_characters(context: Context<'_, '_>, text: Text) -> Result<(), HostError> {
    let length = context.text(text).len() as u64;
    context.charge(length.saturating_mul(fuel::CHARACTER_BYTE))
}
