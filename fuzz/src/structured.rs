//! Modules made of choices: every table filled with what its kind allows, and code
//! that follows the types on the stack most of the time.
//!
//! Bytes that are changed by a fuzzer seldom stay a module. Here any bytes are one,
//! so all of the fuzzer's work goes into what the verifier has to judge.

use lang_tests::generated::tape::Tape;
use lbc_format::Module;
use lbc_format::index::{
    FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex, LocalSlot,
    StringIndex, TypeIndex,
};
use lbc_format::isa::{Immediate, ImmediateKind, Instruction, Opcode};
use lbc_format::module::{
    Constants, Field, Function, FunctionTable, Import, Meta, TypeDef, Variant,
};

/// Makes a module of any bytes.
pub(crate) fn module(bytes: &[u8]) -> Module {
    let choices = bytes.iter().map(|&byte| u32::from(byte)).collect();
    let tape = &mut Tape::replay(choices);
    let mut module = Module {
        meta: Meta {
            writer: "structured".to_owned(),
            entry: FunctionIndex(0),
        },
        types: Vec::new(),
        constants: Constants {
            ints: vec![0, 1, i64::MAX, i64::MIN],
            floats: vec![0.0, 1.5],
            strings: vec![String::new(), "text".to_owned()],
        },
        imports: Vec::new(),
        globals: Vec::new(),
        functions: FunctionTable::default(),
        spans: None,
        names: None,
        custom: Vec::new(),
    };
    // Enough to have something of every kind, whatever is chosen behind it.
    module.types.push(TypeDef::Function {
        parameters: Vec::new(),
        result: TypeIndex::INT,
    });
    module.types.push(TypeDef::Function {
        parameters: vec![TypeIndex::INT],
        result: TypeIndex::INT,
    });
    for _ in 0..tape.below(8) {
        let definition = type_definition(&module, tape);
        if !module.types.contains(&definition) || definition.is_nominal() {
            module.types.push(definition);
        }
    }
    for (name, parameters, result) in [
        ("std.int.abs", vec![TypeIndex::INT], TypeIndex::INT),
        ("std.string.len", vec![TypeIndex::STRING], TypeIndex::INT),
    ] {
        let signature = TypeDef::Function { parameters, result };
        let index = module.types.iter().position(|known| *known == signature);
        let index = index.unwrap_or_else(|| {
            module.types.push(signature);
            module.types.len() - 1
        });
        module.imports.push(Import {
            name: name.to_owned(),
            signature: TypeIndex(TypeIndex::FIRST_DEFINED.0 + index as u32),
        });
    }
    for _ in 0..tape.below(3) {
        let ty = any_type(&module, tape);
        module.globals.push(ty);
    }
    let functions = 1 + tape.below(3);
    for index in 0..functions {
        let first = TypeIndex::FIRST_DEFINED.0;
        let signature = TypeIndex(first + if index == 0 { 0 } else { tape.below(2) as u32 });
        let locals = (0..tape.below(4))
            .map(|_| any_type(&module, tape))
            .collect();
        module.functions.push(Function {
            signature,
            locals,
            code: Vec::new(),
        });
    }
    for index in 0..functions {
        let code = code(&module, FunctionIndex(index as u32), tape);
        let function = module.functions.at(index).to_function();
        module.functions.set(index, Function { code, ..function });
    }
    module
}

fn any_type(module: &Module, tape: &mut Tape) -> TypeIndex {
    TypeIndex(tape.below(module.types.len() + 5) as u32)
}

