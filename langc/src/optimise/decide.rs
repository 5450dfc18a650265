//! Matches of values that were just made: the arm takes the place of the value.
//!
//! Where a match looks at a choice between enum values, each of the choice's ends knows
//! which arm follows. So the arm's body is moved there, its variables are defined as what
//! the value would have held, and no value is made. Calls of functions that only choose
//! become their bodies for that: a library function that gives an `Option` then costs what
//! the plain choice does.
//!
//! An arm is moved, never copied, unless it is as small as a literal: a match is left as
//! it is when two ends lead to one arm.

use crate::constant::Value;
use crate::typed::{
    Arm, Block, Decision, Expression, ExpressionKind, FunctionId, MatchId, PlaceId, Program,
    Projection, Statement, Target, VariableId, VisitMut,
};
use crate::types::Type;

use super::Context;
use super::expand::expand;
use super::summary::Summaries;
use super::usage::Usage;

/// Whether any match was decided.
pub(super) fn decide(context: &mut Context<'_>, body: &mut Block) -> bool {
    let mut deciding = Deciding {
        usage: Usage::of(body),
        summaries: context.summaries,
        function: context.function,
        program: context.program,
        has_decided: false,
    };
    deciding.visit_block(body);
    deciding.has_decided
}

struct Deciding<'p> {
    program: &'p mut Program,
    summaries: &'p Summaries,
    function: FunctionId,
    usage: Usage,
    has_decided: bool,
}

/// What follows when a value is some variant.
struct Outcome {
    variant: u32,
    arm: usize,
    bindings: Vec<Binding>,
}

/// A variable that is bound to part of a value.
struct Binding {
    variable: VariableId,
    /// The field of the variant that has the part.
    field: u32,
    /// The way from that field to the part: fields and their types.
    way: Vec<(u32, Type)>,
}

