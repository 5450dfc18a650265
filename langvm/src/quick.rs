//! Library calls done at once: what can neither fail nor collect needs no context.
//!
//! Many calls of library functions only look at their arguments, or store a word. For
//! such a function there may be a quick form, which does a call right away or refuses
//! to, having changed nothing; then the function itself is called. So a quick form has
//! no errors, saves nothing, and leaves all objects where they are. What it does and
//! charges is exactly what the function would.
//!
//! Both the interpreter and native code make quick calls. Checked mode does not: it
//! knows nothing of types that it did not check itself.

mod maps;
mod texts;

#[cfg(feature = "jit")]
pub(crate) use texts::{compare, concat};

use lbc_format::Module;
use lbc_format::index::TypeIndex;
use lbc_format::module::TypeDef;

#[cfg(feature = "jit")]
use crate::heap::is_reference;
use crate::machine::Machine;

/// A quick form. Takes the machine, the arguments and what each call costs.
///
/// # Safety
/// The arguments are of the types that the import of a verified module has, in slots one
/// behind the other; nothing else uses the machine meanwhile.
pub(crate) type Quick =
    unsafe extern "C" fn(machine: *mut Machine, arguments: *const u64, fuel: u64) -> Reply;

/// What became of a quick call.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Reply {
    /// 0 when the call was done.
    refused: u64,
    /// The result then.
    word: u64,
}

impl From<Option<u64>> for Reply {
    fn from(word: Option<u64>) -> Self {
        Self {
            refused: u64::from(word.is_none()),
            word: word.unwrap_or_default(),
        }
    }
}

impl Reply {
    /// The result, if the call was done.
    pub(crate) fn word(self) -> Option<u64> {
        (self.refused == 0).then_some(self.word)
    }
}

/// The quick forms of a library function.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Forms {
    /// One for arguments of all types.
    Any(Quick),
    /// One for maps with keys of each of these types.
    ByKey {
        int: Quick,
        text: Quick,
        /// What the one for integers does.
        access: Access,
    },
}

/// What a function does with the entry for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Contains,
    Get,
    Set,
    Remove,
}

/// A quick form to call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuickCall {
    pub(crate) form: Quick,
    /// What each call costs.
    pub(crate) fuel: u64,
    /// What it comes down to if it is given a map with an index, for native code.
    #[cfg(feature = "jit")]
    pub(crate) with_index: Option<WithIndex>,
}

/// What a call does with a map that has an index.
#[cfg(feature = "jit")]
#[derive(Clone, Copy, Debug)]
pub(crate) enum WithIndex {
    /// Tells whether there is an entry for a key.
    Contains,
    /// Reads the value for a key that is there.
    Get,
    /// Stores a value for a key that is there.
    Set {
        /// Whether values are references.
        reference: bool,
    },
}

/// The quick forms of the functions that have some, by import name.
pub(crate) const FORMS: [&[(&str, Forms)]; 2] = [&maps::FORMS, &texts::FORMS];

impl Forms {
    /// The quick form for parameters of these types of a module; each call costs `fuel`.
    pub(crate) fn choose(
        self,
        module: &Module,
        parameters: &[TypeIndex],
        fuel: u64,
    ) -> Option<QuickCall> {
        let (form, access) = match self {
            Self::Any(form) => (form, None),
            Self::ByKey { int, text, access } => match module.defined(*parameters.first()?)? {
                TypeDef::Map { key, .. } if *key == TypeIndex::INT => (int, Some(access)),
                TypeDef::Map { key, .. } if *key == TypeIndex::STRING => (text, None),
                _ => return None,
            },
        };
        #[cfg(not(feature = "jit"))]
        let _ = access;
        Some(QuickCall {
            form,
            fuel,
            #[cfg(feature = "jit")]
            with_index: access.and_then(|access| WithIndex::of(access, parameters)),
        })
    }
}

#[cfg(feature = "jit")]
impl WithIndex {
    fn of(access: Access, parameters: &[TypeIndex]) -> Option<Self> {
        match access {
            Access::Contains => Some(Self::Contains),
            Access::Get => Some(Self::Get),
            Access::Set => Some(Self::Set {
                reference: is_reference(*parameters.last()?),
            }),
            Access::Remove => None,
        }
    }
}

/// The quick form that a function of the machine, its arguments and the cost makes.
macro_rules! quick {
    ($function:expr) => {{
        unsafe extern "C" fn quick(
            machine: *mut crate::machine::Machine,
            arguments: *const u64,
            fuel: u64,
        ) -> crate::quick::Reply {
            // SAFETY: the caller passes the machine it was given to use exclusively.
            let machine = unsafe { &mut *machine };
            // SAFETY: the arguments are in slots one behind the other, as many as the
            // function has parameters.
            let arguments = unsafe { *arguments.cast() };
            $function(machine, arguments, fuel).into()
        }
        quick as crate::quick::Quick
    }};
}
use quick;
