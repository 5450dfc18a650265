//! The function table: all functions of a module as its file holds them.
//!
//! Files may have functions by the million. Each costs the bytes it has in the file, its
//! locals and a few numbers, and no allocation of its own, so that what a file takes in
//! memory is bounded by its size.

use serde::{Deserialize, Serialize};

use super::code::Code;
use crate::container::FormatVersion;
use crate::index::TypeIndex;
use crate::isa::Instruction;
use crate::payload::Output;

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
    pub code: Code<'t>,
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
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionTable {
    functions: Vec<Entry>,
    /// The locals of all functions, one after the other.
    locals: Vec<TypeIndex>,
    /// All functions, one after the other, as the functions section holds them behind
    /// their number.
    bytes: Vec<u8>,
    /// See [`FunctionTable::since`].
    since: FormatVersion,
}

impl Default for FunctionTable {
    fn default() -> Self {
        Self {
            functions: Vec::new(),
            locals: Vec::new(),
            bytes: Vec::new(),
            since: FormatVersion::FIRST,
        }
    }
}

/// What belongs to a function. Its locals begin where those of the function before end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    signature: TypeIndex,
    locals_end: u32,
    code_start: u32,
    code_end: u32,
    instructions: u32,
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
        let locals_start = self.locals_start(position)?;
        let entry = self.functions.get(position)?;
        let code = entry.code_start as usize..entry.code_end as usize;
        Some(FunctionRef {
            signature: entry.signature,
            locals: self.locals.get(locals_start..entry.locals_end as usize)?,
            code: Code::new(self.bytes.get(code)?, entry.instructions),
        })
    }

    /// The type of function number `position`; `None` when there are not as many.
    #[must_use]
    #[inline]
    pub fn signature(&self, position: usize) -> Option<TypeIndex> {
        Some(self.functions.get(position)?.signature)
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

    /// How many instructions all functions have together.
    #[must_use]
    pub fn instructions(&self) -> usize {
        let counts = self
            .functions
            .iter()
            .map(|entry| entry.instructions as usize);
        counts.sum()
    }

    /// The code of all functions, one after the other.
    pub fn all_code(&self) -> impl Iterator<Item = Instruction> + '_ {
        self.iter().flat_map(|function| function.code)
    }

    /// Appends a function.
    ///
    /// # Panics
    /// If the functions together took more than `u32::MAX` bytes, many times what fits
    /// in a file.
    pub fn push(&mut self, function: Function) {
        let mut bytes = Output::after(std::mem::take(&mut self.bytes));
        let code_start = encode(&function, &mut bytes);
        self.bytes = bytes.into_bytes();
        self.locals.extend(function.locals);
        let Function {
            signature, code, ..
        } = function;
        self.begin_function(signature, code_start);
        let since = code.iter().map(|instruction| instruction.opcode().since());
        let since = since.fold(FormatVersion::FIRST, std::cmp::max);
        self.end_function(code.len(), self.bytes.len(), since);
    }

    /// Puts `function` in the place of function number `position`.
    ///
    /// # Panics
    /// If there are not as many functions, or as [`push`](Self::push) does.
    pub fn set(&mut self, position: usize, function: Function) {
        self.edit(position, |place| *place = function);
    }

    /// Changes function number `position`. The table is written anew.
    ///
    /// # Panics
    /// If there are not as many functions, or as [`push`](Self::push) does.
    pub fn edit(&mut self, position: usize, change: impl FnOnce(&mut Function)) {
        let mut functions: Vec<Function> = self.iter().map(FunctionRef::to_function).collect();
        change(&mut functions[position]);
        *self = functions.into_iter().collect();
    }

    /// A table that holds no function yet of `functions` that are encoded in `bytes`.
    pub(crate) fn of_bytes(functions: usize, bytes: &[u8]) -> Self {
        let mut table = Self {
            bytes: bytes.to_vec(),
            ..Self::default()
        };
        // Where there is not as much memory, the list grows as it has to.
        let _ = table.functions.try_reserve_exact(functions);
        table
    }

    /// The lowest version of the format that has all instructions of all functions.
    pub(crate) const fn since(&self) -> FormatVersion {
        self.since
    }

    /// The bytes of all functions, one after the other.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds to the locals of the function that [`begin_function`](Self::begin_function)
    /// will begin.
    #[inline]
    pub(crate) fn add_local(&mut self, local: TypeIndex) {
        self.locals.push(local);
    }

    /// Makes a function of the locals that were added since the last one. Its code, which
    /// begins at byte `code_start`, is empty until [`end_function`](Self::end_function).
    pub(crate) fn begin_function(&mut self, signature: TypeIndex, code_start: usize) {
        self.functions.push(Entry {
            signature,
            locals_end: number(self.locals.len()),
            code_start: number(code_start),
            code_end: number(code_start),
            instructions: 0,
        });
    }

    /// Gives the function that was begun last its code, which ends at byte `code_end` and
    /// needs a version.
    pub(crate) fn end_function(
        &mut self,
        instructions: usize,
        code_end: usize,
        since: FormatVersion,
    ) {
        self.since = self.since.max(since);
        if let Some(entry) = self.functions.last_mut() {
            entry.instructions = number(instructions);
            entry.code_end = number(code_end);
        }
    }

    /// Gives back memory that was reserved for more.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.locals.shrink_to_fit();
    }

    /// Where the locals of function number `position` begin.
    #[inline]
    fn locals_start(&self, position: usize) -> Option<usize> {
        match position.checked_sub(1) {
            None => Some(0),
            Some(before) => Some(self.functions.get(before)?.locals_end as usize),
        }
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

/// Writes a function; gives where its code begins.
fn encode(function: &Function, out: &mut Output) -> usize {
    out.u32(function.signature.0);
    out.count(function.locals.len());
    function.locals.iter().for_each(|local| out.u32(local.0));
    out.count(function.code.len());
    let code_start = out.len();
    function
        .code
        .iter()
        .for_each(|instruction| instruction.write(out));
    code_start
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("far more than fits in a file")
}
