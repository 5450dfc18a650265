//! Lowers matches: the decision tree first, then the arms it leads to.
//!
//! A part of the value is loaded once on each path, into a slot of its own. A
//! tuple that is only written to be matched is never made: its parts go into
//! their slots at once.

use lbc_format::index::{LocalSlot, TypeIndex};
use lbc_format::isa::{Instruction, Opcode};

use crate::typed::{
    Arm, Decision, Expression, ExpressionKind, Match, MatchId, PlaceId, Projection, Test,
    VariableId,
};

use super::builder::{FunctionBuilder, Label};
use super::expression::Want;

/// From this many variants on, a table of jumps beats a chain of tests.
const TABLE_CASES: usize = 4;

/// A match that is being lowered.
struct Matching<'t> {
    tree: &'t Match,
    arms: &'t [Arm],
    want: Want,
    /// Slots that parts have been given.
    slots: Vec<Option<(TypeIndex, LocalSlot)>>,
    /// Which parts lie in their slots on the path to here.
    loaded: Vec<bool>,
    /// Where arms that several paths lead to begin.
    labels: Vec<Option<Label>>,
    end: Label,
}

impl FunctionBuilder<'_, '_> {
    pub(super) fn lower_match(
        &mut self,
        id: MatchId,
        scrutinee: &Expression,
        arms: &[Arm],
        want: Want,
    ) {
        let program = self.shared.program;
        let tree = &program.matches[id.index()];
        let mut leaves = vec![0_usize; arms.len()];
        count_leaves(&tree.decision, &mut leaves);
        let labels = leaves
            .iter()
            .map(|count| (*count > 1).then(|| self.new_label()))
            .collect();
        let mut matching = Matching {
            tree,
            arms,
            want,
            slots: vec![None; tree.places.len()],
            loaded: vec![false; tree.places.len()],
            labels,
            end: self.new_label(),
        };
        let borrowed = self.receive_scrutinee(scrutinee, &mut matching);
        self.lower_decision(&tree.decision, &mut matching);
        for (arm, label) in arms.iter().zip(matching.labels.clone()) {
            if let Some(label) = label {
                self.bind(label);
                self.lower_wanted(&arm.body, want);
                self.jump(matching.end);
            }
        }
        self.bind(matching.end);
        self.give_back(&matching, borrowed);
        self.release_bindings(id);
    }

    /// Takes a value apart whose pattern always fits.
    pub(super) fn lower_destructuring(&mut self, id: MatchId, value: &Expression) {
        let program = self.shared.program;
        let tree = &program.matches[id.index()];
        let mut matching = Matching {
            tree,
            arms: &[],
            want: Want::Effect,
            slots: vec![None; tree.places.len()],
            loaded: vec![false; tree.places.len()],
            labels: Vec::new(),
            end: self.new_label(),
        };
        let borrowed = self.receive_scrutinee(value, &mut matching);
        self.lower_decision(&tree.decision, &mut matching);
        self.bind(matching.end);
        self.give_back(&matching, borrowed);
    }

    fn give_back(&mut self, matching: &Matching<'_>, borrowed: bool) {
        for (position, slot) in matching.slots.iter().enumerate() {
            let is_root = position == PlaceId::ROOT.index();
            if let Some((ty, slot)) = slot
                && !(is_root && borrowed)
            {
                self.free_slot(*ty, *slot);
            }
        }
    }

    /// Lets the slots go of the variables that a match binds.
    pub(super) fn release_bindings(&mut self, id: MatchId) {
        let program = self.shared.program;
        for variable in program.matches[id.index()].bound_variables() {
            self.release(variable);
        }
    }

    /// Evaluates what is matched. Whether it lies in a variable's own slot.
    fn receive_scrutinee(&mut self, scrutinee: &Expression, matching: &mut Matching<'_>) -> bool {
        if let Some(parts) = Self::literal_parts(scrutinee)
            && !uses_root(&matching.tree.decision)
        {
            for (index, part) in parts.iter().enumerate() {
                let origin = Some((PlaceId::ROOT, Projection::Field(index as u32)));
                let place = matching
                    .tree
                    .places
                    .iter()
                    .position(|place| place.origin == origin);
                match place {
                    Some(place) => {
                        self.lower_value(part);
                        self.keep(PlaceId(place as u32), matching);
                    }
                    None => self.lower_effect(part),
                }
            }
            return false;
        }
        if let ExpressionKind::Variable(variable) = scrutinee.kind
            && let Some(slot) = self.stable_slot(variable)
        {
            let ty = self.type_index(scrutinee.ty);
            matching.slots[PlaceId::ROOT.index()] = Some((ty, slot));
            matching.loaded[PlaceId::ROOT.index()] = true;
            return true;
        }
        if !needs_value(&matching.tree.decision) {
            self.lower_effect(scrutinee);
            return false;
        }
        self.lower_value(scrutinee);
        self.keep(PlaceId::ROOT, matching);
        false
    }

