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
mod failure;
mod initialised;
mod ordinary;
mod rule;
mod stack;
mod tables;
mod targets;

pub use error::{Origin, Subject, VerifyError};
pub use rule::Rule;
pub use tables::is_import_name;

use self::code::Scratch;
use self::ordinary::Ordinary;
use crate::effect::FunctionContext;
use crate::facts::{ClosureTypes, TypeFacts};
use crate::index::FunctionIndex;
use crate::limits;
use crate::module::Module;
use crate::payload::{Input, Walk, Walked};

/// A module that obeys every [`Rule`]. Only [`verify()`] makes one, and
/// [`load()`](crate::load()), which verifies a module while it reads it.
#[derive(Clone, Debug)]
pub struct VerifiedModule {
    module: Module,
    facts: TypeFacts,
    /// For each function the greatest depth of its operand stack.
    max_operands: Vec<u16>,
}

impl VerifiedModule {
    /// The module.
    #[must_use]
    pub const fn module(&self) -> &Module {
        &self.module
    }

    /// What the type table says about each type.
    #[must_use]
    pub const fn facts(&self) -> &TypeFacts {
        &self.facts
    }

    /// A function with what its instructions refer to, for their stack effects.
    ///
    /// # Panics
    /// If the module has no such function.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "an index that names no function is the caller's error"
    )]
    pub fn context(&self, function: FunctionIndex) -> FunctionContext<'_> {
        FunctionContext::new(&self.module, &self.facts, function)
            .expect("rule `function-type`: every function of the module has one")
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
    #[expect(
        clippy::indexing_slicing,
        reason = "an index that names no function is the caller's error"
    )]
    pub fn max_operands(&self, function: FunctionIndex) -> u16 {
        self.max_operands[function.index()]
    }

    /// The size of a function's frame in slots: parameters, other locals and the
    /// deepest operand stack.
    ///
    /// # Panics
    /// If the module has no such function.
    #[must_use]
    pub fn frame_slots(&self, function: FunctionIndex) -> u32 {
        let locals = self.context(function).local_count();
        let operands = usize::from(self.max_operands(function));
        // Rule `frame-size` keeps the sum far below.
        u32::try_from(locals.saturating_add(operands)).unwrap_or(u32::MAX)
    }
}

/// Proves that a module obeys every rule.
///
/// # Errors
/// [`VerifyError`] names the first rule that is broken, where, and what was
/// expected and found there.
pub fn verify(module: Module) -> Result<VerifiedModule, Box<VerifyError>> {
    let progress = Progress::at_start(&module);
    finish(module, progress)
}

/// How far the code of a module is verified.
pub(crate) struct Progress {
    facts: TypeFacts,
    ordinary: Ordinary,
    /// For each function that was read, the greatest depth of its operand stack if it was
    /// accepted. That it was says nothing before all else is checked.
    accepted: Vec<Option<u16>>,
}

impl Progress {
    /// In front of the functions of a module, of which the rest is there.
    pub(crate) fn at_start(module: &Module) -> Self {
        Self {
            facts: TypeFacts::without_closures(module),
            ordinary: Ordinary::new(module),
            accepted: Vec::new(),
        }
    }
}

#[cfg(test)]
impl Progress {
    /// See the field.
    pub(crate) fn accepted(&self) -> &[Option<u16>] {
        &self.accepted
    }
}

impl Walk for Progress {
    fn walk<'a>(
        &mut self,
        module: &Module,
        function: FunctionIndex,
        instructions: usize,
        input: &Input<'a>,
    ) -> Option<Walked<'a>> {
        let accepted = self
            .ordinary
            .accept(module, &self.facts, function, instructions, input);
        let max_operands = accepted.as_ref().map(|accepted| accepted.max_operands);
        self.accepted.push(max_operands);
        accepted.map(|accepted| accepted.walked)
    }
}

/// Verifies what is not verified yet.
pub(crate) fn finish(
    module: Module,
    progress: Progress,
) -> Result<VerifiedModule, Box<VerifyError>> {
    limits::check(&module).map_err(|exceeded| {
        let subject = exceeded.function.map_or(Subject::Module, Subject::Function);
        let expected = format!("at most {} {}", exceeded.limit, exceeded.what);
        let found = exceeded.found.to_string();
        VerifyError::of_table(&module, Rule::Limits, subject, expected, found)
    })?;
    let Progress {
        mut facts,
        mut ordinary,
        accepted,
    } = progress;
    tables::check(&module, &facts)?;
    debug_data::check(&module)?;
    let mut scratch = Scratch::new();
    let mut closures = ClosureTypes::new(&module);
    let mut accepted = accepted.into_iter();
    let mut max_operands = Vec::with_capacity(module.functions.len());
    for (index, function) in (0..).map(FunctionIndex).zip(module.functions.iter()) {
        let code = function.code;
        let mut accept = |facts: &TypeFacts| {
            let input = Input::new(code.bytes());
            let accepted = ordinary.accept(&module, facts, index, code.len(), &input)?;
            Some(accepted.max_operands)
        };
        let mut max = accepted.next().flatten().or_else(|| accept(&facts));
        if max.is_none() && facts.add_closures(&mut closures, code) {
            max = accept(&facts);
        }
        let mut check = || code::check(&module, &facts, index, &code.to_vec(), &mut scratch);
        max_operands.push(match max {
            Some(max) => {
                debug_assert_eq!(check(), Ok(max), "an ordinary function is as good as any");
                max
            }
            None => check()?,
        });
    }
    Ok(VerifiedModule {
        module,
        facts,
        max_operands,
    })
}
