//! The fuel table covers everything, and its measurements measure what they say.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lang_tests::documents::expect_generated;
use lang_tests::fuel_costs::{WITHOUT_CASE, cases};
use langvm::{LIBRARY_COSTS, Registry};
use lbc_format::fuel::{self, Cost};
use lbc_format::isa::Opcode;

/// A folder with what the cases read.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    std::fs::write(folder.path().join("file"), "content\n").expect("files can be written");
    folder
}

fn library() -> BTreeSet<String> {
    let registry = Registry::standard();
    let names = registry.signatures().into_iter();
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn each_library_function_has_a_cost() {
    let costs: BTreeSet<String> = LIBRARY_COSTS.iter().map(|cost| cost.name.into()).collect();
    assert_eq!(costs.len(), LIBRARY_COSTS.len(), "a name stands twice");
    assert_eq!(costs, library());
}

#[test]
fn each_instruction_and_library_function_is_measured() {
    let measured: BTreeSet<String> = cases().into_iter().map(|case| case.name).collect();
    let instructions = Opcode::ALL
        .iter()
        .map(|opcode| opcode.mnemonic().to_owned());
    let missing: Vec<String> = instructions
        .chain(library())
        .filter(|name| !measured.contains(name) && !WITHOUT_CASE.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn each_case_runs_what_it_is_named_for() {
    let folder = folder();
    for case in cases() {
        let verified = case.module(1, folder.path());
        let module = verified.module();
        let uses = match Opcode::from_mnemonic(&case.name) {
            Some(opcode) => {
                let mut code = module.functions.all_code();
                code.any(|instruction| instruction.opcode() == opcode)
            }
            None => module.imports.iter().any(|import| import.name == case.name),
        };
        assert!(uses, "{} does not use what it measures", case.name);
        let none = case.run(0, folder.path());
        let one = case.run(1, folder.path());
        assert!(one.fuel > none.fuel, "{} does nothing", case.name);
    }
}

fn instruction_table() -> String {
    let mut groups: Vec<(Cost, Vec<Opcode>)> = Vec::new();
    for &opcode in Opcode::ALL {
        let cost = fuel::cost(opcode);
        match groups.iter_mut().find(|(known, _)| *known == cost) {
            Some((_, opcodes)) => opcodes.push(opcode),
            None => groups.push((cost, vec![opcode])),
        }
    }
    groups.sort_by_key(|(cost, _)| (cost.per_part, cost.fixed));
    let mut table = String::from(
        "| Fixed | For each part | By size | Instructions |\n| --- | --- | --- | --- |\n",
    );
    for (cost, opcodes) in groups {
        let names: Vec<String> = opcodes
            .iter()
            .map(|opcode| format!("`{}`", opcode.mnemonic()))
            .collect();
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} |",
            cost.fixed,
            cost.per_part,
            cost.by_size,
            names.join(" ")
        );
    }
    table
}

fn library_table() -> String {
    let mut table = String::from("| Function | For a call | By size |\n| --- | --- | --- |\n");
    for cost in LIBRARY_COSTS {
        let _ = writeln!(
            table,
            "| `{}` | {} | {} |",
            cost.name, cost.fixed, cost.by_size
        );
    }
    table
}

#[test]
fn the_page_on_fuel_has_all_costs() {
    expect_generated(
        "docs/fuel.md",
        &[
            ("instructions", instruction_table()),
            ("library", library_table()),
        ],
    );
}
