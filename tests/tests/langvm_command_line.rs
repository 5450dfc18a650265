//! The virtual machine's command line: what it loads and refuses, its verbs, and
//! how it ends. Exit 0 is fine, 1 a runtime error, 2 usage or input and output,
//! 3 a refused file, 4 a limit.

use lang_tests::process::{self, expect};
use lang_tests::scratch::Scratch;

const GOOD: &str = "println(\"hello\");\n";

#[test]
fn run_is_the_verb_of_the_bare_form() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    let bare = scratch.langvm(&["a.lbc"]);
    expect(&bare, 0, &[]);
    assert_eq!(
        (bare.stdout.as_str(), bare.stderr.as_str()),
        ("hello\n", "")
    );
    assert_eq!(scratch.langvm(&["run", "a.lbc"]), bare);
}

#[test]
fn a_file_named_like_a_verb_is_reached_through_run() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    std::fs::rename(scratch.file("a.lbc"), scratch.file("verify")).expect("same folder");
    assert_eq!(scratch.langvm(&["run", "verify"]).stdout, "hello\n");
}

#[test]
fn a_file_may_come_from_standard_input() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    let bytes = scratch.read("a.lbc");
    let outcome = process::run(process::langvm(scratch.path()).arg("-").write_stdin(bytes));
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, "hello\n"));
}

#[test]
fn arguments_belong_to_the_program() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    for arguments in [
        &["one", "--fuel", "--help", "-x"][..],
        &["--help"],
        &["--version", "-"],
        &["--fuel", "1"],
        &["--color=always", "--", "run"],
    ] {
        for form in [&["a.lbc"][..], &["run", "a.lbc"], &["--stats", "a.lbc"]] {
            let outcome = scratch.langvm(&[form, arguments].concat());
            assert_eq!(
                (outcome.status, outcome.stdout.as_str()),
                (0, "hello\n"),
                "{form:?} {arguments:?}"
            );
        }
    }
}

#[test]
fn a_missing_file_is_an_input_error() {
    let scratch = Scratch::new();
    expect(&scratch.langvm(&["nowhere.lbc"]), 2, &["nowhere.lbc"]);
}

#[test]
fn a_folder_is_no_file() {
    let scratch = Scratch::new();
    scratch.write("folder/a", "");
    expect(&scratch.langvm(&["folder"]), 2, &["folder"]);
}

#[test]
fn no_file_or_an_unknown_option_is_a_usage_error() {
    let scratch = Scratch::new();
    expect(&scratch.langvm(&[]), 2, &["Usage"]);
    expect(
        &scratch.langvm(&["--no-such-option"]),
        2,
        &["--no-such-option"],
    );
    for (option, value) in [
        ("--fuel", "-1"),
        ("--fuel", "much"),
        ("--max-heap", "12X"),
        ("--max-heap", "99999999999999999999G"),
        ("--max-depth", "deep"),
        ("--timeout", "soon"),
        ("--timeout", "-1s"),
    ] {
        let option = format!("{option}={value}");
        expect(&scratch.langvm(&[&option, "a.lbc"]), 2, &[value]);
    }
}

#[test]
fn an_empty_file_is_no_bytecode() {
    let scratch = Scratch::new();
    scratch.write("a.lbc", "");
    expect(&scratch.langvm(&["a.lbc"]), 3, &["a.lbc", "L000"]);
}

#[test]
fn a_source_text_is_to_be_compiled_first() {
    let scratch = Scratch::new();
    scratch.write("a.lang", GOOD);
    expect(&scratch.langvm(&["a.lang"]), 3, &["L0001", "langc"]);
}

#[test]
fn a_foreign_file_is_no_bytecode() {
    let scratch = Scratch::new();
    scratch.write(
        "a.lbc",
        [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 64]].concat(),
    );
    expect(&scratch.langvm(&["a.lbc"]), 3, &["L0001"]);
    scratch.write("b.lbc", vec![0; 100_000]);
    expect(&scratch.langvm(&["b.lbc"]), 3, &["L0001"]);
}

