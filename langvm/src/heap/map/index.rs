//! The index of a map whose keys are integers that lie close together.
//!
//! Here the key says which place is its entry's. The map's table has nothing but the
//! values; the index has a bit for each place, set if there is an entry, and behind the
//! bits its position in the order. So finding out that there is an entry, and its value,
//! takes two loads that do not wait for each other, from as little memory as can be.

use super::range::KeyRange;

/// Four bytes of bits, or a position.
type Part = [u8; 4];

/// Bytes of an index for a range of keys.
pub(super) fn bytes(range: KeyRange) -> Option<usize> {
    let parts = bit_parts(range).checked_add(range.places())?;
    parts.checked_mul(size_of::<Part>())
}

fn bit_parts(range: KeyRange) -> usize {
    range.places().div_ceil(u32::BITS as usize)
}

/// Whether there is an entry at a place.
#[inline(always)]
pub(super) fn contains(index: &[u8], place: usize) -> bool {
    let (part, bit) = bit(place);
    u32::from_ne_bytes(parts(index)[part]) & bit != 0
}

/// The position of the entry at a place.
pub(super) fn position(index: &[u8], range: KeyRange, place: usize) -> usize {
    u32::from_ne_bytes(parts(index)[bit_parts(range) + place]) as usize
}

/// Notes that there is an entry at a place, and its position.
pub(super) fn enter(index: &mut [u8], range: KeyRange, place: usize, position: usize) {
    let (part, bit) = bit(place);
    let parts = parts_mut(index);
    parts[part] = (u32::from_ne_bytes(parts[part]) | bit).to_ne_bytes();
    parts[bit_parts(range) + place] = (position as u32).to_ne_bytes();
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
