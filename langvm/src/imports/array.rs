//! `std.array`: arrays of any element type.

mod sort;

use lbc_format::index::TypeIndex;

use crate::error::{HostError, RuntimeErrorKind};
use crate::heap::{ElementKind, Reference};
use crate::host::{Any, CallContext, Comparable, List, Registry, T, Taken};
use crate::structure::{Relation, relate};
use lbc_format::fuel;

use super::string::invalid;

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.array.filled", filled);
    registry.register_with_context("std.array.insert", insert);
    registry.register_with_context("std.array.remove", remove);
    registry.register_with_context("std.array.swap", swap);
    registry.register_with_context("std.array.truncate", truncate);
    registry.register_with_context("std.array.slice", slice);
    registry.register_with_context("std.array.concat", concat);
    registry.register_with_context("std.array.reverse", reverse);
    registry.register_with_context("std.array.index_of", index_of);
    sort::register(registry);
}

fn filled(context: Context<'_, '_>, count: i64, value: Any<T>) -> Result<List<T>, HostError> {
    let Ok(length) = usize::try_from(count) else {
        return Err(invalid(format!("cannot make an array of {count} elements")));
    };
    let kind = context.result_kind();
    let list = context.new_list(kind, length)?;
    let (word, array) = (context.word_of(value), context.array(list));
    match kind {
        ElementKind::Byte => context.heap().buffer_bytes_mut(array).fill(word as u8),
        ElementKind::Word | ElementKind::Reference => {
            let heap = context.heap();
            heap.change_words(array, 0..length, |words| words.fill(word));
        }
    }
    Ok(list)
}

fn length(context: Context<'_, '_>, list: List<T>) -> usize {
    let array = context.array(list);
    context.heap().array_length(array)
}

/// The error for an index outside an array of `length` elements.
fn out_of_range(index: i64, length: usize) -> HostError {
    RuntimeErrorKind::ArrayIndexOutOfRange { index, length }.into()
}

/// An index as a position below `end`.
fn position(index: i64, end: usize, length: usize) -> Result<usize, HostError> {
    match usize::try_from(index) {
        Ok(position) if position < end => Ok(position),
        _ => Err(out_of_range(index, length)),
    }
}

/// Charges for moving some elements of an array.
fn charge_for(context: Context<'_, '_>, array: Reference, count: usize) -> Result<(), HostError> {
    let width = context.heap().element_kind(array).width();
    context.charge(fuel::for_bytes(count.saturating_mul(width)))
}

fn insert(
    context: Context<'_, '_>,
    list: List<T>,
    index: i64,
    value: Any<T>,
) -> Result<(), HostError> {
    let length = length(context, list);
    let position = position(index, length.saturating_add(1), length)?;
    context.make_element_room(list)?;
    let (word, array) = (context.word_of(value), context.array(list));
    charge_for(context, array, length - position)?;
    let heap = context.heap();
    heap.set_array_length(array, length + 1);
    match heap.element_kind(array) {
        ElementKind::Byte => {
            let bytes = heap.buffer_bytes_mut(array);
            bytes.copy_within(position..length, position + 1);
        }
        ElementKind::Word | ElementKind::Reference => {
            heap.change_words(array, position..length + 1, |words| {
                words.copy_within(..length - position, 1);
            });
        }
    }
    heap.set_element(array, position, word);
    Ok(())
}

fn remove(context: Context<'_, '_>, list: List<T>, index: i64) -> Result<Taken<T>, HostError> {
    let length = length(context, list);
    let position = position(index, length, length)?;
    let array = context.array(list);
    charge_for(context, array, length - position)?;
    let heap = context.heap();
    let Some(word) = heap.element(array, position) else {
        return Err(out_of_range(index, length));
    };
    match heap.element_kind(array) {
        ElementKind::Byte => {
            let bytes = heap.buffer_bytes_mut(array);
            bytes.copy_within(position + 1..length, position);
        }
        ElementKind::Word | ElementKind::Reference => {
            heap.change_words(array, position..length, |words| words.copy_within(1.., 0));
        }
    }
    heap.set_array_length(array, length - 1);
    Ok(Taken::new(word))
}

