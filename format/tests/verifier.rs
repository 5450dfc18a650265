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

#[test]
fn objects_are_made_and_used() {
    accepted(
        "type Tree = enum { Leaf, Node { left: Tree, value: Int, right: Tree } }
         type Point = struct { x: Float, y: Float }
         import std.map.new: fn() -> Map<(Int, Tree), Array<Point>>
         fn main() -> String {
             local tree: Tree
             local points: Array<Point>
             local count: Cell<Int>
             new_variant 0 Tree
             dup
             store_local tree
             small_int 1
             load_local tree
             new_variant 1 Tree
             store_local tree
             load_local tree
             get_tag
             jump_table 2
             jump leaf
             jump node
             unreachable
         leaf:
             const_string \"empty\"
             return
         node:
             const_float 1.0
             const_float 2.0
             new_struct Point
             dup
             const_float 3.0
             set_field 1
             new_array 1 Array<Point>
             store_local points
             load_local points
             load_local points
             small_int 0
             array_get
             array_push
             load_local points
             small_int 1
             load_local points
             array_pop
             array_set
             small_int 0
             new_cell Cell<Int>
             dup
             store_local count
             new_closure 1 next
             call_value fn() -> Int
             load_local tree
             new_tuple (Int, Tree)
             get_field 1
             get_payload 1 1
             load_local count
             get_cell
             compare
             load_local points
             array_len
             eq_int
             call_import std.map.new
             dup
             equal
             eq_bool
             load_local tree
             load_local tree
             same
             eq_bool
             display
             load_local tree
             display_quoted
             concat 2
             return
         }
         fn next(count: Cell<Int>) -> Int {
             load_local count
             load_local count
             get_cell
             small_int 1
             add_int
             set_cell
             load_local count
             get_cell
             return
         }",
    );
}

