//! Arrays and maps: instructions and library, in every mode.

use langvm::Value;

use crate::support::{Mode, failure, run_in, value};

const IMPORTS: &str = "
type Point = struct { x: Float, y: Float }
type Key = enum { None, Number(Int), Pair((Int, String)), More(Key, Key) }
";

/// Declares each host function under the signature it is used with.
fn program(imports: &[(&str, &str)], result: &str, body: &str) -> String {
    let mut text = String::from(IMPORTS);
    for (name, signature) in imports {
        text += &format!("import {name}: {signature}\n");
    }
    text + &crate::support::main_of(result, body)
}

#[track_caller]
fn check(imports: &[(&str, &str)], body: &str, expected: &str) {
    let text = program(imports, "String", &format!("{body}\ndisplay"));
    assert_eq!(value(&text), Value::String(expected.to_owned()), "{body}");
}

#[track_caller]
fn check_failure(imports: &[(&str, &str)], body: &str, code: &str, message: &str) {
    let text = program(imports, "String", &format!("{body}\ndisplay"));
    assert_eq!(
        failure(&text),
        (code_of(code), message.to_owned()),
        "{body}"
    );
}

fn code_of(code: &str) -> &'static str {
    [
        "R0008", "R0009", "R0010", "R0011", "R0014", "R0015", "R0016", "R0018",
    ]
    .into_iter()
    .find(|known| *known == code)
    .unwrap()
}

const INTS: &str = "small_int 1\nsmall_int 2\nsmall_int 3\nnew_array 3 Array<Int>\n";
const BOOLS: &str = "const_bool true\nconst_bool false\nconst_bool true\nnew_array 3 Array<Bool>\n";
const TEXTS: &str =
    "const_string \"c\"\nconst_string \"a\"\nconst_string \"b\"\nnew_array 3 Array<String>\n";

/// Array type, and two values of its elements with how they print.
const ELEMENTS: [(&str, &str, &str, &str); 4] = [
    ("Int", INTS, "small_int 7\n", "7"),
    ("Bool", BOOLS, "const_bool true\n", "true"),
    (
        "String",
        TEXTS,
        "const_string \"z\"\nconst_string \"\"\nconcat 2\n",
        "\"z\"",
    ),
    (
        "Float",
        "const_float 1.0\nconst_float nan\nconst_float 3.0\nnew_array 3 Array<Float>\n",
        "const_float 0.5\n",
        "0.5",
    ),
];

#[test]
fn elements_of_every_kind_are_pushed_set_and_popped() {
    for (ty, array, element, shown) in ELEMENTS {
        let body = format!(
            "local a: Array<{ty}>
             {array} store_local a
             load_local a\nsmall_int 1\n{element} array_set
             load_local a\n{element} array_push
             load_local a\n{element} array_push
             load_local a\narray_pop\npop
             load_local a\narray_len
             load_local a\nsmall_int 1\narray_get
             load_local a\nsmall_int 3\narray_get
             new_tuple (Int, {ty}, {ty})"
        );
        check(&[], &body, &format!("(4, {shown}, {shown})"));
    }
}

#[test]
fn arrays_grow_from_nothing() {
    for (ty, _, element, _) in ELEMENTS {
        let body = format!(
            "local a: Array<{ty}>
             local n: Int
             new_array 0 Array<{ty}>
             store_local a
             small_int 100
             store_local n
         again:
             load_local a\n{element} array_push
             load_local n\nsmall_int 1\nsub_int\ndup\nstore_local n
             small_int 0\nne_int\njump_if_true again
             load_local a\narray_len"
        );
        check(&[], &body, "100");
    }
}

