//! The library as the compiler knows it: built-in functions, methods and
//! associated constants, and the host functions behind them.
//!
//! A virtual machine must offer every [`Import`] here under the same name and
//! signature; a file that uses one it does not offer is refused when linked.

use lbc_format::isa::Opcode;

use crate::types::Type;

/// A host function.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// Its dotted name.
    pub name: &'static str,
    /// What it takes.
    pub parameters: &'static [Type],
    /// What it gives.
    pub result: Type,
}

/// Functions that every program sees. Their parameters follow rules of their
/// own, so they are not values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// `print(value)`
    Print,
    /// `println(value)`, `println()`
    Println,
    /// `eprintln(value)`, `eprintln()`
    Eprintln,
    /// `dbg(value)`
    Dbg,
    /// `assert(condition)`, `assert(condition, message)`
    Assert,
    /// `assert_eq(left, right)`, `assert_eq(left, right, message)`
    AssertEq,
    /// `panic(message)`
    Panic,
}

impl Builtin {
    /// All of them, with their names.
    pub const ALL: [(&'static str, Self); 7] = [
        ("print", Self::Print),
        ("println", Self::Println),
        ("eprintln", Self::Eprintln),
        ("dbg", Self::Dbg),
        ("assert", Self::Assert),
        ("assert_eq", Self::AssertEq),
        ("panic", Self::Panic),
    ];

    /// The function's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Println => "println",
            Self::Eprintln => "eprintln",
            Self::Dbg => "dbg",
            Self::Assert => "assert",
            Self::AssertEq => "assert_eq",
            Self::Panic => "panic",
        }
    }

    /// How a call is written, for messages.
    #[must_use]
    pub const fn usage(self) -> &'static str {
        match self {
            Self::Print => "print(value)",
            Self::Println => "println(value)` or `println()",
            Self::Eprintln => "eprintln(value)` or `eprintln()",
            Self::Dbg => "dbg(value)",
            Self::Assert => "assert(condition)` or `assert(condition, message)",
            Self::AssertEq => "assert_eq(left, right)` or `assert_eq(left, right, message)",
            Self::Panic => "panic(message)",
        }
    }

    /// The fewest and the most arguments it takes.
    #[must_use]
    pub const fn arity(self) -> (usize, usize) {
        match self {
            Self::Print | Self::Dbg | Self::Panic => (1, 1),
            Self::Println | Self::Eprintln => (0, 1),
            Self::Assert => (1, 2),
            Self::AssertEq => (2, 3),
        }
    }
}

/// What a method call becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implementation {
    /// A plain instruction.
    Operation(Opcode),
    /// A call of a host function.
    Import(&'static Import),
}

/// A built-in method.
#[derive(Debug)]
pub struct Method {
    /// The type it belongs to.
    pub receiver: Type,
    /// Its name.
    pub name: &'static str,
    /// Names of the parameters after the receiver, for messages.
    pub parameter_names: &'static [&'static str],
    /// What a call becomes.
    pub implementation: Implementation,
}

impl Method {
    /// Types of the parameters after the receiver.
    #[must_use]
    pub fn parameters(&self) -> &'static [Type] {
        match self.implementation {
            Implementation::Operation(_) => &[],
            Implementation::Import(import) => &import.parameters[1..],
        }
    }

    /// The type a call gives.
    #[must_use]
    pub fn result(&self) -> Type {
        match self.implementation {
            Implementation::Operation(_) => Type::FLOAT,
            Implementation::Import(import) => import.result,
        }
    }
}

/// The method `name` of `receiver`.
#[must_use]
pub fn find_method(receiver: Type, name: &str) -> Option<&'static Method> {
    METHODS
        .iter()
        .find(|method| method.receiver == receiver && method.name == name)
}

/// All methods of `receiver`.
pub fn methods_of(receiver: Type) -> impl Iterator<Item = &'static Method> {
    METHODS
        .iter()
        .filter(move |method| method.receiver == receiver)
}

/// A constant that belongs to a type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AssociatedConstant {
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
}

