//! Lowers choices, loops and jumps.

use lbc_format::index::{InstrIndex, LocalSlot, TypeIndex};
use lbc_format::isa::{Instruction, Opcode};

use crate::optimise::Optimisation;
use crate::typed::{Block, Expression, ExpressionKind, LoopId, VariableId};
use crate::types::Type;

use super::builder::{FunctionBuilder, Label};
use super::expression::Want;

/// Where `break` and `continue` of a loop lead.
#[derive(Clone, Copy)]
pub(super) struct LoopTarget {
    end: Label,
    next: Next,
    /// Height of the operand stack around the loop.
    depth: u32,
    /// What the loop leaves on the stack.
    ty: Type,
}

/// Where the next iteration begins.
#[derive(Clone, Copy)]
enum Next {
    /// At an instruction that has been written.
    Back(InstrIndex),
    /// At a place further on.
    Forward(Label),
}

/// The limit of a counting loop.
enum Bound {
    Constant(i64),
    Slot(LocalSlot),
}

impl FunctionBuilder<'_, '_> {
    /// Continues at `label` when the condition is `when`, else goes on here.
    pub(super) fn lower_branch(&mut self, condition: &Expression, when: bool, label: Label) {
        match &condition.kind {
            ExpressionKind::Bool(value) => {
                if *value == when {
                    self.jump(label);
                }
            }
            ExpressionKind::Operation {
                opcode: Opcode::Not,
                operands,
            } if operands.len() == 1 => self.lower_branch(&operands[0], !when, label),
            ExpressionKind::And(left, right) => {
                self.lower_branch_pair(left, right, false, when, label);
            }
            ExpressionKind::Or(left, right) => {
                self.lower_branch_pair(left, right, true, when, label);
            }
            _ => {
                self.lower_value(condition);
                self.jump_if(when, label);
            }
        }
    }

    /// A branch on `&&` (decided by a false side) or `||` (by a true one).
    fn lower_branch_pair(
        &mut self,
        left: &Expression,
        right: &Expression,
        deciding: bool,
        when: bool,
        label: Label,
    ) {
        if when == deciding {
            self.lower_branch(left, deciding, label);
            self.lower_branch(right, deciding, label);
        } else {
            let decided = self.new_label();
            self.lower_branch(left, deciding, decided);
            self.lower_branch(right, when, label);
            self.bind(decided);
        }
    }

    /// The value of `&&` (decided by a false side) or `||` (by a true one).
    pub(super) fn lower_logical(&mut self, left: &Expression, right: &Expression, deciding: bool) {
        let decided = self.new_label();
        let end = self.new_label();
        self.lower_branch(left, deciding, decided);
        self.lower_value(right);
        self.jump(end);
        self.bind(decided);
        self.emit(Instruction::ConstBool { value: deciding }, 0, 1);
        self.bind(end);
    }

    /// The value of `if` with `else`.
    pub(super) fn lower_choice(
        &mut self,
        condition: &Expression,
        consequence: &Expression,
        alternative: &Expression,
    ) {
        let otherwise = self.new_label();
        let end = self.new_label();
        self.lower_branch(condition, false, otherwise);
        self.lower_value(consequence);
        self.jump(end);
        self.bind(otherwise);
        self.lower_value(alternative);
        self.bind(end);
    }

    pub(super) fn lower_choice_effect(
        &mut self,
        condition: &Expression,
        consequence: &Expression,
        alternative: Option<&Expression>,
    ) {
        let otherwise = self.new_label();
        self.lower_branch(condition, false, otherwise);
        self.lower_effect(consequence);
        match alternative {
            None => self.bind(otherwise),
            Some(alternative) => {
                let end = self.new_label();
                self.jump(end);
                self.bind(otherwise);
                self.lower_effect(alternative);
                self.bind(end);
            }
        }
    }

