//! The options and verbs, as `clap` reads them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use langvm::Limits;
#[cfg(feature = "jit")]
use langvm::Thresholds;
use lbc_format::{READABLE, VERSION};

use super::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  langvm program.lbc                      run a program
  langvm program.lbc one two              run it with arguments
  langvm --fuel 1000000 --max-heap 64M --max-output 1M program.lbc
                                          run it within limits
  langvm --allow-read=data program.lbc    let it read files in `data`
  langvm verify program.lbc               check a file without running it
  langvm info program.lbc                 what a file holds, and what it needs
  langvm disasm program.lbc               its instructions
  langvm diff old.lbc new.lbc             what changed from one to the other
  langvm strip program.lbc -o small.lbc   leave out what only debugging needs
  langvm symbolicate trace.txt --debug program.lbd
                                          places for the trace of a stripped file
  langc program.lang -o - | langvm -      run what another command writes

A file named like a verb is run by `langvm run FILE`.
Exit codes: 0 fine, 1 runtime error or, of diff, a difference, 2 usage or input and
output, 3 file refused, 4 limit reached.";

static VERSION_TEXT: LazyLock<String> = LazyLock::new(|| {
    let (first, last) = (READABLE.start(), READABLE.end());
    let release = env!("CARGO_PKG_VERSION");
    if first == last {
        format!("{release}\nreads .lbc format {VERSION}")
    } else {
        format!("{release}\nreads .lbc formats {first} to {last}")
    }
});

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Runs, checks and shows .lbc bytecode files.
#[derive(Debug, Parser)]
#[command(
    name = "langvm",
    version = VERSION_TEXT.as_str(),
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "Verbs",
    subcommand_value_name = "VERB",
    styles = STYLES,
    override_usage = "langvm [OPTIONS] FILE [ARGS]...\n       langvm VERB [OPTIONS] ..."
)]
pub(crate) struct Cli {
    /// When to colour messages
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(super) verb: Option<Verb>,

    #[command(flatten)]
    pub(super) bare: RunForm,
}

impl Cli {
    /// Reads the command line of this process; errors, help and version are told
    /// and end it here.
    pub(crate) fn read() -> Self {
        Self::parse_from(verb_first(std::env::args_os().collect()))
    }
}

/// Moves a verb before `--color`: behind an option, `clap` would take it for the
/// file of the bare form.
fn verb_first(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(argument) = arguments.get(at).and_then(|argument| argument.to_str()) {
        match argument {
            "--color" => at += 2,
            _ if argument.starts_with("--color=") => at += 1,
            _ => break,
        }
    }
    let command = Cli::command();
    let is_verb = |argument: &OsString| command.find_subcommand(argument).is_some();
    if at > 1 && arguments.get(at).is_some_and(is_verb) {
        arguments[1..=at].rotate_right(1);
    }
    arguments
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Run a program; the same as giving just the file
    #[command(override_usage = "langvm run [OPTIONS] FILE [ARGS]...")]
    Run(RunForm),
    /// Check a file without running it
    Verify(InspectArguments),
    /// Show what a file holds, and what it needs from its host
    Info(InspectArguments),
    /// Show a file as text assembly, which `langc asm` reads
    Disasm(DisasmArguments),
    /// Say what changed from one file to another, whatever their debug data and layout
    Diff(DiffArguments),
    /// Write a file without spans and names
    Strip(StripArguments),
    /// Find the places in the source for the trace of a file without debug data
    Symbolicate(SymbolicateArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What `run` and the bare form take, as it stands on the command line.
#[derive(Debug, Args)]
pub(super) struct RunForm {
    #[command(flatten)]
    options: RunOptions,

    /// The .lbc file to run, `-` for standard input; all that follows is for the
    /// program
    // One argument to `clap`: with two, an option behind the first would be ours.
    #[arg(value_names = ["FILE", "ARGS"], num_args = 1.., trailing_var_arg = true)]
    program: Vec<OsString>,
}

impl RunForm {
    pub(super) fn into_run(self) -> Result<RunArguments, Failure> {
        let mut program = self.program.into_iter();
        let Some(file) = program.next() else {
            return Err(Failure::NoFile);
        };
        Ok(RunArguments {
            options: self.options,
            file: file.into(),
            arguments: program.collect(),
        })
    }
}

/// What to run, and how.
#[derive(Debug)]
pub(super) struct RunArguments {
    pub(super) options: RunOptions,
    pub(super) file: PathBuf,
    /// Arguments for the program.
    pub(super) arguments: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(super) struct RunOptions {
    /// Units of fuel that may be used: about one for each instruction
    #[arg(long, value_name = "N")]
    pub(super) fuel: Option<u64>,

    /// Memory for objects and stacks: a number of bytes, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1G")]
    pub(super) max_heap: u64,

    /// Calls that may be active at once
    #[arg(long, value_name = "N", default_value_t = Limits::DEFAULT_MAX_DEPTH)]
    pub(super) max_depth: u32,

    /// Bytes the program may write, errors included: a number, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_output: Option<u64>,

    /// Time the program may take: a number with ms, s or m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) timeout: Option<Duration>,

    /// Let the program read files in DIR, by default the current folder
    #[cfg(feature = "fs")]
    #[arg(
        long,
        value_name = "DIR",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "."
    )]
    pub(super) allow_read: Vec<PathBuf>,

    /// Let the program write and remove files in DIR, by default the current folder
    #[cfg(feature = "fs")]
    #[arg(
        long,
        value_name = "DIR",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "."
    )]
    pub(super) allow_write: Vec<PathBuf>,

    /// Let the program read environment variables
    #[arg(long)]
    pub(super) allow_env: bool,

    /// Print figures about the run to standard error
    #[arg(long)]
    pub(super) stats: bool,

    /// Run instruction by instruction and test every access, to find errors in the
    /// verifier; slow
    #[arg(long)]
    pub(super) checked: bool,

    /// Collect garbage at every allocation, to find errors in the machine
    #[arg(long)]
    pub(super) gc_stress: bool,

    /// When to make native code: never, where it pays, or of all code, to find
    /// errors in the machine
    #[cfg(feature = "jit")]
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub(super) jit: JitMode,

    /// Calls of a function that make it worth native code
    #[cfg(feature = "jit")]
    #[arg(long, value_name = "N", default_value_t = Thresholds::DEFAULT_CALLS)]
    pub(super) jit_calls: u32,

    /// Rounds of a loop that make it worth native code
    #[cfg(feature = "jit")]
    #[arg(long, value_name = "N", default_value_t = Thresholds::DEFAULT_ROUNDS)]
    pub(super) jit_rounds: u32,

    /// Make native code in the program's own thread, even where there is a processor for
    /// another one
    #[cfg(feature = "jit")]
    #[arg(long)]
    pub(super) no_jit_thread: bool,
}

