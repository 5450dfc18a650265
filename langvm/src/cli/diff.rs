//! `langvm diff A B`: what a program does otherwise than another, whatever their debug
//! data and layout.
//!
//! Modules refer to types, constants, imports, globals and functions by position, and
//! positions change with every addition. So all are compared by what they are, and
//! found again by name, or by likeness where a file has no names.

mod answer;
mod functions;
mod keys;
mod matching;
mod side;
mod tables;

use std::path::Path;

use lbc_format::VerifiedModule;

use super::arguments::{Color, DiffArguments, Format};
use super::failure::Failure;
use super::input::{self, Input};
use super::{DIFFERENT, FINE, REFUSED, output};

use answer::Answer;
use keys::Interner;
use side::Side;

pub(super) fn diff(arguments: &DiffArguments, color: Color) -> Result<u8, Failure> {
    let DiffArguments { old, new, format } = arguments;
    if old == Path::new("-") && new == Path::new("-") {
        return Err(Failure::OneStandardInput);
    }
    let mut modules = Vec::new();
    for path in [old, new] {
        match input::load(path, *format, color)? {
            Input::Module(module, _) => modules.push(*module),
            Input::Refused => return Ok(REFUSED),
        }
    }
    let [before, after]: [VerifiedModule; 2] = match modules.try_into() {
        Ok(both) => both,
        Err(_) => unreachable!("two files were loaded"),
    };
    let answer = compare(&before, &after);
    let text = match format {
        Format::Json => output::json(&answer),
        Format::Human => answer.describe(&input::name(old), &input::name(new)),
    };
    output::write(text.as_bytes())?;
    Ok(if answer.same { FINE } else { DIFFERENT })
}

/// Compares two modules.
fn compare(old: &VerifiedModule, new: &VerifiedModule) -> Answer {
    let mut interner = Interner::default();
    let modules = [old, new].map(VerifiedModule::module);
    let by_name = modules.iter().all(|module| module.names.is_some());
    let [old, new] = modules.map(|module| Side::new(module, by_name, &mut interner));
    let sides = [&old, &new];
    let bodies = sides.map(|side| functions::bodies(side, &mut interner));
    let matched = matching::functions(sides, &bodies, &mut interner);
    let mut answer = Answer {
        same: false,
        types: tables::types(&old, &new),
        constants: tables::constants(&old.module.constants, &new.module.constants),
        imports: tables::imports(&old, &new),
        globals: tables::globals(&old, &new),
        functions: functions::changes(sides, &bodies, &matched),
        entry: functions::entry(sides, &matched),
        custom_sections: tables::custom_sections(&old, &new),
    };
    answer.same = answer.is_empty();
    answer
}
