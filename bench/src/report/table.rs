//! The measurement as Markdown, which reads well in a terminal too.

use std::fmt::Write;

use crate::comparison::{Comparison, Sample};
use crate::engine::REFERENCE;
use crate::load::Loading;
use crate::targets::Target;
use crate::toolchain::{Figures, LINES, Size};

/// All tables.
#[must_use]
pub fn table(comparison: &Comparison, figures: Option<&Figures>, targets: &[Target]) -> String {
    let mut out = String::new();
    programs(&mut out, comparison);
    if let Some(figures) = figures {
        out.push('\n');
        toolchain(&mut out, figures);
    }
    if !targets.is_empty() {
        out.push('\n');
        goals(&mut out, targets);
    }
    out
}

fn programs(out: &mut String, comparison: &Comparison) {
    row(
        out,
        std::iter::once("program").chain(comparison.engines.iter().copied()),
    );
    row(
        out,
        std::iter::once("---").chain(comparison.engines.iter().map(|_| "--:")),
    );
    for program in &comparison.programs {
        let cells = comparison.engines.iter().map(|engine| {
            let Some(sample) = comparison.sample(program, engine) else {
                return "failed".to_owned();
            };
            if *engine == REFERENCE {
                return format!("{:.3} s", sample.seconds());
            }
            comparison.ratio(program, engine, REFERENCE).map_or_else(
                || format!("{:.3} s", sample.seconds()),
                |ratio| format!("{ratio:.2}"),
            )
        });
        row(out, std::iter::once((*program).to_owned()).chain(cells));
    }
    let summary = |name: &str, of: &dyn Fn(&str) -> Option<f64>| {
        let cells = comparison.engines.iter().map(|engine| {
            of(engine).map_or_else(|| "–".to_owned(), |value| format!("**{value:.2}**"))
        });
        std::iter::once(format!("**{name}**"))
            .chain(cells)
            .collect::<Vec<_>>()
    };
    row(
        out,
        summary("geometric mean", &|engine| {
            comparison.mean_ratio(engine, REFERENCE)
        }),
    );
    row(
        out,
        summary("peak memory", &|engine| {
            comparison.mean_memory_ratio(engine, REFERENCE)
        }),
    );
    let samples: Vec<&Sample> = comparison
        .programs
        .iter()
        .flat_map(|program| {
            comparison
                .engines
                .iter()
                .filter_map(|engine| comparison.sample(program, engine))
        })
        .collect();
    out.push_str("\nProcessor time as a multiple of Rust's; ");
    if samples.iter().all(|sample| sample.cpu.len() < 2) {
        out.push_str("one run each.\n");
    } else {
        let spread = samples
            .iter()
            .map(|sample| sample.spread())
            .fold(0.0, f64::max);
        writeln!(
            out,
            "the median of the runs. No two runs of one program differ by more than {:.0} % of \
             the median.",
            spread * 100.0
        )
        .expect("texts can be written to");
    }
}

fn toolchain(out: &mut String, figures: &Figures) {
    row(out, ["what", "Lang", "Lua 5.4"]);
    row(out, ["---", "--:", "--:"]);
    let milliseconds = |seconds: f64| format!("{:.2} ms", seconds * 1e3);
    let speed = |seconds: f64| format!("{:.0} lines/s", LINES as f64 / seconds);
    let size = |size: Size| format!("{} / {}", size.full, size.stripped);
    let or_missing = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let lines = [
        (
            "hello world".to_owned(),
            milliseconds(figures.hello),
            figures.hello_lua.map(milliseconds),
        ),
        (
            "compile, without optimisation".to_owned(),
            speed(figures.compile_plain),
            figures.compile_lua.map(speed),
        ),
        (
            "compile, `-O2`".to_owned(),
            speed(figures.compile_optimised),
            None,
        ),
        (
            format!("bytes of {LINES} lines, with debug data / stripped"),
            size(figures.large),
            figures.large_lua.map(size),
        ),
        (
            "bytes of the suite, with debug data / stripped".to_owned(),
            size(figures.suite),
            figures.suite_lua.map(size),
        ),
    ];
    for (what, lang, lua) in lines {
        row(out, [what, lang, or_missing(lua)]);
    }
    out.push('\n');
    loading(out, &figures.loading);
}

fn loading(out: &mut String, loading: &Loading) {
    row(out, ["load and verify", "bytes", "MB/s", "lines/s"]);
    row(out, ["---", "--:", "--:", "--:"]);
    for (what, reading) in [
        ("Lang, stripped", &loading.stripped),
        ("Lang, with debug data", &loading.full),
        ("WebAssembly, by `wasmparser`", &loading.wasm),
    ] {
        row(
            out,
            [
                what.to_owned(),
                reading.bytes.to_string(),
                format!("{:.0}", reading.megabytes_per_second()),
                format!("{:.0}", reading.lines_per_second(loading.lines)),
            ],
        );
    }
}

fn goals(out: &mut String, targets: &[Target]) {
    row(out, ["target", "measured", "at most", "aim", ""]);
    row(out, ["---", "--:", "--:", "--:", "---"]);
    for target in targets {
        row(
            out,
            [
                target.what.clone(),
                format!("{:.3}", target.measured),
                format!("{:.3}", target.at_most),
                target
                    .aim
                    .map_or_else(String::new, |aim| format!("{aim:.3}")),
                if target.is_met() { "met" } else { "missed" }.to_owned(),
            ],
        );
    }
}

fn row<T: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = T>) {
    for cell in cells {
        out.push_str("| ");
        out.push_str(cell.as_ref());
        out.push(' ');
    }
    out.push_str("|\n");
}
