//! The one command that builds, checks, measures and reports.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Parser;
use lang_bench::comparison::Comparison;
use lang_bench::engine::{Build, Engine, detect};
use lang_bench::measure::{Pinning, run_warm};
use lang_bench::report;
use lang_bench::suite::{PROGRAMS, Program};
use lang_bench::targets::targets;
use lang_bench::toolchain::Figures;

/// Compares Lang with other languages over programs that all of them have.
///
/// Exits with 1 when an engine fails or prints another checksum than Rust.
#[derive(Debug, Parser)]
struct Arguments {
    /// Only these programs, by name.
    #[arg(long, value_delimiter = ',', value_name = "PROGRAM")]
    only: Vec<String>,

    /// Only these engines, by the name that the table shows; Rust always runs.
    #[arg(long, value_delimiter = ',', value_name = "ENGINE")]
    engines: Vec<String>,

    /// How often each program runs in each engine.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,

    /// One round.
    #[arg(long, conflicts_with = "rounds")]
    quick: bool,

    /// Leave out start-up, compile speed, loading and file sizes.
    #[arg(long)]
    programs_only: bool,

    /// Also write every single run to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Also write the tables to this file.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,

    /// Also draw the geometric means into this file.
    #[arg(long, value_name = "FILE.svg")]
    chart: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match measure(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does all of it; whether nothing failed and all checksums agree.
fn measure(arguments: &Arguments) -> Result<bool> {
    let programs = chosen_programs(&arguments.only)?;
    let rounds = if arguments.quick {
        1
    } else {
        usize::from(arguments.rounds)
    };
    let pinning = Pinning::detect();
    if !pinning.is_available() {
        eprintln!("note: no taskset here, so programs may use all cores");
    }
    eprintln!("building");
    let build = Build::new()?;
    let (found, missing) = detect(&build.langvm)?;
    let engines = chosen_engines(found, &missing, &arguments.engines)?;
    for name in missing {
        eprintln!("note: {name} is not on this machine");
    }
    for program in &programs {
        build.compile(program)?;
    }

    let mut comparison = Comparison::new(
        programs.iter().map(|program| program.name).collect(),
        engines.iter().map(|engine| engine.name).collect(),
    );
    let mut failures = Vec::new();
    for round in 1..=rounds {
        for program in &programs {
            eprintln!("round {round} of {rounds}: {}", program.name);
            run_everywhere(
                program,
                &engines,
                &build,
                pinning,
                &mut comparison,
                &mut failures,
            );
        }
    }

    let figures = if arguments.programs_only {
        None
    } else {
        eprintln!("measuring the tools");
        Some(Figures::measure(&build, pinning, rounds)?)
    };
    let targets = targets(&comparison, figures.as_ref());
    let table = report::table(&comparison, figures.as_ref(), &targets);
    println!("{table}");
    if let Some(path) = &arguments.markdown {
        write(path, &table)?;
    }
    if let Some(path) = &arguments.json {
        let value = report::json(&comparison, figures.as_ref(), &targets);
        write(path, &format!("{value:#}\n"))?;
    }
    if let Some(path) = &arguments.chart {
        write(path, &report::chart(&comparison))?;
    }
    for failure in &failures {
        eprintln!("error: {failure}");
    }
    Ok(failures.is_empty())
}

/// Runs a program once in each engine. Engines take turns, so that a change in
/// the machine's speed meets all of them.
fn run_everywhere(
    program: &Program,
    engines: &[Engine],
    build: &Build,
    pinning: Pinning,
    comparison: &mut Comparison,
    failures: &mut Vec<String>,
) {
    let mut expected: Option<String> = None;
    for engine in engines {
        let words = engine.words(program, program.size, build);
        match run_warm(&words, pinning) {
            Err(error) => failures.push(format!("{} in {}: {error:#}", program.name, engine.name)),
            Ok(run) => {
                let expected = expected.get_or_insert_with(|| run.output.clone());
                if run.output == *expected {
                    comparison.add(program.name, engine.name, &run);
                } else {
                    failures.push(format!(
                        "{} in {}: expected the checksum {expected}, found {}",
                        program.name, engine.name, run.output
                    ));
                }
            }
        }
    }
}

fn chosen_programs(names: &[String]) -> Result<Vec<Program>> {
    if names.is_empty() {
        return Ok(PROGRAMS.to_vec());
    }
    names
        .iter()
        .map(|name| {
            PROGRAMS
                .into_iter()
                .find(|program| program.name == name)
                .with_context(|| {
                    let known: Vec<&str> = PROGRAMS.iter().map(|program| program.name).collect();
                    format!("there is no program {name}; there are {}", known.join(", "))
                })
        })
        .collect()
}

fn chosen_engines(found: Vec<Engine>, missing: &[&str], names: &[String]) -> Result<Vec<Engine>> {
    if names.is_empty() {
        return Ok(found);
    }
    for name in names {
        if missing.contains(&name.as_str()) {
            bail!("{name} is not on this machine");
        }
        if !found.iter().any(|engine| engine.name == name) {
            let known: Vec<&str> = found.iter().map(|engine| engine.name).collect();
            bail!("there is no engine {name}; there are {}", known.join(", "));
        }
    }
    Ok(found
        .into_iter()
        .filter(|engine| {
            engine.name == lang_bench::engine::REFERENCE
                || names.iter().any(|name| engine.name == name)
        })
        .collect())
}

fn write(path: &PathBuf, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
