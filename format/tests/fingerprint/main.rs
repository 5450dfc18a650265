//! The encoding does not change unless the version does.
//!
//! `<version>.txt` beside this file is what a version looks like: its sections,
//! its instructions, its rules' reach in bytes. It is written once, when the
//! version is new, and never again.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use lbc_format::container::{FormatVersion, MAGIC};
use lbc_format::isa::{Immediate, ImmediateKind, Instruction, Opcode};
use lbc_format::module::Function;
use lbc_format::{Module, Section, VERSION, assemble, encode};

/// For each version a module with what was new in it: something in every table and
/// every encoding of a field.
const SAMPLES: &[(&str, &str)] = &[
    ("", include_str!("sample.lasm")),
    ("1.1 ", include_str!("sample-1.1.lasm")),
    ("1.2 ", include_str!("sample-1.2.lasm")),
];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fingerprint")
}

fn fingerprint() -> String {
    let mut text = format!("magic {MAGIC:02x?}\n");
    for section in Section::ALL {
        let _ = writeln!(text, "section {} {section}", section.id());
    }
    for opcode in Opcode::ALL {
        let _ = write!(text, "opcode {:02x} {}", *opcode as u8, opcode.mnemonic());
        for (name, kind) in opcode.immediates() {
            let _ = write!(text, " {name}:{kind:?}");
        }
        match opcode.signature() {
            Some(signature) => {
                let pops: Vec<_> = signature.pops.iter().map(|pop| pop.0).collect();
                let _ = writeln!(text, " = {pops:?} -> {}", signature.pushes.0);
            }
            None => text.push_str(" = special\n"),
        }
    }
    for (version, sample) in SAMPLES {
        let sample = assemble(sample).expect("the sample is well-formed");
        for (id, payload) in sections(&encoded(&sample)) {
            let _ = write!(text, "{version}payload {id} ");
            for byte in payload {
                let _ = write!(text, "{byte:02x}");
            }
            text.push('\n');
        }
    }
    text
}

fn encoded(module: &Module) -> Vec<u8> {
    encode(module).expect("the module is within the limits")
}

fn sections(file: &[u8]) -> Vec<(u8, &[u8])> {
    let number = |at: usize| {
        let bytes = file[at..at + 4].try_into().expect("four bytes are four");
        u32::from_le_bytes(bytes) as usize
    };
    (0..number(24))
        .map(|index| 28 + 9 * index)
        .map(|entry| {
            let start = number(entry + 1);
            (file[entry], &file[start..start + number(entry + 5)])
        })
        .collect()
}

#[test]
fn the_encoding_belongs_to_the_version() {
    let found = fingerprint();
    let path = directory().join(format!("{VERSION}.txt"));
    match fs::read_to_string(&path) {
        Ok(expected) => assert!(
            expected == found,
            "the encoding differs from what version {VERSION} was when it was made.\n\
             Files of that version exist, so either undo the change, or make a new version: \
             raise `VERSION` in format/src/container.rs, describe the change in docs/format.md, \
             and run this test with UPDATE_EXPECT=1 to record the new version.\n\
             expected:\n{expected}\nfound:\n{found}"
        ),
        Err(_) if std::env::var_os("UPDATE_EXPECT").is_some() => {
            fs::write(&path, found).expect("the directory can be written");
        }
        Err(error) => panic!(
            "{}: {error}\nversion {VERSION} is not recorded; run this test with UPDATE_EXPECT=1",
            path.display()
        ),
    }
}

/// A minor version only adds: all that an older one of the same major version
/// fixed is still there.
#[test]
fn older_versions_are_contained_in_this_one() {
    let found = fingerprint();
    let found: Vec<&str> = found.lines().collect();
    for (version, older) in recorded_versions() {
        for line in older.lines() {
            assert!(
                found.contains(&line),
                "{version}: `{line}` has changed since"
            );
        }
    }
}

/// The fingerprints of this major version, by version.
fn recorded_versions() -> Vec<(FormatVersion, String)> {
    let entries = fs::read_dir(directory()).expect("the directory is part of the repository");
    let paths = entries.map(|entry| entry.expect("the directory can be read").path());
    let versions: Vec<(FormatVersion, String)> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let (major, minor) = name.split_once('.').expect("files are named by version");
            let number = |part: &str| part.parse().expect("versions are numbers");
            let version = FormatVersion {
                major: number(major),
                minor: number(minor),
            };
            let text = fs::read_to_string(&path).expect("the file can be read");
            (version, text)
        })
        .filter(|(version, _)| version.major == VERSION.major)
        .collect();
    assert!(versions.len() >= 2, "older versions are recorded, too");
    versions
}

/// What `Opcode::since` says is what each version had when it was made: else a file
/// would claim to be of a version whose readers do not know all of it.
#[test]
fn instructions_are_of_the_version_that_first_had_them() {
    for (version, text) in recorded_versions() {
        let listed: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("opcode ")?.split(' ').nth(1))
            .collect();
        let of_version: Vec<&str> = Opcode::ALL
            .iter()
            .filter(|opcode| opcode.since() <= version)
            .map(|opcode| opcode.mnemonic())
            .collect();
        assert!(
            listed == of_version,
            "version {version} had {} instructions, and `Opcode::since` gives it {}: a new row \
             belongs to the version it is new in",
            listed.len(),
            of_version.len()
        );
    }
}

/// The number in an instruction's row is the byte in the file.
#[test]
fn opcode_numbers_are_the_encoded_bytes() {
    let mut module = assemble("fn main() {\n}\n").expect("the text is well-formed");
    for (position, opcode) in Opcode::ALL.iter().enumerate() {
        assert_eq!(*opcode as usize, position, "rows are numbered without gaps");
        let immediates: Vec<Immediate> = opcode
            .immediates()
            .iter()
            .map(|(_, kind)| zero(*kind))
            .collect();
        let instruction = Instruction::from_parts(*opcode, &immediates);
        let instruction = instruction.expect("immediates follow the table");
        module.names = None;
        let main = module.functions.at(0).to_function();
        let code = vec![instruction];
        module.functions.set(0, Function { code, ..main });
        let file = encoded(&module);
        // Zeros take one byte each, and nothing follows the code.
        assert_eq!(
            file[file.len() - 1 - immediates.len()],
            *opcode as u8,
            "{}",
            opcode.mnemonic()
        );
        assert_eq!(Opcode::from_mnemonic(opcode.mnemonic()), Some(*opcode));
    }
}

fn zero(kind: ImmediateKind) -> Immediate {
    use lbc_format::index::{
        FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex, LocalSlot,
        StringIndex, TypeIndex,
    };

    match kind {
        ImmediateKind::Bool => Immediate::Bool(false),
        ImmediateKind::Small => Immediate::Small(0),
        ImmediateKind::Count => Immediate::Count(0),
        ImmediateKind::Number => Immediate::Number(0),
        ImmediateKind::Int => Immediate::Int(IntIndex(0)),
        ImmediateKind::Float => Immediate::Float(FloatIndex(0)),
        ImmediateKind::String => Immediate::String(StringIndex(0)),
        ImmediateKind::Local => Immediate::Local(LocalSlot(0)),
        ImmediateKind::Global => Immediate::Global(GlobalIndex(0)),
        ImmediateKind::Function => Immediate::Function(FunctionIndex(0)),
        ImmediateKind::Import => Immediate::Import(ImportIndex(0)),
        ImmediateKind::Type => Immediate::Type(TypeIndex(0)),
        ImmediateKind::Target => Immediate::Target(InstrIndex(0)),
    }
}
