//! Reads values of a program, and makes new ones, part by part.
//!
//! A word is valid until something is allocated: reading allocates nothing on the
//! program's heap, and what is made keeps its parts under handles until the whole
//! holds them. Both are charged for, and what is read takes at most as many bytes
//! of the host as the program's heap may have: parts may be shared in the program,
//! and are not any more outside.

use lbc_format::fuel;
use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::module::TypeDef;

use super::Word;
use super::convert::Arguments;
use crate::error::{HostError, Trap};
use crate::heap::{
    ElementKind, EnumValue, Header, Reference, array_size, is_reference, map_size, map_tag,
};
use crate::link::Program;
use crate::machine::Machine;
use crate::structure::Typed;

/// The program that values are exchanged with.
#[derive(Debug)]
pub struct Exchange<'a> {
    program: &'a Program,
    pub(super) machine: &'a mut Machine,
    /// Bytes that reading may still take.
    allowance: u64,
}

/// A part of a value that is being made.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// A word that no collection changes.
    Plain(u64),
    /// The number of a handle.
    Handle(usize),
}

/// Makes the arguments of a call from outside, and puts them into the first slots of
/// the stack, which must be there.
pub(crate) fn place(
    machine: &mut Machine,
    program: &Program,
    function: FunctionIndex,
    arguments: impl Arguments,
) -> Result<(), Trap> {
    let Some((parameters, _)) = program.module().signature_of(function) else {
        unreachable!("rules `entry-in-range` and `function-type`: what is called has a signature")
    };
    let mut exchange = Exchange::new(program, machine);
    let parts = arguments.into_parts(&mut exchange, parameters);
    for (slot, part) in parts
        .map_err(|HostError(trap)| trap)?
        .into_iter()
        .enumerate()
    {
        let Word(word) = exchange.word(part);
        *exchange.machine.stack.word_mut(slot) = word;
    }
    machine.handles.clear();
    Ok(())
}

impl<'a> Exchange<'a> {
    /// The machine's state must be saved.
    pub(crate) fn new(program: &'a Program, machine: &'a mut Machine) -> Self {
        let allowance = machine.max_heap();
        Self {
            program,
            machine,
            allowance,
        }
    }

