//! Maps: a table of entries to find them by hash, and the order they were added in.
//!
//! The table has open addressing: each of its places is empty or has an entry's mark,
//! key and value one behind the other, so that finding an entry mostly takes one line of
//! memory. A mark has the upper half of the key's hash, which says where to look first,
//! and the entry's position in the order, which in turn names the entry's place. Removing
//! leaves a mark behind, and a gap in the order, where entries move together when there
//! are many gaps. The table has half as many places again as there can be marks, so it is
//! never full and probing ends.
//!
//! A map remembers the place that was found last, by which word, and what it cost to
//! find: programs ask whether there is a key, read its value and store another one in a
//! row.
//!
//! Hashing and comparing keys needs their type and is left to [`crate::structure`].

use super::layout::is_reference;
use super::object::{Header, Kind, Reference, sequence_size};
use super::{Heap, HeapFull};

use lbc_format::index::TypeIndex;

const USED: usize = 0;
const LIVE: usize = 1;
const REVISION: usize = 2;
const TABLE: usize = 3;
const ORDER: usize = 4;
/// The place found last plus one, or 0.
const FOUND: usize = 5;
/// The word of the key it was found by.
const FOUND_KEY: usize = 6;
/// What it cost to find it.
const FOUND_FUEL: usize = 7;
/// Places of the table with a mark.
const MARKED: usize = 8;
/// Collections there had been when the place was found: the word may be a reference,
/// which holds only until the next.
const FOUND_AT: usize = 9;
const WORDS: u16 = 10;

/// The words of a map that refer to buffers.
pub(super) const BUFFERS: [usize; 2] = [TABLE, ORDER];

/// Which words of a place are which.
const MARK: usize = 0;
const KEY: usize = 1;
const VALUE: usize = 2;
const PLACE_WORDS: usize = 3;
type TablePlace = [u64; PLACE_WORDS];

/// A place's number plus one, or zeros for a gap.
type OrderEntry = [u8; 4];
const GAP: OrderEntry = [0; 4];

/// The bits of a map's tag, and of its table's header.
const KEY_REFERENCES: u16 = 1;
const VALUE_REFERENCES: u16 = 2;

/// The low half of a mark holds a position plus one.
const POSITION_MASK: u64 = 0xffff_ffff;
/// What it holds when the entry was removed.
const REMOVED: u64 = POSITION_MASK;
/// Entries a map can have room for, so that positions and places fit.
const MAX_ENTRIES: usize = 0xa000_0000;
/// Entries a map has room for at first.
const FIRST_ENTRIES: usize = 8;
/// Maps with fewer entries keep their gaps until they grow.
const MIN_COMPACTED: usize = 32;

/// The hash of a key; only its upper half says where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyHash(u64);

impl KeyHash {
    pub(crate) fn new(hash: u64) -> Self {
        Self(hash)
    }

    /// Where probing starts in a table of so many places: spread by multiplying, which
    /// takes no division and any number of places (Lemire 2019).
    fn start(self, places: usize) -> usize {
        (((self.0 >> 32) * places as u64) >> 32) as usize
    }

    fn mark(self, position: usize) -> u64 {
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
    let table = sequence_size(places(capacity).checked_mul(size_of::<TablePlace>())?)?;
    let order = sequence_size(capacity.checked_mul(size_of::<OrderEntry>())?)?;
    table.checked_add(order)
}

/// Places of the table of a map with room for `capacity` entries.
fn places(capacity: usize) -> usize {
    capacity + capacity.div_ceil(2)
}

impl Heap {
    /// Makes an empty map; there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn bump_map(&mut self, tag: u16) -> Result<Reference, HeapFull> {
        self.bump_zeroed(Header::container(Kind::Map, WORDS, tag))
            .ok_or(HeapFull)
    }

    /// Live entries of a map.
    pub(crate) fn map_len(&self, map: Reference) -> usize {
        self.words(map)[LIVE] as usize
    }

    /// Positions a map uses, gaps included.
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

    fn map_table(&self, map: Reference) -> &[TablePlace] {
        match self.map_buffer(map, TABLE) {
            Some(table) => self.words(table).as_chunks().0,
            None => &[],
        }
    }

    fn map_table_mut(&mut self, map: Reference) -> &mut [TablePlace] {
        match self.map_buffer(map, TABLE) {
            Some(table) => self.words_mut(table).as_chunks_mut().0,
            None => &mut [],
        }
    }

    fn map_order(&self, map: Reference) -> &[OrderEntry] {
        match self.map_buffer(map, ORDER) {
            Some(order) => self.bytes(order).as_chunks().0,
            None => &[],
        }
    }

