//! Loops: where they are, in which of them arrays stay as they are, and what of these can be
//! read once.
//!
//! A loop is *quiet* if nothing in it allocates, calls, or changes the length of an
//! array. Then the length and the buffer of an array that is the same in all rounds are
//! the same as well, and are read in front of the loop.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::access::Access;
use super::liveness::{self, Blocks};
use super::peel::Piece;
use crate::prepare::{Inst, Op};

/// Arrays of one loop that are kept at hand: each takes two registers.
const MAX_ARRAYS: usize = 4;

/// Loops that are looked at in one function: bounds the time that takes.
const MAX_LOOPS: usize = 64;

/// A quiet loop and its arrays.
#[derive(Clone, Debug)]
pub(super) struct QuietLoop {
    /// Where its head is, to the last jump back to it.
    pub(super) range: RangeInclusive<usize>,
    /// The slots with arrays that are the same in all rounds.
    pub(super) arrays: Vec<u16>,
}

/// The loops of some code with these edges: each from its head to the last jump back to it,
/// outer ones first.
pub(super) fn ranges(
    edges: impl IntoIterator<Item = (usize, usize)>,
) -> impl DoubleEndedIterator<Item = RangeInclusive<usize>> {
    let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
    for (from, head) in edges.into_iter().filter(|(from, to)| to <= from) {
        let end = ends.entry(head).or_insert(from);
        *end = from.max(*end);
    }
    ends.into_iter().map(|(head, end)| head..=end)
}

/// The quiet loops of a piece of some code with arrays to keep at hand, outer ones first.
/// `is_quiet` tells whether the instruction at a position is.
pub(super) fn quiet_loops(
    blocks: &Blocks<'_>,
    code: &[Inst],
    piece: &Piece,
    is_quiet: impl Fn(usize) -> bool,
) -> Vec<QuietLoop> {
    let inner = piece
        .edges
        .iter()
        .filter_map(|&(from, to)| Some((from?, to)));
    let mut loops: Vec<QuietLoop> = Vec::new();
    for range in ranges(inner).take(MAX_LOOPS) {
        let is_entered_elsewhere = piece.edges.iter().any(|(from, to)| {
            let comes_from_outside = !from.is_some_and(|from| range.contains(&from));
            comes_from_outside && to != range.start() && range.contains(to)
        });
        if is_entered_elsewhere {
            continue;
        }
        if let Some(arrays) = arrays(blocks, code, &range, &is_quiet) {
            loops.push(QuietLoop { range, arrays });
        }
    }
    loops
}

/// The arrays of a loop, if it is quiet and has some.
fn arrays(
    blocks: &Blocks<'_>,
    code: &[Inst],
    range: &RangeInclusive<usize>,
    is_quiet: &impl Fn(usize) -> bool,
) -> Option<Vec<u16>> {
    let module = blocks.module();
    let mut arrays: Vec<u16> = Vec::new();
    let mut written: Vec<u16> = Vec::new();
    let mut at = *range.start();
    while at <= *range.end() {
        let inst = code[at];
        if !is_quiet(at) {
            return None;
        }
        match inst.op {
            Op::ArrayLen | Op::ArrayGet | Op::ArrayGetByte => arrays.push(inst.b),
            Op::ArraySet | Op::ArraySetByte | Op::ArraySetReference => arrays.push(inst.a),
            _ => {}
        }
        written.extend(Access::of(module, inst).writes.slots());
        at = liveness::next(code, at);
    }
    arrays.sort_unstable();
    arrays.dedup();
    let live = blocks.live_in(*range.start());
    arrays.retain(|&slot| live.contains(slot) && !written.contains(&slot));
    arrays.truncate(MAX_ARRAYS);
    (!arrays.is_empty()).then_some(arrays)
}
