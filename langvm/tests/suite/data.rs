//! Tuples, structs, enums, cells and closures, in every mode.

use crate::support::{failure, main_of, run, value};
use langvm::Value;

/// Types that the programs here use.
const TYPES: &str = "
type Point = struct { x: Float, y: Float }
type Node = struct { value: Int, next: Link }
type Link = enum { End, More(Node) }
type Shape = enum { Empty, Circle { radius: Float }, Rect(Point, Point) }
type Option = enum { None, Some(String) }
type Unit0 = struct {}
";

#[track_caller]
fn check_text(body: &str, expected: &str) {
    let text = format!("{TYPES}{}", main_of("String", body));
    assert_eq!(value(&text), Value::String(expected.to_owned()), "{body}");
}

#[track_caller]
fn check_int(body: &str, expected: i64) {
    let text = format!("{TYPES}{}", main_of("Int", body));
    assert_eq!(value(&text), Value::Int(expected), "{body}");
}

#[track_caller]
fn check_bool(body: &str, expected: bool) {
    let text = format!("{TYPES}{}", main_of("Bool", body));
    assert_eq!(value(&text), Value::Bool(expected), "{body}");
}

const POINT: &str = "const_float 1.0\nconst_float 2.5\nnew_struct Point\n";

#[test]
fn fields_are_read_and_changed() {
    check_text(
        &format!(
            "local p: Point\nlocal q: Point\n{POINT} store_local p
             load_local p\nstore_local q
             load_local q\nconst_float -3.0\nset_field 1
             load_local p\ndisplay"
        ),
        "Point { x: 1.0, y: -3.0 }",
    );
    check_int(
        "small_int 4\nconst_string \"a\"\nnew_tuple (Int, String)\nget_field 0",
        4,
    );
    check_text(
        "small_int 4\nconst_string \"a\"\nconst_string \"b\"\nconcat 2\nnew_tuple (Int, String)\nget_field 1",
        "ab",
    );
}

#[test]
fn values_print_as_their_literals() {
    check_text("new_struct Unit0\ndisplay", "Unit0 {}");
    check_text("new_variant 0 Shape\ndisplay", "Shape::Empty");
    check_text(
        "const_float 1.5\nnew_variant 1 Shape\ndisplay",
        "Shape::Circle { radius: 1.5 }",
    );
    check_text(
        &format!("{POINT}{POINT} new_variant 2 Shape\ndisplay"),
        "Shape::Rect(Point { x: 1.0, y: 2.5 }, Point { x: 1.0, y: 2.5 })",
    );
    check_text(
        "const_string \"a\\n\"\nnew_variant 1 Option\ndisplay",
        "Some(\"a\\n\")",
    );
    check_text("new_variant 0 Option\ndisplay", "None");
    check_text("const_string \"a\"\ndisplay", "a");
    check_text("const_string \"a\"\ndisplay_quoted", "\"a\"");
    check_text("small_int -5\ndisplay", "-5");
    check_text("const_float 2.0\ndisplay", "2.0");
    check_text("const_bool true\ndisplay_quoted", "true");
    check_text("const_unit\ndisplay", "()");
    check_text("function_value main\ndisplay", "fn() -> String");
    check_text("small_int 1\nnew_cell Cell<Int>\ndisplay", "1");
    check_text(
        "small_int 1\nconst_unit\nnew_tuple (Int, Unit)\nconst_bool false\nnew_tuple ((Int, Unit), Bool)\ndisplay",
        "((1, ()), false)",
    );
    check_text(
        "small_int 1\nsmall_int 2\nsmall_int 3\nnew_array 3 Array<Int>\ndisplay",
        "[1, 2, 3]",
    );
    check_text("new_array 0 Array<Int>\ndisplay", "[]");
    check_text(
        "const_bool true\nconst_bool false\nnew_array 2 Array<Bool>\ndisplay",
        "[true, false]",
    );
    check_text(
        "const_string \"a\"\nconst_string \"b\"\nnew_array 2 Array<String>\ndisplay",
        "[\"a\", \"b\"]",
    );
}

