//! What names and paths stand for where a value is wanted.

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Expression, ExpressionKind, FunctionId, VariableId, VariableKind};
use crate::types::{AdtId, Substitution, Type, TypeKind};

use super::constants::not_constant;
use super::inference::OriginKind;
use super::members::{Head, MemberKind};
use super::module::Exported;
use super::scope::{Entity, TypeEntity};
use super::suggest::{closest, suggest};
use super::{Checker, error_expression};

/// What a name or path was found to mean.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) entity: Entity,
    /// Type arguments written at the last part.
    pub(super) arguments: Vec<Type>,
    /// Type arguments written at the type before it, and that type's id, or the
    /// built-in type.
    pub(super) owner: Option<Type>,
}

impl Resolved {
    const fn plain(entity: Entity) -> Self {
        Self {
            entity,
            arguments: Vec::new(),
            owner: None,
        }
    }
}

impl Checker<'_> {
    /// What a name means; none, with a message, when nothing.
    pub(super) fn resolve_name(&mut self, name: Symbol, span: Span) -> Option<Resolved> {
        self.used_names.insert(name);
        let Some(entity) = self.scopes.lookup(name) else {
            self.report_unknown_name(name, span);
            return None;
        };
        Some(Resolved::plain(entity))
    }

    /// What a path means; none, with a message, when nothing.
    pub(super) fn resolve_path(&mut self, path: &ast::Path) -> Option<Resolved> {
        let [first, rest @ ..] = path.segments.as_slice() else {
            return None;
        };
        let Some((last, middle)) = rest.split_last() else {
            let mut resolved = self.resolve_name(first.name.symbol, first.name.span)?;
            resolved.arguments = self.check_types(&first.arguments);
            return Some(resolved);
        };
        self.used_names.insert(first.name.symbol);
        let Some(mut entity) = self.type_scopes.lookup(first.name.symbol) else {
            self.report_unknown_base(first.name);
            return None;
        };
        let mut segment = first;
        for next in middle {
            entity = match entity {
                TypeEntity::Module(module) => match self.find_export(module, next.name)? {
                    Exported::Type(entity) => entity,
                    Exported::Value(_) => {
                        self.report_nothing_inside(next.name);
                        return None;
                    }
                },
                TypeEntity::Ambiguous => return None,
                _ => {
                    self.report_nothing_inside(next.name);
                    return None;
                }
            };
            segment = next;
        }
        let mut resolved = match entity {
            TypeEntity::Ambiguous => return None,
            TypeEntity::Module(module) => match self.find_export(module, last.name)? {
                Exported::Value(entity) => Resolved::plain(entity),
                Exported::Type(_) => {
                    self.report_type_as_value(last.name);
                    return None;
                }
            },
            entity => self.resolve_member(entity, segment, last.name)?,
        };
        resolved.arguments = self.check_types(&last.arguments);
        Some(resolved)
    }

    /// `Type::name`: a variant, an associated function, a method or a constant.
    fn resolve_member(
        &mut self,
        entity: TypeEntity,
        segment: &ast::PathSegment,
        name: ast::Ident,
    ) -> Option<Resolved> {
        let owner = self.owner_type(entity, segment)?;
        if let TypeEntity::Adt(id) = entity
            && let Some(variant) = self.find_variant(id, name.symbol)
        {
            return Some(Resolved {
                entity: Entity::Variant(id, variant),
                arguments: Vec::new(),
                owner: Some(owner),
            });
        }
        let head = self.head_of(owner);
        if let Some(head) = head
            && let Some(member) = self.find_member(head, name, owner)
        {
            let entity = match member {
                MemberKind::Function(id) => Entity::Function(id),
                MemberKind::Constant(id) => Entity::Constant(id),
            };
            return Some(Resolved {
                entity,
                arguments: Vec::new(),
                owner: Some(owner),
            });
        }
        self.report_unknown_associated(entity, head, owner, name);
        None
    }

    /// The type in front of `::`, with fresh arguments where none are written.
    fn owner_type(&mut self, entity: TypeEntity, segment: &ast::PathSegment) -> Option<Type> {
        let span = segment.name.span;
        let written = self.check_types(&segment.arguments);
        let count = match entity {
            TypeEntity::Array | TypeEntity::Object => 1,
            TypeEntity::Map => 2,
            TypeEntity::Adt(id) => self.adts[id.index()].generics.len(),
            _ => 0,
        };
        let arguments = if written.len() == count {
            written
        } else {
            if !written.is_empty() {
                self.report_argument_count(segment.name, written.len(), count, span);
                return None;
            }
            (0..count)
                .map(|_| self.fresh_type(span, OriginKind::Argument))
                .collect()
        };
        Some(match entity {
            TypeEntity::Type(ty) => ty,
            TypeEntity::Array => self.types.array(arguments[0]),
            TypeEntity::Map => self.map_type(arguments[0], arguments[1], span),
            TypeEntity::Object => self.types.map(Type::STRING, arguments[0]),
            TypeEntity::Adt(id) => self.types.adt(id, &arguments),
            TypeEntity::Module(_) | TypeEntity::Ambiguous => return None,
        })
    }

    fn report_argument_count(
        &mut self,
        name: ast::Ident,
        found: usize,
        expected: usize,
        span: Span,
    ) {
        let text = self.interner.resolve(name.symbol);
        let plural = if expected == 1 { "" } else { "s" };
        let were = if found == 1 { "was" } else { "were" };
        self.report(Diagnostic::new(
            &codes::WRONG_TYPE_ARGUMENT_COUNT,
            span,
            format!("`{text}` takes {expected} type argument{plural}, but {found} {were} given"),
        ));
    }

    pub(super) fn find_variant(&self, id: AdtId, name: Symbol) -> Option<u32> {
        self.variants(id)
            .iter()
            .position(|variant| variant.name == name)
            .map(|position| position as u32)
    }

    /// The value of a name.
    pub(super) fn check_name(&mut self, name: Symbol, span: Span) -> Expression {
        match self.resolve_name(name, span) {
            Some(resolved) => self.entity_value(&resolved, span),
            None => error_expression(span),
        }
    }

    /// The value of a path.
    pub(super) fn check_path(&mut self, path: &ast::Path) -> Expression {
        match self.resolve_path(path) {
            Some(resolved) => self.entity_value(&resolved, path.span),
            None => error_expression(path.span),
        }
    }

    fn entity_value(&mut self, resolved: &Resolved, span: Span) -> Expression {
        match resolved.entity {
            Entity::Ambiguous => error_expression(span),
            Entity::Variable(id) => {
                self.use_variable(id, span);
                let variable = &mut self.variables[id.index()];
                variable.read = true;
                Expression {
                    kind: ExpressionKind::Variable(id),
                    ty: variable.ty,
                    span,
                }
            }
            Entity::Constant(id) => self.constant_expression(id, span),
            Entity::Function(id) => self.function_value(id, resolved, span),
            Entity::Variant(id, variant) => self.variant_value(id, variant, resolved, span),
            Entity::Builtin(builtin) => {
                let name = builtin.name();
                self.report(
                    Diagnostic::new(
                        &codes::BUILTIN_AS_VALUE,
                        span,
                        format!("`{name}` is a built-in function and not a value"),
                    )
                    .with_label("only a call can stand here")
                    .with_help(format!(
                        "call it as `{}`, or wrap the call in a function",
                        builtin.usage()
                    )),
                );
                error_expression(span)
            }
        }
    }

    fn function_value(&mut self, id: FunctionId, resolved: &Resolved, span: Span) -> Expression {
        let Some(type_arguments) = self.instantiate(id, resolved, span) else {
            return error_expression(span);
        };
        let declared = &self.functions[id.index()].checked;
        let (ty, generics) = (declared.ty, declared.generics.clone());
        let ty = self.types.substitute(
            ty,
            Substitution {
                parameters: &generics,
                arguments: &type_arguments,
            },
        );
        self.note_use(id);
        Expression {
            kind: ExpressionKind::Function {
                function: id,
                type_arguments,
            },
            ty,
            span,
        }
    }

    /// Notes that the function being checked needs another one's captures.
    pub(super) fn note_use(&mut self, id: FunctionId) {
        let function = self.body.function;
        self.functions[function.index()].checked.uses.push(id);
    }

    /// A type for each type parameter of a function: those of the code around it
    /// stand for themselves, others are written or to be found out.
    pub(super) fn instantiate(
        &mut self,
        id: FunctionId,
        resolved: &Resolved,
        span: Span,
    ) -> Option<Vec<Type>> {
        let declared = &self.functions[id.index()];
        let generics = declared.checked.generics.clone();
        let (inherited, of_impl) = (declared.inherited, declared.of_impl);
        let (self_type, name) = (declared.self_type, declared.name);
        let own = generics.len() - inherited - of_impl;
        let written = &resolved.arguments;
        if !written.is_empty() && written.len() != own {
            self.report_argument_count(name, written.len(), own, span);
            return None;
        }
        let mut arguments = Vec::with_capacity(generics.len());
        for (position, generic) in generics.iter().enumerate() {
            let argument = if position < inherited {
                self.types.intern(TypeKind::Parameter(*generic))
            } else if position >= inherited + of_impl && !written.is_empty() {
                written[position - inherited - of_impl]
            } else {
                self.fresh_type(span, OriginKind::Argument)
            };
            arguments.push(argument);
        }
        let substitution = Substitution {
            parameters: &generics,
            arguments: &arguments,
        };
        if let (Some(owner), Some(self_type)) = (resolved.owner, self_type) {
            let self_type = self.types.substitute(self_type, substitution);
            if !self.types.unify(self_type, owner) {
                let (expected, found) = (self.quoted(self_type), self.quoted(owner));
                self.report(Diagnostic::new(
                    &codes::MISMATCHED_TYPES,
                    span,
                    format!("this belongs to {expected}, and not to {found}"),
                ));
                return None;
            }
        }
        if !arguments.is_empty() {
            let text = self.interner.resolve(name.symbol).to_owned();
            self.oblige_arguments(substitution, span, &text);
        }
        Some(arguments)
    }

    /// Notes that the code being checked uses a variable.
    pub(super) fn use_variable(&mut self, id: VariableId, span: Span) {
        let function = self.body.function;
        let variable = &mut self.variables[id.index()];
        if variable.owner == function {
            return;
        }
        variable.shared = true;
        if variable.kind == VariableKind::TopLevel {
            let name = variable.name;
            self.shared_uses.entry(name).or_insert(span);
            return;
        }
        let captures = &mut self.functions[function.index()].checked.captures;
        if !captures.contains(&id) {
            captures.push(id);
        }
    }

    fn report_unknown_name(&mut self, name: Symbol, span: Span) {
        let text = self.interner.resolve(name);
        if let Some(variables) = &self.variables_beside_constants
            && variables.contains(&name)
        {
            let message = format!("a constant cannot use the variable `{text}`");
            self.report(not_constant(span, message));
            return;
        }
        // One mistake, such as a missing `let`, is told once.
        if !self.reported_names.insert(name) {
            return;
        }
        if self.is_type_name(name) {
            self.report_type_as_value(ast::Ident { symbol: name, span });
            return;
        }
        let mut diagnostic =
            Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("cannot find `{text}`"))
                .with_label("not defined here");
        if is_null_elsewhere(text) {
            diagnostic = diagnostic
                .with_note("there is no null: a variable always has a value of its type")
                .with_help(
                    "for a value that may be missing, use an `Option`: `None` or `Some(value)`",
                );
        } else {
            let names = self.scopes.names().map(|name| self.interner.resolve(name));
            diagnostic = suggest(diagnostic, span, closest(text, names));
        }
        self.report(diagnostic);
    }

    fn report_unknown_base(&mut self, name: ast::Ident) {
        let text = self.interner.resolve(name.symbol);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_TYPE,
            name.span,
            format!("cannot find type or module `{text}`"),
        )
        .with_label("not defined here");
        let names = self
            .type_scopes
            .names()
            .map(|name| self.interner.resolve(name));
        let similar = super::types::foreign_type(text).or_else(|| closest(text, names));
        if similar.is_some() {
            diagnostic = suggest(diagnostic, name.span, similar);
        } else if self.scopes.lookup(name.symbol).is_some() {
            diagnostic = diagnostic.with_help("a method is called with a dot: `x.f()`");
        } else if crate::library::MODULES
            .iter()
            .any(|(name, ..)| *name == text)
        {
            let help = format!("import the module first: `import std::{text};`");
            diagnostic = diagnostic.with_help(help);
        } else if text.starts_with(|first: char| first.is_ascii_lowercase()) {
            diagnostic = diagnostic.with_help(format!("import the module first: `import {text};`"));
        }
        self.report(diagnostic);
    }

    fn report_type_as_value(&mut self, name: ast::Ident) {
        let text = self.interner.resolve(name.symbol);
        let entity = self.type_scopes.lookup(name.symbol);
        let (what, help) = match entity {
            Some(TypeEntity::Module(_)) => {
                ("a module", format!("name something in it: `{text}::f`"))
            }
            Some(TypeEntity::Adt(id)) if self.variants(id).is_empty() => (
                "a struct",
                format!("write its fields to make one: `{text} {{ … }}`"),
            ),
            Some(TypeEntity::Adt(_)) => {
                ("an enum", format!("name one of its variants: `{text}::…`"))
            }
            _ => ("a type", "a value is wanted here".to_owned()),
        };
        self.report(
            Diagnostic::new(
                &codes::UNKNOWN_NAME,
                name.span,
                format!("`{text}` is {what} and not a value"),
            )
            .with_label("not a value")
            .with_help(help),
        );
    }

    fn report_nothing_inside(&mut self, name: ast::Ident) {
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::UNKNOWN_TYPE,
                name.span,
                format!("`{text}` is not a module or type"),
            )
            .with_label("nothing can be named inside this"),
        );
    }

    fn report_unknown_associated(
        &mut self,
        entity: TypeEntity,
        head: Option<Head>,
        owner: Type,
        name: ast::Ident,
    ) {
        let text = self.interner.resolve(name.symbol);
        let what = match entity {
            TypeEntity::Adt(id) if !self.variants(id).is_empty() => "variant or associated item",
            _ => "associated item",
        };
        let owner = self.quoted(owner);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_ASSOCIATED,
            name.span,
            format!("{owner} has no {what} `{text}`"),
        )
        .with_label("not found");
        let mut names: Vec<Symbol> = head
            .map(|head| self.members.names(head).to_vec())
            .unwrap_or_default();
        if let TypeEntity::Adt(id) = entity {
            names.extend(self.variants(id).iter().map(|variant| variant.name));
        }
        // Methods are called on values; what is left is what could be meant.
        names.retain(|name| head.is_none_or(|head| !self.is_method(head, *name)));
        let names: Vec<&str> = names
            .iter()
            .map(|name| self.interner.resolve(*name))
            .collect();
        let similar = closest(text, names.iter().copied());
        if similar.is_some() {
            diagnostic = suggest(diagnostic, name.span, similar);
        } else if !names.is_empty() {
            diagnostic = diagnostic.with_help(format!("{owner} has `{}`", names.join("`, `")));
        }
        self.report(diagnostic);
    }
}

/// Whether another language has its missing value under this name.
fn is_null_elsewhere(name: &str) -> bool {
    matches!(
        name,
        "null" | "Null" | "NULL" | "nil" | "Nil" | "none" | "undefined" | "nullptr"
    )
}
