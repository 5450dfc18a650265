//! Arithmetic and comparisons. What has no result is left to the interpreter.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

use super::Translation;
use crate::prepare::{Inst, Op};

impl Translation<'_> {
    pub(super) fn checked_arithmetic(&mut self, inst: Inst) {
        let (left, right) = match inst.op {
            Op::AddInt | Op::SubInt | Op::MulInt => (self.word(inst.b), self.word(inst.c)),
            Op::AddIntImm | Op::SubIntImm | Op::MulIntImm => {
                (self.word(inst.b), self.int_of(inst.small_c()))
            }
            Op::NegInt => (self.int_of(0), self.word(inst.b)),
            _ => (self.int_of(inst.small_c()), self.word(inst.b)),
        };
        if self.scope.ranges.is_certain(self.scope.at) {
            let value = match inst.op {
                Op::AddInt | Op::AddIntImm | Op::AddImmInt => self.builder.ins().iadd(left, right),
                Op::MulInt | Op::MulIntImm | Op::MulImmInt => self.builder.ins().imul(left, right),
                _ => self.builder.ins().isub(left, right),
            };
            self.set_word(inst.a, value);
            return;
        }
        let (value, overflows) = match inst.op {
            Op::AddInt | Op::AddIntImm | Op::AddImmInt => {
                self.builder.ins().sadd_overflow(left, right)
            }
            Op::MulInt | Op::MulIntImm | Op::MulImmInt => {
                self.builder.ins().smul_overflow(left, right)
            }
            _ => self.builder.ins().ssub_overflow(left, right),
        };
        self.leave_if(overflows);
        self.set_word(inst.a, value);
    }

    pub(super) fn division(&mut self, inst: Inst) {
        let left = self.word(inst.b);
        let right = match inst.op {
            // Preparation made sure that the divisor is neither 0 nor -1.
            Op::DivIntImm | Op::RemIntImm => self.int_of(inst.small_c()),
            _ if self.scope.ranges.is_certain(self.scope.at) => self.word(inst.c),
            _ => {
                let right = self.word(inst.c);
                self.leave_unless(right);
                let is_least = self.builder.ins().icmp_imm(IntCC::Equal, left, i64::MIN);
                let negates = self.builder.ins().icmp_imm(IntCC::Equal, right, -1);
                let overflows = self.builder.ins().band(is_least, negates);
                self.leave_if(overflows);
                right
            }
        };
        let value = match inst.op {
            Op::DivInt | Op::DivIntImm => self.builder.ins().sdiv(left, right),
            _ => self.builder.ins().srem(left, right),
        };
        self.set_word(inst.a, value);
    }

    pub(super) fn plain_arithmetic(&mut self, inst: Inst) {
        let left = self.word(inst.b);
        let right = match inst.op {
            Op::AndIntImm | Op::OrIntImm | Op::XorIntImm => self.int_of(inst.small_c()),
            _ => self.word(inst.c),
        };
        let ins = self.builder.ins();
        let value = match inst.op {
            Op::AndInt | Op::AndIntImm => ins.band(left, right),
            Op::OrInt | Op::OrIntImm => ins.bor(left, right),
            Op::XorInt | Op::XorIntImm => ins.bxor(left, right),
            Op::WrappingAddInt => ins.iadd(left, right),
            Op::WrappingSubInt => ins.isub(left, right),
            _ => ins.imul(left, right),
        };
        self.set_word(inst.a, value);
    }

    pub(super) fn shift(&mut self, inst: Inst) {
        let left = self.word(inst.b);
        let distance = match inst.op {
            Op::ShlIntImm | Op::ShrIntImm => self.int_of(i64::from(inst.c)),
            _ => {
                let distance = self.word(inst.c);
                let bits = i64::from(i64::BITS);
                let fits = self
                    .builder
                    .ins()
                    .icmp_imm(IntCC::UnsignedLessThan, distance, bits);
                self.leave_unless(fits);
                distance
            }
        };
        let value = match inst.op {
            Op::ShlInt | Op::ShlIntImm => self.builder.ins().ishl(left, distance),
            _ => self.builder.ins().sshr(left, distance),
        };
        self.set_word(inst.a, value);
    }

    pub(super) fn int_function(&mut self, inst: Inst) {
        let value = self.word(inst.b);
        let result = match inst.op {
            Op::Not => self.builder.ins().bxor_imm(value, 1),
            Op::CountOnesInt => self.builder.ins().popcnt(value),
            Op::AbsInt => {
                let is_least = self.builder.ins().icmp_imm(IntCC::Equal, value, i64::MIN);
                self.leave_if(is_least);
                let negated = self.builder.ins().ineg(value);
                let is_negative = self.builder.ins().icmp_imm(IntCC::SignedLessThan, value, 0);
                self.builder.ins().select(is_negative, negated, value)
            }
            _ => {
                let other = self.word(inst.c);
                let is_less = self.builder.ins().icmp(IntCC::SignedLessThan, value, other);
                let (then, otherwise) = match inst.op {
                    Op::MinInt => (value, other),
                    _ => (other, value),
                };
                self.builder.ins().select(is_less, then, otherwise)
            }
        };
        self.set_word(inst.a, result);
    }

    pub(super) fn float_arithmetic(&mut self, inst: Inst) {
        let left = self.float(inst.b);
        let value = match inst.op {
            Op::NegFloat => self.builder.ins().fneg(left),
            Op::SqrtFloat => self.builder.ins().sqrt(left),
            Op::FloorFloat => self.builder.ins().floor(left),
            Op::CeilFloat => self.builder.ins().ceil(left),
            Op::TruncFloat => self.builder.ins().trunc(left),
            Op::AbsFloat => self.builder.ins().fabs(left),
            op => {
                let right = self.float(inst.c);
                match op {
                    Op::AddFloat => self.builder.ins().fadd(left, right),
                    Op::SubFloat => self.builder.ins().fsub(left, right),
                    Op::MulFloat => self.builder.ins().fmul(left, right),
                    _ => self.builder.ins().fdiv(left, right),
                }
            }
        };
        self.set_float(inst.a, value);
    }

    pub(super) fn conversion(&mut self, inst: Inst) {
        match inst.op {
            Op::IntToFloat => {
                let value = self.word(inst.b);
                let value = self.builder.ins().fcvt_from_sint(F64, value);
                self.set_float(inst.a, value);
            }
            Op::IsNanFloat => {
                let value = self.float(inst.b);
                let is_nan = self.builder.ins().fcmp(FloatCC::Unordered, value, value);
                self.set_bool(inst.a, is_nan);
            }
            _ => {
                // Both bounds are exact floats; the upper one is the first that is too large.
                let value = self.float(inst.b);
                let first = self.builder.ins().f64const(i64::MIN as f64);
                let beyond = self.builder.ins().f64const(-(i64::MIN as f64));
                let reaches = self
                    .builder
                    .ins()
                    .fcmp(FloatCC::GreaterThanOrEqual, value, first);
                let stays = self.builder.ins().fcmp(FloatCC::LessThan, value, beyond);
                let fits = self.builder.ins().band(reaches, stays);
                self.leave_unless(fits);
                let value = self.builder.ins().fcvt_to_sint_sat(I64, value);
                self.set_word(inst.a, value);
            }
        }
    }

    pub(super) fn compare_ints(&mut self, condition: IntCC, inst: Inst) {
        let (left, right) = (self.word(inst.b), self.word(inst.c));
        let value = self.builder.ins().icmp(condition, left, right);
        self.set_bool(inst.a, value);
    }

    pub(super) fn compare_imm(&mut self, condition: IntCC, inst: Inst) {
        let left = self.word(inst.b);
        let value = self.builder.ins().icmp_imm(condition, left, inst.small_c());
        self.set_bool(inst.a, value);
    }

    pub(super) fn compare_floats(&mut self, condition: FloatCC, inst: Inst) {
        let (left, right) = (self.float(inst.b), self.float(inst.c));
        let value = self.builder.ins().fcmp(condition, left, right);
        self.set_bool(inst.a, value);
    }

    pub(super) fn set_bool(&mut self, slot: u16, value: Value) {
        let word = self.builder.ins().uextend(I64, value);
        self.set_word(slot, word);
    }
}
