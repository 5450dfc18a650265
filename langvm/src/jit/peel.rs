//! Code that is entered at the head of an inner loop, in pieces: loop peeling.
//!
//! Were the code around the inner loop there once, all ways to it would lead through the
//! inner loop's head. Cranelift would then see one loop with everything in it, and could not
//! tell what is done in each round of the inner one from what is done once for all of them.
//! So what is left of the current round of the loop around it is code of its own, which
//! leads to that loop's head; and the same for each loop further out.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::liveness::Blocks;
use super::loops;

/// Loops around the one that is entered whose code is there more than once. What is inlined
/// in them is there as often.
const MAX_LOOPS: usize = 3;

/// Prepared instructions that these loops may have, in sum.
const MAX_INSTRUCTIONS: usize = 1 << 9;

/// Some code in pieces: it is entered in the first, and each leads to those behind it.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    /// The loops around the head that is entered, the innermost first. The piece of the same
    /// number is left at their heads, and where they are.
    around: Vec<RangeInclusive<usize>>,
    pieces: Vec<Piece>,
}

/// A part of the code that is there once.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    /// Where its blocks start.
    pub(super) starts: BTreeSet<usize>,
    /// From a block's last instruction, or `None` from outside, to where a block starts.
    pub(super) edges: Vec<(Option<usize>, usize)>,
}

impl Pieces {
    /// The pieces of code that is entered at `start`.
    pub(super) fn of(blocks: &Blocks<'_>, start: usize) -> Self {
        let mut around: Vec<RangeInclusive<usize>> = loops::ranges(blocks.edges())
            .rev()
            .filter(|range| range.contains(&start) && *range.start() != start)
            .take(MAX_LOOPS)
            .collect();
        let mut left = MAX_INSTRUCTIONS;
        around.retain(|range| {
            let rest = left.checked_sub(range.end() - range.start());
            left = rest.unwrap_or(left);
            rest.is_some()
        });
        let mut pieces = Self {
            pieces: vec![Piece::default(); around.len() + 1],
            around,
        };
        pieces.find(blocks, start);
        pieces
    }

    /// Finds the blocks of each piece.
    fn find(&mut self, blocks: &Blocks<'_>, start: usize) {
        self.pieces[0].edges.push((None, start));
        let mut pending = vec![(0, start)];
        while let Some((from, block)) = pending.pop() {
            if !self.pieces[from].starts.insert(block) {
                continue;
            }
            let Some(&last) = blocks.instructions(block).last() else {
                continue;
            };
            for next in blocks.successors(last) {
                let to = self.reached(from, next);
                let last = (to == from).then_some(last);
                self.pieces[to].edges.push((last, next));
                pending.push((to, next));
            }
        }
    }

    /// In the order in which they are entered.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Piece> {
        self.pieces.iter()
    }

    /// The piece in which a jump from one to `target` ends.
    pub(super) fn reached(&self, from: usize, target: usize) -> usize {
        let stays =
            |range: &RangeInclusive<usize>| range.contains(&target) && *range.start() != target;
        let staying = self.around[from..].iter().position(stays);
        staying.map_or(self.around.len(), |further| from + further)
    }
}
