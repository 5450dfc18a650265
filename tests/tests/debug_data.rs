//! Debug data: how much of it there is, apart from its program, and found again.

use std::fs;

use lang_tests::process::compile;
use lang_tests::scratch::Scratch;
use lang_tests::{files_in, repository, stem};

const AVERAGE: &str = "fn average(total: Int, count: Int) -> Int {\n    total / count\n}\n\nfn report(name: String, total: Int, count: Int) {\n    println(\"\\(name): \\(average(total, count))\");\n}\n\nreport(\"June\", 70, 0);\n";

/// Parts of a hundred that debug data may be of a file.
const MOST: usize = 35;

#[test]
fn debug_data_is_the_smaller_part_of_every_example() {
    let scratch = Scratch::new();
    let examples = repository().join("examples");
    let size = |name: &str| {
        let file = fs::metadata(scratch.path().join(name)).expect("the compiler wrote a file");
        usize::try_from(file.len()).expect("files are small")
    };
    let (mut all, mut debug) = (0, 0);
    let mut too_large = Vec::new();
    for program in files_in(&examples, "lang") {
        let name = stem(&program);
        for (output, level) in [("full.lbc", "-g1"), ("bare.lbc", "-g0")] {
            let output = scratch.path().join(output);
            let output = output.to_str().expect("temporary paths are plain");
            let outcome = compile(&examples, [&format!("{name}.lang"), "-o", output, level]);
            assert_eq!(outcome.status, 0, "{name}: {}", outcome.stderr);
        }
        let (full, bare) = (size("full.lbc"), size("bare.lbc"));
        all += full;
        debug += full - bare;
        if (full - bare) * 100 > full * MOST {
            too_large.push(format!("{name}: {} of {full} bytes", full - bare));
        }
    }
    println!(
        "debug data: {debug} of {all} bytes, {} %",
        debug * 100 / all
    );
    assert!(too_large.is_empty(), "over {MOST} %: {too_large:#?}");
}

#[test]
fn each_level_runs_the_same_and_tells_what_it_promises() {
    let scratch = Scratch::new();
    scratch.write("average.lang", AVERAGE);
    let run = |level: &str| {
        let outcome = scratch.langc(&["average.lang", "-o", "a.lbc", level]);
        assert_eq!(outcome.status, 0, "{outcome:#?}");
        scratch.langvm(&["a.lbc"])
    };
    let (none, traces, full) = (run("-g0"), run("-g1"), run("-g2"));
    assert_eq!(traces, full, "call stacks need no more than -g1");
    assert_eq!((none.status, &none.stdout), (traces.status, &traces.stdout));
    assert!(none.stderr.contains("at function #"), "{}", none.stderr);
    assert!(
        traces.stderr.contains("average.lang:2:5"),
        "{}",
        traces.stderr
    );
}

