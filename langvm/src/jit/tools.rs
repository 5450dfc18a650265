//! What makes code native, and where that happens.

use cranelift_codegen::ir;

use super::background::{Background, Finished, Purpose};
use super::compile::Translator;
use super::memory::CodeMemory;
use super::{bridges, shape::Shape};

/// What makes code native.
pub(super) struct Tools {
    pub(super) translator: Translator,
    compiler: Compiler,
}

/// Where Cranelift runs.
enum Compiler {
    /// In the program's own thread, which waits for it.
    Here(Box<CodeMemory>),
    /// Beside it.
    Background(Background),
}

/// What became of code that was given away to be made native.
pub(super) enum Submission {
    Finished(Finished),
    /// It will be finished.
    Awaited,
    /// It will never be.
    Lost,
}

impl Tools {
    /// Sets Cranelift up; `None` where it does not know the processor.
    pub(super) fn new(in_background: bool) -> Option<Self> {
        let (memory, translator) = set_up()?;
        if in_background
            && Background::is_worth_it()
            && let Ok(background) = Background::start(memory)
        {
            return Some(Self {
                translator,
                compiler: Compiler::Background(background),
            });
        }
        // The memory is gone with the thread that could not be started.
        let (memory, translator) = set_up()?;
        Some(Self {
            translator,
            compiler: Compiler::Here(Box::new(memory)),
        })
    }

    /// The adapter for a shape, for Cranelift.
    pub(super) fn adapter(&mut self, shape: &Shape) -> ir::Function {
        let Translator {
            call_conv, context, ..
        } = &mut self.translator;
        bridges::adapter(shape, *call_conv, context)
    }

    /// Has code made.
    pub(super) fn submit(&mut self, purpose: Purpose, code: ir::Function) -> Submission {
        match &mut self.compiler {
            Compiler::Here(memory) => Submission::Finished(Finished::now(purpose, code, memory)),
            Compiler::Background(background) if background.submit(purpose, code) => {
                Submission::Awaited
            }
            Compiler::Background(_) => Submission::Lost,
        }
    }

    /// Code that was made beside the program since the last time.
    pub(super) fn next_finished(&self) -> Option<Finished> {
        match &self.compiler {
            Compiler::Here(_) => None,
            Compiler::Background(background) => background.next_finished(),
        }
    }
}

/// The memory for code, with the step bridge in it, and what makes code that calls it.
fn set_up() -> Option<(CodeMemory, Translator)> {
    let mut memory = CodeMemory::new()?;
    let mut translator = Translator::new(memory.call_conv());
    let bridge = bridges::step(translator.call_conv, &mut translator.context);
    translator.step_bridge = memory.define(bridge)?.start as *const () as usize;
    Some((memory, translator))
}
