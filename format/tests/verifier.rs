//! What the verifier accepts, how it words what it refuses, and that no module
//! makes it slow.

use std::fmt::Write as _;

use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::{Rule, VerifiedModule, VerifyError, assemble, verify};

#[track_caller]
fn accepted(text: &str) -> VerifiedModule {
    let module = assemble(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    verify(module).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused(text: &str) -> VerifyError {
    let module = assemble(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    match verify(module) {
        Ok(_) => panic!("the module was accepted"),
        Err(error) => *error,
    }
}

#[test]
fn frames_are_computed() {
    let verified = accepted(
        "fn main() -> Int {
             local Int
             small_int 1
             small_int 2
             small_int 3
             call f
             add_int
             return
         }
         fn f(a: Int, b: Int) -> Int {
             local String
             load_local a
             return
         }",
    );
    let [main, f] = [FunctionIndex(0), FunctionIndex(1)];
    assert_eq!(
        (verified.max_operands(main), verified.frame_slots(main)),
        (3, 4)
    );
    assert_eq!((verified.max_operands(f), verified.frame_slots(f)), (1, 4));
}

#[test]
fn a_local_stored_to_on_both_paths_is_initialised() {
    accepted(
        "fn main() -> Int {
             local x: Int
             const_bool true
             jump_if_false otherwise
             small_int 1
             store_local x
             jump end
         otherwise:
             small_int 2
             store_local x
         end:
             load_local x
             return
         }",
    );
}

#[test]
fn values_may_cross_joins_and_loops() {
    accepted(
        "fn main() -> Int {
             small_int 7
         loop:
             const_bool true
             jump_if_true found
             const_bool false
             jump_if_false loop
             jump loop
         found:
             return
         }",
    );
}

#[test]
fn function_values_and_calls_agree() {
    accepted(
        "fn main() -> Int {
             function_value f
             small_int 1
             call_value fn(Int) -> Int
             return
         }
         fn f(x: Int) -> Int {
             load_local x
             return
         }",
    );
    let error = refused(
        "fn main() -> Int {
             function_value main
             small_int 1
             call_value fn(Int) -> Int
             return
         }",
    );
    assert_eq!(
        error.to_string(),
        "function 0 (`main`), instruction 2 `call_value`: rule `operand-type`: \
         expected fn(Int) -> Int, found fn() -> Int (pushed by instruction 0 `function_value`)"
    );
}

#[test]
fn a_refusal_names_both_instructions_and_their_source() {
    let error = refused(
        "file \"dir/a.lang\"
         lines 10 20
         fn main() -> Int {
             const_bool true @3..7
             small_int 1
             add_int @12..17
             return
         }",
    );
    assert_eq!(error.rule, Rule::OperandType);
    assert_eq!(error.subject.function(), Some(FunctionIndex(0)));
    assert_eq!(error.subject.instruction(), Some(InstrIndex(2)));
    assert_eq!((&*error.expected, &*error.found), ("Int", "Bool"));
    let location = error.location.as_ref().expect("the file has spans");
    assert_eq!(location.to_string(), "dir/a.lang:2:3");
    let origin = error.pushed_by.as_ref().expect("an instruction pushed it");
    assert_eq!(origin.instruction, InstrIndex(0));
    let location = origin.location.as_ref().expect("the file has spans");
    assert_eq!(location.to_string(), "dir/a.lang:1:4");
    assert_eq!(error.code(), "L0005");
}

#[test]
fn a_jump_back_to_another_stack_is_refused_too() {
    let error = refused(
        "fn main() {
         loop:
             small_int 1
             jump loop
         }",
    );
    assert_eq!(error.rule, Rule::JoinStack);
    assert_eq!(error.subject.instruction(), Some(InstrIndex(1)));
}

#[test]
fn an_empty_function_falls_off_its_end() {
    assert_eq!(refused("fn main() {\n}").rule, Rule::FallsOffEnd);
}

#[test]
fn pop_and_dup_need_a_value() {
    for instruction in ["pop", "dup"] {
        let error = refused(&format!("fn main() {{\n{instruction}\nunreachable\n}}"));
        assert_eq!(error.rule, Rule::StackUnderflow);
    }
}

/// Modules built to be expensive. Each takes milliseconds if the verifier is
/// linear, and minutes or gigabytes if it is not.
mod expensive {
    use super::*;

