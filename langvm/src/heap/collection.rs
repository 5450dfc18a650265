//! One collection: moves what the roots reach and forgets the rest.
//!
//! Assumes the caller passes *every* root to [`Collection::forward`]: frame slots by
//! their stack maps, globals, handles. Guarantees that afterwards each of them names
//! the object's place, and that nothing live is left in the spaces copied from.
//!
//! A minor collection copies from the nursery to the end of the old space, and takes
//! the remembered words for roots too. A major one copies from both to a new old space,
//! and marks large objects.
//!
//! What objects refer to is found by going through the copied ones in order (Cheney
//! 1970), so the depth of a structure costs nothing.

use super::object::{Header, Reference};
use super::space::Space;
use super::{Heap, HeapFull, MIN_MAJOR_BYTES, RESERVE_DIVISOR};

/// A collection under way. The heap is borrowed until it is finished.
#[derive(Debug)]
pub(crate) struct Collection<'heap> {
    heap: &'heap mut Heap,
    /// Where to copy to.
    to: Space,
    /// Where in it the copies start, and how far they go.
    first: usize,
    copied: usize,
    is_major: bool,
    /// Large objects reached and not looked at yet.
    reached: Vec<Reference>,
    request: usize,
}

impl<'heap> Collection<'heap> {
    /// Starts a collection, in order to leave room for `request` more bytes; a minor one
    /// where [`Heap::is_major_due`] says that it may do.
    ///
    /// # Errors
    /// [`HeapFull`] when the limit or the system leaves no room to copy into.
    pub(crate) fn start(
        heap: &'heap mut Heap,
        request: usize,
        is_major: bool,
    ) -> Result<Self, HeapFull> {
        let to = if is_major {
            heap.large.start_marking();
            heap.new_old_space()?
        } else {
            heap.take_old_space()?
        };
        let first = if is_major { 0 } else { heap.old_used };
        Ok(Self {
            heap,
            to,
            first,
            copied: first,
            is_major,
            reached: Vec::new(),
            request,
        })
    }

    /// Moves the object a root refers to, unless that was done already, and
    /// updates the root. Null, function indices and constants stay as they are.
    pub(crate) fn forward(&mut self, root: &mut u64) {
        let word = *root;
        if word & 1 != 0 {
            return;
        }
        let is_left = self.heap.is_young(word) || (self.is_major && self.heap.is_old(word));
        if !is_left {
            // A slot that two frames share may have been updated already.
            if self.is_major && word != 0 && !self.to.contains(word, self.copied) {
                self.reach(Reference(word));
            }
            return;
        }
        let from = Reference(word);
        let header = from.header();
        let to = header
            .forwarding()
            .unwrap_or_else(|| self.copy(from, header));
        *root = to.to_slot();
    }

    /// Notes that an object which does not move is reached.
    fn reach(&mut self, object: Reference) {
        // SAFETY: what is a reference and not into one of the spaces is a large object or
        // a constant.
        if unsafe { self.heap.large.mark(object) } {
            self.reached.push(object);
        }
    }

    fn copy(&mut self, from: Reference, header: Header) -> Reference {
        let size = header.size();
        assert!(
            size <= self.to.capacity() - self.copied,
            "there is room for all that can be copied"
        );
        let to = Reference(self.to.address(self.copied));
        // SAFETY: `from` is an object of `size` bytes; `to` has that many bytes free, as
        // just asserted; nothing is copied within one space.
        unsafe {
            from.header_pointer()
                .copy_to_nonoverlapping(to.header_pointer(), size / 8);
        }
        // SAFETY: the old object's header word; nothing reads it any more except
        // `forward`, which recognises the forwarding address.
        unsafe { from.header_pointer().write(Header::forwarded(to).0) };
        self.copied += size;
        to
    }

    /// Moves what the copied objects refer to, and what that refers to.
    fn scan(&mut self) {
        // Kept apart while objects change, and put back afterwards.
        let layouts = std::mem::take(&mut self.heap.layouts);
        let mut scanned = self.first;
        loop {
            let object = if scanned < self.copied {
                let object = Reference(self.to.address(scanned));
                scanned += object.header().size();
                object
            } else if let Some(object) = self.reached.pop() {
                object
            } else {
                break;
            };
            layouts.for_each_reference(object.header(), |index| self.forward_word(object, index));
        }
        self.heap.layouts = layouts;
    }

