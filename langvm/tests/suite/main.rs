//! The machine from outside: text assembly in, values, output and errors out.
//!
//! One test binary, because each would be linked by itself.

mod collections;
mod data;
mod differential;
mod embedding;
mod generate;
mod host;
mod library;
mod limits;
mod models;
mod programs;
mod reference;
#[cfg(feature = "render")]
mod rendering;
mod support;
mod world;
