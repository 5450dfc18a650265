//! The garbage-collected heap: bump allocation and a moving, two-space collector.
//!
//! Objects live in one space; when it is full, what the roots reach is copied
//! into another and the first is dropped. Spaces grow with what is live, up to
//! the heap limit. String constants live apart and never move.
//!
//! **Accounting.** `--max-heap` bounds `2 * space + stacks`: the space in use,
//! the equal one that a collection copies into, and the slot and frame stacks.
//! Constants are not counted: the file bounds them. A program whose live objects
//! would leave less than a sixteenth of its space free is over the limit, since
//! it would do little but collect.
//!
//! This module never looks for roots: its owner passes them to [`Collection`].

mod array;
mod collection;
mod layout;
mod map;
mod object;
mod record;
mod space;
mod text;

pub(crate) use array::{ElementKind, array_size, buffer_size};
pub(crate) use collection::Collection;
pub(crate) use layout::{Layouts, is_reference};
pub(crate) use map::{KeyHash, map_buffers_size, map_size, map_tag};
#[cfg(feature = "jit")]
pub(crate) use object::HEADER_BYTES;
pub(crate) use object::{Header, Kind, Reference, sequence_size};
pub(crate) use record::{EnumValue, plain_variant};
pub(crate) use text::TextWriter;

use space::Space;

/// Spaces are at least this large, in bytes: below it, collecting more often
/// would save no memory that matters.
const MIN_SPACE_BYTES: usize = 1 << 20;

/// The part of its space that a program must leave free after a collection.
const RESERVE_DIVISOR: usize = 16;

/// The heap limit or the system's memory does not allow what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeapFull;

/// Figures about the heap since it was made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HeapStats {
    /// Bytes of all objects ever allocated, constants excluded.
    pub(crate) allocated_bytes: u64,
    /// Collections so far.
    pub(crate) collections: u64,
    /// Bytes that collections copied.
    pub(crate) copied_bytes: u64,
    /// Most bytes in use at any one time, garbage included.
    pub(crate) peak_bytes: u64,
}

/// The heap of one instance.
#[derive(Debug)]
pub(crate) struct Heap {
    space: Option<Space>,
    spare: Option<Space>,
    /// Where `space` starts, for native code.
    pub(crate) start: u64,
    /// Bytes of `space` that objects take.
    pub(crate) used: usize,
    /// Where the next collection is due, in bytes; at most the space's capacity.
    pub(crate) threshold: usize,
    immortals: Vec<Box<[u64]>>,
    layouts: Layouts,
    max_bytes: u64,
    /// Bytes of the stacks, which count against the same limit.
    stack_bytes: u64,
    /// Collect at every allocation, and poison the space left behind.
    stress: bool,
    stats: HeapStats,
}

impl Heap {
    /// An empty heap, which takes memory at its first allocation.
    pub(crate) fn new(layouts: Layouts, max_bytes: u64, stress: bool) -> Self {
        Self {
            space: None,
            spare: None,
            start: 0,
            used: 0,
            threshold: 0,
            immortals: Vec::new(),
            layouts,
            max_bytes,
            stack_bytes: 0,
            stress,
            stats: HeapStats::default(),
        }
    }

    /// Whether every allocation collects.
    pub(crate) fn is_stressed(&self) -> bool {
        self.stress
    }

    /// Figures so far.
    pub(crate) fn stats(&self) -> HeapStats {
        HeapStats {
            // `allocated_bytes` is brought up to date at each collection.
            allocated_bytes: self.stats.allocated_bytes + self.used as u64,
            peak_bytes: self.stats.peak_bytes.max(self.used as u64),
            ..self.stats
        }
    }

    /// Forgets all objects but keeps constants, whose addresses prepared code holds.
    pub(crate) fn clear(&mut self) {
        self.used = 0;
        self.stats = HeapStats::default();
    }

    /// The largest size one space may have now.
    fn max_space(&self) -> usize {
        let bytes = self.max_bytes.saturating_sub(self.stack_bytes) / 2;
        usize::try_from(bytes).unwrap_or(usize::MAX) & !7
    }

    /// Whether the limit could ever allow an object of `size` bytes.
    pub(crate) fn could_hold(&self, size: usize) -> bool {
        size <= self.max_space()
    }

    /// Bytes of the largest object that the limit could ever allow.
    pub(crate) fn largest_object(&self) -> usize {
        self.max_space()
    }