#[test]
fn a_trace_is_symbolicated_by_what_was_split_off() {
    let scratch = Scratch::new();
    scratch.write("average.lang", AVERAGE);
    let outcome = scratch.langc(&["average.lang", "-o", "full.lbc"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let outcome = scratch.langc(&["--split-debug", "average.lang"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let stripped = scratch.langvm(&["strip", "full.lbc", "-o", "stripped.lbc"]);
    assert_eq!(stripped.status, 0, "{stripped:#?}");
    assert_eq!(scratch.read("average.lbc"), scratch.read("stripped.lbc"));

    let failed = scratch.langvm(&["average.lbc"]);
    assert_eq!(failed.status, 1);
    assert!(!failed.stderr.contains("average.lang"), "{}", failed.stderr);
    scratch.write("trace.txt", &failed.stderr);
    let plain = scratch.langvm(&["full.lbc"]);
    for debug in ["average.lbd", "full.lbc"] {
        let found = scratch.langvm(&["symbolicate", "trace.txt", "--debug", debug]);
        assert_eq!(found.status, 0, "{found:#?}");
        assert!(
            found.stdout.contains("2 |     total / count"),
            "{}",
            found.stdout
        );
        let calls = |text: &str| {
            let calls = text.lines().filter(|line| line.starts_with("  at "));
            calls.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(calls(&found.stdout), calls(&plain.stderr));
    }
}

#[test]
fn debug_data_of_another_program_is_refused() {
    let scratch = Scratch::new();
    scratch.write("average.lang", AVERAGE);
    scratch.write("other.lang", "println(1 / 0.0 as Int);\n");
    for name in ["average.lang", "other.lang"] {
        let outcome = scratch.langc(&["--split-debug", name]);
        assert_eq!(outcome.status, 0, "{outcome:#?}");
    }
    scratch.write("trace.txt", &scratch.langvm(&["average.lbc"]).stderr);
    let foreign = scratch.langvm(&["symbolicate", "trace.txt", "--debug", "other.lbd"]);
    assert_eq!(foreign.status, 3, "{foreign:#?}");
    assert!(foreign.stderr.contains("L0007"), "{}", foreign.stderr);
    // Traces of several programs in one text.
    scratch.write("third.lang", "let n = 0;\nprintln(1 / n);\n");
    let outcome = scratch.langc(&["--split-debug", "third.lang"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let traces = ["average.lbc", "third.lbc"].map(|name| scratch.langvm(&[name]).stderr);
    scratch.write("traces.txt", traces.concat());
    for debug in ["average.lbd", "third.lbd"] {
        let mixed = scratch.langvm(&["symbolicate", "traces.txt", "--debug", debug]);
        assert_eq!(mixed.status, 3, "{mixed:#?}");
    }
    // What is no trace, and what is no debug data.
    let nothing = scratch.langvm(&["symbolicate", "other.lang", "--debug", "other.lbd"]);
    assert_eq!(nothing.status, 2, "{nothing:#?}");
    let nonsense = scratch.langvm(&["symbolicate", "trace.txt", "--debug", "other.lang"]);
    assert_eq!(nonsense.status, 3, "{nonsense:#?}");
    // A debug file is nothing that runs.
    assert_eq!(scratch.langvm(&["other.lbd"]).status, 3);
}

#[test]
fn any_change_to_a_debug_file_is_noticed() {
    let scratch = Scratch::new();
    scratch.write("average.lang", AVERAGE);
    let outcome = scratch.langc(&["--split-debug", "average.lang"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let bytes = scratch.read("average.lbd");
    let whole = lbc_format::DebugFile::decode(&bytes).expect("it is one");
    assert_eq!(whole.encode().expect("it has an encoding"), bytes);
    for position in 0..bytes.len() {
        assert!(lbc_format::DebugFile::decode(&bytes[..position]).is_err());
        for value in 0..=u8::MAX {
            let mut changed = bytes.clone();
            changed[position] = value;
            if value == bytes[position] {
                continue;
            }
            assert!(lbc_format::DebugFile::decode(&changed).is_err());
            lbc_format::container::repair_checksum(&mut changed);
            if let Ok(debug) = lbc_format::DebugFile::decode(&changed) {
                assert_eq!(debug.encode().expect("it has an encoding"), changed);
            }
        }
    }
}

#[test]
fn a_disassembly_with_source_is_still_one() {
    let scratch = Scratch::new();
    scratch.write("average.lang", AVERAGE);
    let outcome = scratch.langc(&["average.lang", "-o", "a.lbc", "-g2"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let text = scratch.langvm(&["disasm", "--source", "a.lbc"]).stdout;
    assert!(
        text.contains("; average.lang:2:     total / count"),
        "{text}"
    );
    scratch.write("a.lasm", &text);
    let outcome = scratch.langc(&["asm", "a.lasm", "-o", "b.lbc"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    assert_eq!(scratch.read("a.lbc"), scratch.read("b.lbc"));
    fs::remove_file(scratch.path().join("average.lang")).expect("the source was there");
    let gone = scratch.langvm(&["disasm", "--source", "a.lbc"]);
    assert!(
        gone.stdout.contains("the source is not at hand"),
        "{gone:#?}"
    );
}
