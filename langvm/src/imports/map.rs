//! `std.map`: maps from any key type to any value type.

use crate::error::{HostError, RuntimeErrorKind};
use crate::heap::{map_buffers_size, map_size, map_tag};
use crate::host::{Any, CallContext, Dict, K, Registry, Taken, V};
use lbc_format::fuel;

use super::string::invalid;

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.map.new", new);
    registry.register_with_context("std.map.len", len);
    registry.register_with_context("std.map.get", get);
    registry.register_with_context("std.map.contains_key", contains_key);
    registry.register_with_context("std.map.set", set);
    registry.register_with_context("std.map.remove", remove);
    registry.register_with_context("std.map.clear", clear);
    registry.register_with_context("std.map.clone", clone);
    registry.register_with_context("std.map.next", next);
    registry.register_with_context("std.map.key_at", key_at);
    registry.register_with_context("std.map.value_at", value_at);
    registry.register_with_context("std.map.revision", revision);
}

fn new(context: Context<'_, '_>) -> Result<Dict<K, V>, HostError> {
    let (key, value) = context.result_entry_types();
    context.new_map(map_tag(key, value))
}

fn len(context: Context<'_, '_>, map: Dict<K, V>) -> i64 {
    let map = context.map(map);
    context.heap().map_len(map) as i64
}

fn get(context: Context<'_, '_>, map: Dict<K, V>, key: Any<K>) -> Result<Taken<V>, HostError> {
    let found = context.find_entry(map, key)?;
    let object = context.map(map);
    let entry = found.map(|place| context.heap().map_entry(object, place));
    match entry {
        Some((_, value)) => Ok(Taken::new(value)),
        None => {
            let key = context.typed(key);
            let key = context.shown(key)?;
            Err(RuntimeErrorKind::MissingKey { key }.into())
        }
    }
}

fn contains_key(context: Context<'_, '_>, map: Dict<K, V>, key: Any<K>) -> Result<bool, HostError> {
    let found = context.find_entry(map, key)?;
    Ok(found.is_some())
}

fn set(
    context: Context<'_, '_>,
    map: Dict<K, V>,
    key: Any<K>,
    value: Any<V>,
) -> Result<(), HostError> {
    context.set_entry(map, key, value)
}

fn remove(context: Context<'_, '_>, map: Dict<K, V>, key: Any<K>) -> Result<bool, HostError> {
    let found = context.find_entry(map, key)?;
    if let Some(place) = found {
        let object = context.map(map);
        // Paid for by the entries that were added: each is moved together at most a few
        // times.
        context.heap().map_remove(object, place);
    }
    Ok(found.is_some())
}

fn clear(context: Context<'_, '_>, map: Dict<K, V>) {
    let map = context.map(map);
    context.heap().map_clear(map);
}

fn clone(context: Context<'_, '_>, map: Dict<K, V>) -> Result<Dict<K, V>, HostError> {
    let (key, value) = context.entry_types(map);
    let object = context.map(map);
    let capacity = context.heap().map_clone_capacity(object);
    context.charge((capacity as u64).saturating_mul(fuel::MAP_ENTRY))?;
    let tag = map_tag(key, value);
    let size = map_buffers_size(tag, capacity);
    context.reserve(size.and_then(|buffers| buffers.checked_add(map_size())))?;
    let copy = context.new_reserved_map(tag)?;
    let (from, to) = (context.map(map), context.map(copy));
    context
        .heap()
        .map_copy(from, to)
        .map_err(|_| context.heap_limit())?;
    Ok(copy)
}

fn next(context: Context<'_, '_>, map: Dict<K, V>, position: i64) -> Result<i64, HostError> {
    let from = usize::try_from(position).unwrap_or(0);
    let map = context.map(map);
    let found = context.heap().map_next(map, from);
    let passed = found
        .unwrap_or(context.heap().map_used(map))
        .saturating_sub(from);
    context.charge(fuel::for_bytes(passed.saturating_mul(8)))?;
    Ok(found.map_or(-1, |position| position as i64))
}

/// Key and value of the live entry at a position that `next` gave.
fn entry(
    context: Context<'_, '_>,
    map: Dict<K, V>,
    position: i64,
) -> Result<(u64, u64), HostError> {
    let map = context.map(map);
    usize::try_from(position)
        .ok()
        .and_then(|position| context.heap().map_place(map, position))
        .map(|place| context.heap().map_entry(map, place))
        .ok_or_else(|| invalid(format!("the map has no entry at position {position}")))
}

fn key_at(context: Context<'_, '_>, map: Dict<K, V>, at: i64) -> Result<Taken<K>, HostError> {
    let (key, _) = entry(context, map, at)?;
    Ok(Taken::new(key))
}

fn value_at(context: Context<'_, '_>, map: Dict<K, V>, at: i64) -> Result<Taken<V>, HostError> {
    let (_, value) = entry(context, map, at)?;
    Ok(Taken::new(value))
}

fn revision(context: Context<'_, '_>, map: Dict<K, V>) -> i64 {
    let map = context.map(map);
    context.heap().map_revision(map).cast_signed()
}
