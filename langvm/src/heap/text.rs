//! Strings on the heap: reading them, and building them in one allocation.
//!
//! Every string object's payload is UTF-8: the only way to fill one is a
//! [`TextWriter`], which takes `&str` and ranges of other strings alone.

use super::object::{Header, Kind, Reference};
use super::{Heap, HeapFull};

impl Heap {
    /// The text of a string object.
    pub(crate) fn text(&self, string: Reference) -> &str {
        let length = string.header().length();
        // SAFETY: a valid reference names an object whose payload is `length` bytes,
        // all initialised; the borrow of the heap keeps it from moving or dying.
        let bytes = unsafe { std::slice::from_raw_parts(string.payload_pointer(), length) };
        // SAFETY: only `TextWriter` fills string payloads, and it writes whole texts.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }

    /// Length of a string object in bytes.
    pub(crate) fn text_length(&self, string: Reference) -> usize {
        string.header().length()
    }

    /// Allocates a string of `length` bytes if there is room without collecting,
    /// for the writer to fill.
    pub(crate) fn bump_text(&mut self, length: usize) -> Option<Reference> {
        self.bump(Header::sequence(Kind::String, length))
    }

    /// A writer that fills the string just allocated, from its start.
    ///
    /// `string` must be a fresh result of [`Heap::bump_text`] or
    /// [`Heap::immortal_text`]: strings are immutable once a program sees them.
    pub(crate) fn writer(&mut self, string: Reference) -> TextWriter<'_> {
        TextWriter {
            heap: self,
            string,
            written: 0,
        }
    }

    /// Stores a constant outside the moving space, for as long as the heap lives.
    ///
    /// # Errors
    /// [`HeapFull`] when the system has no memory for it.
    pub(crate) fn immortal_text(&mut self, text: &str) -> Result<Reference, HeapFull> {
        let reference = self.immortal(Header::sequence(Kind::String, text.len()))?;
        self.writer(reference).push(text);
        Ok(reference)
    }
}

/// Fills a fresh string object piece by piece.
///
/// Writing goes through the object's address, so the heap is only borrowed to
/// read from: texts of it may be looked at while a new one is filled.
#[derive(Debug)]
pub(crate) struct TextWriter<'heap> {
    heap: &'heap Heap,
    string: Reference,
    written: usize,
}

impl<'heap> TextWriter<'heap> {
    /// A text of the heap that is being written to.
    pub(crate) fn text(&self, string: Reference) -> &'heap str {
        debug_assert!(string != self.string);
        self.heap.text(string)
    }

    /// The elements of an array of words of that heap.
    pub(crate) fn array_words(&self, array: Reference) -> &'heap [u64] {
        self.heap.array_words(array)
    }

    /// Appends a text.
    pub(crate) fn push(&mut self, text: &str) {
        let target = self.claim(text.len());
        // SAFETY: `claim` found room for the text in the fresh object, which no
        // `&str` can refer to yet, so source and target are apart.
        unsafe { target.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    }

    fn claim(&mut self, length: usize) -> *mut u8 {
        let room = self.string.header().length() - self.written;
        assert!(
            length <= room,
            "the string was allocated with its final length"
        );
        // SAFETY: the sum is at most the object's length, as just asserted.
        let target = unsafe { self.string.payload_pointer().add(self.written) };
        self.written += length;
        target
    }
}

impl Drop for TextWriter<'_> {
    fn drop(&mut self) {
        // A short write would leave old bytes in view, which may not be UTF-8.
        let missing = self.string.header().length() - self.written;
        debug_assert!(
            missing == 0 || std::thread::panicking(),
            "the string was not filled"
        );
        if missing > 0 {
            let target = self.claim(missing);
            // SAFETY: `claim` found room for `missing` bytes.
            unsafe { target.write_bytes(b' ', missing) };
        }
    }
}
