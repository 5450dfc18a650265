//! `std.io`: the standard streams.

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
}

fn charge_for(context: &mut CallContext<'_>, text: Text) -> Result<(), crate::HostError> {
    let length = context.text(text).len();
    context.charge(crate::meter::bytes_cost(length))
}
