//! The container: header and section table around the payloads.
//!
//! Assumes nothing about its input. Guarantees of an accepted file: the length
//! and the checksum hold, the version is spoken, and the sections follow each
//! other in ascending order without gap, overlap or rest. What is inside a
//! section is left to [`crate::decode()`].
//!
//! The header, the section table and the first field of `meta` keep place and
//! encoding in every format version, so that any reader can tell damage from
//! novelty and say who wrote a file.

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

use std::fmt;
use std::ops::RangeInclusive;

use crate::decode::{DecodeError, DecodeErrorKind};
use crate::limits::MAX_FILE_BYTES;
use crate::payload;

/// A version of the file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormatVersion {
    /// Raised when old files can no longer be read.
    pub major: u16,
    /// Raised when something is added; older files stay readable.
    pub minor: u16,
}

impl FormatVersion {
    /// The first version there is.
    pub(crate) const FIRST: Self = Self { major: 1, minor: 0 };
}

impl fmt::Display for FormatVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// The latest format version this crate writes. A file carries the lowest that has
/// everything its module uses: see [`Module::format_version`](crate::Module::format_version).
pub const VERSION: FormatVersion = FormatVersion { major: 1, minor: 2 };

/// The format versions this crate reads.
pub const READABLE: RangeInclusive<FormatVersion> = FormatVersion::FIRST..=VERSION;

/// The first four bytes of every file. The first is no text, so that no text
/// tool mistakes the file for its own.
pub const MAGIC: [u8; 4] = [0x7f, b'L', b'B', b'C'];

/// Size of the header in bytes.
pub const HEADER_BYTES: usize = 24;

/// Size of one entry of the section table in bytes.
pub const SECTION_ENTRY_BYTES: usize = 9;

/// The lowest identifier of a custom section.
pub const FIRST_CUSTOM_SECTION: u8 = 128;

/// Where the version stands.
pub(crate) const VERSION_OFFSET: usize = 4;

/// Where the checksum stands: the only bytes it does not cover.
const CHECKSUM_OFFSET: usize = 20;

macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $id:literal $text:literal $name:ident;)*) => {
        /// A section that this version knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Section {
            $($(#[doc = $doc])+ $name = $id,)*
        }

        impl Section {
            /// Every section, in file order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The number that stands for it in a file.
            #[must_use]
            pub const fn id(self) -> u8 {
                self as u8
            }

            /// The section with this number.
            #[must_use]
            pub const fn from_id(id: u8) -> Option<Self> {
                match id {
                    $($id => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// Its name in messages and documentation.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What it holds, in Markdown.
            #[must_use]
            pub const fn documentation(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+),)*
                }
            }
        }
    };
}

sections! {
    /// Who wrote the file and which function runs first.
    1 "meta" Meta;
    /// Types beyond the built-in ones.
    2 "types" Types;
    /// Literals.
    3 "constants" Constants;
    /// Host functions the module calls.
    4 "imports" Imports;
    /// Types of the module-wide variables.
    5 "globals" Globals;
    /// Signatures, locals and code.
    6 "functions" Functions;
    /// Debug data: the source range of each instruction, and calls that were inlined.
    7 "spans" Spans;
    /// Debug data: names of functions and globals.
    8 "names" Names;
}

