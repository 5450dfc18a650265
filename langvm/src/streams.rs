//! Where a program's output goes, and its input comes from.

#[cfg(unix)]
mod patient;

use std::fmt;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::time::Duration;

#[cfg(unix)]
use self::patient::{Deadline, Patient};
use crate::error::RuntimeErrorKind;
use crate::limits::Limits;
use crate::meter::deadline;

/// Bytes of output kept back before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// The standard streams of a program.
///
/// Standard output is buffered and flushed when the run ends, and before
/// anything goes to standard error, so that the two keep their order.
pub struct Streams {
    out: BufWriter<Box<dyn Write>>,
    err: Box<dyn Write>,
    input: Box<dyn BufRead>,
    line_buffered: bool,
    /// Bytes that may be written in a run, if that is limited.
    limit: Option<u64>,
    /// Bytes written in this run.
    written: u64,
    /// The time this run may take, if that is limited.
    timeout: Option<Duration>,
    /// When streams of the process are to give up.
    #[cfg(unix)]
    deadline: Deadline,
}

impl Streams {
    /// Streams that write to `out` and `err`, and have nothing to read.
    #[must_use]
    pub fn new(out: impl Write + 'static, err: impl Write + 'static) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER_BYTES, Box::new(out)),
            err: Box::new(err),
            input: Box::new(io::empty()),
            line_buffered: false,
            limit: None,
            written: 0,
            timeout: None,
            #[cfg(unix)]
            deadline: Deadline::default(),
        }
    }

    /// The streams of this process. On Unix, a run that waits for them ends when its
    /// time does.
    #[must_use]
    pub fn process() -> Self {
        #[cfg(unix)]
        if let Ok(streams) = Self::patient() {
            return streams;
        }
        Self {
            input: Box::new(BufReader::new(io::stdin())),
            ..Self::new(io::stdout(), io::stderr())
        }
    }

    /// Fails where the process was started without one of the streams.
    #[cfg(unix)]
    fn patient() -> io::Result<Self> {
        let deadline = Deadline::default();
        let input = Patient::new(io::stdin(), &deadline)?;
        let out = Patient::new(io::stdout(), &deadline)?;
        let err = Patient::new(io::stderr(), &deadline)?;
        Ok(Self {
            input: Box::new(BufReader::new(input)),
            deadline,
            ..Self::new(out, err)
        })
    }

    /// The same streams, reading from `input`.
    #[must_use]
    pub fn with_input(mut self, input: impl Read + 'static) -> Self {
        self.input = Box::new(BufReader::new(input));
        self
    }

    /// Streams that swallow everything.
    #[must_use]
    pub fn sink() -> Self {
        Self::new(io::sink(), io::sink())
    }

    /// Also flushes at the end of every line: a person is watching.
    #[must_use]
    pub fn line_buffered(mut self, yes: bool) -> Self {
        self.line_buffered = yes;
        self
    }

    /// Begins a run, which keeps to the output and the time of `limits`.
    pub(crate) fn restart(&mut self, limits: &Limits) {
        self.limit = limits.max_output;
        self.written = 0;
        self.timeout = limits.timeout;
        #[cfg(unix)]
        self.deadline.set(deadline(limits));
    }

    fn timed_out(&self, error: &io::Error) -> Option<RuntimeErrorKind> {
        let limit = self.timeout?;
        (error.kind() == io::ErrorKind::TimedOut).then_some(RuntimeErrorKind::Timeout { limit })
    }

    fn failure(&self, stream: &'static str, error: &io::Error) -> RuntimeErrorKind {
        self.timed_out(error)
            .unwrap_or_else(|| RuntimeErrorKind::Output {
                stream,
                kind: error.kind(),
                reason: error.to_string(),
            })
    }

    /// Counts bytes that are about to be written.
    fn account_for(&mut self, bytes: usize) -> Result<(), RuntimeErrorKind> {
        let written = self.written.saturating_add(bytes as u64);
        match self.limit {
            Some(limit) if written > limit => Err(RuntimeErrorKind::OutputSize { limit }),
            _ => {
                self.written = written;
                Ok(())
            }
        }
    }

    /// Writes to standard output.
    pub(crate) fn write_out(&mut self, text: &str) -> Result<(), RuntimeErrorKind> {
        self.account_for(text.len())?;
        let result = self.out.write_all(text.as_bytes());
        result.map_err(|error| self.failure("standard output", &error))
    }

    /// Ends a piece of output, which a watching person gets to see at once.
    pub(crate) fn end_out(&mut self) -> Result<(), RuntimeErrorKind> {
        if self.line_buffered {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Writes to standard error, after all output so far.
    pub(crate) fn write_err(&mut self, text: &str) -> Result<(), RuntimeErrorKind> {
        self.account_for(text.len())?;
        self.flush()?;
        let result = self
            .err
            .write_all(text.as_bytes())
            .and_then(|()| self.err.flush());
        result.map_err(|error| self.failure("standard error", &error))
    }

    /// Reads up to and with the next `end`, or all there is; no more than `longest`
    /// bytes and one. What was written before can be seen by then.
    pub(crate) fn read(
        &mut self,
        end: Option<u8>,
        longest: u64,
    ) -> Result<Vec<u8>, RuntimeErrorKind> {
        self.flush()?;
        let mut bytes = Vec::new();
        let mut input = (&mut self.input).take(longest.saturating_add(1));
        let result = match end {
            Some(end) => input.read_until(end, &mut bytes),
            None => input.read_to_end(&mut bytes),
        };
        match result {
            Ok(_) => Ok(bytes),
            Err(error) => Err(match self.timed_out(&error) {
                Some(timeout) => timeout,
                None => RuntimeErrorKind::Input {
                    reason: error.to_string(),
                },
            }),
        }
    }

    /// Writes out what was kept back.
    pub(crate) fn flush(&mut self) -> Result<(), RuntimeErrorKind> {
        let result = self.out.flush();
        result.map_err(|error| self.failure("standard output", &error))
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self::process()
    }
}

impl fmt::Debug for Streams {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Streams")
            .field("line_buffered", &self.line_buffered)
            .finish_non_exhaustive()
    }
}
