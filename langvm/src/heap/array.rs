//! Arrays: an object that stays, with a buffer that is replaced as it grows.
//!
//! `Int` and `Float` elements are bare words and `Bool` elements bytes, in
//! buffers that the collector does not look into. Reference elements beyond the
//! array's length are null, so that what was removed can die.

use std::ops::Range;

use lbc_format::index::TypeIndex;

use super::layout::is_reference;
use super::object::{Header, Kind, Reference, sequence_size};
use super::{Heap, HeapFull};

/// How the elements of an array are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum ElementKind {
    /// One byte each, 0 or 1.
    Byte = 0,
    /// One word each, no references.
    Word = 1,
    /// One word each, references.
    Reference = 2,
}

impl ElementKind {
    /// How elements of a type are stored.
    pub(crate) fn of(element: TypeIndex) -> Self {
        if element == TypeIndex::BOOL {
            Self::Byte
        } else if is_reference(element) {
            Self::Reference
        } else {
            Self::Word
        }
    }

    /// The kind with this number.
    pub(crate) fn from_tag(tag: u16) -> Self {
        match tag {
            0 => Self::Byte,
            1 => Self::Word,
            _ => Self::Reference,
        }
    }

    /// Bytes of one element.
    pub(crate) fn width(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Word | Self::Reference => 8,
        }
    }

    fn buffer(self) -> Kind {
        match self {
            Self::Byte => Kind::Bytes,
            Self::Word => Kind::Words,
            Self::Reference => Kind::References,
        }
    }
}

const LENGTH: usize = 0;
/// The word of an array that refers to its buffer.
pub(super) const BUFFER: usize = 1;
const WORDS: u16 = 2;

fn array_header(kind: ElementKind) -> Header {
    Header::container(Kind::Array, WORDS, kind as u16)
}

fn buffer_header(kind: ElementKind, capacity: usize) -> Header {
    Header::sequence(kind.buffer(), capacity * kind.width())
}

/// Bytes that a buffer for `capacity` elements takes; `None` when no address space
/// could hold it.
pub(crate) fn buffer_size(kind: ElementKind, capacity: usize) -> Option<usize> {
    sequence_size(capacity.checked_mul(kind.width())?)
}

/// Bytes that a new array with room for `capacity` elements takes.
pub(crate) fn array_size(kind: ElementKind, capacity: usize) -> Option<usize> {
    let buffer = if capacity == 0 {
        0
    } else {
        buffer_size(kind, capacity)?
    };
    array_header(kind).size().checked_add(buffer)
}

