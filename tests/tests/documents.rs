//! What the documents show is what the programs do.
//!
//! - `README.md`, `docs/messages.md`: a block ```` ```lang file=NAME ```` is a file, and the blocks marked
//!   `console` are sessions in the folder it stands in, with the output below each
//!   `$ command`. `UPDATE_EXPECT=1` rewrites the output.
//! - `docs/language.md` and `docs/library.md`: each `lang` block compiles without a
//!   message; with `fail` it does not compile, with `warn` it compiles with a warning,
//!   with `error` it ends in a runtime error, with `exit=N` with that status, and with
//!   `allow-read` and the like it runs with that grant. An `output` block right after
//!   it is what comes of that, an `input` block right before it its standard input.
//!   Blocks with `file=NAME` are files beside all programs below them, and blocks
//!   marked `console` are sessions in the folder of these files.
//! - `docs/library.md` describes whatever the library's sources make public, with the
//!   signature it has there and in an example.

use std::path::Path;

use assert_cmd::Command;
use lang_tests::documents::{Block, blocks, replace};
use lang_tests::expectation::{self, Missing};
use lang_tests::process::{checked, langvm, run};
use lang_tests::scratch::Scratch;
use lang_tests::toolchain::toolchain;
use lang_tests::{files_in, repository};
use langc::library::{Builtin, MODULES, PRELUDE};

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
    check_page("docs/language.md");
}

#[test]
fn the_library_reference_holds() {
    check_page("docs/library.md");
}

