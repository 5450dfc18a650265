//! The tables an assembler fills: constants by value, the rest by name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::error::AsmErrorKind;
use super::parser::Reference;

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
        let index = self.append_unfindable(entry, line)?;
        self.first.entry(key).or_insert(index);
        Ok(index)
    }

    /// Adds an entry that is not to be found by what it is.
    pub(super) fn append_unfindable(&mut self, entry: T, line: u32) -> Result<u32, AsmErrorKind> {
        let index = u32::try_from(self.entries.len())
            .map_err(|_| AsmErrorKind::TooMany { what: self.what })?;
        self.entries.push(entry);
        self.lines.push(line);
        Ok(index)
    }

    /// Puts another entry in the place of one that is not to be found.
    pub(super) fn replace(&mut self, index: u32, entry: T, line: u32) {
        if let Some(place) = self.entries.get_mut(index as usize) {
            *place = entry;
        }
        if let Some(place) = self.lines.get_mut(index as usize) {
            *place = line;
        }
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
