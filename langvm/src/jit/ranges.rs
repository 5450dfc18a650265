//! Which integers slots can hold, and so which arithmetic cannot overflow.
//!
//! An interval for each slot is followed through a function from its start, to what
//! holds wherever control comes by: abstract interpretation with intervals (Cousot and
//! Cousot 1977). Comparisons narrow the intervals of what they compare, and an array's
//! index those of what is an index. At the heads of loops, bounds that keep growing are
//! moved to the next of a few marks, so that it ends soon.
//!
//! What holds is about the interpreter's slots as much as about native code's variables:
//! native code may be entered in the middle.

use std::collections::{BTreeMap, BTreeSet};

use lbc_format::Module;
use rustc_hash::{FxHashMap, FxHashSet};

use super::access::Access;
use super::liveness::{self, Blocks};
use crate::prepare::{Inst, Op};

/// Instructions and slots of the largest function that is looked at.
const MAX_INSTRUCTIONS: usize = 1 << 12;
const MAX_SLOTS: usize = 256;

/// How often a block is looked at, on average, before this is given up.
const MAX_VISITS: usize = 32;

/// Visits of a loop's head before bounds are moved to marks.
const EXACT_VISITS: usize = 2;

/// No text or array is as long.
const LENGTH_LIMIT: i64 = 1 << 60;

/// Where growing bounds are moved. The last but one is where a counter is that was found
/// to be less than another number.
const HIGH_MARKS: [i64; 6] = [
    0,
    u16::MAX as i64,
    i32::MAX as i64,
    LENGTH_LIMIT,
    i64::MAX - 1,
    i64::MAX,
];
const LOW_MARKS: [i64; 5] = [0, -1, i32::MIN as i64, i64::MIN + 1, i64::MIN];

/// The integers from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    low: i64,
    high: i64,
}

impl Range {
    pub(super) const ALL: Self = Self::new(i64::MIN, i64::MAX);
    const INDEX: Self = Self::new(0, LENGTH_LIMIT - 1);
    const LENGTH: Self = Self::new(0, LENGTH_LIMIT);
    const BYTE: Self = Self::new(0, u8::MAX as i64);

    const fn new(low: i64, high: i64) -> Self {
        Self { low, high }
    }

    const fn of(value: i64) -> Self {
        Self::new(value, value)
    }

    fn contains(self, value: i64) -> bool {
        self.low <= value && value <= self.high
    }

    fn join(self, other: Self) -> Self {
        Self::new(self.low.min(other.low), self.high.max(other.high))
    }

    /// What is in both, if there is something.
    fn meet(self, other: Self) -> Option<Self> {
        let both = Self::new(self.low.max(other.low), self.high.min(other.high));
        (both.low <= both.high).then_some(both)
    }

    /// This range, which has grown from an older one, with the bounds that grew moved on.
    fn widened_from(self, old: Self) -> Self {
        let next_low = LOW_MARKS.into_iter().find(|&mark| mark <= self.low);
        let next_high = HIGH_MARKS.into_iter().find(|&mark| mark >= self.high);
        Self::new(
            if self.low < old.low {
                next_low.unwrap_or(i64::MIN)
            } else {
                self.low
            },
            if self.high > old.high {
                next_high.unwrap_or(i64::MAX)
            } else {
                self.high
            },
        )
    }

    /// The results of an operation that grows or shrinks with each operand, and whether
    /// all of them exist.
    fn combine(self, other: Self, operation: impl Fn(i128, i128) -> i128) -> (Self, bool) {
        let corners = [
            operation(self.low.into(), other.low.into()),
            operation(self.low.into(), other.high.into()),
            operation(self.high.into(), other.low.into()),
            operation(self.high.into(), other.high.into()),
        ];
        let (low, high) = corners
            .into_iter()
            .fold((i128::MAX, i128::MIN), |(low, high), corner| {
                (low.min(corner), high.max(corner))
            });
        let limit = |value: i128| value.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        let bounds = Self::new(limit(low), limit(high));
        (
            bounds,
            i128::from(bounds.low) == low && i128::from(bounds.high) == high,
        )
    }
}

/// What is known of a function.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges {
    /// Arithmetic that always has a result.
    certain: FxHashSet<usize>,
    /// The arguments of calls.
    arguments: FxHashMap<usize, Vec<Range>>,
}

impl Ranges {
    /// Looks at a function whose parameters are in these ranges, others in any.
    pub(super) fn of(
        module: &Module,
        code: &[Inst],
        slots: usize,
        parameters: &[Range],
    ) -> Option<Self> {
        if code.len() > MAX_INSTRUCTIONS || slots > MAX_SLOTS {
            return None;
        }
        let mut state = vec![Range::ALL; slots];
        for (range, parameter) in state.iter_mut().zip(parameters) {
            *range = *parameter;
        }
        let blocks = Blocks::without_liveness(module, code, 0, slots);
        let mut analysis = Analysis {
            module,
            code,
            states: BTreeMap::from([(0, state)]),
            found: Self::default(),
        };
        analysis.run(&blocks)?;
        analysis.record(&blocks);
        Some(analysis.found)
    }

