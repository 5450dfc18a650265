//! One contiguous block of memory that objects are bump-allocated in.
//!
//! The block is zeroed when it is made, so every byte of it is initialised for
//! ever; large blocks come from the operating system untouched, and pages that
//! no object reaches cost nothing.

mod block;

pub(super) use block::Block;

/// A block of memory aligned to words.
#[derive(Debug)]
pub(crate) struct Space {
    block: Block,
    capacity: usize,
}

impl Space {
    /// Reserves `capacity` bytes; `None` when the system has no such block.
    pub(crate) fn new(capacity: usize) -> Option<Self> {
        let block = Block::new(capacity)?;
        // Slots hold addresses as plain words; exposing the block once lets any
        // of them be turned back into a pointer into it.
        block.start().expose_provenance();
        Some(Self { block, capacity })
    }

    /// Bytes in the block.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    /// The address of the byte at `offset`.
    pub(crate) fn address(&self, offset: usize) -> u64 {
        debug_assert!(offset <= self.capacity());
        (self.block.start().addr() + offset) as u64
    }

    /// Whether `address` lies in the first `used` bytes.
    pub(crate) fn contains(&self, address: u64, used: usize) -> bool {
        address.wrapping_sub(self.block.start().addr() as u64) < used as u64
    }

    /// Overwrites the first `used` bytes, so that a reference which missed its
    /// update is noticed at once.
    pub(crate) fn poison(&mut self, used: usize) {
        const POISON: u8 = 0xdb;
        debug_assert!(used <= self.capacity());
        // SAFETY: the block is owned and at least `used` bytes long, as asserted.
        unsafe { self.block.start().write_bytes(POISON, used) };
    }
}
