//! Calls of functions, function values and methods.

use std::fmt::Write as _;

use crate::ast::{self, ExpressionKind as AstKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{AdtKind, Expression, ExpressionKind, FunctionId};
use crate::types::{Substitution, Type, TypeKind};

use super::expression::operands_type;
use super::members::{Head, MemberKind};
use super::names::Resolved;
use super::scope::Entity;
use super::suggest::{closest, suggest};
use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    pub(super) fn check_call(
        &mut self,
        callee: &ast::Expression,
        arguments: &[ast::Expression],
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let resolved = match &callee.kind {
            AstKind::Name(name) => self.resolve_name(*name, callee.span),
            AstKind::Path(path) => self.resolve_path(path),
            _ => {
                let callee = self.check_expression(callee, &Expected::ANY);
                return self.check_value_call(callee, arguments, span);
            }
        };
        let Some(resolved) = resolved else {
            return self.check_arguments_anyway(arguments, span);
        };
        match resolved.entity {
            Entity::Function(id) => {
                self.check_function_call(id, &resolved, callee.span, arguments, span)
            }
            Entity::Builtin(builtin) => {
                self.check_builtin_call(builtin, callee.span, arguments, span)
            }
            Entity::Variant(id, variant) => {
                self.check_variant_call(id, variant, &resolved, arguments, expected, span)
            }
            Entity::Ambiguous => self.check_arguments_anyway(arguments, span),
            Entity::Variable(_) | Entity::Constant(_) => {
                let callee = self.check_expression(callee, &Expected::ANY);
                self.check_value_call(callee, arguments, span)
            }
        }
    }

    fn check_function_call(
        &mut self,
        id: FunctionId,
        resolved: &Resolved,
        name_span: Span,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let count = self.functions[id.index()].checked.parameters.len();
        if count != arguments.len() {
            self.report_function_arity(id, name_span, count, arguments.len());
            return self.check_arguments_anyway(arguments, span);
        }
        let Some(type_arguments) = self.instantiate(id, resolved, name_span) else {
            return self.check_arguments_anyway(arguments, span);
        };
        let parameters = self.parameter_types(id, &type_arguments);
        let note = self.library_note(id);
        let arguments = self.check_arguments(arguments, &parameters, note.as_deref());
        self.call(id, type_arguments, arguments, span)
    }

    /// A call with checked arguments.
    fn call(
        &mut self,
        id: FunctionId,
        type_arguments: Vec<Type>,
        arguments: Vec<Expression>,
        span: Span,
    ) -> Expression {
        let declared = &self.functions[id.index()].checked;
        let (result, generics) = (declared.result, declared.generics.clone());
        let result = self.types.substitute(
            result,
            Substitution {
                parameters: &generics,
                arguments: &type_arguments,
            },
        );
        self.note_use(id);
        Expression {
            ty: operands_type(&arguments, result),
            kind: ExpressionKind::Call {
                function: id,
                type_arguments,
                arguments,
            },
            span,
        }
    }

    /// Types of a function's parameters for these type arguments, and where the
    /// parameters stand.
    fn parameter_types(&mut self, id: FunctionId, type_arguments: &[Type]) -> Vec<(Type, Span)> {
        let declared = &self.functions[id.index()].checked;
        let generics = declared.generics.clone();
        let parameters: Vec<(Type, Span)> = declared
            .parameters
            .iter()
            .map(|id| {
                let variable = &self.variables[id.index()];
                (variable.ty, variable.span)
            })
            .collect();
        let substitution = Substitution {
            parameters: &generics,
            arguments: type_arguments,
        };
        parameters
            .into_iter()
            .map(|(ty, span)| (self.types.substitute(ty, substitution), span))
            .collect()
    }

    /// Checks arguments against parameters. Anonymous functions come last: the
    /// other arguments may settle the types of their parameters.
    fn check_arguments(
        &mut self,
        arguments: &[ast::Expression],
        parameters: &[(Type, Span)],
        note: Option<&str>,
    ) -> Vec<Expression> {
        let mut checked: Vec<Option<Expression>> = arguments.iter().map(|_| None).collect();
        for lambdas in [false, true] {
            for (position, argument) in arguments.iter().enumerate() {
                if matches!(argument.kind, AstKind::Lambda(_)) != lambdas {
                    continue;
                }
                let (ty, span) = parameters[position];
                let expected = match note {
                    // The sources of the library are no concern of the program's.
                    Some(note) => Expected::noting(ty, note),
                    None => {
                        let reason = format!("the parameter is {}", self.quoted(ty));
                        Expected::because(ty, span, reason)
                    }
                };
                checked[position] = Some(self.check_expression(argument, &expected));
            }
        }
        checked.into_iter().flatten().collect()
    }

    /// For functions of the library: what to say of their parameters.
    fn library_note(&self, id: FunctionId) -> Option<String> {
        let is_own = self.is_own_source(self.functions[id.index()].header_span);
        (!is_own).then(|| format!("its signature is `{}`", self.signature(id)))
    }

    fn report_function_arity(
        &mut self,
        id: FunctionId,
        name_span: Span,
        expected: usize,
        found: usize,
    ) {
        let declared = &self.functions[id.index()];
        let name = self.interner.resolve(declared.name.symbol);
        let mut diagnostic =
            wrong_argument_count(name_span, &format!("`{name}`"), (expected, expected), found)
                .with_note(format!("its signature is `{}`", self.signature(id)));
        if self.is_own_source(declared.header_span) {
            diagnostic = diagnostic.with_secondary(declared.header_span, "defined here");
        }
        self.report(diagnostic);
    }

    /// Whether a place is in the program, and not in the library.
    pub(super) fn is_own_source(&self, span: Span) -> bool {
        let file = self.sources.file(self.sources.file_of(span));
        !file.path().starts_with(crate::library::PATH_PREFIX)
    }

    /// `fn area<T>(width: Int, height: Int) -> Int`
    pub(super) fn signature(&self, id: FunctionId) -> String {
        let declared = &self.functions[id.index()];
        let mut text = format!("fn {}(", self.interner.resolve(declared.name.symbol));
        for (position, variable) in declared.checked.parameters.iter().enumerate() {
            let variable = &self.variables[variable.index()];
            if position > 0 {
                text.push_str(", ");
            }
            let name = self.interner.resolve(variable.name);
            if position == 0 && declared.has_receiver {
                text.push_str(name);
                continue;
            }
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{name}: {}", self.types.name(variable.ty));
        }
        text.push(')');
        if declared.checked.result != Type::UNIT {
            let _ = write!(text, " -> {}", self.types.name(declared.checked.result));
        }
        text
    }

    fn check_value_call(
        &mut self,
        callee: Expression,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let Some(function) = self.types.as_function(callee.ty).cloned() else {
            match self.types.kind(callee.ty) {
                TypeKind::Error | TypeKind::Never => {}
                TypeKind::Variable(_) => self.report_type_needed(callee.span, "it is called"),
                _ => {
                    let name = self.quoted(callee.ty);
                    self.report(
                        Diagnostic::new(
                            &codes::NOT_CALLABLE,
                            callee.span,
                            format!("expected a function, found {name}"),
                        )
                        .with_label("cannot be called"),
                    );
                }
            }
            return self.check_arguments_anyway(arguments, span);
        };
        let count = function.parameters.len();
        if count != arguments.len() {
            let name = self.quoted(callee.ty);
            self.report(wrong_argument_count(
                callee.span,
                &format!("a function of type {name}"),
                (count, count),
                arguments.len(),
            ));
            return self.check_arguments_anyway(arguments, span);
        }
        let parameters: Vec<(Type, Span)> = function
            .parameters
            .iter()
            .map(|ty| (*ty, callee.span))
            .collect();
        let arguments = self.check_arguments(arguments, &parameters, None);
        let ty = operands_type(&arguments, function.result);
        let ty = operands_type([&callee], ty);
        Expression {
            kind: ExpressionKind::CallValue {
                callee: Box::new(callee),
                arguments,
            },
            ty,
            span,
        }
    }

    /// Finds the errors in the arguments of a call that is wrong itself.
    pub(super) fn check_arguments_anyway(
        &mut self,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        for argument in arguments {
            // An anonymous function has nothing to take its types from here.
            if !matches!(argument.kind, AstKind::Lambda(_)) {
                self.check_expression(argument, &Expected::ANY);
            }
        }
        error_expression(span)
    }

    pub(super) fn check_method_call(
        &mut self,
        receiver: &ast::Expression,
        name: ast::Ident,
        type_arguments: &[ast::TypeExpression],
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let receiver = self.check_expression(receiver, &Expected::ANY);
        let written = self.check_types(type_arguments);
        match self.types.kind(receiver.ty) {
            TypeKind::Error | TypeKind::Never => {
                let call = self.check_arguments_anyway(arguments, span);
                return Expression {
                    ty: receiver.ty,
                    ..call
                };
            }
            TypeKind::Variable(_) => {
                self.report_type_needed(receiver.span, "a method is called on it");
                return self.check_arguments_anyway(arguments, span);
            }
            _ => {}
        }
        let head = self.head_of(receiver.ty);
        let member = head.and_then(|head| self.find_member(head, name, receiver.ty));
        let function = match member {
            Some(MemberKind::Function(id)) if self.functions[id.index()].has_receiver => id,
            _ => {
                self.report_unknown_method(receiver.ty, head, member, name);
                return self.check_arguments_anyway(arguments, span);
            }
        };
        let count = self.functions[function.index()].checked.parameters.len() - 1;
        if count != arguments.len() {
            self.report_function_arity(function, name.span, count, arguments.len());
            return self.check_arguments_anyway(arguments, span);
        }
        let resolved = Resolved {
            entity: Entity::Function(function),
            arguments: written,
            owner: Some(receiver.ty),
        };
        let Some(type_arguments) = self.instantiate(function, &resolved, name.span) else {
            return self.check_arguments_anyway(arguments, span);
        };
        let parameters = self.parameter_types(function, &type_arguments);
        let mut operands = Vec::with_capacity(1 + arguments.len());
        operands.push(receiver);
        let note = self.library_note(function);
        operands.extend(self.check_arguments(arguments, &parameters[1..], note.as_deref()));
        self.call(function, type_arguments, operands, span)
    }

    fn report_unknown_method(
        &mut self,
        receiver: Type,
        head: Option<Head>,
        member: Option<MemberKind>,
        name: ast::Ident,
    ) {
        let text = self.interner.resolve(name.symbol);
        let owner = self.quoted(receiver);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_METHOD,
            name.span,
            format!("{owner} has no method `{text}`"),
        )
        .with_label("not found");
        if self.has_field(receiver, name.symbol) {
            let help = format!("to call the function in the field, write `(x.{text})(…)`");
            self.report(diagnostic.with_help(help));
            return;
        }
        if member.is_some() {
            let owner = self.types.name(receiver);
            let owner = owner.split('<').next().unwrap_or_default();
            let help = format!("it belongs to the type and not to a value: `{owner}::{text}`");
            self.report(diagnostic.with_help(help));
            return;
        }
        let names: Vec<Symbol> =
            head.map_or_else(Vec::new, |head| self.members.names(head).to_vec());
        let methods = || names.iter().map(|name| self.interner.resolve(*name));
        let similar = foreign_method(text)
            .filter(|known| methods().any(|name| name == *known))
            .or_else(|| closest(text, methods()));
        if names.is_empty() {
            diagnostic = diagnostic.with_note(format!("{owner} has no methods"));
        }
        let diagnostic = suggest(diagnostic, name.span, similar);
        self.report(diagnostic);
    }

    fn has_field(&self, ty: Type, name: Symbol) -> bool {
        let TypeKind::Adt(id, _) = self.types.kind(ty) else {
            return false;
        };
        match &self.adts[id.index()].kind {
            AdtKind::Struct(fields) => fields.iter().any(|field| field.name == Some(name)),
            AdtKind::Enum(_) => false,
        }
    }
}

