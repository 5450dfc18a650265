//! The modules of a program: which files it is made of, and in which order they
//! are checked and run.

use crate::ast;
use crate::source::FileId;
use crate::symbol::Symbol;

/// Identifies a module of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub u32);

impl ModuleId {
    /// The library that every program sees.
    pub const LIBRARY: Self = Self(0);

    /// Position in the order in which modules are checked; the library is the
    /// first.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A module.
#[derive(Debug)]
pub struct Module {
    /// Its name, for messages.
    pub name: Symbol,
    /// Its file.
    pub file: FileId,
    /// What it says.
    pub tree: ast::Block,
    /// The module that each of its imports means, in source order; none where
    /// that failed and was reported.
    pub imports: Vec<Option<ModuleId>>,
    /// Whether it is part of the standard library.
    pub is_library: bool,
}

/// A program's modules.
#[derive(Debug)]
pub struct ModuleTree {
    /// The parts of the library that every program sees, as one.
    pub prelude: ast::Block,
    /// All modules, each after those it imports; the last is the program. The
    /// first has the id after [`ModuleId::LIBRARY`].
    pub modules: Vec<Module>,
}
