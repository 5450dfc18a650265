//! Runs a verified module in every mode of the machine, which must all agree.
//!
//! Checked mode is the oracle: it tests every access by itself, so what the
//! verifier let through by mistake shows as a fault there, and what the interpreter
//! gets wrong as a difference.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

use cpu_time::ThreadTime;
use langvm::{
    Instance, Jit, Limits, Options, Registry, RuntimeError, RuntimeErrorKind, Streams, Thresholds,
};
use lbc_format::VerifiedModule;

/// Ends a run that would not end. On a busy machine little of this may be spent on it,
/// so that whether fuel bounds time is asked of the processor's time.
const MOST_WALL_TIME: Duration = Duration::from_secs(1_200);

/// Bytes that collecting at every allocation may move, roughly: beyond, those modes are left
/// out.
const STRESS_BYTES: u128 = 20 << 30;

/// Native code after a few calls or rounds: it is entered at the heads of loops then.
const SOON: Jit = Jit::Auto(Thresholds {
    calls: 3,
    rounds: 2,
});

/// One way to run a module.
#[derive(Clone, Copy, Debug)]
struct Mode {
    name: &'static str,
    checked: bool,
    gc_stress: bool,
    jit: Jit,
}

/// Every mode; the first is what the others are compared with.
const MODES: [Mode; 8] = [
    Mode {
        name: "the interpreter",
        checked: false,
        gc_stress: false,
        jit: Jit::Off,
    },
    Mode {
        name: "checked mode",
        checked: true,
        gc_stress: false,
        jit: Jit::Off,
    },
    Mode {
        name: "the interpreter, collecting at each allocation",
        checked: false,
        gc_stress: true,
        jit: Jit::Off,
    },
    Mode {
        name: "checked mode, collecting at each allocation",
        checked: true,
        gc_stress: true,
        jit: Jit::Off,
    },
    Mode {
        name: "native code",
        checked: false,
        gc_stress: false,
        jit: Jit::Always,
    },
    Mode {
        name: "native code, collecting at each allocation",
        checked: false,
        gc_stress: true,
        jit: Jit::Always,
    },
    Mode {
        name: "native code of what is hot",
        checked: false,
        gc_stress: false,
        jit: SOON,
    },
    Mode {
        name: "native code of what is hot, collecting at each allocation",
        checked: false,
        gc_stress: true,
        jit: SOON,
    },
];

/// What a run did, as the file has it.
#[derive(Debug, PartialEq)]
struct Run {
    /// The value, or the error with its place.
    ending: String,
    output: Vec<u8>,
    errors: Vec<u8>,
    fuel: Option<u64>,
    reached_heap_limit: bool,
}

/// How a module ended in all modes alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The registry lacks something it imports.
    NotLinked,
    /// It gave a value.
    Finished,
    /// It ended in an error of its own.
    Failed,
    /// It ran up to one of its limits.
    Limited,
}

/// What a module did in all modes alike, in terms of its source: the same program, compiled
/// otherwise, does the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// How it ended.
    pub fate: Fate,
    /// The value, or the error with the calls of the source.
    pub text: String,
    /// What it wrote to standard output.
    pub output: String,
    /// What it wrote to standard error.
    pub errors: String,
}

impl Ending {
    const NOT_LINKED: Self = Self {
        fate: Fate::NotLinked,
        text: String::new(),
        output: String::new(),
        errors: String::new(),
    };
}

