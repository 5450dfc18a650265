//! Maps: a table of entries, and the order they were added in.
//!
//! An entry is found by its key's hash in a [`table`] or, where the keys are integers that
//! lie close together, by the key itself and an [`index`]. Its position in the order is
//! noted there, and the order in turn names the entry's place. Removing leaves a gap in the
//! order, whose entries move together when there are many gaps.
//!
//! A map remembers the place that was found last, by which word, and what it cost to
//! find: programs ask whether there is a key, read its value and store another one in a
//! row.
//!
//! A map chooses between the two when it is full, by the keys it has. If then a key comes that
//! has no place, the map is hashed until it is full again, so each entry is moved at most
//! twice as often as without a choice.
//!
//! Comparing keys, and hashing all but integers, needs their type and is left to
//! [`crate::structure`].

mod index;
mod range;
mod table;
pub(crate) mod words;

use std::convert::Infallible;

use super::layout::is_reference;
use super::object::{Header, Kind, Reference, sequence_size};
use super::{Heap, HeapFull};

use range::KeyRange;
use table::Entry;
pub(crate) use table::KeyHash;
use words::{
    BUFFERS, FOUND, FOUND_AT, FOUND_FUEL, FOUND_KEY, HAS_POSITIONS, INDEX, LIVE, ORDER, RANGE,
    REVISION, ROOM, TABLE, USED,
};

use lbc_format::index::TypeIndex;

/// A place's number plus one, or zeros for a gap.
type OrderEntry = [u8; 4];
const GAP: OrderEntry = [0; 4];

/// The bits of a map's tag; the first two are in its hashed table's header, too.
const KEY_REFERENCES: u16 = 1;
const VALUE_REFERENCES: u16 = 2;
const HASHED_TAG: u16 = KEY_REFERENCES | VALUE_REFERENCES;
const INT_KEYS: u16 = 4;

/// Entries a map can have room for, so that positions and places fit.
const MAX_ENTRIES: usize = 0x7000_0000;
/// Entries a map has room for at first.
const FIRST_ENTRIES: usize = 8;
/// Maps with fewer entries keep their gaps until they grow.
const MIN_COMPACTED: usize = 32;

/// What a map needs to know of its entries' types: its header's tag.
pub(crate) fn map_tag(key: TypeIndex, value: TypeIndex) -> u16 {
    let tag = |is_so, bit| if is_so { bit } else { 0 };
    tag(is_reference(key), KEY_REFERENCES)
        | tag(is_reference(value), VALUE_REFERENCES)
        | tag(key == TypeIndex::INT, INT_KEYS)
}

/// Bytes that a map takes without its buffers.
pub(crate) fn map_size() -> usize {
    Header::container(Kind::Map, words::COUNT, 0).size()
}

/// Bytes that the buffers for `capacity` entries take at most, in a map with this tag;
/// `None` when no map can have as many.
pub(crate) fn map_buffers_size(tag: u16, capacity: usize) -> Option<usize> {
    if capacity > MAX_ENTRIES {
        return None;
    }
    let hashed = table::words(capacity)?.checked_mul(8)?;
    let contents = if tag & INT_KEYS == 0 {
        sequence_size(hashed)?
    } else {
        // Values and index.
        let range = KeyRange::largest(capacity)?;
        let values = sequence_size(range.places().checked_mul(8)?)?;
        let index = sequence_size(index::bytes(range)?)?;
        values.checked_add(index)?.max(sequence_size(hashed)?)
    };
    let order = sequence_size(capacity.checked_mul(size_of::<OrderEntry>())?)?;
    contents.checked_add(order)
}

fn order_header(capacity: usize) -> Header {
    Header::sequence(Kind::Bytes, capacity * size_of::<OrderEntry>())
}

/// The header of a table of nothing but values, in a map with this tag.
fn values_header(tag: u16, range: KeyRange) -> Header {
    let kind = match tag & VALUE_REFERENCES {
        0 => Kind::Words,
        _ => Kind::References,
    };
    Header::sequence(kind, range.places() * 8)
}

fn index_header(range: KeyRange) -> Option<Header> {
    Some(Header::sequence(Kind::Bytes, index::bytes(range)?))
}

