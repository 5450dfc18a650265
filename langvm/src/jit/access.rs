//! Which frame slots an instruction of prepared code reads and writes.

use std::ops::Range;

use lbc_format::Module;
use lbc_format::index::{FunctionIndex, ImportIndex};

use crate::prepare::{Inst, Op};

/// Slots that lie side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    first: u16,
    count: u16,
}

const NONE: Run = Run { first: 0, count: 0 };

fn one(first: u16) -> Run {
    Run { first, count: 1 }
}

impl Run {
    pub(super) fn slots(self) -> Range<u16> {
        self.first..self.first + self.count
    }
}

/// What an instruction does to frame slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Access {
    reads: [Run; 3],
    pub(super) writes: Run,
}

impl Access {
    fn new(reads: [Run; 3], writes: Run) -> Self {
        Self { reads, writes }
    }

    pub(super) fn reads(self) -> impl Iterator<Item = u16> {
        self.reads.into_iter().flat_map(Run::slots)
    }

    pub(super) fn of(module: &Module, inst: Inst) -> Self {
        let Inst { op, a, b, c } = inst.alone();
        let unary = || Self::new([one(b), NONE, NONE], one(a));
        let binary = || Self::new([one(b), one(c), NONE], one(a));
        let reads = |first, second, third| Self::new([first, second, third], NONE);
        let parts = || Self::new([Run { first: b, count: c }, NONE, NONE], one(a));
        let call = |parameters: usize| {
            // Rule `limits`: a function type has at most 255 parameters.
            let count = parameters as u16;
            Self::new([Run { first: a, count }, NONE, NONE], one(a))
        };
        match op {
            Op::AddIntImmJumpLtInt | Op::MoveMove | Op::MulFloatAddFloat | Op::GetFieldGetField => {
                unreachable!("the instruction was looked at alone")
            }
            Op::Prepare
            | Op::Halt
            | Op::HotSpot
            | Op::Charge
            | Op::Jump
            | Op::ReturnImm
            | Op::Unreachable
            | Op::Extra => reads(NONE, NONE, NONE),
            Op::Zero => Self::new([NONE; 3], Run { first: a, count: b }),
            Op::Imm | Op::Const | Op::LoadGlobal => Self::new([NONE; 3], one(a)),
            Op::StoreGlobal
            | Op::JumpIfFalse
            | Op::JumpIfTrue
            | Op::Return
            | Op::Panic
            | Op::JumpTable
            | Op::JumpEqIntImm
            | Op::JumpNeIntImm
            | Op::JumpLtIntImm
            | Op::JumpLeIntImm
            | Op::JumpGtIntImm
            | Op::JumpGeIntImm => reads(one(a), NONE, NONE),
            Op::JumpEqInt
            | Op::JumpNeInt
            | Op::JumpLtInt
            | Op::JumpLeInt
            | Op::JumpEqFloat
            | Op::JumpNeFloat
            | Op::JumpLtFloat
            | Op::JumpLeFloat
            | Op::JumpNotLtFloat
            | Op::JumpNotLeFloat
            | Op::SetField
            | Op::SetFieldReference
            | Op::ArrayPush
            | Op::ArrayPushByte
            | Op::ArrayPushReference => reads(one(a), one(b), NONE),
            Op::ArraySet | Op::ArraySetByte | Op::ArraySetReference => {
                reads(one(a), one(b), one(c))
            }
            Op::Move
            | Op::AddIntImm
            | Op::SubIntImm
            | Op::MulIntImm
            | Op::DivIntImm
            | Op::RemIntImm
            | Op::AndIntImm
            | Op::OrIntImm
            | Op::XorIntImm
            | Op::ShlIntImm
            | Op::ShrIntImm
            | Op::AddImmInt
            | Op::SubImmInt
            | Op::MulImmInt
            | Op::NegInt
            | Op::NegFloat
            | Op::Not
            | Op::EqIntImm
            | Op::NeIntImm
            | Op::LtIntImm
            | Op::LeIntImm
            | Op::GtIntImm
            | Op::GeIntImm
            | Op::IntToFloat
            | Op::FloatToInt
            | Op::AbsInt
            | Op::CountOnesInt
            | Op::SqrtFloat
            | Op::FloorFloat
            | Op::CeilFloat
            | Op::RoundFloat
            | Op::TruncFloat
            | Op::AbsFloat
            | Op::IsNanFloat
            | Op::LenString
            | Op::IsEmptyString
            | Op::GetField
            | Op::GetTag
            | Op::GetPayload
            | Op::ArrayLen
            | Op::ArrayPop
            | Op::ArrayPopByte
            | Op::Display => unary(),
            Op::AddInt
            | Op::SubInt
            | Op::MulInt
            | Op::DivInt
            | Op::RemInt
            | Op::AndInt
            | Op::OrInt
            | Op::XorInt
            | Op::ShlInt
            | Op::ShrInt
            | Op::AddFloat
            | Op::SubFloat
            | Op::MulFloat
            | Op::DivFloat
            | Op::RemFloat
            | Op::EqInt
            | Op::NeInt
            | Op::LtInt
            | Op::LeInt
            | Op::EqFloat
            | Op::NeFloat
            | Op::LtFloat
            | Op::LeFloat
            | Op::EqString
            | Op::NeString
            | Op::LtString
            | Op::LeString
            | Op::Concat2
            | Op::MinInt
            | Op::MaxInt
            | Op::WrappingAddInt
            | Op::WrappingSubInt
            | Op::WrappingMulInt
            | Op::MinFloat
            | Op::MaxFloat
            | Op::ByteAtString
            | Op::ArrayGet
            | Op::ArrayGetByte
            | Op::Equal
            | Op::Compare
            | Op::SameFloat => binary(),
            Op::Concat | Op::NewRecord | Op::NewArray | Op::NewClosure => parts(),
            Op::Call => call(
                module
                    .signature_of(FunctionIndex(inst.immediate()))
                    .map_or(0, |(parameters, _)| parameters.len()),
            ),
            Op::CallHost => call(
                module
                    .import_signature(ImportIndex(inst.immediate()))
                    .map_or(0, |(parameters, _)| parameters.len()),
            ),
            Op::CallValue => {
                let arguments = Run { first: b, count: c };
                Self::new([one(a), arguments, NONE], one(b))
            }
        }
    }
}

/// Whether the instruction has an extra behind it.
pub(super) fn has_extra(op: Op) -> bool {
    matches!(
        op,
        Op::NewRecord
            | Op::NewArray
            | Op::NewClosure
            | Op::GetPayload
            | Op::Equal
            | Op::Compare
            | Op::Display
    )
}
