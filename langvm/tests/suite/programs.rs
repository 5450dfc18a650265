//! Programs in text assembly, run in every mode.

use crate::support::{failure, main_of, run, value};
use langvm::{RuntimeErrorKind, Value};

#[track_caller]
fn check_int(body: &str, expected: i64) {
    assert_eq!(value(&main_of("Int", body)), Value::Int(expected), "{body}");
}

#[track_caller]
fn check_bool(body: &str, expected: bool) {
    assert_eq!(
        value(&main_of("Bool", body)),
        Value::Bool(expected),
        "{body}"
    );
}

#[track_caller]
fn check_float(body: &str, expected: f64) {
    assert_eq!(
        value(&main_of("Float", body)),
        Value::Float(expected),
        "{body}"
    );
}

#[track_caller]
fn check_text(body: &str, expected: &str) {
    let expected = Value::String(expected.to_owned());
    assert_eq!(value(&main_of("String", body)), expected, "{body}");
}

#[track_caller]
fn check_failure(body: &str, code: &str, message: &str) {
    let (found_code, found) = failure(&main_of("Int", body));
    assert_eq!((found_code, found.as_str()), (code, message), "{body}");
}

/// Both operands as an immediate, as a constant and as a local: each picks
/// another operation of prepared code.
fn operand_forms(left: &str, right: &str, operation: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for left_in_local in [false, true] {
        for right_in_local in [false, true] {
            let mut text = String::from("local l: Int\nlocal r: Int\n");
            text += &format!("const_int {left}\nstore_local l\nconst_int {right}\nstore_local r\n");
            for (in_local, name, value) in
                [(left_in_local, "l", left), (right_in_local, "r", right)]
            {
                text += &if in_local {
                    format!("load_local {name}\n")
                } else {
                    format!("const_int {value}\n")
                };
            }
            forms.push(text + operation);
        }
    }
    forms
}

#[test]
fn integer_operations_in_every_operand_form() {
    let cases: &[(&str, i64, i64, i64)] = &[
        ("add_int", 40, 2, 42),
        ("add_int", i64::MAX - 5, 5, i64::MAX),
        ("sub_int", 40, 2, 38),
        ("sub_int", 5, i64::MAX, 5 - i64::MAX),
        ("mul_int", -6, 7, -42),
        ("div_int", -7, 2, -3),
        ("div_int", 100_000, -1, -100_000),
        ("rem_int", -7, 2, -1),
        ("rem_int", 7, -2, 1),
        ("and_int", 0b1100, -4, 0b1100),
        ("or_int", 0b1100, 3, 0b1111),
        ("xor_int", -1, 0x7fff, !0x7fff),
        ("shl_int", 3, 62, -(1 << 62)),
        ("shl_int", 1, 63, i64::MIN),
        ("shr_int", i64::MIN, 63, -1),
        ("shr_int", 1024, 0, 1024),
    ];
    for &(operation, left, right, expected) in cases {
        for form in operand_forms(&left.to_string(), &right.to_string(), operation) {
            check_int(&form, expected);
        }
    }
}

