//! Compiles a program in each way and runs it in each mode, in this process, and
//! compares.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use langc::load::NoFiles;
use langc::optimise::Optimisation;
use langvm::{Instance, Jit, Limits, Options, Registry, Streams};

/// Enough for what a generated program does; one that feeds itself reaches it.
const FUEL: u64 = 200_000;
const MAX_HEAP: u64 = 64 << 20;
/// Bytes that collecting at every allocation may move, roughly: beyond, that mode
/// is left out.
const STRESS_BYTES: u128 = 20 << 30;

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    output: String,
    errors: String,
    /// The program's value, or the error with its calls.
    end: Result<String, String>,
}

/// A run, and what it says about others of the same program.
struct Run {
    outcome: Outcome,
    is_limited: bool,
    stress_bytes: u128,
    fuel: Option<u64>,
}

/// What became of a program that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It ran to its end.
    Finished,
    /// It ended in a runtime error.
    Failed,
    /// It reached a limit.
    Limited,
}

/// Checks one program.
///
/// # Errors
/// What went wrong, in words.
pub fn check(program: &str) -> Result<End, String> {
    let full = compile(program, Optimisation::Full)?;
    let plain = run(&full, false, Jit::Off)?;
    let native = run(&full, false, Jit::Always)?;
    compare("native code", &plain, &native)?;
    if plain.fuel != native.fuel {
        return Err(format!(
            "native code changes the fuel: {:?} {:?}",
            plain.fuel, native.fuel
        ));
    }
    if plain.stress_bytes < STRESS_BYTES {
        let stressed = run(&full, true, Jit::Always)?;
        compare("collecting at every allocation", &plain, &stressed)?;
        if plain.fuel != stressed.fuel {
            return Err(format!(
                "collecting changes the fuel: {:?} {:?}",
                plain.fuel, stressed.fuel
            ));
        }
    }
    for (name, level) in [("-O0", Optimisation::None), ("-O1", Optimisation::Basic)] {
        let module = compile(program, level)?;
        let other = run(&module, false, Jit::Off)?;
        // Levels differ in how far a given amount of fuel reaches.
        if !plain.is_limited && !other.is_limited {
            compare(name, &plain, &other)?;
        }
    }
    Ok(if plain.is_limited {
        End::Limited
    } else if plain.outcome.end.is_err() {
        End::Failed
    } else {
        End::Finished
    })
}

fn compare(mode: &str, plain: &Run, other: &Run) -> Result<(), String> {
    if plain.outcome == other.outcome {
        return Ok(());
    }
    Err(format!(
        "{mode} changes the run:\n{:#?}\n{:#?}",
        plain.outcome, other.outcome
    ))
}

/// The bytes of the program's file.
fn compile(program: &str, optimisation: Optimisation) -> Result<Vec<u8>, String> {
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
    lbc_format::encode(module.module()).map_err(|error| format!("cannot be encoded: {error}"))
}

fn run(bytes: &[u8], gc_stress: bool, jit: Jit) -> Result<Run, String> {
    let module = langvm::load(bytes).map_err(|error| format!("is not loaded: {error}"))?;
    let output = Shared::default();
    let errors = Shared::default();
    let options = Options {
        limits: Limits {
            fuel: Some(FUEL),
            max_heap: MAX_HEAP,
            ..Limits::default()
        },
        gc_stress,
        jit,
        streams: Streams::new(output.clone(), errors.clone()),
        ..Options::default()
    };
    let mut instance = Instance::new(module, &Registry::standard(), options)
        .map_err(|error| format!("is not linked: {error}"))?;
    let result = instance.run();
    let stats = instance.stats();
    let is_limited = result.as_ref().is_err_and(|error| error.kind.is_limit());
    let end = result.map(|value| value.to_string()).map_err(|error| {
        let frames = error.backtrace.innermost.iter().map(|frame| {
            let place = frame.location.as_ref().map(ToString::to_string);
            format!("\n  {} {place:?}", frame.name)
        });
        format!(
            "{}: {error}{}",
            error.kind.code(),
            frames.collect::<String>()
        )
    });
    // An object takes at least two words.
    let allocations = u128::from(stats.allocated_bytes / 16);
    Ok(Run {
        outcome: Outcome {
            output: output.text(),
            errors: errors.text(),
            end,
        },
        is_limited,
        stress_bytes: allocations * u128::from(stats.peak_heap_bytes),
        fuel: stats.fuel,
    })
}

/// A stream that a test can read afterwards.
#[derive(Clone, Debug, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.borrow()).into_owned()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
