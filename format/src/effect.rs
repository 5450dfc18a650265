//! What each instruction pops and pushes, in the context of its function.
//!
//! The verifier proves code well-typed with these effects, and whoever prepares
//! verified code for execution derives its stack layout from the same ones: two
//! readers that must agree share one source. Nothing is assumed of the module; an
//! index that dangles is an [`EffectError`], which verified code never yields.
//! Control flow, constants and initialisation are left to the verifier.

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

use crate::facts::TypeFacts;
use crate::index::{FunctionIndex, GlobalIndex, ImportIndex, LocalSlot, TypeIndex};
use crate::isa::Instruction;
use crate::limits::MAX_CONCAT_PARTS;
use crate::module::{Field, Module, TypeDef};

/// What an instruction does to the operand stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect<'m> {
    /// What it takes.
    pub pops: Operands<'m>,
    /// What it then pushes, if anything.
    pub pushes: Option<TypeIndex>,
}

/// The types of the operands that an instruction takes, the last on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operands<'m> {
    deepest: Option<TypeIndex>,
    rest: Rest<'m>,
}

/// The operands above the deepest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest<'m> {
    /// Of the types in a list.
    Types(&'m [TypeIndex]),
    /// Of the types of fields.
    Fields(&'m [Field]),
    /// So many of one type.
    Repeated(TypeIndex, u16),
    /// A position, and above it a value of this type.
    Indexed(TypeIndex),
}

impl<'m> Operands<'m> {
    const NONE: Self = Self::of(&[]);

    const fn of(rest: &'m [TypeIndex]) -> Self {
        Self {
            deepest: None,
            rest: Rest::Types(rest),
        }
    }

    const fn fields(rest: &'m [Field]) -> Self {
        Self {
            deepest: None,
            rest: Rest::Fields(rest),
        }
    }

    const fn repeated(type_index: TypeIndex, count: u16) -> Self {
        Self {
            deepest: None,
            rest: Rest::Repeated(type_index, count),
        }
    }

    /// These operands with another below them.
    const fn above(self, deepest: TypeIndex) -> Self {
        Self {
            deepest: Some(deepest),
            ..self
        }
    }

    /// Number of operands.
    #[must_use]
    pub const fn len(self) -> usize {
        let rest = match self.rest {
            Rest::Types(list) => list.len(),
            Rest::Fields(list) => list.len(),
            Rest::Repeated(_, count) => count as usize,
            Rest::Indexed(_) => 2,
        };
        // A list of types is far shorter than `usize::MAX`.
        rest.saturating_add(self.deepest.is_some() as usize)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The operands as a list, if that is all they are.
    pub(crate) const fn as_list(self) -> Option<&'m [TypeIndex]> {
        match self {
            Self {
                deepest: None,
                rest: Rest::Types(list),
            } => Some(list),
            _ => None,
        }
    }

    /// The type of the operand at a position, counted from the deepest.
    #[must_use]
    pub fn get(self, position: usize) -> Option<TypeIndex> {
        let position = match (self.deepest, position.checked_sub(1)) {
            (Some(deepest), None) => return Some(deepest),
            (Some(_), Some(above)) => above,
            (None, _) => position,
        };
        match self.rest {
            Rest::Types(list) => list.get(position).copied(),
            Rest::Fields(list) => list.get(position).map(|field| field.ty),
            Rest::Repeated(element, count) => (position < usize::from(count)).then_some(element),
            Rest::Indexed(element) => [TypeIndex::INT, element].get(position).copied(),
        }
    }

    /// The types, deepest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = TypeIndex> + 'm {
        (0..self.len()).filter_map(move |position| self.get(position))
    }
}

/// An instruction refers to something that does not exist, or needs an operand
/// where there is none or one of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectError {
    /// There is no operand where the one is that decides the effect.
    EmptyStack,
    /// No such local slot.
    Local(LocalSlot),
    /// No such global.
    Global(GlobalIndex),
    /// No such function, or none with a function type.
    Function(FunctionIndex),
    /// No such import, or none with a function type.
    Import(ImportIndex),
    /// No such type, or not a function type.
    Signature(TypeIndex),
    /// No such type, or not of the kind that the instruction makes.
    Type(TypeIndex),
    /// The operand that decides the effect is of a type that has not what the
    /// instruction is about: no fields, no elements, no variants, no content.
    Operand(TypeIndex),
    /// The type, a tuple, a struct or the variant of an enum, has no such field.
    Field(TypeIndex),
    /// The enum type has no such variant.
    Variant(TypeIndex),
    /// The function has fewer parameters than are captured, or there is no type
    /// for a closure of it.
    Closure(FunctionIndex),
}