#[test]
fn refusals_about_objects_say_what_is_there() {
    let types = "type Point = struct { x: Float, y: Float }
         type Shape = enum { Circle(Point, Float), Empty }
         type Callback = struct { call: fn() }
         fn inc(x: Int) -> Int {
             load_local x
             return
         }
         fn main() {
             local shape: Shape
             local point: Point
             local callback: Callback
             new_variant 1 Shape
             store_local shape
             function_value main
             new_struct Callback
             store_local callback
             const_float 1.0
             dup
             new_struct Point
             store_local point\n";
    for (code, expected) in [
        (
            "load_local shape\nget_field 0",
            "instruction 10 `get_field`: rule `operand-type`: expected a tuple or a struct, \
             found Shape (pushed by instruction 9 `load_local`)",
        ),
        (
            "load_local point\nget_field 2",
            "instruction 10 `get_field`: rule `field-in-range`: expected a field below 2, \
             found 2 (pushed by instruction 9 `load_local`)",
        ),
        (
            "load_local shape\nget_payload 1 0",
            "instruction 10 `get_payload`: rule `field-in-range`: expected a field below 0, \
             found 0 (pushed by instruction 9 `load_local`)",
        ),
        (
            "load_local shape\nget_payload 2 0",
            "instruction 10 `get_payload`: rule `variant-in-range`: expected a variant below 2, \
             found 2 (pushed by instruction 9 `load_local`)",
        ),
        (
            "small_int 1\narray_get",
            "instruction 10 `array_get`: rule `stack-underflow`: expected an array, \
             found a stack of depth 1",
        ),
        (
            "load_local point\nsmall_int 1\nset_field 0",
            "instruction 11 `set_field`: rule `operand-type`: expected Float, found Int \
             (pushed by instruction 10 `small_int`)",
        ),
        (
            "small_int 1\nnew_closure 2 inc",
            "instruction 10 `new_closure`: rule `closure-type`: expected no more captures than \
             parameters, of which there are 1, found 2",
        ),
        (
            "small_int 1\nnew_closure 1 inc",
            "instruction 10 `new_closure`: rule `closure-type`: expected a type in the table \
             for fn(Int) -> Int less 1 of its parameters, found none",
        ),
        (
            "load_local callback\ndup\nequal",
            "instruction 11 `equal`: rule `has-equality`: expected a type without functions and \
             cells in it, found Callback (pushed by instruction 10 `dup`)",
        ),
        (
            "small_int 1\nconst_bool true\nsame",
            "instruction 11 `same`: rule `operand-type`: expected Bool, found Int \
             (pushed by instruction 9 `small_int`)",
        ),
        (
            "new_cell Point",
            "instruction 9 `new_cell`: rule `type-kind`: expected a cell type, found Point",
        ),
        (
            "small_int 1\njump_table 1\nunreachable",
            "instruction 10 `jump_table`: rule `jump-table`: expected instruction 11 to be a \
             `jump` that only the table leads to, found `unreachable`",
        ),
        (
            "small_int 1\njump_table 1",
            "instruction 10 `jump_table`: rule `jump-table`: expected instruction 11 to be a \
             `jump` that only the table leads to, found `unreachable`",
        ),
        (
            "small_int 1\njump_table 1\na:\njump a",
            "instruction 10 `jump_table`: rule `jump-table`: expected instruction 11 to be a \
             `jump` that only the table leads to, found a jump to it",
        ),
    ] {
        let error = refused(&format!("{types}{code}\nunreachable\n}}"));
        let message = error.to_string();
        let message = message.strip_prefix("function 1 (`main`), ");
        assert_eq!(message, Some(expected), "{code}");
    }
}

#[test]
fn names_of_types_cannot_steer_a_terminal() {
    let error = refused(
        "type \"\u{1b}[2J\" = struct {}\nfn main() -> \"\u{1b}[2J\" {\nconst_unit\nreturn\n}",
    );
    assert_eq!(error.expected, "\\u{1b}[2J");
}

#[test]
fn a_table_at_the_end_falls_off() {
    let error = refused("fn main() {\na:\nsmall_int 1\njump_table 1\njump a\n}");
    assert_eq!(error.rule, Rule::FallsOffEnd);
    accepted("fn main() {\na:\nsmall_int 1\njump_table 1\njump a\njump a\n}");
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

    /// What one type lacks reaches very many, one by one.
    #[test]
    fn long_chains_of_types() {
        let length = 300_000;
        let mut text = String::from("type #5 = Cell<Int>\ntype #6 = (Int, #5)\n");
        for index in 7..length {
            let _ = writeln!(text, "type #{index} = (#{}, #6)", index - 1);
        }
        // All structs contain each other, in one great circle.
        for index in length..2 * length {
            let _ = writeln!(
                text,
                "type #{index} = struct S {{ a: #{}, b: #5 }}",
                index + 1
            );
        }
        let _ = writeln!(text, "type #{} = struct S {{ a: #{length} }}", 2 * length);
        let _ = writeln!(
            text,
            "fn main() {{\nlocal x: #{length}\nload_local x\ndup\nequal"
        );
        text.push_str("unreachable\n}");
        assert_eq!(refused(&text).rule, Rule::LocalInitialised);
    }

    /// Each closure takes a look at a long list of parameters.
    #[test]
    fn many_closures_of_wide_functions() {
        let mut text = String::new();
        let results = ["Int", "Bool", "Float", "String"];
        for index in 0..200 {
            let parameters = "Int, ".repeat(250);
            let result = results[index % 4];
            let _ = writeln!(text, "fn f{index}({parameters} Int) -> {result} {{");
            text.push_str("unreachable\n}\n");
        }
        for captures in 1..50 {
            let own = "Int, ".repeat(250 - captures);
            for result in results {
                let _ = writeln!(text, "type fn({own} Int) -> {result}");
            }
        }
        text.push_str("fn main() {\n");
        for round in 0..20_000 {
            let captures = 1 + round % 49;
            let _ = writeln!(
                text,
                "small_int 1 * {captures}\nnew_closure {captures} f{}\npop",
                round % 200
            );
        }
        text.push_str("unreachable\n}\n");
        accepted(&text);
    }

    /// Tables as long as they can be, one behind the other.
    #[test]
    fn long_jump_tables() {
        let mut text = String::from("fn main() {\nstart:\n");
        for _ in 0..10 {
            text.push_str("small_int 1\njump_table 65535\n");
            text.push_str(&"jump start\n".repeat(65_535));
        }
        text.push_str("jump start\n}\n");
        accepted(&text);
    }
}
