//! What a program's work costs: the fuel table of the format.
//!
//! Fuel is part of the contract of a file, as its results are: the same file with
//! the same input uses the same fuel in every release of a major version, on
//! every machine, whatever carries the code out. So costs stand here and not in
//! a virtual machine, and are never changed within a major version.
//!
//! One unit is about the work of one addition. Each instruction has a fixed cost
//! and one for each part it handles, both known before it runs; a basic block is
//! paid for as a whole when it is entered. Work whose size shows only at run
//! time, such as the bytes of a text, is paid for when its size is known and
//! before it is done.

use crate::isa::{Instruction, Opcode};
use crate::module::{Module, TypeDef};

/// Bytes of text, or of array elements, that cost one unit to look at or to copy.
pub const BYTES_PER_UNIT: usize = 16;

/// What handling `bytes` bytes costs, in units; what is left over below
/// [`BYTES_PER_UNIT`] is covered by the cost of the instruction.
#[must_use]
pub const fn for_bytes(bytes: usize) -> u64 {
    (bytes / BYTES_PER_UNIT) as u64
}

/// Bytes of a new array that cost one unit: their memory is taken, filled, and
/// given back.
pub const NEW_BYTES_PER_UNIT: usize = 8;

/// What an array with `bytes` bytes of elements costs to make, in units.
#[must_use]
pub const fn for_new_elements(bytes: usize) -> u64 {
    (bytes / NEW_BYTES_PER_UNIT) as u64
}

/// Bytes of text that cost one unit to search.
pub const BYTES_SEARCHED_PER_UNIT: usize = 2;

/// What searching `bytes` bytes of text for another costs, in units.
#[must_use]
pub const fn for_search(bytes: usize) -> u64 {
    (bytes / BYTES_SEARCHED_PER_UNIT) as u64
}

/// What it costs to compare two parts of values.
pub const COMPARED_PART: u64 = 6;

/// What it costs to write a part of a value as text.
pub const SHOWN_PART: u64 = 8;

/// What it costs, for each byte, to look at the characters of a text one by one.
pub const CHARACTER_BYTE: u64 = 2;

/// What it costs to make one of several texts.
pub const PIECE: u64 = 8;

/// What a map's room for an entry costs when the map is made, grows or is copied.
pub const MAP_ENTRY: u64 = 6;

/// Places of a map's index that cost one unit to pass over.
pub const PLACES_PER_UNIT: usize = 2;

/// What an instruction costs before its size is known, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// For the instruction itself.
    pub fixed: u32,
    /// For each part: a field of a new object, an element, a capture, or a text
    /// that is joined.
    pub per_part: u32,
    /// What the size of operands adds at run time, in words, if anything.
    pub by_size: &'static str,
}

impl Cost {
    const fn fixed(fixed: u32) -> Self {
        Self {
            fixed,
            per_part: 0,
            by_size: "",
        }
    }

    const fn per_part(fixed: u32, per_part: u32) -> Self {
        Self {
            per_part,
            ..Self::fixed(fixed)
        }
    }

    const fn and(self, by_size: &'static str) -> Self {
        Self { by_size, ..self }
    }
}

const SHORTER: &str = "1 for each 16 bytes of the shorter text";
const PARTS: &str =
    "6 for each part compared, and 1 for each 16 bytes of texts and of unboxed elements";
const TEXT: &str =
    "8 for each part, 1 for each 16 bytes written, and 2 for each byte of a text that is quoted";

