//! Checks span tables and names, so that readers of them need not.
//!
//! Nothing else depends on debug data: a module without it is as good.

use super::{Rule, Subject, VerifyError};
use crate::index::{FileIndex, FunctionIndex};
use crate::module::{FunctionSpans, Module, SourceFile};

pub(super) fn check(module: &Module) -> Result<(), Box<VerifyError>> {
    check_spans(module)?;
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

fn check_spans(module: &Module) -> Result<(), Box<VerifyError>> {
    let Some(spans) = &module.spans else {
        return Ok(());
    };
    let rule = Rule::SpanTableShape;
    let mut file_lengths = Vec::with_capacity(spans.files.len());
    for (index, file) in (0..).map(FileIndex).zip(&spans.files) {
        match length_of(file) {
            Ok(length) => file_lengths.push(length),
            Err(found) => {
                let expected = "non-empty lines, the last one excepted".to_owned();
                let found = found.to_owned();
                return Err(VerifyError::of_table(
                    module,
                    rule,
                    Subject::File(index),
                    expected,
                    found,
                ));
            }
        }
    }
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
    for ((index, table), function) in (0..)
        .map(FunctionIndex)
        .zip(&spans.functions)
        .zip(module.functions.iter())
    {
        check_table(table, &file_lengths, function.code.len()).map_err(|(expected, found)| {
            VerifyError::of_table(module, rule, Subject::Spans(index), expected, found)
        })?;
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

/// The error is what was expected and what was found.
fn check_table(
    table: &FunctionSpans,
    file_lengths: &[u32],
    instructions: usize,
) -> Result<(), (String, String)> {
    if table.entries.is_empty() && table.file == FileIndex(0) {
        return Ok(());
    }
    let Some(file_length) = file_lengths.get(table.file.index()).copied() else {
        return Err((
            format!("a file below {}", file_lengths.len()),
            format!("file {}", table.file.0),
        ));
    };
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
