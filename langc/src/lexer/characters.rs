//! Messages about characters that do not belong into a program's text.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceFile, Span};

/// The message for a character that begins no token.
pub(super) fn unexpected_character(character: char, span: Span) -> Diagnostic {
    let code = if character.is_control() {
        &codes::CONTROL_CHARACTER
    } else {
        &codes::UNEXPECTED_CHARACTER
    };
    let number = u32::from(character);
    let name = if character == '`' {
        "backtick".to_owned()
    } else if character.is_control() || character.is_whitespace() || is_invisible(character) {
        format!("character U+{number:04X}")
    } else {
        format!("character `{character}`")
    };
    let diagnostic = Diagnostic::new(code, span, format!("unexpected {name}"));
    match character {
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' => diagnostic
            .with_label("a typographic quotation mark")
            .with_help("strings are written between plain double quotes: `\"text\"`"),
        '\u{2018}' | '\u{2019}' | '\u{201A}' => diagnostic
            .with_label("a typographic quotation mark")
            .with_help("strings are written between `\"` and `\"`, a character's number as `b'x'`"),
        '`' => diagnostic.with_help("strings are written `\"text \\(value)\"`"),
        '\\' => diagnostic.with_help("a backslash has a meaning only inside strings"),
        '$' => diagnostic.with_help("names need no `$`; in strings, write `\\(value)`"),
        '\u{2212}' | '\u{2013}' | '\u{2014}' => diagnostic
            .with_label("a dash that looks like a minus sign")
            .with_suggestion("write a minus sign", span, "-"),
        '\u{D7}' => diagnostic.with_suggestion("write the product with `*`", span, "*"),
        '\u{F7}' => diagnostic.with_suggestion("write the quotient with `/`", span, "/"),
        '\u{2264}' => diagnostic.with_suggestion("write the comparison as", span, "<="),
        '\u{2265}' => diagnostic.with_suggestion("write the comparison as", span, ">="),
        '\u{2260}' => diagnostic.with_suggestion("write the comparison as", span, "!="),
        '\u{37E}' | '\u{FF1B}' => diagnostic
            .with_label("looks like a semicolon")
            .with_suggestion("write a semicolon", span, ";"),
        c if c.is_whitespace() => diagnostic.with_label("looks like a space").with_suggestion(
            "write a plain space",
            span,
            " ",
        ),
        c if is_invisible(c) => diagnostic.with_suggestion("remove it", span, ""),
        _ => diagnostic,
    }
}

/// Whether a character has no width of its own.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Whether a character changes the direction in which the text around it is shown.
pub(super) fn is_direction_control(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Reports characters that change the direction of the text around them: with
/// them, a program can do something else than what its readers see.
pub(super) fn report_direction_controls(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) {
    let text = file.text();
    // All of them start with this byte, which is rare: only then look closer.
    if text.is_ascii() || !text.as_bytes().contains(&0xE2) {
        return;
    }
    for (offset, character) in text.char_indices() {
        if is_direction_control(character) {
            let start = file.base() + offset as u32;
            let span = Span::new(start, start + character.len_utf8() as u32);
            let number = u32::from(character);
            diagnostics.push(
                Diagnostic::new(
                    &codes::CONTROL_CHARACTER,
                    span,
                    format!("character U+{number:04X} changes the direction of the text"),
                )
                .with_label("cannot be seen here")
                .with_note("what is shown and what is executed could differ")
                .with_help(format!("in a string, write `\\u{{{number:X}}}`")),
            );
        }
    }
}
