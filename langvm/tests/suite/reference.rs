//! A second interpreter, as plain as can be: it walks the file's own
//! instructions over a stack of tagged values. What it and the machine disagree
//! on is a bug in one of them.

use lbc_format::Module;
use lbc_format::fuel;
use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::isa::Instruction;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    Unit,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Function(u32),
}

/// Instructions that a run here may take: some generated programs end, but only
/// after ages.
const PATIENCE: u64 = 100_000;

/// Bytes of the longest text that a run here may make.
const LONGEST_TEXT: usize = 100_000;

/// Calls that may be active: more would be shortened in a backtrace.
const MOST_CALLS: usize = 18;

/// The code of a run that was given up.
pub(crate) const GIVEN_UP: &str = "given up";

/// How a run ended: a value, or the error's code and the calls it happened in,
/// the innermost first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    Value(Item),
    Error(&'static str, Vec<(FunctionIndex, InstrIndex)>),
}

pub(crate) struct Reference<'m> {
    module: &'m Module,
    globals: Vec<Option<Item>>,
    stack: Vec<Item>,
    calls: Vec<(FunctionIndex, InstrIndex)>,
    fuel: u64,
}

impl<'m> Reference<'m> {
    /// Runs a module without imports; also gives the fuel a metered run must use.
    pub(crate) fn run(module: &'m Module) -> (End, u64) {
        let mut reference = Self {
            module,
            globals: vec![None; module.globals.len()],
            stack: Vec::new(),
            calls: Vec::new(),
            fuel: 0,
        };
        let end = match reference.call(module.meta.entry) {
            Ok(()) => End::Value(reference.stack.pop().unwrap()),
            Err(code) => {
                reference.calls.reverse();
                End::Error(code, reference.calls)
            }
        };
        (end, reference.fuel)
    }

    fn int(&mut self) -> i64 {
        match self.stack.pop() {
            Some(Item::Int(value)) => value,
            other => panic!("expected an integer, found {other:?}"),
        }
    }

    fn float(&mut self) -> f64 {
        match self.stack.pop() {
            Some(Item::Float(value)) => value,
            other => panic!("expected a float, found {other:?}"),
        }
    }

    fn boolean(&mut self) -> bool {
        match self.stack.pop() {
            Some(Item::Bool(value)) => value,
            other => panic!("expected a truth value, found {other:?}"),
        }
    }

    fn text(&mut self) -> String {
        match self.stack.pop() {
            Some(Item::Text(value)) => value,
            other => panic!("expected a text, found {other:?}"),
        }
    }

    fn ints(&mut self) -> (i64, i64) {
        let right = self.int();
        (self.int(), right)
    }

    fn floats(&mut self) -> (f64, f64) {
        let right = self.float();
        (self.float(), right)
    }

    fn booleans(&mut self) -> (bool, bool) {
        let right = self.boolean();
        (self.boolean(), right)
    }

    fn texts(&mut self) -> (String, String) {
        let right = self.text();
        let left = self.text();
        self.fuel += left.len().min(right.len()) as u64 / 16;
        (left, right)
    }

