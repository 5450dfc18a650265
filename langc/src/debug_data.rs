//! How much of where instructions come from is written to the file.
//!
//! Lowering notes a span for everything that may be asked for. A debugger wants all
//! of it; call stacks only need places where a run can end: at instructions that
//! can fail or call, and where fuel or time run out, which they do not without
//! entering a function or jumping back.

use lbc_format::Module;
use lbc_format::isa::Instruction;
use lbc_format::locate::LIBRARY_PATH_PREFIX;
use lbc_format::module::{FunctionSpans, SourceFile, SpanEntry};

use crate::lower::can_fail;

/// How much debug data a file gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DebugLevel {
    /// None: errors name functions and instructions by number.
    None,
    /// Names, and the places that errors and call stacks point at.
    #[default]
    Traces,
    /// Names, and the place of every statement.
    Full,
}

/// Leaves out what a level does not ask for.
pub(crate) fn reduce(module: &mut Module, level: DebugLevel) {
    match level {
        DebugLevel::Full => {}
        DebugLevel::None => {
            module.spans = None;
            module.names = None;
        }
        DebugLevel::Traces => {
            let Some(spans) = &mut module.spans else {
                return;
            };
            for (function, of_function) in module.functions.iter().zip(&mut spans.functions) {
                let file = &spans.files[of_function.file.index()];
                let in_library = file.path.starts_with(LIBRARY_PATH_PREFIX);
                keep_shown(of_function, &function.code.to_vec(), in_library);
            }
            for (index, file) in spans.files.iter_mut().enumerate() {
                if file.path.starts_with(LIBRARY_PATH_PREFIX) {
                    let of_file = spans.functions.iter().filter(|of| of.file.index() == index);
                    cut_behind(file, of_file.map(last_end).max().unwrap_or(0));
                }
            }
        }
    }
}

/// Keeps the entries that hold for an instruction at which a run can end. The other
/// instructions fall to the entry before, and nobody asks.
fn keep_shown(spans: &mut FunctionSpans, code: &[Instruction], in_library: bool) {
    let shown = shown_instructions(code, in_library);
    let mut entries = Vec::new();
    let (mut at, mut start) = (0_u32, 0_i32);
    let mut written = (0_u32, 0_i32);
    for (position, entry) in spans.entries.iter().enumerate() {
        at += entry.instruction_delta;
        start += entry.start_delta;
        let end = spans
            .entries
            .get(position + 1)
            .map_or(code.len(), |next| (at + next.instruction_delta) as usize);
        // The entry moves to the first instruction that needs it; the first entry that is
        // kept holds from the function's start, where fuel may run out.
        let Some(first) = (at as usize..end).find(|&instruction| shown[instruction]) else {
            continue;
        };
        let first = if entries.is_empty() { 0 } else { first as u32 };
        entries.push(SpanEntry {
            instruction_delta: first - written.0,
            start_delta: start - written.1,
            length: entry.length,
        });
        written = (first, start);
    }
    if entries.is_empty() {
        spans.entries.truncate(1);
    } else {
        spans.entries = entries;
    }
}

/// Where the last range of a function ends.
fn last_end(spans: &FunctionSpans) -> u32 {
    let mut start = 0_u32;
    let ends = spans.entries.iter().map(|entry| {
        start = start.wrapping_add_signed(entry.start_delta);
        start + entry.length
    });
    ends.max().unwrap_or(0)
}

/// Leaves out the lines behind the one that `end` is in. Only for the library's own
/// sources: they are no files, so nobody counts their lines.
fn cut_behind(file: &mut SourceFile, end: u32) {
    let mut length = 0_u32;
    let needed = file.line_lengths.iter().take_while(|&&line| {
        let is_before = length < end;
        length = length.saturating_add(line);
        is_before
    });
    let needed = needed.count();
    file.line_lengths.truncate(needed.max(1));
}

/// For each instruction, whether a run can end there.
///
/// An error in the library points at the program's call of it, so that where the heap's
/// limit is reached in there need not be told to the instruction.
fn shown_instructions(code: &[Instruction], in_library: bool) -> Vec<bool> {
    let mut shown: Vec<bool> = code
        .iter()
        .map(|&instruction| {
            can_fail(instruction) && !(in_library && fails_for_memory_only(instruction))
        })
        .collect();
    for (position, instruction) in code.iter().enumerate() {
        if let Some(target) = instruction.jump_target()
            && target.index() <= position
        {
            shown[target.index()] = true;
        }
    }
    shown
}

/// Whether all that can go wrong is that the heap is full.
fn fails_for_memory_only(instruction: Instruction) -> bool {
    matches!(
        instruction,
        Instruction::Concat { .. }
            | Instruction::NewTuple { .. }
            | Instruction::NewStruct { .. }
            | Instruction::NewVariant { .. }
            | Instruction::NewArray { .. }
            | Instruction::NewClosure { .. }
            | Instruction::NewCell { .. }
            | Instruction::ArrayPush {}
    )
}
