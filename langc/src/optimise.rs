//! Makes the typed tree of a program cheaper to run, without changing what it
//! does: same output, same errors, same places.
//!
//! Functions are taken one at a time, those that a function calls before it, and
//! each goes through the passes of its level. What nothing reaches is left alone:
//! it is not written. Passes work on functions as they were checked, type
//! parameters and all, so that what is done once serves all instances.

use crate::typed::{Block, Function, FunctionBody, FunctionId, Program};

use specialise::Copies;
use summary::Summaries;

mod reach;

mod usage;

mod effects;

mod choice;

mod fold;

mod strength;

mod propagate;

mod devirtualise;

mod decide;

mod discard;

mod hoist;

mod defined;

mod summary;

mod copy;

mod expand;

mod inline;

mod specialise;

mod eliminate;

mod captures;

/// How much work to put into the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Optimisation {
    /// The code does what is written, step by step: for debugging.
    None,
    /// What costs little: what is known is worked out, what nothing needs is left
    /// out.
    Basic,
    /// Everything: small functions are inlined, and loops are turned so that each
    /// round takes one jump, too.
    #[default]
    Full,
}

/// One transformation of a function's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Operations on literals become literals, choices that are known are made.
    Fold,
    /// Operations become cheaper ones with the same result.
    ReduceStrength,
    /// Variables that only repeat a literal or another variable are replaced by it.
    Propagate,
    /// Calls of function values that are known become calls of the functions.
    Devirtualise,
    /// Bodies of small functions take the place of calls of them.
    Inline,
    /// Functions that are given known function values get copies for them.
    Specialise,
    /// Matches of values that were just made are left out, and so are the values.
    Decide,
    /// Choices between values that nobody looks at make none.
    Discard,
    /// What is computed and never used is not computed.
    Eliminate,
    /// What is the same in every round of a loop is computed in front of it.
    Hoist,
    /// Variables that no closure shares any more belong to their function alone.
    Narrow,
}

impl Pass {
    /// All passes.
    pub const ALL: &[Self] = &[
        Self::Propagate,
        Self::Devirtualise,
        Self::Inline,
        Self::Specialise,
        Self::Fold,
        Self::ReduceStrength,
        Self::Decide,
        Self::Discard,
        Self::Eliminate,
        Self::Narrow,
        Self::Hoist,
    ];

    /// What it is called in files of tests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fold => "fold",
            Self::ReduceStrength => "strength",
            Self::Propagate => "propagate",
            Self::Devirtualise => "devirtualise",
            Self::Inline => "inline",
            Self::Specialise => "specialise",
            Self::Decide => "decide",
            Self::Discard => "discard",
            Self::Eliminate => "eliminate",
            Self::Narrow => "narrow",
            Self::Hoist => "hoist",
        }
    }

    /// Whether it changed something that makes it worth running passes again.
    fn run(self, context: &mut Context<'_>, body: &mut Block) -> bool {
        match self {
            Self::Fold => fold::fold(body),
            Self::ReduceStrength => strength::reduce(body),
            Self::Propagate => propagate::propagate(context, body),
            Self::Devirtualise => devirtualise::devirtualise(context, body),
            Self::Inline => return inline::inline(context, body),
            Self::Specialise => specialise::specialise(context, body),
            Self::Decide => return decide::decide(context, body),
            Self::Discard => return discard::discard(context, body),
            Self::Eliminate => eliminate::eliminate(context, body),
            Self::Narrow => return captures::narrow(context, body),
            Self::Hoist => return hoist::hoist(context, body),
        }
        false
    }
}

/// How often inlining is tried in a function: a closure that is given to a function
/// that is given to a function takes that many rounds.
const ROUNDS: usize = 3;

/// Runs the passes of a level.
pub fn optimise(program: &mut Program, level: Optimisation) {
    const CLEANING: &[Pass] = &[
        Pass::Propagate,
        Pass::Fold,
        Pass::ReduceStrength,
        Pass::Eliminate,
    ];
    let all = |passes: &[Pass], context: &mut Context<'_>, body: &mut Block| {
        for pass in passes {
            pass.run(context, body);
        }
    };
    match level {
        Optimisation::None => {}
        Optimisation::Basic => {
            for_each_function(program, |context, body| all(CLEANING, context, body));
        }
        Optimisation::Full => for_each_function(program, |context, body| {
            for _ in 0..ROUNDS {
                all(&[Pass::Propagate, Pass::Devirtualise], context, body);
                if !Pass::Inline.run(context, body) {
                    break;
                }
            }
            Pass::Specialise.run(context, body);
            all(CLEANING, context, body);
            let has_decided = Pass::Decide.run(context, body);
            if Pass::Discard.run(context, body) || has_decided {
                all(CLEANING, context, body);
            }
            if Pass::Narrow.run(context, body) {
                all(CLEANING, context, body);
            }
            Pass::Hoist.run(context, body);
        }),
    }
}

/// Runs these passes, in this order, on each function that the program reaches.
pub fn run(program: &mut Program, passes: &[Pass]) {
    for_each_function(program, |context, body| {
        for pass in passes {
            pass.run(context, body);
        }
    });
}

/// Hands out each function that the program reaches, callees first, and behind it the
/// copies of others that were made for it.
fn for_each_function(program: &mut Program, pass: impl Fn(&mut Context<'_>, &mut Block)) {
    let functions = reach::callees_first(program);
    let mut summaries = Summaries::new(program, &functions);
    for id in functions {
        let mut copies = Copies::default();
        let mut next = Some(id);
        while let Some(id) = next {
            if let Some(mut body) = take_body(&mut program.functions[id.index()]) {
                let mut context = Context {
                    program,
                    summaries: &summaries,
                    function: id,
                    copies: &mut copies,
                };
                pass(&mut context, &mut body);
                summaries.add(program, id, &mut body);
                program.functions[id.index()].body = FunctionBody::Block(body);
            }
            next = copies.pending.pop();
        }
    }
}

/// Takes the body of a function that has one of its own out of it.
fn take_body(function: &mut Function) -> Option<Block> {
    match &mut function.body {
        FunctionBody::Block(body) => {
            let empty = Block {
                statements: Vec::new(),
                tail: None,
                ty: body.ty,
                span: body.span,
            };
            Some(std::mem::replace(body, empty))
        }
        FunctionBody::Operation(_) | FunctionBody::Import(_) => None,
    }
}

/// The function that is worked on, and the program around it. The function's body
/// is elsewhere meanwhile.
struct Context<'p> {
    program: &'p mut Program,
    summaries: &'p Summaries,
    function: FunctionId,
    copies: &'p mut Copies,
}
