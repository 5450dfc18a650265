//! Finds and parses the modules of a program, from its first file on.
//!
//! `import a::b;` means `a/b.lang`, looked for beside the importing file and then
//! in each folder of the search path; `import std::a;` is the library's. Reading
//! files is the host's business: it hands in a function that does.

use rustc_hash::FxHashMap;

use crate::ast::{self, StatementKind};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::library;
use crate::modules::{Module, ModuleId, ModuleTree};
use crate::parser;
use crate::source::{FileId, SourceMap, SourceTooLarge, Span};
use crate::symbol::{Interner, Symbol};

/// Where the texts of modules come from.
pub trait SourceLoader {
    /// The text of a file; none when there is no such file.
    ///
    /// # Errors
    /// Why a file that is there cannot be read, in words.
    fn load(&mut self, path: &str) -> Result<Option<String>, String>;
}

/// For programs of one file.
#[derive(Debug)]
pub struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&mut self, _path: &str) -> Result<Option<String>, String> {
        Ok(None)
    }
}

/// Loads a program whose first file has been added to `sources`. Modules that
/// have errors are part of the tree, too.
pub(crate) fn load_program(
    file: FileId,
    search: &[String],
    loader: &mut (dyn SourceLoader + Send),
    sources: &mut SourceMap,
    interner: &mut Interner,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<ModuleTree, SourceTooLarge> {
    let mut prelude = ast::Block {
        statements: Vec::new(),
        tail: None,
        span: Span::new(0, 0),
    };
    for (path, text) in library::PRELUDE {
        let file = sources.add((*path).to_owned(), (*text).to_owned())?;
        let part = parser::parse_library(sources.file(file), interner, diagnostics);
        prelude.statements.extend(part.statements);
    }
    let mut program = Loading {
        search,
        loader,
        sources,
        interner,
        diagnostics,
        states: FxHashMap::default(),
        modules: Vec::new(),
    };
    let name = program.interner.intern("main");
    let path = program.sources.file(file).path().to_owned();
    program.states.insert(path, State::Open);
    program.load_module(name, file, false)?;
    Ok(ModuleTree {
        prelude,
        modules: program.modules,
    })
}

#[derive(Clone, Copy)]
enum State {
    /// Its imports are being loaded.
    Open,
    Done(ModuleId),
}

struct Loading<'l> {
    search: &'l [String],
    loader: &'l mut (dyn SourceLoader + Send),
    sources: &'l mut SourceMap,
    interner: &'l mut Interner,
    diagnostics: &'l mut Vec<Diagnostic>,
    /// What became of each file, by path.
    states: FxHashMap<String, State>,
    modules: Vec<Module>,
}

/// A module that an import was found to mean.
enum Found {
    Known(State),
    New { file: FileId, is_library: bool },
}

