//! What a program reaches of its surroundings: texts as lists, input, arguments,
//! files, time and the exit code.

#[cfg(feature = "fs")]
use std::path::Path;

use langvm::{Grants, Instance, Options, Registry, RuntimeErrorKind, Streams, Value};

use crate::support::{Capture, assemble, failure, main_of, value};

#[track_caller]
fn check(import: &str, arguments: &str, expected: &str) {
    let name = import.split(':').next().unwrap();
    let body = format!("{arguments}\ncall_import {name}\ndisplay");
    let text = format!("import {import}\n{}", main_of("String", &body));
    assert_eq!(value(&text), Value::String(expected.to_owned()), "{text}");
}

#[track_caller]
fn check_failure(import: &str, arguments: &str, code: &str, message: &str) {
    let name = import.split(':').next().unwrap();
    let body = format!("{arguments}\ncall_import {name}\ndisplay");
    let text = format!("import {import}\n{}", main_of("String", &body));
    let (found_code, found) = failure(&text);
    assert_eq!((found_code, found.as_str()), (code, message), "{text}");
}

#[test]
fn texts_come_apart() {
    let split = "std.string.split: fn(String, String) -> Array<String>";
    for (text, by, expected) in [
        ("a,b,,c", ",", r#"["a", "b", "", "c"]"#),
        ("", ",", r#"[""]"#),
        (",", ",", r#"["", ""]"#),
        ("abc", ",", r#"["abc"]"#),
        ("añb", "", r#"["a", "ñ", "b"]"#),
        ("a--b", "--", r#"["a", "b"]"#),
    ] {
        let arguments = format!("const_string \"{text}\"\nconst_string \"{by}\"");
        check(split, &arguments, expected);
    }
    let lines = "std.string.lines: fn(String) -> Array<String>";
    for (text, expected) in [
        (r"a\nb\r\n\nc", r#"["a", "b", "", "c"]"#),
        (r"a\n", r#"["a"]"#),
        ("", "[]"),
        (r"a\rb\r", r#"["a\rb\r"]"#),
    ] {
        check(lines, &format!("const_string \"{text}\""), expected);
    }
    check(
        "std.string.chars: fn(String) -> Array<String>",
        "const_string \"añ\u{1F600}\"",
        "[\"a\", \"ñ\", \"\u{1F600}\"]",
    );
    check(
        "std.string.bytes: fn(String) -> Array<Int>",
        "const_string \"añ\"",
        "[97, 195, 177]",
    );
    check(
        "std.string.code_points: fn(String) -> Array<Int>",
        "const_string \"añ\"",
        "[97, 241]",
    );
}

#[test]
fn texts_are_put_together() {
    let join = "std.string.join: fn(Array<String>, String) -> String";
    check(
        join,
        "const_string \"a\"\nconst_string \"b\"\nconst_string \"c\"\nnew_array 3 Array<String>\nconst_string \", \"",
        "a, b, c",
    );
    check(join, "new_array 0 Array<String>\nconst_string \", \"", "");
    let points = "std.string.from_code_points: fn(Array<Int>) -> String";
    check(
        points,
        "small_int 97\nsmall_int 241\nnew_array 2 Array<Int>",
        "añ",
    );
    check_failure(
        points,
        "const_int 55296\nnew_array 1 Array<Int>",
        "R0011",
        "55296 is no Unicode code point",
    );
    check_failure(
        points,
        "small_int -1\nnew_array 1 Array<Int>",
        "R0011",
        "-1 is no Unicode code point",
    );
}

#[test]
fn texts_are_searched_and_read() {
    let find = "std.string.find_from: fn(String, String, Int) -> Int";
    for (start, expected) in [("0", "1"), ("2", "4"), ("5", "-1"), ("6", "-1")] {
        let arguments = format!("const_string \"xabzab\"\nconst_string \"ab\"\nsmall_int {start}");
        check(find, &arguments, expected);
    }
    check_failure(
        find,
        "const_string \"ñ\"\nconst_string \"a\"\nsmall_int 1",
        "R0009",
        "byte offset 1 is not on a character boundary",
    );
    check_failure(
        find,
        "const_string \"ñ\"\nconst_string \"a\"\nsmall_int 3",
        "R0010",
        "index 3 is out of range for a string of 2 bytes",
    );
    let char_at = "std.string.char_at: fn(String, Int) -> String";
    check(char_at, "const_string \"añb\"\nsmall_int 1", "ñ");
    check_failure(
        char_at,
        "const_string \"añb\"\nsmall_int 2",
        "R0009",
        "byte offset 2 is not on a character boundary",
    );
    check_failure(
        char_at,
        "const_string \"a\"\nsmall_int 1",
        "R0010",
        "index 1 is out of range for a string of 1 bytes",
    );
    for (text, is_int, is_float) in [
        ("12", "true", "true"),
        ("-9223372036854775808", "true", "true"),
        ("9223372036854775808", "false", "true"),
        ("1.5", "false", "true"),
        ("", "false", "false"),
        (" 1", "false", "false"),
        ("x", "false", "false"),
    ] {
        let text = format!("const_string \"{text}\"");
        check("std.string.is_int: fn(String) -> Bool", &text, is_int);
        check("std.string.is_float: fn(String) -> Bool", &text, is_float);
    }
    check(
        "std.string.to_int: fn(String) -> Int",
        "const_string \"-12\"",
        "-12",
    );
    check(
        "std.string.to_float: fn(String) -> Float",
        "const_string \"1e3\"",
        "1000.0",
    );
    check_failure(
        "std.string.to_int: fn(String) -> Int",
        "const_string \"x\"",
        "R0011",
        "the text is no integer",
    );
}

/// Runs a program whose value is a text, within given surroundings.
fn run_among(text: &str, streams: Streams, grants: Grants) -> Result<Value, RuntimeErrorKind> {
    let options = Options {
        gc_stress: true,
        streams,
        arguments: vec!["one".to_owned(), "two words".to_owned()],
        grants,
        ..Options::default()
    };
    let mut instance = Instance::new(assemble(text), &Registry::standard(), options).unwrap();
    instance.run().map_err(|error| error.kind)
}

fn shown(import: &str, arguments: &str, grants: Grants) -> String {
    let name = import.split(':').next().unwrap();
    let body = format!("{arguments}\ncall_import {name}\ndisplay");
    let text = format!("import {import}\n{}", main_of("String", &body));
    run_among(&text, Streams::sink(), grants)
        .unwrap()
        .to_string()
}

#[test]
fn input_is_read_by_line_and_as_a_whole() {
    let text = format!(
        "import std.io.read_line: fn() -> (Bool, String)
         import std.io.read_to_end: fn() -> String
         {}",
        main_of(
            "String",
            "call_import std.io.read_line
             call_import std.io.read_line
             call_import std.io.read_to_end
             call_import std.io.read_line
             new_tuple ((Bool, String), (Bool, String), String, (Bool, String))
             display"
        )
    );
    let streams = Streams::sink().with_input(&b"first\r\n\nthe\nrest"[..]);
    assert_eq!(
        run_among(&text, streams, Grants::default()),
        Ok(Value::String(
            "((true, \"first\"), (true, \"\"), \"the\\nrest\", (false, \"\"))".to_owned()
        ))
    );
    let streams = Streams::sink().with_input(&b"\xff\n"[..]);
    let error = run_among(&text, streams, Grants::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot read standard input: it is not UTF-8"
    );
}

#[test]
fn arguments_and_variables() {
    let none = Grants::default;
    assert_eq!(
        shown("std.env.args: fn() -> Array<String>", "", none()),
        "[\"one\", \"two words\"]"
    );
    let var = "std.env.var: fn(String) -> (Bool, String)";
    check_failure(
        var,
        "const_string \"PATH\"",
        "R0012",
        "cannot read environment variable PATH: needs --allow-env",
    );
    let mut grants = Grants::default();
    grants.allow_env();
    let path = std::env::var("PATH").unwrap();
    assert!(shown(var, "const_string \"PATH\"", grants).contains(&path));
    let mut grants = Grants::default();
    grants.allow_env();
    assert!(shown(var, "const_string \"a=b\"", grants).starts_with("(false, "));
}

#[test]
fn a_program_ends_itself() {
    let text = format!(
        "import std.process.exit: fn(Int)
         import std.io.println: fn(String)
         {}",
        main_of(
            "Unit",
            "const_string \"bye\"
             call_import std.io.println
             pop
             small_int 7
             call_import std.process.exit"
        )
    );
    let out = Capture::default();
    let streams = Streams::new(out.clone(), Capture::default());
    let error = run_among(&text, streams, Grants::default()).unwrap_err();
    assert_eq!(error, RuntimeErrorKind::Exit { code: 7 });
    assert_eq!(out.text(), "bye\n");
    check_failure(
        "std.process.exit: fn(Int)",
        "small_int 256",
        "R0011",
        "exit code 256 is outside 0..=255",
    );
}

#[test]
fn time_passes() {
    let text = format!(
        "import std.time.now: fn() -> Float
         import std.time.monotonic: fn() -> Float
         import std.time.sleep: fn(Float)
         {}",
        main_of(
            "Bool",
            "local start: Float
             call_import std.time.monotonic
             store_local start
             const_float 0.01
             call_import std.time.sleep
             pop
             call_import std.time.monotonic
             load_local start
             sub_float
             const_float 0.01
             ge_float
             call_import std.time.now
             const_float 1e9
             gt_float
             eq_bool"
        )
    );
    assert_eq!(value(&text), Value::Bool(true));
    check_failure(
        "std.time.sleep: fn(Float)",
        "const_float nan",
        "R0011",
        "cannot sleep for NaN seconds",
    );
}

#[cfg(feature = "fs")]
fn granted(read: Option<&Path>, write: Option<&Path>) -> Grants {
    let mut grants = Grants::default();
    if let Some(folder) = read {
        grants.allow_read(folder).unwrap();
    }
    if let Some(folder) = write {
        grants.allow_write(folder).unwrap();
    }
    grants
}

#[cfg(feature = "fs")]
#[test]
fn files_need_grants() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("in");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(inside.join("a.txt"), "content").unwrap();
    std::fs::write(folder.path().join("secret"), "secret").unwrap();
    let read = "std.fs.read_text: fn(String) -> (Bool, String)";
    let path = |name: &str| format!("const_string {:?}", inside.join(name).to_str().unwrap());
    let denied = shown(read, &path("a.txt"), Grants::default());
    assert!(
        denied.contains("a.txt: needs --allow-read[=DIR]\""),
        "{denied}"
    );
    let denied = shown(read, &path("a.txt"), granted(None, Some(&inside)));
    assert!(denied.contains("needs --allow-read"), "{denied}");
    let reading = || granted(Some(&inside), None);
    assert_eq!(
        shown(read, &path("a.txt"), reading()),
        "(true, \"content\")"
    );
    assert!(shown(read, &path("none"), reading()).starts_with("(false, \"cannot read "));
    // Neither by name nor by link does a way lead out.
    let out = shown(read, &path("../secret"), reading());
    assert!(out.contains("needs --allow-read"), "{out}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path().join("secret"), inside.join("link")).unwrap();
        let out = shown(read, &path("link"), reading());
        assert!(
            out.starts_with("(false, ") && !out.contains("secret\")"),
            "{out}"
        );
    }
    std::fs::write(inside.join("bad"), b"\xff").unwrap();
    assert!(shown(read, &path("bad"), reading()).contains("it is not UTF-8"));
}

#[cfg(feature = "fs")]
#[test]
fn files_are_written_listed_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path();
    let path = |name: &str| format!("const_string {:?}", inside.join(name).to_str().unwrap());
    let both = || granted(Some(inside), Some(inside));
    let write = "std.fs.write_text: fn(String, String) -> (Bool, String)";
    let exists = "std.fs.exists: fn(String) -> Bool";
    let list = "std.fs.list_dir: fn(String) -> (Bool, Array<String>)";
    let remove = "std.fs.remove: fn(String) -> (Bool, String)";
    let create = "std.fs.create_dir: fn(String) -> (Bool, String)";
    let content = format!("{}\nconst_string \"text\"", path("b.txt"));
    assert!(
        shown(write, &content, granted(Some(inside), None)).contains("needs --allow-write[=DIR]")
    );
    assert_eq!(shown(exists, &path("b.txt"), both()), "false");
    assert_eq!(shown(write, &content, both()), "(true, \"\")");
    assert_eq!(
        std::fs::read_to_string(inside.join("b.txt")).unwrap(),
        "text"
    );
    assert_eq!(shown(exists, &path("b.txt"), both()), "true");
    let complaint = format!(
        "cannot look for {}: needs --allow-read[=DIR]",
        inside.join("b.txt").display()
    );
    check_failure(exists, &path("b.txt"), "R0012", &complaint);
    assert_eq!(shown(create, &path("a/deep"), both()), "(true, \"\")");
    assert_eq!(shown(list, &path(""), both()), "(true, [\"a\", \"b.txt\"])");
    assert!(shown(list, &path("none"), both()).starts_with("(false, [\"cannot list "));
    assert!(shown(remove, &path("a"), both()).starts_with("(false, \"cannot remove "));
    assert_eq!(shown(remove, &path("a/deep"), both()), "(true, \"\")");
    assert_eq!(shown(remove, &path("a"), both()), "(true, \"\")");
    assert_eq!(shown(remove, &path("b.txt"), both()), "(true, \"\")");
    assert_eq!(shown(list, &path(""), both()), "(true, [])");
}

#[cfg(not(feature = "fs"))]
#[test]
fn files_are_refused_by_a_host_built_without_them() {
    let body = main_of("Bool", "const_string \"a\"\ncall_import std.fs.exists");
    let module = assemble(&format!("import std.fs.exists: fn(String) -> Bool\n{body}"));
    let error = Instance::new(module, &Registry::standard(), Options::default()).unwrap_err();
    assert_eq!(error.code(), "L0006");
    assert_eq!(
        error.to_string(),
        "the file imports `std.fs.exists`, which this host does not provide"
    );
    assert_eq!(
        error.remedy(),
        "this host was built without files: build `langvm` with the feature `fs`"
    );
}
