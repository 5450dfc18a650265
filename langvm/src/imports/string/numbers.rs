//! Texts to numbers.

use super::invalid;
use crate::error::HostError;
use crate::host::{CallContext, Registry, Text};
use lbc_format::fuel;

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.string.is_int", is_int);
    registry.register_with_context("std.string.to_int", to_int);
    registry.register_with_context("std.string.is_float", is_float);
    registry.register_with_context("std.string.to_float", to_float);
}

/// Decimal digits, with or without a sign before them.
fn int(context: Context<'_, '_>, text: Text) -> Result<Option<i64>, HostError> {
    let charged = fuel::for_bytes(context.text(text).len());
    context.charge(charged)?;
    Ok(context.text(text).parse().ok())
}

/// All that a float prints as, and decimal numbers in general.
fn float(context: Context<'_, '_>, text: Text) -> Result<Option<f64>, HostError> {
    let charged = fuel::for_bytes(context.text(text).len());
    context.charge(charged)?;
    Ok(context.text(text).parse().ok())
}

fn is_int(context: Context<'_, '_>, text: Text) -> Result<bool, HostError> {
    Ok(int(context, text)?.is_some())
}

fn to_int(context: Context<'_, '_>, text: Text) -> Result<i64, HostError> {
    int(context, text)?.ok_or_else(|| invalid("the text is no integer".to_owned()))
}

fn is_float(context: Context<'_, '_>, text: Text) -> Result<bool, HostError> {
    Ok(float(context, text)?.is_some())
}

fn to_float(context: Context<'_, '_>, text: Text) -> Result<f64, HostError> {
    float(context, text)?.ok_or_else(|| invalid("the text is no number".to_owned()))
}