    fn push_checked(&mut self, value: Option<i64>, code: &'static str) -> Result<(), &'static str> {
        self.stack.push(Item::Int(value.ok_or(code)?));
        Ok(())
    }

    fn call(&mut self, function: FunctionIndex) -> Result<(), &'static str> {
        let code = self.module.functions.at(function.index()).code.to_vec();
        let parameters = self.module.signature_of(function).unwrap().0.len();
        let first = self.stack.len() - parameters;
        let mut locals: Vec<Option<Item>> = self.stack.drain(first..).map(Some).collect();
        locals.resize(self.module.local_types(function).count(), None);
        self.calls.push((function, InstrIndex(0)));
        if self.calls.len() > MOST_CALLS {
            return Err(GIVEN_UP);
        }
        let mut at = 0;
        loop {
            self.calls.last_mut().unwrap().1 = InstrIndex(at as u32);
            self.fuel += u64::from(fuel::of(self.module, code[at]));
            if self.fuel > PATIENCE {
                return Err(GIVEN_UP);
            }
            let instruction = code[at];
            at += 1;
            match instruction {
                Instruction::ConstUnit {} => self.stack.push(Item::Unit),
                Instruction::ConstBool { value } => self.stack.push(Item::Bool(value)),
                Instruction::ConstInt { index } => {
                    let value = self.module.constants.ints[index.index()];
                    self.stack.push(Item::Int(value));
                }
                Instruction::ConstFloat { index } => {
                    let value = self.module.constants.floats[index.index()];
                    self.stack.push(Item::Float(value));
                }
                Instruction::ConstString { index } => {
                    let value = self.module.constants.strings[index.index()].clone();
                    self.stack.push(Item::Text(value));
                }
                Instruction::SmallInt { value } => self.stack.push(Item::Int(i64::from(value))),
                Instruction::FunctionValue { function } => {
                    self.stack.push(Item::Function(function.0));
                }
                Instruction::Pop {} => {
                    self.stack.pop().unwrap();
                }
                Instruction::Dup {} => self.stack.push(self.stack.last().unwrap().clone()),
                Instruction::LoadLocal { slot } => {
                    self.stack.push(locals[slot.index()].clone().unwrap());
                }
                Instruction::StoreLocal { slot } => locals[slot.index()] = self.stack.pop(),
                Instruction::LoadGlobal { global } => {
                    let value = self.globals[global.index()].clone().ok_or("R0005")?;
                    self.stack.push(value);
                }
                Instruction::StoreGlobal { global } => {
                    self.globals[global.index()] = self.stack.pop();
                }
                Instruction::AddInt {} => {
                    let (left, right) = self.ints();
                    self.push_checked(left.checked_add(right), "R0001")?;
                }
                Instruction::SubInt {} => {
                    let (left, right) = self.ints();
                    self.push_checked(left.checked_sub(right), "R0001")?;
                }
                Instruction::MulInt {} => {
                    let (left, right) = self.ints();
                    self.push_checked(left.checked_mul(right), "R0001")?;
                }
                Instruction::DivInt {} => {
                    let (left, right) = self.ints();
                    let code = if right == 0 { "R0002" } else { "R0001" };
                    self.push_checked(left.checked_div(right), code)?;
                }
                Instruction::RemInt {} => {
                    let (left, right) = self.ints();
                    let code = if right == 0 { "R0002" } else { "R0001" };
                    self.push_checked(left.checked_rem(right), code)?;
                }
                Instruction::NegInt {} => {
                    let value = self.int();
                    self.push_checked(value.checked_neg(), "R0001")?;
                }
                Instruction::AndInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Int(left & right));
                }
                Instruction::OrInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Int(left | right));
                }
                Instruction::XorInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Int(left ^ right));
                }
                Instruction::ShlInt {} => {
                    let (left, right) = self.ints();
                    let value = (0..64).contains(&right).then(|| left << right);
                    self.push_checked(value, "R0003")?;
                }
                Instruction::ShrInt {} => {
                    let (left, right) = self.ints();
                    let value = (0..64).contains(&right).then(|| left >> right);
                    self.push_checked(value, "R0003")?;
                }
                Instruction::AddFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Float(left + right));
                }
                Instruction::SubFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Float(left - right));
                }
                Instruction::MulFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Float(left * right));
                }
                Instruction::DivFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Float(left / right));
                }
                Instruction::RemFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Float(left % right));
                }
                Instruction::NegFloat {} => {
                    let value = self.float();
                    self.stack.push(Item::Float(-value));
                }
                Instruction::Not {} => {
                    let value = self.boolean();
                    self.stack.push(Item::Bool(!value));
                }
                Instruction::EqInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Bool(left == right));
                }
                Instruction::NeInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Bool(left != right));
                }
                Instruction::LtInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Bool(left < right));
                }
                Instruction::LeInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Bool(left <= right));
                }
                Instruction::GtInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Bool(left > right));
                }
                Instruction::GeInt {} => {
                    let (left, right) = self.ints();
                    self.stack.push(Item::Bool(left >= right));
                }
                Instruction::EqFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Bool(left == right));
                }
                Instruction::NeFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Bool(left != right));
                }
                Instruction::LtFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Bool(left < right));
                }
                Instruction::LeFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Bool(left <= right));
                }
                Instruction::GtFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Bool(left > right));
                }
                Instruction::GeFloat {} => {
                    let (left, right) = self.floats();
                    self.stack.push(Item::Bool(left >= right));
                }
                Instruction::EqBool {} => {
                    let (left, right) = self.booleans();
                    self.stack.push(Item::Bool(left == right));
                }
                Instruction::NeBool {} => {
                    let (left, right) = self.booleans();
                    self.stack.push(Item::Bool(left != right));
                }
                Instruction::EqString {} => {
                    let (left, right) = self.texts();
                    self.stack.push(Item::Bool(left == right));
                }
                Instruction::NeString {} => {
                    let (left, right) = self.texts();
                    self.stack.push(Item::Bool(left != right));
                }
                Instruction::LtString {} => {
                    let (left, right) = self.texts();
                    self.stack.push(Item::Bool(left < right));
                }
                Instruction::LeString {} => {
                    let (left, right) = self.texts();
                    self.stack.push(Item::Bool(left <= right));
                }
                Instruction::GtString {} => {
                    let (left, right) = self.texts();
                    self.stack.push(Item::Bool(left > right));
                }
                Instruction::GeString {} => {
                    let (left, right) = self.texts();
                    self.stack.push(Item::Bool(left >= right));
                }
                Instruction::IntToFloat {} => {
                    let value = self.int();
                    self.stack.push(Item::Float(value as f64));
                }
                Instruction::FloatToInt {} => {
                    let value = self.float().trunc();
                    let bound = 2_f64.powi(63);
                    let fits = value >= -bound && value < bound;
                    self.push_checked(fits.then_some(value as i64), "R0004")?;
                }
                Instruction::Concat { parts } => {
                    let mut texts: Vec<String> = (0..parts).map(|_| self.text()).collect();
                    texts.reverse();
                    let joined = texts.concat();
                    if joined.len() > LONGEST_TEXT {
                        return Err(GIVEN_UP);
                    }
                    self.fuel += joined.len() as u64 / 16;
                    self.stack.push(Item::Text(joined));
                }
                Instruction::Jump { target } => at = target.index(),
                Instruction::JumpIfFalse { target } => {
                    if !self.boolean() {
                        at = target.index();
                    }
                }
                Instruction::JumpIfTrue { target } => {
                    if self.boolean() {
                        at = target.index();
                    }
                }
                Instruction::Call { function } => self.call(function)?,
                Instruction::CallImport { .. } => unreachable!("modules here import nothing"),
                Instruction::CallValue { signature } => {
                    let count = self.module.function_type(signature).unwrap().0.len();
                    let position = self.stack.len() - count - 1;
                    let Item::Function(function) = self.stack.remove(position) else {
                        panic!("expected a function below {count} arguments")
                    };
                    self.call(FunctionIndex(function))?;
                }
                Instruction::Return {} => {
                    self.calls.pop();
                    return Ok(());
                }
                Instruction::Panic {} => return Err("R0006"),
                Instruction::Unreachable {} => return Err("R0007"),
                // The modules compared here are of format 1.0.
                Instruction::NewTuple { .. }
                | Instruction::NewStruct { .. }
                | Instruction::NewVariant { .. }
                | Instruction::GetField { .. }
                | Instruction::SetField { .. }
                | Instruction::GetTag { .. }
                | Instruction::GetPayload { .. }
                | Instruction::JumpTable { .. }
                | Instruction::NewArray { .. }
                | Instruction::ArrayLen { .. }
                | Instruction::ArrayGet { .. }
                | Instruction::ArraySet { .. }
                | Instruction::ArrayPush { .. }
                | Instruction::ArrayPop { .. }
                | Instruction::NewClosure { .. }
                | Instruction::NewCell { .. }
                | Instruction::GetCell { .. }
                | Instruction::SetCell { .. }
                | Instruction::Equal { .. }
                | Instruction::Compare { .. }
                | Instruction::Same { .. }
                | Instruction::Display { .. }
                | Instruction::DisplayQuoted { .. } => return Err(GIVEN_UP),
            }
        }
    }
}
