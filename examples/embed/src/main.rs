//! A shop whose rules are a plug-in, written in Lang and shipped as a `.lbc` file.
//!
//! The file is no more trusted than any other input: it is verified, reaches nothing
//! but what the shop registers, and each call has its limits.
//!
//! `cargo run -p embed examples/embed/rules.lbc`

mod rules;

use std::process::ExitCode;

use langvm::Entries;

use rules::{Failure, Rules};

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: embed RULES.lbc");
        return ExitCode::from(2);
    };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("cannot read {}: {error}", path.display());
            return ExitCode::from(2);
        }
    };
    match serve(&bytes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}: {failure}", path.display());
            ExitCode::FAILURE
        }
    }
}

/// A day in the shop.
fn serve(bytes: &[u8]) -> Result<(), Failure> {
    let mut rules = Rules::load(bytes)?;
    let basket = |items: &[(&str, i64)]| {
        let owned = items.iter().map(|&(item, count)| (item.to_owned(), count));
        Entries(owned.collect())
    };
    for (basket, member) in [
        (basket(&[("tea", 2), ("milk", 1)]), true),
        (basket(&[("bread", 1), ("unicorn", 1)]), false),
    ] {
        match rules.quote(basket, member)? {
            Ok((total, lines)) => println!("{}: {total} cents", lines.join(", ")),
            Err(reason) => println!("no quote: {reason}"),
        }
    }
    for (price, item) in rules.cheapest(&["tea", "milk", "bread", "unicorn"], 2)? {
        println!("{item}: {price} cents");
    }
    // One rule never ends. The shop goes on without it.
    match rules.round_up(1250) {
        Ok(cents) => println!("rounded: {cents} cents"),
        Err(failure @ Failure::TooExpensive { .. }) => println!("not rounded: {failure}"),
        Err(failure) => return Err(failure),
    }
    println!("notes: {}", rules.notes().join(", "));
    Ok(())
}

#[cfg(test)]
mod tests;
