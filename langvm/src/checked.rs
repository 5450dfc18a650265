//! Checked mode: runs a file's own instructions one by one, and tests every access.
//!
//! The interpreter relies on the verifier, and this module on nobody: each slot
//! carries its type, and every operand, local, global, field, element and jump is
//! tested against it before it is used. What an instruction demands is written down
//! here once more, by hand, and neither the verifier's table of effects nor prepared
//! code is looked at. So the two readings of the rules check each other: what the
//! verifier accepts must never fault here, and must do exactly what the interpreter
//! makes of it, down to the fuel used. Roots of collections are found from the types
//! of slots, which checks the stack maps of prepared code.
//!
//! Shared with the interpreter are the heap, host functions, the meter, and the
//! errors of running programs. What is checked of an object is its header, its
//! size and the value taken from it; what host functions do inside is theirs.

mod calls;
mod intrinsics;
mod numbers;
mod objects;
mod shadow;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use shadow::Shadow;

use std::rc::Rc;

use lbc_format::fuel::Blocks;
use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Instruction;
use rustc_hash::FxHashMap;

use crate::error::{RuntimeErrorKind, Trap};
use crate::host::Arguments;
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::ConstantTable;

/// Calls a function from outside and gives its result; its parameters have the types
/// of the arguments. No call may be active in the machine.
pub(crate) fn call(
    machine: &mut Machine,
    program: &Program,
    function: FunctionIndex,
    arguments: impl Arguments,
) -> Result<u64, Trap> {
    machine.shadow.get_or_insert_default();
    let mut checked = Checked {
        machine,
        program,
        code: FxHashMap::default(),
        costs: FxHashMap::default(),
        comparable: FxHashMap::default(),
    };
    checked.place(function, arguments)?;
    checked.run(function)
}

/// What to do after an instruction.
enum Flow {
    /// Continue at the next one.
    Next,
    /// Continue at this position.
    Jump(usize),
    /// Continue where the frames say: a function was entered.
    Entered,
    /// Leave the function with this result.
    Return(u64),
}

struct Checked<'run> {
    machine: &'run mut Machine,
    program: &'run Program,
    /// The code of functions that were entered.
    code: FxHashMap<FunctionIndex, Rc<[Instruction]>>,
    /// What each function's blocks cost, by the instruction they start at.
    costs: FxHashMap<FunctionIndex, Box<[u32]>>,
    /// Types found to have equality, or an order.
    comparable: FxHashMap<(TypeIndex, values::Relation), bool>,
}

/// A fault: something that the verifier should have refused.
fn fault(message: impl Into<String>) -> Trap {
    RuntimeErrorKind::Fault {
        message: message.into(),
    }
    .into()
}

impl<'run> Checked<'run> {
    fn run(&mut self, function: FunctionIndex) -> Result<u64, Trap> {
        self.enter(function, 0)?;
        loop {
            let frame = self.shadow().frame()?;
            let code = self.code(frame.function)?;
            let Some(&instruction) = code.get(frame.at) else {
                return Err(fault("control falls off the end of the function"));
            };
            self.pay_for_block(frame.function, frame.at)?;
            match self.step(frame.function, frame.at, instruction)? {
                Flow::Next => self.shadow_mut().frame_mut()?.at += 1,
                Flow::Jump(target) if target < code.len() => {
                    self.shadow_mut().frame_mut()?.at = target;
                }
                Flow::Jump(target) => {
                    return Err(fault(format!("a jump to instruction {target}")));
                }
                Flow::Entered => {}
                Flow::Return(word) => {
                    if let Some(word) = self.leave(word)? {
                        return Ok(word);
                    }
                }
            }
        }
    }

    /// Charges for the basic block that starts at an instruction, if one does.
    fn pay_for_block(&mut self, function: FunctionIndex, at: usize) -> Result<(), Trap> {
        let module = self.program.module();
        let code = self.code(function)?;
        let costs = self.costs.entry(function).or_insert_with(|| {
            let blocks = Blocks::of(&code);
            (0..code.len())
                .map(|at| {
                    if blocks.starts_at(&code, at) {
                        blocks.cost(module, &code, at)
                    } else {
                        0
                    }
                })
                .collect()
        });
        let cost = costs.get(at).copied().unwrap_or_default();
        self.machine.meter.charge(u64::from(cost))
    }

