//! Errors as a person sees them.

use langvm::render::{self, Context};
use langvm::{Instance, Options, Registry};

use crate::support::assemble;

const SOURCE: &str = "fn half(n: Int) -> Int {\n    10 / n\n}\n\nhalf(0)\n";

fn program() -> String {
    let hash = lbc_format::source_hash(SOURCE);
    format!(
        "file \"half.lang\" 0x{hash:016x}
lines 25 11 2 1 8 0
fn main() -> Int {{
    file 0
    small_int 0 @44..45
    call half @39..46
    return
}}
fn half(n: Int) -> Int {{
    file 0
    small_int 10 @29..31
    load_local n @34..35
    div_int @29..35
    return
}}"
    )
}

fn rendered(find_source: &dyn Fn(&str) -> Option<String>, colour: bool) -> String {
    let mut instance =
        Instance::new(assemble(&program()), &Registry::empty(), Options::default()).unwrap();
    let error = instance.run().unwrap_err();
    render::runtime_error(
        &error,
        Context {
            colour,
            find_source,
        },
    )
}

#[test]
fn the_source_is_shown_when_it_is_the_one_compiled() {
    let text = rendered(
        &|path| (path == "half.lang").then(|| SOURCE.to_owned()),
        false,
    );
    assert_eq!(
        text,
        "error[R0002]: division by zero: 10 / 0
 --> half.lang:2:5
  |
2 |     10 / n
  |     ^^^^^^
call stack, innermost first:
  at half (half.lang:2:5)
  at main (half.lang:5:1)
"
    );
}

#[test]
fn another_or_no_source_leaves_the_place() {
    let absent = rendered(&|_| None, false);
    let edited = rendered(&|_| Some(SOURCE.replace("10", "20")), false);
    assert_eq!(absent, edited);
    assert_eq!(
        absent,
        "error[R0002]: division by zero: 10 / 0
--> half.lang:2:5
call stack, innermost first:
  at half (half.lang:2:5)
  at main (half.lang:5:1)
"
    );
}

#[test]
fn colour_is_a_choice() {
    assert!(!rendered(&|_| None, false).contains('\u{1b}'));
    assert!(rendered(&|_| None, true).contains('\u{1b}'));
}

#[test]
fn a_refusal_says_what_and_where_and_why() {
    let module = lbc_format::assemble(
        "fn main() -> Int {\nconst_float 1.5\nsmall_int 1\nadd_int\nreturn\n}",
    )
    .unwrap();
    let bytes = lbc_format::encode(&module).unwrap();
    let error = langvm::load(&bytes).unwrap_err();
    let context = Context {
        colour: false,
        find_source: &|_| None,
    };
    let text = render::load_error("a.lbc", &error, context);
    for part in [
        "error[L0005]: a.lbc: rule `operand-type` is broken",
        "instruction 2 of function 0 (`main`): `add_int`",
        "expected Int, found Float",
        "pushed by instruction 0 `const_float`",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&render::load_error_json("a.lbc", &error)).unwrap();
    assert_eq!(json["error"]["verifier"]["rule"], "operand-type");
}

#[test]
fn a_file_cannot_talk_to_the_terminal() {
    let module = assemble("fn main() -> Int {\nconst_string \"\\u{1b}[2Jgone\"\npanic\n}");
    let mut instance = Instance::new(module, &Registry::empty(), Options::default()).unwrap();
    let error = instance.run().unwrap_err();
    let context = Context {
        colour: false,
        find_source: &|_| None,
    };
    let text = render::runtime_error(&error, context);
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
