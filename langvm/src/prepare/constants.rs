//! The constant table of prepared code: all pools of a module in one array.

use lbc_format::index::{FloatIndex, IntIndex, StringIndex};
use lbc_format::module::Module;

/// Where each pool starts in the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConstantTable {
    ints: u32,
    floats: u32,
}

impl ConstantTable {
    pub(crate) fn of(module: &Module) -> Self {
        // Rule `limits` keeps the sum of three pools well within 32 bits.
        Self {
            ints: module.constants.ints.len() as u32,
            floats: module.constants.floats.len() as u32,
        }
    }

    /// The table as it is before any string is needed: strings get their
    /// references when code that uses them is prepared.
    pub(crate) fn words(module: &Module) -> Vec<u64> {
        let constants = &module.constants;
        let ints = constants.ints.iter().map(|value| value.cast_unsigned());
        let floats = constants.floats.iter().map(|value| value.to_bits());
        let strings = constants.strings.iter().map(|_| 0);
        ints.chain(floats).chain(strings).collect()
    }

    pub(crate) fn int(self, index: IntIndex) -> u32 {
        index.0
    }

    pub(crate) fn float(self, index: FloatIndex) -> u32 {
        self.ints + index.0
    }

    pub(crate) fn string(self, index: StringIndex) -> u32 {
        self.ints + self.floats + index.0
    }
}