impl fmt::Display for Section {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A section's number with its payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawSection<'a> {
    pub(crate) id: u8,
    /// Position of the payload in the file.
    pub(crate) offset: usize,
    pub(crate) payload: &'a [u8],
}

/// Checks everything around the payloads and returns the file's version and the
/// sections in order.
pub(crate) fn open(
    magic: [u8; 4],
    bytes: &[u8],
) -> Result<(FormatVersion, Vec<RawSection<'_>>), DecodeError> {
    check_integrity(magic, bytes)?;
    let version = FormatVersion {
        major: read_u16(bytes, VERSION_OFFSET)?,
        minor: read_u16(bytes, 6)?,
    };
    if !READABLE.contains(&version) {
        return Err(DecodeError::new(
            VERSION_OFFSET,
            DecodeErrorKind::VersionNotSpoken {
                found: version,
                writer: writer_of(bytes),
            },
        ));
    }
    let flags = read_u32(bytes, 8)?;
    if flags != 0 {
        return Err(DecodeError::new(8, DecodeErrorKind::UnknownFlags { flags }));
    }
    Ok((version, read_sections(bytes)?))
}

/// Tells a foreign file from a damaged one, before anything is believed. The
/// checksum comes before the version: a damaged version field is damage.
fn check_integrity(magic: [u8; 4], bytes: &[u8]) -> Result<(), DecodeError> {
    let prefix = bytes.get(..magic.len()).unwrap_or(bytes);
    if bytes.is_empty() || !magic.starts_with(prefix) {
        return Err(DecodeError::new(0, DecodeErrorKind::NotLbc));
    }
    if bytes.len() < HEADER_BYTES {
        return Err(DecodeError::new(
            bytes.len(),
            DecodeErrorKind::HeaderCutShort { found: bytes.len() },
        ));
    }
    let found = bytes.len() as u64;
    if found > MAX_FILE_BYTES {
        return Err(DecodeError::new(0, DecodeErrorKind::FileTooLarge { found }));
    }
    let declared = read_u64(bytes, 12)?;
    if declared != found {
        return Err(DecodeError::new(
            12,
            DecodeErrorKind::LengthMismatch { declared, found },
        ));
    }
    let stored = read_u32(bytes, CHECKSUM_OFFSET)?;
    let computed = checksum(bytes);
    if stored != computed {
        return Err(DecodeError::new(
            CHECKSUM_OFFSET,
            DecodeErrorKind::ChecksumMismatch { stored, computed },
        ));
    }
    Ok(())
}

/// CRC-32 (IEEE 802.3) of every byte but the checksum's own four.
fn checksum(bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(bytes.get(..CHECKSUM_OFFSET).unwrap_or(bytes));
    hasher.update(bytes.get(HEADER_BYTES..).unwrap_or_default());
    hasher.finalize()
}

/// Writes the checksum that belongs to the rest of `file`; too short a file is
/// left as it is. Tests and fuzzers use it to reach what lies behind the
/// checksum.
pub fn repair_checksum(file: &mut [u8]) {
    let value = checksum(file);
    if let Some(place) = file.get_mut(CHECKSUM_OFFSET..HEADER_BYTES) {
        place.copy_from_slice(&value.to_le_bytes());
    }
}

fn read_sections(bytes: &[u8]) -> Result<Vec<RawSection<'_>>, DecodeError> {
    let mut sections: Vec<RawSection<'_>> = Vec::new();
    let entries = SectionEntries::new(bytes)?;
    let mut expected_offset = entries.payload_start();
    for (entry_offset, entry) in entries {
        let ill_formed = |kind| DecodeError::new(entry_offset, kind);
        if let Some(previous) = sections.last()
            && entry.id <= previous.id
        {
            return Err(ill_formed(DecodeErrorKind::SectionOrder {
                previous: previous.id,
                found: entry.id,
            }));
        }
        if entry.id < FIRST_CUSTOM_SECTION && Section::from_id(entry.id).is_none() {
            return Err(ill_formed(DecodeErrorKind::UnknownSection { id: entry.id }));
        }
        let offset = entry.offset as usize;
        if offset != expected_offset {
            return Err(ill_formed(DecodeErrorKind::SectionOffset {
                id: entry.id,
                expected: expected_offset,
                found: offset,
            }));
        }
        let end = offset.saturating_add(entry.length as usize);
        let payload = bytes.get(offset..end).ok_or_else(|| {
            ill_formed(DecodeErrorKind::SectionPastEnd {
                id: entry.id,
                end,
                file: bytes.len(),
            })
        })?;
        expected_offset = end;
        sections.push(RawSection {
            id: entry.id,
            offset,
            payload,
        });
    }
    if expected_offset != bytes.len() {
        return Err(DecodeError::new(
            expected_offset,
            DecodeErrorKind::BytesAfterSections {
                count: bytes.len().saturating_sub(expected_offset),
            },
        ));
    }
    Ok(sections)
}

/// The section table, read entry by entry without believing its contents.
struct SectionEntries<'a> {
    table: &'a [u8],
    offset: usize,
}

struct SectionEntry {
    id: u8,
    offset: u32,
    length: u32,
}

