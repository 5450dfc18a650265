//! The type table: reads types and gives them their indices.
//!
//! Structural types are added as they are used. Structs and enums are defined by a
//! statement and then go by name; one that is mentioned before it is defined gets
//! its index there and then, and its definition later. Types may nest as deep as
//! the text is long, so nesting is kept in a list.

use std::collections::{BTreeMap, HashMap};

use super::error::{AsmError, AsmErrorKind};
use super::parser::Parser;
use super::tables::Pool;
use super::token::Kind;
use crate::index::TypeIndex;
use crate::module::{Field, TypeDef, Variant};

/// A type that was read: an index, or a definition that has none yet.
pub(super) enum ReadType {
    Index(TypeIndex),
    Definition(TypeDef),
}

/// A type of which not all parts are read.
struct Unfinished {
    kind: Form,
    parts: Vec<TypeIndex>,
}

/// What an unfinished type is going to be.
#[derive(Clone, Copy)]
enum Form {
    /// A function whose parameters are being read.
    Parameters,
    /// A function whose result is being read; the parameters are its parts.
    Result,
    Tuple,
    Array,
    Map,
    Cell,
}

impl Form {
    const fn closing(self) -> char {
        match self {
            Self::Parameters | Self::Result | Self::Tuple => ')',
            Self::Array | Self::Map | Self::Cell => '>',
        }
    }

    /// How many parts there must be, if that is fixed.
    const fn arity(self) -> Option<(usize, &'static str)> {
        match self {
            Self::Parameters | Self::Result | Self::Tuple => None,
            Self::Array => Some((1, "the type of the elements alone, as in Array<Int>")),
            Self::Map => Some((2, "the types of keys and values, as in Map<Int, String>")),
            Self::Cell => Some((1, "the type of the content alone, as in Cell<Int>")),
        }
    }
}

const EXPECTED_TYPE: &str = "a type, such as Int, fn(Int) -> Bool, Array<Int>, the name of a \
                             struct or an enum, or #5";

/// The type table.
pub(super) struct Types {
    pub(super) pool: Pool<TypeDef, TypeDef>,
    /// The entry that a name stands for; `None` where several bear it.
    names: HashMap<String, Option<u32>>,
    /// Entries that were mentioned but not defined, each with where it was.
    awaited: BTreeMap<u32, usize>,
}

impl Types {
    pub(super) fn new() -> Self {
        Self {
            pool: Pool::new("type"),
            names: HashMap::new(),
            awaited: BTreeMap::new(),
        }
    }

    /// The entry for an index, as far as it is defined.
    pub(super) fn get(&self, index: TypeIndex) -> Option<&TypeDef> {
        let position = index.0.checked_sub(TypeIndex::FIRST_DEFINED.0)?;
        self.pool.entries.get(position as usize)
    }

    /// Reads the rest of a `type` statement, from behind its first word.
    pub(super) fn statement(
        &mut self,
        parser: &mut Parser<'_>,
        offset: usize,
    ) -> Result<(), AsmError> {
        let line = parser.line();
        if parser.at_definition() {
            let name = parser.name("the type's name")?;
            parser.expect('=')?;
            let is_struct = parser.eat_word("struct")?;
            if !is_struct && !parser.eat_word("enum")? {
                return Err(parser.expected("`struct` or `enum`: only these have names"));
            }
            return self.nominal(parser, offset, line, None, is_struct, name);
        }
        let stated = parser.entry_number()?;
        for (word, is_struct) in [("struct", true), ("enum", false)] {
            if parser.eat_word(word)? {
                let name = parser.name("the type's name")?;
                return self.nominal(parser, offset, line, stated, is_struct, name);
            }
        }
        let start = parser.offset();
        let ReadType::Definition(definition) = self.read_outermost(parser)? else {
            let kind = AsmErrorKind::Expected {
                expected: "a type to add to the table".to_owned(),
                found: "a type that has an index already".to_owned(),
            };
            return Err(parser.error(start, kind));
        };
        let actual = TypeIndex::defined(self.pool.next());
        parser.check_number(stated, actual.0)?;
        self.pool
            .append(definition.clone(), definition, line)
            .map(|_| ())
            .map_err(|kind| parser.error(offset, kind))
    }

    /// Reads the members of a struct or an enum and defines it.
    fn nominal(
        &mut self,
        parser: &mut Parser<'_>,
        offset: usize,
        line: u32,
        stated: Option<(u32, usize)>,
        is_struct: bool,
        name: String,
    ) -> Result<(), AsmError> {
        // The entry comes first: the members may mention it, and others.
        let awaited = match self.names.get(&name) {
            Some(Some(position)) => self.awaited.remove(position).map(|_| *position),
            _ => None,
        };
        let position = match awaited {
            Some(position) => position,
            None => self
                .reserve(name.clone(), line)
                .map_err(|kind| parser.error(offset, kind))?,
        };
        parser.check_number(stated, TypeIndex::defined(position).0)?;
        parser.expect('{')?;
        let definition = if is_struct {
            let fields = self.fields(parser, '}', true)?;
            TypeDef::Struct { name, fields }
        } else {
            let variants = self.variants(parser)?;
            TypeDef::Enum { name, variants }
        };
        self.pool.replace(position, definition, line);
        Ok(())
    }

