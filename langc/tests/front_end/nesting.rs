//! The depth of trees is bounded, and the bound is reported once.

use langc::parser::MAX_NESTING;

use crate::parse;

/// Texts that nest something `depth` times.
fn nestings(depth: usize) -> Vec<(&'static str, String)> {
    let nested = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
    };
    vec![
        ("parentheses", nested("(", "1", ")")),
        ("blocks", nested("{", "1", "}")),
        ("unary", nested("-", "x", "")),
        ("not", nested("!", "x", "")),
        ("sums", format!("1{}", " + 1".repeat(depth))),
        ("comparisons", format!("x{}", " == x".repeat(depth))),
        ("assignments", format!("x{}", " = x".repeat(depth))),
        ("ranges", format!("x{}", "..x".repeat(depth))),
        ("casts", format!("x{}", " as Int".repeat(depth))),
        ("calls", format!("f{}", "()".repeat(depth))),
        ("methods", format!("x{}", ".f()".repeat(depth))),
        ("arguments", nested("f(", "1", ")")),
        ("interpolations", nested("\"\\(", "1", ")\"")),
        ("ifs", nested("if x {", "1", "}")),
        ("conditions", nested("if ", "x", " {}")),
        (
            "else ifs",
            format!("if x {{}}{}", " else if x {}".repeat(depth)),
        ),
        ("loops", nested("loop {", "1", "}")),
        ("functions", nested("fn f() {", "1", "}")),
        (
            "function types",
            format!(
                "let x: {}Int{} = 1;",
                "fn(".repeat(depth),
                ")".repeat(depth)
            ),
        ),
        (
            "results",
            format!("let x: {}Int = 1;", "fn() -> ".repeat(depth)),
        ),
        (
            "parenthesised types",
            format!("let x: {}Int{} = 1;", "(".repeat(depth), ")".repeat(depth)),
        ),
        ("returns", nested("return ", "1", "")),
        ("ternaries", format!("x{}", " ? x : x".repeat(depth))),
        ("arrays", nested("[", "1", "]")),
        ("indices", format!("x{}", "[0]".repeat(depth))),
        ("questions", format!("x{}", "?".repeat(depth))),
        ("increments", format!("x{}", "++".repeat(depth))),
        ("prefixes", nested("&", "x", "")),
        ("maps", nested("#{x:", "1", "}")),
        ("pubs", nested("pub ", "fn f() {}", "")),
        ("matches", nested("match x { _ => ", "1", " }")),
        ("scrutinees", nested("match ", "x", " {}")),
        ("guards", nested("match x { _ if ", "x", " => 1 }")),
        ("lambdas", nested("fn(x) {", "1", "}")),
        ("tuples", nested("(1, ", "1", ")")),
        ("struct literals", nested("P { x: ", "1", "}")),
        ("fields", format!("x{}", ".f".repeat(depth))),
        ("tuple fields", format!("x{}", ".0.1".repeat(depth))),
        ("arrows", format!("f(x{})", " => x".repeat(depth))),
        ("bars", format!("f({}1)", "|x| ".repeat(depth))),
        ("news", format!("{}X", "new ".repeat(depth))),
        (
            "patterns",
            format!("let {}x{} = 1;", "(y, ".repeat(depth), ")".repeat(depth)),
        ),
        (
            "variants",
            format!(
                "if let {}x{} = 1 {{}}",
                "A(".repeat(depth),
                ")".repeat(depth)
            ),
        ),
        (
            "struct patterns",
            format!("let {}x{} = 1;", "A { x: ".repeat(depth), "}".repeat(depth)),
        ),
        ("bindings", format!("let {}x = 1;", "x @ ".repeat(depth))),
        (
            "alternatives",
            format!("if let x{} = 1 {{}}", " | x".repeat(depth)),
        ),
        (
            "generic types",
            format!("let x: {}Int{} = 1;", "A<".repeat(depth), ">".repeat(depth)),
        ),
        (
            "tuple types",
            format!(
                "let x: {}Int{} = 1;",
                "(A, ".repeat(depth),
                ")".repeat(depth)
            ),
        ),
        ("long paths", format!("a{}", "::a".repeat(depth))),
        (
            "turbofish",
            format!("a{}b{}", "::<a".repeat(depth), ">".repeat(depth)),
        ),
        ("method impls", nested("impl A { fn f() {", "", "} }")),
        ("structs", nested("struct A { fn f() {", "", "} }")),
        ("enums", nested("enum A { B { fn f() {", "", "} } }")),
        ("open matches", "match x { _ => ".repeat(depth)),
        ("open generics", "f::<".repeat(depth)),
        ("open structs", "struct A { x: ".repeat(depth)),
        ("open impls", "impl A { ".repeat(depth)),
        ("open patterns", format!("let {}", "A(".repeat(depth))),
        ("open parentheses", "(".repeat(depth)),
        ("open braces", "{".repeat(depth)),
        ("open brackets", "[".repeat(depth)),
        ("open strings", "\"\\(".repeat(depth)),
        ("open comments", "/*".repeat(depth)),
        ("closing braces", "}".repeat(depth)),
        ("single statements", nested("if x ", "y;", "")),
        ("fors", nested("for (;;) ", "y;", "")),
        ("elses", nested("else {", "", "}")),
        (
            "reference types",
            format!("let x: {}Int = 1;", "&".repeat(depth)),
        ),
    ]
}

/// Chains nest to the left: nothing recurses, but the tree is deep.
#[test]
fn mixed_chains_count_too() {
    let mut text = "x".to_owned();
    for _ in 0..30 {
        text = format!("({text}{})", ".f()".repeat(50));
    }
    assert_eq!(parse(&text).codes(), ["E0034"]);
}

#[test]
fn moderate_nesting_is_fine() {
    for (what, text) in nestings(300) {
        let codes = parse(&text).codes();
        assert!(!codes.contains(&"E0034"), "{what}: {codes:?}");
    }
}

#[test]
fn the_deepest_nesting_is_fine_and_one_more_is_not() {
    let parentheses = |count: usize| format!("{}1{}", "(".repeat(count), ")".repeat(count));
    assert!(parse(&parentheses(MAX_NESTING - 1)).codes().is_empty());
    assert_eq!(parse(&parentheses(MAX_NESTING)).codes(), ["E0034"]);
    let sum = |count: usize| format!("1{}", " + 1".repeat(count));
    assert!(parse(&sum(MAX_NESTING - 1)).codes().is_empty());
    assert_eq!(parse(&sum(MAX_NESTING)).codes(), ["E0034"]);
}

#[test]
fn boundless_nesting_is_reported_once() {
    for (what, text) in nestings(100_000) {
        let codes = parse(&text).codes();
        let deep = codes.iter().filter(|code| **code == "E0034").count();
        assert!(deep <= 1, "{what}: reported {deep} times");
    }
}
