//! What the project wants to reach, and how far a measurement is from it.
//!
//! A report, never a test: figures depend on the machine.

use crate::comparison::Comparison;
use crate::engine::{LANG, LANG_INTERPRETER, REFERENCE};
use crate::toolchain::{Figures, LINES};

/// One target with what was measured.
#[derive(Clone, Debug)]
pub struct Target {
    /// What is compared.
    pub what: String,
    /// The figure, in the unit of the bound.
    pub measured: f64,
    /// What it must not be above.
    pub at_most: f64,
    /// What is wished for.
    pub aim: Option<f64>,
}

impl Target {
    /// Whether the bound holds.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.measured <= self.at_most
    }
}

/// All targets that this measurement can say something about.
#[must_use]
pub fn targets(comparison: &Comparison, figures: Option<&Figures>) -> Vec<Target> {
    let mut found = Vec::new();
    let mut add = |what: String, measured: Option<f64>, at_most: f64, aim: Option<f64>| {
        if let Some(measured) = measured {
            found.push(Target {
                what,
                measured,
                at_most,
                aim,
            });
        }
    };
    let mean = |engine, to| comparison.mean_ratio(engine, to);
    add(
        "default mode / Rust, geometric mean".to_owned(),
        mean(LANG, REFERENCE),
        1.6,
        Some(1.2),
    );
    for other in ["luajit", "node", "java", "wasmtime"] {
        add(
            format!("default mode / {other}, geometric mean"),
            mean(LANG, other),
            1.0,
            None,
        );
    }
    let worst = comparison
        .programs
        .iter()
        .filter_map(|program| Some((comparison.ratio(program, LANG, REFERENCE)?, program)))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((ratio, program)) = worst {
        add(
            format!("worst program / Rust ({program})"),
            Some(ratio),
            4.0,
            Some(2.0),
        );
    }
    add(
        "interpreter / Rust, geometric mean".to_owned(),
        mean(LANG_INTERPRETER, REFERENCE),
        8.0,
        Some(6.0),
    );
    for other in ["lua5.4", "luau", "wasmi", "ocamlrun", "quickjs"] {
        add(
            format!("interpreter / {other}, geometric mean"),
            mean(LANG_INTERPRETER, other),
            1.0,
            None,
        );
    }
    add(
        "interpreter / luajit -joff, geometric mean (an aim)".to_owned(),
        mean(LANG_INTERPRETER, "luajit -joff"),
        1.0,
        None,
    );
    let ratio = |program, to| comparison.ratio(program, LANG, to);
    for (other, name) in [
        (REFERENCE, "Rust"),
        ("java", "java"),
        ("ocamlopt", "ocamlopt (an aim)"),
    ] {
        add(
            format!("binary_trees / {name}"),
            ratio("binary_trees", other),
            1.0,
            None,
        );
    }
    for program in ["strings", "map_int", "map_string"] {
        add(
            format!("{program} / luajit"),
            ratio(program, "luajit"),
            1.0,
            None,
        );
    }
    let memory = comparison.mean_memory_ratio(LANG, "lua5.4");
    add(
        "peak memory / lua5.4, geometric mean".to_owned(),
        memory,
        1.0,
        None,
    );
    if let Some(figures) = figures {
        let hello = figures.hello_lua.map(|lua| figures.hello / lua);
        add("hello world / lua5.4".to_owned(), hello, 1.3, Some(1.0));
        // Times of the same text stand for lines per second, upside down.
        let lines = LINES as f64;
        let plain = figures.compile_plain / lines * 1e6;
        add(
            "langc -O0, µs per line".to_owned(),
            Some(plain),
            2.5,
            Some(1.0),
        );
        let optimised = figures.compile_optimised / lines * 1e6;
        add(
            "langc -O2, µs per line".to_owned(),
            Some(optimised),
            1e6 / 150e3,
            Some(1.0),
        );
        let loading = &figures.loading;
        add(
            "load and verify / wasmparser, time per byte".to_owned(),
            Some(loading.wasm.megabytes_per_second() / loading.stripped.megabytes_per_second()),
            1.0,
            None,
        );
        add(
            "load and verify / wasmparser, time per line".to_owned(),
            Some(
                loading.wasm.lines_per_second(loading.lines)
                    / loading.stripped.lines_per_second(loading.lines),
            ),
            0.5,
            Some(0.35),
        );
        let files = [
            ("large file", figures.large, figures.large_lua),
            ("files of the suite", figures.suite, figures.suite_lua),
        ];
        for (what, lang, lua) in files {
            let Some(lua) = lua else { continue };
            for (how, lang, lua) in [
                ("with spans / luac", lang.full, lua.full),
                ("stripped / luac -s", lang.stripped, lua.stripped),
            ] {
                let ratio = lang as f64 / lua as f64;
                add(format!("{what} {how}"), Some(ratio), 1.0, Some(0.5));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::measure::Run;

    fn run(milliseconds: u64) -> Run {
        Run {
            output: String::new(),
            cpu: Duration::from_millis(milliseconds),
            wall: Duration::from_millis(milliseconds),
            peak_memory: 1,
        }
    }

    #[test]
    fn targets_name_the_worst_program() {
        let mut comparison = Comparison::new(vec!["fib", "sieve"], vec![REFERENCE, LANG]);
        for (program, milliseconds) in [("fib", 20), ("sieve", 90)] {
            comparison.add(program, REFERENCE, &run(10));
            comparison.add(program, LANG, &run(milliseconds));
        }
        let targets = targets(&comparison, None);
        let worst = targets
            .iter()
            .find(|target| target.what == "worst program / Rust (sieve)")
            .expect("the worst program is named");
        assert_eq!((worst.measured, worst.is_met()), (9.0, false));
        assert!(
            targets.iter().all(|target| !target.what.contains("lua")),
            "engines that did not run have no targets"
        );
    }
}