    /// Whether the arithmetic at `at` always has a result.
    pub(super) fn is_certain(&self, at: usize) -> bool {
        self.certain.contains(&at)
    }

    /// The arguments of the call at `at`, as far as they are known.
    pub(super) fn arguments(&self, at: usize) -> &[Range] {
        self.arguments.get(&at).map_or(&[], Vec::as_slice)
    }
}

type State = Vec<Range>;

struct Analysis<'a> {
    module: &'a Module,
    code: &'a [Inst],
    /// What holds in front of each block.
    states: BTreeMap<usize, State>,
    found: Ranges,
}

impl Analysis<'_> {
    /// Goes through the blocks until nothing changes; `None` when that takes too long.
    fn run(&mut self, blocks: &Blocks<'_>) -> Option<()> {
        let heads: FxHashSet<usize> = blocks
            .edges()
            .into_iter()
            .filter(|(from, to)| to <= from)
            .map(|(_, to)| to)
            .collect();
        let mut visits: FxHashMap<usize, usize> = FxHashMap::default();
        let mut left = blocks.starts().count() * MAX_VISITS;
        let mut work = BTreeSet::from([0]);
        while let Some(block) = work.pop_first() {
            left = left.checked_sub(1)?;
            let mut state = self.states[&block].clone();
            for &at in blocks.instructions(block) {
                self.step(at, &mut state, None);
            }
            let Some(&last) = blocks.instructions(block).last() else {
                continue;
            };
            for next in blocks.successors(last) {
                let Some(state) = self.along(last, next, &state) else {
                    continue;
                };
                let Some(old) = self.states.get(&next) else {
                    self.states.insert(next, state);
                    work.insert(next);
                    continue;
                };
                let visits = visits.entry(next).or_default();
                let widens = heads.contains(&next) && *visits >= EXACT_VISITS;
                let joined: State = old
                    .iter()
                    .zip(&state)
                    .map(|(&old, &new)| {
                        let joined = old.join(new);
                        if widens {
                            joined.widened_from(old)
                        } else {
                            joined
                        }
                    })
                    .collect();
                if joined != *old {
                    *visits += 1;
                    self.states.insert(next, joined);
                    work.insert(next);
                }
            }
        }
        Some(())
    }

    /// Notes what holds at instructions.
    fn record(&mut self, blocks: &Blocks<'_>) {
        let mut found = Ranges::default();
        for (&block, state) in &self.states {
            let mut state = state.clone();
            for &at in blocks.instructions(block) {
                self.step(at, &mut state, Some(&mut found));
            }
        }
        self.found = found;
    }

    /// What an instruction makes of the slots, if it is carried out.
    fn step(&self, at: usize, state: &mut State, found: Option<&mut Ranges>) {
        let inst = self.code[at].alone();
        let Inst { op, b, c, .. } = inst;
        let get = |slot: u16| state[usize::from(slot)];
        let imm = Range::of(inst.small_c());
        let mut is_certain = false;
        let mut exact = |(range, exists): (Range, bool)| {
            is_certain = exists;
            range
        };
        let result = match op {
            Op::Imm => Range::of(inst.signed().into()),
            Op::Move => get(b),
            Op::AddInt => exact(get(b).combine(get(c), |left, right| left + right)),
            Op::SubInt => exact(get(b).combine(get(c), |left, right| left - right)),
            Op::MulInt => exact(get(b).combine(get(c), |left, right| left * right)),
            Op::AddIntImm | Op::AddImmInt => exact(get(b).combine(imm, |left, right| left + right)),
            Op::SubIntImm => exact(get(b).combine(imm, |left, right| left - right)),
            Op::SubImmInt => exact(imm.combine(get(b), |left, right| left - right)),
            Op::MulIntImm | Op::MulImmInt => exact(get(b).combine(imm, |left, right| left * right)),
            Op::NegInt => exact(Range::of(0).combine(get(b), |left, right| left - right)),
            Op::DivIntImm => get(b).combine(imm, |left, right| left / right).0,
            Op::RemIntImm => remainder(get(b), imm),
            Op::DivInt | Op::RemInt => {
                let (left, right) = (get(b), get(c));
                is_certain =
                    !right.contains(0) && (!right.contains(-1) || !left.contains(i64::MIN));
                if op == Op::RemInt {
                    remainder(left, right)
                } else if is_certain && right.low > 0 {
                    left.combine(right, |left, right| left / right).0
                } else {
                    Range::ALL
                }
            }
            Op::AndIntImm if imm.low >= 0 => Range::new(0, imm.high),
            Op::AndInt if get(b).low >= 0 && get(c).low >= 0 => {
                Range::new(0, get(b).high.min(get(c).high))
            }
            Op::ShrIntImm => Range::new(get(b).low >> c, get(b).high >> c),
            Op::MinInt => {
                let (left, right) = (get(b), get(c));
                Range::new(left.low.min(right.low), left.high.min(right.high))
            }
            Op::MaxInt => {
                let (left, right) = (get(b), get(c));
                Range::new(left.low.max(right.low), left.high.max(right.high))
            }
            Op::ArrayLen | Op::LenString => Range::LENGTH,
            Op::ArrayGetByte | Op::ByteAtString => Range::BYTE,
            _ => Range::ALL,
        };
        if let Some(found) = found {
            if is_certain {
                found.certain.insert(at);
            }
            if op == Op::Call {
                let reads = Access::of(self.module, inst).reads();
                let arguments = reads.map(|slot| state[usize::from(slot)]).collect();
                found.arguments.insert(at, arguments);
            }
        }
        let index = match op {
            Op::ArrayGet | Op::ArrayGetByte | Op::ByteAtString => Some(c),
            Op::ArraySet | Op::ArraySetByte | Op::ArraySetReference => Some(b),
            _ => None,
        };
        if let Some(index) = index {
            // Where it is no index, the program ends, and all may be said of it.
            let range = &mut state[usize::from(index)];
            *range = range.meet(Range::INDEX).unwrap_or(Range::INDEX);
        }
        for slot in Access::of(self.module, inst).writes.slots() {
            state[usize::from(slot)] = result;
        }
    }

    /// What holds on the way from one instruction to the next; `None` when it is never
    /// taken.
    fn along(&self, from: usize, next: usize, state: &State) -> Option<State> {
        let inst = self.code[from];
        let Inst { op, a, b, .. } = inst;
        let mut state = state.clone();
        if !liveness::is_comparison(op) || liveness::target(self.code, from) == from + 1 {
            return Some(state);
        }
        let is_taken = next == liveness::target(self.code, from);
        let left = state[usize::from(a)];
        let (right, right_slot) = match op {
            Op::JumpEqInt | Op::JumpNeInt | Op::JumpLtInt | Op::JumpLeInt => {
                (state[usize::from(b)], Some(b))
            }
            _ => (Range::of(inst.small_b()), None),
        };
        let less = |left: Range, right: Range| {
            let left = left.meet(Range::new(i64::MIN, right.high.checked_sub(1)?))?;
            let right = right.meet(Range::new(left.low.checked_add(1)?, i64::MAX))?;
            Some((left, right))
        };
        let at_most = |left: Range, right: Range| {
            let left = left.meet(Range::new(i64::MIN, right.high))?;
            let right = right.meet(Range::new(left.low, i64::MAX))?;
            Some((left, right))
        };
        let swapped = |(right, left)| (left, right);
        let (left, right) = match (op, is_taken) {
            (Op::JumpEqInt | Op::JumpEqIntImm, true)
            | (Op::JumpNeInt | Op::JumpNeIntImm, false) => {
                let both = left.meet(right)?;
                (both, both)
            }
            (Op::JumpLtInt | Op::JumpLtIntImm, true) | (Op::JumpGeIntImm, false) => {
                less(left, right)?
            }
            (Op::JumpLeInt | Op::JumpLeIntImm, true) | (Op::JumpGtIntImm, false) => {
                at_most(left, right)?
            }
            (Op::JumpLtInt | Op::JumpLtIntImm, false) | (Op::JumpGeIntImm, true) => {
                swapped(at_most(right, left)?)
            }
            (Op::JumpLeInt | Op::JumpLeIntImm, false) | (Op::JumpGtIntImm, true) => {
                swapped(less(right, left)?)
            }
            _ => (left, right),
        };
        state[usize::from(a)] = left;
        if let Some(slot) = right_slot
            && slot != a
        {
            state[usize::from(slot)] = right;
        }
        Some(state)
    }
}

