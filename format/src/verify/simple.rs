//! Simple instructions: nearly all there are, in a form that is checked without
//! asking which of them it is.
//!
//! Plain instructions of at most two operands are told by rows of one shape: what lies
//! on top of the stack is compared as a whole, where it matters.

use crate::index::TypeIndex;
use crate::isa::{Opcode, Signature};

/// A simple instruction.
#[derive(Clone, Copy)]
pub(super) struct SimpleRow {
    /// The types of the upper two values, the topmost in the upper half, and all ones
    /// where they matter.
    wanted: u64,
    mask: u64,
    /// How many values it takes.
    pops: u8,
    /// The type of the one it gives.
    pushed: TypeIndex,
}

/// A local slot of the function that is checked.
#[derive(Clone, Copy)]
pub(super) struct Local {
    pub(super) type_index: TypeIndex,
    /// The bit of the slot in the set of initialised slots; none for a parameter.
    pub(super) bit: u64,
}

impl SimpleRow {
    /// The row of an instruction; `None` if it is not a simple one.
    #[inline(always)]
    pub(super) fn of(opcode: Opcode) -> Option<&'static Self> {
        match ROWS.get(opcode as usize) {
            Some(Some(row)) => Some(row),
            _ => None,
        }
    }

    /// Whether it takes these, if they are on top.
    #[inline(always)]
    pub(super) const fn takes(&self, second: TypeIndex, top: TypeIndex) -> bool {
        (pair(second, top) ^ self.wanted) & self.mask == 0
    }

    #[inline(always)]
    pub(super) const fn pops(&self) -> usize {
        self.pops as usize
    }

    #[inline(always)]
    pub(super) const fn pushed(&self) -> TypeIndex {
        self.pushed
    }

    const fn plain(signature: Signature) -> Option<Self> {
        const ANY: TypeIndex = TypeIndex(0);
        const ALL: TypeIndex = TypeIndex(u32::MAX);
        let (wanted, mask) = match *signature.pops {
            [] => (0, 0),
            [only] => (pair(ANY, only), pair(ANY, ALL)),
            [second, top] => (pair(second, top), pair(ALL, ALL)),
            _ => return None,
        };
        Some(Self {
            wanted,
            mask,
            pops: signature.pops.len() as u8,
            pushed: signature.pushes,
        })
    }
}

#[inline(always)]
const fn pair(second: TypeIndex, top: TypeIndex) -> u64 {
    second.0 as u64 | (top.0 as u64) << u32::BITS
}

/// The rows by opcode. Instructions that refer to a constant are plain, but not
/// simple; those of locals are told apart by who reads the rows.
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
            (_, Some(signature)) => SimpleRow::plain(signature),
            (_, None) => None,
        };
        position += 1;
    }
    rows
};
