//! Limits: reaching one is an error with a place, whatever the program does.

use std::time::Duration;

use langvm::{Jit, Limits, Registry, RuntimeErrorKind, Value};

use crate::support::{MODES, Mode, Run, run_in, summary};

/// Runs with and without native code, which must end alike and use the same.
fn run(text: &str, limits: Limits, gc_stress: bool) -> Run {
    let run = |jit| {
        let mode = Mode {
            limits,
            gc_stress,
            jit,
            ..Mode::default()
        };
        run_in(text, &Registry::standard(), mode)
    };
    let (plain, native) = (run(Jit::Off), run(Jit::Always));
    assert_eq!(summary(&plain), summary(&native));
    assert_eq!(plain.stats.peak_heap_bytes, native.stats.peak_heap_bytes);
    assert_eq!(plain.stats.collections, native.stats.collections);
    native
}

/// Calls itself `depth` deep below main.
fn recursion(depth: i64) -> String {
    format!(
        "fn main() -> Int {{
    const_int {depth}
    call down
    return
}}
fn down(n: Int) -> Int {{
    load_local n
    small_int 1
    le_int
    jump_if_false more
    small_int 1
    return
more:
    load_local n
    small_int 1
    sub_int
    call down
    small_int 1
    add_int
    return
}}"
    )
}

#[test]
fn a_hundred_thousand_calls_are_fine() {
    for gc_stress in [false, true] {
        let limits = Limits::default();
        let deepest = run(&recursion(99_999), limits, gc_stress);
        assert_eq!(deepest.result.unwrap(), Value::Int(99_999));
        let error = run(&recursion(100_000), limits, gc_stress)
            .result
            .unwrap_err();
        assert_eq!(error.kind, RuntimeErrorKind::Depth { limit: 100_000 });
        let trace = error.backtrace;
        assert_eq!(trace.innermost.len(), 2, "{trace:?}");
        assert_eq!(trace.innermost[0].count, 99_999);
        assert_eq!(trace.innermost[1].name, "main");
    }
}

#[test]
fn a_depth_of_zero_and_one() {
    for max_depth in [0, 1] {
        let limits = Limits {
            max_depth,
            ..Limits::default()
        };
        let error = run(&recursion(1), limits, false).result.unwrap_err();
        assert_eq!(error.kind, RuntimeErrorKind::Depth { limit: max_depth });
    }
}

#[test]
fn stacks_count_against_the_heap() {
    let limits = Limits {
        max_heap: 1 << 20,
        max_depth: u32::MAX,
        ..Limits::default()
    };
    let error = run(&recursion(i64::MAX), limits, false).result.unwrap_err();
    assert_eq!(error.kind, RuntimeErrorKind::Heap { limit: 1 << 20 });
    assert!(run(&recursion(10_000), limits, false).result.is_ok());
}

#[test]
fn any_heap_limit_is_survived() {
    for max_heap in (0..2_000).step_by(8).chain([4 << 10, 40 << 10, 100 << 10]) {
        let limits = Limits {
            max_heap,
            ..Limits::default()
        };
        for gc_stress in [false, true] {
            let run = run(GROWING, limits, gc_stress);
            let error = run.result.unwrap_err();
            assert_eq!(error.kind, RuntimeErrorKind::Heap { limit: max_heap });
        }
    }
}

const GROWING: &str = "
fn main() -> Unit {
    local s: String
    const_string \"x\"
    store_local s
head:
    load_local s
    load_local s
    concat 2
    store_local s
    jump head
}";

#[test]
fn garbage_does_not_count() {
    let text = "
import std.string.repeat: fn(String, Int) -> String
fn main() -> Int {
    local i: Int
    small_int 0
    store_local i
head:
    const_string \"0123456789\"
    small_int 10000
    call_import std.string.repeat
    pop
    load_local i
    small_int 1
    add_int
    dup
    store_local i
    small_int 5000
    lt_int
    jump_if_true head
    load_local i
    return
}";
    let limits = Limits {
        max_heap: 2 << 20,
        ..Limits::default()
    };
    let run = run(text, limits, false);
    assert_eq!(run.result.unwrap(), Value::Int(5000));
    assert!(run.stats.allocated_bytes > 500_000_000, "{:?}", run.stats);
    assert!(run.stats.peak_heap_bytes <= 2 << 20, "{:?}", run.stats);
}

#[test]
fn fuel_is_exact_and_the_same_in_every_mode() {
    let text = recursion(50);
    let mode = |fuel, gc_stress, jit| Mode {
        limits: Limits {
            fuel,
            ..Limits::default()
        },
        count_fuel: true,
        gc_stress,
        checked: false,
        jit,
    };
    let used = run_in(&text, &Registry::standard(), mode(None, false, Jit::Off))
        .stats
        .fuel
        .unwrap();
    for (_, gc_stress, _, jit) in MODES {
        let mode = |fuel| mode(fuel, gc_stress, jit);
        let enough = run_in(&text, &Registry::standard(), mode(Some(used)));
        assert_eq!(enough.stats.fuel, Some(used));
        assert!(enough.result.is_ok());
        let short = run_in(&text, &Registry::standard(), mode(Some(used - 1)));
        assert_eq!(
            short.result.unwrap_err().kind,
            RuntimeErrorKind::Fuel { limit: used - 1 }
        );
    }
}

#[test]
fn nothing_runs_without_fuel() {
    let limits = Limits {
        fuel: Some(0),
        ..Limits::default()
    };
    let error = run(&recursion(1), limits, false).result.unwrap_err();
    assert_eq!(error.kind, RuntimeErrorKind::Fuel { limit: 0 });
    assert_eq!(error.backtrace.innermost.len(), 1);
}

#[test]
fn time_ends_an_endless_loop() {
    let limit = Duration::from_millis(20);
    let limits = Limits {
        timeout: Some(limit),
        ..Limits::default()
    };
    let text = "fn main() -> Unit {\nhead:\njump head\n}";
    let error = run(text, limits, false).result.unwrap_err();
    assert_eq!(error.kind, RuntimeErrorKind::Timeout { limit });
}

#[test]
fn unbounded_work_in_the_library_uses_fuel() {
    let text = "
import std.string.repeat: fn(String, Int) -> String
import std.string.contains: fn(String, String) -> Bool
fn main() -> Bool {
    const_string \"a\"
    const_int 100000000
    call_import std.string.repeat
    const_string \"b\"
    call_import std.string.contains
    return
}";
    let limits = Limits {
        fuel: Some(10_000_000),
        ..Limits::default()
    };
    let error = run(text, limits, false).result.unwrap_err();
    assert_eq!(error.kind, RuntimeErrorKind::Fuel { limit: 10_000_000 });
}

#[test]
fn mutual_recursion_is_shortened_in_the_middle() {
    let text = "
fn main() -> Int {
    call ping
    return
}
fn ping() -> Int {
    call pong
    return
}
fn pong() -> Int {
    call ping
    return
}";
    let error = run(text, Limits::default(), false).result.unwrap_err();
    let trace = error.backtrace;
    assert_eq!(trace.innermost.len(), 10);
    assert_eq!(trace.outermost.len(), 10);
    assert_eq!(trace.omitted, 100_000 - 20);
    assert_eq!(trace.outermost[9].name, "main");
}
