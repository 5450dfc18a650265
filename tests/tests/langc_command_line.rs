//! The compiler's command line: where it reads and writes, what it refuses, and
//! how it ends. Exit 0 is fine, 1 a faulty program, 2 usage or input and output.

use lang_tests::process::{self, Outcome, expect};
use lang_tests::scratch::Scratch;

const GOOD: &str = "println(\"hello\");\n";
const BAD: &str = "let x: Bool = 1;\nprintln(x);\n";
const SUSPICIOUS: &str = "let unused = 1;\n";

fn silent() -> Outcome {
    Outcome {
        status: 0,
        stdout: String::new(),
        stderr: String::new(),
    }
}

#[test]
fn output_goes_where_it_is_told() {
    let scratch = Scratch::new();
    scratch.write("a.lang", GOOD);
    scratch.write("out/.keep", "");
    assert_eq!(scratch.langc(&["a.lang", "-o", "out/b.lbc"]), silent());
    assert_eq!(scratch.langvm(&["out/b.lbc"]).stdout, "hello\n");
    assert_eq!(scratch.names(), ["a.lang", "out"]);
}

#[test]
fn output_stands_beside_the_source_by_default() {
    let scratch = Scratch::new();
    scratch.write("deep/down/a.lang", GOOD);
    assert_eq!(scratch.langc(&["deep/down/a.lang"]), silent());
    assert_eq!(scratch.langvm(&["deep/down/a.lbc"]).stdout, "hello\n");
}

#[test]
fn build_is_the_verb_of_the_bare_form() {
    let scratch = Scratch::new();
    scratch.write("a.lang", GOOD);
    assert_eq!(scratch.langc(&["build", "a.lang", "-o", "b.lbc"]), silent());
    assert_eq!(scratch.langc(&["a.lang"]), silent());
    assert_eq!(scratch.read("a.lbc"), scratch.read("b.lbc"));
}

#[test]
fn a_source_named_like_a_verb_is_reached_through_build() {
    let scratch = Scratch::new();
    scratch.write("check", GOOD);
    assert_eq!(scratch.langc(&["build", "check", "-o", "a.lbc"]), silent());
    assert_eq!(scratch.langvm(&["a.lbc"]).stdout, "hello\n");
}

#[test]
fn standard_input_and_output_are_a_dash() {
    let scratch = Scratch::new();
    let output = process::langc(scratch.path())
        .args(["-", "-o", "-"])
        .write_stdin(GOOD)
        .output()
        .expect("langc starts");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout.starts_with(b"\x7fLBC"), "{output:?}");
    assert_eq!(scratch.names(), [""; 0]);
    scratch.write("a.lbc", output.stdout);
    assert_eq!(scratch.langvm(&["a.lbc"]).stdout, "hello\n");
}

#[test]
fn standard_input_goes_to_standard_output_by_default() {
    let scratch = Scratch::new();
    let output = |arguments: &[&str]| {
        process::langc(scratch.path())
            .args(arguments)
            .write_stdin(GOOD)
            .output()
            .expect("langc starts")
    };
    assert_eq!(output(&["-"]), output(&["-", "-o", "-"]));
    assert_eq!(scratch.names(), [""; 0]);
}

#[test]
fn check_writes_nothing() {
    let scratch = Scratch::new();
    scratch.write("a.lang", GOOD);
    scratch.write("b.lang", BAD);
    assert_eq!(scratch.langc(&["check", "a.lang"]).status, 0);
    expect(
        &scratch.langc(&["check", "b.lang"]),
        1,
        &["E0201", "b.lang:1:15"],
    );
    assert_eq!(scratch.names(), ["a.lang", "b.lang"]);
}

#[test]
fn a_missing_source_is_an_input_error() {
    let scratch = Scratch::new();
    expect(&scratch.langc(&["nowhere.lang"]), 2, &["nowhere.lang"]);
}

#[test]
fn a_folder_is_no_source() {
    let scratch = Scratch::new();
    scratch.write("folder/a.lang", GOOD);
    expect(&scratch.langc(&["folder", "-o", "a.lbc"]), 2, &["folder"]);
}