    /// The slot of a local variable that nothing assigns to.
    fn stable_slot(&self, variable: VariableId) -> Option<LocalSlot> {
        let definition = &self.shared.program.variables[variable.index()];
        if definition.reassigned || definition.is_global() {
            return None;
        }
        self.slots.get(&variable).copied()
    }

    /// Pops a part into its slot.
    fn keep(&mut self, place: PlaceId, matching: &mut Matching<'_>) {
        if !self.is_reachable() {
            return;
        }
        let slot = match matching.slots[place.index()] {
            Some((_, slot)) => slot,
            None => {
                let ty = self.type_index(matching.tree.places[place.index()].ty);
                let slot = self.take_slot(ty);
                matching.slots[place.index()] = Some((ty, slot));
                slot
            }
        };
        self.emit(Instruction::StoreLocal { slot }, 1, 0);
        matching.loaded[place.index()] = true;
    }

    /// Pushes a part.
    fn load_place(&mut self, place: PlaceId, matching: &mut Matching<'_>) {
        if !self.is_reachable() {
            return;
        }
        if !matching.loaded[place.index()] {
            let Some((parent, projection)) = matching.tree.places[place.index()].origin else {
                unreachable!("the value itself is received before it is looked at");
            };
            self.load_place(parent, matching);
            let instruction = match projection {
                Projection::Field(field) => Instruction::GetField {
                    field: field as u16,
                },
                Projection::Payload { variant, field } => Instruction::GetPayload {
                    variant: variant as u16,
                    field: field as u16,
                },
            };
            self.emit(instruction, 1, 1);
            self.keep(place, matching);
        }
        if let Some((_, slot)) = matching.slots[place.index()] {
            self.emit(Instruction::LoadLocal { slot }, 0, 1);
        }
    }

    /// Lowers a subtree. What it loads is not loaded on other paths.
    fn lower_subtree(&mut self, decision: &Decision, matching: &mut Matching<'_>) {
        let loaded = matching.loaded.clone();
        self.lower_decision(decision, matching);
        matching.loaded = loaded;
    }

    fn lower_decision(&mut self, decision: &Decision, matching: &mut Matching<'_>) {
        match decision {
            Decision::Missing => self.emit(Instruction::Unreachable {}, 0, 0),
            Decision::Arm {
                arm,
                bindings,
                otherwise,
            } => self.lower_leaf(*arm, bindings, otherwise.as_deref(), matching),
            Decision::Test {
                place,
                test,
                success,
                failure,
            } => {
                let failed = self.new_label();
                self.load_place(*place, matching);
                self.lower_test(test);
                self.jump_if(false, failed);
                self.lower_subtree(success, matching);
                self.bind(failed);
                self.lower_subtree(failure, matching);
            }
            Decision::Switch {
                place,
                cases,
                default,
            } => self.lower_switch(*place, cases, default.as_deref(), matching),
        }
    }

    fn lower_test(&mut self, test: &Test) {
        let (constant, comparison) = match test {
            Test::True => return,
            Test::Equal(value) => (self.shared.pools.int(*value), Opcode::EqInt),
            Test::Less(value) => (self.shared.pools.int(*value), Opcode::LtInt),
            Test::Float(value) => (self.shared.pools.float(*value), Opcode::EqFloat),
            Test::String(value) => (self.shared.pools.string(value), Opcode::EqString),
        };
        self.emit(constant, 0, 1);
        self.emit_plain(comparison);
    }

    fn lower_switch(
        &mut self,
        place: PlaceId,
        cases: &[(u32, Decision)],
        default: Option<&Decision>,
        matching: &mut Matching<'_>,
    ) {
        // One variant, and no other: nothing to find out.
        if let ([(_, only)], None) = (cases, default) {
            self.lower_subtree(only, matching);
            return;
        }
        self.load_place(place, matching);
        self.emit_operation(Opcode::GetTag, 1);
        if cases.len() >= TABLE_CASES {
            self.lower_table(cases, default, matching);
        } else {
            self.lower_chain(cases, default, matching);
        }
    }

