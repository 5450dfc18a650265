//! Values as wholes: comparing, hashing and showing them, part by part.
//!
//! Values may be deep, wide, shared and cyclic, so nothing here recurses: each
//! walk keeps a list of the objects it is inside of. Walks charge fuel for every
//! part, and the memory of their lists is bounded by the heap limit. Nothing is
//! allocated on the heap meanwhile, so words stay valid.

mod display;
mod hash;
mod keys;
mod relation;
mod typed;

pub(crate) use display::display;
use hash::hash;
pub(crate) use keys::{Found, IntKey, MapKey, TextKey, find, is_plain_key};
pub(crate) use relation::{Floats, Relation, relate, relate_with};
pub(crate) use typed::{Typed, Values};

use crate::error::{RuntimeErrorKind, Trap};
use crate::meter::Meter;

/// What a walk may use up.
#[derive(Debug)]
pub(crate) struct Work<'m> {
    meter: &'m mut Meter,
    max_bytes: u64,
}

impl<'m> Work<'m> {
    /// Work within the limits of a run: its meter, and its heap limit in bytes for
    /// what the walk itself needs.
    pub(crate) fn new(meter: &'m mut Meter, max_bytes: u64) -> Self {
        Self { meter, max_bytes }
    }

    /// Uses up fuel.
    #[inline]
    pub(crate) fn charge(&mut self, fuel: u64) -> Result<(), Trap> {
        self.meter.charge(fuel)
    }

    /// Fails when a walk would need more than `bytes` bytes.
    fn allow(&self, bytes: usize) -> Result<(), Trap> {
        if bytes as u64 <= self.max_bytes {
            Ok(())
        } else {
            Err(self.exhausted())
        }
    }

    fn exhausted(&self) -> Trap {
        let limit = self.max_bytes;
        RuntimeErrorKind::Heap { limit }.into()
    }

    /// A copy of some words.
    pub(crate) fn copied(&self, words: &[u64]) -> Result<Vec<u64>, Trap> {
        let mut copy = Vec::new();
        self.allow(size_of_val(words))?;
        copy.try_reserve_exact(words.len())
            .map_err(|_| self.exhausted())?;
        copy.extend_from_slice(words);
        Ok(copy)
    }

    /// Appends to a list of the walk.
    fn push<T>(&self, list: &mut Vec<T>, item: T) -> Result<(), Trap> {
        if list.len() == list.capacity() {
            let more = list.len().max(8);
            self.allow((list.len() + more) * size_of::<T>())?;
            list.try_reserve_exact(more).map_err(|_| self.exhausted())?;
        }
        list.push(item);
        Ok(())
    }
}
