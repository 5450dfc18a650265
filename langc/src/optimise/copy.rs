//! Copies of a function's body, for other functions: with variables, loops and matches
//! of their own, and type arguments in the place of type parameters.

use rustc_hash::FxHashMap;

use crate::source::Span;
use crate::typed::{
    Block, Decision, Expression, ExpressionKind, FunctionId, InlinedCalls, InlinedId, LoopId,
    Match, MatchId, Program, Statement, Target, Variable, VariableId, VariableKind, VisitMut,
};
use crate::types::{ParameterId, Substitution, Type};

/// Makes the parts of a body that has been cloned those of another function.
pub(super) struct Copying<'c> {
    program: &'c mut Program,
    /// Whose body it was.
    from: FunctionId,
    /// Whose it becomes.
    into: FunctionId,
    generics: Vec<ParameterId>,
    type_arguments: &'c [Type],
    places: Places,
    /// What `return` leaves, where the body takes the place of a call.
    whole: Option<LoopId>,
    has_return: bool,
    variables: FxHashMap<VariableId, VariableId>,
    loops: FxHashMap<LoopId, LoopId>,
}

/// Where the parts of a copy are said to stand.
pub(super) enum Places {
    /// Where the originals do.
    Kept,
    /// All at one place: nobody asks.
    At(Span),
    /// Where the originals do, in the place of a call.
    InCall(Relocation),
}

/// Spans of code that comes to stand in the place of a call.
pub(super) struct Relocation {
    call: InlinedId,
    /// Calls that stand in the place of calls there already, and what they become.
    inner: FxHashMap<InlinedId, InlinedId>,
}

impl Relocation {
    pub(super) fn new(call: InlinedId) -> Self {
        Self {
            call,
            inner: FxHashMap::default(),
        }
    }

    fn relocated(&mut self, calls: &mut InlinedCalls, span: Span) -> Span {
        let Some((id, inner)) = calls.of(span) else {
            return calls.within(self.call, span);
        };
        let inner = *inner;
        let copy = match self.inner.get(&id) {
            Some(copy) => *copy,
            None => {
                let place = self.relocated(calls, inner.call);
                let copy = calls.add(inner.function, inner.origin(), place);
                self.inner.insert(id, copy);
                copy
            }
        };
        calls.within(copy, calls.source(span))
    }
}

impl<'c> Copying<'c> {
    /// For a body that takes the place of a call.
    pub(super) fn for_call(
        program: &'c mut Program,
        from: FunctionId,
        into: FunctionId,
        type_arguments: &'c [Type],
        places: Places,
        whole: LoopId,
    ) -> Self {
        let copying = Self::for_function(program, from, into, type_arguments);
        Self {
            places,
            whole: Some(whole),
            ..copying
        }
    }

    /// For the body of another function, which `into` is going to be.
    pub(super) fn for_function(
        program: &'c mut Program,
        from: FunctionId,
        into: FunctionId,
        type_arguments: &'c [Type],
    ) -> Self {
        let generics = program.functions[from.index()].generics.clone();
        Self {
            program,
            from,
            into,
            generics,
            type_arguments,
            places: Places::Kept,
            whole: None,
            has_return: false,
            variables: FxHashMap::default(),
            loops: FxHashMap::default(),
        }
    }

    /// The variables that stand for the function's parameters.
    pub(super) fn parameters(&mut self) -> Vec<VariableId> {
        let mut parameters = self.program.functions[self.from.index()].parameters.clone();
        for parameter in &mut parameters {
            self.variable(parameter);
        }
        parameters
    }

    /// Whether the body has been seen to leave itself before its end.
    pub(super) const fn has_return(&self) -> bool {
        self.has_return
    }

    fn ty(&mut self, ty: &mut Type) {
        if self.generics.is_empty() {
            return;
        }
        let substitution = Substitution {
            parameters: &self.generics,
            arguments: self.type_arguments,
        };
        *ty = self.program.types.substitute(*ty, substitution);
    }

