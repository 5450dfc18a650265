//! The `.lbc` bytecode file: what it is, how it is read and written, and what it
//! has to obey before it runs.
//!
//! A [`Module`] is a program for the stack machine: tables of types, constants,
//! imports, globals and functions. It is *untrusted*, whether it comes from a file
//! ([`decode()`]), from text assembly ([`assemble()`]) or from a compiler. Only
//! [`verify()`] makes a [`VerifiedModule`] of it, and only that may be run. [`load()`]
//! does both for a file, at once.
//!
//! ```text
//!    text ──assemble──▶          ──encode──▶ bytes
//!                        Module
//!    text ◀─disassemble─         ◀─decode───
//!                          │
//!                        verify
//!                          ▼
//!                    VerifiedModule
//! ```
//!
//! The bytes are specified in `docs/format.md`; this page walks through those of a
//! small module.
//!
//! ```
//! use lbc_format::{assemble, decode, disassemble, encode, verify};
//!
//! let module = assemble(
//!     "writer \"hand 1.0\"
//!      fn main() -> Int {
//!          small_int 42
//!          return
//!      }",
//! )?;
//! let bytes = encode(&module)?;
//!
//! // The header: magic number, version, flags, length, checksum.
//! assert_eq!(bytes[..4], *b"\x7fLBC");
//! assert_eq!(bytes[4..8], [1, 0, 0, 0]);
//! assert_eq!(bytes[12..20], 92_u64.to_le_bytes());
//!
//! // The section table: four sections of nine bytes each, the third of which is
//! // number 6, the functions.
//! assert_eq!(bytes[24..28], [4, 0, 0, 0]);
//! assert_eq!(bytes[46], 6);
//!
//! // Its payload: one function, of type 5, without locals, of two instructions:
//! // `small_int 42`, where 42 is encoded as 84, and `return`.
//! assert_eq!(bytes[78..85], [1, 5, 0, 2, 0x05, 84, 0x3c]);
//!
//! // Reading it back loses nothing, and the code obeys the rules.
//! let decoded = decode(&bytes)?;
//! assert_eq!(decoded, module);
//! assert_eq!(assemble(&disassemble(&decoded))?, module);
//! let verified = verify(decoded)?;
//! assert_eq!(verified.max_operands(verified.module().meta.entry), 1);
//!
//! // A changed byte is noticed, a broken rule named.
//! let mut damaged = bytes.clone();
//! damaged[83] ^= 1;
//! assert_eq!(decode(&damaged).map_err(|error| error.code()), Err("L0002"));
//!
//! let broken = assemble("fn main() -> Int {\nconst_bool true\nreturn\n}")?;
//! let error = verify(broken).expect_err("a `Bool` is no `Int`");
//! assert_eq!(error.rule.name(), "operand-type");
//! assert_eq!((error.expected.as_str(), error.found.as_str()), ("Int", "Bool"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod asm;
pub mod container;
pub mod debug_file;
pub mod decode;
pub mod effect;
pub mod encode;
pub mod facts;
pub mod fuel;
pub mod index;
pub mod isa;
pub mod limits;
pub mod load;
pub mod locate;
pub mod module;
mod payload;
pub mod verify;

pub use asm::{AsmError, assemble, disassemble, disassemble_to};
pub use container::{FormatVersion, READABLE, Section, VERSION};
pub use debug_file::{BuildId, DebugFile, source_hash};
pub use decode::{DecodeError, DecodeErrorKind, RejectionClass, decode};
pub use encode::{EncodeError, encode};
pub use facts::TypeFacts;
pub use load::{LoadError, load};
pub use locate::{Location, Position, SourceCall, calls_at, locate};
pub use module::Module;
pub use payload::EncodingError;
pub use verify::{Rule, Subject, VerifiedModule, VerifyError, is_import_name, verify};
