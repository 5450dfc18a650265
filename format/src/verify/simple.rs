//! Simple instructions: nearly all there are, in a form that is checked without
//! asking which of them it is.
//!
//! Which instruction comes next can hardly be predicted, and each wrong guess of the
//! processor costs more than all the work on one. So what plain instructions do, and
//! those that load and store locals, is told by rows of one shape.

use crate::index::TypeIndex;
use crate::isa::{Instruction, Opcode, Signature};

/// What an instruction does to the stack, in a form that is applied without
/// branches.
#[derive(Clone, Copy)]
pub(super) struct StackChange {
    /// How many values it takes: at most two.
    pub(super) pops: usize,
    /// How many it gives: at most one.
    pub(super) pushes: usize,
    /// The type of the upper one it takes, or of the only one.
    pub(super) top: TypeIndex,
    /// All ones where `top` matters.
    pub(super) top_mask: u32,
    /// The type of the lower one of two.
    pub(super) second: TypeIndex,
    /// All ones where `second` matters.
    pub(super) second_mask: u32,
    /// The type of the one it gives.
    pub(super) pushed: TypeIndex,
}

/// A simple instruction.
#[derive(Clone, Copy)]
pub(super) struct SimpleRow {
    change: StackChange,
    /// All ones if it loads a local.
    loads: u64,
    /// All ones if it stores to a local.
    stores: u64,
}

/// A local slot of the function that is checked.
#[derive(Clone, Copy)]
pub(super) struct Local {
    pub(super) type_index: TypeIndex,
    /// The bit of the slot in the set of initialised slots; none for a parameter.
    pub(super) bit: u64,
}

impl Local {
    /// Stands for the first slot in a function without any: nothing on the stack has
    /// its type, guards included, and it is never initialised.
    pub(super) const MISSING: Self = Self {
        type_index: TypeIndex(u32::MAX - 1),
        bit: u64::MAX,
    };
}

impl SimpleRow {
    /// The row of an instruction; `None` if it is not a simple one.
    pub(super) fn of(opcode: Opcode) -> Option<&'static Self> {
        match ROWS.get(opcode as usize) {
            Some(Some(row)) => Some(row),
            _ => None,
        }
    }

    /// What the instruction does to the stack, if `local` is the one it names.
    #[inline(always)]
    pub(super) fn change(&self, local: Local) -> StackChange {
        StackChange {
            top: if self.stores == 0 {
                self.change.top
            } else {
                local.type_index
            },
            pushed: if self.loads == 0 {
                self.change.pushed
            } else {
                local.type_index
            },
            ..self.change
        }
    }

    /// The slots that have to be initialised for the instruction.
    #[inline(always)]
    pub(super) const fn needs(&self, local: Local) -> u64 {
        local.bit & self.loads
    }

    /// The slots that the instruction initialises.
    #[inline(always)]
    pub(super) const fn initialises(&self, local: Local) -> u64 {
        local.bit & self.stores
    }

    const fn plain(signature: Signature) -> Option<Self> {
        const NONE: TypeIndex = TypeIndex::UNIT;
        let (second, top, top_mask, second_mask) = match *signature.pops {
            [] => (NONE, NONE, 0, 0),
            [only] => (NONE, only, u32::MAX, 0),
            [second, top] => (second, top, u32::MAX, u32::MAX),
            _ => return None,
        };
        Some(Self {
            change: StackChange {
                pops: signature.pops.len(),
                pushes: 1,
                top,
                top_mask,
                second,
                second_mask,
                pushed: signature.pushes,
            },
            loads: 0,
            stores: 0,
        })
    }

    const fn local(loads: bool) -> Self {
        const UNUSED: TypeIndex = TypeIndex::UNIT;
        Self {
            change: StackChange {
                pops: if loads { 0 } else { 1 },
                pushes: if loads { 1 } else { 0 },
                top: UNUSED,
                top_mask: if loads { 0 } else { u32::MAX },
                second: UNUSED,
                second_mask: 0,
                pushed: UNUSED,
            },
            loads: if loads { u64::MAX } else { 0 },
            stores: if loads { 0 } else { u64::MAX },
        }
    }
}

/// The local slot that an instruction names; 0 for one that names none.
#[inline(always)]
pub(super) const fn slot_of(instruction: Instruction) -> usize {
    match instruction {
        Instruction::LoadLocal { slot } | Instruction::StoreLocal { slot } => slot.index(),
        _ => 0,
    }
}

/// The rows by opcode. Instructions that refer to a constant are plain, but not
/// simple.
#[expect(
    clippy::indexing_slicing,
    reason = "this is worked out when the crate is compiled"
)]
static ROWS: [Option<SimpleRow>; Opcode::ALL.len()] = {
    let mut rows = [None; Opcode::ALL.len()];
    let mut position = 0;
    while position < rows.len() {
        let opcode = Opcode::ALL[position];
        rows[position] = match (opcode, opcode.signature()) {
            (Opcode::ConstInt | Opcode::ConstFloat | Opcode::ConstString, _) => None,
            (Opcode::LoadLocal, _) => Some(SimpleRow::local(true)),
            (Opcode::StoreLocal, _) => Some(SimpleRow::local(false)),
            (_, Some(signature)) => SimpleRow::plain(signature),
            (_, None) => None,
        };
        position += 1;
    }
    rows
};
