//! The verifier agrees with one that is too simple to be wrong.
//!
//! The model copies whole stacks and sets at every jump. It is slow, and it shares
//! nothing with the verifier but the effects of instructions.

use std::collections::{BTreeMap, BTreeSet};

use lbc_format::effect::{EffectError, FunctionContext, subject_depth};
use lbc_format::index::{FunctionIndex, InstrIndex, LocalSlot, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::{Constants, Field, Function, Meta, Module, TypeDef, Variant};
use lbc_format::{LoadError, Rule, TypeFacts, encode, load, verify};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, PartialEq)]
struct State {
    stack: Vec<TypeIndex>,
    initialised: BTreeSet<LocalSlot>,
}

/// The first jump table that is not made of jumps of its own.
fn broken_table(code: &[Instruction]) -> Option<(Rule, u32)> {
    let targets: BTreeSet<u32> = code
        .iter()
        .filter_map(|instruction| instruction.jump_target())
        .map(|InstrIndex(target)| target)
        .collect();
    (0..).zip(code).find_map(|(at, instruction)| {
        let Instruction::JumpTable { count } = *instruction else {
            return None;
        };
        let is_sound = (at + 1..=at + u32::from(count)).all(|entry| {
            matches!(code.get(entry as usize), Some(Instruction::Jump { .. }))
                && !targets.contains(&entry)
        });
        (!is_sound).then_some((Rule::JumpTable, at))
    })
}

/// Whether values of a type can be compared: a search for functions and cells.
fn has_equality(module: &Module, index: TypeIndex) -> bool {
    let mut seen = BTreeSet::new();
    let mut pending = vec![index];
    while let Some(index) = pending.pop() {
        match module.defined(index) {
            Some(TypeDef::Function { .. } | TypeDef::Cell { .. }) => return false,
            Some(definition) if seen.insert(index) => pending.extend(definition.parts()),
            _ => {}
        }
    }
    true
}

/// The same for order and for keys of maps: a search for what has not got it.
fn consists_of(
    module: &Module,
    index: TypeIndex,
    built_in: &[TypeIndex],
    is_allowed: fn(&TypeDef) -> bool,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut pending = vec![index];
    while let Some(index) = pending.pop() {
        match module.defined(index) {
            None if !built_in.contains(&index) => return false,
            Some(definition) if !is_allowed(definition) => return false,
            Some(definition) if seen.insert(index) => pending.extend(definition.parts()),
            _ => {}
        }
    }
    true
}

fn has_order(module: &Module, index: TypeIndex) -> bool {
    let built_in = [TypeIndex::INT, TypeIndex::FLOAT, TypeIndex::STRING];
    let is_tuple = |definition: &TypeDef| matches!(definition, TypeDef::Tuple { .. });
    consists_of(module, index, &built_in, is_tuple)
}

fn is_map_key(module: &Module, index: TypeIndex) -> bool {
    let built_in = [TypeIndex::INT, TypeIndex::BOOL, TypeIndex::STRING];
    consists_of(module, index, &built_in, |definition| {
        matches!(definition, TypeDef::Tuple { .. } | TypeDef::Enum { .. })
    })
}

