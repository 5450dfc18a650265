//! The state of a running program, and the operations that need all of it.
//!
//! The interpreter keeps the current instruction and frame in registers; it
//! saves them here ([`Machine::save`]) before anything that may collect, call
//! the host or fail, because roots and backtraces are found from what is saved.

use lbc_format::index::{FunctionIndex, GlobalIndex, InstrIndex};

use crate::backtrace::Place;
use crate::code_cache::{self, CodeCache};
use crate::error::{RuntimeErrorKind, Trap};
use crate::frame::{Frame, FrameStack, SlotStack};
use crate::heap::{Collection, Heap, HeapFull, Reference, object_size};
use crate::limits::Limits;
use crate::link::Program;
use crate::meter::Meter;
use crate::prepare::{Inst, is_reference};
use crate::streams::Streams;

/// The program's module-wide variables.
#[derive(Debug)]
pub(crate) struct Globals {
    words: Vec<u64>,
    stored: Vec<bool>,
    /// Those that hold references.
    references: Vec<u32>,
}

impl Globals {
    fn new(program: &Program) -> Self {
        let types = &program.module().globals;
        Self {
            words: vec![0; types.len()],
            stored: vec![false; types.len()],
            references: (0..)
                .zip(types)
                .filter(|&(_, &ty)| is_reference(ty))
                .map(|(index, _)| index)
                .collect(),
        }
    }

    /// The value of a global, unless nothing was stored in it yet.
    #[inline(always)]
    pub(crate) fn load(&self, global: u32) -> Option<u64> {
        let index = global as usize;
        // Rule `global-in-range` makes these checks redundant, but globals are not
        // where time goes: the compiler keeps what it can in locals.
        self.stored[index].then(|| self.words[index])
    }

    #[inline(always)]
    pub(crate) fn store(&mut self, global: u32, word: u64) {
        self.words[global as usize] = word;
        self.stored[global as usize] = true;
    }
}

/// Everything a run changes.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) stack: SlotStack,
    pub(crate) frames: FrameStack,
    pub(crate) heap: Heap,
    pub(crate) globals: Globals,
    pub(crate) code: CodeCache,
    pub(crate) meter: Meter,
    pub(crate) streams: Streams,
    pub(crate) arguments: Vec<String>,
    /// References that host functions hold.
    pub(crate) handles: Vec<u64>,
    limits: Limits,
    /// The saved instruction.
    ip: *const Inst,
    /// The saved frame, as an index into the slot stack.
    base: usize,
}

impl Machine {
    pub(crate) fn new(
        program: &Program,
        limits: Limits,
        gc_stress: bool,
        streams: Streams,
        arguments: Vec<String>,
    ) -> Self {
        Self {
            stack: SlotStack::default(),
            frames: FrameStack::new(limits.max_depth),
            heap: Heap::new(limits.max_heap, gc_stress),
            globals: Globals::new(program),
            code: CodeCache::new(program),
            meter: Meter::new(&limits),
            streams,
            arguments,
            handles: Vec::new(),
            limits,
            ip: code_cache::halt(),
            base: 0,
        }
    }

    /// Makes ready for a run from the start.
    pub(crate) fn reset(&mut self, program: &Program) {
        self.frames.clear();
        self.heap.clear();
        self.globals = Globals::new(program);
        self.meter = Meter::new(&self.limits);
        self.handles.clear();
        self.ip = code_cache::halt();
        self.base = 0;
    }

    /// Saves where the program is.
    #[inline(always)]
    pub(crate) fn save(&mut self, ip: *const Inst, base: usize) {
        self.ip = ip;
        self.base = base;
    }

    /// Makes room for one more frame, of `slots` slots from index `base` on. May
    /// collect: the machine's state must be saved at the call, whose arguments its
    /// stack map covers.
    #[cold]
    #[inline(never)]
    pub(crate) fn make_room(&mut self, base: usize, slots: u32) -> Result<(), Trap> {
        if self.frames.is_at_limit() {
            let limit = self.limits.max_depth;
            return Err(RuntimeErrorKind::Depth { limit }.into());
        }
        if self.heap.is_stressed() {
            self.collect(0)?;
        }
        let needed = base + slots as usize;
        let frames = self.frames.grown_capacity();
        let mut capacity = self.slots_to_have(needed, frames);
        if self.account_for_stacks(capacity, frames).is_err() {
            self.collect(0)?;
            capacity = self.slots_to_have(needed, frames);
            self.account_for_stacks(capacity, frames)
                .map_err(|HeapFull| self.heap_limit())?;
        }
        let grown = (capacity <= self.stack.capacity() || self.stack.grow(capacity))
            && self.frames.grow(frames);
        if grown {
            Ok(())
        } else {
            Err(self.heap_limit())
        }
    }