#[test]
fn a_truncated_file_is_damaged() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    let bytes = scratch.read("a.lbc");
    for length in [bytes.len() - 1, bytes.len() / 2, 24] {
        scratch.write("cut.lbc", &bytes[..length]);
        expect(&scratch.langvm(&["cut.lbc"]), 3, &["L0002"]);
    }
    scratch.write("long.lbc", [bytes.as_slice(), b"\0"].concat());
    expect(&scratch.langvm(&["long.lbc"]), 3, &["L0002"]);
}

#[test]
fn a_changed_byte_is_damage() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    let mut bytes = scratch.read("a.lbc");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    scratch.write("a.lbc", bytes);
    expect(&scratch.langvm(&["a.lbc"]), 3, &["L0002"]);
    expect(&scratch.langvm(&["verify", "a.lbc"]), 3, &["L0002"]);
    expect(&scratch.langvm(&["info", "a.lbc"]), 3, &["L0002"]);
    expect(&scratch.langvm(&["disasm", "a.lbc"]), 3, &["L0002"]);
    expect(
        &scratch.langvm(&["strip", "a.lbc", "-o", "b.lbc"]),
        3,
        &["L0002"],
    );
    assert!(!scratch.has("b.lbc"));
}

#[test]
fn a_runtime_error_ends_with_1() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "println(\"first\");\npanic(\"enough\");\n");
    let outcome = scratch.langvm(&["a.lbc"]);
    expect(&outcome, 1, &["error[R0006]", "enough", "a.lang:2:1"]);
    assert_eq!(outcome.stdout, "first\n");
}

#[test]
fn the_source_line_is_shown_only_when_it_is_the_one_compiled() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "let zero = 0;\nprintln(12345 / zero);\n");
    let shown = scratch.langvm(&["a.lbc"]);
    expect(&shown, 1, &["a.lang:2:9", "println(12345 / zero);"]);
    scratch.write("a.lang", "let other = 1;\n// edited since: 12345\n");
    let hidden = scratch.langvm(&["a.lbc"]);
    expect(&hidden, 1, &["a.lang:2:9"]);
    assert!(!hidden.stderr.contains("edited since"), "{hidden:#?}");
    std::fs::remove_file(scratch.file("a.lang")).expect("own file");
    let absent = scratch.langvm(&["a.lbc"]);
    expect(&absent, 1, &["a.lang:2:9"]);
    assert!(!absent.stderr.contains("println(12345"), "{absent:#?}");
}

#[test]
fn verify_says_ok_or_why_not() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    let outcome = scratch.langvm(&["verify", "a.lbc"]);
    expect(&outcome, 0, &[]);
    assert!(outcome.stdout.contains("ok"), "{outcome:#?}");
    assert!(!outcome.stdout.contains("hello"), "verify ran the program");
    let json = scratch.langvm(&["verify", "a.lbc", "--format", "json"]);
    expect(&json, 0, &[]);
    serde_json::from_str::<serde_json::Value>(&json.stdout).expect("verify speaks JSON");
}

#[test]
fn an_ill_typed_module_is_refused_by_rule() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "let x = 1;\nprintln(x + 2);\n");
    let text = scratch.langc(&["emit", "asm", "-O0", "a.lang"]).stdout;
    assert!(text.contains("add_int"), "{text}");
    scratch.write("a.lasm", text.replace("add_int", "add_float"));
    let outcome = scratch.langc(&["asm", "a.lasm", "-o", "bad.lbc"]);
    expect(&outcome, 0, &[]);
    for arguments in [&["bad.lbc"][..], &["verify", "bad.lbc"]] {
        let outcome = scratch.langvm(arguments);
        expect(
            &outcome,
            3,
            &["L0005", "operand-type", "Float", "Int", "a.lang:2"],
        );
        assert_eq!(outcome.stdout, "");
    }
    let outcome = scratch.langvm(&["verify", "bad.lbc", "--format", "json"]);
    assert_eq!(outcome.status, 3, "{outcome:#?}");
    let text = outcome.stdout + &outcome.stderr;
    let value: serde_json::Value = serde_json::from_str(text.trim()).expect("verify speaks JSON");
    assert!(value.to_string().contains("operand-type"), "{value}");
}

