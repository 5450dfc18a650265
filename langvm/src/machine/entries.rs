//! Looking up the entries of maps, and storing some, which may make them grow.

use lbc_format::fuel;

use super::Machine;
use crate::error::Trap;
use crate::heap::{HeapFull, Reference, map_buffers_size};
use crate::link::Program;
use crate::structure::{self, Found, Typed};

impl Machine {
    /// Looks a key up in a map, and pays for that.
    pub(crate) fn find_entry(
        &mut self,
        program: &Program,
        map: Reference,
        key: Typed,
    ) -> Result<Found, Trap> {
        let (values, mut work) = self.walk(program);
        let found = structure::find(values, &mut work, map, key)?;
        if let Some(place) = found.place
            && structure::is_plain_key(key.ty())
        {
            self.heap.map_remember(map, place, key.word(), found.fuel);
        }
        Ok(found)
    }

    /// Gives a map an entry, or the entry it has for the key another value. The
    /// closures tell where map, key and value are, before and after a collection. May
    /// collect: the machine's state must be saved.
    pub(crate) fn set_entry(
        &mut self,
        program: &Program,
        map: impl Fn(&Self) -> Reference,
        key: impl Fn(&Self) -> Typed,
        value: impl Fn(&Self) -> u64,
    ) -> Result<(), Trap> {
        let (object, word) = (map(self), key(self));
        let found = self.find_entry(program, object, word)?;
        if let Some(place) = found.place {
            let word = value(self);
            self.heap.map_set_value(object, place, word);
            return Ok(());
        }
        let Some(hash) = found.hash else {
            unreachable!("only entries are found without a hash")
        };
        if let Some(capacity) = self.heap.map_growth(object, word.word()) {
            self.meter
                .charge((capacity as u64).saturating_mul(fuel::MAP_ENTRY))?;
            self.reserve(map_buffers_size(object.header().tag(), capacity))?;
            let (object, key) = (map(self), key(self).word());
            self.heap
                .map_grow(object, capacity, key)
                .map_err(|HeapFull| self.heap_limit())?;
        }
        // Read only now: making room may have moved them.
        let (object, key, value) = (map(self), key(self).word(), value(self));
        self.heap.map_append(object, hash, key, value);
        Ok(())
    }
}
