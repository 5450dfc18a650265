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