impl Loading<'_> {
    fn load_module(
        &mut self,
        name: Symbol,
        file: FileId,
        is_library: bool,
    ) -> Result<ModuleId, SourceTooLarge> {
        let source = self.sources.file(file);
        let path = source.path().to_owned();
        let tree = if is_library {
            parser::parse_library(source, self.interner, self.diagnostics)
        } else {
            parser::parse(source, self.interner, self.diagnostics)
        };
        let mut imports = Vec::new();
        for statement in &tree.statements {
            if let StatementKind::Import(import) = &statement.kind {
                imports.push(self.load_import(import, &path)?);
            }
        }
        self.modules.push(Module {
            name,
            file,
            tree,
            imports,
            is_library,
        });
        let id = ModuleId(self.modules.len() as u32);
        self.states.insert(path, State::Done(id));
        Ok(id)
    }

    fn load_import(
        &mut self,
        import: &ast::Import,
        importer: &str,
    ) -> Result<Option<ModuleId>, SourceTooLarge> {
        let (Some(first), Some(last)) = (import.path.first(), import.path.last()) else {
            return Ok(None);
        };
        let span = first.span.to(last.span);
        match self.find(import, importer, span)? {
            None => Ok(None),
            Some(Found::Known(State::Done(id))) => Ok(Some(id)),
            Some(Found::Known(State::Open)) => {
                let name = self.interner.resolve(last.symbol);
                self.diagnostics.push(
                    Diagnostic::new(
                        &codes::IMPORT_CYCLE,
                        span,
                        format!("module `{name}` imports itself by way of this import"),
                    )
                    .with_label("leads back to a module that waits for this one")
                    .with_help("move what both need into a third module"),
                );
                Ok(None)
            }
            Some(Found::New { file, is_library }) => {
                let path = self.sources.file(file).path().to_owned();
                self.states.insert(path, State::Open);
                let before = self.error_count();
                let id = self.load_module(last.symbol, file, is_library)?;
                debug_assert!(!is_library || self.error_count() == before);
                Ok(Some(id))
            }
        }
    }

    fn error_count(&self) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Error)
            .count()
    }

    fn find(
        &mut self,
        import: &ast::Import,
        importer: &str,
        span: Span,
    ) -> Result<Option<Found>, SourceTooLarge> {
        let names: Vec<String> = import
            .path
            .iter()
            .map(|part| self.interner.resolve(part.symbol).to_owned())
            .collect();
        if names[0] == "std" {
            return self.find_library(&names[1..], span);
        }
        let relative = format!("{}.lang", names.join("/"));
        let beside = match importer.rfind('/') {
            Some(slash) => format!("{}/{relative}", &importer[..slash]),
            None => relative.clone(),
        };
        let in_search = self
            .search
            .iter()
            .map(|folder| format!("{}/{relative}", folder.trim_end_matches('/')));
        let candidates: Vec<String> = std::iter::once(beside).chain(in_search).collect();
        for path in &candidates {
            if let Some(state) = self.states.get(path) {
                return Ok(Some(Found::Known(*state)));
            }
            match self.loader.load(path) {
                Ok(None) => {}
                Ok(Some(text)) => {
                    let file = self.sources.add(path.clone(), text)?;
                    let is_library = false;
                    return Ok(Some(Found::New { file, is_library }));
                }
                Err(why) => {
                    self.diagnostics.push(
                        Diagnostic::new(
                            &codes::UNKNOWN_MODULE,
                            span,
                            format!("cannot read module `{}`", names.join("::")),
                        )
                        .with_label("imported here")
                        .with_note(format!("`{path}`: {why}")),
                    );
                    return Ok(None);
                }
            }
        }
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_MODULE,
            span,
            format!("cannot find module `{}`", names.join("::")),
        )
        .with_label("no file for this module");
        for path in &candidates {
            diagnostic = diagnostic.with_note(format!("looked for `{path}`"));
        }
        if library::MODULES.iter().any(|(name, ..)| *name == names[0]) {
            diagnostic = diagnostic.with_help(format!("the library's is `std::{}`", names[0]));
        }
        self.diagnostics.push(diagnostic);
        Ok(None)
    }

    fn find_library(
        &mut self,
        names: &[String],
        span: Span,
    ) -> Result<Option<Found>, SourceTooLarge> {
        let module = match names {
            [name] => library::MODULES.iter().find(|(known, ..)| known == name),
            _ => None,
        };
        let Some((_, path, text)) = module else {
            self.report_no_library_module(names, span);
            return Ok(None);
        };
        if let Some(state) = self.states.get(*path) {
            return Ok(Some(Found::Known(*state)));
        }
        let file = self.sources.add((*path).to_owned(), (*text).to_owned())?;
        let is_library = true;
        Ok(Some(Found::New { file, is_library }))
    }

    fn report_no_library_module(&mut self, names: &[String], span: Span) {
        let message = match names {
            [] => "`std` is the whole library; import one of its modules".to_owned(),
            _ => format!("the library has no module `std::{}`", names.join("::")),
        };
        let list: Vec<String> = library::MODULES
            .iter()
            .map(|(name, ..)| format!("`std::{name}`"))
            .collect();
        let mut diagnostic = Diagnostic::new(&codes::UNKNOWN_MODULE, span, message)
            .with_label("not a module of the library")
            .with_note(format!("its modules are {}", list.join(", ")));
        if let [module, name] = names
            && library::MODULES.iter().any(|(known, ..)| known == module)
        {
            diagnostic = diagnostic.with_help(format!(
                "to import a name of a module, write `import std::{module}::{{{name}}};`"
            ));
        }
        self.diagnostics.push(diagnostic);
    }
}
