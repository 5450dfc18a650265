//! Looking into texts by byte offset, and for other texts.
//!
//! Texts are found by `memchr`, many bytes at a time. UTF-8 makes looking for bytes the
//! same as looking for characters: no character's bytes begin inside another's.

use memchr::memmem;

use crate::error::{HostError, RuntimeErrorKind};
use crate::host::{CallContext, Registry, Text};
use lbc_format::fuel;

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.string.find_from", find_from);
    registry.register_with_context("std.string.char_at", char_at);
}

/// Where `needle` first stands in `text`, in bytes.
pub(crate) fn find(text: &str, needle: &str) -> Option<usize> {
    memmem::find(text.as_bytes(), needle.as_bytes())
}

/// How often `needle` stands in `text`, without overlaps.
pub(super) fn count(text: &str, needle: &str) -> usize {
    positions(text, needle).count()
}

/// Where `needle` stands in `text`, without overlaps; the empty text stands around every
/// character.
pub(super) fn positions(text: &str, needle: &str) -> impl Iterator<Item = usize> {
    let is_empty = needle.is_empty();
    let around = text.char_indices().map(|(position, _)| position);
    let around = around.chain(std::iter::once(text.len()));
    let found = memmem::find_iter(text.as_bytes(), needle.as_bytes());
    around
        .filter(move |_| is_empty)
        .chain(found.filter(move |_| !is_empty))
}

/// Where `needle` first stands at or behind byte `start`, or -1.
fn find_from(
    context: Context<'_, '_>,
    text: Text,
    needle: Text,
    start: i64,
) -> Result<i64, HostError> {
    let whole = context.text(text);
    let length = whole.len();
    let offset = match usize::try_from(start) {
        Ok(offset) if offset <= length => offset,
        _ => {
            let index = start;
            return Err(RuntimeErrorKind::IndexOutOfRange { index, length }.into());
        }
    };
    let Some(rest) = whole.get(offset..) else {
        return Err(RuntimeErrorKind::NotCharBoundary { offset }.into());
    };
    let found = find(rest, context.text(needle));
    let looked_at = found.unwrap_or(rest.len()) + context.text(needle).len();
    context.charge(fuel::for_search(looked_at))?;
    Ok(found.map_or(-1, |found| (offset + found) as i64))
}

/// The character that starts at a byte.
fn char_at(context: Context<'_, '_>, text: Text, index: i64) -> Result<Text, HostError> {
    let whole = context.text(text);
    let length = whole.len();
    let offset = match usize::try_from(index) {
        Ok(offset) if offset < length => offset,
        _ => return Err(RuntimeErrorKind::IndexOutOfRange { index, length }.into()),
    };
    let Some(character) = whole.get(offset..).and_then(|rest| rest.chars().next()) else {
        return Err(RuntimeErrorKind::NotCharBoundary { offset }.into());
    };
    context.slice(text, offset..offset + character.len_utf8())
}