    pub(super) fn lower_while(&mut self, id: LoopId, condition: &Expression, body: &Block) {
        let end = self.new_label();
        if self.shared.optimisation == Optimisation::Full && is_small(condition) {
            // Tested once before the first round and then at the end of each: one
            // jump a round less.
            let next = self.new_label();
            self.lower_branch(condition, false, end);
            let head = self.here();
            self.enter_loop(id, end, Next::Forward(next), Type::UNIT);
            self.lower_block_effect(body);
            self.bind(next);
            self.set_span(condition.span);
            self.lower_branch_back(condition, head, end);
        } else {
            let head = self.here();
            self.lower_branch(condition, false, end);
            self.enter_loop(id, end, Next::Back(head), Type::UNIT);
            self.lower_block_effect(body);
            self.jump_back(head);
        }
        self.bind(end);
    }

    /// Continues at `head`, which has been written, when the condition holds, else
    /// goes on here or at `end`.
    fn lower_branch_back(&mut self, condition: &Expression, head: InstrIndex, end: Label) {
        match &condition.kind {
            ExpressionKind::And(left, right) => {
                self.lower_branch(left, false, end);
                self.lower_branch_back(right, head, end);
            }
            ExpressionKind::Or(left, right) => {
                self.lower_branch_back(left, head, end);
                self.lower_branch_back(right, head, end);
            }
            ExpressionKind::Bool(_) => {
                self.lower_branch(condition, false, end);
                self.jump_back(head);
            }
            _ => {
                self.lower_value(condition);
                self.jump_back_if_true(head);
            }
        }
    }

    /// `loop`: leaves the value of its `break`s on the stack, if they give one.
    pub(super) fn lower_loop(&mut self, expression: &Expression) {
        let ExpressionKind::Loop { id, body } = &expression.kind else {
            unreachable!("called for `loop` only");
        };
        let end = self.new_label();
        let head = self.here();
        self.enter_loop(*id, end, Next::Back(head), expression.ty);
        self.lower_block_effect(body);
        self.jump_back(head);
        self.bind(end);
    }

    /// The body of a function in the place of a call. Its `return`s lead behind it.
    pub(super) fn lower_inlined(
        &mut self,
        id: LoopId,
        body: &Block,
        call: &Expression,
        want: Want,
    ) {
        let end = self.new_label();
        match want {
            Want::Value if self.gives_value(call.ty) => {
                self.enter_loop(id, end, Next::Forward(end), call.ty);
                self.lower_block_value(body);
                self.bind(end);
            }
            Want::Value | Want::Effect => {
                self.enter_loop(id, end, Next::Forward(end), Type::UNIT);
                self.lower_block_effect(body);
                self.bind(end);
                if want == Want::Value {
                    self.emit(Instruction::ConstUnit {}, 0, 1);
                }
            }
        }
    }

    fn enter_loop(&mut self, id: LoopId, end: Label, next: Next, ty: Type) {
        let target = LoopTarget {
            end,
            next,
            depth: self.depth(),
            ty,
        };
        self.loops.insert(id, target);
    }

    /// A counting loop. The counter never passes the bound, so stepping it cannot
    /// overflow: an inclusive loop tests before the step whether it is done.
    pub(super) fn lower_for_range(&mut self, expression: &Expression) {
        let ExpressionKind::ForRange {
            id,
            variable,
            start,
            end,
            inclusive,
            body,
        } = &expression.kind
        else {
            unreachable!("called for `for` over a range only");
        };
        // The body may change its variable without effect on the loop.
        let separate = {
            let variable = &self.shared.program.variables[variable.index()];
            variable.reassigned || variable.is_global()
        };
        let counter = self.take_slot(TypeIndex::INT);
        self.lower_value(start);
        self.emit(Instruction::StoreLocal { slot: counter }, 1, 0);
        let bound = match end.kind {
            ExpressionKind::Int(value) => Bound::Constant(value),
            _ => {
                let slot = self.take_slot(TypeIndex::INT);
                self.lower_value(end);
                self.emit(Instruction::StoreLocal { slot }, 1, 0);
                Bound::Slot(slot)
            }
        };

        let done = self.new_label();
        let next = self.new_label();
        self.set_span(self.cover(start.span, end.span));
        let mut head = self.here();
        let first = if *inclusive {
            Opcode::LeInt
        } else {
            Opcode::LtInt
        };
        self.compare_counter(counter, &bound, first);
        self.jump_if(false, done);
        // What is tested again at the end of each round is tested here but once.
        let turned = *inclusive || self.shared.optimisation == Optimisation::Full;
        if turned {
            head = self.here();
        }
        self.bind_loop_variable(*variable, counter, separate);
        self.enter_loop(*id, done, Next::Forward(next), Type::UNIT);
        self.lower_block_effect(body);
        self.bind(next);
        if *inclusive {
            self.compare_counter(counter, &bound, Opcode::LtInt);
            self.jump_if(false, done);
        }
        self.emit(Instruction::LoadLocal { slot: counter }, 0, 1);
        self.emit(Instruction::SmallInt { value: 1 }, 0, 1);
        self.emit_unfailing(Instruction::AddInt {}, 2, 1);
        self.emit(Instruction::StoreLocal { slot: counter }, 1, 0);
        if turned && !*inclusive {
            self.compare_counter(counter, &bound, Opcode::LtInt);
            self.jump_back_if_true(head);
        } else {
            self.jump_back(head);
        }
        self.bind(done);

        if separate {
            self.release(*variable);
        } else {
            self.forget_slot(*variable);
        }
        self.free_slot(TypeIndex::INT, counter);
        if let Bound::Slot(slot) = bound {
            self.free_slot(TypeIndex::INT, slot);
        }
    }

