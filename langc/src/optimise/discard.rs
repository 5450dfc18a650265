//! Enum values that nobody looks at: of a statement that only chooses between such, what the
//! choice does is left, and no value is made.
//!
//! `map.remove(key);` then costs what removing does, though the function gives an `Option`.

use crate::typed::{Block, Expression, ExpressionKind, FunctionId, Program, Statement, VisitMut};
use crate::types::Type;

use super::Context;
use super::decide::for_each_end;
use super::expand::expand;
use super::summary::Summaries;

/// Whether any value is not made any more.
pub(super) fn discard(context: &mut Context<'_>, body: &mut Block) -> bool {
    let mut discarding = Discarding {
        summaries: context.summaries,
        function: context.function,
        program: context.program,
        has_discarded: false,
    };
    discarding.visit_block(body);
    discarding.has_discarded
}

struct Discarding<'p> {
    program: &'p mut Program,
    summaries: &'p Summaries,
    function: FunctionId,
    has_discarded: bool,
}

impl VisitMut for Discarding<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        let Statement::Expression(value) = statement else {
            return;
        };
        let Some(choice) = self.summaries.choice(self.program, value) else {
            return;
        };
        let mut is_variant = |end: &Expression| matches!(end.kind, ExpressionKind::Variant { .. });
        if !choice
            .tail
            .as_deref()
            .is_some_and(|tail| for_each_end(tail, &mut is_variant))
        {
            return;
        }
        *value = expand(self.program, self.function, value, true);
        make_none(value);
        self.has_discarded = true;
    }
}

/// Has each end of an expression only evaluate what its value would have held.
fn make_none(end: &mut Expression) {
    if end.ty == Type::NEVER {
        return;
    }
    end.ty = Type::UNIT;
    match &mut end.kind {
        ExpressionKind::Block(block) => {
            block.ty = Type::UNIT;
            if let Some(tail) = &mut block.tail {
                make_none(tail);
            }
        }
        ExpressionKind::If {
            consequence,
            alternative: Some(alternative),
            ..
        } => {
            make_none(consequence);
            make_none(alternative);
        }
        ExpressionKind::Match { arms, .. } => {
            for arm in arms {
                make_none(&mut arm.body);
            }
        }
        ExpressionKind::Variant { fields, .. } => {
            let fields = std::mem::take(fields);
            end.kind = ExpressionKind::Block(Box::new(Block {
                statements: fields.into_iter().map(Statement::Expression).collect(),
                tail: None,
                ty: Type::UNIT,
                span: end.span,
            }));
        }
        _ => unreachable!("all ends are known"),
    }
}
