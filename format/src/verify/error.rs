//! Why a module was refused: which rule, where, what was expected and found.
//!
//! The error owns all it says, names and source places included, because the
//! module it speaks of is gone with the refusal.

use std::fmt;

use crate::decode::RejectionClass;
use crate::index::{
    FileIndex, FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex,
    StringIndex, TypeIndex,
};
use crate::isa::Opcode;
use crate::locate::{Location, locate};
use crate::module::Module;
use crate::verify::Rule;

/// What a broken rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// The module as a whole.
    Module,
    /// An entry of the type table.
    Type(TypeIndex),
    /// An `Int` constant.
    IntConstant(IntIndex),
    /// A `Float` constant.
    FloatConstant(FloatIndex),
    /// A `String` constant.
    StringConstant(StringIndex),
    /// An import.
    Import(ImportIndex),
    /// A global.
    Global(GlobalIndex),
    /// A function as a whole.
    Function(FunctionIndex),
    /// An instruction of a function.
    Instruction(FunctionIndex, InstrIndex),
    /// A source file of the span tables.
    File(FileIndex),
    /// The span table of a function.
    Spans(FunctionIndex),
    /// The inlined calls of a function.
    Inlining(FunctionIndex),
}

impl Subject {
    /// The function concerned, if it is one.
    #[must_use]
    pub const fn function(self) -> Option<FunctionIndex> {
        match self {
            Self::Function(function)
            | Self::Instruction(function, _)
            | Self::Spans(function)
            | Self::Inlining(function) => Some(function),
            _ => None,
        }
    }

    /// The instruction concerned, if it is one.
    #[must_use]
    pub const fn instruction(self) -> Option<InstrIndex> {
        match self {
            Self::Instruction(_, instruction) => Some(instruction),
            _ => None,
        }
    }
}

/// An earlier instruction that has to do with the failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its position in the same function.
    pub instruction: InstrIndex,
    /// What it is.
    pub opcode: Option<Opcode>,
    /// Where it comes from, if the file has spans.
    pub location: Option<Location>,
}

/// A module breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// The rule.
    pub rule: Rule,
    /// Where it is broken.
    pub subject: Subject,
    /// The name of the function concerned, or a stand-in such as `function #3`.
    pub function_name: Option<String>,
    /// The instruction concerned.
    pub opcode: Option<Opcode>,
    /// What the rule asks for there.
    pub expected: String,
    /// What is there instead.
    pub found: String,
    /// The instruction that pushed the offending value.
    pub pushed_by: Option<Origin>,
    /// Where the instruction comes from, if the file has spans.
    pub location: Option<Location>,
}

impl VerifyError {
    /// An error of what is not code, so no instruction pushed what was found.
    #[cold]
    pub(super) fn of_table(
        module: &Module,
        rule: Rule,
        subject: Subject,
        expected: String,
        found: String,
    ) -> Box<Self> {
        Self::new(module, rule, subject, expected, found, None)
    }

    pub(super) fn new(
        module: &Module,
        rule: Rule,
        subject: Subject,
        expected: String,
        found: String,
        pushed_by: Option<InstrIndex>,
    ) -> Box<Self> {
        let function = subject.function();
        let opcode_at = |instruction: InstrIndex| {
            let code = module.functions.get(function?.index())?.code;
            Some(code.get(instruction)?.opcode())
        };
        let location_at = |instruction| locate(module, function?, instruction);
        Box::new(Self {
            rule,
            subject,
            function_name: function.map(|function| module.function_name(function)),
            opcode: subject.instruction().and_then(opcode_at),
            expected,
            found,
            pushed_by: pushed_by.map(|instruction| Origin {
                instruction,
                opcode: opcode_at(instruction),
                location: location_at(instruction),
            }),
            location: subject.instruction().and_then(location_at),
        })
    }

    /// The stable code of every broken rule; [`Rule::name`] tells them apart.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        RejectionClass::IllTyped.code()
    }

    /// What the person who has the file can do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        RejectionClass::IllTyped.remedy()
    }

    fn write_subject(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.subject {
            Subject::Module => formatter.write_str("the module")?,
            Subject::Type(index) => write!(formatter, "type {}", index.0)?,
            Subject::IntConstant(index) => write!(formatter, "`Int` constant {}", index.0)?,
            Subject::FloatConstant(index) => write!(formatter, "`Float` constant {}", index.0)?,
            Subject::StringConstant(index) => write!(formatter, "`String` constant {}", index.0)?,
            Subject::Import(index) => write!(formatter, "import {}", index.0)?,
            Subject::Global(index) => write!(formatter, "global {}", index.0)?,
            Subject::File(index) => write!(formatter, "source file {}", index.0)?,
            Subject::Function(function) => write!(formatter, "function {}", function.0)?,
            Subject::Spans(function) => write!(formatter, "spans of function {}", function.0)?,
            Subject::Inlining(function) => {
                write!(formatter, "inlined calls of function {}", function.0)?;
            }
            Subject::Instruction(function, instruction) => {
                write!(formatter, "function {}", function.0)?;
                self.write_name(formatter)?;
                write!(formatter, ", instruction {}", instruction.0)?;
                return match self.opcode {
                    Some(opcode) => write!(formatter, " `{}`", opcode.mnemonic()),
                    None => Ok(()),
                };
            }
        }
        self.write_name(formatter)
    }

    fn write_name(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.function_name {
            Some(name) => write!(formatter, " (`{}`)", name.escape_debug()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_subject(formatter)?;
        write!(
            formatter,
            ": rule `{}`: expected {}, found {}",
            self.rule, self.expected, self.found
        )?;
        if let Some(origin) = &self.pushed_by {
            write!(
                formatter,
                " (pushed by instruction {}",
                origin.instruction.0
            )?;
            if let Some(opcode) = origin.opcode {
                write!(formatter, " `{}`", opcode.mnemonic())?;
            }
            formatter.write_str(")")?;
        }
        match &self.location {
            Some(location) => write!(formatter, " at {location}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for VerifyError {}
