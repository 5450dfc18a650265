//! Which names mean what at the place being checked.

use rustc_hash::FxHashMap;

use crate::library::Builtin;
use crate::modules::ModuleId;
use crate::symbol::Symbol;
use crate::typed::{FunctionId, VariableId};
use crate::types::{AdtId, Type};

use super::constants::ConstantId;

/// What a name can stand for where a value is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Variable(VariableId),
    Function(FunctionId),
    Constant(ConstantId),
    Builtin(Builtin),
    Variant(AdtId, u32),
    /// It is defined twice, which has been reported.
    Ambiguous,
}

/// What a name can stand for where a type or module is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeEntity {
    /// A built-in type or a type parameter.
    Type(Type),
    Adt(AdtId),
    Array,
    Map,
    /// `Object<T>`, which is `Map<String, T>`.
    Object,
    Module(ModuleId),
    /// It is defined twice, which has been reported.
    Ambiguous,
}

/// Nested scopes. A lookup costs one hash lookup however deep they are: each
/// name keeps the stack of its meanings.
#[derive(Debug)]
pub(super) struct Scopes<E> {
    meanings: FxHashMap<Symbol, Vec<E>>,
    /// Names bound so far, innermost last.
    bound: Vec<Symbol>,
    /// Lengths of `bound` at which the open scopes begin.
    starts: Vec<usize>,
}

impl<E> Default for Scopes<E> {
    fn default() -> Self {
        Self {
            meanings: FxHashMap::default(),
            bound: Vec::new(),
            starts: Vec::new(),
        }
    }
}

impl<E: Copy> Scopes<E> {
    pub(super) fn enter(&mut self) {
        self.starts.push(self.bound.len());
    }

    /// Ends the innermost scope and gives what it bound, in order.
    pub(super) fn leave(&mut self) -> Vec<E> {
        let start = self.starts.pop().unwrap_or(0);
        let mut entities: Vec<E> = self
            .bound
            .drain(start..)
            .rev()
            .filter_map(|name| self.meanings.get_mut(&name)?.pop())
            .collect();
        entities.reverse();
        entities
    }

    /// Gives `name` a meaning up to the end of the innermost scope.
    pub(super) fn bind(&mut self, name: Symbol, entity: E) {
        self.meanings.entry(name).or_default().push(entity);
        self.bound.push(name);
    }

    pub(super) fn lookup(&self, name: Symbol) -> Option<E> {
        self.meanings.get(&name)?.last().copied()
    }

    /// Every name that has a meaning here.
    pub(super) fn names(&self) -> impl Iterator<Item = Symbol> {
        self.meanings
            .iter()
            .filter(|(_, meanings)| !meanings.is_empty())
            .map(|(name, _)| *name)
    }
}
