//! Makes well-typed modules out of arbitrary bytes.
//!
//! Each decision takes a byte; where they run out, the simplest choice is made.
//! So shrinking the bytes shrinks the program, and every program ends: loops
//! count down, and functions call only later ones.

use lbc_format::Module;
use lbc_format::index::{
    FloatIndex, FunctionIndex, GlobalIndex, InstrIndex, IntIndex, LocalSlot, StringIndex, TypeIndex,
};
use lbc_format::isa::Instruction;
use lbc_format::module::{Constants, Function, FunctionTable, Meta, TypeDef};

const TYPES: [TypeIndex; 5] = [
    TypeIndex::INT,
    TypeIndex::BOOL,
    TypeIndex::FLOAT,
    TypeIndex::STRING,
    BINARY,
];

/// `fn(Int, String) -> Int`
const BINARY: TypeIndex = TypeIndex::defined(0);
/// `fn(Float, Bool, String) -> String`
const TERNARY: TypeIndex = TypeIndex::defined(1);
/// `fn() -> Unit`
const NULLARY: TypeIndex = TypeIndex::defined(2);

const INTS: [i64; 8] = [0, 1, -1, 7, 40_000, 1 << 40, i64::MAX, i64::MIN];
const FLOATS: [f64; 5] = [0.0, 1.5, -2.25, 1e300, f64::INFINITY];
const STRINGS: [&str; 4] = ["", "a", "héllo", "a longer text, beyond one word"];

/// One module.
pub(crate) fn module(bytes: &[u8]) -> Module {
    let mut bytes = bytes.iter().copied();
    let count = 2 + usize::from(bytes.next().unwrap_or(0) % 4);
    // The entry gives a text, so that everything can be made part of the value.
    let signatures: Vec<TypeIndex> = (0..count)
        .map(|position| match position {
            0 => TypeIndex::defined(3),
            _ => [BINARY, TERNARY, NULLARY][usize::from(bytes.next().unwrap_or(0)) % 3],
        })
        .chain([BINARY])
        .collect();
    let mut module = Module {
        meta: Meta {
            writer: "generator".to_owned(),
            entry: FunctionIndex(0),
        },
        types: vec![
            function_type(&[TypeIndex::INT, TypeIndex::STRING], TypeIndex::INT),
            function_type(
                &[TypeIndex::FLOAT, TypeIndex::BOOL, TypeIndex::STRING],
                TypeIndex::STRING,
            ),
            function_type(&[], TypeIndex::UNIT),
            function_type(&[], TypeIndex::STRING),
        ],
        constants: Constants {
            ints: INTS.to_vec(),
            floats: FLOATS.to_vec(),
            strings: STRINGS.map(str::to_owned).to_vec(),
        },
        imports: Vec::new(),
        globals: vec![TypeIndex::STRING, TypeIndex::INT],
        functions: FunctionTable::default(),
        spans: None,
        names: None,
        custom: Vec::new(),
    };
    for (position, &signature) in signatures.iter().enumerate() {
        let parameters = module.function_type(signature).unwrap().0.to_vec();
        let result = module.function_type(signature).unwrap().1;
        let mut generator = Generator {
            bytes: &mut bytes,
            signatures: &signatures,
            module: &module,
            position,
            locals: Vec::new(),
            readable: Vec::new(),
            code: Vec::new(),
            budget: 60,
        };
        generator.function(&parameters, result);
        let function = Function {
            signature,
            locals: generator.locals[parameters.len()..].into(),
            code: generator.code,
        };
        module.functions.push(function);
    }
    module
}

