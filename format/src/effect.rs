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

use crate::index::{FunctionIndex, GlobalIndex, ImportIndex, LocalSlot, TypeIndex};
use crate::isa::Instruction;
use crate::limits::MAX_CONCAT_PARTS;
use crate::module::{Module, TypeDef};

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
    rest: &'m [TypeIndex],
}

impl<'m> Operands<'m> {
    const NONE: Self = Self {
        deepest: None,
        rest: &[],
    };

    const fn of(rest: &'m [TypeIndex]) -> Self {
        Self {
            deepest: None,
            rest,
        }
    }

    /// Number of operands.
    #[must_use]
    pub const fn len(self) -> usize {
        // A slice of types is far shorter than `usize::MAX`.
        self.rest
            .len()
            .saturating_add(self.deepest.is_some() as usize)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The deepest operand, where it is not part of a list (the function of
    /// `call_value`, the value of `pop`), and the list of those above it.
    #[must_use]
    pub const fn parts(self) -> (Option<TypeIndex>, &'m [TypeIndex]) {
        (self.deepest, self.rest)
    }

    /// The types, deepest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = TypeIndex> + 'm {
        self.deepest.into_iter().chain(self.rest.iter().copied())
    }
}

/// An instruction refers to something that does not exist, or needs an operand
/// where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectError {
    /// `pop` or `dup` on an empty stack.
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
}

/// A function with what its instructions refer to.
#[derive(Clone, Copy, Debug)]
pub struct FunctionContext<'m> {
    module: &'m Module,
    parameters: &'m [TypeIndex],
    locals: &'m [TypeIndex],
    result: &'m TypeIndex,
}

impl<'m> FunctionContext<'m> {
    /// The context of `function`; `None` when it or its function type does not
    /// exist.
    #[must_use]
    pub fn new(module: &'m Module, function: FunctionIndex) -> Option<Self> {
        let function = module.functions.get(function.index())?;
        let TypeDef::Function { parameters, result } = module.defined(function.signature)?;
        Some(Self {
            module,
            parameters,
            locals: &function.locals,
            result,
        })
    }

    /// The types of the parameters.
    #[must_use]
    pub const fn parameters(&self) -> &'m [TypeIndex] {
        self.parameters
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

    /// The stack effect of `instruction` when the top of the stack has type
    /// `top`. Only `pop` and `dup` depend on `top`; `dup` takes nothing and pushes
    /// what is on top.
    ///
    /// # Errors
    /// [`EffectError`] when the instruction refers to something that does not
    /// exist, which cannot happen in a verified module.
    #[inline]
    pub fn effect(
        &self,
        instruction: Instruction,
        top: Option<TypeIndex>,
    ) -> Result<Effect<'m>, EffectError> {
        use Instruction as I;

        let (pops, pushes) = match instruction {
            I::FunctionValue { function } => {
                let callee = self
                    .module
                    .functions
                    .get(function.index())
                    .ok_or(EffectError::Function(function))?;
                (Operands::NONE, Some(callee.signature))
            }
            I::Pop {} => {
                let deepest = Some(top.ok_or(EffectError::EmptyStack)?);
                (Operands { deepest, rest: &[] }, None)
            }
            I::Dup {} => (Operands::NONE, Some(top.ok_or(EffectError::EmptyStack)?)),
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
                let pops = Operands {
                    deepest: Some(signature),
                    rest: parameters,
                };
                (pops, Some(result))
            }
            I::Return {} => (Operands::of(std::slice::from_ref(self.result)), None),
            I::Panic {} => (Operands::of(&[TypeIndex::STRING]), None),
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
}
