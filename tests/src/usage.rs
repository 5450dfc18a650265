//! What a process uses of the machine.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use wait4::Wait4;

/// What a finished process used, and how it ended.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// The exit status.
    pub status: i32,
    /// Processor time, in the program and in the system.
    pub time: Duration,
    /// The most memory it had resident, in bytes; never less than what the process has
    /// that starts it.
    pub peak_memory: u64,
}

/// Runs a program in `folder` to its end, without regard to what it prints.
///
/// # Panics
/// When it cannot be started, or is ended by a signal.
#[must_use]
pub fn usage(program: &Path, arguments: &[&str], folder: &Path) -> Usage {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {}: {error}", program.display()));
    let used = child.wait4().expect("a child can be waited for");
    let Some(status) = used.status.code() else {
        panic!(
            "{} {arguments:?}: ended by {}",
            program.display(),
            used.status
        );
    };
    Usage {
        status,
        time: used.rusage.utime + used.rusage.stime,
        peak_memory: used.rusage.maxrss,
    }
}
