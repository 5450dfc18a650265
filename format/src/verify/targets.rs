//! Which instructions are jump targets: known before the code is checked, in one walk.

use super::Rule;
use super::failure::Failure;
use crate::index::InstrIndex;
use crate::isa::Instruction;

/// Whether and how an instruction is a jump target.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Target(pub(super) u32);

impl Target {
    pub(super) const NONE: Self = Self(u32::MAX);
    /// A target that no jump has reached yet. Until the pass gets there, only
    /// jumps from behind it can be meant.
    pub(super) const EXPECTED: Self = Self(u32::MAX - 1);
}

/// Marks the jump targets of a function's code, so that states are kept where jumps back
/// lead to, and checks jump tables.
pub(super) fn mark_targets(
    code: &[Instruction],
    targets: &mut Vec<Target>,
) -> Result<(), Box<Failure>> {
    let mut has_tables = false;
    targets.clear();
    targets.resize(code.len(), Target::NONE);
    for (instruction, at) in code.iter().zip((0..).map(InstrIndex)) {
        if let Some(target) = instruction.jump_target() {
            let Some(mark) = targets.get_mut(target.index()) else {
                let expected = format!("an instruction below {}", code.len());
                let found = target.0.to_string();
                return Err(Failure::new(at, Rule::JumpTarget, expected, found));
            };
            *mark = Target::EXPECTED;
        }
        has_tables |= matches!(instruction, Instruction::JumpTable { .. });
    }
    if has_tables {
        check_tables(code, targets)?;
    }
    Ok(())
}

/// Checks that jump tables consist of jumps that nothing else leads to. Jump targets are
/// marked; tables cannot overlap, so this is linear.
fn check_tables(code: &[Instruction], targets: &[Target]) -> Result<(), Box<Failure>> {
    for (instruction, at) in code.iter().zip((0..).map(InstrIndex)) {
        let Instruction::JumpTable { count } = *instruction else {
            continue;
        };
        let first = at.index().saturating_add(1);
        for position in first..first.saturating_add(usize::from(count)) {
            let found = match (code.get(position), targets.get(position)) {
                (Some(Instruction::Jump { .. }), Some(&Target::NONE)) => continue,
                (Some(Instruction::Jump { .. }), _) => "a jump to it".to_owned(),
                (Some(other), _) => format!("`{}`", other.opcode().mnemonic()),
                (None, _) => "the end of the function".to_owned(),
            };
            let expected =
                format!("instruction {position} to be a `jump` that only the table leads to");
            return Err(Failure::new(at, Rule::JumpTable, expected, found));
        }
    }
    Ok(())
}