    fn bind_loop_variable(&mut self, variable: VariableId, counter: LocalSlot, separate: bool) {
        if separate {
            self.emit(Instruction::LoadLocal { slot: counter }, 0, 1);
            self.define(variable);
        } else {
            self.assign_slot(variable, counter);
        }
    }

    fn compare_counter(&mut self, counter: LocalSlot, bound: &Bound, comparison: Opcode) {
        self.emit(Instruction::LoadLocal { slot: counter }, 0, 1);
        let bound = match bound {
            Bound::Constant(value) => self.shared.pools.int(*value),
            Bound::Slot(slot) => Instruction::LoadLocal { slot: *slot },
        };
        self.emit(bound, 0, 1);
        self.emit_plain(comparison);
    }

    pub(super) fn lower_break(&mut self, id: LoopId, value: Option<&Expression>) {
        let target = self.loops[&id];
        let excess = self.depth().saturating_sub(target.depth);
        if self.gives_value(target.ty) {
            if let Some(value) = value {
                self.lower_value(value);
                self.drop_below_top(excess, target.ty);
            }
        } else {
            if let Some(value) = value {
                self.lower_effect(value);
            }
            self.emit_pops(excess);
        }
        self.jump(target.end);
    }

    pub(super) fn lower_continue(&mut self, id: LoopId) {
        let target = self.loops[&id];
        self.emit_pops(self.depth().saturating_sub(target.depth));
        match target.next {
            Next::Back(head) => self.jump_back(head),
            Next::Forward(label) => self.jump(label),
        }
    }

    pub(super) fn lower_return(&mut self, value: Option<&Expression>) {
        match value {
            Some(value) => self.lower_value(value),
            None => self.emit(Instruction::ConstUnit {}, 0, 1),
        }
        self.emit_return();
    }
}

/// Whether a condition is so small that writing it twice does no harm.
fn is_small(condition: &Expression) -> bool {
    const MAX_NODES: usize = 12;

    fn count(expression: &Expression, nodes: &mut usize) {
        *nodes += 1;
        match &expression.kind {
            ExpressionKind::Operation { operands, .. } if *nodes <= MAX_NODES => {
                for operand in operands {
                    count(operand, nodes);
                }
            }
            ExpressionKind::And(left, right)
            | ExpressionKind::Or(left, right)
            | ExpressionKind::Compare { left, right, .. }
                if *nodes <= MAX_NODES =>
            {
                count(left, nodes);
                count(right, nodes);
            }
            ExpressionKind::CallImport { arguments, .. } if *nodes <= MAX_NODES => {
                for argument in arguments {
                    count(argument, nodes);
                }
            }
            ExpressionKind::Field { object, .. } => count(object, nodes),
            ExpressionKind::Bool(_)
            | ExpressionKind::Int(_)
            | ExpressionKind::Float(_)
            | ExpressionKind::String(_)
            | ExpressionKind::Variable(_) => {}
            _ => *nodes = MAX_NODES + 1,
        }
    }

    let mut nodes = 0;
    count(condition, &mut nodes);
    nodes <= MAX_NODES
}
