//! `bench-quickjs SCRIPT ARGUMENTS…` runs a script with QuickJS-NG, which is given the
//! two things of Node that the suite uses: `console.log` and `process.argv`.

use std::env::args;
use std::fs::read;

use anyhow::{Context as _, Result, anyhow};
use rquickjs::function::Rest;
use rquickjs::{CatchResultExt, Coerced, Context, Function, Object, Runtime};

fn main() -> Result<()> {
    // Node puts its own name in front of the script's.
    let arguments: Vec<String> = args().collect();
    let script = arguments.get(1).context("no script is named")?;
    let source = read(script).with_context(|| format!("cannot read {script}"))?;

    let runtime = Runtime::new()?;
    let context = Context::full(&runtime)?;
    context.with(|ctx| {
        let console = Object::new(ctx.clone())?;
        console.set("log", Function::new(ctx.clone(), log)?)?;
        ctx.globals().set("console", console)?;
        let process = Object::new(ctx.clone())?;
        process.set("argv", arguments.clone())?;
        ctx.globals().set("process", process)?;
        ctx.eval::<(), _>(source)
            .catch(&ctx)
            .map_err(|error| anyhow!("{script}: {error}"))
    })
}

fn log(values: Rest<Coerced<String>>) {
    let texts: Vec<String> = values.0.into_iter().map(|value| value.0).collect();
    println!("{}", texts.join(" "));
}
