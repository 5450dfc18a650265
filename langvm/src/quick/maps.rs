//! Maps with keys that are integers or texts: nearly all there are.

use lbc_format::fuel;

use super::{Access, Forms, quick};
use crate::heap::Reference;
use crate::machine::Machine;
use crate::structure::{Found, IntKey, MapKey, TextKey};

/// A pair of forms of one function.
macro_rules! by_key {
    ($function:ident, $access:ident) => {
        Forms::ByKey {
            int: quick!($function::<IntKey>),
            text: quick!($function::<TextKey>),
            access: Access::$access,
        }
    };
}

pub(super) const FORMS: [(&str, Forms); 9] = [
    ("std.map.len", Forms::Any(quick!(len))),
    ("std.map.revision", Forms::Any(quick!(revision))),
    ("std.map.next", Forms::Any(quick!(next))),
    ("std.map.key_at", Forms::Any(quick!(key_at))),
    ("std.map.value_at", Forms::Any(quick!(value_at))),
    ("std.map.contains_key", by_key!(contains_key, Contains)),
    ("std.map.get", by_key!(get, Get)),
    ("std.map.set", by_key!(set, Set)),
    ("std.map.remove", by_key!(remove, Remove)),
];

fn object(word: u64) -> Reference {
    // SAFETY: linking found the parameter to be a map, verification the argument.
    unsafe { Reference::from_slot(word) }
}

fn len(machine: &mut Machine, [map]: [u64; 1], fuel: u64) -> Option<u64> {
    machine.meter.pay(fuel)?;
    Some(machine.heap.map_len(object(map)) as u64)
}

fn revision(machine: &mut Machine, [map]: [u64; 1], fuel: u64) -> Option<u64> {
    machine.meter.pay(fuel)?;
    Some(machine.heap.map_revision(object(map)))
}

fn next(machine: &mut Machine, [map, position]: [u64; 2], fuel: u64) -> Option<u64> {
    let map = object(map);
    let from = usize::try_from(position.cast_signed()).unwrap_or(0);
    let found = machine.heap.map_next(map, from);
    let passed = found
        .unwrap_or(machine.heap.map_used(map))
        .saturating_sub(from);
    machine
        .meter
        .pay(fuel + fuel::for_bytes(passed.saturating_mul(8)))?;
    Some(found.map_or(-1, |position| position as i64).cast_unsigned())
}

/// Key and value of the live entry at a position that `next` gave.
fn entry(machine: &Machine, map: Reference, position: u64) -> Option<(u64, u64)> {
    let position = usize::try_from(position).ok()?;
    let place = machine.heap.map_place(map, position)?;
    Some(machine.heap.map_entry(map, place))
}

fn key_at(machine: &mut Machine, [map, position]: [u64; 2], fuel: u64) -> Option<u64> {
    let (key, _) = entry(machine, object(map), position)?;
    machine.meter.pay(fuel)?;
    Some(key)
}

fn value_at(machine: &mut Machine, [map, position]: [u64; 2], fuel: u64) -> Option<u64> {
    let (_, value) = entry(machine, object(map), position)?;
    machine.meter.pay(fuel)?;
    Some(value)
}

/// Looks a key up. Whoever goes on without refusing pays for it.
#[inline(always)]
fn look_up<K: MapKey>(machine: &Machine, map: Reference, key: u64, fuel: u64) -> Option<Found> {
    if let Some((place, cost)) = machine.heap.map_found(map, key) {
        let found = Found::at(place, fuel + cost);
        return machine.meter.can_pay(found.fuel).then_some(found);
    }
    let key = K::new(key);
    // What is not paid for is not done: a long text is hashed only if there is fuel.
    let before = fuel + key.hash_fuel(&machine.heap);
    if !machine.meter.can_pay(before) {
        return None;
    }
    let mut found = key.find(&machine.heap, map);
    found.fuel += fuel;
    machine.meter.can_pay(found.fuel).then_some(found)
}

/// Pays for a look-up by a key's word, and remembers what it found.
#[inline(always)]
fn settle(machine: &mut Machine, map: Reference, key: u64, found: &Found, fuel: u64) -> Option<()> {
    machine.meter.pay(found.fuel)?;
    if let Some(place) = found.place {
        machine
            .heap
            .map_remember(map, place, key, found.fuel - fuel);
    }
    Some(())
}

fn contains_key<K: MapKey>(machine: &mut Machine, [map, key]: [u64; 2], fuel: u64) -> Option<u64> {
    let map = object(map);
    let found = look_up::<K>(machine, map, key, fuel)?;
    settle(machine, map, key, &found, fuel)?;
    Some(u64::from(found.place.is_some()))
}

fn get<K: MapKey>(machine: &mut Machine, [map, key]: [u64; 2], fuel: u64) -> Option<u64> {
    let map = object(map);
    let found = look_up::<K>(machine, map, key, fuel)?;
    let value = machine.heap.map_value(map, found.place?);
    settle(machine, map, key, &found, fuel)?;
    Some(value)
}

fn set<K: MapKey>(machine: &mut Machine, [map, key, value]: [u64; 3], fuel: u64) -> Option<u64> {
    let map = object(map);
    let found = look_up::<K>(machine, map, key, fuel)?;
    match found.place {
        Some(place) => {
            settle(machine, map, key, &found, fuel)?;
            machine.heap.map_set_value(map, place, value);
        }
        None => {
            if machine.heap.map_growth(map, key).is_some() {
                return None;
            }
            settle(machine, map, key, &found, fuel)?;
            machine.heap.map_append(map, found.hash?, key, value);
        }
    }
    Some(0)
}

fn remove<K: MapKey>(machine: &mut Machine, [map, key]: [u64; 2], fuel: u64) -> Option<u64> {
    let map = object(map);
    let found = look_up::<K>(machine, map, key, fuel)?;
    settle(machine, map, key, &found, fuel)?;
    if let Some(place) = found.place {
        machine.heap.map_remove(map, place);
    }
    Some(u64::from(found.place.is_some()))
}
