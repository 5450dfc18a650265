//! What each instruction pops and pushes, against a list written by hand.

use lbc_format::effect::{EffectError, FunctionContext, subject_depth};
use lbc_format::index::{FunctionIndex, LocalSlot, TypeIndex};
use lbc_format::isa::{Instruction, Opcode};
use lbc_format::{Module, TypeFacts, assemble};

const INT: TypeIndex = TypeIndex::INT;

fn context<'m>(module: &'m Module, facts: &'m TypeFacts) -> FunctionContext<'m> {
    FunctionContext::new(module, facts, FunctionIndex(0)).expect("the function has a type")
}

/// Every special instruction once, in a function from `Bool` to `Float`; behind each
/// what it pops and pushes where `subject` decides.
const TEXT: &str = "
type Point = struct { x: Float, next: Point }
type Shape = enum { Circle { at: Point, radius: Float }, Pair(Int, Bool), Empty }
type fn(Int) -> Bool
import host: fn(Int, Bool) -> String
global g: Float
fn main(p: Bool) -> Float {
    local x: Int
    function_value main               ; : -> fn(Bool) -> Float
    pop                               ; Unit : Unit ->
    dup                               ; Unit : -> Unit
    load_local p                      ; : -> Bool
    load_local x                      ; : -> Int
    store_local p                     ; : Bool ->
    store_local x                     ; : Int ->
    load_global g                     ; : -> Float
    store_global g                    ; : Float ->
    concat 3                          ; : String String String -> String
    jump #0                           ; : ->
    jump_if_false #0                  ; : Bool ->
    jump_if_true #0                   ; : Bool ->
    call main                         ; : Bool -> Float
    call_import host                  ; : Int Bool -> String
    call_value fn(Int, Bool) -> String ; : fn(Int, Bool) -> String Int Bool -> String
    return                            ; : Float ->
    panic                             ; : String ->
    unreachable                       ; : ->
    new_tuple (Int, Float)            ; : Int Float -> (Int, Float)
    new_struct Point                  ; : Float Point -> Point
    new_variant 0 Shape               ; : Point Float -> Shape
    new_variant 1 Shape               ; : Int Bool -> Shape
    new_variant 2 Shape               ; : -> Shape
    get_field 1                       ; (Int, Float) : (Int, Float) -> Float
    get_field 1                       ; Point : Point -> Point
    set_field 0                       ; Point : Point Float ->
    get_tag                           ; Shape : Shape -> Int
    get_payload 0 1                   ; Shape : Shape -> Float
    jump_table 0                      ; : Int ->
    new_array 3 Array<Bool>           ; : Bool Bool Bool -> Array<Bool>
    new_array 0 Array<Bool>           ; : -> Array<Bool>
    array_len                         ; Array<Bool> : Array<Bool> -> Int
    array_get                         ; Array<Bool> : Array<Bool> Int -> Bool
    array_set                         ; Array<Bool> : Array<Bool> Int Bool ->
    array_push                        ; Array<Bool> : Array<Bool> Bool ->
    array_pop                         ; Array<Bool> : Array<Bool> -> Bool
    new_closure 2 captures            ; : Float String -> fn(Int) -> Bool
    new_cell Cell<String>             ; : String -> Cell<String>
    get_cell                          ; Cell<String> : Cell<String> -> String
    set_cell                          ; Cell<String> : Cell<String> String ->
    equal                             ; Shape : Shape Shape -> Bool
    compare                           ; Int : Int Int -> Int
    same                              ; Point : Point Point -> Bool
    display                           ; Map<Int, Unit> : Map<Int, Unit> -> String
    display_quoted                    ; Map<Int, Unit> : Map<Int, Unit> -> String
}
fn captures(a: Int, b: Float, c: String) -> Bool {
}
global unused: Map<Int, Unit>
";

