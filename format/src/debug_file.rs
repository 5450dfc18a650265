//! The `.lbd` file: debug data apart from the `.lbc` file it belongs to.
//!
//! A program can be shipped without debug data while that is kept at home; what a
//! failing run tells of itself, functions and instructions by number, is then
//! turned into places with it. Both files are bound by a [`BuildId`], which is
//! derived from the program and needs no place in the `.lbc`.

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::container::{self, FormatVersion, Section, VERSION_OFFSET};
use crate::decode::{DecodeError, DecodeErrorKind, next_if, payload_of, required, spans};
use crate::encode::{self, EncodeError};
use crate::index::{FunctionIndex, InstrIndex};
use crate::locate::{DebugTables, SourceCall};
use crate::module::version::INLINING_SINCE;
use crate::module::{Module, Names, SpanTables};
use crate::payload;

/// The magic number of a debug file.
pub const MAGIC: [u8; 4] = [0x7f, b'L', b'B', b'D'];

/// The version of debug files that tell of nothing newer.
const FIRST_VERSION: FormatVersion = FormatVersion { major: 1, minor: 1 };

/// What tells one program from another, whatever debug data comes with it: the
/// first 16 bytes of the SHA-256 of its file without debug data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BuildId([u8; 16]);

impl BuildId {
    /// The build id of a module.
    ///
    /// # Errors
    /// [`EncodeError`] when the module has no encoding.
    pub fn of(module: &Module) -> Result<Self, EncodeError> {
        let bytes = encode::encode_without_debug_data(module)?;
        let digest = Sha256::digest(bytes);
        let first = digest.first_chunk().copied();
        Ok(Self(first.unwrap_or_default()))
    }
}

impl fmt::Display for BuildId {
    /// Writes 32 hexadecimal digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl FromStr for BuildId {
    type Err = ();

    /// Reads 32 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u128::from_str_radix(text, 16).map_err(|_| ())?;
        digits.then(|| Self(number.to_be_bytes())).ok_or(())
    }
}

/// The hash by which span tables know a source: the first eight bytes of the
/// SHA-256 of its text, read big-endian.
#[must_use]
pub fn source_hash(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    u64::from_be_bytes(digest.first_chunk().copied().unwrap_or_default())
}

/// Debug data, and the program it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct DebugFile {
    /// Who wrote the file.
    pub writer: String,
    /// The program.
    pub build_id: BuildId,
    /// Where instructions come from.
    pub spans: Option<SpanTables>,
    /// What functions and globals are called.
    pub names: Option<Names>,
}

/// The first section of a debug file.
#[derive(Serialize, Deserialize)]
struct Meta {
    writer: String,
    build_id: BuildId,
}

impl DebugFile {
    /// The debug data of a module.
    ///
    /// # Errors
    /// [`EncodeError`] when the module has no encoding, and so no build id.
    pub fn of(module: &Module) -> Result<Self, EncodeError> {
        Ok(Self {
            writer: module.meta.writer.clone(),
            build_id: BuildId::of(module)?,
            spans: module.spans.clone(),
            names: module.names.clone(),
        })
    }

    /// Whether these bytes say that they are a debug file.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// The lowest version that has everything in the file.
    fn version(&self) -> FormatVersion {
        match &self.spans {
            Some(spans) if !spans.inlining.is_empty() => INLINING_SINCE,
            _ => FIRST_VERSION,
        }
    }

    /// Encodes the file.
    ///
    /// # Errors
    /// [`EncodeError::FileTooLarge`] when it would be larger than any file may be.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        let meta = Meta {
            writer: self.writer.clone(),
            build_id: self.build_id,
        };
        let spans = self.spans.as_ref();
        let names = self.names.as_ref();
        let payloads = [
            (Section::Meta, Some(payload::encode(&meta))),
            (Section::Spans, spans.map(encode::encode_spans)),
            (Section::Names, names.map(payload::encode)),
        ];
        let mut sections = Vec::new();
        for (section, payload) in payloads {
            if let Some(payload) = payload {
                let payload = payload.ok_or(EncodeError::FileTooLarge)?;
                sections.push((section.id(), payload));
            }
        }
        container::close(MAGIC, self.version(), &sections).ok_or(EncodeError::FileTooLarge)
    }

    /// Decodes a file. What its tables say of code is not checked, since there is none
    /// here: looking a place up assumes nothing about them.
    ///
    /// # Errors
    /// [`DecodeError`] says at which byte the file stops being one, as for a module.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (found, sections) = container::open(MAGIC, bytes)?;
        let mut sections = sections.as_slice();
        let Meta { writer, build_id } = required(&mut sections, Section::Meta, bytes)?;
        let spans = spans(&mut sections, found)?;
        let names = next_if(&mut sections, Section::Names)
            .map(payload_of)
            .transpose()?;
        if let Some(section) = sections.first() {
            return Err(DecodeError::new(
                section.offset,
                DecodeErrorKind::NotOfDebugFile {
                    section: section.id,
                },
            ));
        }
        let file = Self {
            writer,
            build_id,
            spans,
            names,
        };
        let needed = file.version();
        if found == needed {
            return Ok(file);
        }
        let kind = DecodeErrorKind::VersionNotLowest { found, needed };
        Err(DecodeError::new(VERSION_OFFSET, kind))
    }

    /// The calls of the source that an instruction is in, the innermost first: those that
    /// were inlined, and that of the function itself, which is last.
    #[must_use]
    pub fn calls_at(&self, function: FunctionIndex, instruction: InstrIndex) -> Vec<SourceCall> {
        let tables = DebugTables {
            spans: self.spans.as_ref(),
            names: self.names.as_ref(),
        };
        tables.calls_at(function, instruction)
    }
}