/// Changes a few instructions, each into one from elsewhere in the module or into
/// a near relative. Most results are refused by the verifier; what it accepts has
/// shapes that no compiler would write.
pub(crate) fn mutate(module: &mut Module, bytes: &[u8]) {
    for change in bytes.chunks_exact(6) {
        let pick =
            |high: u8, low: u8, count: usize| (usize::from(high) << 8 | usize::from(low)) % count;
        let all: Vec<Instruction> = module.functions.all_code().collect();
        let function = usize::from(change[0]) % module.functions.len();
        module.functions.edit(function, |function| {
            let code = &mut function.code;
            let at = pick(change[1], change[2], code.len());
            let other = all[pick(change[3], change[4], all.len())];
            let target = InstrIndex(pick(change[3], change[4], code.len()) as u32);
            match change[5] % 6 {
                0 | 1 => code[at] = other,
                2 => {
                    let next = (at + 1) % code.len();
                    code.swap(at, next);
                }
                3 => code[at] = Instruction::Jump { target },
                4 => code[at] = Instruction::JumpIfTrue { target },
                _ => {
                    let slot = LocalSlot(u32::from(change[4]) % 8);
                    code[at] = match code[at] {
                        Instruction::LoadLocal { .. } => Instruction::LoadLocal { slot },
                        Instruction::StoreLocal { .. } => Instruction::StoreLocal { slot },
                        _ => Instruction::Dup {},
                    };
                }
            }
        });
    }
}

fn function_type(parameters: &[TypeIndex], result: TypeIndex) -> TypeDef {
    TypeDef::Function {
        parameters: parameters.to_vec(),
        result,
    }
}

struct Generator<'a, B> {
    bytes: &'a mut B,
    signatures: &'a [TypeIndex],
    module: &'a Module,
    position: usize,
    locals: Vec<TypeIndex>,
    /// Locals that are initialised here, and may be changed.
    readable: Vec<u32>,
    code: Vec<Instruction>,
    /// Choices left before everything becomes as simple as can be.
    budget: u32,
}

