//! Choices, loops and jumps.

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Block, Expression, ExpressionKind, LoopId, VariableKind};
use crate::types::Type;

use super::{Checker, Expected, LoopContext, LoopKind, error_expression};

impl Checker<'_> {
    fn check_condition(&mut self, condition: &ast::Expression) -> Expression {
        self.check_expression(condition, &Expected::of(Type::BOOL))
    }

    /// `if` without `else`: its block gives nothing, and neither does it.
    pub(super) fn check_if(
        &mut self,
        condition: &ast::Expression,
        consequence: &ast::Block,
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let condition = self.check_condition(condition);
        let head = Span::new(span.start, condition.span.end);
        if let Some(ty) = expected.ty
            && !matches!(ty, Type::UNIT | Type::ERROR)
        {
            // The block may well give the right value: what is missing is `else`.
            self.check_block(consequence, expected);
            self.report_missing_else(head, ty, expected);
            return error_expression(span);
        }
        let expected = Expected::because(
            Type::UNIT,
            head,
            "this `if` has no `else`, so it gives no value",
        );
        let consequence = self.check_block(consequence, &expected);
        let ty = match condition.ty {
            Type::NEVER => Type::NEVER,
            _ => Type::UNIT,
        };
        Expression {
            kind: ExpressionKind::If {
                condition: Box::new(condition),
                consequence: Box::new(block_expression(consequence)),
                alternative: None,
            },
            ty,
            span,
        }
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

    pub(super) fn check_if_else(
        &mut self,
        condition: &ast::Expression,
        consequence: &ast::Block,
        alternative: &ast::Expression,
        expected: &Expected,
        span: Span,
    ) -> Expression {
        let condition = self.check_condition(condition);
        let consequence = block_expression(self.check_block(consequence, expected));
        let alternative = self.check_expression(alternative, expected);
        let ty = match (consequence.ty, alternative.ty) {
            (Type::ERROR, _) | (_, Type::ERROR) => Type::ERROR,
            (Type::NEVER, ty) | (ty, Type::NEVER) => ty,
            (left, right) if left == right => left,
            _ => {
                self.report_branch_mismatch(&consequence, &alternative);
                Type::ERROR
            }
        };
        let ty = match condition.ty {
            Type::NEVER => Type::NEVER,
            _ => ty,
        };
        Expression {
            kind: ExpressionKind::If {
                condition: Box::new(condition),
                consequence: Box::new(consequence),
                alternative: Some(Box::new(alternative)),
            },
            ty,
            span,
        }
    }

    fn report_branch_mismatch(&mut self, consequence: &Expression, alternative: &Expression) {
        let (left, right) = (self.quoted(consequence.ty), self.quoted(alternative.ty));
        self.report(
            Diagnostic::new(
                &codes::MISMATCHED_BRANCHES,
                value_span(alternative),
                format!("the branches of this `if` give {left} and {right}"),
            )
            .with_label(format!("this is {right}"))
            .with_secondary(value_span(consequence), format!("this is {left}")),
        );
    }

    pub(super) fn check_while(
        &mut self,
        condition: &ast::Expression,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        // The condition belongs to the loop around: a `break` in it leaves that.
        let condition = self.check_condition(condition);
        let (id, body) = self.check_loop_body(LoopKind::Plain("while"), body, span);
        let ty = match condition.ty {
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

    pub(super) fn check_for(
        &mut self,
        variable: ast::Ident,
        iterable: &ast::Expression,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let range = match &iterable.kind {
            ast::ExpressionKind::Range {
                start,
                end,
                inclusive,
            } => {
                let reason = "the bounds of a range are `Int`s";
                let expected = Expected::because(Type::INT, iterable.span, reason);
                let start = self.check_expression(start, &expected);
                let end = self.check_expression(end, &expected);
                Some((start, end, *inclusive))
            }
            _ => {
                let iterable = self.check_expression(iterable, &Expected::ANY);
                self.report_not_iterable(&iterable);
                None
            }
        };
        let ty = match range {
            Some(_) => Type::INT,
            None => Type::ERROR,
        };
        self.scopes.enter();
        let variable = self.define_variable(variable, ty, VariableKind::Loop);
        let (id, body) = self.check_loop_body(LoopKind::Plain("for"), body, span);
        self.leave_scope();
        let Some((start, end, inclusive)) = range else {
            return error_expression(span);
        };
        let ty = super::expression::operands_type([&start, &end], Type::UNIT);
        Expression {
            kind: ExpressionKind::ForRange {
                id,
                variable,
                start: Box::new(start),
                end: Box::new(end),
                inclusive,
                body: Box::new(body),
            },
            ty,
            span,
        }
    }

    fn report_not_iterable(&mut self, iterable: &Expression) {
        if iterable.ty == Type::ERROR || iterable.ty == Type::NEVER {
            return;
        }
        let name = self.quoted(iterable.ty);
        let mut diagnostic = Diagnostic::new(
            &codes::NOT_ITERABLE,
            iterable.span,
            format!("`for` cannot walk through {name}"),
        )
        .with_label("not a range");
        if iterable.ty == Type::INT {
            let start = Span::new(iterable.span.start, iterable.span.start);
            diagnostic =
                diagnostic.with_suggestion("to count up to it, write a range", start, "0..");
        }
        self.report(diagnostic);
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

    fn enter_loop(&mut self, kind: LoopKind) -> LoopId {
        let id = LoopId(self.body.loop_count);
        self.body.loop_count += 1;
        self.body.loops.push(LoopContext { id, kind });
        id
    }

    fn check_loop_body(
        &mut self,
        kind: LoopKind,
        body: &ast::Block,
        span: Span,
    ) -> (LoopId, Block) {
        let id = self.enter_loop(kind);
        let body = self.check_plain_body(body, span);
        self.body.loops.pop();
        (id, body)
    }

    fn check_plain_body(&mut self, body: &ast::Block, span: Span) -> Block {
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
        let unit = Expression {
            kind: ExpressionKind::Unit,
            ty: Type::UNIT,
            span,
        };
        let (value, ty) = match value {
            Some(value) => {
                let value = self.check_expression(value, &expected);
                let ty = value.ty;
                (Some(Box::new(value)), ty)
            }
            None => (None, self.require(unit, &expected).ty),
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
                .with_help("the value of the program is that of its last expression"),
            );
            return error_expression(span);
        };
        let value = match value {
            Some(value) => Some(Box::new(self.check_expression(value, &expected))),
            None => {
                let unit = Expression {
                    kind: ExpressionKind::Unit,
                    ty: Type::UNIT,
                    span,
                };
                if self.require(unit, &expected).ty == Type::ERROR {
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

fn block_expression(block: Block) -> Expression {
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
