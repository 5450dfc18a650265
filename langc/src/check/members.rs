//! What belongs to types: methods, associated functions and constants.

use rustc_hash::FxHashMap;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::modules::ModuleId;
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::FunctionId;
use crate::types::{AdtId, Type, TypeKind};

use super::Checker;
use super::constants::ConstantId;

/// What members are looked up by: a type without its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Head {
    /// A built-in type without arguments.
    Type(Type),
    Array,
    Map,
    Adt(AdtId),
}

/// A member of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberKind {
    Function(FunctionId),
    Constant(ConstantId),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) kind: MemberKind,
    pub(super) public: bool,
    pub(super) span: Span,
    pub(super) module: ModuleId,
}

/// All members of all types.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// The library gives some built-in types several members of one name, for
    /// different type arguments.
    members: FxHashMap<(Head, Symbol), Vec<Member>>,
    /// The names of each type's members, in order of definition.
    names: FxHashMap<Head, Vec<Symbol>>,
}

impl Members {
    pub(super) fn has(&self, head: Head, name: Symbol) -> bool {
        self.members.contains_key(&(head, name))
    }

    pub(super) fn names(&self, head: Head) -> &[Symbol] {
        self.names.get(&head).map_or(&[], Vec::as_slice)
    }
}

impl Checker<'_> {
    /// What the members of a type are looked up by, if it can have any.
    pub(super) fn head_of(&self, ty: Type) -> Option<Head> {
        Some(match self.types.kind(ty) {
            TypeKind::Int | TypeKind::Float | TypeKind::Bool | TypeKind::String => {
                Head::Type(self.resolve(ty))
            }
            TypeKind::Array(_) => Head::Array,
            TypeKind::Map(..) => Head::Map,
            TypeKind::Adt(id, _) => Head::Adt(*id),
            _ => return None,
        })
    }

    pub(super) fn add_function_member(
        &mut self,
        head: Head,
        id: FunctionId,
        function: &ast::Function,
    ) {
        let kind = MemberKind::Function(id);
        self.add_member(head, function.name, kind, function.public);
    }

    pub(super) fn add_constant_member(
        &mut self,
        head: Head,
        id: ConstantId,
        constant: &ast::Const,
    ) {
        let kind = MemberKind::Constant(id);
        self.add_member(head, constant.name, kind, constant.public);
    }

    fn add_member(&mut self, head: Head, name: ast::Ident, kind: MemberKind, public: bool) {
        let member = Member {
            kind,
            public,
            span: name.span,
            module: self.module,
        };
        let known = self.members.members.entry((head, name.symbol)).or_default();
        let first = known.first().map(|first| first.span);
        known.push(member);
        match first {
            None => self
                .members
                .names
                .entry(head)
                .or_default()
                .push(name.symbol),
            Some(first) if self.module != ModuleId::LIBRARY => {
                let text = self.interner.resolve(name.symbol);
                let diagnostic = Diagnostic::new(
                    &codes::DUPLICATE_DEFINITION,
                    name.span,
                    format!("the type has two members named `{text}`"),
                )
                .with_label("defined here again")
                .with_secondary(first, "first defined here");
                self.report(diagnostic);
            }
            Some(_) => {}
        }
    }

    /// The member of a type, reported when it is private to another module.
    pub(super) fn find_member(
        &mut self,
        head: Head,
        name: ast::Ident,
        owner: Type,
    ) -> Option<MemberKind> {
        let candidates = self.members.members.get(&(head, name.symbol))?;
        let member = candidates
            .iter()
            .copied()
            .find(|member| match member.kind {
                MemberKind::Constant(_) => true,
                MemberKind::Function(id) => self.functions[id.index()]
                    .self_type
                    .is_none_or(|target| self.may_belong(target, owner)),
            })?;
        let visible = member.public || member.module == self.module;
        if !visible {
            self.report_private(name, member.span);
        }
        Some(member.kind)
    }

    /// Whether a member is called on values.
    pub(super) fn is_method(&self, head: Head, name: Symbol) -> bool {
        let members = self.members.members.get(&(head, name));
        members.is_some_and(|members| {
            members.iter().all(|member| match member.kind {
                MemberKind::Function(id) => self.functions[id.index()].has_receiver,
                MemberKind::Constant(_) => false,
            })
        })
    }

    /// Whether the target of an `impl` may be this type, for some arguments.
    fn may_belong(&self, target: Type, owner: Type) -> bool {
        let all = |targets: &[Type], owners: &[Type]| {
            targets.len() == owners.len()
                && targets
                    .iter()
                    .zip(owners)
                    .all(|(target, owner)| self.may_belong(*target, *owner))
        };
        match (self.types.kind(target), self.types.kind(owner)) {
            (TypeKind::Parameter(_) | TypeKind::Error, _)
            | (_, TypeKind::Variable(_) | TypeKind::Error) => true,
            (TypeKind::Array(target), TypeKind::Array(owner)) => self.may_belong(*target, *owner),
            (TypeKind::Map(key, value), TypeKind::Map(owner_key, owner_value)) => {
                all(&[*key, *value], &[*owner_key, *owner_value])
            }
            (TypeKind::Tuple(targets), TypeKind::Tuple(owners)) => all(targets, owners),
            (TypeKind::Adt(target, targets), TypeKind::Adt(owner, owners)) => {
                target == owner && all(targets, owners)
            }
            _ => self.resolve(target) == self.resolve(owner),
        }
    }
}
