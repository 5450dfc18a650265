//! Text assembly as people write it, and what it says when they err.

use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::{assemble, disassemble};

/// The error for `text`, as its message.
#[track_caller]
fn error(text: &str) -> String {
    match assemble(text) {
        Ok(_) => panic!("the text was accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_left_out_is_filled_in() {
    let module = assemble(
        "fn helper(x: Int) -> fn(Int) -> Int {
             function_value double
             return
         }
         fn main() {
             const_string \"a\"
             const_string \"b\"
             const_string \"a\"
             concat 3
             pop
             const_unit
             return
         }
         fn double(x: Int) -> Int {
             load_local x
             return
         }",
    )
    .expect("the text is well-formed");
    assert_eq!(module.meta.entry, FunctionIndex(1));
    assert_eq!(module.constants.strings, ["a", "b"]);
    assert_eq!(module.types.len(), 3);
    assert_eq!(module.type_name(TypeIndex(5)), "fn(Int) -> Int");
    let double = FunctionIndex(2);
    assert_eq!(
        module.functions.at(0).code.to_vec()[0],
        Instruction::FunctionValue { function: double }
    );
    assert_eq!(module.function_name(double), "double");
}

#[test]
fn a_disassembly_reads_well() {
    let text = "writer \"text assembly\"
entry main

type #5 = fn(Int) -> Int
type #6 = fn() -> Int

int #0 = 1000000

file \"a.lang\" 0x00000000000000ff
lines 10 20

fn main() -> Int { ; function 0
    local Int                               ; slot 0
    const_int 1000000 @3..9                 ; 0
    store_local 0                           ; 1
L2:
    load_local 0                            ; 2
    call \"odd name\"                         ; 3
    const_bool true                         ; 4
    jump_if_false L2 @12..17                ; 5
    unreachable                             ; 6
}

fn \"odd name\"(Int) -> Int { ; function 1
    load_local 0                            ; 0
    return                                  ; 1
}
";
    let module = assemble(text).expect("the text is well-formed");
    assert_eq!(disassemble(&module), text);
}

