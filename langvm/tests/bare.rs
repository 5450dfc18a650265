//! The program without its commands.
#![cfg(not(feature = "cli"))]

use std::path::Path;
use std::process::{Command, Output};

fn langvm(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_langvm"))
        .args(words)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/1.1"))
        .output()
        .expect("the program can be run")
}

#[test]
fn it_runs_files_and_says_how_they_end() {
    let fine = langvm(&["closures.lbc"]);
    assert_eq!(fine.status.code(), Some(0), "{fine:?}");
    assert!(
        fine.stderr.is_empty() && !fine.stdout.is_empty(),
        "{fine:?}"
    );

    for (words, code, message) in [
        (&["key_missing.lbc"][..], 1, "error[R"),
        (&[], 2, "usage: langvm FILE"),
        (&["none.lbc"], 2, "cannot read `none.lbc`"),
        (&["MANIFEST"], 3, "error[L0001]: MANIFEST: "),
    ] {
        let failed = langvm(words);
        let stderr = String::from_utf8_lossy(&failed.stderr);
        assert_eq!(failed.status.code(), Some(code), "{words:?}: {stderr}");
        assert!(stderr.contains(message), "{words:?}: {stderr}");
    }
}
