//! Struct literals, of structs and of variants with named fields, and what the
//! paths in front of them and of patterns stand for.

use rustc_hash::FxHashMap;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{AdtKind, Block, Expression, ExpressionKind, Field, Statement};
use crate::types::{AdtId, Substitution, Type, TypeKind};

use super::expression::operands_type;
use super::inference::OriginKind;
use super::scope::{Entity, TypeEntity};
use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    /// `Path { field: value }`, of a struct or of a variant with named fields.
    pub(super) fn check_struct_literal(
        &mut self,
        path: &ast::Path,
        values: &[ast::FieldValue],
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let Some((id, variant, ty)) = self.resolve_constructor(path) else {
            for value in values {
                self.check_expression(&value.value, &Expected::ANY);
            }
            return error_expression(span);
        };
        self.expect_same_definition(ty, expected);
        let fields = self.instance_fields(id, variant, ty);
        let mut written: FxHashMap<Symbol, Span> = FxHashMap::default();
        let mut checked: Vec<(usize, Expression)> = Vec::with_capacity(values.len());
        let mut failed = false;
        for value in values {
            let position = fields
                .iter()
                .position(|field| field.name == Some(value.name.symbol));
            let Some(position) = position else {
                self.report_unknown_field(ty, value.name, &fields);
                self.check_expression(&value.value, &Expected::ANY);
                failed = true;
                continue;
            };
            let first = *written.entry(value.name.symbol).or_insert(value.name.span);
            if first != value.name.span {
                self.report_field_twice(value.name, first);
                failed = true;
            }
            let field = fields[position].ty;
            let reason = format!("the field is {}", self.quoted(field));
            let expected = Expected::because(field, value.name.span, reason);
            checked.push((position, self.check_expression(&value.value, &expected)));
        }
        let missing: Vec<Symbol> = fields
            .iter()
            .filter_map(|field| field.name)
            .filter(|name| !written.contains_key(name))
            .collect();
        if !missing.is_empty() {
            self.report_missing_fields(ty, &missing, path.span);
            failed = true;
        }
        if failed {
            return error_expression(span);
        }
        let ty = operands_type(checked.iter().map(|(_, value)| value), ty);
        self.construct_in_order(variant, checked, ty, span)
    }

    /// Values are evaluated as written and stored as declared.
    fn construct_in_order(
        &mut self,
        variant: Option<u32>,
        values: Vec<(usize, Expression)>,
        ty: Type,
        span: Span,
    ) -> Expression {
        if values.is_sorted_by_key(|(position, _)| *position) {
            let values = values.into_iter().map(|(_, value)| value).collect();
            return construct(variant, values, ty, span);
        }
        let mut statements: Vec<Statement> = Vec::with_capacity(values.len());
        let mut variables = Vec::with_capacity(values.len());
        for (position, value) in values {
            let (statement, variable) = self.bind_temporary(value);
            statements.push(statement);
            variables.push((position, variable));
        }
        variables.sort_unstable();
        let values = variables
            .into_iter()
            .map(|(_, variable)| self.read_temporary(variable))
            .collect();
        let value = construct(variant, values, ty, span);
        Expression {
            kind: ExpressionKind::Block(Box::new(Block {
                statements,
                tail: Some(Box::new(value)),
                ty,
                span,
            })),
            ty,
            span,
        }
    }

    /// Lets an expected type of the same definition settle type arguments, before
    /// the parts are looked at.
    pub(super) fn expect_same_definition(&mut self, ty: Type, expected: &Expected) {
        if let Some(wanted) = expected.ty
            && let (TypeKind::Adt(id, _), TypeKind::Adt(wanted_id, _)) =
                (self.types.kind(ty), self.types.kind(wanted))
            && id == wanted_id
        {
            self.types.unify(ty, wanted);
        }
    }

    /// What a struct literal or pattern makes: the definition, which variant of
    /// it, and the type with fresh arguments.
    pub(super) fn resolve_constructor(
        &mut self,
        path: &ast::Path,
    ) -> Option<(AdtId, Option<u32>, Type)> {
        let [first, rest @ ..] = path.segments.as_slice() else {
            return None;
        };
        // A struct by its type; anything else is a variant.
        let is_struct = match (rest, self.type_scopes.lookup(first.name.symbol)) {
            ([], Some(TypeEntity::Adt(id))) => self.is_struct(id),
            ([], Some(TypeEntity::Ambiguous)) => return None,
            ([], _) => false,
            ([.., _], Some(TypeEntity::Module(_))) => self.names_struct(path),
            _ => false,
        };
        if is_struct {
            let (entity, segment) = self.resolve_type_path(path)?;
            let TypeEntity::Adt(id) = entity else {
                return None;
            };
            let ty = self.instantiate_adt(id, &segment.arguments, segment.name)?;
            return Some((id, None, ty));
        }
        let resolved = self.resolve_path(path)?;
        match resolved.entity {
            Entity::Variant(id, variant) => {
                let ty = self.variant_type(id, &resolved, path.span);
                Some((id, Some(variant), ty))
            }
            Entity::Ambiguous => None,
            _ => {
                let text = self.sources.text_of(path.span);
                let diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_TYPE,
                    path.span,
                    format!("`{text}` is not a struct or variant"),
                )
                .with_label("has no fields");
                self.report(diagnostic);
                None
            }
        }
    }

    fn is_struct(&self, id: AdtId) -> bool {
        matches!(self.adts[id.index()].kind, AdtKind::Struct(_))
    }

    /// Whether a path through modules leads to a struct; says nothing if not.
    fn names_struct(&self, path: &ast::Path) -> bool {
        let mut segments = path.segments.iter();
        let Some(first) = segments.next() else {
            return false;
        };
        let mut entity = self.type_scopes.lookup(first.name.symbol);
        for segment in segments {
            entity = match entity {
                Some(TypeEntity::Module(module)) => {
                    self.peek_type_export(module, segment.name.symbol)
                }
                _ => None,
            };
        }
        matches!(entity, Some(TypeEntity::Adt(id)) if self.is_struct(id))
    }

    pub(super) fn instantiate_adt(
        &mut self,
        id: AdtId,
        written: &[ast::TypeExpression],
        name: ast::Ident,
    ) -> Option<Type> {
        let generics = self.adts[id.index()].generics.clone();
        let mut arguments = self.check_types(written);
        if arguments.is_empty() {
            arguments = generics
                .iter()
                .map(|_| self.fresh_type(name.span, OriginKind::Argument))
                .collect();
        }
        if arguments.len() != generics.len() {
            let (expected, found) = (generics.len(), arguments.len());
            let text = self.interner.resolve(name.symbol);
            self.report(Diagnostic::new(
                &codes::WRONG_TYPE_ARGUMENT_COUNT,
                name.span,
                format!("`{text}` takes {expected} type arguments, but {found} were given"),
            ));
            return None;
        }
        let text = self.interner.resolve(name.symbol).to_owned();
        let substitution = Substitution {
            parameters: &generics,
            arguments: &arguments,
        };
        self.oblige_arguments(substitution, name.span, &text);
        Some(self.types.adt(id, &arguments))
    }

    /// The fields of a struct or variant, for these type arguments.
    pub(super) fn instance_fields(
        &mut self,
        id: AdtId,
        variant: Option<u32>,
        ty: Type,
    ) -> Vec<Field> {
        let adt = &self.adts[id.index()];
        let mut fields = match (&adt.kind, variant) {
            (AdtKind::Struct(fields), _) => fields.clone(),
            (AdtKind::Enum(variants), Some(variant)) => variants[variant as usize].fields.clone(),
            (AdtKind::Enum(_), None) => Vec::new(),
        };
        let generics = adt.generics.clone();
        let TypeKind::Adt(_, arguments) = self.types.kind(ty).clone() else {
            return fields;
        };
        for field in &mut fields {
            field.ty = self.types.substitute(
                field.ty,
                Substitution {
                    parameters: &generics,
                    arguments: &arguments,
                },
            );
        }
        fields
    }

    fn report_field_twice(&mut self, name: ast::Ident, first: Span) {
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::DUPLICATE_FIELD,
                name.span,
                format!("field `{text}` is given twice"),
            )
            .with_label("given here again")
            .with_secondary(first, "first given here"),
        );
    }

    fn report_missing_fields(&mut self, ty: Type, missing: &[Symbol], span: Span) {
        let names: Vec<&str> = missing
            .iter()
            .map(|name| self.interner.resolve(*name))
            .collect();
        let plural = if names.len() == 1 { "" } else { "s" };
        let owner = self.quoted(ty);
        let list = names.join("`, `");
        self.report(
            Diagnostic::new(
                &codes::MISSING_FIELD,
                span,
                format!("field{plural} `{list}` of {owner} missing"),
            )
            .with_label("every field needs a value"),
        );
    }
}

/// A struct, or a variant of an enum.
pub(super) fn construct(
    variant: Option<u32>,
    values: Vec<Expression>,
    ty: Type,
    span: Span,
) -> Expression {
    let kind = match variant {
        Some(variant) => ExpressionKind::Variant {
            variant,
            fields: values,
        },
        None => ExpressionKind::New(values),
    };
    Expression { kind, ty, span }
}
