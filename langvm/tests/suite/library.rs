//! The standard library's functions, each by its import.

use langvm::Value;

use crate::support::{failure, run, value};

/// A program that calls one import with constants.
fn call(name: &str, signature: &str, arguments: &[&str]) -> String {
    let result = signature.split(" -> ").nth(1).unwrap_or("Unit");
    let mut text = format!("import {name}: {signature}\nfn main() -> {result} {{\n");
    for argument in arguments {
        let mnemonic = match argument.chars().next() {
            Some('"') => "const_string",
            Some('t' | 'f') => "const_bool",
            _ if argument.contains(['.', 'n', 'i']) => "const_float",
            _ => "const_int",
        };
        text += &format!("{mnemonic} {argument}\n");
    }
    text + &format!("call_import {name}\nreturn\n}}\n")
}

const INT_INT: &str = "fn(Int) -> Int";
const INT_INT_INT: &str = "fn(Int, Int) -> Int";
const FLOAT_FLOAT: &str = "fn(Float) -> Float";
const FLOAT_FLOAT_FLOAT: &str = "fn(Float, Float) -> Float";
const TEXT_TEXT: &str = "fn(String) -> String";
const TEXT_TEXT_BOOL: &str = "fn(String, String) -> Bool";
const PAD: &str = "fn(String, Int, String) -> String";

#[track_caller]
fn int(name: &str, signature: &str, arguments: &[&str], expected: i64) {
    assert_eq!(
        value(&call(name, signature, arguments)),
        Value::Int(expected),
        "{name} {arguments:?}"
    );
}

#[track_caller]
fn float(name: &str, signature: &str, arguments: &[&str], expected: &str) {
    let found = value(&call(name, signature, arguments));
    assert_eq!(found.to_string(), expected, "{name} {arguments:?}");
}

#[track_caller]
fn boolean(name: &str, signature: &str, arguments: &[&str], expected: bool) {
    assert_eq!(
        value(&call(name, signature, arguments)),
        Value::Bool(expected),
        "{name} {arguments:?}"
    );
}

#[track_caller]
fn text(name: &str, signature: &str, arguments: &[&str], expected: &str) {
    assert_eq!(
        value(&call(name, signature, arguments)),
        Value::String(expected.to_owned()),
        "{name} {arguments:?}"
    );
}

#[track_caller]
fn fails(name: &str, signature: &str, arguments: &[&str], code: &str, message: &str) {
    let (found_code, found) = failure(&call(name, signature, arguments));
    assert_eq!(
        (found_code, found.as_str()),
        (code, message),
        "{name} {arguments:?}"
    );
}

#[test]
fn integers() {
    int("std.int.abs", INT_INT, &["-5"], 5);
    fails(
        "std.int.abs",
        INT_INT,
        &["-9223372036854775808"],
        "R0001",
        "integer overflow: abs(-9223372036854775808)",
    );
    int("std.int.min", INT_INT_INT, &["-5", "7"], -5);
    int("std.int.max", INT_INT_INT, &["-5", "7"], 7);
    int("std.int.pow", INT_INT_INT, &["-3", "3"], -27);
    fails(
        "std.int.pow",
        INT_INT_INT,
        &["10", "19"],
        "R0001",
        "integer overflow: pow(10, 19)",
    );
    fails(
        "std.int.pow",
        INT_INT_INT,
        &["2", "-1"],
        "R0011",
        "negative exponent: pow(2, -1)",
    );
    int(
        "std.int.wrapping_add",
        INT_INT_INT,
        &["9223372036854775807", "1"],
        i64::MIN,
    );
    int(
        "std.int.wrapping_sub",
        INT_INT_INT,
        &["-9223372036854775808", "1"],
        i64::MAX,
    );
    int(
        "std.int.wrapping_mul",
        INT_INT_INT,
        &["9223372036854775807", "2"],
        -2,
    );
    int("std.int.count_ones", INT_INT, &["-1"], 64);
    text("std.int.to_string", "fn(Int) -> String", &["-120"], "-120");
    let radix = "fn(Int, Int) -> String";
    text("std.int.to_radix", radix, &["255", "16"], "ff");
    text(
        "std.int.to_radix",
        radix,
        &["-9223372036854775808", "2"],
        &format!("-1{}", "0".repeat(63)),
    );
    text("std.int.to_radix", radix, &["0", "36"], "0");
    for wrong in ["1", "37", "-2"] {
        fails(
            "std.int.to_radix",
            radix,
            &["5", wrong],
            "R0011",
            &format!("radix {wrong} is outside 2..=36"),
        );
    }
}

