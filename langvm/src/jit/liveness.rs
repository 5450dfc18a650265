//! Basic blocks of prepared code that can be reached from a hot spot, and which
//! slots are live in them: those that may be read before they are written.

use std::collections::BTreeMap;

use lbc_format::Module;
use rustc_hash::FxHashSet;

use super::access::{Access, has_extra};
use crate::prepare::{Inst, Op};

/// A set of frame slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SlotSet {
    words: Box<[u64]>,
}

impl SlotSet {
    pub(super) fn new(slots: usize) -> Self {
        Self {
            words: vec![0; slots.div_ceil(64)].into(),
        }
    }

    pub(super) fn insert(&mut self, slot: u16) {
        self.words[usize::from(slot) / 64] |= 1 << (slot % 64);
    }

    pub(super) fn remove(&mut self, slot: u16) {
        self.words[usize::from(slot) / 64] &= !(1 << (slot % 64));
    }

    pub(super) fn contains(&self, slot: u16) -> bool {
        self.words[usize::from(slot) / 64] & (1 << (slot % 64)) != 0
    }

    pub(super) fn extend(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Turns what is live behind an instruction into what is live in front of it.
    fn step_back(&mut self, access: Access) {
        for slot in access.writes.slots() {
            self.remove(slot);
        }
        for slot in access.reads() {
            self.insert(slot);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        (0u16..).zip(&self.words).flat_map(|(index, &word)| {
            (0..64)
                .filter(move |bit| word & (1 << bit) != 0)
                .map(move |bit| index * 64 + bit)
        })
    }
}

/// A stretch of instructions entered only at its top and left only at its end.
#[derive(Clone, Debug)]
struct Block {
    instructions: Vec<usize>,
    live_in: SlotSet,
}

/// The blocks that can be reached from a hot spot.
#[derive(Clone, Debug)]
pub(super) struct Blocks<'a> {
    module: &'a Module,
    code: &'a [Inst],
    slots: usize,
    /// By where they start.
    blocks: BTreeMap<usize, Block>,
}

impl<'a> Blocks<'a> {
    /// Finds what can be reached from `start` in `code`, which has frames of `slots`.
    pub(super) fn new(module: &'a Module, code: &'a [Inst], start: usize, slots: usize) -> Self {
        let mut blocks = Self::without_liveness(module, code, start, slots);
        blocks.solve();
        blocks
    }

    /// The same, with nothing live anywhere.
    pub(super) fn without_liveness(
        module: &'a Module,
        code: &'a [Inst],
        start: usize,
        slots: usize,
    ) -> Self {
        let starts = starts(code, start);
        let mut blocks = BTreeMap::new();
        let mut work = vec![start];
        while let Some(at) = work.pop() {
            if blocks.contains_key(&at) {
                continue;
            }
            let mut last = at;
            let mut instructions = vec![at];
            while !ends_block(code[last].op) && !starts.contains(&next(code, last)) {
                last = next(code, last);
                instructions.push(last);
            }
            let block = Block {
                instructions,
                live_in: SlotSet::new(slots),
            };
            blocks.insert(at, block);
            work.extend(successors(code, last));
        }
        Self {
            module,
            code,
            slots,
            blocks,
        }
    }

    /// The instructions of the block at `start`, in order.
    pub(super) fn instructions(&self, start: usize) -> &[usize] {
        &self.blocks[&start].instructions
    }

    /// Where control may go from the last instruction of a block.
    pub(super) fn successors(&self, last: usize) -> Vec<usize> {
        successors(self.code, last)
    }

    /// Where the blocks start.
    pub(super) fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        self.blocks.keys().copied()
    }

    /// From each block's last instruction to those that may follow it.
    pub(super) fn edges(&self) -> Vec<(usize, usize)> {
        let lasts = self
            .blocks
            .values()
            .filter_map(|block| block.instructions.last());
        let edges = lasts.flat_map(|&last| {
            let successors = successors(self.code, last);
            successors.into_iter().map(move |next| (last, next))
        });
        edges.collect()
    }

