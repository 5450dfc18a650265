//! Choices, matches, loops and jumps.

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{
    Arm, Block, Expression, ExpressionKind, LoopId, Pattern, PatternKind, Statement, VariableId,
    VariableKind,
};
use crate::types::{Type, TypeKind};

use super::inference::OriginKind;
use super::matching::{MatchKind, PendingRow};
use super::structs::construct;
use super::{Checker, Expected, LoopContext, LoopKind, error_expression};

impl Checker<'_> {
    fn check_condition(&mut self, condition: &ast::Expression) -> Expression {
        self.check_expression(condition, &Expected::of(Type::BOOL))
    }

    /// `if`, with a condition or a pattern, with or without `else`.
    pub(super) fn check_choice(
        &mut self,
        condition: &ast::Expression,
        consequence: &ast::Block,
        alternative: Option<&ast::Expression>,
        expected: &Expected,
        span: Span,
    ) -> Expression {
        if let ast::ExpressionKind::Let { pattern, value } = &condition.kind {
            let value = self.check_expression(value, &Expected::ANY);
            return self.check_if_let(pattern, value, consequence, alternative, expected, span);
        }
        let condition = self.check_condition(condition);
        let diverges = self.resolve(condition.ty) == Type::NEVER;
        let head = Span::new(span.start, condition.span.end);
        let (consequence, alternative, ty) = match alternative {
            Some(alternative) => {
                let consequence = block_expression(self.check_block(consequence, expected));
                let alternative = self.check_expression(alternative, expected);
                let ty = self.join_branches(&consequence, &alternative);
                (consequence, Some(alternative), ty)
            }
            None => match self.check_lone_branch(consequence, head, expected) {
                Some(consequence) => (consequence, None, Type::UNIT),
                None => return error_expression(span),
            },
        };
        Expression {
            kind: ExpressionKind::If {
                condition: Box::new(condition),
                consequence: Box::new(consequence),
                alternative: alternative.map(Box::new),
            },
            ty: if diverges { Type::NEVER } else { ty },
            span,
        }
    }

    /// The block of an `if` without `else`, which gives nothing.
    fn check_lone_branch(
        &mut self,
        consequence: &ast::Block,
        head: Span,
        expected: &Expected,
    ) -> Option<Expression> {
        if let Some(ty) = expected.ty
            && !self.types.unify(ty, Type::UNIT)
        {
            // The block may well give the right value: what is missing is `else`.
            self.check_block(consequence, expected);
            self.report_missing_else(head, ty, expected);
            return None;
        }
        let expected = Expected::because(
            Type::UNIT,
            head,
            "this `if` has no `else`, so it gives no value",
        );
        Some(block_expression(self.check_block(consequence, &expected)))
    }

    fn report_missing_else(&mut self, head: Span, ty: Type, expected: &Expected) {
        let name = self.quoted(ty);
        let mut diagnostic = Diagnostic::new(
            &codes::MISMATCHED_TYPES,
            head,
            format!("expected {name}, found an `if` without `else`"),
        )
        .with_label("gives no value when the condition is false")
        .with_help("add an `else` that gives the other value");
        if let Some((span, reason)) = &expected.origin {
            diagnostic = diagnostic.with_secondary(*span, reason.clone());
        }
        self.report(diagnostic);
    }

    /// The type of a choice between two values.
    fn join_branches(&mut self, left: &Expression, right: &Expression) -> Type {
        match (self.resolve(left.ty), self.resolve(right.ty)) {
            (Type::ERROR, _) | (_, Type::ERROR) => Type::ERROR,
            (Type::NEVER, ty) | (ty, Type::NEVER) => ty,
            (first, second) if self.types.unify(first, second) => first,
            _ => {
                self.report_branch_mismatch(left, right);
                Type::ERROR
            }
        }
    }

    fn report_branch_mismatch(&mut self, consequence: &Expression, alternative: &Expression) {
        let (left, right) = (self.quoted(consequence.ty), self.quoted(alternative.ty));
        self.report(
            Diagnostic::new(
                &codes::MISMATCHED_BRANCHES,
                value_span(alternative),
                format!("the branches give {left} and {right}"),
            )
            .with_label(format!("this is {right}"))
            .with_secondary(value_span(consequence), format!("this is {left}")),
        );
    }

    /// `if let pattern = value`: a match of two arms.
    fn check_if_let(
        &mut self,
        pattern: &ast::Pattern,
        value: Expression,
        consequence: &ast::Block,
        alternative: Option<&ast::Expression>,
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let head = Span::new(span.start, value.span.end);
        self.enter_scope();
        let (pattern, bindings) =
            self.check_whole_pattern(pattern, value.ty, VariableKind::Binding);
        self.bind_pattern_variables(&bindings);
        let checked = match alternative {
            Some(_) => Some(block_expression(self.check_block(consequence, expected))),
            None => self.check_lone_branch(consequence, head, expected),
        };
        self.leave_scope();
        let (otherwise, ty) = match (alternative, &checked) {
            (Some(alternative), Some(consequence)) => {
                let alternative = self.check_expression(alternative, expected);
                let ty = self.join_branches(consequence, &alternative);
                (alternative, ty)
            }
            _ => (unit(span), Type::UNIT),
        };
        let Some(consequence) = checked else {
            return error_expression(span);
        };
        self.two_way_match(pattern, value, consequence, otherwise, ty, span)
    }

    /// A match of one pattern and everything else.
    pub(super) fn two_way_match(
        &mut self,
        pattern: Pattern,
        scrutinee: Expression,
        success: Expression,
        failure: Expression,
        ty: Type,
        span: Span,
    ) -> Expression {
        let rest = Pattern {
            kind: PatternKind::Wildcard,
            ty: pattern.ty,
            span,
        };
        let rows = [pattern, rest]
            .map(|pattern| PendingRow {
                pattern,
                guarded: false,
            })
            .into();
        let id = self.add_match(rows, scrutinee.ty, MatchKind::Generated, span);
        let ty = match self.resolve(scrutinee.ty) {
            Type::NEVER => Type::NEVER,
            _ => ty,
        };
        let arms = [success, failure]
            .map(|body| Arm { guard: None, body })
            .into();
        Expression {
            kind: ExpressionKind::Match {
                id,
                scrutinee: Box::new(scrutinee),
                arms,
            },
            ty,
            span,
        }
    }

    pub(super) fn check_match(
        &mut self,
        scrutinee: &ast::Expression,
        arms: &[ast::Arm],
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let scrutinee = self.check_expression(scrutinee, &Expected::ANY);
        let mut rows = Vec::with_capacity(arms.len());
        let mut checked: Vec<Arm> = Vec::with_capacity(arms.len());
        let mut ty = Type::NEVER;
        // The first arm that gives a value decides for the others.
        let mut first: Option<usize> = None;
        for arm in arms {
            self.enter_scope();
            let (pattern, bindings) =
                self.check_whole_pattern(&arm.pattern, scrutinee.ty, VariableKind::Binding);
            self.bind_pattern_variables(&bindings);
            let guard = arm.guard.as_ref().map(|guard| self.check_condition(guard));
            rows.push(PendingRow {
                pattern,
                guarded: guard.is_some(),
            });
            let body = self.check_expression(&arm.body, expected);
            self.leave_scope();
            ty = match first {
                Some(first) => {
                    let joined = self.join_branches(&checked[first].body, &body);
                    if ty == Type::ERROR {
                        Type::ERROR
                    } else {
                        joined
                    }
                }
                None => self.resolve(body.ty),
            };
            if first.is_none() && ty != Type::NEVER {
                first = Some(checked.len());
            }
            checked.push(Arm { guard, body });
        }
        let head = Span::new(span.start, scrutinee.span.end);
        let failed = self.resolve(scrutinee.ty) == Type::ERROR;
        if failed {
            return error_expression(span);
        }
        let id = self.add_match(rows, scrutinee.ty, MatchKind::Match, head);
        if self.resolve(scrutinee.ty) == Type::NEVER {
            ty = Type::NEVER;
        }
        Expression {
            kind: ExpressionKind::Match {
                id,
                scrutinee: Box::new(scrutinee),
                arms: checked,
            },
            ty,
            span,
        }
    }

    /// `operand?`: the value inside, or a `return` of what is there instead.
    pub(super) fn check_try(&mut self, operand: &ast::Expression, span: Span) -> Expression {
        let operand = self.check_expression(operand, &Expected::ANY);
        let (id, arguments) = match self.types.kind(operand.ty) {
            TypeKind::Error | TypeKind::Never => return operand,
            TypeKind::Variable(_) => {
                self.report_type_needed(operand.span, "`?` is applied to it");
                return error_expression(span);
            }
            TypeKind::Adt(id, arguments)
                if Some(*id) == self.option || Some(*id) == self.result =>
            {
                (*id, arguments.to_vec())
            }
            _ => {
                let name = self.quoted(operand.ty);
                self.report(
                    Diagnostic::new(
                        &codes::INVALID_TRY,
                        span,
                        format!("`?` works on `Option` and `Result`, and not on {name}"),
                    )
                    .with_label(format!("this is {name}")),
                );
                return error_expression(span);
            }
        };
        let Some(returned) = self.body.result.clone() else {
            self.report(
                Diagnostic::new(&codes::INVALID_TRY, span, "`?` stands outside any function")
                    .with_label("nothing to return from")
                    .with_help("use `match`, `unwrap_or(…)` or `unwrap()`"),
            );
            return error_expression(span);
        };

        let result_type = returned.ty.unwrap_or(Type::ERROR);
        let wanted = match self.types.kind(result_type) {
            TypeKind::Adt(result, wanted) if *result == id => wanted.to_vec(),
            TypeKind::Variable(_) => {
                let mut wanted = arguments.clone();
                wanted[0] = self.fresh_type(span, OriginKind::Argument);
                let ty = self.types.adt(id, &wanted);
                self.types.unify(result_type, ty);
                wanted
            }
            TypeKind::Error => return error_expression(span),
            _ => {
                self.report_try_result(&operand, result_type, &returned, span);
                return error_expression(span);
            }
        };
        // What is returned: `None`, or `Err` with the same error.
        let (error, fields) = match (arguments.get(1), wanted.get(1)) {
            (Some(error), Some(wanted)) => {
                if !self.types.unify(*wanted, *error) {
                    self.report_try_error(*error, *wanted, &returned, span);
                    return error_expression(span);
                }
                let variable = self.new_temporary(*error, span);
                (
                    Some((variable, *error)),
                    vec![self.read_temporary(variable)],
                )
            }
            _ => (None, Vec::new()),
        };
        let failure = construct(Some(1), fields, result_type, span);
        self.finish_try(operand, arguments[0], error, failure, span)
    }

    /// `match operand { Ok(value) => value, Err(error) => return failure }`
    fn finish_try(
        &mut self,
        operand: Expression,
        inner: Type,
        error: Option<(VariableId, Type)>,
        failure: Expression,
        span: Span,
    ) -> Expression {
        let ty = operand.ty;
        let value = self.new_temporary(inner, span);
        let pattern = |kind, ty| Pattern { kind, ty, span };
        let success_pattern = pattern(
            PatternKind::Variant {
                variant: 0,
                fields: vec![pattern(PatternKind::Binding(value), inner)],
            },
            ty,
        );
        let fields = error
            .map(|(variable, ty)| pattern(PatternKind::Binding(variable), ty))
            .into_iter()
            .collect();
        let failure_pattern = pattern(PatternKind::Variant { variant: 1, fields }, ty);
        let rows = [success_pattern, failure_pattern]
            .map(|pattern| PendingRow {
                pattern,
                guarded: false,
            })
            .into();
        let match_id = self.add_match(rows, ty, MatchKind::Generated, span);
        let success = self.read_temporary(value);
        let leave = Expression {
            kind: ExpressionKind::Return(Some(Box::new(failure))),
            ty: Type::NEVER,
            span,
        };
        let arms = [success, leave]
            .map(|body| Arm { guard: None, body })
            .into();
        Expression {
            kind: ExpressionKind::Match {
                id: match_id,
                scrutinee: Box::new(operand),
                arms,
            },
            ty: inner,
            span,
        }
    }

    fn report_try_result(
        &mut self,
        operand: &Expression,
        result: Type,
        returned: &Expected,
        span: Span,
    ) {
        let (name, result) = (self.quoted(operand.ty), self.quoted(result));
        let mut diagnostic = Diagnostic::new(
            &codes::INVALID_TRY,
            span,
            format!("`?` on {name} in a function whose result is {result}"),
        )
        .with_label("would return a value of another type");
        if let Some((span, reason)) = &returned.origin {
            diagnostic = diagnostic.with_secondary(*span, reason.clone());
        }
        let help = if result.starts_with("`Result") {
            "turn the `Option` into a `Result` first: `.ok_or(error)?`"
        } else if result.starts_with("`Option") {
            "turn the `Result` into an `Option` first: `.ok()?`"
        } else {
            "handle it with `match`, or let the function return an `Option` or `Result`"
        };
        self.report(diagnostic.with_help(help));
    }

    fn report_try_error(&mut self, found: Type, expected: Type, returned: &Expected, span: Span) {
        let (found, expected) = (self.quoted(found), self.quoted(expected));
        let mut diagnostic = Diagnostic::new(
            &codes::MISMATCHED_TYPES,
            span,
            format!("`?` returns the error {found}, but the function's error is {expected}"),
        )
        .with_label(format!("this error is {found}"))
        .with_help("convert it first: `.map_err(fn(e) { … })?`");
        if let Some((span, reason)) = &returned.origin {
            diagnostic = diagnostic.with_secondary(*span, reason.clone());
        }
        self.report(diagnostic);
    }

    pub(super) fn check_while(
        &mut self,
        condition: &ast::Expression,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        if let ast::ExpressionKind::Let { pattern, value } = &condition.kind {
            return self.check_while_let(pattern, value, body, span);
        }
        // The condition belongs to the loop around: a `break` in it leaves that.
        let condition = self.check_condition(condition);
        let id = self.enter_loop(LoopKind::Plain("while"));
        let body = self.check_plain_body(body, span);
        self.body.loops.pop();
        let ty = match self.resolve(condition.ty) {
            Type::NEVER => Type::NEVER,
            _ => Type::UNIT,
        };
        Expression {
            kind: ExpressionKind::While {
                id,
                condition: Box::new(condition),
                body: Box::new(body),
            },
            ty,
            span,
        }
    }

    /// `while let`: a `loop` around a match that leaves it.
    fn check_while_let(
        &mut self,
        pattern: &ast::Pattern,
        value: &ast::Expression,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let value = self.check_expression(value, &Expected::ANY);
        let id = self.enter_loop(LoopKind::Plain("while"));
        self.enter_scope();
        let (pattern, bindings) =
            self.check_whole_pattern(pattern, value.ty, VariableKind::Binding);
        self.bind_pattern_variables(&bindings);
        let body = block_expression(self.check_plain_body(body, span));
        self.leave_scope();
        self.body.loops.pop();
        self.loop_while_matching(id, pattern, value, body, span)
    }

    /// Repeats `body` as long as `value` matches.
    pub(super) fn loop_while_matching(
        &mut self,
        id: LoopId,
        pattern: Pattern,
        value: Expression,
        body: Expression,
        span: Span,
    ) -> Expression {
        let leave = Expression {
            kind: ExpressionKind::Break { id, value: None },
            ty: Type::NEVER,
            span,
        };
        let step = self.two_way_match(pattern, value, body, leave, Type::UNIT, span);
        let ty = step.ty;
        let body = Block {
            statements: vec![Statement::Expression(step)],
            tail: None,
            ty,
            span,
        };
        Expression {
            kind: ExpressionKind::Loop {
                id,
                body: Box::new(body),
            },
            ty: Type::UNIT,
            span,
        }
    }

    pub(super) fn check_loop(
        &mut self,
        body: &ast::Block,
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let kind = LoopKind::Loop {
            expected: expected.clone(),
            result: None,
        };
        let id = self.enter_loop(kind);
        let body = self.check_plain_body(body, span);
        let result = match self.body.loops.pop() {
            Some(LoopContext {
                kind: LoopKind::Loop { result, .. },
                ..
            }) => result,
            _ => None,
        };
        Expression {
            kind: ExpressionKind::Loop {
                id,
                body: Box::new(body),
            },
            // Without a `break` it never ends.
            ty: result.map_or(Type::NEVER, |(ty, _)| ty),
            span,
        }
    }

    pub(super) fn enter_loop(&mut self, kind: LoopKind) -> LoopId {
        let id = self.new_loop();
        self.body.loops.push(LoopContext { id, kind });
        id
    }

    pub(super) fn check_plain_body(&mut self, body: &ast::Block, span: Span) -> Block {
        let head = Span::new(span.start, body.span.start);
        let reason = "the body of a loop gives no value";
        self.check_block(body, &Expected::because(Type::UNIT, head, reason))
    }

    pub(super) fn check_break(
        &mut self,
        value: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let target = self.body.loops.last().map(|target| {
            let (keyword, expected) = match &target.kind {
                LoopKind::Plain(keyword) => (Some(*keyword), Expected::of(Type::UNIT)),
                LoopKind::Loop { expected, result } => match result {
                    Some((ty, first)) if expected.ty.is_none() => {
                        let reason = format!("this `break` gives {}", self.quoted(*ty));
                        (None, Expected::because(*ty, *first, reason))
                    }
                    _ => (None, expected.clone()),
                },
            };
            (target.id, keyword, expected)
        });
        let Some((id, keyword, expected)) = target else {
            if let Some(value) = value {
                self.check_expression(value, &Expected::ANY);
            }
            self.report_outside_loop("break", span);
            return error_expression(span);
        };
        if let (Some(keyword), Some(value)) = (keyword, value) {
            let value = self.check_expression(value, &Expected::ANY);
            self.report(
                Diagnostic::new(
                    &codes::BREAK_WITH_VALUE,
                    value.span,
                    format!("a `{keyword}` gives no value"),
                )
                .with_label("only `loop` can be left with a value"),
            );
            return error_expression(span);
        }
        let (value, ty) = match value {
            Some(value) => {
                let value = self.check_expression(value, &expected);
                let ty = self.resolve(value.ty);
                (Some(Box::new(value)), ty)
            }
            None => (None, self.require(unit(span), &expected).ty),
        };
        if let Some(LoopContext {
            kind: LoopKind::Loop { result, .. },
            ..
        }) = self.body.loops.last_mut()
        {
            *result = match (*result, ty) {
                (None | Some((Type::NEVER, _)), ty) => Some((ty, span)),
                (Some(_), Type::ERROR) => Some((Type::ERROR, span)),
                (known, _) => known,
            };
        }
        Expression {
            kind: ExpressionKind::Break { id, value },
            ty: Type::NEVER,
            span,
        }
    }

    pub(super) fn check_continue(&mut self, span: Span) -> Expression {
        let Some(target) = self.body.loops.last() else {
            self.report_outside_loop("continue", span);
            return error_expression(span);
        };
        Expression {
            kind: ExpressionKind::Continue { id: target.id },
            ty: Type::NEVER,
            span,
        }
    }

    fn report_outside_loop(&mut self, keyword: &str, span: Span) {
        self.report(
            Diagnostic::new(
                &codes::OUTSIDE_LOOP,
                span,
                format!("`{keyword}` stands outside any loop"),
            )
            .with_label("no loop around this in the same function"),
        );
    }

    pub(super) fn check_return(
        &mut self,
        value: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let Some(expected) = self.body.result.clone() else {
            if let Some(value) = value {
                self.check_expression(value, &Expected::ANY);
            }
            self.report(
                Diagnostic::new(
                    &codes::RETURN_AT_TOP_LEVEL,
                    span,
                    "`return` stands outside any function",
                )
                .with_label("nothing to return from")
                .with_help(
                    "the value of the program is that of its last expression; \
                     `std::process::exit` ends it early",
                ),
            );
            return error_expression(span);
        };
        let value = match value {
            Some(value) => Some(Box::new(self.check_expression(value, &expected))),
            None => {
                if self.require(unit(span), &expected).ty == Type::ERROR {
                    return error_expression(span);
                }
                None
            }
        };
        Expression {
            kind: ExpressionKind::Return(value),
            ty: Type::NEVER,
            span,
        }
    }
}

pub(super) fn unit(span: Span) -> Expression {
    Expression {
        kind: ExpressionKind::Unit,
        ty: Type::UNIT,
        span,
    }
}

pub(super) fn block_expression(block: Block) -> Expression {
    Expression {
        ty: block.ty,
        span: block.span,
        kind: ExpressionKind::Block(Box::new(block)),
    }
}

/// Where the value of an expression comes from: the end of a block, not all of it.
fn value_span(expression: &Expression) -> Span {
    match &expression.kind {
        ExpressionKind::Block(block) => match &block.tail {
            Some(tail) => value_span(tail),
            None => expression.span,
        },
        _ => expression.span,
    }
}
