//! The instruction set, as one table.
//!
//! Opcode number, mnemonic, immediates, stack signature and documentation of an
//! instruction stand in one row of `for_each_instruction`; the enum, its
//! encoding, the disassembler, the assembler, the typing rule of every plain
//! instruction and the reference page derive from it.
//!
//! To add an instruction: append a row (rows are never moved or removed, since
//! files outlive compilers); raise the minor version in `container.rs` and give the
//! row's number its version in `Opcode::since`; if it is `special`, give it a stack
//! effect in `effect.rs` and, where the effect does not say it all, a rule in both
//! `verify/code.rs` and `verify/ordinary.rs`; give it semantics in the virtual machine;
//! add one program that uses it and one rejected module.

use serde::{Deserialize, Serialize};

use crate::container::FormatVersion;
use crate::index::{
    FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex, LocalSlot,
    StringIndex, TypeIndex,
};
use crate::payload::{EncodingError, Input, Output, unfolded};

/// Calls `$callback!` with every row of the instruction table.
///
/// A row reads: documentation, opcode number, mnemonic, variant with immediates,
/// `=` signature. `special` marks a stack effect that depends on the module or
/// on control flow.
macro_rules! for_each_instruction {
    ($callback:ident) => {
        $callback! {
            /// Pushes the `Unit` value.
            0x00 "const_unit"       ConstUnit {} = (-> Unit);
            /// Pushes `value`.
            0x01 "const_bool"       ConstBool { value: bool } = (-> Bool);
            /// Pushes an integer of the `Int` pool.
            0x02 "const_int"        ConstInt { index: IntIndex } = (-> Int);
            /// Pushes a number of the `Float` pool.
            0x03 "const_float"      ConstFloat { index: FloatIndex } = (-> Float);
            /// Pushes a text of the `String` pool.
            0x04 "const_string"     ConstString { index: StringIndex } = (-> String);
            /// Pushes the integer `value`, without a pool entry.
            0x05 "small_int"        SmallInt { value: i16 } = (-> Int);
            /// Pushes a function of this module as a value of its function type.
            0x06 "function_value"   FunctionValue { function: FunctionIndex } = special;
            /// Drops the top of the stack.
            0x07 "pop"              Pop {} = special;
            /// Pushes a copy of the top of the stack.
            0x08 "dup"              Dup {} = special;
            /// Pushes the value of a local slot, which must be initialised.
            0x09 "load_local"       LoadLocal { slot: LocalSlot } = special;
            /// Pops a value of the slot's type into a local slot.
            0x0a "store_local"      StoreLocal { slot: LocalSlot } = special;
            /// Pushes a global's value; reading one that was never stored is a runtime error.
            0x0b "load_global"      LoadGlobal { global: GlobalIndex } = special;
            /// Pops a value of the global's type into a global.
            0x0c "store_global"     StoreGlobal { global: GlobalIndex } = special;
            /// Pops two integers and pushes their sum; overflow is a runtime error.
            0x0d "add_int"          AddInt {} = (Int Int -> Int);
            /// Pops two integers and pushes left minus right; overflow is a runtime error.
            0x0e "sub_int"          SubInt {} = (Int Int -> Int);
            /// Pops two integers and pushes their product; overflow is a runtime error.
            0x0f "mul_int"          MulInt {} = (Int Int -> Int);
            /// Pops two integers and pushes the quotient, truncated; a zero divisor and overflow are runtime errors.
            0x10 "div_int"          DivInt {} = (Int Int -> Int);
            /// Pops two integers and pushes the remainder, with the sign of the left one; a zero divisor and overflow are runtime errors.
            0x11 "rem_int"          RemInt {} = (Int Int -> Int);
            /// Pops an integer and pushes its negation; overflow is a runtime error.
            0x12 "neg_int"          NegInt {} = (Int -> Int);
            /// Pops two integers and pushes their bitwise and.
            0x13 "and_int"          AndInt {} = (Int Int -> Int);
            /// Pops two integers and pushes their bitwise or.
            0x14 "or_int"           OrInt {} = (Int Int -> Int);
            /// Pops two integers and pushes their bitwise exclusive or.
            0x15 "xor_int"          XorInt {} = (Int Int -> Int);
            /// Pops two integers and pushes left shifted left by right; bits shifted out are lost, a distance outside 0..=63 is a runtime error.
            0x16 "shl_int"          ShlInt {} = (Int Int -> Int);
            /// Pops two integers and pushes left shifted right by right, keeping the sign; a distance outside 0..=63 is a runtime error.
            0x17 "shr_int"          ShrInt {} = (Int Int -> Int);
            /// Pops two floats and pushes their sum.
            0x18 "add_float"        AddFloat {} = (Float Float -> Float);
            /// Pops two floats and pushes left minus right.
            0x19 "sub_float"        SubFloat {} = (Float Float -> Float);
            /// Pops two floats and pushes their product.
            0x1a "mul_float"        MulFloat {} = (Float Float -> Float);
            /// Pops two floats and pushes left divided by right.
            0x1b "div_float"        DivFloat {} = (Float Float -> Float);
            /// Pops two floats and pushes the remainder of truncated division, with the sign of the left one.
            0x1c "rem_float"        RemFloat {} = (Float Float -> Float);
            /// Pops a float and pushes it with its sign flipped.
            0x1d "neg_float"        NegFloat {} = (Float -> Float);
            /// Pops a condition and pushes its opposite.
            0x1e "not"              Not {} = (Bool -> Bool);
            /// Pops two integers and pushes whether left equals right.
            0x1f "eq_int"           EqInt {} = (Int Int -> Bool);
            /// Pops two integers and pushes whether left differs from right.
            0x20 "ne_int"           NeInt {} = (Int Int -> Bool);
            /// Pops two integers and pushes whether left is less than right.
            0x21 "lt_int"           LtInt {} = (Int Int -> Bool);
            /// Pops two integers and pushes whether left is at most right.
            0x22 "le_int"           LeInt {} = (Int Int -> Bool);
            /// Pops two integers and pushes whether left is greater than right.
            0x23 "gt_int"           GtInt {} = (Int Int -> Bool);
            /// Pops two integers and pushes whether left is at least right.
            0x24 "ge_int"           GeInt {} = (Int Int -> Bool);
            /// Pops two floats and pushes whether left equals right, as IEEE 754 defines it.
            0x25 "eq_float"         EqFloat {} = (Float Float -> Bool);
            /// Pops two floats and pushes whether left differs from right, as IEEE 754 defines it.
            0x26 "ne_float"         NeFloat {} = (Float Float -> Bool);
            /// Pops two floats and pushes whether left is less than right, as IEEE 754 defines it.
            0x27 "lt_float"         LtFloat {} = (Float Float -> Bool);
            /// Pops two floats and pushes whether left is at most right, as IEEE 754 defines it.
            0x28 "le_float"         LeFloat {} = (Float Float -> Bool);
            /// Pops two floats and pushes whether left is greater than right, as IEEE 754 defines it.
            0x29 "gt_float"         GtFloat {} = (Float Float -> Bool);
            /// Pops two floats and pushes whether left is at least right, as IEEE 754 defines it.
            0x2a "ge_float"         GeFloat {} = (Float Float -> Bool);
            /// Pops two conditions and pushes whether left equals right.
            0x2b "eq_bool"          EqBool {} = (Bool Bool -> Bool);
            /// Pops two conditions and pushes whether left differs from right.
            0x2c "ne_bool"          NeBool {} = (Bool Bool -> Bool);
            /// Pops two texts and pushes whether left equals right, byte by byte.
            0x2d "eq_string"        EqString {} = (String String -> Bool);
            /// Pops two texts and pushes whether left differs from right, byte by byte.
            0x2e "ne_string"        NeString {} = (String String -> Bool);
            /// Pops two texts and pushes whether left is less than right, byte by byte.
            0x2f "lt_string"        LtString {} = (String String -> Bool);
            /// Pops two texts and pushes whether left is at most right, byte by byte.
            0x30 "le_string"        LeString {} = (String String -> Bool);
            /// Pops two texts and pushes whether left is greater than right, byte by byte.
            0x31 "gt_string"        GtString {} = (String String -> Bool);
            /// Pops two texts and pushes whether left is at least right, byte by byte.
            0x32 "ge_string"        GeString {} = (String String -> Bool);
            /// Pops an integer and pushes the nearest float.
            0x33 "int_to_float"     IntToFloat {} = (Int -> Float);
            /// Pops a float and pushes it truncated; NaN and values out of range are runtime errors.
            0x34 "float_to_int"     FloatToInt {} = (Float -> Int);
            /// Pops `parts` texts and pushes them joined, the deepest first.
            0x35 "concat"           Concat { parts: u8 } = special;
            /// Continues at `target`.
            0x36 "jump"             Jump { target: InstrIndex } = special;
            /// Pops a condition and continues at `target` when it is false.
            0x37 "jump_if_false"    JumpIfFalse { target: InstrIndex } = special;
            /// Pops a condition and continues at `target` when it is true.
            0x38 "jump_if_true"     JumpIfTrue { target: InstrIndex } = special;
            /// Pops the arguments of a function of this module, the last on top, and pushes its result.
            0x39 "call"             Call { function: FunctionIndex } = special;
            /// Pops the arguments of a host function, the last on top, and pushes its result.
            0x3a "call_import"      CallImport { import: ImportIndex } = special;
            /// Pops the arguments and, below them, a function value of type `signature`; calls it and pushes its result.
            0x3b "call_value"       CallValue { signature: TypeIndex } = special;
            /// Pops the function's result, leaving the stack empty, and returns it to the caller.
            0x3c "return"           Return {} = special;
            /// Pops a message and ends the program with it as a runtime error.
            0x3d "panic"            Panic {} = special;
            /// Marks a point that control never reaches; reaching it is a runtime error.
            0x3e "unreachable"      Unreachable {} = special;
            /// Pops the elements of the tuple type `ty`, the last on top, and pushes the tuple.
            0x3f "new_tuple"        NewTuple { ty: TypeIndex } = special;
            /// Pops the fields of the struct type `ty`, the last on top, and pushes the struct.
            0x40 "new_struct"       NewStruct { ty: TypeIndex } = special;
            /// Pops the fields of a variant of the enum type `ty`, the last on top, and pushes the enum value.
            0x41 "new_variant"      NewVariant { variant: u16, ty: TypeIndex } = special;
            /// Pops a tuple or a struct and pushes its element or field `field`.
            0x42 "get_field"        GetField { field: u16 } = special;
            /// Pops a value and, below it, a struct; makes the value the struct's field `field`.
            0x43 "set_field"        SetField { field: u16 } = special;
            /// Pops an enum value and pushes the number of its variant.
            0x44 "get_tag"          GetTag {} = special;
            /// Pops an enum value and pushes field `field` of its variant `variant`; a value of another variant is a runtime error.
            0x45 "get_payload"      GetPayload { variant: u16, field: u16 } = special;
            /// Pops *n* and continues at instruction *n*, counted from 0, of the `count` that follow, each of which is a `jump`; with *n* outside 0 to `count` − 1 it continues behind them.
            0x46 "jump_table"       JumpTable { count: u16 } = special;
            /// Pops `count` elements of the array type `ty`, the last on top, and pushes a new array of them.
            0x47 "new_array"        NewArray { count: u16, ty: TypeIndex } = special;
            /// Pops an array and pushes its length.
            0x48 "array_len"        ArrayLen {} = special;
            /// Pops a position and, below it, an array, and pushes the element there; a position outside the array is a runtime error.
            0x49 "array_get"        ArrayGet {} = special;
            /// Pops an element and, below it, a position and an array; makes the element the array's at that position, which is a runtime error outside the array.
            0x4a "array_set"        ArraySet {} = special;
            /// Pops an element and, below it, an array; makes the element the array's new last one.
            0x4b "array_push"       ArrayPush {} = special;
            /// Pops an array, removes its last element and pushes that; an empty array is a runtime error.
            0x4c "array_pop"        ArrayPop {} = special;
            /// Pops `captures` values, the last on top, and pushes a function value that calls `function` with its own arguments and, behind them, those values.
            0x4d "new_closure"      NewClosure { captures: u8, function: FunctionIndex } = special;
            /// Pops a value and pushes a new cell of type `ty` that holds it.
            0x4e "new_cell"         NewCell { ty: TypeIndex } = special;
            /// Pops a cell and pushes what it holds.
            0x4f "get_cell"         GetCell {} = special;
            /// Pops a value and, below it, a cell; makes the cell hold the value.
            0x50 "set_cell"         SetCell {} = special;
            /// Pops two values of one type and pushes whether they are equal, part by part.
            0x51 "equal"            Equal {} = special;
            /// Pops two values of one type and pushes -1, 0 or 1 for left being less than, equal to or greater than right, part by part; 2 where a NaN decides.
            0x52 "compare"          Compare {} = special;
            /// Pops two values of one type and pushes whether they are the same object; values without identity are the same when they are equal.
            0x53 "same"             Same {} = special;
            /// Pops a value and pushes it as text, as `print` shows it.
            0x54 "display"          Display {} = special;
            /// Pops a value and pushes it as text, as it is shown inside another: a `String` in quotes.
            0x55 "display_quoted"   DisplayQuoted {} = special;
        }
    };
}