    pub(super) fn module(&self) -> &'a Module {
        self.module
    }

    /// The slots live in front of the block at `start`.
    pub(super) fn live_in(&self, start: usize) -> &SlotSet {
        &self.blocks[&start].live_in
    }

    /// The instructions of a block, each with what is live behind it.
    pub(super) fn walk(&self, start: usize) -> Vec<(usize, SlotSet)> {
        let mut live = self.live_out(start);
        let mut walked = Vec::new();
        for &at in self.blocks[&start].instructions.iter().rev() {
            walked.push((at, live.clone()));
            live.step_back(Access::of(self.module, self.code[at]));
        }
        walked.reverse();
        walked
    }

    /// What is live in front of the instruction at `at`, given what is behind it.
    pub(super) fn live_before(&self, at: usize, behind: &SlotSet) -> SlotSet {
        let mut live = behind.clone();
        live.step_back(Access::of(self.module, self.code[at]));
        live
    }

    fn solve(&mut self) {
        let starts: Vec<usize> = self.blocks.keys().rev().copied().collect();
        let mut changed = true;
        while changed {
            changed = false;
            for &start in &starts {
                let mut live = self.live_out(start);
                for &at in self.blocks[&start].instructions.iter().rev() {
                    live.step_back(Access::of(self.module, self.code[at]));
                }
                if let Some(block) = self.blocks.get_mut(&start)
                    && block.live_in != live
                {
                    block.live_in = live;
                    changed = true;
                }
            }
        }
    }

    fn live_out(&self, start: usize) -> SlotSet {
        let mut live = SlotSet::new(self.slots);
        let last = self.blocks[&start].instructions.last();
        for successor in last
            .into_iter()
            .flat_map(|&last| successors(self.code, last))
        {
            live.extend(&self.blocks[&successor].live_in);
        }
        live
    }
}

/// The instruction behind the one at `at`.
pub(super) fn next(code: &[Inst], at: usize) -> usize {
    at + 1 + usize::from(has_extra(code[at].op))
}

/// Where blocks start: `start`, and wherever a jump leads.
fn starts(code: &[Inst], start: usize) -> FxHashSet<usize> {
    let mut starts = FxHashSet::default();
    starts.insert(start);
    let mut at = 0;
    while at < code.len() {
        if ends_block(code[at].op) {
            starts.extend(successors(code, at));
        }
        at = next(code, at);
    }
    starts
}

pub(super) fn ends_block(op: Op) -> bool {
    let leaves = matches!(
        op,
        Op::Return | Op::ReturnImm | Op::Panic | Op::Unreachable | Op::JumpTable
    );
    leaves || jumps_far(op) || jumps_near(op)
}

/// Whether the instruction jumps by its wide immediate.
fn jumps_far(op: Op) -> bool {
    matches!(op, Op::Jump | Op::JumpIfFalse | Op::JumpIfTrue)
}

/// Whether the instruction jumps by its small one.
fn jumps_near(op: Op) -> bool {
    let compares_floats = matches!(
        op,
        Op::JumpEqFloat
            | Op::JumpNeFloat
            | Op::JumpLtFloat
            | Op::JumpLeFloat
            | Op::JumpNotLtFloat
            | Op::JumpNotLeFloat
    );
    compares_floats || is_comparison(op)
}

/// Whether the instruction compares integers and jumps by what it finds.
pub(super) fn is_comparison(op: Op) -> bool {
    matches!(
        op,
        Op::JumpEqInt
            | Op::JumpNeInt
            | Op::JumpLtInt
            | Op::JumpLeInt
            | Op::JumpEqIntImm
            | Op::JumpNeIntImm
            | Op::JumpLtIntImm
            | Op::JumpLeIntImm
            | Op::JumpGtIntImm
            | Op::JumpGeIntImm
    )
}

/// Where the jump at `at` leads.
pub(super) fn target(code: &[Inst], at: usize) -> usize {
    let inst = code[at];
    let distance = if jumps_near(inst.op) {
        inst.small_c() as isize
    } else {
        inst.signed() as isize
    };
    at.wrapping_add_signed(distance)
}

/// The instructions that may follow the one at `at`, which ends its block.
fn successors(code: &[Inst], at: usize) -> Vec<usize> {
    match code[at].op {
        Op::Return | Op::ReturnImm | Op::Panic | Op::Unreachable => Vec::new(),
        Op::Jump => vec![target(code, at)],
        Op::JumpTable => {
            let count = code[at].immediate() as usize;
            (at + 1..=at + 1 + count).collect()
        }
        op if jumps_far(op) || jumps_near(op) => vec![target(code, at), at + 1],
        _ => vec![next(code, at)],
    }
}