impl Deciding<'_> {
    /// Moves values that are made for one match into it, if that decides it.
    fn move_into_matches(&mut self, block: &mut Block) {
        for position in (0..block.statements.len()).rev() {
            let (before, after) = block.statements.split_at_mut(position + 1);
            let Some(Statement::Let { variable, value }) = before.last_mut() else {
                continue;
            };
            if !self.is_read_once(*variable) {
                continue;
            }
            let next = match after.first_mut() {
                Some(statement) => first_of_statement(statement),
                None => block.tail.as_deref_mut(),
            };
            if let Some(found) = next.and_then(|next| first_match_of(next, *variable))
                && let Some(outcomes) = self.outcomes(found, value)
            {
                let value = std::mem::replace(value, unit_like(found));
                self.put_arms(found, value, &outcomes);
                block.statements.remove(position);
            }
        }
    }

    /// Whether all there is to know of a variable is that it is read at one place.
    fn is_read_once(&self, variable: VariableId) -> bool {
        let definition = &self.program.variables[variable.index()];
        !definition.shared
            && !definition.reassigned
            && !self.usage.is_assigned(variable)
            && self.usage.reads(variable) == 1
    }

    /// What each end of `value` leads to in a match; `None` if that is not known for one
    /// of them, or if two would lead to one arm.
    fn outcomes(&self, matching: &Expression, value: &Expression) -> Option<Vec<Outcome>> {
        let ExpressionKind::Match { id, arms, .. } = &matching.kind else {
            return None;
        };
        if matching.ty == Type::NEVER {
            return None;
        }
        let mut variants = Vec::new();
        let mut is_known = |end: &Expression| match &end.kind {
            ExpressionKind::Variant { variant, .. } => {
                variants.push(*variant);
                true
            }
            _ => false,
        };
        let all_known = match self.summaries.choice(self.program, value) {
            Some(Block {
                tail: Some(tail), ..
            }) => for_each_end(tail, &mut is_known),
            _ => for_each_end(value, &mut is_known),
        };
        if !all_known || variants.is_empty() {
            return None;
        }
        let mut outcomes: Vec<Outcome> = Vec::new();
        let mut moved = Vec::new();
        for variant in variants {
            let outcome = self.outcome(*id, variant)?;
            let arm = arms.get(outcome.arm)?;
            let is_small = outcome.bindings.is_empty() && is_small(&arm.body);
            if arm.guard.is_some() || (moved.contains(&outcome.arm) && !is_small) {
                return None;
            }
            moved.push(outcome.arm);
            outcomes.push(outcome);
        }
        Some(outcomes)
    }

    /// Which arm follows for a variant, and what it binds.
    fn outcome(&self, id: MatchId, variant: u32) -> Option<Outcome> {
        let tree = &self.program.matches[id.index()];
        let decision = match &tree.decision {
            Decision::Switch {
                place: PlaceId::ROOT,
                cases,
                default,
            } => match cases.iter().find(|(case, _)| *case == variant) {
                Some((_, decision)) => decision,
                None => default.as_deref()?,
            },
            other => other,
        };
        let Decision::Arm {
            arm,
            bindings,
            otherwise: None,
        } = decision
        else {
            return None;
        };
        let bindings = bindings.iter().map(|&(variable, place)| {
            let mut way = Vec::new();
            let mut place = tree.places[place.index()];
            loop {
                match place.origin? {
                    (PlaceId::ROOT, Projection::Payload { field, .. }) => {
                        way.reverse();
                        return Some(Binding {
                            variable,
                            field,
                            way,
                        });
                    }
                    (origin, Projection::Field(field)) => {
                        way.push((field, place.ty));
                        place = tree.places[origin.index()];
                    }
                    (_, Projection::Payload { .. }) => return None,
                }
            }
        });
        Some(Outcome {
            variant,
            arm: *arm,
            bindings: bindings.collect::<Option<_>>()?,
        })
    }

    /// Makes a match the value that it looks at, with an arm in the place of each end.
    fn put_arms(&mut self, matching: &mut Expression, mut value: Expression, outcomes: &[Outcome]) {
        if self.summaries.choice(self.program, &value).is_some() {
            value = expand(self.program, self.function, &mut value, true);
        }
        let ExpressionKind::Match { arms, .. } = &mut matching.kind else {
            return;
        };
        let mut arms: Vec<Option<Arm>> = std::mem::take(arms).into_iter().map(Some).collect();
        let ty = matching.ty;
        *matching = value;
        self.put_arms_at(matching, ty, outcomes, &mut arms);
        self.has_decided = true;
    }

    fn put_arms_at(
        &mut self,
        end: &mut Expression,
        ty: Type,
        outcomes: &[Outcome],
        arms: &mut [Option<Arm>],
    ) {
        if end.ty == Type::NEVER {
            return;
        }
        end.ty = ty;
        match &mut end.kind {
            ExpressionKind::Block(block) => {
                block.ty = ty;
                if let Some(tail) = &mut block.tail {
                    self.put_arms_at(tail, ty, outcomes, arms);
                }
            }
            ExpressionKind::If {
                consequence,
                alternative,
                ..
            } => {
                self.put_arms_at(consequence, ty, outcomes, arms);
                if let Some(alternative) = alternative {
                    self.put_arms_at(alternative, ty, outcomes, arms);
                }
            }
            ExpressionKind::Match { arms: inner, .. } => {
                for arm in inner {
                    self.put_arms_at(&mut arm.body, ty, outcomes, arms);
                }
            }
            ExpressionKind::Variant { variant, fields } => {
                let variant = *variant;
                let outcome = outcomes.iter().find(|outcome| outcome.variant == variant);
                let Some(outcome) = outcome else {
                    unreachable!("each variant has an outcome");
                };
                let fields = std::mem::take(fields);
                *end = self.arm_with(outcome, fields, end, arms);
            }
            _ => unreachable!("all ends are known"),
        }
    }

    /// The body of an arm behind the definitions of its variables.
    fn arm_with(
        &mut self,
        outcome: &Outcome,
        fields: Vec<Expression>,
        end: &Expression,
        arms: &mut [Option<Arm>],
    ) -> Expression {
        let place = &mut arms[outcome.arm];
        let body = match place {
            Some(arm) if is_small(&arm.body) => arm.body.clone(),
            _ => match place.take() {
                Some(arm) => arm.body,
                None => unreachable!("an arm is moved to one place"),
            },
        };
        let mut statements = Vec::with_capacity(fields.len());
        let mut parts = Vec::new();
        for (field, value) in (0..).zip(fields) {
            let bound: Vec<_> = (outcome.bindings.iter())
                .filter(|binding| binding.field == field)
                .collect();
            let statement = match bound.as_slice() {
                [] => Statement::Expression(value),
                [only] if only.way.is_empty() => Statement::Let {
                    variable: only.variable,
                    value,
                },
                several => {
                    let whole = self
                        .program
                        .new_temporary(self.function, value.ty, value.span);
                    for binding in several {
                        parts.push(Statement::Let {
                            variable: binding.variable,
                            value: part_of(whole, &value, &binding.way),
                        });
                    }
                    Statement::Let {
                        variable: whole,
                        value,
                    }
                }
            };
            statements.push(statement);
        }
        statements.append(&mut parts);
        if statements.is_empty() {
            return body;
        }
        Expression {
            ty: body.ty,
            span: end.span,
            kind: ExpressionKind::Block(Box::new(Block {
                statements,
                ty: body.ty,
                span: end.span,
                tail: Some(Box::new(body)),
            })),
        }
    }
}

