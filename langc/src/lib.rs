//! The Lang compiler: source text to diagnostics or a verified module.
//!
//! The passes run in the order of the modules below: [`source`] texts are split
//! into tokens by the [`lexer`], read into an [`ast`] by the [`parser`], given
//! names and types in a [`typed`] tree by [`mod@check`], and written as bytecode
//! by [`mod@lower`]. Passes give their result and all [`diagnostic`]s; nothing
//! here touches files or the terminal.
//!
//! ```
//! let compilation = langc::compile("double.lang", "let x = 21; x * 2".to_owned())?;
//! assert!(compilation.diagnostics.is_empty());
//! let module = compilation.module.expect("the program has no errors");
//! assert!(lbc_format::encode(module.module()).is_ok());
//!
//! let compilation = langc::compile("wrong.lang", "let x: Bool = 1; x".to_owned())?;
//! assert!(compilation.module.is_none());
//! assert_eq!(compilation.diagnostics[0].code.id, "E0201");
//! # Ok::<(), langc::CompileError>(())
//! ```

#![forbid(unsafe_code)]

pub mod source;
pub mod symbol;

pub mod lexer;

pub mod ast;
pub mod parser;

pub mod types;

pub mod library;

pub mod load;
pub mod modules;

pub mod typed;

mod constant;

pub mod check;

pub mod optimise;

pub mod lower;

pub mod debug_data;

pub mod diagnostic;
pub mod render;

pub mod emit;

use std::num::NonZeroUsize;

use lbc_format::{VerifiedModule, VerifyError};

use debug_data::DebugLevel;
use diagnostic::{Diagnostic, Severity};
use load::{NoFiles, SourceLoader};
use optimise::Optimisation;
use source::{SourceMap, SourceTooLarge};
use symbol::Interner;
use typed::Program;

/// Stack for the passes that recurse over the tree, whose depth
/// [`parser::MAX_NESTING`] bounds: room for the largest frames of an
/// unoptimised build. Only what is used is ever backed by memory.
const STACK_BYTES: NonZeroUsize = NonZeroUsize::new(256 << 20).unwrap();

/// How to compile a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Folders to look for imported modules in, besides the importing file's own.
    pub search: Vec<String>,
    /// How much debug data to write.
    pub debug: DebugLevel,
    /// How much work to put into the code.
    pub optimisation: Optimisation,
}

/// What became of a program.
#[derive(Debug)]
pub struct Compilation {
    /// The sources that spans refer to.
    pub sources: SourceMap,
    /// The names that symbols stand for.
    pub interner: Interner,
    /// All messages, in source order.
    pub diagnostics: Vec<Diagnostic>,
    /// The typed tree, unless there were errors.
    pub program: Option<Program>,
    /// The bytecode, unless there were errors.
    pub module: Option<VerifiedModule>,
}

impl Compilation {
    /// Whether any message is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}

/// Why a program could not be compiled at all.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The sources are too large.
    #[error(transparent)]
    SourceTooLarge(#[from] SourceTooLarge),
    /// The system gave no thread to compile on.
    #[error("cannot start a thread to compile on")]
    NoThread(#[source] std::io::Error),
    /// The verifier refused what the compiler wrote.
    #[error(
        "internal compiler error: the bytecode of this program does not verify; \
         this is a bug in langc, please report it with the program"
    )]
    Unverifiable(#[source] Box<VerifyError>),
}

/// Compiles a program of one file, which imports nothing but the standard
/// library. `path` names it in messages and in the file's debug data.
///
/// # Errors
/// See [`CompileError`]. Errors in the program itself are
/// [`Compilation::diagnostics`].
pub fn compile(path: &str, text: String) -> Result<Compilation, CompileError> {
    compile_program(path, text, &Options::default(), &mut NoFiles)
}

/// Compiles a program with the modules it imports: `path` and `text` are its
/// first file, and `loader` reads the others.
///
/// # Errors
/// See [`CompileError`]. Errors in the program itself are
/// [`Compilation::diagnostics`].
pub fn compile_program(
    path: &str,
    text: String,
    options: &Options,
    loader: &mut (dyn SourceLoader + Send),
) -> Result<Compilation, CompileError> {
    on_deep_stack(|| compile_here(path, text, options, loader))?
}

/// Runs a pass that recurses over a tree, on a stack that is deep enough.
///
/// # Errors
/// [`CompileError::NoThread`] when the system gives no thread.
pub fn on_deep_stack<T: Send>(pass: impl FnOnce() -> T + Send) -> Result<T, CompileError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("langc".to_owned())
            .stack_size(STACK_BYTES.get())
            .spawn_scoped(scope, pass)
            .map_err(CompileError::NoThread)?;
        Ok(thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn compile_here(
    path: &str,
    text: String,
    options: &Options,
    loader: &mut (dyn SourceLoader + Send),
) -> Result<Compilation, CompileError> {
    let mut compilation = Compilation {
        sources: SourceMap::default(),
        interner: Interner::default(),
        diagnostics: Vec::new(),
        program: None,
        module: None,
    };
    let file = compilation.sources.add(path.to_owned(), text)?;
    let tree = load::load_program(
        file,
        &options.search,
        loader,
        &mut compilation.sources,
        &mut compilation.interner,
        &mut compilation.diagnostics,
    )?;
    // What the parser guessed about broken text would only cause more messages.
    if !compilation.has_errors() {
        let program = check::check(
            tree,
            &compilation.sources,
            &mut compilation.interner,
            &mut compilation.diagnostics,
        );
        if !compilation.has_errors() {
            lower_and_verify(program, options, &mut compilation)?;
        }
    }
    if compilation.has_errors() {
        // What is unused or unreachable may be so because of the errors.
        compilation
            .diagnostics
            .retain(|diagnostic| diagnostic.severity() == Severity::Error);
    }
    compilation
        .diagnostics
        .sort_by_key(|diagnostic| diagnostic.primary.span);
    Ok(compilation)
}

fn lower_and_verify(
    mut program: Program,
    options: &Options,
    compilation: &mut Compilation,
) -> Result<(), CompileError> {
    optimise::optimise(&mut program, options.optimisation);
    let lowered = lower::lower(
        &mut program,
        options.optimisation,
        options.debug,
        &compilation.sources,
        &compilation.interner,
    );
    match lowered {
        Ok(module) => {
            let module = lbc_format::verify(module).map_err(CompileError::Unverifiable)?;
            compilation.module = Some(module);
        }
        Err(diagnostics) => compilation.diagnostics.extend(diagnostics),
    }
    compilation.program = Some(program);
    Ok(())
}
