//! How texts and numbers are written, so that they read back the same.

use super::error::AsmErrorKind;
use crate::module::CANONICAL_NAN;

/// Whether a name can stand without quotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$'))
}

/// Appends a name, quoted where it must be.
pub(super) fn write_name(output: &mut String, name: &str) {
    if is_plain_name(name) {
        output.push_str(name);
    } else {
        write_text(output, name);
    }
}

/// Appends a quoted text.
pub(super) fn write_text(output: &mut String, text: &str) {
    output.push('"');
    for character in text.chars() {
        match character {
            // Escaped by `escape_debug`, but harmless between double quotes.
            '\'' => output.push('\''),
            _ => output.extend(character.escape_debug()),
        }
    }
    output.push('"');
}

/// Resolves the escapes of a quoted text; the error is the offset of a wrong one.
pub(super) fn read_text(inside: &str) -> Result<String, usize> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(position) = rest.find('\\') {
        let (plain, escape) = rest.split_at(position);
        text.push_str(plain);
        let offset = inside.len().saturating_sub(escape.len());
        let (character, length) = read_escape(escape).ok_or(offset)?;
        text.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    Ok(text)
}

/// The character an escape stands for, and the escape's length.
fn read_escape(escape: &str) -> Option<(char, usize)> {
    let simple = match escape.as_bytes().get(1)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'0' => '\0',
        b'\\' => '\\',
        b'"' => '"',
        b'\'' => '\'',
        b'u' => {
            let digits = escape.get(2..)?.strip_prefix('{')?;
            let (digits, _) = digits.split_once('}')?;
            let well_formed = (1..=6).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let number = u32::from_str_radix(digits, 16).ok()?;
            let character = char::from_u32(number).filter(|_| well_formed)?;
            return Some((character, digits.len().saturating_add(4)));
        }
        _ => return None,
    };
    Some((simple, 2))
}

/// Appends a float; every bit pattern reads back the same.
pub(super) fn write_float(output: &mut String, value: f64) {
    let bits = value.to_bits();
    if value.is_nan() && bits != CANONICAL_NAN {
        output.push_str(&format!("0x{bits:016x}"));
    } else if value.is_nan() {
        output.push_str("nan");
    } else {
        // The shortest decimal that reads back the same, `inf` and `-inf`.
        output.push_str(&format!("{value:?}"));
    }
}

/// Reads a float: a decimal, `inf`, `-inf`, `nan`, or `0x` and its 64 bits.
pub(super) fn read_float(word: &str) -> Option<f64> {
    if let Some(digits) = word.strip_prefix("0x") {
        let bits = unsigned_digits(digits, 16)?;
        return Some(f64::from_bits(bits));
    }
    match word {
        "nan" => Some(f64::from_bits(CANONICAL_NAN)),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ => {
            let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
            // `parse` also takes words such as `infinity`.
            digits
                .starts_with(|first: char| first.is_ascii_digit() || first == '.')
                .then(|| word.parse().ok())?
        }
    }
}

/// Reads a signed integer in decimal or, after `0x`, in hexadecimal.
pub(super) fn read_integer(word: &str) -> Option<i128> {
    let (negative, magnitude) = match word.strip_prefix('-') {
        Some(magnitude) => (true, magnitude),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let value = i128::from(match magnitude.strip_prefix("0x") {
        Some(digits) => unsigned_digits(digits, 16)?,
        None => unsigned_digits(magnitude, 10)?,
    });
    Some(if negative { -value } else { value })
}

/// `from_str_radix` alone would take a second sign.
fn unsigned_digits(digits: &str, radix: u32) -> Option<u64> {
    let well_formed = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    well_formed.then(|| u64::from_str_radix(digits, radix).ok())?
}

/// Reads an integer of the wanted type.
pub(super) fn read_number<T>(word: &str, expected: &'static str) -> Result<T, AsmErrorKind>
where
    T: TryFrom<i128>,
{
    let is_number = word
        .strip_prefix(['-', '+'])
        .unwrap_or(word)
        .starts_with(|first: char| first.is_ascii_digit());
    if !is_number {
        return Err(AsmErrorKind::Expected {
            expected: expected.to_owned(),
            found: format!("`{}`", super::token::shorten(word)),
        });
    }
    read_integer(word)
        .and_then(|value| T::try_from(value).ok())
        .ok_or_else(|| AsmErrorKind::OutOfRange {
            text: super::token::shorten(word),
            expected,
        })
}