/// Compares a page with what comes of its blocks.
fn check_page(name: &str) {
    let path = repository().join(name);
    let page = std::fs::read_to_string(&path).expect("the page can be read");
    let blocks = blocks(&page);
    let directly_behind = |first: &Block, second: &Block| {
        page[first.range.end..second.range.start]
            .lines()
            .skip(1)
            .all(|line| line.is_empty() || line.starts_with("```"))
    };
    let files = Scratch::new();
    let mut replacements = Vec::new();
    let mut faults = Vec::new();
    let mut programs = 0;
    for (index, block) in blocks.iter().enumerate() {
        if let Some(name) = block.value_of("file") {
            files.write(name, &block.text);
            continue;
        }
        if block.language() == "console" {
            replacements.push((block.range.clone(), session(&files, block)));
            continue;
        }
        if block.language() != "lang" {
            continue;
        }
        programs += 1;
        let neighbour = |language: &str, index: Option<usize>| {
            index
                .and_then(|index| blocks.get(index))
                .filter(|block| block.language() == language)
        };
        let input = neighbour("input", index.checked_sub(1))
            .filter(|input| directly_behind(input, block))
            .map_or("", |input| &input.text);
        let output =
            neighbour("output", Some(index + 1)).filter(|output| directly_behind(block, output));
        match (consequence(block, input, &files), output) {
            (Ok(actual), Some(output)) => replacements.push((output.range.clone(), actual)),
            (Ok(_), None) => {}
            (Err(fault), _) => faults.push(fault),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(programs >= 20, "{name} has too few examples");
    let actual = replace(&page, &replacements);
    if let Err(difference) = expectation::check(&path, &actual, Missing::IsAnError) {
        panic!("{difference}");
    }
}

/// Compiles a block and runs it where it may run; gives what comes of it.
fn consequence(block: &Block, input: &str, files: &Scratch) -> Result<String, String> {
    let scratch = Scratch::new();
    for name in files.names().iter().filter(|name| name.contains('.')) {
        scratch.write(name, files.read(name));
    }
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
    let grants = ["--allow-read", "--allow-write", "--allow-env"]
        .into_iter()
        .filter(|option| block.has(option.trim_start_matches('-')));
    let outcome = run(langvm(scratch.path())
        .args(grants)
        .arg("example.lbc")
        .write_stdin(input));
    let expected = match block.value_of("exit") {
        Some(status) => status.parse().expect("an exit status is a number"),
        None => i32::from(block.has("error")),
    };
    if outcome.status != expected {
        return Err(format!(
            "line {}: the program ended with {}\n{}",
            block.line, outcome.status, outcome.stderr
        ));
    }
    Ok(outcome.stdout + &outcome.stderr)
}

#[test]
fn everything_in_the_library_is_described_and_shown() {
    let page = std::fs::read_to_string(repository().join("docs/library.md"))
        .expect("the page can be read");
    let parts = PRELUDE
        .iter()
        .map(|(_, text)| (None, *text))
        .chain(MODULES.iter().map(|(name, _, text)| (Some(*name), *text)));
    let mut items: Vec<LibraryItem> = parts
        .flat_map(|(module, text)| public_items(module, text))
        .collect();
    items.extend(Builtin::ALL.into_iter().flat_map(|(name, builtin)| {
        builtin
            .usage()
            .split("` or `")
            .map(move |usage| LibraryItem {
                section: "Functions".to_owned(),
                signature: usage.to_owned(),
                name: name.to_owned(),
            })
    }));
    assert!(items.len() > 150, "the library was not read");
    let missing: Vec<String> = items
        .iter()
        .filter_map(|item| {
            Some(format!(
                "{}: `{}` {}",
                item.section,
                item.signature,
                fault(item, &page)?
            ))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "docs/library.md:\n{}",
        missing.join("\n")
    );
}

/// Something that programs can use, as the library's source declares it.
struct LibraryItem {
    /// The heading it is described under.
    section: String,
    /// How it is called, with types.
    signature: String,
    name: String,
}

/// What a page lacks for an item.
fn fault(item: &LibraryItem, page: &str) -> Option<&'static str> {
    let heading = format!("\n## {}\n", item.section);
    let Some((_, section)) = page.split_once(&heading) else {
        return Some("has no section");
    };
    let section = section.split("\n## ").next().unwrap_or_default();
    if !section.contains(&format!("`{}`", item.signature)) {
        return Some("is not described");
    }
    let is_shown = blocks(section)
        .iter()
        .any(|block| block.language() == "lang" && names(&block.text, &item.name));
    (!is_shown).then_some("is in no example")
}

/// Whether a program names something.
fn names(program: &str, name: &str) -> bool {
    program
        .split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .any(|word| word == name)
}

/// The public functions, methods and constants in one of the library's sources,
/// in which every declaration is a line that begins with `pub`.
fn public_items(module: Option<&str>, source: &str) -> Vec<LibraryItem> {
    let mut items = Vec::new();
    let mut of_type: Option<String> = None;
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("impl") {
            let generics = if rest.starts_with('<') { "> " } else { " " };
            let target = rest.split_once(generics).map_or(rest, |(_, target)| target);
            let name = target.split(['<', ' ']).next().unwrap_or_default();
            of_type = Some(name.to_owned());
        } else if line == "}" {
            of_type = None;
        }
        let declaration = line.trim_start();
        let section = match (module, &of_type) {
            (Some(module), _) => format!("std::{module}"),
            (None, Some(name)) => name.clone(),
            (None, None) => continue,
        };
        let owner = of_type.as_deref().or(module).unwrap_or_default();
        let (name, signature) = if let Some(rest) = declaration.strip_prefix("pub const ") {
            let name = rest.split(':').next().unwrap_or_default();
            (name, format!("{owner}::{name}"))
        } else if let Some(rest) = declaration.strip_prefix("pub fn ") {
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            let header = header(rest);
            let signature = match header
                .replacen("(self, ", "(", 1)
                .replacen("(self)", "()", 1)
            {
                method if method != header => method,
                function => format!("{owner}::{function}"),
            };
            (name, signature)
        } else {
            continue;
        };
        items.push(LibraryItem {
            section,
            name: name.to_owned(),
            signature,
        });
    }
    items
}

/// A function's declaration up to its body.
fn header(declaration: &str) -> &str {
    let end = [" {", " = \""]
        .iter()
        .filter_map(|body| declaration.find(body))
        .min();
    declaration[..end.unwrap_or(declaration.len())].trim_end()
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
