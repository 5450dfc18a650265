//! What the verifier accepts never faults, and does the same in every mode: over
//! mutants of the golden files. `src/bin/mutants.rs` judges far more of them.

use lang_tests::generated::tape::Tape;
use lang_tests::mutants::{Verdict, judge};
use lang_tests::seeds;

/// How many mutants the test makes; some seconds of work.
const MUTANTS: u64 = 6_000;

#[test]
fn accepted_mutants_agree_in_all_modes() {
    let modules = seeds::golden_modules();
    let (mut accepted, mut limited) = (0, 0);
    for number in 0..MUTANTS {
        let module = &modules[number as usize % modules.len()];
        match judge(module, &mut Tape::record(number)) {
            Ok(Verdict::Refused) => {}
            Ok(Verdict::Agreed {
                limited: up_to_limit,
            }) => {
                accepted += 1;
                limited += u64::from(up_to_limit);
            }
            Err(message) => panic!("mutant {number}: {message}"),
        }
    }
    println!("{accepted} of {MUTANTS} mutants accepted, {limited} of them up to a limit");
    assert!(
        accepted > MUTANTS / 5,
        "only {accepted} of {MUTANTS} were accepted"
    );
}