    /// Bytes that the stacks may take in all, objects being as they are.
    pub(crate) fn room_for_stacks(&self) -> u64 {
        self.max_bytes.saturating_sub(2 * self.used as u64)
    }

    /// Accounts for the stacks taking `bytes` in all.
    ///
    /// # Errors
    /// [`HeapFull`] when objects already take what is asked for; collecting may help.
    pub(crate) fn set_stack_bytes(&mut self, bytes: u64) -> Result<(), HeapFull> {
        let room = self.max_bytes.checked_sub(bytes).ok_or(HeapFull)?;
        if self.used as u64 > room / 2 {
            return Err(HeapFull);
        }
        self.stack_bytes = bytes;
        self.threshold = self.threshold.min(self.max_space());
        Ok(())
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

    /// Whether `size` bytes can be allocated before a collection is due.
    pub(crate) fn has_room(&self, size: usize) -> bool {
        !self.stress && self.space.is_some() && size <= self.threshold - self.used
    }

    /// Allocates without collecting; `None` when a collection is due. The object's
    /// payload is left for the caller to fill before the next allocation.
    #[inline(always)]
    pub(crate) fn bump(&mut self, header: Header) -> Option<Reference> {
        let space = self.space.as_ref()?;
        let size = header.size();
        if size > self.threshold - self.used {
            return None;
        }
        let reference = Reference(space.address(self.used));
        self.used += size;
        // SAFETY: `size` bytes at `reference` were just taken from the space's free
        // part, and every object starts with a header word.
        unsafe { reference.header_pointer().write(header.0) };
        Some(reference)
    }

    /// Allocates an object that never moves and never dies.
    fn immortal(&mut self, header: Header) -> Result<Reference, HeapFull> {
        let words = header.size() / 8;
        let mut object: Vec<u64> = Vec::new();
        object.try_reserve_exact(words).map_err(|_| HeapFull)?;
        object.resize(words, 0);
        let mut object = object.into_boxed_slice();
        let start = object.as_mut_ptr();
        start.expose_provenance();
        let reference = Reference(start.addr() as u64);
        // SAFETY: the block has at least the header's word, and is this object's own.
        unsafe { start.write(header.0) };
        self.immortals.push(object);
        Ok(reference)
    }

    /// Whether a word is the address of an object that a collection moves.
    pub(crate) fn in_moving_space(&self, word: u64) -> bool {
        self.space
            .as_ref()
            .is_some_and(|space| space.contains(word, self.used))
    }

    /// A space to copy into, with room for all objects and `request` bytes.
    fn reserve_copy_space(&mut self, request: usize) -> Result<Space, HeapFull> {
        let max = self.max_space();
        if request > max || self.used > max {
            return Err(HeapFull);
        }
        let needed = self.used.saturating_add(request).min(max);
        let wanted = self
            .used
            .saturating_mul(2)
            .saturating_add(request)
            .checked_next_multiple_of(MIN_SPACE_BYTES)
            .map_or(max, |wanted| wanted.clamp(MIN_SPACE_BYTES.min(max), max));
        if let Some(spare) = self.spare.take_if(|spare| spare.capacity() >= wanted) {
            return Ok(spare);
        }
        self.spare = None;
        Space::new(wanted)
            .or_else(|| Space::new(needed))
            .ok_or(HeapFull)
    }

    /// Makes `to`, with `live` bytes copied into it, the space in use.
    fn adopt(&mut self, to: Space, live: usize, request: usize) -> Result<(), HeapFull> {
        self.stats.collections += 1;
        self.stats.allocated_bytes += (self.used - live) as u64;
        self.stats.copied_bytes += live as u64;
        self.stats.peak_bytes = self.stats.peak_bytes.max(self.used as u64);

        self.start = to.address(0);
        let mut old = self.space.replace(to);
        if let Some(old) = old.as_mut().filter(|_| self.stress) {
            old.poison(self.used);
        }
        let capacity = self.space.as_ref().map_or(0, Space::capacity);
        let max = self.max_space().min(capacity);
        self.used = live;
        self.threshold = live
            .saturating_mul(2)
            .max(MIN_SPACE_BYTES)
            .saturating_add(request)
            .min(max);
        // A space much larger than the next one needed goes back to the system.
        self.spare = old.filter(|old| old.capacity() / 4 <= self.threshold);

        let comfortable = self.max_space() - self.max_space() / RESERVE_DIVISOR;
        let fits = live + request <= self.threshold
            && (live == 0 || live.saturating_add(request) <= comfortable);
        if fits { Ok(()) } else { Err(HeapFull) }
    }
}
