//! A case for each library function, as a program.

use super::{Case, Source};

/// What every program begins with.
const SETUP: &str = r#"
import std::env;
import std::fs;
import std::io;
import std::time;
let long = "some text, more text ".repeat(5000);
let letters = "abcdefghij".repeat(1000);
let lined = "a line\n".repeat(2000);
let words = "word ".repeat(2000);
let quotes = "\"quoted\"\n".repeat(2000);
let ints: Array<Int> = [];
for n in 0..10000 { ints.push(n * 7919 % 10007); }
let floats: Array<Float> = [];
for n in ints { floats.push(n as Float); }
let texts: Array<String> = [];
for n in ints { texts.push("key \(n)"); }
let pairs: Array<(Int, Int)> = [];
for n in ints { pairs.push((n, n)); }
let by_int: Map<Int, Int> = #{};
for n in ints { by_int[n] = n; }
let scattered: Map<Int, Int> = #{};
for n in ints { scattered[n * 1000003] = n; }
let by_text: Map<String, Int> = #{};
for text in texts { by_text[text] = 1; }
let number = 123456789;
let float = 1.2345678901234567e-300;
let angle = 1e22;
"#;

/// Import, what else to tell, and the code that calls it, a few times at most.
const CASES: &[(&str, &str, &str)] = &[
    ("std.array.concat", "long", "ints.concat(ints);"),
    ("std.array.concat", "short", "[1].concat([2]);"),
    ("std.array.filled", "long", "Array::filled(10000, 1);"),
    ("std.array.filled", "short", "Array::filled(1, 1);"),
    ("std.array.index_of", "Int", "ints.index_of(-1);"),
    ("std.array.index_of", "String", "texts.index_of(\"none\");"),
    (
        "std.array.insert",
        "in front",
        "ints.insert(0, 1); ints.pop();",
    ),
    (
        "std.array.remove",
        "in front",
        "ints.push(1); ints.remove(0);",
    ),
    ("std.array.reverse", "Int", "ints.reverse();"),
    ("std.array.slice", "long", "ints.slice(1, 10000);"),
    ("std.array.sort", "Int", "ints.clone().sort();"),
    ("std.array.sort", "Float", "floats.clone().sort();"),
    ("std.array.sort", "String", "texts.clone().sort();"),
    ("std.array.sort", "tuples", "pairs.clone().sort();"),
    (
        "std.array.truncate",
        "",
        "ints.push(1); ints.truncate(10000);",
    ),
    ("std.bool.to_string", "", "println(\"\\(i == 1)\");"),
    ("std.env.args", "", "env::args();"),
    ("std.env.var", "", "env::var(\"PATH\");"),
    ("std.float.abs", "", "float.abs();"),
    ("std.float.atan2", "", "float.atan2(angle);"),
    ("std.float.ceil", "", "float.ceil();"),
    ("std.float.cos", "large angle", "angle.cos();"),
    ("std.float.exp", "", "float.exp();"),
    ("std.float.floor", "", "float.floor();"),
    ("std.float.is_nan", "", "float.is_nan();"),
    ("std.float.ln", "", "float.ln();"),
    ("std.float.max", "", "float.max(angle);"),
    ("std.float.min", "", "float.min(angle);"),
    ("std.float.pow", "", "1.0000001.pow(angle / 1e16);"),
    ("std.float.round", "", "float.round();"),
    ("std.float.sin", "large angle", "angle.sin();"),
    ("std.float.sqrt", "", "float.sqrt();"),
    ("std.float.tan", "large angle", "angle.tan();"),
    ("std.float.to_fixed", "100 digits", "float.to_fixed(100);"),
    ("std.float.to_fixed", "large", "1.7e308.to_fixed(100);"),
    ("std.float.to_string", "17 digits", "float.to_string();"),
    ("std.float.trunc", "", "float.trunc();"),
    ("std.fs.create_dir", "", "fs::create_dir(\"{folder}/new\");"),
    ("std.fs.exists", "", "fs::exists(\"{folder}/file\");"),
    ("std.fs.list_dir", "", "fs::list_dir(\"{folder}\");"),
    ("std.fs.read_text", "", "fs::read_text(\"{folder}/file\");"),
    ("std.fs.remove", "", "fs::remove(\"{folder}/none\");"),
    (
        "std.fs.write_text",
        "",
        "fs::write_text(\"{folder}/file\", long);",
    ),
    ("std.int.abs", "", "number.abs();"),
    ("std.int.count_ones", "", "number.count_ones();"),
    ("std.int.max", "", "number.max(i);"),
    ("std.int.min", "", "number.min(i);"),
    ("std.int.pow", "", "1.pow(2).max(3.pow(39));"),
    ("std.int.to_radix", "binary", "(0 - number).to_radix(2);"),
    ("std.int.to_string", "", "number.to_string();"),
    ("std.int.wrapping_add", "", "number.wrapping_add(i);"),
    ("std.int.wrapping_mul", "", "number.wrapping_mul(i);"),
    ("std.int.wrapping_sub", "", "number.wrapping_sub(i);"),
    ("std.io.eprintln", "", "eprintln(\"short\");"),
    ("std.io.print", "long", "print(long);"),
    ("std.io.println", "short", "println(\"short\");"),
    ("std.io.read_line", "", "io::read_line();"),
    ("std.io.read_to_end", "", "io::read_to_end();"),
    ("std.map.clear", "", "let map = #{ 1: 2 }; map.clear();"),
    ("std.map.clone", "Int", "by_int.clone();"),
    ("std.map.clone", "Int, far apart", "scattered.clone();"),
    ("std.map.clone", "String", "by_text.clone();"),
    ("std.map.contains_key", "Int", "by_int.contains_key(5);"),
    (
        "std.map.contains_key",
        "a long text",
        "by_text.contains_key(long);",
    ),
    ("std.map.get", "Int", "by_int[ints[i % 10000]];"),
    ("std.map.get", "String", "by_text[\"key 17\"];"),
    ("std.map.key_at", "iteration", "for (k, v) in by_int { }"),
    ("std.map.len", "", "by_int.len();"),
    ("std.map.new", "", "let map: Map<Int, Int> = #{};"),
    ("std.map.next", "iteration", "for (k, v) in by_text { }"),
    ("std.map.remove", "Int", "by_int[5] = 1; by_int.remove(5);"),
    ("std.map.revision", "iteration", "for (k, v) in by_int { }"),
    ("std.map.set", "there", "by_int[5] = i;"),
    (
        "std.map.set",
        "growing",
        "let map: Map<Int, Int> = #{}; for n in 0..1000 { map[n] = n; }",
    ),
    (
        "std.map.set",
        "growing, String",
        "let map: Map<String, Int> = #{}; for text in texts { map[text] = 1; }",
    ),
    ("std.map.value_at", "iteration", "for (k, v) in by_int { }"),
    ("std.string.byte_at", "", "long.byte_at(5000);"),
    ("std.string.bytes", "long", "long.bytes();"),
    ("std.string.char_at", "iteration", "for c in letters { }"),
    ("std.string.chars", "long", "letters.chars();"),
    ("std.string.code_points", "long", "letters.code_points();"),
    (
        "std.string.contains",
        "missing",
        "long.contains(\"zebra\");",
    ),
    (
        "std.string.contains",
        "hard",
        "long.contains(\"some text, more text some text, more zebra\");",
    ),
    ("std.string.ends_with", "", "long.ends_with(long);"),
    ("std.string.find_from", "missing", "long.find(\"zebra\");"),
    (
        "std.string.from_code_points",
        "long",
        "String::from_code_points(ints);",
    ),
    ("std.string.is_empty", "", "long.is_empty();"),
    (
        "std.string.is_float",
        "",
        "\"1.2345678901234567e-300\".parse_float();",
    ),
    ("std.string.is_int", "", "\"123456789\".parse_int();"),
    ("std.string.join", "", "texts.join(\", \");"),
    ("std.string.len", "", "long.len();"),
    ("std.string.lines", "", "lined.lines();"),
    (
        "std.string.pad_left",
        "",
        "\"short\".pad_left(10000, \".\");",
    ),
    (
        "std.string.pad_right",
        "",
        "\"short\".pad_right(10000, \".\");",
    ),
    ("std.string.repeat", "short", "\"a\".repeat(10000);"),
    ("std.string.replace", "", "words.replace(\"o\", \"oo\");"),
    ("std.string.slice", "long", "long.slice(1, 90000);"),
    ("std.string.slice", "short", "long.slice(1, 3);"),
    ("std.string.split", "", "words.split(\" \");"),
    ("std.string.starts_with", "", "long.starts_with(long);"),
    (
        "std.string.to_float",
        "",
        "\"1.2345678901234567e-300\".parse_float();",
    ),
    ("std.string.to_int", "", "\"123456789\".parse_int();"),
    ("std.string.to_lower", "", "letters.to_lower();"),
    ("std.string.to_upper", "", "letters.to_upper();"),
    ("std.string.trim", "spaces", "\" \".repeat(10000).trim();"),
    ("std.time.monotonic", "", "time::monotonic();"),
    ("std.time.now", "", "time::now();"),
];