#[test]
fn an_import_nobody_offers_is_refused_before_anything_runs() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "println(\"first\");\nprintln(\"abc\".trim());\n");
    let text = scratch.langc(&["emit", "asm", "a.lang"]).stdout;
    assert!(text.contains("std.string.trim"), "{text}");
    scratch.write("a.lasm", text.replace("std.string.trim", "std.string.trym"));
    expect(&scratch.langc(&["asm", "a.lasm", "-o", "a.lbc"]), 0, &[]);
    let outcome = scratch.langvm(&["a.lbc"]);
    expect(&outcome, 3, &["std.string.trym"]);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn info_lists_what_a_file_holds() {
    let scratch = Scratch::new();
    scratch.compile(
        "a.lbc",
        "fn half(n: Int) -> Int { n / 2 }\nprintln(half(4));\n",
    );
    let outcome = scratch.langvm(&["info", "a.lbc"]);
    expect(&outcome, 0, &[]);
    for word in ["1.0", "langc", "std.io.println", "a.lang"] {
        assert!(
            outcome.stdout.contains(word),
            "`{word}` is missing: {outcome:#?}"
        );
    }
    let json = scratch.langvm(&["info", "a.lbc", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).expect("info speaks JSON");
    assert!(value.to_string().contains("std.io.println"), "{value}");
}

#[test]
fn disasm_shows_instructions() {
    let scratch = Scratch::new();
    scratch.compile(
        "a.lbc",
        "fn square(n: Int) -> Int { n * n }\nfor i in 0..3 { println(square(i)); }\nprintln(square(9));\n",
    );
    let outcome = scratch.langvm(&["disasm", "a.lbc"]);
    expect(&outcome, 0, &[]);
    for word in [
        "fn square",
        "mul_int",
        "inlined square",
        "within 1",
        "call square",
        "return",
    ] {
        assert!(
            outcome.stdout.contains(word),
            "`{word}` is missing: {outcome:#?}"
        );
    }
}

#[test]
fn strip_drops_debug_data_only() {
    let scratch = Scratch::new();
    scratch.compile(
        "a.lbc",
        "fn invert(n: Int) -> Int { 1 / n }\nprintln(invert(1));\nprintln(invert(0));\n",
    );
    expect(&scratch.langvm(&["strip", "a.lbc", "-o", "b.lbc"]), 0, &[]);
    assert!(scratch.read("b.lbc").len() < scratch.read("a.lbc").len());
    let outcome = scratch.langvm(&["b.lbc"]);
    expect(&outcome, 1, &["error[R0002]"]);
    assert_eq!(outcome.stdout, "1\n");
    assert!(!outcome.stderr.contains("a.lang"), "{outcome:#?}");
    assert!(!outcome.stderr.contains("invert"), "{outcome:#?}");
    // Stripping twice, or in place, changes nothing more.
    expect(&scratch.langvm(&["strip", "b.lbc", "-o", "c.lbc"]), 0, &[]);
    assert_eq!(scratch.read("c.lbc"), scratch.read("b.lbc"));
    expect(&scratch.langvm(&["strip", "a.lbc", "-o", "a.lbc"]), 0, &[]);
    assert_eq!(scratch.read("a.lbc"), scratch.read("b.lbc"));
    assert_eq!(scratch.names(), ["a.lang", "a.lbc", "b.lbc", "c.lbc"]);
}

#[test]
fn no_colour_unless_asked_for() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "panic(\"enough\");\n");
    let escape = '\u{1b}';
    let plain = scratch.langvm(&["a.lbc"]);
    assert!(!plain.stderr.contains(escape), "{plain:#?}");
    let coloured = scratch.langvm(&["--color", "always", "a.lbc"]);
    assert!(coloured.stderr.contains(escape), "{coloured:#?}");
    let variable = process::run(
        process::langvm(scratch.path())
            .arg("a.lbc")
            .env("NO_COLOR", "1"),
    );
    assert_eq!(variable, plain);
}

