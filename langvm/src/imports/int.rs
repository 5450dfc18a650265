//! `std.int`: integers.

use crate::error::{HostError, RuntimeErrorKind};
use crate::host::{CallContext, Registry, Text};

use super::string::invalid;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context(
        "std.int.to_string",
        |context: &mut CallContext<'_>, value: i64| context.new_text(Decimal::of(value).text()),
    );
    registry.register("std.int.pow", pow);
    registry.register_with_context("std.int.to_radix", to_radix);
}

/// The decimal digits of an integer, made without the formatting machinery:
/// this is what programs print most.
struct Decimal {
    bytes: [u8; 20],
    start: usize,
}

impl Decimal {
    fn of(value: i64) -> Self {
        let mut decimal = Self {
            bytes: [0; 20],
            start: 20,
        };
        let mut rest = value.unsigned_abs();
        loop {
            decimal.push((rest % 10) as u8 + b'0');
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            decimal.push(b'-');
        }
        decimal
    }

    fn push(&mut self, byte: u8) {
        // Nineteen digits and a sign fill the array exactly.
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default()
    }
}

fn pow(base: i64, exponent: i64) -> Result<i64, HostError> {
    if exponent < 0 {
        return Err(invalid(format!(
            "negative exponent: pow({base}, {exponent})"
        )));
    }
    let overflow = || {
        HostError::from(RuntimeErrorKind::IntegerOverflow {
            expression: format!("pow({base}, {exponent})"),
        })
    };
    match base {
        // Only these have a result for exponents beyond 32 bits.
        0 | 1 if exponent > 0 => Ok(base),
        -1 => Ok(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => u32::try_from(exponent)
            .ok()
            .and_then(|exponent| base.checked_pow(exponent))
            .ok_or_else(overflow),
    }
}

fn to_radix(context: &mut CallContext<'_>, value: i64, radix: i64) -> Result<Text, HostError> {
    let Some(base) = u64::try_from(radix)
        .ok()
        .filter(|base| (2..=36).contains(base))
    else {
        return Err(invalid(format!("radix {radix} is outside 2..=36")));
    };
    let mut digits = Vec::with_capacity(65);
    let mut rest = value.unsigned_abs();
    loop {
        let digit = (rest % base) as u32;
        digits.push(char::from_digit(digit, base as u32).unwrap_or('?'));
        rest /= base;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        digits.push('-');
    }
    let text: String = digits.into_iter().rev().collect();
    context.new_text(&text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Decimal, pow};

    proptest! {
        #[test]
        fn decimals_agree_with_the_standard_library(value: i64) {
            let decimal = Decimal::of(value);
            prop_assert_eq!(decimal.text(), value.to_string());
        }
    }

    #[test]
    fn extremes_have_decimals() {
        for value in [i64::MIN, i64::MAX, 0, -1, 9, 10] {
            assert_eq!(Decimal::of(value).text(), value.to_string());
        }
    }

    #[test]
    fn powers_at_the_edges() {
        assert_eq!(pow(2, 62).ok(), Some(1 << 62));
        assert_eq!(pow(-2, 63).ok(), Some(i64::MIN));
        assert!(pow(2, 63).is_err());
        assert!(pow(2, 1 << 40).is_err());
        assert!(pow(2, -1).is_err());
        assert_eq!(pow(0, 0).ok(), Some(1));
        assert_eq!(pow(0, i64::MAX).ok(), Some(0));
        assert_eq!(pow(1, i64::MAX).ok(), Some(1));
        assert_eq!(pow(-1, i64::MAX).ok(), Some(-1));
    }
}
