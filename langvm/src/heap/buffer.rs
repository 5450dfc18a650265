//! Buffers: what arrays and maps keep their contents in. Nothing else refers to one, so it
//! can be replaced by a longer one.

use super::object::{Header, Kind, Reference};
use super::{Heap, HeapFull};

impl Heap {
    /// A buffer with this header that starts with the first `used` words of a shorter one,
    /// behind which there are zeros. Nothing may use the shorter one any more. There must be
    /// room.
    ///
    /// # Errors
    /// [`HeapFull`] when there is not.
    pub(super) fn lengthen(
        &mut self,
        buffer: Reference,
        header: Header,
        used: usize,
    ) -> Result<Reference, HeapFull> {
        if let Some(longer) = self.lengthen_in_place(buffer, header) {
            return Ok(longer);
        }
        let longer = self.bump_zeroed(header).ok_or(HeapFull)?;
        self.copy_words(buffer, 0, longer, 0, used);
        Ok(longer)
    }

    /// Lets the system find more memory for a large buffer, which takes no copying: what was
    /// in memory stays there, though under other addresses. `None` when it has to be copied.
    fn lengthen_in_place(&mut self, buffer: Reference, header: Header) -> Option<Reference> {
        let old = buffer.header().size();
        if !self.is_large(old) || header.size() <= old {
            return None;
        }
        let longer = self.large.lengthen(buffer, header)?;
        self.remembered
            .follow(buffer.0..buffer.0 + old as u64, longer.0);
        self.stats.allocated_bytes += (header.size() - old) as u64;
        self.set_threshold();
        Some(longer)
    }

    /// Copies words between two objects, or within one.
    pub(super) fn copy_words(
        &mut self,
        from: Reference,
        start: usize,
        to: Reference,
        at: usize,
        count: usize,
    ) {
        let source = self.words(from)[start..start + count].as_ptr();
        let target = self.words_mut(to)[at..at + count].as_mut_ptr();
        // SAFETY: both ranges were just checked to lie within their objects; they may
        // overlap, and nothing is allocated in between.
        unsafe { target.copy_from(source, count) };
        if to.header().kind() == Kind::References {
            self.barrier_for_range(to, at..at + count);
        }
    }
}
