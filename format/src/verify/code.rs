//! Type-checks one function's code over an abstract stack.
//!
//! Assumes [`super::tables`] passed: signatures and types exist. Guarantees the
//! rules of references, control flow, stack and locals for every instruction.
//!
//! One forward pass is enough. An instruction is reached from the one before or
//! by a jump from before, so its state is known when the pass gets there; a join
//! must agree with the states seen so far, and a jump back may not arrive with
//! less than its target was checked with. Calls trust the callee's signature; its
//! body is checked on its own.

use super::failure::Failure;
use super::initialised::{InitialisedSets, SetId};
use super::stack::{AbstractStack, Mismatch, SavedStack, Value};
use super::targets::{Target, mark_targets};
use super::{Rule, VerifyError};
use crate::effect::{Effect, EffectError, FunctionContext, subject_depth};
use crate::facts::TypeFacts;
use crate::index::{FunctionIndex, InstrIndex, LocalSlot, TypeIndex};
use crate::isa::Instruction;
use crate::limits::{MAX_FRAME_SLOTS, initialised_set_budget};
use crate::module::{Module, TypeDef};

/// What is known when control reaches a jump target.
#[derive(Clone, Copy)]
struct State {
    stack: SavedStack,
    initialised: SetId,
}

/// Memory that is reused from function to function.
pub(super) struct Scratch {
    stack: AbstractStack,
    initialised: InitialisedSets,
    /// For each instruction the position of its state in `states`, if it is a
    /// jump target.
    targets: Vec<Target>,
    states: Vec<State>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self {
            stack: AbstractStack::new(),
            initialised: InitialisedSets::default(),
            targets: Vec::new(),
            states: Vec::new(),
        }
    }
}

/// Checks a function and gives the greatest depth of its operand stack.
pub(super) fn check(
    module: &Module,
    facts: &TypeFacts,
    function: FunctionIndex,
    code: &[Instruction],
    scratch: &mut Scratch,
) -> Result<u16, Box<VerifyError>> {
    let result = match FunctionContext::new(module, facts, function) {
        Some(context) => mark_targets(code, &mut scratch.targets).and_then(|()| {
            Pass {
                module,
                facts,
                context,
                code,
                scratch,
                current: Some(InitialisedSets::empty()),
                table_end: InstrIndex(0),
            }
            .run()
        }),
        None => Err(Box::new(Failure {
            at: None,
            rule: Rule::FunctionType,
            expected: "a function type".to_owned(),
            found: "none".to_owned(),
            pushed_by: None,
        })),
    };
    result.map_err(|failure| failure.into_error(module, function))
}

struct Pass<'m, 's> {
    module: &'m Module,
    facts: &'m TypeFacts,
    context: FunctionContext<'m>,
    code: &'m [Instruction],
    scratch: &'s mut Scratch,
    /// The slots stored to so far; `None` where control does not come from the
    /// instruction before. The stack that goes with it is in `scratch`.
    current: Option<SetId>,
    /// The end of the last jump table begun.
    table_end: InstrIndex,
}

impl Pass<'_, '_> {
    fn run(mut self) -> Result<u16, Box<Failure>> {
        let budget = initialised_set_budget(self.code.len());
        let own_locals = self.context.own_locals().len();
        self.scratch.initialised.reset(own_locals, budget);
        self.scratch.stack.reset();
        self.scratch.states.clear();
        for (at, instruction) in (0..).map(InstrIndex).zip(self.code) {
            let initialised = self.arrive(at)?;
            self.step(at, *instruction, initialised)?;
        }
        if self.current.is_some() {
            return Err(Box::new(Failure {
                at: last_of(self.code),
                rule: Rule::FallsOffEnd,
                expected: "an instruction that does not continue, such as `return`".to_owned(),
                found: "the end of the function".to_owned(),
                pushed_by: None,
            }));
        }
        self.frame()
    }

