//! Each syntax code can be produced, and its explanation shows what it says.

use langc::diagnostic::Code;
use langc::parser::MAX_NESTING;

use crate::parse;

/// The blocks of an explanation: what stands behind the fence, and the text.
fn examples(explanation: &str) -> Vec<(String, String)> {
    let mut examples = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in explanation.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => examples.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    examples
}

/// All codes of the lexer and the parser.
fn syntax_codes() -> impl Iterator<Item = &'static Code> {
    Code::all().filter(|code| code.id.starts_with("E00"))
}

#[test]
fn codes_are_in_order_and_none_is_used_twice() {
    for prefix in ["E", "W"] {
        let ids: Vec<&str> = Code::all()
            .map(|code| code.id)
            .filter(|id| id.starts_with(prefix))
            .collect();
        assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
    }
}

#[test]
fn explanations_fail_and_parse_as_they_say() {
    let mut faults = Vec::new();
    for code in syntax_codes() {
        let examples = examples(code.explanation);
        for (info, text) in &examples {
            let codes = parse(text).codes();
            let right = match info.as_str() {
                "lang" => codes.is_empty(),
                // Nothing but this code, or it would not explain it.
                "lang,fail" => !codes.is_empty() && codes.iter().all(|id| *id == code.id),
                _ => false,
            };
            if !right {
                faults.push(format!("{} {info}: {codes:?}\n{text}", code.id));
            }
        }
        for kind in ["lang", "lang,fail"] {
            if !examples.iter().any(|(info, _)| info == kind) && code.id != "E0034" {
                faults.push(format!("{} has no example of {kind}", code.id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn too_deep_nesting_has_its_code() {
    // Its example would be a screenful of parentheses.
    assert_eq!(parse(&"(".repeat(2 * MAX_NESTING)).codes(), ["E0034"]);
}

#[test]
fn every_code_is_found_in_any_case() {
    for code in Code::all() {
        assert_eq!(Code::find(code.id), Some(code));
        assert_eq!(Code::find(&code.id.to_lowercase()), Some(code));
    }
    assert_eq!(Code::find("E9999"), None);
}
