//! `langvm run FILE [ARGS]`, also without the verb.

use std::fmt::Write;
use std::io::{self, IsTerminal};
#[cfg(feature = "fs")]
use std::path::Path;
use std::time::Instant;

use langvm::render;
use langvm::{
    Grants, Instance, Jit, Limits, Options, Registry, RuntimeError, RuntimeErrorKind, Stats,
    Streams, Value,
};

#[cfg(feature = "jit")]
use langvm::Thresholds;

#[cfg(feature = "jit")]
use super::arguments::JitMode;
use super::arguments::{Color, Format, RunArguments, RunOptions};
use super::failure::Failure;
use super::input::{self, Input};
use super::{FAULT, FINE, LIMIT, REFUSED, RUNTIME_ERROR, terminal};

pub(super) fn run(arguments: RunArguments, color: Color) -> Result<u8, Failure> {
    let started = Instant::now();
    let Input::Module(module, _) = input::load(&arguments.file, Format::Human, color)? else {
        return Ok(REFUSED);
    };
    let options = Options {
        limits: Limits {
            fuel: arguments.options.fuel,
            max_heap: arguments.options.max_heap,
            max_depth: arguments.options.max_depth,
            max_output: arguments.options.max_output,
            timeout: arguments.options.timeout,
        },
        count_fuel: arguments.options.stats,
        gc_stress: arguments.options.gc_stress,
        checked: arguments.options.checked,
        jit: jit(&arguments.options),
        #[cfg(feature = "jit")]
        jit_thread: !arguments.options.no_jit_thread,
        #[cfg(not(feature = "jit"))]
        jit_thread: false,
        streams: Streams::process().line_buffered(io::stdout().is_terminal()),
        arguments: arguments
            .arguments
            .iter()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect(),
        grants: grants(&arguments.options)?,
    };
    let mut instance = match Instance::new(*module, &Registry::standard(), options) {
        Ok(instance) => instance,
        Err(error) => {
            let name = input::name(&arguments.file);
            terminal::tell(&render::link_error(&name, &error, input::messages(color)));
            return Ok(REFUSED);
        }
    };
    let loaded = Instant::now();
    let result = instance.run();
    let ended = Instant::now();

    let result = match result {
        Ok(value) => print(&mut instance, &value).map(|()| FINE),
        Err(error) => Err(error),
    };
    let code = match result {
        Ok(code) => code,
        Err(error) => match error.kind {
            RuntimeErrorKind::Output { kind, reason, .. } => {
                return Err(output_failure(kind, reason));
            }
            RuntimeErrorKind::Exit { code } => code,
            ref kind => {
                let code = match kind {
                    RuntimeErrorKind::Fault { .. } => FAULT,
                    kind if kind.is_limit() => LIMIT,
                    _ => RUNTIME_ERROR,
                };
                terminal::tell(&render::runtime_error(&error, input::messages(color)));
                code
            }
        },
    };
    if arguments.options.stats {
        let mut text = String::new();
        let load = loaded - started;
        let run = ended - loaded;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "load and verify: {load:.2?}\nrun: {run:.2?}");
        describe(&mut text, &instance.stats());
        #[cfg(feature = "count-operations")]
        for ((first, second), count) in langvm::operation_pairs() {
            let _ = writeln!(text, "pair: {first} {second} {count}");
        }
        terminal::tell(&text);
    }
    Ok(code)
}

/// Whether and when the command line lets code be made native.
#[cfg(feature = "jit")]
fn jit(options: &RunOptions) -> Jit {
    match options.jit {
        JitMode::Off => Jit::Off,
        JitMode::Auto => Jit::Auto(Thresholds {
            calls: options.jit_calls,
            rounds: options.jit_rounds,
        }),
        JitMode::Always => Jit::Always,
    }
}

#[cfg(not(feature = "jit"))]
fn jit(_: &RunOptions) -> Jit {
    Jit::Off
}

/// Opens what the command line grants the program.
fn grants(options: &RunOptions) -> Result<Grants, Failure> {
    let mut grants = Grants::default();
    if options.allow_env {
        grants.allow_env();
    }
    #[cfg(feature = "fs")]
    {
        let failure = |path: &Path| {
            let path = path.to_owned();
            move |source| Failure::Grant { path, source }
        };
        for folder in &options.allow_read {
            grants.allow_read(folder).map_err(failure(folder))?;
        }
        for folder in &options.allow_write {
            grants.allow_write(folder).map_err(failure(folder))?;
        }
    }
    Ok(grants)
}

/// Prints the program's value, when it has one.
fn print(instance: &mut Instance, value: &Value) -> Result<(), RuntimeError> {
    if *value == Value::Unit {
        return Ok(());
    }
    instance.print(&format!("{value}\n"))
}

/// The failure behind a runtime error of the kind `Output`: the program is not
/// to blame, so neither its source nor its calls are shown.
fn output_failure(kind: io::ErrorKind, reason: String) -> Failure {
    Failure::Output {
        source: io::Error::new(kind, reason),
    }
}

fn describe(text: &mut String, stats: &Stats) {
    // Writing to a string cannot fail, here and below.
    if let Some(fuel) = stats.fuel {
        let _ = writeln!(text, "fuel: {fuel}");
    }
    let _ = writeln!(
        text,
        "functions prepared: {} of {}",
        stats.prepared_functions, stats.functions
    );
    if let Some(native) = stats.native {
        let _ = writeln!(
            text,
            "native code: {} functions and loops, {} bytes, compiled in {:.2?}",
            native.compiled, native.code_bytes, native.time
        );
    }
    let _ = writeln!(
        text,
        "heap: {} bytes allocated, {} at most at a time",
        stats.allocated_bytes, stats.peak_heap_bytes
    );
    let _ = writeln!(
        text,
        "collections: {}, {} of them of all objects, {} bytes moved",
        stats.collections, stats.major_collections, stats.copied_bytes
    );
    let _ = writeln!(
        text,
        "pauses: {:.2?} in all, {:.2?} the longest",
        stats.pauses, stats.longest_pause
    );
}
