//! A case for each instruction, in text assembly.

use lbc_format::isa::Opcode;

use super::{Case, Source, WITHOUT_CASE};

/// How often a round carries the instruction out, so that the loop around it does
/// not count.
const TIMES: usize = 32;

/// Locals that every program has, with the code that gives them their values. No
/// operand is a constant: virtual machines treat those better than others.
const LOCALS: &str = r#"
    local i: Int
    local int: Int
    local other: Int
    local float: Float
    local small_float: Float
    local bool: Bool
    local text: String
    local same_text: String
    local short: String
    local unit: Unit
    local pair: (Int, Float)
    local point: Point
    local shape: Shape
    local ints: Array<Int>
    local bytes: Array<Bool>
    local same_ints: Array<Int>
    local texts: Array<String>
    local pushed: Array<Int>
    local cell: Cell<Int>
    local square: fn(Int) -> Int
    local adder: fn(Int) -> Int
    local tag: Int
"#;

const SETUP: &str = r#"
    small_int 3
    call identity
    store_local int
    small_int 7
    call identity
    store_local other
    const_float 1e300
    store_local float
    const_float 3.7e-300
    store_local small_float
    const_bool true
    store_local bool
    const_string "some text "
    small_int 10000
    call_import std.string.repeat
    store_local text
    const_string "some text "
    small_int 10000
    call_import std.string.repeat
    store_local same_text
    const_string "short"
    store_local short
    const_unit
    store_local unit
    load_local int
    load_local float
    new_tuple (Int, Float)
    store_local pair
    load_local int
    load_local other
    new_struct Point
    store_local point
    load_local int
    load_local float
    new_variant 0 Shape
    store_local shape
    small_int 10000
    load_local int
    call_import #1
    store_local ints
    small_int 10000
    load_local int
    call_import #1
    store_local same_ints
    small_int 10000
    load_local bool
    call_import #2
    store_local bytes
    small_int 1000
    load_local short
    call_import #3
    store_local texts
    new_array 0 Array<Int>
    store_local pushed
    load_local int
    new_cell Cell<Int>
    store_local cell
    function_value identity
    store_local square
    load_local int
    new_closure 1 sum
    store_local adder
    small_int 1
    call identity
    store_local tag
    load_local int
    store_global number
"#;

const HEAD: &str = r#"
import std.string.repeat: fn(String, Int) -> String
import std.array.filled: fn(Int, Int) -> Array<Int>
import std.array.filled: fn(Int, Bool) -> Array<Bool>
import std.array.filled: fn(Int, String) -> Array<String>
import std.map.new: fn() -> Map<Int, Int>
import std.float.trunc: fn(Float) -> Float
type Point = struct { x: Int, y: Int }
type Shape = enum { Rect(Int, Float), Empty }
global number: Int
"#;

const TAIL: &str = r#"
fn identity(n: Int) -> Int {
    load_local n
    return
}
fn sum(n: Int, captured: Int) -> Int {
    load_local n
    return
}
"#;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &opcode in Opcode::ALL {
        let mnemonic = opcode.mnemonic();
        if WITHOUT_CASE.contains(&mnemonic) {
            continue;
        }
        for (detail, body) in bodies(opcode) {
            cases.push(Case {
                name: mnemonic.to_owned(),
                detail,
                source: Source::Assembly(program(&body)),
            });
        }
    }
    cases
}

fn program(body: &str) -> String {
    let mut code = String::new();
    for copy in 0..TIMES {
        code.push_str(&body.replace("{copy}", &copy.to_string()));
        code.push('\n');
    }
    format!(
        "{HEAD}
fn main() -> Int {{{LOCALS}{SETUP}
    small_int 0
    store_local i
loop:
    load_local i
    const_int {{rounds}}
    ge_int
    jump_if_true done
{code}
    load_local i
    small_int 1
    add_int
    store_local i
    jump loop
done:
    small_int 0
    return
}}
{TAIL}"
    )
}

