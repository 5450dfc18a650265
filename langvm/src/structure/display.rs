//! Values as text: each as the literal that would make it.

use lbc_format::module::{Field, Variant};
use rustc_hash::FxHashSet;

use super::Work;
use super::typed::{Object, Shape, Typed, Values, View};
use crate::error::Trap;
use crate::float_text::float_text;
use crate::string_literal::quoted;
use lbc_format::fuel;

/// Stands for a value inside itself.
const AGAIN: &str = "…";

/// Enums whose variants are known without them.
const PRELUDE: [&str; 2] = ["Option", "Result"];

/// Writes a value to the end of `text`; a text that is all of the value is
/// written bare unless `quote`.
pub(crate) fn display(
    values: Values<'_>,
    work: &mut Work<'_>,
    value: Typed,
    quote: bool,
    text: &mut String,
) -> Result<(), Trap> {
    if let (View::Text(bare), false) = (value.view(values), quote) {
        work.charge(fuel::for_bytes(bare.len()))?;
        text.push_str(bare);
        return Ok(());
    }
    let mut writer = Writer {
        values,
        text,
        inside: Vec::new(),
        open: FxHashSet::default(),
    };
    writer.value(work, value)?;
    while writer.part(work)? {}
    Ok(())
}

/// An object that is being written, from part `next` on.
struct Inside {
    object: Typed,
    next: usize,
    is_first: bool,
}

struct Writer<'a, 't> {
    values: Values<'a>,
    text: &'t mut String,
    inside: Vec<Inside>,
    /// The mutable objects among those being written.
    open: FxHashSet<u64>,
}

impl<'a> Writer<'a, '_> {
    fn push(&mut self, work: &mut Work<'_>, piece: &str) -> Result<(), Trap> {
        let length = self.text.len() + piece.len();
        if length > self.text.capacity() {
            let grown = length.max(self.text.capacity() * 2);
            work.allow(grown)?;
            if self
                .text
                .try_reserve_exact(grown - self.text.len())
                .is_err()
            {
                return Err(work.exhausted());
            }
        }
        work.charge(fuel::for_bytes(piece.len()))?;
        self.text.push_str(piece);
        Ok(())
    }

    /// Writes a value, or the beginning of one that has parts.
    fn value(&mut self, work: &mut Work<'_>, value: Typed) -> Result<(), Trap> {
        work.charge(fuel::SHOWN_PART)?;
        match value.view(self.values) {
            View::Unit => self.push(work, "()"),
            View::Bool(value) => self.push(work, if value { "true" } else { "false" }),
            View::Int(value) => self.push(work, &value.to_string()),
            View::Float(value) => self.push(work, &float_text(value)),
            View::Text(text) => {
                let mut result = Ok(());
                quoted(text, &mut |piece| {
                    if result.is_ok() {
                        result = self.push(work, piece);
                    }
                });
                work.charge((text.len() as u64).saturating_mul(fuel::CHARACTER_BYTE))?;
                result
            }
            View::Function => {
                let name = self.values.module.type_name(value.ty());
                self.push(work, &name)
            }
            View::Plain(name, variant) => self.variant_name(work, name, variant),
            View::Object(object) => self.begin(work, value, object),
        }
    }

    fn variant_name(
        &mut self,
        work: &mut Work<'_>,
        name: &str,
        variant: &Variant,
    ) -> Result<(), Trap> {
        if !PRELUDE.contains(&name) {
            self.push(work, name)?;
            self.push(work, "::")?;
        }
        self.push(work, &variant.name)
    }

    fn begin(&mut self, work: &mut Work<'_>, value: Typed, object: Object<'a>) -> Result<(), Trap> {
        if object.is_mutable() {
            if self.open.try_reserve(1).is_err() {
                return Err(work.exhausted());
            }
            if !self.open.insert(value.word()) {
                return self.push(work, AGAIN);
            }
        }
        let is_empty = object.len(self.values) == 0;
        match object.shape {
            Shape::Tuple(_) => self.push(work, "(")?,
            Shape::Array(_) => self.push(work, "[")?,
            Shape::Map(..) => self.push(work, if is_empty { "#{" } else { "#{ " })?,
            Shape::Cell(_) => {}
            Shape::Struct(name, _) => {
                self.push(work, name)?;
                self.push(work, if is_empty { " {" } else { " { " })?;
            }
            Shape::Variant(name, variant) => {
                self.variant_name(work, name, variant)?;
                self.push(work, if variant.named { " { " } else { "(" })?;
            }
        }
        let inside = Inside {
            object: value,
            next: 0,
            is_first: true,
        };
        work.push(&mut self.inside, inside)
    }

    /// Writes the next part of the innermost object, or its end; `false` when there
    /// is none any more.
    fn part(&mut self, work: &mut Work<'_>) -> Result<bool, Trap> {
        let Some(inside) = self.inside.last_mut() else {
            return Ok(false);
        };
        let (whole, next) = (inside.object, inside.next);
        let View::Object(object) = whole.view(self.values) else {
            unreachable!("only objects are put on the list")
        };
        let (next, key, part) = if let Some((position, key, part)) = object.entry(self.values, next)
        {
            (position + 1, Some(key), part)
        } else if let Some(part) = object.part(self.values, next) {
            (next + 1, None, part)
        } else {
            self.inside.pop();
            self.end(work, whole, object)?;
            return Ok(true);
        };
        inside.next = next;
        let is_first = std::mem::replace(&mut inside.is_first, false);
        if !is_first {
            self.push(work, ", ")?;
        }
        if let Some(key) = key {
            self.key(work, key)?;
            self.push(work, ": ")?;
        }
        if let Some(name) = field_name(object, next - 1) {
            self.push(work, name)?;
            self.push(work, ": ")?;
        }
        self.value(work, part)?;
        Ok(true)
    }

    /// Writes a whole key. Keys contain no maps, so this happens once at a time.
    fn key(&mut self, work: &mut Work<'_>, key: Typed) -> Result<(), Trap> {
        let mut writer = Writer {
            values: self.values,
            text: self.text,
            inside: Vec::new(),
            open: FxHashSet::default(),
        };
        writer.value(work, key)?;
        while writer.part(work)? {}
        Ok(())
    }

    fn end(&mut self, work: &mut Work<'_>, value: Typed, object: Object<'a>) -> Result<(), Trap> {
        if object.is_mutable() {
            self.open.remove(&value.word());
        }
        let is_empty = object.len(self.values) == 0;
        let end = match object.shape {
            Shape::Tuple(_) => ")",
            Shape::Array(_) => "]",
            Shape::Cell(_) => "",
            Shape::Map(..) | Shape::Struct(..) if is_empty => "}",
            Shape::Map(..) | Shape::Struct(..) => " }",
            Shape::Variant(_, variant) if variant.named => " }",
            Shape::Variant(..) => ")",
        };
        self.push(work, end)
    }
}

/// The name of the field at `index`, where fields have names.
fn field_name<'a>(object: Object<'a>, index: usize) -> Option<&'a str> {
    let fields: &'a [Field] = match object.shape {
        Shape::Struct(_, fields) => fields,
        Shape::Variant(_, variant) if variant.named => &variant.fields,
        _ => return None,
    };
    fields.get(index).map(|field| field.name.as_str())
}
