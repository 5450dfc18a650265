//! Compiles a program in each way and runs it in each mode, in this process, and
//! compares.

use langc::load::NoFiles;
use langc::optimise::Optimisation;
use langvm::Limits;
use lbc_format::VerifiedModule;

use crate::oracle::{self, Ending, Fate};

/// Enough for what a generated program does; one that feeds itself reaches it.
const FUEL: u64 = 200_000;
const MAX_HEAP: u64 = 64 << 20;

/// Checks one program, and tells how it ended.
///
/// It is compiled without and with all optimisations, and run in each mode. In between, the
/// interpreter has to do.
///
/// # Errors
/// What went wrong, in words.
pub fn check(program: &str) -> Result<Fate, String> {
    let limits = Limits {
        fuel: Some(FUEL),
        max_heap: MAX_HEAP,
        ..Limits::default()
    };
    let full = oracle::compare(&compile(program, Optimisation::Full)?, limits)
        .map_err(|reason| format!("-O2: {reason}"))?;
    let none = oracle::compare(&compile(program, Optimisation::None)?, limits)
        .map_err(|reason| format!("-O0: {reason}"))?;
    let basic = oracle::run_plainly(&compile(program, Optimisation::Basic)?, limits)?;
    if full.fate == Fate::NotLinked {
        return Err("the program is not linked".to_owned());
    }
    compare("-O0", &full, &none)?;
    compare("-O1", &full, &basic)?;
    Ok(full.fate)
}

fn compare(level: &str, full: &Ending, other: &Ending) -> Result<(), String> {
    // Levels differ in how far a given amount of fuel reaches.
    let is_limited = full.fate == Fate::Limited || other.fate == Fate::Limited;
    if is_limited || full == other {
        return Ok(());
    }
    Err(format!("{level} changes the run:\n{full:#?}\n{other:#?}"))
}

/// What the virtual machine loads of the program's file.
fn compile(program: &str, optimisation: Optimisation) -> Result<VerifiedModule, String> {
    let options = langc::Options {
        optimisation,
        ..langc::Options::default()
    };
    let compilation =
        langc::compile_program("generated.lang", program.to_owned(), &options, &mut NoFiles)
            .map_err(|error| match error {
                langc::CompileError::Unverifiable(reason) => format!("does not verify: {reason}"),
                other => other.to_string(),
            })?;
    let Some(module) = &compilation.module else {
        let messages: Vec<String> = compilation
            .diagnostics
            .iter()
            .map(|diagnostic| {
                let text = compilation.sources.text_of(diagnostic.primary.span);
                format!("{}: {}: `{text}`", diagnostic.code.id, diagnostic.message)
            })
            .collect();
        return Err(format!("does not compile: {}", messages.join("\n")));
    };
    let bytes = lbc_format::encode(module.module())
        .map_err(|error| format!("cannot be encoded: {error}"))?;
    langvm::load(&bytes).map_err(|error| format!("is not loaded: {error}"))
}
