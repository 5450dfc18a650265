//! Writes the code of one function: instructions, jumps, slots and spans.
//!
//! The verifier wants every instruction to be reachable in order, so nothing is
//! written while control cannot get here; a label that something jumps to makes
//! the code after it reachable again. The builder also knows the height of the
//! operand stack, because a jump out of the middle of an expression must drop
//! what that expression has pushed.

use rustc_hash::FxHashMap;

use lbc_format::index::{InstrIndex, LocalSlot, TypeIndex};
use lbc_format::isa::{Instruction, Opcode};
use lbc_format::limits;
use lbc_format::module::{self, TypeDef};

use crate::diagnostic::{Diagnostic, codes};
use crate::optimise::Optimisation;
use crate::source::Span;
use crate::typed::{Function, FunctionBody, LoopId, VariableId};
use crate::types::{ParameterId, Substitution, Type, TypeTable};

use super::Shared;
use super::control::LoopTarget;
use super::instances::Instance;
use super::places::FunctionPlaces;
use super::temporaries::Lowered;

/// A place that forward jumps lead to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label(usize);

#[derive(Debug, Default)]
struct LabelState {
    /// Jumps that wait for the label's position.
    jumps: Vec<usize>,
    /// Height of the operand stack at the label, known from the first jump.
    depth: u32,
}

pub(super) struct FunctionBuilder<'m, 'p> {
    pub(super) shared: &'m mut Shared<'p>,
    pub(super) types: &'m mut TypeTable,
    pub(super) instance: &'m Instance,
    /// The type parameters of the function.
    generics: &'p [ParameterId],
    code: Vec<Instruction>,
    /// Source places: from which instruction on, and which.
    spans: Vec<(u32, Span)>,
    /// The place that the next instruction comes from.
    span: Span,
    /// Whether the next instruction begins a statement.
    starts_statement: bool,
    /// Types of the arguments and, behind them, of what the function captures.
    parameters: Vec<TypeIndex>,
    result: Type,
    locals: Vec<TypeIndex>,
    pub(super) slots: FxHashMap<VariableId, LocalSlot>,
    /// Slots whose variables have gone out of reach, by type.
    free_slots: FxHashMap<TypeIndex, Vec<LocalSlot>>,
    labels: Vec<LabelState>,
    pub(super) loops: FxHashMap<LoopId, LoopTarget>,
    /// Height of the operand stack.
    depth: u32,
    max_depth: u32,
    reachable: bool,
}

impl<'m, 'p> FunctionBuilder<'m, 'p> {
    pub(super) fn new(
        shared: &'m mut Shared<'p>,
        types: &'m mut TypeTable,
        instance: &'m Instance,
    ) -> Self {
        let function = &shared.program.functions[instance.function.index()];
        Self {
            shared,
            types,
            instance,
            generics: &function.generics,
            code: Vec::new(),
            spans: Vec::new(),
            span: function.span,
            starts_statement: true,
            parameters: Vec::new(),
            result: function.result,
            locals: Vec::new(),
            slots: FxHashMap::default(),
            free_slots: FxHashMap::default(),
            labels: Vec::new(),
            loops: FxHashMap::default(),
            depth: 0,
            max_depth: 0,
            reachable: true,
        }
    }

    pub(super) fn lower_function(mut self, function: &'p Function) -> Self {
        self.receive_parameters(function);
        if self.shared.program.modules.last() == Some(&self.instance.function) {
            self.run_imported_modules();
        }
        match &function.body {
            FunctionBody::Block(body) => {
                let end = Span::new(body.span.end.saturating_sub(1), body.span.end);
                self.lower_block_value(body);
                self.set_span(end);
            }
            FunctionBody::Operation(_) | FunctionBody::Import(_) => self.lower_wrapper(function),
        }
        self.emit_return();
        self
    }

    /// Gives the parameters their slots, and what is captured those behind them.
    fn receive_parameters(&mut self, function: &Function) {
        for variable in &function.parameters {
            let slot = LocalSlot(self.parameters.len() as u32);
            let ty = self.variable_type(*variable);
            let ty = self.type_index(ty);
            self.parameters.push(ty);
            self.slots.insert(*variable, slot);
        }
        for variable in &function.captures {
            let slot = LocalSlot(self.parameters.len() as u32);
            let ty = self.slot_type(*variable);
            self.parameters.push(ty);
            self.slots.insert(*variable, slot);
        }
        for variable in &function.parameters {
            if self.shared.program.variables[variable.index()].is_boxed() {
                self.load_slot_of(*variable);
                self.slots.remove(variable);
                self.define(*variable);
            }
        }
    }

