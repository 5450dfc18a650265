//! Makes the golden files of a format version, once.
//!
//! `cargo run -p lang-tests --bin make-golden` compiles each program in
//! `tests/golden/MAJOR.MINOR/` that has no `.lbc` yet, runs it, and writes what it
//! printed beside it, with the digests in `MANIFEST`. A file that exists is never
//! touched: golden files stand for files that were shipped.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use lang_tests::golden::{self, digest};
use lang_tests::process::{compile, execute};
use lang_tests::{files_in, hand_built, stem};

fn main() {
    let folder = golden::folder(lbc_format::VERSION);
    fs::create_dir_all(&folder).expect("the folder can be made");
    // What is built by hand is of the first version.
    if lbc_format::VERSION.minor == 0 {
        for (name, bytes) in hand_built::all() {
            add(&folder, name, &bytes);
        }
    }
    for program in files_in(&folder, "lang") {
        let name = stem(&program);
        let scratch = tempfile::tempdir().expect("temporary folders can be made");
        for (suffix, options) in [("", &[][..]), ("_stripped", &["--strip"])] {
            let output = scratch.path().join("out.lbc");
            let file = format!("{name}.lang");
            let output_name = output.to_str().expect("temporary paths are plain");
            let arguments = [&[file.as_str(), "-o", output_name], options].concat();
            let outcome = compile(&folder, arguments);
            assert_eq!(outcome.status, 0, "{name}: {}", outcome.stderr);
            let bytes = fs::read(&output).expect("the compiler wrote a file");
            add(&folder, &format!("{name}{suffix}"), &bytes);
        }
    }
}

/// Adds a golden file with what it prints, unless there is one of its name.
fn add(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(format!("{name}.lbc"));
    let created = OpenOptions::new().write(true).create_new(true).open(&path);
    let Ok(mut file) = created else {
        println!("kept    {name}");
        return;
    };
    file.write_all(bytes).expect("the file can be written");
    let outcome = execute(
        tempfile::tempdir()
            .expect("temporary folders can be made")
            .path(),
        [&path],
    );
    for (extension, text) in golden::expectations(&outcome) {
        if !text.is_empty() {
            fs::write(path.with_extension(extension), text).expect("the file can be written");
        }
    }
    let mut manifest = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("MANIFEST"))
        .expect("the manifest can be opened");
    writeln!(manifest, "{}  {name}.lbc", digest(bytes)).expect("the manifest can be written");
    println!("created {name}, {} bytes", bytes.len());
}
