//! Bounds: what types must be capable of, and which are.

use rustc_hash::FxHashSet;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{AdtKind, Field};
use crate::types::{AdtId, Substitution, Type, TypeKind};

use super::Checker;
use super::suggest::{closest, suggest};

/// Something a type can be capable of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// `==`: every type without functions in it.
    Eq,
    /// `<`: numbers, texts and tuples of them.
    Ord,
    /// Being a map's key: nothing mutable, nothing inexact.
    Hash,
}

impl Bound {
    const fn name(self) -> &'static str {
        match self {
            Self::Eq => "Eq",
            Self::Ord => "Ord",
            Self::Hash => "Hash",
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Eq => "compared with `==`",
            Self::Ord => "ordered with `<`",
            Self::Hash => "a map's key",
        }
    }
}

/// What the types for a type parameter are known to be capable of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds {
    eq: bool,
    ord: bool,
    hash: bool,
}

impl Bounds {
    const fn has(self, bound: Bound) -> bool {
        match bound {
            Bound::Eq => self.eq || self.ord || self.hash,
            Bound::Ord => self.ord,
            Bound::Hash => self.hash,
        }
    }

    fn iter(self) -> impl Iterator<Item = Bound> {
        [
            (self.eq, Bound::Eq),
            (self.ord, Bound::Ord),
            (self.hash, Bound::Hash),
        ]
        .into_iter()
        .filter_map(|(has, bound)| has.then_some(bound))
    }
}

/// A capability that a type must turn out to have.
#[derive(Debug)]
pub(super) struct Obligation {
    ty: Type,
    bound: Bound,
    span: Span,
    /// What asks for it.
    reason: String,
}

