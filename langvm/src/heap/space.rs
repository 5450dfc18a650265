//! One contiguous block of memory that objects are bump-allocated in.
//!
//! The block is zeroed when it is made, so every byte of it is initialised for
//! ever; large blocks come from the operating system untouched, and pages that
//! no object reaches cost nothing.

use std::alloc::{Layout, alloc_zeroed, dealloc};

/// A block of memory aligned to words.
#[derive(Debug)]
pub(crate) struct Space {
    start: *mut u8,
    layout: Layout,
}

impl Space {
    /// Reserves `capacity` bytes; `None` when the system has no such block.
    pub(crate) fn new(capacity: usize) -> Option<Self> {
        if capacity == 0 {
            return None;
        }
        let layout = Layout::from_size_align(capacity, 8).ok()?;
        // SAFETY: the layout's size was just checked not to be zero.
        let start = unsafe { alloc_zeroed(layout) };
        if start.is_null() {
            return None;
        }
        // Slots hold addresses as plain words; exposing the block once lets any
        // of them be turned back into a pointer into it.
        start.expose_provenance();
        Some(Self { start, layout })
    }

    /// Bytes in the block.
    pub(crate) fn capacity(&self) -> usize {
        self.layout.size()
    }

    /// The address of the byte at `offset`.
    pub(crate) fn address(&self, offset: usize) -> u64 {
        debug_assert!(offset <= self.capacity());
        (self.start.addr() + offset) as u64
    }

    /// Whether `address` lies in the first `used` bytes.
    pub(crate) fn contains(&self, address: u64, used: usize) -> bool {
        address.wrapping_sub(self.start.addr() as u64) < used as u64
    }

    /// Overwrites the first `used` bytes, so that a reference which missed its
    /// update is noticed at once.
    pub(crate) fn poison(&mut self, used: usize) {
        const POISON: u8 = 0xdb;
        debug_assert!(used <= self.capacity());
        // SAFETY: the block is owned and at least `used` bytes long, as asserted.
        unsafe { self.start.write_bytes(POISON, used) };
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        // SAFETY: `start` came from `alloc_zeroed` with this very layout.
        unsafe { dealloc(self.start, self.layout) };
    }
}