#[test]
fn integer_operations_without_a_result_show_their_operands() {
    let max = i64::MAX.to_string();
    let min = i64::MIN.to_string();
    let cases: &[(&str, &str, &str, &str, String)] = &[
        (
            "add_int",
            &max,
            "1",
            "R0001",
            format!("integer overflow: {max} + 1"),
        ),
        (
            "add_int",
            "1",
            &max,
            "R0001",
            format!("integer overflow: 1 + {max}"),
        ),
        (
            "sub_int",
            &min,
            "1",
            "R0001",
            format!("integer overflow: {min} - 1"),
        ),
        (
            "sub_int",
            "-2",
            &max,
            "R0001",
            format!("integer overflow: -2 - {max}"),
        ),
        (
            "mul_int",
            &max,
            "2",
            "R0001",
            format!("integer overflow: {max} * 2"),
        ),
        (
            "mul_int",
            "2",
            &max,
            "R0001",
            format!("integer overflow: 2 * {max}"),
        ),
        (
            "div_int",
            "7",
            "0",
            "R0002",
            "division by zero: 7 / 0".to_owned(),
        ),
        (
            "div_int",
            &min,
            "-1",
            "R0001",
            format!("integer overflow: {min} / -1"),
        ),
        (
            "rem_int",
            "7",
            "0",
            "R0002",
            "division by zero: 7 % 0".to_owned(),
        ),
        (
            "rem_int",
            &min,
            "-1",
            "R0001",
            format!("integer overflow: {min} % -1"),
        ),
        (
            "shl_int",
            "1",
            "64",
            "R0003",
            "shift distance 64 is outside 0..=63".to_owned(),
        ),
        (
            "shr_int",
            "1",
            "-1",
            "R0003",
            "shift distance -1 is outside 0..=63".to_owned(),
        ),
    ];
    for (operation, left, right, code, message) in cases {
        for form in operand_forms(left, right, operation) {
            check_failure(&form, code, message);
        }
    }
    check_failure(
        &format!("const_int {min}\nneg_int"),
        "R0001",
        &format!("integer overflow: -({min})"),
    );
}

#[test]
fn comparisons_as_values_and_as_conditions() {
    for (operation, results) in [
        ("eq_int", [false, true, false]),
        ("ne_int", [true, false, true]),
        ("lt_int", [true, false, false]),
        ("le_int", [true, true, false]),
        ("gt_int", [false, false, true]),
        ("ge_int", [false, true, true]),
    ] {
        // Far apart, so that one of them is no 16-bit immediate.
        for (offset, step) in [(0, 1), (1_000_000_000_000_i64, 1), (-5, 1_000_000)] {
            for (left, expected) in [-1, 0, 1].into_iter().zip(results) {
                let left = (offset + left * step).to_string();
                for form in operand_forms(&left, &offset.to_string(), operation) {
                    check_bool(&form, expected);
                    for (jump, taken) in [("jump_if_true", true), ("jump_if_false", false)] {
                        let body =
                            format!("{form}\n{jump} yes\nsmall_int 0\nreturn\nyes:\nsmall_int 1");
                        check_int(&body, i64::from(expected == taken));
                    }
                }
            }
        }
    }
}

#[test]
fn float_comparisons_know_nan() {
    for (operation, results) in [
        ("eq_float", [false, true, false, false]),
        ("ne_float", [true, false, true, true]),
        ("lt_float", [true, false, false, false]),
        ("le_float", [true, true, false, false]),
        ("gt_float", [false, false, true, false]),
        ("ge_float", [false, true, true, false]),
    ] {
        for (left, expected) in ["0.5", "1.5", "2.5", "nan"].into_iter().zip(results) {
            let compare = format!("const_float {left}\nconst_float 1.5\n{operation}");
            check_bool(&compare, expected);
            for (jump, taken) in [("jump_if_true", true), ("jump_if_false", false)] {
                let body = format!("{compare}\n{jump} yes\nsmall_int 0\nreturn\nyes:\nsmall_int 1");
                check_int(&body, i64::from(expected == taken));
            }
        }
    }
}

#[test]
fn string_comparisons_are_by_bytes() {
    for (operation, results) in [
        ("eq_string", [false, true, false]),
        ("ne_string", [true, false, true]),
        ("lt_string", [true, false, false]),
        ("le_string", [true, true, false]),
        ("gt_string", [false, false, true]),
        ("ge_string", [false, true, true]),
    ] {
        for (left, expected) in ["abc", "abd", "é"].into_iter().zip(results) {
            check_bool(
                &format!("const_string \"{left}\"\nconst_string \"abd\"\n{operation}"),
                expected,
            );
        }
    }
}

