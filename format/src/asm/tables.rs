//! The tables an assembler fills: types and constants by value, the rest by name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::error::{AsmError, AsmErrorKind};
use super::parser::{Parser, Reference};
use super::token::Kind;
use crate::index::TypeIndex;
use crate::module::TypeDef;

/// A table whose entries can also be found by what they are.
pub(super) struct Pool<T, K> {
    pub(super) entries: Vec<T>,
    /// The line on which each entry first stands.
    pub(super) lines: Vec<u32>,
    first: HashMap<K, u32>,
    what: &'static str,
}

impl<T, K: Eq + Hash> Pool<T, K> {
    pub(super) fn new(what: &'static str) -> Self {
        Self {
            entries: Vec::new(),
            lines: Vec::new(),
            first: HashMap::new(),
            what,
        }
    }

    /// The index that the next entry will have.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    /// Adds an entry, whether or not it is there already.
    pub(super) fn append(&mut self, entry: T, key: K, line: u32) -> Result<u32, AsmErrorKind> {
        let index = u32::try_from(self.entries.len())
            .map_err(|_| AsmErrorKind::TooMany { what: self.what })?;
        self.entries.push(entry);
        self.lines.push(line);
        self.first.entry(key).or_insert(index);
        Ok(index)
    }

    /// The first entry with this key, added if there is none.
    pub(super) fn intern(&mut self, entry: T, key: K, line: u32) -> Result<u32, AsmErrorKind> {
        match self.first.get(&key) {
            Some(index) => Ok(*index),
            None => self.append(entry, key, line),
        }
    }
}

/// Which entry of a table a name stands for; `None` where several bear it.
pub(super) struct Names {
    entries: HashMap<String, Option<u32>>,
    what: &'static str,
}

impl Names {
    pub(super) fn new(what: &'static str) -> Self {
        Self {
            entries: HashMap::new(),
            what,
        }
    }

    pub(super) fn declare(&mut self, name: String, index: u32) {
        self.entries
            .entry(name)
            .and_modify(|entry| *entry = None)
            .or_insert(Some(index));
    }

    /// Declares a name that only one may bear.
    pub(super) fn declare_unique(&mut self, name: String, index: u32) -> Result<(), AsmErrorKind> {
        match self.entries.entry(name) {
            Entry::Vacant(vacant) => {
                vacant.insert(Some(index));
                Ok(())
            }
            Entry::Occupied(occupied) => Err(AsmErrorKind::DuplicateName {
                what: self.what,
                name: occupied.key().clone(),
            }),
        }
    }

    pub(super) fn resolve(&self, reference: &Reference) -> Result<u32, AsmErrorKind> {
        let name = match reference {
            Reference::Number(number) => return Ok(*number),
            Reference::Name(name) => name,
        };
        let what = self.what;
        match self.entries.get(name) {
            Some(Some(index)) => Ok(*index),
            Some(None) => Err(AsmErrorKind::AmbiguousName {
                what,
                name: name.clone(),
            }),
            None => Err(AsmErrorKind::UnknownName {
                what,
                name: name.clone(),
            }),
        }
    }
}

/// A type that was read: an index, or a definition that has none yet.
pub(super) enum ReadType {
    Index(TypeIndex),
    Definition(TypeDef),
}

/// A function type of which not all parts are read.
struct Unfinished {
    parameters: Vec<TypeIndex>,
    in_result: bool,
}

const EXPECTED_TYPE: &str = "a type, such as Int, fn(Int) -> Bool or #5";

/// The type table.
pub(super) type Types = Pool<TypeDef, TypeDef>;

impl Types {
    /// Reads a type and gives its index, adding what the table lacks.
    pub(super) fn read(&mut self, parser: &mut Parser<'_>) -> Result<TypeIndex, AsmError> {
        let offset = parser.offset();
        match self.read_outermost(parser)? {
            ReadType::Index(index) => Ok(index),
            ReadType::Definition(definition) => self.intern_type(parser, offset, definition),
        }
    }

    /// Reads a type but leaves it to the caller to add the outermost one. Types
    /// may nest as deep as the text is long, so the nesting is kept in a list.
    pub(super) fn read_outermost(&mut self, parser: &mut Parser<'_>) -> Result<ReadType, AsmError> {
        let offset = parser.offset();
        let mut unfinished: Vec<Unfinished> = Vec::new();
        loop {
            let mut read = match parser.peek() {
                Kind::Punctuation('#') => ReadType::Index(TypeIndex(parser.numbered()?)),
                Kind::Word("fn") => {
                    parser.advance()?;
                    parser.expect('(')?;
                    let function = Unfinished {
                        parameters: Vec::new(),
                        in_result: false,
                    };
                    if !parser.eat(')')? {
                        unfinished.push(function);
                        continue;
                    }
                    match close_parameters(parser, function)? {
                        Closed::Result(function) => {
                            unfinished.push(function);
                            continue;
                        }
                        Closed::Definition(definition) => ReadType::Definition(definition),
                    }
                }
                Kind::Word(word) => {
                    let index = built_in(word).ok_or_else(|| parser.expected(EXPECTED_TYPE))?;
                    parser.advance()?;
                    ReadType::Index(index)
                }
                _ => return Err(parser.expected(EXPECTED_TYPE)),
            };
            // Hand the type to the function type around it, as long as that is
            // complete with it.
            loop {
                let Some(mut function) = unfinished.pop() else {
                    return Ok(read);
                };
                let index = match read {
                    ReadType::Index(index) => index,
                    ReadType::Definition(definition) => {
                        self.intern_type(parser, offset, definition)?
                    }
                };
                if function.in_result {
                    read = ReadType::Definition(TypeDef::Function {
                        parameters: function.parameters,
                        result: index,
                    });
                    continue;
                }
                function.parameters.push(index);
                if parser.eat(',')? {
                    unfinished.push(function);
                    break;
                }
                if !parser.eat(')')? {
                    return Err(parser.expected("`,` or `)`"));
                }
                match close_parameters(parser, function)? {
                    Closed::Result(function) => {
                        unfinished.push(function);
                        break;
                    }
                    Closed::Definition(definition) => read = ReadType::Definition(definition),
                }
            }
        }
    }

    pub(super) fn intern_type(
        &mut self,
        parser: &Parser<'_>,
        offset: usize,
        definition: TypeDef,
    ) -> Result<TypeIndex, AsmError> {
        let key = definition.clone();
        self.intern(definition, key, parser.line())
            .map(TypeIndex::defined)
            .map_err(|kind| parser.error(offset, kind))
    }
}

enum Closed {
    Result(Unfinished),
    Definition(TypeDef),
}

/// After the parameters' `)`: a result follows, or the type is complete.
fn close_parameters(parser: &mut Parser<'_>, function: Unfinished) -> Result<Closed, AsmError> {
    if parser.peek() == Kind::Arrow {
        parser.advance()?;
        return Ok(Closed::Result(Unfinished {
            in_result: true,
            ..function
        }));
    }
    Ok(Closed::Definition(TypeDef::Function {
        parameters: function.parameters,
        result: TypeIndex::UNIT,
    }))
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

/// Whether a word means something in a type, so that as a name it needs quotes.
pub(super) fn is_type_word(word: &str) -> bool {
    built_in(word).is_some() || matches!(word, "fn" | "Array" | "Map" | "Cell" | "struct" | "enum")
}
