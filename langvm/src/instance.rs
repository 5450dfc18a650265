//! A linked program with the state of its run: what embedders hold.

use std::time::Duration;

use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::{BuildId, Module, VerifiedModule};

use crate::backtrace::Backtrace;
use crate::checked;
use crate::error::{RuntimeError, RuntimeErrorKind, Trap};
use crate::float_bits;
use crate::grants::Grants;
use crate::heap::Reference;
use crate::host::{Arguments, Registry};
use crate::interpreter;
#[cfg(feature = "jit")]
use crate::jit::Tier;
use crate::limits::Limits;
use crate::link::{LinkError, Program, link};
use crate::machine::{Host, Machine};
use crate::streams::Streams;
use crate::structure::{self, Typed};
use crate::tiering::Jit;
use crate::value::Value;

/// How a program is to be run.
#[derive(Debug, Default)]
pub struct Options {
    /// Caps on the run.
    pub limits: Limits,
    /// Count fuel even where no limit asks for it, so that
    /// [`Instance::stats`] can tell how much was used.
    pub count_fuel: bool,
    /// Collect, and move every object, at each allocation: slow, and sure to show
    /// a reference that a collection missed.
    pub gc_stress: bool,
    /// Run the file's instructions one by one, and test every access instead of relying
    /// on the verifier: slow, and sure to show what it missed.
    pub checked: bool,
    /// Whether and when code is made native; without the feature `jit`, never. Native
    /// code takes up to 384 KiB of the stack of the thread it runs on.
    pub jit: Jit,
    /// Whether code may be made native by a thread of its own where there is a second
    /// processor, so that the program need not wait. The thread starts with the first code
    /// that is worth it, and ends soon after the instance is dropped. [`Jit::Always`] makes
    /// do without.
    pub jit_thread: bool,
    /// Where output goes and input comes from.
    pub streams: Streams,
    /// The arguments the program sees.
    pub arguments: Vec<String>,
    /// What the program may touch outside itself.
    pub grants: Grants,
}

/// Figures about a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Fuel used: instructions of the file, and library work by size. `None` when
    /// nothing asked to count it.
    pub fuel: Option<u64>,
    /// Bytes of all objects ever allocated.
    pub allocated_bytes: u64,
    /// Most bytes of objects at one time, garbage included.
    pub peak_heap_bytes: u64,
    /// Collections, of young objects or of all.
    pub collections: u64,
    /// Collections of all objects.
    pub major_collections: u64,
    /// Bytes that collections moved.
    pub copied_bytes: u64,
    /// How long all collections took.
    pub pauses: Duration,
    /// How long the longest collection took.
    pub longest_pause: Duration,
    /// Functions prepared, of those the file has.
    pub prepared_functions: usize,
    /// Functions in the file.
    pub functions: usize,
    /// Native code that was made; `None` without the feature `jit`.
    pub native: Option<NativeStats>,
}

/// Figures about native code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NativeStats {
    /// Functions and loops compiled.
    pub compiled: usize,
    /// Bytes of code.
    pub code_bytes: usize,
    /// Time that compiling took.
    pub time: Duration,
}

/// A program ready to run.
#[derive(Debug)]
pub struct Instance {
    pub(crate) program: Program,
    pub(crate) machine: Machine,
    metered: bool,
    checked: bool,
}

impl Instance {
    /// Links a verified module with its host.
    ///
    /// # Errors
    /// [`LinkError`] when the registry lacks an import, or has it with another
    /// signature.
    pub fn new(
        module: VerifiedModule,
        registry: &Registry,
        options: Options,
    ) -> Result<Self, LinkError> {
        let program = link(module, registry)?;
        let limits = options.limits;
        #[cfg_attr(not(feature = "jit"), expect(unused_mut, reason = "no native code"))]
        let mut machine = Machine::new(
            &program,
            limits,
            options.gc_stress,
            Host {
                streams: options.streams,
                arguments: options.arguments,
                grants: options.grants,
            },
        );
        #[cfg(feature = "jit")]
        {
            machine.tier = Tier::new(options.jit, options.jit_thread);
        }
        Ok(Self {
            program,
            machine,
            checked: options.checked,
            metered: options.count_fuel || limits.fuel.is_some() || limits.timeout.is_some(),
        })
    }

    /// Runs the program from its start and gives its value. An instance may run
    /// any number of times; runs share nothing but prepared code.
    ///
    /// # Errors
    /// [`RuntimeError`] when the program fails or reaches a limit. Its output up to
    /// there has been written.
    pub fn run(&mut self) -> Result<Value, RuntimeError> {
        self.machine.reset();
        let result = self.enter(self.module().meta.entry, ());
        let flushed = self.machine.streams.flush();
        // The program's own failure says more than that of its last output.
        let word = result.map_err(|trap| self.error(trap))?;
        flushed.map_err(|kind| self.error(kind.into()))?;
        self.value(word).map_err(|trap| self.error(trap))
    }