    /// Two equal but separate deep stacks meet at very many joins.
    #[test]
    fn many_joins_of_deep_stacks() {
        let depth = 30_000;
        let joins = 100_000;
        let mut text = String::from("fn main() {\nconst_bool true\njump_if_false other\n");
        let _ = writeln!(text, "small_int 1 * {depth}");
        for join in 0..joins {
            let _ = writeln!(text, "const_bool true\njump_if_false l{join}");
        }
        text.push_str("jump l0\nother:\n");
        let _ = writeln!(text, "small_int 2 * {depth}");
        for join in 0..joins {
            let _ = writeln!(text, "l{join}:\nconst_bool true\npop");
        }
        text.push_str("unreachable\n}\n");
        accepted(&text);
    }

    /// Alternating between two deep stacks costs nothing either.
    #[test]
    fn many_switches_between_deep_stacks() {
        let depth = 30_000;
        let rounds = 100_000;
        let mut text = format!("fn main() {{\nsmall_int 1 * {depth}\n");
        for round in 0..rounds {
            let _ = writeln!(text, "const_bool true\njump_if_false a{round}");
        }
        let _ = writeln!(text, "const_unit * {depth}");
        for round in 0..rounds {
            let _ = writeln!(text, "const_bool true\njump_if_false b{round}");
        }
        text.push_str("unreachable\n");
        for round in 0..rounds {
            let _ = writeln!(text, "a{round}:\nunreachable\nb{round}:\nunreachable");
        }
        text.push_str("}\n");
        accepted(&text);
    }

    /// Very many locals, each stored to between two jumps.
    #[test]
    fn many_locals_and_many_jumps() {
        let locals = 30_000;
        let mut text = String::from("fn main() {\n");
        for _ in 0..locals {
            text.push_str("local Int\n");
        }
        for round in 0..200_000 {
            let slot = (round * 7919) % locals;
            let _ = writeln!(text, "const_bool true\njump_if_false l{}", round % 1000);
            let _ = writeln!(text, "small_int 1\nstore_local {slot}");
        }
        for label in 0..1000 {
            let _ = writeln!(text, "l{label}:");
        }
        text.push_str("unreachable\n}\n");
        accepted(&text);
    }

    /// Sets of locals of which none contains the other, over and over: the budget
    /// for merging them ends it.
    #[test]
    fn merging_sets_is_metered() {
        let locals = 32_000;
        let families = 300;
        let mut text = String::from("fn main() {\n");
        for _ in 0..locals {
            text.push_str("local Int\n");
        }
        // Each family lacks another slot in each of the 500 words of the set.
        for family in 0..families {
            let _ = writeln!(text, "const_bool true\njump_if_false f{family}");
        }
        text.push_str("unreachable\n");
        for family in 0..families {
            let _ = writeln!(text, "f{family}:");
            for slot in (0..locals).step_by(64) {
                let _ = writeln!(text, "small_int 1\nstore_local {}", slot + family % 64);
                let _ = writeln!(
                    text,
                    "small_int 1\nstore_local {}",
                    slot + (family + 1) % 64
                );
            }
            for join in 0..families {
                let _ = writeln!(text, "const_bool true\njump_if_false j{join}");
            }
            text.push_str("unreachable\n");
        }
        for join in 0..families {
            let _ = writeln!(text, "j{join}:\nunreachable");
        }
        text.push_str("}\n");
        let module = assemble(&text).unwrap_or_else(|error| panic!("{error}"));
        // Either answer will do, as long as it comes soon.
        if let Err(error) = verify(module) {
            assert_eq!(error.rule, Rule::Limits, "{error}");
        }
    }

    /// Types that double in size with each entry have names of bounded length.
    #[test]
    fn exploding_types() {
        let mut text = String::from("type #5 = fn(Int, Int) -> Int\n");
        for index in 6..200 {
            let inner = index - 1;
            let _ = writeln!(text, "type #{index} = fn(#{inner}, #{inner}) -> #{inner}");
        }
        text.push_str("fn main() {\nsmall_int 1\nconst_bool true\ncall_value #199\nunreachable\n}");
        let error = refused(&text);
        assert!(error.to_string().len() < 1000);
    }
}
