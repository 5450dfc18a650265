//! Modules that the verifier refuses, shown to checked mode as they are: it must
//! find by itself what is wrong with them, or there must be a reason why it cannot.

use std::fs;
use std::path::Path;

use crate::error::RuntimeErrorKind;
use crate::grants::Grants;
use crate::host::Registry;
use crate::limits::Limits;
use crate::link::link_unverified;
use crate::machine::{Host, Machine};
use crate::streams::Streams;

/// Rules about tables: code never reaches what they forbid, or reaches it only by
/// way of an index that is tested then.
const TABLES: [&str; 16] = [
    "constant-unique",
    "entry-in-range",
    "enum-variants",
    "function-type",
    "import-name",
    "import-unique",
    "limits",
    "map-key",
    "member-names",
    "names-shape",
    "inlining-shape",
    "nan-canonical",
    "span-table-shape",
    "tuple-size",
    "type-in-range",
    "type-unique",
];

/// Rules about code whose breach no single run can show, and why.
const UNSEEN: [(&str, &str); 6] = [
    (
        "back-edge-locals",
        "the run comes along a path that stored to the slot",
    ),
    (
        "local-initialised",
        "the run comes along the path that stored to the slot",
    ),
    (
        "type-order",
        "types are looked at, not walked through, while code runs",
    ),
    ("unreachable-code", "what is never reached is never run"),
    ("frame-size", "a frame of any size is made room for here"),
    (
        "join-stack",
        "a run arrives by one of the paths that do not agree",
    ),
];

fn run(text: &str) -> Result<u64, RuntimeErrorKind> {
    let module = lbc_format::assemble(text).expect("the text is well-formed");
    let program = link_unverified(module, &Registry::standard());
    let host = Host {
        streams: Streams::sink(),
        arguments: Vec::new(),
        grants: Grants::default(),
    };
    let limits = Limits {
        fuel: Some(100_000),
        ..Limits::default()
    };
    let mut machine = Machine::new(&program, limits, true, host);
    machine.reset();
    super::call(&mut machine, &program, program.module().meta.entry, ()).map_err(|trap| *trap.0)
}

#[test]
fn what_the_verifier_refuses_in_code_faults() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/verify");
    let mut missed = Vec::new();
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the repository has the folder") {
        let path = entry.expect("entries can be read").path();
        let rule = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let unseen = UNSEEN.iter().any(|&(name, _)| name == rule);
        if TABLES.contains(&rule) || unseen {
            continue;
        }
        let text = fs::read_to_string(&path).expect("the file can be read");
        match run(&text) {
            Err(RuntimeErrorKind::Fault { .. }) => seen += 1,
            other => missed.push(format!("{rule}: {other:?}")),
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(seen > 15, "only {seen} modules were seen");
}

#[test]
fn stored_values_are_tested_too() {
    for (what, body) in [
        (
            "a truth value in a local",
            "small_int 2\nstore_local flag\nsmall_int 1\nreturn",
        ),
        (
            "a local never stored to",
            "load_local flag\npop\nsmall_int 1\nreturn",
        ),
        ("too little on the stack", "small_int 1\nadd_int\nreturn"),
        ("too much on the stack", "small_int 1\nsmall_int 1\nreturn"),
        (
            "an array of another type",
            "new_array 0 Array<Int>\nconst_bool true\narray_push\nsmall_int 1\nreturn",
        ),
    ] {
        let text = format!("fn main() -> Int {{\nlocal flag: Bool\n{body}\n}}");
        let result = run(&text);
        assert!(
            matches!(result, Err(RuntimeErrorKind::Fault { .. })),
            "{what}: {result:?}"
        );
    }
}
