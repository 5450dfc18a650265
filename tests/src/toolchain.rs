//! Finds `langc` and `langvm` as built from the sources at hand.
//!
//! They belong to other packages, so `cargo test -p lang-tests` does not build
//! them. A test that ran yesterday's program would be worse than none: a binary
//! that is missing, or older than a source file, is built again first, in the
//! profile and target folder that this test was built in. After `cargo test
//! --workspace`, which builds them, nothing is left to do.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// The two programs.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// The compiler.
    pub langc: PathBuf,
    /// The virtual machine.
    pub langvm: PathBuf,
}

/// The programs, built if need be.
///
/// # Panics
/// When they cannot be built or found.
pub fn toolchain() -> &'static Toolchain {
    static TOOLCHAIN: OnceLock<Toolchain> = OnceLock::new();
    TOOLCHAIN.get_or_init(|| {
        let folder = profile_folder();
        let toolchain = Toolchain {
            langc: binary(&folder, "langc"),
            langvm: binary(&folder, "langvm"),
        };
        let current = is_current(&toolchain.langc, &["format", "langc"])
            && is_current(&toolchain.langvm, &["format", "langvm"]);
        if !current {
            build(&folder);
        }
        for program in [&toolchain.langc, &toolchain.langvm] {
            assert!(
                program.is_file(),
                "{} is missing; run `cargo build --workspace` first",
                program.display()
            );
        }
        toolchain
    })
}

/// The folder of built programs, such as `target/debug`: tests run from `deps`
/// inside it.
fn profile_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    let deps = test.parent().expect("a test stands in a folder");
    deps.parent()
        .filter(|_| deps.ends_with("deps"))
        .unwrap_or(deps)
        .to_path_buf()
}

fn binary(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether the binary is newer than all sources of these packages.
fn is_current(program: &Path, packages: &[&str]) -> bool {
    let Some(built) = modified(program) else {
        return false;
    };
    packages
        .iter()
        .all(|package| is_older(&crate::repository().join(package).join("src"), built))
}

/// Whether everything in a folder was last changed before `built`.
fn is_older(folder: &Path, built: SystemTime) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    entries.flatten().all(|entry| {
        let path = entry.path();
        if path.is_dir() {
            is_older(&path, built)
        } else {
            modified(&path).is_some_and(|changed| changed <= built)
        }
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|data| data.modified()).ok()
}

fn build(folder: &Path) {
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let target = folder
        .parent()
        .expect("a profile's folder is in the target folder");
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--workspace",
            "--bins",
            "--profile",
            profile,
        ])
        .arg("--target-dir")
        .arg(target)
        .current_dir(crate::repository())
        .status()
        .expect("cargo can be started");
    assert!(
        status.success(),
        "the programs under test do not build; see the messages above"
    );
}
