//! The abstract stack: types standing for the values a running program will have.
//!
//! A stack is a linked list in an arena, so that keeping the state of a jump costs
//! one number however deep the stack is. Comparing two stacks at a join merges the
//! nodes it finds equal into classes; a later comparison stops at the first pair
//! already in one class. Each step of a comparison thus either is the last or
//! leaves one class fewer, and all comparisons in a function together are linear
//! in the number of pushes. A class holds nodes of one depth only, and no kept
//! node's class leads to a node that may be dropped.

use crate::index::{InstrIndex, TypeIndex};

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
    top: u32,
    depth: u32,
    /// Nodes from here on belong to the current stack alone.
    kept: usize,
    deepest: u32,
}

impl AbstractStack {
    pub(super) fn new() -> Self {
        let mut stack = Self {
            nodes: Vec::new(),
            top: BOTTOM,
            depth: 0,
            kept: 0,
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
        self.top = BOTTOM;
        self.depth = 0;
        self.kept = 1;
        self.deepest = 0;
    }

    pub(super) const fn depth(&self) -> u32 {
        self.depth
    }

    /// The greatest depth since the last reset.
    pub(super) const fn deepest(&self) -> u32 {
        self.deepest
    }

    #[inline]
    pub(super) fn top(&self) -> Option<Value> {
        if self.depth == 0 {
            return None;
        }
        self.nodes.get(self.top as usize).map(|node| node.value)
    }

    /// The value with `above` others on top of it.
    #[inline]
    pub(super) fn peek(&self, above: u32) -> Option<Value> {
        if above >= self.depth {
            return None;
        }
        let mut node = self.nodes.get(self.top as usize)?;
        for _ in 0..above {
            node = self.nodes.get(node.below as usize)?;
        }
        Some(node.value)
    }

    #[inline]
    pub(super) fn push(&mut self, value: Value) {
        // At most one push per instruction: far from `u32::MAX`.
        let index = self.nodes.len() as u32;
        self.nodes.push(Node {
            below: self.top,
            class: index,
            value,
        });
        self.top = index;
        self.depth = self.depth.saturating_add(1);
        self.deepest = self.deepest.max(self.depth);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Value> {
        if self.depth == 0 {
            return None;
        }
        let node = *self.nodes.get(self.top as usize)?;
        let index = self.top as usize;
        // In straight-line code the arena is used as a plain stack.
        if index >= self.kept && index.saturating_add(1) == self.nodes.len() {
            self.nodes.pop();
        }
        self.top = node.below;
        self.depth = self.depth.saturating_sub(1);
        Some(node.value)
    }

    /// Keeps the current stack for a jump target.
    pub(super) fn save(&mut self) -> SavedStack {
        self.kept = self.nodes.len();
        SavedStack {
            top: self.top,
            depth: self.depth,
        }
    }

    /// Continues with a kept stack; what was current is dropped.
    pub(super) fn restore(&mut self, saved: SavedStack) {
        self.nodes.truncate(self.kept);
        self.top = saved.top;
        self.depth = saved.depth;
    }

    /// Checks that the current stack equals a kept one, type by type.
    pub(super) fn compare(&mut self, saved: SavedStack) -> Result<(), Mismatch> {
        if saved.depth != self.depth {
            return Err(Mismatch::Depth {
                kept: saved.depth,
                arriving: self.depth,
            });
        }
        let (mut kept, mut arriving) = (saved.top, self.top);
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
            // Towards the kept node: those of the current stack may be dropped.
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
