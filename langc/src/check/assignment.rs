//! Assignments to variables, fields, elements and entries.

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Block, Expression, ExpressionKind, Statement, Target, VariableId};
use crate::types::{Type, TypeKind};

use super::scope::Entity;
use super::{Checker, Expected};

/// A place that can be assigned to, and what it holds.
struct CheckedTarget {
    target: Target,
    ty: Type,
    /// Why it holds that.
    origin: (Span, String),
}

impl Checker<'_> {
    pub(super) fn check_assignment(
        &mut self,
        target: &ast::Expression,
        operator: Option<(ast::BinaryOperator, Span)>,
        value: &ast::Expression,
        span: Span,
    ) -> Option<Statement> {
        let place = target.span;
        let Some(checked) = self.check_target(target) else {
            self.check_expression(value, &Expected::ANY);
            return None;
        };
        let CheckedTarget { target, ty, origin } = checked;
        let Some((operator, operator_span)) = operator else {
            let expected = Expected {
                ty: Some(ty),
                origin: Some(origin),
                note: None,
            };
            let value = self.check_expression(value, &expected);
            return Some(Statement::Assign {
                target,
                value,
                span,
            });
        };

        // The parts of the target are evaluated once, before the old value.
        let mut statements = Vec::new();
        let (target, old) = self.split_target(target, ty, place, &mut statements);
        let value = self.check_operation(operator, operator_span, old, value, span);
        let value = self.require(
            value,
            &Expected {
                ty: Some(ty),
                origin: Some(origin),
                note: None,
            },
        );
        let ty = match self.resolve(value.ty) {
            Type::NEVER => Type::NEVER,
            _ => Type::UNIT,
        };
        let assign = Statement::Assign {
            target,
            value,
            span,
        };
        if statements.is_empty() {
            return Some(assign);
        }
        statements.push(assign);
        Some(Statement::Expression(Expression {
            kind: ExpressionKind::Block(Box::new(Block {
                statements,
                tail: None,
                ty,
                span,
            })),
            ty,
            span,
        }))
    }

    fn check_target(&mut self, target: &ast::Expression) -> Option<CheckedTarget> {
        match &target.kind {
            ast::ExpressionKind::Error => None,
            ast::ExpressionKind::Parenthesized(inner) => self.check_target(inner),
            ast::ExpressionKind::Name(name) => self.check_variable_target(*name, target.span),
            ast::ExpressionKind::Field { object, name } => {
                let object = self.check_expression(object, &Expected::ANY);
                let field = self.check_field(object, *name, target.span);
                let ExpressionKind::Field { object, index } = field.kind else {
                    return None;
                };
                Some(CheckedTarget {
                    target: Target::Field { object, index },
                    ty: field.ty,
                    origin: (
                        name.span,
                        format!("the field's type is {}", self.quoted(field.ty)),
                    ),
                })
            }
            ast::ExpressionKind::TupleField { object, .. } => {
                self.check_expression(object, &Expected::ANY);
                self.report(
                    Diagnostic::new(
                        &codes::INVALID_ASSIGNMENT_TARGET,
                        target.span,
                        "the parts of a tuple cannot be assigned to",
                    )
                    .with_label("tuples do not change")
                    .with_help("make a new tuple, or use a struct"),
                );
                None
            }
            ast::ExpressionKind::Index { object, index } => {
                self.check_index_target(object, index, target.span)
            }
            _ => {
                self.check_expression(target, &Expected::ANY);
                self.report(
                    Diagnostic::new(
                        &codes::INVALID_ASSIGNMENT_TARGET,
                        target.span,
                        "the left side of an assignment must be a variable, field, element or entry",
                    )
                    .with_label("cannot be assigned to"),
                );
                None
            }
        }
    }

    fn check_variable_target(&mut self, name: Symbol, span: Span) -> Option<CheckedTarget> {
        match self.scopes.lookup(name) {
            Some(Entity::Variable(id)) => {
                self.use_variable(id, span);
                let info = &mut self.variables[id.index()];
                info.reassigned = true;
                let (ty, definition) = (info.ty, info.span);
                let reason = format!("the variable's type is {}", self.quoted(ty));
                Some(CheckedTarget {
                    target: Target::Variable(id),
                    ty,
                    origin: (definition, reason),
                })
            }
            Some(Entity::Ambiguous) => None,
            Some(entity) => {
                self.report_assignment_to_definition(entity, name, span);
                None
            }
            None => {
                self.check_name(name, span);
                None
            }
        }
    }

    fn check_index_target(
        &mut self,
        object: &ast::Expression,
        index: &ast::Expression,
        span: Span,
    ) -> Option<CheckedTarget> {
        let object = self.check_expression(object, &Expected::ANY);
        let name = self.quoted(object.ty);
        let origin = (object.span, format!("this is {name}"));
        match *self.types.kind(object.ty) {
            TypeKind::Array(ty) => {
                let reason = "the position in an array is an `Int`";
                let expected = Expected::because(Type::INT, object.span, reason);
                let index = self.check_expression(index, &expected);
                let target = Target::Element {
                    array: Box::new(object),
                    index: Box::new(index),
                };
                Some(CheckedTarget { target, ty, origin })
            }
            TypeKind::Map(key, ty) => {
                let reason = format!("this is {name}");
                let expected = Expected::because(key, object.span, reason);
                let key = self.check_expression(index, &expected);
                let target = Target::Entry {
                    map: Box::new(object),
                    key: Box::new(key),
                };
                Some(CheckedTarget { target, ty, origin })
            }
            TypeKind::String => {
                self.check_expression(index, &Expected::ANY);
                self.report(
                    Diagnostic::new(
                        &codes::INVALID_ASSIGNMENT_TARGET,
                        span,
                        "a `String` cannot be changed",
                    )
                    .with_label("cannot be assigned to")
                    .with_help("build a new one, for example with `slice` and `+`"),
                );
                None
            }
            _ => {
                self.check_index_value(object, index, span);
                None
            }
        }
    }

    /// The target with its parts in temporaries, and its old value.
    fn split_target(
        &mut self,
        target: Target,
        ty: Type,
        place: Span,
        statements: &mut Vec<Statement>,
    ) -> (Target, Expression) {
        match target {
            Target::Variable(id) => {
                let old = Expression {
                    kind: ExpressionKind::Variable(id),
                    ty,
                    span: place,
                };
                (target, old)
            }
            Target::Field { object, index } => {
                let object = self.hold(*object, statements);
                let old = Expression {
                    kind: ExpressionKind::Field {
                        object: Box::new(self.read_temporary(object)),
                        index,
                    },
                    ty,
                    span: place,
                };
                let object = Box::new(self.read_temporary(object));
                (Target::Field { object, index }, old)
            }
            Target::Element { array, index } => {
                let array = self.hold(*array, statements);
                let index = self.hold(*index, statements);
                let old = self.element_value(
                    self.read_temporary(array),
                    self.read_temporary(index),
                    ty,
                    place,
                );
                let target = Target::Element {
                    array: Box::new(self.read_temporary(array)),
                    index: Box::new(self.read_temporary(index)),
                };
                (target, old)
            }
            Target::Entry { map, key } => {
                let map = self.hold(*map, statements);
                let key = self.hold(*key, statements);
                let (map_value, key_value) = (self.read_temporary(map), self.read_temporary(key));
                let old = self.entry_value(map_value, key_value, ty, place);
                let target = Target::Entry {
                    map: Box::new(self.read_temporary(map)),
                    key: Box::new(self.read_temporary(key)),
                };
                (target, old)
            }
        }
    }

    fn hold(&mut self, value: Expression, statements: &mut Vec<Statement>) -> VariableId {
        let (statement, variable) = self.bind_temporary(value);
        statements.push(statement);
        variable
    }

    fn report_assignment_to_definition(&mut self, entity: Entity, name: Symbol, span: Span) {
        let text = self.interner.resolve(name);
        let (what, definition) = match entity {
            Entity::Function(id) => {
                let span = self.functions[id.index()].header_span;
                ("a function", Some(span))
            }
            Entity::Constant(id) => ("a constant", Some(self.constants[id.index()].span())),
            Entity::Builtin(_) => ("a built-in function", None),
            Entity::Variant(..) => ("a variant of an enum", None),
            Entity::Variable(_) | Entity::Ambiguous => return,
        };
        let mut diagnostic = Diagnostic::new(
            &codes::INVALID_ASSIGNMENT_TARGET,
            span,
            format!("`{text}` is {what} and cannot be assigned to"),
        )
        .with_label("cannot be assigned to");
        if let Some(definition) = definition {
            diagnostic = diagnostic.with_secondary(definition, "defined here");
        }
        if matches!(entity, Entity::Constant(_)) {
            diagnostic = diagnostic.with_help("define it with `let` if it should change");
        }
        self.report(diagnostic);
    }
}
