//! Calls of a program's functions from outside, by name and with typed arguments.
//!
//! A file is as untrusted here as anywhere: what a function takes and gives stands
//! in its verified signature, which is compared with the Rust types of each call.

use lbc_format::index::{FunctionIndex, TypeIndex};
use thiserror::Error;

use crate::error::{HostError, RuntimeError};
use crate::host::{Arguments, Exchange, FromProgram, HostSignature, Word};
use crate::instance::Instance;

/// Why a call from outside gave no value.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum CallError {
    /// The file has no names, so none of its functions can be found.
    #[error("cannot call `{name}`: the file was stripped of the names of its functions")]
    NoNames {
        /// The name asked for.
        name: String,
    },
    /// The file has no function of this name.
    #[error("the file has no function `{name}`")]
    NoFunction {
        /// The name asked for.
        name: String,
    },
    /// The function takes or gives something else.
    #[error("the host calls `{name}` as {expected}, but the file has it as {found}")]
    SignatureMismatch {
        /// The function's name.
        name: String,
        /// The signature that the call's Rust types stand for.
        expected: String,
        /// The function's own.
        found: String,
    },
    /// The function failed, or reached a limit.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

impl Instance {
    /// Calls a function of the program and gives its result.
    ///
    /// Functions are found by the names in the file. `langc` keeps the `pub` functions
    /// of a program's own file for this, even where nothing in the program calls them;
    /// a file that was stripped has no names. Arguments are a tuple, `(value,)` for
    /// one; their types and that of the result are those of
    /// [`Registry::register`](crate::Registry::register), texts as `&str` too.
    ///
    /// The program's variables have the values that [`Instance::run`] and earlier
    /// calls left; before the first run they have none. Each call has the limits of
    /// [`Options`](crate::Options) for itself, but for the heap, which all share.
    /// A call that failed ends there, and others may follow.
    ///
    /// ```
    /// use langvm::{Instance, Options, Registry};
    ///
    /// # let bytes = lbc_format::encode(&lbc_format::assemble(
    /// #     "fn main() {
    /// #          const_unit
    /// #          return
    /// #      }
    /// #      fn area(Int, Int) -> Int {
    /// #          load_local 0
    /// #          load_local 1
    /// #          mul_int
    /// #          return
    /// #      }",
    /// # )?)?;
    /// let module = langvm::load(&bytes)?;
    /// let mut instance = Instance::new(module, &Registry::standard(), Options::default())?;
    /// instance.run()?;
    /// let area: i64 = instance.call("area", (6, 7))?;
    /// assert_eq!(area, 42);
    ///
    /// let error = instance.call::<bool, _>("area", ("6",)).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the host calls `area` as fn(String) -> Bool, but the file has it as fn(Int, Int) -> Int"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`CallError`], and of these [`CallError::Runtime`] alone once the program runs.
    pub fn call<R, A>(&mut self, name: &str, arguments: A) -> Result<R, CallError>
    where
        R: FromProgram,
        A: Arguments,
    {
        let (function, result) = self.find::<R, A>(name)?;
        self.machine.begin();
        let called = self.enter(function, arguments);
        let flushed = self.machine.streams.flush();
        let word = called.map_err(|trap| self.error(trap))?;
        flushed.map_err(|kind| self.error(kind.into()))?;
        let mut exchange = Exchange::new(&self.program, &mut self.machine);
        R::from_program(&mut exchange, result, Word(word))
            .map_err(|HostError(trap)| self.error(trap).into())
    }

    /// A function by its name, and its type of result.
    fn find<R: FromProgram, A: Arguments>(
        &self,
        name: &str,
    ) -> Result<(FunctionIndex, TypeIndex), CallError> {
        let module = self.module();
        let Some(names) = &module.names else {
            let name = name.to_owned();
            return Err(CallError::NoNames { name });
        };
        let found = (0..)
            .map(FunctionIndex)
            .zip(&names.functions)
            .find(|(_, candidate)| *candidate == name);
        let Some((function, (parameters, result))) =
            found.and_then(|(function, _)| Some((function, module.signature_of(function)?)))
        else {
            let name = name.to_owned();
            return Err(CallError::NoFunction { name });
        };
        let expected = HostSignature {
            parameters: A::TYPES.to_vec(),
            result: R::TYPE,
        };
        if !expected.matches(self.program.verified(), parameters, result) {
            return Err(CallError::SignatureMismatch {
                name: name.to_owned(),
                expected: expected.to_string(),
                found: module.type_name(module.functions.at(function.index()).signature),
            });
        }
        Ok((function, result))
    }
}
