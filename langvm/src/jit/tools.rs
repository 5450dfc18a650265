//! What makes code native, and where that happens.

use cranelift_codegen::ir;

use super::adapters::adapter;
use super::background::{Background, Finished, Purpose};
use super::compile::Translator;
use super::memory::CodeMemory;
use super::shape::Shape;

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
        let memory = CodeMemory::new()?;
        let translator = Translator::new(memory.call_conv());
        let compiler = if in_background && Background::is_worth_it() {
            match Background::start(memory) {
                Ok(background) => Compiler::Background(background),
                Err(_) => Compiler::Here(Box::new(CodeMemory::new()?)),
            }
        } else {
            Compiler::Here(Box::new(memory))
        };
        Some(Self {
            translator,
            compiler,
        })
    }

    /// The adapter for a shape, for Cranelift.
    pub(super) fn adapter(&mut self, shape: &Shape) -> ir::Function {
        let Translator { call_conv, context } = &mut self.translator;
        adapter(shape, *call_conv, context)
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
