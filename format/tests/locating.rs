//! From instructions to lines and columns.

use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::{assemble, locate};

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
