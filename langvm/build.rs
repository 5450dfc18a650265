//! Has the linker lay out `langvm` by what is used together; see `function-order.ld`.

use std::env;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=function-order.ld");
    if !is_optimised_for_measured_target() || is_linker_chosen() {
        return;
    }
    let folder = env::var("CARGO_MANIFEST_DIR").expect("Cargo sets it");
    let script = Path::new(&folder).join("function-order.ld");
    println!(
        "cargo:rustc-link-arg-bin=langvm=-Wl,-T,{}",
        script.display()
    );
}

/// Whether the order is that of what is built: the functions were seen on this target.
fn is_optimised_for_measured_target() -> bool {
    let is = |name, value| env::var(name).is_ok_and(|found| found == value);
    is("PROFILE", "release")
        && is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
}

/// Whether somebody chose a linker, which need not know linker scripts.
fn is_linker_chosen() -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    env::var_os("RUSTC_LINKER").is_some()
        || ["linker=", "fuse-ld"]
            .iter()
            .any(|chosen| flags.contains(chosen))
}
