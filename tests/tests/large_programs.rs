//! Programs far larger than anyone writes, as a generator might: each compiles
//! and runs, or is refused with a code. Nothing overflows on the way.

use std::fmt::Write as _;

use lang_tests::scratch::Scratch;

/// Compiles and runs a program, which must print `expected`.
#[track_caller]
fn expect(source: &str, expected: &str) {
    let scratch = Scratch::new();
    scratch.write("large.lang", source);
    let compiled = scratch.langc(&["large.lang", "--message-format", "short"]);
    let messages: String = compiled.stderr.chars().take(500).collect();
    assert_eq!((compiled.status, messages.as_str()), (0, ""));
    for options in [&[][..], &["--fuel", "100000000"]] {
        let outcome = scratch.langvm(&[options, &["large.lbc"]].concat());
        let stderr: String = outcome.stderr.chars().take(500).collect();
        assert_eq!((outcome.status, stderr.as_str()), (0, ""), "{options:?}");
        assert!(
            outcome.stdout == expected,
            "{options:?} prints something else"
        );
    }
}

/// Compiles a program that must be refused with this code.
#[track_caller]
fn expect_refusal(source: &str, code: &str) {
    let scratch = Scratch::new();
    scratch.write("large.lang", source);
    let outcome = scratch.langc(&["large.lang", "--message-format", "short"]);
    let messages: String = outcome.stderr.chars().take(500).collect();
    assert_eq!(outcome.status, 1, "{messages}");
    assert!(messages.contains(&format!("error[{code}]")), "{messages}");
}

/// Text made of a piece for each number.
fn pieces(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[test]
fn many_functions() {
    let functions = pieces(20_000, |i| {
        format!("fn f{i}(n: Int) -> Int {{ f{}(n + 1) }}\n", i + 1)
    });
    let source = format!("{functions}fn f20000(n: Int) -> Int {{ n }}\nprintln(f0(0));\n");
    expect(&source, "20000\n");
}

#[test]
fn jumps_over_many_instructions() {
    let body = pieces(100_000, |i| format!("        n = n + {};\n", i % 10));
    let source = format!(
        "let n = 0;\nfor round in 0..3 {{\n    if round == 1 {{\n{body}    }}\n}}\nprintln(n);\n"
    );
    expect(&source, "450000\n");
}

#[test]
fn many_constants() {
    let statements = pieces(100_000, |i| format!("total = total + {};\n", 1_000_000 + i));
    let sum: usize = (0..100_000).map(|i| 1_000_000 + i).sum();
    expect(
        &format!("let total = 0;\n{statements}println(total);\n"),
        &format!("{sum}\n"),
    );
    let texts = pieces(70_000, |i| format!("size = size + \"text {i}\".len();\n"));
    let size: usize = (0..70_000).map(|i: usize| 5 + i.to_string().len()).sum();
    expect(
        &format!("let size = 0;\n{texts}println(size);\n"),
        &format!("{size}\n"),
    );
}

#[test]
fn many_variables() {
    expect(&with_variables(30_000), "30000\n");
}

#[test]
fn too_many_variables() {
    expect_refusal(&with_variables(33_000), "E0309");
}

/// A function of so many variables, all of which are used at its end.
fn with_variables(count: usize) -> String {
    let lets = pieces(count, |i| format!("    let v{i} = n + {i};\n"));
    let uses = pieces(count, |i| format!("v{i},\n"));
    format!("fn f(n: Int) -> Int {{\n{lets}    [{uses}].len()\n}}\nprintln(f(1));\n")
}

#[test]
fn many_globals() {
    let lets = pieces(30_000, |i| format!("let v{i} = {i};\n"));
    let functions = pieces(30_000, |i| format!("fn f{i}() -> Int {{ v{i} }}\n"));
    let source = format!("{functions}{lets}println(f0() + f299() + f29999());\n");
    expect(&source, "30298\n");
}

#[test]
fn a_long_string() {
    let text = "0123456789".repeat(200_000);
    expect(
        &format!("let s = \"{text}\";\nprintln(s.len());\n"),
        "2000000\n",
    );
}

#[test]
fn an_interpolation_of_many_parts() {
    let parts = pieces(3_000, |i| format!("\\(n + {i}), "));
    let expected = pieces(3_000, |i| format!("{}, ", i + 1));
    expect(
        &format!("let n = 1;\nprintln(\"{parts}\");\n"),
        &format!("{expected}\n"),
    );
}

#[test]
fn deep_nesting_up_to_the_bound() {
    for (depth, accepted) in [(400, true), (5_000, false), (100_000, false)] {
        let shapes = [
            ("(".repeat(depth) + "1" + &")".repeat(depth), "parentheses"),
            ("{ ".repeat(depth) + "1" + &" }".repeat(depth), "blocks"),
            ("-".repeat(depth) + " 1", "signs"),
            ("1".to_owned() + &" + 1".repeat(depth), "sums"),
            ("1".to_owned() + &".abs()".repeat(depth), "methods"),
            (
                "if true { ".repeat(depth) + "1" + &" } else { 0 }".repeat(depth),
                "ifs",
            ),
            (
                "\"\\(".repeat(depth) + "1" + &")\"".repeat(depth),
                "strings",
            ),
        ];
        for (expression, name) in shapes {
            let scratch = Scratch::new();
            scratch.write("deep.lang", format!("println({expression});\n"));
            let compiled = scratch.langc(&["deep.lang", "--message-format", "short"]);
            let messages: String = compiled.stderr.chars().take(500).collect();
            if accepted {
                assert_eq!(compiled.status, 0, "{depth} {name}: {messages}");
                assert_eq!(scratch.langvm(&["deep.lbc"]).status, 0, "{depth} {name}");
            } else {
                assert_eq!(compiled.status, 1, "{depth} {name}: {messages}");
                assert!(messages.contains("E0034"), "{depth} {name}: {messages}");
            }
        }
    }
}

#[test]
fn long_chains_of_else_if() {
    let mut source = String::from("fn f(n: Int) -> Int {\n    if n == 0 { 0 }\n");
    for i in 1..400 {
        let _ = writeln!(source, "    else if n == {i} {{ {} }}", i * 2);
    }
    source += "    else { -1 }\n}\nprintln(\"\\(f(0)) \\(f(399)) \\(f(400))\");\n";
    expect(&source, "0 798 -1\n");
}