    /// The slots to have so that `needed` fit: twice as many as before, or near
    /// the limit a part of what is left. Either way growing costs little in all.
    fn slots_to_have(&self, needed: usize, frames: usize) -> usize {
        if needed <= self.stack.capacity() {
            return self.stack.capacity();
        }
        let room = self.heap.room_for_stacks() / size_of::<u64>() as u64;
        let taken = frames * size_of::<Frame>() / size_of::<u64>();
        let most = usize::try_from(room)
            .unwrap_or(usize::MAX)
            .saturating_sub(taken);
        let doubled = self.stack.grown_capacity(needed);
        if doubled <= most {
            doubled
        } else {
            needed + most.saturating_sub(needed) / 4
        }
    }

    fn account_for_stacks(&mut self, slots: usize, frames: usize) -> Result<(), HeapFull> {
        let bytes = slots * size_of::<u64>() + frames * size_of::<Frame>();
        self.heap.set_stack_bytes(bytes as u64)
    }

    /// Allocates a string of `length` bytes for a writer to fill. May collect:
    /// the machine's state must be saved.
    pub(crate) fn allocate_text(&mut self, length: usize) -> Result<Reference, Trap> {
        let Some(size) = object_size(length) else {
            return Err(self.heap_limit());
        };
        if !self.heap.is_stressed()
            && let Some(string) = self.heap.bump_text(length)
        {
            return Ok(string);
        }
        self.collect(size)?;
        self.heap.bump_text(length).ok_or_else(|| self.heap_limit())
    }

    /// The error for having reached the heap limit.
    #[cold]
    pub(crate) fn heap_limit(&self) -> Trap {
        let limit = self.limits.max_heap;
        RuntimeErrorKind::Heap { limit }.into()
    }

    /// Collects, leaving room for `request` bytes.
    #[cold]
    #[inline(never)]
    fn collect(&mut self, request: usize) -> Result<(), Trap> {
        let full = |HeapFull| {
            Trap::from(RuntimeErrorKind::Heap {
                limit: self.limits.max_heap,
            })
        };
        let mut collection = Collection::start(&mut self.heap, request).map_err(full)?;

        for handle in &mut self.handles {
            collection.forward(handle);
        }
        for &global in &self.globals.references {
            collection.forward(&mut self.globals.words[global as usize]);
        }
        let mut ip = self.ip;
        let mut base = self.base;
        for frame in self.frames.active().iter().rev() {
            if let Some(function) = self.code.prepared(frame.function) {
                let position = code_cache::position(function, ip);
                for slot in function.roots(position) {
                    collection.forward(self.stack.word_mut(base + usize::from(slot)));
                }
            }
            base -= frame.base_delta as usize;
            ip = call_before(frame.return_ip);
        }
        collection.finish().map_err(full)
    }

    /// The active calls, the innermost first, with the instruction each is at.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let mut ip = self.ip;
        self.frames.active().iter().rev().map(move |frame| {
            // A function that failed while being prepared is at its start.
            let instruction = self.code.prepared(frame.function).map_or(0, |function| {
                function.origin(code_cache::position(function, ip))
            });
            ip = call_before(frame.return_ip);
            Place {
                function: FunctionIndex(frame.function),
                instruction: InstrIndex(instruction),
            }
        })
    }

    /// The error for reading `global` too early.
    #[cold]
    pub(crate) fn uninitialised_global(program: &Program, global: u32) -> Trap {
        let name = program.module().global_name(GlobalIndex(global));
        RuntimeErrorKind::UninitialisedGlobal { name }.into()
    }
}

/// The call that `return_ip` follows.
fn call_before(return_ip: *const Inst) -> *const Inst {
    // Only compared with the start of its function's code, never read; what lies
    // before the entry function's return address is never even compared.
    return_ip.wrapping_sub(1)
}
