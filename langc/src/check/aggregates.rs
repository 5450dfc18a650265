//! Tuples, arrays, maps, structs and enum values: making them and reading their
//! parts.

use rustc_hash::FxHashMap;

use lbc_format::isa::Opcode;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{
    AdtKind, Block, Expression, ExpressionKind, Field, FunctionBody, FunctionId, Statement,
    VariableKind,
};
use crate::types::{AdtId, Substitution, Type, TypeKind};

use super::bounds::Bound;
use super::expression::operands_type;
use super::functions::DeclaredFunction;
use super::inference::OriginKind;
use super::names::Resolved;
use super::scope::{Entity, TypeEntity};
use super::suggest::closest;
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
                self.report_unknown_field(&object, name, &[]);
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
            self.report_unknown_field(&object, name, &fields);
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

    fn report_unknown_field(&mut self, object: &Expression, name: ast::Ident, fields: &[Field]) {
        let text = self.interner.resolve(name.symbol);
        let owner = self.quoted(object.ty);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_FIELD,
            name.span,
            format!("{owner} has no field `{text}`"),
        )
        .with_label("not found");
        let names = fields
            .iter()
            .filter_map(|field| Some(self.interner.resolve(field.name?)));
        let is_method = self
            .head_of(object.ty)
            .is_some_and(|head| self.members.has(head, name.symbol));
        if is_method {
            diagnostic =
                diagnostic.with_suggestion("it is a method: call it", name.span.after(), "()");
        } else if let Some(similar) = closest(text, names) {
            let similar = similar.to_owned();
            diagnostic = diagnostic.with_suggestion("did you mean this?", name.span, similar);
        }
        self.report(diagnostic);
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
                self.report_unknown_field_value(ty, value.name, &fields);
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
    fn expect_same_definition(&mut self, ty: Type, expected: &Expected) {
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

    fn instantiate_adt(
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

    /// The enum type of a variant, with fresh arguments where none are written.
    pub(super) fn variant_type(&mut self, id: AdtId, resolved: &Resolved, span: Span) -> Type {
        if let Some(owner) = resolved.owner {
            return owner;
        }
        let name = ast::Ident {
            symbol: self.adts[id.index()].name,
            span,
        };
        self.instantiate_adt(id, &[], name).unwrap_or(Type::ERROR)
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

    /// A variant without arguments: a value, or a function that makes one.
    pub(super) fn variant_value(
        &mut self,
        id: AdtId,
        variant: u32,
        resolved: &Resolved,
        span: Span,
    ) -> Expression {
        let ty = self.variant_type(id, resolved, span);
        let definition = &self.variants(id)[variant as usize];
        if definition.fields.is_empty() {
            return construct(Some(variant), Vec::new(), ty, span);
        }
        if definition.named {
            let name = self.interner.resolve(definition.name);
            self.report(
                Diagnostic::new(
                    &codes::UNKNOWN_NAME,
                    span,
                    format!("variant `{name}` has named fields"),
                )
                .with_label("its fields are missing")
                .with_help(format!("write them: `{name} {{ … }}`")),
            );
            return error_expression(span);
        }
        let function = self.constructor(id, variant);
        let TypeKind::Adt(_, arguments) = self.types.kind(ty).clone() else {
            return error_expression(span);
        };
        let fields = self.instance_fields(id, Some(variant), ty);
        let fields: Vec<Type> = fields.iter().map(|field| field.ty).collect();
        Expression {
            kind: ExpressionKind::Function {
                function,
                type_arguments: arguments.to_vec(),
            },
            ty: self.types.function(&fields, ty),
            span,
        }
    }

    /// The function that makes a variant of its fields.
    fn constructor(&mut self, id: AdtId, variant: u32) -> FunctionId {
        if let Some(function) = self.constructors.get(&(id, variant)) {
            return *function;
        }
        let adt = &self.adts[id.index()];
        let (generics, span) = (adt.generics.clone(), adt.span);
        let definition = self.variants(id)[variant as usize].clone();
        let arguments: Vec<Type> = generics
            .iter()
            .map(|generic| self.types.intern(TypeKind::Parameter(*generic)))
            .collect();
        let result = self.types.adt(id, &arguments);
        let types: Vec<Type> = definition.fields.iter().map(|field| field.ty).collect();
        let ty = self.types.function(&types, result);
        let name = ast::Ident {
            symbol: definition.name,
            span,
        };
        let mut declared = DeclaredFunction::new(name, ty, result, span);
        declared.checked.generics = generics;
        let function = self.push_function(declared);
        let parameters: Vec<_> = types
            .iter()
            .map(|ty| self.new_variable(name, *ty, VariableKind::Parameter, function))
            .collect();
        let fields = parameters
            .iter()
            .map(|variable| self.read_temporary(*variable))
            .collect();
        let checked = &mut self.functions[function.index()].checked;
        checked.parameters = parameters;
        checked.body = FunctionBody::Block(Block {
            statements: Vec::new(),
            tail: Some(Box::new(construct(Some(variant), fields, result, span))),
            ty: result,
            span,
        });
        self.constructors.insert((id, variant), function);
        function
    }

    /// `Some(value)`: a call of a variant.
    pub(super) fn check_variant_call(
        &mut self,
        id: AdtId,
        variant: u32,
        resolved: &Resolved,
        arguments: &[ast::Expression],
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let ty = self.variant_type(id, resolved, span);
        self.expect_same_definition(ty, expected);
        let definition = self.variants(id)[variant as usize].clone();
        let name = self.interner.resolve(definition.name).to_owned();
        let fields = self.instance_fields(id, Some(variant), ty);
        if definition.named || fields.len() != arguments.len() {
            let count = fields.len();
            let mut diagnostic = super::calls::wrong_argument_count(
                span,
                &format!("variant `{name}`"),
                (count, count),
                arguments.len(),
            );
            if definition.named {
                diagnostic.message = format!("variant `{name}` has named fields");
                diagnostic = diagnostic.with_help(format!("write them: `{name} {{ … }}`"));
            } else if count == 0 {
                diagnostic =
                    diagnostic.with_help(format!("write it without parentheses: `{name}`"));
            }
            self.report(diagnostic);
            return self.check_arguments_anyway(arguments, span);
        }
        let values: Vec<Expression> = arguments
            .iter()
            .zip(&fields)
            .map(|(argument, field)| {
                let expected = Expected {
                    ty: Some(field.ty),
                    origin: expected.origin.clone(),
                    note: None,
                };
                self.check_expression(argument, &expected)
            })
            .collect();
        let ty = operands_type(&values, ty);
        construct(Some(variant), values, ty, span)
    }

    fn report_unknown_field_value(&mut self, ty: Type, name: ast::Ident, fields: &[Field]) {
        let text = self.interner.resolve(name.symbol);
        let owner = self.quoted(ty);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_FIELD,
            name.span,
            format!("{owner} has no field `{text}`"),
        )
        .with_label("not found");
        let names = fields
            .iter()
            .filter_map(|field| Some(self.interner.resolve(field.name?)));
        if let Some(similar) = closest(text, names) {
            let similar = similar.to_owned();
            diagnostic = diagnostic.with_suggestion("did you mean this?", name.span, similar);
        }
        self.report(diagnostic);
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
