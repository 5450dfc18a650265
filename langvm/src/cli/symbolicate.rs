//! `langvm symbolicate TRACE --debug FILE`: places for the trace of a stripped file.

use std::fmt::Write;

use langvm::render;
use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::{BuildId, DebugFile, Location, SourceCall};

use super::arguments::{Color, SymbolicateArguments};
use super::failure::Failure;
use super::input;
use super::{FINE, REFUSED, output, terminal};

/// What a trace names its program by, in front of the build id.
const BUILD: &str = "build ";

pub(super) fn symbolicate(arguments: &SymbolicateArguments, color: Color) -> Result<u8, Failure> {
    let Some(debug) = input::load_debug_data(&arguments.debug, color)? else {
        return Ok(REFUSED);
    };
    let trace = input::read_text(&arguments.trace)?;
    let builds = builds_in(&trace);
    if builds.is_empty() {
        return Err(Failure::NoBuildId {
            path: arguments.trace.clone(),
        });
    }
    // The text may hold several traces; places for one of them would be wrong for
    // another.
    if let Some(&found) = builds.iter().find(|build| **build != debug.build_id) {
        let name = input::name(&arguments.debug);
        terminal::tell(&render::foreign_debug_data(
            &name,
            found,
            debug.build_id,
            input::messages(color),
        ));
        return Ok(REFUSED);
    }
    output::write(with_places(&trace, &debug, color).as_bytes())?;
    Ok(FINE)
}

/// The build ids that a text with traces tells.
fn builds_in(trace: &str) -> Vec<BuildId> {
    let build = |line: &str| {
        let (_, rest) = line.split_once(BUILD)?;
        rest.get(..32)?.parse().ok()
    };
    trace.lines().filter_map(build).collect()
}

/// The trace with a place for each call, those that were inlined among them, and the
/// source line of the innermost one in the program's own sources.
fn with_places(trace: &str, debug: &DebugFile, color: Color) -> String {
    let mut text = String::new();
    let shown = trace
        .lines()
        .filter_map(call_in)
        .flat_map(|(function, instruction, _)| debug.calls_at(function, instruction))
        .filter_map(|call| call.location)
        .find(|location: &Location| !location.is_in_library());
    let mut shown = shown.map(|location| render::source_excerpt(&location, input::output(color)));
    for line in trace.lines() {
        match call_in(line) {
            None => {
                text.push_str(line);
                text.push('\n');
                // Behind the message comes where it happened.
                if line.starts_with("error[") {
                    text.push_str(&shown.take().unwrap_or_default());
                }
            }
            Some((function, instruction, rest)) => {
                for SourceCall { name, location } in debug.calls_at(function, instruction) {
                    let place = match location {
                        Some(location) => format!(" ({location})"),
                        None => format!(", instruction {}", instruction.0),
                    };
                    // Writing to a string cannot fail.
                    let _ = writeln!(text, "  at {name}{place}{rest}");
                }
            }
        }
    }
    text
}

/// The function and instruction that a line of a call stack names, and what stands
/// behind them.
fn call_in(line: &str) -> Option<(FunctionIndex, InstrIndex, &str)> {
    let rest = line.trim_start().strip_prefix("at function #")?;
    let (function, rest) = number_in(rest)?;
    let (instruction, rest) = number_in(rest.strip_prefix(", instruction ")?)?;
    Some((FunctionIndex(function), InstrIndex(instruction), rest))
}

fn number_in(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..digits].parse().ok()?, &text[digits..]))
}
