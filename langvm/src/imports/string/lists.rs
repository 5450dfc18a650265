//! Texts to arrays and back.

use std::ops::Range;

use super::invalid;
use super::search::{count, find};
use crate::error::HostError;
use crate::heap::ElementKind;
use crate::host::{CallContext, List, Registry, Text};
use lbc_format::fuel;

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.string.split", split);
    registry.register_with_context("std.string.lines", lines);
    registry.register_with_context("std.string.chars", chars);
    registry.register_with_context("std.string.bytes", bytes);
    registry.register_with_context("std.string.code_points", code_points);
    registry.register_with_context("std.string.from_code_points", from_code_points);
    registry.register_with_context("std.string.join", join);
}

/// Splits at each separator; by an empty one, into characters.
fn split(context: Context<'_, '_>, text: Text, by: Text) -> Result<List<Text>, HostError> {
    let separator = context.text(by).len();
    if separator == 0 {
        return chars(context, text);
    }
    let charged = fuel::for_search(context.text(text).len() + separator);
    context.charge(charged)?;
    let count = count(context.text(text), context.text(by)) + 1;
    let mut start = 0;
    pieces(context, text, count, |context| {
        let rest = &context.text(text)[start..];
        let length = find(rest, context.text(by)).unwrap_or(rest.len());
        let piece = start..start + length;
        start = piece.end + separator;
        piece
    })
}

/// The lines, without `\n` or `\r\n`; the one behind the last break is none if it
/// is empty.
fn lines(context: Context<'_, '_>, text: Text) -> Result<List<Text>, HostError> {
    let charged = fuel::for_search(context.text(text).len());
    context.charge(charged)?;
    let count = context.text(text).lines().count();
    let mut start = 0;
    pieces(context, text, count, |context| {
        let rest = &context.text(text)[start..];
        let length = find(rest, "\n").unwrap_or(rest.len());
        let line = rest[..length]
            .strip_suffix('\r')
            .filter(|_| length < rest.len());
        let piece = start..start + line.map_or(length, str::len);
        start += length + 1;
        piece
    })
}

fn chars(context: Context<'_, '_>, text: Text) -> Result<List<Text>, HostError> {
    let charged = context.text(text).len() as u64;
    context.charge(charged)?;
    let count = context.text(text).chars().count();
    let mut start = 0;
    pieces(context, text, count, |context| {
        let length = context.text(text)[start..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        start += length;
        start - length..start
    })
}

/// Makes an array of `count` pieces of a text, which `next` finds one by one.
fn pieces(
    context: Context<'_, '_>,
    text: Text,
    count: usize,
    mut next: impl FnMut(&CallContext<'_>) -> Range<usize>,
) -> Result<List<Text>, HostError> {
    let list = context.new_list(ElementKind::Reference, count)?;
    for index in 0..count {
        let range = next(context);
        context.charge(fuel::PIECE)?;
        context.put_piece(list, index, text, range)?;
    }
    Ok(list)
}

fn bytes(context: Context<'_, '_>, text: Text) -> Result<List<i64>, HostError> {
    let length = context.text(text).len();
    let list = context.new_list(ElementKind::Word, length)?;
    context.fill_bytes(list, text);
    Ok(list)
}

fn code_points(context: Context<'_, '_>, text: Text) -> Result<List<i64>, HostError> {
    let charged = context.text(text).len() as u64;
    context.charge(charged)?;
    let length = context.text(text).chars().count();
    let list = context.new_list(ElementKind::Word, length)?;
    context.fill_code_points(list, text);
    Ok(list)
}

fn from_code_points(context: Context<'_, '_>, points: List<i64>) -> Result<Text, HostError> {
    let character = |word: u64| u32::try_from(word).ok().and_then(char::from_u32);
    let array = context.array(points);
    let count = context.heap().array_length(array) as u64;
    context.charge(count)?;
    let mut length = 0;
    for &word in context.heap().array_words(array) {
        let Some(character) = character(word) else {
            let point = word.cast_signed();
            return Err(invalid(format!("{point} is no Unicode code point")));
        };
        length += character.len_utf8();
    }
    context.ensure_possible(length)?;
    let mut text = String::with_capacity(length);
    text.extend(
        context
            .heap()
            .array_words(array)
            .iter()
            .copied()
            .filter_map(character),
    );
    context.new_text(&text)
}

fn join(context: Context<'_, '_>, list: List<Text>, separator: Text) -> Result<Text, HostError> {
    let array = context.array(list);
    let count = context.heap().array_length(array);
    context.charge(count as u64)?;
    let gaps = count.saturating_sub(1);
    let mut length = context.text(separator).len().saturating_mul(gaps);
    for piece in context.texts_of(list) {
        length = length.saturating_add(piece.len());
    }
    context.ensure_possible(length)?;
    context.join(length, list, separator)
}
