//! Turns Rust functions with typed parameters into host functions.
//!
//! The traits are public, as bounds must be, but cannot be named or implemented
//! outside: a wrong implementation could hand the machine a word of another type.
//! Assumes linking compared the import's signature with the one derived here,
//! so that each argument word has the type its conversion expects.

use super::convert::{FromProgram, IntoProgram};
use super::{CallContext, HostSignature, HostType, Text, Word};
use crate::error::HostError;

/// A Rust type that a host function can take.
pub trait HostArgument: Sized {
    /// The type a program sees.
    const TYPE: HostType;

    /// Reads the argument at `position`.
    ///
    /// # Errors
    /// A limit that it runs into.
    fn from_argument(context: &mut CallContext<'_>, position: usize) -> Result<Self, HostError>;
}

/// A Rust type that a host function can give.
pub trait HostResult {
    /// The type a program sees.
    const TYPE: HostType;

    /// Hands over the result.
    ///
    /// # Errors
    /// The function's own error, or a limit that its result runs into.
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError>;
}

impl<T: FromProgram> HostArgument for T {
    const TYPE: HostType = T::TYPE;
    fn from_argument(context: &mut CallContext<'_>, position: usize) -> Result<Self, HostError> {
        let ty = (T::TYPE.built_in()).unwrap_or_else(|| context.parameter_type(position));
        let word = context.argument(position);
        T::from_program(&mut context.exchange(), ty, word)
    }
}

impl<T: IntoProgram> HostResult for T {
    const TYPE: HostType = T::TYPE;
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        let ty = (T::TYPE.built_in()).unwrap_or_else(|| context.result_type());
        self.into_program(&mut context.exchange(), ty)
    }
}

impl HostArgument for Text {
    const TYPE: HostType = HostType::String;
    fn from_argument(context: &mut CallContext<'_>, position: usize) -> Result<Self, HostError> {
        let word = context.argument(position);
        Ok(context.root_argument(word))
    }
}

impl HostResult for Text {
    const TYPE: HostType = HostType::String;
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        Ok(context.text_word(self))
    }
}

impl<R: HostResult> HostResult for Result<R, HostError> {
    const TYPE: HostType = R::TYPE;
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        self?.into_word(context)
    }
}

/// A function of host arguments alone; see [`super::Registry::register`].
pub trait PlainFunction<Marker>: Send + Sync + 'static {
    /// What a program sees.
    fn signature() -> HostSignature;
    /// Reads the arguments, runs the function and hands over its result.
    ///
    /// # Errors
    /// The function's own error, or a limit that its result runs into.
    fn call(&self, context: &mut CallContext<'_>) -> Result<Word, HostError>;
}

/// A function whose first parameter is the call context; see
/// [`super::Registry::register_with_context`].
pub trait ContextualFunction<Marker>: Send + Sync + 'static {
    /// What a program sees.
    fn signature() -> HostSignature;
    /// Reads the arguments, runs the function and hands over its result.
    ///
    /// # Errors
    /// The function's own error, or a limit that its result runs into.
    fn call(&self, context: &mut CallContext<'_>) -> Result<Word, HostError>;
}

/// Implements one of the traits for functions of so many host arguments, behind
/// what else they take.
macro_rules! function {
    ($trait:ident($context:ident; $($first:ident: $first_type:ty)?), $($argument:ident $position:literal),*) => {
        impl<F, R, $($argument),*> $trait<fn($($argument),*) -> R> for F
        where
            F: Fn($($first_type,)? $($argument),*) -> R + Send + Sync + 'static,
            R: HostResult,
            $($argument: HostArgument,)*
        {
            fn signature() -> HostSignature {
                HostSignature {
                    parameters: vec![$($argument::TYPE),*],
                    result: R::TYPE,
                }
            }

            fn call(&self, $context: &mut CallContext<'_>) -> Result<Word, HostError> {
                $(
                    #[expect(non_snake_case, reason = "the macro names arguments by their type")]
                    let $argument = $argument::from_argument($context, $position)?;
                )*
                self($($first,)? $($argument),*).into_word($context)
            }
        }
    };
}

macro_rules! functions {
    ($($argument:ident $position:literal),*) => {
        function!(PlainFunction(context;), $($argument $position),*);
        function!(
            ContextualFunction(context; context: &mut CallContext<'_>),
            $($argument $position),*
        );
    };
}

functions!();
functions!(A 0);
functions!(A 0, B 1);
functions!(A 0, B 1, C 2);
functions!(A 0, B 1, C 2, D 3);
functions!(A 0, B 1, C 2, D 3, E 4);
functions!(A 0, B 1, C 2, D 3, E 4, G 5);
