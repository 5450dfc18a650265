//! Calls of functions, function values and methods.

use std::fmt::Write as _;

use crate::ast::{self, ExpressionKind as AstKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::library::{self, Implementation, Method};
use crate::source::Span;
use crate::typed::{Expression, ExpressionKind, FunctionId};
use crate::types::Type;

use super::expression::operands_type;
use super::operators::operation;
use super::scope::Entity;
use super::suggest::closest;
use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    pub(super) fn check_call(
        &mut self,
        callee: &ast::Expression,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        if let AstKind::Name(name) = callee.kind {
            match self.scopes.lookup(name) {
                Some(Entity::Function(id)) => {
                    return self.check_function_call(id, callee.span, arguments, span);
                }
                Some(Entity::Builtin(builtin)) => {
                    return self.check_builtin_call(builtin, callee.span, arguments, span);
                }
                _ => {}
            }
        }
        self.check_value_call(callee, arguments, span)
    }

    fn check_function_call(
        &mut self,
        id: FunctionId,
        name_span: Span,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let declared = &self.functions[id.index()];
        let result = declared.checked.result;
        let header_span = declared.header_span;
        let parameters: Vec<(Type, Span)> = declared
            .checked
            .parameters
            .iter()
            .map(|id| {
                let variable = &self.variables[id.index()];
                (variable.ty, variable.span)
            })
            .collect();
        if parameters.len() != arguments.len() {
            let name = self
                .interner
                .resolve(self.functions[id.index()].checked.name);
            let diagnostic = wrong_argument_count(
                name_span,
                &format!("`{name}`"),
                (parameters.len(), parameters.len()),
                arguments.len(),
            )
            .with_secondary(header_span, "defined here")
            .with_note(format!("its signature is `{}`", self.signature(id)));
            self.report(diagnostic);
            return self.check_arguments_anyway(arguments, span);
        }
        let arguments = arguments
            .iter()
            .zip(parameters)
            .map(|(argument, (ty, parameter_span))| {
                let reason = format!("the parameter is {}", self.quoted(ty));
                self.check_expression(argument, &Expected::because(ty, parameter_span, reason))
            })
            .collect::<Vec<_>>();
        Expression {
            ty: operands_type(&arguments, result),
            kind: ExpressionKind::Call {
                function: id,
                arguments,
            },
            span,
        }
    }

    /// `fn area(width: Int, height: Int) -> Int`
    fn signature(&self, id: FunctionId) -> String {
        let declared = &self.functions[id.index()];
        let mut text = format!("fn {}(", self.interner.resolve(declared.checked.name));
        for (position, (name, variable)) in declared
            .parameter_names
            .iter()
            .zip(&declared.checked.parameters)
            .enumerate()
        {
            if position > 0 {
                text.push_str(", ");
            }
            let ty = self.types.name(self.variables[variable.index()].ty);
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{}: {ty}", self.interner.resolve(*name));
        }
        text.push(')');
        if declared.checked.result != Type::UNIT {
            let _ = write!(text, " -> {}", self.types.name(declared.checked.result));
        }
        text
    }

    fn check_value_call(
        &mut self,
        callee: &ast::Expression,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let callee = self.check_expression(callee, &Expected::ANY);
        let Some(function) = self.types.as_function(callee.ty).cloned() else {
            if callee.ty != Type::ERROR && callee.ty != Type::NEVER {
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
            return self.check_arguments_anyway(arguments, span);
        };
        if function.parameters.len() != arguments.len() {
            let name = self.quoted(callee.ty);
            self.report(wrong_argument_count(
                callee.span,
                &format!("a function of type {name}"),
                (function.parameters.len(), function.parameters.len()),
                arguments.len(),
            ));
            return self.check_arguments_anyway(arguments, span);
        }
        let arguments = arguments
            .iter()
            .zip(&function.parameters)
            .map(|(argument, ty)| {
                let reason = format!("this is {}", self.quoted(callee.ty));
                self.check_expression(argument, &Expected::because(*ty, callee.span, reason))
            })
            .collect::<Vec<_>>();
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
            self.check_expression(argument, &Expected::ANY);
        }
        error_expression(span)
    }

    pub(super) fn check_method_call(
        &mut self,
        receiver: &ast::Expression,
        name: ast::Ident,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let receiver = self.check_expression(receiver, &Expected::ANY);
        if receiver.ty == Type::ERROR || receiver.ty == Type::NEVER {
            let call = self.check_arguments_anyway(arguments, span);
            return Expression {
                ty: receiver.ty,
                ..call
            };
        }
        let text = self.interner.resolve(name.symbol);
        let Some(method) = library::find_method(receiver.ty, text) else {
            self.report_unknown_method(receiver.ty, name);
            return self.check_arguments_anyway(arguments, span);
        };
        let parameters = method.parameters();
        if parameters.len() != arguments.len() {
            let diagnostic = wrong_argument_count(
                name.span,
                &format!("`{}`", method.name),
                (parameters.len(), parameters.len()),
                arguments.len(),
            )
            .with_note(format!(
                "its signature is `{}`",
                self.method_signature(method)
            ));
            self.report(diagnostic);
            return self.check_arguments_anyway(arguments, span);
        }
        let mut operands = Vec::with_capacity(1 + arguments.len());
        operands.push(receiver);
        for (argument, ty) in arguments.iter().zip(parameters) {
            let reason = format!("its signature is `{}`", self.method_signature(method));
            let expected = Expected::because(*ty, name.span, reason);
            operands.push(self.check_expression(argument, &expected));
        }
        match method.implementation {
            Implementation::Operation(opcode) => operation(opcode, operands, method.result(), span),
            Implementation::Import(import) => Expression {
                ty: operands_type(&operands, import.result),
                kind: ExpressionKind::CallImport {
                    import,
                    arguments: operands,
                },
                span,
            },
        }
    }

    fn method_signature(&self, method: &Method) -> String {
        let parameters: Vec<String> = method
            .parameter_names
            .iter()
            .zip(method.parameters())
            .map(|(name, ty)| format!("{name}: {}", self.types.name(*ty)))
            .collect();
        format!(
            "{}.{}({}) -> {}",
            self.types.name(method.receiver),
            method.name,
            parameters.join(", "),
            self.types.name(method.result())
        )
    }

    fn report_unknown_method(&mut self, receiver: Type, name: ast::Ident) {
        let text = self.interner.resolve(name.symbol);
        let owner = self.quoted(receiver);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_METHOD,
            name.span,
            format!("{owner} has no method `{text}`"),
        )
        .with_label("not found");
        let names = || library::methods_of(receiver).map(|method| method.name);
        let similar = foreign_method(text)
            .filter(|known| names().any(|name| name == *known))
            .or_else(|| closest(text, names()));
        if let Some(similar) = similar {
            diagnostic = diagnostic.with_suggestion("did you mean this?", name.span, similar);
        } else if names().next().is_none() {
            diagnostic = diagnostic.with_note(format!("{owner} has no methods"));
        }
        self.report(diagnostic);
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
        "includes" => "contains",
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
        _ => return None,
    })
}