#[test]
fn floats() {
    for (name, argument, expected) in [
        ("sqrt", "2.25", "1.5"),
        ("sqrt", "-1.0", "NaN"),
        ("floor", "-1.5", "-2.0"),
        ("ceil", "-1.5", "-1.0"),
        ("round", "2.5", "3.0"),
        ("round", "-2.5", "-3.0"),
        ("trunc", "-1.7", "-1.0"),
        ("abs", "-1.7", "1.7"),
        ("exp", "0.0", "1.0"),
        ("ln", "1.0", "0.0"),
        ("sin", "0.0", "0.0"),
        ("cos", "0.0", "1.0"),
        ("tan", "0.0", "0.0"),
    ] {
        float(
            &format!("std.float.{name}"),
            FLOAT_FLOAT,
            &[argument],
            expected,
        );
    }
    for (name, left, right, expected) in [
        ("min", "1.0", "2.0", "1.0"),
        ("max", "1.0", "2.0", "2.0"),
        ("min", "0.0", "-0.0", "-0.0"),
        ("max", "-0.0", "0.0", "0.0"),
        ("min", "nan", "2.0", "NaN"),
        ("max", "2.0", "nan", "NaN"),
        ("pow", "2.0", "0.5", "1.4142135623730951"),
        ("atan2", "0.0", "-1.0", "3.141592653589793"),
    ] {
        float(
            &format!("std.float.{name}"),
            FLOAT_FLOAT_FLOAT,
            &[left, right],
            expected,
        );
    }
    boolean("std.float.is_nan", "fn(Float) -> Bool", &["nan"], true);
    boolean("std.float.is_nan", "fn(Float) -> Bool", &["inf"], false);
    text(
        "std.float.to_string",
        "fn(Float) -> String",
        &["1.5e-7"],
        "1.5e-7",
    );
    let fixed = "fn(Float, Int) -> String";
    text("std.float.to_fixed", fixed, &["2.0", "2"], "2.00");
    text("std.float.to_fixed", fixed, &["2.675", "1"], "2.7");
    text("std.float.to_fixed", fixed, &["nan", "3"], "NaN");
    for wrong in ["-1", "101"] {
        fails(
            "std.float.to_fixed",
            fixed,
            &["1.0", wrong],
            "R0011",
            &format!("number of digits {wrong} is outside 0..=100"),
        );
    }
}

#[test]
fn booleans() {
    text(
        "std.bool.to_string",
        "fn(Bool) -> String",
        &["true"],
        "true",
    );
    text(
        "std.bool.to_string",
        "fn(Bool) -> String",
        &["false"],
        "false",
    );
}

#[test]
fn strings_are_measured_in_bytes() {
    int("std.string.len", "fn(String) -> Int", &["\"aé\""], 3);
    boolean("std.string.is_empty", "fn(String) -> Bool", &["\"\""], true);
    boolean(
        "std.string.is_empty",
        "fn(String) -> Bool",
        &["\" \""],
        false,
    );
    let byte_at = "fn(String, Int) -> Int";
    int("std.string.byte_at", byte_at, &["\"aé\"", "1"], 0xc3);
    for wrong in ["3", "-1"] {
        fails(
            "std.string.byte_at",
            byte_at,
            &["\"aé\"", wrong],
            "R0010",
            &format!("index {wrong} is out of range for a string of 3 bytes"),
        );
    }
}

#[test]
fn strings_are_cut() {
    let slice = "fn(String, Int, Int) -> String";
    text("std.string.slice", slice, &["\"héllo\"", "0", "3"], "hé");
    text("std.string.slice", slice, &["\"héllo\"", "0", "6"], "héllo");
    text("std.string.slice", slice, &["\"héllo\"", "6", "6"], "");
    for (start, end) in [("-1", "2"), ("3", "2"), ("0", "7"), ("7", "7")] {
        fails(
            "std.string.slice",
            slice,
            &["\"héllo\"", start, end],
            "R0008",
            &format!("slice {start}..{end} is out of range for a string of 6 bytes"),
        );
    }
    for (start, end) in [("2", "4"), ("0", "2")] {
        fails(
            "std.string.slice",
            slice,
            &["\"héllo\"", start, end],
            "R0009",
            "byte offset 2 is not on a character boundary",
        );
    }
    text("std.string.trim", TEXT_TEXT, &["\"  a b\\n\""], "a b");
    text("std.string.trim", TEXT_TEXT, &["\"  \""], "");
}

