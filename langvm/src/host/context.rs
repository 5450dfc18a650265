//! What a host function may do while it is called.
//!
//! Texts are named by handles, which the collector keeps up to date; a `&str`
//! borrows the context, so the borrow checker forbids holding one across an
//! allocation, which may move it.

use std::ops::Range;

use lbc_format::index::ImportIndex;

use super::Word;
use super::exchange::Exchange;
use crate::error::{HostError, RuntimeErrorKind};
use crate::grants::Grants;
use crate::heap::{Heap, Reference, TextWriter, sequence_size};
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
    // What the program imports the function as; it says which types its are.
    pub(super) program: &'call Program,
    pub(super) import: ImportIndex,
    pub(super) machine: &'call mut Machine,
    /// Where the arguments start, as an index into the slot stack.
    pub(super) arguments: usize,
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
        self.charge(lbc_format::fuel::for_bytes(length))?;
        let string = self.machine.allocate_text(length)?;
        fill(&mut PieceWriter {
            handles: &self.machine.handles,
            writer: self.machine.heap.writer(string),
        });
        Ok(self.keep_text(string))
    }

    /// Keeps a new text alive under a handle.
    pub(super) fn keep_text(&mut self, string: Reference) -> Text {
        self.root_argument(Word(string.to_slot()))
    }

    /// The program, to exchange values with.
    pub(super) fn exchange(&mut self) -> Exchange<'_> {
        Exchange::new(self.program, self.machine)
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

    /// Reads from standard input, up to and with the next `end`, or all there is.
    pub(crate) fn read_input(&mut self, end: Option<u8>) -> Result<String, HostError> {
        let longest = self.longest_text();
        let bytes = self.machine.streams.read(end, longest)?;
        self.ensure_possible(bytes.len())?;
        self.charge(lbc_format::fuel::for_bytes(bytes.len()))?;
        String::from_utf8(bytes).map_err(|_| {
            let reason = "it is not UTF-8".to_owned();
            RuntimeErrorKind::Input { reason }.into()
        })
    }

    /// Writes out what was kept back of standard output.
    pub(crate) fn flush(&mut self) -> Result<(), HostError> {
        Ok(self.machine.streams.flush()?)
    }

    /// Fails when the time is over.
    pub(crate) fn check_time(&self) -> Result<(), HostError> {
        Ok(self.machine.meter.check_time()?)
    }

    /// What the program may touch.
    pub(crate) fn grants(&self) -> &Grants {
        &self.machine.grants
    }

    /// Bytes of the longest text that the heap limit could allow.
    pub(crate) fn longest_text(&self) -> u64 {
        self.machine.heap.largest_object() as u64
    }

    /// A text, or the message why there is none, as a result.
    pub(crate) fn outcome(
        &mut self,
        outcome: Result<String, String>,
    ) -> Result<(bool, Text), HostError> {
        let done = outcome.is_ok();
        let text = outcome.unwrap_or_else(|message| message);
        Ok((done, self.new_text(&text)?))
    }

    /// Makes room for objects of `size` bytes in all.
    pub(crate) fn reserve(&mut self, size: Option<usize>) -> Result<(), HostError> {
        Ok(self.machine.reserve(size)?)
    }

    /// The error for having reached the heap limit.
    pub(crate) fn heap_limit(&self) -> HostError {
        self.machine.heap_limit().into()
    }

    /// Lets go of a text that is kept alive in another way, if its handle is the
    /// latest, so that many texts can be made one after the other.
    pub(super) fn release(&mut self, text: Text) {
        if text.handle + 1 == self.machine.handles.len() {
            self.machine.handles.truncate(text.handle);
        }
    }

    /// The heap, to look at objects and change them without allocating.
    pub(crate) fn heap(&mut self) -> &mut Heap {
        &mut self.machine.heap
    }

    pub(super) fn text_word(&self, text: Text) -> Word {
        Word(self.reference(text).to_slot())
    }

    pub(super) fn reference(&self, text: Text) -> Reference {
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
