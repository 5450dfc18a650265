//! `langvm diff`: what changed from one file to another, and nothing else.

use lang_tests::process::Outcome;
use lang_tests::scratch::Scratch;
use lang_tests::{files_in, repository, stem};

const OLD: &str = "\
struct Point { x: Int, y: Int }
enum Shape { Circle(Float), Empty }
fn average(total: Int, count: Int) -> Int { total / count }
fn old(x: Int) -> Int { x + 100000 }
fn area(s: Shape) -> Float {
    match s { Shape::Circle(r) => r * r * 3.0, Shape::Empty => 0.0 }
}
let p = Point { x: 1, y: 2 };
println(\"\\(average(p.x, p.y)) \\(old(3)) \\(area(Shape::Circle(2.5)))\");
println([1, 2].map(fn(x) { x + p.y }).len().to_string());
";

/// Compiles both texts and compares what comes out.
fn diff(old: &str, new: &str, options: &[&str]) -> Outcome {
    let scratch = Scratch::new();
    for (name, text) in [("old", old), ("new", new)] {
        scratch.write(&format!("{name}.lang"), text);
        let (source, output) = (format!("{name}.lang"), format!("{name}.lbc"));
        let words: Vec<&str> = [source.as_str(), "-o", &output]
            .into_iter()
            .chain(options.iter().copied())
            .collect();
        let outcome = scratch.langc(&words);
        assert_eq!(outcome.status, 0, "{name}: {outcome:#?}");
    }
    scratch.langvm(&["diff", "old.lbc", "new.lbc"])
}

#[test]
fn debug_data_and_layout_do_not_count() {
    let moved = "// Another place, another order.\n".to_owned() + OLD;
    let average = "fn average(total: Int, count: Int) -> Int { total / count }\n";
    let reordered = OLD
        .replace(average, "")
        .replace("let p", &format!("{average}let p"));
    for new in [OLD, &moved, &reordered] {
        let outcome = diff(OLD, new, &[]);
        assert_eq!(outcome.status, 0, "{}", outcome.stdout);
        assert_eq!(
            outcome.stdout,
            "same: old.lbc and new.lbc differ in nothing but debug data and layout\n"
        );
    }
    // Without names, functions are found again by what they do.
    for new in [OLD, &moved, &reordered] {
        let outcome = diff(OLD, new, &["-g0"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stdout);
    }
}

#[test]
fn every_example_is_the_same_without_its_debug_data() {
    let scratch = Scratch::new();
    let examples = repository().join("examples");
    for program in files_in(&examples, "lang") {
        let source = program.to_str().expect("the path is plain");
        for (output, level) in [("full.lbc", "-g2"), ("bare.lbc", "-g0")] {
            let outcome = scratch.langc(&[source, "-o", output, level]);
            assert_eq!(outcome.status, 0, "{outcome:#?}");
        }
        for (old, new) in [("full.lbc", "bare.lbc"), ("bare.lbc", "full.lbc")] {
            let outcome = scratch.langvm(&["diff", old, new]);
            assert_eq!(outcome.status, 0, "{}: {}", stem(&program), outcome.stdout);
        }
    }
}

#[test]
fn each_kind_of_change_is_named() {
    let new = OLD
        .replace("Empty", "Nothing")
        .replace("total / count", "total / count + 1")
        .replace("old(", "fresh(")
        .replace("x + 100000", "x - 200000")
        .replace("(s: Shape) -> Float", "(s: Shape) -> Int")
        .replace("r * r * 3.0", "1")
        .replace("=> 0.0", "=> 0");
    let outcome = diff(OLD, &new, &["-O0"]);
    assert_eq!(outcome.status, 1, "{outcome:#?}");
    assert_eq!(
        outcome.stdout,
        "\
types:
  ~ Shape: enum { Circle(Float), Empty } is now enum { Circle(Float), Nothing }
constants:
  - Int: 100000
  + Int: 200000
  - Float: 3
  - Float: 0
imports:
  - std.float.to_string: fn(Float) -> String
functions:
  - old: fn(Int) -> Int
  + fresh: fn(Int) -> Int
  ~ average: from instruction 3 on, `return` is now `small_int 1` (6 instructions, before 4)
  ~ area: fn(Shape) -> Float is now fn(Shape) -> Int; from instruction 4 on, \
`jump_if_false 16` is now `jump_if_false 12` (15 instructions, before 19)
  ~ main: from instruction 12 on, `call old` is now `call fresh`
"
    );
}

#[test]
fn globals_imports_the_entry_and_custom_sections_count() {
    let scratch = Scratch::new();
    let text = |global: &str, import: &str, entry: &str| {
        format!(
            "entry {entry}\nglobal g: {global}\nimport {import}: fn(String)\n\
             fn main() {{\nconst_string \"x\"\ncall_import {import}\nreturn\n}}\n\
             fn other() {{\nconst_unit\nreturn\n}}\n"
        )
    };
    let asm = |name: &str, text: &str| {
        scratch.write(&format!("{name}.lasm"), text);
        let output = format!("{name}.lbc");
        scratch.langc(&["asm", &format!("{name}.lasm"), "-o", &output])
    };
    let base = text("Int", "std.io.print", "main");
    let outcome = asm("old", &base);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    for (new, expected) in [
        (
            text("Float", "std.io.print", "main"),
            "globals:\n  ~ g: Int is now Float\n",
        ),
        (
            text("Int", "std.io.println", "main"),
            "imports:\n  - std.io.print: fn(String)\n  + std.io.println: fn(String)\n\
             functions:\n  ~ main: from instruction 1 on, `call_import std.io.print` is now \
             `call_import std.io.println`\n",
        ),
        (
            text("Int", "std.io.print", "other"),
            "entry:\n  ~ the function to run first: main is now other\n",
        ),
        (
            base.clone() + "custom 200\nbytes 61\n",
            "custom sections:\n  + 200: 1 bytes\n",
        ),
    ] {
        let outcome = asm("new", &new);
        assert_eq!(outcome.status, 0, "{new}: {outcome:#?}");
        let outcome = scratch.langvm(&["diff", "old.lbc", "new.lbc"]);
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (1, expected),
            "{outcome:#?}"
        );
    }
}

#[test]
fn programs_read_the_answer_as_json() {
    let scratch = Scratch::new();
    for (name, number) in [("old", 1), ("new", 2)] {
        let text = format!("fn f() -> Int {{ {number} }}\nprintln(f().to_string());\n");
        scratch.write(&format!("{name}.lang"), &text);
        let (source, output) = (format!("{name}.lang"), format!("{name}.lbc"));
        let outcome = scratch.langc(&["-O0", &source, "-o", &output]);
        assert_eq!(outcome.status, 0, "{outcome:#?}");
    }
    let outcome = scratch.langvm(&["diff", "old.lbc", "new.lbc", "--format", "json"]);
    assert_eq!(outcome.status, 1);
    let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    assert_eq!(answer["same"], false);
    assert_eq!(
        answer["functions"],
        serde_json::json!([{
            "name": "f",
            "old": "fn() -> Int",
            "new": "fn() -> Int",
            "code": {
                "old_instructions": 2,
                "new_instructions": 2,
                "first": { "at": 0, "old": "small_int 1", "new": "small_int 2" },
            },
        }])
    );
}

#[test]
fn what_cannot_be_compared_is_told_apart() {
    let scratch = Scratch::new();
    scratch.write("a.lang", "println(\"a\");\n");
    assert_eq!(scratch.langc(&["a.lang"]).status, 0);
    scratch.write("text.lbc", "not a file of this kind");
    for (words, status, message) in [
        (["diff", "a.lbc", "text.lbc"], 3, "L0001"),
        (
            ["diff", "a.lbc", "missing.lbc"],
            2,
            "cannot read `missing.lbc`",
        ),
        (
            ["diff", "-", "-"],
            2,
            "only one of the files can be standard input",
        ),
    ] {
        let outcome = scratch.langvm(&words);
        assert_eq!(outcome.status, status, "{outcome:#?}");
        assert!(outcome.stderr.contains(message), "{outcome:#?}");
    }
}