impl<'a> SectionEntries<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        // An intact file that ends with the header is not cut short: it never had a table.
        let count = read_u32(bytes, HEADER_BYTES).map_err(|_| {
            DecodeError::new(
                HEADER_BYTES,
                DecodeErrorKind::SectionTablePastEnd { count: 0 },
            )
        })?;
        let start = HEADER_BYTES.saturating_add(size_of::<u32>());
        let size = (count as usize).saturating_mul(SECTION_ENTRY_BYTES);
        match bytes.get(start..start.saturating_add(size)) {
            Some(table) => Ok(Self {
                table,
                offset: start,
            }),
            None => Err(DecodeError::new(
                HEADER_BYTES,
                DecodeErrorKind::SectionTablePastEnd { count },
            )),
        }
    }

    /// Position of the first byte after the table.
    fn payload_start(&self) -> usize {
        self.offset.saturating_add(self.table.len())
    }
}

impl Iterator for SectionEntries<'_> {
    type Item = (usize, SectionEntry);

    fn next(&mut self) -> Option<Self::Item> {
        let (entry, rest) = self.table.split_first_chunk::<SECTION_ENTRY_BYTES>()?;
        let [id, o0, o1, o2, o3, l0, l1, l2, l3] = *entry;
        let offset = self.offset;
        self.table = rest;
        self.offset = self.offset.saturating_add(SECTION_ENTRY_BYTES);
        Some((
            offset,
            SectionEntry {
                id,
                offset: u32::from_le_bytes([o0, o1, o2, o3]),
                length: u32::from_le_bytes([l0, l1, l2, l3]),
            },
        ))
    }
}

/// Who wrote a file of any version, if that much of it can be read.
fn writer_of(bytes: &[u8]) -> Option<String> {
    let (_, meta) = SectionEntries::new(bytes)
        .ok()?
        .find(|(_, entry)| entry.id == Section::Meta.id())?;
    let start = meta.offset as usize;
    let end = start.saturating_add(meta.length as usize);
    payload::decode_first_text(bytes.get(start..end)?)
}

/// Puts header and section table in front of the payloads, which come in
/// ascending order of their numbers. `None` when the file would exceed
/// [`MAX_FILE_BYTES`].
pub(crate) fn close(
    magic: [u8; 4],
    version: FormatVersion,
    payloads: &[(u8, Vec<u8>)],
) -> Option<Vec<u8>> {
    let table_bytes = payloads.len().checked_mul(SECTION_ENTRY_BYTES)?;
    let mut offset = HEADER_BYTES
        .checked_add(size_of::<u32>())?
        .checked_add(table_bytes)?;
    let total = payloads
        .iter()
        .try_fold(offset, |sum, (_, payload)| sum.checked_add(payload.len()))?;
    if total as u64 > MAX_FILE_BYTES {
        return None;
    }
    let mut file = Vec::with_capacity(total);
    file.extend_from_slice(&magic);
    file.extend_from_slice(&version.major.to_le_bytes());
    file.extend_from_slice(&version.minor.to_le_bytes());
    file.extend_from_slice(&0_u32.to_le_bytes());
    file.extend_from_slice(&(total as u64).to_le_bytes());
    file.extend_from_slice(&0_u32.to_le_bytes());
    file.extend_from_slice(&u32::try_from(payloads.len()).ok()?.to_le_bytes());
    for (id, payload) in payloads {
        file.push(*id);
        file.extend_from_slice(&u32::try_from(offset).ok()?.to_le_bytes());
        file.extend_from_slice(&u32::try_from(payload.len()).ok()?.to_le_bytes());
        offset = offset.checked_add(payload.len())?;
    }
    for (_, payload) in payloads {
        file.extend_from_slice(payload);
    }
    repair_checksum(&mut file);
    Some(file)
}

fn read_array<const N: usize>(bytes: &[u8], offset: usize) -> Result<[u8; N], DecodeError> {
    bytes
        .get(offset..)
        .and_then(|rest| rest.first_chunk::<N>())
        .copied()
        .ok_or_else(|| {
            DecodeError::new(
                offset,
                DecodeErrorKind::HeaderCutShort { found: bytes.len() },
            )
        })
}

fn read_u16(bytes: &[u8], offset: usize) -> Result<u16, DecodeError> {
    read_array(bytes, offset).map(u16::from_le_bytes)
}

fn read_u32(bytes: &[u8], offset: usize) -> Result<u32, DecodeError> {
    read_array(bytes, offset).map(u32::from_le_bytes)
}

fn read_u64(bytes: &[u8], offset: usize) -> Result<u64, DecodeError> {
    read_array(bytes, offset).map(u64::from_le_bytes)
}
