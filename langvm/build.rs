//! Has the linker lay out `langvm` by what is used together; see `function-order.ld`. Also
//! has it pack the list of places where addresses have to be put in.

use std::env;
use std::path::Path;
use std::process::Command;

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
    if is_static() && are_packed_relocations_known() {
        println!("cargo:rustc-link-arg-bin=langvm=-Wl,-z,pack-relative-relocs");
    }
}

fn is_static() -> bool {
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    features.split(',').any(|feature| feature == "crt-static")
}

/// Whether the C library that is linked in, which puts the addresses in at the start, knows
/// them when they are packed: GNU's of this system does from version 2.36 on.
fn are_packed_relocations_known() -> bool {
    if env::var_os("HOST") != env::var_os("TARGET") {
        return false;
    }
    let Ok(output) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else {
        return false;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.trim().strip_prefix("glibc ").unwrap_or_default();
    let mut numbers = version
        .split('.')
        .map(|number| number.parse().unwrap_or(0_u32));
    (numbers.next(), numbers.next()) >= (Some(2), Some(36))
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