    /// Adds an entry for a struct or an enum that is not read yet.
    fn reserve(&mut self, name: String, line: u32) -> Result<u32, AsmErrorKind> {
        let fields = Vec::new();
        let placeholder = TypeDef::Struct {
            name: name.clone(),
            fields,
        };
        let position = self.pool.append_unfindable(placeholder, line)?;
        self.names
            .entry(name)
            .and_modify(|entry| *entry = None)
            .or_insert(Some(position));
        Ok(position)
    }

    fn variants(&mut self, parser: &mut Parser<'_>) -> Result<Vec<Variant>, AsmError> {
        let mut variants = Vec::new();
        loop {
            parser.skip_line_ends()?;
            if parser.eat('}')? {
                return Ok(variants);
            }
            let name = parser.name("the name of a variant, or `}`")?;
            let named = parser.eat('{')?;
            let fields = if named {
                self.fields(parser, '}', true)?
            } else if parser.eat('(')? {
                self.fields(parser, ')', false)?
            } else {
                Vec::new()
            };
            variants.push(Variant {
                name,
                named,
                fields,
            });
            separate(parser, '}')?;
        }
    }

    /// Fields up to the closing mark; where they need no names they may have some.
    fn fields(
        &mut self,
        parser: &mut Parser<'_>,
        closing: char,
        named: bool,
    ) -> Result<Vec<Field>, AsmError> {
        let mut fields = Vec::new();
        loop {
            parser.skip_line_ends()?;
            if parser.eat(closing)? {
                return Ok(fields);
            }
            let name = if named || parser.peek_second() == Kind::Punctuation(':') {
                let name = parser.name("the name of a field")?;
                parser.expect(':')?;
                name
            } else {
                String::new()
            };
            let ty = self.read(parser)?;
            fields.push(Field { name, ty });
            separate(parser, closing)?;
        }
    }

    /// Reads a type and gives its index, adding what the table lacks.
    pub(super) fn read(&mut self, parser: &mut Parser<'_>) -> Result<TypeIndex, AsmError> {
        let offset = parser.offset();
        match self.read_outermost(parser)? {
            ReadType::Index(index) => Ok(index),
            ReadType::Definition(definition) => self.intern(parser, offset, definition),
        }
    }

    /// Reads a type but leaves it to the caller to add the outermost one.
    fn read_outermost(&mut self, parser: &mut Parser<'_>) -> Result<ReadType, AsmError> {
        let offset = parser.offset();
        let mut unfinished: Vec<Unfinished> = Vec::new();
        loop {
            let mut read = match self.begin(parser)? {
                Begun::Type(read) => read,
                Begun::Unfinished(begun) if parser.at(begun.kind.closing()) => {
                    match close(parser, begun)? {
                        Closed::Result(function) => {
                            unfinished.push(function);
                            continue;
                        }
                        Closed::Definition(definition) => ReadType::Definition(definition),
                    }
                }
                Begun::Unfinished(begun) => {
                    unfinished.push(begun);
                    continue;
                }
            };
            // Hand the type to the one around it, as long as that is complete with
            // it.
            loop {
                let Some(mut around) = unfinished.pop() else {
                    return Ok(read);
                };
                let index = match read {
                    ReadType::Index(index) => index,
                    ReadType::Definition(definition) => self.intern(parser, offset, definition)?,
                };
                if matches!(around.kind, Form::Result) {
                    read = ReadType::Definition(TypeDef::Function {
                        parameters: around.parts,
                        result: index,
                    });
                    continue;
                }
                around.parts.push(index);
                if parser.eat(',')? {
                    unfinished.push(around);
                    break;
                }
                match close(parser, around)? {
                    Closed::Result(function) => {
                        unfinished.push(function);
                        break;
                    }
                    Closed::Definition(definition) => read = ReadType::Definition(definition),
                }
            }
        }
    }

