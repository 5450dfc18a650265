//! The standard library's host functions, by area.
//!
//! Each is registered through [`Registry`] like an embedder's own; those that are
//! one operation of prepared code come from the table of intrinsics. Names and
//! signatures here are part of what shipped files rely on: they are only added to.

mod array;
mod boolean;
mod costs;
mod env;
mod float;
#[cfg(feature = "fs")]
mod fs;
mod int;
mod io;
mod map;
mod process;
mod string;
mod time;

use crate::host::Registry;
use crate::prepare::INTRINSICS;
use crate::quick::FORMS;

pub use costs::{COSTS, HostCost};
pub(crate) use string::find;

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
    array::register(registry);
    map::register(registry);
    env::register(registry);
    #[cfg(feature = "fs")]
    fs::register(registry);
    time::register(registry);
    process::register(registry);
    for cost in COSTS {
        registry.set_fuel(cost.name, cost.fixed);
    }
    for &(name, forms) in FORMS.iter().copied().flatten() {
        registry.set_forms(name, forms);
    }
}
