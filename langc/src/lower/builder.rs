//! Writes the code of one function: instructions, jumps, slots and spans.
//!
//! The verifier wants every instruction to be reachable in order, so nothing is
//! written while control cannot get here; a label that something jumps to makes
//! the code after it reachable again. The builder also knows the height of the
//! operand stack, because a jump out of the middle of an expression must drop
//! what that expression has pushed.

use rustc_hash::FxHashMap;

use lbc_format::index::{FileIndex, InstrIndex, LocalSlot, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::limits;
use lbc_format::module::{self, FunctionSpans, SpanEntry};

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceMap, Span};
use crate::typed::{Function, FunctionId, LoopId, Program, VariableId};
use crate::types::Type;

use super::Globals;
use super::control::LoopTarget;
use super::pools::Pools;

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
    pub(super) program: &'p Program,
    pub(super) pools: &'m mut Pools,
    globals: &'m Globals<'p>,
    code: Vec<Instruction>,
    /// Source places: from which instruction on, and which.
    spans: Vec<(u32, Span)>,
    /// The place that the next instruction comes from.
    span: Span,
    /// Whether the next instruction begins a statement.
    starts_statement: bool,
    result: Type,
    parameter_count: usize,
    locals: Vec<TypeIndex>,
    slots: FxHashMap<VariableId, LocalSlot>,
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
        program: &'p Program,
        globals: &'m Globals<'p>,
        pools: &'m mut Pools,
        function: FunctionId,
    ) -> Self {
        let function = &program.functions[function.index()];
        let slots = function
            .parameters
            .iter()
            .enumerate()
            .map(|(position, variable)| (*variable, LocalSlot(position as u32)))
            .collect();
        Self {
            program,
            pools,
            globals,
            code: Vec::new(),
            spans: Vec::new(),
            span: function.span,
            starts_statement: true,
            result: function.result,
            parameter_count: function.parameters.len(),
            locals: Vec::new(),
            slots,
            free_slots: FxHashMap::default(),
            labels: Vec::new(),
            loops: FxHashMap::default(),
            depth: 0,
            max_depth: 0,
            reachable: true,
        }
    }

    pub(super) fn lower_function(mut self, function: &Function) -> Self {
        let end = Span::new(
            function.body.span.end.saturating_sub(1),
            function.body.span.end,
        );
        self.lower_block_value(&function.body);
        self.set_span(end);
        self.emit_return();
        self
    }

    /// The finished function, or why the format cannot express it.
    pub(super) fn finish(
        self,
        sources: &SourceMap,
        function: &Function,
    ) -> Result<(module::Function, FunctionSpans), Box<Diagnostic>> {
        let locals = self.parameter_count + self.locals.len();
        let excess = [
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
            return Err(Box::new(
                Diagnostic::new(
                    &codes::TOO_LARGE,
                    function.span,
                    format!("this function needs {needed} {what}, a file can hold {limit}"),
                )
                .with_help("split it into several functions"),
            ));
        }
        let signature = self.pools.type_index(&self.program.types, function.ty);
        let spans = encode_spans(&self.spans, sources, function.span);
        let function = module::Function {
            signature,
            locals: self.locals,
            code: self.code,
        };
        Ok((function, spans))
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
        if !self.reachable {
            return;
        }
        self.note_span(instruction);
        self.code.push(instruction);
        debug_assert!(self.depth >= pops, "{instruction:?} pops too much");
        self.depth = self.depth - pops + pushes;
        self.max_depth = self.max_depth.max(self.depth);
        if instruction.is_terminator() {
            self.reachable = false;
        }
    }

    /// Writes a plain instruction.
    pub(super) fn emit_plain(&mut self, opcode: lbc_format::isa::Opcode) {
        let signature = opcode.signature();
        let instruction = Instruction::from_parts(opcode, &[]);
        let (Some(signature), Some(instruction)) = (signature, instruction) else {
            unreachable!("the checker makes operations of plain instructions only");
        };
        self.emit(instruction, signature.pops.len() as u32, 1);
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
        let ty = self.pools.type_index(&self.program.types, ty);
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

    /// Continues at an instruction that has been written.
    pub(super) fn jump_back(&mut self, target: InstrIndex) {
        self.emit(Instruction::Jump { target }, 0, 0);
    }

    /// Pushes a variable's value.
    pub(super) fn load(&mut self, variable: VariableId) {
        let instruction = match self.globals.index(variable) {
            Some(global) => Instruction::LoadGlobal { global },
            None => Instruction::LoadLocal {
                slot: self.slot(variable),
            },
        };
        self.emit(instruction, 0, 1);
    }

    /// Pops a value into a variable.
    pub(super) fn store(&mut self, variable: VariableId) {
        let instruction = match self.globals.index(variable) {
            Some(global) => Instruction::StoreGlobal { global },
            None => Instruction::StoreLocal {
                slot: self.slot(variable),
            },
        };
        self.emit(instruction, 1, 0);
    }

    /// The slot of a local variable, which gets one when it is first needed.
    fn slot(&mut self, variable: VariableId) -> LocalSlot {
        if let Some(slot) = self.slots.get(&variable) {
            return *slot;
        }
        let ty = self.program.variables[variable.index()].ty;
        let ty = self.pools.type_index(&self.program.types, ty);
        let slot = self.take_slot(ty);
        self.slots.insert(variable, slot);
        slot
    }

    /// Lets a variable live in a slot that something else owns.
    pub(super) fn assign_slot(&mut self, variable: VariableId, slot: LocalSlot) {
        self.slots.insert(variable, slot);
    }

    /// Undoes [`Self::assign_slot`].
    pub(super) fn forget_slot(&mut self, variable: VariableId) {
        self.slots.remove(&variable);
    }

    /// Lets later variables have the slot of one that has gone out of reach.
    pub(super) fn release(&mut self, variable: VariableId) {
        if let Some(slot) = self.slots.remove(&variable) {
            let ty = self.program.variables[variable.index()].ty;
            let ty = self.pools.type_index(&self.program.types, ty);
            self.free_slot(ty, slot);
        }
    }

    /// A slot for values of type `ty` that nothing else uses.
    pub(super) fn take_slot(&mut self, ty: TypeIndex) -> LocalSlot {
        if let Some(slot) = self.free_slots.get_mut(&ty).and_then(Vec::pop) {
            return slot;
        }
        let slot = LocalSlot((self.parameter_count + self.locals.len()) as u32);
        self.locals.push(ty);
        slot
    }

    /// Gives back a slot from [`Self::take_slot`].
    pub(super) fn free_slot(&mut self, ty: TypeIndex, slot: LocalSlot) {
        self.free_slots.entry(ty).or_default().push(slot);
    }
}

/// Whether a runtime error or a stack trace can point at the instruction.
fn can_fail(instruction: Instruction) -> bool {
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
        | Instruction::Unreachable {} => true,
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
        | Instruction::Return {} => false,
    }
}

fn encode_spans(spans: &[(u32, Span)], sources: &SourceMap, function: Span) -> FunctionSpans {
    let file = sources.file_of(function);
    let base = sources.file(file).base();
    let mut previous = (0, 0);
    let entries = spans
        .iter()
        .map(|(instruction, span)| {
            let start = (span.start - base) as i32;
            let entry = SpanEntry {
                instruction_delta: instruction - previous.0,
                start_delta: start - previous.1,
                length: span.end - span.start,
            };
            previous = (*instruction, start);
            entry
        })
        .collect();
    FunctionSpans {
        file: FileIndex(file.index() as u32),
        entries,
    }
}
