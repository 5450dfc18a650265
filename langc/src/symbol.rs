//! Interned names: comparing two identifiers is comparing two numbers.

use rustc_hash::FxHashMap;

/// An interned name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

/// The names met so far, each stored once.
#[derive(Debug, Default)]
pub struct Interner {
    symbols: FxHashMap<Box<str>, Symbol>,
    names: Vec<Box<str>>,
}

impl Interner {
    /// The symbol of `name`.
    pub fn intern(&mut self, name: &str) -> Symbol {
        if let Some(symbol) = self.symbols.get(name) {
            return *symbol;
        }
        let symbol = Symbol(self.names.len() as u32);
        self.names.push(name.into());
        self.symbols.insert(name.into(), symbol);
        symbol
    }

    /// The symbol of `name`, when it was met before.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Symbol> {
        self.symbols.get(name).copied()
    }

    /// The name behind a symbol.
    ///
    /// # Panics
    /// When the symbol comes from another interner.
    #[must_use]
    pub fn resolve(&self, symbol: Symbol) -> &str {
        &self.names[symbol.0 as usize]
    }
}
