//! The structures of a decoded module: what the sections of a file hold.
//!
//! A [`Module`] is *untrusted*: nothing here is checked beyond its shape. Only
//! [`crate::verify()`] turns one into a [`crate::VerifiedModule`].
//! Everything is a flat table addressed by index, so nothing nests and no
//! reader recurses.

mod code;
mod functions;
mod inlining;
mod text;
mod type_name;
pub(crate) mod version;

use serde::{Deserialize, Serialize};

use crate::container::FormatVersion;
use crate::index::{FileIndex, FunctionIndex, GlobalIndex, ImportIndex, LocalSlot, TypeIndex};

pub use code::{Code, Instructions};
pub use functions::{Function, FunctionRef, FunctionTable};
pub use inlining::{FunctionInlining, InlinedCall, InlinedRange, Inlining};

/// The contents of one `.lbc` file.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Who wrote the file and where it starts.
    pub meta: Meta,
    /// Types beyond the five built-in ones; none twice, but for nominal ones.
    pub types: Vec<TypeDef>,
    /// Literals, shared by all functions.
    pub constants: Constants,
    /// Host functions the module calls: also the list of what it may do.
    pub imports: Vec<Import>,
    /// The type of each module-wide variable.
    pub globals: Vec<TypeIndex>,
    /// All functions; [`Meta::entry`] names the first to run.
    pub functions: FunctionTable,
    /// Debug data: where each instruction came from.
    pub spans: Option<SpanTables>,
    /// Debug data: what functions and globals were called.
    pub names: Option<Names>,
    /// Custom sections, kept byte for byte and otherwise ignored.
    pub custom: Vec<CustomSection>,
}

/// The `meta` section. Its first field keeps its place and encoding in every
/// format version, so that any reader can say who wrote a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Program and version that wrote the file, such as `langc 0.1.0`.
    #[serde(deserialize_with = "text::one")]
    pub writer: String,
    /// The function that runs first; it takes no parameters, and its result is
    /// the program's value.
    pub entry: FunctionIndex,
}

/// An entry of the type table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TypeDef {
    /// A function: what it takes and what it gives.
    Function {
        /// Parameter types, in order.
        parameters: Vec<TypeIndex>,
        /// Result type.
        result: TypeIndex,
    },
    /// A fixed number of values of given types.
    Tuple {
        /// Their types, in order; at least two.
        elements: Vec<TypeIndex>,
    },
    /// A growable sequence of values of one type.
    Array {
        /// Their type.
        element: TypeIndex,
    },
    /// Values found by key, in insertion order.
    Map {
        /// The type of the keys.
        key: TypeIndex,
        /// The type of the values.
        value: TypeIndex,
    },
    /// A record of named fields. Nominal: each entry is a type of its own.
    Struct {
        /// Its name, as printing shows it.
        #[serde(deserialize_with = "text::one")]
        name: String,
        /// Its fields, in order.
        fields: Vec<Field>,
    },
    /// One of several variants. Nominal: each entry is a type of its own.
    Enum {
        /// Its name, as printing shows it.
        #[serde(deserialize_with = "text::one")]
        name: String,
        /// Its variants, in the order of their numbers; at least one.
        variants: Vec<Variant>,
    },
    /// A box that a captured and reassigned variable lives in.
    Cell {
        /// The type of the variable.
        content: TypeIndex,
    },
}

/// A field of a struct or of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    /// Its name; empty in a variant whose fields have none.
    #[serde(deserialize_with = "text::one")]
    pub name: String,
    /// Its type.
    pub ty: TypeIndex,
}

/// A variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Variant {
    /// Its name, as printing shows it.
    #[serde(deserialize_with = "text::one")]
    pub name: String,
    /// Whether its fields have names.
    pub named: bool,
    /// Its fields, in order; none for a variant that is just a name.
    pub fields: Vec<Field>,
}

impl TypeDef {
    /// Every type the definition refers to, in the order of the file.
    pub fn parts(&self) -> impl Iterator<Item = TypeIndex> {
        let (list, single, fields, variants): (&[_], [Option<_>; 2], &[_], &[Variant]) = match self
        {
            Self::Function { parameters, result } => (parameters, [Some(*result), None], &[], &[]),
            Self::Tuple { elements } => (elements, [None; 2], &[], &[]),
            Self::Array { element } => (&[], [Some(*element), None], &[], &[]),
            Self::Map { key, value } => (&[], [Some(*key), Some(*value)], &[], &[]),
            Self::Struct { fields, .. } => (&[], [None; 2], fields, &[]),
            Self::Enum { variants, .. } => (&[], [None; 2], &[], variants),
            Self::Cell { content } => (&[], [Some(*content), None], &[], &[]),
        };
        list.iter()
            .copied()
            .chain(single.into_iter().flatten())
            .chain(
                fields
                    .iter()
                    .chain(variants.iter().flat_map(|variant| &variant.fields))
                    .map(|field: &Field| field.ty),
            )
    }

