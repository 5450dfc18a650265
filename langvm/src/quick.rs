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
    ByKey { int: Quick, text: Quick },
}

/// The quick forms of the functions that have some, by import name.
pub(crate) const FORMS: [&[(&str, Forms)]; 2] = [&maps::FORMS, &texts::FORMS];

impl Forms {
    /// The quick form for parameters of these types of a module.
    pub(crate) fn choose(self, module: &Module, parameters: &[TypeIndex]) -> Option<Quick> {
        match self {
            Self::Any(quick) => Some(quick),
            Self::ByKey { int, text } => match module.defined(*parameters.first()?)? {
                TypeDef::Map { key, .. } if *key == TypeIndex::INT => Some(int),
                TypeDef::Map { key, .. } if *key == TypeIndex::STRING => Some(text),
                _ => None,
            },
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
