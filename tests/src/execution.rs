//! Compiles a program in every way there is and runs it in every mode there is;
//! all must agree.
//!
//! A program is compiled at each optimisation level and stripped. The compiled
//! file is moved alone into a folder far from its source, and run there as it
//! is, and without and with all optimisations in each mode: with a collection that
//! moves every object at each allocation, with metered code, with every access
//! tested, and with native code never, at once, or after a while.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::process::{Outcome, checked, compile, langvm};

/// What a compiled program is called after it was shipped.
pub const SHIPPED: &str = "shipped.lbc";

/// How a program is run besides as it is.
const MODES: [&[&str]; 9] = [
    INTERPRETED,
    &["--gc-stress", "--jit", "off"],
    &["--fuel", "1000000000", "--jit", "off"],
    &["--checked"],
    &["--checked", "--gc-stress"],
    &["--jit", "always"],
    &["--jit", "always", "--gc-stress", "--fuel", "1000000000"],
    &["--no-jit-thread", "--jit-calls", "3", "--jit-rounds", "2"],
    &["--jit-calls", "3", "--jit-rounds", "2"],
];

const INTERPRETED: &[&str] = &["--jit", "off"];

/// The optimisation levels besides the usual one, and how what they make is run.
const LEVELS: [(&str, &[&[&str]]); 2] = [("-O0", &MODES), ("-O1", &[INTERPRETED])];

/// Where and with what a program is run.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Options of `langvm`.
    pub options: Vec<String>,
    /// The program's arguments.
    pub arguments: Vec<String>,
    /// Environment variables.
    pub environment: Vec<(String, String)>,
    /// What standard input holds.
    pub input: Vec<u8>,
    /// A folder whose files are copied beside the program before each run.
    pub files: Option<PathBuf>,
}

/// A program's compiled files, each alone in a folder of its own.
#[derive(Debug)]
pub struct Compiled {
    /// What the compiler said.
    pub outcome: Outcome,
    plain: tempfile::TempDir,
    stripped: tempfile::TempDir,
    /// In the order of [`LEVELS`].
    levels: Vec<tempfile::TempDir>,
}

impl Compiled {
    /// Compiles a program, with further options of `langc`.
    ///
    /// # Errors
    /// When the compiler refuses it, or says something else at another level.
    pub fn new(program: &Path, options: &[String]) -> Result<Self, String> {
        let (plain, outcome) = compiled(program, options, None)?;
        if outcome.status != 0 || !outcome.stdout.is_empty() {
            return Err(format!("the compiler was to accept this: {outcome:#?}"));
        }
        let same = |option: &'static str| {
            let (folder, other) = compiled(program, options, Some(option))?;
            if other != outcome {
                return Err(format!("{option} changes the messages: {other:#?}"));
            }
            Ok(folder)
        };
        let stripped = same("--strip")?;
        let mut levels = Vec::new();
        for (level, _) in LEVELS {
            levels.push(same(level)?);
        }
        Ok(Self {
            outcome,
            plain,
            stripped,
            levels,
        })
    }

    /// Runs the program in each mode, and gives what the plain one did.
    ///
    /// # Errors
    /// When two modes disagree.
    pub fn run(&self, surroundings: &Surroundings) -> Result<Outcome, String> {
        let plain = run_in(self.plain.path(), surroundings, &[])?;
        let compare = |folder: &Path, level: &str, modes: &[&[&str]]| {
            for options in modes {
                let outcome = run_in(folder, surroundings, options)?;
                if outcome != plain {
                    return Err(format!(
                        "{level} {options:?} changes the run: {plain:#?} {outcome:#?}"
                    ));
                }
            }
            Ok(())
        };
        compare(self.plain.path(), "", &MODES)?;
        for ((level, modes), folder) in LEVELS.iter().zip(&self.levels) {
            compare(folder.path(), level, modes)?;
        }
        let stripped = run_in(self.stripped.path(), surroundings, &[])?;
        let agrees = stripped.status == plain.status
            && stripped.stdout == plain.stdout
            && error_code(&stripped.stderr) == error_code(&plain.stderr);
        if !agrees {
            return Err(format!(
                "stripping changes the run: {plain:#?} {stripped:#?}"
            ));
        }
        Ok(plain)
    }
}

fn compiled(
    program: &Path,
    options: &[String],
    option: Option<&str>,
) -> Result<(tempfile::TempDir, Outcome), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let options = options.iter().map(String::as_str).chain(option);
    let outcome = compile_into(program, folder.path(), options);
    Ok((folder, outcome))
}

/// Compiles a program to [`SHIPPED`] in the folder `target`.
///
/// # Panics
/// As [`compile`].
pub fn compile_into<'a>(
    program: &Path,
    target: &Path,
    options: impl IntoIterator<Item = &'a str>,
) -> Outcome {
    let folder = program.parent().expect("programs stand in folders");
    let name = program.file_name().expect("programs have names");
    let output = target.join(SHIPPED);
    let arguments = [name, OsStr::new("-o"), output.as_os_str()];
    let options = options.into_iter().map(OsString::from);
    compile(
        folder,
        arguments.map(OsString::from).into_iter().chain(options),
    )
}

/// Runs the shipped program of a folder, with the files it finds there copied anew.
fn run_in(folder: &Path, surroundings: &Surroundings, mode: &[&str]) -> Result<Outcome, String> {
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    if let Some(files) = &surroundings.files {
        copy_tree(files, work.path()).map_err(|error| error.to_string())?;
    }
    let mut command = langvm(work.path());
    command
        .args(mode)
        .args(&surroundings.options)
        .arg(folder.join(SHIPPED))
        .args(&surroundings.arguments)
        .envs(surroundings.environment.iter().cloned())
        .write_stdin(surroundings.input.clone());
    let output = command
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    Ok(checked(&format!("{command:?}"), output))
}

fn copy_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in from.read_dir()? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The code in `error[CODE]: …`. A stripped file may know less of what follows,
/// such as the name of a variable.
fn error_code(stderr: &str) -> Option<&str> {
    stderr.split_once("error[")?.1.split(']').next()
}
