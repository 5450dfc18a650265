//! The Rust types that cross between a program and its host.
//!
//! The traits are public, as bounds must be, but cannot be named or implemented
//! outside: a wrong implementation could hand the machine a word of another type.
//! Assumes that whoever converts compared the type in the module with `TYPE`.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use lbc_format::index::TypeIndex;

use super::Word;
use super::exchange::{Exchange, Part};
use super::pattern::HostType;
use crate::error::HostError;
use crate::heap::plain_variant;

/// A Rust type that values of a program can become.
pub trait FromProgram: Sized {
    /// The type a program sees.
    const TYPE: HostType;

    /// Reads a value of a type that was matched with [`FromProgram::TYPE`].
    ///
    /// # Errors
    /// A limit that is reached.
    fn from_program(
        exchange: &mut Exchange<'_>,
        ty: TypeIndex,
        word: Word,
    ) -> Result<Self, HostError>;
}

/// A Rust type whose values a program can get.
pub trait IntoProgram {
    /// The type a program sees.
    const TYPE: HostType;

    /// Makes a value of a type that was matched with [`IntoProgram::TYPE`]; its word
    /// is valid until something is allocated.
    ///
    /// # Errors
    /// A limit that is reached.
    fn into_program(self, exchange: &mut Exchange<'_>, ty: TypeIndex) -> Result<Word, HostError>;
}

macro_rules! immediate_types {
    ($($ty:ty, $host:ident, $word:ident => $from:expr, $value:ident => $into:expr;)*) => {$(
        impl FromProgram for $ty {
            const TYPE: HostType = HostType::$host;
            fn from_program(
                _: &mut Exchange<'_>,
                _: TypeIndex,
                Word($word): Word,
            ) -> Result<Self, HostError> {
                Ok($from)
            }
        }

        impl IntoProgram for $ty {
            const TYPE: HostType = HostType::$host;
            fn into_program(self, _: &mut Exchange<'_>, _: TypeIndex) -> Result<Word, HostError> {
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

impl FromProgram for String {
    const TYPE: HostType = HostType::String;
    fn from_program(
        exchange: &mut Exchange<'_>,
        _: TypeIndex,
        word: Word,
    ) -> Result<Self, HostError> {
        exchange.text(word)
    }
}

impl IntoProgram for String {
    const TYPE: HostType = HostType::String;
    fn into_program(self, exchange: &mut Exchange<'_>, _: TypeIndex) -> Result<Word, HostError> {
        exchange.new_text(&self)
    }
}

impl IntoProgram for &str {
    const TYPE: HostType = HostType::String;
    fn into_program(self, exchange: &mut Exchange<'_>, _: TypeIndex) -> Result<Word, HostError> {
        exchange.new_text(self)
    }
}

impl<T: FromProgram> FromProgram for Vec<T> {
    const TYPE: HostType = HostType::Array(&T::TYPE);
    fn from_program(
        exchange: &mut Exchange<'_>,
        ty: TypeIndex,
        array: Word,
    ) -> Result<Self, HostError> {
        let (element, length) = (exchange.element_type(ty), exchange.array_length(array));
        exchange.take(length, size_of::<T>())?;
        (0..length)
            .map(|index| {
                let word = exchange.element(array, index);
                T::from_program(exchange, element, word)
            })
            .collect()
    }
}

impl<T: IntoProgram> IntoProgram for Vec<T> {
    const TYPE: HostType = HostType::Array(&T::TYPE);
    fn into_program(self, exchange: &mut Exchange<'_>, ty: TypeIndex) -> Result<Word, HostError> {
        let mark = exchange.mark();
        let element = exchange.element_type(ty);
        let array = exchange.new_array(ty, self.len())?;
        for (index, value) in self.into_iter().enumerate() {
            let word = value.into_program(exchange, element)?;
            exchange.set_element(array, index, word);
        }
        let word = exchange.word(array);
        exchange.release(mark);
        Ok(word)
    }
}

/// The entries of a map, in order.
fn read_entries<K: FromProgram, V: FromProgram>(
    exchange: &mut Exchange<'_>,
    ty: TypeIndex,
    map: Word,
    mut insert: impl FnMut(K, V),
) -> Result<(), HostError> {
    let (key_type, value_type) = exchange.entry_types(ty);
    exchange.take(exchange.map_length(map), size_of::<(K, V)>())?;
    let mut from = 0;
    while let Some((position, key, value)) = exchange.next_entry(map, from) {
        let key = K::from_program(exchange, key_type, key)?;
        insert(key, V::from_program(exchange, value_type, value)?);
        from = position + 1;
    }
    Ok(())
}

impl<K: FromProgram + Ord, V: FromProgram> FromProgram for BTreeMap<K, V> {
    const TYPE: HostType = HostType::Map(&K::TYPE, &V::TYPE);
    fn from_program(
        exchange: &mut Exchange<'_>,
        ty: TypeIndex,
        word: Word,
    ) -> Result<Self, HostError> {
        let mut entries = Self::new();
        read_entries(exchange, ty, word, |key, value| {
            entries.insert(key, value);
        })?;
        Ok(entries)
    }
}

// Only to read: its order differs from run to run, and a program would see it.
impl<K: FromProgram + Eq + Hash, V: FromProgram, S: BuildHasher + Default> FromProgram
    for HashMap<K, V, S>
{
    const TYPE: HostType = HostType::Map(&K::TYPE, &V::TYPE);
    fn from_program(
        exchange: &mut Exchange<'_>,
        ty: TypeIndex,
        word: Word,
    ) -> Result<Self, HostError> {
        let mut entries = Self::default();
        read_entries(exchange, ty, word, |key, value| {
            entries.insert(key, value);
        })?;
        Ok(entries)
    }
}

impl<K: IntoProgram, V: IntoProgram> IntoProgram for BTreeMap<K, V> {
    const TYPE: HostType = HostType::Map(&K::TYPE, &V::TYPE);
    fn into_program(self, exchange: &mut Exchange<'_>, ty: TypeIndex) -> Result<Word, HostError> {
        let entries = Entries(self.into_iter().collect());
        entries.into_program(exchange, ty)
    }
}

/// The entries of a map in the order in which the program has them, or will have
/// them. Where a key comes twice, the last value holds.
///
/// ```
/// use langvm::{Entries, Registry};
///
/// let mut registry = Registry::standard();
/// registry.register("shop.stock", || {
///     Entries(vec![("pear".to_owned(), 3_i64), ("apple".to_owned(), 5)])
/// });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries<K, V>(pub Vec<(K, V)>);

impl<K: FromProgram, V: FromProgram> FromProgram for Entries<K, V> {
    const TYPE: HostType = HostType::Map(&K::TYPE, &V::TYPE);
    fn from_program(
        exchange: &mut Exchange<'_>,
        ty: TypeIndex,
        word: Word,
    ) -> Result<Self, HostError> {
        let mut entries = Vec::new();
        read_entries(exchange, ty, word, |key, value| entries.push((key, value)))?;
        Ok(Self(entries))
    }
}

impl<K: IntoProgram, V: IntoProgram> IntoProgram for Entries<K, V> {
    const TYPE: HostType = HostType::Map(&K::TYPE, &V::TYPE);
    fn into_program(self, exchange: &mut Exchange<'_>, ty: TypeIndex) -> Result<Word, HostError> {
        let mark = exchange.mark();
        let (key_type, value_type) = exchange.entry_types(ty);
        let map = exchange.new_map(ty)?;
        for (key, value) in self.0 {
            let within = exchange.mark();
            let key = key.into_program(exchange, key_type)?;
            let key = exchange.keep(key_type, key);
            let value = value.into_program(exchange, value_type)?;
            let value = exchange.keep(value_type, value);
            exchange.set_entry(ty, map, key, value)?;
            exchange.release(within);
        }
        let word = exchange.word(map);
        exchange.release(mark);
        Ok(word)
    }
}

/// Makes a variant with one field.
fn variant<T: IntoProgram>(
    exchange: &mut Exchange<'_>,
    ty: TypeIndex,
    variant: u16,
    content: T,
) -> Result<Word, HostError> {
    let mark = exchange.mark();
    let content_type = exchange.content_type(ty, variant);
    let content = content.into_program(exchange, content_type)?;
    let content = exchange.keep(content_type, content);
    let word = exchange.new_record(ty, variant, &[content])?;
    exchange.release(mark);
    Ok(word)
}

/// Reads what a variant with one field holds.
fn content<T: FromProgram>(
    exchange: &mut Exchange<'_>,
    ty: TypeIndex,
    variant: u16,
    word: Word,
) -> Result<T, HostError> {
    let content_type = exchange.content_type(ty, variant);
    let word = exchange.field(word, 0);
    T::from_program(exchange, content_type, word)
}

// Variants by their numbers, which matching compared: `Some` and `Ok` are the first.

impl<T: FromProgram> FromProgram for Option<T> {
    const TYPE: HostType = HostType::Option(&T::TYPE);
    fn from_program(
        exchange: &mut Exchange<'_>,
        ty: TypeIndex,
        word: Word,
    ) -> Result<Self, HostError> {
        if exchange.variant(word) == 0 {
            content(exchange, ty, 0, word).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<T: IntoProgram> IntoProgram for Option<T> {
    const TYPE: HostType = HostType::Option(&T::TYPE);
    fn into_program(self, exchange: &mut Exchange<'_>, ty: TypeIndex) -> Result<Word, HostError> {
        match self {
            Some(value) => variant(exchange, ty, 0, value),
            None => Ok(Word(plain_variant(1) as u64)),
        }
    }
}

impl<T: FromProgram, E: FromProgram> FromProgram for Result<T, E> {
    const TYPE: HostType = HostType::Result(&T::TYPE, &E::TYPE);
    fn from_program(
        exchange: &mut Exchange<'_>,
        ty: TypeIndex,
        word: Word,
    ) -> Result<Self, HostError> {
        Ok(if exchange.variant(word) == 0 {
            Ok(content(exchange, ty, 0, word)?)
        } else {
            Err(content(exchange, ty, 1, word)?)
        })
    }
}

impl<T: IntoProgram, E: IntoProgram> IntoProgram for Result<T, E> {
    const TYPE: HostType = HostType::Result(&T::TYPE, &E::TYPE);
    fn into_program(self, exchange: &mut Exchange<'_>, ty: TypeIndex) -> Result<Word, HostError> {
        match self {
            Ok(value) => variant(exchange, ty, 0, value),
            Err(error) => variant(exchange, ty, 1, error),
        }
    }
}

macro_rules! tuples {
    ($($($part:ident $position:tt),+;)*) => {$(
        impl<$($part: FromProgram),+> FromProgram for ($($part,)+) {
            const TYPE: HostType = HostType::Tuple(&[$($part::TYPE),+]);
            fn from_program(
                exchange: &mut Exchange<'_>,
                ty: TypeIndex,
                word: Word,
            ) -> Result<Self, HostError> {
                let types = exchange.tuple_types(ty);
                exchange.charge_parts(types.len())?;
                Ok(($({
                    let part = exchange.field(word, $position);
                    $part::from_program(exchange, types[$position], part)?
                },)+))
            }
        }

        impl<$($part: IntoProgram),+> IntoProgram for ($($part,)+) {
            const TYPE: HostType = HostType::Tuple(&[$($part::TYPE),+]);
            fn into_program(
                self,
                exchange: &mut Exchange<'_>,
                ty: TypeIndex,
            ) -> Result<Word, HostError> {
                let mark = exchange.mark();
                let types = exchange.tuple_types(ty);
                let parts = self.into_parts(exchange, types)?;
                let word = exchange.new_record(ty, 0, &parts)?;
                exchange.release(mark);
                Ok(word)
            }
        }
    )*};
}

tuples! {
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, G 5;
}

/// Values to call a function of a program with: a tuple of them, as many as the
/// function has parameters.
pub trait Arguments {
    /// The types a program sees.
    const TYPES: &'static [HostType];

    /// Makes all of them, of types that were matched with [`Arguments::TYPES`], and
    /// keeps them.
    ///
    /// # Errors
    /// A limit that is reached.
    fn into_parts(
        self,
        exchange: &mut Exchange<'_>,
        types: &[TypeIndex],
    ) -> Result<Vec<Part>, HostError>;
}

impl Arguments for () {
    const TYPES: &'static [HostType] = &[];
    fn into_parts(self, _: &mut Exchange<'_>, _: &[TypeIndex]) -> Result<Vec<Part>, HostError> {
        Ok(Vec::new())
    }
}

macro_rules! arguments {
    ($($($part:ident $position:tt),+;)*) => {$(
        impl<$($part: IntoProgram),+> Arguments for ($($part,)+) {
            const TYPES: &'static [HostType] = &[$($part::TYPE),+];
            fn into_parts(
                self,
                exchange: &mut Exchange<'_>,
                types: &[TypeIndex],
            ) -> Result<Vec<Part>, HostError> {
                Ok(vec![$({
                    let ty = types[$position];
                    let word = self.$position.into_program(exchange, ty)?;
                    exchange.keep(ty, word)
                }),+])
            }
        }
    )*};
}

arguments! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, G 5;
}