#[test]
fn the_programs_value_may_be_of_any_type() {
    let text = format!("{TYPES}{}", main_of("Point", POINT));
    let value = value(&text);
    assert_eq!(value.to_string(), "Point { x: 1.0, y: 2.5 }");
    assert_eq!(
        value,
        Value::Composite {
            ty: "Point".to_owned(),
            text: "Point { x: 1.0, y: 2.5 }".to_owned()
        }
    );
}

#[test]
fn variants_are_told_apart() {
    check_int("new_variant 0 Shape\nget_tag", 0);
    check_int("const_float 1.5\nnew_variant 1 Shape\nget_tag", 1);
    check_text(
        "local o: Option\nconst_string \"x\"\nnew_variant 1 Option\nstore_local o\nload_local o\nget_payload 1 0",
        "x",
    );
    let body = "new_variant 0 Option\nget_payload 1 0";
    let text = format!("{TYPES}{}", main_of("String", body));
    assert_eq!(
        failure(&text),
        ("R0017", "expected variant `Some`, found `None`".to_owned())
    );
    let body = "const_float 1.0\nnew_variant 1 Shape\nget_payload 2 0\nget_field 0";
    let text = format!("{TYPES}{}", main_of("Float", body));
    assert_eq!(
        failure(&text),
        (
            "R0017",
            "expected variant `Rect`, found `Circle`".to_owned()
        )
    );
}

#[test]
fn a_jump_table_leads_to_the_jump_of_its_number() {
    for (number, expected) in [(0, 10), (1, 20), (2, 10), (3, 99), (-1, 99), (1000, 99)] {
        check_int(
            &format!(
                "const_int {number}
                 jump_table 3
                 jump a
                 jump b
                 jump a
                 small_int 99
                 return
             a:
                 small_int 10
                 return
             b:
                 small_int 20"
            ),
            expected,
        );
    }
    // Operands below the number stay, and a table may lead back.
    check_int(
        "local n: Int
         small_int 0
         store_local n
     again:
         small_int 100
         load_local n
         small_int 1
         add_int
         store_local n
         load_local n
         jump_table 3
         jump drop
         jump drop
         jump drop
         jump done
     drop:
         pop
         jump again
     done:
         load_local n
         add_int",
        103,
    );
    check_int("small_int 5\nsmall_int 0\njump_table 0", 5);
}

#[test]
fn equality_goes_by_value() {
    check_bool(&format!("{POINT}{POINT} equal"), true);
    check_bool(
        &format!("{POINT} const_float 1.0\nconst_float 0.5\nnew_struct Point\nequal"),
        false,
    );
    check_bool(&format!("{POINT}{POINT} same"), false);
    check_bool(&format!("{POINT} dup\nsame"), true);
    check_bool(&format!("{POINT} dup\nequal"), true);
    check_bool("new_variant 0 Option\nnew_variant 0 Option\nequal", true);
    check_bool("new_variant 0 Option\nnew_variant 0 Option\nsame", true);
    check_bool(
        "new_variant 0 Option\nconst_string \"\"\nnew_variant 1 Option\nequal",
        false,
    );
    check_bool(
        "const_string \"a\"\nconst_string \"b\"\nconcat 2\nnew_variant 1 Option\nconst_string \"ab\"\nnew_variant 1 Option\nequal",
        true,
    );
    let nan = "const_float nan\nsmall_int 1\nnew_tuple (Float, Int)\n";
    check_bool(&format!("{nan} dup\nequal"), false);
    check_bool("const_float nan\ndup\nsame", true);
    check_bool("const_float 0.0\nconst_float -0.0\nsame", true);
    check_bool("const_float nan\ndup\nequal", false);
    check_bool("const_string \"a\"\nconst_string \"a\"\nsame", true);
    check_bool("const_unit\nconst_unit\nequal", true);
    check_bool("const_bool true\nconst_bool false\nequal", false);
    check_bool("function_value main\nfunction_value main\nsame", true);
    let array = |elements: &str, count: u32, ty: &str| {
        format!("{elements} new_array {count} Array<{ty}>\n")
    };
    let ints = array("small_int 1\nsmall_int 2\n", 2, "Int");
    let fewer = array("small_int 1\n", 1, "Int");
    check_bool(&format!("{ints}{ints} equal"), true);
    check_bool(&format!("{ints}{fewer} equal"), false);
    let bools = array("const_bool true\nconst_bool true\n", 2, "Bool");
    let others = array("const_bool true\nconst_bool false\n", 2, "Bool");
    check_bool(&format!("{bools}{bools} equal"), true);
    check_bool(&format!("{bools}{others} equal"), false);
    let floats = array("const_float 0.0\n", 1, "Float");
    let negative = array("const_float -0.0\n", 1, "Float");
    check_bool(&format!("{floats}{negative} equal"), true);
    let points = array(&format!("{POINT}{POINT}"), 2, "Point");
    check_bool(&format!("{points}{points} equal"), true);
}

