//! The machine from outside: text assembly in, values, output and errors out.
//!
//! One test binary, because each would be linked by itself.

mod programs;
mod support;
