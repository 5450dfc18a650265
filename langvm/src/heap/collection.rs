//! One copying collection: moves what the roots reach and forgets the rest.
//!
//! Assumes the caller passes *every* root to [`Collection::forward`]: frame
//! slots by their stack maps, globals, handles. Guarantees that afterwards each
//! of them names the object's new place and the old space holds nothing live.
//!
//! What objects refer to is found by going through the copied ones in order
//! (Cheney), so the depth of a structure costs nothing.

use super::object::{Header, Kind, Reference};
use super::space::Space;
use super::{Heap, HeapFull};
use super::{array, map};

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

    /// Moves what the copied objects refer to, and what that refers to.
    fn scan(&mut self) {
        // Kept apart while objects change, and put back afterwards.
        let layouts = std::mem::take(&mut self.heap.layouts);
        let mut scanned = 0;
        while scanned < self.copied {
            let object = Reference(self.to.address(scanned));
            let header = object.header();
            match header.kind() {
                Kind::String | Kind::Bytes | Kind::Words => {}
                Kind::References => {
                    for index in 0..header.words() {
                        self.forward_word(object, index);
                    }
                }
                Kind::Table => self.scan_table(object, header),
                Kind::Record | Kind::Closure => {
                    for index in layouts.references(header) {
                        self.forward_word(object, index);
                    }
                }
                Kind::Array => self.forward_word(object, array::BUFFER),
                Kind::Map => {
                    for index in map::BUFFERS {
                        self.forward_word(object, index);
                    }
                    // The word it was found by may be a reference.
                    // SAFETY: every map has this word.
                    unsafe { self.heap.set_word(object, map::FOUND, 0) };
                }
            }
            scanned += header.size();
        }
        self.heap.layouts = layouts;
    }

    /// Moves what a map's entries refer to. Keys and values of other places are zeros.
    fn scan_table(&mut self, table: Reference, header: Header) {
        let tag = header.table_tag();
        let parts = [
            (map::KEY_REFERENCES, map::KEY),
            (map::VALUE_REFERENCES, map::VALUE),
        ];
        for (bit, part) in parts {
            if tag & bit != 0 {
                for index in (part..header.words()).step_by(map::PLACE_WORDS) {
                    self.forward_word(table, index);
                }
            }
        }
    }

    fn forward_word(&mut self, object: Reference, index: usize) {
        // SAFETY: `scan` names words that the object has by its header and type.
        let mut word = unsafe { self.heap.word(object, index) };
        self.forward(&mut word);
        // SAFETY: as above.
        unsafe { self.heap.set_word(object, index, word) };
    }

    /// Ends the collection; from here on the new space is the heap.
    ///
    /// # Errors
    /// [`HeapFull`] when what is live leaves too little room under the limit.
    pub(crate) fn finish(mut self) -> Result<(), HeapFull> {
        self.scan();
        self.heap.adopt(self.to, self.copied, self.request)
    }
}