#[test]
fn comparing_goes_part_by_part() {
    let pair = |left: &str, right: &str| {
        format!("const_float {left}\nconst_string \"{right}\"\nnew_tuple (Float, String)\n")
    };
    for (left, right, expected) in [
        (pair("1.0", "a"), pair("1.0", "a"), 0),
        (pair("1.0", "a"), pair("1.0", "b"), -1),
        (pair("2.0", "a"), pair("1.0", "b"), 1),
        (pair("nan", "a"), pair("1.0", "b"), 2),
        (pair("0.0", "ab"), pair("-0.0", "a"), 1),
    ] {
        check_int(&format!("{left}{right} compare"), expected);
    }
    check_int("small_int 3\nsmall_int 4\ncompare", -1);
    check_int("const_string \"b\"\nconst_string \"a\"\ncompare", 1);
    check_int("const_float nan\ndup\ncompare", 2);
}

#[test]
fn cells_are_shared() {
    check_int(
        "local c: Cell<Int>
         small_int 1
         new_cell Cell<Int>
         store_local c
         load_local c
         load_local c
         small_int 41
         set_cell
         get_cell
         load_local c
         get_cell
         add_int",
        82,
    );
}

/// Counts in a captured cell, and says hello with a captured text.
const CLOSURES: &str = "
fn counter() -> fn() -> Int {
    small_int 0
    new_cell Cell<Int>
    new_closure 1 count
    return
}
fn count(n: Cell<Int>) -> Int {
    load_local n
    load_local n
    get_cell
    small_int 1
    add_int
    set_cell
    load_local n
    get_cell
    return
}
fn greet(name: String, times: Int, greeting: String, mark: String) -> String {
    local all: String
    const_string \"\"
    store_local all
again:
    load_local times
    small_int 0
    eq_int
    jump_if_true done
    load_local all
    load_local greeting
    load_local name
    load_local mark
    concat 4
    store_local all
    load_local times
    small_int 1
    sub_int
    store_local times
    jump again
done:
    load_local all
    return
}
";

#[test]
fn a_closure_keeps_its_captures() {
    let text = format!(
        "{CLOSURES}{}",
        main_of(
            "Int",
            "local f: fn() -> Int
             local g: fn() -> Int
             call counter
             store_local f
             call counter
             store_local g
             load_local f
             call_value fn() -> Int
             load_local f
             call_value fn() -> Int
             add_int
             load_local g
             call_value fn() -> Int
             small_int 100
             mul_int
             add_int"
        )
    );
    assert_eq!(value(&text), Value::Int(103));
}

#[test]
fn captures_follow_the_arguments() {
    let text = format!(
        "entry main\n{CLOSURES}{}",
        main_of(
            "String",
            "const_string \"hello \"
             const_string \"!\"
             const_string \" \"
             concat 2
             new_closure 2 greet
             const_string \"mo\"
             const_string \"on\"
             concat 2
             small_int 2
             call_value fn(String, Int) -> String"
        )
    );
    assert_eq!(
        value(&text),
        Value::String("hello moon! hello moon! ".to_owned())
    );
}

#[test]
fn a_closure_without_captures_is_a_plain_function() {
    let text = "
fn main() -> Int {
    new_closure 0 seven
    call_value fn() -> Int
    function_value seven
    call_value fn() -> Int
    add_int
    return
}
fn seven() -> Int {
    small_int 7
    return
}";
    assert_eq!(value(text), Value::Int(14));
}

