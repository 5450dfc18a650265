//! Host functions that an embedder registers, and linking against them.

use langvm::{CallContext, HostError, Instance, LinkError, Options, Registry, Text, Value};

use crate::support::{assemble, run_with};

const GREET: &str = "
import app.greet: fn(String, Int) -> String
fn main() -> String {
    const_string \"moon\"
    small_int 2
    call_import app.greet
    return
}";

#[test]
fn a_host_function_takes_and_gives_texts() {
    let mut registry = Registry::empty();
    registry.register("app.greet", |name: String, times: i64| {
        format!("hello {name}! ").repeat(times as usize)
    });
    let run = run_with(GREET, &registry);
    assert_eq!(
        run.result.unwrap(),
        Value::String("hello moon! hello moon! ".to_owned())
    );
}

#[test]
fn a_text_keeps_its_handle_across_allocations() {
    let mut registry = Registry::empty();
    registry.register_with_context(
        "app.greet",
        |context: &mut CallContext<'_>, name: Text, times: i64| -> Result<Text, HostError> {
            let mut joined = context.new_text("")?;
            for _ in 0..times {
                let longer = format!("{}{};", context.text(joined), context.text(name));
                joined = context.new_text(&longer)?;
            }
            Ok(joined)
        },
    );
    let run = run_with(GREET, &registry);
    assert_eq!(run.result.unwrap(), Value::String("moon;moon;".to_owned()));
}

#[test]
fn a_failing_host_function_is_an_error_at_the_call() {
    let mut registry = Registry::empty();
    registry.register(
        "app.greet",
        |_: String, _: i64| -> Result<String, HostError> { Err(HostError::new("nobody is home")) },
    );
    let error = run_with(GREET, &registry).result.unwrap_err();
    assert_eq!(
        (error.kind.code(), error.to_string().as_str()),
        ("R0012", "nobody is home")
    );
    assert_eq!(error.backtrace.innermost[0].instruction.0, 2);
}

#[test]
fn every_type_crosses_both_ways() {
    let mut registry = Registry::standard();
    registry.register(
        "app.pick",
        |flag: bool, float: f64, _unit: ()| {
            if flag { -float } else { float }
        },
    );
    let text = "
import app.pick: fn(Bool, Float, Unit) -> Float
fn main() -> Float {
    const_bool true
    const_float 1.5
    const_unit
    call_import app.pick
    return
}";
    assert_eq!(
        run_with(text, &registry).result.unwrap(),
        Value::Float(-1.5)
    );
}

#[test]
fn an_embedder_may_replace_the_library() {
    let mut registry = Registry::standard();
    registry.register("std.int.abs", |value: i64| value + 1000);
    let text = "
import std.int.abs: fn(Int) -> Int
fn main() -> Int {
    small_int -5
    call_import std.int.abs
    return
}";
    assert_eq!(run_with(text, &registry).result.unwrap(), Value::Int(995));
}

#[test]
fn a_missing_import_is_named() {
    let error =
        Instance::new(assemble(GREET), &Registry::standard(), Options::default()).unwrap_err();
    assert_eq!(
        error,
        LinkError::MissingImport {
            name: "app.greet".to_owned(),
            expected: "fn(String, Int) -> String".to_owned(),
            similar: None,
        }
    );
}

#[test]
fn a_signature_must_match_exactly() {
    let mut registry = Registry::empty();
    registry.register("app.greet", |_: String| 1_i64);
    let error = Instance::new(assemble(GREET), &registry, Options::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file imports `app.greet` as fn(String, Int) -> String, but this host provides it as fn(String) -> Int"
    );
}

#[test]
fn an_instance_runs_again_from_the_start() {
    let text = "
global n: Int
fn main() -> Int {
    small_int 41
    store_global n
    call step
    return
}
fn step() -> Int {
    load_global n
    small_int 1
    add_int
    dup
    store_global n
    return
}";
    let mut instance =
        Instance::new(assemble(text), &Registry::empty(), Options::default()).unwrap();
    assert_eq!(instance.run().unwrap(), Value::Int(42));
    assert_eq!(instance.run().unwrap(), Value::Int(42));
}
