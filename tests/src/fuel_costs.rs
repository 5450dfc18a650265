//! Programs that each spend nearly all their time in one instruction or one
//! library function, and what that costs in time for each unit of fuel.
//!
//! Fuel is to bound time whatever a program does, so no work may be much cheaper
//! in fuel than it is in time. Programs work on values that are large but stay in
//! the processor's cache: memory that does not is slower for every instruction
//! that reads it, an array's elements first of all.

mod instructions;
mod library;

use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use langvm::{Grants, Options, Registry, Streams};
use lbc_format::{Module, VerifiedModule};

/// One program, repeated as often as asked.
#[derive(Clone, Debug)]
pub struct Case {
    /// The mnemonic, or the import's name.
    pub name: String,
    /// What else there is to say, such as the types it works on.
    pub detail: &'static str,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    /// Text assembly with `{rounds}` in it.
    Assembly(String),
    /// A program with `{rounds}`, and `{folder}` for a folder it may use, in it.
    Program(String),
}

/// What a program took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Units of fuel.
    pub fuel: u64,
    /// Time.
    pub time: Duration,
}

impl Cost {
    /// Nanoseconds for each unit.
    #[must_use]
    pub fn per_unit(self) -> f64 {
        self.time.as_secs_f64() * 1e9 / self.fuel as f64
    }
}

/// Every case: at least one for each instruction and for each library function,
/// but for those that only end the program or wait.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut cases = instructions::cases();
    cases.extend(library::cases());
    cases
}

/// Instructions and functions that have no case: they run once, or only wait.
pub const WITHOUT_CASE: [&str; 4] = ["panic", "unreachable", "std.process.exit", "std.time.sleep"];

impl Case {
    /// The program with this many rounds, using `folder`.
    ///
    /// # Panics
    /// When it is not accepted, a mistake in the case.
    #[must_use]
    pub fn module(&self, rounds: u32, folder: &Path) -> VerifiedModule {
        let module: Module = match &self.source {
            Source::Assembly(text) => {
                let text = text.replace("{rounds}", &rounds.to_string());
                lbc_format::assemble(&text).unwrap_or_else(|error| {
                    panic!("{}: {error}", self.name);
                })
            }
            Source::Program(text) => {
                let text = text
                    .replace("{rounds}", &rounds.to_string())
                    .replace("{folder}", &folder.to_string_lossy());
                return compile(&self.name, text);
            }
        };
        lbc_format::verify(module).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Runs the program in `folder`, which it may read and write.
    ///
    /// # Panics
    /// When the program fails, a mistake in the case.
    #[must_use]
    pub fn run(&self, rounds: u32, folder: &Path) -> Cost {
        let mut grants = Grants::default();
        grants.allow_env();
        grants
            .allow_read(folder)
            .and_then(|()| grants.allow_write(folder))
            .expect("the folder is there");
        let options = Options {
            count_fuel: true,
            streams: Streams::sink().with_input(Lines::default().take(128 * u64::from(rounds))),
            arguments: vec!["argument".to_owned(); 100],
            grants,
            // Fuel is priced by what the interpreter takes.
            jit: langvm::Jit::Off,
            ..Options::default()
        };
        let mut instance =
            langvm::Instance::new(self.module(rounds, folder), &Registry::standard(), options)
                .unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let started = Instant::now();
        instance
            .run()
            .unwrap_or_else(|error| panic!("{}: {error}", self.name));
        Cost {
            time: started.elapsed(),
            fuel: instance.stats().fuel.expect("fuel was counted"),
        }
    }

    /// The least time for each unit of several runs, each long enough to measure.
    #[must_use]
    pub fn measure(&self, folder: &Path) -> Cost {
        const LONG_ENOUGH: Duration = Duration::from_millis(8);
        const RUNS: usize = 5;
        let mut rounds = 1;
        // What a run needs before its first round is left out by subtraction.
        let mut once = self.run(0, folder);
        while rounds < 1 << 22 {
            let cost = self.run(rounds, folder);
            if cost.time > once.time + LONG_ENOUGH {
                break;
            }
            rounds *= 4;
        }
        let mut best: Option<Cost> = None;
        for _ in 0..RUNS {
            let empty = self.run(0, folder);
            once.time = once.time.min(empty.time);
            let full = self.run(rounds, folder);
            let cost = Cost {
                fuel: full.fuel - empty.fuel,
                time: full.time,
            };
            if best.is_none_or(|best| cost.time < best.time) {
                best = Some(cost);
            }
        }
        let best = best.expect("there was a run");
        Cost {
            time: best.time.saturating_sub(once.time),
            ..best
        }
    }
}

/// Endless input, in short lines.
#[derive(Debug, Default)]
struct Lines {
    position: usize,
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = b"a line of input\n".iter().cycle().skip(self.position);
        for (place, &byte) in buffer.iter_mut().zip(line) {
            *place = byte;
        }
        self.position = (self.position + buffer.len()) % 16;
        Ok(buffer.len())
    }
}

fn compile(name: &str, text: String) -> VerifiedModule {
    let compilation =
        langc::compile("case.lang", text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let messages: Vec<&str> = compilation
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == langc::diagnostic::Severity::Error)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    compilation
        .module
        .unwrap_or_else(|| panic!("{name}: {messages:?}"))
}