/// How a map finds its entries.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Hashed,
    Indexed(KeyRange),
}

impl Layout {
    /// The word of the table that holds the value at a place.
    #[inline(always)]
    fn value_index(self, place: usize) -> usize {
        match self {
            Self::Hashed => table::value_index(place),
            Self::Indexed(_) => place,
        }
    }
}

/// The buffers of a map and what they hold.
#[derive(Clone, Copy, Debug)]
struct Contents {
    layout: Layout,
    table: Reference,
    order: Reference,
    index: Option<Reference>,
    used: usize,
    live: usize,
}

impl Contents {
    /// The range of keys now, if in another one all entries keep position and place.
    fn stays_in(&self, range: KeyRange) -> Option<KeyRange> {
        match self.layout {
            Layout::Indexed(old) if self.used == self.live && old.starts(range) => Some(old),
            _ => None,
        }
    }
}

impl Heap {
    /// Makes an empty map; there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn bump_map(&mut self, tag: u16) -> Result<Reference, HeapFull> {
        self.bump_zeroed(Header::container(Kind::Map, words::COUNT, tag))
            .ok_or(HeapFull)
    }

    /// Live entries of a map.
    pub(crate) fn map_len(&self, map: Reference) -> usize {
        self.map_words(map)[LIVE] as usize
    }

    /// Positions a map uses, gaps included.
    pub(crate) fn map_used(&self, map: Reference) -> usize {
        self.map_words(map)[USED] as usize
    }

    /// A number that changes whenever a key is added or removed.
    pub(crate) fn map_revision(&self, map: Reference) -> u64 {
        self.map_words(map)[REVISION]
    }

    fn revise(&mut self, map: Reference) {
        let revision = &mut self.map_words_mut(map)[REVISION];
        *revision = revision.wrapping_add(1);
    }

    /// A map's own words, of which there are always as many.
    #[inline(always)]
    fn map_words(&self, map: Reference) -> &[u64; words::COUNT as usize] {
        debug_assert_eq!(map.header().kind(), Kind::Map);
        let words: *const [u64; words::COUNT as usize] = map.payload_pointer().cast();
        // SAFETY: every map was made by `bump_map`, with that many words, all initialised;
        // the borrow of the heap keeps it from moving or changing.
        unsafe { &*words }
    }

    #[inline(always)]
    fn map_words_mut(&mut self, map: Reference) -> &mut [u64; words::COUNT as usize] {
        debug_assert_eq!(map.header().kind(), Kind::Map);
        let words: *mut [u64; words::COUNT as usize] = map.payload_pointer().cast();
        // SAFETY: as for reading; the borrow of the heap makes this the only access.
        unsafe { &mut *words }
    }

    #[inline(always)]
    fn map_buffer(&self, map: Reference, which: usize) -> Option<Reference> {
        let word = self.map_words(map)[which];
        // SAFETY: a buffer that is not null is kept up to date by the collector.
        (word != 0).then(|| unsafe { Reference::from_slot(word) })
    }

    #[inline(always)]
    fn map_layout(&self, map: Reference) -> Layout {
        let words = self.map_words(map);
        match KeyRange::from_words([words[RANGE], words[RANGE + 1]]) {
            Some(range) => Layout::Indexed(range),
            None => Layout::Hashed,
        }
    }

    #[inline(always)]
    fn map_table(&self, map: Reference) -> &[u64] {
        match self.map_buffer(map, TABLE) {
            Some(table) => self.sequence_words(table),
            None => &[],
        }
    }

    fn map_table_mut(&mut self, map: Reference) -> &mut [u64] {
        match self.map_buffer(map, TABLE) {
            Some(table) => self.sequence_words_mut(table),
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

    #[inline(always)]
    fn map_index(&self, map: Reference) -> &[u8] {
        match self.map_buffer(map, INDEX) {
            Some(index) => self.bytes(index),
            None => &[],
        }
    }

    fn map_index_mut(&mut self, map: Reference) -> &mut [u8] {
        match self.map_buffer(map, INDEX) {
            Some(index) => self.bytes_mut(index),
            None => &mut [],
        }
    }

    fn map_contents(&self, map: Reference) -> Option<Contents> {
        Some(Contents {
            layout: self.map_layout(map),
            table: self.map_buffer(map, TABLE)?,
            order: self.map_buffer(map, ORDER)?,
            index: self.map_buffer(map, INDEX),
            used: self.map_used(map),
            live: self.map_len(map),
        })
    }

    /// The place of the live entry at `position` of the order.
    pub(crate) fn map_place(&self, map: Reference, position: usize) -> Option<usize> {
        let &entry = self.map_order(map).get(position)?;
        (u32::from_ne_bytes(entry) as usize).checked_sub(1)
    }

    /// The hash of the live entry at `position` of the order.
    pub(crate) fn map_hash(&self, map: Reference, position: usize) -> Option<KeyHash> {
        let contents = self.map_contents(map)?;
        let place = self.map_place(map, position)?;
        Some(self.entry_of(&contents, position, place).hash)
    }

    /// Key and value of the live entry at a place.
    pub(crate) fn map_entry(&self, map: Reference, place: usize) -> (u64, u64) {
        let (layout, table) = (self.map_layout(map), self.map_table(map));
        let key = match layout {
            Layout::Hashed => table[table::key_index(place)],
            Layout::Indexed(range) => range.key(place),
        };
        (key, table[layout.value_index(place)])
    }

    /// The value of the live entry at a place.
    #[inline(always)]
    pub(crate) fn map_value(&self, map: Reference, place: usize) -> u64 {
        self.map_table(map)[self.map_layout(map).value_index(place)]
    }

    /// The live entry at a position and place.
    #[inline(always)]
    fn entry_of(&self, contents: &Contents, position: usize, place: usize) -> Entry {
        let table = self.sequence_words(contents.table);
        match contents.layout {
            Layout::Hashed => table::entry_at(table, position, place),
            Layout::Indexed(range) => Entry {
                position,
                hash: KeyHash::of_int(range.key(place)),
                key: range.key(place),
                value: table[place],
            },
        }
    }

    /// The first position from `from` on with a live entry.
    pub(crate) fn map_next(&self, map: Reference, from: usize) -> Option<usize> {
        let order = &self.map_order(map)[..self.map_used(map)];
        let distance = order.get(from..)?.iter().position(|&entry| entry != GAP)?;
        Some(from + distance)
    }

    /// Looks for entries of a map with other keys than integers that may have the key with
    /// this hash; `is_key` decides by the key's word. Gives the place of the one that has
    /// it, and adds to `passed` how many places were passed over.
    ///
    /// # Errors
    /// Those of `is_key`.
    #[inline]
    pub(crate) fn map_find<E>(
        &self,
        map: Reference,
        hash: KeyHash,
        passed: &mut usize,
        is_key: impl FnMut(u64) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        debug_assert!(matches!(self.map_layout(map), Layout::Hashed));
        table::find(self.map_table(map), hash, passed, is_key)
    }

    /// The place of the entry with a key of type `Int`; adds to `passed` how many places
    /// were passed over.
    #[inline(always)]
    pub(crate) fn map_find_int(
        &self,
        map: Reference,
        key: u64,
        passed: &mut usize,
    ) -> Option<usize> {
        match self.map_layout(map) {
            Layout::Indexed(range) => {
                let place = range.place(key)?;
                index::contains(self.map_index(map), place).then_some(place)
            }
            Layout::Hashed => {
                let hash = KeyHash::of_int(key);
                let is_key = |word| Ok::<_, Infallible>(word == key);
                let Ok(place) = table::find(self.map_table(map), hash, passed, is_key);
                place
            }
        }
    }

    /// The place that was found last, if it was by this very word, and what that cost.
    #[inline(always)]
    pub(crate) fn map_found(&self, map: Reference, key: u64) -> Option<(usize, u64)> {
        let words = self.map_words(map);
        let place = (words[FOUND] as usize).checked_sub(1)?;
        let is_valid = words[FOUND_KEY] == key && words[FOUND_AT] == self.stats.collections;
        is_valid.then_some((place, words[FOUND_FUEL]))
    }

    /// Remembers that the live entry at `place` was found by a word, for so much fuel.
    #[inline(always)]
    pub(crate) fn map_remember(&mut self, map: Reference, place: usize, key: u64, fuel: u64) {
        // Where the key says the place, there is nothing to spare.
        if let Layout::Indexed(_) = self.map_layout(map) {
            return;
        }
        let collections = self.stats.collections;
        let words = self.map_words_mut(map);
        words[FOUND] = place as u64 + 1;
        words[FOUND_AT] = collections;
        words[FOUND_KEY] = key;
        words[FOUND_FUEL] = fuel;
    }

    /// Changes the value of the live entry at `place`.
    #[inline(always)]
    pub(crate) fn map_set_value(&mut self, map: Reference, place: usize, value: u64) {
        let index = self.map_layout(map).value_index(place);
        self.map_table_mut(map)[index] = value;
        if map.header().tag() & VALUE_REFERENCES != 0 {
            self.map_barrier(map, index);
        }
    }

    /// The write barrier for a word of the table.
    fn map_barrier(&mut self, map: Reference, index: usize) {
        if let Some(table) = self.map_buffer(map, TABLE) {
            self.barrier_for_range(table, index..index + 1);
        }
    }

    /// Whether there were added as many entries as there is room for.
    fn map_is_full(&self, map: Reference) -> bool {
        self.map_words(map)[ROOM] == 0
    }

    /// The capacity a map should get to take an entry with this key, which it does not
    /// have; `None` when it has room.
    pub(crate) fn map_growth(&self, map: Reference, key: u64) -> Option<usize> {
        let capacity = self.map_order(map).len();
        if !self.map_is_full(map) {
            return match self.map_layout(map) {
                Layout::Indexed(range) if range.place(key).is_none() => Some(capacity),
                _ => None,
            };
        }
        // What was removed is left behind, so the same capacity may do.
        let live = self.map_len(map);
        Some(if live < capacity / 2 {
            capacity
        } else {
            (capacity * 2).max(FIRST_ENTRIES)
        })
    }

    /// Gives a map the buffers for `capacity` entries, one of them with this key, and
    /// leaves behind what was removed; there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn map_grow(
        &mut self,
        map: Reference,
        capacity: usize,
        key: u64,
    ) -> Result<(), HeapFull> {
        let old = self.map_contents(map);
        let layout = match old {
            // That a key has no place may come again soon.
            Some(_) if !self.map_is_full(map) => Layout::Hashed,
            Some(old) => self.map_layout_for(map, old, Some(key), capacity),
            None => Layout::Hashed,
        };
        if let (Some(old), Layout::Indexed(range)) = (old, layout)
            && capacity > self.map_order(map).len()
            && let Some(old_range) = old.stays_in(range)
        {
            return self.map_lengthen(map, old, old_range, range, capacity);
        }
        self.map_make_buffers(map, layout, capacity)?;
        if let Some(old) = old {
            self.map_fill(map, old);
        }
        Ok(())
    }

    /// Gives a map longer buffers, with an index for a range in which each entry keeps its
    /// position and its place; there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    fn map_lengthen(
        &mut self,
        map: Reference,
        old: Contents,
        old_range: KeyRange,
        range: KeyRange,
        capacity: usize,
    ) -> Result<(), HeapFull> {
        let table = values_header(map.header().tag(), range);
        let table = self.lengthen(old.table, table, old_range.places())?;
        self.set_map_buffer(map, TABLE, table);
        let order_words = (old.used * size_of::<OrderEntry>()).div_ceil(8);
        let order = self.lengthen(old.order, order_header(capacity), order_words)?;
        self.set_map_buffer(map, ORDER, order);
        // The positions lie elsewhere in a longer index, and are noted again where needed.
        let index = self
            .bump_zeroed(index_header(range).ok_or(HeapFull)?)
            .ok_or(HeapFull)?;
        if let Some(old_index) = old.index {
            self.copy_words(old_index, 0, index, 0, index::bit_words(old_range));
        }
        self.set_map_buffer(map, INDEX, index);
        let words = self.map_words_mut(map);
        words[RANGE..RANGE + 2].copy_from_slice(&range.to_words());
        words[HAS_POSITIONS] = 0;
        words[ROOM] = (capacity - old.used) as u64;
        Ok(())
    }

    /// How a map should be laid out that has these contents, and perhaps another key.
    fn map_layout_for(
        &self,
        map: Reference,
        contents: Contents,
        key: Option<u64>,
        capacity: usize,
    ) -> Layout {
        if map.header().tag() & INT_KEYS == 0 {
            return Layout::Hashed;
        }
        let range = match (contents.layout, contents.index) {
            (Layout::Indexed(range), Some(index)) => {
                let ends = index::ends(self.bytes(index), range);
                let ends = ends.into_iter().flatten().map(|place| range.key(place));
                KeyRange::around(key.into_iter().chain(ends), capacity)
            }
            _ => {
                let table = self.sequence_words(contents.table);
                let keys = table::entries(table).map(|entry| entry.key);
                KeyRange::around(key.into_iter().chain(keys), capacity)
            }
        };
        match range {
            Some(range) => Layout::Indexed(range),
            None => Layout::Hashed,
        }
    }

    /// Gives a map new buffers without entries.
    fn map_make_buffers(
        &mut self,
        map: Reference,
        layout: Layout,
        capacity: usize,
    ) -> Result<(), HeapFull> {
        let tag = map.header().tag();
        let (table, index) = match layout {
            Layout::Hashed => {
                let words = table::words(capacity).ok_or(HeapFull)?;
                (Header::table(words * 8, tag & HASHED_TAG), None)
            }
            Layout::Indexed(range) => {
                let index = index_header(range).ok_or(HeapFull)?;
                (values_header(tag, range), Some(index))
            }
        };
        let order = order_header(capacity);
        self.map_drop_buffers(map);
        for (which, header) in [(TABLE, Some(table)), (ORDER, Some(order)), (INDEX, index)] {
            if let Some(header) = header {
                let buffer = self.bump_zeroed(header).ok_or(HeapFull)?;
                self.set_map_buffer(map, which, buffer);
            }
        }
        let words = self.map_words_mut(map);
        words[ROOM] = capacity as u64;
        if let Layout::Indexed(range) = layout {
            words[RANGE..RANGE + 2].copy_from_slice(&range.to_words());
        }
        Ok(())
    }

    fn set_map_buffer(&mut self, map: Reference, which: usize, buffer: Reference) {
        self.map_words_mut(map)[which] = buffer.to_slot();
        self.barrier(map, which, buffer.to_slot());
    }

    /// Leaves a map's buffers behind.
    fn map_drop_buffers(&mut self, map: Reference) {
        let words = self.map_words_mut(map);
        let counts = [USED, LIVE, FOUND, ROOM, RANGE, RANGE + 1, HAS_POSITIONS];
        for which in counts.into_iter().chain(BUFFERS) {
            words[which] = 0;
        }
    }

    /// Fills a map's new buffers with the entries of others, in their order.
    fn map_fill(&mut self, map: Reference, from: Contents) {
        // Without gaps, their positions stay.
        let positions_stay = from.used == from.live;
        match from.layout {
            Layout::Hashed if positions_stay => {
                // So the table can be read, and another one written, from end to end.
                for place in 0..table::places(self.sequence_words(from.table)) {
                    if let Some(entry) = table::entry(self.sequence_words(from.table), place) {
                        self.map_enter(map, entry);
                    }
                }
            }
            _ => self.map_fill_in_order(map, from),
        }
        let words = self.map_words_mut(map);
        for which in [USED, LIVE] {
            words[which] = from.live as u64;
        }
        words[ROOM] -= from.live as u64;
    }

    fn map_fill_in_order(&mut self, map: Reference, from: Contents) {
        let mut entered = 0;
        for position in 0..from.used {
            let place = u32::from_ne_bytes(self.bytes(from.order).as_chunks().0[position]);
            if let Some(place) = (place as usize).checked_sub(1) {
                let entry = self.entry_of(&from, entered, place);
                self.map_enter(map, entry);
                entered += 1;
            }
        }
    }

    /// Stores an entry in the table, and its place in the order.
    fn map_enter(&mut self, map: Reference, entry: Entry) {
        let place = match self.map_layout(map) {
            Layout::Hashed => table::enter(self.map_table_mut(map), entry),
            Layout::Indexed(range) => {
                let Some(place) = range.place(entry.key) else {
                    unreachable!("a map has room for what is stored in it")
                };
                self.map_table_mut(map)[place] = entry.value;
                index::enter(self.map_index_mut(map), place);
                if self.map_has_positions(map) {
                    index::set_position(self.map_index_mut(map), range, place, entry.position);
                }
                place
            }
        };
        self.map_order_mut(map)[entry.position] = (place as u32 + 1).to_ne_bytes();
        let tag = map.header().tag();
        if tag & VALUE_REFERENCES != 0 {
            let index = self.map_layout(map).value_index(place);
            self.map_barrier(map, index);
        }
        if tag & KEY_REFERENCES != 0 {
            self.map_barrier(map, table::key_index(place));
        }
    }

    /// Appends an entry whose key the map does not have; there must be room for it.
    pub(crate) fn map_append(&mut self, map: Reference, hash: KeyHash, key: u64, value: u64) {
        let position = self.map_used(map);
        self.map_enter(
            map,
            Entry {
                position,
                hash,
                key,
                value,
            },
        );
        let words = self.map_words_mut(map);
        words[USED] += 1;
        words[LIVE] += 1;
        words[ROOM] -= 1;
        self.revise(map);
    }

    /// Removes the live entry at `place`. Other entries may get new positions.
    pub(crate) fn map_remove(&mut self, map: Reference, place: usize) {
        let position = match self.map_layout(map) {
            Layout::Hashed => {
                let Some(entry) = table::entry(self.map_table(map), place) else {
                    unreachable!("only live entries are removed")
                };
                table::remove(self.map_table_mut(map), place);
                entry.position
            }
            Layout::Indexed(range) => {
                self.map_note_positions(map, range);
                index::remove(self.map_index_mut(map), place);
                self.map_table_mut(map)[place] = 0;
                index::position(self.map_index(map), range, place)
            }
        };
        self.map_order_mut(map)[position] = GAP;
        let words = self.map_words_mut(map);
        words[LIVE] -= 1;
        words[FOUND] = 0;
        self.revise(map);
        let (used, live) = (self.map_used(map), self.map_len(map));
        if used >= MIN_COMPACTED && live < used / 4 {
            self.map_compact(map);
        }
    }

    /// Sees to it that a map's index has the positions of entries. It does not until one is
    /// removed, so this is done once after the map grew, and costs no more than that.
    fn map_note_positions(&mut self, map: Reference, range: KeyRange) {
        if self.map_has_positions(map) {
            return;
        }
        self.map_words_mut(map)[HAS_POSITIONS] = 1;
        for position in 0..self.map_used(map) {
            if let Some(place) = self.map_place(map, position) {
                index::set_position(self.map_index_mut(map), range, place, position);
            }
        }
    }

    fn map_has_positions(&self, map: Reference) -> bool {
        self.map_words(map)[HAS_POSITIONS] != 0
    }

    /// Moves the order's entries together.
    fn map_compact(&mut self, map: Reference) {
        let used = self.map_used(map);
        let mut live = 0;
        for position in 0..used {
            let Some(place) = self.map_place(map, position) else {
                continue;
            };
            match self.map_layout(map) {
                Layout::Hashed => table::set_position(self.map_table_mut(map), place, live),
                Layout::Indexed(range) => {
                    index::set_position(self.map_index_mut(map), range, place, live);
                }
            }
            let order = self.map_order_mut(map);
            order[live] = order[position];
            live += 1;
        }
        self.map_order_mut(map)[live..used].fill(GAP);
        self.map_words_mut(map)[USED] = live as u64;
    }

    /// Removes all entries.
    pub(crate) fn map_clear(&mut self, map: Reference) {
        if self.map_len(map) > 0 {
            self.revise(map);
        }
        self.map_drop_buffers(map);
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
        if capacity > 0
            && let Some(contents) = self.map_contents(from)
        {
            let layout = self.map_layout_for(from, contents, None, capacity);
            self.map_make_buffers(to, layout, capacity)?;
            self.map_fill(to, contents);
            self.revise(to);
        }
        Ok(())
    }
}

/// The words of a hashed table that refer to keys and values.
pub(super) fn table_references(table: Header) -> impl Iterator<Item = usize> {
    let tag = table.table_tag();
    table::parts(
        table.words(),
        tag & KEY_REFERENCES != 0,
        tag & VALUE_REFERENCES != 0,
    )
}
