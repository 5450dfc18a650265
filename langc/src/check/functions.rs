//! Function definitions: their headers when their block begins, their bodies
//! later.

use rustc_hash::FxHashMap;

use lbc_format::isa::Opcode;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Block, Function, FunctionBody, FunctionId, VariableId, VariableKind};
use crate::types::{ParameterId, Type, TypeKind};

use super::scope::{Entity, TypeEntity};
use super::{BodyContext, Checker, Expected};

/// A function of the program with what its users need to know.
#[derive(Debug)]
pub(super) struct DeclaredFunction {
    pub(super) checked: Function,
    /// Where its name stands.
    pub(super) name: ast::Ident,
    /// From `fn` to the end of the result type.
    pub(super) header_span: Span,
    /// How many of its type parameters belong to the code around it.
    pub(super) inherited: usize,
    /// How many of those after them belong to its `impl`.
    pub(super) of_impl: usize,
    /// The type it belongs to, when it stands in an `impl`.
    pub(super) self_type: Option<Type>,
    /// Whether it is called on a value.
    pub(super) has_receiver: bool,
}

impl DeclaredFunction {
    /// A function without parameters or body.
    pub(super) fn new(name: ast::Ident, ty: Type, result: Type, span: Span) -> Self {
        Self {
            checked: Function {
                name: name.symbol,
                generics: Vec::new(),
                parameters: Vec::new(),
                ty,
                result,
                body: FunctionBody::Block(Block {
                    statements: Vec::new(),
                    tail: None,
                    ty: Type::UNIT,
                    span,
                }),
                captures: Vec::new(),
                uses: Vec::new(),
                span,
            },
            name,
            header_span: span,
            inherited: 0,
            of_impl: 0,
            self_type: None,
            has_receiver: false,
        }
    }
}

/// The `impl` that a function stands in.
#[derive(Clone, Copy)]
pub(super) struct ImplContext<'c> {
    pub(super) target: Type,
    pub(super) generics: &'c [ParameterId],
}