    fn lower_table(
        &mut self,
        cases: &[(u32, Decision)],
        default: Option<&Decision>,
        matching: &mut Matching<'_>,
    ) {
        let rest = self.new_label();
        let labels: Vec<Label> = cases.iter().map(|_| self.new_label()).collect();
        let last = cases.last().map_or(0, |(variant, _)| *variant);
        let mut table = vec![rest; last as usize + 1];
        for ((variant, _), label) in cases.iter().zip(&labels) {
            table[*variant as usize] = *label;
        }
        self.emit_jump_table(&table);
        self.bind(rest);
        match default {
            Some(default) => self.lower_subtree(default, matching),
            None => self.emit(Instruction::Unreachable {}, 0, 0),
        }
        for ((_, case), label) in cases.iter().zip(labels) {
            self.bind(label);
            self.lower_subtree(case, matching);
        }
    }

    /// Tests one variant after the other; the number is kept for the next test.
    fn lower_chain(
        &mut self,
        cases: &[(u32, Decision)],
        default: Option<&Decision>,
        matching: &mut Matching<'_>,
    ) {
        let tests = if default.is_some() {
            cases.len()
        } else {
            cases.len() - 1
        };
        let tag = (tests > 1).then(|| {
            let slot = self.take_slot(TypeIndex::INT);
            self.emit(Instruction::StoreLocal { slot }, 1, 0);
            slot
        });
        for (variant, case) in &cases[..tests] {
            if let Some(slot) = tag {
                self.emit(Instruction::LoadLocal { slot }, 0, 1);
            }
            let constant = self.shared.pools.int(i64::from(*variant));
            self.emit(constant, 0, 1);
            self.emit_plain(Opcode::EqInt);
            let next = self.new_label();
            self.jump_if(false, next);
            self.lower_subtree(case, matching);
            self.bind(next);
        }
        match (default, cases.get(tests)) {
            (Some(default), _) => self.lower_subtree(default, matching),
            (None, Some((_, last))) => self.lower_subtree(last, matching),
            (None, None) => self.emit(Instruction::Unreachable {}, 0, 0),
        }
        if let Some(slot) = tag {
            self.free_slot(TypeIndex::INT, slot);
        }
    }

    fn lower_leaf(
        &mut self,
        arm: usize,
        bindings: &[(VariableId, PlaceId)],
        otherwise: Option<&Decision>,
        matching: &mut Matching<'_>,
    ) {
        for (variable, place) in bindings {
            self.load_place(*place, matching);
            self.define(*variable);
        }
        let arms = matching.arms;
        let Some(target) = arms.get(arm) else {
            // The match of a `let` goes on behind it.
            self.jump(matching.end);
            return;
        };
        let refused = self.new_label();
        if let Some(guard) = &target.guard {
            self.lower_branch(guard, false, refused);
        }
        match matching.labels[arm] {
            Some(label) => self.jump(label),
            None => {
                self.begin_statement(target.body.span);
                self.lower_wanted(&target.body, matching.want);
                self.jump(matching.end);
            }
        }
        self.bind(refused);
        if let Some(otherwise) = otherwise {
            self.lower_subtree(otherwise, matching);
        }
    }
}

fn count_leaves(decision: &Decision, leaves: &mut [usize]) {
    match decision {
        Decision::Missing => {}
        Decision::Arm { arm, otherwise, .. } => {
            leaves[*arm] += 1;
            if let Some(otherwise) = otherwise {
                count_leaves(otherwise, leaves);
            }
        }
        Decision::Test {
            success, failure, ..
        } => {
            count_leaves(success, leaves);
            count_leaves(failure, leaves);
        }
        Decision::Switch { cases, default, .. } => {
            for (_, case) in cases {
                count_leaves(case, leaves);
            }
            if let Some(default) = default {
                count_leaves(default, leaves);
            }
        }
    }
}

/// Whether the value as a whole is bound or tested.
fn uses_root(decision: &Decision) -> bool {
    match decision {
        Decision::Missing => false,
        Decision::Arm {
            bindings,
            otherwise,
            ..
        } => {
            bindings.iter().any(|(_, place)| *place == PlaceId::ROOT)
                || otherwise.as_deref().is_some_and(uses_root)
        }
        Decision::Test {
            place,
            success,
            failure,
            ..
        } => *place == PlaceId::ROOT || uses_root(success) || uses_root(failure),
        Decision::Switch {
            place,
            cases,
            default,
        } => {
            *place == PlaceId::ROOT
                || cases.iter().any(|(_, case)| uses_root(case))
                || default.as_deref().is_some_and(uses_root)
        }
    }
}

/// Whether anything of the value is looked at.
fn needs_value(decision: &Decision) -> bool {
    match decision {
        Decision::Missing => false,
        Decision::Arm {
            bindings,
            otherwise,
            ..
        } => !bindings.is_empty() || otherwise.as_deref().is_some_and(needs_value),
        Decision::Test { .. } | Decision::Switch { .. } => true,
    }
}