/// The fixed stack effect of a plain instruction: built-in types it pops, the
/// last on top, and the one it pushes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Popped types; the last was on top.
    pub pops: &'static [TypeIndex],
    /// The pushed type.
    pub pushes: TypeIndex,
}

macro_rules! signature {
    (special) => { None };
    (($($pop:ident)* -> $push:ident)) => {
        Some(Signature { pops: &[$(builtin_type!($pop)),*], pushes: builtin_type!($push) })
    };
}

macro_rules! builtin_type {
    (Unit) => {
        TypeIndex::UNIT
    };
    (Bool) => {
        TypeIndex::BOOL
    };
    (Int) => {
        TypeIndex::INT
    };
    (Float) => {
        TypeIndex::FLOAT
    };
    (String) => {
        TypeIndex::STRING
    };
}

/// A value encoded in an instruction, with the table it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Immediate {
    /// A truth value.
    Bool(bool),
    /// A small integer.
    Small(i16),
    /// A number of operands.
    Count(u8),
    /// A field, a variant, or a number of operands or instructions.
    Number(u16),
    /// An `Int` constant.
    Int(IntIndex),
    /// A `Float` constant.
    Float(FloatIndex),
    /// A `String` constant.
    String(StringIndex),
    /// A local slot.
    Local(LocalSlot),
    /// A global.
    Global(GlobalIndex),
    /// A function of the module.
    Function(FunctionIndex),
    /// An imported function.
    Import(ImportIndex),
    /// A type.
    Type(TypeIndex),
    /// A jump target.
    Target(InstrIndex),
}

