//! `std.bool`: truth values.

use crate::host::Registry;

pub(super) fn register(registry: &mut Registry) {
    registry.register(
        "std.bool.to_string",
        |value: bool| {
            if value { "true" } else { "false" }
        },
    );
}
