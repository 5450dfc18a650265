//! Changes to the code of one function.

use lbc_format::Module;
use lbc_format::index::{
    FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex, LocalSlot,
    StringIndex, TypeIndex,
};
use lbc_format::isa::{Immediate, ImmediateKind, Instruction, Opcode};
use lbc_format::module::Function;

use crate::generated::tape::Tape;

/// Changes one place in the code of one function.
pub(super) fn edit(module: &mut Module, tape: &mut Tape) {
    let function = tape.below(module.functions.len());
    let code = module.functions.at(function).code.to_vec();
    if code.is_empty() {
        return;
    }
    let at = tape.below(code.len());
    let old = code[at];
    match tape.below(12) {
        0..=3 => replace(module, function, at, alike(old, tape)),
        4..=6 => {
            if let Some(new) = other_immediate(module, function, old, tape) {
                replace(module, function, at, new);
            }
        }
        7 => insert(
            module,
            function,
            at,
            &[Instruction::Dup {}, Instruction::Pop {}],
        ),
        8 => {
            let copy = copy_of_local(module, function, tape);
            insert(module, function, at, &copy);
        }
        9 => {
            let next = (at + 1).min(code.len() - 1);
            let swap = |function: &mut Function| function.code.swap(at, next);
            module.functions.edit(function, swap);
        }
        10 => {
            if tape.one_in(2) {
                insert(module, function, at, &[old]);
            } else {
                remove(module, function, at);
            }
        }
        _ => {
            let new = any_instruction(module, function, tape);
            replace(module, function, at, new);
        }
    }
}

fn replace(module: &mut Module, function: usize, at: usize, instruction: Instruction) {
    let change = |function: &mut Function| function.code[at] = instruction;
    module.functions.edit(function, change);
}

/// An instruction with the same effect on the stack, if its effect is a fixed one.
fn alike(instruction: Instruction, tape: &mut Tape) -> Instruction {
    let opcode = instruction.opcode();
    let candidates: Vec<Opcode> = match opcode.signature() {
        Some(signature) => Opcode::ALL
            .iter()
            .copied()
            .filter(|other| {
                other.signature() == Some(signature) && other.immediates() == opcode.immediates()
            })
            .collect(),
        None => match opcode {
            Opcode::JumpIfFalse | Opcode::JumpIfTrue => {
                vec![Opcode::JumpIfFalse, Opcode::JumpIfTrue]
            }
            Opcode::Equal | Opcode::Same => vec![Opcode::Equal, Opcode::Same],
            Opcode::Display | Opcode::DisplayQuoted => {
                vec![Opcode::Display, Opcode::DisplayQuoted]
            }
            _ => return instruction,
        },
    };
    let other = *tape.pick(&candidates);
    Instruction::from_parts(other, &instruction.immediates()).unwrap_or(instruction)
}

/// The same instruction with another immediate, of the same type where that is easy
/// to find.
fn other_immediate(
    module: &Module,
    function: usize,
    instruction: Instruction,
    tape: &mut Tape,
) -> Option<Instruction> {
    let mut immediates = instruction.immediates();
    if immediates.is_empty() {
        return None;
    }
    let place = tape.below(immediates.len());
    let index = FunctionIndex(function as u32);
    immediates[place] = match immediates[place] {
        Immediate::Local(slot) => {
            let wanted = module.local_type(index, slot);
            let alike: Vec<u32> = (0..)
                .zip(module.local_types(index))
                .filter(|&(_, ty)| Some(ty) == wanted)
                .map(|(slot, _)| slot)
                .collect();
            if alike.is_empty() {
                return None;
            }
            Immediate::Local(LocalSlot(*tape.pick(&alike)))
        }
        Immediate::Function(callee) => {
            let wanted = module.functions.get(callee.index())?.signature;
            let alike: Vec<u32> = (0..)
                .zip(module.functions.iter())
                .filter(|(_, function)| function.signature == wanted)
                .map(|(index, _)| index)
                .collect();
            Immediate::Function(FunctionIndex(*tape.pick(&alike)))
        }
        Immediate::Import(import) => {
            let wanted = module.imports.get(import.index())?.signature;
            let alike: Vec<u32> = (0..)
                .zip(&module.imports)
                .filter(|(_, import)| import.signature == wanted)
                .map(|(index, _)| index)
                .collect();
            Immediate::Import(ImportIndex(*tape.pick(&alike)))
        }
        Immediate::Target(target) => {
            let targets: Vec<InstrIndex> = module
                .functions
                .at(function)
                .code
                .iter()
                .filter_map(|instruction| instruction.jump_target())
                .collect();
            let near = target.0.wrapping_add(tape.below(7) as u32).wrapping_sub(3);
            if tape.one_in(3) || targets.is_empty() {
                Immediate::Target(InstrIndex(near))
            } else {
                Immediate::Target(*tape.pick(&targets))
            }
        }
        _ => {
            let (_, kind) = instruction.opcode().immediates()[place];
            any_immediate(module, function, kind, tape)
        }
    };
    Instruction::from_parts(instruction.opcode(), &immediates)
}