    /// Whether the type is told apart by its entry and not by what it is made of.
    #[must_use]
    pub const fn is_nominal(&self) -> bool {
        matches!(self, Self::Struct { .. } | Self::Enum { .. })
    }

    /// What kind of type this is, in words such as `function` or `struct`.
    #[must_use]
    pub const fn kind_name(&self) -> &'static str {
        match self {
            Self::Function { .. } => "function",
            Self::Tuple { .. } => "tuple",
            Self::Array { .. } => "array",
            Self::Map { .. } => "map",
            Self::Struct { .. } => "struct",
            Self::Enum { .. } => "enum",
            Self::Cell { .. } => "cell",
        }
    }

    /// The first version of the format that has this kind of type.
    #[must_use]
    pub const fn since(&self) -> FormatVersion {
        match self {
            Self::Function { .. } => FormatVersion { major: 1, minor: 0 },
            Self::Tuple { .. }
            | Self::Array { .. }
            | Self::Map { .. }
            | Self::Struct { .. }
            | Self::Enum { .. }
            | Self::Cell { .. } => FormatVersion { major: 1, minor: 1 },
        }
    }
}

/// The constant pools. No pool holds the same constant twice (floats compare
/// by bits; the only NaN allowed is [`CANONICAL_NAN`]).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Constants {
    /// `Int` constants.
    pub ints: Vec<i64>,
    /// `Float` constants.
    pub floats: Vec<f64>,
    /// `String` constants.
    #[serde(deserialize_with = "text::many")]
    pub strings: Vec<String>,
}

/// The one bit pattern that a NaN may have in a file or as a result.
pub const CANONICAL_NAN: u64 = 0x7ff8_0000_0000_0000;

/// A host function, found by name when the module is linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Dotted name, such as `std.string.trim`.
    #[serde(deserialize_with = "text::one")]
    pub name: String,
    /// The function type the module expects; it must match the host's exactly.
    pub signature: TypeIndex,
}

/// Maps instructions to source ranges.
///
/// Serialised, it is what it was before there were inlined calls; they follow if there are any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanTables {
    /// The source files of the program.
    pub files: Vec<SourceFile>,
    /// One table per function, in the order of [`Module::functions`].
    pub functions: Vec<FunctionSpans>,
    /// Calls whose callee's code stands in the caller's.
    #[serde(skip)]
    pub inlining: Inlining,
}

/// A source file, described well enough to turn offsets into lines and columns
/// without it, and to recognise it when it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// The path as it was given to the compiler, with `/` between parts.
    #[serde(deserialize_with = "text::one")]
    pub path: String,
    /// The first eight bytes of the text's SHA-256, read big-endian.
    pub hash: u64,
    /// Length in bytes of each line, its line break included. A file that ends
    /// in a line break has a last line of length zero.
    pub line_lengths: Vec<u32>,
}

/// The spans of one function. An entry holds from its instruction up to the
/// next entry's; instructions before the first entry have no span. Where code belongs to
/// an [`InlinedCall`], entries point into the file of that instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionSpans {
    /// The file that entries of the function's own code point into.
    pub file: FileIndex,
    /// Delta-coded entries in instruction order.
    pub entries: Vec<SpanEntry>,
}

/// One step of a span table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanEntry {
    /// Instructions since the previous entry's (since 0 for the first).
    pub instruction_delta: u32,
    /// Byte offset of the start, less the previous entry's start (0 at first).
    pub start_delta: i32,
    /// Length in bytes.
    pub length: u32,
}

/// The names of functions and globals, each as long as its table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// A name for each function.
    #[serde(deserialize_with = "text::many")]
    pub functions: Vec<String>,
    /// A name for each global.
    #[serde(deserialize_with = "text::many")]
    pub globals: Vec<String>,
}

/// A section this version does not know but may skip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomSection {
    /// Section number; 128 and above are custom.
    pub id: u8,
    /// Payload.
    pub bytes: Vec<u8>,
}

impl Module {
    /// Calls that were inlined; none in a module without spans.
    #[must_use]
    pub fn inlining(&self) -> &Inlining {
        const NONE: &Inlining = &Inlining {
            names: Vec::new(),
            functions: Vec::new(),
        };
        self.spans.as_ref().map_or(NONE, |spans| &spans.inlining)
    }

