//! How the tests of this folder run text assembly: once for each way there is.
//!
//! Every program must end the same way plain, with fuel counted, and with the
//! collector moving every object at each allocation, each of it with native code
//! never, after a while, and at once.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use langvm::{
    Instance, Jit, Limits, Options, Registry, RuntimeError, Stats, Streams, Thresholds, Value,
};

/// A stream that keeps what is written to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Capture(Arc<Mutex<Vec<u8>>>);

impl Capture {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) result: Result<Value, RuntimeError>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) stats: Stats,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mode {
    pub(crate) limits: Limits,
    pub(crate) count_fuel: bool,
    pub(crate) gc_stress: bool,
    pub(crate) checked: bool,
    pub(crate) jit: Jit,
}

/// Native code after a few calls or rounds.
const SOON: Jit = Jit::Auto(Thresholds {
    calls: 3,
    rounds: 2,
});

/// The ways a program is run: with fuel counted, with every allocation collecting, with
/// every access tested, and with or without native code.
pub(crate) const MODES: [(bool, bool, bool, Jit); 10] = [
    (false, false, false, Jit::Off),
    (true, false, false, Jit::Off),
    (false, true, false, Jit::Off),
    (true, true, false, Jit::Off),
    (true, false, true, Jit::Off),
    (true, true, true, Jit::Off),
    (false, false, false, Jit::Always),
    (true, true, false, Jit::Always),
    (false, true, false, SOON),
    (true, false, false, SOON),
];

pub(crate) fn assemble(text: &str) -> lbc_format::VerifiedModule {
    let module = lbc_format::assemble(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let bytes = lbc_format::encode(&module).unwrap();
    langvm::load(&bytes).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(crate) fn run_in(text: &str, registry: &Registry, mode: Mode) -> Run {
    let (out, err) = (Capture::default(), Capture::default());
    let options = Options {
        limits: mode.limits,
        count_fuel: mode.count_fuel,
        gc_stress: mode.gc_stress,
        checked: mode.checked,
        jit: mode.jit,
        streams: Streams::new(out.clone(), err.clone()),
        ..Options::default()
    };
    let mut instance = Instance::new(assemble(text), registry, options).unwrap();
    let result = instance.run();
    let stats = instance.stats();
    drop(instance);
    Run {
        result,
        out: out.text(),
        err: err.text(),
        stats,
    }
}

/// Runs in all modes and asserts that they agree.
#[track_caller]
pub(crate) fn run_with(text: &str, registry: &Registry) -> Run {
    let plain = run_in(text, registry, Mode::default());
    let mut fuel = None;
    for (count_fuel, gc_stress, checked, jit) in MODES {
        let mode = Mode {
            count_fuel,
            gc_stress,
            checked,
            jit,
            ..Mode::default()
        };
        let other = run_in(text, registry, mode);
        assert_eq!(summary(&plain), summary(&other), "{mode:?}\n{text}");
        if count_fuel {
            let used = *fuel.get_or_insert(other.stats.fuel);
            assert_eq!(used, other.stats.fuel, "{mode:?}\n{text}");
        }
    }
    plain
}

#[track_caller]
pub(crate) fn run(text: &str) -> Run {
    run_with(text, &Registry::standard())
}

pub(crate) fn summary(run: &Run) -> String {
    let result = match &run.result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{:?} {:?}", error.kind, error.backtrace),
    };
    format!("{result}\n{}\n{}", run.out, run.err)
}

/// The value of a program that must succeed.
#[track_caller]
pub(crate) fn value(text: &str) -> Value {
    let run = run(text);
    run.result.unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The code and message of a program that must fail.
#[track_caller]
pub(crate) fn failure(text: &str) -> (&'static str, String) {
    match run(text).result {
        Ok(value) => panic!("expected an error, got {value:?}\n{text}"),
        Err(error) => (error.kind.code(), error.to_string()),
    }
}

/// A program whose main function has this result and body.
pub(crate) fn main_of(result: &str, body: &str) -> String {
    format!("fn main() -> {result} {{\n{body}\nreturn\n}}\n")
}
