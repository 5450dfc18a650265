//! The promises of the main job, in the smallest programs that show them:
//! compile in one process, ship the file alone, run it in another.

use lang_tests::scratch::Scratch;

/// Compiles a program, moves the `.lbc` alone to a folder of its own, and gives
/// what running it there prints.
fn value_of(source: &str) -> String {
    let home = Scratch::new();
    home.write("program.lang", source);
    let compiled = home.langc(&["program.lang", "-o", "program.lbc"]);
    assert_eq!(compiled.status, 0, "{source}: {}", compiled.stderr);

    let away = Scratch::new();
    std::fs::rename(home.file("program.lbc"), away.file("program.lbc"))
        .expect("temporary folders share a file system");
    drop(home);
    let outcome = away.langvm(&["program.lbc"]);
    assert_eq!(outcome.status, 0, "{source}: {}", outcome.stderr);
    assert_eq!(outcome.stderr, "", "{source}");
    outcome.stdout
}

/// Compiles a program that must be refused, and gives the messages.
fn refusal_of(source: &str) -> String {
    let home = Scratch::new();
    home.write("program.lang", source);
    let compiled = home.langc(&["program.lang", "-o", "program.lbc"]);
    assert_eq!(compiled.status, 1, "{source} was accepted");
    assert_eq!(
        home.names(),
        ["program.lang"],
        "{source} left a file behind"
    );
    compiled.stderr
}

#[test]
fn a_block_shadows_and_gives_its_value() {
    assert_eq!(value_of("let x = 1; { let x = 2; x } + x"), "3\n");
}

#[test]
fn a_function_is_known_before_its_definition() {
    assert_eq!(value_of("f(1); fn f(x: Int) -> Int { x + 1 } f(1)"), "2\n");
}

#[test]
fn a_function_sees_the_global_and_not_the_callers_variable() {
    let source = "let x = 10; fn f() -> Int { x } { let x = 20; f() }";
    assert_eq!(value_of(source), "10\n");
}

#[test]
fn a_return_leaves_the_function_early() {
    let source = "fn f(x: Int) -> Int { if x > 0 { return x; } else { }; x + 1 } f(0) + f(2)";
    assert_eq!(value_of(source), "3\n");
}

