//! What is known of instructions by their operands.

use lbc_format::isa::Opcode;

use super::{Expression, ExpressionKind};

/// Whether an instruction with these operands neither fails nor changes anything.
pub(crate) fn cannot_fail(opcode: Opcode, operands: &[Expression]) -> bool {
    let last = match operands.last().map(|operand| &operand.kind) {
        Some(ExpressionKind::Int(value)) => Some(*value),
        _ => None,
    };
    match (opcode, last) {
        // Dividing by -1 can overflow, as the one integer without its opposite shows.
        (Opcode::DivInt | Opcode::RemInt, Some(divisor)) => divisor != 0 && divisor != -1,
        (Opcode::ShlInt | Opcode::ShrInt, Some(distance)) => (0..64).contains(&distance),
        _ => never_fails(opcode),
    }
}

/// Whether an instruction neither fails nor changes anything, whatever its operands are.
pub(crate) const fn never_fails(opcode: Opcode) -> bool {
    matches!(
        opcode,
        Opcode::AndInt
            | Opcode::OrInt
            | Opcode::XorInt
            | Opcode::AddFloat
            | Opcode::SubFloat
            | Opcode::MulFloat
            | Opcode::DivFloat
            | Opcode::RemFloat
            | Opcode::NegFloat
            | Opcode::Not
            | Opcode::EqInt
            | Opcode::NeInt
            | Opcode::LtInt
            | Opcode::LeInt
            | Opcode::GtInt
            | Opcode::GeInt
            | Opcode::EqFloat
            | Opcode::NeFloat
            | Opcode::LtFloat
            | Opcode::LeFloat
            | Opcode::GtFloat
            | Opcode::GeFloat
            | Opcode::EqBool
            | Opcode::NeBool
            | Opcode::EqString
            | Opcode::NeString
            | Opcode::LtString
            | Opcode::LeString
            | Opcode::GtString
            | Opcode::GeString
            | Opcode::IntToFloat
            | Opcode::ArrayLen
            | Opcode::GetTag
    )
}
