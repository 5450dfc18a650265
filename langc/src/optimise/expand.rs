//! What takes the place of a call: the callee's body, behind the definitions of variables
//! for its parameters.

use crate::typed::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionId, LoopId, Program, Statement,
    VisitMut,
};

use super::copy::{Copying, Places, Relocation};

/// Makes the body of a function that is called a part of the function `into`. If errors can
/// point into it, it tells which call it stands for; else all of it is said to stand where the
/// call does.
///
/// # Panics
/// When the expression is no call of a function with a body, or there is no room for the
/// body's [addresses](Summary::addresses).
pub(super) fn expand(
    program: &mut Program,
    into: FunctionId,
    call: &mut Expression,
    is_silent: bool,
) -> Expression {
    let ExpressionKind::Call {
        function,
        type_arguments,
        arguments,
    } = &mut call.kind
    else {
        unreachable!("only calls are expanded");
    };
    let FunctionBody::Block(body) = &program.functions[function.index()].body else {
        unreachable!("only functions with a body are expanded");
    };
    let mut body = body.clone();
    let id = LoopId(program.loop_count);
    program.loop_count += 1;
    let places = if is_silent {
        Places::At(call.span)
    } else {
        let origin = program.functions[function.index()].span;
        let call = program.inlined.add(*function, origin, call.span);
        Places::InCall(Relocation::new(call))
    };
    let mut copying = Copying::for_call(program, *function, into, type_arguments, places, id);
    let parameters = copying.parameters();
    copying.visit_block(&mut body);
    let (ty, span) = (call.ty, call.span);
    let expression = |kind| Expression { kind, ty, span };
    let body = Box::new(body);
    let inlined = expression(if copying.has_return() {
        ExpressionKind::Inlined {
            function: *function,
            id,
            body,
        }
    } else {
        ExpressionKind::Block(body)
    });
    if parameters.is_empty() {
        return inlined;
    }
    let definitions = parameters
        .into_iter()
        .zip(std::mem::take(arguments))
        .map(|(variable, value)| Statement::Let { variable, value });
    expression(ExpressionKind::Block(Box::new(Block {
        statements: definitions.collect(),
        tail: Some(Box::new(inlined)),
        ty,
        span,
    })))
}
