//! What the whole type table says about each of its entries: whether values can be
//! compared, ordered or used as keys, and which type a closure has.
//!
//! Such questions follow types through all their parts, and types may contain
//! themselves. So they are answered once for all entries, in time linear in the
//! module, and without recursion. Nothing is assumed of the module: about a type
//! that does not exist nothing holds.
//!
//! A type has a property unless something it is made of lacks it. A type that
//! contains itself has it if nothing else speaks against it: the answer is the
//! greatest fixpoint, found by spreading what is lacking from parts to wholes.

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

use std::collections::HashMap;

use crate::index::TypeIndex;
use crate::isa::Instruction;
use crate::module::{Code, Module, TypeDef};

/// Properties that a type lacks, as a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lacks(u8);

impl Lacks {
    const NOTHING: Self = Self(0);
    const EQUALITY: Self = Self(1);
    const ORDER: Self = Self(2);
    const KEY: Self = Self(4);
    const ALL: Self = Self(7);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn within(self, mask: Self) -> Self {
        Self(self.0 & mask.0)
    }

    const fn has(self, property: Self) -> bool {
        self.0 & property.0 == 0
    }
}

/// Facts about the types of one module.
#[derive(Clone, Debug)]
pub struct TypeFacts {
    /// For each entry of the type table what it lacks.
    lacks: Vec<Lacks>,
    /// The type of a closure, by the type of its function and the number of its
    /// captures, for each pair the code uses.
    closures: HashMap<(TypeIndex, u8), Option<TypeIndex>>,
}

impl TypeFacts {
    /// Gathers the facts about a module.
    #[must_use]
    pub fn of(module: &Module) -> Self {
        let mut facts = Self::without_closures(module);
        let mut closures = ClosureTypes::new(module);
        for function in module.functions.iter() {
            facts.add_closures(&mut closures, function.code);
        }
        facts
    }

    /// Gathers the facts about the type table alone.
    pub(crate) fn without_closures(module: &Module) -> Self {
        Self {
            lacks: lacking(&module.types),
            closures: HashMap::new(),
        }
    }

    /// Adds the types of the closures that `code` makes; gives whether there were any to
    /// add.
    pub(crate) fn add_closures(&mut self, types: &mut ClosureTypes<'_>, code: Code<'_>) -> bool {
        let before = self.closures.len();
        for instruction in code {
            if let Instruction::NewClosure { captures, function } = instruction
                && let Some(signature) = types.module.functions.signature(function.index())
            {
                // Also what has no type is remembered, so that it is looked for once.
                self.closures
                    .entry((signature, captures))
                    .or_insert_with(|| types.find(signature, captures));
            }
        }
        self.closures.len() > before
    }

    /// Whether `equal` takes values of this type: there is no function and no cell
    /// anywhere in it.
    #[must_use]
    pub fn has_equality(&self, index: TypeIndex) -> bool {
        self.lacks(index).has(Lacks::EQUALITY)
    }

    /// Whether `compare` takes values of this type: `Int`, `Float`, `String`, and
    /// tuples of such types.
    #[must_use]
    pub fn has_order(&self, index: TypeIndex) -> bool {
        self.lacks(index).has(Lacks::ORDER)
    }

    /// Whether values of this type can be keys of a map: `Int`, `Bool`, `String`,
    /// and tuples and enums made of such types.
    #[must_use]
    pub fn is_map_key(&self, index: TypeIndex) -> bool {
        self.lacks(index).has(Lacks::KEY)
    }

    /// The type of a closure that captures the last `captures` parameters of a
    /// function of type `signature`; `None` when the type table has no such type,
    /// or when no instruction of the module makes such a closure.
    #[must_use]
    pub fn closure_type(&self, signature: TypeIndex, captures: u8) -> Option<TypeIndex> {
        self.closures.get(&(signature, captures)).copied()?
    }

    fn lacks(&self, index: TypeIndex) -> Lacks {
        match position(index) {
            None => built_in(index),
            Some(position) => self.lacks.get(position).copied().unwrap_or(Lacks::ALL),
        }
    }
}

/// The position in the type table of a type that is not built in.
fn position(index: TypeIndex) -> Option<usize> {
    let position = index.0.checked_sub(TypeIndex::FIRST_DEFINED.0)?;
    Some(position as usize)
}

const fn built_in(index: TypeIndex) -> Lacks {
    match index {
        TypeIndex::UNIT => Lacks::ORDER.and(Lacks::KEY),
        TypeIndex::BOOL => Lacks::ORDER,
        TypeIndex::FLOAT => Lacks::KEY,
        _ => Lacks::NOTHING,
    }
}

/// What a type lacks whatever its parts are.
const fn by_kind(definition: &TypeDef) -> Lacks {
    match definition {
        TypeDef::Function { .. } | TypeDef::Cell { .. } => Lacks::ALL,
        TypeDef::Tuple { .. } => Lacks::NOTHING,
        TypeDef::Array { .. } | TypeDef::Map { .. } | TypeDef::Struct { .. } => {
            Lacks::ORDER.and(Lacks::KEY)
        }
        TypeDef::Enum { .. } => Lacks::ORDER,
    }
}

