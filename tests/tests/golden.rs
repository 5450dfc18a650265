//! Shipped files stay runnable and harmless.
//!
//! `golden/MAJOR.MINOR/` holds files as that version's compiler wrote them, and a
//! few that were put together by hand. They are never written again (see the
//! `make-golden` program): each must be as it was, print what it printed, and,
//! however it is damaged, be refused for the right reason or run within limits.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use lang_tests::golden::{digest, expectations};
use lang_tests::process::execute;
use lang_tests::scratch::Scratch;
use lang_tests::{files_in, hand_built, tests_folder};
use langvm::{Instance, Limits, Options, Registry, Streams};
use lbc_format::RejectionClass;
use lbc_format::container::repair_checksum;
use lbc_format::isa::{Instruction, Opcode};

/// Up to this size every value of every byte is tried; beyond it, a sample.
const EXHAUSTIVE_BYTES: usize = 4096;

/// Values tried for each byte of a larger file: each bit flipped, and extremes.
const SAMPLED_CHANGES: [u8; 16] = [
    0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x7f, 0x0f, 0xf0, 0x55, 0xaa, 0x3c, 0xc3,
];

/// The folders of all format versions.
fn versions() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = tests_folder()
        .join("golden")
        .read_dir()
        .expect("there are golden files")
        .map(|entry| entry.expect("folder entries can be read").path())
        .collect();
    folders.sort();
    folders
}

fn golden_files() -> Vec<PathBuf> {
    let files: Vec<PathBuf> = versions()
        .iter()
        .flat_map(|folder| files_in(folder, "lbc"))
        .collect();
    assert!(!files.is_empty(), "there are golden files");
    files
}

#[test]
fn golden_files_are_as_they_were() {
    for folder in versions() {
        let manifest =
            fs::read_to_string(folder.join("MANIFEST")).expect("versions have manifests");
        let expected: BTreeMap<&str, &str> = manifest
            .lines()
            .filter_map(|line| line.split_once("  "))
            .map(|(digest, name)| (name, digest))
            .collect();
        let files = files_in(&folder, "lbc");
        assert_eq!(files.len(), expected.len(), "{}", folder.display());
        for file in files {
            let name = file
                .file_name()
                .and_then(|name| name.to_str())
                .expect("plain names");
            let bytes = fs::read(&file).expect("golden files can be read");
            assert_eq!(
                Some(digest(&bytes).as_str()),
                expected.get(name).copied(),
                "{name} is not the file that was shipped"
            );
        }
    }
}

#[test]
fn golden_files_print_what_they_printed() {
    let empty = Scratch::new();
    for file in golden_files() {
        for options in [
            &[][..],
            &["--jit", "off", "--gc-stress"],
            &["--jit", "off", "--fuel", "10000000"],
            &["--jit", "always"],
            &["--jit", "always", "--gc-stress", "--fuel", "10000000"],
        ] {
            let path = file.to_str().expect("test paths are plain");
            let outcome = execute(empty.path(), [options, &[path]].concat());
            for (extension, actual) in expectations(&outcome) {
                let expected =
                    fs::read_to_string(file.with_extension(extension)).unwrap_or_default();
                let (actual, expected) = if extension == "stderr" {
                    (lasting(&actual), lasting(&expected))
                } else {
                    (actual, expected)
                };
                assert_eq!(actual, expected, "{path} {options:?} {extension}");
            }
        }
    }
}

/// What must stay of standard error: what the program wrote itself, the code of
/// its error, and the places in the source. The wording may become better.
fn lasting(stderr: &str) -> String {
    let start = stderr.find("error[").unwrap_or(stderr.len());
    let (own, message) = stderr.split_at(start);
    let code = message.split_inclusive(']').next().unwrap_or_default();
    let places: Vec<&str> = message
        .split(|character: char| character.is_whitespace() || "(),".contains(character))
        .filter(|word| word.contains(".lang:"))
        .collect();
    format!("{own}{code} {}", places.join(" "))
}

