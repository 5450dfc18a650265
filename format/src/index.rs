//! Index newtypes: which table a number points into is part of its type.
//!
//! An index says nothing about being in range; the verifier's structural rules
//! establish that, and code behind a `VerifiedModule` may rely on it.

use serde::{Deserialize, Serialize};

macro_rules! index_types {
    ($($(#[doc = $doc:literal])+ $name:ident;)*) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as a `usize`, for use with slices.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index_types! {
    /// A type: one of the five built-in types, or an entry of the type table
    /// offset by [`TypeIndex::FIRST_DEFINED`].
    TypeIndex;
    /// A constant in the `Int` pool.
    IntIndex;
    /// A constant in the `Float` pool.
    FloatIndex;
    /// A constant in the `String` pool.
    StringIndex;
    /// An imported host function.
    ImportIndex;
    /// A module-wide variable.
    GlobalIndex;
    /// A function of the module.
    FunctionIndex;
    /// A local slot of the executing function; parameters come first.
    LocalSlot;
    /// An instruction of the executing function, counted from zero.
    InstrIndex;
    /// A source file in the span tables.
    FileIndex;
}

impl TypeIndex {
    /// `Unit`, the type with one value.
    pub const UNIT: Self = Self(0);
    /// `Bool`.
    pub const BOOL: Self = Self(1);
    /// `Int`, a 64-bit signed integer.
    pub const INT: Self = Self(2);
    /// `Float`, an IEEE 754 double.
    pub const FLOAT: Self = Self(3);
    /// `String`, immutable UTF-8 text.
    pub const STRING: Self = Self(4);
    /// The index of entry 0 of the module's type table.
    pub const FIRST_DEFINED: Self = Self(5);

    /// The index of entry `position` of the module's type table.
    #[must_use]
    pub const fn defined(position: u32) -> Self {
        Self(Self::FIRST_DEFINED.0 + position)
    }
}
