//! Bytes to a verified module: the only way into the machine.

use lbc_format::{DecodeError, RejectionClass, VerifiedModule, VerifyError};
use thiserror::Error;

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
    pub fn class(&self) -> RejectionClass {
        match self {
            Self::Decode(error) => error.class(),
            Self::Verify(_) => RejectionClass::IllTyped,
        }
    }

    /// The stable code, such as `L0002`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.class().code()
    }
}

/// Decodes and verifies a `.lbc` file.
///
/// # Errors
/// [`LoadError`] says why the bytes were refused, where, and what to do.
pub fn load(bytes: &[u8]) -> Result<VerifiedModule, LoadError> {
    let module = lbc_format::decode(bytes)?;
    Ok(lbc_format::verify(module)?)
}
