//! Comparisons: which operation stands for which, negated and mirrored.
//!
//! Prepared code has no operations for what another says with its sides exchanged.

use super::code::Op;

/// The comparisons of `Int`, as the file has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Comparison {
    /// The comparison that holds exactly when this one does not.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Ge,
            Self::Le => Self::Gt,
            Self::Gt => Self::Le,
            Self::Ge => Self::Lt,
        }
    }

    /// The comparison that holds with the sides exchanged.
    pub(super) fn mirrored(self) -> Self {
        match self {
            Self::Eq => Self::Eq,
            Self::Ne => Self::Ne,
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
        }
    }

    /// Whether only the mirrored comparison has operations over two slots.
    pub(super) fn is_mirrored_in_code(self) -> bool {
        matches!(self, Self::Gt | Self::Ge)
    }

    pub(super) fn int_op(self) -> Op {
        match self {
            Self::Eq => Op::EqInt,
            Self::Ne => Op::NeInt,
            Self::Lt | Self::Gt => Op::LtInt,
            Self::Le | Self::Ge => Op::LeInt,
        }
    }

    pub(super) fn int_imm_op(self) -> Op {
        match self {
            Self::Eq => Op::EqIntImm,
            Self::Ne => Op::NeIntImm,
            Self::Lt => Op::LtIntImm,
            Self::Le => Op::LeIntImm,
            Self::Gt => Op::GtIntImm,
            Self::Ge => Op::GeIntImm,
        }
    }

    pub(super) fn int_jump_op(self) -> Op {
        match self {
            Self::Eq => Op::JumpEqInt,
            Self::Ne => Op::JumpNeInt,
            Self::Lt | Self::Gt => Op::JumpLtInt,
            Self::Le | Self::Ge => Op::JumpLeInt,
        }
    }

    pub(super) fn int_imm_jump_op(self) -> Op {
        match self {
            Self::Eq => Op::JumpEqIntImm,
            Self::Ne => Op::JumpNeIntImm,
            Self::Lt => Op::JumpLtIntImm,
            Self::Le => Op::JumpLeIntImm,
            Self::Gt => Op::JumpGtIntImm,
            Self::Ge => Op::JumpGeIntImm,
        }
    }

    pub(super) fn float_op(self) -> Op {
        match self {
            Self::Eq => Op::EqFloat,
            Self::Ne => Op::NeFloat,
            Self::Lt | Self::Gt => Op::LtFloat,
            Self::Le | Self::Ge => Op::LeFloat,
        }
    }

    /// Floats have their own operations for "not less": NaN is neither.
    pub(super) fn float_jump_op(self, when: bool) -> Op {
        match (self, when) {
            (Self::Eq, true) | (Self::Ne, false) => Op::JumpEqFloat,
            (Self::Ne, true) | (Self::Eq, false) => Op::JumpNeFloat,
            (Self::Lt | Self::Gt, true) => Op::JumpLtFloat,
            (Self::Le | Self::Ge, true) => Op::JumpLeFloat,
            (Self::Lt | Self::Gt, false) => Op::JumpNotLtFloat,
            (Self::Le | Self::Ge, false) => Op::JumpNotLeFloat,
        }
    }

    pub(super) fn string_op(self) -> Op {
        match self {
            Self::Eq => Op::EqString,
            Self::Ne => Op::NeString,
            Self::Lt | Self::Gt => Op::LtString,
            Self::Le | Self::Ge => Op::LeString,
        }
    }
}