    fn map_order_mut(&mut self, map: Reference) -> &mut [OrderEntry] {
        match self.map_buffer(map, ORDER) {
            Some(order) => self.bytes_mut(order).as_chunks_mut().0,
            None => &mut [],
        }
    }

    /// The place of the live entry at `position` of the order.
    pub(crate) fn map_place(&self, map: Reference, position: usize) -> Option<usize> {
        let &entry = self.map_order(map).get(position)?;
        (u32::from_ne_bytes(entry) as usize).checked_sub(1)
    }

    /// The hash of the live entry at `position` of the order.
    pub(crate) fn map_hash(&self, map: Reference, position: usize) -> Option<KeyHash> {
        let place = self.map_place(map, position)?;
        Some(KeyHash(self.map_table(map)[place][MARK]))
    }

    /// Key and value of the live entry at a place.
    pub(crate) fn map_entry(&self, map: Reference, place: usize) -> (u64, u64) {
        let [_, key, value] = self.map_table(map)[place];
        (key, value)
    }

    /// The first position from `from` on with a live entry.
    pub(crate) fn map_next(&self, map: Reference, from: usize) -> Option<usize> {
        let order = &self.map_order(map)[..self.map_used(map)];
        let distance = order.get(from..)?.iter().position(|&entry| entry != GAP)?;
        Some(from + distance)
    }

    /// Looks for entries that may have the key with this hash; `is_key` decides by
    /// the key's word. Gives the place of the one that has it, and adds to `passed`
    /// how many places were passed over.
    ///
    /// # Errors
    /// Those of `is_key`.
    #[inline]
    pub(crate) fn map_find<E>(
        &self,
        map: Reference,
        hash: KeyHash,
        passed: &mut usize,
        mut is_key: impl FnMut(u64) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        let table = self.map_table(map);
        if table.is_empty() {
            return Ok(None);
        }
        let mut place = hash.start(table.len());
        loop {
            let [mark, key, _] = table[place];
            if mark == 0 {
                return Ok(None);
            }
            if (mark ^ hash.0) & !POSITION_MASK == 0
                && mark & POSITION_MASK != REMOVED
                && is_key(key)?
            {
                return Ok(Some(place));
            }
            place = next_place(place, table.len());
            *passed += 1;
        }
    }

    /// The place that was found last, if it was by this very word, and what that cost.
    #[inline(always)]
    pub(crate) fn map_found(&self, map: Reference, key: u64) -> Option<(usize, u64)> {
        let words = self.words(map);
        let place = (words[FOUND] as usize).checked_sub(1)?;
        let is_valid = words[FOUND_KEY] == key && words[FOUND_AT] == self.stats.collections;
        is_valid.then_some((place, words[FOUND_FUEL]))
    }

    /// Remembers that the live entry at `place` was found by a word, for so much fuel.
    pub(crate) fn map_remember(&mut self, map: Reference, place: usize, key: u64, fuel: u64) {
        let collections = self.stats.collections;
        let words = self.words_mut(map);
        words[FOUND] = place as u64 + 1;
        words[FOUND_AT] = collections;
        words[FOUND_KEY] = key;
        words[FOUND_FUEL] = fuel;
    }

    /// Changes the value of the live entry at `place`.
    pub(crate) fn map_set_value(&mut self, map: Reference, place: usize, value: u64) {
        self.map_table_mut(map)[place][VALUE] = value;
        self.map_barrier(map, place);
    }

    /// The write barrier for the entry at a place.
    fn map_barrier(&mut self, map: Reference, place: usize) {
        let Some(table) = self.map_buffer(map, TABLE) else {
            return;
        };
        let tag = map.header().tag();
        for (bit, part) in [(KEY_REFERENCES, KEY), (VALUE_REFERENCES, VALUE)] {
            if tag & bit != 0 {
                let index = place * PLACE_WORDS + part;
                self.barrier_for_range(table, index..index + 1);
            }
        }
    }

    /// The capacity a map should get to take one more entry; `None` when it has room.
    pub(crate) fn map_growth(&self, map: Reference) -> Option<usize> {
        let capacity = self.map_order(map).len();
        if (self.words(map)[MARKED] as usize) < capacity {
            return None;
        }
        // What was removed is left behind, so the same capacity may do.
        let live = self.map_len(map);
        Some(if live < capacity / 2 {
            capacity
        } else {
            (capacity * 2).max(FIRST_ENTRIES)
        })
    }

