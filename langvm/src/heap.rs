//! The garbage-collected heap: a nursery, an old space, and large objects apart.
//!
//! Small objects are bump-allocated in the nursery. When it is full, a **minor**
//! collection copies what is reached of it into the old space; when the old space and
//! the large objects have grown enough, a **major** one copies all that is reached of
//! both into a new old space and frees the large objects that are not. Large objects
//! and string constants never move.
//!
//! A minor collection must know the words outside the nursery that refer into it: a
//! **write barrier** remembers each such word when it is stored ([`remembered`]).
//!
//! **Accounting.** `--max-heap` bounds all memory: twice what is in the nursery and the
//! old space, for a collection copies that, large objects, and the slot and frame
//! stacks. Constants are not counted: the file bounds them. A program whose live
//! objects would leave less than a sixteenth of this free is over the limit, since it
//! would do little but collect.
//!
//! This module never looks for roots: its owner passes them to [`Collection`].

mod array;
mod buffer;
mod collection;
mod large;
mod layout;
mod map;
mod object;
mod record;
mod remembered;
mod space;
mod spares;
mod text;

pub(crate) use array::{ElementKind, array_size, buffer_size};
pub(crate) use collection::Collection;
pub(crate) use layout::{Layouts, is_reference};
#[cfg(feature = "jit")]
pub(crate) use map::words as map_words;
pub(crate) use map::{KeyHash, map_buffers_size, map_size, map_tag};
#[cfg(feature = "jit")]
pub(crate) use object::HEADER_BYTES;
pub(crate) use object::{Header, Kind, Reference, sequence_size};
pub(crate) use record::{EnumValue, plain_variant};
pub(crate) use text::TextWriter;

use std::time::Duration;

use large::LargeObjects;
use remembered::Remembered;
use space::{Block, Space};
use spares::Spares;

/// Bytes of the nursery, where the limit allows it: with what a program works on it
/// stays in the processor's second cache.
const NURSERY_BYTES: usize = 1 << 20;

/// Bytes of the nursery that are used as long as few of its objects live on and the stacks
/// are small: collections cost next to nothing then, however often they come.
const SMALL_NURSERY_BYTES: usize = 256 << 10;

/// Bytes of stacks up to which going through them often costs next to nothing.
const SMALL_STACK_BYTES: u64 = 64 << 10;

/// The part of the limit that the nursery takes at most.
const NURSERY_DIVISOR: u64 = 16;

/// Objects of this size and larger are large ones.
const LARGE_BYTES: usize = 16 << 10;

/// Objects that are allocated at most where room for all was asked for at once.
const MAX_RESERVED: usize = 4;

/// Bytes of objects below which no major collection is due: it would save no memory
/// that matters.
const MIN_MAJOR_BYTES: usize = 2 << 20;

/// The part of the limit that a program must leave free after a major collection.
const RESERVE_DIVISOR: u64 = 16;

/// The heap limit or the system's memory does not allow what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeapFull;

/// Figures about the heap since it was made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HeapStats {
    /// Bytes of all objects ever allocated, constants excluded.
    pub(crate) allocated_bytes: u64,
    /// Collections so far, major ones included.
    pub(crate) collections: u64,
    /// Major collections so far.
    pub(crate) major_collections: u64,
    /// Bytes that collections copied.
    pub(crate) copied_bytes: u64,
    /// Most bytes in use at any one time, garbage included.
    pub(crate) peak_bytes: u64,
    /// How long collections took, and the longest.
    pub(crate) pauses: Duration,
    pub(crate) longest_pause: Duration,
}

/// The heap of one instance.
#[derive(Debug)]
pub(crate) struct Heap {
    nursery: Option<Space>,
    /// Where the nursery starts, for native code.
    pub(crate) start: u64,
    /// Bytes of the nursery that objects take.
    pub(crate) used: usize,
    /// Where the next collection is due, in bytes; at most the nursery's capacity.
    pub(crate) threshold: usize,
    /// Bytes the nursery has, or will have.
    nursery_bytes: usize,
    /// Whether all of the nursery is used.
    is_nursery_full_size: bool,
    /// Objects of this size and larger are not for the nursery.
    large_from: usize,
    old: Option<Space>,
    /// Bytes of the old space that objects take.
    old_used: usize,
    large: LargeObjects,
    remembered: Remembered,
    /// Bytes of all objects from which on a major collection is due.
    next_major: usize,
    immortals: Vec<Block>,
    layouts: Layouts,
    max_bytes: u64,
    /// Bytes of the stacks, which count against the same limit.
    stack_bytes: u64,
    /// Collect at every allocation, and poison what is left behind.
    stress: bool,
    /// Whether the next collection under stress is a major one.
    stress_major: bool,
    stats: HeapStats,
}

