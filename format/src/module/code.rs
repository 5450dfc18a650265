//! The code of a function as a file holds it, to be read instruction by instruction.

use std::fmt;

use crate::index::InstrIndex;
use crate::isa::Instruction;
use crate::payload::Input;

/// The code of a function of a [`FunctionTable`](super::FunctionTable).
///
/// A program's code takes a fraction of the memory in the form it has in a file, and
/// most of it is only ever gone through once, to be verified. Whoever goes back and
/// forth in it takes a list with [`to_vec`](Self::to_vec).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code<'t> {
    /// Instructions in their one encoding, as many as `count` and nothing else.
    bytes: &'t [u8],
    count: u32,
}

impl<'t> Code<'t> {
    /// `bytes` are the encoding of `count` instructions.
    pub(super) const fn new(bytes: &'t [u8], count: u32) -> Self {
        Self { bytes, count }
    }

    /// Number of instructions.
    #[must_use]
    pub const fn len(self) -> usize {
        self.count as usize
    }

    /// Whether there is no instruction.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.count == 0
    }

    /// The instructions in order.
    #[must_use]
    pub fn iter(self) -> Instructions<'t> {
        Instructions {
            input: Input::new(self.bytes),
            left: self.len(),
        }
    }

    /// A single instruction; `None` when there are not as many. This reads all that are
    /// in front of it.
    #[must_use]
    pub fn get(self, at: InstrIndex) -> Option<Instruction> {
        self.iter().nth(at.index())
    }

    /// The instructions as a list.
    #[must_use]
    pub fn to_vec(self) -> Vec<Instruction> {
        self.iter().collect()
    }

    pub(crate) const fn bytes(self) -> &'t [u8] {
        self.bytes
    }
}

impl fmt::Debug for Code<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

impl<'t> IntoIterator for Code<'t> {
    type Item = Instruction;
    type IntoIter = Instructions<'t>;

    fn into_iter(self) -> Instructions<'t> {
        self.iter()
    }
}

/// The instructions of a [`Code`], in order.
#[derive(Clone, Debug)]
pub struct Instructions<'t> {
    input: Input<'t>,
    left: usize,
}

impl Iterator for Instructions<'_> {
    type Item = Instruction;

    #[inline]
    fn next(&mut self) -> Option<Instruction> {
        self.left = self.left.checked_sub(1)?;
        let instruction = Instruction::read(&mut self.input);
        debug_assert!(instruction.is_ok(), "a table holds encoded instructions");
        instruction.ok()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Instructions<'_> {}