    /// Gives a map buffers for `capacity` entries, and leaves behind what was removed;
    /// there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn map_replace_buffers(
        &mut self,
        map: Reference,
        capacity: usize,
    ) -> Result<(), HeapFull> {
        let table = Header::table(
            places(capacity) * size_of::<TablePlace>(),
            map.header().tag(),
        );
        let order = Header::sequence(Kind::Bytes, capacity * size_of::<OrderEntry>());
        let old = BUFFERS.map(|which| self.map_buffer(map, which));
        for (which, header) in [(TABLE, table), (ORDER, order)] {
            let buffer = self.bump_zeroed(header).ok_or(HeapFull)?;
            self.words_mut(map)[which] = buffer.to_slot();
            self.barrier(map, which, buffer.to_slot());
        }
        let used = self.map_used(map);
        self.map_empty(map);
        let [Some(old_table), Some(old_order)] = old else {
            return Ok(());
        };
        for position in 0..used {
            let entry = u32::from_ne_bytes(self.bytes(old_order).as_chunks().0[position]);
            if let Some(place) = (entry as usize).checked_sub(1) {
                let [mark, key, value] = self.words(old_table).as_chunks().0[place];
                self.map_enter(map, KeyHash(mark), key, value);
            }
        }
        Ok(())
    }

    /// Makes a map have no entries yet in its buffers, which are all zeros.
    fn map_empty(&mut self, map: Reference) {
        let words = self.words_mut(map);
        for which in [USED, LIVE, FOUND, MARKED] {
            words[which] = 0;
        }
    }

    /// Appends an entry whose key the map does not have; there must be room for it.
    pub(crate) fn map_append(&mut self, map: Reference, hash: KeyHash, key: u64, value: u64) {
        self.map_enter(map, hash, key, value);
        self.revise(map);
    }

    fn map_enter(&mut self, map: Reference, hash: KeyHash, key: u64, value: u64) {
        let position = self.map_used(map);
        let table = self.map_table_mut(map);
        let mut place = hash.start(table.len());
        // Places of removed entries are not used again: each position is entered once, and
        // there are more places.
        while table[place][MARK] != 0 {
            place = next_place(place, table.len());
        }
        table[place] = [hash.mark(position), key, value];
        self.map_barrier(map, place);
        self.map_order_mut(map)[position] = (place as u32 + 1).to_ne_bytes();
        let words = self.words_mut(map);
        for which in [USED, LIVE, MARKED] {
            words[which] += 1;
        }
    }

    /// Removes the live entry at `place`. Other entries may get new positions.
    pub(crate) fn map_remove(&mut self, map: Reference, place: usize) {
        let entry = &mut self.map_table_mut(map)[place];
        let position = (entry[MARK] & POSITION_MASK) as usize - 1;
        *entry = [entry[MARK] | REMOVED, 0, 0];
        self.map_order_mut(map)[position] = GAP;
        let words = self.words_mut(map);
        words[LIVE] -= 1;
        words[FOUND] = 0;
        self.revise(map);
        let (used, live) = (self.map_used(map), self.map_len(map));
        if used >= MIN_COMPACTED && live < used / 4 {
            self.map_compact(map);
        }
    }

    /// Moves the order's entries together.
    fn map_compact(&mut self, map: Reference) {
        let used = self.map_used(map);
        let mut live = 0;
        for position in 0..used {
            let Some(place) = self.map_place(map, position) else {
                continue;
            };
            let mark = &mut self.map_table_mut(map)[place][MARK];
            *mark = KeyHash(*mark).mark(live);
            let order = self.map_order_mut(map);
            order[live] = order[position];
            live += 1;
        }
        self.map_order_mut(map)[live..used].fill(GAP);
        self.words_mut(map)[USED] = live as u64;
    }

    /// Removes all entries.
    pub(crate) fn map_clear(&mut self, map: Reference) {
        if self.map_len(map) > 0 {
            self.revise(map);
        }
        self.map_empty(map);
        for which in BUFFERS {
            self.words_mut(map)[which] = 0;
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
            if let Some(place) = self.map_place(from, position) {
                let [mark, key, value] = self.map_table(from)[place];
                self.map_append(to, KeyHash(mark), key, value);
            }
        }
        Ok(())
    }
}

/// The words of a table that refer to keys and values. Those of places without an entry
/// are zeros.
pub(super) fn table_references(table: Header) -> impl Iterator<Item = usize> {
    let tag = table.table_tag();
    let parts = [(KEY_REFERENCES, KEY), (VALUE_REFERENCES, VALUE)];
    parts
        .into_iter()
        .filter(move |&(bit, _)| tag & bit != 0)
        .flat_map(move |(_, part)| (part..table.words()).step_by(PLACE_WORDS))
}

fn next_place(place: usize, places: usize) -> usize {
    if place + 1 == places { 0 } else { place + 1 }
}