fn swap(context: Context<'_, '_>, list: List<T>, first: i64, second: i64) -> Result<(), HostError> {
    let length = length(context, list);
    let first = position(first, length, length)?;
    let second = position(second, length, length)?;
    let array = context.array(list);
    let heap = context.heap();
    match heap.element_kind(array) {
        ElementKind::Byte => heap.buffer_bytes_mut(array).swap(first, second),
        ElementKind::Word | ElementKind::Reference => {
            let (start, end) = (first.min(second), first.max(second));
            heap.change_words(array, start..end + 1, |words| words.swap(0, end - start));
        }
    }
    Ok(())
}

fn truncate(context: Context<'_, '_>, list: List<T>, count: i64) -> Result<(), HostError> {
    let Ok(count) = usize::try_from(count) else {
        return Err(invalid(format!(
            "cannot truncate an array to {count} elements"
        )));
    };
    let length = length(context, list);
    if count < length {
        let array = context.array(list);
        charge_for(context, array, length - count)?;
        context.heap().set_array_length(array, count);
    }
    Ok(())
}

fn slice(
    context: Context<'_, '_>,
    list: List<T>,
    start: i64,
    end: i64,
) -> Result<List<T>, HostError> {
    let length = length(context, list);
    let (from, to) = match (usize::try_from(start), usize::try_from(end)) {
        (Ok(from), Ok(to)) if from <= to && to <= length => (from, to),
        _ => return Err(RuntimeErrorKind::ArraySliceOutOfRange { start, end, length }.into()),
    };
    let kind = context.result_kind();
    let part = context.new_list(kind, to - from)?;
    copy_elements(context, list, from..to, part, 0);
    Ok(part)
}

fn concat(context: Context<'_, '_>, left: List<T>, right: List<T>) -> Result<List<T>, HostError> {
    let (left_length, right_length) = (length(context, left), length(context, right));
    let kind = context.result_kind();
    // Each is at most an eighth of the address space long.
    let both = context.new_list(kind, left_length + right_length)?;
    copy_elements(context, left, 0..left_length, both, 0);
    copy_elements(context, right, 0..right_length, both, left_length);
    Ok(both)
}

/// Copies elements to another array of the same type, within its length.
fn copy_elements(
    context: Context<'_, '_>,
    from: List<T>,
    range: std::ops::Range<usize>,
    to: List<T>,
    at: usize,
) {
    let (from, to) = (context.array(from), context.array(to));
    context.heap().copy_elements(from, range, to, at);
}

fn reverse(context: Context<'_, '_>, list: List<T>) -> Result<(), HostError> {
    let length = length(context, list);
    let array = context.array(list);
    charge_for(context, array, length)?;
    let heap = context.heap();
    match heap.element_kind(array) {
        ElementKind::Byte => heap.buffer_bytes_mut(array)[..length].reverse(),
        ElementKind::Word | ElementKind::Reference => {
            heap.change_words(array, 0..length, |words| words.reverse());
        }
    }
    Ok(())
}

fn index_of(
    context: Context<'_, '_>,
    list: List<Comparable>,
    value: Any<Comparable>,
) -> Result<i64, HostError> {
    let wanted = context.typed(value);
    if wanted.ty() == TypeIndex::INT {
        let array = context.array(list);
        let words = context.heap().array_words(array);
        let found = words.iter().position(|&word| word == wanted.word());
        let passed = found.unwrap_or(words.len());
        context.charge(passed as u64)?;
        return Ok(found.map_or(-1, |index| index as i64));
    }
    let mut index = 0;
    while let Some(element) = context.element(list, index) {
        let (values, mut work) = context.walk();
        if relate(values, &mut work, element, wanted)? == Relation::Equal {
            return Ok(index as i64);
        }
        index += 1;
    }
    Ok(-1)
}
