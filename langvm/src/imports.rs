//! The standard library's host functions, by area.
//!
//! Each is registered through [`Registry`] like an embedder's own; those that are
//! one operation of prepared code come from the table of intrinsics. Names and
//! signatures here are part of what shipped files rely on: they are only added to.

mod boolean;
mod float;
mod int;
mod io;
mod string;

use crate::host::Registry;
use crate::prepare::INTRINSICS;

/// Registers all of the standard library.
pub(crate) fn register(registry: &mut Registry) {
    for &intrinsic in INTRINSICS {
        registry.register_intrinsic(intrinsic.name, intrinsic);
    }
    io::register(registry);
    boolean::register(registry);
    int::register(registry);
    float::register(registry);
    string::register(registry);
}
