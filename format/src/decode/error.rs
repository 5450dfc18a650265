//! Why a file was refused before verification: where, what, and what to do.

use std::fmt;

use thiserror::Error;

use crate::container::{FormatVersion, READABLE, Section};
use crate::limits::{LimitExceeded, MAX_FILE_BYTES};
use crate::module::version::Feature;
use crate::payload::EncodingError;

/// The five ways in which a file can be refused, each with a stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectionClass {
    /// Not a `.lbc` file at all.
    NotLbc,
    /// A `.lbc` file that was changed or cut after it was written.
    Damaged,
    /// A `.lbc` file of a version this reader does not speak.
    VersionNotSpoken,
    /// Intact, but not the encoding of a module.
    IllFormed,
    /// A module that breaks a rule of the verifier.
    IllTyped,
}

impl RejectionClass {
    /// Every class, in the order of the checks.
    pub const ALL: &'static [Self] = &[
        Self::NotLbc,
        Self::Damaged,
        Self::VersionNotSpoken,
        Self::IllFormed,
        Self::IllTyped,
    ];

    /// The code that stands for it in messages; it never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotLbc => "L0001",
            Self::Damaged => "L0002",
            Self::VersionNotSpoken => "L0003",
            Self::IllFormed => "L0004",
            Self::IllTyped => "L0005",
        }
    }

    /// A few words that name it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotLbc => "not an .lbc file",
            Self::Damaged => "damaged file",
            Self::VersionNotSpoken => "format version not spoken",
            Self::IllFormed => "ill-formed file",
            Self::IllTyped => "verifier rule broken",
        }
    }

    /// What the person who has the file can do about it.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NotLbc => "compile the program with `langc` and pass the .lbc file it writes",
            Self::Damaged => "fetch the file again, or compile the program again",
            Self::VersionNotSpoken => {
                "run it with a release that speaks this version, or compile the program again \
                 with the `langc` of this release"
            }
            Self::IllFormed | Self::IllTyped => {
                "compile the program again; if `langc` wrote this file, it is a bug worth reporting"
            }
        }
    }
}

impl fmt::Display for RejectionClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.title())
    }
}

