//! The function table: all functions of a module in a few flat lists.
//!
//! Files may have functions by the million. Each costs what it holds and three
//! numbers, and no allocation of its own, so that what a file takes in memory is
//! bounded by its size and reading one is a walk through it.

use serde::{Deserialize, Serialize};

use crate::index::TypeIndex;
use crate::isa::Instruction;

/// A function and its chunk, as compilers and assemblers build it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// A [`TypeDef::Function`](super::TypeDef::Function).
    pub signature: TypeIndex,
    /// Types of the local slots that follow the parameters' slots.
    pub locals: Vec<TypeIndex>,
    /// The code; execution starts at the first instruction.
    pub code: Vec<Instruction>,
}

/// A function of a [`FunctionTable`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunctionRef<'t> {
    /// See [`Function::signature`].
    pub signature: TypeIndex,
    /// See [`Function::locals`].
    pub locals: &'t [TypeIndex],
    /// See [`Function::code`].
    pub code: &'t [Instruction],
}

impl FunctionRef<'_> {
    /// The function with lists of its own, to be changed.
    #[must_use]
    pub fn to_function(self) -> Function {
        Function {
            signature: self.signature,
            locals: self.locals.to_vec(),
            code: self.code.to_vec(),
        }
    }
}

/// The functions of a module, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionTable {
    functions: Vec<Entry>,
    /// The locals of all functions, one after the other.
    locals: Vec<TypeIndex>,
    /// The code of all functions, one after the other.
    code: Vec<Instruction>,
}

/// What belongs to a function, and where its part of each list ends. It begins
/// where that of the function before ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    signature: TypeIndex,
    locals_end: u32,
    code_end: u32,
}

impl FunctionTable {
    /// Number of functions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// Function number `position`; `None` when there are not as many.
    #[must_use]
    #[inline]
    pub fn get(&self, position: usize) -> Option<FunctionRef<'_>> {
        let (locals_start, code_start) = self.start_of(position)?;
        let entry = self.functions.get(position)?;
        Some(FunctionRef {
            signature: entry.signature,
            locals: self.locals.get(locals_start..entry.locals_end as usize)?,
            code: self.code.get(code_start..entry.code_end as usize)?,
        })
    }

    /// Function number `position`.
    ///
    /// # Panics
    /// If there are not as many functions.
    #[must_use]
    #[track_caller]
    pub fn at(&self, position: usize) -> FunctionRef<'_> {
        match self.get(position) {
            Some(function) => function,
            None => panic!("function {position} of {}", self.len()),
        }
    }

    /// All functions, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = FunctionRef<'_>> + Clone {
        (0..self.len()).map(|position| self.at(position))
    }

    /// The code of all functions, one after the other.
    #[must_use]
    pub fn all_code(&self) -> &[Instruction] {
        &self.code
    }

    /// The code of function number `position`, to change single instructions;
    /// `None` when there are not as many functions.
    pub fn code_mut(&mut self, position: usize) -> Option<&mut [Instruction]> {
        let (_, start) = self.start_of(position)?;
        let end = self.functions.get(position)?.code_end as usize;
        self.code.get_mut(start..end)
    }

    /// Appends a function.
    ///
    /// # Panics
    /// If the functions together had more than `u32::MAX` locals or instructions,
    /// many times what fits in a file.
    pub fn push(&mut self, function: Function) {
        let Function {
            signature,
            locals,
            code,
        } = function;
        self.locals.extend(locals);
        self.code.extend(code);
        self.end_function(signature);
    }

    /// Puts `function` in the place of function number `position`.
    ///
    /// # Panics
    /// If there are not as many functions, or as [`push`](Self::push) does.
    pub fn set(&mut self, position: usize, function: Function) {
        let mut functions: Vec<Function> = self.iter().map(FunctionRef::to_function).collect();
        functions[position] = function;
        *self = functions.into_iter().collect();
    }

    /// A table for `functions` functions, to be read from `bytes` bytes.
    pub(crate) fn with_capacity(functions: usize, bytes: usize) -> Self {
        let mut table = Self::default();
        // An instruction takes a byte at least. What stays unused of so much room is
        // never touched; where there is not as much, the lists grow as they have to.
        let _ = table.functions.try_reserve_exact(functions);
        let _ = table.code.try_reserve_exact(bytes);
        table
    }

    /// Adds to the locals of the function that [`end_function`](Self::end_function)
    /// will end.
    #[inline]
    pub(crate) fn add_local(&mut self, local: TypeIndex) {
        self.locals.push(local);
    }

    /// Adds to the code of the function that [`end_function`](Self::end_function)
    /// will end.
    #[inline(always)]
    pub(crate) fn add_instruction(&mut self, instruction: Instruction) {
        self.code.push(instruction);
    }

    /// Gives back memory that was reserved for more.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.locals.shrink_to_fit();
        self.code.shrink_to_fit();
    }

    /// Where the parts of function number `position` begin.
    #[inline]
    fn start_of(&self, position: usize) -> Option<(usize, usize)> {
        match position.checked_sub(1) {
            None => Some((0, 0)),
            Some(before) => {
                let entry = self.functions.get(before)?;
                Some((entry.locals_end as usize, entry.code_end as usize))
            }
        }
    }

    /// Makes a function of what was added to the lists since the last one.
    pub(crate) fn end_function(&mut self, signature: TypeIndex) {
        let end = |length: usize| u32::try_from(length).expect("far more than fits in a file");
        self.functions.push(Entry {
            signature,
            locals_end: end(self.locals.len()),
            code_end: end(self.code.len()),
        });
    }
}

impl FromIterator<Function> for FunctionTable {
    fn from_iter<I: IntoIterator<Item = Function>>(functions: I) -> Self {
        let mut table = Self::default();
        functions
            .into_iter()
            .for_each(|function| table.push(function));
        table
    }
}
