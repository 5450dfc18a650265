//! The two stacks of a running program: slots, and call frames.
//!
//! All frames' locals and operands lie in one array of slots. A callee's frame
//! begins at its first argument, in the caller's frame, so arguments and results
//! are passed without copying. Both stacks grow by reallocation: whoever holds a
//! pointer into one gets it anew after anything that may grow it.

use crate::prepare::Inst;

/// Slots taken at first: enough for small programs, untouched until used.
const FIRST_SLOTS: usize = 4096;
/// Frames taken at first.
const FIRST_FRAMES: usize = 256;

/// The slots of all active frames.
#[derive(Debug)]
pub(crate) struct SlotStack {
    words: Vec<u64>,
    /// Behind the last slot; native code compares with it.
    pub(crate) end: *const u64,
}

impl Default for SlotStack {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            end: std::ptr::null(),
        }
    }
}

impl SlotStack {
    /// Slots there are.
    #[inline(always)]
    pub(crate) fn capacity(&self) -> usize {
        self.words.len()
    }

    /// The slot at `index`.
    pub(crate) fn word(&self, index: usize) -> u64 {
        self.words[index]
    }

    /// The slot at `index`, to be changed.
    pub(crate) fn word_mut(&mut self, index: usize) -> &mut u64 {
        &mut self.words[index]
    }

    /// The index of a slot that is given by its address.
    #[cfg(feature = "jit")]
    pub(crate) fn index_of(&self, slot: *const u64) -> usize {
        (slot.addr() - self.words.as_ptr().addr()) / size_of::<u64>()
    }

    /// Where slot 0 is.
    #[inline(always)]
    pub(crate) fn pointer(&mut self) -> *mut u64 {
        self.words.as_mut_ptr()
    }

    /// The capacity to grow to so that `needed` slots fit.
    pub(crate) fn grown_capacity(&self, needed: usize) -> usize {
        needed.max(self.words.len() * 2).max(FIRST_SLOTS)
    }

    /// Grows to `capacity`; `false` when the system has no memory for it.
    pub(crate) fn grow(&mut self, capacity: usize) -> bool {
        let mut words: Vec<u64> = Vec::new();
        if words.try_reserve_exact(capacity).is_err() {
            return false;
        }
        words.extend_from_slice(&self.words);
        // Every slot is initialised memory from the start, whatever it holds.
        words.resize(capacity, 0);
        self.words = words;
        self.end = self.words.as_ptr_range().end;
        true
    }
}

/// One active call. Native code writes these, so their layout is fixed.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Frame {
    /// Where the caller continues.
    pub(crate) return_ip: *const Inst,
    /// The function called.
    pub(crate) function: u32,
    /// Slots from the caller's base to this frame's.
    pub(crate) base_delta: u32,
}

/// All active calls, the outermost first.
#[derive(Debug)]
pub(crate) struct FrameStack {
    frames: Vec<Frame>,
    /// Where the frames are, and how many fit: what native code reads.
    pub(crate) start: *mut Frame,
    pub(crate) room: usize,
    pub(crate) depth: usize,
    max_depth: usize,
}

impl FrameStack {
    pub(crate) fn new(max_depth: u32) -> Self {
        Self {
            frames: Vec::new(),
            start: std::ptr::null_mut(),
            room: 0,
            depth: 0,
            max_depth: max_depth as usize,
        }
    }

    /// Whether one more call fits without growing.
    #[inline(always)]
    pub(crate) fn has_room(&self) -> bool {
        self.depth < self.room
    }

    /// Whether the depth limit allows one more call.
    pub(crate) fn is_at_limit(&self) -> bool {
        self.depth >= self.max_depth
    }

    /// The number of frames to grow to so that one more fits. Never more than
    /// the limit allows, so having room means being within it.
    pub(crate) fn grown_capacity(&self) -> usize {
        if self.has_room() {
            self.frames.len()
        } else {
            (self.frames.len() * 2)
                .max(FIRST_FRAMES)
                .min(self.max_depth)
        }
    }

    /// Grows to `capacity`; `false` when the system has no memory for it.
    pub(crate) fn grow(&mut self, capacity: usize) -> bool {
        let more = capacity.saturating_sub(self.frames.len());
        if self.frames.try_reserve_exact(more).is_err() {
            return false;
        }
        let unused = Frame {
            return_ip: std::ptr::null(),
            function: 0,
            base_delta: 0,
        };
        self.frames.resize(capacity.max(self.frames.len()), unused);
        self.start = self.frames.as_mut_ptr();
        self.room = self.frames.len();
        true
    }

    /// Enters a call; there must be room.
    #[inline(always)]
    pub(crate) fn push(&mut self, frame: Frame) {
        debug_assert!(self.has_room());
        // SAFETY: the caller found room just before, so `depth` is below the length.
        let place = unsafe { self.start.add(self.depth) };
        // SAFETY: as above, `place` is an element of the array.
        unsafe { place.write(frame) };
        self.depth += 1;
    }

    /// Leaves the innermost call.
    #[inline(always)]
    pub(crate) fn pop(&mut self) -> Frame {
        debug_assert!(self.depth > 0);
        self.depth -= 1;
        // SAFETY: returns pair with calls, since a function's frame is pushed before
        // its first instruction; so `depth` was above zero and within the array.
        let place = unsafe { self.start.add(self.depth) };
        // SAFETY: as above, `place` is an element of the array.
        unsafe { place.read() }
    }

    /// The active calls, the outermost first.
    pub(crate) fn active(&self) -> &[Frame] {
        &self.frames[..self.depth]
    }

    pub(crate) fn clear(&mut self) {
        self.depth = 0;
    }
}
