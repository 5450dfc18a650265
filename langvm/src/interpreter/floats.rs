//! Float operations whose meaning Rust or the hardware leaves open.

/// The lesser of two floats; NaN when either is, and `-0.0` below `0.0`.
#[inline(always)]
pub(super) fn minimum(left: f64, right: f64) -> f64 {
    if left.is_nan() || right.is_nan() {
        f64::NAN
    } else if left < right || (left == right && left.is_sign_negative()) {
        left
    } else {
        right
    }
}

/// The greater of two floats; NaN when either is, and `0.0` above `-0.0`.
#[inline(always)]
pub(super) fn maximum(left: f64, right: f64) -> f64 {
    if left.is_nan() || right.is_nan() {
        f64::NAN
    } else if left > right || (left == right && left.is_sign_positive()) {
        left
    } else {
        right
    }
}

/// A float without its fraction, if that is an `Int`.
#[inline(always)]
pub(super) fn to_int(value: f64) -> Option<i64> {
    // Both bounds are exact floats; the upper one is the first that is too large.
    const FIRST: f64 = i64::MIN as f64;
    const BEYOND: f64 = -FIRST;
    (FIRST..BEYOND).contains(&value).then_some(value as i64)
}
