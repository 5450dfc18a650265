//! What a `.lbc` file is.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod asm;
pub mod container;
pub mod decode;
pub mod effect;
pub mod encode;
pub mod index;
pub mod isa;
pub mod limits;
pub mod locate;
pub mod module;
mod payload;
pub mod verify;

pub use asm::{AsmError, assemble, disassemble};
pub use container::{FormatVersion, READABLE, Section, VERSION};
pub use decode::{DecodeError, DecodeErrorKind, RejectionClass, decode};
pub use encode::{EncodeError, encode};
pub use locate::{Location, locate};
pub use module::Module;
pub use payload::EncodingError;
pub use verify::{Rule, Subject, VerifiedModule, VerifyError, verify};
