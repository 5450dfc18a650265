//! `std.process`: the process the program runs in.

use crate::error::{HostError, RuntimeErrorKind};
use crate::host::Registry;

use super::string::invalid;

pub(super) fn register(registry: &mut Registry) {
    registry.register("std.process.exit", exit);
}

/// Ends the program; what it printed is written out as at any end.
fn exit(code: i64) -> Result<(), HostError> {
    match u8::try_from(code) {
        Ok(code) => Err(RuntimeErrorKind::Exit { code }.into()),
        Err(_) => Err(invalid(format!("exit code {code} is outside 0..=255"))),
    }
}
