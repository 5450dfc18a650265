//! What can go wrong while a program runs, as data.
//!
//! A failure inside the machine is a [`Trap`]; the instance adds where it
//! happened and the result is a [`RuntimeError`]. Wording lives here, layout and
//! colour in [`crate::render`]. Codes are stable: a new kind gets a new number.

use std::io;
use std::time::Duration;

use thiserror::Error;

use crate::backtrace::Backtrace;
use crate::float_text::float_text;

/// A defined failure of a running program, with its place.
#[derive(Clone, Debug)]
pub struct RuntimeError {
    /// What happened.
    pub kind: RuntimeErrorKind,
    /// Which calls were active, the innermost first.
    pub backtrace: Backtrace,
}

// By hand: the derive takes any field called `Backtrace` for the standard one.
impl std::fmt::Display for RuntimeError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.kind.fmt(formatter)
    }
}

impl std::error::Error for RuntimeError {}

/// What happened.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum RuntimeErrorKind {
    /// The exact result of an integer operation is no `Int`.
    #[error("integer overflow: {expression}")]
    IntegerOverflow {
        /// The operation with its operands, as Lang writes it.
        expression: String,
    },
    /// A division or remainder by zero.
    #[error("division by zero: {expression}")]
    DivisionByZero {
        /// The operation with its operands, as Lang writes it.
        expression: String,
    },
    /// A shift by a distance outside `0..=63`.
    #[error("shift distance {distance} is outside 0..=63")]
    ShiftOutOfRange {
        /// The distance asked for.
        distance: i64,
    },
    /// A float that no `Int` comes near.
    #[error("cannot convert {} to Int: {}", float_text(*.value), if .value.is_nan() { "not a number" } else { "out of range" })]
    FloatToInt {
        /// The float.
        value: f64,
    },
    /// A global was read before anything was stored in it.
    #[error("`{name}` is used before it is initialised")]
    UninitialisedGlobal {
        /// The global's name, or its number in a stripped file.
        name: String,
    },
    /// The program gave up by itself.
    #[error("panic: {message}")]
    Panic {
        /// What the program said.
        message: String,
    },
    /// Control reached a point that the compiler took for unreachable.
    #[error("entered unreachable code")]
    Unreachable,
    /// A slice whose ends are not within the text, or in the wrong order.
    #[error("slice {start}..{end} is out of range for a string of {length} bytes")]
    SliceOutOfRange {
        /// First byte asked for.
        start: i64,
        /// End asked for, excluded.
        end: i64,
        /// Bytes there are.
        length: usize,
    },
    /// A byte offset inside a character.
    #[error("byte offset {offset} is not on a character boundary")]
    NotCharBoundary {
        /// The offset.
        offset: usize,
    },
    /// An index outside what it indexes.
    #[error("index {index} is out of range for a string of {length} bytes")]
    IndexOutOfRange {
        /// The index.
        index: i64,
        /// How much there is to index.
        length: usize,
    },
    /// An index outside an array.
    #[error("index {index} is out of range for an array of length {length}")]
    ArrayIndexOutOfRange {
        /// The index.
        index: i64,
        /// Elements there are.
        length: usize,
    },
    /// A slice whose ends are not within the array, or in the wrong order.
    #[error("slice {start}..{end} is out of range for an array of length {length}")]
    ArraySliceOutOfRange {
        /// First element asked for.
        start: i64,
        /// End asked for, excluded.
        end: i64,
        /// Elements there are.
        length: usize,
    },
    /// The last element was to be removed from an array that has none.
    #[error("cannot pop from an empty array")]
    EmptyArray,
    /// A map has no entry for a key.
    #[error("the map has no key {key}")]
    MissingKey {
        /// The key, as printing shows it inside a value.
        key: String,
    },
    /// A field was to be taken of another variant than the value has.
    #[error("expected variant `{expected}`, found `{found}`")]
    WrongVariant {
        /// The variant with the field.
        expected: String,
        /// The value's variant.
        found: String,
    },
    /// The program asked to end with an exit code: not an error of anybody's.
    #[error("the program ended with exit code {code}")]
    Exit {
        /// The exit code.
        code: u8,
    },
    /// A library function was given something it does not accept.
    #[error("{message}")]
    InvalidArgument {
        /// What was wrong with it.
        message: String,
    },
    /// A host function failed.
    #[error("{message}")]
    Host {
        /// What it said.
        message: String,
    },
    /// Writing the program's output failed.
    #[error("cannot write {stream}: {reason}")]
    Output {
        /// `standard output` or `standard error`.
        stream: &'static str,
        /// What kind of failure it was.
        kind: io::ErrorKind,
        /// What the system said.
        reason: String,
    },
    /// Reading the program's input failed.
    #[error("cannot read standard input: {reason}")]
    Input {
        /// What the system said, or what is wrong with what was read.
        reason: String,
    },
    /// Checked mode found what the verifier should have refused: a bug of Lang.
    #[error("checked mode found a fault: {message}")]
    Fault {
        /// What was found.
        message: String,
    },
    /// The fuel is used up.
    #[error("fuel limit reached: {limit} units")]
    Fuel {
        /// The fuel there was.
        limit: u64,
    },
    /// The heap limit leaves no room for an object or a stack.
    #[error("heap limit reached: {limit} bytes")]
    Heap {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Too many calls are active.
    #[error("call depth limit reached: {limit} calls")]
    Depth {
        /// The limit.
        limit: u32,
    },
    /// The program would write more than it may.
    #[error("output limit reached: {limit} bytes")]
    OutputSize {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The time is over.
    #[error("time limit reached: {limit:?}")]
    Timeout {
        /// The limit.
        limit: Duration,
    },
}

impl RuntimeErrorKind {
    /// The stable code: `R…` for errors, `X…` for limits, `C…` for what checked mode
    /// finds.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::IntegerOverflow { .. } => "R0001",
            Self::DivisionByZero { .. } => "R0002",
            Self::ShiftOutOfRange { .. } => "R0003",
            Self::FloatToInt { .. } => "R0004",
            Self::UninitialisedGlobal { .. } => "R0005",
            Self::Panic { .. } => "R0006",
            Self::Unreachable => "R0007",
            Self::SliceOutOfRange { .. } => "R0008",
            Self::NotCharBoundary { .. } => "R0009",
            Self::IndexOutOfRange { .. } => "R0010",
            Self::InvalidArgument { .. } => "R0011",
            Self::Host { .. } => "R0012",
            Self::Output { .. } => "R0013",
            Self::ArrayIndexOutOfRange { .. } => "R0014",
            Self::EmptyArray => "R0015",
            Self::MissingKey { .. } => "R0016",
            Self::WrongVariant { .. } => "R0017",
            Self::ArraySliceOutOfRange { .. } => "R0018",
            Self::Input { .. } => "R0019",
            Self::Fault { .. } => "C0001",
            Self::Exit { .. } => "exit",
            Self::Fuel { .. } => "X0001",
            Self::Heap { .. } => "X0002",
            Self::Depth { .. } => "X0003",
            Self::Timeout { .. } => "X0004",
            Self::OutputSize { .. } => "X0005",
        }
    }

    /// Whether a limit was reached, rather than an error made.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(
            self,
            Self::Fuel { .. }
                | Self::Heap { .. }
                | Self::Depth { .. }
                | Self::Timeout { .. }
                | Self::OutputSize { .. }
        )
    }

    /// What to do about it, if that can be said: how to raise a limit that was reached.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Fuel { .. } => Some("raise the limit with `--fuel N`"),
            Self::Heap { .. } => Some("raise the limit with `--max-heap SIZE`"),
            Self::Depth { .. } => Some("raise the limit with `--max-depth N`"),
            Self::Timeout { .. } => Some("raise the limit with `--timeout DURATION`"),
            Self::Fault { .. } => {
                Some("the verifier should have refused this file: please report it with the file")
            }
            Self::OutputSize { .. } => Some("raise the limit with `--max-output SIZE`"),
            _ => None,
        }
    }
}

/// A failure on its way out of the machine. Boxed: the machine's results are
/// returned in registers, and failing happens once per run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trap(pub(crate) Box<RuntimeErrorKind>);

impl From<RuntimeErrorKind> for Trap {
    fn from(kind: RuntimeErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

/// How a host function fails: a message that becomes a runtime error at the call.
#[derive(Clone, Debug, PartialEq)]
pub struct HostError(pub(crate) Trap);

impl HostError {
    /// A failure with a message for the program's author: lower case, without a
    /// final period.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        RuntimeErrorKind::Host {
            message: message.into(),
        }
        .into()
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &RuntimeErrorKind {
        &self.0.0
    }
}

impl From<RuntimeErrorKind> for HostError {
    fn from(kind: RuntimeErrorKind) -> Self {
        Self(kind.into())
    }
}

impl From<Trap> for HostError {
    fn from(trap: Trap) -> Self {
        Self(trap)
    }
}

impl std::fmt::Display for HostError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.kind().fmt(formatter)
    }
}

impl std::error::Error for HostError {}