/// The constants that belong to types: type, name, value.
pub const ASSOCIATED_CONSTANTS: [(Type, &str, AssociatedConstant); 4] = [
    (Type::INT, "MAX", AssociatedConstant::Int(i64::MAX)),
    (Type::INT, "MIN", AssociatedConstant::Int(i64::MIN)),
    (
        Type::FLOAT,
        "INFINITY",
        AssociatedConstant::Float(f64::INFINITY),
    ),
    (Type::FLOAT, "NAN", AssociatedConstant::Float(f64::NAN)),
];

macro_rules! lang_type {
    (Unit) => {
        Type::UNIT
    };
    (Bool) => {
        Type::BOOL
    };
    (Int) => {
        Type::INT
    };
    (Float) => {
        Type::FLOAT
    };
    (String) => {
        Type::STRING
    };
}

/// Defines imports and the list of them.
macro_rules! imports {
    ($($constant:ident = $name:literal ($($parameter:ident),*) -> $result:ident;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $constant: Import = Import {
                name: $name,
                parameters: &[$(lang_type!($parameter)),*],
                result: lang_type!($result),
            };
        )*

        /// Every host function that compiled programs may import.
        pub static IMPORTS: &[&Import] = &[$(&$constant),*];
    };
}

imports! {
    PRINT = "std.io.print"(String) -> Unit;
    PRINTLN = "std.io.println"(String) -> Unit;
    EPRINTLN = "std.io.eprintln"(String) -> Unit;
    BOOL_TO_STRING = "std.bool.to_string"(Bool) -> String;
    INT_TO_STRING = "std.int.to_string"(Int) -> String;
    INT_ABS = "std.int.abs"(Int) -> Int;
    INT_MIN = "std.int.min"(Int, Int) -> Int;
    INT_MAX = "std.int.max"(Int, Int) -> Int;
    INT_POW = "std.int.pow"(Int, Int) -> Int;
    INT_TO_RADIX = "std.int.to_radix"(Int, Int) -> String;
    INT_WRAPPING_ADD = "std.int.wrapping_add"(Int, Int) -> Int;
    INT_WRAPPING_SUB = "std.int.wrapping_sub"(Int, Int) -> Int;
    INT_WRAPPING_MUL = "std.int.wrapping_mul"(Int, Int) -> Int;
    INT_COUNT_ONES = "std.int.count_ones"(Int) -> Int;
    FLOAT_TO_STRING = "std.float.to_string"(Float) -> String;
    FLOAT_TO_FIXED = "std.float.to_fixed"(Float, Int) -> String;
    FLOAT_SQRT = "std.float.sqrt"(Float) -> Float;
    FLOAT_FLOOR = "std.float.floor"(Float) -> Float;
    FLOAT_CEIL = "std.float.ceil"(Float) -> Float;
    FLOAT_ROUND = "std.float.round"(Float) -> Float;
    FLOAT_TRUNC = "std.float.trunc"(Float) -> Float;
    FLOAT_ABS = "std.float.abs"(Float) -> Float;
    FLOAT_EXP = "std.float.exp"(Float) -> Float;
    FLOAT_LN = "std.float.ln"(Float) -> Float;
    FLOAT_SIN = "std.float.sin"(Float) -> Float;
    FLOAT_COS = "std.float.cos"(Float) -> Float;
    FLOAT_TAN = "std.float.tan"(Float) -> Float;
    FLOAT_ATAN2 = "std.float.atan2"(Float, Float) -> Float;
    FLOAT_MIN = "std.float.min"(Float, Float) -> Float;
    FLOAT_MAX = "std.float.max"(Float, Float) -> Float;
    FLOAT_POW = "std.float.pow"(Float, Float) -> Float;
    FLOAT_IS_NAN = "std.float.is_nan"(Float) -> Bool;
    STRING_LEN = "std.string.len"(String) -> Int;
    STRING_IS_EMPTY = "std.string.is_empty"(String) -> Bool;
    STRING_BYTE_AT = "std.string.byte_at"(String, Int) -> Int;
    STRING_SLICE = "std.string.slice"(String, Int, Int) -> String;
    STRING_CONTAINS = "std.string.contains"(String, String) -> Bool;
    STRING_STARTS_WITH = "std.string.starts_with"(String, String) -> Bool;
    STRING_ENDS_WITH = "std.string.ends_with"(String, String) -> Bool;
    STRING_TRIM = "std.string.trim"(String) -> String;
    STRING_REPLACE = "std.string.replace"(String, String, String) -> String;
    STRING_REPEAT = "std.string.repeat"(String, Int) -> String;
    STRING_PAD_LEFT = "std.string.pad_left"(String, Int, String) -> String;
    STRING_PAD_RIGHT = "std.string.pad_right"(String, Int, String) -> String;
    STRING_TO_UPPER = "std.string.to_upper"(String) -> String;
    STRING_TO_LOWER = "std.string.to_lower"(String) -> String;
    STRING_QUOTE = "std.string.quote"(String) -> String;
}

