//! Runs the same programs in Lang and in other languages, and compares them.
//!
//! The programs are in `programs/`: one file for each language, with the same
//! algorithm and the same printed checksum. [`suite`] says how large they run.

#![forbid(unsafe_code)]

pub mod comparison;
pub mod engine;
pub mod load;
pub mod measure;
pub mod report;
pub mod suite;
pub mod targets;
pub mod toolchain;
