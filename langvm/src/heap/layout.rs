//! Which words of an object hold references; of records and closures, from the types
//! they are made by.
//!
//! Made once per program, in time and space linear in its tables. The collector
//! looks shapes up by what a header says and needs no type by then.

use lbc_format::Module;
use lbc_format::index::TypeIndex;
use lbc_format::module::{Field, TypeDef};

use super::object::{Header, Kind};
use super::{array, map};

/// A run of [`Layouts::slots`].
#[derive(Clone, Copy, Debug)]
struct Shape {
    start: u32,
    end: u32,
}

/// What a closure's shape is found by.
#[derive(Clone, Copy, Debug)]
struct ClosureOf {
    /// The function's type, as a position in the type table.
    signature: u32,
    parameters: u16,
}

/// The reference words of every type of record and of every function's parameters.
#[derive(Debug, Default)]
pub(crate) struct Layouts {
    /// For each type, where its shapes start: one, or one for each variant.
    first: Vec<u32>,
    shapes: Vec<Shape>,
    slots: Vec<u16>,
    functions: Vec<ClosureOf>,
}

impl Layouts {
    /// The layouts of a verified module's types.
    pub(crate) fn of(module: &Module) -> Self {
        let mut layouts = Self {
            first: Vec::with_capacity(module.types.len()),
            ..Self::default()
        };
        for definition in &module.types {
            // A file's bytes bound its parts well below 2^32.
            layouts.first.push(layouts.shapes.len() as u32);
            match definition {
                TypeDef::Function {
                    parameters: parts, ..
                }
                | TypeDef::Tuple { elements: parts } => layouts.shape(parts.iter().copied()),
                TypeDef::Struct { fields, .. } => layouts.shape(types(fields)),
                TypeDef::Enum { variants, .. } => {
                    for variant in variants {
                        layouts.shape(types(&variant.fields));
                    }
                }
                TypeDef::Cell { content } => layouts.shape(std::iter::once(*content)),
                // These know by themselves what they hold.
                TypeDef::Array { .. } | TypeDef::Map { .. } => {}
            }
        }
        let functions = module.functions.iter().map(|function| {
            let parameters = module.function_type(function.signature);
            ClosureOf {
                signature: function.signature.0 - TypeIndex::FIRST_DEFINED.0,
                parameters: parameters.map_or(0, |(parameters, _)| parameters.len() as u16),
            }
        });
        layouts.functions = functions.collect();
        layouts
    }

    fn shape(&mut self, parts: impl Iterator<Item = TypeIndex>) {
        let start = self.slots.len() as u32;
        let references = (0..)
            .zip(parts)
            .filter(|&(_, ty)| is_reference(ty))
            .map(|(slot, _)| slot);
        self.slots.extend(references);
        let end = self.slots.len() as u32;
        self.shapes.push(Shape { start, end });
    }

    /// Hands out the payload words of an object that hold references, null or odd words.
    #[inline]
    pub(super) fn for_each_reference(&self, header: Header, mut each: impl FnMut(usize)) {
        match header.kind() {
            Kind::String | Kind::Bytes | Kind::Words => {}
            Kind::References => (0..header.words()).for_each(each),
            Kind::Table => map::table_references(header).for_each(each),
            Kind::Record | Kind::Closure => self.fields(header).for_each(each),
            Kind::Array => each(array::BUFFER),
            Kind::Map => map::words::BUFFERS.into_iter().for_each(each),
        }
    }

    /// Those of a record or closure.
    fn fields(&self, header: Header) -> impl Iterator<Item = usize> + '_ {
        let owner = header.owner() as usize;
        let (shape, skipped) = if header.kind() == Kind::Closure {
            // Captures are the last parameters of the closure's function.
            let ClosureOf {
                signature,
                parameters,
            } = self.functions[owner];
            let shape = self.first[signature as usize];
            (shape, parameters as usize - header.words())
        } else {
            (self.first[owner] + u32::from(header.tag()), 0)
        };
        let Shape { start, end } = self.shapes[shape as usize];
        self.slots[start as usize..end as usize]
            .iter()
            .filter_map(move |&slot| usize::from(slot).checked_sub(skipped))
    }
}

fn types(fields: &[Field]) -> impl Iterator<Item = TypeIndex> + '_ {
    fields.iter().map(|field| field.ty)
}

/// Whether values of a type are heap references. Function values and enum values
/// may also be odd words: then they are plain functions, and variants without
/// fields.
pub(crate) fn is_reference(ty: TypeIndex) -> bool {
    ty == TypeIndex::STRING || ty >= TypeIndex::FIRST_DEFINED
}
