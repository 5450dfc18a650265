//! Calls from outside, and values with parts that cross between a program and its
//! host, in every mode.

use std::collections::{BTreeMap, HashMap};

use langvm::{
    CallError, Entries, HostError, Instance, Limits, LinkError, Options, Registry, RuntimeErrorKind,
};

use crate::support::{MODES, Mode, assemble};

const TYPES: &str = "
type Option = enum { Some(Int), None }
type Result = enum { Ok(Array<String>), Err(String) }
type Other = enum { None, Some(Int) }
";

const MAIN: &str = "
fn main() {
    const_unit
    return
}
";

fn instance(text: &str, registry: &Registry, mode: Mode) -> Instance {
    let options = Options {
        limits: mode.limits,
        count_fuel: mode.count_fuel,
        gc_stress: mode.gc_stress,
        checked: mode.checked,
        jit: mode.jit,
        ..Options::default()
    };
    Instance::new(assemble(text), registry, options).unwrap()
}

/// Does something with an instance of a program, once for each way to run it.
fn with_each(text: &str, registry: &Registry, check: impl Fn(&mut Instance)) {
    for (count_fuel, gc_stress, checked, jit) in MODES {
        let mode = Mode {
            count_fuel,
            gc_stress,
            checked,
            jit,
            ..Mode::default()
        };
        check(&mut instance(text, registry, mode));
    }
}

/// A program whose function `same` gives back what it is given.
fn same(ty: &str) -> String {
    format!("{TYPES}{MAIN}fn same({ty}) -> {ty} {{\nload_local 0\nreturn\n}}\n")
}

macro_rules! check_round_trip {
    ($ty:literal, $rust:ty, $($value:expr),+) => {
        with_each(&same($ty), &Registry::empty(), |instance| {
            $(
                let value: $rust = $value;
                let back: $rust = instance.call("same", (value.clone(),)).unwrap();
                assert_eq!(back, value);
            )+
        });
    };
}

#[test]
fn values_of_all_types_come_back() {
    check_round_trip!("Unit", (), ());
    check_round_trip!("Bool", bool, true, false);
    check_round_trip!("Int", i64, i64::MIN, 6, -1);
    check_round_trip!("Float", f64, 0.5, f64::INFINITY);
    check_round_trip!("String", String, String::new(), "añ\0".to_owned());
    check_round_trip!("Array<Bool>", Vec<bool>, vec![], vec![true, false, true]);
    check_round_trip!("Array<Float>", Vec<f64>, vec![1.0, -0.0]);
    check_round_trip!(
        "Array<Array<String>>",
        Vec<Vec<String>>,
        vec![
            vec!["a".to_owned(), "b".to_owned()],
            vec![],
            vec!["c".to_owned()]
        ]
    );
    check_round_trip!(
        "(Int, String, (Float, Array<Int>))",
        (i64, String, (f64, Vec<i64>)),
        (2, "two".to_owned(), (2.0, vec![2, 2]))
    );
    check_round_trip!("Option", Option<i64>, Some(6), Some(7), None);
    check_round_trip!(
        "Result",
        Result<Vec<String>, String>,
        Ok(vec!["fine".to_owned()]),
        Err("not so".to_owned())
    );
    check_round_trip!(
        "Map<String, Array<Int>>",
        BTreeMap<String, Vec<i64>>,
        BTreeMap::new(),
        (0..100).map(|n| (n.to_string(), vec![n, n])).collect()
    );
    check_round_trip!(
        "Map<(Int, Bool), String>",
        Entries<(i64, bool), String>,
        Entries(vec![((2, true), "b".to_owned()), ((1, false), "a".to_owned())])
    );
}

#[test]
fn a_key_that_comes_twice_keeps_its_place_and_takes_the_last_value() {
    with_each(&same("Map<String, Int>"), &Registry::empty(), |instance| {
        let entries = [("b", 1_i64), ("a", 2), ("b", 3)];
        let back: Entries<String, i64> =
            instance.call("same", (Entries(entries.to_vec()),)).unwrap();
        assert_eq!(back.0, [("b".to_owned(), 3), ("a".to_owned(), 2)]);
        let back: HashMap<String, i64> =
            instance.call("same", (Entries(entries.to_vec()),)).unwrap();
        assert_eq!(back.len(), 2);
        assert_eq!(back["b"], 3);
    });
}