#[test]
fn deep_recursion_through_closures_keeps_all_captures() {
    let text = "
fn main() -> String {
    const_string \"x\"
    small_int 2000
    call down
    return
}
fn down(text: String, n: Int) -> String {
    load_local n
    small_int 0
    eq_int
    jump_if_true done
    const_string \"<\"
    load_local text
    const_string \">\"
    concat 3
    new_closure 1 inner
    load_local n
    small_int 1
    sub_int
    call_value fn(Int) -> String
    return
done:
    load_local text
    return
}
fn inner(n: Int, text: String) -> String {
    load_local text
    load_local n
    call down
    return
}";
    let Value::String(found) = value(text) else {
        panic!("the program gives a text")
    };
    assert_eq!(found.len(), 4001);
    assert!(found.starts_with("<<<") && found.ends_with(">>>"));
}

/// Builds a list of `count` nodes whose last one leads to the first if `cyclic`.
fn list(count: u32, cyclic: bool) -> String {
    let tie = if cyclic {
        "load_local last\nload_local head\nnew_variant 1 Link\nset_field 1\n"
    } else {
        ""
    };
    format!(
        "{TYPES}
fn build() -> Node {{
    local n: Int
    local head: Node
    local last: Node
    small_int 0
    new_variant 0 Link
    new_struct Node
    dup
    store_local head
    store_local last
    const_int {count}
    store_local n
again:
    load_local n
    small_int 1
    le_int
    jump_if_true done
    load_local n
    load_local head
    new_variant 1 Link
    new_struct Node
    store_local head
    load_local n
    small_int 1
    sub_int
    store_local n
    jump again
done:
    {tie}load_local head
    return
}}
"
    )
}

#[test]
fn a_cyclic_value_prints_and_compares() {
    let text = format!(
        "entry main\n{}{}",
        list(2, true),
        main_of("String", "call build\ndisplay")
    );
    assert_eq!(
        value(&text),
        Value::String(
            "Node { value: 2, next: Link::More(Node { value: 0, next: Link::More(…) }) }"
                .to_owned()
        )
    );
    for count in [1, 2, 1000] {
        let text = format!(
            "entry main\n{}{}",
            list(count, true),
            main_of("Bool", "call build\ncall build\nequal")
        );
        assert_eq!(value(&text), Value::Bool(true), "{count}");
    }
    let text = format!(
        "entry main\n{}{}",
        list(1000, true),
        main_of("Bool", "call build\ndup\nequal")
    );
    assert_eq!(value(&text), Value::Bool(true));
}

#[test]
fn lengths_of_cycles_do_not_matter_to_equality() {
    // Unrolled, both are 2, 0, 2, 0, … for ever.
    let text = format!(
        "entry main\n{}{}",
        list(2, true),
        main_of(
            "Bool",
            "local a: Node
             local b: Node
             call build
             store_local a
             call build
             store_local b
             small_int 2
             small_int 0
             load_local b
             new_variant 1 Link
             new_struct Node
             new_variant 1 Link
             new_struct Node
             load_local a
             equal"
        )
    );
    assert_eq!(value(&text), Value::Bool(true));
}

#[test]
fn sharing_costs_no_more_than_there_are_objects() {
    // Sixty levels of pairs of the level below: 2^60 leaves, sixty objects.
    let mut text = String::from("type T0 = struct { a: Int }\n");
    let mut body = String::from("small_int 1\nnew_struct T0\n");
    for level in 1..=60 {
        let below = level - 1;
        text += &format!("type T{level} = struct {{ a: T{below}, b: T{below} }}\n");
        body += &format!("dup\nnew_struct T{level}\n");
    }
    let text = format!(
        "{text}entry main\nfn build() -> T60 {{\n{body}return\n}}\n{}",
        main_of("Bool", "call build\ncall build\nequal")
    );
    assert_eq!(value(&text), Value::Bool(true));
}

