//! The machine against the reference interpreter, over generated modules: same
//! value, same error at the same calls, same fuel, in every mode.

use langvm::{Backtrace, Instance, Jit, Options, Registry, Stats, Streams, TraceFrame, Value};
use lbc_format::VerifiedModule;
use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::module::CANONICAL_NAN;
use proptest::prelude::*;

use crate::generate;
use crate::reference::{End, GIVEN_UP, Item, Reference};
use crate::support::MODES;

fn run(
    module: &VerifiedModule,
    (count_fuel, gc_stress, checked, jit): (bool, bool, bool, Jit),
) -> (End, Stats) {
    let options = Options {
        count_fuel,
        gc_stress,
        checked,
        jit,
        streams: Streams::sink(),
        ..Options::default()
    };
    let mut instance = Instance::new(module.clone(), &Registry::empty(), options).unwrap();
    let end = match instance.run() {
        Ok(value) => End::Value(match value {
            Value::Unit => Item::Unit,
            Value::Bool(value) => Item::Bool(value),
            Value::Int(value) => Item::Int(value),
            Value::Float(value) => Item::Float(value),
            Value::String(value) => Item::Text(value),
            other => panic!("the entry gives no {other:?}"),
        }),
        Err(error) => End::Error(error.kind.code(), calls(&error.backtrace)),
    };
    (end, instance.stats())
}

fn calls(backtrace: &Backtrace) -> Vec<(FunctionIndex, InstrIndex)> {
    assert_eq!(backtrace.omitted, 0, "generated calls are not deep");
    let repeat = |frame: &TraceFrame| {
        std::iter::repeat_n((frame.function, frame.instruction), frame.count as usize)
    };
    let frames = backtrace.innermost.iter().chain(&backtrace.outermost);
    frames.flat_map(repeat).collect()
}

fn check(verified: &VerifiedModule) {
    let (expected, fuel) = Reference::run(verified.module());
    if matches!(expected, End::Error(GIVEN_UP, _)) {
        return;
    }
    for mode in MODES {
        let (found, stats) = run(verified, mode);
        assert_eq!(
            found,
            expected,
            "fuel counted, stress, checked, native: {mode:?}\n{}",
            lbc_format::disassemble(verified.module())
        );
        // A failing run has paid for the whole block that it failed in.
        if let (Some(used), End::Value(_)) = (stats.fuel, &found) {
            assert_eq!(used, fuel, "{}", lbc_format::disassemble(verified.module()));
        }
    }
}

proptest! {
    // More with the environment variable PROPTEST_CASES.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(1_000),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn generated_modules_run_as_the_reference_says(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        match lbc_format::verify(generate::module(&bytes)) {
            Ok(verified) => check(&verified),
            Err(error) => panic!("the generator makes valid modules: {error}"),
        }
    }

    #[test]
    fn accepted_mutants_run_as_the_reference_says(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        changes in proptest::collection::vec(any::<u8>(), 6..30),
    ) {
        let mut module = generate::module(&bytes);
        generate::mutate(&mut module, &changes);
        if let Ok(verified) = lbc_format::verify(module) {
            check(&verified);
        }
    }
}

#[test]
fn the_generator_reaches_values_and_errors() {
    let mut ends = [0, 0];
    for seed in 0..200_u64 {
        let bytes: Vec<u8> = (0..300_u64)
            .map(|at| ((seed * 1_000 + at).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
            .collect();
        let module = generate::module(&bytes);
        let is_error = matches!(Reference::run(&module).0, End::Error(..));
        ends[usize::from(is_error)] += 1;
    }
    assert!(ends.iter().all(|&count| count > 20), "{ends:?}");
}

#[test]
fn the_reference_agrees_that_nan_is_canonical_outside() {
    let text = "fn main() -> Float {\nconst_float 0.0\ndup\ndiv_float\nreturn\n}";
    let module = crate::support::assemble(text);
    let (End::Value(Item::Float(value)), _) = run(&module, (false, false, false, Jit::Always))
    else {
        panic!("the program gives a float")
    };
    assert_eq!(value.to_bits(), CANONICAL_NAN);
}