    /// Checks what an instruction refers to, whatever is on the stack. Jump targets
    /// are checked by [`mark_targets`].
    fn check_references(
        &self,
        at: InstrIndex,
        instruction: Instruction,
    ) -> Result<(), Box<Failure>> {
        use Instruction as I;

        let constants = &self.module.constants;
        let (rule, what, index, count) = match instruction {
            I::ConstInt { index } => (
                Rule::ConstantInRange,
                "an `Int` constant",
                index.0,
                constants.ints.len(),
            ),
            I::ConstFloat { index } => (
                Rule::ConstantInRange,
                "a `Float` constant",
                index.0,
                constants.floats.len(),
            ),
            I::ConstString { index } => (
                Rule::ConstantInRange,
                "a `String` constant",
                index.0,
                constants.strings.len(),
            ),
            I::LoadLocal { slot } | I::StoreLocal { slot } => (
                Rule::LocalInRange,
                "a local slot",
                slot.0,
                self.context.local_count(),
            ),
            I::LoadGlobal { global } | I::StoreGlobal { global } => (
                Rule::GlobalInRange,
                "a global",
                global.0,
                self.module.globals.len(),
            ),
            I::FunctionValue { function }
            | I::Call { function }
            | I::NewClosure { function, .. } => (
                Rule::FunctionInRange,
                "a function",
                function.0,
                self.module.functions.len(),
            ),
            I::CallImport { import } => (
                Rule::ImportInRange,
                "an import",
                import.0,
                self.module.imports.len(),
            ),
            I::CallValue { signature } => return self.check_call_value(at, signature),
            I::Concat { parts } => {
                if parts >= 2 {
                    return Ok(());
                }
                let expected = "at least two parts".to_owned();
                let found = parts.to_string();
                return Err(Failure::new(at, Rule::ConcatParts, expected, found));
            }
            I::NewTuple { ty }
            | I::NewStruct { ty }
            | I::NewArray { ty, .. }
            | I::NewCell { ty } => return self.check_kind(at, instruction, ty),
            I::NewVariant { variant, ty } => {
                self.check_kind(at, instruction, ty)?;
                (
                    Rule::VariantInRange,
                    "a variant",
                    u32::from(variant),
                    self.variant_count(ty),
                )
            }
            _ => return Ok(()),
        };
        if index as usize >= count {
            let expected = format!("{what} below {count}");
            return Err(Failure::new(at, rule, expected, index.to_string()));
        }
        match instruction {
            I::NewClosure { captures, function } => self.check_closure(at, captures, function),
            _ => Ok(()),
        }
    }

    /// Checks that an instruction that makes an object names a type of that kind.
    fn check_kind(
        &self,
        at: InstrIndex,
        instruction: Instruction,
        ty: TypeIndex,
    ) -> Result<(), Box<Failure>> {
        use Instruction as I;

        let expected = match (instruction, self.module.defined(ty)) {
            (I::NewTuple { .. }, Some(TypeDef::Tuple { .. }))
            | (I::NewStruct { .. }, Some(TypeDef::Struct { .. }))
            | (I::NewVariant { .. }, Some(TypeDef::Enum { .. }))
            | (I::NewArray { .. }, Some(TypeDef::Array { .. }))
            | (I::NewCell { .. }, Some(TypeDef::Cell { .. })) => return Ok(()),
            (I::NewTuple { .. }, _) => "a tuple type",
            (I::NewStruct { .. }, _) => "a struct type",
            (I::NewVariant { .. }, _) => "an enum type",
            (I::NewArray { .. }, _) => "an array type",
            _ => "a cell type",
        };
        let rule = if self.module.has_type(ty) {
            Rule::TypeKind
        } else {
            Rule::TypeInRange
        };
        let found = self.module.type_name(ty);
        Err(Failure::new(at, rule, expected.to_owned(), found))
    }

