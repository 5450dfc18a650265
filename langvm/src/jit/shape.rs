//! How native code is called: what is passed in which kind of register.

use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{AbiParam, Signature, Type};
use cranelift_codegen::isa::CallConv;
use lbc_format::index::{FunctionIndex, TypeIndex};

use crate::link::Program;

/// What stands in front of the parameters: the machine, where the frame's slots are, and
/// how many calls are active, this one included.
pub(super) const FIXED_PARAMETERS: usize = 3;

/// Which parameters of a function are floats, and whether its result is one. Native code
/// of two functions of the same shape is called in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    parameters: Box<[bool]>,
    returns_float: bool,
}

impl Shape {
    /// The shape of a function of a verified module.
    pub(super) fn of(program: &Program, function: FunctionIndex) -> Self {
        let Some((parameters, result)) = program.module().signature_of(function) else {
            unreachable!("rule `function-type`: every function has one")
        };
        Self {
            parameters: parameters
                .iter()
                .map(|&ty| ty == TypeIndex::FLOAT)
                .collect(),
            returns_float: result == TypeIndex::FLOAT,
        }
    }

    /// The type of each parameter.
    pub(super) fn parameters(&self) -> impl Iterator<Item = Type> + '_ {
        self.parameters.iter().map(|&is_float| class(is_float))
    }

    /// The type of the result.
    pub(super) fn result(&self) -> Type {
        class(self.returns_float)
    }

    /// The signature of native code: gives a status, and the result behind it.
    pub(super) fn signature(&self, call_conv: CallConv) -> Signature {
        let mut signature = words(call_conv, FIXED_PARAMETERS, 1);
        signature
            .params
            .extend(self.parameters().map(AbiParam::new));
        signature.returns.push(AbiParam::new(self.result()));
        signature
    }
}

fn class(is_float: bool) -> Type {
    if is_float { F64 } else { I64 }
}

/// A signature of words alone.
pub(super) fn words(call_conv: CallConv, parameters: usize, results: usize) -> Signature {
    let mut signature = Signature::new(call_conv);
    signature.params = vec![AbiParam::new(I64); parameters];
    signature.returns = vec![AbiParam::new(I64); results];
    signature
}
