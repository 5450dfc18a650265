//! Checks span tables, names and inlined calls, so that readers of them need not.
//!
//! Nothing else depends on debug data: a module without it is as good.

use std::collections::HashSet;

use super::{Rule, Subject, VerifyError};
use crate::index::{FileIndex, FunctionIndex, InstrIndex};
use crate::limits::MAX_INLINED_NESTING;
use crate::module::{FunctionInlining, FunctionSpans, InlinedCall, Module, SourceFile};

/// What was expected and what was found.
type Mismatch = (String, String);

pub(super) fn check(module: &Module) -> Result<(), Box<VerifyError>> {
    let file_lengths = check_files(module)?;
    check_names(module)?;
    check_inlined_tables(module)?;
    check_spans(module, &file_lengths)
}

fn check_names(module: &Module) -> Result<(), Box<VerifyError>> {
    let Some(names) = &module.names else {
        return Ok(());
    };
    for (what, count, expected) in [
        ("functions", names.functions.len(), module.functions.len()),
        ("globals", names.globals.len(), module.globals.len()),
    ] {
        if count != expected {
            return Err(VerifyError::of_table(
                module,
                Rule::NamesShape,
                Subject::Module,
                format!("names of {expected} {what}"),
                count.to_string(),
            ));
        }
    }
    Ok(())
}

/// The lengths of all source files.
fn check_files(module: &Module) -> Result<Vec<u32>, Box<VerifyError>> {
    let Some(spans) = &module.spans else {
        return Ok(Vec::new());
    };
    let mut file_lengths = Vec::with_capacity(spans.files.len());
    for (index, file) in (0..).map(FileIndex).zip(&spans.files) {
        match length_of(file) {
            Ok(length) => file_lengths.push(length),
            Err(found) => {
                let expected = "non-empty lines, the last one excepted".to_owned();
                let found = found.to_owned();
                return Err(VerifyError::of_table(
                    module,
                    Rule::SpanTableShape,
                    Subject::File(index),
                    expected,
                    found,
                ));
            }
        }
    }
    Ok(file_lengths)
}

fn check_spans(module: &Module, file_lengths: &[u32]) -> Result<(), Box<VerifyError>> {
    let Some(spans) = &module.spans else {
        return Ok(());
    };
    let rule = Rule::SpanTableShape;
    let (expected, found) = (module.functions.len(), spans.functions.len());
    if expected != found {
        let expected = format!("spans of {expected} functions");
        let found = found.to_string();
        return Err(VerifyError::of_table(
            module,
            rule,
            Subject::Module,
            expected,
            found,
        ));
    }
    let mut inlining = spans.inlining.functions.iter().peekable();
    for ((index, spans), function) in (0..)
        .map(FunctionIndex)
        .zip(&spans.functions)
        .zip(module.functions.iter())
    {
        let instructions = function.code.len();
        let inlined = inlining.next_if(|inlined| inlined.function == index);
        if let Some(inlined) = inlined {
            check_calls(inlined, module.inlining().names.len(), spans, file_lengths)
                .and_then(|()| check_ranges(inlined, spans, instructions))
                .map_err(|(expected, found)| {
                    let (rule, subject) = (Rule::InliningShape, Subject::Inlining(index));
                    VerifyError::of_table(module, rule, subject, expected, found)
                })?;
        }
        check_table(spans, inlined, file_lengths, instructions).map_err(|(expected, found)| {
            VerifyError::of_table(module, rule, Subject::Spans(index), expected, found)
        })?;
    }
    Ok(())
}

/// What the tables of inlined calls have to be like as a whole.
fn check_inlined_tables(module: &Module) -> Result<(), Box<VerifyError>> {
    let inlining = module.inlining();
    let refused = |subject, expected: &str, found: String| {
        let (rule, expected) = (Rule::InliningShape, expected.to_owned());
        Err(VerifyError::of_table(
            module, rule, subject, expected, found,
        ))
    };
    let mut seen = HashSet::with_capacity(inlining.names.len());
    if let Some(twice) = inlining
        .names
        .iter()
        .find(|name| !seen.insert(name.as_str()))
    {
        let found = format!("`{}` twice", twice.escape_debug());
        return refused(Subject::Module, "no name of a callee twice", found);
    }
    let mut next = 0;
    for table in &inlining.functions {
        let FunctionIndex(function) = table.function;
        if function < next || table.function.index() >= module.functions.len() {
            let found = format!("function {function}");
            return refused(Subject::Module, "each function once and in order", found);
        }
        if table.calls.is_empty() || table.ranges.is_empty() {
            let subject = Subject::Inlining(table.function);
            return refused(subject, "calls and their code", "none".to_owned());
        }
        next = function.saturating_add(1);
    }
    Ok(())
}

