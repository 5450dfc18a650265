//! The state of a running program, and the operations that need all of it.
//!
//! The interpreter keeps the current instruction and frame in registers; it
//! saves them here ([`Machine::save`]) before anything that may collect, call
//! the host or fail, because roots and backtraces are found from what is saved.

mod collecting;
mod entries;

use lbc_format::fuel;
use lbc_format::index::{FunctionIndex, GlobalIndex, InstrIndex, StringIndex};

use crate::backtrace::Place;
use crate::checked::Shadow;
use crate::code_cache::{self, CodeCache};
use crate::error::{RuntimeErrorKind, Trap};
use crate::frame::{Frame, FrameStack, SlotStack};
use crate::grants::Grants;
use crate::heap::{
    Header, Heap, HeapFull, Layouts, Reference, buffer_size, is_reference, sequence_size,
};
#[cfg(feature = "jit")]
use crate::jit::Tier;
use crate::limits::Limits;
use crate::link::Program;
use crate::meter::Meter;
use crate::prepare::{ConstantTable, Inst, Source, prepare};
use crate::streams::Streams;
use crate::structure::{self, Typed, Values, Work};
#[cfg(feature = "jit")]
use crate::tiering::Jit;

/// Bytes of an array's first buffer.
const FIRST_ELEMENT_BYTES: usize = 32;

/// Bytes kept for showing values.
const MAX_SCRATCH_BYTES: usize = 1 << 16;

/// The program's module-wide variables.
#[derive(Debug)]
pub(crate) struct Globals {
    /// Neither list is ever replaced: native code holds their addresses.
    pub(crate) words: Box<[u64]>,
    pub(crate) stored: Box<[bool]>,
    /// Those that hold references.
    references: Vec<u32>,
}

impl Globals {
    fn new(program: &Program) -> Self {
        let types = &program.module().globals;
        Self {
            words: vec![0; types.len()].into(),
            stored: vec![false; types.len()].into(),
            references: (0..)
                .zip(types)
                .filter(|&(_, &ty)| is_reference(ty))
                .map(|(index, _)| index)
                .collect(),
        }
    }

    /// Makes all globals as they are before anything is stored in them.
    fn forget(&mut self) {
        self.words.fill(0);
        self.stored.fill(false);
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

/// What a program reaches of its surroundings.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) streams: Streams,
    pub(crate) arguments: Vec<String>,
    pub(crate) grants: Grants,
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
    pub(crate) grants: Grants,
    /// References that host functions hold.
    pub(crate) handles: Vec<u64>,
    /// What checked mode knows of the slots; nothing in other runs.
    pub(crate) shadow: Option<Shadow>,
    /// Where values are shown before they become texts of the program.
    scratch: String,
    limits: Limits,
    /// The saved instruction.
    ip: *const Inst,
    /// The saved frame, as an index into the slot stack.
    base: usize,
    /// Native code, and when there is some.
    #[cfg(feature = "jit")]
    pub(crate) tier: Tier,
}

impl Machine {
    pub(crate) fn new(program: &Program, limits: Limits, gc_stress: bool, host: Host) -> Self {
        Self {
            stack: SlotStack::default(),
            frames: FrameStack::new(limits.max_depth),
            heap: Heap::new(Layouts::of(program.module()), limits.max_heap, gc_stress),
            globals: Globals::new(program),
            code: CodeCache::new(program),
            meter: Meter::new(&limits),
            streams: host.streams,
            arguments: host.arguments,
            grants: host.grants,
            handles: Vec::new(),
            shadow: None,
            scratch: String::new(),
            limits,
            ip: code_cache::halt(),
            base: 0,
            #[cfg(feature = "jit")]
            tier: Tier::new(Jit::Off, false),
        }
    }

    /// Makes ready for a run from the start.
    pub(crate) fn reset(&mut self) {
        self.begin();
        self.heap.clear();
        self.globals.forget();
    }

    /// Makes ready for a call from outside, with the heap and the globals as they are.
    pub(crate) fn begin(&mut self) {
        self.frames.clear();
        self.meter = Meter::new(&self.limits);
        self.streams.restart(&self.limits);
        self.handles.clear();
        if let Some(shadow) = &mut self.shadow {
            shadow.begin();
        }
        self.ip = code_cache::halt();
        self.base = 0;
    }

    /// Prepares a function, the texts of which are interned; with `metered`, its blocks
    /// charge fuel.
    pub(crate) fn prepare(&mut self, program: &Program, metered: bool, function: u32) {
        let source = Source {
            module: program.verified(),
            imports: program.imports(),
            metered,
            #[cfg(feature = "jit")]
            first_hot_spot: self.tier.next_spot(),
            #[cfg(not(feature = "jit"))]
            first_hot_spot: None,
        };
        let prepared = prepare(source, FunctionIndex(function));
        #[cfg(feature = "jit")]
        self.tier.watch(function, &prepared.hot_spots);
        self.code.install(function, prepared);
    }

