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
    /// The values on top, which no jump target has been told of.
    recent: Vec<Value>,
    deepest: u32,
}

impl AbstractStack {
    pub(super) fn new() -> Self {
        let mut stack = Self {
            nodes: Vec::new(),
            linked: SavedStack {
                top: BOTTOM,
                depth: 0,
            },
            recent: Vec::new(),
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
        self.recent.clear();
        self.deepest = 0;
    }

    pub(super) fn depth(&self) -> u32 {
        // At most one value per instruction: far from `u32::MAX`.
        self.linked.depth.saturating_add(self.recent.len() as u32)
    }

    /// The greatest depth since the last reset.
    pub(super) const fn deepest(&self) -> u32 {
        self.deepest
    }

    pub(super) fn top(&self) -> Option<Value> {
        self.peek(0)
    }

    /// The value with `above` others on top of it.
    pub(super) fn peek(&self, above: u32) -> Option<Value> {
        match self.recent.iter().rev().nth(above as usize) {
            Some(value) => Some(*value),
            None => self.peek_linked(above.saturating_sub(self.recent.len() as u32)),
        }
    }

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

    pub(super) fn push(&mut self, value: Value) {
        self.recent.push(value);
        self.deepest = self.deepest.max(self.depth());
    }

    pub(super) fn pop(&mut self) -> Option<Value> {
        self.recent.pop().or_else(|| self.pop_linked())
    }

    fn pop_linked(&mut self) -> Option<Value> {
        let depth = self.linked.depth.checked_sub(1)?;
        let node = *self.nodes.get(self.linked.top as usize)?;
        self.linked = SavedStack {
            top: node.below,
            depth,
        };
        Some(node.value)
    }

    /// Keeps the current stack for a jump target.
    pub(super) fn save(&mut self) -> SavedStack {
        for value in self.recent.drain(..) {
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
        self.linked
    }

    /// Continues with a kept stack; what was current is dropped.
    pub(super) fn restore(&mut self, saved: SavedStack) {
        self.recent.clear();
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
