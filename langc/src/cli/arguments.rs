//! What may stand on the command line.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use langc::debug_data::DebugLevel;
use langc::optimise::Optimisation;

const EXAMPLES: &str = "\
Examples:
  langc hello.lang                 write hello.lbc, which `langvm hello.lbc` runs
  langc hello.lang -o out/app.lbc  write it elsewhere
  langc check hello.lang           only look for errors
  langc explain E0201              explain an error code
  langc emit asm hello.lang        show the bytecode
  langc - -o app.lbc < hello.lang  read standard input

Exit codes: 0 fine, 1 the program has errors, 2 wrong usage or a file problem.";

/// The version of the program and of the files it writes.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let format = lbc_format::VERSION;
    format!(
        "{}\nwrites .lbc format {}.{}",
        env!("CARGO_PKG_VERSION"),
        format.major,
        format.minor
    )
});

/// Compiles Lang programs to .lbc files, which langvm runs.
#[derive(Debug, Parser)]
#[command(
    name = "langc",
    version = VERSION.as_str(),
    after_help = EXAMPLES,
    override_usage = "langc [OPTIONS] <FILE>\n       langc [OPTIONS] <VERB> …",
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    disable_help_subcommand = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,

    #[command(flatten)]
    build: BuildArguments,

    #[command(flatten)]
    pub(crate) messages: MessageArguments,
}

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    /// Wrong usage, or a request for help or the version.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        let arguments = Self::try_parse()?;
        if let Some(stray) = arguments.stray() {
            return Err(Self::command().error(
                ErrorKind::ArgumentConflict,
                format!("{stray} must stand behind the verb, or without one"),
            ));
        }
        Ok(arguments)
    }

    /// An argument of the bare form that stands before a verb.
    fn stray(&self) -> Option<String> {
        self.verb.as_ref()?;
        if let Some(source) = &self.build.source {
            return Some(format!("'{}'", source.display()));
        }
        if self.build.output.is_some() {
            return Some("'--output'".to_owned());
        }
        if !self.build.options.include.is_empty() {
            return Some("'-I'".to_owned());
        }
        self.build.strip.then(|| "'--strip'".to_owned())
    }

    /// What to do. The bare form is `build`.
    pub(crate) fn verb(self) -> Verb {
        self.verb.unwrap_or(Verb::Build(self.build))
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Compile a program to an .lbc file (this is what `langc FILE` does)
    Build(BuildArguments),
    /// Look for errors without writing anything
    Check(CheckArguments),
    /// Show a stage of the compilation as text
    Emit(EmitArguments),
    /// Turn text assembly into an .lbc file
    Asm(AsmArguments),
    /// Explain an error or warning code, or list all there are
    Explain(ExplainArguments),
    /// Write a script that completes this command line in a shell
    Completions(CompletionsArguments),
}

/// How to compile; shared by the verbs that do.
#[derive(Debug, Args)]
pub(crate) struct CompileArguments {
    /// A folder to look for imported modules in, after the importing file's own;
    /// may be given several times
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    include: Vec<PathBuf>,

    /// How much debug data to write: 0 (none), 1 (what errors and call stacks point at)
    /// or 2 (the place of every statement, for debuggers)
    #[arg(short = 'g', value_name = "LEVEL", default_value = "1")]
    debug: DebugDataLevel,

    /// How much to optimise: 0 (nothing, for debugging), 1 or 2
    #[arg(short = 'O', value_name = "LEVEL", default_value = "2")]
    optimisation: OptimisationLevel,
}

impl CompileArguments {
    /// The same for the library.
    pub(crate) fn options(&self) -> langc::Options {
        langc::Options {
            search: self
                .include
                .iter()
                .map(|folder| super::input::display_name(folder))
                .collect(),
            debug: match self.debug {
                DebugDataLevel::None => DebugLevel::None,
                DebugDataLevel::Traces => DebugLevel::Traces,
                DebugDataLevel::Full => DebugLevel::Full,
            },
            optimisation: match self.optimisation {
                OptimisationLevel::None => Optimisation::None,
                OptimisationLevel::Basic => Optimisation::Basic,
                OptimisationLevel::Full => Optimisation::Full,
            },
        }
    }
}

/// How much debug data to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DebugDataLevel {
    /// None
    #[value(name = "0")]
    None,
    /// What errors and call stacks point at
    #[value(name = "1")]
    Traces,
    /// Everything
    #[value(name = "2")]
    Full,
}

/// How much to optimise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OptimisationLevel {
    /// Nothing
    #[value(name = "0")]
    None,
    /// What costs little
    #[value(name = "1")]
    Basic,
    /// Everything
    #[value(name = "2")]
    Full,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// The program's source; `-` reads standard input
    // Optional only in type: where a verb stands in place of the bare form, its
    // arguments are absent.
    #[arg(value_name = "FILE", required = true)]
    source: Option<PathBuf>,

    /// Where to write the bytecode; `-` writes to standard output [default: FILE with
    /// the extension .lbc]
    #[arg(short, long, value_name = "OUT.lbc")]
    pub(crate) output: Option<PathBuf>,

    /// Leave out debug data, as -g0 does: smaller, but runtime errors cannot point at
    /// the source
    #[arg(long)]
    pub(crate) strip: bool,

    /// Write debug data to a file of its own, OUT.lbd beside OUT.lbc, with which
    /// `langvm symbolicate` finds the places of errors
    #[arg(long, conflicts_with = "strip")]
    pub(crate) split_debug: bool,

    #[command(flatten)]
    pub(crate) options: CompileArguments,
}

impl BuildArguments {
    /// The program's source.
    pub(crate) fn source(&self) -> &Path {
        self.source.as_deref().unwrap_or(Path::new(""))
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The program's source; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) source: PathBuf,

    #[command(flatten)]
    pub(crate) options: CompileArguments,
}

#[derive(Debug, Args)]
pub(crate) struct EmitArguments {
    /// Which stage to show
    pub(crate) stage: Stage,

    /// The program's source; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) source: PathBuf,

    #[command(flatten)]
    pub(crate) options: CompileArguments,
}

/// A stage of the compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The words and signs the text is made of
    Tokens,
    /// The syntax tree
    Ast,
    /// The tree with names and types resolved
    Types,
    /// The bytecode as text assembly
    Asm,
}

#[derive(Debug, Args)]
pub(crate) struct AsmArguments {
    /// Text assembly; `-` reads standard input
    #[arg(value_name = "IN.lasm")]
    pub(crate) source: PathBuf,

    /// Where to write the bytecode; `-` writes to standard output [default: IN with
    /// the extension .lbc]
    #[arg(short, long, value_name = "OUT.lbc")]
    pub(crate) output: Option<PathBuf>,

    /// Refuse bytecode that langvm would refuse; by default anything that can be
    /// written down is written
    #[arg(long)]
    pub(crate) verify: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The code, such as E0201; without one, all codes are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: Shell,
}

/// How messages are shown; these may stand anywhere.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct MessageArguments {
    /// The form of errors and warnings
    #[arg(long, value_name = "FORMAT", global = true, default_value = "human")]
    pub(crate) message_format: MessageFormat,

    /// Treat warnings as errors
    #[arg(long, global = true)]
    pub(crate) deny_warnings: bool,

    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub(crate) color: Colour,
}

/// A form of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// With the source and marks under it
    Human,
    /// One line each
    Short,
    /// One JSON object each, on a line of its own
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}