/// Two loops of which neither is within the other, as no compiler makes them: native code that
/// is entered in one of them leads into the middle of the other, past what it reads in front.
#[test]
fn arrays_are_read_in_loops_that_overlap() {
    let body = "local a: Array<Int>
         local i: Int\nlocal j: Int\nlocal k: Int\nlocal sum: Int
         small_int 0\nstore_local i\nsmall_int 0\nstore_local j
         small_int 0\nstore_local k\nsmall_int 0\nstore_local sum
         small_int 1\nsmall_int 2\nsmall_int 3\nnew_array 3 Array<Int>\nstore_local a
     first:
         load_local i\nsmall_int 1\nadd_int\nstore_local i
     inner:
         load_local j\nsmall_int 1\nadd_int\nstore_local j
         load_local j\nsmall_int 4\nrem_int\nsmall_int 0\nne_int\njump_if_true inner
     second:
         load_local sum\nload_local a\nload_local k\nsmall_int 3\nrem_int\narray_get
         add_int\nstore_local sum
         load_local k\nsmall_int 1\nadd_int\nstore_local k
         load_local k\nsmall_int 5\nrem_int\nsmall_int 0\neq_int\njump_if_true first
         load_local sum\nload_local a\nload_local i\nsmall_int 3\nrem_int\narray_get
         add_int\nstore_local sum
         load_local k\nsmall_int 200\nlt_int\njump_if_true second
         load_local sum\nload_local i\nload_local j\nload_local k
         new_tuple (Int, Int, Int, Int)";
    check(&[], body, "(725, 41, 164, 201)");
}

#[test]
fn indices_outside_an_array_are_errors() {
    for (index, shown) in [("3", "3"), ("-1", "-1"), ("1000", "1000")] {
        let message = format!("index {shown} is out of range for an array of length 3");
        for array in [INTS, BOOLS, TEXTS] {
            check_failure(
                &[],
                &format!("{array} small_int {index}\narray_get"),
                "R0014",
                &message,
            );
        }
        let body = format!("{INTS} small_int {index}\nsmall_int 1\narray_set\nconst_unit");
        check_failure(&[], &body, "R0014", &message);
        let body = format!("{BOOLS} small_int {index}\nconst_bool true\narray_set\nconst_unit");
        check_failure(&[], &body, "R0014", &message);
    }
    for ty in ["Int", "Bool", "String"] {
        let body = format!("new_array 0 Array<{ty}>\narray_pop");
        check_failure(&[], &body, "R0015", "cannot pop from an empty array");
    }
}

#[test]
fn the_array_library() {
    let int = [
        ("std.array.insert", "fn(Array<Int>, Int, Int)"),
        ("std.array.remove", "fn(Array<Int>, Int) -> Int"),
        ("std.array.swap", "fn(Array<Int>, Int, Int)"),
        ("std.array.truncate", "fn(Array<Int>, Int)"),
        ("std.array.slice", "fn(Array<Int>, Int, Int) -> Array<Int>"),
        (
            "std.array.concat",
            "fn(Array<Int>, Array<Int>) -> Array<Int>",
        ),
        ("std.array.reverse", "fn(Array<Int>)"),
        ("std.array.index_of", "fn(Array<Int>, Int) -> Int"),
        ("std.array.filled", "fn(Int, Int) -> Array<Int>"),
    ];
    let bodies: [(&str, &str); 12] = [
        (
            "dup\nsmall_int 0\nsmall_int 9\ncall_import std.array.insert\npop",
            "[9, 1, 2, 3]",
        ),
        (
            "dup\nsmall_int 3\nsmall_int 9\ncall_import std.array.insert\npop",
            "[1, 2, 3, 9]",
        ),
        (
            "dup\nsmall_int 1\ncall_import std.array.remove\npop",
            "[1, 3]",
        ),
        (
            "dup\nsmall_int 0\nsmall_int 2\ncall_import std.array.swap\npop",
            "[3, 2, 1]",
        ),
        (
            "dup\nsmall_int 1\ncall_import std.array.truncate\npop",
            "[1]",
        ),
        (
            "dup\nsmall_int 8\ncall_import std.array.truncate\npop",
            "[1, 2, 3]",
        ),
        (
            "small_int 1\nsmall_int 3\ncall_import std.array.slice",
            "[2, 3]",
        ),
        (
            "small_int 3\nsmall_int 3\ncall_import std.array.slice",
            "[]",
        ),
        ("dup\ncall_import std.array.concat", "[1, 2, 3, 1, 2, 3]"),
        ("dup\ncall_import std.array.reverse\npop", "[3, 2, 1]"),
        ("small_int 3\ncall_import std.array.index_of", "2"),
        ("small_int 4\ncall_import std.array.index_of", "-1"),
    ];
    for (body, expected) in bodies {
        check(&int, &format!("{INTS}{body}"), expected);
    }
    check(
        &int,
        "small_int 3\nsmall_int 5\ncall_import std.array.filled",
        "[5, 5, 5]",
    );
    check(
        &int,
        "small_int 0\nsmall_int 5\ncall_import std.array.filled",
        "[]",
    );
    for (body, code, message) in [
        (
            "small_int 4\nsmall_int 9\ncall_import std.array.insert",
            "R0014",
            "index 4 is out of range for an array of length 3",
        ),
        (
            "small_int 3\ncall_import std.array.remove",
            "R0014",
            "index 3 is out of range for an array of length 3",
        ),
        (
            "small_int 0\nsmall_int -3\ncall_import std.array.swap",
            "R0014",
            "index -3 is out of range for an array of length 3",
        ),
        (
            "small_int 2\nsmall_int 1\ncall_import std.array.slice",
            "R0018",
            "slice 2..1 is out of range for an array of length 3",
        ),
        (
            "small_int -2\ncall_import std.array.truncate",
            "R0011",
            "cannot truncate an array to -2 elements",
        ),
        (
            "pop\nsmall_int -2\nsmall_int 0\ncall_import std.array.filled",
            "R0011",
            "cannot make an array of -2 elements",
        ),
    ] {
        check_failure(&int, &format!("{INTS}{body}"), code, message);
    }
}

