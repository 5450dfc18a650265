//! The abstract stack: types standing for the values a running program will have.
//!
//! What was pushed last lies in a plain list. What a jump target needs to know is a
//! linked list in an arena below it, so that keeping the state of a jump costs one
//! number however deep the stack is; each value moves from one to the other at most
//! once. Comparing two stacks at a join merges the nodes it finds equal into
//! classes; a later comparison stops at the first pair already in one class. Each
//! step of a comparison thus either is the last or leaves one class fewer, and all
//! comparisons in a function together are linear in the number of pushes. A class
//! holds nodes of one depth only.

use crate::index::{InstrIndex, TypeIndex};

use super::simple::StackChange;

/// A value on the abstract stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) type_index: TypeIndex,
    /// The instruction that pushed it.
    pub(super) pushed_by: InstrIndex,
}

/// A stack that was kept for a jump target.
#[derive(Clone, Copy, Debug)]
pub(super) struct SavedStack {
    top: u32,
    pub(super) depth: u32,
}

/// Two stacks that should be equal and are not.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mismatch {
    Depth { kept: u32, arriving: u32 },
    Type { kept: Value, arriving: Value },
}

#[derive(Clone, Copy)]
struct Node {
    below: u32,
    /// Another node known to stand for an equal stack, or this node itself.
    class: u32,
    value: Value,
}

/// The node below the deepest value.
const BOTTOM: u32 = 0;

pub(super) struct AbstractStack {
    nodes: Vec<Node>,
    /// The topmost node below `recent`, and how many lie there.
    linked: SavedStack,
    /// The values on top, which no jump target has been told of: those from
    /// [`GUARDS`] up to `height`.
    recent: Vec<Value>,
    height: usize,
    deepest: u32,
}

/// Values below the recent ones that are of no type, so that looking at the upper
/// two takes no question whether there are as many.
const GUARDS: usize = 2;
const GUARD: Value = Value {
    type_index: TypeIndex(u32::MAX),
    pushed_by: InstrIndex(0),
};

impl AbstractStack {
    pub(super) fn new() -> Self {
        let mut stack = Self {
            nodes: Vec::new(),
            linked: SavedStack {
                top: BOTTOM,
                depth: 0,
            },
            recent: Vec::new(),
            height: GUARDS,
            deepest: 0,
        };
        stack.reset();
        stack
    }

    /// Empties the stack and forgets all kept ones.
    pub(super) fn reset(&mut self) {
        self.nodes.clear();
        self.nodes.push(Node {
            below: BOTTOM,
            class: BOTTOM,
            value: Value {
                type_index: TypeIndex::UNIT,
                pushed_by: InstrIndex(0),
            },
        });
        self.linked = SavedStack {
            top: BOTTOM,
            depth: 0,
        };
        self.recent.resize(GUARDS + 1, GUARD);
        self.height = GUARDS;
        self.deepest = 0;
    }

    /// The number of recent values.
    #[inline(always)]
    const fn recent_depth(&self) -> u32 {
        // At most one value per instruction: far from `u32::MAX`.
        self.height.saturating_sub(GUARDS) as u32
    }

    #[inline]
    pub(super) fn depth(&self) -> u32 {
        self.linked.depth.saturating_add(self.recent_depth())
    }

    /// The greatest depth since the last reset.
    pub(super) const fn deepest(&self) -> u32 {
        self.deepest
    }

    #[inline]
    pub(super) fn top(&self) -> Option<Value> {
        self.peek(0)
    }

    /// The value with `above` others on top of it.
    #[inline]
    pub(super) fn peek(&self, above: u32) -> Option<Value> {
        let recent = self.recent_depth();
        if above >= recent {
            return self.peek_linked(above.saturating_sub(recent));
        }
        let position = self.height.saturating_sub(above as usize);
        self.recent.get(position.saturating_sub(1)).copied()
    }

    #[cold]
    fn peek_linked(&self, above: u32) -> Option<Value> {
        if above >= self.linked.depth {
            return None;
        }
        let mut node = self.nodes.get(self.linked.top as usize)?;
        for _ in 0..above {
            node = self.nodes.get(node.below as usize)?;
        }
        Some(node.value)
    }

    #[inline]
    pub(super) fn push(&mut self, value: Value) {
        let position = self.height;
        match self.recent.get_mut(position) {
            Some(place) => *place = value,
            None => self.grow(position, value),
        }
        self.height = position.saturating_add(1);
        self.deepest = self.deepest.max(self.depth());
    }