/// The first broken rule of a function's code and the instruction that breaks it.
fn model(module: &Module, function: FunctionIndex) -> Option<(Rule, u32)> {
    let facts = TypeFacts::of(module);
    let context = FunctionContext::new(module, &facts, function).expect("the function has a type");
    let code = module.functions.at(function.index()).code.to_vec();
    let parameters = context.parameters().len() as u32;
    if let Some(broken) = broken_table(&code) {
        return Some(broken);
    }
    let mut states: BTreeMap<u32, State> = BTreeMap::new();
    // What jump tables lead to: their jumps and what is behind them.
    let mut continued: BTreeMap<u32, State> = BTreeMap::new();
    let mut reached: BTreeMap<u32, State> = BTreeMap::new();
    let mut current = Some(State {
        stack: Vec::new(),
        initialised: (0..parameters).map(LocalSlot).collect(),
    });
    for (at, instruction) in (0..).zip(&code) {
        let before = current.take().or_else(|| continued.remove(&at));
        let mut state = match (before, states.remove(&at)) {
            (None, None) => return Some((Rule::UnreachableCode, at)),
            (Some(state), None) | (None, Some(state)) => state,
            (Some(mut state), Some(jumped)) => {
                if state.stack != jumped.stack {
                    return Some((Rule::JoinStack, at));
                }
                state.initialised = &state.initialised & &jumped.initialised;
                state
            }
        };
        reached.insert(at, state.clone());
        let above = subject_depth(*instruction) as usize;
        let subject = state.stack.iter().rev().nth(above).copied();
        let effect = match context.effect(*instruction, subject) {
            Ok(effect) => effect,
            Err(EffectError::EmptyStack) => return Some((Rule::StackUnderflow, at)),
            Err(EffectError::Operand(_)) => return Some((Rule::OperandType, at)),
            Err(EffectError::Field(_)) => return Some((Rule::FieldInRange, at)),
            Err(EffectError::Variant(_)) => return Some((Rule::VariantInRange, at)),
            Err(error) => panic!("the generated code refers to what exists: {error:?}"),
        };
        for expected in effect.pops.iter().rev() {
            match state.stack.pop() {
                None => return Some((Rule::StackUnderflow, at)),
                Some(found) if found != expected => return Some((Rule::OperandType, at)),
                Some(_) => {}
            }
        }
        state.stack.extend(effect.pushes);
        match *instruction {
            Instruction::LoadLocal { slot } if !state.initialised.contains(&slot) => {
                return Some((Rule::LocalInitialised, at));
            }
            Instruction::StoreLocal { slot } => {
                state.initialised.insert(slot);
            }
            Instruction::Return {} if !state.stack.is_empty() => {
                return Some((Rule::ReturnStack, at));
            }
            Instruction::Equal {} if subject.is_some_and(|ty| !has_equality(module, ty)) => {
                return Some((Rule::HasEquality, at));
            }
            Instruction::Compare {} if subject.is_some_and(|ty| !has_order(module, ty)) => {
                return Some((Rule::HasOrder, at));
            }
            Instruction::JumpTable { count } => {
                for entry in at + 1..=at + u32::from(count) + 1 {
                    continued.insert(entry, state.clone());
                }
                continue;
            }
            _ => {}
        }
        if let Some(InstrIndex(target)) = instruction.jump_target() {
            if target > at {
                let known = states.entry(target).or_insert_with(|| state.clone());
                if known.stack != state.stack {
                    return Some((Rule::JoinStack, at));
                }
                known.initialised = &known.initialised & &state.initialised;
            } else {
                let known = &reached[&target];
                if known.stack != state.stack {
                    return Some((Rule::JoinStack, at));
                }
                if !known.initialised.is_subset(&state.initialised) {
                    return Some((Rule::BackEdgeLocals, at));
                }
            }
        }
        if !instruction.is_terminator() {
            current = Some(state);
        }
    }
    let last = code.len() as u32 - 1;
    let end = current.or_else(|| continued.remove(&(last + 1)));
    end.map(|_| (Rule::FallsOffEnd, last))
}

/// A few instructions that belong together. Jumps name one of the pieces.
#[derive(Clone, Debug)]
enum Piece {
    Store(u8),
    Load(u8),
    Branch(prop::sample::Index),
    Jump(prop::sample::Index),
    Push(bool),
    Pop,
    Return,
    Unreachable,
    /// A jump table with these entries; the number says whether it counts one more.
    Table(Vec<prop::sample::Index>, u8),
    /// An object is made and used; the numbers say which, how, and what goes wrong.
    Object(u8, u8, u8),
}

/// An object that pieces of code make.
fn object(which: usize) -> Vec<Instruction> {
    use Instruction as I;

    let int = I::SmallInt { value: 1 };
    let truth = I::ConstBool { value: true };
    match which % OBJECTS {
        0 => vec![int, truth, I::NewTuple { ty: PAIR }],
        1 => vec![
            int,
            int,
            I::NewArray {
                count: 2,
                ty: ARRAY,
            },
        ],
        2 => vec![int, NULLARY_VALUE, I::NewStruct { ty: STRUCT }],
        3 => vec![
            int,
            I::NewVariant {
                variant: 0,
                ty: ENUM,
            },
        ],
        4 => vec![I::NewVariant {
            variant: 1,
            ty: ENUM,
        }],
        5 => vec![int, I::NewCell { ty: CELL }],
        6 => {
            let function = FunctionIndex(1);
            vec![
                int,
                I::NewClosure {
                    captures: 1,
                    function,
                },
            ]
        }
        7 => vec![int, int, I::NewTuple { ty: ORDERED }],
        _ => vec![int],
    }
}

