//! `langvm`: runs, checks and shows `.lbc` files. See `cli` for the commands.

mod cli;

use std::process::ExitCode;

use anyhow::Context;

fn main() -> ExitCode {
    let result = cli::run().context("cannot complete the command");
    match result {
        Ok(code) => code,
        Err(error) => match error.downcast::<cli::Failure>() {
            Ok(failure) => failure.report(),
            Err(error) => unreachable!("commands fail with `Failure` only: {error}"),
        },
    }
}