    /// Checks that a closure has a type. Its function exists.
    fn check_closure(
        &self,
        at: InstrIndex,
        captures: u8,
        function: FunctionIndex,
    ) -> Result<(), Box<Failure>> {
        let signature = self.module.functions.signature(function.index());
        let signature = signature.unwrap_or(TypeIndex::UNIT);
        if self.facts.closure_type(signature, captures).is_some() {
            return Ok(());
        }
        let parameters = match self.module.function_type(signature) {
            Some((parameters, _)) => parameters.len(),
            None => 0,
        };
        let (expected, found) = if usize::from(captures) > parameters {
            (
                format!("no more captures than parameters, of which there are {parameters}"),
                captures.to_string(),
            )
        } else {
            let signature = self.module.type_name(signature);
            (
                format!("a type in the table for {signature} less {captures} of its parameters"),
                "none".to_owned(),
            )
        };
        Err(Failure::new(at, Rule::ClosureType, expected, found))
    }

    fn variant_count(&self, ty: TypeIndex) -> usize {
        match self.module.defined(ty) {
            Some(TypeDef::Enum { variants, .. }) => variants.len(),
            _ => 0,
        }
    }

    fn check_call_value(&self, at: InstrIndex, signature: TypeIndex) -> Result<(), Box<Failure>> {
        if self.module.function_type(signature).is_some() {
            return Ok(());
        }
        let rule = if self.module.has_type(signature) {
            Rule::FunctionType
        } else {
            Rule::TypeInRange
        };
        let expected = "a function type".to_owned();
        Err(Failure::new(
            at,
            rule,
            expected,
            self.module.type_name(signature),
        ))
    }

    /// Establishes the state in front of an instruction from all that leads there.
    fn arrive(&mut self, at: InstrIndex) -> Result<SetId, Box<Failure>> {
        let target = match self.scratch.targets.get(at.index()) {
            Some(target) => *target,
            None => Target::NONE,
        };
        if target == Target::NONE {
            return self.current.ok_or_else(|| unreachable_code(at));
        }
        if target == Target::EXPECTED {
            // Jumped to from behind only: keep the state for those jumps.
            let initialised = self.current.ok_or_else(|| unreachable_code(at))?;
            self.keep(at, initialised);
            return Ok(initialised);
        }
        let Some(state) = self.scratch.states.get(target.0 as usize).copied() else {
            return Err(unreachable_code(at));
        };
        let initialised = match self.current {
            Some(current) => self.join(at, at, state, current)?,
            None => state.initialised,
        };
        self.scratch.stack.restore(state.stack);
        if let Some(state) = self.scratch.states.get_mut(target.0 as usize) {
            state.initialised = initialised;
        }
        self.scratch.initialised.keep();
        Ok(initialised)
    }

    /// Keeps the current state for `target`.
    fn keep(&mut self, target: InstrIndex, initialised: SetId) {
        let position = self.scratch.states.len() as u32;
        let stack = self.scratch.stack.save();
        self.scratch.initialised.keep();
        self.scratch.states.push(State { stack, initialised });
        if let Some(mark) = self.scratch.targets.get_mut(target.index()) {
            *mark = Target(position);
        }
    }

    /// Checks the current stack against a kept state's, and gives the slots that
    /// are initialised in both.
    fn join(
        &mut self,
        at: InstrIndex,
        target: InstrIndex,
        state: State,
        current: SetId,
    ) -> Result<SetId, Box<Failure>> {
        self.compare_stacks(at, target, state)?;
        self.scratch
            .initialised
            .intersect(state.initialised, current)
            .map_err(|_| {
                let budget = initialised_set_budget(self.code.len());
                Failure::new(
                    at,
                    Rule::Limits,
                    format!("at most {budget} nodes for sets of initialised locals"),
                    "more".to_owned(),
                )
            })
    }

