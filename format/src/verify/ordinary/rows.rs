//! Plain instructions in a form that is checked without asking which of them it is.
//!
//! Their operands and results are of built-in types, two operands at most, and their
//! immediate, if they have one, takes a byte. Rows of one shape tell them apart, so that
//! they are checked without a jump that depends on which it is and would be mispredicted.

use super::numbers::{NEVER, NO_BOOL, NO_FLOAT, NO_INT, NO_NUMBER, NO_STRING};
use super::state::{ONE_HIGHER, pair};
use crate::container::FormatVersion;
use crate::index::TypeIndex;
use crate::isa::{Opcode, Signature};

/// A plain instruction.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// The pair of types on top of the stack, and all ones where they matter.
    pub(super) wanted: u64,
    pub(super) mask: u64,
    /// What its immediate, or the byte in its place, must not lack.
    pub(super) needs: u64,
    /// The type of the value it pushes, as the upper one of a pair.
    pub(super) pushed: u64,
    /// How much higher the stack is afterwards.
    pub(super) rise: u64,
    /// How many values it leaves of the topmost two.
    pub(super) leaves: u8,
}

impl Row {
    /// The row of what is not plain, which is never accepted.
    const NONE: Self = Self {
        wanted: 0,
        mask: 0,
        needs: NEVER,
        pushed: 0,
        rise: 0,
        leaves: 2,
    };

    /// The row of an instruction with this signature.
    const fn plain(signature: Signature, needs: u64) -> Self {
        const ANY: TypeIndex = TypeIndex(0);
        const ALL: TypeIndex = TypeIndex(u32::MAX);
        let (wanted, mask) = match *signature.pops {
            [] => (0, 0),
            [only] => (pair(ANY, only), pair(ANY, ALL)),
            [second, top] => (pair(second, top), pair(ALL, ALL)),
            _ => return Self::NONE,
        };
        let pops = signature.pops.len() as u8;
        Self {
            wanted,
            mask,
            needs,
            pushed: pair(ANY, signature.pushes),
            rise: ONE_HIGHER.wrapping_sub(ONE_HIGHER.wrapping_mul(pops as u64)),
            leaves: 2_u8.saturating_sub(pops),
        }
    }
}

/// The row of an opcode.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "there is a row for each byte")]
pub(super) fn row(opcode: u8) -> &'static Row {
    static TABLE: [Row; 256] = ROWS;
    &TABLE[usize::from(opcode)]
}

/// How many bytes a plain instruction takes. This is known sooner than its row, and where
/// the next instruction begins is what all else waits for.
#[inline(always)]
pub(super) const fn bytes(opcode: u8) -> usize {
    let immediates = WITH_IMMEDIATE.wrapping_shr(opcode as u32) & 1;
    (immediates as usize).wrapping_add(1)
}

#[expect(clippy::indexing_slicing, reason = "it is worked out at compile time")]
const ROWS: [Row; 256] = {
    let mut rows = [Row::NONE; 256];
    let mut position = 0;
    while position < Opcode::ALL.len() {
        let opcode = Opcode::ALL[position];
        let needs = match opcode {
            Opcode::ConstBool => NO_BOOL,
            Opcode::ConstInt => NO_INT | NO_NUMBER,
            Opcode::ConstFloat => NO_FLOAT | NO_NUMBER,
            Opcode::ConstString => NO_STRING | NO_NUMBER,
            Opcode::SmallInt => NO_NUMBER,
            _ if opcode.immediates().is_empty() => 0,
            _ => NEVER,
        };
        if let Some(signature) = opcode.signature() {
            assert!(
                opcode.since().minor == FormatVersion::FIRST.minor,
                "nobody looks at the version of plain instructions"
            );
            rows[opcode as usize] = Row::plain(signature, needs);
        }
        position += 1;
    }
    rows
};

/// A set bit for each opcode below 64 that has an immediate.
#[expect(clippy::indexing_slicing, reason = "it is worked out at compile time")]
const WITH_IMMEDIATE: u64 = {
    let mut set = 0;
    let mut position = 0;
    while position < Opcode::ALL.len() {
        let opcode = Opcode::ALL[position];
        if !opcode.immediates().is_empty() && (opcode as u32) < u64::BITS {
            set |= 1 << opcode as u32;
        }
        position += 1;
    }
    set
};

#[expect(clippy::indexing_slicing, reason = "it is worked out at compile time")]
const _: () = {
    let mut opcode = u64::BITS as usize;
    while opcode < ROWS.len() {
        assert!(
            ROWS[opcode].needs == NEVER,
            "there is a bit for each plain instruction"
        );
        opcode += 1;
    }
};