#[test]
fn special_effects_are_those_of_the_context() {
    let module = assemble(TEXT).expect("the text is well-formed");
    let facts = TypeFacts::of(&module);
    let context = context(&module, &facts);
    let mut types: Vec<TypeIndex> = (0..5).map(TypeIndex).collect();
    types.extend((0..module.types.len() as u32).map(TypeIndex::defined));
    let type_named = |name: &str| {
        let mut found = types
            .iter()
            .filter(|index| module.type_name(**index) == name);
        *found.next().unwrap_or_else(|| panic!("no type `{name}`"))
    };
    let code = module.functions.at(0).code;
    let lines = TEXT.lines().filter_map(|line| line.split_once(" ; "));
    let expected: Vec<&str> = lines.map(|(_, comment)| comment.trim()).collect();
    assert_eq!(code.len(), expected.len());
    for (instruction, expected) in code.iter().zip(expected) {
        let (subject, effect) = expected.split_once(':').expect("a colon stands there");
        let subject = Some(subject.trim()).filter(|name| !name.is_empty());
        let found = context.effect(instruction, subject.map(type_named));
        let found = found.unwrap_or_else(|error| panic!("{instruction:?}: {error:?}"));
        let names = |index| module.type_name(index);
        let pops: Vec<String> = found.pops.iter().map(names).collect();
        let pushes = found.pushes.map(names).unwrap_or_default();
        let written = format!("{} -> {pushes}", pops.join(" "));
        assert_eq!(written.trim(), effect.trim(), "{instruction:?}");
        assert_eq!(found.pops.len(), pops.len());
        let depth = subject_depth(instruction) as usize;
        if let Some(subject) = subject
            && !matches!(instruction, Instruction::Dup {})
        {
            assert_eq!(pops[pops.len() - 1 - depth], subject, "{instruction:?}");
        }
    }
    // The list above is all there are.
    for opcode in Opcode::ALL {
        let listed = code
            .iter()
            .any(|instruction| instruction.opcode() == *opcode);
        assert_eq!(
            listed,
            opcode.signature().is_none(),
            "{}",
            opcode.mnemonic()
        );
    }
}

#[test]
fn what_does_not_exist_has_no_effect() {
    let module = assemble(TEXT).expect("the text is well-formed");
    let facts = TypeFacts::of(&module);
    let context = context(&module, &facts);
    let slot = LocalSlot(2);
    assert_eq!(
        context.effect(Instruction::LoadLocal { slot }, None),
        Err(EffectError::Local(slot))
    );
    assert_eq!(
        context.effect(Instruction::Dup {}, None),
        Err(EffectError::EmptyStack)
    );
    let function = FunctionIndex(2);
    assert_eq!(
        context.effect(Instruction::Call { function }, None),
        Err(EffectError::Function(function))
    );
    assert_eq!(
        context.effect(Instruction::CallValue { signature: INT }, None),
        Err(EffectError::Signature(INT))
    );
    let [point, shape] = [TypeIndex::defined(0), TypeIndex::defined(1)];
    let get_payload = |variant, field| Instruction::GetPayload { variant, field };
    for (instruction, subject, expected) in [
        (
            Instruction::GetField { field: 0 },
            INT,
            EffectError::Operand(INT),
        ),
        (
            Instruction::GetField { field: 2 },
            point,
            EffectError::Field(point),
        ),
        (
            Instruction::SetField { field: 2 },
            point,
            EffectError::Field(point),
        ),
        (
            Instruction::SetField { field: 0 },
            shape,
            EffectError::Operand(shape),
        ),
        (get_payload(0, 2), shape, EffectError::Field(shape)),
        (get_payload(2, 0), shape, EffectError::Field(shape)),
        (get_payload(3, 0), shape, EffectError::Variant(shape)),
        (Instruction::ArrayLen {}, shape, EffectError::Operand(shape)),
        (
            Instruction::NewStruct { ty: shape },
            INT,
            EffectError::Type(shape),
        ),
    ] {
        let found = context.effect(instruction, Some(subject));
        assert_eq!(found, Err(expected), "{instruction:?}");
    }
    for captures in [1, 4] {
        // One with too few parameters left to have a type, one with too many.
        let function = FunctionIndex(1);
        let instruction = Instruction::NewClosure { captures, function };
        let found = context.effect(instruction, None);
        assert_eq!(found, Err(EffectError::Closure(function)));
    }
    assert!(FunctionContext::new(&module, &facts, function).is_none());
}