    #[cold]
    fn grow(&mut self, position: usize, value: Value) {
        self.recent.resize(position, GUARD);
        self.recent.push(value);
        self.recent.resize(position.saturating_mul(2), GUARD);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Value> {
        if self.height <= GUARDS {
            return self.pop_linked();
        }
        self.height = self.height.saturating_sub(1);
        self.recent.get(self.height).copied()
    }

    #[cold]
    fn pop_linked(&mut self) -> Option<Value> {
        let depth = self.linked.depth.checked_sub(1)?;
        let node = *self.nodes.get(self.linked.top as usize)?;
        self.linked = SavedStack {
            top: node.below,
            depth,
        };
        Some(node.value)
    }

    /// Pops what a simple instruction takes and pushes what it gives. If that is not
    /// what lies on top, nothing is done, and `false` is returned; so it may be, too,
    /// when the values were on the stack before the last jump target.
    #[inline(always)]
    pub(super) fn apply(&mut self, change: &StackChange, pushed_by: InstrIndex) -> bool {
        let (Some(second), Some(top)) = (
            self.recent.get(self.height.wrapping_sub(2)),
            self.recent.get(self.height.wrapping_sub(1)),
        ) else {
            return false;
        };
        // One question for all: which of the two matter can hardly be predicted.
        let differs = (top.type_index.0 ^ change.top.0) & change.top_mask
            | (second.type_index.0 ^ change.second.0) & change.second_mask;
        if differs != 0 {
            return false;
        }
        let position = self.height.wrapping_sub(change.pops);
        // Where nothing is pushed, this lies above the top and does not count.
        let pushed = Value {
            type_index: change.pushed,
            pushed_by,
        };
        match self.recent.get_mut(position) {
            Some(place) => *place = pushed,
            None => self.grow(position, pushed),
        }
        self.height = position.wrapping_add(change.pushes);
        self.deepest = self.deepest.max(self.depth());
        true
    }

    /// Keeps the current stack for a jump target.
    pub(super) fn save(&mut self) -> SavedStack {
        let recent = self.recent.get(GUARDS..self.height).unwrap_or_default();
        for &value in recent {
            let index = self.nodes.len() as u32;
            self.nodes.push(Node {
                below: self.linked.top,
                class: index,
                value,
            });
            self.linked = SavedStack {
                top: index,
                depth: self.linked.depth.saturating_add(1),
            };
        }
        self.height = GUARDS;
        self.linked
    }

    /// Continues with a kept stack; what was current is dropped.
    pub(super) fn restore(&mut self, saved: SavedStack) {
        self.height = GUARDS;
        self.linked = saved;
    }

    /// Checks that the current stack equals a kept one, type by type.
    pub(super) fn compare(&mut self, saved: SavedStack) -> Result<(), Mismatch> {
        if saved.depth != self.depth() {
            return Err(Mismatch::Depth {
                kept: saved.depth,
                arriving: self.depth(),
            });
        }
        let (mut kept, mut arriving) = (saved.top, self.save().top);
        loop {
            let kept_class = self.class_of(kept);
            let arriving_class = self.class_of(arriving);
            if kept_class == arriving_class {
                return Ok(());
            }
            let (Some(kept_node), Some(arriving_node)) = (self.node(kept), self.node(arriving))
            else {
                return Ok(());
            };
            if kept_node.value.type_index != arriving_node.value.type_index {
                return Err(Mismatch::Type {
                    kept: kept_node.value,
                    arriving: arriving_node.value,
                });
            }
            if let Some(node) = self.nodes.get_mut(arriving_class as usize) {
                node.class = kept_class;
            }
            kept = kept_node.below;
            arriving = arriving_node.below;
        }
    }

    fn node(&self, index: u32) -> Option<Node> {
        self.nodes.get(index as usize).copied()
    }

    /// The node that stands for the class of `index`, halving the way to it.
    fn class_of(&mut self, mut index: u32) -> u32 {
        while let Some(node) = self.node(index)
            && node.class != index
        {
            let next = self.node(node.class).map_or(node.class, |next| next.class);
            if let Some(node) = self.nodes.get_mut(index as usize) {
                node.class = next;
            }
            index = next;
        }
        index
    }
}
