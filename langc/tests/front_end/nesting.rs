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
