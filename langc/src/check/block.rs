//! Blocks and their statements.

use crate::ast::{self, StatementKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Block, Expression, ExpressionKind, Statement, VariableKind};
use crate::types::Type;

use super::functions::Definitions;
use super::scope::Entity;
use super::{Checker, Expected};

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// It is the program: its variables can be globals, and the bodies of its
    /// functions are checked after it.
    Top,
    /// It is inside something.
    Inner,
}

impl Checker<'_> {
    pub(super) fn check_block(&mut self, block: &ast::Block, expected: &Expected) -> Block {
        self.scopes.enter();
        let definitions = self.declare_definitions(block);
        let checked = self.check_statements(block, &definitions, Level::Inner, expected);
        self.leave_scope();
        checked
    }

    pub(super) fn check_statements(
        &mut self,
        block: &ast::Block,
        definitions: &Definitions<'_>,
        level: Level,
        expected: &Expected,
    ) -> Block {
        let mut functions = definitions.functions();
        let mut statements = Vec::with_capacity(block.statements.len());
        // The statement after which nothing runs.
        let mut diverged = None;
        let mut warned = false;
        for statement in &block.statements {
            let checked = match &statement.kind {
                StatementKind::Function(_) => {
                    if let Some((id, function)) = functions.next()
                        && level == Level::Inner
                    {
                        self.check_function_body(id, function);
                    }
                    continue;
                }
                StatementKind::Const(_) | StatementKind::Error => continue,
                StatementKind::Let { name, ty, value } => {
                    Some(self.check_let(*name, ty.as_ref(), value, level))
                }
                StatementKind::Assign {
                    target,
                    operator,
                    operator_span,
                    value,
                } => {
                    let operator = operator.map(|operator| (operator, *operator_span));
                    self.check_assignment(target, operator, value, statement.span)
                }
                StatementKind::Expression { expression, .. } => {
                    // Whatever a call becomes, it is made for its effect.
                    let is_call = matches!(expression.kind, ast::ExpressionKind::Call { .. });
                    let expression = self.check_expression(expression, &Expected::ANY);
                    if !is_call {
                        self.report_unused_value(&expression);
                    }
                    Some(Statement::Expression(expression))
                }
            };
            if let Some(cause) = diverged
                && !warned
            {
                self.report_unreachable(statement.span, cause);
                warned = true;
            }
            let Some(checked) = checked else { continue };
            let value = match &checked {
                Statement::Let { value, .. } | Statement::Assign { value, .. } => value,
                Statement::Expression(value) => value,
            };
            if value.ty == Type::NEVER && diverged.is_none() {
                diverged = Some(value.span);
            }
            statements.push(checked);
        }

        let tail = block.tail.as_ref().map(|tail| {
            if let Some(cause) = diverged
                && !warned
            {
                self.report_unreachable(tail.span, cause);
            }
            Box::new(self.check_expression(tail, expected))
        });
        let ty = match (&tail, diverged) {
            (_, Some(_)) => Type::NEVER,
            (Some(tail), None) => tail.ty,
            (None, None) => self.check_missing_tail(block, &statements, expected),
        };
        Block {
            statements,
            tail,
            ty,
            span: block.span,
        }
    }

    /// The type of a block without a final expression: `()`, if that will do.
    fn check_missing_tail(
        &mut self,
        block: &ast::Block,
        statements: &[Statement],
        expected: &Expected,
    ) -> Type {
        let Some(ty) = expected
            .ty
            .filter(|ty| *ty != Type::UNIT && *ty != Type::ERROR)
        else {
            return Type::UNIT;
        };
        let has_error = block
            .statements
            .iter()
            .any(|statement| matches!(statement.kind, StatementKind::Error));
        if has_error {
            return Type::ERROR;
        }
        let end = Span::new(block.span.end.saturating_sub(1), block.span.end);
        let name = self.quoted(ty);
        let mut diagnostic = Diagnostic::new(
            &codes::MISMATCHED_TYPES,
            end,
            format!("expected {name}, found no value"),
        )
        .with_label("the block ends here without a value");
        if let Some((span, reason)) = &expected.origin {
            diagnostic = diagnostic.with_secondary(*span, reason.clone());
        }
        if let (Some(Statement::Expression(last)), Some(written)) =
            (statements.last(), block.statements.last())
            && last.ty == ty
            && written.span.end > last.span.end
        {
            let semicolon = Span::new(written.span.end - 1, written.span.end);
            diagnostic = diagnostic.with_suggestion(
                "remove this semicolon, so that the value is the block's",
                semicolon,
                "",
            );
        }
        self.report(diagnostic);
        Type::ERROR
    }

    fn check_let(
        &mut self,
        name: ast::Ident,
        ty: Option<&ast::TypeExpression>,
        value: &ast::Expression,
        level: Level,
    ) -> Statement {
        let expected = match ty {
            Some(written) => {
                let ty = self.check_type(written);
                Expected::because(ty, written.span, "expected because of this type")
            }
            None => Expected::ANY,
        };
        let value = self.check_expression(value, &expected);
        let ty = expected.ty.unwrap_or(value.ty);
        let kind = match level {
            Level::Top => VariableKind::TopLevel,
            Level::Inner => VariableKind::Let,
        };
        let variable = self.define_variable(name, ty, kind);
        Statement::Let { variable, value }
    }

    fn check_assignment(
        &mut self,
        target: &ast::Expression,
        operator: Option<(ast::BinaryOperator, Span)>,
        value: &ast::Expression,
        span: Span,
    ) -> Option<Statement> {
        let variable = match &target.kind {
            ast::ExpressionKind::Error => None,
            ast::ExpressionKind::Name(name) => match self.scopes.lookup(*name) {
                Some(Entity::Ambiguous) => None,
                Some(Entity::Variable(id)) => self.use_variable(id, target.span).then_some(id),
                Some(entity) => {
                    self.report_assignment_to_definition(entity, *name, target.span);
                    None
                }
                None => {
                    self.check_name(*name, target.span);
                    None
                }
            },
            _ => {
                self.check_expression(target, &Expected::ANY);
                self.report(
                    Diagnostic::new(
                        &codes::INVALID_ASSIGNMENT_TARGET,
                        target.span,
                        "the left side of an assignment must be a variable",
                    )
                    .with_label("cannot be assigned to"),
                );
                None
            }
        };
        let Some(variable) = variable else {
            self.check_expression(value, &Expected::ANY);
            return None;
        };
        let info = &mut self.variables[variable.index()];
        info.reassigned = true;
        let (ty, definition) = (info.ty, info.span);
        let value = match operator {
            None => {
                let name = self.quoted(ty);
                let expected =
                    Expected::because(ty, definition, format!("the variable's type is {name}"));
                self.check_expression(value, &expected)
            }
            Some((operator, operator_span)) => {
                let old = Expression {
                    kind: ExpressionKind::Variable(variable),
                    ty,
                    span: target.span,
                };
                self.check_operation(operator, operator_span, old, value, span)
            }
        };
        Some(Statement::Assign {
            variable,
            value,
            span,
        })
    }

    fn report_assignment_to_definition(
        &mut self,
        entity: Entity,
        name: crate::symbol::Symbol,
        span: Span,
    ) {
        let text = self.interner.resolve(name);
        let (what, definition) = match entity {
            Entity::Function(id) => {
                let span = self.functions[id.index()].header_span;
                ("a function", Some(span))
            }
            Entity::Constant(id) => ("a constant", Some(self.constants[id.index()].span())),
            Entity::Builtin(_) => ("a built-in function", None),
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

    fn report_unreachable(&mut self, span: Span, cause: Span) {
        self.report(
            Diagnostic::new(&codes::UNREACHABLE_CODE, span, "this code never runs")
                .with_label("unreachable")
                .with_secondary(cause, "nothing continues after this"),
        );
    }

    fn report_unused_value(&mut self, expression: &Expression) {
        if let Some(unused) = unused_part(expression) {
            self.report(
                Diagnostic::new(&codes::UNUSED_VALUE, unused, "this value is not used")
                    .with_label("computed and dropped")
                    .with_help("remove the statement, or use its value"),
            );
        }
    }
}

/// The part of a statement that computes a value for nothing.
fn unused_part(expression: &Expression) -> Option<Span> {
    match &expression.kind {
        ExpressionKind::Block(block) => unused_part(block.tail.as_ref()?),
        ExpressionKind::If {
            consequence,
            alternative: Some(alternative),
            ..
        } => unused_part(consequence).or_else(|| unused_part(alternative)),
        ExpressionKind::And(_, right) | ExpressionKind::Or(_, right) => {
            // `ready && start()` is a short form of `if`.
            is_pure(right).then_some(expression.span)
        }
        _ => is_pure(expression).then_some(expression.span),
    }
}

/// Whether evaluating does nothing but give a value (or fail).
fn is_pure(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Unit => false,
        ExpressionKind::Bool(_)
        | ExpressionKind::Int(_)
        | ExpressionKind::Float(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Variable(_)
        | ExpressionKind::Function(_)
        | ExpressionKind::Operation { .. }
        | ExpressionKind::Concat(_) => expression.ty != Type::NEVER,
        ExpressionKind::And(_, right) | ExpressionKind::Or(_, right) => is_pure(right),
        ExpressionKind::CallImport { import, .. } => !import.name.starts_with("std.io."),
        _ => false,
    }
}
