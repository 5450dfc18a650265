//! Modules changed at random, for the oracle: instruction by instruction, mostly
//! so that types still fit, because a mutant that the verifier refuses shows little.
//!
//! A mutant is made from a [`Tape`], so the same numbers make the same one again.

mod code;
mod tables;

use lbc_format::{Module, VerifiedModule};

use crate::generated::tape::Tape;

/// Most changes in one mutant.
const MOST_EDITS: usize = 4;

/// Changes a module. What comes of it may be anything but unencodable.
pub fn mutate(module: &mut Module, tape: &mut Tape) {
    let edits = 1 + tape.below(MOST_EDITS);
    for _ in 0..edits {
        if tape.one_in(12) {
            tables::edit(module, tape);
        } else {
            code::edit(module, tape);
        }
    }
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The verifier refused it, or no host provides what it imports.
    Refused,
    /// It ran, in all modes alike; whether up to a limit.
    Agreed {
        /// Whether one of its limits ended it.
        limited: bool,
    },
}

/// Makes a mutant of a module, and runs it in every mode if the verifier accepts it.
///
/// # Errors
/// Says what was wrong, with the mutant as text.
pub fn judge(module: &Module, tape: &mut Tape) -> Result<Verdict, String> {
    let mut mutant = module.clone();
    mutate(&mut mutant, tape);
    let Ok(verified) = lbc_format::verify(mutant) else {
        return Ok(Verdict::Refused);
    };
    run(&verified)
}

fn run(verified: &VerifiedModule) -> Result<Verdict, String> {
    use crate::oracle::{Fate, compare};
    match compare(verified, limits()) {
        Ok(ending) if ending.fate == Fate::NotLinked => Ok(Verdict::Refused),
        Ok(ending) => Ok(Verdict::Agreed {
            limited: ending.fate == Fate::Limited,
        }),
        Err(message) => {
            let text = lbc_format::disassemble(verified.module());
            Err(format!("{message}\n{text}"))
        }
    }
}

/// Little of everything: mutants are many, and most of them loop.
fn limits() -> langvm::Limits {
    langvm::Limits {
        fuel: Some(6_000),
        max_heap: 1 << 18,
        max_depth: 100,
        max_output: Some(1 << 14),
        // Far above what this fuel allows.
        timeout: Some(std::time::Duration::from_secs(20)),
    }
}

/// Whether two runs of a module can be compared: the clock never says the same twice.
#[must_use]
pub fn is_repeatable(module: &Module) -> bool {
    let changes = ["std.time.", "std.env.", "std.fs."];
    !module
        .imports
        .iter()
        .any(|import| changes.iter().any(|area| import.name.starts_with(area)))
}
