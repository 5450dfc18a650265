//! Whatever a program does, it stays within its limits, and reaching one is a
//! located error with exit 4.

use lang_tests::process::Outcome;
use lang_tests::scratch::Scratch;

/// Asserts that a limit ended the run, at a place in the source.
#[track_caller]
fn expect_limit(outcome: &Outcome, code: &str, place: &str) {
    assert_eq!(outcome.status, 4, "{outcome:#?}");
    for word in [&format!("error[{code}]"), place] {
        assert!(
            outcome.stderr.contains(word),
            "`{word}` is missing: {outcome:#?}"
        );
    }
}

/// Recurses until `n` is used up; main and the innermost call are calls too.
const DEEP: &str = "fn down(n: Int) -> Int {\n    if n == 0 { 0 } else { 1 + down(n - 1) }\n}\n";

#[test]
fn recursion_is_100_000_calls_deep() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", &format!("{DEEP}println(down(99_998));\n"));
    let outcome = scratch.langvm(&["a.lbc"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, "99998\n"));
}

#[test]
fn deeper_recursion_is_a_clean_error() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", &format!("{DEEP}println(down(99_999));\n"));
    let outcome = scratch.langvm(&["a.lbc"]);
    expect_limit(&outcome, "X0003", "a.lang:2:32");
    assert!(
        outcome.stderr.lines().count() < 200,
        "the stack is shortened"
    );

    scratch.compile("b.lbc", "fn f() -> Int { f() }\nprintln(f());\n");
    expect_limit(&scratch.langvm(&["b.lbc"]), "X0003", "b.lang:1:17");
}

#[test]
fn the_depth_can_be_set() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", &format!("{DEEP}println(down(8));\n"));
    let outcome = scratch.langvm(&["--max-depth", "10", "a.lbc"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, "8\n"));
    expect_limit(
        &scratch.langvm(&["--max-depth", "9", "a.lbc"]),
        "X0003",
        "a.lang:2:32",
    );

    scratch.compile("b.lbc", &format!("{DEEP}println(down(1_000_000));\n"));
    let outcome = scratch.langvm(&["--max-depth", "1000002", "b.lbc"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, "1000000\n"));
}

#[test]
fn deep_recursion_with_wide_frames_meets_the_heap_limit() {
    let scratch = Scratch::new();
    let names: Vec<String> = (0..200).map(|i| format!("v{i}")).collect();
    let lets: String = names
        .iter()
        .map(|name| format!("    let {name} = n;\n"))
        .collect();
    let source = format!(
        "fn wide(n: Int) -> Int {{\n{lets}    wide(n + 1) + {}\n}}\nprintln(wide(0));\n",
        names.join(" + ")
    );
    scratch.compile("a.lbc", &source);
    let outcome = scratch.langvm(&["--max-heap", "8M", "--max-depth", "10000000", "a.lbc"]);
    expect_limit(&outcome, "X0002", "a.lang:");
}

#[test]
fn fuel_ends_an_endless_loop() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "let n = 0;\nloop {\n    n = n + 1;\n}\n");
    expect_limit(
        &scratch.langvm(&["--fuel", "100000", "a.lbc"]),
        "X0001",
        "a.lang:",
    );
    scratch.compile("b.lbc", "while true {}\n");
    expect_limit(
        &scratch.langvm(&["--fuel", "1000", "b.lbc"]),
        "X0001",
        "b.lang:1:",
    );
    scratch.compile("c.lbc", "println(\"never\");\n");
    let outcome = scratch.langvm(&["--fuel", "0", "c.lbc"]);
    expect_limit(&outcome, "X0001", "c.lang:1:");
    assert_eq!(outcome.stdout, "");
}

#[test]
fn fuel_is_the_same_in_every_run() {
    let scratch = Scratch::new();
    scratch.compile(
        "a.lbc",
        &format!("{DEEP}println(down(100));\nprintln(\"ab\".repeat(1000).len());\n"),
    );
    let runs_with = |fuel: u64| {
        scratch
            .langvm(&["--fuel", &fuel.to_string(), "a.lbc"])
            .status
            == 0
    };
    // The least fuel that is enough, by bisection.
    let (mut low, mut high) = (0, 1_000_000);
    assert!(runs_with(high));
    while low < high {
        let middle = low + (high - low) / 2;
        if runs_with(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    for options in [
        &["--gc-stress"][..],
        &["--jit", "off"],
        &["--jit", "always"],
        &["--timeout", "60s"],
        &["--max-heap", "2M"],
    ] {
        for (fuel, status) in [(low, 0), (low - 1, 4)] {
            let fuel = fuel.to_string();
            let arguments = [options, &["--fuel", &fuel, "a.lbc"]].concat();
            assert_eq!(scratch.langvm(&arguments).status, status, "{arguments:?}");
        }
    }
}

#[test]
fn time_ends_an_endless_loop() {
    let scratch = Scratch::new();
    scratch.compile(
        "a.lbc",
        "println(\"on\");\nlet n = 0;\nloop {\n    n = n.wrapping_add(1);\n}\n",
    );
    for when in ["off", "auto", "always"] {
        let outcome = scratch.langvm(&["--jit", when, "--timeout", "100ms", "a.lbc"]);
        expect_limit(&outcome, "X0004", "a.lang:");
        assert_eq!(outcome.stdout, "on\n");
    }
}

#[test]
fn time_ends_endless_work_in_the_library() {
    let scratch = Scratch::new();
    scratch.compile(
        "a.lbc",
        "loop {\n    let text = \"abc\".repeat(1_000_000);\n    assert(text.contains(\"abd\") == false);\n}\n",
    );
    expect_limit(
        &scratch.langvm(&["--timeout", "200ms", "a.lbc"]),
        "X0004",
        "a.lang:",
    );
}

#[test]
fn the_heap_is_bounded() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "let s = \"x\";\nloop {\n    s += s;\n}\n");
    expect_limit(
        &scratch.langvm(&["--max-heap", "16M", "a.lbc"]),
        "X0002",
        "a.lang:3:5",
    );
    // Without an option there is a limit too.
    scratch.compile(
        "b.lbc",
        "println(\"0123456789\".repeat(1_000_000_000_000).len());\n",
    );
    expect_limit(&scratch.langvm(&["b.lbc"]), "X0002", "b.lang:1:");
    scratch.compile(
        "c.lbc",
        "println(\"x\".pad_left(9_000_000_000_000_000_000, \"é\").len());\n",
    );
    expect_limit(&scratch.langvm(&["c.lbc"]), "X0002", "c.lang:1:");
}