/// Defines the methods that are calls of imports.
macro_rules! methods {
    ($($receiver:ident.$name:ident($($parameter:ident),*) = $import:ident;)*) => {
        static METHODS: &[Method] = &[
            Method {
                receiver: Type::INT,
                name: "to_float",
                parameter_names: &[],
                implementation: Implementation::Operation(Opcode::IntToFloat),
            },
            $(Method {
                receiver: lang_type!($receiver),
                name: stringify!($name),
                parameter_names: &[$(stringify!($parameter)),*],
                implementation: Implementation::Import(&$import),
            },)*
        ];
    };
}

methods! {
    Int.abs() = INT_ABS;
    Int.min(other) = INT_MIN;
    Int.max(other) = INT_MAX;
    Int.pow(exponent) = INT_POW;
    Int.to_string() = INT_TO_STRING;
    Int.to_radix(base) = INT_TO_RADIX;
    Int.wrapping_add(other) = INT_WRAPPING_ADD;
    Int.wrapping_sub(other) = INT_WRAPPING_SUB;
    Int.wrapping_mul(other) = INT_WRAPPING_MUL;
    Int.count_ones() = INT_COUNT_ONES;
    Float.sqrt() = FLOAT_SQRT;
    Float.floor() = FLOAT_FLOOR;
    Float.ceil() = FLOAT_CEIL;
    Float.round() = FLOAT_ROUND;
    Float.trunc() = FLOAT_TRUNC;
    Float.abs() = FLOAT_ABS;
    Float.min(other) = FLOAT_MIN;
    Float.max(other) = FLOAT_MAX;
    Float.pow(exponent) = FLOAT_POW;
    Float.exp() = FLOAT_EXP;
    Float.ln() = FLOAT_LN;
    Float.sin() = FLOAT_SIN;
    Float.cos() = FLOAT_COS;
    Float.tan() = FLOAT_TAN;
    Float.atan2(x) = FLOAT_ATAN2;
    Float.is_nan() = FLOAT_IS_NAN;
    Float.to_string() = FLOAT_TO_STRING;
    Float.to_fixed(digits) = FLOAT_TO_FIXED;
    String.len() = STRING_LEN;
    String.is_empty() = STRING_IS_EMPTY;
    String.byte_at(index) = STRING_BYTE_AT;
    String.slice(start, end) = STRING_SLICE;
    String.contains(needle) = STRING_CONTAINS;
    String.starts_with(prefix) = STRING_STARTS_WITH;
    String.ends_with(suffix) = STRING_ENDS_WITH;
    String.trim() = STRING_TRIM;
    String.replace(from, to) = STRING_REPLACE;
    String.repeat(count) = STRING_REPEAT;
    String.pad_left(width, fill) = STRING_PAD_LEFT;
    String.pad_right(width, fill) = STRING_PAD_RIGHT;
    String.to_upper() = STRING_TO_UPPER;
    String.to_lower() = STRING_TO_LOWER;
}
