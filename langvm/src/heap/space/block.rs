//! Zeroed memory: small blocks from the allocator, large ones from the system.
//!
//! A large block asks for large pages. They spare a program with much data most of
//! its page faults, and most misses of the processor's table of pages.

use std::alloc::{Layout, alloc_zeroed, dealloc};

/// Zeroed memory of its owner's alone.
#[derive(Debug)]
pub(in crate::heap) struct Block {
    start: *mut u8,
    size: usize,
    origin: Origin,
}

#[derive(Debug)]
enum Origin {
    Allocator(Layout),
    #[cfg(all(unix, not(miri)))]
    System(Mapping),
}

impl Block {
    /// A block of `size` bytes, aligned to words; `None` when there is no such.
    pub(in crate::heap) fn new(size: usize) -> Option<Self> {
        #[cfg(all(unix, not(miri)))]
        if size >= MAPPED_BYTES {
            let mapping = Mapping::new(size)?;
            return Some(Self {
                start: mapping.block_start(),
                size,
                origin: Origin::System(mapping),
            });
        }
        if size == 0 {
            return None;
        }
        let layout = Layout::from_size_align(size, 8).ok()?;
        // SAFETY: the layout's size was just checked not to be zero.
        let start = unsafe { alloc_zeroed(layout) };
        (!start.is_null()).then_some(Self {
            start,
            size,
            origin: Origin::Allocator(layout),
        })
    }

    /// Makes it longer, perhaps elsewhere, where that takes no copying: `size` bytes, all of
    /// zeros but the first `used`. `None` when it does, and the block is as it was.
    pub(in crate::heap) fn lengthen(&mut self, used: usize, size: usize) -> Option<()> {
        #[cfg(all(target_os = "linux", not(miri)))]
        if let Origin::System(mapping) = &mut self.origin
            && size > self.size
        {
            let dirty = self.size - used;
            mapping.lengthen(size)?;
            self.start = mapping.block_start();
            self.size = size;
            // SAFETY: so many bytes are in the block, and more.
            let unused = unsafe { self.start.add(used) };
            // SAFETY: these bytes were in the block before, and still are.
            unsafe { unused.write_bytes(0, dirty) };
            return Some(());
        }
        let _ = (used, size);
        None
    }

    pub(in crate::heap) fn start(&self) -> *mut u8 {
        self.start
    }

    /// Its length in bytes.
    pub(in crate::heap) fn size(&self) -> usize {
        self.size
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        match &self.origin {
            Origin::Allocator(layout) => {
                // SAFETY: `start` came from `alloc_zeroed` with this very layout.
                unsafe { dealloc(self.start, *layout) };
            }
            #[cfg(all(unix, not(miri)))]
            Origin::System(mapping) => mapping.unmap(),
        }
    }
}

/// Bytes from which on a block comes from the system, untouched.
#[cfg(all(unix, not(miri)))]
const MAPPED_BYTES: usize = 128 << 10;

/// Bytes from which on a block asks for large pages.
#[cfg(all(unix, not(miri)))]
const HUGE_BYTES: usize = 8 << 20;

/// Bytes of a large page, where there are such.
#[cfg(all(unix, not(miri)))]
const LARGE_PAGE_BYTES: usize = 2 << 20;

/// Memory mapped for a block, and what it takes to start at a large page.
#[cfg(all(unix, not(miri)))]
#[derive(Debug)]
struct Mapping {
    start: *mut u8,
    length: usize,
    /// Bytes in front of the block.
    skipped: usize,
}

#[cfg(all(unix, not(miri)))]
impl Mapping {
    fn new(size: usize) -> Option<Self> {
        use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous};

        let is_huge = size >= HUGE_BYTES;
        let length = if is_huge {
            size.checked_add(LARGE_PAGE_BYTES)?
        } else {
            size
        };
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new private mapping, wherever the system likes.
        let start =
            unsafe { mmap_anonymous(std::ptr::null_mut(), length, access, MapFlags::PRIVATE) };
        let start: *mut u8 = start.ok()?.cast();
        let skipped = if is_huge {
            start.addr().next_multiple_of(LARGE_PAGE_BYTES) - start.addr()
        } else {
            0
        };
        let mapping = Self {
            start,
            length,
            skipped,
        };
        mapping.ask_for_large_pages();
        Some(mapping)
    }

    /// Asks for large pages, if the block is one for such. Without them all is well too.
    fn ask_for_large_pages(&self) {
        #[cfg(target_os = "linux")]
        if self.length - self.skipped >= HUGE_BYTES {
            use rustix::mm::{Advice, madvise};
            let length = self.length - self.skipped;
            // SAFETY: the range is in the mapping, and this advice changes no contents.
            let _ = unsafe { madvise(self.block_start().cast(), length, Advice::LinuxHugepage) };
        }
    }

    /// Makes the mapping one for a longer block, wherever the system likes.
    #[cfg(target_os = "linux")]
    fn lengthen(&mut self, size: usize) -> Option<()> {
        use rustix::mm::{MremapFlags, mremap};

        let length = size.checked_add(self.skipped)?;
        // SAFETY: this is the mapping, as it is; whoever calls this has no pointers into it.
        let start = unsafe { mremap(self.start.cast(), self.length, length, MremapFlags::MAYMOVE) };
        self.start = start.ok()?.cast();
        self.length = length;
        self.ask_for_large_pages();
        Some(())
    }

    fn block_start(&self) -> *mut u8 {
        // SAFETY: what is skipped is in the mapping.
        unsafe { self.start.add(self.skipped) }
    }

    /// Gives the memory back; nothing refers into it any more.
    fn unmap(&self) {
        // SAFETY: the mapping is its owner's own, who drops it.
        let unmapped = unsafe { rustix::mm::munmap(self.start.cast(), self.length) };
        debug_assert!(unmapped.is_ok());
    }
}