#[test]
fn strings_are_searched() {
    for (name, part, expected) in [
        ("contains", "\"ll\"", true),
        ("contains", "\"lll\"", false),
        ("contains", "\"\"", true),
        ("starts_with", "\"he\"", true),
        ("starts_with", "\"e\"", false),
        ("ends_with", "\"lo\"", true),
        ("ends_with", "\"l\"", false),
    ] {
        boolean(
            &format!("std.string.{name}"),
            TEXT_TEXT_BOOL,
            &["\"hello\"", part],
            expected,
        );
    }
}

#[test]
fn strings_are_changed() {
    let replace = "fn(String, String, String) -> String";
    text(
        "std.string.replace",
        replace,
        &["\"aXbXX\"", "\"X\"", "\"--\""],
        "a--b----",
    );
    text(
        "std.string.replace",
        replace,
        &["\"abc\"", "\"\"", "\".\""],
        ".a.b.c.",
    );
    text(
        "std.string.replace",
        replace,
        &["\"abc\"", "\"x\"", "\".\""],
        "abc",
    );
    let repeat = "fn(String, Int) -> String";
    text("std.string.repeat", repeat, &["\"ab\"", "3"], "ababab");
    text("std.string.repeat", repeat, &["\"ab\"", "0"], "");
    text(
        "std.string.repeat",
        repeat,
        &["\"\"", "9223372036854775807"],
        "",
    );
    fails(
        "std.string.repeat",
        repeat,
        &["\"ab\"", "-1"],
        "R0011",
        "cannot repeat a string -1 times",
    );
    text("std.string.to_upper", TEXT_TEXT, &["\"straße\""], "STRASSE");
    text("std.string.to_lower", TEXT_TEXT, &["\"ÀB\""], "àb");
    text("std.string.to_lower", TEXT_TEXT, &["\"ΟΔΟΣ\""], "οδος");
    text(
        "std.string.quote",
        TEXT_TEXT,
        &["\"a\\\"b\\n\""],
        r#""a\"b\n""#,
    );
}

#[test]
fn strings_are_padded_to_a_width_in_characters() {
    text("std.string.pad_left", PAD, &["\"é\"", "3", "\"→\""], "→→é");
    text("std.string.pad_right", PAD, &["\"é\"", "3", "\".\""], "é..");
    text(
        "std.string.pad_left",
        PAD,
        &["\"abc\"", "2", "\".\""],
        "abc",
    );
    text(
        "std.string.pad_left",
        PAD,
        &["\"abc\"", "-2", "\".\""],
        "abc",
    );
    for (fill, count) in [("\"\"", 0), ("\"ab\"", 2)] {
        fails(
            "std.string.pad_left",
            PAD,
            &["\"abc\"", "9", fill],
            "R0011",
            &format!("the fill of a padded string must be one character, found {count}"),
        );
    }
}

#[test]
fn impossible_sizes_are_the_heap_limit() {
    for (name, signature, arguments) in [
        (
            "std.string.repeat",
            "fn(String, Int) -> String",
            &["\"ab\"", "9223372036854775807"][..],
        ),
        (
            "std.string.repeat",
            "fn(String, Int) -> String",
            &["\"ab\"", "1000000000"],
        ),
        (
            "std.string.pad_right",
            PAD,
            &["\"a\"", "9223372036854775807", "\"→\""],
        ),
    ] {
        fails(
            name,
            signature,
            arguments,
            "X0002",
            "heap limit reached: 1073741824 bytes",
        );
    }
}

#[test]
fn output_keeps_its_order() {
    let run = run("
import std.io.print: fn(String)
import std.io.println: fn(String)
import std.io.eprintln: fn(String)
fn main() -> Unit {
    const_string \"a\"
    call_import std.io.print
    pop
    const_string \"b\"
    call_import std.io.println
    pop
    const_string \"c\"
    call_import std.io.eprintln
    return
}");
    assert_eq!(run.result.unwrap(), Value::Unit);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("ab\n", "c\n"));
}
