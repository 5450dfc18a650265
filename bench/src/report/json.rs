//! The measurement as JSON, with every single run.

use serde_json::{Value, json};

use crate::comparison::Comparison;
use crate::engine::REFERENCE;
use crate::load::Reading;
use crate::targets::Target;
use crate::toolchain::{Figures, Size};

/// All of it as one object. Times are seconds, sizes bytes.
#[must_use]
pub fn json(comparison: &Comparison, figures: Option<&Figures>, targets: &[Target]) -> Value {
    let runs: Vec<Value> = comparison
        .programs
        .iter()
        .flat_map(|program| {
            comparison
                .engines
                .iter()
                .map(move |engine| (program, engine))
        })
        .filter_map(|(program, engine)| {
            let sample = comparison.sample(program, engine)?;
            Some(json!({
                "program": program,
                "engine": engine,
                "median": sample.seconds(),
                "spread": sample.spread(),
                "cpu": sample.cpu,
                "wall": sample.wall,
                "peak_memory": sample.peak_memory,
                "ratio": comparison.ratio(program, engine, REFERENCE),
            }))
        })
        .collect();
    let means: Vec<Value> = comparison
        .engines
        .iter()
        .map(|engine| {
            json!({
                "engine": engine,
                "time": comparison.mean_ratio(engine, REFERENCE),
                "peak_memory": comparison.mean_memory_ratio(engine, REFERENCE),
            })
        })
        .collect();
    let targets: Vec<Value> = targets
        .iter()
        .map(|target| {
            json!({
                "what": target.what,
                "measured": target.measured,
                "at_most": target.at_most,
                "aim": target.aim,
                "met": target.is_met(),
            })
        })
        .collect();
    json!({
        "runs": runs,
        "geometric_means": means,
        "toolchain": figures.map(toolchain),
        "targets": targets,
    })
}

fn toolchain(figures: &Figures) -> Value {
    let reading = |reading: &Reading| json!({ "bytes": reading.bytes, "seconds": reading.seconds });
    let size = |size: Size| json!({ "full": size.full, "stripped": size.stripped });
    json!({
        "hello": figures.hello,
        "hello_lua": figures.hello_lua,
        "compile_plain": figures.compile_plain,
        "compile_optimised": figures.compile_optimised,
        "compile_lua": figures.compile_lua,
        "loading": {
            "lines": figures.loading.lines,
            "stripped": reading(&figures.loading.stripped),
            "full": reading(&figures.loading.full),
            "wasmparser": reading(&figures.loading.wasm),
        },
        "large": size(figures.large),
        "large_lua": figures.large_lua.map(size),
        "suite": size(figures.suite),
        "suite_lua": figures.suite_lua.map(size),
    })
}
