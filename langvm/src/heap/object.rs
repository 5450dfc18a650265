//! The layout of heap objects, and references to them.
//!
//! An object is a header word followed by its payload, padded to whole words.
//! The header's low byte is the kind. Sequences (texts and buffers) have their
//! payload's length in bytes above it; the others have a number of payload words,
//! a tag and an owner, whose meaning depends on the kind. Kinds are odd, so a
//! header whose lowest bit is clear is something else: while a collection runs,
//! the address the object has moved to.

use lbc_format::index::{FunctionIndex, TypeIndex};

/// Bytes of the header that starts every object.
pub(crate) const HEADER_BYTES: usize = 8;

const FORWARDED_BIT: u64 = 1;
/// Set in the kinds whose header counts words.
const FIXED_BIT: u64 = 2;
/// Set in the kind of tables, and in no other.
const TABLE_BIT: u64 = 16;
/// Where the tag of a table starts.
const TABLE_TAG_SHIFT: u32 = 5;

/// What a heap object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Immutable UTF-8 text.
    String = 0b0001,
    /// A buffer of bytes that are no references.
    Bytes = 0b0101,
    /// A buffer of words that are no references.
    Words = 0b1001,
    /// A buffer of words that are references, odd or null.
    References = 0b1101,
    /// The table of a map's entries. Bits above the kind tell which of keys and values
    /// are references, as the map's tag does.
    Table = 0b1_0001,
    /// A tuple, struct, variant with fields, or cell: its fields. The owner is the
    /// type, the tag the variant.
    Record = 0b0011,
    /// A closure: its captures. The owner is the function.
    Closure = 0b0111,
    /// An array: its length and its buffer. The tag is the element kind.
    Array = 0b1011,
    /// A map. The tag tells which of keys and values are references.
    Map = 0b1111,
}

/// The first word of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header(pub(crate) u64);

impl Header {
    /// Bits of the kind, above which sequences have their length.
    pub(crate) const KIND_BITS: u32 = 8;
    /// Where the tag starts.
    pub(crate) const TAG_SHIFT: u32 = 24;
    /// Where the owner starts.
    pub(crate) const OWNER_SHIFT: u32 = 40;

    /// The header of a text or buffer with `length` bytes of payload.
    pub(crate) fn sequence(kind: Kind, length: usize) -> Self {
        debug_assert!(kind as u64 & FIXED_BIT == 0);
        debug_assert!((length as u64) < 1 << (u64::BITS - Self::KIND_BITS));
        Self(((length as u64) << Self::KIND_BITS) | kind as u64)
    }

    /// The header of a map's table, with the map's tag.
    pub(super) fn table(length: usize, tag: u16) -> Self {
        let sequence = Self::sequence(Kind::Table, length);
        Self(sequence.0 | u64::from(tag) << TABLE_TAG_SHIFT)
    }

    /// The tag that a table was made with.
    pub(super) fn table_tag(self) -> u16 {
        debug_assert!(self.0 & TABLE_BIT != 0);
        (self.0 >> TABLE_TAG_SHIFT) as u16 & 3
    }

    #[inline(always)]
    fn fixed(kind: Kind, words: u16, tag: u16, owner: u32) -> Self {
        debug_assert!(kind as u64 & FIXED_BIT != 0 && owner < 1 << (u64::BITS - Self::OWNER_SHIFT));
        Self(
            (u64::from(owner) << Self::OWNER_SHIFT)
                | (u64::from(tag) << Self::TAG_SHIFT)
                | (u64::from(words) << Self::KIND_BITS)
                | kind as u64,
        )
    }

    /// The header of a value of the defined type `ty`, which rule `limits` keeps
    /// within the bits there are.
    #[inline(always)]
    pub(crate) fn record(ty: TypeIndex, variant: u16, fields: u16) -> Self {
        let position = ty.0 - TypeIndex::FIRST_DEFINED.0;
        Self::fixed(Kind::Record, fields, variant, position)
    }

    /// The header of a closure of `function`, whose index rule `limits` keeps within
    /// the bits there are.
    #[inline(always)]
    pub(crate) fn closure(function: FunctionIndex, captures: u16) -> Self {
        Self::fixed(Kind::Closure, captures, 0, function.0)
    }

