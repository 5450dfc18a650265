//! From instructions to lines and columns.

use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::{assemble, calls_at, locate};

fn at(text: &str, instruction: u32) -> Option<String> {
    let module = assemble(text).unwrap_or_else(|error| panic!("{error}"));
    let location = locate(&module, FunctionIndex(0), InstrIndex(instruction))?;
    let end = location.end_position;
    Some(format!(
        "{location}-{}:{} {}..{}",
        end.line, end.column, location.start, location.end
    ))
}

#[test]
fn spans_hold_up_to_the_next_one() {
    // Lines 0..10, 10..15, 15..15.
    let text = "file \"a.lang\"
        lines 10 5 0
        fn main() {
            const_unit
            const_unit @9..10
            const_unit
            const_unit @10..15
            const_unit @2..4
        }";
    assert_eq!(at(text, 0), None);
    assert_eq!(at(text, 1).as_deref(), Some("a.lang:1:10-2:1 9..10"));
    assert_eq!(at(text, 2), at(text, 1));
    assert_eq!(at(text, 3).as_deref(), Some("a.lang:2:1-3:1 10..15"));
    assert_eq!(at(text, 4).as_deref(), Some("a.lang:1:3-1:5 2..4"));
}

#[test]
fn tables_that_lead_nowhere_give_nothing() {
    assert_eq!(at("fn main() {\nconst_unit\n}", 0), None);
    assert_eq!(at("fn main() {\nconst_unit @0..5\n}", 0), None);
    let past_end = "file \"a\"\nlines 3\nfn main() {\nconst_unit @0..5\n}";
    assert_eq!(at(past_end, 0), None);
    let negative = "file \"a\"\nlines 3\nspans {\ntable 0\nentry 0 -1 1\n}\nfn main() {\n}";
    assert_eq!(at(negative, 0), None);
}

/// The calls that an instruction is in, the innermost first.
fn calls(text: &str, instruction: u32) -> Vec<String> {
    let module = assemble(text).unwrap_or_else(|error| panic!("{error}"));
    let calls = calls_at(&module, FunctionIndex(0), InstrIndex(instruction)).into_iter();
    let shown = calls.map(|call| match call.location {
        Some(location) => format!("{} {location}", call.name),
        None => call.name,
    });
    shown.collect()
}

#[test]
fn inlined_calls_are_told_with_their_places() {
    let text = "file \"a.lang\"
        lines 10 10 10
        file \"<std>/b.lang\"
        lines 100
        fn main() {
            inlined outer @12..15 file 1
            inlined inner @50..60 in 1
            const_unit
            const_unit @0..5
        within 1
            const_unit @40..45
        within 2
            const_unit @21..22
            const_unit
        within 1
            const_unit @61..62
        within 0
            const_unit @2..3
        }";
    assert_eq!(calls(text, 0), ["main"]);
    assert_eq!(calls(text, 1), ["main a.lang:1:1"]);
    let outer = ["outer <std>/b.lang:1:41", "main a.lang:2:3"];
    assert_eq!(calls(text, 2), outer);
    let inner = [
        "inner a.lang:3:2",
        "outer <std>/b.lang:1:51",
        "main a.lang:2:3",
    ];
    assert_eq!(calls(text, 3), inner);
    assert_eq!(calls(text, 4), inner);
    assert_eq!(calls(text, 5)[0], "outer <std>/b.lang:1:62");
    assert_eq!(calls(text, 6), ["main a.lang:1:3"]);
    assert_eq!(at(text, 3).as_deref(), Some("a.lang:3:2-3:3 21..22"));
}

#[test]
fn inlined_calls_that_lead_nowhere_end() {
    // A call in itself, one that is not there, a name and a file that are not there.
    let text = |call: &str, range: &str| {
        format!(
            "file \"a\"\nlines 9\nfn main() {{\nconst_unit @0..5\n}}\n\
             inlining {{\nname f\ntable 0\ncall {call}\nrange 0 {range}\n}}"
        )
    };
    assert_eq!(calls(&text("1 0 0 0 1", "1"), 0), ["f a:1:1", "main a:1:1"]);
    assert_eq!(calls(&text("0 0 0 0 1", "7"), 0), ["main"]);
    assert_eq!(calls(&text("0 9 0 0 1", "1"), 0), [" a:1:1", "main a:1:1"]);
    assert_eq!(calls(&text("0 0 9 0 1", "1"), 0), ["f", "main a:1:1"]);
    assert_eq!(calls(&text("0 0 0 -1 1", "1"), 0), ["f a:1:1", "main"]);
}
