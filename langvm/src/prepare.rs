//! Verified functions to prepared code, one function at a time, when first called.
//!
//! The file's code is plain stack code. Verification fixed the depth and types
//! of the operand stack at every instruction, so preparation can give each
//! operand a frame slot, let instructions name slots directly, drop the copies
//! in between, and fuse what often goes together. It also says which slots hold
//! references wherever a collection may happen.

mod code;
mod comparison;
mod constants;
mod intrinsics;
mod operands;
mod translate;

pub(crate) use code::{Inst, Op, PreparedFunction};
pub(crate) use constants::ConstantTable;
pub(crate) use intrinsics::{INTRINSICS, Intrinsic};
pub(crate) use translate::{Source, prepare};
