//! Values known at compile time, and what instructions make of them: what the
//! virtual machine would compute, or that it would fail.

use lbc_format::isa::Opcode;

use crate::typed::ExpressionKind;

/// A value known at compile time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Unit,
    Bool(bool),
    Int(i64),
    Float(f64),
    String(String),
}

impl Value {
    /// The value of a literal.
    pub(crate) fn of_literal(kind: &ExpressionKind) -> Option<Self> {
        Some(match kind {
            ExpressionKind::Unit => Self::Unit,
            ExpressionKind::Bool(value) => Self::Bool(*value),
            ExpressionKind::Int(value) => Self::Int(*value),
            ExpressionKind::Float(value) => Self::Float(*value),
            ExpressionKind::String(value) => Self::String(value.clone()),
            _ => return None,
        })
    }

    /// The literal that gives the value.
    pub(crate) fn into_expression(self) -> ExpressionKind {
        match self {
            Self::Unit => ExpressionKind::Unit,
            Self::Bool(value) => ExpressionKind::Bool(value),
            Self::Int(value) => ExpressionKind::Int(value),
            Self::Float(value) => ExpressionKind::Float(value),
            Self::String(value) => ExpressionKind::String(value),
        }
    }
}

/// Why an operation has no value at compile time.
pub(crate) enum Failure {
    /// It is not one that constants are made of.
    NotConstant,
    /// It would be a runtime error, as described.
    Fails(String),
}

/// What the virtual machine would compute.
pub(crate) fn apply(opcode: Opcode, operands: &[Value]) -> Result<Value, Failure> {
    let overflow = || Failure::Fails("integer overflow in a constant".to_owned());
    let int = |value: Option<i64>| value.map(Value::Int).ok_or_else(overflow);
    Ok(match (opcode, operands) {
        (Opcode::NegInt, [Value::Int(a)]) => int(a.checked_neg())?,
        (Opcode::NegFloat, [Value::Float(a)]) => Value::Float(-a),
        (Opcode::Not, [Value::Bool(a)]) => Value::Bool(!a),
        (Opcode::IntToFloat, [Value::Int(a)]) => Value::Float(*a as f64),
        (Opcode::FloatToInt, [Value::Float(a)]) => match float_to_int(*a) {
            Some(value) => Value::Int(value),
            None => {
                return Err(Failure::Fails(format!(
                    "the `Float` {a} has no `Int` of its size"
                )));
            }
        },
        (opcode, [Value::Int(a), Value::Int(b)]) => match opcode {
            Opcode::AddInt => int(a.checked_add(*b))?,
            Opcode::SubInt => int(a.checked_sub(*b))?,
            Opcode::MulInt => int(a.checked_mul(*b))?,
            Opcode::DivInt | Opcode::RemInt if *b == 0 => {
                return Err(Failure::Fails("division by zero in a constant".to_owned()));
            }
            Opcode::DivInt => int(a.checked_div(*b))?,
            Opcode::RemInt => int(a.checked_rem(*b))?,
            Opcode::AndInt => Value::Int(a & b),
            Opcode::OrInt => Value::Int(a | b),
            Opcode::XorInt => Value::Int(a ^ b),
            Opcode::ShlInt | Opcode::ShrInt if !(0..64).contains(b) => {
                return Err(Failure::Fails(format!(
                    "shift by {b} in a constant; a shift must be within 0..=63"
                )));
            }
            Opcode::ShlInt => Value::Int(a << b),
            Opcode::ShrInt => Value::Int(a >> b),
            Opcode::EqInt => Value::Bool(a == b),
            Opcode::NeInt => Value::Bool(a != b),
            Opcode::LtInt => Value::Bool(a < b),
            Opcode::LeInt => Value::Bool(a <= b),
            Opcode::GtInt => Value::Bool(a > b),
            Opcode::GeInt => Value::Bool(a >= b),
            _ => return Err(Failure::NotConstant),
        },
        (opcode, [Value::Float(a), Value::Float(b)]) => match opcode {
            Opcode::AddFloat => Value::Float(a + b),
            Opcode::SubFloat => Value::Float(a - b),
            Opcode::MulFloat => Value::Float(a * b),
            Opcode::DivFloat => Value::Float(a / b),
            Opcode::RemFloat => Value::Float(a % b),
            Opcode::EqFloat => Value::Bool(a == b),
            Opcode::NeFloat => Value::Bool(a != b),
            Opcode::LtFloat => Value::Bool(a < b),
            Opcode::LeFloat => Value::Bool(a <= b),
            Opcode::GtFloat => Value::Bool(a > b),
            Opcode::GeFloat => Value::Bool(a >= b),
            _ => return Err(Failure::NotConstant),
        },
        (opcode, [Value::Bool(a), Value::Bool(b)]) => match opcode {
            Opcode::EqBool => Value::Bool(a == b),
            Opcode::NeBool => Value::Bool(a != b),
            _ => return Err(Failure::NotConstant),
        },
        (opcode, [Value::String(a), Value::String(b)]) => match opcode {
            Opcode::EqString => Value::Bool(a == b),
            Opcode::NeString => Value::Bool(a != b),
            Opcode::LtString => Value::Bool(a < b),
            Opcode::LeString => Value::Bool(a <= b),
            Opcode::GtString => Value::Bool(a > b),
            Opcode::GeString => Value::Bool(a >= b),
            _ => return Err(Failure::NotConstant),
        },
        _ => return Err(Failure::NotConstant),
    })
}

/// The truncated value, when an `Int` can hold it. Both bounds are exact: 2^63
/// and -2^63 are `Float`s.
fn float_to_int(value: f64) -> Option<i64> {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    (-BOUND..BOUND).contains(&value).then_some(value as i64)
}