    /// The top levels of the modules that the program imports, in their order.
    fn run_imported_modules(&mut self) {
        let program = self.shared.program;
        let Some((_, imported)) = program.modules.split_last() else {
            return;
        };
        for id in imported {
            let FunctionBody::Block(body) = &program.functions[id.index()].body else {
                continue;
            };
            if body.statements.is_empty() && body.tail.is_none() {
                continue;
            }
            let function = self.request(*id, Vec::new());
            self.emit(Instruction::Call { function }, 0, 1);
            self.emit_pops(1);
        }
    }

    /// The closed type that a type of the function's code stands for here.
    pub(super) fn concrete(&mut self, ty: Type) -> Type {
        let substitution = Substitution {
            parameters: self.generics,
            arguments: &self.instance.arguments,
        };
        self.types.substitute(ty, substitution)
    }

    /// The bytecode type that a type of the function's code stands for here.
    pub(super) fn type_index(&mut self, ty: Type) -> TypeIndex {
        let ty = self.concrete(ty);
        let (program, interner) = (self.shared.program, self.shared.interner);
        self.shared
            .pools
            .type_index(program, self.types, interner, ty)
    }

    /// The finished function. What the format cannot hold is reported.
    pub(super) fn finish(mut self, function: &Function) -> (module::Function, FunctionPlaces) {
        if self.shared.optimisation > Optimisation::None {
            let mut lowered = Lowered {
                parameters: self.parameters.len(),
                locals: &mut self.locals,
                code: &mut self.code,
                spans: &mut self.spans,
            };
            lowered.forget_temporaries();
        }
        let locals = self.parameters.len() + self.locals.len();
        let excess = [
            (
                "parameters and captured variables",
                self.parameters.len(),
                limits::MAX_PARAMETERS,
            ),
            ("local variables", locals, limits::MAX_LOCALS),
            (
                "slots for variables and intermediate values",
                locals + self.max_depth as usize,
                limits::MAX_FRAME_SLOTS,
            ),
            ("instructions", self.code.len(), limits::MAX_INSTRUCTIONS),
        ]
        .into_iter()
        .find(|(_, needed, limit)| needed > limit);
        if let Some((what, needed, limit)) = excess {
            self.shared.failures.push(
                Diagnostic::new(
                    &codes::TOO_LARGE,
                    function.span,
                    format!("this function needs {needed} {what}, a file can hold {limit}"),
                )
                .with_help("split it into several functions"),
            );
        }
        let result = self.type_index(function.result);
        let parameters = std::mem::take(&mut self.parameters);
        let signature = self
            .shared
            .pools
            .define(TypeDef::Function { parameters, result });
        let places = FunctionPlaces {
            function: function.span,
            entries: self.spans,
        };
        let function = module::Function {
            signature,
            locals: self.locals,
            code: self.code,
        };
        (function, places)
    }

    /// The smallest span that covers two, where the function has both.
    pub(super) fn cover(&self, first: Span, last: Span) -> Span {
        self.shared.program.inlined.cover(first, last)
    }

    /// The place in the sources that a span stands for.
    pub(super) fn source(&self, span: Span) -> Span {
        self.shared.program.inlined.source(span)
    }

    /// Notes something that cannot be lowered.
    pub(super) fn fail(&mut self, diagnostic: Diagnostic) {
        self.shared.failures.push(diagnostic);
    }

    /// Whether control can get to the next instruction.
    pub(super) const fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// Height of the operand stack.
    pub(super) const fn depth(&self) -> u32 {
        self.depth
    }

    /// Says where the next instructions come from.
    pub(super) fn set_span(&mut self, span: Span) {
        self.span = span;
    }

    /// Says that the next instruction begins a statement.
    pub(super) fn begin_statement(&mut self, span: Span) {
        self.span = span;
        self.starts_statement = true;
    }

    /// Writes an instruction that pops `pops` values and pushes `pushes`.
    pub(super) fn emit(&mut self, instruction: Instruction, pops: u32, pushes: u32) {
        if self.reachable {
            self.note_span(instruction);
            self.emit_unfailing(instruction, pops, pushes);
        }
    }

    /// Writes an instruction that cannot fail here, even if others of its kind can: it needs
    /// no place.
    pub(super) fn emit_unfailing(&mut self, instruction: Instruction, pops: u32, pushes: u32) {
        if !self.reachable {
            return;
        }
        self.code.push(instruction);
        debug_assert!(self.depth >= pops, "{instruction:?} pops too much");
        self.depth = self.depth - pops + pushes;
        self.max_depth = self.max_depth.max(self.depth);
        if instruction.is_terminator() {
            self.reachable = false;
        }
    }

