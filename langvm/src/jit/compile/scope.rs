//! What belongs to one function in the code that is made: the one that is compiled,
//! or one that is inlined into it.

use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{self, Value};
use cranelift_frontend::{FunctionBuilder, Variable};
use lbc_format::index::{FunctionIndex, TypeIndex};
use rustc_hash::FxHashMap;

use std::ops::RangeInclusive;

use super::slots;
use crate::jit::liveness::{Blocks, SlotSet};
use crate::jit::loops::QuietLoop;
use crate::jit::peel::Pieces;
use crate::jit::ranges::{Range, Ranges};
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::{Inst, Op, PreparedFunction};

/// What is known of slots besides their variables.
#[derive(Clone, Debug, Default)]
pub(super) struct Views {
    /// The values of slots whose variable is of the other type.
    pub(super) converted: FxHashMap<u16, Value>,
    /// Words that slots hold. Made anew wherever one is used: so a constant that only
    /// leaving needs takes no register.
    pub(super) constants: FxHashMap<u16, u64>,
}

impl Views {
    /// Forgets all, at the start of a block or where blocks meet.
    pub(super) fn clear(&mut self) {
        self.converted.clear();
        self.constants.clear();
    }

    /// Forgets what is known of a slot.
    pub(super) fn remove(&mut self, slot: u16) {
        self.converted.remove(&slot);
        self.constants.remove(&slot);
    }
}

/// What is read in front of a loop.
#[derive(Clone, Debug)]
pub(super) struct Hoisting {
    pub(super) range: RangeInclusive<usize>,
    /// Where it is read; the loop is entered through here.
    pub(super) entrance: ir::Block,
    /// Slots of arrays, each with its length and its buffer.
    pub(super) arrays: Vec<(u16, Variable, Variable)>,
}

impl Hoisting {
    /// For a quiet loop.
    pub(super) fn new(quiet: QuietLoop, builder: &mut FunctionBuilder<'_>) -> Self {
        Self {
            arrays: quiet
                .arrays
                .iter()
                .map(|&slot| (slot, builder.declare_var(I64), builder.declare_var(I64)))
                .collect(),
            range: quiet.range,
            entrance: builder.create_block(),
        }
    }
}

/// The slot with which a callee's frame starts, if the instruction is a call.
pub(super) fn first_of_callee(inst: Inst) -> Option<u16> {
    match inst.op {
        Op::Call => Some(inst.a),
        Op::CallValue => Some(inst.b),
        _ => None,
    }
}

pub(super) struct Scope<'a> {
    pub(super) prepared: &'a PreparedFunction,
    pub(super) blocks: Blocks<'a>,
    /// By slot.
    pub(super) variables: Vec<Variable>,
    /// Whether a slot is a local of type `Float`, whose variable then is one.
    pub(super) is_float: Vec<bool>,
    /// The slots that some safepoint's map lists, but for those of callees.
    pub(super) rooted: SlotSet,
    /// What is known of slots in the current block.
    pub(super) views: Views,
    /// The code in pieces, and which of them is translated.
    pub(super) pieces: Pieces,
    pub(super) piece: usize,
    /// By piece and by where a block starts.
    labels: Vec<FxHashMap<usize, ir::Block>>,
    /// What is known of the integers in slots.
    pub(super) ranges: Ranges,
    /// By piece, loops whose arrays are kept at hand, outer ones first.
    pub(super) loops: Vec<Vec<Hoisting>>,
    /// The instruction being translated, and what is live behind it.
    pub(super) at: usize,
    pub(super) behind: SlotSet,
    /// Where its first slot is, in bytes from the compiled function's.
    pub(super) offset: usize,
}

impl<'a> Scope<'a> {
    /// The scope of a prepared function, from the hot spot at `position` on; what is not
    /// known of its first `parameters` can be anything.
    pub(super) fn new(
        machine: &'a Machine,
        program: &'a Program,
        function: FunctionIndex,
        position: usize,
        offset: usize,
        parameters: &[Range],
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
        for slot in prepared.all_roots(|at| first_of_callee(prepared.code[at])) {
            rooted.insert(slot);
        }
        let blocks = Blocks::new(program.module(), &prepared.code, position, slots);
        let pieces = Pieces::of(&blocks, position);
        let labels: Vec<FxHashMap<usize, ir::Block>> = pieces
            .iter()
            .map(|piece| {
                let starts = piece.starts.iter();
                starts
                    .map(|&start| (start, builder.create_block()))
                    .collect()
            })
            .collect();
        Some(Self {
            prepared,
            blocks,
            variables,
            is_float,
            rooted,
            views: Views::default(),
            loops: vec![Vec::new(); labels.len()],
            pieces,
            piece: 0,
            labels,
            ranges: Ranges::of(program.module(), &prepared.code, slots, parameters)
                .unwrap_or_default(),
            at: position,
            behind: SlotSet::new(slots),
            offset,
        })
    }

    /// The block for a jump from instruction `from` to one that starts a block; `None` is
    /// from outside.
    pub(super) fn label(&self, from: Option<usize>, target: usize) -> ir::Block {
        let piece = self.pieces.reached(self.piece, target);
        let is_entry = |hoisting: &&Hoisting| {
            let comes_round = |from| piece == self.piece && hoisting.range.contains(&from);
            *hoisting.range.start() == target && !from.is_some_and(comes_round)
        };
        match self.loops[piece].iter().find(is_entry) {
            Some(hoisting) => hoisting.entrance,
            None => self.labels[piece][&target],
        }
    }

    /// The block for one of the code's, in the piece that is translated.
    pub(super) fn block(&self, start: usize) -> ir::Block {
        self.labels[self.piece][&start]
    }

    /// Length and buffer of the array in a slot, if they are at hand.
    pub(super) fn hoisted(&self, slot: u16) -> Option<(Variable, Variable)> {
        self.loops[self.piece]
            .iter()
            .filter(|hoisting| hoisting.range.contains(&self.at))
            .flat_map(|hoisting| &hoisting.arrays)
            .find(|array| array.0 == slot)
            .map(|&(_, length, buffer)| (length, buffer))
    }

    /// Where a slot is, in bytes from the compiled function's first.
    pub(super) fn place(&self, slot: u16) -> usize {
        self.offset + slots::offset(slot)
    }
}
