//! What each instruction pops and pushes, against a list written by hand.

use lbc_format::effect::{EffectError, FunctionContext};
use lbc_format::index::{FunctionIndex, LocalSlot, TypeIndex};
use lbc_format::isa::{Instruction, Opcode};
use lbc_format::{Module, assemble};

const BOOL: TypeIndex = TypeIndex::BOOL;
const INT: TypeIndex = TypeIndex::INT;
const FLOAT: TypeIndex = TypeIndex::FLOAT;
const STRING: TypeIndex = TypeIndex::STRING;
const UNIT: TypeIndex = TypeIndex::UNIT;

/// Every special instruction once, in a function from `Bool` to `Float`.
const TEXT: &str = "
import host: fn(Int, Bool) -> String
global g: Float
fn main(p: Bool) -> Float {
    local x: Int
    function_value main
    pop
    dup
    load_local p
    load_local x
    store_local p
    store_local x
    load_global g
    store_global g
    concat 3
    jump #0
    jump_if_false #0
    jump_if_true #0
    call main
    call_import host
    call_value fn(Int, Bool) -> String
    return
    panic
    unreachable
}";

fn context(module: &Module) -> FunctionContext<'_> {
    FunctionContext::new(module, FunctionIndex(0)).expect("the function has a type")
}

#[test]
fn special_effects_are_those_of_the_context() {
    let module = assemble(TEXT).expect("the text is well-formed");
    let context = context(&module);
    let main = module.functions[0].signature;
    let host = module.imports[0].signature;
    let expected: &[(&[TypeIndex], Option<TypeIndex>)] = &[
        (&[], Some(main)),
        (&[UNIT], None),
        (&[], Some(UNIT)),
        (&[], Some(BOOL)),
        (&[], Some(INT)),
        (&[BOOL], None),
        (&[INT], None),
        (&[], Some(FLOAT)),
        (&[FLOAT], None),
        (&[STRING, STRING, STRING], Some(STRING)),
        (&[], None),
        (&[BOOL], None),
        (&[BOOL], None),
        (&[BOOL], Some(FLOAT)),
        (&[INT, BOOL], Some(STRING)),
        (&[host, INT, BOOL], Some(STRING)),
        (&[FLOAT], None),
        (&[STRING], None),
        (&[], None),
    ];
    let code = &module.functions[0].code;
    assert_eq!(code.len(), expected.len());
    for (instruction, (pops, pushes)) in code.iter().zip(expected) {
        let effect = context.effect(*instruction, Some(UNIT));
        let effect = effect.unwrap_or_else(|error| panic!("{instruction:?}: {error:?}"));
        let found: Vec<_> = effect.pops.iter().collect();
        assert_eq!(
            (&found[..], effect.pushes),
            (*pops, *pushes),
            "{instruction:?}"
        );
        assert_eq!(effect.pops.len(), pops.len());
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
    let context = context(&module);
    let slot = LocalSlot(2);
    assert_eq!(
        context.effect(Instruction::LoadLocal { slot }, None),
        Err(EffectError::Local(slot))
    );
    assert_eq!(
        context.effect(Instruction::Dup {}, None),
        Err(EffectError::EmptyStack)
    );
    let function = FunctionIndex(1);
    assert_eq!(
        context.effect(Instruction::Call { function }, None),
        Err(EffectError::Function(function))
    );
    assert_eq!(
        context.effect(Instruction::CallValue { signature: INT }, None),
        Err(EffectError::Signature(INT))
    );
    assert!(FunctionContext::new(&module, function).is_none());
}
