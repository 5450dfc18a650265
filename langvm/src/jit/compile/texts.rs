//! Texts: comparing and joining two of them, without a visit to the interpreter.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{BlockArg, InstBuilder, Value};

use super::super::helpers::{compare_texts, concat_texts};
use super::Translation;
use crate::prepare::{Inst, Op};

impl Translation<'_> {
    pub(super) fn concat(&mut self, inst: Inst) {
        let word = self.call_with_texts(inst, concat_texts as *const () as usize);
        self.unless_refused(inst, word, word, |_, word| word);
    }

    pub(super) fn compare_texts(&mut self, inst: Inst) {
        let order = self.call_with_texts(inst, compare_texts as *const () as usize);
        let (condition, number) = match inst.op {
            Op::EqString => (IntCC::Equal, 2),
            Op::NeString => (IntCC::NotEqual, 2),
            Op::LtString => (IntCC::Equal, 1),
            _ => (IntCC::NotEqual, 3),
        };
        self.unless_refused(inst, order, order, |translation, order| {
            let ins = translation.builder.ins();
            let holds = ins.icmp_imm(condition, order, number);
            translation.builder.ins().uextend(I64, holds)
        });
    }

    /// Calls a function with the texts in `b` and `c`; its result is 0 if it refuses.
    fn call_with_texts(&mut self, inst: Inst, address: usize) -> Value {
        let (left, right) = (self.word(inst.b), self.word(inst.c));
        let address = self.word_of(address as u64);
        let arguments = [self.vm, left, right];
        let call = self
            .builder
            .ins()
            .call_indirect(self.helper, address, &arguments);
        self.builder.inst_results(call)[0]
    }

    /// Sets `a` to what `usual` makes of `value` if `done` is not 0, and else lets the
    /// interpreter carry out the instruction.
    pub(super) fn unless_refused(
        &mut self,
        inst: Inst,
        done: Value,
        value: Value,
        usual_result: impl FnOnce(&mut Self, Value) -> Value,
    ) {
        let usual = self.builder.create_block();
        let rare = self.cold_block();
        let end = self.builder.create_block();
        let result = self.builder.append_block_param(end, I64);
        self.builder.ins().brif(done, usual, &[], rare, &[]);
        self.builder.seal_block(usual);
        self.builder.seal_block(rare);

        self.builder.switch_to_block(usual);
        let word = usual_result(self, value);
        self.builder.ins().jump(end, &[BlockArg::Value(word)]);

        self.builder.switch_to_block(rare);
        // What was at hand in the other block is not here, nor behind both.
        self.scope.views.clear();
        self.step();
        let word = self.word(inst.a);
        self.builder.ins().jump(end, &[BlockArg::Value(word)]);

        self.builder.seal_block(end);
        self.builder.switch_to_block(end);
        self.scope.views.clear();
        self.set_word(inst.a, result);
    }
}
