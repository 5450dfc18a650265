//! Objects: made, looked into, changed, compared and shown.
//!
//! While an object is allocated, what goes into it stays on the operand stack,
//! where a collection finds it.

use lbc_format::fuel;
use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::TypeDef;

use crate::error::{RuntimeErrorKind, Trap};
use crate::heap::{ElementKind, Header, Reference, array_size, is_reference, plain_variant};
use crate::structure::{self, Relation as Related, Typed};

use super::values::Relation;
use super::{Checked, calls, fault};

impl Checked<'_> {
    pub(super) fn pop_text(&mut self) -> Result<Reference, Trap> {
        let word = self.pop_as(TypeIndex::STRING)?;
        self.object(word)
    }

    /// Pops an object of whatever type it has.
    fn pop_object(&mut self) -> Result<(TypeIndex, Reference), Trap> {
        let (ty, word) = self.pop()?;
        let object = self.object(word)?;
        Ok((ty, object))
    }

    pub(super) fn panic(&mut self) -> Result<Trap, Trap> {
        let message = self.pop_text()?;
        let message = self.machine.heap.text(message);
        self.machine.meter.charge(fuel::for_bytes(message.len()))?;
        let message = message.to_owned();
        Ok(RuntimeErrorKind::Panic { message }.into())
    }

    pub(super) fn concat(&mut self, parts: usize) -> Result<(), Trap> {
        if parts < 2 {
            return Err(fault(format!("{parts} parts are joined")));
        }
        let first = self.top(&vec![TypeIndex::STRING; parts])?;
        let places = first..first + parts;
        let mut length: usize = 0;
        for index in places.clone() {
            let text = self.object(self.machine.stack.word(index))?;
            length = length
                .checked_add(self.machine.heap.text_length(text))
                .ok_or_else(|| self.machine.heap_limit())?;
        }
        self.machine.meter.charge(fuel::for_bytes(length))?;
        let string = self.machine.allocate_text(length)?;
        let mut texts = Vec::with_capacity(parts);
        for index in places {
            texts.push(self.object(self.machine.stack.word(index))?);
        }
        let mut writer = self.machine.heap.writer(string);
        for text in texts {
            writer.push(writer.text(text));
        }
        drop(writer);
        self.drop_from(first);
        self.push(TypeIndex::STRING, string.to_slot())
    }

    pub(super) fn new_tuple(&mut self, ty: TypeIndex) -> Result<(), Trap> {
        match self.program.module().defined(ty) {
            Some(TypeDef::Tuple { elements }) => self.new_record(ty, 0, elements),
            _ => Err(self.wrong_kind(ty, "a tuple")),
        }
    }

    pub(super) fn new_struct(&mut self, ty: TypeIndex) -> Result<(), Trap> {
        match self.program.module().defined(ty) {
            Some(TypeDef::Struct { fields, .. }) => {
                let types: Vec<TypeIndex> = fields.iter().map(|field| field.ty).collect();
                self.new_record(ty, 0, &types)
            }
            _ => Err(self.wrong_kind(ty, "a struct")),
        }
    }

    pub(super) fn new_variant(&mut self, ty: TypeIndex, variant: u16) -> Result<(), Trap> {
        let Some(definition) = self.program.module().variant(ty, variant) else {
            return Err(self.wrong_kind(ty, &format!("an enum with a variant {variant}")));
        };
        if definition.fields.is_empty() {
            return self.push(ty, i64::from(plain_variant(variant)).cast_unsigned());
        }
        let types: Vec<TypeIndex> = definition.fields.iter().map(|field| field.ty).collect();
        self.new_record(ty, variant, &types)
    }

    pub(super) fn new_cell(&mut self, ty: TypeIndex) -> Result<(), Trap> {
        match self.program.module().defined(ty) {
            Some(&TypeDef::Cell { content }) => self.new_record(ty, 0, &[content]),
            _ => Err(self.wrong_kind(ty, "a cell")),
        }
    }

    fn new_record(&mut self, ty: TypeIndex, tag: u16, fields: &[TypeIndex]) -> Result<(), Trap> {
        let first = self.top(fields)?;
        // Rule `limits` keeps the number of fields within 16 bits.
        let object = self
            .machine
            .allocate(Header::record(ty, tag, fields.len() as u16))?;
        self.fill(object, first);
        self.push(ty, object.to_slot())
    }

    pub(super) fn new_closure(
        &mut self,
        function: FunctionIndex,
        captures: usize,
    ) -> Result<(), Trap> {
        let module = self.program.module();
        let (parameters, result) = self.signature(function)?;
        let Some(own) = parameters.len().checked_sub(captures) else {
            return Err(fault("a closure captures more than its function takes"));
        };
        let (own, captured) = parameters.split_at(own);
        let is_own = |definition: &TypeDef| {
            matches!(definition, TypeDef::Function { parameters, result: found }
                if parameters == own && *found == result)
        };
        let Some(position) = module.types.iter().position(is_own) else {
            return Err(fault("there is no type for the closure"));
        };
        let ty = TypeIndex(TypeIndex::FIRST_DEFINED.0 + position as u32);
        let first = self.top(captured)?;
        if captured.is_empty() {
            return self.push(ty, calls::function_word(function));
        }
        let object = self
            .machine
            .allocate(Header::closure(function, captures as u16))?;
        self.fill(object, first);
        self.push(ty, object.to_slot())
    }

    /// Moves the operands from an index on into a new object.
    fn fill(&mut self, object: Reference, first: usize) {
        let words: Vec<u64> = (first..self.shadow().types.len())
            .map(|index| self.machine.stack.word(index))
            .collect();
        self.machine.heap.words_mut(object).copy_from_slice(&words);
        self.machine.heap.barrier_for_new(object);
        self.drop_from(first);
    }

    pub(super) fn new_array(&mut self, ty: TypeIndex, count: usize) -> Result<(), Trap> {
        let Some(&TypeDef::Array { element }) = self.program.module().defined(ty) else {
            return Err(self.wrong_kind(ty, "an array"));
        };
        let first = self.top(&vec![element; count])?;
        let kind = ElementKind::of(element);
        self.machine.reserve(array_size(kind, count))?;
        let array = self
            .machine
            .heap
            .bump_array(kind, count)
            .map_err(|_| self.machine.heap_limit())?;
        for position in 0..count {
            let word = self.machine.stack.word(first + position);
            self.machine.heap.set_element(array, position, word);
        }
        self.drop_from(first);
        self.push(ty, array.to_slot())
    }

    fn wrong_kind(&self, ty: TypeIndex, wanted: &str) -> Trap {
        fault(format!("{} is not {wanted}", self.type_name(ty)))
    }

    /// The type of a field of a tuple or struct.
    fn field_type(&self, ty: TypeIndex, field: u16, may_change: bool) -> Result<TypeIndex, Trap> {
        let position = usize::from(field);
        let found = match self.program.module().defined(ty) {
            Some(TypeDef::Tuple { elements }) if !may_change => elements.get(position).copied(),
            Some(TypeDef::Struct { fields, .. }) => fields.get(position).map(|field| field.ty),
            _ => None,
        };
        found.ok_or_else(|| {
            let what = if may_change {
                "a struct with a field"
            } else {
                "a tuple or a struct with a field"
            };
            self.wrong_kind(ty, &format!("{what} {field}"))
        })
    }

    /// A word of an object, whose header says that it is there.
    fn word_of(&self, object: Reference, position: usize) -> Result<u64, Trap> {
        let word = self.machine.heap.words(object).get(position).copied();
        word.ok_or_else(|| fault(format!("the object has no word {position}")))
    }

    fn set_word_of(
        &mut self,
        object: Reference,
        position: usize,
        ty: TypeIndex,
        word: u64,
    ) -> Result<(), Trap> {
        match self.machine.heap.words_mut(object).get_mut(position) {
            Some(place) => *place = word,
            None => return Err(fault(format!("the object has no word {position}"))),
        }
        if is_reference(ty) {
            self.machine.heap.barrier(object, position, word);
        }
        Ok(())
    }

    pub(super) fn get_field(&mut self, field: u16) -> Result<(), Trap> {
        let (ty, object) = self.pop_object()?;
        let part = self.field_type(ty, field, false)?;
        let word = self.word_of(object, usize::from(field))?;
        self.push(part, word)
    }

    pub(super) fn set_field(&mut self, field: u16) -> Result<(), Trap> {
        let (found, word) = self.pop()?;
        let (ty, object) = self.pop_object()?;
        let part = self.field_type(ty, field, true)?;
        self.expect_type(part, found)?;
        self.set_word_of(object, usize::from(field), part, word)
    }

    fn content_type(&self, ty: TypeIndex) -> Result<TypeIndex, Trap> {
        match self.program.module().defined(ty) {
            Some(&TypeDef::Cell { content }) => Ok(content),
            _ => Err(self.wrong_kind(ty, "a cell")),
        }
    }

    pub(super) fn get_cell(&mut self) -> Result<(), Trap> {
        let (ty, object) = self.pop_object()?;
        let content = self.content_type(ty)?;
        let word = self.word_of(object, 0)?;
        self.push(content, word)
    }

    pub(super) fn set_cell(&mut self) -> Result<(), Trap> {
        let (found, word) = self.pop()?;
        let (ty, object) = self.pop_object()?;
        let content = self.content_type(ty)?;
        self.expect_type(content, found)?;
        self.set_word_of(object, 0, content, word)
    }

    fn expect_type(&self, expected: TypeIndex, found: TypeIndex) -> Result<(), Trap> {
        if expected == found {
            return Ok(());
        }
        let (expected, found) = (self.type_name(expected), self.type_name(found));
        Err(fault(format!("expected {expected}, found {found}")))
    }

    /// Pops an enum value: its type, its variant, and its word.
    fn pop_enum(&mut self) -> Result<(TypeIndex, u16, u64), Trap> {
        let (ty, word) = self.pop()?;
        let Some(TypeDef::Enum { .. }) = self.program.module().defined(ty) else {
            return Err(self.wrong_kind(ty, "an enum"));
        };
        let tag = if word & 1 == 1 {
            // That the variant exists was found when the value was popped.
            (word >> 1) as u16
        } else {
            self.object(word)?.header().tag()
        };
        Ok((ty, tag, word))
    }

    pub(super) fn get_tag(&mut self) -> Result<(), Trap> {
        let (_, tag, _) = self.pop_enum()?;
        self.push_int(i64::from(tag))
    }

    pub(super) fn get_payload(&mut self, variant: u16, field: u16) -> Result<(), Trap> {
        let (ty, tag, word) = self.pop_enum()?;
        let module = self.program.module();
        let Some(wanted) = module.variant(ty, variant) else {
            return Err(self.wrong_kind(ty, &format!("an enum with a variant {variant}")));
        };
        let Some(part) = wanted.fields.get(usize::from(field)) else {
            return Err(fault(format!(
                "variant `{}` has no field {field}",
                wanted.name
            )));
        };
        if tag != variant {
            let found = module.variant(ty, tag);
            return Err(RuntimeErrorKind::WrongVariant {
                expected: wanted.name.clone(),
                found: found.map_or_else(String::new, |variant| variant.name.clone()),
            }
            .into());
        }
        let object = self.object(word)?;
        let word = self.word_of(object, usize::from(field))?;
        self.push(part.ty, word)
    }

    fn pop_array(&mut self) -> Result<(TypeIndex, Reference), Trap> {
        let (ty, array) = self.pop_object()?;
        match self.program.module().defined(ty) {
            Some(&TypeDef::Array { element }) => Ok((element, array)),
            _ => Err(self.wrong_kind(ty, "an array")),
        }
    }

    /// The position an index means, if the array has it.
    fn position(&self, array: Reference, index: i64) -> Result<usize, Trap> {
        let length = self.machine.heap.array_length(array);
        let position = usize::try_from(index).ok().filter(|&at| at < length);
        position.ok_or_else(|| RuntimeErrorKind::ArrayIndexOutOfRange { index, length }.into())
    }

    fn element(&self, array: Reference, position: usize) -> Result<u64, Trap> {
        let word = self.machine.heap.element(array, position);
        word.ok_or_else(|| fault(format!("the array has no element {position}")))
    }

    pub(super) fn array_len(&mut self) -> Result<(), Trap> {
        let (_, array) = self.pop_array()?;
        self.push_int(self.machine.heap.array_length(array) as i64)
    }

    pub(super) fn array_get(&mut self) -> Result<(), Trap> {
        let index = self.pop_int()?;
        let (element, array) = self.pop_array()?;
        let position = self.position(array, index)?;
        let word = self.element(array, position)?;
        self.push(element, word)
    }

    pub(super) fn array_set(&mut self) -> Result<(), Trap> {
        let (found, word) = self.pop()?;
        let index = self.pop_int()?;
        let (element, array) = self.pop_array()?;
        self.expect_type(element, found)?;
        let position = self.position(array, index)?;
        self.machine.heap.set_element(array, position, word);
        Ok(())
    }

    pub(super) fn array_push(&mut self) -> Result<(), Trap> {
        let types = &self.shadow().types;
        let Some(&[Some(ty), Some(found)]) = types.last_chunk::<2>() else {
            return Err(fault("the operand stack is empty"));
        };
        let first = self.top(&[ty, found])?;
        let Some(&TypeDef::Array { element }) = self.program.module().defined(ty) else {
            return Err(self.wrong_kind(ty, "an array"));
        };
        self.expect_type(element, found)?;
        let array = self.object(self.machine.stack.word(first))?;
        if self.machine.heap.array_length(array) == self.machine.heap.array_capacity(array) {
            self.machine.make_element_room(|machine| {
                // SAFETY: the operand was just found to be an array, and the collector
                // keeps the slot up to date.
                unsafe { Reference::from_slot(machine.stack.word(first)) }
            })?;
        }
        let array = self.object(self.machine.stack.word(first))?;
        let word = self.machine.stack.word(first + 1);
        let length = self.machine.heap.array_length(array);
        self.machine.heap.set_array_length(array, length + 1);
        self.machine.heap.set_element(array, length, word);
        self.drop_from(first);
        Ok(())
    }

    pub(super) fn array_pop(&mut self) -> Result<(), Trap> {
        let (element, array) = self.pop_array()?;
        let length = self.machine.heap.array_length(array);
        let Some(last) = length.checked_sub(1) else {
            return Err(RuntimeErrorKind::EmptyArray.into());
        };
        let word = self.element(array, last)?;
        self.machine.heap.set_array_length(array, last);
        self.push(element, word)
    }

    /// Pops two values of one type.
    fn pop_pair(&mut self) -> Result<(TypeIndex, u64, u64), Trap> {
        let (ty, right) = self.pop()?;
        let left = self.pop_as(ty)?;
        Ok((ty, left, right))
    }

    fn relate(&mut self, ty: TypeIndex, left: u64, right: u64) -> Result<Related, Trap> {
        // SAFETY: both words were just found to be values of the type; relating
        // allocates nothing on the heap.
        let left = unsafe { Typed::new(ty, left) };
        // SAFETY: as for the left one.
        let right = unsafe { Typed::new(ty, right) };
        let (values, mut work) = self.machine.walk(self.program);
        structure::relate(values, &mut work, left, right)
    }

    pub(super) fn equal(&mut self) -> Result<(), Trap> {
        let top = self.shadow().types.last().copied().flatten();
        match top {
            Some(TypeIndex::FLOAT) => return self.compare_numbers(Instruction::EqFloat {}),
            Some(TypeIndex::STRING) => return self.compare_texts(Instruction::EqString {}),
            _ => {}
        }
        let (ty, left, right) = self.pop_pair()?;
        if !self.can_relate(ty, Relation::Equality) {
            return Err(self.wrong_kind(ty, "a type with equality"));
        }
        let equal = if matches!(ty, TypeIndex::UNIT | TypeIndex::BOOL | TypeIndex::INT) {
            left == right
        } else {
            self.relate(ty, left, right)? == Related::Equal
        };
        self.push_bool(equal)
    }

    pub(super) fn compare(&mut self) -> Result<(), Trap> {
        let (ty, left, right) = self.pop_pair()?;
        if !self.can_relate(ty, Relation::Order) {
            return Err(self.wrong_kind(ty, "a type with an order"));
        }
        let relation = self.relate(ty, left, right)?;
        self.push_int(match relation {
            Related::Less => -1,
            Related::Equal => 0,
            Related::Greater => 1,
            Related::Unordered => 2,
        })
    }

    pub(super) fn same(&mut self) -> Result<(), Trap> {
        if self.shadow().types.last().copied().flatten() == Some(TypeIndex::STRING) {
            return self.compare_texts(Instruction::EqString {});
        }
        let (ty, left, right) = self.pop_pair()?;
        let same = if ty == TypeIndex::FLOAT {
            let (left, right) = (f64::from_bits(left), f64::from_bits(right));
            left == right || (left.is_nan() && right.is_nan())
        } else {
            left == right
        };
        self.push_bool(same)
    }

    pub(super) fn display(&mut self, quoted: bool) -> Result<(), Trap> {
        let Some(&Some(ty)) = self.shadow().types.last() else {
            return Err(fault("the operand stack is empty"));
        };
        let index = self.top(&[ty])?;
        if ty == TypeIndex::STRING && !quoted {
            // A text shows as itself.
            return Ok(());
        }
        // SAFETY: the operand was just found to be a value of its type; it is not used
        // after the text is allocated.
        let value = unsafe { Typed::new(ty, self.machine.stack.word(index)) };
        let text = self.machine.display(self.program, value, quoted)?;
        self.drop_from(index);
        self.push(TypeIndex::STRING, text.to_slot())
    }
}
