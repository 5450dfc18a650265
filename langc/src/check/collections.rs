//! Tuples, arrays and maps: making them, and reading elements and entries.

use lbc_format::isa::Opcode;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Expression, ExpressionKind};
use crate::types::{Type, TypeKind};

use super::bounds::Bound;
use super::expression::operands_type;
use super::inference::OriginKind;
use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    pub(super) fn check_tuple(
        &mut self,
        parts: &[ast::Expression],
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let wanted: Vec<Type> = match expected.ty.map(|ty| self.types.kind(ty)) {
            Some(TypeKind::Tuple(wanted)) if wanted.len() == parts.len() => wanted.to_vec(),
            _ => Vec::new(),
        };
        let parts: Vec<Expression> = parts
            .iter()
            .enumerate()
            .map(|(position, part)| {
                let expected = Expected {
                    ty: wanted.get(position).copied(),
                    origin: expected.origin.clone(),
                    note: None,
                };
                self.check_expression(part, &expected)
            })
            .collect();
        let types: Vec<Type> = parts.iter().map(|part| part.ty).collect();
        let ty = self.types.tuple(&types);
        Expression {
            ty: operands_type(&parts, ty),
            kind: ExpressionKind::New(parts),
            span,
        }
    }

    pub(super) fn check_array(
        &mut self,
        elements: &[ast::Expression],
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let (element, mut origin) = match expected.ty.map(|ty| self.types.kind(ty)) {
            Some(TypeKind::Array(element)) => (*element, expected.origin.clone()),
            _ => (self.fresh_type(span, OriginKind::Elements), None),
        };
        let mut checked = Vec::with_capacity(elements.len());
        for written in elements {
            let expected = Expected {
                ty: Some(element),
                origin: origin.clone(),
                note: None,
            };
            let value = self.check_expression(written, &expected);
            if origin.is_none() && !matches!(self.resolve(value.ty), Type::ERROR | Type::NEVER) {
                let reason = format!("the first element is {}", self.quoted(value.ty));
                origin = Some((value.span, reason));
            }
            checked.push(value);
        }
        let ty = self.types.array(element);
        Expression {
            ty: operands_type(&checked, ty),
            kind: ExpressionKind::Array(checked),
            span,
        }
    }

    pub(super) fn check_map(
        &mut self,
        entries: &[(ast::Expression, ast::Expression)],
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let (key, value) = match expected.ty.map(|ty| self.types.kind(ty)) {
            Some(TypeKind::Map(key, value)) => (*key, *value),
            _ => {
                let key = self.fresh_type(span, OriginKind::Entries);
                self.oblige(key, Bound::Hash, span, "the key of this map");
                (key, self.fresh_type(span, OriginKind::Entries))
            }
        };
        let mut first: Option<(Span, Span)> = None;
        let mut checked = Vec::with_capacity(entries.len());
        for (written_key, written_value) in entries {
            let origin = |this: &Self, ty: Type, span: Option<Span>| match span {
                Some(span) => Some((span, format!("the first one is {}", this.quoted(ty)))),
                None => expected.origin.clone(),
            };
            let key_expected = Expected {
                ty: Some(key),
                origin: origin(self, key, first.map(|(key, _)| key)),
                note: None,
            };
            let entry_key = self.check_expression(written_key, &key_expected);
            let value_expected = Expected {
                ty: Some(value),
                origin: origin(self, value, first.map(|(_, value)| value)),
                note: None,
            };
            let entry_value = self.check_expression(written_value, &value_expected);
            first.get_or_insert((entry_key.span, entry_value.span));
            checked.push((entry_key, entry_value));
        }
        let ty = self.types.map(key, value);
        let operands = checked.iter().flat_map(|(key, value)| [key, value]);
        Expression {
            ty: operands_type(operands, ty),
            kind: ExpressionKind::Map(checked),
            span,
        }
    }

    pub(super) fn check_index(
        &mut self,
        object: &ast::Expression,
        index: &ast::Expression,
        span: Span,
    ) -> Expression {
        let object = self.check_expression(object, &Expected::ANY);
        self.check_index_value(object, index, span)
    }

    /// `object[index]` of a checked object.
    pub(super) fn check_index_value(
        &mut self,
        object: Expression,
        index: &ast::Expression,
        span: Span,
    ) -> Expression {
        let name = self.quoted(object.ty);
        match *self.types.kind(object.ty) {
            TypeKind::Array(element) => {
                let reason = "the position in an array is an `Int`";
                let expected = Expected::because(Type::INT, object.span, reason);
                let index = self.check_expression(index, &expected);
                self.element_value(object, index, element, span)
            }
            TypeKind::Map(key, value) => {
                let expected = Expected::because(key, object.span, format!("this is {name}"));
                let key = self.check_expression(index, &expected);
                self.entry_value(object, key, value, span)
            }
            TypeKind::Error | TypeKind::Never => {
                self.check_expression(index, &Expected::ANY);
                Expression {
                    ty: object.ty,
                    ..error_expression(span)
                }
            }
            TypeKind::Variable(_) => {
                self.check_expression(index, &Expected::ANY);
                self.report_type_needed(object.span, "it is indexed");
                error_expression(span)
            }
            TypeKind::Tuple(_) => {
                self.check_expression(index, &Expected::ANY);
                self.report_no_index(&object, "the parts of a tuple are `t.0`, `t.1`, …");
                error_expression(span)
            }
            TypeKind::String => {
                self.check_expression(index, &Expected::ANY);
                let help = "use `s.slice(i, j)`, `s.byte_at(i)`, or walk through it with `for`";
                self.report_no_index(&object, help);
                error_expression(span)
            }
            _ => {
                self.check_expression(index, &Expected::ANY);
                self.report_no_index(&object, "arrays and maps can be");
                error_expression(span)
            }
        }
    }

    fn report_no_index(&mut self, object: &Expression, help: &str) {
        let name = self.quoted(object.ty);
        self.report(
            Diagnostic::new(
                &codes::NOT_INDEXABLE,
                object.span,
                format!("{name} cannot be indexed"),
            )
            .with_label(format!("this is {name}"))
            .with_help(help),
        );
    }

    pub(super) fn element_value(
        &self,
        array: Expression,
        index: Expression,
        ty: Type,
        span: Span,
    ) -> Expression {
        super::operators::operation(Opcode::ArrayGet, vec![array, index], ty, span)
    }

    pub(super) fn entry_value(
        &mut self,
        map: Expression,
        key: Expression,
        ty: Type,
        span: Span,
    ) -> Expression {
        self.call_import("std.map.get", vec![map, key], ty, span)
    }
}