impl Heap {
    /// Makes an array of `length` elements, all of them zero; there must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn bump_array(
        &mut self,
        kind: ElementKind,
        length: usize,
    ) -> Result<Reference, HeapFull> {
        let array = self.bump(array_header(kind)).ok_or(HeapFull)?;
        let buffer = if length == 0 {
            0
        } else {
            self.bump_zeroed(buffer_header(kind, length))
                .ok_or(HeapFull)?
                .to_slot()
        };
        let words = self.words_mut(array);
        words[LENGTH] = length as u64;
        words[BUFFER] = buffer;
        self.barrier(array, BUFFER, buffer);
        Ok(array)
    }

    /// Elements of an array.
    #[inline(always)]
    pub(crate) fn array_length(&self, array: Reference) -> usize {
        debug_assert_eq!(array.header().kind(), Kind::Array);
        // SAFETY: an array has two words.
        unsafe { self.word(array, LENGTH) as usize }
    }

    /// How an array's elements are stored.
    pub(crate) fn element_kind(&self, array: Reference) -> ElementKind {
        ElementKind::from_tag(array.header().tag())
    }

    #[inline(always)]
    fn buffer(&self, array: Reference) -> Option<Reference> {
        // SAFETY: an array has two words.
        let word = unsafe { self.word(array, BUFFER) };
        // SAFETY: a buffer that is not null is kept up to date by the collector.
        (word != 0).then(|| unsafe { Reference::from_slot(word) })
    }

    /// Elements an array has room for.
    pub(crate) fn array_capacity(&self, array: Reference) -> usize {
        let width = self.element_kind(array).width();
        self.buffer(array)
            .map_or(0, |buffer| buffer.header().length() / width)
    }

    /// Gives an array a buffer for `capacity` elements, no fewer than it has; there
    /// must be room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(crate) fn replace_buffer(
        &mut self,
        array: Reference,
        capacity: usize,
    ) -> Result<(), HeapFull> {
        let kind = self.element_kind(array);
        let header = buffer_header(kind, capacity);
        let buffer = match self.buffer(array) {
            Some(old) => {
                let used = (self.array_length(array) * kind.width()).div_ceil(8);
                self.lengthen(old, header, used)?
            }
            None => self.bump_zeroed(header).ok_or(HeapFull)?,
        };
        self.words_mut(array)[BUFFER] = buffer.to_slot();
        self.barrier(array, BUFFER, buffer.to_slot());
        Ok(())
    }

    /// Copies elements to another array that stores them alike, within its length.
    pub(crate) fn copy_elements(
        &mut self,
        from: Reference,
        range: Range<usize>,
        to: Reference,
        at: usize,
    ) {
        let (Some(source), Some(target)) = (self.buffer(from), self.buffer(to)) else {
            return;
        };
        match self.element_kind(from) {
            ElementKind::Byte => {
                let source = self.array_bytes(from)[range.clone()].as_ptr();
                let target = &mut self.buffer_bytes_mut(to)[at..at + range.len()];
                // SAFETY: both ranges were just checked to lie within their buffers, and
                // nothing is allocated in between.
                unsafe { target.as_mut_ptr().copy_from(source, range.len()) };
            }
            ElementKind::Word | ElementKind::Reference => {
                self.copy_words(source, range.start, target, at, range.len());
            }
        }
    }

    /// The elements of an array of words.
    pub(crate) fn array_words(&self, array: Reference) -> &[u64] {
        debug_assert_ne!(self.element_kind(array), ElementKind::Byte);
        match self.buffer(array) {
            Some(buffer) => &self.words(buffer)[..self.array_length(array)],
            None => &[],
        }
    }

    /// Changes some elements of an array of words, which may be in the unused rest of its
    /// buffer.
    pub(crate) fn change_words(
        &mut self,
        array: Reference,
        range: Range<usize>,
        change: impl FnOnce(&mut [u64]),
    ) {
        debug_assert_ne!(self.element_kind(array), ElementKind::Byte);
        let Some(buffer) = self.buffer(array) else {
            change(&mut []);
            return;
        };
        change(&mut self.words_mut(buffer)[range.clone()]);
        if self.element_kind(array) == ElementKind::Reference {
            self.barrier_for_range(buffer, range);
        }
    }

    /// The elements of an array of bytes.
    pub(crate) fn array_bytes(&self, array: Reference) -> &[u8] {
        debug_assert_eq!(self.element_kind(array), ElementKind::Byte);
        match self.buffer(array) {
            Some(buffer) => {
                let (start, length) = (buffer.payload_pointer(), self.array_length(array));
                assert!(length <= buffer.header().length());
                // SAFETY: the buffer's payload has that many bytes, all initialised; the
                // borrow of the heap keeps it from moving or changing.
                unsafe { std::slice::from_raw_parts(start, length) }
            }
            None => &[],
        }
    }

    /// The elements of an array of bytes, with the unused rest of its buffer.
    pub(crate) fn buffer_bytes_mut(&mut self, array: Reference) -> &mut [u8] {
        debug_assert_eq!(self.element_kind(array), ElementKind::Byte);
        match self.buffer(array) {
            Some(buffer) => {
                let (start, length) = (buffer.payload_pointer(), buffer.header().length());
                // SAFETY: the buffer's payload has that many bytes, all initialised; the
                // borrow of the heap makes this the only access.
                unsafe { std::slice::from_raw_parts_mut(start, length) }
            }
            None => &mut [],
        }
    }

    /// An element of an array of words; `None` outside the array.
    #[inline(always)]
    pub(crate) fn array_get(&self, array: Reference, index: u64) -> Option<u64> {
        if index >= self.array_length(array) as u64 {
            return None;
        }
        let buffer = self.buffer(array)?;
        // SAFETY: the buffer holds at least as many elements as the array's length.
        Some(unsafe { self.word(buffer, index as usize) })
    }

    /// Changes an element of an array of words; `None` outside the array. The write
    /// barrier is needed if the elements are `REFERENCES`.
    #[inline(always)]
    pub(crate) fn array_set<const REFERENCES: bool>(
        &mut self,
        array: Reference,
        index: u64,
        word: u64,
    ) -> Option<()> {
        if index >= self.array_length(array) as u64 {
            return None;
        }
        let buffer = self.buffer(array)?;
        // SAFETY: the buffer holds at least as many elements as the array's length.
        unsafe { self.set_word(buffer, index as usize, word) };
        if REFERENCES {
            self.barrier(buffer, index as usize, word);
        }
        Some(())
    }

    /// An element of any array, as a slot holds it; `None` outside the array.
    pub(crate) fn element(&self, array: Reference, index: usize) -> Option<u64> {
        match self.element_kind(array) {
            ElementKind::Byte => self.array_bytes(array).get(index).map(|&byte| byte.into()),
            ElementKind::Word | ElementKind::Reference => {
                self.array_words(array).get(index).copied()
            }
        }
    }

    /// Changes an element within the capacity of any array.
    pub(crate) fn set_element(&mut self, array: Reference, index: usize, word: u64) {
        match self.element_kind(array) {
            ElementKind::Byte => self.buffer_bytes_mut(array)[index] = word as u8,
            ElementKind::Word | ElementKind::Reference => {
                self.change_words(array, index..index + 1, |words| words[0] = word);
            }
        }
    }

    /// Sets an array's length, which is within its capacity. Elements that are left
    /// out are forgotten.
    pub(crate) fn set_array_length(&mut self, array: Reference, length: usize) {
        let old = self.array_length(array);
        assert!(length <= self.array_capacity(array));
        if length < old {
            match self.element_kind(array) {
                ElementKind::Byte => self.buffer_bytes_mut(array)[length..old].fill(0),
                ElementKind::Word | ElementKind::Reference => {
                    self.change_words(array, length..old, |words| words.fill(0));
                }
            }
        }
        self.words_mut(array)[LENGTH] = length as u64;
    }

    /// Appends an element to an array of words, if its buffer has room. The write barrier
    /// is needed if the elements are `REFERENCES`.
    #[inline(always)]
    pub(crate) fn array_push<const REFERENCES: bool>(
        &mut self,
        array: Reference,
        word: u64,
    ) -> Option<()> {
        let length = self.array_length(array);
        let buffer = self.buffer(array)?;
        if length >= buffer.header().words() {
            return None;
        }
        // SAFETY: the buffer was just found to have more than `length` words.
        unsafe { self.set_word(buffer, length, word) };
        // SAFETY: an array has two words.
        unsafe { self.set_word(array, LENGTH, length as u64 + 1) };
        if REFERENCES {
            self.barrier(buffer, length, word);
        }
        Some(())
    }

    /// Removes the last element of an array of words.
    #[inline(always)]
    pub(crate) fn array_pop(&mut self, array: Reference) -> Option<u64> {
        let last = self.array_length(array).checked_sub(1)?;
        let word = self.array_get(array, last as u64)?;
        self.array_set::<false>(array, last as u64, 0)?;
        // SAFETY: an array has two words.
        unsafe { self.set_word(array, LENGTH, last as u64) };
        Some(word)
    }
}
