//! What belongs to types: methods, associated functions and constants.

use rustc_hash::FxHashMap;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
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
    pub(super) module: crate::modules::ModuleId,
}

/// All members of all types.
#[derive(Debug, Default)]
pub(super) struct Members {
    members: FxHashMap<(Head, Symbol), Member>,
    /// The names of each type's members, in order of definition.
    names: FxHashMap<Head, Vec<Symbol>>,
}

impl Members {
    pub(super) fn find(&self, head: Head, name: Symbol) -> Option<Member> {
        self.members.get(&(head, name)).copied()
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
        if let Some(first) = self.members.members.get(&(head, name.symbol)) {
            let text = self.interner.resolve(name.symbol);
            let diagnostic = Diagnostic::new(
                &codes::DUPLICATE_DEFINITION,
                name.span,
                format!("the type has two members named `{text}`"),
            )
            .with_label("defined here again")
            .with_secondary(first.span, "first defined here");
            self.report(diagnostic);
            return;
        }
        self.members.members.insert((head, name.symbol), member);
        self.members.names.entry(head).or_default().push(name.symbol);
    }

    /// The member of a type, reported when it is private to another module.
    pub(super) fn find_member(&mut self, head: Head, name: ast::Ident) -> Option<MemberKind> {
        let member = self.members.find(head, name.symbol)?;
        let visible = member.public || member.module == self.module;
        if !visible {
            self.report_private(name, member.span);
        }
        Some(member.kind)
    }
}