    fn code(&mut self, function: FunctionIndex) -> Result<Rc<[Instruction]>, Trap> {
        if let Some(code) = self.code.get(&function) {
            return Ok(Rc::clone(code));
        }
        let functions = &self.program.module().functions;
        let Some(body) = functions.get(function.index()) else {
            return Err(fault(format!("there is no function {}", function.0)));
        };
        let code: Rc<[Instruction]> = body.code.iter().collect();
        self.code.insert(function, Rc::clone(&code));
        Ok(code)
    }

    fn shadow(&self) -> &Shadow {
        let Some(shadow) = &self.machine.shadow else {
            unreachable!("a checked run starts by making it")
        };
        shadow
    }

    fn shadow_mut(&mut self) -> &mut Shadow {
        let Some(shadow) = &mut self.machine.shadow else {
            unreachable!("a checked run starts by making it")
        };
        shadow
    }

    /// Carries out one instruction.
    fn step(
        &mut self,
        function: FunctionIndex,
        at: usize,
        instruction: Instruction,
    ) -> Result<Flow, Trap> {
        let module = self.program.module();
        match instruction {
            Instruction::ConstUnit {} => self.push(TypeIndex::UNIT, 0)?,
            Instruction::ConstBool { value } => self.push(TypeIndex::BOOL, u64::from(value))?,
            Instruction::SmallInt { value } => self.push_int(i64::from(value))?,
            Instruction::ConstInt { index } => match module.constants.ints.get(index.index()) {
                Some(&value) => self.push_int(value)?,
                None => return Err(fault(format!("there is no Int {}", index.0))),
            },
            Instruction::ConstFloat { index } => match module.constants.floats.get(index.index()) {
                Some(&value) => self.push_float(value)?,
                None => return Err(fault(format!("there is no Float {}", index.0))),
            },
            Instruction::ConstString { index } => {
                if index.index() >= module.constants.strings.len() {
                    return Err(fault(format!("there is no String {}", index.0)));
                }
                let position = ConstantTable::of(module).string(index);
                let word = self.machine.code.constant(position);
                self.push(TypeIndex::STRING, word)?;
            }
            Instruction::FunctionValue { function } => {
                let Some(callee) = module.functions.get(function.index()) else {
                    return Err(fault(format!("there is no function {}", function.0)));
                };
                self.push(callee.signature, calls::function_word(function))?;
            }
            Instruction::Pop {} => {
                self.pop()?;
            }
            Instruction::Dup {} => {
                let (ty, word) = self.pop()?;
                self.push(ty, word)?;
                self.push(ty, word)?;
            }
            Instruction::LoadLocal { slot } => {
                let (ty, word) = self.local(slot)?;
                self.push(ty, word)?;
            }
            Instruction::StoreLocal { slot } => {
                let Some(ty) = module.local_type(function, slot) else {
                    return Err(fault(format!("there is no local slot {}", slot.0)));
                };
                let word = self.pop_as(ty)?;
                self.set_local(slot, ty, word)?;
            }
            Instruction::LoadGlobal { global } => {
                let Some(&ty) = module.globals.get(global.index()) else {
                    return Err(fault(format!("there is no global {}", global.0)));
                };
                match self.machine.globals.load(global.0) {
                    Some(word) => self.push(ty, word)?,
                    None => return Err(Machine::uninitialised_global(self.program, global.0)),
                }
            }
            Instruction::StoreGlobal { global } => {
                let Some(&ty) = module.globals.get(global.index()) else {
                    return Err(fault(format!("there is no global {}", global.0)));
                };
                let word = self.pop_as(ty)?;
                self.machine.globals.store(global.0, word);
            }

            Instruction::Jump { target } => return Ok(Flow::Jump(target.index())),
            Instruction::JumpIfFalse { target } => {
                if !self.pop_bool()? {
                    return Ok(Flow::Jump(target.index()));
                }
            }
            Instruction::JumpIfTrue { target } => {
                if self.pop_bool()? {
                    return Ok(Flow::Jump(target.index()));
                }
            }
            Instruction::JumpTable { count } => return self.jump_table(function, at, count),
            Instruction::Call { function } => return self.call(function),
            Instruction::CallValue { signature } => return self.call_value(signature),
            Instruction::CallImport { import } => self.call_import(import)?,
            Instruction::Return {} => return self.return_value(function).map(Flow::Return),
            Instruction::Panic {} => return Err(self.panic()?),
            Instruction::Unreachable {} => return Err(RuntimeErrorKind::Unreachable.into()),

            Instruction::AddInt {}
            | Instruction::SubInt {}
            | Instruction::MulInt {}
            | Instruction::DivInt {}
            | Instruction::RemInt {}
            | Instruction::NegInt {}
            | Instruction::AndInt {}
            | Instruction::OrInt {}
            | Instruction::XorInt {}
            | Instruction::ShlInt {}
            | Instruction::ShrInt {}
            | Instruction::FloatToInt {} => self.int_arithmetic(instruction)?,
            Instruction::AddFloat {}
            | Instruction::SubFloat {}
            | Instruction::MulFloat {}
            | Instruction::DivFloat {}
            | Instruction::RemFloat {}
            | Instruction::NegFloat {}
            | Instruction::IntToFloat {} => self.float_arithmetic(instruction)?,
            Instruction::Not {} => {
                let value = self.pop_bool()?;
                self.push_bool(!value)?;
            }
            Instruction::EqInt {}
            | Instruction::NeInt {}
            | Instruction::LtInt {}
            | Instruction::LeInt {}
            | Instruction::GtInt {}
            | Instruction::GeInt {}
            | Instruction::EqBool {}
            | Instruction::NeBool {}
            | Instruction::EqFloat {}
            | Instruction::NeFloat {}
            | Instruction::LtFloat {}
            | Instruction::LeFloat {}
            | Instruction::GtFloat {}
            | Instruction::GeFloat {} => self.compare_numbers(instruction)?,
            Instruction::EqString {}
            | Instruction::NeString {}
            | Instruction::LtString {}
            | Instruction::LeString {}
            | Instruction::GtString {}
            | Instruction::GeString {} => self.compare_texts(instruction)?,
            Instruction::Concat { parts } => self.concat(usize::from(parts))?,

            Instruction::NewTuple { ty } => self.new_tuple(ty)?,
            Instruction::NewStruct { ty } => self.new_struct(ty)?,
            Instruction::NewVariant { variant, ty } => self.new_variant(ty, variant)?,
            Instruction::NewCell { ty } => self.new_cell(ty)?,
            Instruction::NewClosure { captures, function } => {
                self.new_closure(function, usize::from(captures))?;
            }
            Instruction::NewArray { count, ty } => self.new_array(ty, usize::from(count))?,
            Instruction::GetField { field } => self.get_field(field)?,
            Instruction::SetField { field } => self.set_field(field)?,
            Instruction::GetCell {} => self.get_cell()?,
            Instruction::SetCell {} => self.set_cell()?,
            Instruction::GetTag {} => self.get_tag()?,
            Instruction::GetPayload { variant, field } => self.get_payload(variant, field)?,
            Instruction::ArrayLen {} => self.array_len()?,
            Instruction::ArrayGet {} => self.array_get()?,
            Instruction::ArraySet {} => self.array_set()?,
            Instruction::ArrayPush {} => self.array_push()?,
            Instruction::ArrayPop {} => self.array_pop()?,
            Instruction::Equal {} => self.equal()?,
            Instruction::Compare {} => self.compare()?,
            Instruction::Same {} => self.same()?,
            Instruction::Display {} => self.display(false)?,
            Instruction::DisplayQuoted {} => self.display(true)?,
        }
        Ok(Flow::Next)
    }
}
