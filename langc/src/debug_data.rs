//! How much of where instructions come from is written to the file.
//!
//! Lowering notes a span for everything that may be asked for. A debugger wants all
//! of it; call stacks only need places where a run can end: at instructions that
//! can fail or call, and where fuel or time run out, which they do not without
//! entering a function or jumping back.

use lbc_format::isa::Instruction;

use crate::lower::can_fail;
use crate::source::Span;
use crate::typed::InlinedCalls;

/// How much debug data a file gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DebugLevel {
    /// None: errors name functions and instructions by number.
    None,
    /// Names, and the places that errors and call stacks point at.
    #[default]
    Traces,
    /// Names, and the place of every statement.
    Full,
}

/// Keeps the entries of a function that hold for an instruction at which a run can end. The
/// other instructions fall to the entry before, and nobody asks.
///
/// An error in the library points at the program's call of it, so that where the heap's limit
/// is reached in there need not be told to the instruction. `in_library` says what is there.
pub(crate) fn keep_shown(
    entries: &mut Vec<(u32, Span)>,
    code: &[Instruction],
    inlined: &InlinedCalls,
    in_library: impl Fn(Span) -> bool,
) {
    let Some(&(_, start)) = entries.first() else {
        return;
    };
    let owner = |span: Span| inlined.owner(span);
    let is_round_start = starts_of_rounds(code);
    let mut kept: Vec<(u32, Span)> = Vec::new();
    for (position, &(at, span)) in entries.iter().enumerate() {
        let next = entries.get(position + 1);
        let end = next.map_or(code.len(), |&(next, _)| next as usize);
        let before = kept.last().map_or(start, |&(_, span)| span);
        let may_fall = owner(before) == owner(span) && in_library(span);
        let is_shown = |&at: &usize| {
            let instruction = code[at];
            is_round_start[at]
                || (can_fail(instruction) && !(may_fall && fails_for_memory_only(instruction)))
        };
        // The entry moves to the first instruction that needs it.
        let Some(first) = (at as usize..end).find(is_shown) else {
            continue;
        };
        let mut first = first as u32;
        // From the function's start on, where fuel may run out, something has to hold.
        if kept.is_empty() {
            if owner(start) == owner(span) {
                first = 0;
            } else {
                kept.push((0, start));
            }
        }
        kept.push((first, span));
    }
    if kept.is_empty() {
        entries.truncate(1);
    } else {
        *entries = kept;
    }
}

/// For each instruction, whether a jump leads back to it.
fn starts_of_rounds(code: &[Instruction]) -> Vec<bool> {
    let mut is_start = vec![false; code.len()];
    for (position, instruction) in code.iter().enumerate() {
        if let Some(target) = instruction.jump_target()
            && target.index() <= position
        {
            is_start[target.index()] = true;
        }
    }
    is_start
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
