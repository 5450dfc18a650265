//! A thread that makes code native while the program goes on in the interpreter.

use std::io;
use std::mem::ManuallyDrop;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use cranelift_codegen::ir;

use super::memory::{Code, CodeMemory};

/// Stack for Cranelift; only what is used is ever backed by memory.
const STACK_BYTES: usize = 8 << 20;

/// What code is made for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// The start of a function, which is called through an adapter where its arguments are
    /// in slots.
    Function { spot: u32, adapter: usize },
    /// A loop.
    Loop { spot: u32 },
    /// The adapter with a number.
    Adapter(usize),
}

impl Purpose {
    /// The hot spot that the code is for.
    pub(super) fn spot(self) -> Option<u32> {
        match self {
            Self::Function { spot, .. } | Self::Loop { spot } => Some(spot),
            Self::Adapter(_) => None,
        }
    }
}

/// Code to be made.
struct Job {
    purpose: Purpose,
    function: ir::Function,
}

/// What became of it.
pub(super) struct Finished {
    pub(super) purpose: Purpose,
    pub(super) code: Option<Code>,
    /// How long it took.
    pub(super) time: Duration,
}

impl Finished {
    /// Makes code in the thread that this is called in.
    pub(super) fn now(purpose: Purpose, function: ir::Function, memory: &mut CodeMemory) -> Self {
        let started = Instant::now();
        let code = memory.define(function);
        Self {
            purpose,
            code,
            time: started.elapsed(),
        }
    }
}

/// The thread, from where its code is used. It ends, and frees the code, when this is
/// dropped and what it was at is done.
pub(super) struct Background {
    jobs: Sender<Job>,
    finished: Receiver<Finished>,
}

impl Background {
    /// Whether there is a processor for such a thread.
    pub(super) fn is_worth_it() -> bool {
        thread::available_parallelism().is_ok_and(|count| count.get() > 1)
    }

    /// Starts a thread that owns `memory` from now on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(memory: CodeMemory) -> io::Result<Self> {
        let (jobs, received) = channel::<Job>();
        let (sent, finished) = channel();
        thread::Builder::new()
            .name("langvm native".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                // Were this thread to panic, its code would still be running.
                let mut memory = ManuallyDrop::new(memory);
                for Job { purpose, function } in received {
                    if sent
                        .send(Finished::now(purpose, function, &mut memory))
                        .is_err()
                    {
                        break;
                    }
                }
                drop(ManuallyDrop::into_inner(memory));
            })?;
        Ok(Self { jobs, finished })
    }

    /// Has code made; whether it will be.
    pub(super) fn submit(&self, purpose: Purpose, function: ir::Function) -> bool {
        self.jobs.send(Job { purpose, function }).is_ok()
    }

    /// Code that was made since the last time, in the order in which it was submitted.
    pub(super) fn next_finished(&self) -> Option<Finished> {
        self.finished.try_recv().ok()
    }
}
