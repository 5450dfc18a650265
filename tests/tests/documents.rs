//! What the documents show is what the programs do.
//!
//! - `README.md`, `docs/messages.md`: a block ```` ```lang file=NAME ```` is a file, and the blocks marked
//!   `console` are sessions in the folder it stands in, with the output below each
//!   `$ command`. `UPDATE_EXPECT=1` rewrites the output.
//! - `docs/language.md`: each `lang` block compiles without a message; with `fail` it
//!   does not compile, with `warn` it compiles with a warning, with `error` it ends
//!   in a runtime error. An `output` block right after it is what comes of that.

use std::path::Path;

use assert_cmd::Command;
use lang_tests::documents::{Block, blocks, replace};
use lang_tests::expectation::{self, Missing};
use lang_tests::process::checked;
use lang_tests::scratch::Scratch;
use lang_tests::toolchain::toolchain;
use lang_tests::{files_in, repository};

#[test]
fn the_readme_shows_what_the_programs_print() {
    check_sessions("README.md", 4);
}

#[test]
fn the_page_on_messages_shows_what_the_programs_print() {
    check_sessions("docs/messages.md", 3);
}

/// Runs the sessions of a page, of which there are at least so many.
fn check_sessions(page: &str, at_least: usize) {
    let path = repository().join(page);
    let text = std::fs::read_to_string(&path).expect("the page can be read");
    let scratch = Scratch::new();
    let mut replacements = Vec::new();
    for block in blocks(&text) {
        match (block.language(), block.value_of("file")) {
            ("lang", Some(name)) => scratch.write(name, &block.text),
            ("lang", None) => panic!("{page}:{}: which file is this?", block.line),
            ("console", _) => {
                replacements.push((block.range.clone(), session(&scratch, &block)));
            }
            _ => {}
        }
    }
    assert!(replacements.len() >= at_least, "{page} shows too little");
    let actual = replace(&text, &replacements);
    if let Err(difference) = expectation::check(&path, &actual, Missing::IsAnError) {
        panic!("{difference}");
    }
}

/// Runs the commands of a session, and gives the session with what they print.
fn session(scratch: &Scratch, block: &Block) -> String {
    let mut text = String::new();
    for command in block
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("$ "))
    {
        text.push_str(&format!("$ {command}\n{}", shell(scratch.path(), command)));
    }
    assert!(
        !text.is_empty(),
        "line {}: a session has commands",
        block.line
    );
    text
}

/// What a shell command prints, both streams together.
fn shell(folder: &Path, command: &str) -> String {
    let programs = toolchain()
        .langc
        .parent()
        .expect("programs stand in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        std::iter::once(programs.to_path_buf()).chain(std::env::split_paths(&path)),
    )
    .expect("paths can be joined");
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("{{ {command}\n}} 2>&1"))
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("NO_COLOR")
        .output()
        .expect("a shell can be started");
    checked(command, output).stdout
}

#[test]
fn the_language_reference_holds() {
    let path = repository().join("docs/language.md");
    let reference = std::fs::read_to_string(&path).expect("the reference can be read");
    let blocks = blocks(&reference);
    let mut replacements = Vec::new();
    let mut faults = Vec::new();
    let mut programs = 0;
    for (index, block) in blocks.iter().enumerate() {
        if block.language() != "lang" {
            continue;
        }
        programs += 1;
        let output = blocks.get(index + 1).filter(|next| {
            next.language() == "output"
                && reference[block.range.end..next.range.start].lines().count() <= 3
        });
        match consequence(block) {
            Ok(actual) => replacements.extend(output.map(|output| (output.range.clone(), actual))),
            Err(fault) => faults.push(fault),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(programs >= 20, "the reference has too few examples");
    let actual = replace(&reference, &replacements);
    if let Err(difference) = expectation::check(&path, &actual, Missing::IsAnError) {
        panic!("{difference}");
    }
}

/// Compiles a block and runs it where it may run; gives what comes of it.
fn consequence(block: &Block) -> Result<String, String> {
    let scratch = Scratch::new();
    scratch.write("example.lang", &block.text);
    let compiled = scratch.langc(&["example.lang"]);
    let expected = i32::from(block.has("fail"));
    let silent = !block.has("fail") && !block.has("warn");
    if compiled.status != expected || silent != compiled.stderr.is_empty() {
        return Err(format!(
            "line {}: the compiler ended with {}\n{}",
            block.line, compiled.status, compiled.stderr
        ));
    }
    if !silent {
        return Ok(compiled.stderr);
    }
    let outcome = scratch.langvm(&["example.lbc"]);
    let expected = i32::from(block.has("error"));
    if outcome.status != expected {
        return Err(format!(
            "line {}: the program ended with {}\n{}",
            block.line, outcome.status, outcome.stderr
        ));
    }
    Ok(outcome.stdout + &outcome.stderr)
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = repository();
    let mut pages: Vec<_> = files_in(root, "md");
    pages.extend(files_in(&root.join("docs"), "md"));
    let mut dead = Vec::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("pages can be read");
        let folder = page.parent().expect("a page stands in a folder");
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let linked = if file.is_empty() {
                page.clone()
            } else {
                folder.join(file)
            };
            let has_anchor = || {
                std::fs::read_to_string(&linked)
                    .is_ok_and(|text| anchors(&text).any(|found| found == anchor))
            };
            if !linked.exists() || !anchor.is_empty() && !has_anchor() {
                dead.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// The names by which headings can be linked to.
fn anchors(markdown: &str) -> impl Iterator<Item = String> {
    markdown
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|character| character.is_alphanumeric() || " -_".contains(*character))
                .map(|character| if character == ' ' { '-' } else { character })
                .collect()
        })
}
