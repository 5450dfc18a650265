//! Adapters: they call native code whose arguments are in frame slots, as the interpreter
//! and calls of function values have them, and load these into registers. There is one for
//! each shape.

use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{self, InstBuilder, MemFlags};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::shape::{FIXED_PARAMETERS, Shape, words};
use super::{Adapter, Address};

/// The adapters that were made, or are being made.
#[derive(Debug, Default)]
pub(super) struct Adapters {
    all: Vec<(Shape, Option<Adapter>)>,
}

impl Adapters {
    /// The number of the adapter for a shape, if it was asked for before.
    pub(super) fn find(&self, shape: &Shape) -> Option<usize> {
        self.all.iter().position(|(known, _)| known == shape)
    }

    /// Gives the adapter for a shape a number.
    pub(super) fn add(&mut self, shape: Shape) -> usize {
        self.all.push((shape, None));
        self.all.len() - 1
    }

    /// The adapter with a number, once it was made.
    pub(super) fn get(&self, number: usize) -> Option<Adapter> {
        self.all[number].1
    }

    pub(super) fn install(&mut self, number: usize, code: Address) {
        self.all[number].1 = Some(as_adapter(code));
    }
}

/// Code of a loop, or of an adapter, as what it is.
pub(super) fn as_adapter(code: Address) -> Adapter {
    // SAFETY: code is entered by this type's rules only, which say with what.
    unsafe { std::mem::transmute::<Address, Adapter>(code) }
}

/// The adapter for a shape; takes what native code takes before its parameters, and the
/// code to call.
pub(super) fn adapter(
    shape: &Shape,
    call_conv: CallConv,
    context: &mut FunctionBuilderContext,
) -> ir::Function {
    let mut code = ir::Function::new();
    code.signature = words(call_conv, FIXED_PARAMETERS + 1, 2);
    let mut builder = FunctionBuilder::new(&mut code, context);
    let block = builder.create_block();
    builder.append_block_params_for_function_params(block);
    builder.switch_to_block(block);
    builder.seal_block(block);
    let [machine, base, depth, target] = *builder.block_params(block) else {
        unreachable!("the signature has four parameters")
    };
    let mut arguments = vec![machine, base, depth];
    for (slot, ty) in (0..).step_by(size_of::<u64>()).zip(shape.parameters()) {
        let flags = MemFlags::trusted();
        arguments.push(builder.ins().load(ty, flags, base, slot));
    }
    let signature = builder.import_signature(shape.signature(call_conv));
    let call = builder.ins().call_indirect(signature, target, &arguments);
    let [status, result] = *builder.inst_results(call) else {
        unreachable!("native code has two results")
    };
    let word = if shape.result() == F64 {
        builder.ins().bitcast(I64, MemFlags::new(), result)
    } else {
        result
    };
    builder.ins().return_(&[status, word]);
    builder.finalize();
    code
}