    fn compare_stacks(
        &mut self,
        at: InstrIndex,
        target: InstrIndex,
        state: State,
    ) -> Result<(), Box<Failure>> {
        let mismatch = match self.scratch.stack.compare(state.stack) {
            Ok(()) => return Ok(()),
            Err(mismatch) => mismatch,
        };
        let (expected, found, pushed_by) = match mismatch {
            Mismatch::Depth { kept, arriving } => (
                format!(
                    "a stack of depth {kept}, as another path has at {}",
                    target.0
                ),
                format!("depth {arriving}"),
                self.scratch.stack.top().map(|value| value.pushed_by),
            ),
            Mismatch::Type { kept, arriving } => (
                format!(
                    "{} on the stack, as another path has at {}",
                    self.module.type_name(kept.type_index),
                    target.0
                ),
                self.module.type_name(arriving.type_index),
                Some(arriving.pushed_by),
            ),
        };
        Err(Failure::new(at, Rule::JoinStack, expected, found).pushed_by(pushed_by))
    }

    /// Checks one instruction.
    fn step(
        &mut self,
        at: InstrIndex,
        instruction: Instruction,
        mut initialised: SetId,
    ) -> Result<(), Box<Failure>> {
        self.check_references(at, instruction)?;
        let subject = self.scratch.stack.peek(subject_depth(instruction));
        let effect = self
            .context
            .effect(instruction, subject.map(|value| value.type_index))
            .map_err(|error| self.no_effect(at, instruction, subject, error))?;
        self.pop_operands(at, effect)?;
        match instruction {
            Instruction::LoadLocal { slot } => self.check_initialised(at, slot, initialised)?,
            Instruction::StoreLocal { slot } => {
                if let Some(own) = self.own_local(slot) {
                    initialised = self.scratch.initialised.insert(initialised, own);
                }
            }
            Instruction::Return {} => self.check_return(at)?,
            Instruction::Equal {} | Instruction::Compare {} => {
                self.check_comparable(at, instruction, subject)?;
            }
            Instruction::JumpTable { count } => {
                // Instructions are numbered far below `u32::MAX`.
                self.table_end = InstrIndex(at.0.saturating_add(u32::from(count)));
            }
            _ => {}
        }
        if let Some(type_index) = effect.pushes {
            self.scratch.stack.push(Value {
                type_index,
                pushed_by: at,
            });
        }
        if let Some(target) = instruction.jump_target() {
            initialised = self.jump(at, target, initialised)?;
        }
        // A jump of a table hands on what the table did, to the next one or out of it.
        let in_table = at <= self.table_end && self.table_end.0 > 0;
        if instruction.is_terminator() && !in_table {
            self.current = None;
            self.scratch.initialised.drop_current();
        } else {
            self.current = Some(initialised);
        }
        Ok(())
    }

    #[inline]
    fn pop_operands(&mut self, at: InstrIndex, effect: Effect<'_>) -> Result<(), Box<Failure>> {
        match effect.pops.as_list() {
            Some(list) => list
                .iter()
                .rev()
                .try_for_each(|expected| self.pop_operand(at, *expected)),
            None => effect
                .pops
                .iter()
                .rev()
                .try_for_each(|expected| self.pop_operand(at, expected)),
        }
    }

    #[inline]
    fn pop_operand(&mut self, at: InstrIndex, expected: TypeIndex) -> Result<(), Box<Failure>> {
        match self.scratch.stack.pop() {
            Some(value) if value.type_index == expected => Ok(()),
            found => Err(self.wrong_operand(at, expected, found)),
        }
    }

    #[cold]
    fn wrong_operand(
        &self,
        at: InstrIndex,
        expected: TypeIndex,
        found: Option<Value>,
    ) -> Box<Failure> {
        let expected = self.module.type_name(expected);
        match found {
            Some(value) => {
                let found = self.module.type_name(value.type_index);
                Failure::new(at, Rule::OperandType, expected, found)
                    .pushed_by(Some(value.pushed_by))
            }
            None => Failure::new(
                at,
                Rule::StackUnderflow,
                expected,
                "an empty stack".to_owned(),
            ),
        }
    }