/// How many operands lie above the one whose type decides the effect of an
/// instruction: what `pop` drops, what an array's element is. For instructions
/// whose effect no operand decides it is 0.
#[must_use]
pub const fn subject_depth(instruction: Instruction) -> u32 {
    match instruction {
        Instruction::SetField { .. }
        | Instruction::ArrayGet {}
        | Instruction::ArrayPush {}
        | Instruction::SetCell {} => 1,
        Instruction::ArraySet {} => 2,
        _ => 0,
    }
}

/// A function with what its instructions refer to.
#[derive(Clone, Copy, Debug)]
pub struct FunctionContext<'m> {
    module: &'m Module,
    facts: &'m TypeFacts,
    parameters: &'m [TypeIndex],
    locals: &'m [TypeIndex],
    result: &'m TypeIndex,
}

impl<'m> FunctionContext<'m> {
    /// The context of `function`, with the [`TypeFacts`] of the same module; `None`
    /// when the function or its function type does not exist.
    #[must_use]
    pub fn new(module: &'m Module, facts: &'m TypeFacts, function: FunctionIndex) -> Option<Self> {
        let function = module.functions.get(function.index())?;
        let Some(TypeDef::Function { parameters, result }) = module.defined(function.signature)
        else {
            return None;
        };
        Some(Self {
            module,
            facts,
            parameters,
            locals: function.locals,
            result,
        })
    }

