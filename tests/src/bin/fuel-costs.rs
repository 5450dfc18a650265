//! Measures what each instruction and library function costs in time for each unit
//! of fuel, and compares it with an addition.
//!
//! `cargo run --release -p lang-tests --bin fuel-costs` prints the table, dearest
//! first, and fails when something costs more than [`MOST`] times an addition.
//! Figures are ratios within one run; a word behind the command leaves only the cases
//! whose name contains it.

use std::path::Path;
use std::process::ExitCode;

use lang_tests::fuel_costs::{Case, cases};

/// How much more time a unit may take than one spent on additions.
const MOST: f64 = 20.0;

/// How often a case that looks too dear is measured again.
const AGAIN: usize = 3;

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    let content = "a line of a file\n".repeat(1000);
    std::fs::write(folder.path().join("file"), content).expect("files can be written");

    let cases = cases();
    let addition = cases
        .iter()
        .find(|case| case.name == "add_int")
        .expect("there is a case for each instruction");
    let mut rows: Vec<(f64, f64, &Case)> = Vec::new();
    for case in cases.iter().filter(|case| case.name.contains(&wanted)) {
        let (mut ratio, mut found) = compare(case, addition, folder.path());
        // What else the machine does can only make a case look dearer.
        for _ in 0..AGAIN {
            if ratio <= MOST {
                break;
            }
            (ratio, found) = compare(case, addition, folder.path());
        }
        rows.push((ratio, found, case));
    }
    rows.sort_by(|left, right| right.0.total_cmp(&left.0));
    println!("| Ratio | ns for each unit | Instruction or function | Case |");
    println!("| --- | --- | --- | --- |");
    for (ratio, found, case) in &rows {
        println!(
            "| {ratio:.1} | {found:.2} | `{}` | {} |",
            case.name, case.detail
        );
    }
    let dearest = rows.first().map_or(0.0, |row| row.0);
    if dearest > MOST {
        println!("\nFAILED: {dearest:.1} times an addition, allowed are {MOST}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// How many times an addition a case costs, and its nanoseconds for each unit. The
/// addition is measured anew beside each case: the machine's speed changes.
fn compare(case: &Case, addition: &Case, folder: &Path) -> (f64, f64) {
    let unit = addition.measure(folder).per_unit();
    let found = case.measure(folder).per_unit();
    (found / unit, found)
}