/// Loads a local and stores it in one of the same type.
fn copy_of_local(module: &Module, function: usize, tape: &mut Tape) -> Vec<Instruction> {
    let index = FunctionIndex(function as u32);
    let types: Vec<TypeIndex> = module.local_types(index).collect();
    if types.is_empty() {
        return vec![Instruction::ConstUnit {}, Instruction::Pop {}];
    }
    let from = tape.below(types.len());
    let alike: Vec<usize> = (0..types.len())
        .filter(|&slot| types[slot] == types[from])
        .collect();
    let to = *tape.pick(&alike);
    vec![
        Instruction::LoadLocal {
            slot: LocalSlot(from as u32),
        },
        Instruction::StoreLocal {
            slot: LocalSlot(to as u32),
        },
    ]
}

fn any_instruction(module: &Module, function: usize, tape: &mut Tape) -> Instruction {
    let opcode = *tape.pick(Opcode::ALL);
    let immediates: Vec<Immediate> = opcode
        .immediates()
        .iter()
        .map(|&(_, kind)| any_immediate(module, function, kind, tape))
        .collect();
    Instruction::from_parts(opcode, &immediates).unwrap_or(Instruction::Unreachable {})
}

fn any_immediate(
    module: &Module,
    function: usize,
    kind: ImmediateKind,
    tape: &mut Tape,
) -> Immediate {
    // Now and then one beyond the table.
    let mut within = |length: usize| tape.below(length + usize::from(length == 0)) as u32;
    let constants = &module.constants;
    match kind {
        ImmediateKind::Bool => Immediate::Bool(within(2) == 1),
        ImmediateKind::Small => {
            let values = [0, 1, -1, 2, 3, 63, 64, i16::MAX, i16::MIN];
            Immediate::Small(values[within(values.len()) as usize])
        }
        ImmediateKind::Count => Immediate::Count(within(4) as u8),
        ImmediateKind::Number => Immediate::Number(within(4) as u16),
        ImmediateKind::Int => Immediate::Int(IntIndex(within(constants.ints.len()))),
        ImmediateKind::Float => Immediate::Float(FloatIndex(within(constants.floats.len()))),
        ImmediateKind::String => Immediate::String(StringIndex(within(constants.strings.len()))),
        ImmediateKind::Local => {
            let locals = module.local_types(FunctionIndex(function as u32)).count();
            Immediate::Local(LocalSlot(within(locals)))
        }
        ImmediateKind::Global => Immediate::Global(GlobalIndex(within(module.globals.len()))),
        ImmediateKind::Function => {
            Immediate::Function(FunctionIndex(within(module.functions.len())))
        }
        ImmediateKind::Import => Immediate::Import(ImportIndex(within(module.imports.len()))),
        ImmediateKind::Type => Immediate::Type(TypeIndex(within(module.types.len() + 5))),
        ImmediateKind::Target => {
            let code = module.functions.at(function).code.len();
            Immediate::Target(InstrIndex(within(code)))
        }
    }
}

/// Inserts instructions in front of one, and lets jumps lead where they led.
fn insert(module: &mut Module, function: usize, at: usize, new: &[Instruction]) {
    let mut changed = module.functions.at(function).to_function();
    // A jump to this very place does the new instructions too.
    let count = new.len() as u32;
    shift_targets(&mut changed.code, |target| {
        if target as usize > at {
            target + count
        } else {
            target
        }
    });
    changed.code.splice(at..at, new.iter().copied());
    module.functions.set(function, changed);
    module.spans = None;
}

/// Removes an instruction, and lets jumps lead where they led.
fn remove(module: &mut Module, function: usize, at: usize) {
    let mut changed = module.functions.at(function).to_function();
    if changed.code.len() < 2 {
        return;
    }
    changed.code.remove(at);
    shift_targets(&mut changed.code, |target| {
        if target as usize > at {
            target - 1
        } else {
            target
        }
    });
    module.functions.set(function, changed);
    module.spans = None;
}

fn shift_targets(code: &mut [Instruction], shifted: impl Fn(u32) -> u32) {
    for instruction in code {
        match instruction {
            Instruction::Jump { target }
            | Instruction::JumpIfFalse { target }
            | Instruction::JumpIfTrue { target } => *target = InstrIndex(shifted(target.0)),
            _ => {}
        }
    }
}