    /// The types of the parameters.
    #[must_use]
    pub const fn parameters(&self) -> &'m [TypeIndex] {
        self.parameters
    }

    /// The types of the local slots behind the parameters'.
    #[must_use]
    pub const fn own_locals(&self) -> &'m [TypeIndex] {
        self.locals
    }

    /// The type of the result.
    #[must_use]
    pub const fn result(&self) -> TypeIndex {
        *self.result
    }

    /// Number of local slots, parameters included.
    #[must_use]
    pub const fn local_count(&self) -> usize {
        self.parameters.len().saturating_add(self.locals.len())
    }

    /// The type of a local slot, parameters first.
    #[must_use]
    pub fn local(&self, slot: LocalSlot) -> Option<TypeIndex> {
        self.local_ref(slot).first().copied()
    }

    /// The type of a local slot as a slice of one, or of none.
    #[inline]
    fn local_ref(&self, slot: LocalSlot) -> &'m [TypeIndex] {
        let (table, position) = match slot.index().checked_sub(self.parameters.len()) {
            None => (self.parameters, slot.index()),
            Some(position) => (self.locals, position),
        };
        match table.get(position) {
            Some(found) => std::slice::from_ref(found),
            None => &[],
        }
    }

    /// The stack effect of `instruction` when the operand that decides it has type
    /// `subject`: the one with [`subject_depth`] others above it, if the stack is as
    /// deep as that. `dup` takes nothing and pushes what is on top.
    ///
    /// # Errors
    /// [`EffectError`] when the instruction refers to something that does not
    /// exist, or the operand is not one it can take, which cannot happen in a
    /// verified module.
    // Kept small by leaving objects to others, and inlined: the verifier spends
    // most of its time here.
    #[inline(always)]
    pub fn effect(
        &self,
        instruction: Instruction,
        subject: Option<TypeIndex>,
    ) -> Result<Effect<'m>, EffectError> {
        use Instruction as I;

        let (pops, pushes) = match instruction {
            I::FunctionValue { function } => {
                let signature = self
                    .module
                    .functions
                    .signature(function.index())
                    .ok_or(EffectError::Function(function))?;
                (Operands::NONE, Some(signature))
            }
            I::Pop {} => {
                let subject = subject.ok_or(EffectError::EmptyStack)?;
                (Operands::NONE.above(subject), None)
            }
            I::Dup {} => {
                let subject = subject.ok_or(EffectError::EmptyStack)?;
                (Operands::NONE, Some(subject))
            }
            I::LoadLocal { slot } => {
                let found = self.local(slot).ok_or(EffectError::Local(slot))?;
                (Operands::NONE, Some(found))
            }
            I::StoreLocal { slot } => match self.local_ref(slot) {
                [] => return Err(EffectError::Local(slot)),
                found => (Operands::of(found), None),
            },
            I::LoadGlobal { global } => {
                let found = self.module.globals.get(global.index());
                let found = found.ok_or(EffectError::Global(global))?;
                (Operands::NONE, Some(*found))
            }
            I::StoreGlobal { global } => {
                let found = self.module.globals.get(global.index());
                let found = found.ok_or(EffectError::Global(global))?;
                (Operands::of(std::slice::from_ref(found)), None)
            }
            I::Concat { parts } => {
                const TEXTS: [TypeIndex; MAX_CONCAT_PARTS] = [TypeIndex::STRING; MAX_CONCAT_PARTS];
                const ALL: &[TypeIndex] = &TEXTS;
                let (texts, _) = ALL
                    .split_at_checked(usize::from(parts))
                    .unwrap_or((ALL, &[]));
                (Operands::of(texts), Some(TypeIndex::STRING))
            }
            I::Jump { .. } | I::Unreachable {} => (Operands::NONE, None),
            I::JumpIfFalse { .. } | I::JumpIfTrue { .. } => {
                (Operands::of(&[TypeIndex::BOOL]), None)
            }
            I::Call { function } => {
                let (parameters, result) = self
                    .module
                    .signature_of(function)
                    .ok_or(EffectError::Function(function))?;
                (Operands::of(parameters), Some(result))
            }
            I::CallImport { import } => {
                let (parameters, result) = self
                    .module
                    .import_signature(import)
                    .ok_or(EffectError::Import(import))?;
                (Operands::of(parameters), Some(result))
            }
            I::CallValue { signature } => {
                let (parameters, result) = self
                    .module
                    .function_type(signature)
                    .ok_or(EffectError::Signature(signature))?;
                (Operands::of(parameters).above(signature), Some(result))
            }
            I::Return {} => (Operands::of(std::slice::from_ref(self.result)), None),
            I::Panic {} => (Operands::of(&[TypeIndex::STRING]), None),
            I::JumpTable { .. } => (Operands::of(&[TypeIndex::INT]), None),
            I::NewTuple { .. }
            | I::NewStruct { .. }
            | I::NewVariant { .. }
            | I::NewArray { .. }
            | I::NewClosure { .. }
            | I::NewCell { .. } => {
                let (pops, pushes) = self.making(instruction)?;
                (pops, Some(pushes))
            }
            I::GetField { .. }
            | I::SetField { .. }
            | I::GetTag {}
            | I::GetPayload { .. }
            | I::ArrayLen {}
            | I::ArrayGet {}
            | I::ArraySet {}
            | I::ArrayPush {}
            | I::ArrayPop {}
            | I::GetCell {}
            | I::SetCell {}
            | I::Equal {}
            | I::Compare {}
            | I::Same {}
            | I::Display {}
            | I::DisplayQuoted {} => {
                self.access(instruction, subject.ok_or(EffectError::EmptyStack)?)?
            }
            // Named one by one, so that a new instruction is placed by decision.
            I::ConstUnit {}
            | I::ConstBool { .. }
            | I::ConstInt { .. }
            | I::ConstFloat { .. }
            | I::ConstString { .. }
            | I::SmallInt { .. }
            | I::AddInt {}
            | I::SubInt {}
            | I::MulInt {}
            | I::DivInt {}
            | I::RemInt {}
            | I::NegInt {}
            | I::AndInt {}
            | I::OrInt {}
            | I::XorInt {}
            | I::ShlInt {}
            | I::ShrInt {}
            | I::AddFloat {}
            | I::SubFloat {}
            | I::MulFloat {}
            | I::DivFloat {}
            | I::RemFloat {}
            | I::NegFloat {}
            | I::Not {}
            | I::EqInt {}
            | I::NeInt {}
            | I::LtInt {}
            | I::LeInt {}
            | I::GtInt {}
            | I::GeInt {}
            | I::EqFloat {}
            | I::NeFloat {}
            | I::LtFloat {}
            | I::LeFloat {}
            | I::GtFloat {}
            | I::GeFloat {}
            | I::EqBool {}
            | I::NeBool {}
            | I::EqString {}
            | I::NeString {}
            | I::LtString {}
            | I::LeString {}
            | I::GtString {}
            | I::GeString {}
            | I::IntToFloat {}
            | I::FloatToInt {} => match instruction.opcode().signature() {
                Some(signature) => (Operands::of(signature.pops), Some(signature.pushes)),
                None => {
                    debug_assert!(false, "rows listed here have a fixed signature");
                    (Operands::NONE, None)
                }
            },
        };
        Ok(Effect { pops, pushes })
    }

    /// What an instruction that makes an object takes and pushes.
    #[inline(never)]
    fn making(&self, instruction: Instruction) -> Result<(Operands<'m>, TypeIndex), EffectError> {
        use Instruction as I;

        Ok(match instruction {
            I::NewTuple { ty } => match self.module.defined(ty) {
                Some(TypeDef::Tuple { elements }) => (Operands::of(elements), ty),
                _ => return Err(EffectError::Type(ty)),
            },
            I::NewStruct { ty } => match self.module.defined(ty) {
                Some(TypeDef::Struct { fields, .. }) => (Operands::fields(fields), ty),
                _ => return Err(EffectError::Type(ty)),
            },
            I::NewVariant { variant, ty } => match self.module.defined(ty) {
                Some(TypeDef::Enum { variants, .. }) => {
                    let variant = variants.get(usize::from(variant));
                    let variant = variant.ok_or(EffectError::Variant(ty))?;
                    (Operands::fields(&variant.fields), ty)
                }
                _ => return Err(EffectError::Type(ty)),
            },
            I::NewArray { count, ty } => match self.module.defined(ty) {
                Some(TypeDef::Array { element }) => (Operands::repeated(*element, count), ty),
                _ => return Err(EffectError::Type(ty)),
            },
            I::NewCell { ty } => match self.module.defined(ty) {
                Some(TypeDef::Cell { content }) => (Operands::repeated(*content, 1), ty),
                _ => return Err(EffectError::Type(ty)),
            },
            I::NewClosure { captures, function } => self
                .closure(captures, function)
                .ok_or(EffectError::Closure(function))?,
            _ => {
                debug_assert!(false, "the instructions that make objects are listed here");
                (Operands::NONE, TypeIndex::UNIT)
            }
        })
    }

    fn closure(&self, captures: u8, function: FunctionIndex) -> Option<(Operands<'m>, TypeIndex)> {
        let signature = self.module.functions.signature(function.index())?;
        let (parameters, _) = self.module.function_type(signature)?;
        let own = parameters.len().checked_sub(usize::from(captures))?;
        let captured = parameters.get(own..)?;
        let closure = self.facts.closure_type(signature, captures)?;
        Some((Operands::of(captured), closure))
    }

    /// What an instruction about a value of type `subject` takes and pushes.
    #[inline(never)]
    fn access(
        &self,
        instruction: Instruction,
        subject: TypeIndex,
    ) -> Result<(Operands<'m>, Option<TypeIndex>), EffectError> {
        use Instruction as I;

        let found = self.module.defined(subject);
        let alone = Operands::NONE.above(subject);
        Ok(match (instruction, found) {
            (I::GetField { field }, Some(TypeDef::Tuple { elements })) => {
                let element = elements.get(usize::from(field));
                (alone, Some(*element.ok_or(EffectError::Field(subject))?))
            }
            (I::GetField { field }, Some(TypeDef::Struct { fields, .. })) => {
                let field = fields.get(usize::from(field));
                (alone, Some(field.ok_or(EffectError::Field(subject))?.ty))
            }
            (I::SetField { field }, Some(TypeDef::Struct { fields, .. })) => {
                let field = fields.get(usize::from(field));
                let value = field.ok_or(EffectError::Field(subject))?.ty;
                (Operands::repeated(value, 1).above(subject), None)
            }
            (I::GetTag {}, Some(TypeDef::Enum { .. })) => (alone, Some(TypeIndex::INT)),
            (I::GetPayload { variant, field }, Some(TypeDef::Enum { variants, .. })) => {
                let variant = variants.get(usize::from(variant));
                let fields = &variant.ok_or(EffectError::Variant(subject))?.fields;
                let field = fields.get(usize::from(field));
                (alone, Some(field.ok_or(EffectError::Field(subject))?.ty))
            }
            (I::ArrayLen {}, Some(TypeDef::Array { .. })) => (alone, Some(TypeIndex::INT)),
            (I::ArrayGet {}, Some(TypeDef::Array { element })) => {
                let pops = Operands::of(&[TypeIndex::INT]).above(subject);
                (pops, Some(*element))
            }
            (I::ArraySet {}, Some(TypeDef::Array { element })) => {
                let pops = Operands {
                    deepest: Some(subject),
                    rest: Rest::Indexed(*element),
                };
                (pops, None)
            }
            (I::ArrayPush {}, Some(TypeDef::Array { element })) => {
                (Operands::repeated(*element, 1).above(subject), None)
            }
            (I::ArrayPop {}, Some(TypeDef::Array { element })) => (alone, Some(*element)),
            (I::GetCell {}, Some(TypeDef::Cell { content })) => (alone, Some(*content)),
            (I::SetCell {}, Some(TypeDef::Cell { content })) => {
                (Operands::repeated(*content, 1).above(subject), None)
            }
            (I::Equal {} | I::Same {}, _) => {
                (Operands::repeated(subject, 2), Some(TypeIndex::BOOL))
            }
            (I::Compare {}, _) => (Operands::repeated(subject, 2), Some(TypeIndex::INT)),
            (I::Display {} | I::DisplayQuoted {}, _) => (alone, Some(TypeIndex::STRING)),
            _ => return Err(EffectError::Operand(subject)),
        })
    }
}
