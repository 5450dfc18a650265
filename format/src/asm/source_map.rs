//! Remembers on which line of the text each part of an assembled module stands.

use crate::index::{FunctionIndex, InstrIndex, TypeIndex};
use crate::verify::Subject;

/// Lines of a text, from one, for what was assembled from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    pub(super) types: Vec<u32>,
    pub(super) ints: Vec<u32>,
    pub(super) floats: Vec<u32>,
    pub(super) strings: Vec<u32>,
    pub(super) imports: Vec<u32>,
    pub(super) globals: Vec<u32>,
    pub(super) files: Vec<u32>,
    /// The line of each function's head, and of each of its instructions.
    pub(super) functions: Vec<(u32, Vec<u32>)>,
}

impl SourceMap {
    /// The line on which the subject of a broken rule stands; `None` for what has
    /// no line of its own.
    #[must_use]
    pub fn line_of(&self, subject: Subject) -> Option<u32> {
        let in_table = |lines: &[u32], index: usize| lines.get(index).copied();
        match subject {
            Subject::Module => None,
            Subject::Type(index) => {
                let position = index.0.checked_sub(TypeIndex::FIRST_DEFINED.0)?;
                in_table(&self.types, position as usize)
            }
            Subject::IntConstant(index) => in_table(&self.ints, index.index()),
            Subject::FloatConstant(index) => in_table(&self.floats, index.index()),
            Subject::StringConstant(index) => in_table(&self.strings, index.index()),
            Subject::Import(index) => in_table(&self.imports, index.index()),
            Subject::Global(index) => in_table(&self.globals, index.index()),
            Subject::File(index) => in_table(&self.files, index.index()),
            Subject::Function(function)
            | Subject::Spans(function)
            | Subject::Inlining(function) => Some(self.functions.get(function.index())?.0),
            Subject::Instruction(function, instruction) => {
                self.instruction_line(function, instruction)
            }
        }
    }

    fn instruction_line(&self, function: FunctionIndex, instruction: InstrIndex) -> Option<u32> {
        let (_, lines) = self.functions.get(function.index())?;
        lines.get(instruction.index()).copied()
    }
}