    /// Writes an instruction without immediates that pops `pops` values, and
    /// says whether it pushes one.
    pub(super) fn emit_operation(&mut self, opcode: Opcode, pops: usize) -> bool {
        let instruction = plain(opcode);
        let pushes = !matches!(
            opcode,
            Opcode::ArrayPush | Opcode::ArraySet | Opcode::SetCell
        );
        self.emit(instruction, pops as u32, u32::from(pushes));
        pushes
    }

    /// Writes an instruction without immediates that cannot fail here, and pushes a value.
    pub(super) fn emit_unfailing_operation(&mut self, opcode: Opcode, pops: usize) {
        let instruction = plain(opcode);
        self.emit_unfailing(instruction, pops as u32, 1);
    }

    /// Writes a plain instruction.
    pub(super) fn emit_plain(&mut self, opcode: Opcode) {
        let Some(signature) = opcode.signature() else {
            unreachable!("plain instructions have a fixed signature");
        };
        self.emit_operation(opcode, signature.pops.len());
    }

    /// Writes a table of jumps: pops an integer and continues at the label of
    /// that position, or behind the table when there is none.
    pub(super) fn emit_jump_table(&mut self, labels: &[Label]) {
        if !self.reachable {
            return;
        }
        let count = labels.len() as u16;
        self.emit(Instruction::JumpTable { count }, 1, 0);
        for label in labels {
            // The table leads here, whatever stands in front.
            self.reachable = true;
            self.jump(*label);
        }
        self.reachable = true;
    }

    /// A span is kept where it can show: at instructions that can fail or call,
    /// and at the start of each statement. The rest inherit the one before.
    fn note_span(&mut self, instruction: Instruction) {
        let shows = self.starts_statement || can_fail(instruction);
        self.starts_statement = false;
        if !shows
            || self
                .spans
                .last()
                .is_some_and(|(_, span)| *span == self.span)
        {
            return;
        }
        self.spans.push((self.code.len() as u32, self.span));
    }

    /// Returns the value on top of the stack, dropping what lies below.
    pub(super) fn emit_return(&mut self) {
        self.drop_below_top(self.depth.saturating_sub(1), self.result);
        self.emit(Instruction::Return {}, 1, 0);
    }

    /// Drops `count` values that lie below the top of the stack.
    pub(super) fn drop_below_top(&mut self, count: u32, ty: Type) {
        if count == 0 || !self.reachable {
            return;
        }
        let ty = self.type_index(ty);
        let slot = self.take_slot(ty);
        self.emit(Instruction::StoreLocal { slot }, 1, 0);
        self.emit_pops(count);
        self.emit(Instruction::LoadLocal { slot }, 0, 1);
        self.free_slot(ty, slot);
    }

    /// Drops the `count` topmost values.
    pub(super) fn emit_pops(&mut self, count: u32) {
        for _ in 0..count {
            self.emit(Instruction::Pop {}, 1, 0);
        }
    }

    pub(super) fn new_label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() - 1)
    }

    /// Continues at `label`.
    pub(super) fn jump(&mut self, label: Label) {
        let target = InstrIndex(0);
        self.emit_jump(Instruction::Jump { target }, 0, label);
    }

    /// Pops a condition, and continues at `label` when it is `when`.
    pub(super) fn jump_if(&mut self, when: bool, label: Label) {
        let target = InstrIndex(0);
        let instruction = if when {
            Instruction::JumpIfTrue { target }
        } else {
            Instruction::JumpIfFalse { target }
        };
        self.emit_jump(instruction, 1, label);
    }

    fn emit_jump(&mut self, instruction: Instruction, pops: u32, label: Label) {
        if !self.reachable {
            return;
        }
        let position = self.code.len();
        self.emit(instruction, pops, 0);
        let label = &mut self.labels[label.0];
        debug_assert!(label.jumps.is_empty() || label.depth == self.depth);
        label.depth = self.depth;
        label.jumps.push(position);
    }

    /// Lets the jumps to `label` lead to the next instruction.
    pub(super) fn bind(&mut self, label: Label) {
        let label = std::mem::take(&mut self.labels[label.0]);
        if label.jumps.is_empty() {
            return;
        }
        debug_assert!(!self.reachable || self.depth == label.depth);
        let here = self.here();
        for position in label.jumps {
            if let Instruction::Jump { target }
            | Instruction::JumpIfFalse { target }
            | Instruction::JumpIfTrue { target } = &mut self.code[position]
            {
                *target = here;
            }
        }
        self.depth = label.depth;
        self.reachable = true;
    }

    /// The index of the next instruction.
    pub(super) fn here(&self) -> InstrIndex {
        InstrIndex(self.code.len() as u32)
    }

    /// Pops a condition, and continues at an instruction that has been written when
    /// it is true.
    pub(super) fn jump_back_if_true(&mut self, target: InstrIndex) {
        self.emit(Instruction::JumpIfTrue { target }, 1, 0);
    }

    /// Continues at an instruction that has been written.
    pub(super) fn jump_back(&mut self, target: InstrIndex) {
        self.emit(Instruction::Jump { target }, 0, 0);
    }

    /// A slot for values of type `ty` that nothing else uses.
    pub(super) fn take_slot(&mut self, ty: TypeIndex) -> LocalSlot {
        if let Some(slot) = self.free_slots.get_mut(&ty).and_then(Vec::pop) {
            return slot;
        }
        let slot = LocalSlot((self.parameters.len() + self.locals.len()) as u32);
        self.locals.push(ty);
        slot
    }

    /// Gives back a slot from [`Self::take_slot`].
    pub(super) fn free_slot(&mut self, ty: TypeIndex, slot: LocalSlot) {
        self.free_slots.entry(ty).or_default().push(slot);
    }
}

