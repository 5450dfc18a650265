//! Inlined calls in a text: with the function they stand in, or table by table.
//!
//! ```text
//! inlined square @50..59 in 0 file 0    the next call of the function
//! within 1                              from here on code belongs to it
//! ```

use std::fmt::Write as _;

use super::error::{AsmError, AsmErrorKind};
use super::literal::write_name;
use super::parser::Parser;
use super::tables::Pool;
use crate::index::{FileIndex, FunctionIndex, InstrIndex};
use crate::module::{FunctionInlining, InlinedCall, InlinedRange, Inlining};

/// The inlined calls of the function that is read.
#[derive(Default)]
pub(super) struct CallsRead {
    calls: Vec<InlinedCall>,
    ranges: Vec<InlinedRange>,
    last_start: u32,
    last_instruction: u32,
}

impl CallsRead {
    /// Reads a call, from behind `inlined` on.
    pub(super) fn call(
        &mut self,
        parser: &mut Parser<'_>,
        names: &mut Pool<String, String>,
    ) -> Result<(), AsmError> {
        let (offset, line) = (parser.offset(), parser.line());
        let name = parser.name("the callee's name")?;
        let name = names
            .intern(name.clone(), name, line)
            .map_err(|kind| parser.error(offset, kind))?;
        parser.expect('@')?;
        let offset = parser.offset();
        let (start, length) = parser.range()?;
        let start_delta = i64::from(start).saturating_sub(i64::from(self.last_start));
        let start_delta = i32::try_from(start_delta)
            .map_err(|_| parser.error(offset, AsmErrorKind::SpanTooFar))?;
        self.last_start = start;
        let parent = if parser.eat_word("in")? {
            parser.number("the number of an inlined call")?
        } else {
            0
        };
        let file = if parser.eat_word("file")? {
            parser.number("the number of a file")?
        } else {
            0
        };
        self.calls.push(InlinedCall {
            parent,
            name,
            file: FileIndex(file),
            start_delta,
            length,
        });
        Ok(())
    }

    /// Reads whose code follows, from behind `within` on; `at` is the next instruction.
    pub(super) fn within(&mut self, parser: &mut Parser<'_>, at: usize) -> Result<(), AsmError> {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.ranges.push(InlinedRange {
            instruction_delta: at.saturating_sub(self.last_instruction),
            call: parser.number("the number of an inlined call, or 0")?,
        });
        self.last_instruction = at;
        Ok(())
    }

    /// The table of a function, if the text has anything for it.
    pub(super) fn finish(self, function: FunctionIndex) -> Option<FunctionInlining> {
        let Self { calls, ranges, .. } = self;
        (!calls.is_empty() || !ranges.is_empty()).then_some(FunctionInlining {
            function,
            calls,
            ranges,
        })
    }
}

/// Reads all tables, from behind the opening brace on.
pub(super) fn read_tables(parser: &mut Parser<'_>) -> Result<Inlining, AsmError> {
    let mut inlining = Inlining::default();
    loop {
        parser.skip_line_ends()?;
        if parser.eat('}')? {
            return Ok(inlining);
        }
        if parser.eat_word("name")? {
            inlining.names.push(parser.name("a name")?);
        } else if parser.eat_word("table")? {
            inlining.functions.push(FunctionInlining {
                function: FunctionIndex(parser.number("the number of a function")?),
                calls: Vec::new(),
                ranges: Vec::new(),
            });
        } else if let Some(table) = inlining.functions.last_mut()
            && parser.eat_word("call")?
        {
            table.calls.push(InlinedCall {
                parent: parser.number("the number of a call")?,
                name: parser.number("the number of a name")?,
                file: FileIndex(parser.number("the number of a file")?),
                start_delta: parser.number("a signed number of 32 bits")?,
                length: parser.number("a number of bytes")?,
            });
        } else if let Some(table) = inlining.functions.last_mut()
            && parser.eat_word("range")?
        {
            table.ranges.push(InlinedRange {
                instruction_delta: parser.number("a number of instructions")?,
                call: parser.number("the number of a call")?,
            });
        } else {
            return Err(parser.expected("`name`, `table`, `call` or `range` in a table, or `}`"));
        }
        parser.end_line()?;
    }
}

/// Writes all tables.
pub(super) fn write_tables(output: &mut String, inlining: &Inlining) {
    output.push_str("\ninlining {\n");
    for name in &inlining.names {
        output.push_str("    name ");
        write_name(output, name);
        output.push('\n');
    }
    for table in &inlining.functions {
        // Writing to a string cannot fail; as below.
        let _ = writeln!(output, "    table {}", table.function.0);
        for call in &table.calls {
            let _ = writeln!(
                output,
                "        call {} {} {} {} {}",
                call.parent, call.name, call.file.0, call.start_delta, call.length
            );
        }
        for range in &table.ranges {
            let (instructions, call) = (range.instruction_delta, range.call);
            let _ = writeln!(output, "        range {instructions} {call}");
        }
    }
    output.push_str("}\n");
}

/// Writes the calls of a function, whose tables are [regular](is_regular).
pub(super) fn write_calls(output: &mut String, names: &[String], table: &FunctionInlining) {
    for (start, call) in table.starts().zip(&table.calls) {
        output.push_str("    inlined ");
        let name = names.get(call.name as usize);
        write_name(output, name.map_or("", String::as_str));
        let end = start.saturating_add(call.length);
        let _ = write!(output, " @{start}..{end}");
        for (word, number) in [("in", call.parent), ("file", call.file.0)] {
            if number != 0 {
                let _ = write!(output, " {word} {number}");
            }
        }
        output.push('\n');
    }
}

/// Whether the tables can be written with the functions they speak of, whose numbers of
/// instructions are given.
pub(super) fn is_regular(inlining: &Inlining, instructions: impl Iterator<Item = usize>) -> bool {
    let instructions: Vec<usize> = instructions.collect();
    let mut names = 0;
    let mut next_function = 0;
    let regular = inlining.functions.iter().all(|table| {
        let length = instructions.get(table.function.index()).copied();
        let is_next = table.function.0 >= next_function;
        next_function = table.function.0.saturating_add(1);
        is_next && length.is_some_and(|length| is_regular_table(table, length, &mut names))
    });
    // Each name is there because a call has it, and stands once.
    let mut seen = std::collections::HashSet::new();
    regular
        && names as usize == inlining.names.len()
        && inlining.names.iter().all(|name| seen.insert(name))
}

/// The same for one table; `names` counts the names that calls have had so far.
fn is_regular_table(table: &FunctionInlining, instructions: usize, names: &mut u32) -> bool {
    let mut ends = table.starts().zip(&table.calls).map(|(start, call)| {
        *names = (*names).max(call.name.saturating_add(1).min(names.saturating_add(1)));
        call.name < *names && start.checked_add(call.length).is_some()
    });
    let calls = ends.by_ref().take_while(|&is_regular| is_regular).count();
    let mut next = InstrIndex(0);
    let ranges = table.ranges().take_while(|(at, _)| {
        let is_regular = *at >= next && at.index() < instructions;
        next = InstrIndex(at.0.saturating_add(1));
        is_regular
    });
    let ranges = ranges.count();
    (calls > 0 || ranges > 0) && calls == table.calls.len() && ranges == table.ranges.len()
}