#[test]
fn hand_built_files_follow_the_format_description() {
    let folder = tests_folder().join("golden/1.0");
    for (name, bytes) in hand_built::all() {
        let golden = fs::read(folder.join(name).with_extension("lbc"));
        assert_eq!(golden.expect("golden files can be read"), bytes, "{name}");
    }
}

#[test]
fn golden_files_use_every_instruction() {
    let mut used = BTreeSet::new();
    for file in golden_files() {
        let bytes = fs::read(&file).expect("golden files can be read");
        let module = lbc_format::decode(&bytes).expect("golden files are sound");
        used.extend(module.functions.all_code().map(Instruction::opcode));
    }
    let unused: Vec<&str> = Opcode::ALL
        .iter()
        .filter(|opcode| !used.contains(opcode))
        .map(|opcode| opcode.mnemonic())
        .collect();
    assert!(unused.is_empty(), "no golden file uses {unused:?}");
}

/// What became of a sequence of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The loader or verifier refused them.
    Refused(RejectionClass),
    /// They import something nobody offers.
    NotLinked,
    /// They ran, to their end or to an error or a limit.
    Ran,
}

/// Loads bytes, and runs them within tight limits when they are accepted.
fn fate_of(bytes: &[u8], registry: &Registry) -> Fate {
    let module = match langvm::load(bytes) {
        Ok(module) => module,
        Err(error) => return Fate::Refused(error.class()),
    };
    let options = Options {
        limits: Limits {
            fuel: Some(20_000),
            max_output: None,
            max_heap: 1 << 20,
            max_depth: 1_000,
            timeout: None,
        },
        streams: Streams::sink(),
        ..Options::default()
    };
    let Ok(mut instance) = Instance::new(module, registry, options) else {
        return Fate::NotLinked;
    };
    match instance.run() {
        Ok(_) | Err(_) => Fate::Ran,
    }
}

/// A change to a file.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// The byte at this place gets another value.
    Byte(usize, u8),
    /// The file ends here.
    Cut(usize),
}

impl Change {
    fn apply(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Byte(at, value) => bytes[at] = value,
            Self::Cut(length) => bytes.truncate(length),
        }
    }
}

/// Every change that is tried on a file.
fn changes(bytes: &[u8]) -> Vec<Change> {
    let mut changes: Vec<Change> = (0..bytes.len()).map(Change::Cut).collect();
    for (at, &byte) in bytes.iter().enumerate() {
        if bytes.len() <= EXHAUSTIVE_BYTES {
            let others = (0..=255).filter(|value| *value != byte);
            changes.extend(others.map(|value| Change::Byte(at, value)));
        } else {
            let others = SAMPLED_CHANGES.map(|change| Change::Byte(at, byte ^ change));
            changes.extend(others);
        }
    }
    changes
}

/// Why a file with a change and its old checksum must be refused.
fn expected_class(change: Change) -> RejectionClass {
    match change {
        Change::Byte(0..4, _) | Change::Cut(0) => RejectionClass::NotLbc,
        Change::Byte(..) | Change::Cut(_) => RejectionClass::Damaged,
    }
}

#[test]
fn damage_is_noticed_and_hostile_bytes_are_harmless() {
    let mut total = 0;
    for file in golden_files() {
        let bytes = fs::read(&file).expect("golden files can be read");
        total += try_changes(&file, &bytes);
    }
    println!("{total} damaged and hostile files tried");
}

/// Tries all changes of a file, each as damage, with the old checksum, and as an
/// attack, with a new one. Gives the number of files tried.
fn try_changes(file: &Path, bytes: &[u8]) -> usize {
    let registry = Registry::standard();
    let changes = changes(bytes);
    let next = AtomicUsize::new(0);
    let faults = Mutex::new(Vec::new());
    let accepted = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(&change) = changes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match try_change(bytes, change, &registry) {
                        Ok(fate) => {
                            accepted.fetch_add(usize::from(fate == Fate::Ran), Ordering::Relaxed);
                        }
                        Err(fault) => faults.lock().expect("no thread panics").push(fault),
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().expect("no thread panics");
    assert!(
        faults.is_empty(),
        "{}: {} faults, such as:\n{}",
        file.display(),
        faults.len(),
        faults[..faults.len().min(5)].join("\n")
    );
    println!(
        "{}: {} changes, {} of them accepted and run",
        file.display(),
        changes.len(),
        accepted.into_inner()
    );
    2 * changes.len()
}

fn try_change(bytes: &[u8], change: Change, registry: &Registry) -> Result<Fate, String> {
    let mut changed = bytes.to_vec();
    change.apply(&mut changed);
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let damaged = fate_of(&changed, registry);
        repair(&mut changed);
        (damaged, fate_of(&changed, registry))
    }));
    let (damaged, hostile) = attempt.map_err(|_| format!("{change:?}: panicked"))?;
    let expected = Fate::Refused(expected_class(change));
    if damaged == expected {
        Ok(hostile)
    } else {
        Err(format!("{change:?}: {damaged:?} instead of {expected:?}"))
    }
}