#[test]
fn floats_compute() {
    check_float("const_float 1.5\nconst_float 2.25\nadd_float", 3.75);
    check_float("const_float 1.5\nconst_float 2.25\nsub_float", -0.75);
    check_float("const_float 1.5\nconst_float 2.0\nmul_float", 3.0);
    check_float("const_float 1.0\nconst_float 0.0\ndiv_float", f64::INFINITY);
    check_float("const_float -7.5\nconst_float 2.0\nrem_float", -1.5);
    check_float("const_float 2.0\nneg_float", -2.0);
    check_float("small_int 3\nint_to_float", 3.0);
}

#[test]
fn a_nan_that_leaves_the_machine_is_canonical() {
    let text = main_of(
        "Float",
        "const_float 0.0\nconst_float 0.0\ndiv_float\nneg_float",
    );
    let Value::Float(value) = value(&text) else {
        panic!("the program's value is a float")
    };
    assert_eq!(value.to_bits(), lbc_format::module::CANONICAL_NAN);
}

#[test]
fn floats_become_integers_where_they_can() {
    check_int("const_float -2.9\nfloat_to_int", -2);
    check_int("const_float -9223372036854775808.0\nfloat_to_int", i64::MIN);
    for (float, text) in [
        ("9223372036854775808.0", "9.223372036854776e18"),
        ("-9223372036854777856.0", "-9.223372036854778e18"),
        ("inf", "inf"),
    ] {
        let message = format!("cannot convert {text} to Int: out of range");
        check_failure(
            &format!("const_float {float}\nfloat_to_int"),
            "R0004",
            &message,
        );
    }
    check_failure(
        "const_float nan\nfloat_to_int",
        "R0004",
        "cannot convert NaN to Int: not a number",
    );
}

#[test]
fn booleans() {
    check_bool("const_bool true\nnot", false);
    check_bool("const_bool true\nconst_bool true\neq_bool", true);
    check_bool("const_bool true\nconst_bool false\nne_bool", true);
}

#[test]
fn a_pending_copy_survives_a_store_to_its_local() {
    // x - (x = 10, x) with x = 3
    check_int(
        "local x: Int\nsmall_int 3\nstore_local x\nload_local x\nsmall_int 10\nstore_local x\nload_local x\nsub_int",
        -7,
    );
    // The store is the target of an operation's result.
    check_int(
        "local x: Int\nsmall_int 3\nstore_local x\nload_local x\nload_local x\nsmall_int 1\nadd_int\nstore_local x\nload_local x\nmul_int",
        12,
    );
    // A swap through the stack.
    check_int(
        "local x: Int\nlocal y: Int\nsmall_int 3\nstore_local x\nsmall_int 5\nstore_local y\nload_local x\nload_local y\nstore_local x\nstore_local y\nload_local x\nsmall_int 10\nmul_int\nload_local y\nadd_int",
        53,
    );
}

#[test]
fn dup_and_pop() {
    check_int("small_int 7\ndup\nmul_int", 49);
    check_int("small_int 3\nsmall_int 4\nadd_int\ndup\nadd_int", 14);
    check_int(
        "local x: Int\nsmall_int 3\nsmall_int 4\nadd_int\ndup\nstore_local x\nload_local x\nmul_int",
        49,
    );
    check_int("small_int 7\nsmall_int 8\npop", 7);
    check_text(
        "const_string \"a\"\nconst_string \"b\"\nconcat 2\ndup\nconcat 2",
        "abab",
    );
}

#[test]
fn many_operands_may_wait() {
    let mut body = String::from("local x: Int\nsmall_int 1\nstore_local x\n");
    for _ in 0..100 {
        body += "load_local x\nsmall_int 2\n";
    }
    body += "small_int 5\nstore_local x\n";
    for _ in 0..199 {
        body += "add_int\n";
    }
    check_int(&body, 300);
}

#[test]
fn loops() {
    let text = main_of(
        "Int",
        "local i: Int
local sum: Int
small_int 0
store_local i
small_int 0
store_local sum
head:
load_local i
small_int 1000
lt_int
jump_if_false done
load_local sum
load_local i
add_int
store_local sum
load_local i
small_int 1
add_int
store_local i
jump head
done:
load_local sum",
    );
    assert_eq!(value(&text), Value::Int(499_500));
}