/// A file was refused: what is wrong at which byte.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{kind} (at byte {offset})")]
pub struct DecodeError {
    /// Position in bytes from the start of the file.
    pub offset: u64,
    /// What is wrong there.
    pub kind: DecodeErrorKind,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The magic number is missing.
    #[error("the file does not start with the .lbc magic number 7f 4c 42 43")]
    NotLbc,
    /// The file ends inside the header.
    #[error("the file ends inside the header: expected at least 28 bytes, found {found}")]
    HeaderCutShort {
        /// Length of the file.
        found: usize,
    },
    /// The header's length is not the file's.
    #[error("the header says {declared} bytes, the file has {found}")]
    LengthMismatch {
        /// Length in the header.
        declared: u64,
        /// Length of the file.
        found: u64,
    },
    /// The checksum does not match the contents.
    #[error("the checksum is {stored:08x}, the contents give {computed:08x}")]
    ChecksumMismatch {
        /// Checksum in the header.
        stored: u32,
        /// Checksum of the contents.
        computed: u32,
    },
    /// The version is outside the range this reader speaks.
    #[error(
        "the file has format version {found}, this release reads {} to {}{}",
        READABLE.start(), READABLE.end(), written_by(writer.as_deref())
    )]
    VersionNotSpoken {
        /// The file's version.
        found: FormatVersion,
        /// Who wrote the file, if that could be read.
        writer: Option<String>,
    },
    /// The file is larger than any file may be.
    #[error("the file has {found} bytes, the limit is {MAX_FILE_BYTES}")]
    FileTooLarge {
        /// Length of the file.
        found: u64,
    },
    /// A flag is set that this version does not define.
    #[error("flags must be 0, found {flags:#x}")]
    UnknownFlags {
        /// The flags field.
        flags: u32,
    },
    /// A debug file has nothing but debug data.
    #[error("section {section} has no place in a debug file")]
    NotOfDebugFile {
        /// The section's number.
        section: u8,
    },
    /// The section table does not fit in the file.
    #[error("a section table of {count} entries does not fit in the file")]
    SectionTablePastEnd {
        /// Declared number of entries.
        count: u32,
    },
    /// Sections are out of order or doubled.
    #[error("section {found} follows section {previous}: expected ascending numbers")]
    SectionOrder {
        /// The section before.
        previous: u8,
        /// The offending section.
        found: u8,
    },
    /// A section below 128 that this version does not define.
    #[error("section {id} is not defined in this version; only 128 and above may be skipped")]
    UnknownSection {
        /// Its number.
        id: u8,
    },
    /// A section does not begin where the one before ended.
    #[error("section {id} must begin at byte {expected}, found {found}")]
    SectionOffset {
        /// The section.
        id: u8,
        /// Where the section before ended.
        expected: usize,
        /// Its declared offset.
        found: usize,
    },
    /// A section ends behind the end of the file.
    #[error("section {id} ends at byte {end}, the file at {file}")]
    SectionPastEnd {
        /// The section.
        id: u8,
        /// Its declared end.
        end: usize,
        /// Length of the file.
        file: usize,
    },
    /// Bytes follow the last section.
    #[error("{count} bytes follow the last section")]
    BytesAfterSections {
        /// How many.
        count: usize,
    },
    /// A required section is absent.
    #[error("the required section `{section}` is missing")]
    MissingSection {
        /// The section.
        section: Section,
    },
    /// A table without entries is written by leaving its section out.
    #[error("the section `{section}` is empty; an empty table must be left out")]
    EmptySection {
        /// The section.
        section: Section,
    },
    /// A payload is not the canonical encoding of its structure.
    #[error("in section {section}: {error}")]
    Payload {
        /// The section's number.
        section: u8,
        /// What is wrong.
        error: EncodingError,
    },
    /// The file uses something that its version does not have.
    #[error("{feature}, which format version {needed} has, but the file says {found}")]
    NewerThanVersion {
        /// The first such thing.
        feature: Feature,
        /// The file's version.
        found: FormatVersion,
        /// The first version that has it.
        needed: FormatVersion,
    },
    /// The file's version is higher than the lowest that has all it uses.
    #[error("the file says format version {found}, but uses nothing newer than {needed}")]
    VersionNotLowest {
        /// The file's version.
        found: FormatVersion,
        /// The version it must have.
        needed: FormatVersion,
    },
    /// A structural limit is exceeded.
    #[error(transparent)]
    LimitExceeded(LimitExceeded),
}

fn written_by(writer: Option<&str>) -> String {
    match writer {
        Some(writer) => format!("; it was written by `{}`", writer.escape_debug()),
        None => String::new(),
    }
}

impl DecodeError {
    pub(crate) const fn new(offset: usize, kind: DecodeErrorKind) -> Self {
        Self {
            offset: offset as u64,
            kind,
        }
    }

    /// Which of the classes of rejection this is.
    #[must_use]
    pub const fn class(&self) -> RejectionClass {
        match self.kind {
            DecodeErrorKind::NotLbc => RejectionClass::NotLbc,
            DecodeErrorKind::HeaderCutShort { .. }
            | DecodeErrorKind::LengthMismatch { .. }
            | DecodeErrorKind::ChecksumMismatch { .. } => RejectionClass::Damaged,
            DecodeErrorKind::VersionNotSpoken { .. } => RejectionClass::VersionNotSpoken,
            DecodeErrorKind::FileTooLarge { .. }
            | DecodeErrorKind::UnknownFlags { .. }
            | DecodeErrorKind::NotOfDebugFile { .. }
            | DecodeErrorKind::SectionTablePastEnd { .. }
            | DecodeErrorKind::SectionOrder { .. }
            | DecodeErrorKind::UnknownSection { .. }
            | DecodeErrorKind::SectionOffset { .. }
            | DecodeErrorKind::SectionPastEnd { .. }
            | DecodeErrorKind::BytesAfterSections { .. }
            | DecodeErrorKind::MissingSection { .. }
            | DecodeErrorKind::EmptySection { .. }
            | DecodeErrorKind::Payload { .. }
            | DecodeErrorKind::NewerThanVersion { .. }
            | DecodeErrorKind::VersionNotLowest { .. }
            | DecodeErrorKind::LimitExceeded(_) => RejectionClass::IllFormed,
        }
    }

    /// The stable code, such as `L0002`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.class().code()
    }

    /// What the person who has the file can do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        self.class().remedy()
    }
}
