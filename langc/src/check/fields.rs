//! Reading the fields of structs and the parts of tuples.

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{AdtKind, Expression, ExpressionKind, Field};
use crate::types::{Substitution, Type, TypeKind};

use super::suggest::{closest, suggest};
use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    pub(super) fn check_field(
        &mut self,
        object: Expression,
        name: ast::Ident,
        span: Span,
    ) -> Expression {
        let (id, arguments) = match self.types.kind(object.ty) {
            TypeKind::Adt(id, arguments) => (*id, arguments.clone()),
            TypeKind::Error | TypeKind::Never => {
                return Expression {
                    ty: object.ty,
                    ..error_expression(span)
                };
            }
            TypeKind::Variable(_) => {
                self.report_type_needed(object.span, "its field is read");
                return error_expression(span);
            }
            _ => {
                self.report_unreadable_field(object.ty, name, &[]);
                return error_expression(span);
            }
        };
        let adt = &self.adts[id.index()];
        let fields = match &adt.kind {
            AdtKind::Struct(fields) => fields.clone(),
            AdtKind::Enum(_) => Vec::new(),
        };
        let generics = adt.generics.clone();
        let Some(index) = fields
            .iter()
            .position(|field| field.name == Some(name.symbol))
        else {
            self.report_unreadable_field(object.ty, name, &fields);
            return error_expression(span);
        };
        let ty = self.types.substitute(
            fields[index].ty,
            Substitution {
                parameters: &generics,
                arguments: &arguments,
            },
        );
        Expression {
            kind: ExpressionKind::Field {
                object: Box::new(object),
                index: index as u32,
            },
            ty,
            span,
        }
    }

    pub(super) fn check_tuple_field(
        &mut self,
        object: &ast::Expression,
        index: u32,
        index_span: Span,
        span: Span,
    ) -> Expression {
        let object = self.check_expression(object, &Expected::ANY);
        let parts = match self.types.kind(object.ty) {
            TypeKind::Tuple(parts) => parts.clone(),
            TypeKind::Error | TypeKind::Never => {
                return Expression {
                    ty: object.ty,
                    ..error_expression(span)
                };
            }
            TypeKind::Variable(_) => {
                self.report_type_needed(object.span, "its part is read");
                return error_expression(span);
            }
            _ => Box::default(),
        };
        let Some(ty) = parts.get(index as usize).copied() else {
            let owner = self.quoted(object.ty);
            let mut diagnostic = Diagnostic::new(
                &codes::UNKNOWN_FIELD,
                index_span,
                format!("{owner} has no part {index}"),
            )
            .with_label("not found");
            if !parts.is_empty() {
                let last = parts.len() - 1;
                diagnostic = diagnostic.with_note(format!("its parts are `.0` to `.{last}`"));
            }
            self.report(diagnostic);
            return error_expression(span);
        };
        Expression {
            kind: ExpressionKind::Field {
                object: Box::new(object),
                index,
            },
            ty,
            span,
        }
    }

    /// Reports a field that is read and does not exist: it may be a method.
    fn report_unreadable_field(&mut self, ty: Type, name: ast::Ident, fields: &[Field]) {
        let is_method = self
            .head_of(ty)
            .is_some_and(|head| self.members.has(head, name.symbol));
        if !is_method {
            self.report_unknown_field(ty, name, fields);
            return;
        }
        let text = self.interner.resolve(name.symbol);
        let owner = self.quoted(ty);
        let diagnostic = Diagnostic::new(
            &codes::UNKNOWN_FIELD,
            name.span,
            format!("{owner} has no field `{text}`"),
        )
        .with_label("not found")
        .with_suggestion("it is a method: call it", name.span.after(), "()");
        self.report(diagnostic);
    }

    /// Reports a field that a struct or variant does not have, wherever it is named.
    pub(super) fn report_unknown_field(&mut self, ty: Type, name: ast::Ident, fields: &[Field]) {
        let text = self.interner.resolve(name.symbol);
        let owner = self.quoted(ty);
        let diagnostic = Diagnostic::new(
            &codes::UNKNOWN_FIELD,
            name.span,
            format!("{owner} has no field `{text}`"),
        )
        .with_label("not found");
        let names = fields
            .iter()
            .filter_map(|field| Some(self.interner.resolve(field.name?)));
        let diagnostic = suggest(diagnostic, name.span, closest(text, names));
        self.report(diagnostic);
    }
}
