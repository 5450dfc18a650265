//! The hashed table of a map's entries.
//!
//! It has open addressing: each place is empty or has an entry's mark, key and value one
//! behind the other, so that finding an entry mostly takes one line of memory. A mark has
//! the upper half of the key's hash, which says where to look first, and the entry's
//! position in the order. Removing leaves a mark behind. There are half as many places
//! again as there can be marks, so probing ends.

/// Mark, key and value.
type Place = [u64; PLACE_WORDS];
const MARK: usize = 0;
const KEY: usize = 1;
const VALUE: usize = 2;
const PLACE_WORDS: usize = 3;

/// The low half of a mark holds a position plus one.
const POSITION_MASK: u64 = 0xffff_ffff;
/// What it holds when the entry was removed.
const REMOVED: u64 = POSITION_MASK;

/// The hash of a key; only its upper half says where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyHash(u64);

impl KeyHash {
    pub(crate) fn new(hash: u64) -> Self {
        Self(hash)
    }

    /// The hash of a key of type `Int`: its bits spread over all others.
    pub(crate) fn of_int(key: u64) -> Self {
        const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];
        let product = u128::from(key ^ FACTORS[1]) * u128::from(FACTORS[0]);
        Self((product as u64) ^ ((product >> 64) as u64))
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

/// A live entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Where it stands in the order.
    pub(super) position: usize,
    pub(super) hash: KeyHash,
    pub(super) key: u64,
    pub(super) value: u64,
}

/// Words of a table for `capacity` entries.
pub(super) fn words(capacity: usize) -> Option<usize> {
    let places = capacity.checked_add(capacity.div_ceil(2))?;
    places.checked_mul(PLACE_WORDS)
}

/// Places of a table, empty or not.
pub(super) fn places(table: &[u64]) -> usize {
    chunks(table).len()
}

/// The live entry at a place, if there is one.
#[inline(always)]
pub(super) fn entry(table: &[u64], place: usize) -> Option<Entry> {
    let [mark, key, value] = chunks(table)[place];
    let position = mark & POSITION_MASK;
    (position != 0 && position != REMOVED).then(|| Entry {
        position: position as usize - 1,
        hash: KeyHash(mark),
        key,
        value,
    })
}

/// The live entry at a place, whose position is known.
#[inline(always)]
pub(super) fn entry_at(table: &[u64], position: usize, place: usize) -> Entry {
    let [mark, key, value] = chunks(table)[place];
    Entry {
        position,
        hash: KeyHash(mark),
        key,
        value,
    }
}

/// All live entries, from the first place to the last.
pub(super) fn entries(table: &[u64]) -> impl Iterator<Item = Entry> {
    (0..places(table)).filter_map(|place| entry(table, place))
}

/// The word that holds the value at a place.
pub(super) fn value_index(place: usize) -> usize {
    place * PLACE_WORDS + VALUE
}

/// The word that holds the key at a place.
pub(super) fn key_index(place: usize) -> usize {
    place * PLACE_WORDS + KEY
}

/// Looks for entries that may have the key with this hash; `is_key` decides by the key's
/// word. Gives the place of the one that has it, and adds to `passed` how many places were
/// passed over.
///
/// # Errors
/// Those of `is_key`.
#[inline(always)]
pub(super) fn find<E>(
    table: &[u64],
    hash: KeyHash,
    passed: &mut usize,
    mut is_key: impl FnMut(u64) -> Result<bool, E>,
) -> Result<Option<usize>, E> {
    let table = chunks(table);
    if table.is_empty() {
        return Ok(None);
    }
    let mut place = hash.start(table.len());
    loop {
        let [mark, key, _] = table[place];
        if mark == 0 {
            return Ok(None);
        }
        if (mark ^ hash.0) & !POSITION_MASK == 0 && mark & POSITION_MASK != REMOVED && is_key(key)?
        {
            return Ok(Some(place));
        }
        place = next_place(place, table.len());
        *passed += 1;
    }
}

/// Stores an entry that the table does not have, but has room for; where.
pub(super) fn enter(table: &mut [u64], entry: Entry) -> usize {
    let table = chunks_mut(table);
    let mut place = entry.hash.start(table.len());
    // Places of removed entries are not used again: each mark is counted once, and there
    // are more places.
    while table[place][MARK] != 0 {
        place = next_place(place, table.len());
    }
    table[place] = [entry.hash.mark(entry.position), entry.key, entry.value];
    place
}

/// Removes the live entry at a place.
pub(super) fn remove(table: &mut [u64], place: usize) {
    let entry = &mut chunks_mut(table)[place];
    *entry = [entry[MARK] | REMOVED, 0, 0];
}

/// Notes the new position of the live entry at a place.
pub(super) fn set_position(table: &mut [u64], place: usize, position: usize) {
    let mark = &mut chunks_mut(table)[place][MARK];
    *mark = KeyHash(*mark).mark(position);
}

/// The words of a table of `words` that hold keys, values or both. Those of places without
/// an entry are zeros.
pub(super) fn parts(words: usize, keys: bool, values: bool) -> impl Iterator<Item = usize> {
    [(keys, KEY), (values, VALUE)]
        .into_iter()
        .filter(|&(is_wanted, _)| is_wanted)
        .flat_map(move |(_, part)| (part..words).step_by(PLACE_WORDS))
}

fn chunks(table: &[u64]) -> &[Place] {
    table.as_chunks().0
}

fn chunks_mut(table: &mut [u64]) -> &mut [Place] {
    table.as_chunks_mut().0
}

fn next_place(place: usize, places: usize) -> usize {
    if place + 1 == places { 0 } else { place + 1 }
}