/// Makes length and checksum right, so that what lies behind them is reached.
fn repair(bytes: &mut [u8]) {
    let length = bytes.len() as u64;
    if let Some(place) = bytes.get_mut(12..20) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    repair_checksum(bytes);
}

#[test]
fn damage_is_reported_by_the_program_too() {
    let scratch = Scratch::new();
    for file in golden_files() {
        let bytes = fs::read(&file).expect("golden files can be read");
        let last = bytes.len() - 1;
        for (change, code) in [
            (Change::Byte(0, b'#'), "L0001"),
            (Change::Byte(4, 9), "L0002"),
            (Change::Byte(last, !bytes[last]), "L0002"),
            (Change::Cut(last), "L0002"),
            (Change::Cut(3), "L0002"),
            (Change::Cut(0), "L0001"),
        ] {
            let mut changed = bytes.clone();
            change.apply(&mut changed);
            scratch.write("changed.lbc", &changed);
            let outcome = scratch.langvm(&["changed.lbc"]);
            assert_eq!(outcome.status, 3, "{change:?}: {outcome:#?}");
            assert_eq!(outcome.stdout, "", "{change:?}: {outcome:#?}");
            assert!(outcome.stderr.contains(code), "{change:?}: {outcome:#?}");
        }
    }
}

#[test]
fn a_file_of_another_major_version_is_refused_with_a_remedy() {
    let scratch = Scratch::new();
    for (major, minor) in [(2, 0), (1, 99), (0, 9), (u16::MAX, u16::MAX)] {
        let mut bytes = hand_built::sum();
        bytes[4..6].copy_from_slice(&u16::to_le_bytes(major));
        bytes[6..8].copy_from_slice(&u16::to_le_bytes(minor));
        repair_checksum(&mut bytes);
        scratch.write("future.lbc", bytes);
        let outcome = scratch.langvm(&["future.lbc"]);
        assert_eq!(outcome.status, 3, "{outcome:#?}");
        for word in ["L0003", &format!("{major}.{minor}"), "1.0", "hand"] {
            assert!(
                outcome.stderr.contains(word),
                "`{word}` is missing: {outcome:#?}"
            );
        }
    }
}

#[test]
fn an_ill_formed_file_is_told_apart_from_a_damaged_one() {
    let scratch = Scratch::new();
    // The second entry of the section table begins at byte 37: its number, where it
    // begins, how long it is.
    for (at, value) in [(37, 99), (37, 1), (38, 0), (42, 200), (24, 200), (8, 1)] {
        let mut bytes = hand_built::sum();
        bytes[at] = value;
        scratch.write("damaged.lbc", &bytes);
        let outcome = scratch.langvm(&["damaged.lbc"]);
        assert_eq!(outcome.status, 3, "{at}: {outcome:#?}");
        assert!(outcome.stderr.contains("L0002"), "{at}: {outcome:#?}");

        repair_checksum(&mut bytes);
        scratch.write("ill_formed.lbc", &bytes);
        let outcome = scratch.langvm(&["ill_formed.lbc"]);
        assert_eq!(outcome.status, 3, "{at}: {outcome:#?}");
        assert!(outcome.stderr.contains("L0004"), "{at}: {outcome:#?}");
        assert_eq!(outcome.stdout, "", "{at}: {outcome:#?}");
    }
}
