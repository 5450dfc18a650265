//! What number and character literals mean.

use super::Parser;
use crate::ast::{Expression, ExpressionKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// Why the text of a number is none.
enum NumberError {
    /// Malformed at this offset: what is wrong there.
    Malformed { offset: usize, problem: String },
    /// Well-formed, but its value does not fit.
    OutOfRange,
}

impl Parser<'_> {
    /// An integer literal.
    pub(super) fn integer(&mut self) -> ExpressionKind {
        let span = self.span();
        let text = self.text_at(span);
        let value = magnitude(text)
            .and_then(|magnitude| i64::try_from(magnitude).map_err(|_| NumberError::OutOfRange));
        let kind = match value {
            Ok(value) => ExpressionKind::Int(value),
            Err(error) => self.number_error(span, &error, "Int"),
        };
        self.bump();
        kind
    }

    /// An integer literal behind a minus sign, which belongs to it: the smallest
    /// integer has no positive counterpart.
    pub(super) fn negative_integer(&mut self) -> Expression {
        let minus = self.bump().span;
        let number = self.span();
        let span = minus.to(number);
        let value = magnitude(self.text_at(number)).and_then(|magnitude| {
            0_i64
                .checked_sub_unsigned(magnitude)
                .ok_or(NumberError::OutOfRange)
        });
        let kind = match value {
            Ok(value) => ExpressionKind::Int(value),
            Err(error @ NumberError::OutOfRange) => self.number_error(span, &error, "Int"),
            Err(error) => self.number_error(number, &error, "Int"),
        };
        self.bump();
        Expression { kind, span }
    }

    /// A floating-point literal.
    pub(super) fn float(&mut self) -> ExpressionKind {
        let span = self.span();
        let kind = match float_value(self.text_at(span)) {
            Ok(value) => ExpressionKind::Float(value),
            Err(error) => self.number_error(span, &error, "Float"),
        };
        self.bump();
        kind
    }

    fn number_error(&mut self, span: Span, error: &NumberError, ty: &str) -> ExpressionKind {
        let text = self.text_at(span);
        let diagnostic = match error {
            NumberError::Malformed { offset, problem } => {
                let start = span.start + *offset as u32;
                Diagnostic::new(
                    &codes::MALFORMED_NUMBER,
                    Span::new(start, span.end),
                    format!("the number `{}` is malformed", shortened(text)),
                )
                .with_label(problem)
            }
            NumberError::OutOfRange => {
                let diagnostic = Diagnostic::new(
                    &codes::NUMBER_OUT_OF_RANGE,
                    span,
                    format!("this number does not fit into `{ty}`"),
                );
                if ty == "Int" {
                    diagnostic.with_note(format!("an `Int` goes from {} to {}", i64::MIN, i64::MAX))
                } else {
                    diagnostic.with_note(format!("the largest `Float` is {:e}", f64::MAX))
                }
            }
        };
        let diagnostic = if text.ends_with(['n', 'L', 'u', 'f', 'i']) || text.contains("_i") {
            diagnostic.with_note("numbers have no suffixes: their form decides their type")
        } else {
            diagnostic
        };
        self.report(diagnostic);
        ExpressionKind::Error
    }

    /// `b'x'`
    pub(super) fn byte(&mut self) -> ExpressionKind {
        let span = self.span();
        let text = self.text_at(span);
        let content = text
            .strip_prefix("b'")
            .and_then(|rest| rest.strip_suffix('\''))
            .filter(|content| !content.ends_with('\\') || *content == "\\\\");
        let kind = match content.map(byte_value) {
            Some(Ok(value)) => ExpressionKind::Int(value),
            Some(Err(problem)) => {
                self.report(
                    Diagnostic::new(
                        &codes::MALFORMED_CHARACTER,
                        span,
                        "this character literal is malformed",
                    )
                    .with_label(problem)
                    .with_help("one ASCII character stands between the quotes: `b'x'`, `b'\\n'`"),
                );
                ExpressionKind::Error
            }
            None => {
                self.report(
                    Diagnostic::new(
                        &codes::MALFORMED_CHARACTER,
                        span,
                        "this character literal is never closed",
                    )
                    .with_label("expected `'` at its end"),
                );
                ExpressionKind::Error
            }
        };
        self.bump();
        kind
    }
}

/// The beginning of a text that may be long.
fn shortened(text: &str) -> &str {
    text.get(..40).unwrap_or(text)
}

