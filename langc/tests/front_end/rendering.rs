//! Messages as text: marks stand under what they mean.

use langc::diagnostic::{Diagnostic, codes};
use langc::render::{self, Counts, Style};
use langc::source::{SourceMap, Span};

use crate::parse;

/// A map with one file, and a message about a piece of it.
fn message_about(text: &str, piece: &str) -> (SourceMap, Diagnostic) {
    let mut sources = SourceMap::default();
    sources
        .add("test.lang".to_owned(), text.to_owned())
        .expect("tests are small");
    let start = text.find(piece).expect("the piece is in the text") as u32;
    let span = Span::new(start, start + piece.len() as u32);
    let diagnostic = Diagnostic::new(&codes::UNEXPECTED_TOKEN, span, "here").with_label("this");
    (sources, diagnostic)
}

/// The column, in characters, of the first mark in a rendered message, and of
/// the piece in the line above it.
fn columns(text: &str, piece: &str) -> (usize, usize) {
    let (sources, diagnostic) = message_about(text, piece);
    let rendered = render::human(&sources, &[diagnostic], Style::Plain);
    let lines: Vec<&str> = rendered.lines().collect();
    let marks = lines
        .iter()
        .position(|line| line.contains('^'))
        .unwrap_or_else(|| panic!("no mark in\n{rendered}"));
    let column = |line: &str, what: &str| {
        let offset = line
            .find(what)
            .unwrap_or_else(|| panic!("no {what} in\n{rendered}"));
        line[..offset].chars().count()
    };
    (column(lines[marks], "^"), column(lines[marks - 1], piece))
}

#[test]
fn marks_stand_under_their_text() {
    for text in [
        "let x = oops;",
        "\tlet x =\toops;",
        "é = oops;",
        "\r\noops\r\n",
        "oops",
    ] {
        let (mark, piece) = columns(text, "oops");
        assert_eq!(mark, piece, "{text:?}");
    }
    // Wide characters take two columns.
    let (mark, piece) = columns("\"中文\" oops", "oops");
    assert_eq!(mark, piece + 2);
}

#[test]
fn long_lines_are_cut_around_the_mark() {
    for length in [500, 5_000, 500_000] {
        let text = format!("{} oops {}", "a ".repeat(length), "b ".repeat(length));
        let (sources, diagnostic) = message_about(&text, "oops");
        let rendered = render::human(&sources, &[diagnostic], Style::Plain);
        assert!(rendered.len() < 1_000, "{} bytes", rendered.len());
        assert!(rendered.contains("oops"), "{rendered}");
        let place = format!("test.lang:1:{}", 2 * length + 2);
        assert!(rendered.contains(&place), "{rendered}");
    }
}

#[test]
fn labels_of_a_long_line_share_a_piece_when_they_are_near() {
    let text = format!(
        "{}\"{}\" + oops; {} far",
        "a ".repeat(200),
        "long ".repeat(50),
        "b ".repeat(200)
    );
    let (sources, diagnostic) = message_about(&text, "oops");
    let span_of = |piece: &str| {
        let start = text.find(piece).expect("the piece is in the text") as u32;
        Span::new(start, start + piece.len() as u32)
    };
    let string = Span::new(span_of("\"long").start, span_of("\" +").start + 1);
    let diagnostic = diagnostic
        .with_secondary(string, "a string")
        .with_secondary(span_of("+"), "an operator")
        .with_secondary(span_of("far"), "far away");
    let rendered = render::human(&sources, &[diagnostic], Style::Plain);
    assert_eq!(
        rendered,
        "\
error[E0020]: here
 --> test.lang:1:656
  |
1 | ... long long long long long long long long long long long \" + oops; b b b b b b b b b b b b b b b b b b b b b b b b b b b ...
  |    --------------------------------------------------------- - ^^^^ this
  |    |                                                         |
  |    |                                                         an operator
  |    a string
 ::: test.lang:1:1063
  |
1 | ... b b b b b b b b b b b b b b b b b b b b b b b b b b b b b  far
  |                                                                --- far away

"
    );
}

