//! What a `.lbc` file is.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod container;
pub mod decode;
pub mod encode;
pub mod index;
pub mod isa;
pub mod limits;
pub mod module;
mod payload;

pub use container::{FormatVersion, READABLE, Section, VERSION};
pub use decode::{DecodeError, DecodeErrorKind, RejectionClass, decode};
pub use encode::{EncodeError, encode};
pub use payload::EncodingError;
pub use module::Module;
