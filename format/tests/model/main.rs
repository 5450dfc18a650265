//! The verifier agrees with one that is too simple to be wrong.
//!
//! The model copies whole stacks and sets at every jump. It is slow, and it shares
//! nothing with the verifier but the effects of instructions.

use std::collections::{BTreeMap, BTreeSet};

use lbc_format::effect::FunctionContext;
use lbc_format::index::{FunctionIndex, InstrIndex, LocalSlot, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::{Constants, Function, Meta, Module, TypeDef};
use lbc_format::{Rule, verify};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, PartialEq)]
struct State {
    stack: Vec<TypeIndex>,
    initialised: BTreeSet<LocalSlot>,
}

/// The first broken rule of a function's code and the instruction that breaks it.
fn model(module: &Module, function: FunctionIndex) -> Option<(Rule, u32)> {
    let context = FunctionContext::new(module, function).expect("the function has a type");
    let code = &module.functions[function.index()].code;
    let parameters = context.parameters().len() as u32;
    let mut states: BTreeMap<u32, State> = BTreeMap::new();
    let mut reached: BTreeMap<u32, State> = BTreeMap::new();
    let mut current = Some(State {
        stack: Vec::new(),
        initialised: (0..parameters).map(LocalSlot).collect(),
    });
    for (at, instruction) in (0..).zip(code) {
        let mut state = match (current.take(), states.remove(&at)) {
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
        let top = state.stack.last().copied();
        let Ok(effect) = context.effect(*instruction, top) else {
            return Some((Rule::StackUnderflow, at));
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
    current.map(|_| (Rule::FallsOffEnd, last))
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
            if let Piece::Branch(index) | Piece::Jump(index) = piece {
                targets.insert(target_piece(position, index, count));
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
        };
    }
    let mut code = Vec::new();
    for (position, piece) in pieces.iter().enumerate() {
        let target = |index: &prop::sample::Index| {
            let chosen = target_piece(position, index, pieces.len() - 1);
            InstrIndex(starts[chosen])
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
        types: vec![
            TypeDef::Function {
                parameters: vec![],
                result: TypeIndex::UNIT,
            },
            TypeDef::Function {
                parameters: vec![TypeIndex::INT],
                result: TypeIndex::UNIT,
            },
        ],
        constants: Constants::default(),
        imports: vec![],
        globals: vec![],
        functions: vec![
            Function {
                signature: TypeIndex::defined(0),
                locals: vec![],
                code: vec![Instruction::Unreachable {}],
            },
            Function {
                signature: TypeIndex::defined(1),
                locals: vec![TypeIndex::INT; locals as usize - 1],
                code,
            },
        ],
        spans: None,
        names: None,
        custom: vec![],
    }
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
        let found = verify(module).err().map(|error| {
            let at = error.subject.instruction().map_or(u32::MAX, |at| at.0);
            (error.rule, at)
        });
        prop_assert_eq!(found, expected);
    }
}
