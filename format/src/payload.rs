//! The encoding inside a section: the one place that knows `bincode`, and the one
//! that reads and writes code without it.
//!
//! Integers of more than one byte are variable-length, sequences and texts are
//! length-prefixed, structures are their fields in order, enum variants a number
//! and their fields. `docs/format.md` specifies all of it without reference to
//! the library. Guarantees: an accepted payload is consumed whole, re-encodes to
//! the same bytes, and made no allocation that its own length does not justify.

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod functions;

pub(crate) use functions::{
    Input, NoWalk, Output, Walk, Walked, decode_functions, encode_functions, takes_one_byte,
    unfolded,
};

use bincode::de::read::{BorrowReader, Reader};
use bincode::de::{BorrowDecode, Decoder, DecoderImpl};
use bincode::enc::write::SizeWriter;
use bincode::error::DecodeError as BincodeError;
use bincode::serde::BorrowCompat;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::limits::MAX_FILE_BYTES;

type Config = bincode::config::Configuration<
    bincode::config::LittleEndian,
    bincode::config::Varint,
    bincode::config::Limit<{ MAX_FILE_BYTES as usize }>,
>;

const CONFIG: Config = bincode::config::standard().with_limit();

/// What is wrong with the encoding of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// The section ends inside a value, or a count exceeds what is left of it.
    #[error("the section ends in the middle of a value")]
    EndOfSection,
    /// An integer has a longer form than its type allows.
    #[error("an integer is too wide for its place")]
    IntegerTooWide,
    /// An opcode or variant number has no meaning in this version.
    #[error("an opcode or variant number is not defined in this version")]
    UnknownVariant,
    /// A text is not UTF-8.
    #[error("a text is not valid UTF-8")]
    Text,
    /// A truth value is neither 0 nor 1.
    #[error("a truth value is {found}, neither 0 nor 1")]
    Bool {
        /// The byte in its place.
        found: u8,
    },
    /// A count does not fit this machine's address space.
    #[error("a count is larger than memory can be")]
    Count,
    /// Bytes follow the last value.
    #[error("bytes follow the last value of the section")]
    TrailingBytes,
    /// The same value has a shorter encoding, and only that one is allowed.
    #[error("an integer is not in its shortest form")]
    NotCanonical,
    /// The encoding library refused for a reason this version does not expect.
    #[error("a value is malformed")]
    Malformed,
}

/// An [`EncodingError`] with its position in the payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PayloadError {
    pub(crate) offset: usize,
    pub(crate) error: EncodingError,
}

/// Decodes a payload that holds exactly one `T` in its canonical encoding.
pub(crate) fn decode<'de, T>(payload: &'de [u8]) -> Result<T, PayloadError>
where
    T: Deserialize<'de> + Serialize,
{
    let mut decoder = DecoderImpl::new(Cursor::new(payload), CONFIG, ());
    let result = BorrowCompat::<T>::borrow_decode(&mut decoder);
    let cursor = decoder.reader();
    let value = match result {
        Ok(BorrowCompat(value)) => value,
        Err(error) => {
            return Err(PayloadError {
                offset: cursor.last_read,
                error: classify(&error),
            });
        }
    };
    if !cursor.rest.is_empty() {
        return Err(PayloadError {
            offset: cursor.position(),
            error: EncodingError::TrailingBytes,
        });
    }
    // Every value has exactly one shortest encoding, which is the one written,
    // and any other is longer: comparing sizes compares encodings.
    if encoded_size(&value) != Some(payload.len()) {
        return Err(PayloadError {
            offset: 0,
            error: EncodingError::NotCanonical,
        });
    }
    Ok(value)
}

/// Encodes `value` canonically; `None` if it cannot be encoded, which no
/// structure of this crate brings about.
pub(crate) fn encode<T: Serialize>(value: &T) -> Option<Vec<u8>> {
    bincode::serde::encode_to_vec(value, CONFIG).ok()
}

/// The text a payload starts with, whatever follows it.
pub(crate) fn decode_first_text(payload: &[u8]) -> Option<String> {
    let mut decoder = DecoderImpl::new(Cursor::new(payload), CONFIG, ());
    let text = <&str>::borrow_decode(&mut decoder).ok()?;
    Some(text.to_owned())
}

fn encoded_size<T: Serialize>(value: &T) -> Option<usize> {
    let mut size = SizeWriter::default();
    bincode::serde::encode_into_writer(value, &mut size, CONFIG).ok()?;
    Some(size.bytes_written)
}

fn classify(error: &BincodeError) -> EncodingError {
    match error {
        BincodeError::UnexpectedEnd { .. } | BincodeError::LimitExceeded => {
            EncodingError::EndOfSection
        }
        BincodeError::InvalidIntegerType { .. } => EncodingError::IntegerTooWide,
        // `serde` reports an undefined variant number as text.
        BincodeError::UnexpectedVariant { .. } | BincodeError::OtherString(_) => {
            EncodingError::UnknownVariant
        }
        BincodeError::Utf8 { .. } => EncodingError::Text,
        BincodeError::InvalidBooleanValue(found) => EncodingError::Bool { found: *found },
        BincodeError::OutsideUsizeRange(_) => EncodingError::Count,
        _ => EncodingError::Malformed,
    }
}

/// A reader over a payload that remembers where its last read began, so that an
/// error can point at the offending bytes.
struct Cursor<'a> {
    rest: &'a [u8],
    total: usize,
    last_read: usize,
}

impl<'a> Cursor<'a> {
    fn new(payload: &'a [u8]) -> Self {
        Self {
            rest: payload,
            total: payload.len(),
            last_read: 0,
        }
    }

    fn position(&self) -> usize {
        self.total.saturating_sub(self.rest.len())
    }

    #[inline]
    fn take(&mut self, length: usize) -> Result<&'a [u8], BincodeError> {
        self.last_read = self.position();
        match self.rest.split_at_checked(length) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(BincodeError::UnexpectedEnd {
                additional: length.saturating_sub(self.rest.len()),
            }),
        }
    }
}

impl Reader for Cursor<'_> {
    #[inline]
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), BincodeError> {
        let taken = self.take(bytes.len())?;
        bytes.copy_from_slice(taken);
        Ok(())
    }

    #[inline]
    fn peek_read(&mut self, length: usize) -> Option<&[u8]> {
        self.last_read = self.position();
        self.rest.get(..length)
    }

    #[inline]
    fn consume(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }
}

impl<'de> BorrowReader<'de> for Cursor<'de> {
    #[inline]
    fn take_bytes(&mut self, length: usize) -> Result<&'de [u8], BincodeError> {
        self.take(length)
    }
}
