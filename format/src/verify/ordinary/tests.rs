//! What is accepted at once, and what is left to the pass over any function. That nothing
//! is accepted that the pass refuses is checked wherever a function is accepted.

use super::*;
use crate::assemble;
use crate::decode::decode_walking;
use crate::verify::{self, Progress};

/// How deep the stack of each function is, as found while the module is read.
fn accepted(text: &str) -> Vec<Option<u16>> {
    let module = assemble(text).expect("the text is well-formed");
    let bytes = crate::encode(&module).expect("the module is small");
    let (module, progress) =
        decode_walking(&bytes, Progress::at_start).expect("it was just encoded");
    let accepted = progress.accepted().to_vec();
    verify::finish(module, progress).expect("the module obeys the rules");
    accepted
}

#[test]
fn what_compilers_write_is_accepted_while_it_is_read() {
    let found = accepted(
        "string #0 = \"x\"
         type #5 = fn(Int, Bool) -> Int
         type #6 = fn() -> String
         fn loops(Int, Bool) -> Int {
             local Int
             small_int 0
             store_local 2
         next:
             load_local 2
             load_local 0
             lt_int
             jump_if_false end
             load_local 2
             load_local 1
             jump_if_true two
             small_int 1
             jump add
         two:
             small_int 2
         add:
             add_int
             store_local 2
             jump next
         end:
             load_local 2
             return
         }
         fn chooses(Int, Bool) -> Int {
             load_local 0
             jump_table 2
             jump one
             jump two
             small_int 3
             return
         one:
             small_int 1
             return
         two:
             load_local 0
             load_local 1
             call loops
             return
         }
         fn main() -> String {
             const_string \"x\"
             dup
             concat 2
             return
         }
         entry main",
    );
    assert_eq!(found, [Some(2), Some(2), Some(2)]);
}

#[test]
fn what_needs_more_memory_is_left_to_the_pass() {
    let ahead =
        "fn main() -> Int {\ncall two\nreturn\n}\nfn two() -> Int {\nsmall_int 2\nreturn\n}";
    assert_eq!(accepted(ahead), [None, Some(1)]);

    let locals = |count: usize| {
        let locals = "local Int\n".repeat(count);
        format!("fn main() -> Int {{\n{locals}small_int 2\nreturn\n}}")
    };
    assert_eq!(accepted(&locals(SLOT_COUNT)), [Some(1)]);
    assert_eq!(accepted(&locals(SLOT_COUNT + 1)), [None]);

    let deep = |count: usize| {
        let (loads, adds) = ("small_int 2\n".repeat(count), "add_int\n".repeat(count - 1));
        format!("fn main() -> Int {{\n{loads}{adds}return\n}}")
    };
    assert_eq!(accepted(&deep(249)), [Some(249)]);
    assert_eq!(accepted(&deep(250)), [None]);

    let back_with_stack = "fn main() -> Int {
             small_int 1
         again:
             const_bool false
             jump_if_true again
             return
         }";
    assert_eq!(accepted(back_with_stack), [None]);
}
