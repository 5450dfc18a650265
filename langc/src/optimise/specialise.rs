//! Specialisation: a function that is given a known function value gets a copy of its
//! own for it, in which calls of the value are calls of the function.
//!
//! So `xs.map(fn(x) { x * k })` makes no closure, and its loop calls the body directly.
//! The copy has the name and the places of the original, so call stacks tell what they
//! told. It stands inside the function that makes the call: what the function value
//! captures, the copy captures as well.

use rustc_hash::FxHashMap;

use crate::typed::{
    Block, Expression, ExpressionKind, Function, FunctionBody, FunctionId, Program, Statement,
    VariableId, VisitMut,
};
use crate::types::{Substitution, Type, TypeKind};

use super::Context;
use super::copy::Copying;
use super::defined::Defined;

/// Nodes that a function's body may have to be copied.
const LARGEST: u32 = 200;
/// Nodes that copies for the calls in one function may have in all.
const GROWTH: u32 = 2_000;

/// The copies made for the calls in one function, and for those in the copies.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// Those that are to be optimised in turn.
    pub(super) pending: Vec<FunctionId>,
    made: FxHashMap<Request, FunctionId>,
    /// Nodes of all.
    size: u32,
}

/// What a copy is made of: a function, its type arguments, and what some of its
/// parameters are given. A copy that calls its original again finds itself by it.
type Request = (FunctionId, Vec<Type>, Vec<(usize, FunctionId, Vec<Type>)>);

/// Specialises the functions that a body calls.
pub(super) fn specialise(context: &mut Context<'_>, body: &mut Block) {
    let mut pass = Specialisation {
        defined: Defined::at_start_of(context.program, context.function),
        context,
    };
    pass.visit_block(body);
}

struct Specialisation<'s, 'p> {
    context: &'s mut Context<'p>,
    defined: Defined,
}

/// A function value that a parameter is given.
struct Given {
    position: usize,
    function: FunctionId,
    type_arguments: Vec<Type>,
}

impl Specialisation<'_, '_> {
    /// The arguments of a call that a copy of the function is to be made for.
    fn given(&self, function: FunctionId, arguments: &[Expression]) -> Vec<Given> {
        let program = &self.context.program;
        let callee = &program.functions[function.index()];
        let size = self.context.summaries.size(function);
        let grown = self.context.copies.size;
        let fits = size.is_some_and(|size| size <= LARGEST && grown + size <= GROWTH);
        if !fits || function == self.context.function || !callee.captures.is_empty() {
            return Vec::new();
        }
        let FunctionBody::Block(body) = &callee.body else {
            return Vec::new();
        };
        arguments
            .iter()
            .enumerate()
            .filter_map(|(position, argument)| {
                let parameter = callee.parameters[position];
                let definition = &program.variables[parameter.index()];
                let given = self.known(position, argument)?;
                let is_fit = !definition.shared
                    && !definition.reassigned
                    && is_only_called(program, body, parameter);
                is_fit.then_some(given)
            })
            .collect()
    }

    /// What an argument gives, if it is a function with a body and all that it captures
    /// is at hand.
    fn known(&self, position: usize, argument: &Expression) -> Option<Given> {
        let ExpressionKind::Function {
            function,
            type_arguments,
        } = &argument.kind
        else {
            return None;
        };
        let program = &self.context.program;
        let callee = &program.functions[function.index()];
        let is_known = callee.has_block() && self.defined.has_captures_of(program, *function);
        is_known.then(|| Given {
            position,
            function: *function,
            type_arguments: type_arguments.clone(),
        })
    }

    /// The copy of a function for what some of its parameters are given.
    fn copy(
        &mut self,
        original: FunctionId,
        type_arguments: &[Type],
        given: &[Given],
    ) -> FunctionId {
        let parts = given.iter().map(|given| {
            let Given {
                position,
                function,
                type_arguments,
            } = given;
            (*position, *function, type_arguments.clone())
        });
        let request = (original, type_arguments.to_vec(), parts.collect());
        if let Some(copy) = self.context.copies.made.get(&request) {
            return *copy;
        }
        let copy = self.make(original, type_arguments, given);
        let copies = &mut *self.context.copies;
        copies.size += self.context.summaries.size(original).unwrap_or(0);
        copies.pending.push(copy);
        copies.made.insert(request, copy);
        copy
    }

