//! What host functions of the standard library take and give beyond plain
//! values: arrays, maps, and values of whatever type the caller has.
//!
//! As with [`Text`], nothing here is a reference: arguments are named by their
//! position, where the caller's frame keeps them alive and up to date, and new
//! objects by a handle.

use std::marker::PhantomData;
use std::ops::Range;

use lbc_format::index::TypeIndex;
use lbc_format::module::TypeDef;

use super::pattern::{Bound, HostType};
use super::typed::{HostArgument, HostResult};
use super::{CallContext, Text, Word};
use crate::error::HostError;
use crate::heap::{ElementKind, Header, Reference, array_size};
use crate::machine::Machine;
use crate::structure::{self, Typed, Values, Work};
use lbc_format::fuel;

/// A type that can be part of another in a signature.
pub(crate) trait Part {
    /// The type a program sees.
    const TYPE: HostType;
}

macro_rules! parts {
    ($($(#[doc = $doc:literal])+ $name:ident = $ty:expr;)*) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum $name {}

        impl Part for $name {
            const TYPE: HostType = $ty;
        }
    )*};
}

parts! {
    /// Any type.
    T = HostType::Variable("T", Bound::None);
    /// A type with equality.
    Comparable = HostType::Variable("T", Bound::Eq);
    /// A type with an order.
    Ordered = HostType::Variable("T", Bound::Ord);
    /// A map's type of keys.
    K = HostType::Variable("K", Bound::None);
    /// A map's type of values.
    V = HostType::Variable("V", Bound::None);
}

impl Part for i64 {
    const TYPE: HostType = HostType::Int;
}

impl Part for Text {
    const TYPE: HostType = HostType::String;
}

/// Where the word of an argument or of a new object is.
#[derive(Clone, Copy, Debug)]
enum Place {
    Argument(usize),
    Handle(usize),
}

impl Place {
    /// The word there, when the call's arguments start at a slot of the stack.
    fn word_in(self, machine: &Machine, arguments: usize) -> u64 {
        match self {
            Self::Argument(position) => machine.stack.word(arguments + position),
            Self::Handle(handle) => machine.handles[handle],
        }
    }
}

macro_rules! named {
    ($($(#[doc = $doc:literal])+ $name:ident <$($part:ident),+> = $ty:expr;)*) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name<$($part),+> {
            place: Place,
            parts: PhantomData<($($part,)+)>,
        }

        impl<$($part),+> $name<$($part),+> {
            fn at(place: Place) -> Self {
                Self { place, parts: PhantomData }
            }
        }

        impl<$($part: Part),+> HostArgument for $name<$($part),+> {
            const TYPE: HostType = $ty;
            fn from_argument(_: &mut CallContext<'_>, position: usize) -> Result<Self, HostError> {
                Ok(Self::at(Place::Argument(position)))
            }
        }

        impl<$($part: Part),+> HostResult for $name<$($part),+> {
            const TYPE: HostType = $ty;
            fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
                Ok(Word(context.word_at(self.place)))
            }
        }
    )*};
}

named! {
    /// An array.
    List<E> = HostType::Array(&E::TYPE);
    /// A map.
    Dict<A, B> = HostType::Map(&A::TYPE, &B::TYPE);
    /// A value.
    Any<A> = A::TYPE;
}

/// A part of an object, as a result; nothing may be allocated before it is given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken<A> {
    word: u64,
    part: PhantomData<A>,
}

impl<A> Taken<A> {
    pub(crate) fn new(word: u64) -> Self {
        Self {
            word,
            part: PhantomData,
        }
    }
}

impl<A: Part> HostResult for Taken<A> {
    const TYPE: HostType = A::TYPE;
    fn into_word(self, _: &mut CallContext<'_>) -> Result<Word, HostError> {
        Ok(Word(self.word))
    }
}

/// How a function that may fail without ending the program does: what it found, or
/// a message.
impl HostResult for (bool, Text) {
    const TYPE: HostType = HostType::Tuple(&[HostType::Bool, HostType::String]);
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        let (done, text) = self;
        context.new_outcome(done, |context| context.text_word(text))
    }
}

impl HostResult for (bool, List<Text>) {
    const TYPE: HostType = HostType::Tuple(&[HostType::Bool, HostType::Array(&HostType::String)]);
    fn into_word(self, context: &mut CallContext<'_>) -> Result<Word, HostError> {
        let (done, list) = self;
        context.new_outcome(done, |context| Word(context.word_at(list.place)))
    }
}

