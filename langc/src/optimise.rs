//! Makes the typed tree of a program cheaper to run, without changing what it
//! does: same output, same errors, same places.

use crate::typed::{FunctionBody, Program};

mod fold;

/// How much work to put into the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Optimisation {
    /// The code does what is written, step by step: for debugging.
    None,
    /// What costs little: operations on literals are worked out.
    Basic,
    /// Everything: loops are turned so that each round takes one jump, too.
    #[default]
    Full,
}

/// Runs the passes of a level.
pub fn optimise(program: &mut Program, level: Optimisation) {
    if level >= Optimisation::Basic {
        for function in &mut program.functions {
            if let FunctionBody::Block(body) = &mut function.body {
                fold::fold_block(body);
            }
        }
    }
}
