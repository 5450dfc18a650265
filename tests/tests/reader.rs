//! A second reader of `.lbc` files, written in Python from `docs/format.md` alone,
//! agrees with this one: on all golden files, on what programs compile to, and on
//! which damaged files are refused for what reason.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lang_tests::generated::tape::Tape;
use lang_tests::process::{langvm, run};
use lang_tests::scratch::Scratch;
use lang_tests::{files_in, golden, repository, stem, tests_folder};
use lbc_format::{DecodeErrorKind, FormatVersion, VERSION};
use serde_json::Value;

/// What the Python reader says of each file.
fn read(files: &[PathBuf]) -> Vec<Value> {
    let output = Command::new("python3")
        .arg(tests_folder().join("reader/lbc.py"))
        .args(files)
        .output()
        .expect("python3 is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).expect("the reader writes UTF-8");
    let answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("the reader writes JSON"))
        .collect();
    assert_eq!(answers.len(), files.len());
    answers
}

fn golden_files() -> Vec<PathBuf> {
    (0..=VERSION.minor)
        .flat_map(|minor| files_in(&golden::folder(FormatVersion { minor, ..VERSION }), "lbc"))
        .collect()
}

/// Compares an answer with `langvm info` and `langvm disasm`.
fn compare(file: &Path, answer: &Value) {
    let name = file.display();
    let ask = |arguments: &[&str]| {
        let folder = file.parent().expect("a file stands in a folder");
        let outcome = run(langvm(folder).args(arguments).arg(file));
        assert_eq!(outcome.status, 0, "{name}: {outcome:#?}");
        outcome.stdout
    };
    let info: Value = serde_json::from_str(&ask(&["info", "--format", "json"])).expect("JSON");
    let Value::Object(said) = answer else {
        panic!("{name}: {answer}");
    };
    for (key, value) in said {
        match key.as_str() {
            "code" | "inlined" => {}
            "imports" => {
                let imports = info["imports"].as_array().expect("a list");
                let here = value.as_array().expect("a list");
                assert_eq!(imports.len(), here.len(), "{name}");
                for (one, other) in imports.iter().zip(here) {
                    assert_eq!(one["name"], other["name"], "{name}");
                    assert_eq!(one["signature"], other["signature"], "{name}");
                }
            }
            _ => assert_eq!(&info[key], value, "{name}: {key}"),
        }
    }
    let listing = listing(&ask(&["disasm"]));
    let code = answer["code"].as_array().expect("a list");
    assert_eq!(listing.len(), code.len(), "{name}");
    for (index, (function, read)) in listing.iter().zip(code).enumerate() {
        let inlined: Value = function.inlined.clone().into();
        assert_eq!(
            answer["inlined"][index], inlined,
            "{name}: function {index}"
        );
        let shown = &function.code;
        let read = read.as_array().expect("a list");
        assert_eq!(shown.len(), read.len(), "{name}: function {index}");
        for (at, (shown, read)) in shown.iter().zip(read).enumerate() {
            let place = format!("{name}: instruction {at} of function {index}");
            assert_eq!(read["mnemonic"], shown.mnemonic.as_str(), "{place}");
            assert_eq!(read["range"].as_str(), shown.range.as_deref(), "{place}");
            assert_eq!(read["within"].as_u64(), shown.within, "{place}");
            let operands = read["operands"].as_array().expect("a list");
            assert!(
                is_one_of(&shown.operands, operands),
                "{place}: {}, {operands:?}",
                shown.operands
            );
        }
    }
}

/// Whether a text is made of one of the forms of each operand, with spaces between.
fn is_one_of(shown: &str, operands: &[Value]) -> bool {
    let [first, others @ ..] = operands else {
        return shown.is_empty();
    };
    let forms = first.as_array().expect("a list");
    forms.iter().filter_map(Value::as_str).any(|form| {
        let rest = match shown.strip_prefix(form) {
            Some(rest) => rest,
            // Python and Rust write some floats in other ways, and read them alike.
            None if form
                .parse::<f64>()
                .is_ok_and(|one| shown.parse() == Ok(one)) =>
            {
                ""
            }
            None => return false,
        };
        is_one_of(rest.trim_start(), others)
    })
}

struct Shown {
    mnemonic: String,
    operands: String,
    range: Option<String>,
    /// Which inlined call code belongs to from here on.
    within: Option<u64>,
}

