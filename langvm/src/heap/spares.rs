//! Blocks of large objects that died, kept for the next ones: filling them with zeros
//! takes less time than getting fresh memory from the system, page by page.

use super::space::Block;

/// Bytes that are kept at most.
const MAX_BYTES: usize = 2 << 20;

/// The share of all memory that is kept at most.
const MAX_SHARE: u64 = 64;

/// Blocks that no object uses.
#[derive(Debug, Default)]
pub(super) struct Spares {
    blocks: Vec<Block>,
    bytes: usize,
    max_bytes: usize,
}

impl Spares {
    /// None yet, for a heap with a limit of so many bytes.
    pub(super) fn within(limit: u64) -> Self {
        let share = usize::try_from(limit / MAX_SHARE).unwrap_or(usize::MAX);
        Self {
            max_bytes: share.min(MAX_BYTES),
            ..Self::default()
        }
    }

    /// Bytes of all blocks.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Keeps a block, rather than those that were kept before it.
    pub(super) fn keep(&mut self, block: Block) {
        if block.size() > self.max_bytes || self.blocks.try_reserve(1).is_err() {
            return;
        }
        self.bytes += block.size();
        self.blocks.push(block);
        while self.bytes > self.max_bytes {
            self.bytes -= self.blocks.remove(0).size();
        }
    }

    /// A block of zeros of about `size` bytes, and no fewer.
    pub(super) fn take(&mut self, size: usize) -> Option<Block> {
        let most = size + size / 4;
        let fits = |block: &Block| (size..=most).contains(&block.size());
        let found = self.blocks.iter().rposition(fits)?;
        let block = self.blocks.remove(found);
        self.bytes -= block.size();
        // SAFETY: the block is that long, and nobody else's.
        unsafe { block.start().write_bytes(0, size) };
        Some(block)
    }
}