/// What kind of immediate an instruction has in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImmediateKind {
    /// See [`Immediate::Bool`].
    Bool,
    /// See [`Immediate::Small`].
    Small,
    /// See [`Immediate::Count`].
    Count,
    /// See [`Immediate::Number`].
    Number,
    /// See [`Immediate::Int`].
    Int,
    /// See [`Immediate::Float`].
    Float,
    /// See [`Immediate::String`].
    String,
    /// See [`Immediate::Local`].
    Local,
    /// See [`Immediate::Global`].
    Global,
    /// See [`Immediate::Function`].
    Function,
    /// See [`Immediate::Import`].
    Import,
    /// See [`Immediate::Type`].
    Type,
    /// See [`Immediate::Target`].
    Target,
}

/// A type that instructions carry as an immediate.
trait ImmediateField: Copy {
    const KIND: ImmediateKind;
    /// Whether it is a number of 32 bits.
    const IS_INDEX: bool;
    /// The value with this number; meant for indices.
    fn from_number(number: u32) -> Self;
    fn read(input: &mut Input<'_>) -> Result<Self, EncodingError>;
    fn write(self, out: &mut Output);
    fn into_immediate(self) -> Immediate;
    fn from_immediate(immediate: Immediate) -> Option<Self>;
}

macro_rules! immediate_fields {
    ($($ty:ty => $kind:ident, $is_index:literal, $number:expr, $read:expr, $write:expr;)*) => {$(
        impl ImmediateField for $ty {
            const KIND: ImmediateKind = ImmediateKind::$kind;
            const IS_INDEX: bool = $is_index;
            #[inline(always)]
            fn from_number(number: u32) -> Self {
                let from_number: fn(u32) -> Self = $number;
                from_number(number)
            }
            #[inline(always)]
            fn read(input: &mut Input<'_>) -> Result<Self, EncodingError> {
                let read: fn(&mut Input<'_>) -> Result<Self, EncodingError> = $read;
                read(input)
            }
            #[inline(always)]
            fn write(self, out: &mut Output) {
                let write: fn(Self, &mut Output) = $write;
                write(self, out);
            }
            fn into_immediate(self) -> Immediate {
                Immediate::$kind(self)
            }
            fn from_immediate(immediate: Immediate) -> Option<Self> {
                match immediate {
                    Immediate::$kind(value) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

immediate_fields! {
    bool => Bool, false, |number| number != 0, |input| input.bool(), |value, out| out.byte(value.into());
    i16 => Small, false, |number| number as i16, |input| input.i16(), |value, out| out.i16(value);
    u8 => Count, false, |number| number as u8, |input| input.byte(), |value, out| out.byte(value);
    u16 => Number, false, |number| number as u16, |input| input.u16(), |value, out| out.u16(value);
    IntIndex => Int, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    FloatIndex => Float, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    StringIndex => String, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    LocalSlot => Local, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    GlobalIndex => Global, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    FunctionIndex => Function, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    ImportIndex => Import, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    TypeIndex => Type, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
    InstrIndex => Target, true, Self, |input| input.u32().map(Self), |value, out| out.u32(value.0);
}

macro_rules! define_instructions {
    ($(
        $(#[doc = $doc:literal])+
        $number:literal $mnemonic:literal $name:ident { $($field:ident: $ty:ty),* } = $signature:tt;
    )*) => {
        /// One instruction: an opcode with its immediates.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Instruction {
            $(
                $(#[doc = $doc])+
                $name {
                    $(
                        #[doc = concat!("The `", stringify!($field), "` immediate.")]
                        $field: $ty,
                    )*
                },
            )*
        }

        /// The number that stands for an instruction in a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode {
            $(
                $(#[doc = $doc])+
                $name = $number,
            )*
        }

        impl Opcode {
            /// Every opcode, in numeric order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in text assembly.
            #[must_use]
            pub const fn mnemonic(self) -> &'static str {
                match self {
                    $(Self::$name => $mnemonic,)*
                }
            }

            /// The opcode with this name.
            #[must_use]
            pub fn from_mnemonic(mnemonic: &str) -> Option<Self> {
                match mnemonic {
                    $($mnemonic => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// What the instruction does, in Markdown.
            #[must_use]
            pub const fn documentation(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+),)*
                }
            }

            /// The fixed stack effect, or `None` where it depends on the module
            /// or on control flow.
            #[must_use]
            #[inline(always)]
            pub const fn signature(self) -> Option<Signature> {
                const SIGNATURES: &[Option<Signature>] = &[$(signature!($signature)),*];
                SIGNATURES[self as usize]
            }

            /// The first version of the format that has the instruction. Rows are
            /// append-only, so it follows from the number.
            #[must_use]
            pub const fn since(self) -> FormatVersion {
                match self as u8 {
                    0x00..=0x3e => FormatVersion { major: 1, minor: 0 },
                    _ => FormatVersion { major: 1, minor: 1 },
                }
            }

            /// Names and kinds of the immediates, in encoding order.
            #[must_use]
            pub const fn immediates(self) -> &'static [(&'static str, ImmediateKind)] {
                match self {
                    $(Self::$name => &[
                        $((stringify!($field), <$ty as ImmediateField>::KIND)),*
                    ],)*
                }
            }
        }

        /// By opcode, whether an instruction has one immediate and that is an index.
        const INDEXED: [bool; 256] = {
            let mut table = [false; 256];
            $(table[$number] = matches!(
                [$(<$ty as ImmediateField>::IS_INDEX),*].as_slice(), [true]
            );)*
            table
        };

        /// By opcode, whether an instruction has no immediates or is [`INDEXED`].
        const SIMPLE: [bool; 256] = {
            let mut table = INDEXED;
            $(table[$number] |= Opcode::$name.immediates().is_empty();)*
            table
        };

        impl Instruction {
            /// Reads an instruction.
            #[inline(always)]
            pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, EncodingError> {
                // The jump to each opcode's own reader would be mispredicted most of
                // the time, so nearly all instructions go without one.
                match input.two_bytes() {
                    Some((opcode, next)) if SIMPLE[usize::from(opcode)] => {
                        let has_index = INDEXED[usize::from(opcode)];
                        input.skip(1 + usize::from(has_index));
                        Ok(Self::simple(opcode, u32::from(next)))
                    }
                    Some((opcode, next)) if opcode == Opcode::SmallInt as u8 => {
                        input.skip(2);
                        let value = unfolded(next.into());
                        Ok(Self::SmallInt { value })
                    }
                    _ => {
                        let opcode = input.byte()?;
                        Self::read_immediates(opcode, input)
                    }
                }
            }

            /// The [`SIMPLE`] instruction with this opcode and, if it has one, index.
            #[inline(always)]
            fn simple(opcode: u8, index: u32) -> Self {
                match opcode {
                    $($number if SIMPLE[$number] => Self::$name {
                        $($field: <$ty as ImmediateField>::from_number(index),)*
                    },)*
                    _ => Self::Unreachable {},
                }
            }

            #[inline(never)]
            fn read_immediates(opcode: u8, input: &mut Input<'_>) -> Result<Self, EncodingError> {
                Ok(match opcode {
                    $($number => Self::$name {
                        $($field: <$ty as ImmediateField>::read(input)?,)*
                    },)*
                    _ => return Err(EncodingError::UnknownVariant),
                })
            }

            /// Writes the instruction.
            pub(crate) fn write(self, out: &mut Output) {
                out.byte(self.opcode() as u8);
                match self {
                    $(Self::$name { $($field),* } => { $($field.write(out);)* })*
                }
            }

            /// The instruction without its immediates.
            #[must_use]
            pub const fn opcode(self) -> Opcode {
                match self {
                    $(Self::$name { .. } => Opcode::$name,)*
                }
            }

            /// The immediates, in encoding order.
            #[must_use]
            pub fn immediates(self) -> Vec<Immediate> {
                match self {
                    $(Self::$name { $($field),* } => vec![$($field.into_immediate()),*],)*
                }
            }

            /// Builds an instruction from its parts; `None` when number or kinds
            /// of the immediates do not fit the opcode.
            #[must_use]
            pub fn from_parts(opcode: Opcode, immediates: &[Immediate]) -> Option<Self> {
                let mut immediates = immediates.iter().copied();
                let instruction = match opcode {
                    $(Opcode::$name => Self::$name {
                        $($field: <$ty as ImmediateField>::from_immediate(immediates.next()?)?,)*
                    },)*
                };
                immediates.next().is_none().then_some(instruction)
            }
        }
    };
}

for_each_instruction!(define_instructions);

const _: () = assert!(
    size_of::<Instruction>() == 8,
    "verifying and preparing walk these by the million"
);

impl Instruction {
    /// The instruction this one may jump to.
    #[must_use]
    pub const fn jump_target(self) -> Option<InstrIndex> {
        match self {
            Self::Jump { target } | Self::JumpIfFalse { target } | Self::JumpIfTrue { target } => {
                Some(target)
            }
            _ => None,
        }
    }

    /// Whether control never continues at the next instruction. The `jump`s that a
    /// `jump_table` counts are an exception: each is continued into by the table,
    /// and so is the instruction behind the last.
    #[must_use]
    pub const fn is_terminator(self) -> bool {
        matches!(
            self,
            Self::Jump { .. } | Self::Return {} | Self::Panic {} | Self::Unreachable {}
        )
    }
}
