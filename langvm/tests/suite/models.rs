//! Random operations on maps and arrays, compared with simple models of both.

use langvm::{Registry, Value};
use proptest::prelude::*;

use crate::support::{MODES, Mode, main_of, run_in};

const IMPORTS: &str = "
import std.map.new: fn() -> Map<(Int, String), String>
import std.map.set: fn(Map<(Int, String), String>, (Int, String), String)
import std.map.remove: fn(Map<(Int, String), String>, (Int, String)) -> Bool
import std.map.clear: fn(Map<(Int, String), String>)
import std.map.clone: fn(Map<(Int, String), String>) -> Map<(Int, String), String>
import std.array.insert: fn(Array<String>, Int, String)
import std.array.remove: fn(Array<String>, Int) -> String
import std.array.reverse: fn(Array<String>)
import std.array.truncate: fn(Array<String>, Int)
import std.array.slice: fn(Array<String>, Int, Int) -> Array<String>
import std.array.sort: fn(Array<String>)
";

/// A text made anew, so that there is something to collect.
fn fresh(value: u8) -> String {
    format!("const_string \"t\"\nconst_string \"{value}\"\nconcat 2\n")
}

#[derive(Clone, Debug)]
enum MapStep {
    Set(u8, u8),
    Remove(u8),
    Clear,
    Clone,
}

fn map_step() -> impl Strategy<Value = MapStep> {
    prop_oneof![
        12 => (0..24_u8, any::<u8>()).prop_map(|(key, value)| MapStep::Set(key, value)),
        8 => (0..24_u8).prop_map(MapStep::Remove),
        1 => Just(MapStep::Clear),
        1 => Just(MapStep::Clone),
    ]
}

fn map_program(steps: &[MapStep]) -> (String, String) {
    let mut body = String::from(
        "local m: Map<(Int, String), String>\ncall_import std.map.new\nstore_local m\n",
    );
    let mut model: Vec<(u8, u8)> = Vec::new();
    let key = |key: u8| format!("small_int {key}\n{}new_tuple (Int, String)\n", fresh(key));
    for step in steps {
        match *step {
            MapStep::Set(k, v) => {
                body += &format!(
                    "load_local m\n{}{}call_import std.map.set\npop\n",
                    key(k),
                    fresh(v)
                );
                match model.iter_mut().find(|(known, _)| *known == k) {
                    Some((_, value)) => *value = v,
                    None => model.push((k, v)),
                }
            }
            MapStep::Remove(k) => {
                body += &format!("load_local m\n{}call_import std.map.remove\npop\n", key(k));
                model.retain(|(known, _)| *known != k);
            }
            MapStep::Clear => {
                body += "load_local m\ncall_import std.map.clear\npop\n";
                model.clear();
            }
            MapStep::Clone => body += "load_local m\ncall_import std.map.clone\nstore_local m\n",
        }
    }
    body += "load_local m\ndisplay";
    let entries: Vec<String> = model
        .iter()
        .map(|(k, v)| format!("({k}, \"t{k}\"): \"t{v}\""))
        .collect();
    let expected = if entries.is_empty() {
        "#{}".to_owned()
    } else {
        format!("#{{ {} }}", entries.join(", "))
    };
    (body, expected)
}

#[derive(Clone, Debug)]
enum ArrayStep {
    Push(u8),
    Pop,
    Set(u8, u8),
    Insert(u8, u8),
    Remove(u8),
    Reverse,
    Truncate(u8),
    Slice(u8),
    Sort,
}

fn array_step() -> impl Strategy<Value = ArrayStep> {
    let byte = any::<u8>;
    prop_oneof![
        8 => byte().prop_map(ArrayStep::Push),
        2 => Just(ArrayStep::Pop),
        3 => (byte(), byte()).prop_map(|(at, value)| ArrayStep::Set(at, value)),
        4 => (byte(), byte()).prop_map(|(at, value)| ArrayStep::Insert(at, value)),
        3 => byte().prop_map(ArrayStep::Remove),
        1 => Just(ArrayStep::Reverse),
        1 => byte().prop_map(ArrayStep::Truncate),
        1 => byte().prop_map(ArrayStep::Slice),
        1 => Just(ArrayStep::Sort),
    ]
}

fn array_program(steps: &[ArrayStep]) -> (String, String) {
    let mut body =
        String::from("local a: Array<String>\nnew_array 0 Array<String>\nstore_local a\n");
    let mut model: Vec<String> = Vec::new();
    for step in steps {
        let length = model.len();
        let within = |at: u8| usize::from(at) % length.max(1);
        let text = |value: u8| format!("t{value}");
        match *step {
            ArrayStep::Push(value) => {
                body += &format!("load_local a\n{}array_push\n", fresh(value));
                model.push(text(value));
            }
            ArrayStep::Pop if length > 0 => {
                body += "load_local a\narray_pop\npop\n";
                model.pop();
            }
            ArrayStep::Set(at, value) if length > 0 => {
                let at = within(at);
                body += &format!("load_local a\nsmall_int {at}\n{}array_set\n", fresh(value));
                model[at] = text(value);
            }
            ArrayStep::Insert(at, value) => {
                let at = usize::from(at) % (length + 1);
                body += &format!(
                    "load_local a\nsmall_int {at}\n{}call_import std.array.insert\npop\n",
                    fresh(value)
                );
                model.insert(at, text(value));
            }
            ArrayStep::Remove(at) if length > 0 => {
                let at = within(at);
                body +=
                    &format!("load_local a\nsmall_int {at}\ncall_import std.array.remove\npop\n");
                model.remove(at);
            }
            ArrayStep::Reverse => {
                body += "load_local a\ncall_import std.array.reverse\npop\n";
                model.reverse();
            }
            ArrayStep::Truncate(count) => {
                body += &format!(
                    "load_local a\nsmall_int {count}\ncall_import std.array.truncate\npop\n"
                );
                model.truncate(usize::from(count));
            }
            ArrayStep::Slice(at) => {
                let at = within(at);
                body += &format!(
                    "load_local a\nsmall_int {at}\nsmall_int {length}\ncall_import std.array.slice\nstore_local a\n"
                );
                model.drain(..at.min(length));
            }
            ArrayStep::Sort => {
                body += "load_local a\ncall_import std.array.sort\npop\n";
                model.sort();
            }
            ArrayStep::Pop | ArrayStep::Set(..) | ArrayStep::Remove(_) => {}
        }
    }
    body += "load_local a\ndisplay";
    let elements: Vec<String> = model.iter().map(|element| format!("{element:?}")).collect();
    (body, format!("[{}]", elements.join(", ")))
}

fn check(body: &str, expected: &str) -> Result<(), TestCaseError> {
    let text = format!("{IMPORTS}{}", main_of("String", body));
    for (count_fuel, gc_stress, checked, jit) in MODES {
        let mode = Mode {
            count_fuel,
            gc_stress,
            checked,
            jit,
            ..Mode::default()
        };
        let ended = run_in(&text, &Registry::standard(), mode);
        let found = ended
            .result
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(found, Value::String(expected.to_owned()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn maps_agree_with_a_list_of_entries(steps in proptest::collection::vec(map_step(), 0..160)) {
        let (body, expected) = map_program(&steps);
        check(&body, &expected)?;
    }

    #[test]
    fn arrays_agree_with_a_list(steps in proptest::collection::vec(array_step(), 0..120)) {
        let (body, expected) = array_program(&steps);
        check(&body, &expected)?;
    }
}
