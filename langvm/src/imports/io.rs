//! `std.io`: the standard streams.

use crate::error::HostError;
use crate::host::{CallContext, Registry, Text};

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context(
        "std.io.print",
        |context: &mut CallContext<'_>, text: Text| {
            charge_for(context, text)?;
            context.print(text, "")
        },
    );
    registry.register_with_context(
        "std.io.println",
        |context: &mut CallContext<'_>, text: Text| {
            charge_for(context, text)?;
            context.print(text, "\n")
        },
    );
    registry.register_with_context(
        "std.io.eprintln",
        |context: &mut CallContext<'_>, text: Text| {
            charge_for(context, text)?;
            context.print_error(text, "\n")
        },
    );
    registry.register_with_context("std.io.read_line", read_line);
    registry.register_with_context("std.io.read_to_end", read_to_end);
}

/// The next line, without its line break; `false` at the end.
fn read_line(context: &mut CallContext<'_>) -> Result<(bool, Text), HostError> {
    let line = context.read_input(Some(b'\n'))?;
    let found = !line.is_empty();
    let line = line.strip_suffix('\n').map_or(line.as_str(), |line| {
        line.strip_suffix('\r').unwrap_or(line)
    });
    Ok((found, context.new_text(line)?))
}

/// All that is left.
fn read_to_end(context: &mut CallContext<'_>) -> Result<Text, HostError> {
    let text = context.read_input(None)?;
    context.new_text(&text)
}

fn charge_for(context: &mut CallContext<'_>, text: Text) -> Result<(), HostError> {
    let length = context.text(text).len();
    context.charge(lbc_format::fuel::for_bytes(length))
}