/// What is left of a division; the divisor is not 0.
fn remainder(left: Range, right: Range) -> Range {
    let magnitude = right
        .low
        .unsigned_abs()
        .max(right.high.unsigned_abs())
        .saturating_sub(1);
    let most = i64::try_from(magnitude).unwrap_or(i64::MAX);
    let low = if left.low >= 0 {
        0
    } else {
        (-most).max(left.low)
    };
    let high = if left.high <= 0 {
        0
    } else {
        most.min(left.high)
    };
    Range::new(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_within_bounds() {
        let values = [i64::MIN, -7, -1, 0, 1, 5, 1000, i64::MAX];
        for (low, high) in values.into_iter().flat_map(|low| {
            let higher = values.into_iter().filter(move |high| *high >= low);
            higher.map(move |high| (low, high))
        }) {
            for divisor in [-1000, -3, 1, 2, 7, i64::MAX] {
                let range = remainder(Range::new(low, high), Range::of(divisor));
                for value in [low, high, low / 2 + high / 2] {
                    assert!(range.contains(value.wrapping_rem(divisor)));
                }
            }
        }
    }

    #[test]
    fn widening_ends() {
        let mut range = Range::of(0);
        for _ in 0..HIGH_MARKS.len() + LOW_MARKS.len() + 2 {
            let low = range.low.saturating_sub(3);
            let high = range.high.saturating_add(3);
            range = Range::new(low, high).widened_from(range);
        }
        assert_eq!(range, Range::ALL);
    }
}