/// Says that a call passes `found` arguments to what takes from the first to the
/// second number of `arity`.
pub(super) fn wrong_argument_count(
    span: Span,
    what: &str,
    arity: (usize, usize),
    found: usize,
) -> Diagnostic {
    let expected = match arity {
        (fewest, most) if fewest == most => format!("{most}"),
        (0, most) => format!("at most {most}"),
        (fewest, most) => format!("{fewest} to {most}"),
    };
    let plural = if arity.1 == 1 { "" } else { "s" };
    let were = if found == 1 { "was" } else { "were" };
    Diagnostic::new(
        &codes::WRONG_ARGUMENT_COUNT,
        span,
        format!("{what} takes {expected} argument{plural}, but {found} {were} given"),
    )
}

/// What a method of another language is called here.
fn foreign_method(name: &str) -> Option<&'static str> {
    Some(match name {
        "length" | "size" | "count" => "len",
        "toString" | "str" | "to_str" => "to_string",
        "toUpperCase" | "to_uppercase" | "upper" => "to_upper",
        "toLowerCase" | "to_lowercase" | "lower" => "to_lower",
        "substring" | "substr" | "sub" => "slice",
        "includes" | "has" => "contains",
        "startsWith" | "startswith" => "starts_with",
        "endsWith" | "endswith" => "ends_with",
        "strip" => "trim",
        "padStart" | "rjust" => "pad_left",
        "padEnd" | "ljust" => "pad_right",
        "toFixed" => "to_fixed",
        "isNaN" => "is_nan",
        "charCodeAt" => "byte_at",
        "log" => "ln",
        "powi" | "powf" => "pow",
        "ceiling" => "ceil",
        "append" | "add" => "push",
        "reduce" => "fold",
        "forEach" | "for_each" => "map",
        "indexOf" | "index" => "index_of",
        "hasKey" | "has_key" | "containsKey" => "contains_key",
        "delete" => "remove",
        _ => return None,
    })
}
