//! [`Module`] to bytes: the one encoding that [`crate::decode()`] accepts.
//!
//! Assumes nothing about the module: encoding does not verify, so that rejected
//! modules can be written and tested. Guarantees that what is written decodes to
//! an equal module.

use thiserror::Error;

use crate::container::{self, FIRST_CUSTOM_SECTION, FormatVersion, Section};
use crate::limits::{self, LimitExceeded, MAX_FILE_BYTES};
use crate::module::{Constants, Module, SpanTables, version};
use crate::payload;

/// Why a module has no encoding.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A structural limit is exceeded.
    #[error(transparent)]
    LimitExceeded(#[from] LimitExceeded),
    /// The file would be larger than any file may be.
    #[error("the file would exceed {MAX_FILE_BYTES} bytes; split the program")]
    FileTooLarge,
    /// A module without functions has nothing to run.
    #[error("the module has no functions")]
    NoFunctions,
    /// Custom sections are numbered from 128 and ascend.
    #[error("custom section {id} is out of order or below 128")]
    CustomSectionId {
        /// The offending number.
        id: u8,
    },
}

/// Encodes a module as a `.lbc` file.
///
/// # Errors
/// [`EncodeError`] when the module exceeds a limit of the format or its custom
/// sections are not numbered in ascending order.
pub fn encode(module: &Module) -> Result<Vec<u8>, EncodeError> {
    let mut debug_data = Vec::new();
    if let Some(spans) = &module.spans {
        debug_data.push((Section::Spans, encode_spans(spans)));
    }
    if let Some(names) = &module.names {
        debug_data.push((Section::Names, payload::encode(names)));
    }
    encode_with(module, version::needed(module), debug_data)
}

/// Encodes the `spans` section.
pub(crate) fn encode_spans(spans: &SpanTables) -> Option<Vec<u8>> {
    if spans.inlining.is_empty() {
        payload::encode(spans)
    } else {
        payload::encode(&(spans, &spans.inlining))
    }
}

/// Encodes a module as it would be without debug data.
pub(crate) fn encode_without_debug_data(module: &Module) -> Result<Vec<u8>, EncodeError> {
    encode_with(
        module,
        version::needed_without_debug_data(module),
        Vec::new(),
    )
}

fn encode_with(
    module: &Module,
    version: FormatVersion,
    debug_data: Vec<(Section, Option<Vec<u8>>)>,
) -> Result<Vec<u8>, EncodeError> {
    limits::check(module)?;
    if module.functions.is_empty() {
        return Err(EncodeError::NoFunctions);
    }
    let mut sections = Vec::new();
    let mut add = |section: Section, payload: Option<Vec<u8>>| match payload {
        Some(payload) => {
            sections.push((section.id(), payload));
            Ok(())
        }
        // The structures always encode; only their size can be in the way.
        None => Err(EncodeError::FileTooLarge),
    };

    add(Section::Meta, payload::encode(&module.meta))?;
    if !module.types.is_empty() {
        add(Section::Types, payload::encode(&module.types))?;
    }
    if module.constants != Constants::default() {
        add(Section::Constants, payload::encode(&module.constants))?;
    }
    if !module.imports.is_empty() {
        add(Section::Imports, payload::encode(&module.imports))?;
    }
    if !module.globals.is_empty() {
        add(Section::Globals, payload::encode(&module.globals))?;
    }
    add(
        Section::Functions,
        payload::encode_functions(&module.functions),
    )?;
    for (section, payload) in debug_data {
        add(section, payload)?;
    }

    let mut lowest = FIRST_CUSTOM_SECTION;
    for (position, custom) in module.custom.iter().enumerate() {
        if custom.id < lowest || (position > 0 && custom.id == lowest) {
            return Err(EncodeError::CustomSectionId { id: custom.id });
        }
        lowest = custom.id;
        sections.push((custom.id, custom.bytes.clone()));
    }
    container::close(container::MAGIC, version, &sections).ok_or(EncodeError::FileTooLarge)
}