    /// Where the program was last saved to be.
    #[cfg(feature = "jit")]
    pub(crate) fn saved(&self) -> (*const Inst, usize) {
        (self.ip, self.base)
    }

    /// Saves where the program is.
    #[inline(always)]
    pub(crate) fn save(&mut self, ip: *const Inst, base: usize) {
        self.ip = ip;
        self.base = base;
    }

    /// The cap on the heap, in bytes.
    pub(crate) fn max_heap(&self) -> u64 {
        self.limits.max_heap
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
        let Some(size) = sequence_size(length) else {
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

    /// Allocates an object whose payload the caller fills before the next
    /// allocation. May collect: the machine's state must be saved.
    #[inline(never)]
    pub(crate) fn allocate(&mut self, header: Header) -> Result<Reference, Trap> {
        if let Some(object) = self.heap.bump_unless_due(header) {
            return Ok(object);
        }
        self.collect(header.size())?;
        self.heap.bump(header).ok_or_else(|| self.heap_limit())
    }

    /// Makes room for objects of `size` bytes in all, so that they can be allocated
    /// without a collection in between; `None` stands for more than any memory.
    /// May collect: the machine's state must be saved.
    pub(crate) fn reserve(&mut self, size: Option<usize>) -> Result<(), Trap> {
        let size = size.ok_or_else(|| self.heap_limit())?;
        if self.heap.has_room(size) {
            return Ok(());
        }
        self.collect(size)
    }

    /// Gives an array that has no room for one more element a larger buffer. `array`
    /// tells where the array is, before and after a collection.
    pub(crate) fn make_element_room(
        &mut self,
        array: impl Fn(&Self) -> Reference,
    ) -> Result<(), Trap> {
        let (length, capacity) = {
            let array = array(self);
            (
                self.heap.array_length(array),
                self.heap.array_capacity(array),
            )
        };
        if length < capacity {
            return Ok(());
        }
        let kind = self.heap.element_kind(array(self));
        self.meter
            .charge(fuel::for_bytes(length.saturating_mul(kind.width())))?;
        let capacity = capacity
            .saturating_mul(2)
            .max(FIRST_ELEMENT_BYTES / kind.width());
        self.reserve(buffer_size(kind, capacity))?;
        let array = array(self);
        self.heap
            .replace_buffer(array, capacity)
            .map_err(|HeapFull| self.heap_limit())
    }

    /// What a walk over values works with. Nothing can be allocated meanwhile.
    pub(crate) fn walk<'a>(&'a mut self, program: &'a Program) -> (Values<'a>, Work<'a>) {
        let values = Values {
            module: program.module(),
            heap: &self.heap,
        };
        (values, Work::new(&mut self.meter, self.limits.max_heap))
    }

    /// Makes the text of a value. May collect: the machine's state must be saved.
    pub(crate) fn display(
        &mut self,
        program: &Program,
        value: Typed,
        quote: bool,
    ) -> Result<Reference, Trap> {
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        let (values, mut work) = self.walk(program);
        let result = structure::display(values, &mut work, value, quote, &mut text)
            .and_then(|()| self.new_text(&text));
        // Kept for the next time, unless it grew large.
        text.shrink_to(MAX_SCRATCH_BYTES);
        self.scratch = text;
        result
    }

    /// Makes a string object. May collect: the machine's state must be saved.
    pub(crate) fn new_text(&mut self, text: &str) -> Result<Reference, Trap> {
        let string = self.allocate_text(text.len())?;
        self.heap.writer(string).push(text);
        Ok(string)
    }

    /// The error for having reached the heap limit.
    #[cold]
    pub(crate) fn heap_limit(&self) -> Trap {
        let limit = self.limits.max_heap;
        RuntimeErrorKind::Heap { limit }.into()
    }

    /// The active calls, the innermost first, with the instruction each is at.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let checked = self.shadow.iter().flat_map(Shadow::places);
        let active = match self.shadow {
            Some(_) => &[],
            None => self.frames.active(),
        };
        let mut ip = self.ip;
        checked.chain(active.iter().rev().map(move |frame| {
            // A function that failed while being prepared is at its start.
            let instruction = self.code.prepared(frame.function).map_or(0, |function| {
                function.origin(code_cache::position(function, ip))
            });
            ip = call_before(frame.return_ip);
            Place {
                function: FunctionIndex(frame.function),
                instruction: InstrIndex(instruction),
            }
        }))
    }

    /// Gives a string constant its object, once; gives the word of it.
    pub(crate) fn intern(&mut self, program: &Program, index: StringIndex) -> Result<u64, Trap> {
        let module = program.module();
        let position = ConstantTable::of(module).string(index);
        if *self.code.constant_mut(position) == 0 {
            let text = &module.constants.strings[index.index()];
            let Ok(string) = self.heap.immortal_text(text) else {
                return Err(self.heap_limit());
            };
            *self.code.constant_mut(position) = string.to_slot();
        }
        Ok(*self.code.constant_mut(position))
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