const OBJECTS: usize = 9;

/// What can be done with an object, and whether that leaves a value.
fn uses(which: usize) -> Vec<(Vec<Instruction>, bool)> {
    use Instruction as I;

    let int = I::SmallInt { value: 1 };
    let mut uses = vec![
        (vec![I::Dup {}, I::Equal {}], true),
        (vec![I::Dup {}, I::Same {}], true),
        (vec![I::Dup {}, I::Compare {}], true),
        (vec![I::Display {}], true),
        (vec![I::DisplayQuoted {}], true),
    ];
    uses.extend(match which % OBJECTS {
        0 | 7 => vec![
            (vec![I::GetField { field: 0 }], true),
            (vec![I::GetField { field: 1 }], true),
            (vec![I::GetField { field: 2 }], true),
        ],
        1 => vec![
            (vec![I::ArrayLen {}], true),
            (vec![int, I::ArrayGet {}], true),
            (vec![int, int, I::ArraySet {}], false),
            (vec![int, I::ArrayPush {}], false),
            (vec![I::ArrayPop {}], true),
        ],
        2 => vec![
            (vec![I::GetField { field: 1 }], true),
            (vec![int, I::SetField { field: 0 }], false),
            (vec![int, I::SetField { field: 1 }], false),
            (vec![int, I::SetField { field: 2 }], false),
        ],
        3 | 4 => vec![
            (vec![I::GetTag {}], true),
            (
                vec![I::GetPayload {
                    variant: 0,
                    field: 0,
                }],
                true,
            ),
            (
                vec![I::GetPayload {
                    variant: 1,
                    field: 0,
                }],
                true,
            ),
            (
                vec![I::GetPayload {
                    variant: 2,
                    field: 0,
                }],
                true,
            ),
        ],
        5 => vec![
            (vec![I::GetCell {}], true),
            (vec![int, I::SetCell {}], false),
            (vec![I::ConstBool { value: true }, I::SetCell {}], false),
        ],
        6 => vec![(vec![I::CallValue { signature: NULLARY }], true)],
        _ => vec![],
    });
    uses
}

fn object_code(which: u8, how: u8, wrong: u8) -> Vec<Instruction> {
    let which = usize::from(which);
    let other = which + usize::from(wrong.is_multiple_of(40));
    let mut code = object(which);
    let uses = uses(other);
    let (instructions, leaves_value) = &uses[usize::from(how) % uses.len()];
    code.extend(instructions);
    if *leaves_value != (wrong == 1) {
        code.push(Instruction::Pop {});
    }
    code
}

const NULLARY: TypeIndex = TypeIndex::defined(0);
const PAIR: TypeIndex = TypeIndex::defined(2);
const ARRAY: TypeIndex = TypeIndex::defined(3);
const STRUCT: TypeIndex = TypeIndex::defined(4);
const ENUM: TypeIndex = TypeIndex::defined(5);
const CELL: TypeIndex = TypeIndex::defined(6);
const ORDERED: TypeIndex = TypeIndex::defined(7);

/// Function 0, of type `NULLARY`.
const NULLARY_VALUE: Instruction = Instruction::FunctionValue {
    function: FunctionIndex(0),
};

fn object_types() -> Vec<TypeDef> {
    let field = |name: &str, ty| Field {
        name: name.to_owned(),
        ty,
    };
    vec![
        TypeDef::Tuple {
            elements: vec![TypeIndex::INT, TypeIndex::BOOL],
        },
        TypeDef::Array {
            element: TypeIndex::INT,
        },
        TypeDef::Struct {
            name: "S".to_owned(),
            fields: vec![field("n", TypeIndex::INT), field("f", NULLARY)],
        },
        TypeDef::Enum {
            name: "E".to_owned(),
            variants: vec![
                Variant {
                    name: "A".to_owned(),
                    named: false,
                    fields: vec![field("", TypeIndex::INT)],
                },
                Variant {
                    name: "B".to_owned(),
                    named: false,
                    fields: vec![],
                },
            ],
        },
        TypeDef::Cell {
            content: TypeIndex::INT,
        },
        TypeDef::Tuple {
            elements: vec![TypeIndex::INT, TypeIndex::INT],
        },
    ]
}