    fn forward_word(&mut self, object: Reference, index: usize) {
        // SAFETY: `scan` names words that the object has by its header and type.
        let mut word = unsafe { self.heap.word(object, index) };
        self.forward(&mut word);
        // SAFETY: as above.
        unsafe { self.heap.set_word(object, index, word) };
    }

    /// Moves what the remembered words refer to.
    fn forward_remembered(&mut self) {
        for address in self.heap.remembered.take() {
            let place: *mut u64 = std::ptr::with_exposed_provenance_mut(address as usize);
            // SAFETY: only words of objects are remembered, which do not move or die before
            // the next collection, when they are forgotten.
            let mut word = unsafe { place.read() };
            self.forward(&mut word);
            // SAFETY: as above.
            unsafe { place.write(word) };
        }
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// [`HeapFull`] when what is live leaves too little room under the limit.
    pub(crate) fn finish(mut self) -> Result<(), HeapFull> {
        if self.is_major {
            self.heap.remembered.clear();
        } else {
            self.forward_remembered();
        }
        self.scan();
        let Self {
            heap,
            to,
            first,
            copied,
            is_major,
            request,
            ..
        } = self;
        heap.adopt(to, copied, copied - first, is_major);
        if is_major {
            heap.plan_major(request)?;
        }
        Ok(())
    }
}

impl Heap {
    /// Whether a collection for `request` bytes has to be a major one.
    pub(crate) fn is_major_due(&mut self, request: usize) -> bool {
        if self.stress {
            // In turn, so that both are tested.
            self.stress_major = !self.stress_major;
            return self.stress_major;
        }
        let large = if self.is_large(request) { request } else { 0 };
        let room = self
            .old
            .as_ref()
            .map_or(usize::MAX, |old| old.capacity() - self.old_used);
        self.total().saturating_add(large) > self.next_major || room < self.used
    }

    /// The old space, to copy more into.
    fn take_old_space(&mut self) -> Result<Space, HeapFull> {
        match self.old.take() {
            Some(old) if old.capacity() - self.old_used >= self.used => Ok(old),
            Some(old) => {
                self.old = Some(old);
                Err(HeapFull)
            }
            None => self.new_old_space(),
        }
    }

    /// A space with room for all objects that may be copied, and for more until the next
    /// major collection. What is not used of it costs nothing.
    fn new_old_space(&self) -> Result<Space, HeapFull> {
        let least = (self.old_used + self.used).max(8);
        let most = usize::try_from(self.budget() / 2).unwrap_or(usize::MAX) & !7;
        let wanted = least
            .saturating_mul(2)
            .max(MIN_MAJOR_BYTES)
            .saturating_add(self.nursery_bytes)
            .min(most)
            .max(least);
        Space::new(wanted)
            .or_else(|| Space::new(least))
            .ok_or(HeapFull)
    }

    /// Takes over the spaces as a collection leaves them.
    fn adopt(&mut self, to: Space, used: usize, copied: usize, is_major: bool) {
        self.stats.peak_bytes = self.stats.peak_bytes.max(self.total() as u64);
        self.stats.collections += 1;
        self.stats.allocated_bytes += self.used as u64;
        self.stats.copied_bytes += copied as u64;
        if self.stress
            && let Some(nursery) = &mut self.nursery
        {
            nursery.poison(self.used);
        }
        // Once an eighth of it lives on, what is copied costs more than memory does. A
        // major collection copies what is old as well, which says nothing.
        self.is_nursery_full_size |= !is_major && copied > self.used / 8;
        self.old = Some(to);
        self.old_used = used;
        self.used = 0;
        if is_major {
            self.stats.major_collections += 1;
            self.large.sweep();
        }
        self.set_threshold();
    }

    /// Decides when the next major collection is due.
    fn plan_major(&mut self, request: usize) -> Result<(), HeapFull> {
        let live = self.total();
        self.next_major = live
            .saturating_mul(2)
            .max(MIN_MAJOR_BYTES)
            .saturating_add(request);
        let budget = self.budget();
        let taken = self.taken(self.old_used).saturating_add(request as u64);
        let comfortable = budget - budget / RESERVE_DIVISOR;
        if taken <= budget && (live == 0 || taken <= comfortable) {
            Ok(())
        } else {
            Err(HeapFull)
        }
    }
}
