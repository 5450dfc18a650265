//! The layout of heap objects, and references to them.
//!
//! An object is a header word followed by its payload, padded to whole words.
//! The header holds the kind in its low byte and the payload's length in bytes
//! above it. Kinds are odd, so a header whose lowest bit is clear is something
//! else: while a collection runs, the address the object has moved to.

/// Bytes of the header that starts every object.
pub(crate) const HEADER_BYTES: usize = 8;

const KIND_BITS: u32 = 8;
const FORWARDED_BIT: u64 = 1;

/// What a heap object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Immutable UTF-8 text.
    String = 1,
}

/// The first word of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header(pub(crate) u64);

impl Header {
    /// The header of an object with `length` bytes of payload.
    pub(crate) fn new(kind: Kind, length: usize) -> Self {
        debug_assert!((length as u64) < 1 << (u64::BITS - KIND_BITS));
        Self(((length as u64) << KIND_BITS) | kind as u64)
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

    /// Payload length in bytes, padding excluded.
    pub(crate) fn length(self) -> usize {
        (self.0 >> KIND_BITS) as usize
    }

    /// Bytes the whole object takes.
    pub(crate) fn size(self) -> usize {
        // Cannot overflow: `object_size` accepted the length when it was made.
        HEADER_BYTES + self.length().next_multiple_of(8)
    }
}

/// Bytes that an object with `length` bytes of payload takes; `None` when no
/// address space could hold it.
pub(crate) fn object_size(length: usize) -> Option<usize> {
    let size = length.checked_add(HEADER_BYTES + 7)? & !7;
    (size <= isize::MAX as usize && (length as u64) < 1 << (u64::BITS - KIND_BITS)).then_some(size)
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
    /// The word was read from a slot whose static type is a heap type, after
    /// the slot was initialised, and no allocation has happened since.
    pub(crate) unsafe fn from_slot(word: u64) -> Self {
        debug_assert!(
            word != 0 && word & 7 == 0,
            "slot holds no reference: {word:#x}"
        );
        Self(word)
    }

    /// The word to store in a slot.
    pub(crate) fn to_slot(self) -> u64 {
        self.0
    }

    pub(super) fn header_pointer(self) -> *mut u64 {
        std::ptr::with_exposed_provenance_mut(self.0 as usize)
    }

    pub(super) fn payload_pointer(self) -> *mut u8 {
        std::ptr::with_exposed_provenance_mut(self.0 as usize + HEADER_BYTES)
    }

    /// The object's header.
    pub(super) fn header(self) -> Header {
        // SAFETY: a `Reference` is made by an allocation or by `from_slot`, both of
        // which promise that an object with its header lives at this address.
        Header(unsafe { self.header_pointer().read() })
    }
}
