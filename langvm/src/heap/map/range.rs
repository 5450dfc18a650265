//! The keys that an index is for.

/// Maps with room for fewer entries are always hashed: a few keys do not show where others
/// will be.
const MIN_CAPACITY: usize = 16;

/// Places for each entry there is room for, at most. Values and bits then take less memory
/// than a hashed table does, and where keys are spread evenly, they are found sooner.
const MAX_PLACES_PER_ENTRY: usize = 4;

/// Places at most: the order has four bytes for their numbers, counted from 1.
const MAX_PLACES: u64 = u32::MAX as u64;

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

    /// A range of as many keys as there can be in a map with room for `capacity` entries.
    pub(super) fn largest(capacity: usize) -> Option<Self> {
        let places = capacity.checked_mul(MAX_PLACES_PER_ENTRY)? as u64;
        Some(Self {
            base: 0,
            places: places.min(MAX_PLACES),
        })
    }

    /// A range for a map with room for `capacity` entries, if it can have all `keys`.
    pub(super) fn around(keys: impl Iterator<Item = u64>, capacity: usize) -> Option<Self> {
        if capacity < MIN_CAPACITY {
            return None;
        }
        let most_places = Self::largest(capacity)?.places;
        let mut keys = keys.map(u64::cast_signed);
        let first = keys.next()?;
        let (mut least, mut most) = (first, first);
        for key in keys {
            least = least.min(key);
            most = most.max(key);
            if most.abs_diff(least) >= most_places {
                return None;
            }
        }
        if least >= 0 && most.cast_unsigned() < most_places {
            least = 0;
        }
        // As much room for keys to come as for those there are.
        let span = most.abs_diff(least) + 1;
        let places = (span * 2).clamp(capacity as u64, most_places);
        let base = if least == 0 {
            0
        } else {
            // The same room on both sides. Keys count modulo 2⁶⁴.
            least.cast_unsigned().wrapping_sub((places - span) / 2)
        };
        Some(Self { base, places })
    }

    /// The place of a key, if it is in the range.
    #[inline(always)]
    pub(super) fn place(self, key: u64) -> Option<usize> {
        let place = key.wrapping_sub(self.base);
        (place < self.places).then_some(place as usize)
    }

    /// Whether all keys of this range have the same places in another.
    pub(super) fn starts(self, other: Self) -> bool {
        self.base == other.base && self.places <= other.places
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
        let range = around(&[9, 3, 12], 16).expect("they are close together");
        assert_eq!(range.place(0), Some(0));
        assert_eq!(range.place(25), Some(25));
        assert_eq!(range.place(26), None);
        assert_eq!(range.place(u64::MAX), None);
    }

    #[test]
    fn keys_elsewhere_have_room_on_both_sides() {
        let range = around(&[1000, 1009], 16).expect("they are close together");
        for key in [995, 1000, 1009, 1014] {
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
    fn there_is_room_for_what_may_come_and_no_more_than_is_allowed() {
        for (keys, places) in [([5, 5], 16), ([0, 11], 24), ([0, 63], 64), ([-9, 10], 40)] {
            assert_eq!(around(&keys, 16).map(KeyRange::places), Some(places));
        }
    }

    #[test]
    fn keys_apart_or_few_have_no_range() {
        assert_eq!(around(&[0, 64], 16), None);
        assert_eq!(around(&[0, 1], 8), None);
        assert_eq!(around(&[], 16), None);
    }
}