    /// What the type table says about a type that was matched with one of the host.
    fn defined(&self, ty: TypeIndex) -> &'a TypeDef {
        let program: &'a Program = self.program;
        let Some(definition) = program.module().defined(ty) else {
            unreachable!("only defined types match a type with parts")
        };
        definition
    }

    /// The type of an array's elements.
    pub(super) fn element_type(&self, ty: TypeIndex) -> TypeIndex {
        match self.defined(ty) {
            TypeDef::Array { element } => *element,
            _ => unreachable!("the type was matched with an array"),
        }
    }

    /// The types of a map's keys and values.
    pub(super) fn entry_types(&self, ty: TypeIndex) -> (TypeIndex, TypeIndex) {
        match self.defined(ty) {
            TypeDef::Map { key, value } => (*key, *value),
            _ => unreachable!("the type was matched with a map"),
        }
    }

    /// The types of a tuple's elements.
    pub(super) fn tuple_types(&self, ty: TypeIndex) -> &'a [TypeIndex] {
        match self.defined(ty) {
            TypeDef::Tuple { elements } => elements,
            _ => unreachable!("the type was matched with a tuple"),
        }
    }

    /// The type of what a variant with one field holds.
    pub(super) fn content_type(&self, ty: TypeIndex, variant: u16) -> TypeIndex {
        match self.defined(ty) {
            TypeDef::Enum { variants, .. } => variants[usize::from(variant)].fields[0].ty,
            _ => unreachable!("the type was matched with an enum"),
        }
    }

    /// Pays for reading or making `count` parts.
    pub(super) fn charge_parts(&mut self, count: usize) -> Result<(), HostError> {
        let fuel = (count as u64).saturating_mul(fuel::PIECE);
        Ok(self.machine.meter.charge(fuel)?)
    }

    /// Pays for reading `count` parts of `size` bytes each in the host.
    pub(super) fn take(&mut self, count: usize, size: usize) -> Result<(), HostError> {
        self.charge_parts(count)?;
        self.take_bytes((count as u64).saturating_mul(size as u64))
    }

    fn take_bytes(&mut self, bytes: u64) -> Result<(), HostError> {
        match self.allowance.checked_sub(bytes) {
            Some(rest) => {
                self.allowance = rest;
                Ok(())
            }
            None => Err(self.machine.heap_limit().into()),
        }
    }

    fn reference(word: Word) -> Reference {
        // SAFETY: the word is a value of its type, which was matched with one whose values
        // are references, and nothing was allocated since it was read.
        unsafe { Reference::from_slot(word.0) }
    }

    /// A text.
    pub(super) fn text(&mut self, word: Word) -> Result<String, HostError> {
        let text = Self::reference(word);
        let length = self.machine.heap.text_length(text);
        self.machine.meter.charge(fuel::for_bytes(length))?;
        self.take_bytes(length as u64)?;
        Ok(self.machine.heap.text(text).to_owned())
    }

    /// How many elements an array has.
    pub(super) fn array_length(&self, array: Word) -> usize {
        self.machine.heap.array_length(Self::reference(array))
    }

    /// An element of an array, which must have it.
    pub(super) fn element(&self, array: Word, index: usize) -> Word {
        let Some(word) = self.machine.heap.element(Self::reference(array), index) else {
            unreachable!("reading changes no array, so its length is what it was")
        };
        Word(word)
    }

    /// How many entries a map has.
    pub(super) fn map_length(&self, map: Word) -> usize {
        self.machine.heap.map_len(Self::reference(map))
    }

    /// The first entry of a map from position `from` on: where it is, its key and its
    /// value.
    pub(super) fn next_entry(&self, map: Word, from: usize) -> Option<(usize, Word, Word)> {
        let map = Self::reference(map);
        let position = self.machine.heap.map_next(map, from)?;
        let place = self.machine.heap.map_place(map, position)?;
        let (key, value) = self.machine.heap.map_entry(map, place);
        Some((position, Word(key), Word(value)))
    }

    /// A field of a tuple or of a variant with fields.
    pub(super) fn field(&self, record: Word, index: usize) -> Word {
        Word(self.machine.heap.words(Self::reference(record))[index])
    }

    /// The number of an enum value's variant.
    pub(super) fn variant(&self, word: Word) -> u64 {
        // SAFETY: the word is a value of its type, which was matched with an enum, and
        // nothing was allocated since it was read.
        unsafe { EnumValue::from_slot(word.0) }.tag()
    }

    /// How many handles there are, for [`Exchange::release`].
    pub(super) fn mark(&self) -> usize {
        self.machine.handles.len()
    }

    /// Lets go of all handles made since the mark.
    pub(super) fn release(&mut self, mark: usize) {
        self.machine.handles.truncate(mark);
    }

    /// Keeps a value just made while others are made.
    pub(crate) fn keep(&mut self, ty: TypeIndex, word: Word) -> Part {
        if !is_reference(ty) {
            return Part::Plain(word.0);
        }
        self.machine.handles.push(word.0);
        Part::Handle(self.machine.handles.len() - 1)
    }

    /// The word of a part that was kept.
    pub(crate) fn word(&self, part: Part) -> Word {
        Word(match part {
            Part::Plain(word) => word,
            Part::Handle(handle) => self.machine.handles[handle],
        })
    }

    /// Makes a text.
    pub(super) fn new_text(&mut self, text: &str) -> Result<Word, HostError> {
        self.machine.meter.charge(fuel::for_bytes(text.len()))?;
        Ok(Word(self.machine.new_text(text)?.to_slot()))
    }

    /// Makes a tuple, or a variant with fields.
    pub(super) fn new_record(
        &mut self,
        ty: TypeIndex,
        variant: u16,
        parts: &[Part],
    ) -> Result<Word, HostError> {
        self.charge_parts(1)?;
        let record = self
            .machine
            .allocate(Header::record(ty, variant, parts.len() as u16))?;
        for (index, part) in parts.iter().enumerate() {
            let Word(word) = self.word(*part);
            self.machine.heap.words_mut(record)[index] = word;
        }
        self.machine.heap.barrier_for_new(record);
        Ok(Word(record.to_slot()))
    }

    /// Makes an array of `length` elements, all of them zero, and keeps it.
    pub(super) fn new_array(&mut self, ty: TypeIndex, length: usize) -> Result<Part, HostError> {
        self.charge_parts(length)?;
        let kind = ElementKind::of(self.element_type(ty));
        self.machine.reserve(array_size(kind, length))?;
        let array = self
            .machine
            .heap
            .bump_array(kind, length)
            .map_err(|_| self.machine.heap_limit())?;
        Ok(self.keep(ty, Word(array.to_slot())))
    }

    /// Stores an element just made in an array.
    pub(super) fn set_element(&mut self, array: Part, index: usize, word: Word) {
        let array = Self::reference(self.word(array));
        self.machine.heap.set_element(array, index, word.0);
    }

    /// Makes an empty map and keeps it.
    pub(super) fn new_map(&mut self, ty: TypeIndex) -> Result<Part, HostError> {
        let (key, value) = self.entry_types(ty);
        self.machine.reserve(Some(map_size()))?;
        let map = self
            .machine
            .heap
            .bump_map(map_tag(key, value))
            .map_err(|_| self.machine.heap_limit())?;
        Ok(self.keep(ty, Word(map.to_slot())))
    }

    /// Gives a map an entry, or the entry it has for the key another value.
    pub(super) fn set_entry(
        &mut self,
        ty: TypeIndex,
        map: Part,
        key: Part,
        value: Part,
    ) -> Result<(), HostError> {
        let (key_type, _) = self.entry_types(ty);
        let word = |machine: &Machine, part| match part {
            Part::Plain(word) => word,
            Part::Handle(handle) => machine.handles[handle],
        };
        Ok(self.machine.set_entry(
            self.program,
            |machine| Self::reference(Word(word(machine, map))),
            |machine| {
                // SAFETY: the key was made as one of the map's, and is kept.
                unsafe { Typed::new(key_type, word(machine, key)) }
            },
            |machine| word(machine, value),
        )?)
    }
}
