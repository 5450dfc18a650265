//! How texts print inside other values: as string literals of Lang.

/// Writes a text as a string literal of Lang. A backslash is always escaped, so
/// no interpolation can arise.
pub(crate) fn quoted(text: &str, push: &mut dyn FnMut(&str)) {
    push("\"");
    let mut buffer = [0; 4];
    for character in text.chars() {
        match character {
            '\n' => push("\\n"),
            '\t' => push("\\t"),
            '\r' => push("\\r"),
            '\0' => push("\\0"),
            '\\' => push("\\\\"),
            '"' => push("\\\""),
            other if other.is_control() => {
                push(&format!("\\u{{{:X}}}", u32::from(other)));
            }
            other => push(other.encode_utf8(&mut buffer)),
        }
    }
    push("\"");
}

#[cfg(test)]
mod tests {
    use super::quoted;

    fn literal(text: &str) -> String {
        let mut literal = String::new();
        quoted(text, &mut |piece| literal.push_str(piece));
        literal
    }

    #[test]
    fn quotes_what_a_literal_cannot_hold() {
        assert_eq!(literal("a\n\t\r\0\\\"é\u{1b}"), r#""a\n\t\r\0\\\"é\u{1B}""#);
        assert_eq!(literal(r"\(x)"), r#""\\(x)""#);
    }
}