/// Runs a module within `limits` in each mode; their time is that of the processor. Those that
/// collect at each allocation are left out when they would move too much.
///
/// # Errors
/// Says which mode does something else, or finds a fault.
pub fn compare(module: &VerifiedModule, limits: Limits) -> Result<Ending, String> {
    let [first, others @ ..] = MODES;
    let Some(plain) = run(module, limits, first)? else {
        return Ok(Ending::NOT_LINKED);
    };
    for mode in others {
        if mode.gc_stress && plain.stress_bytes >= STRESS_BYTES {
            continue;
        }
        let Some(other) = run(module, limits, mode)? else {
            return Err(format!("{} does not link what others do", mode.name));
        };
        let (plain, other) = (&plain.run, &other.run);
        // How much is garbage when the limit is reached depends on when the collector ran,
        // which is what these modes change.
        let is_up_to_collector =
            mode.gc_stress && (plain.reached_heap_limit || other.reached_heap_limit);
        if plain != other && !is_up_to_collector {
            return Err(format!(
                "{} does something else than {}:\n{other:#?}\n{plain:#?}",
                mode.name, first.name
            ));
        }
    }
    Ok(plain.ending())
}

/// Runs a module within `limits` in the interpreter.
///
/// # Errors
/// When it finds a fault.
pub fn run_plainly(module: &VerifiedModule, limits: Limits) -> Result<Ending, String> {
    let run = run(module, limits, MODES[0])?;
    Ok(run.map_or(Ending::NOT_LINKED, Ran::ending))
}

/// A run, and what it says of others.
struct Ran {
    run: Run,
    fate: Fate,
    as_written: String,
    stress_bytes: u128,
}

impl Ran {
    fn ending(self) -> Ending {
        Ending {
            fate: self.fate,
            text: self.as_written,
            output: String::from_utf8_lossy(&self.run.output).into_owned(),
            errors: String::from_utf8_lossy(&self.run.errors).into_owned(),
        }
    }
}

fn run(module: &VerifiedModule, limits: Limits, mode: Mode) -> Result<Option<Ran>, String> {
    let (output, errors) = (Stream::default(), Stream::default());
    let options = Options {
        limits: Limits {
            timeout: Some(MOST_WALL_TIME),
            ..limits
        },
        count_fuel: true,
        checked: mode.checked,
        jit: mode.jit,
        gc_stress: mode.gc_stress,
        streams: Streams::new(output.clone(), errors.clone()),
        ..Options::default()
    };
    let Ok(mut instance) = Instance::new(module.clone(), &Registry::standard(), options) else {
        return Ok(None);
    };
    let begin = ThreadTime::now();
    let result = instance.run();
    let time = begin.elapsed();
    let stats = instance.stats();
    drop(instance);
    let kind = result.as_ref().err().map(|error| &error.kind);
    if let Some(RuntimeErrorKind::Fault { message }) = kind {
        return Err(format!("{} finds a fault: {message}", mode.name));
    }
    if limits.timeout.is_some_and(|most| time > most) {
        let seconds = time.as_secs_f64();
        return Err(format!(
            "{}: fuel does not bound time, the run took {seconds:.1} s",
            mode.name
        ));
    }
    // An object takes at least two words.
    let allocations = u128::from(stats.allocated_bytes / 16);
    Ok(Some(Ran {
        fate: match kind {
            None => Fate::Finished,
            Some(kind) if kind.is_limit() => Fate::Limited,
            Some(_) => Fate::Failed,
        },
        as_written: match &result {
            Ok(value) => value.to_string(),
            Err(error) => as_written(error),
        },
        stress_bytes: allocations * u128::from(stats.peak_heap_bytes),
        run: Run {
            reached_heap_limit: matches!(kind, Some(RuntimeErrorKind::Heap { .. })),
            ending: match &result {
                Ok(value) => format!("{value:?}"),
                Err(error) => format!("{error:?}"),
            },
            output: output.0.take(),
            errors: errors.0.take(),
            fuel: stats.fuel,
        },
    }))
}

/// An error with the calls of the source, innermost first.
fn as_written(error: &RuntimeError) -> String {
    let mut text = format!("{}: {error}", error.kind.code());
    for frame in &error.backtrace.innermost {
        let place = frame.location.as_ref().map(ToString::to_string);
        text += &format!("\n  {} {place:?}", frame.name);
    }
    text
}

/// A stream that keeps what is written.
#[derive(Clone, Default)]
struct Stream(Rc<RefCell<Vec<u8>>>);

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