fn type_definition(module: &Module, tape: &mut Tape) -> TypeDef {
    let field = |name: &str, ty| Field {
        name: name.to_owned(),
        ty,
    };
    match tape.below(7) {
        0 => TypeDef::Array {
            element: any_type(module, tape),
        },
        1 => TypeDef::Tuple {
            elements: (0..2 + tape.below(2))
                .map(|_| any_type(module, tape))
                .collect(),
        },
        2 => TypeDef::Struct {
            name: "S".to_owned(),
            fields: vec![
                field("a", any_type(module, tape)),
                field("b", any_type(module, tape)),
            ],
        },
        3 => TypeDef::Enum {
            name: "E".to_owned(),
            variants: vec![
                Variant {
                    name: "None".to_owned(),
                    named: false,
                    fields: Vec::new(),
                },
                Variant {
                    name: "Some".to_owned(),
                    named: false,
                    fields: vec![field("", any_type(module, tape))],
                },
            ],
        },
        4 => TypeDef::Cell {
            content: any_type(module, tape),
        },
        5 => TypeDef::Map {
            key: [TypeIndex::INT, TypeIndex::STRING][tape.below(2)],
            value: any_type(module, tape),
        },
        _ => TypeDef::Function {
            parameters: (0..tape.below(3)).map(|_| any_type(module, tape)).collect(),
            result: any_type(module, tape),
        },
    }
}

/// Code that mostly takes what is on the stack, now and then anything, and ends by
/// returning an `Int`.
fn code(module: &Module, function: FunctionIndex, tape: &mut Tape) -> Vec<Instruction> {
    let length = tape.below(24);
    let mut code: Vec<Instruction> = Vec::new();
    let mut stack: Vec<TypeIndex> = Vec::new();
    for _ in 0..length {
        if tape.one_in(12) {
            code.push(any_instruction(module, function, length + 2, tape));
            continue;
        }
        let fits = |opcode: &&Opcode| {
            let signature = opcode.signature();
            signature.is_some_and(|signature| stack.ends_with(signature.pops))
        };
        let fitting: Vec<Opcode> = Opcode::ALL.iter().filter(fits).copied().collect();
        let opcode = *tape.pick(&fitting);
        let Some(signature) = opcode.signature() else {
            unreachable!("only those with a signature fit")
        };
        stack.truncate(stack.len() - signature.pops.len());
        stack.push(signature.pushes);
        code.push(with_immediates(module, function, length + 2, opcode, tape));
    }
    for _ in &stack {
        code.push(Instruction::Pop {});
    }
    code.push(Instruction::SmallInt { value: 1 });
    code.push(Instruction::Return {});
    code
}

fn any_instruction(
    module: &Module,
    function: FunctionIndex,
    length: usize,
    tape: &mut Tape,
) -> Instruction {
    let opcode = *tape.pick(Opcode::ALL);
    with_immediates(module, function, length, opcode, tape)
}

fn with_immediates(
    module: &Module,
    function: FunctionIndex,
    length: usize,
    opcode: Opcode,
    tape: &mut Tape,
) -> Instruction {
    let immediates: Vec<Immediate> = opcode
        .immediates()
        .iter()
        .map(|&(_, kind)| immediate(module, function, length, kind, tape))
        .collect();
    Instruction::from_parts(opcode, &immediates).unwrap_or(Instruction::Unreachable {})
}

fn immediate(
    module: &Module,
    function: FunctionIndex,
    length: usize,
    kind: ImmediateKind,
    tape: &mut Tape,
) -> Immediate {
    let mut within = |length: usize| tape.below(length.max(1)) as u32;
    let constants = &module.constants;
    match kind {
        ImmediateKind::Bool => Immediate::Bool(within(2) == 1),
        ImmediateKind::Small => Immediate::Small(within(256) as i16 - 128),
        ImmediateKind::Count => Immediate::Count(within(4) as u8),
        ImmediateKind::Number => Immediate::Number(within(3) as u16),
        ImmediateKind::Int => Immediate::Int(IntIndex(within(constants.ints.len()))),
        ImmediateKind::Float => Immediate::Float(FloatIndex(within(constants.floats.len()))),
        ImmediateKind::String => Immediate::String(StringIndex(within(constants.strings.len()))),
        ImmediateKind::Local => {
            Immediate::Local(LocalSlot(within(module.local_types(function).count())))
        }
        ImmediateKind::Global => Immediate::Global(GlobalIndex(within(module.globals.len()))),
        ImmediateKind::Function => {
            Immediate::Function(FunctionIndex(within(module.functions.len())))
        }
        ImmediateKind::Import => Immediate::Import(ImportIndex(within(module.imports.len()))),
        ImmediateKind::Type => Immediate::Type(TypeIndex(within(module.types.len() + 5))),
        ImmediateKind::Target => Immediate::Target(InstrIndex(within(length))),
    }
}
