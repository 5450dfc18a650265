//! How floats print: the shortest text that reads back as the same number.
//!
//! The text always looks like a float: it has a point or an exponent. Numbers
//! below `1e-5` and from `1e16` up are written with an exponent.

/// The text of `value`, as every part of the system prints it.
///
/// ```
/// assert_eq!(langvm::float_text(1.0), "1.0");
/// assert_eq!(langvm::float_text(0.1), "0.1");
/// assert_eq!(langvm::float_text(1e16), "1e16");
/// assert_eq!(langvm::float_text(1.5e-7), "1.5e-7");
/// assert_eq!(langvm::float_text(f64::NAN), "NaN");
/// ```
#[must_use]
pub fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-5..1e16).contains(&magnitude) {
        return format!("{value:e}");
    }
    let mut text = value.to_string();
    if !text.contains('.') {
        text.push_str(".0");
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::float_text;

    #[test]
    fn prints_as_documented() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-2.5, "-2.5"),
            (1e15, "1000000000000000.0"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1e16, "1e16"),
            (1.25e300, "1.25e300"),
            (0.000_01, "0.00001"),
            (0.000_05, "0.00005"),
            (0.000_009, "9e-6"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (-f64::NAN, "NaN"),
        ] {
            assert_eq!(float_text(value), text);
        }
    }

    proptest! {
        #[test]
        fn reads_back(bits: u64) {
            let value = f64::from_bits(bits);
            let back: f64 = float_text(value).parse().expect("a float's text is a float");
            prop_assert!(back == value || (back.is_nan() && value.is_nan()));
            if !value.is_nan() {
                prop_assert_eq!(back.is_sign_negative(), value.is_sign_negative());
            }
        }
    }
}
