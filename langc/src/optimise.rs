//! Makes the typed tree of a program cheaper to run, without changing what it
//! does: same output, same errors, same places.
//!
//! Functions are taken one at a time, those that a function calls before it, and
//! each goes through the passes of its level. What nothing reaches is left alone:
//! it is not written. Passes work on functions as they were checked, type
//! parameters and all, so that what is done once serves all instances.

use crate::typed::{Block, Function, FunctionBody, FunctionId, Program};

mod reach;

mod usage;

mod effects;

mod fold;

mod strength;

mod propagate;

mod devirtualise;

mod eliminate;

/// How much work to put into the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Optimisation {
    /// The code does what is written, step by step: for debugging.
    None,
    /// What costs little: what is known is worked out, what nothing needs is left
    /// out.
    Basic,
    /// Everything: calls of known functions are made direct, and loops are turned
    /// so that each round takes one jump, too.
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
    /// What is computed and never used is not computed.
    Eliminate,
}

impl Pass {
    /// All passes, in the order in which they run.
    pub const ALL: &[Self] = &[
        Self::Propagate,
        Self::Devirtualise,
        Self::Fold,
        Self::ReduceStrength,
        Self::Eliminate,
    ];

    /// What it is called in files of tests and dumps.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fold => "fold",
            Self::ReduceStrength => "strength",
            Self::Propagate => "propagate",
            Self::Devirtualise => "devirtualise",
            Self::Eliminate => "eliminate",
        }
    }

    /// The level from which on it runs.
    const fn level(self) -> Optimisation {
        match self {
            Self::Fold | Self::ReduceStrength | Self::Propagate | Self::Eliminate => {
                Optimisation::Basic
            }
            Self::Devirtualise => Optimisation::Full,
        }
    }

    fn run(self, context: &mut Context<'_>, body: &mut Block) {
        match self {
            Self::Fold => fold::fold(body),
            Self::ReduceStrength => strength::reduce(body),
            Self::Propagate => propagate::propagate(context, body),
            Self::Devirtualise => devirtualise::devirtualise(context, body),
            Self::Eliminate => eliminate::eliminate(context, body),
        }
    }
}

/// Runs the passes of a level.
pub fn optimise(program: &mut Program, level: Optimisation) {
    let passes: Vec<Pass> = Pass::ALL
        .iter()
        .copied()
        .filter(|pass| pass.level() <= level)
        .collect();
    run(program, &passes);
}

/// Runs these passes, in this order, on each function that the program reaches.
pub fn run(program: &mut Program, passes: &[Pass]) {
    if passes.is_empty() {
        return;
    }
    for id in reach::callees_first(program) {
        let Some(mut body) = take_body(&mut program.functions[id.index()]) else {
            continue;
        };
        let mut context = Context {
            program,
            function: id,
        };
        for pass in passes {
            pass.run(&mut context, &mut body);
        }
        program.functions[id.index()].body = FunctionBody::Block(body);
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
    function: FunctionId,
}
