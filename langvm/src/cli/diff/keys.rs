//! Numbers that are equal where things are, in whichever module.

use std::collections::HashMap;
use std::hash::Hash;

use lbc_format::Module;
use lbc_format::index::TypeIndex;
use lbc_format::module::TypeDef;

/// Equal for equal things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(u32);

/// Something by what it is, whatever its place in a module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    /// A type that every module has.
    BuiltIn(u32),
    /// A type by its kind and parts.
    Structure(&'static str, Vec<Key>),
    /// A struct or enum, by its name and how many of that name came before: their
    /// definitions are compared on their own.
    Nominal(String, usize),
    /// A function or global by its name and how many of that name came before.
    Named(String, usize),
    /// Something by its position.
    Position(usize),
    /// An import by its name and type: one name may be imported with several.
    Import(String, Key),
    /// A text.
    Text(String),
    /// A function by what it does.
    Code(Vec<u64>),
}

/// Gives out keys.
#[derive(Debug, Default)]
pub(super) struct Interner(HashMap<Thing, Key>);

impl Interner {
    /// The key of a thing.
    pub(super) fn key(&mut self, thing: Thing) -> Key {
        let next = Key(self.0.len() as u32);
        *self.0.entry(thing).or_insert(next)
    }
}

impl Key {
    pub(super) const fn number(self) -> u64 {
        self.0 as u64
    }
}

/// Counts how often each name came before.
#[derive(Debug)]
pub(super) struct Occurrences<T>(HashMap<T, usize>);

impl<T: Eq + Hash> Occurrences<T> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    pub(super) fn of(&mut self, name: T) -> usize {
        let count = self.0.entry(name).or_insert(0);
        *count += 1;
        *count - 1
    }
}

/// The keys of a module's types, built-in ones first.
pub(super) fn types(module: &Module, interner: &mut Interner) -> Vec<Key> {
    let mut keys: Vec<Option<Key>> = (0..TypeIndex::FIRST_DEFINED.0)
        .map(|built_in| Some(interner.key(Thing::BuiltIn(built_in))))
        .collect();
    // A structure may refer to nominal types behind it, so these are first.
    let mut occurrences = Occurrences::new();
    keys.extend(module.types.iter().map(|definition| {
        let (TypeDef::Struct { name, .. } | TypeDef::Enum { name, .. }) = definition else {
            return None;
        };
        let occurrence = occurrences.of(name);
        Some(interner.key(Thing::Nominal(name.clone(), occurrence)))
    }));
    for (definition, position) in module.types.iter().zip(TypeIndex::FIRST_DEFINED.index()..) {
        if keys[position].is_none() {
            // Rule `type-order`: every other type it refers to came before.
            let parts = definition.parts().filter_map(|part| keys[part.index()]);
            let structure = Thing::Structure(definition.kind_name(), parts.collect());
            keys[position] = Some(interner.key(structure));
        }
    }
    keys.into_iter().flatten().collect()
}