/// Functions that the language does without now, and files of before do not, with what
/// they take: code that makes it, and code that pushes it and calls.
const BY_FILES_ALONE: &[(&str, &str, &str, &str)] = &[
    // `display_quoted` does its work.
    (
        "std.string.quote: fn(String) -> String",
        "String",
        "const_string \"\\\"quoted\\\"\\n\"\nsmall_int 2000\ncall_import std.string.repeat",
        "load_local subject\ncall_import std.string.quote",
    ),
    // The library is written in the language there.
    (
        "std.array.swap: fn(Array<Int>, Int, Int)",
        "Array<Int>",
        "small_int 10000\nsmall_int 7\ncall_import std.array.filled",
        "load_local subject\nsmall_int 1\nsmall_int 5000\ncall_import std.array.swap",
    ),
];

/// A loop that calls such a function.
const LOOP: &str = r#"
import std.string.repeat: fn(String, Int) -> String
import std.array.filled: fn(Int, Int) -> Array<Int>
import {import}
fn main() -> Int {
    local i: Int
    local subject: {type}
    {make}
    store_local subject
    small_int 0
    store_local i
loop:
    load_local i
    const_int {rounds}
    ge_int
    jump_if_true done
    {call}
    pop
    load_local i
    small_int 1
    add_int
    store_local i
    jump loop
done:
    small_int 0
    return
}
"#;

pub(super) fn cases() -> Vec<Case> {
    let by_files_alone = BY_FILES_ALONE.iter().map(|&(import, ty, make, call)| {
        let (name, _) = import.split_once(':').unwrap_or((import, ""));
        Case {
            name: name.to_owned(),
            detail: "",
            source: Source::Assembly(
                LOOP.replace("{import}", import)
                    .replace("{type}", ty)
                    .replace("{make}", make)
                    .replace("{call}", call),
            ),
        }
    });
    let programs = CASES.iter().map(|&(name, detail, body)| Case {
        name: name.to_owned(),
        detail,
        source: Source::Program(format!(
            "{SETUP}let i = 0;\nwhile i < {{rounds}} {{\n{body}\ni += 1;\n}}\n"
        )),
    });
    programs.chain(by_files_alone).collect()
}
