//! Looking into texts, and small pieces of them.

#[cfg(feature = "jit")]
use std::cmp::Ordering;

use lbc_format::fuel;

use super::{Forms, quick};
use crate::heap::Reference;
use crate::imports::find;
use crate::machine::Machine;

pub(super) const FORMS: [(&str, Forms); 5] = [
    ("std.string.starts_with", Forms::Any(quick!(starts_with))),
    ("std.string.ends_with", Forms::Any(quick!(ends_with))),
    ("std.string.find_from", Forms::Any(quick!(find_from))),
    ("std.string.char_at", Forms::Any(quick!(char_at))),
    ("std.string.slice", Forms::Any(quick!(slice))),
];

fn string(word: u64) -> Reference {
    // SAFETY: linking found the parameter to be a text, verification the argument.
    unsafe { Reference::from_slot(word) }
}

fn starts_with(machine: &mut Machine, [text, start]: [u64; 2], fuel: u64) -> Option<u64> {
    let start = string(start);
    let cost = fuel + fuel::for_bytes(machine.heap.text_length(start));
    machine.meter.pay(cost)?;
    let (text, start) = (machine.heap.text(string(text)), machine.heap.text(start));
    Some(u64::from(text.starts_with(start)))
}

fn ends_with(machine: &mut Machine, [text, end]: [u64; 2], fuel: u64) -> Option<u64> {
    let end = string(end);
    let cost = fuel + fuel::for_bytes(machine.heap.text_length(end));
    machine.meter.pay(cost)?;
    let (text, end) = (machine.heap.text(string(text)), machine.heap.text(end));
    Some(u64::from(text.ends_with(end)))
}

fn find_from(machine: &mut Machine, [text, needle, start]: [u64; 3], fuel: u64) -> Option<u64> {
    let text = machine.heap.text(string(text));
    let needle = machine.heap.text(string(needle));
    let offset = usize::try_from(start).ok()?;
    let rest = text.get(offset..)?;
    let found = find(rest, needle);
    let looked_at = found.unwrap_or(rest.len()) + needle.len();
    machine.meter.pay(fuel + fuel::for_search(looked_at))?;
    Some(
        found
            .map_or(-1, |found| (offset + found) as i64)
            .cast_unsigned(),
    )
}

fn char_at(machine: &mut Machine, [text, index]: [u64; 2], fuel: u64) -> Option<u64> {
    let offset = usize::try_from(index).ok()?;
    let rest = machine.heap.text(string(text)).get(offset..)?;
    let length = rest.chars().next()?.len_utf8();
    part(machine, text, offset, offset + length, fuel)
}

fn slice(machine: &mut Machine, [text, start, end]: [u64; 3], fuel: u64) -> Option<u64> {
    let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
    machine.heap.text(string(text)).get(start..end)?;
    part(machine, text, start, end, fuel)
}

/// Two texts joined.
#[cfg(feature = "jit")]
pub(crate) fn concat(machine: &mut Machine, left: u64, right: u64) -> Option<u64> {
    let length = machine.heap.text_length(string(left)) + machine.heap.text_length(string(right));
    let cost = fuel::for_bytes(length);
    if !machine.meter.can_pay(cost) || machine.heap.is_stressed() {
        return None;
    }
    let new = machine.heap.bump_text(length)?;
    machine.meter.pay(cost)?;
    let mut writer = machine.heap.writer(new);
    writer.push(writer.text(string(left)));
    writer.push(writer.text(string(right)));
    drop(writer);
    Some(new.to_slot())
}

/// How two texts relate.
#[cfg(feature = "jit")]
pub(crate) fn compare(machine: &mut Machine, left: u64, right: u64) -> Option<Ordering> {
    let (left, right) = (string(left), string(right));
    let shorter = (machine.heap.text_length(left)).min(machine.heap.text_length(right));
    machine.meter.pay(fuel::for_bytes(shorter))?;
    Some(machine.heap.text(left).cmp(machine.heap.text(right)))
}

/// The part of a text between two of its characters' bounds.
fn part(machine: &mut Machine, text: u64, start: usize, end: usize, fuel: u64) -> Option<u64> {
    let length = end - start;
    if length == machine.heap.text_length(string(text)) {
        machine.meter.pay(fuel)?;
        return Some(text);
    }
    let cost = fuel + fuel::for_bytes(length);
    if !machine.meter.can_pay(cost) || machine.heap.is_stressed() {
        return None;
    }
    let new = machine.heap.bump_text(length)?;
    machine.meter.pay(cost)?;
    let mut writer = machine.heap.writer(new);
    writer.push(&writer.text(string(text))[start..end]);
    drop(writer);
    Some(new.to_slot())
}
