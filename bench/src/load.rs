//! Measures loading and verifying beside a validator of WebAssembly, which does the
//! same job for its own bytecode: the same program in both forms, in one process,
//! taking turns.

mod lang;
mod program;
mod wasm;

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use langc::Options;
use langc::debug_data::DebugLevel;
use langc::load::NoFiles;
use langc::optimise::Optimisation;
use wasmparser::Validator;

use self::program::Program;
use crate::comparison::median;

/// One form of the program with how long its reader took over it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Size of the module.
    pub bytes: usize,
    /// Seconds from the bytes to knowing that they are sound, for each round.
    pub seconds: Vec<f64>,
}

impl Reading {
    fn new(bytes: &[u8]) -> Reading {
        Reading {
            bytes: bytes.len(),
            seconds: Vec::new(),
        }
    }

    /// Megabytes in a second, by the median of the rounds.
    #[must_use]
    pub fn megabytes_per_second(&self) -> f64 {
        self.bytes as f64 / 1e6 / median(&self.seconds)
    }

    /// Source lines in a second, by the median of the rounds.
    #[must_use]
    pub fn lines_per_second(&self, lines: usize) -> f64 {
        lines as f64 / median(&self.seconds)
    }
}

/// The measurement.
#[derive(Clone, Debug)]
pub struct Loading {
    /// Lines of the program.
    pub lines: usize,
    /// Lang's file without debug data.
    pub stripped: Reading,
    /// Lang's file as the compiler writes it unless told otherwise.
    pub full: Reading,
    /// The program as a module of WebAssembly, without names.
    pub wasm: Reading,
}

impl Loading {
    /// Makes a program of some `lines` lines and reads each form of it `rounds`
    /// times.
    ///
    /// # Errors
    /// When a reader refuses its form of the program, which is a mistake of this
    /// measurement.
    pub fn measure(lines: usize, rounds: usize) -> Result<Loading> {
        let program = Program::generate(lines);
        let text = lang::write(&program);
        let lines = text.lines().count();
        let stripped = compile(&text, DebugLevel::None)?;
        let full = compile(&text, DebugLevel::default())?;
        let wasm = wasm::write(&program);
        drop((program, text));

        let mut loading = Loading {
            lines,
            stripped: Reading::new(&stripped),
            full: Reading::new(&full),
            wasm: Reading::new(&wasm),
        };
        for _ in 0..rounds {
            loading.stripped.seconds.push(read_lang(&stripped)?);
            loading.full.seconds.push(read_lang(&full)?);
            loading.wasm.seconds.push(read_wasm(&wasm)?);
        }
        Ok(loading)
    }
}

/// The program as it was written, so that no line is optimised away.
fn compile(text: &str, debug: DebugLevel) -> Result<Vec<u8>> {
    let options = Options {
        debug,
        optimisation: Optimisation::None,
        ..Options::default()
    };
    let compilation = langc::compile_program("load.lang", text.to_owned(), &options, &mut NoFiles)?;
    let module = compilation.module.context("the program has errors")?;
    Ok(lbc_format::encode(module.module())?)
}

/// Seconds until the module is verified, without those to free it.
fn read_lang(bytes: &[u8]) -> Result<f64> {
    let begin = Instant::now();
    let verified = lbc_format::load(black_box(bytes))?;
    let seconds = begin.elapsed().as_secs_f64();
    black_box(verified);
    Ok(seconds)
}

/// Seconds until the module is validated.
fn read_wasm(bytes: &[u8]) -> Result<f64> {
    let begin = Instant::now();
    let types = Validator::new().validate_all(black_box(bytes))?;
    let seconds = begin.elapsed().as_secs_f64();
    black_box(types);
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_accepted() {
        let loading = Loading::measure(2_000, 1).expect("both are sound");
        assert!(loading.lines >= 2_000);
        assert!(loading.stripped.bytes < loading.full.bytes);
        assert!(loading.wasm.bytes > 10_000);
    }
}