fn piece() -> impl Strategy<Value = Piece> {
    let target = any::<prop::sample::Index>;
    prop_oneof![
        40 => (0_u8..6).prop_map(Piece::Store),
        10 => (0_u8..6).prop_map(Piece::Load),
        40 => target().prop_map(Piece::Branch),
        20 => target().prop_map(Piece::Jump),
        1 => any::<bool>().prop_map(Piece::Push),
        1 => Just(Piece::Pop),
        5 => Just(Piece::Return),
        5 => Just(Piece::Unreachable),
        10 => (vec(target(), 0..4), any::<u8>())
            .prop_map(|(entries, wrong)| Piece::Table(entries, wrong)),
        15 => any::<(u8, u8, u8)>()
            .prop_map(|(which, how, wrong)| Piece::Object(which, how, wrong)),
    ]
}

/// Pieces of which most make a function that can be verified: what follows the
/// end of a path is jumped to, and the last piece ends one.
fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    (vec(piece(), 1..40), any::<u8>()).prop_map(|(mut pieces, chance)| {
        let mut targets = BTreeSet::new();
        let count = pieces.len();
        for (position, piece) in pieces.iter_mut().enumerate() {
            let ends_path = matches!(piece, Piece::Jump(_) | Piece::Return | Piece::Unreachable);
            if ends_path && !targets.contains(&(position + 1)) && chance > 20 {
                *piece = Piece::Store(chance % 6);
            }
            match piece {
                Piece::Branch(index) | Piece::Jump(index) => {
                    targets.insert(target_piece(position, index, count));
                }
                Piece::Table(entries, _) => targets.extend(
                    entries
                        .iter()
                        .map(|index| target_piece(position, index, count)),
                ),
                _ => {}
            }
        }
        pieces.push(Piece::Return);
        pieces
    })
}

/// The piece that the one at `position` jumps to: mostly one that follows soon.
fn target_piece(position: usize, index: &prop::sample::Index, count: usize) -> usize {
    let any = index.index(count);
    if any.is_multiple_of(5) {
        any
    } else {
        (position + 1 + any % 4).min(count)
    }
}

/// Slots spread over one, two and three levels of sets.
fn slot(local: u8, locals: u32) -> LocalSlot {
    LocalSlot(u32::from(local) * (locals - 1) / 5)
}

fn code(pieces: &[Piece], locals: u32) -> Vec<Instruction> {
    let mut starts = Vec::new();
    let mut length = 0;
    for piece in pieces {
        starts.push(length);
        length += match piece {
            Piece::Store(_) | Piece::Load(_) | Piece::Branch(_) | Piece::Return => 2,
            Piece::Jump(_) | Piece::Push(_) | Piece::Pop | Piece::Unreachable => 1,
            Piece::Table(entries, _) => 2 + entries.len() as u32,
            Piece::Object(which, how, wrong) => object_code(*which, *how, *wrong).len() as u32,
        };
    }
    let mut code = Vec::new();
    for (position, piece) in pieces.iter().enumerate() {
        let target = |index: &prop::sample::Index| {
            let chosen = target_piece(position, index, pieces.len() - 1);
            // Now and then into a piece, and so perhaps into a table.
            let inside = u32::from(index.index(60) == 7);
            InstrIndex((starts[chosen] + 2 * inside).min(length - 1))
        };
        match piece {
            Piece::Store(local) => code.extend([
                Instruction::SmallInt { value: 1 },
                Instruction::StoreLocal {
                    slot: slot(*local, locals),
                },
            ]),
            Piece::Load(local) => code.extend([
                Instruction::LoadLocal {
                    slot: slot(*local, locals),
                },
                Instruction::Pop {},
            ]),
            Piece::Branch(index) => code.extend([
                Instruction::ConstBool { value: true },
                Instruction::JumpIfFalse {
                    target: target(index),
                },
            ]),
            Piece::Jump(index) => code.push(Instruction::Jump {
                target: target(index),
            }),
            Piece::Push(true) => code.push(Instruction::SmallInt { value: 1 }),
            Piece::Push(false) => code.push(Instruction::ConstBool { value: true }),
            Piece::Pop => code.push(Instruction::Pop {}),
            Piece::Return => {
                code.extend([Instruction::ConstUnit {}, Instruction::Return {}]);
            }
            Piece::Unreachable => code.push(Instruction::Unreachable {}),
            Piece::Table(entries, wrong) => {
                let count = entries.len() as u16 + u16::from(wrong.is_multiple_of(40));
                code.push(Instruction::SmallInt { value: 1 });
                code.push(Instruction::JumpTable { count });
                code.extend(entries.iter().map(|index| Instruction::Jump {
                    target: target(index),
                }));
            }
            Piece::Object(which, how, wrong) => code.extend(object_code(*which, *how, *wrong)),
        }
    }
    code
}

