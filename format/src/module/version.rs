//! Which version of the format a module needs, and for what.
//!
//! A file carries the lowest version that has everything the module uses, so that
//! older readers read all they can, and so that a module has one file.

use super::{Module, TypeDef};
use crate::container::FormatVersion;
use crate::index::{FunctionIndex, TypeIndex};
use crate::isa::Opcode;

/// Something that not every version has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// A kind of type, and the first entry of that kind.
    Type(&'static str, TypeIndex),
    /// An instruction, and the first function that uses it.
    Instruction(Opcode, FunctionIndex),
}

/// The first version whose files tell calls that were inlined.
pub(crate) const INLINING_SINCE: FormatVersion = FormatVersion { major: 1, minor: 2 };

impl std::fmt::Display for Feature {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Type(kind, index) => write!(formatter, "type {} is a {kind}", index.0),
            Self::Instruction(opcode, function) => {
                let mnemonic = opcode.mnemonic();
                write!(formatter, "function {} uses `{mnemonic}`", function.0)
            }
        }
    }
}

/// The lowest version that has everything the module uses.
pub(crate) fn needed(module: &Module) -> FormatVersion {
    let code = needed_without_debug_data(module);
    if module.inlining().is_empty() {
        code
    } else {
        code.max(INLINING_SINCE)
    }
}

/// The same for the module without its debug data.
pub(crate) fn needed_without_debug_data(module: &Module) -> FormatVersion {
    let types = module.types.iter().map(TypeDef::since);
    types.fold(module.functions.since(), std::cmp::max)
}

/// The first thing in the module that `version` does not have.
pub(crate) fn first_beyond(
    module: &Module,
    version: FormatVersion,
) -> Option<(Feature, FormatVersion)> {
    let types = (0..).zip(&module.types).map(|(position, definition)| {
        let index = TypeIndex::defined(position);
        let feature = Feature::Type(definition.kind_name(), index);
        (feature, definition.since())
    });
    let functions = (0..).map(FunctionIndex).zip(module.functions.iter());
    let instructions = functions.flat_map(|(index, function)| {
        function.code.iter().map(move |instruction| {
            let opcode = instruction.opcode();
            (Feature::Instruction(opcode, index), opcode.since())
        })
    });
    types
        .chain(instructions)
        .find(|(_, since)| *since > version)
}
