//! Objects: their fields, elements and headers, and making small ones.
//!
//! Where a reference is stored in an object, the write barrier comes behind; an object
//! just made is young and needs none.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{BlockArg, InstBuilder, Value};
use lbc_format::index::{FunctionIndex, TypeIndex};

use super::super::helpers::remember_address;
use super::{Memory, Translation};
use crate::heap::{HEADER_BYTES, Header};
use crate::machine::Machine;
use crate::prepare::{Inst, Op};

/// Where an array's length is.
pub(super) const LENGTH: usize = HEADER_BYTES;
/// Where an array's reference to its buffer is.
pub(super) const BUFFER: usize = HEADER_BYTES + size_of::<u64>();

/// Where a payload word is.
pub(super) fn word(index: impl Into<usize>) -> usize {
    HEADER_BYTES + index.into() * size_of::<u64>()
}

impl Translation<'_> {
    fn header(&mut self, object: Value) -> Value {
        self.load(I64, Memory::Header, object, 0)
    }

    pub(super) fn new_object(&mut self, inst: Inst) {
        let extra = self.code()[self.scope.at + 1];
        if self.machine.heap.is_stressed() {
            self.step();
            return;
        }
        let header = if inst.op == Op::NewClosure {
            Header::closure(FunctionIndex(extra.immediate()), inst.c)
        } else {
            Header::record(TypeIndex(extra.immediate()), extra.a, inst.c)
        };
        if self.machine.heap.is_large(header.size()) {
            self.step();
            return;
        }
        let used = self.load_machine(I64, offset_of!(Machine, heap.used));
        let threshold = self.load_machine(I64, offset_of!(Machine, heap.threshold));
        let after = self.builder.ins().iadd_imm(used, header.size() as i64);
        let fits = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThanOrEqual, after, threshold);
        let usual = self.builder.create_block();
        let rare = self.cold_block();
        let done = self.builder.create_block();
        let record = self.builder.append_block_param(done, I64);
        self.builder.ins().brif(fits, usual, &[], rare, &[]);
        self.builder.seal_block(usual);
        self.builder.seal_block(rare);

        self.builder.switch_to_block(usual);
        let start = self.load_machine(I64, offset_of!(Machine, heap.start));
        let object = self.builder.ins().iadd(start, used);
        let bits = self.word_of(header.0);
        self.store(Memory::Header, bits, object, 0);
        for (index, slot) in (0..inst.c).zip(inst.b..) {
            self.store_slot(slot, Memory::Payload, object, word(index));
        }
        self.store_machine(after, offset_of!(Machine, heap.used));
        self.builder.ins().jump(done, &[BlockArg::Value(object)]);

        self.builder.switch_to_block(rare);
        // What was at hand in the other block is not here, nor behind both.
        self.scope.views.clear();
        self.step();
        let object = self.word(inst.a);
        self.builder.ins().jump(done, &[BlockArg::Value(object)]);

        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
        self.scope.views.clear();
        self.set_word(inst.a, record);
    }

    pub(super) fn get_tag(&mut self, inst: Inst) {
        let value = self.word(inst.b);
        let plain = self.builder.create_block();
        let object = self.builder.create_block();
        let done = self.builder.create_block();
        let tag = self.builder.append_block_param(done, I64);
        let is_plain = self.builder.ins().band_imm(value, 1);
        self.builder.ins().brif(is_plain, plain, &[], object, &[]);
        self.builder.seal_block(plain);
        self.builder.seal_block(object);

        self.builder.switch_to_block(plain);
        let number = self.builder.ins().ushr_imm(value, 1);
        self.builder.ins().jump(done, &[BlockArg::Value(number)]);

        self.builder.switch_to_block(object);
        let number = self.variant(value);
        self.builder.ins().jump(done, &[BlockArg::Value(number)]);

        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
        self.set_word(inst.a, tag);
    }

    /// The variant of an enum value that is an object.
    fn variant(&mut self, object: Value) -> Value {
        let header = self.header(object);
        let number = self
            .builder
            .ins()
            .ushr_imm(header, i64::from(Header::TAG_SHIFT));
        self.builder.ins().band_imm(number, i64::from(u16::MAX))
    }

    pub(super) fn get_payload(&mut self, inst: Inst) {
        let extra = self.code()[self.scope.at + 1];
        let value = self.word(inst.b);
        let is_plain = self.builder.ins().band_imm(value, 1);
        self.leave_if(is_plain);
        let variant = self.variant(value);
        let expected = i64::from(extra.a);
        let is_expected = self.builder.ins().icmp_imm(IntCC::Equal, variant, expected);
        self.leave_unless(is_expected);
        self.set_loaded(inst.a, Memory::Payload, value, word(inst.c));
    }

    /// The address of an element of the array in a slot, without the header's bytes; the
    /// access is left to the interpreter where there is no such element.
    fn element(&mut self, array: u16, index: u16, width: u64) -> Value {
        let index = self.word(index);
        let length = self.array_length(array);
        let exists = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, index, length);
        self.leave_unless(exists);
        let buffer = self.array_buffer(array);
        let offset = if width == 1 {
            index
        } else {
            self.builder.ins().ishl_imm(index, 3)
        };
        self.builder.ins().iadd(buffer, offset)
    }

    pub(super) fn array_get(&mut self, inst: Inst) {
        let element = self.element(inst.b, inst.c, 8);
        self.set_loaded(inst.a, Memory::Payload, element, HEADER_BYTES);
    }

    pub(super) fn array_get_byte(&mut self, inst: Inst) {
        let element = self.element(inst.b, inst.c, 1);
        self.set_byte(inst.a, element);
    }

    fn set_byte(&mut self, slot: u16, element: Value) {
        let byte = self.load(I8, Memory::Payload, element, HEADER_BYTES);
        let word = self.builder.ins().uextend(I64, byte);
        self.set_word(slot, word);
    }

    pub(super) fn array_set(&mut self, inst: Inst) {
        let element = self.element(inst.a, inst.b, 8);
        if inst.op == Op::ArraySetReference {
            let value = self.word(inst.c);
            let address = self.builder.ins().iadd_imm(element, HEADER_BYTES as i64);
            self.store_reference(value, address);
        } else {
            self.store_slot(inst.c, Memory::Payload, element, HEADER_BYTES);
        }
    }

    /// Stores a reference in an object, and remembers the place if the object is not
    /// young and what the reference is to is.
    pub(super) fn store_reference(&mut self, value: Value, address: Value) {
        self.store(Memory::Payload, value, address, 0);
        let start = self.load_machine(I64, offset_of!(Machine, heap.start));
        let used = self.load_machine(I64, offset_of!(Machine, heap.used));
        let mut is_young = |word| {
            let distance = self.builder.ins().isub(word, start);
            self.builder
                .ins()
                .icmp(IntCC::UnsignedLessThan, distance, used)
        };
        let (value_is_young, place_is_young) = (is_young(value), is_young(address));
        let check = self.builder.create_block();
        let rare = self.cold_block();
        let done = self.builder.create_block();
        self.builder
            .ins()
            .brif(value_is_young, check, &[], done, &[]);
        self.builder.seal_block(check);
        self.builder.switch_to_block(check);
        self.builder
            .ins()
            .brif(place_is_young, done, &[], rare, &[]);
        self.builder.seal_block(rare);
        self.builder.switch_to_block(rare);
        let remember = self.word_of((remember_address as *const () as usize) as u64);
        let arguments = [self.vm, address, address];
        self.builder
            .ins()
            .call_indirect(self.helper, remember, &arguments);
        self.builder.ins().jump(done, &[]);
        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
    }

    pub(super) fn array_set_byte(&mut self, inst: Inst) {
        let element = self.element(inst.a, inst.b, 1);
        self.store_byte(inst.c, element);
    }

    fn store_byte(&mut self, slot: u16, element: Value) {
        let word = self.word(slot);
        let byte = self.builder.ins().ireduce(I8, word);
        self.store(Memory::Payload, byte, element, HEADER_BYTES);
    }

    /// Appends where the buffer has room; else the interpreter does.
    pub(super) fn array_push(&mut self, inst: Inst) {
        let array = self.word(inst.a);
        let buffer = self.load(I64, Memory::Header, array, BUFFER);
        let has_buffer = self.builder.create_block();
        let usual = self.builder.create_block();
        let rare = self.cold_block();
        let done = self.builder.create_block();
        self.builder.ins().brif(buffer, has_buffer, &[], rare, &[]);
        self.builder.seal_block(has_buffer);

        self.builder.switch_to_block(has_buffer);
        // A buffer's header counts bytes above the kind.
        let bytes = self.header(buffer);
        let is_byte = inst.op == Op::ArrayPushByte;
        let shift = i64::from(Header::KIND_BITS) + if is_byte { 0 } else { 3 };
        let capacity = self.builder.ins().ushr_imm(bytes, shift);
        let length = self.load(I64, Memory::Header, array, LENGTH);
        let fits = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, length, capacity);
        self.builder.ins().brif(fits, usual, &[], rare, &[]);
        self.builder.seal_block(usual);
        self.builder.seal_block(rare);

        self.builder.switch_to_block(usual);
        if is_byte {
            let element = self.builder.ins().iadd(buffer, length);
            self.store_byte(inst.b, element);
        } else {
            let offset = self.builder.ins().ishl_imm(length, 3);
            let element = self.builder.ins().iadd(buffer, offset);
            if inst.op == Op::ArrayPushReference {
                let value = self.word(inst.b);
                let address = self.builder.ins().iadd_imm(element, HEADER_BYTES as i64);
                self.store_reference(value, address);
            } else {
                self.store_slot(inst.b, Memory::Payload, element, HEADER_BYTES);
            }
        }
        let longer = self.builder.ins().iadd_imm(length, 1);
        self.store(Memory::Header, longer, array, LENGTH);
        self.builder.ins().jump(done, &[]);

        self.builder.switch_to_block(rare);
        self.scope.views.clear();
        self.step();
        self.builder.ins().jump(done, &[]);

        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
        self.scope.views.clear();
    }

    /// Takes the last element of an array of words; where there is none, the interpreter
    /// says so.
    pub(super) fn array_pop(&mut self, inst: Inst) {
        let array = self.word(inst.b);
        let length = self.load(I64, Memory::Header, array, LENGTH);
        self.leave_unless(length);
        let buffer = self.load(I64, Memory::Header, array, BUFFER);
        let shorter = self.builder.ins().iadd_imm(length, -1);
        let offset = self.builder.ins().ishl_imm(shorter, 3);
        let element = self.builder.ins().iadd(buffer, offset);
        self.set_loaded(inst.a, Memory::Payload, element, HEADER_BYTES);
        let nothing = self.int_of(0);
        self.store(Memory::Payload, nothing, element, HEADER_BYTES);
        self.store(Memory::Header, shorter, array, LENGTH);
    }

    pub(super) fn string_length(&mut self, inst: Inst) {
        let string = self.word(inst.b);
        let header = self.header(string);
        let length = self
            .builder
            .ins()
            .ushr_imm(header, i64::from(Header::KIND_BITS));
        if inst.op == Op::IsEmptyString {
            let is_empty = self.builder.ins().icmp_imm(IntCC::Equal, length, 0);
            self.set_bool(inst.a, is_empty);
        } else {
            self.set_word(inst.a, length);
        }
    }

    pub(super) fn byte_at(&mut self, inst: Inst) {
        let (string, index) = (self.word(inst.b), self.word(inst.c));
        let header = self.header(string);
        let length = self
            .builder
            .ins()
            .ushr_imm(header, i64::from(Header::KIND_BITS));
        let exists = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, index, length);
        self.leave_unless(exists);
        let element = self.builder.ins().iadd(string, index);
        self.set_byte(inst.a, element);
    }
}
