//! What a `.lbc` file is.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod index;
pub mod isa;
pub mod limits;
pub mod module;
