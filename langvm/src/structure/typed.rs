//! A word together with its type, and what the two say.

use lbc_format::Module;
use lbc_format::index::TypeIndex;
use lbc_format::module::{Field, TypeDef, Variant};

use crate::float_bits;
use crate::heap::{EnumValue, Heap, Reference};

/// Where values live, and what their types mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    pub(crate) module: &'a Module,
    pub(crate) heap: &'a Heap,
}

/// A word that is known to be a value of a type, until the next allocation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typed {
    ty: TypeIndex,
    word: u64,
}

/// A value, opened.
#[derive(Clone, Copy, Debug)]
pub(super) enum View<'a> {
    Unit,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    Function,
    /// A variant without fields, of an enum of this name.
    Plain(&'a str, &'a Variant),
    Object(Object<'a>),
}

/// A value with parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    pub(super) reference: Reference,
    pub(super) shape: Shape<'a>,
}

/// What kind of object a value is, and what its parts are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape<'a> {
    Tuple(&'a [TypeIndex]),
    Struct(&'a str, &'a [Field]),
    /// A variant of an enum of this name.
    Variant(&'a str, &'a Variant),
    Array(TypeIndex),
    Map(TypeIndex, TypeIndex),
    Cell(TypeIndex),
}

impl Typed {
    /// # Safety
    /// `word` is a value of type `ty` of the module that the value is used with, and
    /// nothing is allocated while the result is used.
    pub(crate) unsafe fn new(ty: TypeIndex, word: u64) -> Self {
        Self { ty, word }
    }

    /// Another value of the same type.
    ///
    /// # Safety
    /// As for [`Typed::new`], with the type of this value.
    pub(crate) unsafe fn sibling(self, word: u64) -> Self {
        Self { word, ..self }
    }

    pub(crate) fn ty(self) -> TypeIndex {
        self.ty
    }

    pub(crate) fn word(self) -> u64 {
        self.word
    }

    fn reference(self) -> Reference {
        // SAFETY: by the contract of `new`, the word is a value of its type, which the
        // caller found to be one of references.
        unsafe { Reference::from_slot(self.word) }
    }

    pub(super) fn view(self, values: Values<'_>) -> View<'_> {
        let Some(definition) = values.module.defined(self.ty) else {
            return match self.ty {
                TypeIndex::BOOL => View::Bool(self.word != 0),
                TypeIndex::INT => View::Int(self.word.cast_signed()),
                TypeIndex::FLOAT => View::Float(float_bits::from_slot(self.word)),
                TypeIndex::STRING => View::Text(values.heap.text(self.reference())),
                _ => View::Unit,
            };
        };
        let shape = match definition {
            TypeDef::Function { .. } => return View::Function,
            TypeDef::Tuple { elements } => Shape::Tuple(elements),
            TypeDef::Struct { name, fields } => Shape::Struct(name, fields),
            TypeDef::Enum { name, variants } => {
                // SAFETY: by the contract of `new`, the word is a value of this enum.
                match unsafe { EnumValue::from_slot(self.word) } {
                    EnumValue::Plain(tag) => return View::Plain(name, &variants[tag as usize]),
                    EnumValue::Object(object) => {
                        Shape::Variant(name, &variants[usize::from(object.header().tag())])
                    }
                }
            }
            TypeDef::Array { element } => Shape::Array(*element),
            TypeDef::Map { key, value } => Shape::Map(*key, *value),
            TypeDef::Cell { content } => Shape::Cell(*content),
        };
        View::Object(Object {
            reference: self.reference(),
            shape,
        })
    }
}

impl<'a> Object<'a> {
    /// The part at `index`, in order; `None` behind the last. A map has a part for
    /// each position, live or not, and gives them by [`Object::entry`].
    pub(super) fn part(self, values: Values<'a>, index: usize) -> Option<Typed> {
        let field = |ty: TypeIndex| {
            let word = values.heap.words(self.reference)[index];
            Typed { ty, word }
        };
        match self.shape {
            Shape::Tuple(elements) => elements.get(index).copied().map(field),
            Shape::Struct(_, fields) => fields.get(index).map(|part| field(part.ty)),
            Shape::Variant(_, variant) => variant.fields.get(index).map(|part| field(part.ty)),
            Shape::Cell(content) => (index == 0).then(|| field(content)),
            Shape::Array(ty) => {
                let word = values.heap.element(self.reference, index)?;
                Some(Typed { ty, word })
            }
            Shape::Map(..) => None,
        }
    }

    /// Key and value of the first live entry of a map from `from` on, with its
    /// position.
    pub(super) fn entry(self, values: Values<'a>, from: usize) -> Option<(usize, Typed, Typed)> {
        let Shape::Map(key_type, value_type) = self.shape else {
            return None;
        };
        let position = values.heap.map_next(self.reference, from)?;
        let place = values.heap.map_place(self.reference, position)?;
        let (key, value) = values.heap.map_entry(self.reference, place);
        let key = Typed {
            ty: key_type,
            word: key,
        };
        let value = Typed {
            ty: value_type,
            word: value,
        };
        Some((position, key, value))
    }

    /// How many parts there are.
    pub(super) fn len(self, values: Values<'a>) -> usize {
        match self.shape {
            Shape::Tuple(elements) => elements.len(),
            Shape::Struct(_, fields) => fields.len(),
            Shape::Variant(_, variant) => variant.fields.len(),
            Shape::Cell(_) => 1,
            Shape::Array(_) => values.heap.array_length(self.reference),
            Shape::Map(..) => values.heap.map_len(self.reference),
        }
    }

    /// Whether the object can be changed: only through such can a value contain
    /// itself.
    pub(super) fn is_mutable(self) -> bool {
        match self.shape {
            Shape::Tuple(_) | Shape::Variant(..) => false,
            Shape::Struct(..) | Shape::Array(_) | Shape::Map(..) | Shape::Cell(_) => true,
        }
    }
}