    /// Figures about the last run or call; the heap's are since the last run began.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let heap = self.machine.heap.stats();
        Stats {
            fuel: self.metered.then(|| self.machine.meter.used()),
            allocated_bytes: heap.allocated_bytes,
            peak_heap_bytes: heap.peak_bytes,
            collections: heap.collections,
            major_collections: heap.major_collections,
            copied_bytes: heap.copied_bytes,
            pauses: heap.pauses,
            longest_pause: heap.longest_pause,
            prepared_functions: self.machine.code.prepared_count(),
            functions: self.module().functions.len(),
            native: self.native_stats(),
        }
    }

    #[cfg(feature = "jit")]
    fn native_stats(&self) -> Option<NativeStats> {
        let figures = self.machine.tier.figures();
        Some(NativeStats {
            compiled: figures.compiled,
            code_bytes: figures.bytes,
            time: figures.time,
        })
    }

    #[cfg(not(feature = "jit"))]
    fn native_stats(&self) -> Option<NativeStats> {
        None
    }

    /// The module the program was made from.
    #[must_use]
    pub fn module(&self) -> &Module {
        self.program.module()
    }

    /// Writes to the program's standard output, behind what the program wrote.
    ///
    /// # Errors
    /// [`RuntimeError`], without a place: [`RuntimeErrorKind::Output`] when the stream
    /// does not take it, [`RuntimeErrorKind::OutputSize`] when a limit does not allow it.
    ///
    /// [`RuntimeErrorKind::Output`]: crate::RuntimeErrorKind::Output
    /// [`RuntimeErrorKind::OutputSize`]: crate::RuntimeErrorKind::OutputSize
    pub fn print(&mut self, text: &str) -> Result<(), RuntimeError> {
        let streams = &mut self.machine.streams;
        streams
            .write_out(text)
            .and_then(|()| streams.flush())
            .map_err(|kind| RuntimeError {
                kind,
                backtrace: Backtrace::new(self.program.module(), std::iter::empty()),
            })
    }

    /// Calls a function, whose parameters have the types of the arguments, in the mode
    /// asked for.
    pub(crate) fn enter(
        &mut self,
        function: FunctionIndex,
        arguments: impl Arguments,
    ) -> Result<u64, Trap> {
        if self.checked {
            checked::call(&mut self.machine, &self.program, function, arguments)
        } else {
            let metered = self.metered;
            interpreter::call(
                &mut self.machine,
                &self.program,
                metered,
                function,
                arguments,
            )
        }
    }

    pub(crate) fn error(&self, trap: Trap) -> RuntimeError {
        let module = self.module();
        let kind = *trap.0;
        let mut backtrace = Backtrace::new(module, self.machine.places());
        if module.spans.is_none() && !matches!(kind, RuntimeErrorKind::Exit { .. }) {
            // What was loaded can be encoded.
            backtrace.build_id = BuildId::of(module).ok().map(Box::new);
        }
        RuntimeError { kind, backtrace }
    }

    fn value(&mut self, word: u64) -> Result<Value, Trap> {
        let module = self.program.module();
        let Some((_, result)) = module.signature_of(module.meta.entry) else {
            unreachable!("rules `entry-in-range` and `function-type`: the entry has a signature")
        };
        Ok(match result {
            TypeIndex::UNIT => Value::Unit,
            TypeIndex::BOOL => Value::Bool(word != 0),
            TypeIndex::INT => Value::Int(word.cast_signed()),
            TypeIndex::FLOAT => Value::Float(float_bits::from_slot(word)),
            TypeIndex::STRING => {
                // SAFETY: rule `return-stack`: the entry function returned a `String`, and
                // nothing was allocated since.
                let string = unsafe { Reference::from_slot(word) };
                Value::String(self.machine.heap.text(string).to_owned())
            }
            ty if module.function_type(ty).is_some() => Value::Function(module.type_name(ty)),
            ty => {
                // SAFETY: rule `return-stack`: the entry function returned a value of this
                // type, and nothing was allocated since.
                let value = unsafe { Typed::new(ty, word) };
                let mut text = String::new();
                let (values, mut work) = self.machine.walk(&self.program);
                structure::display(values, &mut work, value, true, &mut text)?;
                Value::Composite {
                    ty: module.type_name(ty),
                    text,
                }
            }
        })
    }
}