    /// Makes the copy.
    fn make(
        &mut self,
        original: FunctionId,
        type_arguments: &[Type],
        given: &[Given],
    ) -> FunctionId {
        let program = &mut *self.context.program;
        let copy = FunctionId(program.functions.len() as u32);
        let function = &program.functions[original.index()];
        let FunctionBody::Block(body) = &function.body else {
            unreachable!("only functions with a body are copied")
        };
        let mut body = body.clone();
        let (name, span, result) = (function.name, function.span, function.result);
        let generics = function.generics.clone();
        let outer = &program.functions[self.context.function.index()];
        let own_generics = outer.generics.clone();

        let mut copying = Copying::for_function(program, original, copy, type_arguments);
        let mut parameters = copying.parameters();
        copying.visit_block(&mut body);
        let replaced: Vec<(VariableId, &Given)> = given
            .iter()
            .map(|given| (parameters[given.position], given))
            .collect();
        Replacement(&replaced).visit_block(&mut body);
        for given in given.iter().rev() {
            parameters.remove(given.position);
        }

        let substitution = Substitution {
            parameters: &generics,
            arguments: type_arguments,
        };
        let result = program.types.substitute(result, substitution);
        let types: Vec<Type> = parameters
            .iter()
            .map(|parameter| program.variables[parameter.index()].ty)
            .collect();
        let mut captures: Vec<VariableId> = Vec::new();
        let mut uses = program.functions[original.index()].uses.clone();
        for given in given {
            uses.push(given.function);
            captures.extend(&program.functions[given.function.index()].captures);
        }
        uses.sort_unstable();
        uses.dedup();
        captures.sort_unstable();
        captures.dedup();
        let ty = program.types.function(&types, result);
        program.functions.push(Function {
            name,
            generics: own_generics,
            parameters,
            ty,
            result,
            body: FunctionBody::Block(body),
            captures,
            uses,
            span,
        });
        copy
    }

    /// The type parameters of the function that is worked on, for what stands inside it.
    fn own_type_arguments(&mut self) -> Vec<Type> {
        let program = &mut *self.context.program;
        let generics = program.functions[self.context.function.index()]
            .generics
            .clone();
        generics
            .into_iter()
            .map(|generic| program.types.intern(TypeKind::Parameter(generic)))
            .collect()
    }
}

impl VisitMut for Specialisation<'_, '_> {
    fn visit_statement(&mut self, statement: &mut Statement) {
        statement.visit_parts(self);
        self.defined
            .leave_statement(self.context.program, statement);
    }

    fn visit_expression(&mut self, expression: &mut Expression) {
        self.defined
            .enter_expression(self.context.program, expression);
        expression.visit_parts(self);
        let ExpressionKind::Call {
            function,
            type_arguments,
            arguments,
        } = &mut expression.kind
        else {
            return;
        };
        let given = self.given(*function, arguments);
        if given.is_empty() {
            return;
        }
        *function = self.copy(*function, type_arguments, &given);
        *type_arguments = self.own_type_arguments();
        for given in given.iter().rev() {
            arguments.remove(given.position);
        }
    }
}

/// Whether all that a body does with a parameter is to call it, or to hand it to a
/// function with a body.
fn is_only_called(program: &Program, body: &Block, parameter: VariableId) -> bool {
    let mut survey = Survey {
        program,
        parameter,
        uses: 0,
        calls: 0,
    };
    survey.visit_block(&mut body.clone());
    survey.uses == survey.calls
}

struct Survey<'p> {
    program: &'p Program,
    parameter: VariableId,
    uses: usize,
    calls: usize,
}

impl Survey<'_> {
    fn is_parameter(&self, expression: &Expression) -> bool {
        matches!(expression.kind, ExpressionKind::Variable(id) if id == self.parameter)
    }
}

impl VisitMut for Survey<'_> {
    fn visit_expression(&mut self, expression: &mut Expression) {
        match &expression.kind {
            ExpressionKind::Variable(_) => self.uses += usize::from(self.is_parameter(expression)),
            ExpressionKind::CallValue { callee, .. } => {
                self.calls += usize::from(self.is_parameter(callee));
            }
            ExpressionKind::Call {
                function,
                arguments,
                ..
            } if self.program.functions[function.index()].has_block() => {
                self.calls += arguments
                    .iter()
                    .filter(|argument| self.is_parameter(argument))
                    .count();
            }
            _ => {}
        }
        expression.visit_parts(self);
    }
}

/// Puts function values in the place of variables.
struct Replacement<'r>(&'r [(VariableId, &'r Given)]);

impl VisitMut for Replacement<'_> {
    fn visit_expression(&mut self, expression: &mut Expression) {
        if let ExpressionKind::Variable(variable) = expression.kind {
            if let Some((_, given)) = self.0.iter().find(|(replaced, _)| *replaced == variable) {
                expression.kind = ExpressionKind::Function {
                    function: given.function,
                    type_arguments: given.type_arguments.clone(),
                };
            }
            return;
        }
        expression.visit_parts(self);
    }
}
