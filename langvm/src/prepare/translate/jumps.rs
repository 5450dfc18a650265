//! Jumps and the places they lead to: there every operand is at home, so that
//! all paths agree.

use lbc_format::isa::Instruction;

use super::{Reach, Translation};
use crate::prepare::code::Op;
use crate::prepare::operands::Place;

impl Translation<'_> {
    pub(super) fn enter_target(&mut self, fallen_into: bool) {
        if fallen_into {
            self.put_all_home();
        } else {
            let Some(&stack) = self.stacks.get(&(self.at as u32)) else {
                unreachable!("rule `unreachable-code`: a forward jump leads here")
            };
            self.operands.restore(stack);
        }
    }

    /// The conditional jump that follows a comparison and can be made part of it:
    /// the value it jumps on, and its target.
    pub(super) fn following_jump(&self) -> Option<(bool, u32)> {
        let next = self.at + 1;
        if self.reach == Reach::Long || self.blocks.is_target(next) {
            return None;
        }
        match self.input.get(next)? {
            Instruction::JumpIfFalse { target } => Some((false, target.0)),
            Instruction::JumpIfTrue { target } => Some((true, target.0)),
            _ => None,
        }
    }

    pub(super) fn compare_and_jump(&mut self, op: Op, a: u16, b: u16, target: u32) -> usize {
        self.prepare_jump(target);
        self.fixups.push((self.code.len(), target));
        self.emit(op, a, b, 0);
        2
    }

    /// Puts the stack in the state that any path to `target` leaves it in.
    pub(super) fn prepare_jump(&mut self, target: u32) {
        self.put_all_home();
        let stack = self.operands.remember();
        self.stacks.entry(target).or_insert(stack);
    }

    pub(super) fn jump(&mut self, target: u32) {
        let leads_to_return =
            matches!(self.input[target as usize], Instruction::Return {}) && !self.source.metered;
        if leads_to_return {
            // The target may still be reachable in no other way, so it must know its
            // stack; a metered run must charge for its block.
            self.prepare_jump(target);
            self.return_top();
            return;
        }
        self.prepare_jump(target);
        self.fixups.push((self.code.len(), target));
        self.emit_wide(Op::Jump, 0, 0);
    }

    pub(super) fn jump_if(&mut self, when: bool, target: u32) -> usize {
        let condition = self.operands.pop();
        if let Place::Imm(value) = condition.place {
            self.prepare_jump(target);
            if (value != 0) == when {
                self.fixups.push((self.code.len(), target));
                self.emit_wide(Op::Jump, 0, 0);
            }
            return 1;
        }
        let slot = self.slot_of(condition, self.operands.depth());
        self.prepare_jump(target);
        self.fixups.push((self.code.len(), target));
        let op = if when {
            Op::JumpIfTrue
        } else {
            Op::JumpIfFalse
        };
        self.emit_wide(op, slot, 0);
        1
    }
}