#[test]
fn types_read_well() {
    let text = "writer \"text assembly\"
entry main

type #5 = struct Point { x: Float, y: Float }
type #6 = enum Shape {
    Circle { center: #5, radius: Float },
    Rect(#5, #5),
    Group(#8),
    Tagged(Int, #9),
    Empty,
}
type #7 = struct \"odd name\" {}
type #8 = Array<#6>
type #9 = Map<String, #5>
type #10 = (Int, #5)
type #11 = Cell<Int>
type #12 = struct Twin { a: #13 }
type #13 = struct Twin { a: #12 }
type #14 = fn(#12, #8) -> #6
type #15 = fn()

fn main() { ; function 0
    local Array<Shape>                      ; slot 0
    local Map<String, Point>                ; slot 1
    local (Int, Point)                      ; slot 2
    local \"odd name\"                        ; slot 3
    local #12                               ; slot 4
    local #14                               ; slot 5
    new_variant 4 Shape                     ; 0
    get_payload 0 1                         ; 1
    small_int 1                             ; 2
    jump_table 1                            ; 3
    jump L5                                 ; 4
L5:
    unreachable                             ; 5
}
";
    let module = assemble(text).expect("the text is well-formed");
    assert_eq!(disassemble(&module), text);
}

#[test]
fn types_may_be_mentioned_before_they_are_defined() {
    let module = assemble(
        "fn main() -> Array<List> {
             new_array 0 Array<List>
             return
         }
         type List = enum {
             Nil,
             Cons(Int, List),    ; a comma may follow
         }",
    )
    .expect("the text is well-formed");
    // Mentioned first, and so the first to be numbered.
    assert_eq!(module.type_name(TypeIndex(5)), "List");
    assert_eq!(module.type_name(TypeIndex(6)), "Array<List>");
    assert_eq!(assemble(&disassemble(&module)), Ok(module));
}

#[test]
fn errors_say_where_and_what() {
    for (text, expected) in [
        (
            "hello",
            "1:1: expected a statement: writer, entry, type, int, float, string, import, \
             global, fn, file, spans, names, inlining or custom, found `hello`",
        ),
        (
            "fn main() {\n    ad_int\n}",
            "2:5: expected an instruction, a label with `:`, `local`, `file`, `inlined`, `within` or \
             `}`, found `ad_int`",
        ),
        (
            "fn main() {\n    small_int 40000\n}",
            "2:15: 40000 is out of range: expected an integer from -32768 to 32767",
        ),
        (
            "fn main() {\n    call helper\n}",
            "2:10: there is no function named `helper`",
        ),
        (
            "fn main() {\n    jump end\n}",
            "2:10: there is no label named `end`",
        ),
        (
            "fn f() {\n}\nfn f() {\n}\nentry f",
            "5:7: several functions are named `f`: refer to one by number, such as #0",
        ),
        (
            "fn f(a: Int, a: Int) {\n}",
            "1:14: the local `a` is declared twice",
        ),
        (
            "fn main() {\na:\na:\n}",
            "3:1: the label `a` is declared twice",
        ),
        ("int #1 = 5", "1:5: this entry is #0, not #1"),
        (
            "writer \"a",
            "1:8: this text has no closing `\"` on its line",
        ),
        (
            "writer \"é\\q\"",
            "1:10: unknown escape; a text may contain \\n \\t \\r \\0 \\\\ \\\" \\' and \\u{...} \
             with a Unicode scalar value in hexadecimal",
        ),
        ("global é: Int", "1:8: unexpected character 'é'"),
        ("global g: Strin", "1:11: there is no type named `Strin`"),
        (
            "global g: 5",
            "1:11: expected a type, such as Int, fn(Int) -> Bool, Array<Int>, the name of a \
             struct or an enum, or #5, found `5`",
        ),
        (
            "global g: Map<Int>",
            "1:18: expected the types of keys and values, as in Map<Int, String>, found `>`",
        ),
        (
            "global g: (Int, Bool",
            "1:21: expected `,` or `)`, found the end of the text",
        ),
        (
            "type A = struct {}\ntype A = struct {}\nglobal g: A",
            "3:11: several types are named `A`: refer to one by number, such as #0",
        ),
        (
            "type A = Int",
            "1:10: expected `struct` or `enum`: only these have names, found `Int`",
        ),
        (
            "type Int",
            "1:6: expected a type to add to the table, found a type that has an index already",
        ),
        ("type #6 = struct A {}", "1:6: this entry is #5, not #6"),
        (
            "type A = struct { x: Int y: Int }",
            "1:26: expected `,` or `}`, found `y`",
        ),
        (
            "writer \"a\"\nwriter \"b\"",
            "2:1: `writer` may stand only once",
        ),
        (
            "fn main() {\n",
            "2:1: expected an instruction, a label with `:`, `local`, `file`, `inlined`, `within` or \
             `}`, found the end of the text",
        ),
        (
            "fn main() {\npop @9..5\n}",
            "2:6: expected a span in bytes, such as 10..15, found `9..5`",
        ),
        (
            "fn main() {\nconst_unit * 4000000000\n}",
            "2:12: too many repeated instructions",
        ),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn deep_nesting_is_only_long() {
    let depth = 100_000;
    let text = format!("global g: {}{}", "fn(".repeat(depth), ")".repeat(depth));
    let module = assemble(&text).expect("the text is well-formed");
    assert_eq!(module.types.len(), depth);
    assert_eq!(assemble(&disassemble(&module)), Ok(module));

    let open = "fn(".repeat(depth);
    assert!(error(&format!("type {open}")).contains("expected a type"));
    let arrays = format!(
        "global g: {}Int{}",
        "Array<".repeat(depth),
        ">".repeat(depth)
    );
    let module = assemble(&arrays).expect("the text is well-formed");
    assert_eq!(assemble(&disassemble(&module)), Ok(module));
    let results = format!("global g: {}Int", "fn() -> ".repeat(depth));
    assert!(assemble(&results).is_ok());
}
