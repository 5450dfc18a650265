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

use super::simple::SimpleRow;

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
    /// [`GUARDS`] up to `height`. Types and who pushed them lie apart, since only the
    /// types are asked for while all is well.
    types: Vec<TypeIndex>,
    origins: Vec<InstrIndex>,
    height: usize,
    /// The greatest height since `linked` last changed.
    highest: usize,
    /// The greatest depth before that.
    deepest: u32,
}

/// Values below the recent ones that are of no type, so that looking at the upper
/// two takes no question whether there are as many.
const GUARDS: usize = 2;
const GUARD: TypeIndex = TypeIndex(u32::MAX);

/// The recent values of a stack in the hands of a loop that goes through simple
/// instructions. What it cannot do, because the values are below the recent ones or
/// there is no room, it leaves undone.
pub(super) struct Recent<'s> {
    types: &'s mut [TypeIndex],
    origins: &'s mut [InstrIndex],
    height: usize,
    highest: usize,
}

impl Recent<'_> {
    /// Pushes a value; whether that could be done.
    #[inline(always)]
    pub(super) fn push(&mut self, type_index: TypeIndex, pushed_by: InstrIndex) -> bool {
        let position = self.height;
        let (Some(ty), Some(origin)) =
            (self.types.get_mut(position), self.origins.get_mut(position))
        else {
            return false;
        };
        *ty = type_index;
        *origin = pushed_by;
        self.height = position.wrapping_add(1);
        self.highest = self.highest.max(self.height);
        true
    }

    /// Pops a value of a type; whether there was one.
    #[inline(always)]
    pub(super) fn pop(&mut self, type_index: TypeIndex) -> bool {
        let position = self.height.wrapping_sub(1);
        let is_there = self.types.get(position) == Some(&type_index);
        if is_there {
            self.height = position;
        }
        is_there
    }

    /// Pops what a simple instruction takes and pushes what it gives; whether that is
    /// what lay on top.
    #[inline(always)]
    pub(super) fn apply(&mut self, row: &SimpleRow, pushed_by: InstrIndex) -> bool {
        let below = self.height.wrapping_sub(2);
        let Some(&[second, top]) = self.types.get(below..).and_then(<[_]>::first_chunk) else {
            return false;
        };
        if !row.takes(second, top) {
            return false;
        }
        self.height = self.height.wrapping_sub(row.pops());
        self.push(row.pushed(), pushed_by)
    }

    /// How many recent values there are, and were at most, guards included.
    #[inline(always)]
    pub(super) const fn counts(&self) -> [usize; 2] {
        [self.height, self.highest]
    }
}

impl AbstractStack {
    pub(super) fn new() -> Self {
        let mut stack = Self {
            nodes: Vec::new(),
            linked: SavedStack {
                top: BOTTOM,
                depth: 0,
            },
            types: Vec::new(),
            origins: Vec::new(),
            height: GUARDS,
            highest: GUARDS,
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
        self.types.resize(GUARDS + 1, GUARD);
        self.origins.resize(GUARDS + 1, InstrIndex(0));
        self.height = GUARDS;
        self.highest = GUARDS;
        self.deepest = 0;
    }

    /// The recent values; what was done to them is to be told to
    /// [`put_back`](Self::put_back).
    #[inline(always)]
    pub(super) fn recent(&mut self) -> Recent<'_> {
        Recent {
            types: &mut self.types,
            origins: &mut self.origins,
            height: self.height,
            highest: self.highest,
        }
    }

    /// Takes over how many recent values there are, and were at most.
    #[inline(always)]
    pub(super) fn put_back(&mut self, [height, highest]: [usize; 2]) {
        self.height = height;
        self.highest = highest;
    }

    /// Notes how deep the stack was, before what is below the recent values changes.
    fn note_depth(&mut self) {
        self.deepest = self.deepest();
        self.highest = GUARDS;
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
    pub(super) fn deepest(&self) -> u32 {
        let recent = self.highest.saturating_sub(GUARDS) as u32;
        self.deepest.max(self.linked.depth.saturating_add(recent))
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
        self.recent_value(position.saturating_sub(1))
    }

    #[inline(always)]
    fn recent_value(&self, position: usize) -> Option<Value> {
        Some(Value {
            type_index: *self.types.get(position)?,
            pushed_by: *self.origins.get(position)?,
        })
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
        let mut recent = self.recent();
        if !recent.push(value.type_index, value.pushed_by) {
            self.grow();
            recent = self.recent();
            recent.push(value.type_index, value.pushed_by);
        }
        let counts = recent.counts();
        self.put_back(counts);
    }

    /// Makes room for more recent values.
    #[cold]
    fn grow(&mut self) {
        let room = self.types.len().saturating_mul(2);
        self.types.resize(room, GUARD);
        self.origins.resize(room, InstrIndex(0));
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Value> {
        if self.height <= GUARDS {
            return self.pop_linked();
        }
        self.height = self.height.saturating_sub(1);
        self.recent_value(self.height)
    }

    #[cold]
    fn pop_linked(&mut self) -> Option<Value> {
        let depth = self.linked.depth.checked_sub(1)?;
        let node = *self.nodes.get(self.linked.top as usize)?;
        self.note_depth();
        self.linked = SavedStack {
            top: node.below,
            depth,
        };
        Some(node.value)
    }

    /// Keeps the current stack for a jump target.
    pub(super) fn save(&mut self) -> SavedStack {
        self.note_depth();
        let recent = GUARDS..self.height;
        let types = self.types.get(recent.clone()).unwrap_or_default();
        let origins = self.origins.get(recent).unwrap_or_default();
        for (&type_index, &pushed_by) in types.iter().zip(origins) {
            let value = Value {
                type_index,
                pushed_by,
            };
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
        self.note_depth();
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
