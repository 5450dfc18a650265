//! One of the two modules, with keys for what its code refers to by position.

use lbc_format::Module;
use lbc_format::index::TypeIndex;

use super::keys::{self, Interner, Key, Thing};
use super::matching::named;

#[derive(Debug)]
pub(super) struct Side<'m> {
    pub(super) module: &'m Module,
    types: Vec<Key>,
    pub(super) globals: Vec<Key>,
    pub(super) imports: Vec<Key>,
}

impl<'m> Side<'m> {
    /// `by_name` tells whether both modules have names.
    pub(super) fn new(module: &'m Module, by_name: bool, interner: &mut Interner) -> Self {
        let names = module.names.as_ref().filter(|_| by_name);
        let names = names.map(|names| names.globals.as_slice());
        let types = keys::types(module, interner);
        let imports = module.imports.iter().map(|import| {
            let signature = types[import.signature.index()];
            interner.key(Thing::Import(import.name.clone(), signature))
        });
        Self {
            module,
            imports: imports.collect(),
            globals: named(names, module.globals.len(), interner),
            types,
        }
    }

    /// The key of a type.
    pub(super) fn type_key(&self, index: TypeIndex) -> Key {
        self.types[index.index()]
    }
}