#[test]
fn the_array_library_over_other_elements() {
    for (ty, array, element, shown) in ELEMENTS {
        let imports = [
            ("std.array.insert", format!("fn(Array<{ty}>, Int, {ty})")),
            ("std.array.remove", format!("fn(Array<{ty}>, Int) -> {ty}")),
            ("std.array.filled", format!("fn(Int, {ty}) -> Array<{ty}>")),
            (
                "std.array.slice",
                format!("fn(Array<{ty}>, Int, Int) -> Array<{ty}>"),
            ),
            (
                "std.array.concat",
                format!("fn(Array<{ty}>, Array<{ty}>) -> Array<{ty}>"),
            ),
            ("std.array.reverse", format!("fn(Array<{ty}>)")),
            ("std.array.swap", format!("fn(Array<{ty}>, Int, Int)")),
        ];
        let imports: Vec<(&str, &str)> = imports
            .iter()
            .map(|(name, signature)| (*name, signature.as_str()))
            .collect();
        let body = format!(
            "local a: Array<{ty}>
             {array} store_local a
             load_local a\nsmall_int 0\n{element} call_import std.array.insert\npop
             load_local a\nload_local a\ncall_import std.array.concat\nstore_local a
             load_local a\nsmall_int 4\nsmall_int 6\ncall_import std.array.slice\nstore_local a
             load_local a\ncall_import std.array.reverse\npop
             load_local a\nsmall_int 0\nsmall_int 1\ncall_import std.array.swap\npop
             load_local a\nsmall_int 1\ncall_import std.array.remove\npop
             load_local a
             small_int 2\n{element} call_import std.array.filled
             call_import std.array.concat"
        );
        check(&imports, &body, &format!("[{shown}, {shown}, {shown}]"));
    }
}

