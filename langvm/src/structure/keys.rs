//! Finding the entry that a map has for a key.

use std::convert::Infallible;

use lbc_format::fuel;
use lbc_format::index::TypeIndex;

use super::hash::hash_text;
use super::{Relation, Typed, Values, Work, hash, relate};
use crate::error::Trap;
use crate::heap::{Heap, KeyHash, Reference};

/// What became of looking a key up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// Where its entry is.
    pub(crate) place: Option<usize>,
    /// Its hash, unless the entry was found without.
    pub(crate) hash: Option<KeyHash>,
    /// What it costs.
    pub(crate) fuel: u64,
}

impl Found {
    /// An entry found without its hash.
    pub(crate) fn at(place: usize, fuel: u64) -> Self {
        Self {
            place: Some(place),
            hash: None,
            fuel,
        }
    }
}

/// A key that is told by looking at its word, and at its text if it is one; equal words
/// are equal keys.
pub(crate) trait MapKey: Copy {
    /// The key that a word is.
    fn new(word: u64) -> Self;

    /// What hashing it costs.
    fn hash_fuel(self, heap: &Heap) -> u64;

    /// Looks it up in a map with such keys.
    fn find(self, heap: &Heap, map: Reference) -> Found;
}

/// A key of type `Int`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IntKey(u64);

/// A key of type `String`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextKey(Reference);

impl MapKey for IntKey {
    fn new(word: u64) -> Self {
        Self(word)
    }

    fn hash_fuel(self, _: &Heap) -> u64 {
        0
    }

    #[inline(always)]
    fn find(self, heap: &Heap, map: Reference) -> Found {
        let mut passed = 0;
        let place = heap.map_find_int(map, self.0, &mut passed);
        Found {
            place,
            hash: Some(KeyHash::of_int(self.0)),
            fuel: fuel_for_places(passed),
        }
    }
}

impl MapKey for TextKey {
    fn new(word: u64) -> Self {
        // SAFETY: the word is a value of type `String`.
        Self(unsafe { Reference::from_slot(word) })
    }

    fn hash_fuel(self, heap: &Heap) -> u64 {
        1 + fuel::for_bytes(heap.text_length(self.0))
    }

    fn find(self, heap: &Heap, map: Reference) -> Found {
        let text = heap.text(self.0);
        let hash = hash_text(text);
        let (mut passed, mut fuel) = (0, self.hash_fuel(heap));
        let Ok(place) = heap.map_find(map, hash, &mut passed, |word| {
            // SAFETY: a map's keys are of the type that its type says.
            let other = heap.text(unsafe { Reference::from_slot(word) });
            fuel += fuel::COMPARED_PART + fuel::for_bytes(text.len().min(other.len()));
            Ok::<_, Infallible>(text == other)
        });
        Found {
            place,
            hash: Some(hash),
            fuel: fuel + fuel_for_places(passed),
        }
    }
}

/// Keys can be chosen so that many stand in each other's way.
fn fuel_for_places(passed: usize) -> u64 {
    (passed / fuel::PLACES_PER_UNIT) as u64
}

/// Whether keys of a type are told by [`IntKey`] or [`TextKey`].
pub(crate) fn is_plain_key(ty: TypeIndex) -> bool {
    ty == TypeIndex::INT || ty == TypeIndex::STRING
}

/// Looks a key of any type up, which must be the map's type of keys, and pays for that.
pub(crate) fn find(
    values: Values<'_>,
    work: &mut Work<'_>,
    map: Reference,
    key: Typed,
) -> Result<Found, Trap> {
    match key.ty() {
        TypeIndex::INT => find_plain::<IntKey>(values, work, map, key),
        TypeIndex::STRING => find_plain::<TextKey>(values, work, map, key),
        _ => {
            let hash = hash(values, work, key)?;
            let place = find_hashed(values, work, map, key, hash)?;
            Ok(Found {
                place,
                hash: Some(hash),
                fuel: 0,
            })
        }
    }
}

fn find_plain<K: MapKey>(
    values: Values<'_>,
    work: &mut Work<'_>,
    map: Reference,
    key: Typed,
) -> Result<Found, Trap> {
    if let Some((place, fuel)) = values.heap.map_found(map, key.word()) {
        work.charge(fuel)?;
        return Ok(Found::at(place, fuel));
    }
    let key = K::new(key.word());
    let before = key.hash_fuel(values.heap);
    work.charge(before)?;
    let found = key.find(values.heap, map);
    work.charge(found.fuel - before)?;
    Ok(found)
}

/// The place of the entry of a map that has `key`, which must be of the map's
/// type of keys.
pub(crate) fn find_hashed(
    values: Values<'_>,
    work: &mut Work<'_>,
    map: Reference,
    key: Typed,
    hash: KeyHash,
) -> Result<Option<usize>, Trap> {
    let mut passed = 0;
    let found = if key.ty() == TypeIndex::INT {
        Ok(values.heap.map_find_int(map, key.word(), &mut passed))
    } else {
        values.heap.map_find(map, hash, &mut passed, |word| {
            // SAFETY: a map's keys are of the type that its type says, which `key` is of.
            let other = unsafe { key.sibling(word) };
            Ok(relate(values, work, key, other)? == Relation::Equal)
        })
    };
    work.charge(fuel_for_places(passed))?;
    found
}