impl CallContext<'_> {
    fn word_at(&self, place: Place) -> u64 {
        place.word_in(self.machine, self.arguments)
    }

    /// The place of the entry that a map has for a key.
    pub(crate) fn find_entry<A, B>(
        &mut self,
        map: Dict<A, B>,
        key: Any<A>,
    ) -> Result<Option<usize>, HostError> {
        let (key, map) = (self.typed(key), self.map(map));
        let found = self.machine.find_entry(self.program, map, key)?;
        Ok(found.place)
    }

    /// Gives a map an entry, or the entry it has for the key another value.
    pub(crate) fn set_entry<A, B>(
        &mut self,
        map: Dict<A, B>,
        key: Any<A>,
        value: Any<B>,
    ) -> Result<(), HostError> {
        let (arguments, key_type) = (self.arguments, self.type_at(key.place));
        Ok(self.machine.set_entry(
            self.program,
            |machine| {
                // SAFETY: linking found the parameter to be a map; the frame's stack map
                // keeps it up to date.
                unsafe { Reference::from_slot(map.place.word_in(machine, arguments)) }
            },
            |machine| {
                let word = key.place.word_in(machine, arguments);
                // SAFETY: linking found the parameter to be of this type, and verification the
                // argument to be of the parameter's.
                unsafe { Typed::new(key_type, word) }
            },
            |machine| value.place.word_in(machine, arguments),
        )?)
    }

    /// Makes the pair that is the function's result.
    fn new_outcome(
        &mut self,
        done: bool,
        second: impl FnOnce(&Self) -> Word,
    ) -> Result<Word, HostError> {
        let header = Header::record(self.result_type(), 0, 2);
        let pair = self.machine.allocate(header)?;
        let second = second(self);
        self.machine
            .heap
            .words_mut(pair)
            .copy_from_slice(&[u64::from(done), second.0]);
        self.machine.heap.barrier_for_new(pair);
        Ok(Word(pair.to_slot()))
    }

    /// The import's type of result, in the module.
    pub(crate) fn result_type(&self) -> TypeIndex {
        self.signature().1
    }

    pub(super) fn parameter_type(&self, position: usize) -> TypeIndex {
        self.signature().0[position]
    }

    fn signature(&self) -> (&[TypeIndex], TypeIndex) {
        let Some(signature) = self.program.module().import_signature(self.import) else {
            unreachable!("rule `function-type`: the import that is called has a signature")
        };
        signature
    }

    fn type_at(&self, place: Place) -> TypeIndex {
        match place {
            Place::Argument(position) => self.parameter_type(position),
            Place::Handle(_) => self.result_type(),
        }
    }

    /// The word of a value.
    pub(crate) fn word_of<A>(&self, value: Any<A>) -> u64 {
        self.word_at(value.place)
    }

    /// A value with its type, until something is allocated.
    pub(crate) fn typed<A>(&self, value: Any<A>) -> Typed {
        // SAFETY: linking found the parameter to be of this type, and verification the
        // argument to be of the parameter's.
        unsafe { Typed::new(self.type_at(value.place), self.word_at(value.place)) }
    }

    /// The array object, until something is allocated.
    pub(crate) fn array<E>(&self, list: List<E>) -> Reference {
        // SAFETY: linking found the parameter to be an array, or the handle was made for
        // one; the frame's stack map and the handles are kept up to date.
        unsafe { Reference::from_slot(self.word_at(list.place)) }
    }

    /// The map object, until something is allocated.
    pub(crate) fn map<A, B>(&self, map: Dict<A, B>) -> Reference {
        // SAFETY: linking found the parameter to be a map, or the handle was made for
        // one; the frame's stack map and the handles are kept up to date.
        unsafe { Reference::from_slot(self.word_at(map.place)) }
    }

    /// An element of an array with its type, until something is allocated.
    pub(crate) fn element<E>(&self, list: List<E>, index: usize) -> Option<Typed> {
        let Some(&TypeDef::Array { element }) =
            self.program.module().defined(self.type_at(list.place))
        else {
            unreachable!("linking found the parameter to be an array")
        };
        let word = self.machine.heap.element(self.array(list), index)?;
        // SAFETY: verification found the array to be one of such elements.
        Some(unsafe { Typed::new(element, word) })
    }

    /// Types of keys and values of a map.
    pub(crate) fn entry_types<A, B>(&self, map: Dict<A, B>) -> (TypeIndex, TypeIndex) {
        match self.program.module().defined(self.type_at(map.place)) {
            Some(&TypeDef::Map { key, value }) => (key, value),
            _ => unreachable!("linking found the parameter to be a map"),
        }
    }

    /// How the elements of the array that is the result are stored.
    pub(crate) fn result_kind(&self) -> ElementKind {
        match self.program.module().defined(self.result_type()) {
            Some(&TypeDef::Array { element }) => ElementKind::of(element),
            _ => unreachable!("linking found the result to be an array"),
        }
    }

    /// Makes an array of `length` elements, all of them zero.
    pub(crate) fn new_list<E>(
        &mut self,
        kind: ElementKind,
        length: usize,
    ) -> Result<List<E>, HostError> {
        let size = array_size(kind, length);
        if !size.is_some_and(|size| self.machine.heap.could_hold(size)) {
            return Err(self.machine.heap_limit().into());
        }
        self.charge(fuel::for_new_elements(length.saturating_mul(kind.width())))?;
        self.machine.reserve(size)?;
        let array = self
            .machine
            .heap
            .bump_array(kind, length)
            .map_err(|_| self.machine.heap_limit())?;
        self.machine.handles.push(array.to_slot());
        Ok(List::at(Place::Handle(self.machine.handles.len() - 1)))
    }

    /// Makes a text the element at `index`, and lets go of its handle, the latest.
    pub(crate) fn put_text(&mut self, list: List<Text>, index: usize, text: Text) {
        let word = self.text_word(text).0;
        let array = self.array(list);
        self.machine.heap.set_element(array, index, word);
        self.release(text);
    }

    /// Makes the bytes `range` of a text, between two of its characters' bounds, the
    /// element at `index`.
    pub(crate) fn put_piece(
        &mut self,
        list: List<Text>,
        index: usize,
        text: Text,
        range: Range<usize>,
    ) -> Result<(), HostError> {
        let word = if range.len() == self.text(text).len() {
            self.text_word(text).0
        } else {
            self.charge(fuel::for_bytes(range.len()))?;
            let piece = self.machine.allocate_text(range.len())?;
            let source = self.reference(text);
            let mut writer = self.machine.heap.writer(piece);
            writer.push(&writer.text(source)[range]);
            drop(writer);
            piece.to_slot()
        };
        let array = self.array(list);
        self.machine.heap.set_element(array, index, word);
        Ok(())
    }

    /// Fills an array with the bytes of a text, as many as it has elements.
    pub(crate) fn fill_bytes(&mut self, list: List<i64>, text: Text) {
        let array = self.array(list);
        for index in 0..self.text(text).len() {
            let byte = self.text(text).as_bytes()[index];
            self.machine.heap.set_element(array, index, byte.into());
        }
    }

    /// Fills an array with the code points of a text, as many as it has elements.
    pub(crate) fn fill_code_points(&mut self, list: List<i64>, text: Text) {
        let array = self.array(list);
        let (mut index, mut done) = (0, 0);
        while let Some(character) = self.text(text)[done..].chars().next() {
            let point = u64::from(u32::from(character));
            self.machine.heap.set_element(array, index, point);
            index += 1;
            done += character.len_utf8();
        }
    }

    /// The texts in an array.
    pub(crate) fn texts_of(&self, list: List<Text>) -> impl Iterator<Item = &str> {
        let heap = &self.machine.heap;
        let words = heap.array_words(self.array(list));
        words.iter().map(|&word| {
            // SAFETY: the elements of an array of texts are references.
            heap.text(unsafe { Reference::from_slot(word) })
        })
    }

    /// Makes a text of exactly `length` bytes: those in an array, joined.
    pub(crate) fn join(
        &mut self,
        length: usize,
        list: List<Text>,
        separator: Text,
    ) -> Result<Text, HostError> {
        self.charge(fuel::for_bytes(length))?;
        let string = self.machine.allocate_text(length)?;
        let (array, separator) = (self.array(list), self.text_word(separator).0);
        // SAFETY: a text's word is a reference, taken after the allocation.
        let separator = unsafe { Reference::from_slot(separator) };
        let mut writer = self.machine.heap.writer(string);
        for (index, &word) in writer.array_words(array).iter().enumerate() {
            if index > 0 {
                writer.push(writer.text(separator));
            }
            // SAFETY: the elements of an array of texts are references.
            let piece = unsafe { Reference::from_slot(word) };
            writer.push(writer.text(piece));
        }
        drop(writer);
        Ok(self.keep_text(string))
    }

    /// Makes an empty map, the result.
    pub(crate) fn new_map<A, B>(&mut self, tag: u16) -> Result<Dict<A, B>, HostError> {
        self.reserve(Some(crate::heap::map_size()))?;
        self.new_reserved_map(tag)
    }

    /// Makes an empty map, the result, where there is room for it.
    pub(crate) fn new_reserved_map<A, B>(&mut self, tag: u16) -> Result<Dict<A, B>, HostError> {
        let map = self
            .machine
            .heap
            .bump_map(tag)
            .map_err(|_| self.machine.heap_limit())?;
        self.machine.handles.push(map.to_slot());
        Ok(Dict::at(Place::Handle(self.machine.handles.len() - 1)))
    }

    /// Types of keys and values of the map that is the result.
    pub(crate) fn result_entry_types(&self) -> (TypeIndex, TypeIndex) {
        match self.program.module().defined(self.result_type()) {
            Some(&TypeDef::Map { key, value }) => (key, value),
            _ => unreachable!("linking found the result to be a map"),
        }
    }

    /// Gives an array room for one more element.
    pub(crate) fn make_element_room<E>(&mut self, list: List<E>) -> Result<(), HostError> {
        let Place::Argument(position) = list.place else {
            unreachable!("only arguments grow")
        };
        let index = self.arguments + position;
        self.machine.make_element_room(|machine| {
            // SAFETY: linking found the parameter to be an array; the frame's stack map
            // keeps it up to date.
            unsafe { Reference::from_slot(machine.stack.word(index)) }
        })?;
        Ok(())
    }

    /// What a walk over values works with.
    pub(crate) fn walk(&mut self) -> (Values<'_>, Work<'_>) {
        self.machine.walk(self.program)
    }

    /// A value as it is shown inside another, for a message.
    pub(crate) fn shown(&mut self, value: Typed) -> Result<String, HostError> {
        let mut text = String::new();
        let (values, mut work) = self.walk();
        structure::display(values, &mut work, value, true, &mut text)?;
        Ok(text)
    }
}
