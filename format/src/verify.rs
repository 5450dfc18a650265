//! [`Module`] to [`VerifiedModule`]: the one door between bytes and execution.
//!
//! Assumes nothing about the module, wherever it came from. Guarantees every
//! [`Rule`] of what it lets pass, in time linear in the module's size and without
//! a panic on any input. Code behind the door re-checks nothing; code in front of
//! it relies on nothing.

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod code;
mod debug_data;
mod error;
mod initialised;
mod rule;
mod stack;
mod tables;

pub use error::{Origin, Subject, VerifyError};
pub use rule::Rule;

use self::code::{CheckedFunction, Scratch};
use crate::index::FunctionIndex;
use crate::limits;
use crate::module::Module;

/// A module that obeys every [`Rule`]. Only [`verify()`] makes one.
#[derive(Clone, Debug)]
pub struct VerifiedModule {
    module: Module,
    functions: Vec<CheckedFunction>,
}

impl VerifiedModule {
    /// The module.
    #[must_use]
    pub const fn module(&self) -> &Module {
        &self.module
    }

    /// The module, given back to be changed; it has to be verified anew.
    #[must_use]
    pub fn into_module(self) -> Module {
        self.module
    }

    /// The greatest depth of a function's operand stack, in slots.
    ///
    /// # Panics
    /// If the module has no such function.
    #[must_use]
    pub fn max_operands(&self, function: FunctionIndex) -> u16 {
        self.checked(function).max_operands
    }

    /// The size of a function's frame in slots: parameters, other locals and the
    /// deepest operand stack.
    ///
    /// # Panics
    /// If the module has no such function.
    #[must_use]
    pub fn frame_slots(&self, function: FunctionIndex) -> u32 {
        self.checked(function).frame_slots
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "an index that names no function is the caller's error"
    )]
    fn checked(&self, function: FunctionIndex) -> CheckedFunction {
        self.functions[function.index()]
    }
}

/// Proves that a module obeys every rule.
///
/// # Errors
/// [`VerifyError`] names the first rule that is broken, where, and what was
/// expected and found there.
pub fn verify(module: Module) -> Result<VerifiedModule, Box<VerifyError>> {
    limits::check(&module).map_err(|exceeded| {
        let subject = exceeded.function.map_or(Subject::Module, Subject::Function);
        let expected = format!("at most {} {}", exceeded.limit, exceeded.what);
        let found = exceeded.found.to_string();
        VerifyError::of_table(&module, Rule::Limits, subject, expected, found)
    })?;
    tables::check(&module)?;
    debug_data::check(&module)?;
    let mut scratch = Scratch::new();
    let mut functions = Vec::with_capacity(module.functions.len());
    for (index, _) in (0..).map(FunctionIndex).zip(&module.functions) {
        functions.push(code::check(&module, index, &mut scratch)?);
    }
    Ok(VerifiedModule { module, functions })
}