impl VisitMut for Deciding<'_> {
    fn visit_block(&mut self, block: &mut Block) {
        block.visit_parts(self);
        self.move_into_matches(block);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        expression.visit_parts(self);
        let ExpressionKind::Match { scrutinee, .. } = &expression.kind else {
            return;
        };
        if let Some(outcomes) = self.outcomes(expression, scrutinee) {
            let ExpressionKind::Match { scrutinee, .. } = &mut expression.kind else {
                return;
            };
            let unit = unit_like(scrutinee);
            let value = std::mem::replace(&mut **scrutinee, unit);
            self.put_arms(expression, value, &outcomes);
        }
    }
}

/// Hands each expression to `visit` whose value an expression may have; whether `visit`
/// holds for all.
pub(super) fn for_each_end(
    value: &Expression,
    visit: &mut impl FnMut(&Expression) -> bool,
) -> bool {
    if value.ty == Type::NEVER {
        return true;
    }
    match &value.kind {
        ExpressionKind::Block(block) => {
            let tail = block.tail.as_deref();
            tail.is_some_and(|tail| for_each_end(tail, visit))
        }
        ExpressionKind::If {
            consequence,
            alternative: Some(alternative),
            ..
        } => for_each_end(consequence, visit) && for_each_end(alternative, visit),
        ExpressionKind::Match { arms, .. } => arms.iter().all(|arm| for_each_end(&arm.body, visit)),
        _ => visit(value),
    }
}

/// What a statement evaluates first.
fn first_of_statement(statement: &mut Statement) -> Option<&mut Expression> {
    match statement {
        Statement::Let { value, .. }
        | Statement::Destructure { value, .. }
        | Statement::Assign {
            target: Target::Variable(_),
            value,
            ..
        }
        | Statement::Expression(value) => Some(value),
        Statement::Assign { .. } => None,
    }
}

/// The match of a variable, if looking at it is the first thing that an expression does.
fn first_match_of(expression: &mut Expression, variable: VariableId) -> Option<&mut Expression> {
    if let ExpressionKind::Match { scrutinee, .. } = &expression.kind
        && matches!(scrutinee.kind, ExpressionKind::Variable(of) if of == variable)
    {
        return Some(expression);
    }
    let first = match &mut expression.kind {
        ExpressionKind::Operation { operands, .. } => operands.first_mut(),
        ExpressionKind::Call { arguments, .. } | ExpressionKind::CallImport { arguments, .. } => {
            arguments.first_mut()
        }
        ExpressionKind::Match { scrutinee, .. } => Some(&mut **scrutinee),
        ExpressionKind::If { condition, .. } => Some(&mut **condition),
        ExpressionKind::Field { object, .. } => Some(&mut **object),
        ExpressionKind::Compare { left, .. } => Some(&mut **left),
        ExpressionKind::Block(block) => match block.statements.first_mut() {
            Some(statement) => first_of_statement(statement),
            None => block.tail.as_deref_mut(),
        },
        _ => None,
    };
    first_match_of(first?, variable)
}

/// Whether a body may as well be there twice.
fn is_small(body: &Expression) -> bool {
    Value::of_literal(&body.kind).is_some()
        || matches!(
            body.kind,
            ExpressionKind::Unit | ExpressionKind::Variable(_)
        )
}

/// A part of what a variable holds.
fn part_of(whole: VariableId, value: &Expression, way: &[(u32, Type)]) -> Expression {
    let start = Expression {
        kind: ExpressionKind::Variable(whole),
        ty: value.ty,
        span: value.span,
    };
    way.iter().fold(start, |object, &(index, ty)| Expression {
        span: object.span,
        ty,
        kind: ExpressionKind::Field {
            object: Box::new(object),
            index,
        },
    })
}

fn unit_like(expression: &Expression) -> Expression {
    Expression {
        kind: ExpressionKind::Unit,
        ty: Type::UNIT,
        span: expression.span,
    }
}
