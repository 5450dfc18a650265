//! `std.float`: floats.
//!
//! Everything that IEEE 754 does not define to the last bit comes from `libm`,
//! whose results are the same on every machine; the C library's are not.

use crate::error::HostError;
use crate::float_text::float_text;
use crate::host::{CallContext, Registry, Text};

use super::string::invalid;

/// Digits after the point that `to_fixed` gives at most.
/// Units for each digit: they are found by arithmetic on numbers of many words.
const DIGIT: u64 = 8;

const MAX_DIGITS: i64 = 100;

pub(super) fn register(registry: &mut Registry) {
    registry.register("std.float.to_string", float_text);
    registry.register_with_context("std.float.to_fixed", to_fixed);
    registry.register("std.float.exp", libm::exp);
    registry.register("std.float.ln", libm::log);
    registry.register("std.float.sin", libm::sin);
    registry.register("std.float.cos", libm::cos);
    registry.register("std.float.tan", libm::tan);
    registry.register("std.float.pow", libm::pow);
    registry.register("std.float.atan2", libm::atan2);
}

fn to_fixed(context: &mut CallContext<'_>, value: f64, digits: i64) -> Result<Text, HostError> {
    match usize::try_from(digits) {
        Ok(precision) if digits <= MAX_DIGITS => {
            let text = if value.is_finite() {
                format!("{value:.precision$}")
            } else {
                float_text(value)
            };
            context.charge((text.len() as u64).saturating_mul(DIGIT))?;
            context.new_text(&text)
        }
        _ => Err(invalid(format!(
            "number of digits {digits} is outside 0..={MAX_DIGITS}"
        ))),
    }
}