/// A value whose text doubles with each of sixty levels.
fn doubling(body_after: &str, result: &str, imports: &str) -> String {
    let mut body = String::from("small_int 1\ndup\nnew_tuple (Int, Int)\n");
    let mut ty = "(Int, Int)".to_owned();
    let mut types = String::new();
    for level in 1..60 {
        types += &format!("type E{level} = enum {{ Pair({ty}, {ty}) }}\n");
        ty = format!("E{level}");
        body += &format!("dup\nnew_variant 0 {ty}\n");
    }
    format!(
        "{types}{imports}{}",
        main_of(result, &format!("{body}{body_after}"))
    )
}

#[test]
fn endless_texts_end_at_a_limit() {
    use crate::support::{Mode, run_in};
    let text = doubling("display", "String", "");
    let mut mode = Mode::default();
    mode.limits.max_heap = 4 << 20;
    let ended = run_in(&text, &langvm::Registry::standard(), mode);
    assert_eq!(ended.result.unwrap_err().kind.code(), "X0002");
    let mut mode = Mode::default();
    mode.limits.fuel = Some(100_000);
    let ended = run_in(&text, &langvm::Registry::standard(), mode);
    assert_eq!(ended.result.unwrap_err().kind.code(), "X0001");
}

#[test]
fn keys_with_shared_parts_are_found_at_once() {
    let text = doubling(
        "store_local key
         call_import std.map.new
         store_local m
         load_local m
         load_local key
         small_int 7
         call_import std.map.set
         pop
         load_local m
         load_local key
         call_import std.map.get",
        "Int",
        "import std.map.new: fn() -> Map<E59, Int>
         import std.map.set: fn(Map<E59, Int>, E59, Int)
         import std.map.get: fn(Map<E59, Int>, E59) -> Int
",
    )
    .replace(
        "{\nsmall_int 1",
        "{\nlocal key: E59\nlocal m: Map<E59, Int>\nsmall_int 1",
    );
    assert_eq!(value(&text), Value::Int(7));
}

#[test]
fn a_million_nodes_are_no_problem() {
    use crate::support::{Mode, run_in};
    let text = format!(
        "entry main\nimport std.string.len: fn(String) -> Int\n{}{}",
        list(1_000_000, false),
        main_of(
            "Int",
            "local a: Node
             local b: Node
             call build
             store_local a
             call build
             store_local b
             load_local a
             load_local b
             equal
             jump_if_false no
             load_local a
             display
             call_import std.string.len
             return
         no:
             small_int -1"
        )
    );
    let ended = run_in(&text, &langvm::Registry::standard(), Mode::default());
    let Ok(Value::Int(length)) = ended.result else {
        panic!("{:?}", ended.result)
    };
    assert!(length > 30_000_000, "{length}");
}

#[test]
fn garbage_is_reused_while_little_is_held() {
    use crate::support::{Mode, run_in};
    let body = "local n: Int
         local kept: Node
         const_int 300000
         store_local n
         small_int 7
         new_variant 0 Link
         new_struct Node
         store_local kept
     again:
         load_local n
         load_local kept
         get_field 0
         new_tuple (Int, Int)
         pop
         load_local n
         small_int 7
         new_array 2 Array<Int>
         dup
         load_local n
         array_push
         pop
         load_local kept
         get_field 0
         new_variant 0 Link
         new_struct Node
         store_local kept
         load_local n
         small_int 1
         sub_int
         dup
         store_local n
         small_int 0
         ne_int
         jump_if_true again
         load_local kept
         get_field 0";
    let mut mode = Mode::default();
    mode.limits.max_heap = 4 << 20;
    let text = format!("{TYPES}{}", main_of("Int", body));
    let ended = run_in(&text, &langvm::Registry::standard(), mode);
    assert_eq!(ended.result.unwrap(), Value::Int(7));
    assert!(ended.stats.allocated_bytes > 8 * mode.limits.max_heap);
    assert!(ended.stats.collections > 5);
}

#[test]
fn globals_hold_objects() {
    let text = format!(
        "{TYPES}global p: Point\n{}",
        main_of(
            "String",
            &format!(
                "{POINT} store_global p\nload_global p\nconst_float 9.0\nset_field 0\nload_global p\ndisplay"
            )
        )
    );
    assert_eq!(
        run(&text).result.unwrap(),
        Value::String("Point { x: 9.0, y: 2.5 }".to_owned())
    );
}