#[test]
fn values_meet_at_joins() {
    for (condition, expected) in [("true", 111), ("false", 122)] {
        check_int(
            &format!(
                "small_int 100
const_bool {condition}
jump_if_false other
small_int 11
jump join
other:
small_int 22
join:
add_int"
            ),
            expected,
        );
    }
}

#[test]
fn a_jump_over_code_leaves_its_stack_behind() {
    check_int(
        "small_int 5
const_bool true
jump_if_true far
const_string \"unused\"
pop
pop
small_int 1
return
far:
small_int 2
mul_int",
        10,
    );
}

/// Comparisons jump at most 32,767 prepared instructions.
#[test]
fn jumps_may_be_long() {
    let mut body = String::from(
        "local n: Int\nsmall_int 0\nstore_local n\nhead:\nload_local n\nsmall_int 3\nge_int\njump_if_true done\n",
    );
    for _ in 0..40_000 {
        body += "load_local n\nsmall_int 1\nadd_int\nstore_local n\nload_local n\nsmall_int 1\nsub_int\nstore_local n\n";
    }
    body += "load_local n\nsmall_int 1\nadd_int\nstore_local n\njump head\ndone:\nload_local n";
    check_int(&body, 3);
}

const FIB: &str = "
fn main() -> Int {
    small_int 20
    call fib
    return
}
fn fib(n: Int) -> Int {
    load_local n
    small_int 2
    lt_int
    jump_if_false more
    load_local n
    jump end
more:
    load_local n
    small_int 1
    sub_int
    call fib
    load_local n
    small_int 2
    sub_int
    call fib
    add_int
end:
    return
}";

#[test]
fn functions_recurse() {
    assert_eq!(value(FIB), Value::Int(6765));
}

#[test]
fn function_values_are_called() {
    let text = "
fn main() -> Int {
    local f: fn(Int, Int) -> Int
    small_int 1
    function_value minus
    store_local f
    load_local f
    small_int 44
    small_int 3
    call_value fn(Int, Int) -> Int
    add_int
    function_value minus
    small_int 10
    small_int 4
    call_value fn(Int, Int) -> Int
    mul_int
    function_value one
    call_value fn() -> Int
    mul_int
    return
}
fn minus(a: Int, b: Int) -> Int {
    load_local a
    load_local b
    sub_int
    return
}
fn one() -> Int {
    small_int 1
    return
}";
    assert_eq!(value(text), Value::Int(42 * 6));
}

#[test]
fn a_function_value_comes_back_from_a_call() {
    let text = "
fn main() -> Int {
    call pick
    call_value fn() -> Int
    call pick
    call_value fn() -> Int
    add_int
    return
}
fn pick() -> fn() -> Int {
    function_value one
    return
}
fn one() -> Int {
    small_int 1
    return
}";
    assert_eq!(value(text), Value::Int(2));
}

#[test]
fn a_function_is_a_value_by_its_type() {
    let text = "fn main() -> fn(Int) -> Bool {\nfunction_value f\nreturn\n}\nfn f(n: Int) -> Bool {\nconst_bool true\nreturn\n}";
    assert_eq!(value(text), Value::Function("fn(Int) -> Bool".to_owned()));
}

#[test]
fn globals_hold_values_across_functions() {
    let text = "
global count: Int
global text: String
fn main() -> String {
    small_int 0
    store_global count
    const_string \"<\"
    store_global text
head:
    load_global count
    small_int 5
    ge_int
    jump_if_true done
    call step
    pop
    jump head
done:
    load_global text
    return
}
fn step() -> Unit {
    load_global count
    small_int 1
    add_int
    store_global count
    load_global text
    const_string \"x\"
    concat 2
    store_global text
    const_unit
    return
}";
    assert_eq!(value(text), Value::String("<xxxxx".to_owned()));
}

