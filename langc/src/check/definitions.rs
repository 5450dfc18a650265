//! What a block defines: types first, so that everything can mention them, then
//! the headers of functions, then constants.

use rustc_hash::FxHashMap;

use crate::ast::{self, StatementKind, VariantFields};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Adt, AdtKind, Field, FunctionId, Variant};
use crate::types::{AdtId, Type, TypeKind};

use super::Checker;
use super::constants::ConstantId;
use super::members::Head;
use super::scope::{Entity, TypeEntity};

/// The functions that a block defines, its `impl`s' among them.
pub(super) struct Definitions<'a> {
    functions: Declared<'a>,
    /// Methods and associated functions, by the `impl` they stand in.
    impls: Vec<(&'a ast::Impl, Vec<FunctionId>)>,
}

/// Functions with their definitions, in source order.
type Declared<'a> = Vec<(FunctionId, &'a ast::Function)>;

/// What a block's functions are known as, without their definitions.
pub(super) struct DefinedFunctions {
    functions: Vec<FunctionId>,
    impls: Vec<Vec<FunctionId>>,
}

impl<'a> Definitions<'a> {
    /// The functions that are not in an `impl`, in source order.
    pub(super) fn functions(&self) -> impl Iterator<Item = (FunctionId, &'a ast::Function)> {
        self.functions.iter().copied()
    }

    /// Lets go of the block.
    pub(super) fn into_functions(self) -> DefinedFunctions {
        DefinedFunctions {
            functions: self.functions.into_iter().map(|(id, _)| id).collect(),
            impls: self.impls.into_iter().map(|(_, ids)| ids).collect(),
        }
    }
}

/// Names that a block has given a meaning, and where.
#[derive(Default)]
struct Claimed {
    values: FxHashMap<Symbol, Span>,
    types: FxHashMap<Symbol, Span>,
}

