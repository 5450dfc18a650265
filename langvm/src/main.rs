//! `langvm`: runs, checks and shows `.lbc` files. See `cli` for the commands; without
//! that feature all it can do is run one, see `bare`.

#[cfg(not(feature = "cli"))]
mod bare;
#[cfg(feature = "cli")]
mod cli;

use std::process::ExitCode;

#[cfg(not(feature = "cli"))]
fn main() -> ExitCode {
    bare::main()
}

#[cfg(feature = "cli")]
fn main() -> ExitCode {
    use cli::{Cli, Failure};

    let cli = Cli::read();
    let color = cli.color;
    let result = cli::run(cli).map_err(anyhow::Error::new);
    result.unwrap_or_else(|error| {
        let failure = error.downcast_ref::<Failure>();
        if failure.is_some_and(Failure::has_no_audience) {
            return ExitCode::from(cli::READER_LEFT);
        }
        // The whole chain of causes, in one line.
        let text = langvm::render::message(&format!("{error:#}"), cli::messages(color));
        cli::tell(&text);
        ExitCode::from(cli::USAGE)
    })
}