    /// The header of an array or map.
    pub(super) fn container(kind: Kind, words: u16, tag: u16) -> Self {
        Self::fixed(kind, words, tag, 0)
    }

    /// A header that says where its object has moved.
    pub(crate) fn forwarded(to: Reference) -> Self {
        debug_assert!(to.0 & FORWARDED_BIT == 0);
        Self(to.0)
    }

    /// Where the object has moved, if it has.
    pub(crate) fn forwarding(self) -> Option<Reference> {
        (self.0 & FORWARDED_BIT == 0).then_some(Reference(self.0))
    }

    /// What kind of object follows.
    pub(crate) fn kind(self) -> Kind {
        const KINDS: [Kind; 8] = [
            Kind::String,
            Kind::Record,
            Kind::Bytes,
            Kind::Closure,
            Kind::Words,
            Kind::Array,
            Kind::References,
            Kind::Map,
        ];
        if self.0 & TABLE_BIT != 0 {
            debug_assert!(self.0 & 0x9f == 0x11, "the word is a header: {:#x}", self.0);
            return Kind::Table;
        }
        debug_assert!(self.0 & 0xf1 == 1, "the word is a header: {:#x}", self.0);
        KINDS[(self.0 >> 1) as usize & 7]
    }

    /// Payload length of a text or buffer in bytes, padding excluded.
    #[inline(always)]
    pub(crate) fn length(self) -> usize {
        debug_assert!(self.0 & FIXED_BIT == 0);
        (self.0 >> Self::KIND_BITS) as usize
    }

    /// Payload words of any object.
    #[inline(always)]
    pub(crate) fn words(self) -> usize {
        if self.0 & FIXED_BIT == 0 {
            self.length().div_ceil(8)
        } else {
            (self.0 >> Self::KIND_BITS) as u16 as usize
        }
    }

    /// The tag of an object that has one.
    #[inline(always)]
    pub(crate) fn tag(self) -> u16 {
        debug_assert!(self.0 & FIXED_BIT != 0);
        (self.0 >> Self::TAG_SHIFT) as u16
    }

    /// The type's position of a record, the function of a closure.
    #[inline(always)]
    pub(crate) fn owner(self) -> u32 {
        debug_assert!(self.0 & FIXED_BIT != 0);
        (self.0 >> Self::OWNER_SHIFT) as u32
    }

    /// Bytes the whole object takes.
    #[inline(always)]
    pub(crate) fn size(self) -> usize {
        // Cannot overflow: `sequence_size` accepted the length when it was made.
        HEADER_BYTES + self.words() * 8
    }
}

/// Bytes that a text or buffer with `length` bytes of payload takes; `None` when
/// no address space could hold it.
pub(crate) fn sequence_size(length: usize) -> Option<usize> {
    let size = length.checked_add(HEADER_BYTES + 7)? & !7;
    (size <= isize::MAX as usize && (length as u64) < 1 << (u64::BITS - Header::KIND_BITS))
        .then_some(size)
}

/// The address of an object's header, as slots hold it.
///
/// A reference is valid until the next allocation, which may collect and move
/// its object; only frame slots, globals and handles are updated then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference(pub(super) u64);

impl Reference {
    /// Takes a slot's word as a reference.
    ///
    /// # Safety
    /// The word was read from a slot or object that holds a reference there, after
    /// it was initialised, and no allocation has happened since.
    #[inline(always)]
    pub(crate) unsafe fn from_slot(word: u64) -> Self {
        debug_assert!(
            word != 0 && word & 7 == 0,
            "slot holds no reference: {word:#x}"
        );
        Self(word)
    }

    /// The word to store in a slot.
    #[inline(always)]
    pub(crate) fn to_slot(self) -> u64 {
        self.0
    }

    #[inline(always)]
    pub(super) fn header_pointer(self) -> *mut u64 {
        std::ptr::with_exposed_provenance_mut(self.0 as usize)
    }

    #[inline(always)]
    pub(super) fn payload_pointer(self) -> *mut u8 {
        std::ptr::with_exposed_provenance_mut(self.0 as usize + HEADER_BYTES)
    }

    /// The object's header.
    #[inline(always)]
    pub(crate) fn header(self) -> Header {
        // SAFETY: a `Reference` is made by an allocation or by `from_slot`, both of
        // which promise that an object with its header lives at this address.
        Header(unsafe { self.header_pointer().read() })
    }
}