impl Checker<'_> {
    /// Makes what a block defines visible in all of it.
    pub(super) fn declare_definitions<'b>(&mut self, block: &'b ast::Block) -> Definitions<'b> {
        let mut claimed = Claimed::default();
        let adts = self.declare_types(block, &mut claimed);
        for (id, statement) in &adts {
            match &statement.kind {
                StatementKind::Struct(definition) => self.define_struct(*id, definition),
                StatementKind::Enum(definition) => self.define_enum(*id, definition),
                _ => {}
            }
        }

        let mut functions = Vec::new();
        let mut impls = Vec::new();
        let mut constants = Vec::new();
        for statement in &block.statements {
            match &statement.kind {
                StatementKind::Function(function) => {
                    // The body of a second definition is checked all the same.
                    let visible = self.claim_value(&mut claimed, function.name);
                    let id = self.declare_function(function, None);
                    if visible {
                        self.scopes.bind(function.name.symbol, Entity::Function(id));
                    }
                    functions.push((id, &**function));
                }
                StatementKind::Const(constant) if self.claim_value(&mut claimed, constant.name) => {
                    let id = self.declare_constant(constant);
                    self.scopes.bind(constant.name.symbol, Entity::Constant(id));
                    constants.push((id, &**constant));
                }
                StatementKind::Impl(definition) => {
                    let (functions, impl_constants) = self.declare_impl(definition);
                    constants.extend(impl_constants);
                    impls.push((&**definition, functions));
                }
                _ => {}
            }
        }
        if !constants.is_empty() {
            self.check_constants(block, &constants);
        }
        Definitions { functions, impls }
    }

    /// Checks the bodies of functions and methods, in the scopes that are open. The memory of
    /// each is given back when it is done, for what becomes of the next.
    pub(super) fn check_bodies(&mut self, block: ast::Block, defined: DefinedFunctions) {
        let mut functions = Vec::with_capacity(defined.functions.len());
        let mut impls = Vec::with_capacity(defined.impls.len());
        for statement in block.statements {
            match statement.kind {
                StatementKind::Function(function) => functions.push(function),
                StatementKind::Impl(definition) => impls.push(definition),
                _ => {}
            }
        }
        for (id, function) in defined.functions.into_iter().zip(functions) {
            self.check_function_body(id, &function);
        }
        for (ids, definition) in defined.impls.into_iter().zip(impls) {
            self.check_impl(&definition, &ids);
        }
    }

    /// Checks the bodies of methods and associated functions of a block in a function.
    pub(super) fn check_impls(&mut self, definitions: &Definitions<'_>) {
        for (definition, ids) in &definitions.impls {
            self.check_impl(definition, ids);
        }
    }

    fn check_impl(&mut self, definition: &ast::Impl, ids: &[FunctionId]) {
        self.enter_scope();
        if let Some(first) = ids.first() {
            self.bind_self_type(definition, *first);
        }
        for (id, function) in ids.iter().zip(&definition.functions) {
            self.check_function_body(*id, function);
        }
        self.leave_scope();
    }

    fn claim_value(&mut self, claimed: &mut Claimed, name: ast::Ident) -> bool {
        let first = *claimed.values.entry(name.symbol).or_insert(name.span);
        if first == name.span {
            return true;
        }
        self.report_defined_twice(name, first);
        // Which one a use means is not clear, so nothing is said of uses.
        self.scopes.bind(name.symbol, Entity::Ambiguous);
        false
    }

    fn report_defined_twice(&mut self, name: ast::Ident, first: Span) {
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::DUPLICATE_DEFINITION,
                name.span,
                format!("`{text}` is defined twice in this block"),
            )
            .with_label("defined here again")
            .with_secondary(first, "first defined here"),
        );
    }

    fn declare_types<'b>(
        &mut self,
        block: &'b ast::Block,
        claimed: &mut Claimed,
    ) -> Vec<(AdtId, &'b ast::Statement)> {
        let mut adts = Vec::new();
        for statement in &block.statements {
            let (name, generics, kind) = match &statement.kind {
                StatementKind::Struct(definition) => (
                    definition.name,
                    &definition.generics,
                    AdtKind::Struct(Vec::new()),
                ),
                StatementKind::Enum(definition) => (
                    definition.name,
                    &definition.generics,
                    AdtKind::Enum(Vec::new()),
                ),
                _ => continue,
            };
            let first = *claimed.types.entry(name.symbol).or_insert(name.span);
            if first != name.span {
                self.report_defined_twice(name, first);
                self.type_scopes.bind(name.symbol, TypeEntity::Ambiguous);
                continue;
            }
            let id = self.types.define_adt(self.interner.resolve(name.symbol));
            self.type_scopes.bind(name.symbol, TypeEntity::Adt(id));
            let generics = self.define_generics(generics);
            self.adts.push(Adt {
                name: name.symbol,
                generics,
                kind,
                span: name.span,
            });
            adts.push((id, statement));
        }
        adts
    }

    fn define_struct(&mut self, id: AdtId, definition: &ast::Struct) {
        self.enter_scope();
        self.bind_generics(&definition.generics, id);
        let fields = self.check_fields(&definition.fields);
        self.type_scopes.leave();
        self.scopes.leave();
        self.adts[id.index()].kind = AdtKind::Struct(fields);
    }

    fn define_enum(&mut self, id: AdtId, definition: &ast::Enum) {
        self.enter_scope();
        self.bind_generics(&definition.generics, id);
        if definition.variants.is_empty() {
            self.report(
                Diagnostic::new(
                    &codes::EMPTY_ENUM,
                    definition.name.span,
                    "an enum needs at least one variant",
                )
                .with_label("no value of it could ever be made"),
            );
        }
        let mut names: FxHashMap<Symbol, Span> = FxHashMap::default();
        let mut variants = Vec::new();
        for variant in &definition.variants {
            let name = variant.name;
            let first = *names.entry(name.symbol).or_insert(name.span);
            if first != name.span {
                self.report_defined_twice(name, first);
            }
            let (named, fields) = match &variant.fields {
                VariantFields::Unit => (false, Vec::new()),
                VariantFields::Tuple(types) => {
                    let fields = types
                        .iter()
                        .map(|ty| Field {
                            name: None,
                            ty: self.check_type(ty),
                        })
                        .collect();
                    (false, fields)
                }
                VariantFields::Named(fields) => (true, self.check_fields(fields)),
            };
            variants.push(Variant {
                name: name.symbol,
                named,
                fields,
            });
        }
        self.type_scopes.leave();
        self.scopes.leave();
        self.adts[id.index()].kind = AdtKind::Enum(variants);
    }

    fn check_fields(&mut self, fields: &[ast::Parameter]) -> Vec<Field> {
        let mut names: FxHashMap<Symbol, Span> = FxHashMap::default();
        fields
            .iter()
            .map(|field| {
                let name = field.name;
                let first = *names.entry(name.symbol).or_insert(name.span);
                if first != name.span {
                    self.report_defined_twice(name, first);
                }
                Field {
                    name: Some(name.symbol),
                    ty: self.check_type(&field.ty),
                }
            })
            .collect()
    }

    /// Makes the type parameters of a struct or enum visible in its definition.
    fn bind_generics(&mut self, generics: &[ast::GenericParameter], id: AdtId) {
        let ids = self.adts[id.index()].generics.clone();
        for (generic, id) in generics.iter().zip(ids) {
            let ty = self.types.intern(TypeKind::Parameter(id));
            self.type_scopes
                .bind(generic.name.symbol, TypeEntity::Type(ty));
        }
    }

    /// Declares the functions and constants of an `impl`.
    fn declare_impl<'b>(
        &mut self,
        definition: &'b ast::Impl,
    ) -> (Vec<FunctionId>, Vec<(ConstantId, &'b ast::Const)>) {
        self.enter_scope();
        let generics = self.define_generics(&definition.generics);
        for (generic, id) in definition.generics.iter().zip(&generics) {
            let ty = self.types.intern(TypeKind::Parameter(*id));
            self.type_scopes
                .bind(generic.name.symbol, TypeEntity::Type(ty));
        }
        let target = self.check_type(&definition.target);
        let head = self.head_of(target);
        if head.is_none() && target != Type::ERROR {
            self.report_no_impl(target, definition.target.span);
        }
        let functions: Vec<_> = definition
            .functions
            .iter()
            .map(|function| {
                let owner = super::functions::ImplContext {
                    target,
                    generics: &generics,
                };
                self.declare_function(function, Some(owner))
            })
            .collect();
        let mut constants = Vec::new();
        for constant in &definition.constants {
            constants.push((self.declare_constant(constant), constant));
        }
        self.type_scopes.leave();
        self.scopes.leave();

        if let Some(head) = head {
            self.report_foreign_impl(head, target, definition.target.span);
            for (id, function) in functions.iter().zip(&definition.functions) {
                self.add_function_member(head, *id, function);
            }
            for (id, constant) in &constants {
                self.add_constant_member(head, *id, constant);
            }
        }
        (functions, constants)
    }

    fn report_no_impl(&mut self, target: Type, span: Span) {
        let name = self.quoted(target);
        self.report(
            Diagnostic::new(
                &codes::INVALID_IMPL,
                span,
                format!("{name} cannot have methods"),
            )
            .with_label("an `impl` is for a struct or an enum"),
        );
    }

    /// Methods of built-in types are the library's business.
    fn report_foreign_impl(&mut self, head: Head, target: Type, span: Span) {
        let own = match head {
            Head::Adt(id) => Some(id) != self.option && Some(id) != self.result,
            _ => false,
        };
        if own || self.module == crate::modules::ModuleId::LIBRARY {
            return;
        }
        let name = self.quoted(target);
        self.report(
            Diagnostic::new(
                &codes::INVALID_IMPL,
                span,
                format!("methods cannot be added to {name}"),
            )
            .with_label("a type of the language")
            .with_help("write a function that takes it as a parameter"),
        );
    }

    /// The variants of an enum; none of a struct.
    pub(super) fn variants(&self, id: AdtId) -> &[Variant] {
        match &self.adts[id.index()].kind {
            AdtKind::Enum(variants) => variants,
            AdtKind::Struct(_) => &[],
        }
    }
}