#[test]
fn sorting_is_stable_and_puts_nan_last() {
    let sort = |ty: &str, array: &str, expected: &str| {
        let signature = format!("fn(Array<{ty}>)");
        let imports = [("std.array.sort", signature.as_str())];
        check(
            &imports,
            &format!("{array}dup\ncall_import std.array.sort\npop"),
            expected,
        );
    };
    sort(
        "Int",
        "small_int 3\nsmall_int -2\nsmall_int 1\nnew_array 3 Array<Int>\n",
        "[-2, 1, 3]",
    );
    sort("Int", "new_array 0 Array<Int>\n", "[]");
    sort(
        "Float",
        "const_float nan\nconst_float 2.0\nconst_float -inf\nconst_float 1.0\nnew_array 4 Array<Float>\n",
        "[-inf, 1.0, 2.0, NaN]",
    );
    sort("String", TEXTS, "[\"a\", \"b\", \"c\"]");
    let pair = |left: &str, right: &str| {
        format!("const_float {left}\nconst_string \"{right}\"\nnew_tuple (Float, String)\n")
    };
    let pairs = [
        ("nan", "a"),
        ("1.0", "z"),
        ("0.0", "y"),
        ("-0.0", "x"),
        ("1.0", "b"),
    ];
    let array: String = pairs
        .iter()
        .map(|(left, right)| pair(left, right))
        .collect();
    sort(
        "(Float, String)",
        &format!("{array}new_array 5 Array<(Float, String)>\n"),
        "[(-0.0, \"x\"), (0.0, \"y\"), (1.0, \"b\"), (1.0, \"z\"), (NaN, \"a\")]",
    );
}

#[test]
fn what_cannot_be_ordered_is_not_linked() {
    let text = program(
        &[("std.array.sort", "fn(Array<Point>)")],
        "Unit",
        "new_array 0 Array<Point>\ncall_import std.array.sort",
    );
    let module = crate::support::assemble(&text);
    let error = langvm::check_imports(&module, &langvm::Registry::standard()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file imports `std.array.sort` as fn(Array<Point>), but this host provides it as fn(Array<T>) -> Unit"
    );
}

fn map_imports(key: &str, value: &str) -> Vec<(&'static str, String)> {
    let map = format!("Map<{key}, {value}>");
    vec![
        ("std.map.new", format!("fn() -> {map}")),
        ("std.map.len", format!("fn({map}) -> Int")),
        ("std.map.get", format!("fn({map}, {key}) -> {value}")),
        ("std.map.contains_key", format!("fn({map}, {key}) -> Bool")),
        ("std.map.set", format!("fn({map}, {key}, {value})")),
        ("std.map.remove", format!("fn({map}, {key}) -> Bool")),
        ("std.map.clear", format!("fn({map})")),
        ("std.map.clone", format!("fn({map}) -> {map}")),
        ("std.map.next", format!("fn({map}, Int) -> Int")),
        ("std.map.key_at", format!("fn({map}, Int) -> {key}")),
        ("std.map.value_at", format!("fn({map}, Int) -> {value}")),
        ("std.map.revision", format!("fn({map}) -> Int")),
    ]
}

