//! Modules: what they see of each other, and the order of checking in one.

use rustc_hash::FxHashMap;

use crate::ast::{self, ImportNames, StatementKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::library::Builtin;
use crate::modules::{Module, ModuleId, ModuleTree};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Block, FunctionBody, FunctionId};
use crate::types::Type;

use super::block::Level;
use super::functions::DeclaredFunction;
use super::scope::{Entity, TypeEntity};
use super::suggest::{closest, suggest};
use super::{BodyContext, Checker, Expected};

/// What a module defines at its top level, by name.
#[derive(Debug, Default)]
pub(super) struct Exports {
    name: Option<Symbol>,
    values: FxHashMap<Symbol, Export<Entity>>,
    types: FxHashMap<Symbol, Export<TypeEntity>>,
}

#[derive(Debug)]
struct Export<E> {
    entity: E,
    public: bool,
    span: Span,
}

/// Something found in a module.
#[derive(Clone, Copy, Debug)]
pub(super) enum Exported {
    Value(Entity),
    Type(TypeEntity),
}

impl Checker<'_> {
    pub(super) fn check_modules(&mut self, tree: ModuleTree) {
        self.enter_scope();
        self.bind_builtins();
        self.check_prelude(tree.prelude);
        for (position, module) in tree.modules.into_iter().enumerate() {
            self.check_module(ModuleId(position as u32 + 1), module);
        }
        self.close_captures();
    }

    fn bind_builtins(&mut self) {
        for (name, builtin) in Builtin::ALL {
            let name = self.interner.intern(name);
            self.scopes.bind(name, Entity::Builtin(builtin));
        }
        for name in crate::library::IMPLICIT_IMPORTS {
            self.interner.intern(name);
        }
        for (name, ty) in Type::NAMED {
            let name = self.interner.intern(name);
            self.type_scopes.bind(name, TypeEntity::Type(ty));
        }
        for (name, entity) in [
            ("Array", TypeEntity::Array),
            ("Map", TypeEntity::Map),
            ("Object", TypeEntity::Object),
        ] {
            let name = self.interner.intern(name);
            self.type_scopes.bind(name, entity);
        }
    }

    /// The prelude is a module whose scope stays open. It has no statements.
    fn check_prelude(&mut self, prelude: ast::Block) {
        self.exports.push(Exports::default());
        let functions = self.declare_definitions(&prelude).into_functions();
        self.find_language_enums();
        self.check_bodies(prelude, functions);
        self.check_obligations();
    }

    fn find_language_enums(&mut self) {
        for (name, variants) in [("Option", 2), ("Result", 2)] {
            let symbol = self.interner.intern(name);
            let Some(TypeEntity::Adt(id)) = self.type_scopes.lookup(symbol) else {
                unreachable!("the prelude defines `{name}`");
            };
            for variant in 0..variants {
                let name = self.variants(id)[variant as usize].name;
                self.scopes.bind(name, Entity::Variant(id, variant));
            }
            match name {
                "Option" => self.option = Some(id),
                _ => self.result = Some(id),
            }
        }
    }

    fn check_module(&mut self, id: ModuleId, module: Module) {
        self.module = id;
        self.top_level_lets.clear();
        self.shared_uses.clear();
        self.used_names.clear();
        self.reported_names.clear();
        self.reported_private.clear();
        self.exports.push(Exports {
            name: Some(module.name),
            ..Exports::default()
        });
        let function = self.declare_top_level(&module);
        self.body = BodyContext {
            function,
            result: None,
            loops: Vec::new(),
            generics: Vec::new(),
        };
        self.enter_scope();
        let imported = self.bind_imports(&module);
        self.report_shadowed_imports(&imported, &module.tree);
        let definitions = self.declare_definitions(&module.tree);
        self.export_definitions(&module.tree);
        let start = self.begin_inference();
        let body = self.check_statements(&module.tree, &definitions, Level::Top, &Expected::ANY);
        self.finish_inference(start);
        let functions = definitions.into_functions();
        self.check_bodies(module.tree, functions);
        // Headers ask for something, too, and there may be no body after them.
        self.check_obligations();
        self.leave_scope();
        self.report_redefined_globals();
        self.report_unused_imports(&imported);

        let result = match self.resolve(body.ty) {
            Type::NEVER => Type::UNIT,
            ty => ty,
        };
        let ty = self.types.function(&[], result);
        let checked = &mut self.functions[function.index()].checked;
        checked.body = FunctionBody::Block(body);
        checked.result = result;
        checked.ty = ty;
    }

    fn declare_top_level(&mut self, module: &Module) -> FunctionId {
        let name = module.name;
        let span = module.tree.span;
        let ty = self.types.function(&[], Type::UNIT);
        let id = self.push_function(DeclaredFunction::new(
            ast::Ident { symbol: name, span },
            ty,
            Type::UNIT,
            span,
        ));
        self.module_functions.push(id);
        self.functions[id.index()].checked.body = FunctionBody::Block(Block {
            statements: Vec::new(),
            tail: None,
            ty: Type::UNIT,
            span,
        });
        id
    }

    /// Makes what a module imports visible; gives the names and where they stand.
    fn bind_imports(&mut self, module: &Module) -> FxHashMap<Symbol, Span> {
        let imports = module
            .tree
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Import(import) => Some(&**import),
                _ => None,
            });
        let mut names: FxHashMap<Symbol, Span> = FxHashMap::default();
        for (import, target) in imports.zip(&module.imports) {
            let Some(target) = *target else { continue };
            match &import.names {
                ImportNames::Module(name) => {
                    if self.claim_import(&mut names, *name) {
                        self.type_scopes
                            .bind(name.symbol, TypeEntity::Module(target));
                    }
                }
                ImportNames::List(list) => {
                    for name in list {
                        if self.claim_import(&mut names, *name) {
                            self.bind_imported_name(target, *name);
                        }
                    }
                }
            }
        }
        names
    }

    /// A name that a module imports and defines could mean either.
    fn report_shadowed_imports(&mut self, imported: &FxHashMap<Symbol, Span>, tree: &ast::Block) {
        for statement in &tree.statements {
            let name = match &statement.kind {
                StatementKind::Function(function) => function.name,
                StatementKind::Const(constant) => constant.name,
                StatementKind::Struct(definition) => definition.name,
                StatementKind::Enum(definition) => definition.name,
                _ => continue,
            };
            let Some(import) = imported.get(&name.symbol) else {
                continue;
            };
            let text = self.interner.resolve(name.symbol);
            self.report(
                Diagnostic::new(
                    &codes::DUPLICATE_DEFINITION,
                    name.span,
                    format!("`{text}` is imported and defined"),
                )
                .with_label("defined here")
                .with_secondary(*import, "imported here")
                .with_help("give one of them another name"),
            );
        }
    }

    fn report_unused_imports(&mut self, imported: &FxHashMap<Symbol, Span>) {
        for (name, span) in imported {
            if self.used_names.contains(name) {
                continue;
            }
            let text = self.interner.resolve(*name);
            let message = format!("unused import `{text}`");
            self.diagnostics.push(
                Diagnostic::new(&codes::UNUSED_IMPORT, *span, message).with_label("never used"),
            );
        }
    }

    fn claim_import(&mut self, names: &mut FxHashMap<Symbol, Span>, name: ast::Ident) -> bool {
        let first = *names.entry(name.symbol).or_insert(name.span);
        if first == name.span {
            return true;
        }
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::DUPLICATE_DEFINITION,
                name.span,
                format!("`{text}` is imported twice"),
            )
            .with_label("imported here again")
            .with_secondary(first, "first imported here")
            .with_help("give one of them another name with `as`"),
        );
        false
    }

    fn bind_imported_name(&mut self, module: ModuleId, name: ast::Ident) {
        let mut found = false;
        if let Some(entity) = self.find_value_export(module, name) {
            self.scopes.bind(name.symbol, entity);
            found = true;
        }
        if let Some(entity) = self.find_type_export(module, name, found) {
            self.type_scopes.bind(name.symbol, entity);
            found = true;
        }
        if !found {
            self.report_not_exported(module, name);
            self.scopes.bind(name.symbol, Entity::Ambiguous);
            self.type_scopes.bind(name.symbol, TypeEntity::Ambiguous);
        }
    }

    /// What `name` of a module is, as a value or as a type.
    pub(super) fn find_export(&mut self, module: ModuleId, name: ast::Ident) -> Option<Exported> {
        if let Some(entity) = self.find_value_export(module, name) {
            return Some(Exported::Value(entity));
        }
        if let Some(entity) = self.find_type_export(module, name, false) {
            return Some(Exported::Type(entity));
        }
        self.report_not_exported(module, name);
        None
    }

    fn find_value_export(&mut self, module: ModuleId, name: ast::Ident) -> Option<Entity> {
        let export = self.exports[module.index()].values.get(&name.symbol)?;
        let (entity, public, span) = (export.entity, export.public, export.span);
        if !public {
            self.report_private(name, span);
            return Some(Entity::Ambiguous);
        }
        Some(entity)
    }

    /// The type that a module exports under a name, without any message.
    pub(super) fn peek_type_export(&self, module: ModuleId, name: Symbol) -> Option<TypeEntity> {
        let export = self.exports[module.index()].types.get(&name)?;
        export.public.then_some(export.entity)
    }

    fn find_type_export(
        &mut self,
        module: ModuleId,
        name: ast::Ident,
        silent: bool,
    ) -> Option<TypeEntity> {
        let export = self.exports[module.index()].types.get(&name.symbol)?;
        let (entity, public, span) = (export.entity, export.public, export.span);
        if !public {
            if !silent {
                self.report_private(name, span);
            }
            return Some(TypeEntity::Ambiguous);
        }
        Some(entity)
    }

    pub(super) fn report_private(&mut self, name: ast::Ident, definition: Span) {
        // One missing `pub` is told once.
        if !self.reported_private.insert(definition) {
            return;
        }
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::PRIVATE_NAME,
                name.span,
                format!("`{text}` is private to its module"),
            )
            .with_label("not visible here")
            .with_secondary(definition, "defined here, without `pub`")
            .with_help("write `pub` in front of its definition to let other modules use it"),
        );
    }

    fn report_not_exported(&mut self, module: ModuleId, name: ast::Ident) {
        let exports = &self.exports[module.index()];
        let text = self.interner.resolve(name.symbol);
        let module_name = exports
            .name
            .map_or("the library", |name| self.interner.resolve(name));
        let public = |public: bool, name: &Symbol| public.then(|| self.interner.resolve(*name));
        let names = exports
            .values
            .iter()
            .filter_map(|(name, export)| public(export.public, name))
            .chain(
                exports
                    .types
                    .iter()
                    .filter_map(|(name, export)| public(export.public, name)),
            );
        let diagnostic = Diagnostic::new(
            &codes::UNKNOWN_NAME,
            name.span,
            format!("module `{module_name}` has no `{text}`"),
        )
        .with_label("not found in the module");
        let diagnostic = suggest(diagnostic, name.span, closest(text, names));
        self.report(diagnostic);
    }

    /// Notes what a module's top level defines, for those that import it.
    fn export_definitions(&mut self, tree: &ast::Block) {
        for statement in &tree.statements {
            let (name, public) = match &statement.kind {
                StatementKind::Function(function) => (function.name, function.public),
                StatementKind::Const(constant) => (constant.name, constant.public),
                StatementKind::Struct(definition) => (definition.name, definition.public),
                StatementKind::Enum(definition) => (definition.name, definition.public),
                StatementKind::Let { pattern, .. } => {
                    self.export_variable(pattern);
                    continue;
                }
                _ => continue,
            };
            let is_type = matches!(
                statement.kind,
                StatementKind::Struct(_) | StatementKind::Enum(_)
            );
            let span = name.span;
            let (value, ty) = (
                self.scopes.lookup(name.symbol),
                self.type_scopes.lookup(name.symbol),
            );
            let Some(exports) = self.exports.last_mut() else {
                return;
            };
            if is_type {
                if let Some(entity) = ty {
                    let export = Export {
                        entity,
                        public,
                        span,
                    };
                    exports.types.insert(name.symbol, export);
                }
            } else if let Some(entity) = value {
                let export = Export {
                    entity,
                    public,
                    span,
                };
                exports.values.insert(name.symbol, export);
            }
        }
    }

    /// The public functions of the module checked last, in the order of the source.
    /// Generic ones are left out, as nobody says for which types they are wanted, and
    /// so are those of the host: it has them itself.
    pub(super) fn exported_functions(&self) -> Vec<FunctionId> {
        let exports = self.exports.last().map(|exports| exports.values.values());
        let mut functions: Vec<FunctionId> = exports
            .into_iter()
            .flatten()
            .filter(|export| export.public)
            .filter_map(|export| match export.entity {
                Entity::Function(id) => Some(id),
                _ => None,
            })
            .filter(|id| {
                let function = &self.functions[id.index()].checked;
                function.generics.is_empty() && matches!(function.body, FunctionBody::Block(_))
            })
            .collect();
        functions.sort_unstable();
        functions
    }

    /// A module's variables are private, and messages can say so.
    fn export_variable(&mut self, pattern: &ast::Pattern) {
        if let (ast::PatternKind::Name(name), Some(exports)) =
            (&pattern.kind, self.exports.last_mut())
        {
            let export = Export {
                entity: Entity::Ambiguous,
                public: false,
                span: pattern.span,
            };
            exports.values.insert(*name, export);
        }
    }

    fn report_redefined_globals(&mut self) {
        for (name, lets) in &self.top_level_lets {
            let (Some(use_span), [first, second, ..]) =
                (self.shared_uses.get(name), lets.as_slice())
            else {
                continue;
            };
            let text = self.interner.resolve(*name);
            let first = self.variables[first.index()].span;
            let second = self.variables[second.index()].span;
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::REDEFINED_GLOBAL,
                    second,
                    format!("`{text}` is defined twice, and a function uses it"),
                )
                .with_label("defined here again")
                .with_secondary(first, "first defined here")
                .with_secondary(*use_span, "used by a function here")
                .with_help("assign to the variable instead, or give one of the two another name"),
            );
        }
    }
}