#[derive(Debug, Args)]
pub(super) struct InspectArguments {
    /// The .lbc file; `-` for standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// How to print the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

/// When native code is made.
#[cfg(feature = "jit")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum JitMode {
    /// Never
    Off,
    /// Of what runs often
    Auto,
    /// Of all that runs
    Always,
}

/// For whom an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// For programs: one JSON object
    Json,
}

#[derive(Debug, Args)]
pub(super) struct DisasmArguments {
    /// The .lbc file; `-` for standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// Show the source between the instructions, where it is at hand
    #[arg(long)]
    pub(super) source: bool,
}

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The .lbc file to compare with; `-` for standard input
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,

    /// The .lbc file to compare; `-` for standard input
    #[arg(value_name = "NEW")]
    pub(super) new: PathBuf,

    /// How to print the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct SymbolicateArguments {
    /// What a failing program printed to standard error; `-` for standard input
    #[arg(value_name = "TRACE")]
    pub(super) trace: PathBuf,

    /// The program's debug data: what `langc --split-debug` wrote, or the .lbc before
    /// it was stripped
    #[arg(long, value_name = "FILE")]
    pub(super) debug: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct StripArguments {
    /// The .lbc file; `-` for standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// Where to write the result; `-` for standard output
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: PathBuf,
}

/// Reads a size such as `64M`.
fn size(text: &str) -> Result<u64, String> {
    let (digits, factor) = match text.char_indices().next_back() {
        Some((at, 'K' | 'k')) => (&text[..at], 1 << 10),
        Some((at, 'M' | 'm')) => (&text[..at], 1 << 20),
        Some((at, 'G' | 'g')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    whole_number(digits)
        .ok_or_else(|| "expected a number of bytes, or one with K, M or G, such as 64M".to_owned())?
        .checked_mul(factor)
        .ok_or_else(|| "the size does not fit in 64 bits".to_owned())
}

/// Reads a duration such as `500ms`.
fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "expected a number with ms, s or m, such as 500ms".to_owned();
    let unit = text
        .find(|character: char| !character.is_ascii_digit())
        .ok_or_else(expected)?;
    let (digits, unit) = text.split_at(unit);
    let number = whole_number(digits).ok_or_else(expected)?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => number
            .checked_mul(60)
            .map(Duration::from_secs)
            .ok_or_else(|| "the duration does not fit in 64 bits".to_owned()),
        _ => Err(expected()),
    }
}

/// Digits alone: no sign, no spaces.
fn whole_number(text: &str) -> Option<u64> {
    let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_of_all_verbs_may_come_first() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        for (given, read) in [
            (
                "langvm --color never verify f",
                "langvm verify --color never f",
            ),
            ("langvm --color=never info f", "langvm info --color=never f"),
            (
                "langvm --color never f verify",
                "langvm --color never f verify",
            ),
            ("langvm verify f", "langvm verify f"),
            ("langvm --color", "langvm --color"),
        ] {
            assert_eq!(verb_first(words(given)), words(read), "{given}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("0"), Ok(0));
        assert_eq!(size("12"), Ok(12));
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("2g"), Ok(2 << 30));
        for wrong in [
            "",
            "M",
            "-1",
            "+1",
            "1.5M",
            "12X",
            "1MB",
            "99999999999999999999G",
            "17179869184G",
            "1é",
        ] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("3m"), Ok(Duration::from_secs(180)));
        for wrong in [
            "",
            "5",
            "s",
            "-1s",
            "1.5s",
            "1h",
            "5 s",
            "99999999999999999999s",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