#[test]
fn several_arguments_arrive_in_order() {
    let text = format!(
        "{MAIN}fn join(String, Int, Array<String>, String, Float, Bool) -> String {{
            load_local 0
            load_local 1
            display
            load_local 2
            display
            load_local 3
            load_local 4
            display
            load_local 5
            display
            concat 6
            return
        }}"
    );
    with_each(&text, &Registry::empty(), |instance| {
        let joined: String = instance
            .call("join", ("a", 1, vec!["b", "c"], "d".to_owned(), 0.5, true))
            .unwrap();
        assert_eq!(joined, "a1[\"b\", \"c\"]d0.5true");
    });
}

#[test]
fn host_functions_take_and_give_values_with_parts() {
    let mut registry = Registry::empty();
    registry.register(
        "app.group",
        |words: Vec<String>, by: (i64, bool)| -> BTreeMap<i64, Vec<String>> {
            let mut groups = BTreeMap::new();
            for word in words {
                let length = word.len() as i64 % by.0;
                let group: &mut Vec<String> = groups.entry(length).or_default();
                group.push(word);
            }
            groups.retain(|_, group| by.1 || group.len() > 1);
            groups
        },
    );
    let text = format!(
        "import app.group: fn(Array<String>, (Int, Bool)) -> Map<Int, Array<String>>
        {MAIN}fn group(Array<String>, Bool) -> Map<Int, Array<String>> {{
            load_local 0
            small_int 10
            load_local 1
            new_tuple (Int, Bool)
            call_import app.group
            return
        }}"
    );
    with_each(&text, &registry, |instance| {
        let words = ["one", "two", "three", "four", "five"];
        let groups: Entries<i64, Vec<String>> =
            instance.call("group", (words.to_vec(), false)).unwrap();
        let expected = [(3, ["one", "two"]), (4, ["four", "five"])]
            .map(|(length, words)| (length, words.map(str::to_owned).to_vec()));
        assert_eq!(groups.0, expected);
    });
}

#[test]
fn a_failing_host_function_is_told_apart_from_a_result_it_gives() {
    let mut registry = Registry::empty();
    registry.register(
        "app.find",
        |at: i64| -> Result<Result<Vec<String>, String>, HostError> {
            match at {
                0 => Ok(Ok(vec!["found".to_owned()])),
                1 => Ok(Err("not found".to_owned())),
                _ => Err(HostError::new("the index is broken")),
            }
        },
    );
    let text = format!(
        "{TYPES}import app.find: fn(Int) -> Result
        {MAIN}fn find(Int) -> Result {{
            load_local 0
            call_import app.find
            return
        }}"
    );
    type Found = Result<Vec<String>, String>;
    with_each(&text, &registry, |instance| {
        let found: Found = instance.call("find", (0,)).unwrap();
        assert_eq!(found, Ok(vec!["found".to_owned()]));
        let found: Found = instance.call("find", (1,)).unwrap();
        assert_eq!(found, Err("not found".to_owned()));
        let error = instance.call::<Found, _>("find", (2,)).unwrap_err();
        let CallError::Runtime(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.kind.code(), "R0012");
        assert_eq!(error.backtrace.innermost[0].name, "find");
    });
}

#[test]
fn globals_last_from_call_to_call_and_start_anew_with_each_run() {
    let text = r##"
global count: Int
global words: Array<String>
global prefix: String
fn main() {
    const_string "#"
    store_global prefix
    small_int 0
    store_global count
    new_array 0 Array<String>
    store_global words
    const_unit
    return
}
fn add(String) -> Array<String> {
    load_global count
    small_int 1
    add_int
    store_global count
    load_global words
    load_global prefix
    load_local 0
    load_global count
    display
    concat 3
    array_push
    load_global words
    return
}"##;
    with_each(text, &Registry::empty(), |instance| {
        let early = instance.call::<Vec<String>, _>("add", ("x",)).unwrap_err();
        assert_eq!(
            early.to_string(),
            "`count` is used before it is initialised"
        );
        for _ in 0..2 {
            instance.run().unwrap();
            let words: Vec<String> = instance.call("add", ("a",)).unwrap();
            assert_eq!(words, ["#a1"]);
            let words: Vec<String> = instance.call("add", ("b",)).unwrap();
            assert_eq!(words, ["#a1", "#b2"]);
        }
    });
}

