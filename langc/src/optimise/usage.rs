//! What a function's body does with its variables.

use rustc_hash::FxHashMap;

use crate::typed::{Block, Expression, ExpressionKind, Statement, Target, VariableId, VisitMut};

/// A point in a body, counted in the order of evaluation.
type Point = u32;

/// What the code of one body does with variables. What functions do that capture
/// them is not in it: see [`crate::typed::Variable::shared`].
#[derive(Debug, Default)]
pub(super) struct Usage {
    now: Point,
    reads: FxHashMap<VariableId, u32>,
    /// Where each variable is assigned to, in ascending order.
    assignments: FxHashMap<VariableId, Vec<Point>>,
    /// From the definition of a variable to the end of the block around it.
    scopes: FxHashMap<VariableId, (Point, Point)>,
}

impl Usage {
    pub(super) fn of(body: &mut Block) -> Self {
        let mut usage = Self::default();
        usage.visit_block(body);
        usage
    }

    /// At how many places the body reads the variable.
    pub(super) fn reads(&self, variable: VariableId) -> u32 {
        self.reads.get(&variable).copied().unwrap_or(0)
    }

    /// Whether the body reads the variable.
    pub(super) fn is_read(&self, variable: VariableId) -> bool {
        self.reads(variable) > 0
    }

    /// Takes back that an expression reads its variables.
    pub(super) fn forget(&mut self, expression: &mut Expression) {
        Forget(self).visit_expression(expression);
    }

    /// Whether the body assigns to the variable after its definition.
    pub(super) fn is_assigned(&self, variable: VariableId) -> bool {
        self.assignments.contains_key(&variable)
    }

    /// Whether the body assigns to `variable` where `other` is in scope.
    pub(super) fn is_assigned_in_scope_of(&self, variable: VariableId, other: VariableId) -> bool {
        let Some(points) = self.assignments.get(&variable) else {
            return false;
        };
        let Some((start, end)) = self.scopes.get(&other) else {
            return true;
        };
        let first = points.partition_point(|point| point < start);
        points.get(first).is_some_and(|point| point <= end)
    }
}

impl VisitMut for Usage {
    fn visit_block(&mut self, block: &mut Block) {
        block.visit_parts(self);
        self.now += 1;
        for statement in &block.statements {
            if let Statement::Let { variable, .. } = statement
                && let Some((_, end)) = self.scopes.get_mut(variable)
            {
                *end = self.now;
            }
        }
    }

    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        self.now += 1;
        match statement {
            Statement::Let { variable, .. } => {
                self.scopes.insert(*variable, (self.now, self.now));
            }
            Statement::Assign {
                target: Target::Variable(variable),
                ..
            } => self
                .assignments
                .entry(*variable)
                .or_default()
                .push(self.now),
            _ => {}
        }
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        if let ExpressionKind::Variable(variable) = expression.kind {
            *self.reads.entry(variable).or_default() += 1;
        }
        expression.visit_parts(self);
    }
}

struct Forget<'u>(&'u mut Usage);

impl VisitMut for Forget<'_> {
    fn visit_expression(&mut self, expression: &mut Expression) {
        if let ExpressionKind::Variable(variable) = expression.kind
            && let Some(count) = self.0.reads.get_mut(&variable)
        {
            *count = count.saturating_sub(1);
        }
        expression.visit_parts(self);
    }
}
