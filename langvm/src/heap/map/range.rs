//! The keys that an index is for.

/// Maps with room for fewer entries are always hashed: a few keys do not show where others
/// will be.
const MIN_CAPACITY: usize = 16;

/// Places for each entry there is room for. Table and index take some twelve bytes for a
/// place, so this is less memory than a hashed table takes.
const PLACES_PER_ENTRY: usize = 2;

/// The keys that have a place in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyRange {
    /// The key of the first place.
    base: u64,
    places: u64,
}

impl KeyRange {
    /// The range with these words; `None` when it has no places.
    #[inline(always)]
    pub(super) fn from_words([base, places]: [u64; 2]) -> Option<Self> {
        (places != 0).then_some(Self { base, places })
    }

    pub(super) fn to_words(self) -> [u64; 2] {
        [self.base, self.places]
    }

    /// A range for a map with room for `capacity` entries, if it can have all `keys`.
    pub(super) fn around(keys: impl Iterator<Item = u64>, capacity: usize) -> Option<Self> {
        if capacity < MIN_CAPACITY {
            return None;
        }
        let places = capacity.checked_mul(PLACES_PER_ENTRY)? as u64;
        let mut keys = keys.map(u64::cast_signed);
        let first = keys.next()?;
        let (mut least, mut most) = (first, first);
        for key in keys {
            least = least.min(key);
            most = most.max(key);
            if most.abs_diff(least) >= places {
                return None;
            }
        }
        let base = if least >= 0 && most.cast_unsigned() < places {
            0
        } else {
            // The same room on both sides. Keys count modulo 2⁶⁴.
            let free = places - 1 - most.abs_diff(least);
            least.cast_unsigned().wrapping_sub(free / 2)
        };
        Some(Self { base, places })
    }

    /// The place of a key, if it is in the range.
    #[inline(always)]
    pub(super) fn place(self, key: u64) -> Option<usize> {
        let place = key.wrapping_sub(self.base);
        (place < self.places).then_some(place as usize)
    }

    /// Whether the keys of this range have the same places in another, as far as it goes.
    pub(super) fn starts(self, other: Self) -> bool {
        self.base == other.base
    }

    /// The key of a place.
    pub(super) fn key(self, place: usize) -> u64 {
        self.base.wrapping_add(place as u64)
    }

    pub(super) fn places(self) -> usize {
        self.places as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(keys: &[i64], capacity: usize) -> Option<KeyRange> {
        KeyRange::around(keys.iter().map(|key| key.cast_unsigned()), capacity)
    }

    #[test]
    fn keys_from_zero_keep_zero_for_their_first_place() {
        let range = around(&[9, 3, 31], 16).expect("they are close together");
        assert_eq!(range.place(0), Some(0));
        assert_eq!(range.place(31), Some(31));
        assert_eq!(range.place(32), None);
        assert_eq!(range.place(u64::MAX), None);
    }

    #[test]
    fn keys_elsewhere_have_room_on_both_sides() {
        let range = around(&[1000, 1009], 16).expect("they are close together");
        for key in [990, 1000, 1009, 1019] {
            let place = range.place(key).expect("it is in the range");
            assert_eq!(range.key(place), key);
        }
    }

    #[test]
    fn the_ends_of_all_integers_are_no_neighbours_but_have_places() {
        assert_eq!(around(&[i64::MIN, i64::MAX], 1 << 20), None);
        for end in [i64::MIN, i64::MAX] {
            let range = around(&[end], 16).expect("one key is close to itself");
            let place = range
                .place(end.cast_unsigned())
                .expect("it is in the range");
            assert_eq!(range.key(place), end.cast_unsigned());
        }
    }

    #[test]
    fn keys_apart_or_few_have_no_range() {
        assert_eq!(around(&[0, 32], 16), None);
        assert_eq!(around(&[0, 1], 8), None);
        assert_eq!(around(&[], 16), None);
    }
}
