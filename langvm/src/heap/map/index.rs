//! The index of a map whose keys are integers that lie close together.
//!
//! Here the key says which place is its entry's. The map's table has nothing but the
//! values; the index has a bit for each place, set if there is an entry, and behind the
//! bits its position in the order. So finding out that there is an entry, and its value,
//! takes two loads that do not wait for each other, from as little memory as can be.
//!
//! Only removing an entry takes its position. Until a map removes one, the positions are
//! not set, and their memory is not touched.

use super::range::KeyRange;

/// Four bytes of bits, or a position.
type Part = [u8; 4];

/// Parts of one word, which the bits have all of.
const WORD_PARTS: usize = size_of::<u64>() / size_of::<Part>();

/// Bytes of an index for a range of keys.
pub(super) fn bytes(range: KeyRange) -> Option<usize> {
    let parts = bit_parts(range).checked_add(range.places())?;
    parts.checked_mul(size_of::<Part>())
}

/// Words of the bits.
pub(super) fn bit_words(range: KeyRange) -> usize {
    range.places().div_ceil(u64::BITS as usize)
}

fn bit_parts(range: KeyRange) -> usize {
    bit_words(range) * WORD_PARTS
}

fn position_part(range: KeyRange, place: usize) -> usize {
    bit_parts(range) + place
}

/// Whether there is an entry at a place.
#[inline(always)]
pub(super) fn contains(index: &[u8], place: usize) -> bool {
    let (part, bit) = bit(place);
    u32::from_ne_bytes(parts(index)[part]) & bit != 0
}

/// The first and the last place with an entry, if there is any.
pub(super) fn ends(index: &[u8], range: KeyRange) -> Option<[usize; 2]> {
    let bits = &parts(index)[..bit_parts(range)];
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

/// The position of the entry at a place, where positions are set.
pub(super) fn position(index: &[u8], range: KeyRange, place: usize) -> usize {
    u32::from_ne_bytes(parts(index)[position_part(range, place)]) as usize
}

pub(super) fn set_position(index: &mut [u8], range: KeyRange, place: usize, position: usize) {
    parts_mut(index)[position_part(range, place)] = (position as u32).to_ne_bytes();
}

/// Notes that there is an entry at a place.
pub(super) fn enter(index: &mut [u8], place: usize) {
    let (part, bit) = bit(place);
    let parts = parts_mut(index);
    parts[part] = (u32::from_ne_bytes(parts[part]) | bit).to_ne_bytes();
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