#[test]
fn a_source_is_utf_8() {
    let scratch = Scratch::new();
    scratch.write("a.lang", b"println(\"gr\xfcn\");\n");
    let outcome = scratch.langc(&["a.lang"]);
    assert!(matches!(outcome.status, 1 | 2), "{outcome:#?}");
    expect(&outcome, outcome.status, &["a.lang", "UTF-8"]);
    assert_eq!(scratch.names(), ["a.lang"]);
}

#[test]
fn bytecode_is_no_source() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    expect(&scratch.langc(&["a.lbc", "-o", "b.lbc"]), 2, &["langvm"]);
    assert!(!scratch.has("b.lbc"));
}

#[test]
fn a_failed_compile_leaves_the_old_file() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    let before = scratch.read("a.lbc");
    scratch.write("a.lang", BAD);
    expect(&scratch.langc(&["a.lang", "-o", "a.lbc"]), 1, &["E0201"]);
    assert_eq!(scratch.read("a.lbc"), before);
    assert_eq!(scratch.names(), ["a.lang", "a.lbc"]);
}

#[test]
fn a_new_file_replaces_the_old_one() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", GOOD);
    scratch.compile("a.lbc", "println(\"second\");\n");
    assert_eq!(scratch.langvm(&["a.lbc"]).stdout, "second\n");
    assert_eq!(scratch.names(), ["a.lang", "a.lbc"]);
}

#[test]
fn an_output_in_no_folder_is_an_output_error() {
    let scratch = Scratch::new();
    scratch.write("a.lang", GOOD);
    let outcome = scratch.langc(&["a.lang", "-o", "nowhere/a.lbc"]);
    expect(&outcome, 2, &["nowhere"]);
    assert_eq!(scratch.names(), ["a.lang"]);
}

#[test]
fn a_folder_is_no_output() {
    let scratch = Scratch::new();
    scratch.write("a.lang", GOOD);
    scratch.write("folder/.keep", "");
    expect(&scratch.langc(&["a.lang", "-o", "folder"]), 2, &["folder"]);
    assert_eq!(scratch.names(), ["a.lang", "folder"]);
}

#[test]
fn no_program_or_an_unknown_option_is_a_usage_error() {
    let scratch = Scratch::new();
    expect(&scratch.langc(&[]), 2, &["Usage"]);
    expect(
        &scratch.langc(&["--no-such-option"]),
        2,
        &["--no-such-option"],
    );
    expect(&scratch.langc(&["check"]), 2, &["Usage"]);
}

