//! `langc build` and `langc check`.

use anyhow::Context as _;

use lbc_format::{DebugFile, VerifiedModule};

use super::Outcome;
use super::arguments::{BuildArguments, CheckArguments, CompileArguments};
use super::input::{self, Input, ModuleFiles};
use super::output::Target;
use super::terminal::Terminal;

/// Compiles a program and writes its bytecode.
pub(crate) fn build(arguments: &BuildArguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let input = input::read(arguments.source())?;
    let target = Target::new(arguments.source(), arguments.output.as_deref())?;
    let debug_target = arguments
        .split_debug
        .then(|| target.debug_file(arguments.source()))
        .transpose()?;
    let Some(module) = compile(input, &arguments.options, terminal)? else {
        return Ok(Outcome::ProgramHasErrors);
    };
    let mut module = module.into_module();
    const TOO_LARGE: &str = "this program is too large for the format";
    if let Some(target) = debug_target {
        let debug = DebugFile::of(&module).context(TOO_LARGE)?;
        target.write(&debug.encode().context(TOO_LARGE)?)?;
    }
    if arguments.strip || arguments.split_debug {
        module.strip();
    }
    let bytes = lbc_format::encode(&module).context(TOO_LARGE)?;
    target.write(&bytes)?;
    Ok(Outcome::Fine)
}

/// Looks for errors only.
pub(crate) fn check(arguments: &CheckArguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let input = input::read(&arguments.source)?;
    Ok(match compile(input, &arguments.options, terminal)? {
        Some(_) => Outcome::Fine,
        None => Outcome::ProgramHasErrors,
    })
}

/// Compiles a program and shows what there is to say about it. Gives nothing when
/// the program is refused.
fn compile(
    input: Input,
    options: &CompileArguments,
    terminal: &Terminal,
) -> anyhow::Result<Option<VerifiedModule>> {
    let Input { name, text } = input;
    let compilation = langc::compile_program(&name, text, &options.options(), &mut ModuleFiles)?;
    let accepted = terminal.diagnostics(&compilation.sources, &name, &compilation.diagnostics);
    // The process ends soon, and freeing a large tree would take a tenth of its time.
    std::mem::forget(compilation.program);
    Ok(compilation.module.filter(|_| accepted))
}
