//! The words of objects: fields, captures, and what buffers hold.

use super::Heap;
use super::object::Reference;

impl Heap {
    /// All payload words of an object.
    pub(crate) fn words(&self, object: Reference) -> &[u64] {
        let words = object.header().words();
        let start: *const u64 = object.payload_pointer().cast();
        // SAFETY: a valid reference names an object whose payload has that many words,
        // all initialised; the borrow of the heap keeps it from moving or changing.
        unsafe { std::slice::from_raw_parts(start, words) }
    }

    /// All payload words of an object, to be changed. Where they hold references, the write
    /// barrier comes behind.
    pub(crate) fn words_mut(&mut self, object: Reference) -> &mut [u64] {
        let words = object.header().words();
        let start: *mut u64 = object.payload_pointer().cast();
        // SAFETY: a valid reference names an object whose payload has that many words,
        // all initialised; the borrow of the heap makes this the only access.
        unsafe { std::slice::from_raw_parts_mut(start, words) }
    }

    /// All payload words of a buffer of words.
    #[inline(always)]
    pub(super) fn sequence_words(&self, buffer: Reference) -> &[u64] {
        let words = buffer.header().length() / 8;
        let start: *const u64 = buffer.payload_pointer().cast();
        // SAFETY: as for any object's words.
        unsafe { std::slice::from_raw_parts(start, words) }
    }

    /// All payload words of a buffer of words, to be changed. Where they hold references, the write
    /// barrier comes behind.
    #[inline(always)]
    pub(super) fn sequence_words_mut(&mut self, buffer: Reference) -> &mut [u64] {
        let words = buffer.header().length() / 8;
        let start: *mut u64 = buffer.payload_pointer().cast();
        // SAFETY: as for any object's words.
        unsafe { std::slice::from_raw_parts_mut(start, words) }
    }

    /// The payload of a text or buffer.
    pub(super) fn bytes(&self, object: Reference) -> &[u8] {
        let length = object.header().length();
        // SAFETY: a valid reference names an object whose payload has that many bytes, all
        // initialised; the borrow of the heap keeps it from moving or changing.
        unsafe { std::slice::from_raw_parts(object.payload_pointer(), length) }
    }

    /// The payload of a buffer, to be changed.
    pub(super) fn bytes_mut(&mut self, object: Reference) -> &mut [u8] {
        let length = object.header().length();
        // SAFETY: as for reading; the borrow of the heap makes this the only access.
        unsafe { std::slice::from_raw_parts_mut(object.payload_pointer(), length) }
    }

    /// One payload word of an object.
    ///
    /// # Safety
    /// The object has more than `index` payload words.
    #[inline(always)]
    pub(crate) unsafe fn word(&self, object: Reference, index: usize) -> u64 {
        debug_assert!(index < object.header().words());
        let start: *const u64 = object.payload_pointer().cast();
        // SAFETY: the caller says that the word is within the object.
        let place = unsafe { start.add(index) };
        // SAFETY: as above; all words of a space are initialised.
        unsafe { place.read() }
    }

    /// Changes one payload word of an object. Where it holds references, the write barrier
    /// comes behind.
    ///
    /// # Safety
    /// The object has more than `index` payload words.
    #[inline(always)]
    pub(crate) unsafe fn set_word(&mut self, object: Reference, index: usize, word: u64) {
        debug_assert!(index < object.header().words());
        let start: *mut u64 = object.payload_pointer().cast();
        // SAFETY: the caller says that the word is within the object.
        let place = unsafe { start.add(index) };
        // SAFETY: as above; the heap is borrowed, so no other access is under way.
        unsafe { place.write(word) };
    }
}

/// An enum value, as its word tells.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EnumValue {
    /// A variant without fields.
    Plain(u64),
    /// A variant with its fields.
    Object(Reference),
}

impl EnumValue {
    /// Takes a slot's word as an enum value.
    ///
    /// # Safety
    /// As for [`Reference::from_slot`], if the word is even.
    #[inline(always)]
    pub(crate) unsafe fn from_slot(word: u64) -> Self {
        if word & 1 == 1 {
            Self::Plain(word >> 1)
        } else {
            // SAFETY: the caller says that the slot holds an enum value, and even words
            // of such are references.
            Self::Object(unsafe { Reference::from_slot(word) })
        }
    }

    /// The number of the variant.
    #[inline(always)]
    pub(crate) fn tag(self) -> u64 {
        match self {
            Self::Plain(tag) => tag,
            Self::Object(object) => u64::from(object.header().tag()),
        }
    }
}

/// The word of a variant without fields.
pub(crate) fn plain_variant(variant: u16) -> i32 {
    (i32::from(variant) << 1) | 1
}
