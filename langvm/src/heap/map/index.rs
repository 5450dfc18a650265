//! The index of a map whose keys are integers that lie close together.
//!
//! Here the key says which place is its entry's. The map's table has nothing but the
//! values; the index has a bit for each place, set if there is an entry, and behind the
//! bits its position in the order. So finding out that there is an entry, and its value,
//! takes two loads that do not wait for each other, from as little memory as can be.
//!
//! Only removing an entry takes its position. Until a map removes one, the positions are
//! not noted, and their memory is not touched.

use super::range::KeyRange;

/// Four bytes of bits, or a position.
type Part = [u8; 4];

/// Parts of one word, which the bits have all of.
const WORD_PARTS: usize = size_of::<u64>() / size_of::<Part>();

/// Stands between bits and positions once these are noted.
const NOTED: Part = 1_u32.to_ne_bytes();

/// Bytes of an index for a range of keys.
pub(super) fn bytes(range: KeyRange) -> Option<usize> {
    let parts = noted_part(range).checked_add(1)?;
    let parts = parts.checked_add(range.places())?;
    parts.checked_mul(size_of::<Part>())
}

/// Words of the bits.
pub(super) fn bit_words(range: KeyRange) -> usize {
    range.places().div_ceil(u64::BITS as usize)
}

fn noted_part(range: KeyRange) -> usize {
    bit_words(range) * WORD_PARTS
}

fn position_part(range: KeyRange, place: usize) -> usize {
    noted_part(range) + 1 + place
}

/// Whether there is an entry at a place.
#[inline(always)]
pub(super) fn contains(index: &[u8], place: usize) -> bool {
    let (part, bit) = bit(place);
    u32::from_ne_bytes(parts(index)[part]) & bit != 0
}

/// The first and the last place with an entry, if there is any.
pub(super) fn ends(index: &[u8], range: KeyRange) -> Option<[usize; 2]> {
    let bits = &parts(index)[..noted_part(range)];
    let is_used = |part: &Part| *part != Part::default();
    let (first, last) = (
        bits.iter().position(is_used)?,
        bits.iter().rposition(is_used)?,
    );
    let below = u32::from_ne_bytes(bits[first]).trailing_zeros();
    let above = u32::from_ne_bytes(bits[last]).leading_zeros();
    let width = u32::BITS as usize;
    Some([
        first * width + below as usize,
        (last + 1) * width - 1 - above as usize,
    ])
}

/// Whether the positions of entries are noted.
pub(super) fn has_positions(index: &[u8], range: KeyRange) -> bool {
    parts(index)[noted_part(range)] == NOTED
}

/// Has positions noted from now on; those of the entries that are there have to be
/// entered again.
pub(super) fn start_positions(index: &mut [u8], range: KeyRange) {
    parts_mut(index)[noted_part(range)] = NOTED;
}

/// The position of the entry at a place, where positions are noted.
pub(super) fn position(index: &[u8], range: KeyRange, place: usize) -> usize {
    u32::from_ne_bytes(parts(index)[position_part(range, place)]) as usize
}

/// Notes that there is an entry at a place, and its position where such are noted.
pub(super) fn enter(index: &mut [u8], range: KeyRange, place: usize, position: usize) {
    let (part, bit) = bit(place);
    let is_noted = has_positions(index, range);
    let parts = parts_mut(index);
    parts[part] = (u32::from_ne_bytes(parts[part]) | bit).to_ne_bytes();
    if is_noted {
        parts[position_part(range, place)] = (position as u32).to_ne_bytes();
    }
}

/// Notes that there is no entry at a place any more.
pub(super) fn remove(index: &mut [u8], place: usize) {
    let (part, bit) = bit(place);
    let parts = parts_mut(index);
    parts[part] = (u32::from_ne_bytes(parts[part]) & !bit).to_ne_bytes();
}

fn bit(place: usize) -> (usize, u32) {
    let bits = u32::BITS as usize;
    (place / bits, 1 << (place % bits))
}

fn parts(index: &[u8]) -> &[Part] {
    index.as_chunks().0
}

fn parts_mut(index: &mut [u8]) -> &mut [Part] {
    index.as_chunks_mut().0
}