fn spares(max_bytes: u64, stress: bool) -> Spares {
    if stress {
        // A reference to something dead is not to find something else there.
        Spares::default()
    } else {
        Spares::within(max_bytes)
    }
}

impl Heap {
    /// An empty heap, which takes memory at its first allocation.
    pub(crate) fn new(layouts: Layouts, max_bytes: u64, stress: bool) -> Self {
        let nursery_bytes = usize::try_from(max_bytes / NURSERY_DIVISOR)
            .map_or(NURSERY_BYTES, |bytes| bytes.min(NURSERY_BYTES))
            & !7;
        Self {
            nursery: None,
            start: 0,
            used: 0,
            threshold: 0,
            nursery_bytes,
            is_nursery_full_size: false,
            large_from: LARGE_BYTES.min(nursery_bytes / (MAX_RESERVED + 1) + 1),
            old: None,
            old_used: 0,
            large: LargeObjects::with(spares(max_bytes, stress)),
            remembered: Remembered::default(),
            next_major: MIN_MAJOR_BYTES,
            immortals: Vec::new(),
            layouts,
            max_bytes,
            stack_bytes: 0,
            stress,
            stress_major: false,
            stats: HeapStats::default(),
        }
    }

    /// Whether every allocation collects.
    pub(crate) fn is_stressed(&self) -> bool {
        self.stress
    }

    /// Bytes of all objects, garbage included.
    fn total(&self) -> usize {
        self.old_used + self.used + self.large.bytes()
    }

    /// Figures so far.
    pub(crate) fn stats(&self) -> HeapStats {
        HeapStats {
            // `allocated_bytes` is brought up to date at each collection.
            allocated_bytes: self.stats.allocated_bytes + self.used as u64,
            peak_bytes: self.stats.peak_bytes.max(self.total() as u64),
            ..self.stats
        }
    }

    /// Notes how long a collection took.
    pub(crate) fn add_pause(&mut self, pause: Duration) {
        self.stats.pauses += pause;
        self.stats.longest_pause = self.stats.longest_pause.max(pause);
    }

    /// Forgets all objects but keeps constants, whose addresses prepared code holds.
    pub(crate) fn clear(&mut self) {
        self.used = 0;
        self.old_used = 0;
        self.large = LargeObjects::with(spares(self.max_bytes, self.stress));
        self.remembered.clear();
        self.next_major = MIN_MAJOR_BYTES;
        self.stats = HeapStats::default();
        self.set_threshold();
    }

    /// Bytes that objects may take, and copying them.
    fn budget(&self) -> u64 {
        self.max_bytes.saturating_sub(self.stack_bytes)
    }

    /// Bytes of the budget that are taken when so many bytes can be copied.
    fn taken(&self, copied: usize) -> u64 {
        (copied as u64)
            .saturating_mul(2)
            .saturating_add(self.large.held_bytes() as u64)
    }

    /// Makes the nursery end where the limit does, if that is before its end.
    fn set_threshold(&mut self) {
        let mut capacity = self.nursery.as_ref().map_or(0, Space::capacity);
        if !self.is_nursery_full_size && self.stack_bytes <= SMALL_STACK_BYTES {
            capacity = capacity.min(SMALL_NURSERY_BYTES);
        }
        let copied = self.budget().saturating_sub(self.large.held_bytes() as u64) / 2;
        let room = copied.saturating_sub(self.old_used as u64);
        let room = usize::try_from(room).unwrap_or(usize::MAX) & !7;
        self.threshold = capacity.min(room).max(self.used);
    }

    /// Whether the limit could ever allow an object of `size` bytes.
    pub(crate) fn could_hold(&self, size: usize) -> bool {
        size as u64 <= self.budget()
    }

    /// Bytes of the largest object that the limit could ever allow.
    pub(crate) fn largest_object(&self) -> usize {
        usize::try_from(self.budget()).unwrap_or(usize::MAX) & !7
    }

    /// Bytes that the stacks may take in all, objects being as they are.
    pub(crate) fn room_for_stacks(&self) -> u64 {
        self.max_bytes
            .saturating_sub(self.taken(self.old_used + self.used))
    }

