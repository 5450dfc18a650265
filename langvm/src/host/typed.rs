//! Turns Rust functions with typed parameters into host functions.
//!
//! The traits are public, as bounds must be, but cannot be named or implemented
//! outside: a wrong implementation could hand the machine a word of another type.
//! Assumes linking compared the import's signature with the one derived here,
//! so that each argument word has the type its conversion expects.

use super::{CallContext, HostSignature, HostType, Text, Word};
use crate::error::HostError;

/// A Rust type that a host function can take.
pub trait HostArgument: Sized {
    /// The type a program sees.
    const TYPE: HostType;

    /// Reads the argument at `position`.
    fn from_argument(context: &mut CallContext<'_>, position: usize) -> Self;
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

macro_rules! immediate_types {
    ($($ty:ty, $host:ident, $word:ident => $from:expr, $value:ident => $into:expr;)*) => {$(
        impl HostArgument for $ty {
            const TYPE: HostType = HostType::$host;
            fn from_argument(context: &mut CallContext<'_>, position: usize) -> Self {
                let Word($word) = context.argument(position);
                $from
            }
        }

        impl HostResult for $ty {
            const TYPE: HostType = HostType::$host;
            fn into_word(self, _: &mut CallContext<'_>) -> Result<Word, HostError> {
                let $value = self;
                Ok(Word($into))
            }
        }
    )*};
}

immediate_types! {
    (), Unit, _word => (), _value => 0;
    bool, Bool, word => word != 0, value => u64::from(value);
    i64, Int, word => word.cast_signed(), value => value.cast_unsigned();
    f64, Float, word => crate::float_bits::from_slot(word), value => crate::float_bits::canonical(value);
}

impl HostArgument for Text {
    const TYPE: HostType = HostType::String;
    fn from_argument(context: &mut CallContext<'_>, position: usize) -> Self {
        let word = context.argument(position);
        context.root_argument(word)
    }
}

impl HostResult for Text {
    const TYPE: HostType = HostType::String;
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        Ok(context.text_word(self))
    }
}

impl HostArgument for String {
    const TYPE: HostType = HostType::String;
    fn from_argument(context: &mut CallContext<'_>, position: usize) -> Self {
        let word = context.argument(position);
        let text = context.root_argument(word);
        context.text(text).to_owned()
    }
}

impl HostResult for String {
    const TYPE: HostType = HostType::String;
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        self.as_str().into_word(context)
    }
}

impl HostResult for &str {
    const TYPE: HostType = HostType::String;
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        let text = context.new_text(self)?;
        Ok(context.text_word(text))
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
                    let $argument = $argument::from_argument($context, $position);
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
