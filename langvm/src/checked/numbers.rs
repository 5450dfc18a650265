//! Arithmetic and comparisons.

use lbc_format::fuel;
use lbc_format::isa::Instruction;

use crate::error::{RuntimeErrorKind, Trap};

use super::Checked;

fn overflow(expression: String) -> Trap {
    RuntimeErrorKind::IntegerOverflow { expression }.into()
}

impl Checked<'_> {
    fn pop_ints(&mut self) -> Result<(i64, i64), Trap> {
        let right = self.pop_int()?;
        Ok((self.pop_int()?, right))
    }

    fn pop_floats(&mut self) -> Result<(f64, f64), Trap> {
        let right = self.pop_float()?;
        Ok((self.pop_float()?, right))
    }

    pub(super) fn int_arithmetic(&mut self, instruction: Instruction) -> Result<(), Trap> {
        let value = match instruction {
            Instruction::NegInt {} => {
                let value = self.pop_int()?;
                0_i64
                    .checked_sub(value)
                    .ok_or_else(|| overflow(format!("-({value})")))?
            }
            Instruction::FloatToInt {} => {
                let value = self.pop_float()?;
                // The bounds are the powers of two that are floats themselves.
                if value.trunc() >= -(2_f64.powi(63)) && value.trunc() < 2_f64.powi(63) {
                    value as i64
                } else {
                    return Err(RuntimeErrorKind::FloatToInt { value }.into());
                }
            }
            _ => {
                let (left, right) = self.pop_ints()?;
                int_result(instruction, left, right)?
            }
        };
        self.push_int(value)
    }

    pub(super) fn float_arithmetic(&mut self, instruction: Instruction) -> Result<(), Trap> {
        let value = match instruction {
            Instruction::IntToFloat {} => self.pop_int()? as f64,
            Instruction::NegFloat {} => -self.pop_float()?,
            _ => {
                let (left, right) = self.pop_floats()?;
                match instruction {
                    Instruction::AddFloat {} => left + right,
                    Instruction::SubFloat {} => left - right,
                    Instruction::MulFloat {} => left * right,
                    Instruction::DivFloat {} => left / right,
                    Instruction::RemFloat {} => left % right,
                    other => unreachable!("{other:?} is no float arithmetic"),
                }
            }
        };
        self.push_float(value)
    }

    pub(super) fn compare_numbers(&mut self, instruction: Instruction) -> Result<(), Trap> {
        let holds = match instruction {
            Instruction::EqBool {} | Instruction::NeBool {} => {
                let right = self.pop_bool()?;
                let equal = self.pop_bool()? == right;
                equal == matches!(instruction, Instruction::EqBool {})
            }
            Instruction::EqFloat {}
            | Instruction::NeFloat {}
            | Instruction::LtFloat {}
            | Instruction::LeFloat {}
            | Instruction::GtFloat {}
            | Instruction::GeFloat {} => {
                let (left, right) = self.pop_floats()?;
                match instruction {
                    Instruction::EqFloat {} => left == right,
                    Instruction::NeFloat {} => left != right,
                    Instruction::LtFloat {} => left < right,
                    Instruction::LeFloat {} => left <= right,
                    Instruction::GtFloat {} => left > right,
                    _ => left >= right,
                }
            }
            _ => {
                let (left, right) = self.pop_ints()?;
                match instruction {
                    Instruction::EqInt {} => left == right,
                    Instruction::NeInt {} => left != right,
                    Instruction::LtInt {} => left < right,
                    Instruction::LeInt {} => left <= right,
                    Instruction::GtInt {} => left > right,
                    Instruction::GeInt {} => left >= right,
                    other => unreachable!("{other:?} is no comparison of numbers"),
                }
            }
        };
        self.push_bool(holds)
    }

    pub(super) fn compare_texts(&mut self, instruction: Instruction) -> Result<(), Trap> {
        let right = self.pop_text()?;
        let left = self.pop_text()?;
        let (left, right) = (self.machine.heap.text(left), self.machine.heap.text(right));
        let cost = fuel::for_bytes(left.len().min(right.len()));
        let ordering = left.cmp(right);
        self.machine.meter.charge(cost)?;
        self.push_bool(match instruction {
            Instruction::EqString {} => ordering.is_eq(),
            Instruction::NeString {} => ordering.is_ne(),
            Instruction::LtString {} => ordering.is_lt(),
            Instruction::LeString {} => ordering.is_le(),
            Instruction::GtString {} => ordering.is_gt(),
            Instruction::GeString {} => ordering.is_ge(),
            other => unreachable!("{other:?} is no comparison of texts"),
        })
    }
}

fn int_result(instruction: Instruction, left: i64, right: i64) -> Result<i64, Trap> {
    let checked = |value: Option<i64>, operator: &str| {
        value.ok_or_else(|| overflow(format!("{left} {operator} {right}")))
    };
    let divided = |value: Option<i64>, operator: &str| {
        let expression = || format!("{left} {operator} {right}");
        match value {
            Some(value) => Ok(value),
            None if right == 0 => Err(RuntimeErrorKind::DivisionByZero {
                expression: expression(),
            }
            .into()),
            None => Err(overflow(expression())),
        }
    };
    let distance = || match right {
        0..=63 => Ok(right as u32),
        distance => Err(Trap::from(RuntimeErrorKind::ShiftOutOfRange { distance })),
    };
    match instruction {
        Instruction::AddInt {} => checked(left.checked_add(right), "+"),
        Instruction::SubInt {} => checked(left.checked_sub(right), "-"),
        Instruction::MulInt {} => checked(left.checked_mul(right), "*"),
        Instruction::DivInt {} => divided(left.checked_div(right), "/"),
        Instruction::RemInt {} => divided(left.checked_rem(right), "%"),
        Instruction::AndInt {} => Ok(left & right),
        Instruction::OrInt {} => Ok(left | right),
        Instruction::XorInt {} => Ok(left ^ right),
        Instruction::ShlInt {} => Ok(left << distance()?),
        Instruction::ShrInt {} => Ok(left >> distance()?),
        other => unreachable!("{other:?} is no integer arithmetic"),
    }
}
