//! The compiler as a process: details of its files and arguments. What a user
//! meets every day is tested with both programs together, outside of this crate.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const GOOD: &str = "println(\"hello\");\n";

/// What a run left behind.
struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the compiler in a folder.
fn langc(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_langc"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("the compiler starts");
    Run {
        status: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A folder with one program in it.
fn folder_with(text: impl AsRef<[u8]>) -> TempDir {
    let folder = TempDir::new().expect("temporary folders can be made");
    fs::write(folder.path().join("a.lang"), text).expect("the folder can be written");
    folder
}

#[test]
fn options_for_messages_stand_anywhere() {
    let folder = folder_with("let x = 1;\n");
    for arguments in [
        ["--message-format", "short", "check", "a.lang"],
        ["check", "--message-format", "short", "a.lang"],
        ["check", "a.lang", "--message-format", "short"],
    ] {
        let run = langc(folder.path(), &arguments);
        assert_eq!(run.status, Some(0), "{arguments:?}");
        assert!(run.stderr.starts_with("a.lang:1:5: warning[W0001]: "));
    }
}

#[test]
fn options_of_the_bare_form_do_not_vanish_before_a_verb() {
    let folder = folder_with(GOOD);
    for arguments in [
        &["--strip", "check", "a.lang"][..],
        &["-o", "b.lbc", "check", "a.lang"],
        &["a.lang", "check", "a.lang"],
    ] {
        let run = langc(folder.path(), arguments);
        assert_eq!(run.status, Some(2), "{arguments:?}");
        assert!(run.stderr.contains("Usage"), "{}", run.stderr);
    }
    assert!(!folder.path().join("b.lbc").exists());
}

#[test]
fn failures_are_json_for_readers_of_json() {
    let folder = folder_with(GOOD);
    let run = langc(folder.path(), &["nowhere.lang", "--message-format", "json"]);
    assert_eq!(run.status, Some(2));
    let message: serde_json::Value = serde_json::from_str(&run.stderr).expect("one JSON object");
    assert_eq!(message["severity"], "error");
    assert!(message["code"].is_null());
    assert!(
        message["message"]
            .as_str()
            .is_some_and(|text| text.contains("nowhere.lang"))
    );
}

#[test]
fn denied_warnings_keep_the_program_from_being_written() {
    let folder = folder_with("let x = 1;\n");
    let run = langc(folder.path(), &["a.lang", "--deny-warnings"]);
    assert_eq!(run.status, Some(1));
    assert!(
        run.stderr
            .contains("could not compile `a.lang` due to 1 warning"),
        "{}",
        run.stderr
    );
    assert!(!folder.path().join("a.lbc").exists());
}

#[test]
fn early_stages_are_shown_in_spite_of_errors() {
    let folder = folder_with("let x = ;\nlet y = 2;\n");
    let run = langc(folder.path(), &["emit", "ast", "a.lang"]);
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("E0020"), "{}", run.stderr);
    assert!(run.stdout.contains("pattern y"), "{}", run.stdout);
}

#[test]
fn the_source_is_never_replaced() {
    let folder = folder_with(GOOD);
    for arguments in [
        &["a.lang", "-o", "a.lang"][..],
        &["a.lang", "-o", "./a.lang"],
        &["asm", "a.lang", "-o", "a.lang"],
    ] {
        assert_eq!(langc(folder.path(), arguments).status, Some(2));
    }
    let text = fs::read_to_string(folder.path().join("a.lang")).expect("it is still there");
    assert_eq!(text, GOOD);
}

#[test]
fn other_encodings_are_named() {
    let latin = langc(folder_with(b"// one\n// gr\xFCn\n").path(), &["a.lang"]);
    assert_eq!(latin.status, Some(2));
    assert!(latin.stderr.contains("line 2"), "{}", latin.stderr);
    let wide = langc(folder_with(b"\xFF\xFE1\0").path(), &["a.lang"]);
    assert_eq!(wide.status, Some(2));
    assert!(wide.stderr.contains("UTF-16"), "{}", wide.stderr);
}

#[test]
fn unknown_codes_lead_to_those_nearby() {
    let folder = folder_with(GOOD);
    let run = langc(folder.path(), &["explain", "E0262"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("E0202"), "{}", run.stderr);
    let run = langc(folder.path(), &["explain", "syntax"]);
    assert!(run.stderr.contains("codes look like"), "{}", run.stderr);
}

#[test]
fn codes_are_listed_when_none_is_named() {
    let folder = folder_with(GOOD);
    let run = langc(folder.path(), &["explain"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    for code in langc::diagnostic::Code::all() {
        let line = format!("{}  {}\n", code.id, code.title);
        assert!(run.stdout.contains(&line), "{line}");
    }
}

#[test]
fn codes_of_the_machine_are_known_as_such() {
    let folder = folder_with(GOOD);
    for code in ["L0005", "R0001", "x0002"] {
        let run = langc(folder.path(), &["explain", code]);
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains("code of `langvm`"), "{}", run.stderr);
    }
}

#[test]
fn a_missing_folder_is_named() {
    let folder = folder_with(GOOD);
    let run = langc(folder.path(), &["a.lang", "-o", "no/a.lbc"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(
        run.stderr,
        "error: cannot write `no/a.lbc`: there is no folder `no`\n"
    );
}

/// The fields of a message in JSON that tell where it is.
fn place(message: &serde_json::Value) -> [u64; 6] {
    let span = &message["spans"][0];
    ["start", "end", "line", "column", "end_line", "end_column"]
        .map(|field| span[field].as_u64().expect("places are numbers"))
}

#[test]
fn messages_about_assembly_have_the_form_asked_for() {
    let folder = folder_with(GOOD);
    let json = |text: &str| -> serde_json::Value {
        fs::write(folder.path().join("a.lasm"), text).expect("the folder can be written");
        let arguments = ["asm", "a.lasm", "--verify", "--message-format", "json"];
        let run = langc(folder.path(), &arguments);
        assert_eq!(run.status, Some(1), "{}", run.stderr);
        serde_json::from_str(&run.stderr).expect("one object on one line")
    };
    let unknown = json("fn main() -> Int {\n    ; é\n    é foo\n}\n");
    assert_eq!(unknown["code"], serde_json::Value::Null);
    assert_eq!(unknown["spans"][0]["file"], "a.lasm");
    assert_eq!(place(&unknown), [32, 32, 3, 5, 3, 5]);
    let broken = json("fn main() -> Int {\n    const_bool true\n    return\n}\n");
    assert_eq!(place(&broken), [39, 49, 3, 1, 3, 11]);
}

#[test]
fn explanations_are_coloured_on_request_only() {
    let folder = folder_with(GOOD);
    let plain = langc(folder.path(), &["explain", "E0021"]);
    let coloured = langc(folder.path(), &["explain", "E0021", "--color", "always"]);
    assert!(!plain.stdout.contains('\u{1b}'));
    assert_eq!(
        anstream::adapter::strip_str(&coloured.stdout).to_string(),
        plain.stdout
    );
    assert_ne!(coloured.stdout, plain.stdout);
}

#[test]
fn assembly_is_verified_on_request_only() {
    let folder = folder_with(GOOD);
    let text = langc(folder.path(), &["emit", "asm", "a.lang"]).stdout;
    // Without its result on the stack, the function returns nothing.
    let broken = text.replacen("    const_unit", "    ; const_unit", 1);
    assert_ne!(text, broken);
    fs::write(folder.path().join("a.lasm"), broken).expect("the folder can be written");

    let verified = langc(folder.path(), &["asm", "a.lasm", "-o", "b.lbc", "--verify"]);
    assert_eq!(verified.status, Some(1), "{}", verified.stderr);
    assert!(
        verified.stderr.starts_with("a.lasm:"),
        "{}",
        verified.stderr
    );
    assert!(!folder.path().join("b.lbc").exists());

    assert_eq!(langc(folder.path(), &["asm", "a.lasm"]).status, Some(0));
    assert!(folder.path().join("a.lbc").exists());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        let metadata = fs::metadata(path).expect("the file exists");
        metadata.permissions().mode() & 0o777
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = folder_with(GOOD);
        let target = folder.path().join("target.lbc");
        let link = folder.path().join("link.lbc");
        fs::write(&target, "old").expect("the folder can be written");
        symlink("target.lbc", &link).expect("links can be made");
        assert_eq!(
            langc(folder.path(), &["a.lang", "-o", "link.lbc"]).status,
            Some(0)
        );
        let metadata = fs::symlink_metadata(&link).expect("the link exists");
        assert!(metadata.file_type().is_symlink());
        assert!(
            fs::read(&target)
                .expect("the target exists")
                .starts_with(b"\x7fLBC")
        );
    }

    #[test]
    fn a_replaced_file_keeps_its_permissions() {
        let folder = folder_with(GOOD);
        let output = folder.path().join("a.lbc");
        fs::write(&output, "old").expect("the folder can be written");
        fs::set_permissions(&output, fs::Permissions::from_mode(0o640)).expect("own file");
        assert_eq!(langc(folder.path(), &["a.lang"]).status, Some(0));
        assert_eq!(mode(&output), 0o640);
    }

    #[test]
    fn a_new_file_has_the_permissions_of_new_files() {
        let folder = folder_with(GOOD);
        assert_eq!(langc(folder.path(), &["a.lang"]).status, Some(0));
        assert_eq!(
            mode(&folder.path().join("a.lbc")),
            mode(&folder.path().join("a.lang"))
        );
    }

    #[test]
    fn a_write_protected_file_is_not_replaced() {
        let folder = folder_with(GOOD);
        let output = folder.path().join("a.lbc");
        fs::write(&output, "old").expect("the folder can be written");
        fs::set_permissions(&output, fs::Permissions::from_mode(0o444)).expect("own file");
        let run = langc(folder.path(), &["a.lang"]);
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains("a.lbc"), "{}", run.stderr);
        assert_eq!(fs::read(&output).expect("it is still there"), b"old");
        let names = fs::read_dir(folder.path()).expect("the folder exists");
        assert_eq!(names.count(), 2, "nothing is left behind");
    }
}
