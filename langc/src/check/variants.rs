//! Variants of enums as values: without fields, called with them, or as functions
//! that make them.

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Block, Expression, ExpressionKind, FunctionBody, FunctionId, VariableKind};
use crate::types::{AdtId, Type, TypeKind};

use super::expression::operands_type;
use super::functions::DeclaredFunction;
use super::names::Resolved;
use super::structs::construct;
use super::{Checker, Expected, error_expression};

impl Checker<'_> {
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
}
