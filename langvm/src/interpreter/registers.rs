//! The interpreter's two registers: the next instruction and the current frame.
//!
//! Both are bare pointers; the contracts of their constructors are what makes
//! the unchecked accesses here sound, and everything outside stays safe code.

use crate::prepare::{Inst, Op};

/// The instruction being carried out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    ip: *const Inst,
}

impl Cursor {
    /// # Safety
    /// `ip` points at an instruction of prepared code, which is made from verified
    /// code: by rules `falls-off-end` and `jump-target`, stepping and jumping as its
    /// instructions say stays inside it. The code outlives the cursor.
    #[inline(always)]
    pub(super) unsafe fn new(ip: *const Inst) -> Self {
        Self { ip }
    }

    #[inline(always)]
    pub(super) fn address(self) -> *const Inst {
        self.ip
    }

    #[inline(always)]
    pub(super) fn fetch(self) -> Inst {
        // SAFETY: by the contract of `new`, `ip` points at an instruction.
        unsafe { *self.ip }
    }

    /// The extra that belongs to the current instruction; only used where one does.
    #[inline(always)]
    pub(super) fn extra(self) -> Inst {
        // SAFETY: preparation puts an extra behind each operation that has one.
        let extra = unsafe { *self.ip.wrapping_add(1) };
        debug_assert_eq!(extra.op, Op::Extra);
        extra
    }

    /// The address of the next instruction; only used where one follows.
    #[inline(always)]
    pub(super) fn following(self) -> *const Inst {
        self.ip.wrapping_add(1)
    }

    #[inline(always)]
    pub(super) fn step(&mut self) {
        self.ip = self.ip.wrapping_add(1);
    }

    #[inline(always)]
    pub(super) fn jump(&mut self, distance: i32) {
        self.ip = self.ip.wrapping_offset(distance as isize);
    }
}

/// The slots of the current frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    base: *mut u64,
    #[cfg(debug_assertions)]
    slots: usize,
}

impl Window {
    /// # Safety
    /// At least `slots` slots of the slot stack follow `base`, and stay there
    /// while the window is used. Only instructions prepared for a frame of that
    /// many slots are carried out on it: rules `local-in-range` and `frame-size`
    /// bound every slot they name.
    #[inline(always)]
    pub(super) unsafe fn new(base: *mut u64, slots: u32) -> Self {
        #[cfg(not(debug_assertions))]
        let _ = slots;
        Self {
            base,
            // The result of a call through a function value lands one slot above the
            // operand stack; the callee's frame had it.
            #[cfg(debug_assertions)]
            slots: slots as usize + 1,
        }
    }

    #[inline(always)]
    fn place(self, slot: u16) -> *mut u64 {
        #[cfg(debug_assertions)]
        debug_assert!(usize::from(slot) < self.slots);
        // SAFETY: by the contract of `new`, the slot lies within the slot stack.
        unsafe { self.base.add(usize::from(slot)) }
    }

    #[inline(always)]
    pub(super) fn get(self, slot: u16) -> u64 {
        // SAFETY: `place` gives a slot of the stack, all of which is initialised.
        unsafe { self.place(slot).read() }
    }

    #[inline(always)]
    pub(super) fn set(self, slot: u16, word: u64) {
        // SAFETY: `place` gives a slot of the stack, which the machine owns; no
        // reference into it is alive while instructions run.
        unsafe { self.place(slot).write(word) }
    }

    #[inline(always)]
    pub(super) fn int(self, slot: u16) -> i64 {
        self.get(slot).cast_signed()
    }

    #[inline(always)]
    pub(super) fn set_int(self, slot: u16, value: i64) {
        self.set(slot, value.cast_unsigned());
    }

    #[inline(always)]
    pub(super) fn float(self, slot: u16) -> f64 {
        f64::from_bits(self.get(slot))
    }

    #[inline(always)]
    pub(super) fn set_float(self, slot: u16, value: f64) {
        self.set(slot, value.to_bits());
    }

    #[inline(always)]
    pub(super) fn set_bool(self, slot: u16, value: bool) {
        self.set(slot, u64::from(value));
    }

    /// Where the window starts, as an index into the stack that starts at `stack`.
    #[inline(always)]
    pub(super) fn index(self, stack: *mut u64) -> usize {
        (self.base.addr() - stack.addr()) / size_of::<u64>()
    }

    /// Where a callee's window starts.
    #[inline(always)]
    pub(super) fn above(self, slot: u16) -> *mut u64 {
        self.base.wrapping_add(usize::from(slot))
    }

    /// Where the window starts that this one is `delta` slots above.
    #[inline(always)]
    pub(super) fn below(self, delta: u32) -> *mut u64 {
        self.base.wrapping_sub(delta as usize)
    }
}
