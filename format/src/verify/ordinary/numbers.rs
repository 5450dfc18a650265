//! What a byte stands for in each place where it may stand as a number.

use super::state::{GUARD, SLOTS, pair};
use crate::effect::FunctionContext;
use crate::index::TypeIndex;
use crate::module::Module;
use crate::payload::takes_one_byte;

// Bits above those of the slots: one that every number has, and others of each number that
// something does not exist under.
pub(super) const NEVER: u64 = 1 << 48;
pub(super) const NO_BOOL: u64 = 1 << 49;
pub(super) const NO_INT: u64 = 1 << 50;
pub(super) const NO_FLOAT: u64 = 1 << 51;
pub(super) const NO_STRING: u64 = 1 << 52;
pub(super) const NO_LOCAL: u64 = 1 << 53;
/// The byte is no number by itself.
pub(super) const NO_NUMBER: u64 = 1 << 54;

/// A number of one byte.
#[derive(Clone, Copy)]
pub(super) struct Number {
    /// The type of the local slot of this number, as the upper one of a pair.
    pub(super) local: u64,
    /// The bit of the slot, if it is not a parameter's, and those of what is lacking.
    pub(super) bits: u64,
}

/// All numbers of one byte.
pub(super) struct Numbers {
    numbers: [Number; 256],
    /// How many of these are locals.
    locals: usize,
}

impl Numbers {
    /// For functions of a module, of which none has locals yet.
    pub(super) fn new(module: &Module) -> Self {
        let constants = &module.constants;
        let numbers = std::array::from_fn(|number| {
            let lacking = [
                (NEVER, true),
                (NO_BOOL, number > 1),
                (NO_INT, number >= constants.ints.len()),
                (NO_FLOAT, number >= constants.floats.len()),
                (NO_STRING, number >= constants.strings.len()),
                (NO_NUMBER, !takes_one_byte(number)),
                (NO_LOCAL, true),
            ];
            let lacking = lacking.iter().filter(|(_, is_lacking)| *is_lacking);
            Number {
                local: pair(TypeIndex(0), GUARD),
                bits: lacking.fold(0, |bits, (bit, _)| bits | bit),
            }
        });
        Self { numbers, locals: 0 }
    }

    /// Takes over the locals of a function, which are few.
    pub(super) fn set_locals(&mut self, context: &FunctionContext<'_>) {
        let parameters = context.parameters().iter().zip(std::iter::repeat(0));
        let bits = (0..).map(|position| 1_u64.checked_shl(position).unwrap_or(0) & SLOTS);
        let locals = parameters.chain(context.own_locals().iter().zip(bits));
        let mut numbers = self.numbers.iter_mut();
        for ((ty, bit), number) in locals.zip(numbers.by_ref()) {
            number.local = pair(TypeIndex(0), *ty);
            number.bits = number.bits & !(SLOTS | NO_LOCAL) | bit;
        }
        let count = context.local_count();
        for number in numbers.take(self.locals.saturating_sub(count)) {
            number.local = pair(TypeIndex(0), GUARD);
            number.bits = number.bits & !SLOTS | NO_LOCAL;
        }
        self.locals = count;
    }

    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "there is one for each byte")]
    pub(super) const fn get(&self, byte: u8) -> Number {
        self.numbers[byte as usize]
    }
}