/// What a type lacks if one of its parts does.
const fn from_parts(definition: &TypeDef) -> Lacks {
    match definition {
        TypeDef::Function { .. } | TypeDef::Cell { .. } => Lacks::NOTHING,
        TypeDef::Tuple { .. } => Lacks::ALL,
        TypeDef::Array { .. } | TypeDef::Map { .. } | TypeDef::Struct { .. } => Lacks::EQUALITY,
        TypeDef::Enum { .. } => Lacks::EQUALITY.and(Lacks::KEY),
    }
}

fn lacking(types: &[TypeDef]) -> Vec<Lacks> {
    let mut lacks: Vec<Lacks> = types.iter().map(by_kind).collect();
    let mut wholes = Wholes::count(types);
    for (whole, definition) in (0_u32..).zip(types) {
        let spreads = from_parts(definition);
        if spreads == Lacks::NOTHING {
            continue;
        }
        let mut own = by_kind(definition);
        for part in definition.parts() {
            let part_lacks = match position(part) {
                None => built_in(part),
                Some(position) => match types.get(position) {
                    Some(part) => by_kind(part),
                    None => Lacks::ALL,
                },
            };
            own = own.and(part_lacks.within(spreads));
            wholes.add(part, whole);
        }
        if let Some(place) = lacks.get_mut(whole as usize) {
            *place = own;
        }
    }
    // Each type is taken up once for each property it turns out to lack, at most.
    let mut pending: Vec<u32> = (0_u32..)
        .zip(&lacks)
        .filter(|(_, lacks)| **lacks != Lacks::NOTHING)
        .map(|(position, _)| position)
        .collect();
    while let Some(part) = pending.pop() {
        let part_lacks = lacks.get(part as usize).copied().unwrap_or(Lacks::NOTHING);
        for whole in wholes.of(part) {
            let (Some(place), Some(definition)) =
                (lacks.get_mut(*whole as usize), types.get(*whole as usize))
            else {
                continue;
            };
            let new = place.and(part_lacks.within(from_parts(definition)));
            if new != *place {
                *place = new;
                pending.push(*whole);
            }
        }
    }
    lacks
}

/// For each entry of the type table the entries that it is a part of and to which
/// it may pass on what it lacks, in one list.
struct Wholes {
    /// Where the entries for a type end so far; those of the next begin at its
    /// final value.
    ends: Vec<u32>,
    list: Vec<u32>,
}

impl Wholes {
    /// Makes room for all.
    fn count(types: &[TypeDef]) -> Self {
        let mut ends = vec![0_u32; types.len()];
        for definition in types {
            if from_parts(definition) == Lacks::NOTHING {
                continue;
            }
            for part in definition.parts() {
                if let Some(count) = position(part).and_then(|part| ends.get_mut(part)) {
                    // Files are smaller than `u32::MAX` bytes, and a part takes one.
                    *count = count.saturating_add(1);
                }
            }
        }
        let mut total = 0_u32;
        for end in &mut ends {
            let count = std::mem::replace(end, total);
            total = total.saturating_add(count);
        }
        Self {
            ends,
            list: vec![0; total as usize],
        }
    }

    fn add(&mut self, part: TypeIndex, whole: u32) {
        let Some(end) = position(part).and_then(|part| self.ends.get_mut(part)) else {
            return;
        };
        if let Some(place) = self.list.get_mut(*end as usize) {
            *place = whole;
            *end = end.saturating_add(1);
        }
    }

    /// The wholes of a part, once all are added.
    fn of(&self, part: u32) -> &[u32] {
        let end_of = |part: u32| self.ends.get(part as usize).copied();
        let start = part.checked_sub(1).and_then(end_of).unwrap_or(0);
        let end = end_of(part).unwrap_or(start);
        self.list.get(start as usize..end as usize).unwrap_or(&[])
    }
}

/// Finds the types of closures in the type table of a module.
pub(crate) struct ClosureTypes<'m> {
    module: &'m Module,
    /// The first type of each form of function, once one is looked for.
    by_parts: Option<HashMap<(&'m [TypeIndex], TypeIndex), TypeIndex>>,
}

impl<'m> ClosureTypes<'m> {
    pub(crate) const fn new(module: &'m Module) -> Self {
        Self {
            module,
            by_parts: None,
        }
    }

    /// The type of a function of type `signature` less its last `captures` parameters.
    fn find(&mut self, signature: TypeIndex, captures: u8) -> Option<TypeIndex> {
        let (parameters, result) = self.module.function_type(signature)?;
        let own = parameters.len().checked_sub(usize::from(captures))?;
        let own = parameters.get(..own)?;
        let by_parts = self
            .by_parts
            .get_or_insert_with(|| function_types(self.module));
        by_parts.get(&(own, result)).copied()
    }
}

/// The first type of each form of function.
fn function_types(module: &Module) -> HashMap<(&[TypeIndex], TypeIndex), TypeIndex> {
    let mut found = HashMap::new();
    for (position, definition) in (0..).zip(&module.types) {
        if let TypeDef::Function { parameters, result } = definition {
            found
                .entry((parameters.as_slice(), *result))
                .or_insert(TypeIndex::defined(position));
        }
    }
    found
}