    /// Accounts for the stacks taking `bytes` in all.
    ///
    /// # Errors
    /// [`HeapFull`] when objects already take what is asked for; collecting may help.
    pub(crate) fn set_stack_bytes(&mut self, bytes: u64) -> Result<(), HeapFull> {
        if bytes > self.room_for_stacks() {
            return Err(HeapFull);
        }
        self.stack_bytes = bytes;
        self.set_threshold();
        Ok(())
    }

    /// Makes the nursery if there is none yet; whether it did.
    pub(crate) fn make_nursery(&mut self) -> Result<bool, HeapFull> {
        if self.nursery.is_some() || self.nursery_bytes == 0 {
            return Ok(false);
        }
        let nursery = Space::new(self.nursery_bytes).ok_or(HeapFull)?;
        self.start = nursery.address(0);
        self.nursery = Some(nursery);
        self.set_threshold();
        Ok(true)
    }

    /// Allocates unless a collection is due, which under stress is always. The
    /// object's payload is left for the caller to fill before the next allocation.
    #[inline(always)]
    pub(crate) fn bump_unless_due(&mut self, header: Header) -> Option<Reference> {
        if self.stress {
            return None;
        }
        self.bump(header)
    }

    /// Whether objects of `size` bytes in all, few of them, can be allocated before a
    /// collection is due.
    pub(crate) fn has_room(&self, size: usize) -> bool {
        !self.stress && self.fits(size)
    }

    /// Whether there is room for objects of `size` bytes in all, few of them.
    pub(crate) fn fits(&self, size: usize) -> bool {
        let left = self.threshold - self.used;
        if size < self.large_from {
            return size <= left;
        }
        // Some of them may be large, and all others are for the nursery.
        let small = MAX_RESERVED * (self.large_from - 1);
        size.min(small) <= left && self.allows_large(size)
    }

    /// Whether an object is a large one.
    #[inline(always)]
    pub(crate) fn is_large(&self, size: usize) -> bool {
        size >= self.large_from
    }

    fn allows_large(&self, size: usize) -> bool {
        let taken = self.taken(self.old_used + self.used);
        taken.saturating_add(size as u64) <= self.budget()
            && self.total().saturating_add(size) <= self.next_major
    }

    /// Allocates without collecting; `None` when a collection is due. The object's
    /// payload is left for the caller to fill before the next allocation.
    #[inline(always)]
    pub(crate) fn bump(&mut self, header: Header) -> Option<Reference> {
        let size = header.size();
        if self.is_large(size) {
            return self.bump_large(header);
        }
        if size > self.threshold - self.used {
            return None;
        }
        let reference = Reference(self.start + self.used as u64);
        self.used += size;
        // SAFETY: `size` bytes at `reference` were just taken from the nursery's free
        // part, and every object starts with a header word.
        unsafe { reference.header_pointer().write(header.0) };
        Some(reference)
    }

    /// Like [`Heap::bump`], with a payload of zeros.
    fn bump_zeroed(&mut self, header: Header) -> Option<Reference> {
        let object = self.bump(header)?;
        // A large one's memory is new, and better not touched before it is used.
        if !self.is_large(header.size()) {
            self.words_mut(object).fill(0);
        }
        Some(object)
    }

    #[cold]
    #[inline(never)]
    fn bump_large(&mut self, header: Header) -> Option<Reference> {
        let size = header.size();
        if !self.allows_large(size) {
            return None;
        }
        let object = self.large.allocate(header)?;
        self.stats.allocated_bytes += size as u64;
        self.set_threshold();
        Some(object)
    }

    /// Allocates an object that never moves and never dies.
    fn immortal(&mut self, header: Header) -> Result<Reference, HeapFull> {
        let (block, object) = large::immortal(header).ok_or(HeapFull)?;
        self.immortals.try_reserve(1).map_err(|_| HeapFull)?;
        self.immortals.push(block);
        Ok(object)
    }

    /// Whether a word refers into the nursery.
    #[inline(always)]
    fn is_young(&self, word: u64) -> bool {
        word.wrapping_sub(self.start) < self.used as u64
    }

    /// Whether a word refers into the old space.
    fn is_old(&self, word: u64) -> bool {
        self.old
            .as_ref()
            .is_some_and(|space| space.contains(word, self.old_used))
    }

    /// Whether a word is the address of an object, constants excluded; takes a while.
    pub(crate) fn holds(&self, word: u64) -> bool {
        self.is_young(word) || self.is_old(word) || self.large.contains(word)
    }
}
