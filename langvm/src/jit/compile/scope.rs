//! What belongs to one function in the code that is made: the one that is compiled,
//! or one that is inlined into it.

use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{self, Value};
use cranelift_frontend::{FunctionBuilder, Variable};
use lbc_format::index::{FunctionIndex, TypeIndex};
use rustc_hash::FxHashMap;

use super::slots;
use crate::jit::liveness::{Blocks, SlotSet};
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::PreparedFunction;

pub(super) struct Scope<'a> {
    pub(super) prepared: &'a PreparedFunction,
    pub(super) blocks: Blocks<'a>,
    /// By slot.
    pub(super) variables: Vec<Variable>,
    /// Whether a slot is a local of type `Float`, whose variable then is one.
    pub(super) is_float: Vec<bool>,
    /// The slots that some safepoint's map lists.
    pub(super) rooted: SlotSet,
    /// The values of slots whose variable is of the other type, in the current block.
    pub(super) views: FxHashMap<u16, Value>,
    pub(super) labels: FxHashMap<usize, ir::Block>,
    /// The instruction being translated, and what is live behind it.
    pub(super) at: usize,
    pub(super) behind: SlotSet,
    /// Where its first slot is, in bytes from the compiled function's.
    pub(super) offset: usize,
}

impl<'a> Scope<'a> {
    /// The scope of a prepared function, from the hot spot at `position` on.
    pub(super) fn new(
        machine: &'a Machine,
        program: &'a Program,
        function: FunctionIndex,
        position: usize,
        offset: usize,
        builder: &mut FunctionBuilder<'_>,
    ) -> Option<Self> {
        let prepared = machine.code.prepared(function.0)?;
        // The result of a call through a function value lands one slot above.
        let slots = machine.code.entry(function.0).frame_slots as usize + 1;
        let mut is_float = vec![false; slots];
        for (is_float, ty) in is_float
            .iter_mut()
            .zip(program.module().local_types(function))
        {
            *is_float = ty == TypeIndex::FLOAT;
        }
        let variables = is_float
            .iter()
            .map(|&is_float| builder.declare_var(if is_float { F64 } else { I64 }))
            .collect();
        let mut rooted = SlotSet::new(slots);
        for slot in prepared.all_roots() {
            rooted.insert(slot);
        }
        let blocks = Blocks::new(program.module(), &prepared.code, position, slots);
        let labels = blocks
            .starts()
            .map(|start| (start, builder.create_block()))
            .collect();
        Some(Self {
            prepared,
            blocks,
            variables,
            is_float,
            rooted,
            views: FxHashMap::default(),
            labels,
            at: position,
            behind: SlotSet::new(slots),
            offset,
        })
    }

    /// Where a slot is, in bytes from the compiled function's first.
    pub(super) fn place(&self, slot: u16) -> usize {
        self.offset + slots::offset(slot)
    }
}
