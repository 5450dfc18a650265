//! What names, type names and paths stand for.

use crate::ast::{self, TypeExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::library::{ASSOCIATED_CONSTANTS, AssociatedConstant};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Expression, ExpressionKind, VariableId, VariableKind};
use crate::types::Type;

use super::constants::not_constant;
use super::scope::Entity;
use super::suggest::closest;
use super::{Checker, error_expression};

impl Checker<'_> {
    /// The value of a name.
    pub(super) fn check_name(&mut self, name: Symbol, span: Span) -> Expression {
        let Some(entity) = self.scopes.lookup(name) else {
            self.report_unknown_name(name, span);
            return error_expression(span);
        };
        match entity {
            Entity::Variable(id) => {
                if !self.use_variable(id, span) {
                    return error_expression(span);
                }
                let variable = &mut self.variables[id.index()];
                variable.read = true;
                Expression {
                    kind: ExpressionKind::Variable(id),
                    ty: variable.ty,
                    span,
                }
            }
            Entity::Function(id) => Expression {
                kind: ExpressionKind::Function(id),
                ty: self.functions[id.index()].checked.ty,
                span,
            },
            Entity::Constant(id) => self.constant_expression(id, span),
            Entity::Ambiguous => error_expression(span),
            Entity::Builtin(builtin) => {
                let name = builtin.name();
                self.report(
                    Diagnostic::new(
                        &codes::BUILTIN_AS_VALUE,
                        span,
                        format!("`{name}` is a built-in function and not a value"),
                    )
                    .with_label("only a call can stand here")
                    .with_help(format!(
                        "call it as `{}`, or wrap the call in a function",
                        builtin.usage()
                    )),
                );
                error_expression(span)
            }
        }
    }

    /// Notes that the code being checked uses a variable; false, with a message,
    /// when it cannot.
    pub(super) fn use_variable(&mut self, id: VariableId, span: Span) -> bool {
        let function = self.body.function;
        let variable = &mut self.variables[id.index()];
        if variable.owner == function {
            return true;
        }
        let name = variable.name;
        if variable.kind == VariableKind::TopLevel {
            variable.shared = true;
            self.shared_uses.entry(name).or_insert(span);
            return true;
        }
        // One message for each variable is enough.
        let definition = variable.span;
        let silent = variable.ty == Type::ERROR;
        variable.read = true;
        if !silent {
            let text = self.interner.resolve(name);
            let diagnostic = Diagnostic::new(
                &codes::UNSUPPORTED_CAPTURE,
                span,
                format!(
                    "this function cannot use `{text}`, a local variable of the code around it"
                ),
            )
            .with_label("used in a nested function")
            .with_secondary(definition, "defined here")
            .with_help("pass its value as an argument, or define the variable at the top level");
            self.report(diagnostic);
        }
        false
    }

    fn report_unknown_name(&mut self, name: Symbol, span: Span) {
        let text = self.interner.resolve(name);
        if let Some(variables) = &self.variables_beside_constants
            && variables.contains(&name)
        {
            let message = format!("a constant cannot use the variable `{text}`");
            self.report(not_constant(span, message));
            return;
        }
        let mut diagnostic =
            Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("cannot find `{text}`"))
                .with_label("not defined here");
        if is_null_elsewhere(text) {
            diagnostic = diagnostic
                .with_note("there is no null: a variable always has a value of its type")
                .with_help("start with a value that stands for nothing yet, such as `0` or `\"\"`");
        } else {
            let names = self.scopes.names().map(|name| self.interner.resolve(name));
            if let Some(similar) = closest(text, names) {
                diagnostic = diagnostic.with_suggestion("did you mean this?", span, similar);
            }
        }
        self.report(diagnostic);
    }

    /// The type that a type expression stands for.
    pub(super) fn check_type(&mut self, expression: &ast::TypeExpression) -> Type {
        match &expression.kind {
            TypeExpressionKind::Unit => Type::UNIT,
            TypeExpressionKind::Error => Type::ERROR,
            TypeExpressionKind::Name(name) => match self.type_names.get(name) {
                Some(ty) => *ty,
                None => {
                    self.report_unknown_type(*name, expression.span);
                    Type::ERROR
                }
            },
            TypeExpressionKind::Function { parameters, result } => {
                let parameters: Vec<Type> = parameters
                    .iter()
                    .map(|parameter| self.check_type(parameter))
                    .collect();
                let result = match result {
                    Some(result) => self.check_type(result),
                    None => Type::UNIT,
                };
                self.check_parameter_count(parameters.len(), expression.span);
                if result == Type::ERROR || parameters.contains(&Type::ERROR) {
                    return Type::ERROR;
                }
                self.types.function(&parameters, result)
            }
        }
    }

    fn report_unknown_type(&mut self, name: Symbol, span: Span) {
        let text = self.interner.resolve(name);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_TYPE,
            span,
            format!("cannot find type `{text}`"),
        )
        .with_label("not a type");
        let names = Type::NAMED.iter().map(|(name, _)| *name);
        if let Some(similar) = foreign_type(text).or_else(|| closest(text, names)) {
            diagnostic = diagnostic.with_suggestion("did you mean this?", span, similar);
        }
        self.report(diagnostic);
    }

    /// The value of `base::member`.
    pub(super) fn check_path(
        &mut self,
        base: ast::Ident,
        member: ast::Ident,
        span: Span,
    ) -> Expression {
        let Some(ty) = self.type_names.get(&base.symbol).copied() else {
            self.report_unknown_type(base.symbol, base.span);
            return error_expression(span);
        };
        let text = self.interner.resolve(member.symbol);
        let known = ASSOCIATED_CONSTANTS
            .iter()
            .filter(|(owner, _, _)| *owner == ty);
        if let Some((_, _, value)) = known.clone().find(|(_, name, _)| *name == text) {
            let kind = match value {
                AssociatedConstant::Int(value) => ExpressionKind::Int(*value),
                AssociatedConstant::Float(value) => ExpressionKind::Float(*value),
            };
            return Expression { kind, ty, span };
        }
        let owner = self.quoted(ty);
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_ASSOCIATED,
            member.span,
            format!("{owner} has no associated item `{text}`"),
        )
        .with_label("not found");
        let names: Vec<&str> = known.map(|(_, name, _)| *name).collect();
        if let Some(similar) = closest(text, names.iter().copied()) {
            diagnostic = diagnostic.with_suggestion("did you mean this?", member.span, similar);
        } else if !names.is_empty() {
            diagnostic = diagnostic.with_help(format!("{owner} has `{}`", names.join("`, `")));
        }
        self.report(diagnostic);
        error_expression(span)
    }
}

/// Whether another language has its missing value under this name.
fn is_null_elsewhere(name: &str) -> bool {
    matches!(
        name,
        "null" | "Null" | "NULL" | "nil" | "Nil" | "none" | "None" | "undefined" | "nullptr"
    )
}

/// What a type of another language is called here.
fn foreign_type(name: &str) -> Option<&'static str> {
    match name {
        "int" | "i64" | "i32" | "Integer" | "long" | "number" => Some("Int"),
        "float" | "f64" | "f32" | "double" | "Double" => Some("Float"),
        "bool" | "boolean" | "Boolean" => Some("Bool"),
        "str" | "string" | "Str" => Some("String"),
        "void" | "unit" | "None" => Some("Unit"),
        "never" => Some("Never"),
        _ => None,
    }
}
