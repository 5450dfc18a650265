//! Every rule of the verifier rejects the module written to break it.
//!
//! `tests/verify/<rule>.lasm` in the workspace's root breaks the rule it is named
//! for, and says so in a comment `;! <rule>` on the offending line. Where the rule
//! concerns something without a line of its own, the comment may stand anywhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use lbc_format::asm::assemble_with_lines;
use lbc_format::{Rule, decode, encode, verify};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/verify")
}

fn check(path: &Path) {
    let name = path.display();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let rule = path.file_stem().unwrap_or_default().to_string_lossy();
    let annotation = format!(";! {rule}");
    let line = text.lines().position(|line| line.ends_with(&annotation));
    let line = line.unwrap_or_else(|| panic!("{name}: no line ends in `{annotation}`")) + 1;

    let (module, lines) =
        assemble_with_lines(&text).unwrap_or_else(|error| panic!("{name}:{error}"));
    let bytes = match encode(&module) {
        Ok(bytes) => bytes,
        // Nothing over a limit has a file.
        Err(_) if rule == Rule::Limits.name() => Vec::new(),
        Err(error) => panic!("{name}: {error}"),
    };
    if !bytes.is_empty() {
        assert!(
            decode(&bytes).is_ok(),
            "{name}: the verifier is to reject it, not the decoder"
        );
    }
    let error = match verify(module) {
        Ok(_) => panic!("{name}: the module was accepted"),
        Err(error) => error,
    };
    assert_eq!(error.rule.name(), rule, "{name}: {error}");
    if let Some(found) = lines.line_of(error.subject) {
        assert_eq!(found as usize, line, "{name}: {error}");
    }
}

#[test]
fn every_rejected_module_is_rejected_by_its_rule() {
    let mut checked = BTreeSet::new();
    for entry in fs::read_dir(directory()).expect("the directory is part of the repository") {
        let path = entry.expect("the directory can be read").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "lasm")
        {
            check(&path);
            checked.extend(
                path.file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned()),
            );
        }
    }
    for rule in Rule::ALL {
        assert!(
            checked.contains(rule.name()),
            "rule `{rule}` has no module that breaks it: write tests/verify/{rule}.lasm"
        );
    }
}
