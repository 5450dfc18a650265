//! What is known in front of an instruction, and the stack that goes with it.

use crate::index::TypeIndex;

/// How many local slots behind the parameters' a function may have.
pub(super) const SLOT_COUNT: usize = 48;
/// The bits that stand for a local slot being initialised.
pub(super) const SLOTS: u64 = (1 << SLOT_COUNT) - 1;

/// The lowest of the bits that are the height of the stack.
const HEIGHT_SHIFT: u32 = 56;
pub(super) const ONE_HIGHER: u64 = 1 << HEIGHT_SHIFT;
/// The height of an empty stack. It is not 0, so that nothing known is something else
/// than [`Known::NOTHING`].
const EMPTY: usize = 1;
/// The greatest height.
const HIGHEST: usize = 250;

/// What is known in front of an instruction: the initialised slots in the lower bits, the
/// height of the stack in the upper ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Known(u64);

impl Known {
    /// Nothing led there yet.
    pub(super) const NOTHING: Self = Self(0);
    /// A jump of a jump table, which nothing but the table may lead to.
    pub(super) const OF_TABLE: Self = Self(1);
    /// In front of a function.
    pub(super) const START: Self = Self((EMPTY as u64) << HEIGHT_SHIFT);

    /// Whether nothing is known, as a word of which no bit is set then.
    #[inline(always)]
    pub(super) const fn anything(self) -> u64 {
        self.0
    }

    /// The bits of `slots` that are initialised slots are left out.
    #[inline(always)]
    pub(super) const fn lacks(self, slots: u64) -> u64 {
        slots & !(self.0 & SLOTS)
    }

    #[inline(always)]
    pub(super) const fn with_slots(self, slots: u64) -> Self {
        Self(self.0 | slots & SLOTS)
    }

    /// With no slots but those of another.
    pub(super) const fn and_slots(self, other: Self) -> Self {
        Self(self.0 & (!SLOTS | other.0))
    }

    pub(super) const fn slots(self) -> u64 {
        self.0 & SLOTS
    }

    #[inline(always)]
    pub(super) const fn height(self) -> usize {
        (self.0 >> HEIGHT_SHIFT) as usize
    }

    /// The number of values on the stack.
    pub(super) const fn depth(self) -> usize {
        self.height().saturating_sub(EMPTY)
    }

    /// Whether it is known that the stack is empty.
    #[inline(always)]
    pub(super) const fn is_empty(self) -> bool {
        self.height() == EMPTY
    }

    /// How many values may be pushed.
    #[inline(always)]
    pub(super) const fn room(self) -> usize {
        HIGHEST.saturating_sub(self.height())
    }

    /// With a stack that is higher by a multiple of [`ONE_HIGHER`], which may be negative.
    #[inline(always)]
    pub(super) const fn risen(self, rise: u64) -> Self {
        Self(self.0.wrapping_add(rise))
    }

    pub(super) const fn with_empty_stack(self) -> Self {
        Self(self.0 & SLOTS | Self::START.0)
    }
}

/// Two types of values that lie on top of each other.
#[inline(always)]
pub(super) const fn pair(second: TypeIndex, top: TypeIndex) -> u64 {
    second.0 as u64 | (top.0 as u64) << u32::BITS
}

/// The upper one of a pair.
#[inline(always)]
pub(super) const fn top_of(pair: u64) -> TypeIndex {
    TypeIndex((pair >> u32::BITS) as u32)
}

/// The types of what is on the stack.
///
/// How high it is is said by what is [`Known`]. For each value there is the pair of its
/// type and that of the value below, so that the topmost two are read at once, and as
/// they were written: reading what was written in two parts would take a processor longer
/// than all else that is done for an instruction.
pub(super) struct Stack {
    /// There is room for whatever a byte, two and one add up to.
    pairs: [u64; 259],
}

/// Where the pair of the topmost two values stands in a stack of height 0.
const TOP: usize = 2;
/// Where the lowest value stands.
const BOTTOM: usize = EMPTY + TOP + 1;
/// The type of what is below the stack, so that looking at the upper two values takes no
/// question whether there are as many.
pub(super) const GUARD: TypeIndex = TypeIndex(u32::MAX);
const GUARDS: u64 = pair(GUARD, GUARD);

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a height is a byte, so that there is a place above any"
)]
impl Stack {
    pub(super) const fn new() -> Self {
        Self {
            pairs: [GUARDS; 259],
        }
    }

    /// Forgets which values were there.
    pub(super) fn reset(&mut self) {
        let used = self.pairs.iter_mut().skip(BOTTOM);
        used.take_while(|pair| **pair != GUARDS)
            .for_each(|pair| *pair = GUARDS);
    }

    /// The greatest depth since the last reset: values were put there up to it.
    pub(super) fn deepest(&self) -> u16 {
        let used = self.pairs.iter().skip(BOTTOM);
        used.take_while(|pair| **pair != GUARDS).count() as u16
    }

    /// The types of the topmost two values.
    #[inline(always)]
    pub(super) const fn on_top(&self, height: usize) -> u64 {
        self.pairs[(height & 0xff) + TOP]
    }

    /// Puts a value, whose type is the upper one of a pair, above the lower `leaves` of
    /// the topmost two.
    #[inline(always)]
    pub(super) const fn put(&mut self, height: usize, leaves: u8, pushed: u64) {
        let top = (height & 0xff) + (leaves & 3) as usize;
        self.pairs[top + 1] = pushed | self.pairs[top] >> u32::BITS;
    }

    /// The types on a stack of this height, the lowest first.
    pub(super) fn types(&self, height: usize) -> impl DoubleEndedIterator<Item = TypeIndex> + '_ {
        let pairs = BOTTOM..height.saturating_add(TOP + 1);
        let pairs = self.pairs.get(pairs).unwrap_or_default();
        pairs.iter().map(|pair| top_of(*pair))
    }
}