    /// Reads a type without parts, or what a type with parts begins with.
    fn begin(&mut self, parser: &mut Parser<'_>) -> Result<Begun, AsmError> {
        let (kind, opening) = match parser.peek() {
            Kind::Punctuation('#') => {
                let index = TypeIndex(parser.numbered()?);
                return Ok(Begun::Type(ReadType::Index(index)));
            }
            Kind::Punctuation('(') => (Form::Tuple, '('),
            Kind::Word(word) => match word {
                "fn" => (Form::Parameters, '('),
                "Array" => (Form::Array, '<'),
                "Map" => (Form::Map, '<'),
                "Cell" => (Form::Cell, '<'),
                "struct" | "enum" => return Err(parser.expected(EXPECTED_TYPE)),
                _ => {
                    let index = match built_in(word) {
                        Some(index) => {
                            parser.advance()?;
                            index
                        }
                        None => self.by_name(parser)?,
                    };
                    return Ok(Begun::Type(ReadType::Index(index)));
                }
            },
            Kind::Text(_) => {
                let index = self.by_name(parser)?;
                return Ok(Begun::Type(ReadType::Index(index)));
            }
            _ => return Err(parser.expected(EXPECTED_TYPE)),
        };
        if !matches!(kind, Form::Tuple) {
            parser.advance()?;
        }
        parser.expect(opening)?;
        let parts = Vec::new();
        Ok(Begun::Unfinished(Unfinished { kind, parts }))
    }

    /// A struct or an enum by its name, whether or not it is defined yet.
    fn by_name(&mut self, parser: &mut Parser<'_>) -> Result<TypeIndex, AsmError> {
        let offset = parser.offset();
        let line = parser.line();
        let name = parser.name(EXPECTED_TYPE)?;
        let position = match self.names.get(&name) {
            Some(Some(position)) => *position,
            Some(None) => {
                let what = "type";
                return Err(parser.error(offset, AsmErrorKind::AmbiguousName { what, name }));
            }
            None => {
                let reserved = self.reserve(name, line);
                let position = reserved.map_err(|kind| parser.error(offset, kind))?;
                self.awaited.insert(position, offset);
                position
            }
        };
        Ok(TypeIndex::defined(position))
    }

    pub(super) fn intern(
        &mut self,
        parser: &Parser<'_>,
        offset: usize,
        definition: TypeDef,
    ) -> Result<TypeIndex, AsmError> {
        let key = definition.clone();
        self.pool
            .intern(definition, key, parser.line())
            .map(TypeIndex::defined)
            .map_err(|kind| parser.error(offset, kind))
    }

    /// Checks that every type that was mentioned is defined.
    pub(super) fn check_complete(&self, parser: &Parser<'_>) -> Result<(), AsmError> {
        let Some((position, offset)) = self.awaited.first_key_value() else {
            return Ok(());
        };
        let name = match self.pool.entries.get(*position as usize) {
            Some(TypeDef::Struct { name, .. }) => name.clone(),
            _ => String::new(),
        };
        let what = "type";
        Err(parser.error(*offset, AsmErrorKind::UnknownName { what, name }))
    }
}

/// What a type begins with.
enum Begun {
    Type(ReadType),
    Unfinished(Unfinished),
}

enum Closed {
    Result(Unfinished),
    Definition(TypeDef),
}

/// Reads the mark that ends a list of parts. The type is complete then, unless it
/// is a function whose result follows.
fn close(parser: &mut Parser<'_>, complete: Unfinished) -> Result<Closed, AsmError> {
    let Unfinished { kind, parts } = complete;
    let closing = kind.closing();
    if let Some((count, expected)) = kind.arity()
        && parts.len() != count
    {
        return Err(parser.expected(expected));
    }
    if !parser.eat(closing)? {
        return Err(parser.expected(&format!("`,` or `{closing}`")));
    }
    Ok(Closed::Definition(match (kind, parts.as_slice()) {
        (Form::Parameters | Form::Result, _) => {
            if parser.peek() == Kind::Arrow {
                parser.advance()?;
                let kind = Form::Result;
                return Ok(Closed::Result(Unfinished { kind, parts }));
            }
            let result = TypeIndex::UNIT;
            TypeDef::Function {
                parameters: parts,
                result,
            }
        }
        (Form::Array, [element]) => TypeDef::Array { element: *element },
        (Form::Map, [key, value]) => TypeDef::Map {
            key: *key,
            value: *value,
        },
        (Form::Cell, [content]) => TypeDef::Cell { content: *content },
        // The others have as many parts as their arity.
        _ => TypeDef::Tuple { elements: parts },
    }))
}

/// Between members stands a comma; behind the last one it may stand.
fn separate(parser: &mut Parser<'_>, closing: char) -> Result<(), AsmError> {
    if parser.eat(',')? {
        return Ok(());
    }
    parser.skip_line_ends()?;
    if parser.at(closing) {
        return Ok(());
    }
    Err(parser.expected(&format!("`,` or `{closing}`")))
}

/// Whether a word means something in a type, so that as a name it needs quotes.
pub(super) fn is_type_word(word: &str) -> bool {
    built_in(word).is_some() || matches!(word, "fn" | "Array" | "Map" | "Cell" | "struct" | "enum")
}

fn built_in(word: &str) -> Option<TypeIndex> {
    match word {
        "Unit" => Some(TypeIndex::UNIT),
        "Bool" => Some(TypeIndex::BOOL),
        "Int" => Some(TypeIndex::INT),
        "Float" => Some(TypeIndex::FLOAT),
        "String" => Some(TypeIndex::STRING),
        _ => None,
    }
}
