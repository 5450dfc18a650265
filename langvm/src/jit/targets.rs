//! Which functions a call of a function value may mean.
//!
//! A value of a function type is made by an instruction of the program, and from
//! nowhere else: a host has none to give. So looking at the whole program tells which
//! functions there are for each type.

use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Instruction;
use rustc_hash::FxHashMap;

use crate::link::Program;

/// A function as a value, and how many of its last parameters the value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) function: u32,
    pub(super) captures: u16,
}

/// The functions that values of each type may be; found when they are first asked for.
#[derive(Debug, Default)]
pub(super) struct Targets(Option<FxHashMap<TypeIndex, Vec<Target>>>);

impl Targets {
    /// The functions that values of a type may be.
    pub(super) fn of_type(&mut self, program: &Program, ty: TypeIndex) -> &[Target] {
        let all = self.0.get_or_insert_with(|| find(program));
        all.get(&ty).map_or(&[], Vec::as_slice)
    }

    /// The same, where [`Targets::of_type`] has been asked before; else nothing.
    pub(super) fn known(&self, ty: TypeIndex) -> &[Target] {
        let found = self.0.as_ref().and_then(|all| all.get(&ty));
        found.map_or(&[], Vec::as_slice)
    }
}

fn find(program: &Program) -> FxHashMap<TypeIndex, Vec<Target>> {
    let verified = program.verified();
    let mut all: FxHashMap<TypeIndex, Vec<Target>> = FxHashMap::default();
    for index in 0..program.module().functions.len() {
        let context = verified.context(FunctionIndex(index as u32));
        for instruction in program.module().functions.at(index).code {
            let target = match instruction {
                Instruction::FunctionValue { function } => Target {
                    function: function.0,
                    captures: 0,
                },
                Instruction::NewClosure { captures, function } => Target {
                    function: function.0,
                    captures: captures.into(),
                },
                _ => continue,
            };
            let Ok(effect) = context.effect(instruction, None) else {
                unreachable!("rule `operand-type`: the instruction has an effect")
            };
            if let Some(ty) = effect.pushes {
                let targets = all.entry(ty).or_default();
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
        }
    }
    all
}