fn module(code: Vec<Instruction>, locals: u32) -> Module {
    Module {
        meta: Meta {
            writer: String::new(),
            entry: FunctionIndex(0),
        },
        types: [
            TypeDef::Function {
                parameters: vec![],
                result: TypeIndex::UNIT,
            },
            TypeDef::Function {
                parameters: vec![TypeIndex::INT],
                result: TypeIndex::UNIT,
            },
        ]
        .into_iter()
        .chain(object_types())
        .collect(),
        constants: Constants::default(),
        imports: vec![],
        globals: vec![],
        functions: [
            Function {
                signature: TypeIndex::defined(0),
                locals: Vec::new(),
                code: [Instruction::Unreachable {}].into(),
            },
            Function {
                signature: TypeIndex::defined(1),
                locals: vec![TypeIndex::INT; locals as usize - 1],
                code,
            },
        ]
        .into_iter()
        .collect(),
        spans: None,
        names: None,
        custom: vec![],
    }
}

/// A type whose parts are built in or among `count` types, some of which do not
/// exist.
fn type_def(count: u32) -> impl Strategy<Value = TypeDef> {
    let part = move || {
        prop_oneof![
            3 => (1..5_u32).prop_map(TypeIndex),
            3 => (0..count).prop_map(TypeIndex::defined),
            1 => (0..6 + count).prop_map(TypeIndex),
        ]
    };
    let fields = move || {
        vec(part(), 0..3).prop_map(|parts| {
            let field = |ty| Field {
                name: String::new(),
                ty,
            };
            parts.into_iter().map(field).collect::<Vec<_>>()
        })
    };
    let variants = vec(fields(), 1..3).prop_map(|variants| {
        let variant = |fields| Variant {
            name: String::new(),
            named: false,
            fields,
        };
        variants.into_iter().map(variant).collect()
    });
    prop_oneof![
        1 => part().prop_map(|result| TypeDef::Function { parameters: vec![], result }),
        8 => vec(part(), 1..4).prop_map(|elements| TypeDef::Tuple { elements }),
        3 => part().prop_map(|element| TypeDef::Array { element }),
        2 => (part(), part()).prop_map(|(key, value)| TypeDef::Map { key, value }),
        4 => fields().prop_map(|fields| TypeDef::Struct { name: String::new(), fields }),
        6 => variants.prop_map(|variants| TypeDef::Enum { name: String::new(), variants }),
        1 => part().prop_map(|content| TypeDef::Cell { content }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn the_verifier_agrees_with_the_model(
        pieces in pieces(),
        locals in proptest::sample::select(vec![6_u32, 64, 66, 600, 5000]),
    ) {
        let module = module(code(&pieces, locals), locals);
        let function = FunctionIndex(1);
        let expected = model(&module, function);
        let bytes = encode(&module).expect("the module keeps within the limits");
        let error = verify(module).err();
        prop_assert_eq!(load(&bytes).err(), error.clone().map(LoadError::Verify));
        let found = error.map(|error| {
            let at = error.subject.instruction().map_or(u32::MAX, |at| at.0);
            (error.rule, at)
        });
        prop_assert_eq!(found, expected);
    }

    /// Facts found for all types at once are those found for each by a search.
    #[test]
    fn facts_agree_with_the_model(types in (1..12_u32).prop_flat_map(|count| {
        vec(type_def(count), count as usize)
    })) {
        let mut module = module(vec![], 6);
        module.types = types;
        // What does not exist has no properties: the model takes it for a cell.
        let count = module.types.len() as u32;
        let facts = TypeFacts::of(&module);
        let missing = TypeDef::Cell { content: TypeIndex::UNIT };
        module.types.extend(std::iter::repeat_n(missing, 6));
        for index in (0..6 + count).map(TypeIndex) {
            let found = (facts.has_equality(index), facts.has_order(index), facts.is_map_key(index));
            let expected = (
                has_equality(&module, index),
                has_order(&module, index),
                is_map_key(&module, index),
            );
            prop_assert_eq!(found, expected, "{:?}", index);
        }
    }
}
