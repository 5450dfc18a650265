//! Structural limits of a module, each with its reason.
//!
//! Within a major format version a limit may be raised, never tightened: a file
//! that was accepted once is accepted by every later release.

use thiserror::Error;

use crate::index::FunctionIndex;
use crate::module::{Field, Module, TypeDef};

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident: $ty:ty = $value:expr;)*) => {
        $($(#[doc = $doc])+ pub const $name: $ty = $value;)*

        /// Every limit, for documentation.
        pub const ALL: &[Limit] = &[$(
            Limit {
                name: stringify!($name),
                value: $name as u64,
                documentation: concat!($($doc),+),
            },
        )*];
    };
}

/// A limit with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The name of its constant in this module.
    pub name: &'static str,
    /// The largest value allowed.
    pub value: u64,
    /// What it bounds and why, in Markdown.
    pub documentation: &'static str,
}

limits! {
    /// Bytes of a file. Section offsets are 32-bit; a quarter of that range
    /// is far above any real program and keeps every size computation away from
    /// overflow on 32-bit hosts.
    MAX_FILE_BYTES: u64 = 1 << 30;

    /// Entries of any one table: types, constants of one kind, imports, globals,
    /// functions. Indices are 32-bit, so there is room to spare.
    MAX_TABLE_ENTRIES: usize = 1 << 24;

    /// Parameters of a function type. Arguments are laid out in consecutive frame
    /// slots; more than this is a generated program gone wrong.
    MAX_PARAMETERS: usize = 255;

    /// Elements of a tuple type. As with parameters, more are not for people.
    MAX_TUPLE_ELEMENTS: usize = 255;

    /// Fields of a struct type or of a variant; instructions name them in 16 bits.
    MAX_FIELDS: usize = 65_535;

    /// Variants of an enum type; instructions name them in 16 bits.
    MAX_VARIANTS: usize = 65_535;

    /// Bytes of the name of a struct, a field, an enum or a variant. Printing a
    /// value writes these names, so they are kept short enough to be written.
    MAX_NAME_BYTES: usize = 65_535;

    /// Local slots of a function, parameters included.
    MAX_LOCALS: usize = 32_768;

    /// Slots of a call frame: locals and the deepest operand stack together.
    /// Prepared instructions name frame slots in 16 bits.
    MAX_FRAME_SLOTS: usize = 65_535;

    /// Instructions of one function.
    MAX_INSTRUCTIONS: usize = 1 << 24;

    /// Bytes of one string constant.
    MAX_STRING_BYTES: usize = 1 << 28;

    /// Parts that one `concat` joins.
    MAX_CONCAT_PARTS: usize = 255;

    /// Inlined calls that stand in each other. A call stack shows as many more calls
    /// for each that there really is.
    MAX_INLINED_NESTING: usize = 64;
}

/// A module is larger in some respect than any module may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("too many {what}: the limit is {limit}, found {found}")]
pub struct LimitExceeded {
    /// What there is too much of, in the plural.
    pub what: &'static str,
    /// The limit.
    pub limit: usize,
    /// How many there are.
    pub found: usize,
    /// The function concerned, if it is one.
    pub function: Option<FunctionIndex>,
}

/// Checks a module against every limit that concerns its structure. Those of
/// the file are checked where files are read and written, those of frames by the
/// verifier.
pub(crate) fn check(module: &Module) -> Result<(), LimitExceeded> {
    let constants = &module.constants;
    for (what, found) in [
        ("types", module.types.len()),
        ("`Int` constants", constants.ints.len()),
        ("`Float` constants", constants.floats.len()),
        ("`String` constants", constants.strings.len()),
        ("imports", module.imports.len()),
        ("globals", module.globals.len()),
        ("functions", module.functions.len()),
    ] {
        at_most(what, found, MAX_TABLE_ENTRIES, None)?;
    }
    for definition in &module.types {
        check_type(definition)?;
    }
    for text in &constants.strings {
        at_most(
            "bytes in a `String` constant",
            text.len(),
            MAX_STRING_BYTES,
            None,
        )?;
    }
    for (function, index) in module.functions.iter().zip(0..) {
        let parameters = match module.function_type(function.signature) {
            Some((parameters, _)) => parameters.len(),
            // A dangling signature is for the verifier to report.
            None => 0,
        };
        let index = Some(FunctionIndex(index));
        at_most(
            "local slots",
            parameters.saturating_add(function.locals.len()),
            MAX_LOCALS,
            index,
        )?;
        at_most(
            "instructions in a function",
            function.code.len(),
            MAX_INSTRUCTIONS,
            index,
        )?;
    }
    Ok(())
}

fn check_type(definition: &TypeDef) -> Result<(), LimitExceeded> {
    match definition {
        TypeDef::Function { parameters, .. } => {
            let what = "parameters of a function type";
            at_most(what, parameters.len(), MAX_PARAMETERS, None)
        }
        TypeDef::Tuple { elements } => {
            let what = "elements of a tuple type";
            at_most(what, elements.len(), MAX_TUPLE_ELEMENTS, None)
        }
        TypeDef::Array { .. } | TypeDef::Map { .. } | TypeDef::Cell { .. } => Ok(()),
        TypeDef::Struct { name, fields } => {
            check_name(name)?;
            check_fields(fields)
        }
        TypeDef::Enum { name, variants } => {
            check_name(name)?;
            let what = "variants of an enum type";
            at_most(what, variants.len(), MAX_VARIANTS, None)?;
            variants.iter().try_for_each(|variant| {
                check_name(&variant.name)?;
                check_fields(&variant.fields)
            })
        }
    }
}

fn check_fields(fields: &[Field]) -> Result<(), LimitExceeded> {
    at_most("fields", fields.len(), MAX_FIELDS, None)?;
    fields.iter().try_for_each(|field| check_name(&field.name))
}

fn check_name(name: &str) -> Result<(), LimitExceeded> {
    at_most("bytes in a name", name.len(), MAX_NAME_BYTES, None)
}

fn at_most(
    what: &'static str,
    found: usize,
    limit: usize,
    function: Option<FunctionIndex>,
) -> Result<(), LimitExceeded> {
    if found <= limit {
        return Ok(());
    }
    Err(LimitExceeded {
        what,
        limit,
        found,
        function,
    })
}

/// Nodes that merging sets of initialised locals may allocate in a function of
/// `instructions` instructions; see "Initialised locals" in `docs/format.md`.
///
/// Code of compilers merges sets of which one contains the other, which costs
/// nothing; only code made to be expensive comes near.
#[must_use]
pub const fn initialised_set_budget(instructions: usize) -> usize {
    instructions.saturating_add(1 << 16)
}
