//! Small pieces of native code on the way in and out.
//!
//! An *adapter* calls native code whose arguments are in frame slots, as the interpreter
//! and calls of function values have them: it loads them into registers. There is one for
//! each shape. The *step bridge* is what native code calls to have the interpreter carry
//! out an instruction: its own frame is where the collector starts to look for frames of
//! native code, as frames of Rust code need not be linked.

use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{self, InstBuilder, MemFlags};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::helpers::step_from_native;
use super::shape::{FIXED_PARAMETERS, Shape, words};
use super::{Address, Adapter};

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
    let [machine, base, depth, target] = start(&mut builder);
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

/// The step bridge; takes what [`step_from_native`] does but the last, and gives the same.
pub(super) fn step(call_conv: CallConv, context: &mut FunctionBuilderContext) -> ir::Function {
    let mut code = ir::Function::new();
    code.signature = words(call_conv, 4, 1);
    let mut builder = FunctionBuilder::new(&mut code, context);
    let [machine, base, ip, function] = start(&mut builder);
    let frame = builder.ins().get_frame_pointer(I64);
    let signature = builder.import_signature(words(call_conv, 5, 1));
    let address = (step_from_native as *const () as usize).cast_signed() as i64;
    let address = builder.ins().iconst(I64, address);
    let arguments = [machine, base, ip, function, frame];
    let call = builder.ins().call_indirect(signature, address, &arguments);
    let status = builder.inst_results(call)[0];
    builder.ins().return_(&[status]);
    builder.finalize();
    code
}

/// Begins the only block of a function; gives its parameters.
fn start<const N: usize>(builder: &mut FunctionBuilder<'_>) -> [ir::Value; N] {
    let block = builder.create_block();
    builder.append_block_params_for_function_params(block);
    builder.switch_to_block(block);
    builder.seal_block(block);
    match builder.block_params(block).try_into() {
        Ok(parameters) => parameters,
        Err(_) => unreachable!("the signature was made for as many parameters"),
    }
}
