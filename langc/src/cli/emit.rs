//! `langc emit`: the stages of a compilation as text.

use langc::emit::{syntax_tree, token_list};
use langc::source::SourceMap;
use langc::symbol::Interner;
use langc::{lexer, on_deep_stack, parser, typed};

use super::Outcome;
use super::arguments::{EmitArguments, Stage};
use super::input::{self, Input, ModuleFiles};
use super::terminal::Terminal;

/// Shows one stage. The early ones are shown also when there are errors, as far as
/// they go.
pub(crate) fn emit(arguments: &EmitArguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let input = input::read(&arguments.source)?;
    match arguments.stage {
        Stage::Tokens | Stage::Ast => syntax(input, arguments, terminal),
        Stage::Types | Stage::Asm => semantics(input, arguments, terminal),
    }
}

fn syntax(input: Input, arguments: &EmitArguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let mut sources = SourceMap::default();
    let file = sources.add(input.name.clone(), input.text)?;
    let file = sources.file(file);
    let mut diagnostics = Vec::new();
    let text = if arguments.stage == Stage::Tokens {
        token_list(file, &lexer::lex(file, &mut diagnostics))
    } else {
        on_deep_stack(|| {
            let mut interner = Interner::default();
            let tree = parser::parse(file, &mut interner, &mut diagnostics);
            syntax_tree(file, &interner, &tree)
        })?
    };
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
    let accepted = terminal.diagnostics(&sources, &input.name, &diagnostics);
    terminal.print_bytes(text.as_bytes())?;
    Ok(if accepted {
        Outcome::Fine
    } else {
        Outcome::ProgramHasErrors
    })
}

fn semantics(
    input: Input,
    arguments: &EmitArguments,
    terminal: &Terminal,
) -> anyhow::Result<Outcome> {
    let options = arguments.options.options();
    let compilation = langc::compile_program(&input.name, input.text, &options, &mut ModuleFiles)?;
    if !terminal.diagnostics(&compilation.sources, &input.name, &compilation.diagnostics) {
        return Ok(Outcome::ProgramHasErrors);
    }
    let text = if arguments.stage == Stage::Types {
        let program = compilation.program.as_ref();
        on_deep_stack(|| program.map(|program| typed::dump::dump(program, &compilation.interner)))?
    } else {
        let module = compilation.module.as_ref();
        module.map(|module| lbc_format::disassemble(module.module()))
    };
    let mut text = text.unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    terminal.print_bytes(text.as_bytes())?;
    Ok(Outcome::Fine)
}