/// Runs `body` with an empty map in `m`.
fn with_map(key: &str, value: &str, body: &str) -> (Vec<(&'static str, String)>, String) {
    let body = format!(
        "local m: Map<{key}, {value}>
         call_import std.map.new
         store_local m
         {body}"
    );
    (map_imports(key, value), body)
}

#[track_caller]
fn check_map(key: &str, value: &str, body: &str, expected: &str) {
    let (imports, body) = with_map(key, value, body);
    let imports: Vec<(&str, &str)> = imports
        .iter()
        .map(|(name, signature)| (*name, signature.as_str()))
        .collect();
    check(&imports, &body, expected);
}

fn set(key: &str, value: &str) -> String {
    format!("load_local m\n{key}\n{value}\ncall_import std.map.set\npop\n")
}

fn remove(key: &str) -> String {
    format!("load_local m\n{key}\ncall_import std.map.remove\npop\n")
}

#[test]
fn maps_keep_insertion_order() {
    let text = |text: &str| format!("const_string \"{text}\"\nconst_string \"\"\nconcat 2");
    let sets = set(&text("b"), "small_int 1")
        + &set(&text("a"), "small_int 2")
        + &set(&text("c"), "small_int 3")
        + &set(&text("b"), "small_int 4");
    check_map("String", "Int", "load_local m", "#{}");
    check_map(
        "String",
        "Int",
        &format!("{sets}load_local m"),
        "#{ \"b\": 4, \"a\": 2, \"c\": 3 }",
    );
    let removed = format!(
        "{sets}{}{}",
        remove(&text("b")),
        set(&text("b"), "small_int 5")
    );
    check_map(
        "String",
        "Int",
        &format!("{removed}load_local m"),
        "#{ \"a\": 2, \"c\": 3, \"b\": 5 }",
    );
    check_map(
        "String",
        "Int",
        &format!(
            "{removed}load_local m\n{}\ncall_import std.map.get",
            text("c")
        ),
        "3",
    );
    check_map(
        "String",
        "Int",
        &format!(
            "{removed}load_local m\n{}\ncall_import std.map.contains_key",
            text("x")
        ),
        "false",
    );
    check_map(
        "String",
        "Int",
        &format!(
            "{removed}load_local m\nsmall_int 0\ncall_import std.map.next\ndup\nload_local m\ncall_import std.map.len\nnew_tuple (Int, Int, Int)"
        )
        .replace("dup\nload_local m", "load_local m\nsmall_int 4\ncall_import std.map.next\nload_local m"),
        "(1, -1, 3)",
    );
    check_map(
        "String",
        "Int",
        &format!(
            "{removed}load_local m\nsmall_int 1\ncall_import std.map.key_at\nload_local m\nsmall_int 3\ncall_import std.map.value_at\nnew_tuple (String, Int)"
        ),
        "(\"a\", 5)",
    );
    check_map(
        "String",
        "Int",
        &format!("{removed}load_local m\ncall_import std.map.clear\npop\nload_local m"),
        "#{}",
    );
}

#[test]
fn clones_and_equality_of_maps() {
    let sets =
        set("small_int 1", "const_string \"one\"") + &set("small_int 2", "const_string \"two\"");
    check_map(
        "Int",
        "String",
        &format!(
            "local c: Map<Int, String>
             {sets}
             {}
             load_local m\ncall_import std.map.clone\nstore_local c
             {}
             {}
             load_local m\nload_local c\nload_local m\nload_local c\nequal
             new_tuple (Map<Int, String>, Map<Int, String>, Bool)",
            remove("small_int 1"),
            set("small_int 3", "const_string \"three\""),
            remove("small_int 2"),
        ),
        "(#{ 3: \"three\" }, #{ 2: \"two\" }, false)",
    );
    let other = "local c: Map<Int, String>
        call_import std.map.new
        store_local c
        load_local c\nsmall_int 2\nconst_string \"two\"\ncall_import std.map.set\npop
        load_local c\nsmall_int 1\nconst_string \"one\"\ncall_import std.map.set\npop
        load_local m\nload_local c\nequal";
    check_map("Int", "String", &format!("{sets}{other}"), "true");
    check_map(
        "Int",
        "String",
        &format!(
            "{sets}{}{other}",
            set("small_int 2", "const_string \"zwei\"")
        ),
        "false",
    );
}

#[test]
fn keys_go_by_value() {
    let pair = "small_int 4\nconst_string \"x\"\nconst_string \"y\"\nconcat 2\nnew_tuple (Int, String)\nnew_variant 2 Key";
    let number = "small_int 4\nnew_variant 1 Key";
    let none = "new_variant 0 Key";
    let more = format!("{pair}\n{none}\nnew_variant 3 Key");
    let sets = set(pair, "const_bool true")
        + &set(number, "const_bool false")
        + &set(none, "const_bool true")
        + &set(&more, "const_bool true")
        + &set(&more, "const_bool false")
        + &set(pair, "const_bool false");
    check_map(
        "Key",
        "Bool",
        &format!("{sets}load_local m"),
        "#{ Key::Pair((4, \"xy\")): false, Key::Number(4): false, Key::None: true, Key::More(Key::Pair((4, \"xy\")), Key::None): false }",
    );
    check_map(
        "Bool",
        "Float",
        &(set("const_bool true", "const_float 1.0")
            + &set("const_bool false", "const_float 2.0")
            + "load_local m"),
        "#{ true: 1.0, false: 2.0 }",
    );
}

#[test]
fn a_missing_key_is_named() {
    let (imports, body) = with_map(
        "String",
        "Int",
        "load_local m\nconst_string \"who\"\ncall_import std.map.get",
    );
    let imports: Vec<(&str, &str)> = imports
        .iter()
        .map(|(name, signature)| (*name, signature.as_str()))
        .collect();
    check_failure(&imports, &body, "R0016", "the map has no key \"who\"");
    let body = body.replace(
        "const_string \"who\"\ncall_import std.map.get",
        "small_int 0\ncall_import std.map.value_at",
    );
    check_failure(
        &imports,
        &body,
        "R0011",
        "the map has no entry at position 0",
    );
}

#[test]
fn revisions_tell_changes_of_keys() {
    check_map(
        "Int",
        "Int",
        &format!(
            "local r: Int
             {}
             load_local m\ncall_import std.map.revision\nstore_local r
             {}
             load_local m\ncall_import std.map.revision\nload_local r\neq_int
             {}
             load_local m\ncall_import std.map.revision\nload_local r\neq_int
             new_tuple (Bool, Bool)",
            set("small_int 1", "small_int 1"),
            set("small_int 1", "small_int 2"),
            remove("small_int 1"),
        ),
        "(true, false)",
    );
}

#[test]
fn many_entries_come_and_go() {
    // Keys n and -n for n down to 1, the negative ones removed; then a queue.
    let body = format!(
        "local n: Int
         small_int 700
         store_local n
     again:
         {}
         {}
         {}
         load_local n\nsmall_int 1\nsub_int\ndup\nstore_local n
         small_int 0\nne_int\njump_if_true again
         load_local m\ncall_import std.map.len
         load_local m\nsmall_int 321\ncall_import std.map.get
         load_local m\nsmall_int -321\ncall_import std.map.contains_key
         small_int 690\nstore_local n
     drop:
         {}
         load_local n\nsmall_int 1\nsub_int\ndup\nstore_local n
         small_int 0\nne_int\njump_if_true drop
         load_local m
         new_tuple (Int, Int, Bool, Map<Int, Int>)",
        set("load_local n", "load_local n\nload_local n\nmul_int"),
        set("load_local n\nneg_int", "small_int 0"),
        remove("load_local n\nneg_int"),
        remove("load_local n"),
    );
    check_map(
        "Int",
        "Int",
        &body,
        "(700, 103041, false, #{ 700: 490000, 699: 488601, 698: 487204, 697: 485809, 696: 484416, 695: 483025, 694: 481636, 693: 480249, 692: 478864, 691: 477481 })",
    );
}

#[test]
fn cyclic_maps_and_arrays_print_and_compare() {
    let text = "
type Tree = struct { children: Array<Tree>, index: Map<Int, Tree> }
import std.map.new: fn() -> Map<Int, Tree>
import std.map.set: fn(Map<Int, Tree>, Int, Tree)
entry main
fn build() -> Tree {
    local t: Tree
    new_array 0 Array<Tree>
    call_import std.map.new
    new_struct Tree
    store_local t
    load_local t
    get_field 0
    load_local t
    array_push
    load_local t
    get_field 1
    small_int 5
    load_local t
    call_import std.map.set
    pop
    load_local t
    return
}
fn main() -> (String, Bool) {
    call build
    display
    call build
    call build
    equal
    new_tuple (String, Bool)
    return
}";
    assert_eq!(
        value(text).to_string(),
        "(\"Tree { children: […], index: #{ 5: … } }\", true)"
    );
}

#[test]
fn a_map_that_is_too_large_is_a_limit() {
    let (imports, body) = with_map(
        "Int",
        "Int",
        "local n: Int
         small_int 0
         store_local n
     again:
         load_local m\nload_local n\nload_local n\ncall_import std.map.set\npop
         load_local n\nsmall_int 1\nadd_int\nstore_local n
         jump again",
    );
    let mut text = String::new();
    for (name, signature) in &imports {
        text += &format!("import {name}: {signature}\n");
    }
    text += &format!("fn main() {{\n{body}\n}}\n");
    let mut mode = Mode::default();
    mode.limits.max_heap = 8 << 20;
    let ended = run_in(&text, &langvm::Registry::standard(), mode);
    assert_eq!(ended.result.unwrap_err().kind.code(), "X0002");
}
