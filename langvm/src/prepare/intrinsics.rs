//! Host functions that prepared code carries out without a call.
//!
//! One table: adding a row, the operation in [`Op`] and its handler in the
//! interpreter makes a library function an instruction. Files know nothing of
//! this; they import the function by name like any other.

use super::code::Op;
use crate::host::HostType;

/// A library function with an operation of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Intrinsic {
    pub(crate) name: &'static str,
    pub(super) op: Op,
    parameters: &'static [HostType],
    result: HostType,
}

impl Intrinsic {
    pub(crate) fn signature(self) -> (&'static [HostType], HostType) {
        (self.parameters, self.result)
    }
}

macro_rules! intrinsics {
    ($($name:literal $op:ident ($($parameter:ident)*) $result:ident;)*) => {
        /// Every intrinsic.
        pub(crate) const INTRINSICS: &[Intrinsic] = &[$(Intrinsic {
            name: $name,
            op: Op::$op,
            parameters: &[$(HostType::$parameter),*],
            result: HostType::$result,
        }),*];
    };
}

intrinsics! {
    "std.int.abs"          AbsInt         (Int)        Int;
    "std.int.min"          MinInt         (Int Int)    Int;
    "std.int.max"          MaxInt         (Int Int)    Int;
    "std.int.wrapping_add" WrappingAddInt (Int Int)    Int;
    "std.int.wrapping_sub" WrappingSubInt (Int Int)    Int;
    "std.int.wrapping_mul" WrappingMulInt (Int Int)    Int;
    "std.int.count_ones"   CountOnesInt   (Int)        Int;
    "std.float.sqrt"       SqrtFloat      (Float)      Float;
    "std.float.floor"      FloorFloat     (Float)      Float;
    "std.float.ceil"       CeilFloat      (Float)      Float;
    "std.float.round"      RoundFloat     (Float)      Float;
    "std.float.trunc"      TruncFloat     (Float)      Float;
    "std.float.abs"        AbsFloat       (Float)      Float;
    "std.float.min"        MinFloat       (Float Float) Float;
    "std.float.max"        MaxFloat       (Float Float) Float;
    "std.float.is_nan"     IsNanFloat     (Float)      Bool;
    "std.string.len"       LenString      (String)     Int;
    "std.string.is_empty"  IsEmptyString  (String)     Bool;
    "std.string.byte_at"   ByteAtString   (String Int) Int;
}