    /// The position of a slot behind the parameters', which are always initialised.
    fn own_local(&self, slot: LocalSlot) -> Option<u32> {
        slot.0.checked_sub(self.context.parameters().len() as u32)
    }

    fn check_initialised(
        &self,
        at: InstrIndex,
        slot: LocalSlot,
        initialised: SetId,
    ) -> Result<(), Box<Failure>> {
        match self.own_local(slot) {
            Some(own) if !self.scratch.initialised.contains(initialised, own) => {
                Err(uninitialised(at, slot))
            }
            _ => Ok(()),
        }
    }

    /// Checks that values of the operands' type can be compared.
    fn check_comparable(
        &self,
        at: InstrIndex,
        instruction: Instruction,
        subject: Option<Value>,
    ) -> Result<(), Box<Failure>> {
        let Some(Value {
            type_index,
            pushed_by,
        }) = subject
        else {
            return Ok(());
        };
        let (holds, rule, expected) = match instruction {
            Instruction::Equal {} => (
                self.facts.has_equality(type_index),
                Rule::HasEquality,
                "a type without functions and cells in it",
            ),
            _ => (
                self.facts.has_order(type_index),
                Rule::HasOrder,
                "`Int`, `Float`, `String` or a tuple of such types",
            ),
        };
        if holds {
            return Ok(());
        }
        let found = self.module.type_name(type_index);
        Err(Failure::new(at, rule, expected.to_owned(), found).pushed_by(Some(pushed_by)))
    }

    /// The result is popped already: nothing may be left.
    fn check_return(&self, at: InstrIndex) -> Result<(), Box<Failure>> {
        let Some(value) = self.scratch.stack.top() else {
            return Ok(());
        };
        let expected = "nothing below the result".to_owned();
        let found = format!("{} more values", self.scratch.stack.depth());
        Err(Failure::new(at, Rule::ReturnStack, expected, found).pushed_by(Some(value.pushed_by)))
    }

    /// Takes a jump from `at` to `target`; gives the current set as it is to be
    /// used from here on.
    fn jump(
        &mut self,
        at: InstrIndex,
        target: InstrIndex,
        initialised: SetId,
    ) -> Result<SetId, Box<Failure>> {
        let mark = match self.scratch.targets.get(target.index()) {
            Some(mark) => *mark,
            None => Target::NONE,
        };
        let Some(state) = self.scratch.states.get(mark.0 as usize).copied() else {
            self.keep(target, initialised);
            return Ok(initialised);
        };
        if target > at {
            let both = self.join(at, target, state, initialised)?;
            if let Some(state) = self.scratch.states.get_mut(mark.0 as usize) {
                state.initialised = both;
            }
            self.scratch.initialised.keep();
            return Ok(initialised);
        }
        self.compare_stacks(at, target, state)?;
        let missing = self
            .scratch
            .initialised
            .missing(state.initialised, initialised);
        match missing {
            None => Ok(initialised),
            Some(own) => {
                let slot = self.context.parameters().len().saturating_add(own as usize);
                Err(Failure::new(
                    at,
                    Rule::BackEdgeLocals,
                    format!(
                        "a store to local slot {slot}, as when {} was reached",
                        target.0
                    ),
                    "a path without one".to_owned(),
                ))
            }
        }
    }

    fn frame(&self) -> Result<u16, Box<Failure>> {
        let deepest = self.scratch.stack.deepest() as usize;
        let slots = self.context.local_count().saturating_add(deepest);
        match u16::try_from(deepest) {
            Ok(max_operands) if slots <= MAX_FRAME_SLOTS => Ok(max_operands),
            _ => Err(Box::new(Failure {
                at: None,
                rule: Rule::FrameSize,
                expected: format!("at most {MAX_FRAME_SLOTS} slots"),
                found: format!("{slots}, of which {deepest} are operands"),
                pushed_by: None,
            })),
        }
    }

