//! The Lang compiler.
