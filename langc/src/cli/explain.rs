//! `langc explain`: what a code means.

use std::fmt::Write as _;

use anyhow::bail;

use langc::diagnostic::Code;

use super::Outcome;
use super::terminal::Terminal;

const BOLD: &str = "\u{1b}[1m";
const CODE_COLOUR: &str = "\u{1b}[36m";
const FAILING_COLOUR: &str = "\u{1b}[31m";
const WORKING_COLOUR: &str = "\u{1b}[32m";
const RESET: &str = "\u{1b}[0m";

/// Lists all codes with their titles.
pub(crate) fn list(terminal: &Terminal) -> anyhow::Result<Outcome> {
    let mut out = String::new();
    for code in Code::all() {
        let _ = writeln!(out, "{CODE_COLOUR}{}{RESET}  {}", code.id, code.title);
    }
    terminal.print(&out)?;
    Ok(Outcome::Fine)
}

/// Explains a code, or lists those that were probably meant.
pub(crate) fn explain(id: &str, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let Some(code) = Code::find(id) else {
        if is_code_of_the_machine(id) {
            bail!(
                "`{id}` is a code of `langvm`, whose message says what happened and what to do; \
                 docs/messages.md lists them"
            );
        }
        bail!("there is no code `{id}`{}", near(id));
    };
    terminal.print(&for_terminal(code))?;
    Ok(Outcome::Fine)
}

/// The explanation laid out for a terminal: its fences become headings, and the
/// examples are indented.
fn for_terminal(code: &Code) -> String {
    let mut out = format!("{BOLD}{}: {}{RESET}\n\n", code.id, code.title);
    let mut example: Option<&str> = None;
    for line in code.explanation.trim().lines() {
        if let Some(info) = line.strip_prefix("```") {
            if example.is_some() {
                example = None;
                continue;
            }
            let (colour, heading) = match info {
                "lang,fail" => (FAILING_COLOUR, "This fails:"),
                "lang,warn" => (FAILING_COLOUR, "This gives the warning:"),
                "lang" => (WORKING_COLOUR, "This works:"),
                _ => (CODE_COLOUR, ""),
            };
            if !heading.is_empty() {
                let _ = writeln!(out, "{colour}{heading}{RESET}\n");
            }
            example = Some(colour);
        } else if example.is_some() && !line.is_empty() {
            let _ = writeln!(out, "    {line}");
        } else {
            out.push_str(&inline_code(line));
            out.push('\n');
        }
    }
    out
}

/// Shows `code` between backticks in colour; the backticks stay, for where there
/// is none.
fn inline_code(line: &str) -> String {
    if !line.matches('`').count().is_multiple_of(2) || line.starts_with("    ") {
        return line.to_owned();
    }
    let mut out = String::new();
    for (index, piece) in line.split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(out, "{CODE_COLOUR}`{piece}`{RESET}");
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// Whether an id has the form of a refused file's, a runtime error's or a limit's.
fn is_code_of_the_machine(id: &str) -> bool {
    let mut characters = id.chars();
    let kind = characters
        .next()
        .map(|character| character.to_ascii_uppercase());
    matches!(kind, Some('L' | 'R' | 'X'))
        && id.len() == 5
        && characters.all(|character| character.is_ascii_digit())
}

/// A sentence that lists the codes nearest to an unknown one.
fn near(id: &str) -> String {
    let wanted = id.to_ascii_uppercase();
    let distance = |code: &Code| {
        let common = code
            .id
            .bytes()
            .zip(wanted.bytes())
            .filter(|(one, other)| one == other)
            .count();
        code.id.len().max(wanted.len()) - common
    };
    let Some(best) = Code::all().map(distance).min() else {
        return String::new();
    };
    // One or two signs off is a slip; more is something else.
    if best > 2 {
        return "; codes look like `E0201` or `W0001`".to_owned();
    }
    let mut names: Vec<&str> = Code::all()
        .filter(|code| distance(code) == best)
        .map(|code| code.id)
        .collect();
    names.truncate(8);
    format!("; near it are {}", names.join(", "))
}