#[test]
fn garbage_is_reused() {
    let scratch = Scratch::new();
    // Allocates about 2 GB in total and holds a few kilobytes.
    scratch.compile(
        "a.lbc",
        "let kept = \"\";\nlet total = 0;\nfor i in 0..20_000 {\n    let text = \"ab\\(i)\".repeat(14_000);\n    total += text.len();\n    if i % 5_000 == 0 { kept += \"\\(i) \"; }\n}\nprintln(\"\\(total) \\(kept)\");\n",
    );
    let outcome = scratch.langvm(&["--max-heap", "4M", "a.lbc"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let total: usize = (0..20_000)
        .map(|i: usize| (2 + i.to_string().len()) * 14_000)
        .sum();
    assert_eq!(outcome.stdout, format!("{total} 0 5000 10000 15000 \n"));
}

#[test]
fn a_limit_is_reached_the_same_way_under_stress() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "let s = \"x\";\nloop {\n    s += s;\n}\n");
    expect_limit(
        &scratch.langvm(&["--gc-stress", "--max-heap", "1M", "a.lbc"]),
        "X0002",
        "a.lang:3:5",
    );
    scratch.compile("b.lbc", &format!("{DEEP}println(down(99_999));\n"));
    expect_limit(
        &scratch.langvm(&["--gc-stress", "b.lbc"]),
        "X0003",
        "b.lang:2:32",
    );
}

#[test]
fn output_ends_at_its_limit() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "loop {\n    println(\"0123456\");\n}\n");
    let outcome = scratch.langvm(&["--max-output", "20", "a.lbc"]);
    expect_limit(&outcome, "X0005", "a.lang:2:5");
    // What does not fit is not written at all.
    assert_eq!(outcome.stdout, "0123456\n0123456\n");
    let exactly = "println(\"0123456\");\neprintln(\"0123456\");\n1";
    scratch.compile("b.lbc", exactly);
    let enough = scratch.langvm(&["--max-output", "18", "b.lbc"]);
    assert_eq!(enough.status, 0, "{enough:#?}");
    assert_eq!(enough.stdout, "0123456\n1\n");
    // Errors count as output does, and so does the program's value.
    for limit in ["15", "17"] {
        let outcome = scratch.langvm(&["--max-output", limit, "b.lbc"]);
        assert_eq!(outcome.status, 4, "{outcome:#?}");
        assert!(outcome.stderr.contains("X0005"), "{outcome:#?}");
    }
}

#[test]
fn limits_hold_without_debug_data() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "loop {}\n");
    let outcome = scratch.langvm(&["strip", "a.lbc", "-o", "b.lbc"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let outcome = scratch.langvm(&["--fuel", "1000", "b.lbc"]);
    expect_limit(&outcome, "X0001", "function #");
}

/// A program that waits for its streams is ended by its time, too.
#[cfg(unix)]
mod waiting {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use lang_tests::process::checked;
    use lang_tests::scratch::Scratch;
    use lang_tests::toolchain::toolchain;

    /// Runs a program whose streams nobody serves; what it says on standard error.
    fn run(source: &str) -> String {
        let scratch = Scratch::new();
        scratch.compile("a.lbc", source);
        let begin = Instant::now();
        let mut child = Command::new(&toolchain().langvm)
            .args(["--timeout", "300ms", "a.lbc"])
            .current_dir(scratch.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the machine can be run");
        // Kept open, and neither written nor read, until the program is over.
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let outcome = child.wait_with_output().expect("a child can be waited for");
        drop((input, output));
        let outcome = checked("a waiting program", outcome);
        assert_eq!(outcome.status, 4, "{outcome:#?}");
        assert!(begin.elapsed() < Duration::from_secs(60), "it was ended");
        outcome.stderr
    }

    #[test]
    fn for_input_that_never_comes() {
        let stderr = run("import std::io;\nprintln(io::read_line());\n");
        assert!(stderr.contains("X0004"), "{stderr}");
        assert!(stderr.contains("a.lang:2:"), "the place is shown: {stderr}");
    }

    #[test]
    fn for_a_reader_that_never_reads() {
        let stderr = run("loop {\n    println(\"again and again\");\n}\n");
        assert!(stderr.contains("X0004"), "{stderr}");
        assert!(stderr.contains("a.lang:2:"), "the place is shown: {stderr}");
    }
}
