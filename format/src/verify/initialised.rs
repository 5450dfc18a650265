//! Which local slots have been stored to, on every path to an instruction.
//!
//! A set is a radix tree over the slots with eight branches per node and 64 slots
//! per leaf; a function with few locals has a single leaf. Trees share what they
//! have in common: keeping one costs one number, storing after that copies a path
//! of at most three nodes, and intersecting skips shared parts. So a function with
//! very many locals and jumps costs neither time nor memory for each pair of them.

/// Names a set. A set that was not kept is used up by the operation that takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SetId(u32);

/// Memory for intersections was used up; see [`InitialisedSets::intersect`].
#[derive(Clone, Copy, Debug)]
pub(super) struct BudgetExceeded;

const BRANCHES: usize = 8;
const BRANCH_BITS: u32 = 3;
const LEAF_BITS: u32 = 6;

/// The empty tree of any height.
const EMPTY: u32 = 0;

type Branches = [u32; BRANCHES];

#[derive(Default)]
pub(super) struct InitialisedSets {
    /// Levels of inner nodes above the leaves.
    height: u32,
    leaves: Vec<u64>,
    inner: Vec<Branches>,
    /// Nodes from here on belong to the current set alone and may be changed.
    kept_leaves: usize,
    kept_inner: usize,
    /// Nodes that intersections may still make.
    budget: usize,
}

impl InitialisedSets {
    /// Forgets all sets and prepares for `slots` slots. Intersections may make
    /// `budget` nodes in all.
    pub(super) fn reset(&mut self, slots: usize, budget: usize) {
        self.height = 0;
        let mut capacity = 1_usize << LEAF_BITS;
        while capacity < slots {
            capacity = capacity.saturating_mul(BRANCHES);
            self.height = self.height.saturating_add(1);
        }
        self.leaves.clear();
        self.leaves.push(0);
        self.inner.clear();
        self.inner.push([EMPTY; BRANCHES]);
        self.budget = budget;
        self.keep();
    }

    /// The set without slots.
    pub(super) const fn empty() -> SetId {
        SetId(EMPTY)
    }

    /// Freezes every set there is, because one of them is kept for later.
    pub(super) fn keep(&mut self) {
        self.kept_leaves = self.leaves.len();
        self.kept_inner = self.inner.len();
    }

    /// Drops every set made since the last [`keep`](Self::keep).
    pub(super) fn drop_current(&mut self) {
        self.leaves.truncate(self.kept_leaves);
        self.inner.truncate(self.kept_inner);
    }

    #[inline]
    pub(super) fn contains(&self, set: SetId, slot: u32) -> bool {
        let mut node = set.0;
        for level in (1..=self.height).rev() {
            node = self.branch(node, branch_of(slot, level));
        }
        self.leaf(node) & bit_of(slot) != 0
    }

    #[inline]
    pub(super) fn insert(&mut self, set: SetId, slot: u32) -> SetId {
        SetId(self.insert_at(self.height, set.0, slot))
    }

    /// Recursion is as deep as the tree: at most three levels.
    fn insert_at(&mut self, level: u32, node: u32, slot: u32) -> u32 {
        if level == 0 {
            return self.with_leaf(node, self.leaf(node) | bit_of(slot));
        }
        let position = branch_of(slot, level);
        let old = self.branch(node, position);
        let new = self.insert_at(level.saturating_sub(1), old, slot);
        if new == old {
            return node;
        }
        let mut branches = self.branches(node);
        if let Some(branch) = branches.get_mut(position) {
            *branch = new;
        }
        if node as usize >= self.kept_inner
            && let Some(place) = self.inner.get_mut(node as usize)
        {
            *place = branches;
            return node;
        }
        self.new_inner(branches)
    }

    /// The slots in both sets. Where one set contains the other, that one is the
    /// result and nothing is allocated; only truly different sets draw on the
    /// budget.
    pub(super) fn intersect(&mut self, left: SetId, right: SetId) -> Result<SetId, BudgetExceeded> {
        self.intersect_at(self.height, left.0, right.0).map(SetId)
    }

    fn intersect_at(&mut self, level: u32, left: u32, right: u32) -> Result<u32, BudgetExceeded> {
        if left == right {
            return Ok(left);
        }
        if left == EMPTY || right == EMPTY {
            return Ok(EMPTY);
        }
        if level == 0 {
            let (left_word, right_word) = (self.leaf(left), self.leaf(right));
            let both = left_word & right_word;
            return if both == left_word {
                Ok(left)
            } else if both == right_word {
                Ok(right)
            } else if both == 0 {
                Ok(EMPTY)
            } else {
                self.spend()?;
                Ok(self.new_leaf(both))
            };
        }
        let (left_branches, right_branches) = (self.branches(left), self.branches(right));
        let mut both = [EMPTY; BRANCHES];
        for (result, (left, right)) in both
            .iter_mut()
            .zip(left_branches.into_iter().zip(right_branches))
        {
            *result = self.intersect_at(level.saturating_sub(1), left, right)?;
        }
        if both == left_branches {
            Ok(left)
        } else if both == right_branches {
            Ok(right)
        } else if both == [EMPTY; BRANCHES] {
            Ok(EMPTY)
        } else {
            self.spend()?;
            Ok(self.new_inner(both))
        }
    }