#[test]
fn what_cannot_be_called_is_refused_before_anything_runs() {
    let text = same("Option");
    let mut instance = instance(&text, &Registry::empty(), Mode::default());
    let message = |error: CallError| error.to_string();
    assert_eq!(
        message(instance.call::<i64, _>("none", ()).unwrap_err()),
        "the file has no function `none`"
    );
    assert_eq!(
        message(
            instance
                .call::<Option<String>, _>("same", (Some(1),))
                .unwrap_err()
        ),
        "the host calls `same` as fn(Option<Int>) -> Option<String>, \
         but the file has it as fn(Option) -> Option"
    );
    for error in [
        instance.call::<Option<i64>, _>("same", ()).unwrap_err(),
        instance
            .call::<Option<i64>, _>("same", (Some(1), 2))
            .unwrap_err(),
        instance.call::<Option<i64>, _>("same", (1,)).unwrap_err(),
    ] {
        assert!(
            matches!(error, CallError::SignatureMismatch { .. }),
            "{error}"
        );
    }
    // Alike is not the same: the numbers of the variants would be mixed up.
    let text = same("Other");
    let mut other = Instance::new(assemble(&text), &Registry::empty(), Options::default()).unwrap();
    let error = other
        .call::<Option<i64>, _>("same", (Some(1),))
        .unwrap_err();
    assert!(
        matches!(error, CallError::SignatureMismatch { .. }),
        "{error}"
    );

    let mut module = lbc_format::assemble(&same("Int")).unwrap();
    module.names = None;
    let module = lbc_format::verify(module).unwrap();
    let mut stripped = Instance::new(module, &Registry::empty(), Options::default()).unwrap();
    assert_eq!(
        message(stripped.call::<i64, _>("same", (1,)).unwrap_err()),
        "cannot call `same`: the file was stripped of the names of its functions"
    );
}

#[test]
fn an_import_of_other_variants_is_refused() {
    let mut registry = Registry::empty();
    registry.register("app.next", |n: i64| n.checked_add(1));
    let text = format!(
        "{TYPES}import app.next: fn(Int) -> Other
        {MAIN}"
    );
    let error = Instance::new(assemble(&text), &registry, Options::default()).unwrap_err();
    let LinkError::SignatureMismatch { found, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(found, "fn(Int) -> Option<Int>");
}

#[test]
fn each_call_has_its_limits() {
    let text = format!(
        "{MAIN}fn spin(Int) -> Int {{
        L0: load_local 0
            small_int 0
            le_int
            jump_if_false L5
            jump L9
        L5: load_local 0
            small_int 1
            sub_int
            store_local 0
            jump L0
        L9: load_local 0
            return
        }}
        fn same(Array<String>) -> Array<String> {{
            load_local 0
            return
        }}"
    );
    let limits = Limits {
        fuel: Some(10_000),
        max_heap: 1 << 16,
        ..Limits::default()
    };
    let mode = Mode {
        limits,
        ..Mode::default()
    };
    let mut instance = instance(&text, &Registry::empty(), mode);
    for _ in 0..3 {
        let error = instance.call::<i64, _>("spin", (1_000_000,)).unwrap_err();
        let CallError::Runtime(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.kind, RuntimeErrorKind::Fuel { limit: 10_000 });
        assert_eq!(instance.call::<i64, _>("spin", (10,)).unwrap(), 0);
    }
    // What an embedder passes in counts like what the program makes.
    for (count, text, code) in [
        (10_000, "", "X0001"),
        (10, "x".repeat(10_000).as_str(), "X0002"),
    ] {
        let error = instance
            .call::<Vec<String>, _>("same", (vec![text; count],))
            .unwrap_err();
        let CallError::Runtime(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.kind.code(), code);
    }
    let few: Vec<String> = instance.call("same", (vec!["a"; 10],)).unwrap();
    assert_eq!(few.len(), 10);
}

#[test]
fn what_a_program_shares_does_not_multiply_in_the_host() {
    // 2^24 elements for the host, made of 8 arrays of 8 elements for the program.
    let mut body = "small_int 7\n".to_owned();
    let mut ty = "Int".to_owned();
    for level in 0..8 {
        ty = format!("Array<{ty}>");
        body.push_str(&format!("store_local v{level}\n"));
        body.push_str(&format!("load_local v{level}\n").repeat(8));
        body.push_str(&format!("new_array 8 {ty}\n"));
    }
    let mut locals = String::new();
    let mut local = "Int".to_owned();
    for level in 0..8 {
        locals.push_str(&format!("local v{level}: {local}\n"));
        local = format!("Array<{local}>");
    }
    let text = format!("{MAIN}fn shared() -> {ty} {{\n{locals}{body}return\n}}\n");
    let limits = Limits {
        max_heap: 1 << 20,
        ..Limits::default()
    };
    let mode = Mode {
        limits,
        ..Mode::default()
    };
    let mut instance = instance(&text, &Registry::empty(), mode);
    type Nested = Vec<Vec<Vec<Vec<Vec<Vec<Vec<Vec<i64>>>>>>>>;
    let error = instance.call::<Nested, _>("shared", ()).unwrap_err();
    let CallError::Runtime(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.kind, RuntimeErrorKind::Heap { limit: 1 << 20 });
}
