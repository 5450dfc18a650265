//! Which names mean what at the place being checked.

use rustc_hash::FxHashMap;

use crate::library::Builtin;
use crate::symbol::Symbol;
use crate::typed::{FunctionId, VariableId};

use super::constants::ConstantId;

/// What a name can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Variable(VariableId),
    Function(FunctionId),
    Constant(ConstantId),
    Builtin(Builtin),
    /// It is defined twice, which has been reported.
    Ambiguous,
}

/// Nested scopes. A lookup costs one hash lookup however deep they are: each
/// name keeps the stack of its meanings.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    meanings: FxHashMap<Symbol, Vec<Entity>>,
    /// Names bound so far, innermost last.
    bound: Vec<Symbol>,
    /// Lengths of `bound` at which the open scopes begin.
    starts: Vec<usize>,
}

impl Scopes {
    pub(super) fn enter(&mut self) {
        self.starts.push(self.bound.len());
    }

    /// Ends the innermost scope and gives what it bound, in order.
    pub(super) fn leave(&mut self) -> Vec<Entity> {
        let start = self.starts.pop().unwrap_or(0);
        let mut entities: Vec<Entity> = self
            .bound
            .drain(start..)
            .rev()
            .filter_map(|name| self.meanings.get_mut(&name)?.pop())
            .collect();
        entities.reverse();
        entities
    }

    /// Gives `name` a meaning up to the end of the innermost scope.
    pub(super) fn bind(&mut self, name: Symbol, entity: Entity) {
        self.meanings.entry(name).or_default().push(entity);
        self.bound.push(name);
    }

    pub(super) fn lookup(&self, name: Symbol) -> Option<Entity> {
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
