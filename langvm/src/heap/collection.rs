//! One copying collection: moves what the roots reach and forgets the rest.
//!
//! Assumes the caller passes *every* root to [`Collection::forward`]: frame
//! slots by their stack maps, globals, handles. Guarantees that afterwards each
//! of them names the object's new place and the old space holds nothing live.
//!
//! No kind of object holds references yet, so forwarding the roots copies all
//! there is; a kind that does will have the copied objects scanned in order
//! (Cheney) between the last root and [`Collection::finish`].

use super::object::{Header, Reference};
use super::space::Space;
use super::{Heap, HeapFull};

/// A collection under way. The heap is borrowed until it is finished.
#[derive(Debug)]
pub(crate) struct Collection<'heap> {
    heap: &'heap mut Heap,
    to: Space,
    copied: usize,
    request: usize,
}

impl<'heap> Collection<'heap> {
    /// Starts a collection that will leave room for `request` more bytes.
    ///
    /// # Errors
    /// [`HeapFull`] when the limit or the system leaves no room to copy into.
    pub(crate) fn start(heap: &'heap mut Heap, request: usize) -> Result<Self, HeapFull> {
        let to = heap.reserve_copy_space(request)?;
        Ok(Self {
            heap,
            to,
            copied: 0,
            request,
        })
    }

    /// Moves the object a root refers to, unless that was done already, and
    /// updates the root. Null, function indices and constants stay as they are.
    pub(crate) fn forward(&mut self, root: &mut u64) {
        let word = *root;
        if word & 1 != 0 || !self.heap.in_moving_space(word) {
            return;
        }
        let from = Reference(word);
        let header = from.header();
        let to = header
            .forwarding()
            .unwrap_or_else(|| self.copy(from, header));
        *root = to.to_slot();
    }

    fn copy(&mut self, from: Reference, header: Header) -> Reference {
        let size = header.size();
        assert!(
            size <= self.to.capacity() - self.copied,
            "live objects are no larger than the space they are copied from"
        );
        let to = Reference(self.to.address(self.copied));
        // SAFETY: `from` is an object of `size` bytes in the old space; `to` has that
        // many bytes free, as just asserted; the two spaces are separate blocks.
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

    /// Ends the collection; from here on the new space is the heap.
    ///
    /// # Errors
    /// [`HeapFull`] when what is live leaves too little room under the limit.
    pub(crate) fn finish(self) -> Result<(), HeapFull> {
        self.heap.adopt(self.to, self.copied, self.request)
    }
}
