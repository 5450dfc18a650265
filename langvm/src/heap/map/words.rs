//! What a map knows of itself, word by word. Native code reads some of it.

pub(crate) const USED: usize = 0;
pub(crate) const LIVE: usize = 1;
pub(crate) const REVISION: usize = 2;
/// The buffer of entries, or of the values where there is an index.
pub(crate) const TABLE: usize = 3;
pub(crate) const ORDER: usize = 4;
/// The place found last plus one, or 0.
pub(crate) const FOUND: usize = 5;
/// The word of the key it was found by.
pub(crate) const FOUND_KEY: usize = 6;
/// What it cost to find it.
pub(crate) const FOUND_FUEL: usize = 7;
/// Entries that can still be added to the buffers. What is removed gives no room.
pub(crate) const ROOM: usize = 8;
/// Collections there had been when the place was found: the word may be a reference,
/// which holds only until the next.
pub(crate) const FOUND_AT: usize = 9;
/// The first of two words with the range of keys there is an index for.
pub(crate) const RANGE: usize = 10;
/// The index, where there is one.
pub(crate) const INDEX: usize = 12;
/// 1 if the index has the positions of entries, else 0.
pub(crate) const HAS_POSITIONS: usize = 13;
pub(crate) const COUNT: u16 = 14;

/// The words of a map that refer to buffers.
pub(crate) const BUFFERS: [usize; 3] = [TABLE, ORDER, INDEX];
