//! Maps: entries in insertion order, and an index to find them by hash.
//!
//! An entry has a key, a value and a hash, each in its own buffer, at the same
//! position. Removing leaves a dead entry, whose hash is 0; entries are moved
//! together when many are dead. The index is a table with open addressing: each
//! of its words is empty, or names an entry's position and the upper half of its
//! hash. It has at least twice as many words as there can be entries, so it is
//! never full and probing ends.
//!
//! Hashing and comparing keys needs their type and is left to [`crate::structure`].

use super::layout::is_reference;
use super::object::{Header, Kind, Reference, sequence_size};
use super::{Heap, HeapFull};

use lbc_format::index::TypeIndex;

const USED: usize = 0;
const LIVE: usize = 1;
const REVISION: usize = 2;
const KEYS: usize = 3;
const VALUES: usize = 4;
const HASHES: usize = 5;
const INDEX: usize = 6;
const WORDS: u16 = 7;

/// The words of a map that refer to buffers.
pub(super) const BUFFERS: [usize; 4] = [KEYS, VALUES, HASHES, INDEX];

const KEY_REFERENCES: u16 = 1;
const VALUE_REFERENCES: u16 = 2;

/// The low half of an index word holds a position plus one.
const POSITION_MASK: u64 = 0xffff_ffff;
/// An index word whose entry was removed.
const REMOVED: u64 = POSITION_MASK;
/// Entries a map can have, dead ones included, so that a position fits.
const MAX_ENTRIES: usize = 0xffff_fff0;
/// Entries a map has room for at first.
const FIRST_ENTRIES: usize = 8;
/// Maps with fewer entries keep their dead ones until they grow.
const MIN_COMPACTED: usize = 32;

/// A key's hash as entries keep it: never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyHash(u64);

impl KeyHash {
    /// Makes a hash fit to be kept.
    pub(crate) fn new(hash: u64) -> Self {
        Self(hash | 1)
    }

    /// Where probing starts in an index of `mask + 1` words.
    fn slot(self, mask: usize) -> usize {
        (self.0 >> 1) as usize & mask
    }

    fn index_word(self, position: usize) -> u64 {
        (self.0 & !POSITION_MASK) | (position as u64 + 1)
    }
}

/// Which parts of a map's entries are references: its header's tag.
pub(crate) fn map_tag(key: TypeIndex, value: TypeIndex) -> u16 {
    let tag = |ty, bit| if is_reference(ty) { bit } else { 0 };
    tag(key, KEY_REFERENCES) | tag(value, VALUE_REFERENCES)
}

/// Bytes that a map takes without its buffers.
pub(crate) fn map_size() -> usize {
    Header::container(Kind::Map, WORDS, 0).size()
}

/// Bytes that the buffers for `capacity` entries take; `None` when no map can have
/// as many.
pub(crate) fn map_buffers_size(capacity: usize) -> Option<usize> {
    if capacity > MAX_ENTRIES {
        return None;
    }
    let entries = sequence_size(capacity.checked_mul(8)?)?;
    let index = sequence_size(index_words(capacity).checked_mul(8)?)?;
    entries.checked_mul(3)?.checked_add(index)
}

fn index_words(capacity: usize) -> usize {
    // `MAX_ENTRIES` keeps this from overflowing on 64-bit hosts; others run out of
    // memory long before.
    (capacity.saturating_mul(2)).next_power_of_two().max(16)
}

