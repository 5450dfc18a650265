//! Habits from other languages: recognised, reported with the way it is written
//! here, and read as what was meant.

mod functions;
mod operators;
mod statements;
