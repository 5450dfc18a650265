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

/// Code to be made for a hot spot.
struct Job {
    spot: u32,
    function: ir::Function,
}

/// What became of the code for a hot spot.
pub(super) struct Finished {
    pub(super) spot: u32,
    pub(super) code: Option<Code>,
    /// How long it took.
    pub(super) time: Duration,
}

impl Finished {
    /// Makes code in the thread that this is called in.
    pub(super) fn now(spot: u32, function: ir::Function, memory: &mut CodeMemory) -> Self {
        let started = Instant::now();
        let code = memory.define(function);
        Self {
            spot,
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
                for Job { spot, function } in received {
                    if sent
                        .send(Finished::now(spot, function, &mut memory))
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
    pub(super) fn submit(&self, spot: u32, function: ir::Function) -> bool {
        self.jobs.send(Job { spot, function }).is_ok()
    }

    /// Code that was made since the last time.
    pub(super) fn next_finished(&self) -> Option<Finished> {
        self.finished.try_recv().ok()
    }
}