impl Checker<'_> {
    /// What the bounds of a type parameter say.
    pub(super) fn check_bounds(&mut self, names: &[ast::Ident]) -> Bounds {
        let mut bounds = Bounds::default();
        for name in names {
            match self.interner.resolve(name.symbol) {
                "Eq" => bounds.eq = true,
                "Ord" => bounds.ord = true,
                "Hash" => bounds.hash = true,
                // Every type has it.
                "Display" => {}
                text => {
                    let diagnostic = Diagnostic::new(
                        &codes::UNKNOWN_BOUND,
                        name.span,
                        format!("there is no bound `{text}`"),
                    )
                    .with_label("not a bound")
                    .with_note("the bounds are `Eq`, `Ord`, `Hash` and `Display`");
                    let similar = closest(text, ["Eq", "Ord", "Hash", "Display"]);
                    self.report(suggest(diagnostic, name.span, similar));
                }
            }
        }
        bounds
    }

    /// Asks for a capability; whether the type has it is looked at when the types
    /// of the body are known.
    pub(super) fn oblige(&mut self, ty: Type, bound: Bound, span: Span, reason: impl Into<String>) {
        self.obligations.push(Obligation {
            ty,
            bound,
            span,
            reason: reason.into(),
        });
    }

    /// Asks for what the bounds of type parameters demand of their arguments.
    pub(super) fn oblige_arguments(
        &mut self,
        substitution: Substitution<'_>,
        span: Span,
        of: &str,
    ) {
        for (parameter, argument) in substitution.parameters.iter().zip(substitution.arguments) {
            let bounds = self
                .parameter_bounds
                .get(parameter)
                .copied()
                .unwrap_or_default();
            for bound in bounds.iter() {
                let reason = format!("a bound of `{of}` asks for it");
                self.oblige(*argument, bound, span, reason);
            }
        }
    }

    /// Reports the obligations that do not hold.
    pub(super) fn check_obligations(&mut self) {
        for obligation in std::mem::take(&mut self.obligations) {
            if self.has_capability(obligation.ty, obligation.bound) {
                continue;
            }
            let name = self.quoted(obligation.ty);
            let bound = obligation.bound;
            let mut diagnostic = Diagnostic::new(
                &codes::MISSING_CAPABILITY,
                obligation.span,
                format!("{name} cannot be {}", bound.meaning()),
            )
            .with_label(obligation.reason.clone());
            diagnostic = match self.types.kind(obligation.ty) {
                TypeKind::Parameter(_) => diagnostic.with_help(format!(
                    "add a bound to the type parameter: `{}: {}`",
                    self.types.name(obligation.ty),
                    bound.name()
                )),
                _ => diagnostic.with_note(match bound {
                    Bound::Eq => "every type without functions in it can be",
                    Bound::Ord => "`Int`, `Float`, `String` and tuples of them can be",
                    Bound::Hash => {
                        "`Int`, `Bool`, `String` and tuples and enums of them can be: \
                         a key must not change"
                    }
                }),
            };
            self.report(diagnostic);
        }
    }

    fn has_capability(&self, ty: Type, bound: Bound) -> bool {
        self.capability(ty, bound, &mut FxHashSet::default())
    }

    /// Definitions that are being looked at are taken to have the capability: a
    /// recursive type has it unless something in it has not.
    fn capability(&self, ty: Type, bound: Bound, open: &mut FxHashSet<AdtId>) -> bool {
        match (self.types.kind(ty), bound) {
            (TypeKind::Error | TypeKind::Never | TypeKind::Variable(_), _) => true,
            (TypeKind::Int | TypeKind::String, _) => true,
            (TypeKind::Float, bound) => bound != Bound::Hash,
            (TypeKind::Bool, bound) => bound != Bound::Ord,
            (TypeKind::Unit, bound) => bound == Bound::Eq,
            (TypeKind::Function(_), _) => false,
            (TypeKind::Parameter(id), bound) => self
                .parameter_bounds
                .get(id)
                .is_some_and(|bounds| bounds.has(bound)),
            (TypeKind::Tuple(parts), bound) => {
                parts.iter().all(|part| self.capability(*part, bound, open))
            }
            (TypeKind::Array(element), bound) => {
                bound == Bound::Eq && self.capability(*element, bound, open)
            }
            (TypeKind::Map(_, value), bound) => {
                bound == Bound::Eq && self.capability(*value, bound, open)
            }
            (TypeKind::Adt(id, arguments), bound) => {
                bound != Bound::Ord
                    && arguments
                        .iter()
                        .all(|argument| self.capability(*argument, bound, open))
                    && self.definition_capability(*id, bound, open)
            }
        }
    }

    fn definition_capability(&self, id: AdtId, bound: Bound, open: &mut FxHashSet<AdtId>) -> bool {
        if !open.insert(id) {
            return true;
        }
        let adt = &self.adts[id.index()];
        // The arguments for the definition's own parameters are looked at apart.
        let mut has = |fields: &[Field]| {
            fields.iter().all(|field| {
                let is_own = matches!(
                    self.types.kind(field.ty),
                    TypeKind::Parameter(id) if adt.generics.contains(id)
                );
                is_own || self.field_capability(field.ty, &adt.generics, bound, open)
            })
        };
        match &adt.kind {
            AdtKind::Struct(fields) => bound == Bound::Eq && has(fields),
            AdtKind::Enum(variants) => variants.iter().all(|variant| has(&variant.fields)),
        }
    }

    /// [`Self::capability`] where the type parameters of a definition count as
    /// capable.
    fn field_capability(
        &self,
        ty: Type,
        generics: &[crate::types::ParameterId],
        bound: Bound,
        open: &mut FxHashSet<AdtId>,
    ) -> bool {
        match (self.types.kind(ty), bound) {
            (TypeKind::Parameter(id), _) if generics.contains(id) => true,
            (TypeKind::Tuple(parts), bound) => parts
                .iter()
                .all(|part| self.field_capability(*part, generics, bound, open)),
            (TypeKind::Array(element), bound) => {
                bound == Bound::Eq && self.field_capability(*element, generics, bound, open)
            }
            (TypeKind::Map(_, value), bound) => {
                bound == Bound::Eq && self.field_capability(*value, generics, bound, open)
            }
            (TypeKind::Adt(id, arguments), bound) => {
                bound != Bound::Ord
                    && arguments
                        .iter()
                        .all(|part| self.field_capability(*part, generics, bound, open))
                    && self.definition_capability(*id, bound, open)
            }
            _ => self.capability(ty, bound, open),
        }
    }
}
