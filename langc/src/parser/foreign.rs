//! Habits from other languages: recognised, reported with the way it is written
//! here, and read as what was meant.

mod operators;
mod statements;
