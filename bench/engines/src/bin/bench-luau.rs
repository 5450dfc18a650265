//! `bench-luau [--codegen] SCRIPT ARGUMENTS…` runs a script as Luau's own command line
//! does: optimised fully, in a sandbox that lets library functions be called fast, and
//! with `--codegen` compiled to native code. The arguments are in the global `arg`.

use std::env::args;
use std::fs::read_to_string;

use anyhow::{Context, Result};
use mlua::Lua;
use mlua::chunk::Compiler;

fn main() -> Result<()> {
    let mut arguments = args().skip(1).peekable();
    let native = arguments.next_if_eq("--codegen").is_some();
    let script = arguments.next().context("no script is named")?;
    let source = read_to_string(&script).with_context(|| format!("cannot read {script}"))?;

    let lua = Lua::new();
    lua.enable_jit(native);
    lua.set_compiler(Compiler::new().set_optimization_level(2));
    lua.globals().set("arg", arguments.collect::<Vec<_>>())?;
    lua.sandbox(true)?;
    lua.load(source).set_name(script).exec()?;
    Ok(())
}
