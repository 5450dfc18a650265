//! Large objects: each in a block of its own, where it stays until it dies.
//!
//! A word in front of the header holds the number of the major collection that last
//! reached the object; constants, which are laid out alike, are always reached.

use super::object::{Header, Reference};
use super::space::Block;
use super::spares::Spares;

/// What stands in front of an object that every collection takes for reached.
const IMMORTAL: u64 = u64::MAX;

/// Bytes in front of the header.
const MARK_BYTES: usize = 8;

/// A block with an object of zeros that will not move and never dies.
pub(super) fn immortal(header: Header) -> Option<(Block, Reference)> {
    let block = Block::new(block_size(header)?)?;
    let object = place(&block, header, IMMORTAL);
    Some((block, object))
}

fn block_size(header: Header) -> Option<usize> {
    header.size().checked_add(MARK_BYTES)
}

/// Makes an object of what is in a block of its size, and a mark in front of it.
fn place(block: &Block, header: Header, mark: u64) -> Reference {
    // SAFETY: the block is nobody's yet, aligned to words, and starts with the mark's.
    unsafe { block.start().cast::<u64>().write(mark) };
    place_behind_mark(block, header)
}

/// Makes an object of what is behind the mark in a block of its size.
fn place_behind_mark(block: &Block, header: Header) -> Reference {
    let start = block.start();
    start.expose_provenance();
    let object = Reference((start.addr() + MARK_BYTES) as u64);
    // SAFETY: the header's word is behind the mark's.
    unsafe { object.header_pointer().write(header.0) };
    object
}

#[derive(Debug)]
struct LargeObject {
    block: Block,
    reference: Reference,
}

/// All large objects of a heap.
#[derive(Debug, Default)]
pub(super) struct LargeObjects {
    objects: Vec<LargeObject>,
    bytes: usize,
    spares: Spares,
    /// Major collections so far.
    epoch: u64,
}

impl LargeObjects {
    /// None yet, with this to keep the blocks of dead ones in.
    pub(super) fn with(spares: Spares) -> Self {
        Self {
            spares,
            ..Self::default()
        }
    }

    /// Bytes of all objects.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes of all objects, and of what is kept for others.
    pub(super) fn held_bytes(&self) -> usize {
        self.bytes + self.spares.bytes()
    }

    /// Makes an object with a payload of zeros; `None` when the system has no memory.
    pub(super) fn allocate(&mut self, header: Header) -> Option<Reference> {
        self.objects.try_reserve(1).ok()?;
        let size = block_size(header)?;
        let block = self.spares.take(size).or_else(|| Block::new(size))?;
        let reference = place(&block, header, 0);
        self.objects.push(LargeObject { block, reference });
        self.bytes += header.size();
        Some(reference)
    }

    /// Makes an object longer, by zeros, without copying it; where it is then. `None` when
    /// the system cannot, and all is as it was.
    pub(super) fn lengthen(&mut self, object: Reference, header: Header) -> Option<Reference> {
        let wanted = block_size(header)?;
        // Those that grow are mostly young.
        let found = self
            .objects
            .iter_mut()
            .rfind(|large| large.reference == object)?;
        let old = object.header().size();
        found.block.lengthen(MARK_BYTES + old, wanted)?;
        // The mark stays: whether it was reached does not change.
        found.reference = place_behind_mark(&found.block, header);
        self.bytes += header.size() - old;
        Some(found.reference)
    }

    /// Whether a word is the address of one.
    pub(super) fn contains(&self, word: u64) -> bool {
        self.objects.iter().any(|object| object.reference.0 == word)
    }

    /// Starts a major collection, which has reached nothing yet.
    pub(super) fn start_marking(&mut self) {
        self.epoch += 1;
    }

    /// Notes that an object which does not move is reached; whether it was not before.
    ///
    /// # Safety
    /// The object is large or a constant.
    pub(super) unsafe fn mark(&mut self, object: Reference) -> bool {
        let place: *mut u64 = std::ptr::with_exposed_provenance_mut(object.0 as usize - MARK_BYTES);
        // SAFETY: in front of such objects there is a word of their block.
        let mark = unsafe { place.read() };
        if mark == self.epoch || mark == IMMORTAL {
            return false;
        }
        // SAFETY: as above; nothing refers to it but this.
        unsafe { place.write(self.epoch) };
        true
    }

    /// Frees what the major collection under way has not reached.
    pub(super) fn sweep(&mut self) {
        let epoch = self.epoch;
        let dead = self.objects.extract_if(.., |object| {
            let place: *const u64 =
                std::ptr::with_exposed_provenance(object.reference.0 as usize - MARK_BYTES);
            // SAFETY: the object's block starts with this word.
            let mark = unsafe { place.read() };
            mark != epoch
        });
        for object in dead {
            self.bytes -= object.reference.header().size();
            self.spares.keep(object.block);
        }
    }
}