/// An instruction without immediates.
fn plain(opcode: Opcode) -> Instruction {
    let Some(instruction) = Instruction::from_parts(opcode, &[]) else {
        unreachable!("operations are instructions without immediates");
    };
    instruction
}

/// Whether a runtime error or a stack trace can point at the instruction.
pub(crate) fn can_fail(instruction: Instruction) -> bool {
    match instruction {
        Instruction::LoadGlobal { .. }
        | Instruction::AddInt {}
        | Instruction::SubInt {}
        | Instruction::MulInt {}
        | Instruction::DivInt {}
        | Instruction::RemInt {}
        | Instruction::NegInt {}
        | Instruction::ShlInt {}
        | Instruction::ShrInt {}
        | Instruction::FloatToInt {}
        | Instruction::Concat { .. }
        | Instruction::Call { .. }
        | Instruction::CallImport { .. }
        | Instruction::CallValue { .. }
        | Instruction::Panic {}
        | Instruction::Unreachable {}
        | Instruction::NewTuple { .. }
        | Instruction::NewStruct { .. }
        | Instruction::NewVariant { .. }
        | Instruction::GetPayload { .. }
        | Instruction::NewArray { .. }
        | Instruction::ArrayGet {}
        | Instruction::ArraySet {}
        | Instruction::ArrayPush {}
        | Instruction::ArrayPop {}
        | Instruction::NewClosure { .. }
        | Instruction::NewCell { .. }
        | Instruction::Equal {}
        | Instruction::Compare {}
        | Instruction::Display {}
        | Instruction::DisplayQuoted {} => true,
        Instruction::ConstUnit {}
        | Instruction::ConstBool { .. }
        | Instruction::ConstInt { .. }
        | Instruction::ConstFloat { .. }
        | Instruction::ConstString { .. }
        | Instruction::SmallInt { .. }
        | Instruction::FunctionValue { .. }
        | Instruction::Pop {}
        | Instruction::Dup {}
        | Instruction::LoadLocal { .. }
        | Instruction::StoreLocal { .. }
        | Instruction::StoreGlobal { .. }
        | Instruction::AndInt {}
        | Instruction::OrInt {}
        | Instruction::XorInt {}
        | Instruction::AddFloat {}
        | Instruction::SubFloat {}
        | Instruction::MulFloat {}
        | Instruction::DivFloat {}
        | Instruction::RemFloat {}
        | Instruction::NegFloat {}
        | Instruction::Not {}
        | Instruction::EqInt {}
        | Instruction::NeInt {}
        | Instruction::LtInt {}
        | Instruction::LeInt {}
        | Instruction::GtInt {}
        | Instruction::GeInt {}
        | Instruction::EqFloat {}
        | Instruction::NeFloat {}
        | Instruction::LtFloat {}
        | Instruction::LeFloat {}
        | Instruction::GtFloat {}
        | Instruction::GeFloat {}
        | Instruction::EqBool {}
        | Instruction::NeBool {}
        | Instruction::EqString {}
        | Instruction::NeString {}
        | Instruction::LtString {}
        | Instruction::LeString {}
        | Instruction::GtString {}
        | Instruction::GeString {}
        | Instruction::IntToFloat {}
        | Instruction::Jump { .. }
        | Instruction::JumpIfFalse { .. }
        | Instruction::JumpIfTrue { .. }
        | Instruction::Return {}
        | Instruction::GetField { .. }
        | Instruction::SetField { .. }
        | Instruction::GetTag {}
        | Instruction::JumpTable { .. }
        | Instruction::ArrayLen {}
        | Instruction::GetCell {}
        | Instruction::SetCell {}
        | Instruction::Same {} => false,
    }
}