#[test]
fn strings_join() {
    assert_eq!(
        value_of(r#"let m = "hello" + " " + "moon"; m"#),
        "hello moon\n"
    );
}

#[test]
fn a_closure_keeps_the_variable_it_saw() {
    let source = "let f = { let x = 10; fn(y: Int) -> Int { x + y } }; { let x = 100; f(1) }";
    assert_eq!(value_of(source), "11\n");
}

#[test]
fn a_closure_counts() {
    let source = "let c = { let x = 0; fn() -> Int { x = x + 1; x } }; c() + c()";
    assert_eq!(value_of(source), "3\n");
}

#[test]
fn arrays_and_maps_take_new_values() {
    let source =
        r#"let a = [1, 2, 3]; a[0] = 10; let o = #{ a: 1, "b": 2 }; o["a"] = 10; a[0] + o["b"]"#;
    assert_eq!(value_of(source), "12\n");
}

#[test]
fn an_empty_array_may_have_a_stated_type() {
    assert_eq!(value_of("let a: Array<Int> = []; a"), "[]\n");
}

/// The tour of the language, as its description begins with it; what it imports
/// and does not use is warned about.
#[test]
fn the_tour_prints_what_it_says() {
    let home = Scratch::new();
    home.write("main.lang", TOUR);
    home.write(
        "geometry.lang",
        "pub fn area(side: Float) -> Float { side * side }\n",
    );
    home.write(
        "text.lang",
        "pub enum Align { Left, Right }\npub fn pad_left(s: String) -> String { s }\n",
    );
    let compiled = home.langc(&["main.lang", "-o", "tour.lbc"]);
    assert_eq!(compiled.status, 0, "{}", compiled.stderr);
    let outcome = home.langvm(&["tour.lbc"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "exactly 20 [1, 4, 9]\n23\n");
}

const TOUR: &str = r###"// Line comment.  /* Block comments /* nest */. */   /// Doc comment for the item below.

import geometry;                       // geometry.lang beside this file: geometry::area(s)
import text::{pad_left, Align};        // text.lang: these names directly
import std::fs;                        // the standard library; import a::b as c; renames

const LIMIT: Int = 1_000;

struct Point { x: Float, y: Float }

impl Point {
    fn origin() -> Point { Point { x: 0.0, y: 0.0 } }
    fn distance(self, other: Point) -> Float {
        let dx = self.x - other.x;
        let dy = self.y - other.y;
        (dx * dx + dy * dy).sqrt()
    }
}

enum Shape {
    Circle { center: Point, radius: Float },
    Rect(Point, Point),
    Empty,
}

fn area(s: Shape) -> Float {
    match s {
        Shape::Circle { radius, .. } => 3.141592653589793 * radius * radius,
        Shape::Rect(a, b) => (b.x - a.x) * (b.y - a.y),
        Shape::Empty => 0.0,
    }
}

fn map_all<T, U>(xs: Array<T>, f: fn(T) -> U) -> Array<U> {
    let out: Array<U> = [];
    for x in xs { out.push(f(x)); }
    out
}

fn counter() -> fn() -> Int {
    let n = 0;
    fn() { n += 1; n }                 // closures capture by reference
}

fn parse_pair(s: String) -> Result<(Int, Int), String> {
    let parts = s.split(",");
    if parts.len() != 2 { return Err("want two numbers, got \(parts.len())"); }
    let a = parts[0].trim().parse_int().ok_or("bad left side")?;
    let b = parts[1].trim().parse_int().ok_or("bad right side")?;
    Ok((a, b))
}

let total = 0;
for i in 0..10 {
    if i % 2 == 0 { continue; }
    total += i;
}
let ages = #{ "ada": 36, alan: 41 };   // Map<String, Int>; a bare word key is that string
ages["grace"] = 85;
while total > 20 { total -= 1; }
let label = if total == 20 { "exactly" } else { "under" };
println("\(label) \(total) \(map_all([1, 2, 3], fn(x) { x * x }))");
total + ages.len()                     // the program's value: printed when it is not Unit
"###;

/// Checks that the refusal has this code, names this place, and says these words.
fn check_refusal(source: &str, code: &str, place: &str, words: &[&str]) {
    let message = refusal_of(source);
    assert!(message.contains(&format!("error[{code}]")), "{message}");
    assert!(
        message.contains(&format!("program.lang:{place}")),
        "{message}"
    );
    for word in words {
        assert!(message.contains(word), "`{word}` is missing: {message}");
    }
}

#[test]
fn a_number_is_no_bool() {
    check_refusal("let x: Bool = 1; x", "E0201", "1:15", &["Bool", "Int"]);
}

#[test]
fn the_branches_of_an_if_agree() {
    check_refusal(
        "if true { 1 } else { false }",
        "E0202",
        "1:22",
        &["Int", "Bool"],
    );
}

#[test]
fn an_argument_has_the_parameters_type() {
    check_refusal(
        "fn f(x: Int) -> Int { x } f(true)",
        "E0201",
        "1:29",
        &["Int", "Bool"],
    );
}

#[test]
fn the_top_level_cannot_return() {
    check_refusal("return 1; 0", "E0301", "1:1", &["return"]);
}

#[test]
fn a_number_cannot_be_called() {
    check_refusal("let x = 1; x(2)", "E0205", "1:12", &["Int"]);
}

#[test]
fn an_empty_array_needs_a_type() {
    check_refusal("let a = []; a", "E0207", "1:9", &["not known"]);
}

#[test]
fn the_elements_of_an_array_agree() {
    check_refusal("let a = [1, true]; a", "E0201", "1:13", &["Int", "Bool"]);
}

#[test]
fn a_shipped_file_still_points_at_its_source() {
    let home = Scratch::new();
    home.compile(
        "program.lbc",
        "fn ratio(a: Int, b: Int) -> Int {\n    a / b\n}\n\nprintln(ratio(6, 3));\nratio(1, 0)\n",
    );
    let away = Scratch::new();
    std::fs::rename(home.file("program.lbc"), away.file("program.lbc"))
        .expect("temporary folders share a file system");
    drop(home);
    let outcome = away.langvm(&["program.lbc"]);
    assert_eq!(outcome.status, 1);
    assert_eq!(outcome.stdout, "2\n");
    for part in [
        "error[R0002]",
        "division by zero",
        "program.lang:2:5",
        "program.lang:6:1",
        "ratio",
    ] {
        let stderr = &outcome.stderr;
        assert!(stderr.contains(part), "`{part}` is missing: {stderr}");
    }
}