#[test]
fn a_faulty_program_ends_with_1() {
    let scratch = Scratch::new();
    scratch.write("a.lang", BAD);
    let outcome = scratch.langc(&["a.lang"]);
    expect(&outcome, 1, &["error[E0201]", "a.lang:1:15"]);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn warnings_can_be_denied() {
    let scratch = Scratch::new();
    scratch.write("a.lang", SUSPICIOUS);
    expect(
        &scratch.langc(&["a.lang"]),
        0,
        &["warning[W0001]", "a.lang:1:5"],
    );
    assert!(scratch.has("a.lbc"));
    let outcome = scratch.langc(&["a.lang", "-o", "b.lbc", "--deny-warnings"]);
    expect(&outcome, 1, &["W0001"]);
    assert!(!scratch.has("b.lbc"));
}

#[test]
fn short_messages_take_a_line_each() {
    let scratch = Scratch::new();
    scratch.write("a.lang", "let x: Bool = 1;\nprintln(y);\nprintln(x);\n");
    let outcome = scratch.langc(&["a.lang", "--message-format", "short"]);
    assert_eq!(outcome.status, 1);
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    assert!(
        lines[0].starts_with("a.lang:1:15: error[E0201]: "),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("a.lang:2:9: error[E0101]: "),
        "{lines:?}"
    );
}

#[test]
fn machine_messages_are_a_json_object_per_line() {
    let scratch = Scratch::new();
    scratch.write("a.lang", "let x: Bool = 1;\nlet unused = 2;\nprintln(x);\n");
    let outcome = scratch.langc(&["a.lang", "--message-format", "json"]);
    assert_eq!(outcome.status, 1);
    let messages: Vec<serde_json::Value> = (outcome.stdout + &outcome.stderr)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    assert_eq!(messages[0]["code"], "E0201");
    assert_eq!(messages[0]["severity"], "error");
    assert_eq!(messages[0]["spans"][0]["line"], 1);
    assert_eq!(messages[0]["spans"][0]["column"], 15);
}

#[test]
fn no_colour_unless_asked_for() {
    let scratch = Scratch::new();
    scratch.write("a.lang", BAD);
    let escape = '\u{1b}';
    let plain = scratch.langc(&["a.lang"]);
    assert!(!plain.stderr.contains(escape), "{plain:#?}");
    let coloured = scratch.langc(&["a.lang", "--color", "always"]);
    assert!(coloured.stderr.contains(escape), "{coloured:#?}");
    let never = scratch.langc(&["a.lang", "--color", "never"]);
    assert_eq!(never, plain);
    let variable = process::run(
        process::langc(scratch.path())
            .arg("a.lang")
            .env("NO_COLOR", "1"),
    );
    assert_eq!(variable, plain);
}

#[test]
fn every_code_is_explained() {
    let scratch = Scratch::new();
    for code in langc::diagnostic::Code::all() {
        let outcome = scratch.langc(&["explain", code.id]);
        assert_eq!(outcome.status, 0, "{outcome:#?}");
        assert!(outcome.stdout.contains(code.id), "{outcome:#?}");
        assert!(outcome.stdout.contains(code.title), "{outcome:#?}");
        assert!(outcome.stdout.len() > 100, "{outcome:#?}");
    }
    let lower = scratch.langc(&["explain", "e0201"]);
    assert_eq!(lower, scratch.langc(&["explain", "E0201"]));
    expect(&scratch.langc(&["explain", "E9999"]), 2, &["E9999"]);
}

#[test]
fn emit_shows_each_stage() {
    let scratch = Scratch::new();
    scratch.write("a.lang", "let x = 1;\nprintln(x + 2);\n");
    for (stage, word) in [
        ("tokens", "let"),
        ("ast", "Let"),
        ("types", "Int"),
        ("asm", "add_int"),
    ] {
        let outcome = scratch.langc(&["emit", stage, "-O0", "a.lang"]);
        assert_eq!(
            (outcome.status, outcome.stderr.as_str()),
            (0, ""),
            "{stage}"
        );
        assert!(
            outcome.stdout.to_lowercase().contains(&word.to_lowercase()),
            "`{word}` is missing in {stage}: {}",
            outcome.stdout
        );
    }
    assert_eq!(scratch.names(), ["a.lang"]);
}

#[test]
fn assembly_goes_there_and_back() {
    let scratch = Scratch::new();
    scratch.compile(
        "a.lbc",
        "fn f(n: Int) -> Int { n * 2 }\nprintln(\"\\(f(21))\");\n",
    );
    let text = scratch.langc(&["emit", "asm", "a.lang"]);
    assert_eq!(text.status, 0);
    scratch.write("a.lasm", &text.stdout);
    assert_eq!(scratch.langc(&["asm", "a.lasm", "-o", "b.lbc"]), silent());
    assert_eq!(scratch.read("b.lbc"), scratch.read("a.lbc"));

    let disassembled = scratch.langvm(&["disasm", "a.lbc"]);
    assert_eq!(disassembled.stdout, text.stdout);
}

#[test]
fn faulty_assembly_is_located() {
    let scratch = Scratch::new();
    scratch.write("a.lasm", "this is no assembly\n");
    let outcome = scratch.langc(&["asm", "a.lasm", "-o", "a.lbc"]);
    expect(&outcome, 1, &["a.lasm:1:"]);
    assert!(!scratch.has("a.lbc"));
}

#[test]
fn stripping_while_compiling_is_stripping_afterwards() {
    let scratch = Scratch::new();
    scratch.compile("a.lbc", "fn f(n: Int) -> Int { n / 0 }\nprintln(f(1));\n");
    assert_eq!(
        scratch.langc(&["a.lang", "-o", "b.lbc", "--strip"]),
        silent()
    );
    let outcome = scratch.langvm(&["strip", "a.lbc", "-o", "c.lbc"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    assert_eq!(scratch.read("b.lbc"), scratch.read("c.lbc"));
    assert!(scratch.read("b.lbc").len() < scratch.read("a.lbc").len());
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::{Command, Stdio};

    use lang_tests::process;
    use lang_tests::scratch::Scratch;
    use lang_tests::toolchain::toolchain;

    use super::{GOOD, expect};

    /// Permission bits mean nothing to the superuser.
    fn is_superuser(scratch: &Scratch) -> bool {
        scratch.write("probe", "");
        let probe = scratch.file("probe");
        std::fs::set_permissions(&probe, Permissions::from_mode(0o000)).expect("own file");
        let readable = File::open(&probe).is_ok();
        std::fs::remove_file(&probe).expect("own file");
        readable
    }

    #[test]
    fn an_unreadable_source_is_an_input_error() {
        let scratch = Scratch::new();
        if is_superuser(&scratch) {
            return;
        }
        scratch.write("a.lang", GOOD);
        std::fs::set_permissions(scratch.file("a.lang"), Permissions::from_mode(0o000))
            .expect("own file");
        expect(&scratch.langc(&["a.lang"]), 2, &["a.lang", "denied"]);
    }

    #[test]
    fn an_unwritable_folder_is_an_output_error() {
        let scratch = Scratch::new();
        if is_superuser(&scratch) {
            return;
        }
        scratch.write("a.lang", GOOD);
        scratch.write("locked/.keep", "");
        let locked = scratch.file("locked");
        std::fs::set_permissions(&locked, Permissions::from_mode(0o555)).expect("own folder");
        let outcome = scratch.langc(&["a.lang", "-o", "locked/a.lbc"]);
        std::fs::set_permissions(&locked, Permissions::from_mode(0o755)).expect("own folder");
        expect(&outcome, 2, &["locked"]);
    }

    #[test]
    fn a_device_can_be_written() {
        let scratch = Scratch::new();
        scratch.write("a.lang", GOOD);
        assert_eq!(scratch.langc(&["a.lang", "-o", "/dev/null"]).status, 0);
    }

    #[test]
    fn a_full_disk_is_an_output_error() {
        let scratch = Scratch::new();
        scratch.write("a.lang", GOOD);
        expect(
            &scratch.langc(&["a.lang", "-o", "/dev/full"]),
            2,
            &["/dev/full"],
        );
        let full = File::options()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full exists");
        let output = Command::new(&toolchain().langc)
            .args(["a.lang", "-o", "-"])
            .current_dir(scratch.path())
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .expect("langc starts");
        let outcome = process::checked("langc -o - >/dev/full", output);
        assert_eq!(outcome.status, 2, "{outcome:#?}");
    }

    #[test]
    fn a_closed_pipe_is_no_panic() {
        let scratch = Scratch::new();
        scratch.write("a.lang", "let x: Bool = 1;\n".repeat(5000));
        for arguments in [
            &["a.lang"][..],
            &["emit", "tokens", "a.lang"],
            &["emit", "ast", "a.lang"],
            &["--help"],
            &["explain", "E0201"],
            &["completions", "bash"],
        ] {
            let (reader, writer) = std::io::pipe().expect("pipes can be made");
            drop(reader);
            let errors = writer.try_clone().expect("pipes can be cloned");
            let status = Command::new(&toolchain().langc)
                .args(arguments)
                .current_dir(scratch.path())
                .stdout(writer)
                .stderr(errors)
                .status()
                .expect("langc starts");
            let code = status.code();
            assert!(
                code.is_none_or(|code| code != 101 && code < 128),
                "{arguments:?} ended with {status}"
            );
        }
    }
}