/// Whether each inlined call of a function stands at a place that there is, in one that was
/// listed before it.
fn check_calls(
    inlined: &FunctionInlining,
    names: usize,
    spans: &FunctionSpans,
    file_lengths: &[u32],
) -> Result<(), Mismatch> {
    // How many calls each stands in, itself included.
    let mut depths: Vec<usize> = Vec::with_capacity(inlined.calls.len());
    let mut start = 0_u32;
    for (number, call) in (1_u32..).zip(&inlined.calls) {
        let InlinedCall {
            parent, name, file, ..
        } = *call;
        let around = match inlined.call(parent) {
            _ if parent >= number => None,
            Some(around) => depths
                .get((parent as usize).saturating_sub(1))
                .map(|depth| (around.file, *depth)),
            None => Some((spans.file, 0)),
        };
        let Some((file_around, depth)) = around else {
            let expected = format!("a call before call {number} around it");
            return Err((expected, format!("call {parent}")));
        };
        let depth = depth.saturating_add(1);
        if depth > MAX_INLINED_NESTING {
            let expected = format!("at most {MAX_INLINED_NESTING} calls in each other");
            return Err((expected, depth.to_string()));
        }
        depths.push(depth);
        if name as usize >= names {
            return Err((format!("a name below {names}"), format!("name {name}")));
        }
        let files = file_lengths.len();
        if file.index() >= files {
            return Err((format!("a file below {files}"), format!("file {}", file.0)));
        }
        let Some(length) = file_lengths.get(file_around.index()).copied() else {
            let found = format!("file {}", file_around.0);
            return Err((format!("a file below {files}"), found));
        };
        let end = start
            .checked_add_signed(call.start_delta)
            .inspect(|moved| start = *moved)
            .and_then(|start| start.checked_add(call.length));
        if end.is_none_or(|end| end > length) {
            let expected = format!("a place within the file's {length} bytes");
            return Err((expected, format!("call {number} outside")));
        }
    }
    Ok(())
}

/// Whether the ranges of a function's inlined calls are ranges of its code, which begin
/// where spans do.
fn check_ranges(
    inlined: &FunctionInlining,
    spans: &FunctionSpans,
    instructions: usize,
) -> Result<(), Mismatch> {
    let mut starts = spans.ranges().map(|(at, _)| at).peekable();
    let mut next = InstrIndex(0);
    let mut current = 0;
    let mut ranges = inlined.ranges();
    for _ in &inlined.ranges {
        let Some((at, call)) = ranges.next().filter(|(at, _)| at.index() < instructions) else {
            let expected = format!("ranges within {instructions} instructions");
            return Err((expected, "one behind them".to_owned()));
        };
        if at < next {
            let expected = "one range for an instruction".to_owned();
            return Err((expected, format!("two for instruction {}", at.0)));
        }
        next = InstrIndex(at.0.saturating_add(1));
        if call != 0 && inlined.call(call).is_none() {
            let expected = format!("a call up to {}", inlined.calls.len());
            return Err((expected, format!("call {call}")));
        }
        if call == current {
            let expected = "another call's code behind a call's".to_owned();
            return Err((expected, format!("call {call} again")));
        }
        current = call;
        while starts.next_if(|start| *start < at).is_some() {}
        if starts.peek() != Some(&at) {
            let expected = "a span where a range begins".to_owned();
            return Err((expected, format!("none at instruction {}", at.0)));
        }
    }
    Ok(())
}

/// The length of a file's text; the error says what is wrong with its lines.
fn length_of(file: &SourceFile) -> Result<u32, &'static str> {
    let Some((_, full_lines)) = file.line_lengths.split_last() else {
        return Err("no lines");
    };
    if full_lines.contains(&0) {
        return Err("an empty line before the last");
    }
    file.line_lengths
        .iter()
        .try_fold(0_u32, |sum, length| sum.checked_add(*length))
        .ok_or("more than 4294967295 bytes")
}

/// Whether the spans of a function, whose inlined calls were checked, are such.
fn check_table(
    table: &FunctionSpans,
    inlined: Option<&FunctionInlining>,
    file_lengths: &[u32],
    instructions: usize,
) -> Result<(), Mismatch> {
    if table.entries.is_empty() && table.file == FileIndex(0) {
        return Ok(());
    }
    let length_of = |file: FileIndex| {
        file_lengths.get(file.index()).copied().ok_or_else(|| {
            (
                format!("a file below {}", file_lengths.len()),
                format!("file {}", file.0),
            )
        })
    };
    let own_length = length_of(table.file)?;
    let mut file_length = own_length;
    let mut ranges = inlined
        .into_iter()
        .flat_map(FunctionInlining::ranges)
        .peekable();
    let mut at = 0_usize;
    let mut start = 0_u32;
    for (position, entry) in table.entries.iter().enumerate() {
        if position > 0 && entry.instruction_delta == 0 {
            return Err((
                "one entry for an instruction".to_owned(),
                format!("two for instruction {at}"),
            ));
        }
        at = at.saturating_add(entry.instruction_delta as usize);
        if at >= instructions {
            return Err((
                format!("an instruction below {instructions}"),
                format!("instruction {at}"),
            ));
        }
        if let Some((_, call)) = ranges.next_if(|(first, _)| first.index() == at) {
            let call = inlined.and_then(|inlined| inlined.call(call));
            file_length = call.map_or(Ok(own_length), |call| length_of(call.file))?;
        }
        let end = start
            .checked_add_signed(entry.start_delta)
            .inspect(|moved| start = *moved)
            .and_then(|start| start.checked_add(entry.length));
        if end.is_none_or(|end| end > file_length) {
            return Err((
                format!("spans within the file's {file_length} bytes"),
                format!("one outside at instruction {at}"),
            ));
        }
    }
    Ok(())
}
