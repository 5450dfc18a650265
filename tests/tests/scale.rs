//! Time and memory that the programs use for files that are large in one respect.
//!
//! Times are compared within one run, the processor's and not the clock's: four times
//! the size may take a few times four times as long, which what is quadratic does not.

use std::fs;
use std::path::Path;
use std::time::Duration;

use lang_tests::large_files::{LARGE_FILES, LargeFile};
use lang_tests::scratch::Scratch;
use lang_tests::toolchain::toolchain;
use lang_tests::usage::{Usage, usage};

/// Memory in bytes that any program may use, whatever it reads.
const BASE_MEMORY: u64 = 16 << 20;

/// Times the size of a file that may be used in memory.
const MOST_MEMORY: u64 = 20;

/// How much longer four times the size may take.
const MOST_TIME: u32 = 10;

/// What takes less than this is too short to be compared.
const SHORT: Duration = Duration::from_millis(40);

#[test]
fn large_files_take_linear_time_and_bounded_memory() {
    let scratch = Scratch::new();
    for file in LARGE_FILES {
        for (what, words, status) in commands(file) {
            let (small, _) = measure(&scratch, file, file.size / 4, words, status);
            let (large, bytes) = measure(&scratch, file, file.size, words, status);
            let ratio = large.peak_memory as f64 / bytes as f64;
            println!(
                "{} {what}: {bytes} bytes, {:.3} s, a quarter of it {:.3} s, memory {ratio:.1} \
                 times the size",
                file.name,
                large.time.as_secs_f64(),
                small.time.as_secs_f64(),
            );
            assert!(
                large.peak_memory < BASE_MEMORY + MOST_MEMORY * bytes,
                "{} {what}: {ratio:.1} times as much memory as the file has bytes",
                file.name
            );
            assert!(
                large.time < MOST_TIME * small.time.max(SHORT),
                "{} {what}: {:?} for a quarter of the size, {:?} for all",
                file.name,
                small.time,
                large.time
            );
        }
    }
}

/// What is done with a file, and the status it ends with: by a command of each program
/// that reads such files.
fn commands(file: &LargeFile) -> Vec<(&'static str, &'static [&'static str], i32)> {
    if file.is_text {
        return vec![(
            "asm",
            &["langc", "asm", "file", "-o", "out.lbc"],
            file.status,
        )];
    }
    let mut commands: Vec<(&str, &[&str], i32)> =
        vec![("verify", &["langvm", "verify", "file"], file.status)];
    if file.status == 0 {
        // The functions do nothing but end the run as an error.
        let ran = i32::from(file.name == "functions");
        commands.extend([
            (
                "run",
                &["langvm", "--fuel", "1000000000", "file"] as &[_],
                ran,
            ),
            (
                "run --checked",
                &["langvm", "run", "--checked", "file"],
                ran,
            ),
            (
                "run --jit always",
                &["langvm", "run", "--jit", "always", "file"],
                ran,
            ),
            ("disasm", &["langvm", "disasm", "file"], 0),
        ]);
    }
    commands
}

/// The best of two runs over a file of this size, and its bytes.
fn measure(
    scratch: &Scratch,
    file: &LargeFile,
    size: usize,
    words: &[&str],
    status: i32,
) -> (Usage, u64) {
    let folder = scratch.path();
    let made = usage(
        Path::new(env!("CARGO_BIN_EXE_large-files")),
        &[file.name, &size.to_string(), "file"],
        folder,
    );
    assert_eq!(made.status, 0, "{} cannot be made", file.name);
    let program = match words[0] {
        "langc" => &toolchain().langc,
        _ => &toolchain().langvm,
    };
    let run = || {
        let used = usage(program, &words[1..], folder);
        assert_eq!(used.status, status, "{} {words:?}", file.name);
        used
    };
    let (first, second) = (run(), run());
    let bytes = fs::metadata(scratch.file("file")).expect("it was just written");
    let best = if first.time < second.time {
        first
    } else {
        second
    };
    (best, bytes.len())
}