impl<B: Iterator<Item = u8>> Generator<'_, B> {
    fn choose(&mut self, options: usize) -> usize {
        let Some(budget) = self.budget.checked_sub(1) else {
            return 0;
        };
        self.budget = budget;
        usize::from(self.bytes.next().unwrap_or(0)) % options
    }

    fn emit(&mut self, instruction: Instruction) {
        self.code.push(instruction);
    }

    fn here(&self) -> InstrIndex {
        InstrIndex(self.code.len() as u32)
    }

    fn patch(&mut self, position: InstrIndex) {
        let target = self.here();
        let jump = &mut self.code[position.index()];
        *jump = match *jump {
            Instruction::Jump { .. } => Instruction::Jump { target },
            Instruction::JumpIfFalse { .. } => Instruction::JumpIfFalse { target },
            Instruction::JumpIfTrue { .. } => Instruction::JumpIfTrue { target },
            other => other,
        };
    }

    fn new_local(&mut self, ty: TypeIndex) -> LocalSlot {
        self.locals.push(ty);
        LocalSlot(self.locals.len() as u32 - 1)
    }

    fn function(&mut self, parameters: &[TypeIndex], result: TypeIndex) {
        for &ty in parameters {
            let slot = self.new_local(ty);
            self.readable.push(slot.0);
        }
        if self.position == 0 {
            self.emit(Instruction::ConstString {
                index: StringIndex(2),
            });
            self.emit(Instruction::StoreGlobal {
                global: GlobalIndex(0),
            });
        }
        for _ in 0..1 + self.choose(6) {
            self.statement(2);
        }
        self.expression(result, 3);
        self.emit(Instruction::Return {});
    }

    fn statement(&mut self, depth: u32) {
        match self.choose(if depth == 0 { 4 } else { 7 }) {
            0 | 1 => {
                let ty = TYPES[self.choose(TYPES.len())];
                self.expression(ty, 3);
                let slot = self.new_local(ty);
                self.emit(Instruction::StoreLocal { slot });
                self.readable.push(slot.0);
            }
            2 => self.assignment(),
            3 => {
                let global = GlobalIndex(self.choose(2) as u32);
                self.expression(self.module.globals[global.index()], 2);
                self.emit(Instruction::StoreGlobal { global });
            }
            4 => {
                self.expression(TypeIndex::BOOL, 2);
                let skip = self.here();
                self.emit(Instruction::JumpIfFalse { target: skip });
                self.scoped(|generator| generator.statement(depth - 1));
                self.patch(skip);
            }
            5 => self.counted_loop(depth),
            _ => {
                let ty = TYPES[self.choose(TYPES.len())];
                self.expression(ty, 3);
                self.emit(Instruction::Pop {});
            }
        }
    }

    fn assignment(&mut self) {
        let choice = self.choose(self.readable.len().max(1));
        let Some(&slot) = self.readable.get(choice) else {
            return;
        };
        self.expression(self.locals[slot as usize], 3);
        let slot = LocalSlot(slot);
        self.emit(Instruction::StoreLocal { slot });
    }

    /// What is initialised inside may not be when it is jumped over.
    fn scoped(&mut self, body: impl FnOnce(&mut Self)) {
        let readable = self.readable.len();
        body(self);
        self.readable.truncate(readable);
    }

    fn counted_loop(&mut self, depth: u32) {
        // The counter is not among the locals that assignments choose from.
        let slot = self.new_local(TypeIndex::INT);
        let rounds = 1 + self.choose(4) as i16;
        self.emit(Instruction::SmallInt { value: rounds });
        self.emit(Instruction::StoreLocal { slot });
        let head = self.here();
        self.scoped(|generator| generator.statement(depth - 1));
        self.emit(Instruction::LoadLocal { slot });
        self.emit(Instruction::SmallInt { value: 1 });
        self.emit(Instruction::SubInt {});
        self.emit(Instruction::StoreLocal { slot });
        self.emit(Instruction::LoadLocal { slot });
        self.emit(Instruction::SmallInt { value: 0 });
        self.emit(Instruction::GtInt {});
        self.emit(Instruction::JumpIfTrue { target: head });
    }

    fn expression(&mut self, ty: TypeIndex, depth: u32) {
        if depth == 0 {
            return self.leaf(ty);
        }
        match self.choose(8) {
            0 | 1 => self.leaf(ty),
            // A value that waits while a local it may copy is changed.
            2 => {
                self.expression(ty, depth - 1);
                self.scoped(Self::assignment);
            }
            3 => {
                self.expression(TypeIndex::BOOL, depth - 1);
                let other = self.here();
                let jump = match self.choose(2) {
                    0 => Instruction::JumpIfFalse { target: other },
                    _ => Instruction::JumpIfTrue { target: other },
                };
                self.emit(jump);
                self.scoped(|generator| generator.expression(ty, depth - 1));
                let end = self.here();
                self.emit(Instruction::Jump { target: end });
                self.patch(other);
                self.scoped(|generator| generator.expression(ty, depth - 1));
                self.patch(end);
            }
            4 => self.call(ty, depth),
            5 => {
                self.expression(ty, depth - 1);
                self.emit(Instruction::Dup {});
                let slot = self.new_local(ty);
                self.emit(Instruction::StoreLocal { slot });
                self.readable.push(slot.0);
            }
            _ => self.operation(ty, depth - 1),
        }
    }

    fn leaf(&mut self, ty: TypeIndex) {
        let choice = self.choose(4);
        let candidates: Vec<u32> = self
            .readable
            .iter()
            .copied()
            .filter(|&slot| self.locals[slot as usize] == ty)
            .collect();
        if choice > 0 && !candidates.is_empty() {
            let slot = LocalSlot(candidates[self.choose(candidates.len())]);
            return self.emit(Instruction::LoadLocal { slot });
        }
        let instruction = match ty {
            TypeIndex::UNIT => Instruction::ConstUnit {},
            TypeIndex::BOOL => Instruction::ConstBool {
                value: self.choose(2) == 1,
            },
            TypeIndex::INT => match self.choose(3) {
                0 => Instruction::SmallInt {
                    value: self.choose(256) as i16 - 128,
                },
                1 => Instruction::ConstInt {
                    index: IntIndex(self.choose(INTS.len()) as u32),
                },
                _ => Instruction::LoadGlobal {
                    global: GlobalIndex(1),
                },
            },
            TypeIndex::FLOAT => Instruction::ConstFloat {
                index: FloatIndex(self.choose(FLOATS.len()) as u32),
            },
            TypeIndex::STRING => match self.choose(2) {
                0 => Instruction::ConstString {
                    index: StringIndex(self.choose(STRINGS.len()) as u32),
                },
                _ => Instruction::LoadGlobal {
                    global: GlobalIndex(0),
                },
            },
            _ => Instruction::FunctionValue {
                // The last function, which calls no other.
                function: FunctionIndex(self.signatures.len() as u32 - 1),
            },
        };
        self.emit(instruction);
    }

    /// A call of a later function with this result, if there is one.
    fn call(&mut self, ty: TypeIndex, depth: u32) {
        let last = self.signatures.len() - 1;
        if ty == TypeIndex::INT && self.position < last && self.choose(2) == 1 {
            self.expression(BINARY, depth - 1);
            self.expression(TypeIndex::INT, depth - 1);
            self.expression(TypeIndex::STRING, depth - 1);
            return self.emit(Instruction::CallValue { signature: BINARY });
        }
        let later = self.position + 1..self.signatures.len();
        let candidates: Vec<usize> = later
            .filter(|&each| {
                let signature = self.module.function_type(self.signatures[each]);
                signature.unwrap().1 == ty
            })
            .collect();
        if candidates.is_empty() {
            return self.leaf(ty);
        }
        let callee = candidates[self.choose(candidates.len())];
        let signature = self.module.function_type(self.signatures[callee]);
        for &parameter in signature.unwrap().0 {
            self.expression(parameter, depth - 1);
        }
        self.emit(Instruction::Call {
            function: FunctionIndex(callee as u32),
        });
    }

    fn operation(&mut self, ty: TypeIndex, depth: u32) {
        use Instruction as I;
        const INT: TypeIndex = TypeIndex::INT;
        const FLOAT: TypeIndex = TypeIndex::FLOAT;
        const STRING: TypeIndex = TypeIndex::STRING;
        let options: &[(&[TypeIndex], Instruction)] = match ty {
            TypeIndex::INT => &[
                (&[INT, INT], I::AddInt {}),
                (&[INT, INT], I::SubInt {}),
                (&[INT, INT], I::MulInt {}),
                (&[INT, INT], I::DivInt {}),
                (&[INT, INT], I::RemInt {}),
                (&[INT, INT], I::AndInt {}),
                (&[INT, INT], I::OrInt {}),
                (&[INT, INT], I::XorInt {}),
                (&[INT, INT], I::ShlInt {}),
                (&[INT, INT], I::ShrInt {}),
                (&[INT], I::NegInt {}),
                (&[FLOAT], I::FloatToInt {}),
            ],
            TypeIndex::FLOAT => &[
                (&[FLOAT, FLOAT], I::AddFloat {}),
                (&[FLOAT, FLOAT], I::SubFloat {}),
                (&[FLOAT, FLOAT], I::MulFloat {}),
                (&[FLOAT, FLOAT], I::DivFloat {}),
                (&[FLOAT, FLOAT], I::RemFloat {}),
                (&[FLOAT], I::NegFloat {}),
                (&[INT], I::IntToFloat {}),
            ],
            TypeIndex::BOOL => &[
                (&[INT, INT], I::EqInt {}),
                (&[INT, INT], I::NeInt {}),
                (&[INT, INT], I::LtInt {}),
                (&[INT, INT], I::LeInt {}),
                (&[INT, INT], I::GtInt {}),
                (&[INT, INT], I::GeInt {}),
                (&[FLOAT, FLOAT], I::EqFloat {}),
                (&[FLOAT, FLOAT], I::NeFloat {}),
                (&[FLOAT, FLOAT], I::LtFloat {}),
                (&[FLOAT, FLOAT], I::LeFloat {}),
                (&[FLOAT, FLOAT], I::GtFloat {}),
                (&[FLOAT, FLOAT], I::GeFloat {}),
                (&[STRING, STRING], I::EqString {}),
                (&[STRING, STRING], I::NeString {}),
                (&[STRING, STRING], I::LtString {}),
                (&[STRING, STRING], I::LeString {}),
                (&[STRING, STRING], I::GtString {}),
                (&[STRING, STRING], I::GeString {}),
                (&[TypeIndex::BOOL, TypeIndex::BOOL], I::EqBool {}),
                (&[TypeIndex::BOOL, TypeIndex::BOOL], I::NeBool {}),
                (&[TypeIndex::BOOL], I::Not {}),
            ],
            TypeIndex::STRING => &[
                (&[STRING, STRING], I::Concat { parts: 2 }),
                (&[STRING, STRING, STRING], I::Concat { parts: 3 }),
            ],
            _ => return self.leaf(ty),
        };
        let (operands, instruction) = options[self.choose(options.len())];
        for &operand in operands {
            self.expression(operand, depth);
        }
        self.emit(instruction);
    }
}