#[test]
fn a_global_is_stored_before_it_is_read() {
    let text = "global first: Int\nfn main() -> Int {\nload_global first\nreturn\n}";
    let error = run(text).result.unwrap_err();
    let RuntimeErrorKind::UninitialisedGlobal { .. } = error.kind else {
        panic!("{error}")
    };
}

#[test]
fn strings_join() {
    check_text(
        "const_string \"a\"\nconst_string \"\"\nconst_string \"bc\"\nconst_string \"é\"\nconcat 4",
        "abcé",
    );
}

/// Every place where a reference can be while something else is allocated:
/// a parameter, a local, a waiting operand, a waiting copy of a local, a global.
#[test]
fn references_survive_collections_wherever_they_are() {
    let text = "
global kept: String
import std.int.to_string: fn(Int) -> String
fn main() -> String {
    local a: String
    local unused: String
    local n: Int
    small_int 7
    call_import std.int.to_string
    store_global kept
    small_int 1
    call_import std.int.to_string
    store_local a
    small_int 0
    store_local n
    load_local a
    small_int 2
    call_import std.int.to_string
    load_local a
    small_int 3
    call_import std.int.to_string
    call join
    small_int 6
    call_import std.int.to_string
    load_global kept
    concat 5
    return
}
fn join(left: String, right: String) -> String {
    local middle: String
    small_int 4
    call_import std.int.to_string
    store_local middle
    load_local left
    small_int 5
    call_import std.int.to_string
    load_local middle
    load_local right
    concat 4
    return
}";
    let run = run(text);
    assert_eq!(run.result.unwrap(), Value::String("12154367".to_owned()));
}

/// Under stress, growing a stack collects: the arguments of the call that needs
/// the room are in no frame yet.
#[test]
fn arguments_survive_the_growth_of_the_stack() {
    for call in ["call down", "call_value fn(String, Int) -> Int"] {
        let function = if call == "call down" {
            ""
        } else {
            "function_value down\nstore_local f\nload_local f\n"
        };
        let text = format!(
            "
import std.string.len: fn(String) -> Int
fn main() -> Int {{
    const_string \"\"
    const_int 2000
    call down
    return
}}
fn down(s: String, n: Int) -> Int {{
    local f: fn(String, Int) -> Int
    load_local n
    small_int 0
    gt_int
    jump_if_true more
    load_local s
    call_import std.string.len
    return
more:
    {function}load_local s
    const_string \"x\"
    concat 2
    load_local n
    small_int 1
    sub_int
    {call}
    return
}}"
        );
        assert_eq!(value(&text), Value::Int(2000));
    }
}

#[test]
fn strings_grow_in_a_loop_through_collections() {
    let text = "
import std.string.len: fn(String) -> Int
import std.int.to_string: fn(Int) -> String
fn main() -> Int {
    local s: String
    local i: Int
    const_string \"\"
    store_local s
    small_int 0
    store_local i
head:
    load_local i
    small_int 3000
    ge_int
    jump_if_true done
    load_local s
    load_local i
    call_import std.int.to_string
    const_string \",\"
    concat 3
    store_local s
    load_local i
    small_int 1
    add_int
    store_local i
    jump head
done:
    load_local s
    call_import std.string.len
    return
}";
    let run = run(text);
    assert_eq!(
        run.result.unwrap(),
        Value::Int(10 + 180 + 2700 + 8000 + 3000)
    );
    assert!(run.stats.collections > 0, "{:?}", run.stats);
}

#[test]
fn ending_on_purpose() {
    let panic = "fn main() -> Int {\nconst_string \"enough\"\npanic\n}";
    assert_eq!(failure(panic), ("R0006", "panic: enough".to_owned()));
    let unreachable = "fn main() -> Int {\nunreachable\n}";
    assert_eq!(
        failure(unreachable),
        ("R0007", "entered unreachable code".to_owned())
    );
}
