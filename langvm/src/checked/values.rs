//! Slots and their types: pushing, popping, locals, and whether a word can be a
//! value of a type at all.

use lbc_format::index::{FunctionIndex, LocalSlot, TypeIndex};
use lbc_format::module::TypeDef;

use crate::error::Trap;
use crate::heap::{ElementKind, Kind, Reference, map_tag};

use super::{Checked, fault};

/// What values of a type may be compared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Relation {
    Equality,
    Order,
}

impl Checked<'_> {
    pub(super) fn type_name(&self, ty: TypeIndex) -> String {
        self.program.module().type_name(ty)
    }

    /// Pushes a value, which must be one of its type.
    pub(super) fn push(&mut self, ty: TypeIndex, word: u64) -> Result<(), Trap> {
        self.conform(ty, word)?;
        let frame = self.shadow().frame()?;
        let index = self.shadow().types.len();
        if index >= frame.end {
            return Err(fault("the operand stack outgrows its frame"));
        }
        *self.machine.stack.word_mut(index) = word;
        self.shadow_mut().types.push(Some(ty));
        Ok(())
    }

    pub(super) fn push_int(&mut self, value: i64) -> Result<(), Trap> {
        self.push(TypeIndex::INT, value.cast_unsigned())
    }

    pub(super) fn push_float(&mut self, value: f64) -> Result<(), Trap> {
        self.push(TypeIndex::FLOAT, value.to_bits())
    }

    pub(super) fn push_bool(&mut self, value: bool) -> Result<(), Trap> {
        self.push(TypeIndex::BOOL, u64::from(value))
    }

    /// Pops whatever is on top.
    pub(super) fn pop(&mut self) -> Result<(TypeIndex, u64), Trap> {
        let frame = self.shadow().frame()?;
        if self.shadow().types.len() <= frame.operands {
            return Err(fault("the operand stack is empty"));
        }
        let Some(Some(ty)) = self.shadow_mut().types.pop() else {
            return Err(fault("an operand has no type"));
        };
        let word = self.machine.stack.word(self.shadow().types.len());
        self.conform(ty, word)?;
        Ok((ty, word))
    }

    /// Pops a value of a type.
    pub(super) fn pop_as(&mut self, expected: TypeIndex) -> Result<u64, Trap> {
        let (found, word) = self.pop()?;
        if found == expected {
            return Ok(word);
        }
        let (expected, found) = (self.type_name(expected), self.type_name(found));
        Err(fault(format!("expected {expected}, found {found}")))
    }

    pub(super) fn pop_int(&mut self) -> Result<i64, Trap> {
        Ok(self.pop_as(TypeIndex::INT)?.cast_signed())
    }

    pub(super) fn pop_float(&mut self) -> Result<f64, Trap> {
        Ok(f64::from_bits(self.pop_as(TypeIndex::FLOAT)?))
    }

    pub(super) fn pop_bool(&mut self) -> Result<bool, Trap> {
        Ok(self.pop_as(TypeIndex::BOOL)? != 0)
    }

    /// Takes the top operands without popping them: where the first one is.
    pub(super) fn top(&self, types: &[TypeIndex]) -> Result<usize, Trap> {
        let shadow = self.shadow();
        let frame = shadow.frame()?;
        let first = shadow.types.len().checked_sub(types.len());
        let Some(first) = first.filter(|&first| first >= frame.operands) else {
            return Err(fault("the operand stack is empty"));
        };
        for (index, &expected) in (first..).zip(types) {
            let found = shadow.types[index].ok_or_else(|| fault("an operand has no type"))?;
            if found != expected {
                let (expected, found) = (self.type_name(expected), self.type_name(found));
                return Err(fault(format!("expected {expected}, found {found}")));
            }
            self.conform(found, self.machine.stack.word(index))?;
        }
        Ok(first)
    }

    /// Drops the operands from an index on.
    pub(super) fn drop_from(&mut self, index: usize) {
        self.shadow_mut().types.truncate(index);
    }

    /// The words of the top operands, all popped.
    pub(super) fn pop_all(&mut self, types: &[TypeIndex]) -> Result<Vec<u64>, Trap> {
        let first = self.top(types)?;
        let end = first + types.len();
        let words = (first..end).map(|index| self.machine.stack.word(index));
        let words = words.collect();
        self.drop_from(first);
        Ok(words)
    }

    fn local_index(&self, slot: LocalSlot) -> Result<usize, Trap> {
        let frame = self.shadow().frame()?;
        let index = frame.base + slot.index();
        if index < frame.operands {
            Ok(index)
        } else {
            Err(fault(format!("there is no local slot {}", slot.0)))
        }
    }

    pub(super) fn local(&self, slot: LocalSlot) -> Result<(TypeIndex, u64), Trap> {
        let index = self.local_index(slot)?;
        let Some(ty) = self.shadow().types[index] else {
            return Err(fault(format!("local slot {} was never stored to", slot.0)));
        };
        Ok((ty, self.machine.stack.word(index)))
    }

    pub(super) fn set_local(
        &mut self,
        slot: LocalSlot,
        ty: TypeIndex,
        word: u64,
    ) -> Result<(), Trap> {
        let index = self.local_index(slot)?;
        *self.machine.stack.word_mut(index) = word;
        self.shadow_mut().types[index] = Some(ty);
        Ok(())
    }

    /// The object of a word, which must be where the heap has some.
    pub(super) fn object(&self, word: u64) -> Result<Reference, Trap> {
        let is_one = self.machine.heap.holds(word) || self.shadow().constants.contains(&word);
        if !is_one || !word.is_multiple_of(8) {
            return Err(fault(format!("{word:#x} is no object")));
        }
        // SAFETY: the word was just found to be an address of the heap.
        Ok(unsafe { Reference::from_slot(word) })
    }

    /// Tests whether a word can be a value of a type, as far as its object tells.
    pub(super) fn conform(&self, ty: TypeIndex, word: u64) -> Result<(), Trap> {
        let module = self.program.module();
        let conforms = match (ty, module.defined(ty)) {
            (TypeIndex::UNIT, _) => word == 0,
            (TypeIndex::BOOL, _) => word <= 1,
            (TypeIndex::INT | TypeIndex::FLOAT, _) => true,
            (TypeIndex::STRING, _) => self.object(word)?.header().kind() == Kind::String,
            (_, None) => return Err(fault(format!("there is no type {}", ty.0))),
            (_, Some(TypeDef::Function { .. })) => self.is_function(ty, word)?,
            (_, Some(TypeDef::Tuple { elements })) => {
                self.is_record(ty, word, 0, elements.len())?
            }
            (_, Some(TypeDef::Struct { fields, .. })) => {
                self.is_record(ty, word, 0, fields.len())?
            }
            (_, Some(TypeDef::Cell { .. })) => self.is_record(ty, word, 0, 1)?,
            (_, Some(TypeDef::Enum { variants, .. })) => {
                let tag = if word & 1 == 1 {
                    word >> 1
                } else {
                    let header = self.object(word)?.header();
                    if header.kind() != Kind::Record {
                        return Err(self.misfit(ty, word));
                    }
                    u64::from(header.tag())
                };
                match usize::try_from(tag).ok().and_then(|tag| variants.get(tag)) {
                    None => false,
                    Some(variant) if word & 1 == 1 => variant.fields.is_empty(),
                    Some(variant) => {
                        !variant.fields.is_empty()
                            && self.is_record(ty, word, tag as u16, variant.fields.len())?
                    }
                }
            }
            (_, Some(&TypeDef::Array { element })) => {
                let object = self.object(word)?;
                object.header().kind() == Kind::Array
                    && self.machine.heap.element_kind(object) == ElementKind::of(element)
                    && self.machine.heap.array_length(object)
                        <= self.machine.heap.array_capacity(object)
            }
            (_, Some(&TypeDef::Map { key, value })) => {
                let header = self.object(word)?.header();
                header.kind() == Kind::Map && header.tag() == map_tag(key, value)
            }
        };
        if conforms {
            Ok(())
        } else {
            Err(self.misfit(ty, word))
        }
    }

    fn misfit(&self, ty: TypeIndex, word: u64) -> Trap {
        fault(format!("{word:#x} is no {}", self.type_name(ty)))
    }

    fn is_record(&self, ty: TypeIndex, word: u64, tag: u16, fields: usize) -> Result<bool, Trap> {
        let header = self.object(word)?.header();
        Ok(header.kind() == Kind::Record
            && header.owner() == ty.0 - TypeIndex::FIRST_DEFINED.0
            && header.tag() == tag
            && header.words() == fields)
    }

    fn is_function(&self, ty: TypeIndex, word: u64) -> Result<bool, Trap> {
        let module = self.program.module();
        if word & 1 == 1 {
            let function = usize::try_from(word >> 1).unwrap_or(usize::MAX);
            let function = module.functions.get(function);
            return Ok(function.is_some_and(|function| function.signature == ty));
        }
        let header = self.object(word)?.header();
        if header.kind() != Kind::Closure {
            return Ok(false);
        }
        let callee = module.signature_of(FunctionIndex(header.owner()));
        let (Some((all, result)), Some((own, own_result))) = (callee, module.function_type(ty))
        else {
            return Ok(false);
        };
        Ok(result == own_result && all.len() == own.len() + header.words() && all.starts_with(own))
    }

    /// Whether values of a type can be compared: followed through its parts.
    pub(super) fn can_relate(&mut self, ty: TypeIndex, relation: Relation) -> bool {
        if let Some(&known) = self.comparable.get(&(ty, relation)) {
            return known;
        }
        let module = self.program.module();
        let mut met = vec![ty];
        let mut next = 0;
        let mut possible = true;
        while let Some(&part) = met.get(next) {
            next += 1;
            let parts: Vec<TypeIndex> = match (module.defined(part), relation) {
                (None, Relation::Equality) => Vec::new(),
                (None, Relation::Order) => {
                    possible &=
                        matches!(part, TypeIndex::INT | TypeIndex::FLOAT | TypeIndex::STRING);
                    Vec::new()
                }
                (Some(TypeDef::Tuple { elements }), _) => elements.clone(),
                (Some(_), Relation::Order)
                | (Some(TypeDef::Function { .. } | TypeDef::Cell { .. }), _) => {
                    possible = false;
                    Vec::new()
                }
                (Some(TypeDef::Array { element }), _) => vec![*element],
                (Some(TypeDef::Map { key, value }), _) => vec![*key, *value],
                (Some(TypeDef::Struct { fields, .. }), _) => {
                    fields.iter().map(|field| field.ty).collect()
                }
                (Some(TypeDef::Enum { variants, .. }), _) => variants
                    .iter()
                    .flat_map(|variant| &variant.fields)
                    .map(|field| field.ty)
                    .collect(),
            };
            for part in parts {
                if !met.contains(&part) {
                    met.push(part);
                }
            }
        }
        self.comparable.insert((ty, relation), possible);
        possible
    }
}
