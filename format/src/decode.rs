//! Bytes to [`Module`]: refuses anything that is not the one encoding of a module.
//!
//! Assumes nothing. Checks run in a fixed order, so that the first failure names
//! the true cause: size, magic, length, checksum, version, section bounds, payload
//! encodings, limits, version needed. What the module *means* is left to [`crate::verify()`].

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod error;

pub use crate::module::version::Feature;
pub use error::{DecodeError, DecodeErrorKind, RejectionClass};

use serde::{Deserialize, Serialize};

use crate::container::{self, FormatVersion, RawSection, Section, VERSION_OFFSET};
use crate::limits;
use crate::module::version::INLINING_SINCE;
use crate::module::{
    Constants, CustomSection, FunctionTable, Inlining, Module, SpanTables, version,
};
use crate::payload::{self, NoWalk, PayloadError, Walk};

/// Decodes a `.lbc` file.
///
/// # Errors
/// [`DecodeError`] says at which byte the file stops being one, and whether it is
/// foreign, damaged, of an unspoken version, or ill-formed.
pub fn decode(bytes: &[u8]) -> Result<Module, DecodeError> {
    decode_walking(bytes, |_| NoWalk).map(|(module, _)| module)
}

/// Decodes a file, and has something else go through the code on the way, which is made
/// from the module as it is in front of the functions. Gives that back too.
pub(crate) fn decode_walking<W: Walk>(
    bytes: &[u8],
    walk: impl FnOnce(&Module) -> W,
) -> Result<(Module, W), DecodeError> {
    let (version, sections) = container::open(container::MAGIC, bytes)?;
    let mut sections = sections.as_slice();

    let meta = required(&mut sections, Section::Meta, bytes)?;
    let types = table(&mut sections, Section::Types)?;
    let constants = match next_if(&mut sections, Section::Constants) {
        Some(section) => {
            let constants: Constants = payload_of(section)?;
            if constants == Constants::default() {
                return Err(empty(section, Section::Constants));
            }
            constants
        }
        None => Constants::default(),
    };
    let imports = table(&mut sections, Section::Imports)?;
    let globals = table(&mut sections, Section::Globals)?;
    let mut module = Module {
        meta,
        types,
        constants,
        imports,
        globals,
        functions: FunctionTable::default(),
        spans: None,
        names: None,
        custom: Vec::new(),
    };
    let mut walk = walk(&module);
    match next_if(&mut sections, Section::Functions) {
        None => return Err(missing(Section::Functions, bytes)),
        Some(section) => {
            let read = payload::decode_functions(section.payload, &mut module, &mut walk);
            located(section, read)?;
            if module.functions.is_empty() {
                return Err(empty(section, Section::Functions));
            }
        }
    }
    module.spans = spans(&mut sections, version)?;
    module.names = next_if(&mut sections, Section::Names)
        .map(payload_of)
        .transpose()?;
    // The container admits known sections and custom ones only, in order.
    module.custom = sections
        .iter()
        .map(|section| CustomSection {
            id: section.id,
            bytes: section.payload.to_vec(),
        })
        .collect();
    limits::check(&module)
        .map_err(|exceeded| DecodeError::new(0, DecodeErrorKind::LimitExceeded(exceeded)))?;
    check_version(&module, version)?;
    Ok((module, walk))
}

/// A file has the lowest version that has everything it uses, and nothing newer
/// than that version.
fn check_version(module: &Module, found: FormatVersion) -> Result<(), DecodeError> {
    let needed = module.format_version();
    if needed == found {
        return Ok(());
    }
    let kind = match version::first_beyond(module, found) {
        Some((feature, needed)) => DecodeErrorKind::NewerThanVersion {
            feature,
            found,
            needed,
        },
        None => DecodeErrorKind::VersionNotLowest { found, needed },
    };
    Err(DecodeError::new(VERSION_OFFSET, kind))
}

/// Takes the next section if it is `wanted`. Sections come in ascending order, so
/// one that is not next is absent.
pub(crate) fn next_if<'s, 'a>(
    sections: &mut &'s [RawSection<'a>],
    wanted: Section,
) -> Option<&'s RawSection<'a>> {
    let (first, rest) = sections.split_first()?;
    (first.id == wanted.id()).then(|| {
        *sections = rest;
        first
    })
}

pub(crate) fn required<'a, T>(
    sections: &mut &[RawSection<'a>],
    wanted: Section,
    bytes: &[u8],
) -> Result<T, DecodeError>
where
    T: Deserialize<'a> + Serialize,
{
    match next_if(sections, wanted) {
        Some(section) => payload_of(section),
        None => Err(missing(wanted, bytes)),
    }
}

fn table<'a, T>(sections: &mut &[RawSection<'a>], wanted: Section) -> Result<Vec<T>, DecodeError>
where
    T: Deserialize<'a> + Serialize,
{
    let Some(section) = next_if(sections, wanted) else {
        return Ok(Vec::new());
    };
    let table: Vec<T> = payload_of(section)?;
    if table.is_empty() {
        return Err(empty(section, wanted));
    }
    Ok(table)
}

/// The `spans` section, if there is one. From the version on that has inlined calls, they follow
/// the rest.
pub(crate) fn spans(
    sections: &mut &[RawSection<'_>],
    version: FormatVersion,
) -> Result<Option<SpanTables>, DecodeError> {
    let Some(section) = next_if(sections, Section::Spans) else {
        return Ok(None);
    };
    if version < INLINING_SINCE {
        return payload_of(section).map(Some);
    }
    let (spans, inlining) = payload_of::<(SpanTables, Inlining)>(section)?;
    Ok(Some(SpanTables { inlining, ..spans }))
}

pub(crate) fn payload_of<'a, T>(section: &RawSection<'a>) -> Result<T, DecodeError>
where
    T: Deserialize<'a> + Serialize,
{
    located(section, payload::decode(section.payload))
}

/// Turns a position in a section into one in the file.
fn located<T>(section: &RawSection<'_>, result: Result<T, PayloadError>) -> Result<T, DecodeError> {
    result.map_err(|failure| {
        DecodeError::new(
            section.offset.saturating_add(failure.offset),
            DecodeErrorKind::Payload {
                section: section.id,
                error: failure.error,
            },
        )
    })
}

fn empty(section: &RawSection<'_>, name: Section) -> DecodeError {
    DecodeError::new(
        section.offset,
        DecodeErrorKind::EmptySection { section: name },
    )
}

fn missing(section: Section, bytes: &[u8]) -> DecodeError {
    DecodeError::new(bytes.len(), DecodeErrorKind::MissingSection { section })
}
