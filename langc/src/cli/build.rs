//! `langc build` and `langc check`.

use anyhow::Context as _;

use lbc_format::VerifiedModule;

use super::Outcome;
use super::arguments::{BuildArguments, CheckArguments, MessageArguments};
use super::input::{self, Input};
use super::output::Target;
use super::terminal::Terminal;
use langc::Compilation;
use langc::render::Counts;

/// Compiles a program and writes its bytecode.
pub(crate) fn build(arguments: &BuildArguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let input = input::read(arguments.source())?;
    let target = Target::new(arguments.source(), arguments.output.as_deref())?;
    let compilation = compile(input, &arguments.messages, terminal)?;
    let Some(module) = compilation else {
        return Ok(Outcome::ProgramHasErrors);
    };
    let mut module = module.into_module();
    if arguments.strip {
        module.spans = None;
        module.names = None;
    }
    let bytes = lbc_format::encode(&module).context("this program is too large for the format")?;
    target.write(&bytes)?;
    Ok(Outcome::Fine)
}

/// Looks for errors only.
pub(crate) fn check(arguments: &CheckArguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let input = input::read(&arguments.source)?;
    let compilation = compile(input, &arguments.messages, terminal)?;
    Ok(match compilation {
        Some(_) => Outcome::Fine,
        None => Outcome::ProgramHasErrors,
    })
}

/// Compiles a program and shows what there is to say about it. Gives nothing when
/// the program is refused.
fn compile(
    input: Input,
    messages: &MessageArguments,
    terminal: &Terminal,
) -> anyhow::Result<Option<VerifiedModule>> {
    let name = input.name.clone();
    let compilation = langc::compile(&name, input.text)?;
    let accepted = report(&compilation, &name, messages, terminal);
    Ok(compilation.module.filter(|_| accepted))
}

/// Shows the diagnostics of a compilation; says whether the program is accepted.
pub(crate) fn report(
    compilation: &Compilation,
    name: &str,
    messages: &MessageArguments,
    terminal: &Terminal,
) -> bool {
    let diagnostics = &compilation.diagnostics;
    let counts = Counts::of(diagnostics);
    let failed = counts.errors > 0 || (messages.deny_warnings && counts.warnings > 0);
    terminal.diagnostics(&compilation.sources, name, diagnostics, failed);
    !failed
}
