//! Function definitions: their headers when their block begins, their bodies
//! later.

use rustc_hash::FxHashMap;

use crate::ast::{self, StatementKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Block, Function, FunctionId, VariableKind};
use crate::types::Type;

use super::scope::Entity;
use super::{BodyContext, Checker, DeclaredFunction, Expected};

/// The functions and constants that a block defines.
pub(super) struct Definitions<'a> {
    functions: Vec<(FunctionId, &'a ast::Function)>,
}

impl<'a> Definitions<'a> {
    /// The functions, in source order.
    pub(super) fn functions(&self) -> impl Iterator<Item = (FunctionId, &'a ast::Function)> {
        self.functions.iter().copied()
    }
}

impl Checker<'_> {
    /// Makes the functions and constants of a block visible in all of it.
    pub(super) fn declare_definitions<'b>(&mut self, block: &'b ast::Block) -> Definitions<'b> {
        let mut names: FxHashMap<Symbol, Span> = FxHashMap::default();
        let mut functions = Vec::new();
        let mut constants = Vec::new();
        for statement in &block.statements {
            match &statement.kind {
                StatementKind::Function(function) => {
                    // The body of a second definition is checked all the same.
                    let visible = self.claim_name(&mut names, function.name);
                    functions.push((self.declare_function(function, visible), &**function));
                }
                StatementKind::Const(constant) if self.claim_name(&mut names, constant.name) => {
                    constants.push((self.declare_constant(constant), &**constant));
                }
                _ => {}
            }
        }
        if !constants.is_empty() {
            self.check_constants(block, &constants);
        }
        Definitions { functions }
    }

    fn claim_name(&mut self, names: &mut FxHashMap<Symbol, Span>, name: ast::Ident) -> bool {
        let first = *names.entry(name.symbol).or_insert(name.span);
        if first == name.span {
            return true;
        }
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::DUPLICATE_DEFINITION,
                name.span,
                format!("`{text}` is defined twice in this block"),
            )
            .with_label("defined here again")
            .with_secondary(first, "first defined here"),
        );
        // Which one a use means is not clear, so nothing is said of uses.
        self.scopes.bind(name.symbol, Entity::Ambiguous);
        false
    }

    fn declare_function(&mut self, function: &ast::Function, visible: bool) -> FunctionId {
        let id = FunctionId(self.functions.len() as u32);
        let types: Vec<Type> = function
            .parameters
            .iter()
            .map(|parameter| self.check_type(&parameter.ty))
            .collect();
        let result = match &function.result {
            Some(result) => self.check_type(result),
            None => Type::UNIT,
        };
        self.check_parameter_count(types.len(), function.header_span);
        self.report_duplicate_parameters(function);
        let parameters = function
            .parameters
            .iter()
            .zip(&types)
            .map(|(parameter, ty)| {
                self.new_variable(parameter.name, *ty, VariableKind::Parameter, id)
            })
            .collect();
        let ty = self.types.function(&types, result);
        self.functions.push(DeclaredFunction {
            checked: Function {
                name: function.name.symbol,
                parameters,
                ty,
                result,
                body: Block {
                    statements: Vec::new(),
                    tail: None,
                    ty: Type::UNIT,
                    span: function.body.span,
                },
                span: function.header_span.to(function.body.span),
            },
            parameter_names: function
                .parameters
                .iter()
                .map(|parameter| parameter.name.symbol)
                .collect(),
            header_span: function.header_span,
        });
        if visible {
            self.scopes.bind(function.name.symbol, Entity::Function(id));
        }
        id
    }

    fn report_duplicate_parameters(&mut self, function: &ast::Function) {
        let mut names: FxHashMap<Symbol, Span> = FxHashMap::default();
        for parameter in &function.parameters {
            let name = parameter.name;
            // `_` names nothing, so any number of parameters may be called that.
            if self.interner.resolve(name.symbol) == "_" {
                continue;
            }
            let first = *names.entry(name.symbol).or_insert(name.span);
            if first != name.span {
                let text = self.interner.resolve(name.symbol);
                self.report(
                    Diagnostic::new(
                        &codes::DUPLICATE_PARAMETER,
                        name.span,
                        format!("parameter `{text}` is named twice"),
                    )
                    .with_label("named here again")
                    .with_secondary(first, "first named here"),
                );
            }
        }
    }

    /// Reports a function type with more parameters than a file can express.
    pub(super) fn check_parameter_count(&mut self, count: usize, span: Span) {
        let limit = lbc_format::limits::MAX_PARAMETERS;
        if count > limit {
            self.report(Diagnostic::new(
                &codes::TOO_LARGE,
                span,
                format!("a function has at most {limit} parameters, this one has {count}"),
            ));
        }
    }

    /// Checks a function's body, in the scopes that are open now.
    pub(super) fn check_function_body(&mut self, id: FunctionId, function: &ast::Function) {
        let declared = &self.functions[id.index()];
        let result_type = declared.checked.result;
        let parameters = declared.checked.parameters.clone();
        let result = match &function.result {
            Some(written) => Expected::because(
                result_type,
                written.span,
                format!("the function's result is {}", self.quoted(result_type)),
            ),
            None => Expected::because(
                result_type,
                function.header_span,
                "the function has no result type, so it gives `()`",
            ),
        };
        let body = BodyContext {
            function: id,
            result: Some(result.clone()),
            loops: Vec::new(),
            loop_count: 0,
        };
        let outer = std::mem::replace(&mut self.body, body);
        self.scopes.enter();
        for (parameter, variable) in function.parameters.iter().zip(parameters) {
            self.scopes
                .bind(parameter.name.symbol, Entity::Variable(variable));
        }
        let body = self.check_block(&function.body, &result);
        self.leave_scope();
        self.body = outer;
        self.functions[id.index()].checked.body = body;
    }
}
