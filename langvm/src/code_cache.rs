//! Prepared code of all functions, made when each is first called.

use std::ptr;

use lbc_format::index::FunctionIndex;

use crate::link::Program;
use crate::prepare::{ConstantTable, Inst, Op, PreparedFunction};

/// What stands in for code that is not prepared yet.
static PREPARE: Inst = Inst::new(Op::Prepare, 0, 0, 0);

/// Where the entry function returns to.
static HALT: Inst = Inst::new(Op::Halt, 0, 0, 0);

/// The address the entry function returns to.
pub(crate) fn halt() -> *const Inst {
    ptr::from_ref(&HALT)
}

/// What a call needs to know of its callee. Native code reads it, so its layout is
/// fixed.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Entry {
    /// First instruction, or [`PREPARE`].
    pub(crate) code: *const Inst,
    /// Slots of a frame.
    pub(crate) frame_slots: u32,
}

/// Entry points and prepared functions, by function index.
#[derive(Debug)]
pub(crate) struct CodeCache {
    entries: Vec<Entry>,
    functions: Vec<Option<Box<PreparedFunction>>>,
    constants: Vec<u64>,
}

impl CodeCache {
    pub(crate) fn new(program: &Program) -> Self {
        let module = program.module();
        let functions = 0..module.functions.len() as u32;
        Self {
            entries: functions
                .map(|function| Entry {
                    code: ptr::from_ref(&PREPARE),
                    frame_slots: program.frame_slots(FunctionIndex(function)),
                })
                .collect(),
            functions: module.functions.iter().map(|_| None).collect(),
            constants: ConstantTable::words(module),
        }
    }

    /// What a call of `function` needs.
    #[inline(always)]
    pub(crate) fn entry(&self, function: u32) -> Entry {
        debug_assert!((function as usize) < self.entries.len());
        // SAFETY: rule `function-in-range` bounds every function index in code, and
        // function values are made from such indices alone.
        unsafe { *self.entries.get_unchecked(function as usize) }
    }

    /// Where the entries are: they never move.
    #[cfg(feature = "jit")]
    pub(crate) fn entries_address(&self) -> usize {
        self.entries.as_ptr().expose_provenance()
    }

    /// The constant at `index` of the module's constant table.
    #[inline(always)]
    pub(crate) fn constant(&self, index: u32) -> u64 {
        debug_assert!((index as usize) < self.constants.len());
        // SAFETY: rule `constant-in-range` bounds every constant index in code, and
        // preparation adds the start of its pool in this table.
        unsafe { *self.constants.get_unchecked(index as usize) }
    }

    pub(crate) fn constant_mut(&mut self, index: u32) -> &mut u64 {
        &mut self.constants[index as usize]
    }

    /// Makes prepared code what calls of `function` enter.
    pub(crate) fn install(&mut self, function: u32, prepared: PreparedFunction) {
        let prepared = Box::new(prepared);
        self.entries[function as usize].code = prepared.code.as_ptr();
        self.functions[function as usize] = Some(prepared);
    }

    /// The prepared code of a function, once it was called.
    pub(crate) fn prepared(&self, function: u32) -> Option<&PreparedFunction> {
        self.functions[function as usize].as_deref()
    }

    /// Functions prepared so far.
    pub(crate) fn prepared_count(&self) -> usize {
        self.functions.iter().flatten().count()
    }
}

/// The position in `function` that `ip` points at.
pub(crate) fn position(function: &PreparedFunction, ip: *const Inst) -> usize {
    (ip.addr() - function.code.as_ptr().addr()) / size_of::<Inst>()
}