#[derive(Default)]
struct ShownFunction {
    inlined: Vec<String>,
    code: Vec<Shown>,
}

/// Each function, as `langvm disasm` shows it.
fn listing(text: &str) -> Vec<ShownFunction> {
    let mut functions: Vec<ShownFunction> = Vec::new();
    let mut within = None;
    for line in text.lines() {
        if line.starts_with("fn ") {
            functions.push(ShownFunction::default());
            continue;
        }
        let Some(function) = functions.last_mut() else {
            continue;
        };
        let trimmed = line.trim();
        if trimmed.starts_with("inlined ") {
            function.inlined.push(trimmed.to_owned());
        } else if let Some(call) = trimmed.strip_prefix("within ") {
            within = call.parse().ok();
        }
        let Some((code, number)) = line.rsplit_once("; ") else {
            continue;
        };
        if number.parse() != Ok(function.code.len()) {
            continue;
        }
        let code = code.trim();
        let (code, range) = match code.rsplit_once(" @") {
            Some((code, range)) if !range.contains('"') => (code, Some(range.to_owned())),
            _ => (code, None),
        };
        let (mnemonic, operands) = code.split_once(' ').unwrap_or((code, ""));
        function.code.push(Shown {
            mnemonic: mnemonic.to_owned(),
            operands: operands.trim().to_owned(),
            range,
            within: within.take(),
        });
    }
    functions
}

#[test]
fn both_readers_agree_on_golden_files() {
    let files = golden_files();
    for (file, answer) in files.iter().zip(read(&files)) {
        compare(file, &answer);
    }
}

#[test]
fn both_readers_agree_on_compiled_examples() {
    let scratch = Scratch::new();
    let mut files = Vec::new();
    for program in files_in(&repository().join("examples"), "lang")
        .into_iter()
        .step_by(4)
    {
        let output = scratch.file(&format!("{}.lbc", stem(&program)));
        let output_name = output
            .to_str()
            .expect("temporary paths are plain")
            .to_owned();
        let source = program.to_str().expect("paths are plain");
        let outcome = scratch.langc(&[source, "-o", &output_name]);
        assert_eq!(outcome.status, 0, "{outcome:#?}");
        files.push(output);
    }
    for (file, answer) in files.iter().zip(read(&files)) {
        compare(file, &answer);
    }
}

#[test]
fn both_readers_refuse_damage_for_the_same_reason() {
    let scratch = Scratch::new();
    let mut files = Vec::new();
    let seeds: Vec<Vec<u8>> = golden_files()
        .iter()
        .map(|path| fs::read(path).expect("golden files can be read"))
        .collect();
    for number in 0..1_500 {
        let tape = &mut Tape::record(number);
        let mut bytes = tape.pick(&seeds).clone();
        for _ in 0..=tape.below(2) {
            let at = tape.below(bytes.len());
            match tape.below(4) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, tape.below(256) as u8),
                _ => bytes[at] = tape.below(256) as u8,
            }
        }
        if tape.below(3) > 0 {
            let length = bytes.len() as u64;
            if let Some(place) = bytes.get_mut(12..20) {
                place.copy_from_slice(&length.to_le_bytes());
            }
            lbc_format::container::repair_checksum(&mut bytes);
        }
        let name = format!("{number}.lbc");
        scratch.write(&name, &bytes);
        files.push(scratch.file(&name));
    }
    let mut refused = 0;
    for (file, answer) in files.iter().zip(read(&files)) {
        let bytes = fs::read(file).expect("it was just written");
        let expected = match lbc_format::decode(&bytes) {
            Ok(_) => None,
            // Limits, and which version has what, are not what the other reader looks at.
            Err(error)
                if matches!(
                    error.kind,
                    DecodeErrorKind::LimitExceeded(_)
                        | DecodeErrorKind::NewerThanVersion { .. }
                        | DecodeErrorKind::VersionNotLowest { .. }
                ) =>
            {
                continue;
            }
            Err(error) => Some(error.code()),
        };
        refused += u32::from(expected.is_some());
        assert_eq!(
            answer["refused"].as_str(),
            expected,
            "{}: {answer}",
            file.display()
        );
    }
    println!("{refused} of {} damaged files refused", files.len());
    assert!(refused > 500, "only {refused} were refused");
}