impl Heap {
    /// Makes an empty map; there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn bump_map(&mut self, tag: u16) -> Result<Reference, HeapFull> {
        let map = self
            .bump(Header::container(Kind::Map, WORDS, tag))
            .ok_or(HeapFull)?;
        self.words_mut(map).fill(0);
        Ok(map)
    }

    /// Live entries of a map.
    pub(crate) fn map_len(&self, map: Reference) -> usize {
        self.words(map)[LIVE] as usize
    }

    /// Positions a map uses, those of dead entries included.
    pub(crate) fn map_used(&self, map: Reference) -> usize {
        self.words(map)[USED] as usize
    }

    /// A number that changes whenever a key is added or removed.
    pub(crate) fn map_revision(&self, map: Reference) -> u64 {
        self.words(map)[REVISION]
    }

    fn revise(&mut self, map: Reference) {
        let revision = &mut self.words_mut(map)[REVISION];
        *revision = revision.wrapping_add(1);
    }

    fn map_buffer(&self, map: Reference, which: usize) -> Option<Reference> {
        debug_assert_eq!(map.header().kind(), Kind::Map);
        let word = self.words(map)[which];
        // SAFETY: a buffer that is not null is kept up to date by the collector.
        (word != 0).then(|| unsafe { Reference::from_slot(word) })
    }

    fn map_words(&self, map: Reference, which: usize) -> &[u64] {
        match self.map_buffer(map, which) {
            Some(buffer) => self.words(buffer),
            None => &[],
        }
    }

    fn map_words_mut(&mut self, map: Reference, which: usize) -> &mut [u64] {
        match self.map_buffer(map, which) {
            Some(buffer) => self.words_mut(buffer),
            None => &mut [],
        }
    }

    /// Key and value of the live entry at `position`.
    pub(crate) fn map_entry(&self, map: Reference, position: usize) -> Option<(u64, u64)> {
        self.map_hash(map, position)?;
        let key = *self.map_words(map, KEYS).get(position)?;
        let value = *self.map_words(map, VALUES).get(position)?;
        Some((key, value))
    }

    /// The hash of the live entry at `position`.
    pub(crate) fn map_hash(&self, map: Reference, position: usize) -> Option<KeyHash> {
        let &hash = self.map_words(map, HASHES).get(position)?;
        (hash != 0).then_some(KeyHash(hash))
    }

    /// The first position from `from` on with a live entry.
    pub(crate) fn map_next(&self, map: Reference, from: usize) -> Option<usize> {
        let hashes = &self.map_words(map, HASHES)[..self.map_used(map)];
        let distance = hashes.get(from..)?.iter().position(|&hash| hash != 0)?;
        Some(from + distance)
    }

    /// Looks for entries that may have the key with this hash; `is_key` decides by
    /// the key's word. Gives the position of the one that has it, and adds to `passed`
    /// how many places of the index were passed over.
    ///
    /// # Errors
    /// Those of `is_key`.
    pub(crate) fn map_find<E>(
        &self,
        map: Reference,
        hash: KeyHash,
        passed: &mut usize,
        mut is_key: impl FnMut(u64) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        let index = self.map_words(map, INDEX);
        let keys = self.map_words(map, KEYS);
        let hashes = self.map_words(map, HASHES);
        let Some(mask) = index.len().checked_sub(1) else {
            return Ok(None);
        };
        let mut slot = hash.slot(mask);
        loop {
            let word = index[slot];
            if word == 0 {
                return Ok(None);
            }
            if (word ^ hash.0) & !POSITION_MASK == 0 && word & POSITION_MASK != REMOVED {
                let position = (word & POSITION_MASK) as usize - 1;
                if hashes[position] == hash.0 && is_key(keys[position])? {
                    return Ok(Some(position));
                }
            }
            slot = (slot + 1) & mask;
            *passed += 1;
        }
    }

    /// Changes the value of the entry at `position`.
    pub(crate) fn map_set_value(&mut self, map: Reference, position: usize, value: u64) {
        self.map_words_mut(map, VALUES)[position] = value;
    }

    /// The capacity a map should get to take one more entry; `None` when it has room.
    pub(crate) fn map_growth(&self, map: Reference) -> Option<usize> {
        let capacity = self.map_words(map, HASHES).len();
        if self.map_used(map) < capacity {
            return None;
        }
        // Dead entries are left behind, so the same capacity may do.
        let live = self.map_len(map);
        Some(if live < capacity / 2 {
            capacity
        } else {
            (capacity * 2).max(FIRST_ENTRIES)
        })
    }

    /// Gives a map buffers for `capacity` entries, and leaves dead entries behind;
    /// there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn map_replace_buffers(
        &mut self,
        map: Reference,
        capacity: usize,
    ) -> Result<(), HeapFull> {
        let tag = map.header().tag();
        let entries = |bit| {
            if tag & bit != 0 {
                Kind::References
            } else {
                Kind::Words
            }
        };
        let kinds = [
            (KEYS, entries(KEY_REFERENCES), capacity),
            (VALUES, entries(VALUE_REFERENCES), capacity),
            (HASHES, Kind::Words, capacity),
            (INDEX, Kind::Words, index_words(capacity)),
        ];
        let old = BUFFERS.map(|which| self.map_buffer(map, which));
        for (which, kind, words) in kinds {
            let buffer = self
                .bump(Header::sequence(kind, words * 8))
                .ok_or(HeapFull)?;
            self.words_mut(buffer).fill(0);
            self.words_mut(map)[which] = buffer.to_slot();
        }
        if let [Some(keys), Some(values), Some(hashes), _] = old {
            let mut live = 0;
            for position in 0..self.map_used(map) {
                let hash = self.words(hashes)[position];
                if hash != 0 {
                    let (key, value) = (self.words(keys)[position], self.words(values)[position]);
                    self.map_words_mut(map, KEYS)[live] = key;
                    self.map_words_mut(map, VALUES)[live] = value;
                    self.map_words_mut(map, HASHES)[live] = hash;
                    live += 1;
                }
            }
            self.words_mut(map)[USED] = live as u64;
        }
        self.map_rebuild_index(map);
        Ok(())
    }

    /// Appends an entry whose key the map does not have; there must be room for it.
    pub(crate) fn map_append(&mut self, map: Reference, hash: KeyHash, key: u64, value: u64) {
        let position = self.map_used(map);
        self.map_words_mut(map, KEYS)[position] = key;
        self.map_words_mut(map, VALUES)[position] = value;
        self.map_words_mut(map, HASHES)[position] = hash.0;
        let words = self.words_mut(map);
        words[USED] += 1;
        words[LIVE] += 1;
        self.map_index(map, hash, position);
        self.revise(map);
    }

    /// Enters a position into the index.
    fn map_index(&mut self, map: Reference, hash: KeyHash, position: usize) {
        let index = self.map_words_mut(map, INDEX);
        let mask = index.len() - 1;
        let mut slot = hash.slot(mask);
        // Slots of removed entries are not used again: each position is entered once,
        // and there are twice as many slots.
        while index[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        index[slot] = hash.index_word(position);
    }

    fn map_rebuild_index(&mut self, map: Reference) {
        self.map_words_mut(map, INDEX).fill(0);
        for position in 0..self.map_used(map) {
            if let Some(hash) = self.map_hash(map, position) {
                self.map_index(map, hash, position);
            }
        }
    }

    /// Removes the live entry at `position`. Other entries may get new positions.
    pub(crate) fn map_remove(&mut self, map: Reference, position: usize) {
        let Some(hash) = self.map_hash(map, position) else {
            return;
        };
        let word = hash.index_word(position);
        let index = self.map_words_mut(map, INDEX);
        let mask = index.len() - 1;
        let mut slot = hash.slot(mask);
        while index[slot] != word {
            slot = (slot + 1) & mask;
        }
        index[slot] |= REMOVED;
        self.map_words_mut(map, KEYS)[position] = 0;
        self.map_words_mut(map, VALUES)[position] = 0;
        self.map_words_mut(map, HASHES)[position] = 0;
        self.words_mut(map)[LIVE] -= 1;
        self.revise(map);
        let (used, live) = (self.map_used(map), self.map_len(map));
        if used >= MIN_COMPACTED && live < used / 4 {
            self.map_compact(map);
        }
    }

    /// Moves live entries together, in order.
    fn map_compact(&mut self, map: Reference) {
        let used = self.map_used(map);
        let mut live = 0;
        for position in 0..used {
            if self.map_hash(map, position).is_some() {
                for which in [KEYS, VALUES, HASHES] {
                    let words = self.map_words_mut(map, which);
                    words[live] = words[position];
                }
                live += 1;
            }
        }
        for which in [KEYS, VALUES, HASHES] {
            self.map_words_mut(map, which)[live..used].fill(0);
        }
        self.words_mut(map)[USED] = live as u64;
        self.map_rebuild_index(map);
    }

    /// Removes all entries.
    pub(crate) fn map_clear(&mut self, map: Reference) {
        if self.map_len(map) > 0 {
            self.revise(map);
        }
        let words = self.words_mut(map);
        words[USED] = 0;
        words[LIVE] = 0;
        for which in BUFFERS {
            words[which] = 0;
        }
    }

    /// Entries that one map needs room for to take all of another's.
    pub(crate) fn map_clone_capacity(&self, map: Reference) -> usize {
        match self.map_len(map) {
            0 => 0,
            live => live.max(FIRST_ENTRIES),
        }
    }

    /// Fills a fresh empty map with the entries of another of the same type. There
    /// must be room for buffers of [`Heap::map_clone_capacity`].
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn map_copy(&mut self, from: Reference, to: Reference) -> Result<(), HeapFull> {
        let capacity = self.map_clone_capacity(from);
        if capacity == 0 {
            return Ok(());
        }
        self.map_replace_buffers(to, capacity)?;
        for position in 0..self.map_used(from) {
            if let (Some(hash), Some((key, value))) = (
                self.map_hash(from, position),
                self.map_entry(from, position),
            ) {
                self.map_append(to, hash, key, value);
            }
        }
        Ok(())
    }
}