    /// Forgets all debug data.
    pub fn strip(&mut self) {
        self.spans = None;
        self.names = None;
    }

    /// Parameters and result of a function type; `None` when the index names no
    /// function type.
    #[must_use]
    pub fn function_type(&self, index: TypeIndex) -> Option<(&[TypeIndex], TypeIndex)> {
        match self.defined(index)? {
            TypeDef::Function { parameters, result } => Some((parameters, *result)),
            _ => None,
        }
    }

    /// A field of a struct; `None` when the index names no struct or it has no such
    /// field.
    #[must_use]
    pub fn struct_field(&self, index: TypeIndex, field: u16) -> Option<&Field> {
        match self.defined(index)? {
            TypeDef::Struct { fields, .. } => fields.get(usize::from(field)),
            _ => None,
        }
    }

    /// A variant of an enum; `None` when the index names no enum or it has no such
    /// variant.
    #[must_use]
    pub fn variant(&self, index: TypeIndex, variant: u16) -> Option<&Variant> {
        match self.defined(index)? {
            TypeDef::Enum { variants, .. } => variants.get(usize::from(variant)),
            _ => None,
        }
    }

    /// The lowest version of the format that has everything the module uses: the
    /// one its file carries.
    #[must_use]
    pub fn format_version(&self) -> FormatVersion {
        version::needed(self)
    }

    /// The type table's entry for `index`; `None` for a built-in type and for one
    /// that does not exist.
    #[must_use]
    pub fn defined(&self, index: TypeIndex) -> Option<&TypeDef> {
        let position = index.0.checked_sub(TypeIndex::FIRST_DEFINED.0)?;
        self.types.get(position as usize)
    }

    /// A type as it is written in source, such as `fn(Int) -> Bool`. Very long
    /// ones are cut short with `…`; one that does not exist reads `type #9`.
    #[must_use]
    pub fn type_name(&self, index: TypeIndex) -> String {
        type_name::render(self, index)
    }

    /// Parameters and result of a function; `None` when the function or its
    /// function type does not exist.
    #[must_use]
    pub fn signature_of(&self, function: FunctionIndex) -> Option<(&[TypeIndex], TypeIndex)> {
        self.function_type(self.functions.signature(function.index())?)
    }

    /// Parameters and result of an import; `None` when the import or its
    /// function type does not exist.
    #[must_use]
    pub fn import_signature(&self, import: ImportIndex) -> Option<(&[TypeIndex], TypeIndex)> {
        self.function_type(self.imports.get(import.index())?.signature)
    }

    /// The type of a local slot of `function`, parameters first; `None` when
    /// there is no such slot.
    #[must_use]
    pub fn local_type(&self, function: FunctionIndex, slot: LocalSlot) -> Option<TypeIndex> {
        let (parameters, _) = self.signature_of(function)?;
        let locals = self.functions.get(function.index())?.locals;
        match slot.index().checked_sub(parameters.len()) {
            None => parameters.get(slot.index()).copied(),
            Some(position) => locals.get(position).copied(),
        }
    }

    /// The types of all local slots of `function`, parameters first.
    pub fn local_types(&self, function: FunctionIndex) -> impl Iterator<Item = TypeIndex> {
        let parameters = match self.signature_of(function) {
            Some((parameters, _)) => parameters,
            None => &[],
        };
        let locals = match self.functions.get(function.index()) {
            Some(function) => function.locals,
            None => &[],
        };
        parameters.iter().chain(locals).copied()
    }

    /// Whether `index` is a built-in type or an entry of the type table.
    #[must_use]
    pub fn has_type(&self, index: TypeIndex) -> bool {
        match index.0.checked_sub(TypeIndex::FIRST_DEFINED.0) {
            None => true,
            Some(position) => (position as usize) < self.types.len(),
        }
    }

    /// The name of a function, or `function #3` when there are no names.
    #[must_use]
    pub fn function_name(&self, function: FunctionIndex) -> String {
        self.names
            .as_ref()
            .and_then(|names| names.functions.get(function.index()).cloned())
            .unwrap_or_else(|| format!("function #{}", function.0))
    }

    /// The name of a global, or `global #3` when there are no names.
    #[must_use]
    pub fn global_name(&self, global: GlobalIndex) -> String {
        self.names
            .as_ref()
            .and_then(|names| names.globals.get(global.index()).cloned())
            .unwrap_or_else(|| format!("global #{}", global.0))
    }
}