/// The value of an integer literal without its sign.
fn magnitude(text: &str) -> Result<u64, NumberError> {
    let (radix, name, digits) = match text.as_bytes() {
        [b'0', b'x', ..] => (16, "hexadecimal", &text[2..]),
        [b'0', b'o', ..] => (8, "octal", &text[2..]),
        [b'0', b'b', ..] => (2, "binary", &text[2..]),
        [b'0', prefix @ (b'X' | b'O' | b'B'), ..] => {
            return Err(NumberError::Malformed {
                offset: 1,
                problem: format!(
                    "the prefix is written small: `0{}`",
                    prefix.to_ascii_lowercase() as char
                ),
            });
        }
        _ => (10, "decimal", text),
    };
    let prefix = text.len() - digits.len();
    let mut value = Some(0_u64);
    let mut any = false;
    for (offset, character) in digits.char_indices() {
        if character == '_' {
            continue;
        }
        let Some(digit) = character.to_digit(radix) else {
            let rest = &digits[offset..];
            let problem = if any && !character.is_ascii_digit() && radix == 10 {
                match rest {
                    "e" | "E" => "an exponent needs digits".to_owned(),
                    _ => format!("`{rest}` cannot stand behind a number"),
                }
            } else {
                format!("`{character}` is no {name} digit")
            };
            return Err(NumberError::Malformed {
                offset: prefix + offset,
                problem,
            });
        };
        any = true;
        value = value
            .and_then(|value| value.checked_mul(u64::from(radix)))
            .and_then(|value| value.checked_add(u64::from(digit)));
    }
    if !any {
        return Err(NumberError::Malformed {
            offset: 0,
            problem: "digits must follow the prefix".to_owned(),
        });
    }
    value.ok_or(NumberError::OutOfRange)
}

/// The value of a floating-point literal.
fn float_value(text: &str) -> Result<f64, NumberError> {
    let malformed =
        |offset: usize, problem: String| Err(NumberError::Malformed { offset, problem });
    let bytes = text.as_bytes();
    let digits_from = |start: usize| {
        let mut end = start;
        while matches!(bytes.get(end), Some(b'0'..=b'9' | b'_')) {
            end += 1;
        }
        end
    };
    let mut end = digits_from(0);
    if bytes.get(end) == Some(&b'.') {
        end = digits_from(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let exponent = end;
        end += 1;
        if matches!(bytes.get(end), Some(b'+' | b'-')) {
            end += 1;
        }
        let digits = end;
        end = digits_from(digits);
        if !text[digits..end].contains(|c: char| c.is_ascii_digit()) {
            return malformed(exponent, "an exponent needs digits".to_owned());
        }
    }
    if end < text.len() {
        return malformed(
            end,
            format!("`{}` cannot stand behind a number", &text[end..]),
        );
    }
    let value = if text.contains('_') {
        text.replace('_', "").parse::<f64>()
    } else {
        text.parse::<f64>()
    };
    match value {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(NumberError::OutOfRange),
        Err(_) => malformed(0, "digits must stand on both sides of the point".to_owned()),
    }
}

/// The number of the one ASCII character that `content` stands for.
fn byte_value(content: &str) -> Result<i64, String> {
    let character = match content.strip_prefix('\\') {
        Some(_) => escaped(content)?,
        None => {
            let mut characters = content.chars();
            match (characters.next(), characters.next()) {
                (Some(character), None) => character,
                (None, _) => return Err("there is nothing between the quotes".to_owned()),
                (Some(_), Some(_)) => {
                    return Err("there is more than one character between the quotes".to_owned());
                }
            }
        }
    };
    if !character.is_ascii() {
        return Err(format!("`{character}` is no ASCII character"));
    }
    if character.is_ascii_control() && !content.starts_with('\\') {
        return Err("a control character must be written as an escape".to_owned());
    }
    Ok(i64::from(u32::from(character)))
}

/// The character that an escape stands for, or what is wrong with it. The text
/// begins with the backslash and holds the whole escape.
pub(super) fn escaped(text: &str) -> Result<char, String> {
    let rest = text.strip_prefix('\\').unwrap_or(text);
    let simple = match rest {
        "n" => Some('\n'),
        "t" => Some('\t'),
        "r" => Some('\r'),
        "0" => Some('\0'),
        "\\" => Some('\\'),
        "\"" => Some('"'),
        "'" => Some('\''),
        _ => None,
    };
    if let Some(character) = simple {
        return Ok(character);
    }
    let Some(unicode) = rest.strip_prefix('u') else {
        return Err(format!("`\\{rest}` means nothing"));
    };
    let Some(digits) = unicode
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        return Err("written as `\\u{…}` with the character's number between braces".to_owned());
    };
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        return Err("one to six hexadecimal digits must stand between the braces".to_owned());
    }
    u32::from_str_radix(digits, 16)
        .ok()
        .and_then(char::from_u32)
        .ok_or_else(|| format!("U+{} is no character", digits.to_ascii_uppercase()))
}
