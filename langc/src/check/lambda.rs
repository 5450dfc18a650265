//! Anonymous functions: their types come from what is written and from their
//! place.

use crate::ast;
use crate::source::Span;
use crate::typed::{Expression, ExpressionKind, FunctionBody, VariableKind};
use crate::types::{Type, TypeKind};

use super::functions::DeclaredFunction;
use super::inference::OriginKind;
use super::scope::Entity;
use super::{BodyContext, Checker, Expected};

impl Checker<'_> {
    pub(super) fn check_lambda(
        &mut self,
        lambda: &ast::Lambda,
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let wanted = expected
            .ty
            .and_then(|ty| self.types.as_function(ty))
            .filter(|function| function.parameters.len() == lambda.parameters.len())
            .cloned();
        let types: Vec<Type> = lambda
            .parameters
            .iter()
            .enumerate()
            .map(|(position, parameter)| match (&parameter.ty, &wanted) {
                (Some(written), _) => self.check_type(written),
                (None, Some(wanted)) => wanted.parameters[position],
                (None, None) => self.fresh_type(parameter.name.span, OriginKind::Parameter),
            })
            .collect();
        let result = match (&lambda.result, &wanted) {
            (Some(written), _) => {
                let ty = self.check_type(written);
                let reason = format!("the function's result is {}", self.quoted(ty));
                Expected::because(ty, written.span, reason)
            }
            (None, Some(wanted)) => Expected {
                ty: Some(wanted.result),
                origin: expected.origin.clone(),
                note: None,
            },
            (None, None) => Expected::of(self.fresh_type(lambda.header_span, OriginKind::Result)),
        };
        let result_type = result.ty.unwrap_or(Type::ERROR);
        self.check_parameter_count(types.len(), lambda.header_span);

        let name = ast::Ident {
            symbol: self.interner.intern("fn"),
            span: lambda.header_span,
        };
        let ty = self.types.function(&types, result_type);
        let mut declared = DeclaredFunction::new(name, ty, result_type, span);
        let generics = self.body.generics.clone();
        declared.inherited = generics.len();
        declared.checked.generics.clone_from(&generics);
        let id = self.push_function(declared);
        let body = BodyContext {
            function: id,
            result: Some(result.clone()),
            loops: Vec::new(),
            generics: generics.clone(),
        };
        let outer = std::mem::replace(&mut self.body, body);
        self.enter_scope();
        let mut parameters = Vec::with_capacity(types.len());
        for (parameter, ty) in lambda.parameters.iter().zip(types) {
            let variable = self.new_variable(parameter.name, ty, VariableKind::Parameter, id);
            self.scopes
                .bind(parameter.name.symbol, Entity::Variable(variable));
            parameters.push(variable);
        }
        let body = self.check_block(&lambda.body, &result);
        self.leave_scope();
        self.body = outer;

        let checked = &mut self.functions[id.index()].checked;
        checked.parameters = parameters;
        checked.body = FunctionBody::Block(body);
        self.note_use(id);
        let type_arguments = generics
            .iter()
            .map(|generic| self.types.intern(TypeKind::Parameter(*generic)))
            .collect();
        Expression {
            kind: ExpressionKind::Function {
                function: id,
                type_arguments,
            },
            ty,
            span,
        }
    }
}
