//! The words outside the nursery that refer into it.
//!
//! Whoever stores a reference in an object that may not be young goes through the
//! **write barrier** here. It remembers the word's address, exactly: a minor collection
//! looks at what was stored, and not at the rest of the object.

use super::Heap;
use super::object::{HEADER_BYTES, Reference};

/// Addresses kept before duplicates among them are looked for.
const FIRST_LIMIT: usize = 1 << 12;

/// Addresses of words, some of them more than once.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    addresses: Vec<u64>,
    limit: usize,
}

impl Remembered {
    fn add(&mut self, address: u64) {
        if self.addresses.len() >= self.limit {
            // However often the same words are stored to, the list stays as long as there
            // are such words, about.
            self.addresses.sort_unstable();
            self.addresses.dedup();
            self.limit = (self.addresses.len() * 2).max(FIRST_LIMIT);
        }
        self.addresses.push(address);
    }

    /// Notes that the words at these addresses are now at others.
    pub(super) fn follow(&mut self, from: std::ops::Range<u64>, to: u64) {
        for address in &mut self.addresses {
            if from.contains(address) {
                *address = *address - from.start + to;
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.addresses.clear();
        self.limit = 0;
    }

    /// Hands out all addresses and forgets them.
    pub(super) fn take(&mut self) -> Vec<u64> {
        self.limit = 0;
        std::mem::take(&mut self.addresses)
    }
}

impl Heap {
    /// The write barrier: `word`, of a type of references, was stored in an object.
    #[inline(always)]
    pub(crate) fn barrier(&mut self, object: Reference, index: usize, word: u64) {
        if self.is_young(word) && !self.is_young(object.0) {
            self.remember(object, index);
        }
    }

    /// Remembers a word of an object that is not young.
    #[cold]
    #[inline(never)]
    fn remember(&mut self, object: Reference, index: usize) {
        self.remembered
            .add(object.0 + (HEADER_BYTES + index * size_of::<u64>()) as u64);
    }

    /// Remembers the word at an address, which is not in the nursery.
    #[cfg(feature = "jit")]
    pub(crate) fn remember_address(&mut self, address: u64) {
        self.remembered.add(address);
    }

    /// The write barrier for some words of an object, all of a type of references.
    pub(super) fn barrier_for_range(&mut self, object: Reference, range: std::ops::Range<usize>) {
        if self.is_young(object.0) {
            return;
        }
        for index in range {
            let word = self.words(object)[index];
            self.barrier(object, index, word);
        }
    }

    /// The write barrier for all of an object that was just filled: it is a large one,
    /// perhaps.
    #[inline(always)]
    pub(crate) fn barrier_for_new(&mut self, object: Reference) {
        if !self.is_young(object.0) {
            self.remember_new(object);
        }
    }

    #[cold]
    #[inline(never)]
    fn remember_new(&mut self, object: Reference) {
        let layouts = std::mem::take(&mut self.layouts);
        layouts.for_each_reference(object.header(), |index| {
            self.barrier_for_range(object, index..index + 1);
        });
        self.layouts = layouts;
    }
}
