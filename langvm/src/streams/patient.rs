//! Streams of the process that wait no longer than the run may take.
//!
//! Reading what nobody writes, and writing what nobody reads, would wait for ever.
//! So where a run has a deadline, the system is asked first whether there is anything
//! to read or any room, and waits with us until then at most.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// When to give up, if ever; changes with each run.
pub(super) type Deadline = Rc<Cell<Option<Instant>>>;

/// How much longer than the run what it wrote may take to leave.
const GRACE: Duration = Duration::from_secs(1);

/// Bytes for which a pipe that has any room has room.
const CERTAIN_BYTES: usize = 512;

/// A stream of the process.
pub(super) struct Patient {
    file: File,
    deadline: Deadline,
}

impl Patient {
    /// A handle of its own to a stream of the process.
    pub(super) fn new(stream: impl AsFd, deadline: &Deadline) -> io::Result<Self> {
        Ok(Self {
            file: stream.as_fd().try_clone_to_owned()?.into(),
            deadline: Rc::clone(deadline),
        })
    }

    /// Waits until the stream is ready, or fails when the deadline is over.
    fn wait(&self, deadline: Instant, events: PollFlags) -> io::Result<()> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            // What does not fit in the system's number is as good as for ever.
            let timeout = Timespec::try_from(left).ok();
            match poll(&mut [PollFd::new(&self.file, events)], timeout.as_ref()) {
                Ok(0) if left.is_zero() => return Err(io::ErrorKind::TimedOut.into()),
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                // An error of the stream is also something to be ready for: reading or
                // writing tells it.
                Ok(_) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Read for Patient {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if let Some(deadline) = self.deadline.get() {
            self.wait(deadline, PollFlags::IN)?;
        }
        self.file.read(bytes)
    }
}

impl Write for Patient {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(deadline) = self.deadline.get() else {
            return self.file.write(bytes);
        };
        // A deadline that cannot be put off is too far to matter.
        self.wait(
            deadline.checked_add(GRACE).unwrap_or(deadline),
            PollFlags::OUT,
        )?;
        self.file.write(&bytes[..bytes.len().min(CERTAIN_BYTES)])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
