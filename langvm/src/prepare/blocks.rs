//! Basic blocks of a function's code, as the file has it.

use lbc_format::isa::Instruction;

/// Where basic blocks start.
#[derive(Debug)]
pub(super) struct Blocks {
    targets: Vec<bool>,
}

impl Blocks {
    pub(super) fn of(code: &[Instruction]) -> Self {
        let mut targets = vec![false; code.len()];
        for target in code
            .iter()
            .filter_map(|instruction| instruction.jump_target())
        {
            targets[target.index()] = true;
        }
        // A table may lead behind its jumps, which are no blocks of their own.
        for (at, instruction) in code.iter().enumerate() {
            if let &Instruction::JumpTable { count } = instruction
                && let Some(target) = targets.get_mut(at + 1 + usize::from(count))
            {
                *target = true;
            }
        }
        Self { targets }
    }

    /// Whether some jump goes to instruction `at`.
    pub(super) fn is_target(&self, at: usize) -> bool {
        self.targets.get(at).copied().unwrap_or(false)
    }

    /// Whether a basic block starts at `at`.
    pub(super) fn starts_at(&self, code: &[Instruction], at: usize) -> bool {
        self.is_target(at)
            || at.checked_sub(1).is_none_or(|before| {
                code[before].is_terminator() || code[before].jump_target().is_some()
            })
    }

    /// What running the block that starts at `at` costs: its instructions.
    /// Those of a `jump_table` count as one, since at most one is carried out.
    pub(super) fn cost(&self, code: &[Instruction], at: usize) -> u32 {
        let more = (at + 1..code.len())
            .take_while(|&next| !self.starts_at(code, next))
            .count();
        more as u32 + 1
    }
}
