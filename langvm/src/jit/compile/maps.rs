//! Maps with an index: finding an integer key, and adding one, without a call.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, Value};

use super::objects::word;
use super::{Memory, Translation};
use crate::heap::{HEADER_BYTES, map_words};
use crate::machine::Machine;
use crate::prepare::Inst;
use crate::quick::{QuickCall, WithIndex};

/// A part of an index as it was read, and which of its bits is meant.
struct Bits {
    address: Value,
    bits: Value,
    distance: Value,
}

impl Translation<'_> {
    /// Calls a function on a map with integer keys: where it has an index, here; and if
    /// that does not do, by the quick form.
    pub(super) fn call_with_index(&mut self, inst: Inst, quick: QuickCall, access: WithIndex) {
        let (map, key) = (self.word(inst.a), self.word(inst.a + 1));
        let value = match access {
            WithIndex::Set { .. } => Some(self.word(inst.a + 2)),
            WithIndex::Contains | WithIndex::Get => None,
        };
        let other = self.cold_block();
        let end = self.builder.create_block();
        let result = self.builder.append_block_param(end, I64);

        let place = self.place_in_range(map, key, other);
        let bits = self.bits_of(map, place);
        let is_there = self.is_set(&bits);
        match (access, value) {
            (WithIndex::Contains, _) => {
                self.pay(quick.fuel, other);
                self.builder.ins().jump(end, &[BlockArg::Value(is_there)]);
            }
            (WithIndex::Get, _) => {
                self.go_on_if(is_there, other);
                self.pay(quick.fuel, other);
                let address = self.value_address(map, place);
                let value = self.load(I64, Memory::Payload, address, 0);
                self.builder.ins().jump(end, &[BlockArg::Value(value)]);
            }
            (WithIndex::Set { reference }, value) => {
                let value = value.unwrap_or(key);
                let absent = self.builder.create_block();
                self.go_on_if(is_there, absent);
                self.pay(quick.fuel, other);
                self.store_value(map, place, value, reference);
                let nothing = self.int_of(0);
                self.builder.ins().jump(end, &[BlockArg::Value(nothing)]);

                self.builder.seal_block(absent);
                self.builder.switch_to_block(absent);
                self.go_on_if_can_add(map, other);
                self.pay(quick.fuel, other);
                self.store_value(map, place, value, reference);
                self.add_to_index(map, place, &bits);
                let nothing = self.int_of(0);
                self.builder.ins().jump(end, &[BlockArg::Value(nothing)]);
            }
        }

        self.builder.seal_block(other);
        self.builder.switch_to_block(other);
        // What was at hand in the blocks above is not here, nor behind both.
        self.scope.views.clear();
        self.call_quick(inst, quick);
        let word = self.word(inst.a);
        self.builder.ins().jump(end, &[BlockArg::Value(word)]);

        self.builder.seal_block(end);
        self.builder.switch_to_block(end);
        self.scope.views.clear();
        self.set_word(inst.a, result);
    }

    /// The place of a key, if it is in the range of a map's index. The range of a map
    /// without one has no places.
    fn place_in_range(&mut self, map: Value, key: Value, otherwise: ir::Block) -> Value {
        let base = self.load(I64, Memory::Header, map, word(map_words::RANGE));
        let places = self.load(I64, Memory::Header, map, word(map_words::RANGE + 1));
        let place = self.builder.ins().isub(key, base);
        let has_place = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, place, places);
        self.go_on_if(has_place, otherwise);
        place
    }

    /// The part of a map's index with the bit for a place.
    fn bits_of(&mut self, map: Value, place: Value) -> Bits {
        let index = self.load(I64, Memory::Header, map, word(map_words::INDEX));
        // The bits come first, in parts of 32.
        let part = self.builder.ins().ushr_imm(place, 5);
        let part = self.builder.ins().ishl_imm(part, 2);
        let address = self.builder.ins().iadd(index, part);
        let bits = self.load(I32, Memory::Header, address, HEADER_BYTES);
        let distance = self.builder.ins().ireduce(I32, place);
        Bits {
            address,
            bits,
            distance,
        }
    }

    /// 1 if there is an entry at the place, else 0.
    fn is_set(&mut self, bits: &Bits) -> Value {
        let shifted = self.builder.ins().ushr(bits.bits, bits.distance);
        let bit = self.builder.ins().band_imm(shifted, 1);
        self.builder.ins().uextend(I64, bit)
    }

    /// Goes on if an entry can be added without growing, and without noting its position.
    fn go_on_if_can_add(&mut self, map: Value, otherwise: ir::Block) {
        let room = self.load(I64, Memory::Header, map, word(map_words::ROOM));
        self.go_on_if(room, otherwise);
        let positions = self.load(I64, Memory::Header, map, word(map_words::HAS_POSITIONS));
        let has_none = self.builder.ins().icmp_imm(IntCC::Equal, positions, 0);
        self.go_on_if(has_none, otherwise);
    }

    /// Adds an entry whose value is there already.
    fn add_to_index(&mut self, map: Value, place: Value, bits: &Bits) {
        let one = self.builder.ins().iconst(I32, 1);
        let bit = self.builder.ins().ishl(one, bits.distance);
        let with_bit = self.builder.ins().bor(bits.bits, bit);
        self.store(Memory::Header, with_bit, bits.address, HEADER_BYTES);

        // The order names a place by its number plus one, in four bytes.
        let used = self.load(I64, Memory::Header, map, word(map_words::USED));
        let order = self.load(I64, Memory::Header, map, word(map_words::ORDER));
        let offset = self.builder.ins().ishl_imm(used, 2);
        let address = self.builder.ins().iadd(order, offset);
        let number = self.builder.ins().iadd_imm(place, 1);
        let number = self.builder.ins().ireduce(I32, number);
        self.store(Memory::Header, number, address, HEADER_BYTES);

        for (which, change) in [
            (map_words::USED, 1),
            (map_words::LIVE, 1),
            (map_words::ROOM, -1),
            (map_words::REVISION, 1),
        ] {
            let count = self.load(I64, Memory::Header, map, word(which));
            let count = self.builder.ins().iadd_imm(count, change);
            self.store(Memory::Header, count, map, word(which));
        }
    }

    fn store_value(&mut self, map: Value, place: Value, value: Value, is_reference: bool) {
        let address = self.value_address(map, place);
        if is_reference {
            self.store_reference(value, address);
        } else {
            self.store(Memory::Payload, value, address, 0);
        }
    }

    /// Where the value at a place of a map with an index is.
    fn value_address(&mut self, map: Value, place: Value) -> Value {
        let table = self.load(I64, Memory::Header, map, word(map_words::TABLE));
        let offset = self.builder.ins().ishl_imm(place, 3);
        let before = self.builder.ins().iadd(table, offset);
        self.builder.ins().iadd_imm(before, HEADER_BYTES as i64)
    }

    /// Pays for a call, if there is the fuel for it.
    fn pay(&mut self, fuel: u64, otherwise: ir::Block) {
        let offset = offset_of!(Machine, meter.slice);
        let slice = self.load_machine(I64, offset);
        let can_pay = self.builder.ins().icmp_imm(
            IntCC::UnsignedGreaterThanOrEqual,
            slice,
            fuel.cast_signed(),
        );
        self.go_on_if(can_pay, otherwise);
        let left = self.builder.ins().iadd_imm(slice, -fuel.cast_signed());
        self.store_machine(left, offset);
    }
}
