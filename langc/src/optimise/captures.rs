//! Captures, worked out anew: what a closure shared with the code around it may
//! belong to that code alone once the closure's body has taken its place. It then
//! needs no cell.

use rustc_hash::FxHashSet;

use crate::typed::{
    Block, Expression, ExpressionKind, FunctionId, MatchId, Program, Statement, VariableId,
    VariableKind, VisitMut,
};

use super::Context;

/// Whether any variable is shared no longer.
pub(super) fn narrow(context: &mut Context<'_>, body: &mut Block) -> bool {
    let mut survey = Survey {
        program: context.program,
        function: context.function,
        own: context.program.functions[context.function.index()]
            .parameters
            .iter()
            .copied()
            .collect(),
        foreign: FxHashSet::default(),
        captured: FxHashSet::default(),
        uses: FxHashSet::default(),
    };
    survey.visit_block(body);
    let Survey {
        own,
        mut foreign,
        captured,
        uses,
        ..
    } = survey;
    let mut is_narrower = false;
    for variable in &own {
        let definition = &mut context.program.variables[variable.index()];
        // A variable of the top level is a global, which can be read before it is
        // defined; that must stay the error it is.
        if definition.kind != VariableKind::TopLevel
            && definition.shared
            && !captured.contains(variable)
        {
            definition.shared = false;
            is_narrower = true;
        }
    }
    foreign.extend(captured.difference(&own).copied());
    let function = &mut context.program.functions[context.function.index()];
    function
        .captures
        .retain(|variable| foreign.contains(variable));
    function.uses = uses.into_iter().collect();
    function.uses.sort_unstable();
    is_narrower
}

struct Survey<'p> {
    program: &'p Program,
    function: FunctionId,
    /// Variables of the function itself.
    own: FxHashSet<VariableId>,
    /// Variables of the code around the function that it uses itself.
    foreign: FxHashSet<VariableId>,
    /// Variables that functions capture which it calls or makes values of.
    captured: FxHashSet<VariableId>,
    uses: FxHashSet<FunctionId>,
}

impl Survey<'_> {
    fn variable(&mut self, id: VariableId) {
        if self.program.variables[id.index()].owner == self.function {
            self.own.insert(id);
        } else {
            self.foreign.insert(id);
        }
    }

    fn use_of(&mut self, function: FunctionId) {
        if self.uses.insert(function) {
            let captures = &self.program.functions[function.index()].captures;
            self.captured.extend(captures.iter().copied());
        }
    }

    fn bindings(&mut self, id: MatchId) {
        for variable in self.program.matches[id.index()].bound_variables() {
            self.variable(variable);
        }
    }
}

impl VisitMut for Survey<'_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        for variable in self.program.variables_set_by(statement) {
            self.variable(variable);
        }
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        match &expression.kind {
            ExpressionKind::Variable(variable) | ExpressionKind::ForRange { variable, .. } => {
                self.variable(*variable);
            }
            ExpressionKind::Match { id, .. } => self.bindings(*id),
            ExpressionKind::Call { function, .. } | ExpressionKind::Function { function, .. } => {
                self.use_of(*function);
            }
            _ => {}
        }
        expression.visit_parts(self);
    }
}
