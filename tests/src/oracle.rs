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
use langvm::{Instance, Jit, Limits, Options, Registry, RuntimeErrorKind, Streams};
use lbc_format::VerifiedModule;

/// Ends a run that would not end. On a busy machine little of this may be spent on it,
/// so that whether fuel bounds time is asked of the processor's time.
const MOST_WALL_TIME: Duration = Duration::from_secs(1_200);

/// One way to run a module.
#[derive(Clone, Copy, Debug)]
struct Mode {
    name: &'static str,
    checked: bool,
    gc_stress: bool,
    jit: Jit,
}

/// Every mode; the first is what the others are compared with.
const MODES: [Mode; 6] = [
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
];

/// What a run did.
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
    /// It ran, to an end or to an error of its own.
    Ran,
    /// It ran up to one of its limits.
    Limited,
}

/// Runs a module within `limits` in each mode; their time is that of the processor.
///
/// # Errors
/// Says which mode does something else, or finds a fault.
pub fn compare(module: &VerifiedModule, limits: Limits) -> Result<Fate, String> {
    let mut first: Option<(Run, Fate)> = None;
    for mode in MODES {
        let Some((run, fate)) = run(module, limits, mode)? else {
            return Ok(Fate::NotLinked);
        };
        match &first {
            None => first = Some((run, fate)),
            // How much is garbage when the limit is reached depends on when the collector
            // ran, which is what these modes change.
            Some((plain, _))
                if mode.gc_stress && (plain.reached_heap_limit || run.reached_heap_limit) => {}
            Some((plain, _)) if *plain == run => {}
            Some((plain, _)) => {
                return Err(format!(
                    "{} does something else than {}:\n{run:#?}\n{plain:#?}",
                    mode.name, MODES[0].name
                ));
            }
        }
    }
    Ok(first.map_or(Fate::NotLinked, |(_, fate)| fate))
}

fn run(module: &VerifiedModule, limits: Limits, mode: Mode) -> Result<Option<(Run, Fate)>, String> {
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
    let fuel = instance.stats().fuel;
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
    let fate = if kind.is_some_and(RuntimeErrorKind::is_limit) {
        Fate::Limited
    } else {
        Fate::Ran
    };
    let run = Run {
        reached_heap_limit: matches!(kind, Some(RuntimeErrorKind::Heap { .. })),
        ending: match &result {
            Ok(value) => format!("{value:?}"),
            Err(error) => format!("{error:?}"),
        },
        output: output.0.take(),
        errors: errors.0.take(),
        fuel,
    };
    Ok(Some((run, fate)))
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
