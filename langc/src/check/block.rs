//! Blocks and their statements.

use crate::ast::{self, StatementKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Block, Expression, ExpressionKind, Statement, VariableKind};
use crate::types::{Type, TypeKind};

use super::definitions::Definitions;
use super::scope::{Entity, TypeEntity};
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
        self.enter_scope();
        let checked = self.check_block_here(block, expected);
        self.leave_scope();
        checked
    }

    /// Checks a block whose scope is open, with bindings that the code before it
    /// has made.
    pub(super) fn check_block_here(&mut self, block: &ast::Block, expected: &Expected) -> Block {
        let definitions = self.declare_definitions(block);
        self.check_statements(block, &definitions, Level::Inner, expected)
    }

    pub(super) fn check_statements(
        &mut self,
        block: &ast::Block,
        definitions: &Definitions<'_>,
        level: Level,
        expected: &Expected,
    ) -> Block {
        if level == Level::Inner {
            self.check_impls(definitions);
        }
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
                StatementKind::Const(_)
                | StatementKind::Struct(_)
                | StatementKind::Enum(_)
                | StatementKind::Impl(_)
                | StatementKind::Error => continue,
                StatementKind::Import(import) => {
                    if level == Level::Inner {
                        self.report_misplaced_import(import, statement.span);
                    }
                    continue;
                }
                StatementKind::Let { pattern, ty, value } => {
                    Some(self.check_let(pattern, ty.as_deref(), value, level))
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
                    Some(self.check_expression_statement(expression))
                }
            };
            if let Some(cause) = diverged
                && !warned
            {
                self.report_unreachable(statement.span, cause);
                warned = true;
            }
            let Some(checked) = checked else { continue };
            if diverged.is_none() {
                diverged = self.divergence(&checked);
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

    /// Where a statement stops control, if it does.
    fn divergence(&self, statement: &Statement) -> Option<Span> {
        let value = match statement {
            Statement::Let { value, .. }
            | Statement::Destructure { value, .. }
            | Statement::Assign { value, .. } => value,
            Statement::Expression(value) => value,
        };
        (self.resolve(value.ty) == Type::NEVER).then_some(value.span)
    }

    fn check_expression_statement(&mut self, expression: &ast::Expression) -> Statement {
        // Whatever a call becomes, it is made for its effect.
        let is_call = matches!(expression.kind, ast::ExpressionKind::Call { .. });
        let expression = self.check_expression(expression, &Expected::ANY);
        if !is_call {
            self.report_unused_value(&expression);
        }
        self.report_unused_result(&expression);
        Statement::Expression(expression)
    }

    /// The type of a block without a final expression: `()`, if that will do.
    fn check_missing_tail(
        &mut self,
        block: &ast::Block,
        statements: &[Statement],
        expected: &Expected,
    ) -> Type {
        let Some(ty) = expected.ty else {
            return Type::UNIT;
        };
        if self.types.unify(ty, Type::UNIT) {
            return Type::UNIT;
        }
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
            && self.resolve(last.ty) == self.resolve(ty)
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
        pattern: &ast::Pattern,
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
        // A plain name always binds, also where a constant or variant has it.
        if let ast::PatternKind::Name(symbol) = pattern.kind {
            let name = ast::Ident {
                symbol,
                span: pattern.span,
            };
            let variable = self.new_local(name, ty, kind);
            self.scopes.bind(symbol, Entity::Variable(variable));
            return Statement::Let { variable, value };
        }
        let (pattern, bindings) = self.check_whole_pattern(pattern, ty, kind);
        let id = self.add_irrefutable_match(pattern, ty);
        self.bind_pattern_variables(&bindings);
        Statement::Destructure { id, value }
    }

    fn report_misplaced_import(&mut self, import: &ast::Import, span: Span) {
        // Nothing is said of what it would have made visible.
        let names = match &import.names {
            ast::ImportNames::Module(name) => std::slice::from_ref(name),
            ast::ImportNames::List(names) => names,
        };
        for name in names {
            self.scopes.bind(name.symbol, Entity::Ambiguous);
            self.type_scopes.bind(name.symbol, TypeEntity::Ambiguous);
        }
        self.report(
            Diagnostic::new(
                &codes::MISPLACED_IMPORT,
                span,
                "an `import` stands at the top level of a file",
            )
            .with_label("inside a block")
            .with_help("move it to the top of the file"),
        );
    }

    fn report_unreachable(&mut self, span: Span, cause: Span) {
        self.report(
            Diagnostic::new(&codes::UNREACHABLE_CODE, span, "this code never runs")
                .with_label("unreachable")
                .with_secondary(cause, "nothing continues after this"),
        );
    }

    fn report_unused_value(&mut self, expression: &Expression) {
        if let Some(unused) = self.unused_part(expression) {
            self.report(
                Diagnostic::new(&codes::UNUSED_VALUE, unused, "this value is not used")
                    .with_label("computed and dropped")
                    .with_help("remove the statement, or use its value"),
            );
        }
    }

    /// A dropped `Result` may hide an error.
    fn report_unused_result(&mut self, expression: &Expression) {
        let TypeKind::Adt(id, _) = self.types.kind(expression.ty) else {
            return;
        };
        // `dbg` has looked at it.
        if let ExpressionKind::Block(block) = &expression.kind
            && let Some(tail) = &block.tail
            && let ExpressionKind::Variable(variable) = tail.kind
            && self.variables[variable.index()].kind == VariableKind::Temporary
        {
            return;
        }
        if Some(*id) == self.result {
            self.report(
                Diagnostic::new(
                    &codes::UNUSED_RESULT,
                    expression.span,
                    "this `Result` is not used",
                )
                .with_label("may be an error that nobody looks at")
                .with_help("handle it with `match` or `?`, or drop it on purpose: `let _ = …;`"),
            );
        }
    }

    /// The part of a statement that computes a value for nothing.
    fn unused_part(&self, expression: &Expression) -> Option<Span> {
        match &expression.kind {
            ExpressionKind::Block(block) => self.unused_part(block.tail.as_ref()?),
            ExpressionKind::If {
                consequence,
                alternative: Some(alternative),
                ..
            } => self
                .unused_part(consequence)
                .or_else(|| self.unused_part(alternative)),
            ExpressionKind::Match { arms, .. } => {
                arms.iter().find_map(|arm| self.unused_part(&arm.body))
            }
            ExpressionKind::And(_, right) | ExpressionKind::Or(_, right) => {
                // `ready && start()` is a short form of `if`.
                is_pure(right).then_some(expression.span)
            }
            ExpressionKind::Variable(id)
                if self.variables[id.index()].kind == VariableKind::Temporary =>
            {
                None
            }
            _ => is_pure(expression).then_some(expression.span),
        }
    }
}

/// Whether evaluating does nothing but give a value (or fail).
fn is_pure(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Bool(_)
        | ExpressionKind::Int(_)
        | ExpressionKind::Float(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Variable(_)
        | ExpressionKind::Function { .. }
        | ExpressionKind::Operation { .. }
        | ExpressionKind::Compare { .. }
        | ExpressionKind::Display { .. }
        | ExpressionKind::New(_)
        | ExpressionKind::Variant { .. }
        | ExpressionKind::Array(_)
        | ExpressionKind::Map(_)
        | ExpressionKind::Field { .. }
        | ExpressionKind::Concat(_) => expression.ty != Type::NEVER,
        ExpressionKind::And(_, right) | ExpressionKind::Or(_, right) => is_pure(right),
        _ => false,
    }
}
