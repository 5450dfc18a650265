//! The library as the compiler knows it: built-in functions, and the parts that
//! are written in Lang.
//!
//! What a part cannot say in Lang it takes from the virtual machine: a function
//! with `= "name";` for a body is one instruction or a call of a host function.

/// What the paths of the library's own sources begin with.
pub const PATH_PREFIX: &str = lbc_format::locate::LIBRARY_PATH_PREFIX;

/// The parts that every program sees: path and text.
pub const PRELUDE: &[(&str, &str)] = &[
    ("<std>/option.lang", include_str!("library/option.lang")),
    ("<std>/result.lang", include_str!("library/result.lang")),
    ("<std>/int.lang", include_str!("library/int.lang")),
    ("<std>/float.lang", include_str!("library/float.lang")),
    ("<std>/string.lang", include_str!("library/string.lang")),
    ("<std>/array.lang", include_str!("library/array.lang")),
    ("<std>/map.lang", include_str!("library/map.lang")),
];

/// The modules that programs import as `std::name`: name, path and text.
pub const MODULES: &[(&str, &str, &str)] = &[
    ("io", "<std>/io.lang", include_str!("library/io.lang")),
    ("fs", "<std>/fs.lang", include_str!("library/fs.lang")),
    ("env", "<std>/env.lang", include_str!("library/env.lang")),
    ("time", "<std>/time.lang", include_str!("library/time.lang")),
    (
        "process",
        "<std>/process.lang",
        include_str!("library/process.lang"),
    ),
    (
        "random",
        "<std>/random.lang",
        include_str!("library/random.lang"),
    ),
    ("math", "<std>/math.lang", include_str!("library/math.lang")),
];

/// Host functions that compiled code uses without any source naming them.
pub const IMPLICIT_IMPORTS: [&str; 3] = ["std.string.quote", "std.map.new", "std.map.set"];

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
    /// `same(a, b)`
    Same,
}

impl Builtin {
    /// All of them, with their names.
    pub const ALL: [(&'static str, Self); 8] = [
        ("print", Self::Print),
        ("println", Self::Println),
        ("eprintln", Self::Eprintln),
        ("dbg", Self::Dbg),
        ("assert", Self::Assert),
        ("assert_eq", Self::AssertEq),
        ("panic", Self::Panic),
        ("same", Self::Same),
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
            Self::Same => "same",
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
            Self::Same => "same(a, b)",
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
            Self::Same => (2, 2),
        }
    }
}
