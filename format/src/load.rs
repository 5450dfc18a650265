//! Bytes to [`VerifiedModule`] in one walk over the code.
//!
//! Nearly all of a file is code. Reading it and verifying it are the same walk where
//! functions are ordinary ones whose callees stand in front of them; what is left is
//! verified behind it. The outcome is that of [`decode()`](crate::decode()) and
//! [`verify()`](crate::verify()) one after the other, errors included.

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

use thiserror::Error;

use crate::decode::{DecodeError, RejectionClass, decode_walking};
use crate::verify::{self, Progress, VerifiedModule, VerifyError};

/// Why bytes were refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LoadError {
    /// They are not the encoding of a module.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The module breaks a rule of the verifier.
    #[error(transparent)]
    Verify(#[from] Box<VerifyError>),
}

impl LoadError {
    /// Which of the classes of rejection this is.
    #[must_use]
    pub const fn class(&self) -> RejectionClass {
        match self {
            Self::Decode(error) => error.class(),
            Self::Verify(_) => RejectionClass::IllTyped,
        }
    }

    /// The stable code, such as `L0002`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.class().code()
    }
}

/// Decodes and verifies a `.lbc` file.
///
/// # Errors
/// [`LoadError`] says why the bytes were refused, where, and what to do.
pub fn load(bytes: &[u8]) -> Result<VerifiedModule, LoadError> {
    let (module, progress) = decode_walking(bytes, Progress::at_start)?;
    Ok(verify::finish(module, progress)?)
}