    /// Puts an effect's error into words. [`Self::check_references`] saw to all that
    /// does not depend on the stack.
    #[cold]
    fn no_effect(
        &self,
        at: InstrIndex,
        instruction: Instruction,
        subject: Option<Value>,
        error: EffectError,
    ) -> Box<Failure> {
        let (rule, expected, found) = match error {
            EffectError::EmptyStack => (
                Rule::StackUnderflow,
                operand_kind(instruction).to_owned(),
                match self.scratch.stack.depth() {
                    0 => "an empty stack".to_owned(),
                    depth => format!("a stack of depth {depth}"),
                },
            ),
            EffectError::Operand(ty) => (
                Rule::OperandType,
                operand_kind(instruction).to_owned(),
                self.module.type_name(ty),
            ),
            EffectError::Variant(ty) => (
                Rule::VariantInRange,
                format!("a variant below {}", self.variant_count(ty)),
                match instruction {
                    Instruction::GetPayload { variant, .. }
                    | Instruction::NewVariant { variant, .. } => variant.to_string(),
                    _ => "another".to_owned(),
                },
            ),
            EffectError::Field(ty) => {
                let (field, count) = self.field_and_count(instruction, ty);
                let expected = format!("a field below {count}");
                (Rule::FieldInRange, expected, field.to_string())
            }
            EffectError::Local(_)
            | EffectError::Global(_)
            | EffectError::Function(_)
            | EffectError::Import(_)
            | EffectError::Signature(_)
            | EffectError::Type(_)
            | EffectError::Closure(_) => {
                debug_assert!(false, "references are checked before the code");
                let expected = "an index that exists".to_owned();
                (Rule::FunctionInRange, expected, "another".to_owned())
            }
        };
        Failure::new(at, rule, expected, found).pushed_by(match error {
            EffectError::EmptyStack => None,
            _ => subject.map(|value| value.pushed_by),
        })
    }

    /// The field that an instruction names, and how many there are.
    fn field_and_count(&self, instruction: Instruction, ty: TypeIndex) -> (u16, usize) {
        let field = match instruction {
            Instruction::GetField { field }
            | Instruction::SetField { field }
            | Instruction::GetPayload { field, .. } => field,
            _ => 0,
        };
        let count = match (instruction, self.module.defined(ty)) {
            (Instruction::GetPayload { variant, .. }, _) => self
                .module
                .variant(ty, variant)
                .map_or(0, |variant| variant.fields.len()),
            (_, Some(TypeDef::Tuple { elements })) => elements.len(),
            (_, Some(TypeDef::Struct { fields, .. })) => fields.len(),
            _ => 0,
        };
        (field, count)
    }
}

/// What an instruction takes whose effect an operand decides.
fn operand_kind(instruction: Instruction) -> &'static str {
    use Instruction as I;

    match instruction {
        I::GetField { .. } => "a tuple or a struct",
        I::SetField { .. } => "a struct",
        I::GetTag {} | I::GetPayload { .. } => "an enum",
        I::ArrayLen {} | I::ArrayGet {} | I::ArraySet {} | I::ArrayPush {} | I::ArrayPop {} => {
            "an array"
        }
        I::GetCell {} | I::SetCell {} => "a cell",
        _ => "a value of any type",
    }
}

#[cold]
fn uninitialised(at: InstrIndex, slot: LocalSlot) -> Box<Failure> {
    Failure::new(
        at,
        Rule::LocalInitialised,
        format!("a store to local slot {} on every path", slot.0),
        "a path without one".to_owned(),
    )
}

#[cold]
fn unreachable_code(at: InstrIndex) -> Box<Failure> {
    Failure::new(
        at,
        Rule::UnreachableCode,
        "an instruction that is continued into or jumped to from before".to_owned(),
        "neither".to_owned(),
    )
}

fn last_of(code: &[Instruction]) -> Option<InstrIndex> {
    let last = code.len().checked_sub(1)?;
    u32::try_from(last).ok().map(InstrIndex)
}