impl Checker<'_> {
    pub(super) fn push_function(&mut self, function: DeclaredFunction) -> FunctionId {
        self.functions.push(function);
        FunctionId(self.functions.len() as u32 - 1)
    }

    /// Enters type parameters with their bounds.
    pub(super) fn define_generics(
        &mut self,
        generics: &[ast::GenericParameter],
    ) -> Vec<ParameterId> {
        let mut names: FxHashMap<Symbol, Span> = FxHashMap::default();
        generics
            .iter()
            .map(|generic| {
                let name = generic.name;
                let first = *names.entry(name.symbol).or_insert(name.span);
                if first != name.span {
                    self.report_named_twice(name, first, "type parameter");
                }
                let text = self.interner.resolve(name.symbol);
                let (id, _) = self.types.define_parameter(text);
                let bounds = self.check_bounds(&generic.bounds);
                self.parameter_bounds.insert(id, bounds);
                id
            })
            .collect()
    }

    fn report_named_twice(&mut self, name: ast::Ident, first: Span, what: &str) {
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::DUPLICATE_PARAMETER,
                name.span,
                format!("{what} `{text}` is named twice"),
            )
            .with_label("named here again")
            .with_secondary(first, "first named here"),
        );
    }

    /// Enters a function's header. The scopes that are open are those of its
    /// definition, the type parameters of its `impl` among them.
    pub(super) fn declare_function(
        &mut self,
        function: &ast::Function,
        owner: Option<ImplContext<'_>>,
    ) -> FunctionId {
        let mut generics = self.body.generics.clone();
        let inherited = generics.len();
        let of_impl = owner.map_or(0, |owner| owner.generics.len());
        if let Some(owner) = owner {
            generics.extend(owner.generics);
        }
        let own = self.define_generics(&function.generics);
        self.enter_scope();
        for (generic, id) in function.generics.iter().zip(&own) {
            let ty = self.types.intern(TypeKind::Parameter(*id));
            self.type_scopes
                .bind(generic.name.symbol, TypeEntity::Type(ty));
        }
        generics.extend(&own);

        let mut names = Vec::new();
        let mut types = Vec::new();
        if let Some(span) = function.receiver {
            let symbol = self.interner.intern("self");
            names.push(ast::Ident { symbol, span });
            types.push(owner.map_or(Type::ERROR, |owner| owner.target));
            if owner.is_none() {
                self.report_misplaced_self(span);
            }
        }
        for parameter in &function.parameters {
            names.push(parameter.name);
            types.push(self.check_type(&parameter.ty));
        }
        let result = match &function.result {
            Some(result) => self.check_type(result),
            None => Type::UNIT,
        };
        self.type_scopes.leave();
        self.scopes.leave();
        self.check_parameter_count(types.len(), function.header_span);
        let mut seen: FxHashMap<Symbol, Span> = FxHashMap::default();
        for name in &names {
            // `_` names nothing, so any number of parameters may be called that.
            if self.interner.resolve(name.symbol) == "_" {
                continue;
            }
            let first = *seen.entry(name.symbol).or_insert(name.span);
            if first != name.span {
                self.report_named_twice(*name, first, "parameter");
            }
        }

        let ty = self.types.function(&types, result);
        let span = match &function.body {
            ast::FunctionBody::Block(body) => function.header_span.to(body.span),
            ast::FunctionBody::Intrinsic { span, .. } => function.header_span.to(*span),
        };
        let mut declared = DeclaredFunction::new(function.name, ty, result, span);
        declared.header_span = function.header_span;
        declared.inherited = inherited;
        declared.of_impl = of_impl;
        declared.self_type = owner.map(|owner| owner.target);
        declared.has_receiver = function.receiver.is_some();
        declared.checked.generics = generics;
        let id = self.push_function(declared);
        let parameters: Vec<VariableId> = names
            .into_iter()
            .zip(types)
            .map(|(name, ty)| self.new_variable(name, ty, VariableKind::Parameter, id))
            .collect();
        self.functions[id.index()].checked.parameters = parameters;
        id
    }

    fn report_misplaced_self(&mut self, span: Span) {
        self.report(
            Diagnostic::new(
                &codes::MISPLACED_SELF,
                span,
                "`self` stands in a function that belongs to no type",
            )
            .with_label("only functions in an `impl` have it"),
        );
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

    /// Makes the type parameters of an `impl`, which one of its functions has too, and `Self`
    /// visible in its bodies.
    pub(super) fn bind_self_type(&mut self, definition: &ast::Impl, function: FunctionId) {
        let declared = &self.functions[function.index()];
        let start = declared.inherited;
        let generics = declared.checked.generics[start..start + declared.of_impl].to_vec();
        for (generic, id) in definition.generics.iter().zip(generics) {
            let ty = self.types.intern(TypeKind::Parameter(id));
            self.type_scopes
                .bind(generic.name.symbol, TypeEntity::Type(ty));
        }
    }

    /// Checks a function's body, in the scopes that are open now.
    pub(super) fn check_function_body(&mut self, id: FunctionId, function: &ast::Function) {
        let block = match &function.body {
            ast::FunctionBody::Block(block) => block,
            ast::FunctionBody::Intrinsic { name, span } => {
                self.functions[id.index()].checked.body = self.intrinsic(name, *span);
                return;
            }
        };
        let declared = &self.functions[id.index()];
        let result_type = declared.checked.result;
        let parameters = declared.checked.parameters.clone();
        let generics = declared.checked.generics.clone();
        let own = generics[declared.inherited + declared.of_impl..].to_vec();
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
        let start = self.begin_inference();
        let body = BodyContext {
            function: id,
            result: Some(result.clone()),
            loops: Vec::new(),
            generics,
        };
        let outer = std::mem::replace(&mut self.body, body);
        self.enter_scope();
        for (generic, id) in function.generics.iter().zip(own) {
            let ty = self.types.intern(TypeKind::Parameter(id));
            self.type_scopes
                .bind(generic.name.symbol, TypeEntity::Type(ty));
        }
        for variable in parameters {
            let name = self.variables[variable.index()].name;
            self.scopes.bind(name, Entity::Variable(variable));
        }
        let body = self.check_block(block, &result);
        self.leave_scope();
        self.body = outer;
        self.finish_inference(start);
        self.functions[id.index()].checked.body = FunctionBody::Block(body);
    }

    /// What a function does that is not written in Lang.
    fn intrinsic(&mut self, name: &str, span: Span) -> FunctionBody {
        if let Some(opcode) = Opcode::from_mnemonic(name) {
            return FunctionBody::Operation(opcode);
        }
        debug_assert!(name.contains('.'), "{span:?}: {name} is no intrinsic");
        FunctionBody::Import(self.interner.intern(name))
    }
}