/// What an instruction costs.
#[must_use]
pub const fn cost(opcode: Opcode) -> Cost {
    match opcode {
        Opcode::ConstUnit
        | Opcode::ConstBool
        | Opcode::ConstInt
        | Opcode::ConstFloat
        | Opcode::ConstString
        | Opcode::SmallInt
        | Opcode::FunctionValue
        | Opcode::Pop
        | Opcode::Dup
        | Opcode::LoadLocal
        | Opcode::StoreLocal
        | Opcode::LoadGlobal
        | Opcode::StoreGlobal
        | Opcode::AddInt
        | Opcode::SubInt
        | Opcode::MulInt
        | Opcode::NegInt
        | Opcode::AndInt
        | Opcode::OrInt
        | Opcode::XorInt
        | Opcode::ShlInt
        | Opcode::ShrInt
        | Opcode::AddFloat
        | Opcode::SubFloat
        | Opcode::MulFloat
        | Opcode::DivFloat
        | Opcode::NegFloat
        | Opcode::Not
        | Opcode::EqInt
        | Opcode::NeInt
        | Opcode::LtInt
        | Opcode::LeInt
        | Opcode::GtInt
        | Opcode::GeInt
        | Opcode::EqFloat
        | Opcode::NeFloat
        | Opcode::LtFloat
        | Opcode::LeFloat
        | Opcode::GtFloat
        | Opcode::GeFloat
        | Opcode::EqBool
        | Opcode::NeBool
        | Opcode::IntToFloat
        | Opcode::FloatToInt
        | Opcode::Jump
        | Opcode::JumpIfFalse
        | Opcode::JumpIfTrue
        | Opcode::Return
        | Opcode::Unreachable
        | Opcode::GetField
        | Opcode::SetField
        | Opcode::GetTag
        | Opcode::GetPayload
        | Opcode::JumpTable
        | Opcode::ArrayLen
        | Opcode::ArrayGet
        | Opcode::ArraySet
        | Opcode::ArrayPop
        | Opcode::GetCell
        | Opcode::SetCell
        | Opcode::Same => Cost::fixed(1),
        Opcode::DivInt | Opcode::RemInt => Cost::fixed(2),
        // Takes a step for each bit by which the exponents differ.
        Opcode::RemFloat => Cost::fixed(64),
        Opcode::EqString
        | Opcode::NeString
        | Opcode::LtString
        | Opcode::LeString
        | Opcode::GtString
        | Opcode::GeString => Cost::fixed(2).and(SHORTER),
        Opcode::Call | Opcode::CallValue => Cost::fixed(3),
        Opcode::CallImport => Cost::fixed(4).and("what the function charges, see below"),
        Opcode::Panic => Cost::fixed(1).and("1 for each 16 bytes of the message"),
        // Objects pay for being made, and for being moved later on.
        Opcode::Concat => Cost::per_part(8, 2).and("1 for each 16 bytes of the result"),
        Opcode::NewTuple
        | Opcode::NewStruct
        | Opcode::NewVariant
        | Opcode::NewCell
        | Opcode::NewClosure => Cost::per_part(4, 1),
        Opcode::NewArray => Cost::per_part(12, 1),
        Opcode::ArrayPush => Cost::fixed(2)
            .and("1 for each 16 bytes of elements that move because the array is full"),
        Opcode::Equal | Opcode::Compare => Cost::fixed(4).and(PARTS),
        Opcode::Display | Opcode::DisplayQuoted => Cost::fixed(12).and(TEXT),
    }
}

/// What an instruction of `module` costs before its size is known, in units.
///
/// Parts are counted by its immediates and the types they name; a type that the
/// module does not have counts as one without parts.
#[must_use]
pub fn of(module: &Module, instruction: Instruction) -> u32 {
    let Cost {
        fixed, per_part, ..
    } = cost(instruction.opcode());
    if per_part == 0 {
        return fixed;
    }
    let parts = match instruction {
        Instruction::Concat { parts } => usize::from(parts),
        Instruction::NewArray { count, .. } => usize::from(count),
        Instruction::NewClosure { captures, .. } => usize::from(captures),
        Instruction::NewCell { .. } => 1,
        Instruction::NewTuple { ty } | Instruction::NewStruct { ty } => match module.defined(ty) {
            Some(TypeDef::Tuple { elements }) => elements.len(),
            Some(TypeDef::Struct { fields, .. }) => fields.len(),
            _ => 0,
        },
        Instruction::NewVariant { variant, ty } => module
            .variant(ty, variant)
            .map_or(0, |variant| variant.fields.len()),
        _ => 0,
    };
    // Counts are 16 bits wide by rule `limits` and by the width of immediates.
    fixed.saturating_add(per_part.saturating_mul(u32::try_from(parts).unwrap_or(u32::MAX)))
}

/// Where the basic blocks of some code start, and what each costs.
///
/// A block starts at the first instruction, at each target of a jump, behind each
/// jump and terminator, and behind the last jump of a jump table. The jumps of a
/// table are part of the block in front of them, and cost one unit together: at most
/// one of them is carried out.
#[derive(Clone, Debug)]
pub struct Blocks {
    targets: Vec<bool>,
}

impl Blocks {
    /// The blocks of a function's code.
    #[must_use]
    pub fn of(code: &[Instruction]) -> Self {
        let mut targets = vec![false; code.len()];
        let mut mark = |at: usize| {
            if let Some(target) = targets.get_mut(at) {
                *target = true;
            }
        };
        for (at, instruction) in code.iter().enumerate() {
            if let Some(target) = instruction.jump_target() {
                mark(target.index());
            }
            // A table may lead behind its jumps, which are no blocks of their own.
            if let &Instruction::JumpTable { count } = instruction {
                mark(at.saturating_add(1).saturating_add(usize::from(count)));
            }
        }
        Self { targets }
    }

    /// Whether some jump goes to instruction `at`.
    #[must_use]
    pub fn is_target(&self, at: usize) -> bool {
        self.targets.get(at).copied().unwrap_or(false)
    }

    /// Whether a basic block starts at `at`.
    #[must_use]
    pub fn starts_at(&self, code: &[Instruction], at: usize) -> bool {
        self.is_target(at)
            || at
                .checked_sub(1)
                .and_then(|before| code.get(before))
                .is_none_or(|before| before.is_terminator() || before.jump_target().is_some())
    }

    /// What running the block that starts at `at` costs before sizes are known.
    #[must_use]
    pub fn cost(&self, module: &Module, code: &[Instruction], at: usize) -> u32 {
        let mut cost: u32 = 0;
        for (position, &instruction) in code.iter().enumerate().skip(at) {
            if position > at && self.starts_at(code, position) {
                break;
            }
            cost = cost.saturating_add(of(module, instruction));
        }
        cost
    }
}