#[test]
fn carriage_returns_are_a_part_of_the_line_break() {
    let text = "let a = 1;\r\nlet b = oops;\r\nlet c = 2;\r";
    let (sources, diagnostic) = message_about(text, "oops;\r\nlet c");
    let diagnostic = diagnostic.with_secondary(Span::new(0, 3), "first");
    let rendered = render::human(&sources, &[diagnostic], Style::Plain);
    assert!(!rendered.contains(['\r', '\u{240D}']), "{rendered}");
    assert!(rendered.contains("2 |   let b = oops;\n"), "{rendered}");
    let (mark, piece) = columns("x;\r\n\r\nlet y = oops;\r\n", "oops");
    assert_eq!(mark, piece);
}

#[test]
fn suggestions_on_long_lines_are_told_in_words() {
    let text = format!("let a = \"{}\"\nlet b = 2;", "long ".repeat(1_000));
    let parsed = parse(&text);
    let rendered = render::human(&parsed.sources, &parsed.diagnostics, Style::Plain);
    assert!(rendered.contains("add a semicolon: `;`"), "{rendered}");
    assert!(rendered.len() < 1_000, "{rendered}");
}

#[test]
fn a_flood_of_messages_is_cut() {
    let parsed = parse(&"let = 1;\n".repeat(500));
    assert_eq!(parsed.diagnostics.len(), 500);
    let rendered = render::human(&parsed.sources, &parsed.diagnostics, Style::Plain);
    assert!(
        rendered.contains("note: 400 errors more not shown"),
        "{}",
        &rendered[rendered.len() - 300..]
    );
    assert_eq!(
        render::short(&parsed.sources, &parsed.diagnostics)
            .lines()
            .count(),
        500
    );
}

#[test]
fn short_messages_stay_on_their_line() {
    let parsed = parse("let x = 1\nlet y = ;");
    assert_eq!(
        render::short(&parsed.sources, &parsed.diagnostics),
        "test.lang:1:10: error[E0021]: missing `;` after this statement\n\
         test.lang:2:9: error[E0020]: expected an expression, found `;`\n"
    );
}

#[test]
fn json_messages_have_the_documented_shape() {
    let parsed = parse("let é = 1\nlet y = 2;");
    let json = render::json(&parsed.sources, &parsed.diagnostics);
    let lines: Vec<serde_json::Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[1],
        serde_json::json!({
            "code": "E0021",
            "severity": "error",
            "message": "missing `;` after this statement",
            "spans": [{
                "file": "test.lang", "start": 10, "end": 10, "primary": true,
                "label": "expected `;`",
                "line": 1, "column": 10, "end_line": 1, "end_column": 10,
            }],
            "notes": [],
            "helps": [],
            "suggestions": [{
                "message": "add a semicolon",
                "replacement": ";",
                "span": {
                    "file": "test.lang", "start": 10, "end": 10,
                    "line": 1, "column": 10, "end_line": 1, "end_column": 10,
                },
            }],
        })
    );
}

#[test]
fn colours_change_nothing_but_colours() {
    let parsed = parse("let x = 1\nlet y = 'a';");
    let plain = render::human(&parsed.sources, &parsed.diagnostics, Style::Plain);
    let coloured = render::human(&parsed.sources, &parsed.diagnostics, Style::Ansi);
    assert_ne!(plain, coloured);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn conclusions_count_in_words() {
    let counts = |errors, warnings| Counts { errors, warnings };
    assert_eq!(counts(1, 0).describe(), "1 error");
    assert_eq!(counts(2, 1).describe(), "2 errors; 1 warning");
    assert_eq!(counts(0, 3).describe(), "3 warnings");
    assert_eq!(
        render::conclusion("a.lang", counts(2, 1), true, Style::Plain),
        "error: could not compile `a.lang` due to 2 errors; 1 warning\n"
    );
    assert_eq!(
        render::conclusion("a.lang", counts(0, 1), false, Style::Plain),
        "warning: `a.lang` compiled with 1 warning\n"
    );
}