    fn span(&mut self, span: &mut Span) {
        match &mut self.places {
            Places::Kept => {}
            Places::At(place) => *span = *place,
            Places::InCall(relocation) => {
                *span = relocation.relocated(&mut self.program.inlined, *span);
            }
        }
    }

    /// What the function captures or what is global stays what it is.
    fn variable(&mut self, id: &mut VariableId) {
        if let Some(copy) = self.variables.get(id) {
            *id = *copy;
            return;
        }
        let original = &self.program.variables[id.index()];
        if original.owner != self.from {
            return;
        }
        let kind = match original.kind {
            VariableKind::Parameter if self.whole.is_some() => VariableKind::Let,
            kind => kind,
        };
        let mut copy = Variable {
            kind,
            owner: self.into,
            ..original.clone()
        };
        self.ty(&mut copy.ty);
        let new = VariableId(self.program.variables.len() as u32);
        self.program.variables.push(copy);
        self.variables.insert(*id, new);
        *id = new;
    }

    fn loop_id(&mut self, id: &mut LoopId) {
        let next = &mut self.program.loop_count;
        *id = *self.loops.entry(*id).or_insert_with(|| {
            *next += 1;
            LoopId(*next - 1)
        });
    }

    fn match_id(&mut self, id: &mut MatchId) {
        let Match {
            mut places,
            mut decision,
            span,
        } = self.program.matches[id.index()].clone();
        for place in &mut places {
            self.ty(&mut place.ty);
        }
        self.decision(&mut decision);
        *id = MatchId(self.program.matches.len() as u32);
        self.program.matches.push(Match {
            places,
            decision,
            span,
        });
    }

    fn decision(&mut self, decision: &mut Decision) {
        match decision {
            Decision::Missing => {}
            Decision::Arm {
                bindings,
                otherwise,
                ..
            } => {
                for (variable, _) in bindings {
                    self.variable(variable);
                }
                if let Some(otherwise) = otherwise {
                    self.decision(otherwise);
                }
            }
            Decision::Test {
                success, failure, ..
            } => {
                self.decision(success);
                self.decision(failure);
            }
            Decision::Switch { cases, default, .. } => {
                for (_, case) in cases {
                    self.decision(case);
                }
                if let Some(default) = default {
                    self.decision(default);
                }
            }
        }
    }
}

impl VisitMut for Copying<'_> {
    fn visit_block(&mut self, block: &mut Block) {
        self.ty(&mut block.ty);
        self.span(&mut block.span);
        block.visit_parts(self);
    }

    fn visit_statement(&mut self, statement: &mut Statement) {
        match statement {
            Statement::Let { variable, .. }
            | Statement::Assign {
                target: Target::Variable(variable),
                ..
            } => self.variable(variable),
            Statement::Destructure { id, .. } => self.match_id(id),
            Statement::Assign { .. } | Statement::Expression(_) => {}
        }
        if let Statement::Assign { span, .. } = statement {
            self.span(span);
        }
        statement.visit_parts(self);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        self.ty(&mut expression.ty);
        self.span(&mut expression.span);
        match &mut expression.kind {
            ExpressionKind::Variable(variable) => self.variable(variable),
            ExpressionKind::Function { type_arguments, .. }
            | ExpressionKind::Call { type_arguments, .. } => {
                for argument in type_arguments {
                    self.ty(argument);
                }
            }
            ExpressionKind::Match { id, .. } => self.match_id(id),
            ExpressionKind::While { id, .. }
            | ExpressionKind::Loop { id, .. }
            | ExpressionKind::Inlined { id, .. }
            | ExpressionKind::Break { id, .. }
            | ExpressionKind::Continue { id } => self.loop_id(id),
            ExpressionKind::ForRange { id, variable, .. } => {
                self.loop_id(id);
                self.variable(variable);
            }
            ExpressionKind::Return(value) => {
                self.has_return = true;
                if let Some(id) = self.whole {
                    let value = value.take();
                    expression.kind = ExpressionKind::Break { id, value };
                }
            }
            _ => {}
        }
        expression.visit_parts(self);
    }
}