#[test]
fn statistics_go_to_standard_error() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    let outcome = scratch.langvm(&["--stats", "a.lbc"]);
    expect(&outcome, 0, &["fuel"]);
    assert_eq!(outcome.stdout, "hello\n");
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::process::{Command, Stdio};

    use lang_tests::process;
    use lang_tests::scratch::Scratch;
    use lang_tests::toolchain::toolchain;

    #[test]
    fn strip_writes_as_the_compiler_does() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let scratch = Scratch::new();
        scratch.compile("a.lbc", "println(1);\n");
        scratch.write("target.lbc", "old");
        let target = scratch.file("target.lbc");
        let permissions = |mode| std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&target, permissions(0o640)).expect("own file");
        symlink("target.lbc", scratch.file("link.lbc")).expect("links can be made");
        let outcome = scratch.langvm(&["strip", "a.lbc", "-o", "link.lbc"]);
        assert_eq!(outcome.status, 0, "{outcome:#?}");
        let link = std::fs::symlink_metadata(scratch.file("link.lbc")).expect("it exists");
        assert!(link.file_type().is_symlink());
        let metadata = std::fs::metadata(&target).expect("it exists");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o640);

        std::fs::set_permissions(&target, permissions(0o444)).expect("own file");
        let outcome = scratch.langvm(&["strip", "a.lbc", "-o", "link.lbc"]);
        assert_eq!(outcome.status, 2, "{outcome:#?}");
        assert!(outcome.stderr.contains("read-only"), "{outcome:#?}");
        let outcome = scratch.langvm(&["strip", "a.lbc", "-o", "no/b.lbc"]);
        assert_eq!(outcome.status, 2, "{outcome:#?}");
        assert!(outcome.stderr.contains("no folder `no`"), "{outcome:#?}");
    }

    #[test]
    fn a_full_disk_is_an_output_error() {
        let scratch = Scratch::new();
        scratch.compile("a.lbc", "for i in 0..100000 { println(i); }\n");
        scratch.compile("b.lbc", "println(1);\n");
        scratch.compile("c.lbc", "1\n");
        for file in ["a.lbc", "b.lbc", "c.lbc"] {
            let full = File::options()
                .write(true)
                .open("/dev/full")
                .expect("/dev/full exists");
            let output = Command::new(&toolchain().langvm)
                .arg(file)
                .current_dir(scratch.path())
                .stdout(full)
                .stderr(Stdio::piped())
                .output()
                .expect("langvm starts");
            let outcome = process::checked("langvm >/dev/full", output);
            assert_eq!(outcome.status, 2, "{file}: {outcome:#?}");
            assert!(outcome.stderr.contains("error"), "{file}: {outcome:#?}");
        }
    }

    #[test]
    fn a_closed_pipe_ends_the_program_quietly() {
        let scratch = Scratch::new();
        // Endless: only the closed pipe can end it.
        scratch.compile("a.lbc", "loop { println(\"y\"); }\n");
        scratch.compile("b.lbc", "println(1);\n");
        for arguments in [
            &["a.lbc"][..],
            &["b.lbc"],
            &["disasm", "b.lbc"],
            &["info", "b.lbc"],
            &["verify", "b.lbc"],
            &["--help"],
        ] {
            let (reader, writer) = std::io::pipe().expect("pipes can be made");
            drop(reader);
            let output = Command::new(&toolchain().langvm)
                .args(arguments)
                .current_dir(scratch.path())
                .stdout(writer)
                .stderr(Stdio::piped())
                .output()
                .expect("langvm starts");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(stderr, "", "{arguments:?}: {}", output.status);
            assert_ne!(output.status.code(), Some(101), "{arguments:?}");
        }
    }

    #[test]
    fn both_streams_may_be_closed() {
        let scratch = Scratch::new();
        scratch.compile("a.lbc", "println(1);\neprintln(2);\npanic(\"x\");\n");
        let (reader, writer) = std::io::pipe().expect("pipes can be made");
        drop(reader);
        let errors = writer.try_clone().expect("pipes can be cloned");
        let status = Command::new(&toolchain().langvm)
            .arg("a.lbc")
            .current_dir(scratch.path())
            .stdout(writer)
            .stderr(errors)
            .status()
            .expect("langvm starts");
        assert_ne!(status.code(), Some(101), "{status}");
        assert_ne!(status.code(), Some(134), "{status}");
    }
}
