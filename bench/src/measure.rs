//! Runs one process to its end and says what it used.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use wait4::Wait4;

/// What a process printed and used.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its standard output, without the last line break.
    pub output: String,
    /// Processor time of all its threads, in the program and in the system.
    /// Unlike `wall` it hardly depends on what else the machine does.
    pub cpu: Duration,
    /// From its start to its end.
    pub wall: Duration,
    /// The most memory it had resident, in bytes. Never less than what this
    /// process, which starts it, has itself: some 4 MB.
    pub peak_memory: u64,
}

/// How long a run takes in which finding memory is not lost among all else.
const SHORT: Duration = Duration::from_secs(1);

/// Keeps a command on one core, where the machine has `taskset`.
#[derive(Clone, Copy, Debug)]
pub struct Pinning {
    available: bool,
}

impl Pinning {
    /// Finds out whether commands can be pinned.
    #[must_use]
    pub fn detect() -> Pinning {
        Pinning {
            available: finds("taskset"),
        }
    }

    /// Whether they are.
    #[must_use]
    pub fn is_available(self) -> bool {
        self.available
    }

    fn command(self, words: &[String]) -> Command {
        let mut all: Vec<&str> = if self.available {
            vec!["taskset", "-c", "0"]
        } else {
            Vec::new()
        };
        all.extend(words.iter().map(String::as_str));
        let mut command = Command::new(all[0]);
        command.args(&all[1..]);
        command
    }
}

/// Whether a program of this name stands on the path.
#[must_use]
pub fn finds(program: &str) -> bool {
    if Path::new(program).components().count() > 1 {
        return Path::new(program).is_file();
    }
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    })
}

/// Runs a command like [`run`], and once more if it took less than a second; the second
/// run is what counts then. A virtual machine gives memory back that was free for some
/// time, and whoever uses it first takes several times as long: each command finds what it
/// has used itself.
///
/// # Errors
/// As for [`run`].
pub fn run_warm(words: &[String], pinning: Pinning) -> Result<Run> {
    let first = run(words, pinning)?;
    if first.wall < SHORT {
        run(words, pinning)
    } else {
        Ok(first)
    }
}

/// Runs a command, given as words, to its end.
///
/// # Errors
/// When it cannot be started, or ends with another status than success.
pub fn run(words: &[String], pinning: Pinning) -> Result<Run> {
    let shown = words.join(" ");
    let start = Instant::now();
    let mut child = pinning
        .command(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let mut output = String::new();
    child
        .stdout
        .take()
        .context("standard output is a pipe")?
        .read_to_string(&mut output)
        .with_context(|| format!("`{shown}` printed what is not text"))?;
    let used = child
        .wait4()
        .with_context(|| format!("cannot wait for `{shown}`"))?;
    let wall = start.elapsed();
    ensure!(used.status.success(), "`{shown}`: {}", used.status);
    Ok(Run {
        output: output.trim_end().to_owned(),
        cpu: used.rusage.utime + used.rusage.stime,
        wall,
        peak_memory: used.rusage.maxrss,
    })
}