    /// A slot of `smaller` that `larger` lacks, if there is one.
    pub(super) fn missing(&self, smaller: SetId, larger: SetId) -> Option<u32> {
        self.missing_at(self.height, smaller.0, larger.0)
    }

    fn missing_at(&self, level: u32, smaller: u32, larger: u32) -> Option<u32> {
        if smaller == larger || smaller == EMPTY {
            return None;
        }
        if level == 0 {
            let missing = self.leaf(smaller) & !self.leaf(larger);
            return (missing != 0).then(|| missing.trailing_zeros());
        }
        let below = level.saturating_sub(1);
        let shift = LEAF_BITS.saturating_add(BRANCH_BITS.saturating_mul(below));
        self.branches(smaller)
            .into_iter()
            .zip(self.branches(larger))
            .zip(0_u32..)
            .find_map(|((smaller, larger), position)| {
                let slot = self.missing_at(below, smaller, larger)?;
                Some(slot | position.checked_shl(shift).unwrap_or(0))
            })
    }

    fn spend(&mut self) -> Result<(), BudgetExceeded> {
        self.budget = self.budget.checked_sub(1).ok_or(BudgetExceeded)?;
        Ok(())
    }

    fn with_leaf(&mut self, node: u32, word: u64) -> u32 {
        if word == self.leaf(node) {
            return node;
        }
        if node as usize >= self.kept_leaves
            && let Some(leaf) = self.leaves.get_mut(node as usize)
        {
            *leaf = word;
            return node;
        }
        self.new_leaf(word)
    }

    #[inline]
    fn leaf(&self, node: u32) -> u64 {
        self.leaves.get(node as usize).copied().unwrap_or_default()
    }

    fn branches(&self, node: u32) -> Branches {
        self.inner.get(node as usize).copied().unwrap_or_default()
    }

    #[inline]
    fn branch(&self, node: u32, position: usize) -> u32 {
        let branches = self.inner.get(node as usize);
        let branch = branches.and_then(|branches| branches.get(position));
        branch.copied().unwrap_or(EMPTY)
    }

    fn new_leaf(&mut self, word: u64) -> u32 {
        // Stores and the budget bound the number of nodes far below `u32::MAX`.
        let index = self.leaves.len() as u32;
        self.leaves.push(word);
        index
    }

    fn new_inner(&mut self, branches: Branches) -> u32 {
        let index = self.inner.len() as u32;
        self.inner.push(branches);
        index
    }
}

const fn bit_of(slot: u32) -> u64 {
    1 << (slot & ((1 << LEAF_BITS) - 1))
}

/// Which branch of an inner node at `level` leads to `slot`.
const fn branch_of(slot: u32, level: u32) -> usize {
    let shift = LEAF_BITS.saturating_add(BRANCH_BITS.saturating_mul(level.saturating_sub(1)));
    match slot.checked_shr(shift) {
        Some(rest) => rest as usize & (BRANCHES - 1),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// What can be done to the sets, on one current and any number of kept ones.
    #[derive(Clone, Debug)]
    enum Step {
        Insert(u32),
        Keep,
        Restore(prop::sample::Index),
        Intersect(prop::sample::Index),
    }

    fn step(slots: u32) -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => (0..slots).prop_map(Step::Insert),
            2 => Just(Step::Keep),
            1 => any::<prop::sample::Index>().prop_map(Step::Restore),
            2 => any::<prop::sample::Index>().prop_map(Step::Intersect),
        ]
    }

    fn steps() -> impl Strategy<Value = (u32, Vec<Step>)> {
        proptest::sample::select(vec![3_u32, 64, 65, 512, 600, 5000])
            .prop_flat_map(|slots| (Just(slots), proptest::collection::vec(step(slots), 0..60)))
    }

    proptest! {
        /// Trees that share their parts behave as sets that do not.
        #[test]
        fn trees_behave_as_sets((slots, steps) in steps()) {
            let mut sets = InitialisedSets::default();
            sets.reset(slots as usize, usize::MAX);
            let mut current = InitialisedSets::empty();
            let mut model = BTreeSet::new();
            let mut kept = vec![(current, model.clone())];
            for step in steps {
                match step {
                    Step::Insert(slot) => {
                        current = sets.insert(current, slot);
                        model.insert(slot);
                    }
                    Step::Keep => {
                        sets.keep();
                        kept.push((current, model.clone()));
                    }
                    Step::Restore(position) => {
                        sets.drop_current();
                        (current, model) = position.get(&kept).clone();
                    }
                    Step::Intersect(position) => {
                        let (set, expected) = position.get(&kept);
                        current = sets.intersect(*set, current).map_err(|_| {
                            TestCaseError::fail("the budget is not limited here")
                        })?;
                        model = model.intersection(expected).copied().collect();
                    }
                }
                for slot in 0..slots.min(700) {
                    prop_assert_eq!(sets.contains(current, slot), model.contains(&slot));
                }
                for (set, expected) in &kept {
                    let missing = sets.missing(*set, current);
                    prop_assert_eq!(missing, expected.difference(&model).next().copied());
                }
            }
        }
    }
}
