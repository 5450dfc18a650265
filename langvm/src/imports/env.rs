//! `std.env`: the program's arguments and environment variables.

use lbc_format::fuel;

use crate::error::HostError;
use crate::heap::ElementKind;
use crate::host::{CallContext, List, Registry, Text};

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.env.args", args);
    registry.register_with_context("std.env.var", var);
}

fn args(context: Context<'_, '_>) -> Result<List<Text>, HostError> {
    let count = context.program_arguments().len();
    let list = context.new_list(ElementKind::Reference, count)?;
    for index in 0..count {
        let argument = context.program_arguments()[index].clone();
        context.charge(fuel::PIECE)?;
        let text = context.new_text(&argument)?;
        context.put_text(list, index, text);
    }
    Ok(list)
}

fn var(context: Context<'_, '_>, name: Text) -> Result<(bool, Text), HostError> {
    let name = context.text(name).to_owned();
    if !context.grants().has_env() {
        // `None` would say that there is no such variable.
        return Err(HostError::new(format!(
            "cannot read environment variable {name}: needs --allow-env"
        )));
    }
    let found = if name.is_empty() || name.contains(['=', '\0']) {
        Err(format!("{name:?} is no name of an environment variable"))
    } else {
        std::env::var(&name).map_err(|error| format!("environment variable {name}: {error}"))
    };
    context.outcome(found)
}
