//! Random well-typed programs compile, verify, run within their limits, and do the
//! same at every optimisation level and in every mode.
//!
//! `LANG_GENERATED=10000` sets how many, and `LANG_SEED=7` where they start. A
//! program that fails is made smaller, and printed with its seed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lang_tests::generated::check::check;
use lang_tests::generated::program;
use lang_tests::generated::tape::{Tape, shrink, shrink_lines};
use lang_tests::oracle::Fate;

/// How many programs a run without further notice makes.
const PROGRAMS: u64 = 60;

/// How many smaller programs are tried for one that fails.
const SHRINKING: usize = 2000;

#[test]
fn every_way_to_run_a_program_agrees() {
    let count = setting("LANG_GENERATED").unwrap_or(PROGRAMS);
    let first = setting("LANG_SEED").unwrap_or(0);
    let mut finished = 0;
    for seed in first..first + count {
        let mut tape = Tape::record(seed);
        let source = program(&mut tape);
        match outcome(&source) {
            Ok(Fate::Finished) => finished += 1,
            Ok(_) => {}
            Err(reason) => report(seed, tape.into_choices(), &reason),
        }
    }
    // Programs that end early test little.
    assert!(
        finished * 2 >= count,
        "only {finished} of {count} programs ran to their end"
    );
}

/// Checks a program; a panic is a failure like others.
fn outcome(source: &str) -> Result<Fate, String> {
    catch_unwind(AssertUnwindSafe(|| check(source))).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("panics: {}", message.unwrap_or("(no message)")))
    })
}

fn report(seed: u64, choices: Vec<u32>, reason: &str) -> ! {
    let kind = kind_of(reason);
    let fails = |source: &str| outcome(source).is_err_and(|reason| kind_of(&reason) == kind);
    let shrunk = shrink(choices, SHRINKING, |choices| {
        fails(&program(&mut Tape::replay(choices.to_vec())))
    });
    let source = shrink_lines(&program(&mut Tape::replay(shrunk)), fails);
    let reason = outcome(&source).expect_err("a smaller failure fails");
    panic!("seed {seed}: {reason}\n\n{source}");
}

/// What a reason begins with, such as `does not compile: E0201`: shrinking keeps to
/// the failure that was found.
fn kind_of(reason: &str) -> &str {
    let line = reason.lines().next().unwrap_or_default();
    let end = line.match_indices(": ").nth(1).map(|(at, _)| at);
    &line[..end.unwrap_or(line.len())]
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name} is a number, and not {text}")))
}
