//! What written types stand for.

use crate::ast::{self, TypeExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::types::{Substitution, Type};

use super::Checker;
use super::bounds::Bound;
use super::module::Exported;
use super::scope::TypeEntity;
use super::suggest::{closest, suggest};

impl Checker<'_> {
    /// The type that a type expression stands for.
    pub(super) fn check_type(&mut self, expression: &ast::TypeExpression) -> Type {
        match &expression.kind {
            TypeExpressionKind::Unit => Type::UNIT,
            TypeExpressionKind::Error => Type::ERROR,
            TypeExpressionKind::Path(path) => self.check_type_path(path),
            TypeExpressionKind::Tuple(parts) => {
                let parts = self.check_types(parts);
                self.types.tuple(&parts)
            }
            TypeExpressionKind::Function { parameters, result } => {
                let parameters = self.check_types(parameters);
                let result = match result {
                    Some(result) => self.check_type(result),
                    None => Type::UNIT,
                };
                self.check_parameter_count(parameters.len(), expression.span);
                self.types.function(&parameters, result)
            }
        }
    }

    pub(super) fn check_types(&mut self, expressions: &[ast::TypeExpression]) -> Vec<Type> {
        expressions
            .iter()
            .map(|expression| self.check_type(expression))
            .collect()
    }

    fn check_type_path(&mut self, path: &ast::Path) -> Type {
        let Some((entity, last)) = self.resolve_type_path(path) else {
            return Type::ERROR;
        };
        let arguments = self.check_types(&last.arguments);
        let name = last.name;
        match entity {
            TypeEntity::Ambiguous => Type::ERROR,
            TypeEntity::Type(ty) => {
                self.expect_type_arguments(name, &arguments, 0, path.span);
                ty
            }
            TypeEntity::Module(_) => {
                self.report_module_as_type(name);
                Type::ERROR
            }
            TypeEntity::Array => {
                if !self.expect_type_arguments(name, &arguments, 1, path.span) {
                    return Type::ERROR;
                }
                self.types.array(arguments[0])
            }
            TypeEntity::Map => {
                if !self.expect_type_arguments(name, &arguments, 2, path.span) {
                    return Type::ERROR;
                }
                self.map_type(arguments[0], arguments[1], path.span)
            }
            TypeEntity::Object => {
                if !self.expect_type_arguments(name, &arguments, 1, path.span) {
                    return Type::ERROR;
                }
                self.types.map(Type::STRING, arguments[0])
            }
            TypeEntity::Adt(id) => {
                let generics = self.adts[id.index()].generics.clone();
                if !self.expect_type_arguments(name, &arguments, generics.len(), path.span) {
                    return Type::ERROR;
                }
                let text = self.interner.resolve(name.symbol).to_owned();
                let substitution = Substitution {
                    parameters: &generics,
                    arguments: &arguments,
                };
                self.oblige_arguments(substitution, path.span, &text);
                self.types.adt(id, &arguments)
            }
        }
    }

    pub(super) fn map_type(&mut self, key: Type, value: Type, span: Span) -> Type {
        self.oblige(key, Bound::Hash, span, "the key of this map");
        self.types.map(key, value)
    }

    /// What a path to a type means, and the part that names it.
    pub(super) fn resolve_type_path<'p>(
        &mut self,
        path: &'p ast::Path,
    ) -> Option<(TypeEntity, &'p ast::PathSegment)> {
        let mut segments = path.segments.iter();
        let mut segment = segments.next()?;
        self.used_names.insert(segment.name.symbol);
        let Some(mut entity) = self.type_scopes.lookup(segment.name.symbol) else {
            self.report_unknown_type(segment.name);
            return None;
        };
        for next in segments {
            entity = match entity {
                TypeEntity::Module(module) => match self.find_export(module, next.name)? {
                    Exported::Type(entity) => entity,
                    Exported::Value(_) => {
                        self.report_not_a_type(next.name);
                        return None;
                    }
                },
                TypeEntity::Ambiguous => return None,
                _ => {
                    self.report_not_a_type(next.name);
                    return None;
                }
            };
            segment = next;
        }
        Some((entity, segment))
    }

    fn report_not_a_type(&mut self, name: ast::Ident) {
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::UNKNOWN_TYPE,
                name.span,
                format!("`{text}` is not a type"),
            )
            .with_label("not a type"),
        );
    }

    fn report_module_as_type(&mut self, name: ast::Ident) {
        let text = self.interner.resolve(name.symbol);
        self.report(
            Diagnostic::new(
                &codes::UNKNOWN_TYPE,
                name.span,
                format!("`{text}` is a module and not a type"),
            )
            .with_label("a module")
            .with_help(format!("name a type in it: `{text}::Name`")),
        );
    }

    fn expect_type_arguments(
        &mut self,
        name: ast::Ident,
        arguments: &[Type],
        expected: usize,
        span: Span,
    ) -> bool {
        if arguments.len() == expected {
            return true;
        }
        let text = self.interner.resolve(name.symbol);
        let plural = if expected == 1 { "" } else { "s" };
        let mut diagnostic = Diagnostic::new(
            &codes::WRONG_TYPE_ARGUMENT_COUNT,
            span,
            format!(
                "`{text}` takes {expected} type argument{plural}, but {} given",
                match arguments.len() {
                    1 => "1 was".to_owned(),
                    count => format!("{count} were"),
                }
            ),
        );
        if arguments.is_empty() {
            let example = match expected {
                1 => format!("`{text}<Int>`"),
                _ => format!("`{text}<String, Int>`"),
            };
            diagnostic = diagnostic.with_help(format!("say them, as in {example}"));
        }
        self.report(diagnostic);
        false
    }

    pub(super) fn report_unknown_type(&mut self, name: ast::Ident) {
        let text = self.interner.resolve(name.symbol);
        let diagnostic = Diagnostic::new(
            &codes::UNKNOWN_TYPE,
            name.span,
            format!("cannot find type `{text}`"),
        )
        .with_label("not a type");
        let names = self
            .type_scopes
            .names()
            .map(|name| self.interner.resolve(name));
        let similar = foreign_type(text).or_else(|| closest(text, names));
        let diagnostic = suggest(diagnostic, name.span, similar);
        self.report(diagnostic);
    }

    /// The definition that a symbol names, when it is a type of this program.
    pub(super) fn is_type_name(&self, name: Symbol) -> bool {
        self.type_scopes.lookup(name).is_some()
    }
}

/// What a type of another language is called here.
pub(super) fn foreign_type(name: &str) -> Option<&'static str> {
    match name {
        "int" | "i64" | "i32" | "Integer" | "long" | "number" => Some("Int"),
        "float" | "f64" | "f32" | "double" | "Double" => Some("Float"),
        "bool" | "boolean" | "Boolean" => Some("Bool"),
        "str" | "string" | "Str" => Some("String"),
        "void" | "unit" | "None" => Some("Unit"),
        "never" => Some("Never"),
        "Vec" | "List" | "list" => Some("Array"),
        "HashMap" | "Dict" | "dict" => Some("Map"),
        "Maybe" | "Optional" => Some("Option"),
        _ => None,
    }
}