/// The code that carries an instruction out once, for each way worth telling apart.
fn bodies(opcode: Opcode) -> Vec<(&'static str, String)> {
    let mnemonic = opcode.mnemonic();
    let one = |body: &str| vec![("", body.replace("; ", "\n"))];
    if let Some(signature) = opcode.signature() {
        if opcode.immediates().is_empty() {
            // Operands of a type differ, and a zero divisor is none of them.
            let operands: Vec<&str> = signature
                .pops
                .iter()
                .enumerate()
                .map(|(position, ty)| match (ty.0, position) {
                    (0, _) => "load_local unit",
                    (1, _) => "load_local bool",
                    (2, 0) => "load_local int",
                    (2, _) => "load_local other",
                    (3, 0) if opcode == Opcode::FloatToInt => "load_local small_float",
                    (3, 0) => "load_local float",
                    (3, _) => "load_local small_float",
                    (_, 0) => "load_local text",
                    _ => "load_local same_text",
                })
                .collect();
            return one(&format!("{}; {mnemonic}; pop", operands.join("; ")));
        }
        return one(match opcode {
            Opcode::ConstBool => "const_bool true; store_local bool",
            Opcode::ConstInt => "const_int 12345678901; store_local int",
            Opcode::ConstFloat => "const_float 2.5; store_local float",
            Opcode::ConstString => "const_string \"constant\"; store_local short",
            Opcode::SmallInt => "small_int 5; store_local int",
            other => panic!("`{}` needs a case", other.mnemonic()),
        });
    }
    let each = |list: &[(&'static str, &str)]| {
        list.iter()
            .map(|&(detail, body)| (detail, body.replace("; ", "\n")))
            .collect()
    };
    match opcode {
        Opcode::FunctionValue => one("function_value identity; store_local square"),
        Opcode::Pop => one("load_local int; pop"),
        Opcode::Dup => one("load_local int; dup; store_local other; store_local tag"),
        Opcode::LoadLocal | Opcode::StoreLocal => one("load_local int; store_local tag"),
        Opcode::LoadGlobal => one("load_global number; store_local tag"),
        Opcode::StoreGlobal => one("load_local int; store_global number"),
        Opcode::Concat => each(&[
            (
                "two short texts",
                "load_local short; load_local short; concat 2; pop",
            ),
            (
                "two long texts",
                "load_local text; load_local text; concat 2; pop",
            ),
        ]),
        Opcode::Jump => one("jump to{copy}; to{copy}:"),
        Opcode::JumpIfFalse => one("load_local bool; jump_if_false to{copy}; to{copy}:"),
        Opcode::JumpIfTrue => one("load_local bool; jump_if_true to{copy}; to{copy}:"),
        Opcode::JumpTable => {
            one("load_local tag; jump_table 2; jump to{copy}; jump to{copy}; to{copy}:")
        }
        Opcode::Call | Opcode::Return => one("load_local int; call identity; pop"),
        Opcode::CallImport => one("load_local float; call_import std.float.trunc; pop"),
        Opcode::CallValue => each(&[
            (
                "a function",
                "load_local square; load_local int; call_value fn(Int) -> Int; pop",
            ),
            (
                "a closure",
                "load_local adder; load_local int; call_value fn(Int) -> Int; pop",
            ),
        ]),
        Opcode::NewTuple => {
            one("load_local int; load_local float; new_tuple (Int, Float); store_local pair")
        }
        Opcode::NewStruct => {
            one("load_local int; load_local other; new_struct Point; store_local point")
        }
        Opcode::NewVariant => {
            one("load_local int; load_local float; new_variant 0 Shape; store_local shape")
        }
        Opcode::GetField => one("load_local pair; get_field 0; pop"),
        Opcode::SetField => one("load_local point; load_local int; set_field 0"),
        Opcode::GetTag => one("load_local shape; get_tag; pop"),
        Opcode::GetPayload => one("load_local shape; get_payload 0 0; pop"),
        Opcode::NewArray => one("load_local int; load_local int; new_array 2 Array<Int>; pop"),
        Opcode::ArrayLen => one("load_local ints; array_len; pop"),
        Opcode::ArrayGet => each(&[
            ("of Int", "load_local ints; load_local int; array_get; pop"),
            (
                "of Bool",
                "load_local bytes; load_local int; array_get; pop",
            ),
        ]),
        Opcode::ArraySet => each(&[
            (
                "of Int",
                "load_local ints; load_local int; load_local int; array_set",
            ),
            (
                "of Bool",
                "load_local bytes; load_local int; load_local bool; array_set",
            ),
        ]),
        Opcode::ArrayPush => each(&[
            (
                "of Int, growing",
                "load_local pushed; load_local int; array_push",
            ),
            (
                "of Int, with room",
                "load_local ints; array_pop; pop; load_local ints; load_local int; array_push",
            ),
            (
                "of Bool",
                "load_local bytes; array_pop; pop; load_local bytes; load_local bool; array_push",
            ),
        ]),
        Opcode::ArrayPop => {
            one("load_local ints; array_pop; pop; load_local ints; load_local int; array_push")
        }
        Opcode::NewClosure => one("load_local int; new_closure 1 sum; store_local adder"),
        Opcode::NewCell => one("load_local int; new_cell Cell<Int>; store_local cell"),
        Opcode::GetCell => one("load_local cell; get_cell; pop"),
        Opcode::SetCell => one("load_local cell; load_local int; set_cell"),
        Opcode::Equal => each(&[
            ("tuples", "load_local pair; load_local pair; equal; pop"),
            (
                "arrays of Int",
                "load_local ints; load_local same_ints; equal; pop",
            ),
            (
                "arrays of String",
                "load_local texts; load_local texts; equal; pop",
            ),
        ]),
        Opcode::Compare => each(&[
            ("tuples", "load_local pair; load_local pair; compare; pop"),
            (
                "texts",
                "load_local text; load_local same_text; compare; pop",
            ),
        ]),
        Opcode::Same => one("load_local text; load_local same_text; same; pop"),
        Opcode::Display => each(&[
            ("Int", "load_local int; display; pop"),
            ("Float", "load_local float; display; pop"),
            ("a struct", "load_local point; display; pop"),
            ("arrays of Int", "load_local ints; display; pop"),
        ]),
        Opcode::DisplayQuoted => each(&[
            ("a long text", "load_local text; display_quoted; pop"),
            ("arrays of String", "load_local texts; display_quoted; pop"),
        ]),
        other => panic!("`{}` needs a case", other.mnemonic()),
    }
}
