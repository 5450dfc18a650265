//! Library functions that prepared code has operations for, once more.

use crate::error::{RuntimeErrorKind, Trap};

use super::{Checked, fault};

impl Checked<'_> {
    /// The result of a library function, for arguments of the types it takes.
    pub(super) fn intrinsic(&self, name: &str, arguments: &[u64]) -> Result<u64, Trap> {
        let int = |at: usize| arguments.get(at).copied().unwrap_or_default().cast_signed();
        let float = |at: usize| f64::from_bits(arguments.get(at).copied().unwrap_or_default());
        let of_int = |value: i64| value.cast_unsigned();
        let text = || -> Result<&str, Trap> {
            let word = arguments.first().copied().unwrap_or_default();
            Ok(self.machine.heap.text(self.object(word)?))
        };
        Ok(match name {
            "std.int.abs" => match int(0).checked_abs() {
                Some(value) => of_int(value),
                None => {
                    let expression = format!("abs({})", int(0));
                    return Err(RuntimeErrorKind::IntegerOverflow { expression }.into());
                }
            },
            "std.int.min" => of_int(int(0).min(int(1))),
            "std.int.max" => of_int(int(0).max(int(1))),
            "std.int.wrapping_add" => of_int(int(0).wrapping_add(int(1))),
            "std.int.wrapping_sub" => of_int(int(0).wrapping_sub(int(1))),
            "std.int.wrapping_mul" => of_int(int(0).wrapping_mul(int(1))),
            "std.int.count_ones" => u64::from(int(0).count_ones()),
            "std.float.sqrt" => float(0).sqrt().to_bits(),
            "std.float.floor" => float(0).floor().to_bits(),
            "std.float.ceil" => float(0).ceil().to_bits(),
            "std.float.round" => float(0).round().to_bits(),
            "std.float.trunc" => float(0).trunc().to_bits(),
            "std.float.abs" => float(0).abs().to_bits(),
            "std.float.min" => extreme(float(0), float(1), true).to_bits(),
            "std.float.max" => extreme(float(0), float(1), false).to_bits(),
            "std.float.is_nan" => u64::from(float(0).is_nan()),
            "std.string.len" => text()?.len() as u64,
            "std.string.is_empty" => u64::from(text()?.is_empty()),
            "std.string.byte_at" => {
                let (bytes, index) = (text()?.as_bytes(), int(1));
                let position = usize::try_from(index).ok();
                match position.and_then(|position| bytes.get(position)) {
                    Some(&byte) => u64::from(byte),
                    None => {
                        let length = bytes.len();
                        return Err(RuntimeErrorKind::IndexOutOfRange { index, length }.into());
                    }
                }
            }
            _ => return Err(fault(format!("checked mode does not know `{name}`"))),
        })
    }
}

/// The lesser or the greater of two floats; NaN when either is, and `-0.0` below
/// `0.0`.
fn extreme(left: f64, right: f64, lesser: bool) -> f64 {
    if left.is_nan() || right.is_nan() {
        return f64::NAN;
    }
    // With NaN out of the way, the total order is the one by number, zeros told apart.
    let left_first = left.total_cmp(&right).is_le();
    if left_first == lesser { left } else { right }
}
