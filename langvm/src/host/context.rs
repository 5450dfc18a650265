//! What a host function may do while it is called.
//!
//! Texts are named by handles, which the collector keeps up to date; a `&str`
//! borrows the context, so the borrow checker forbids holding one across an
//! allocation, which may move it.

use std::ops::Range;

use lbc_format::index::ImportIndex;

use super::Word;
use crate::error::{HostError, RuntimeErrorKind};
use crate::heap::{Reference, TextWriter, sequence_size};
use crate::link::Program;
use crate::machine::Machine;

/// A handle to a text of the running program, valid during one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    handle: usize,
}

/// The door between a host function and the program that called it.
#[derive(Debug)]
pub struct CallContext<'call> {
    program: &'call Program,
    import: ImportIndex,
    machine: &'call mut Machine,
    /// Where the arguments start, as an index into the slot stack.
    arguments: usize,
}

impl<'call> CallContext<'call> {
    pub(crate) fn new(
        program: &'call Program,
        import: ImportIndex,
        machine: &'call mut Machine,
        arguments: usize,
    ) -> Self {
        Self {
            program,
            import,
            machine,
            arguments,
        }
    }

    /// The text behind a handle.
    ///
    /// # Panics
    /// When the handle was kept from an earlier call: a bug of the host.
    #[must_use]
    pub fn text(&self, text: Text) -> &str {
        self.machine.heap.text(self.reference(text))
    }

    /// Makes a new text of the program.
    ///
    /// # Errors
    /// When the heap or fuel limit leaves no room for it.
    pub fn new_text(&mut self, text: &str) -> Result<Text, HostError> {
        self.build(text.len(), |writer| writer.push(text))
    }

    /// Makes a new text from the bytes `range` of another, which must lie on
    /// character boundaries.
    ///
    /// # Errors
    /// When the range is not within the text or cuts a character, or when a
    /// limit leaves no room for the new text.
    pub fn slice(&mut self, text: Text, range: Range<usize>) -> Result<Text, HostError> {
        let source = self.text(text);
        if source.get(range.clone()).is_none() {
            return Err(bad_slice(source, &range));
        }
        if range.len() == source.len() {
            return Ok(text);
        }
        self.build(range.len(), |writer| writer.push(&writer.text(text)[range]))
    }

    /// Uses up fuel for work that is not an instruction of the program, such as
    /// bytes looked at.
    ///
    /// # Errors
    /// When fuel or time is used up.
    pub fn charge(&mut self, fuel: u64) -> Result<(), HostError> {
        Ok(self.machine.meter.charge(fuel)?)
    }

    /// Fails early when a text of `length` bytes is beyond the heap limit.
    ///
    /// # Errors
    /// When it is.
    pub fn ensure_possible(&self, length: usize) -> Result<(), HostError> {
        let possible = sequence_size(length).is_some_and(|size| self.machine.heap.could_hold(size));
        if possible {
            Ok(())
        } else {
            Err(self.machine.heap_limit().into())
        }
    }

    /// Writes to the program's standard output.
    ///
    /// # Errors
    /// When the stream does not take it.
    pub fn print(&mut self, text: Text, end: &str) -> Result<(), HostError> {
        let reference = self.reference(text);
        let text = self.machine.heap.text(reference);
        self.machine.streams.write_out(text)?;
        self.machine.streams.write_out(end)?;
        Ok(self.machine.streams.end_out()?)
    }

    /// Writes to the program's standard error.
    ///
    /// # Errors
    /// When the stream does not take it.
    pub fn print_error(&mut self, text: Text, end: &str) -> Result<(), HostError> {
        let reference = self.reference(text);
        let text = self.machine.heap.text(reference);
        let mut line = String::with_capacity(text.len() + end.len());
        line.push_str(text);
        line.push_str(end);
        // One write, so that lines of several processes do not mix.
        Ok(self.machine.streams.write_err(&line)?)
    }

    /// The arguments the program was started with.
    #[must_use]
    pub fn program_arguments(&self) -> &[String] {
        &self.machine.arguments
    }

    /// Makes a text of exactly `length` bytes in one allocation.
    pub(crate) fn build(
        &mut self,
        length: usize,
        fill: impl FnOnce(&mut PieceWriter<'_>),
    ) -> Result<Text, HostError> {
        self.charge(crate::meter::bytes_cost(length))?;
        let string = self.machine.allocate_text(length)?;
        fill(&mut PieceWriter {
            handles: &self.machine.handles,
            writer: self.machine.heap.writer(string),
        });
        self.machine.handles.push(string.to_slot());
        Ok(Text {
            handle: self.machine.handles.len() - 1,
        })
    }

    pub(super) fn argument(&self, position: usize) -> Word {
        Word(self.machine.stack.word(self.arguments + position))
    }

    /// Keeps an argument of type `String` alive under a handle.
    pub(super) fn root_argument(&mut self, word: Word) -> Text {
        self.machine.handles.push(word.0);
        Text {
            handle: self.machine.handles.len() - 1,
        }
    }

    pub(super) fn text_word(&self, text: Text) -> Word {
        Word(self.reference(text).to_slot())
    }

    fn reference(&self, text: Text) -> Reference {
        let word = self.machine.handles[text.handle];
        // SAFETY: handles hold string references only, and collections update them.
        unsafe { Reference::from_slot(word) }
    }
}

/// Fills a new text with pieces of others.
#[derive(Debug)]
pub(crate) struct PieceWriter<'call> {
    handles: &'call [u64],
    writer: TextWriter<'call>,
}

impl<'call> PieceWriter<'call> {
    /// The text behind a handle, other than the new one.
    pub(crate) fn text(&self, text: Text) -> &'call str {
        let word = self.handles[text.handle];
        // SAFETY: handles hold string references only, and collections update them.
        let reference = unsafe { Reference::from_slot(word) };
        self.writer.text(reference)
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.writer.push(text);
    }
}

fn bad_slice(source: &str, range: &Range<usize>) -> HostError {
    let offsets = [range.start, range.end];
    match offsets
        .into_iter()
        .find(|&at| at <= source.len() && !source.is_char_boundary(at))
    {
        Some(offset) if range.start <= range.end && range.end <= source.len() => {
            RuntimeErrorKind::NotCharBoundary { offset }.into()
        }
        _ => RuntimeErrorKind::SliceOutOfRange {
            start: i64::try_from(range.start).unwrap_or(i64::MAX),
            end: i64::try_from(range.end).unwrap_or(i64::MAX),
            length: source.len(),
        }
        .into(),
    }
}
