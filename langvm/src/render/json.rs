//! Refusals as JSON, for programs: one object, whose fields are only added to.

use lbc_format::index::InstrIndex;
use lbc_format::{LoadError, Location};
use serde::Serialize;

use super::rejection::subject;
use crate::link::LinkError;

#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    ok: bool,
    error: Refusal,
}

#[derive(Serialize)]
struct Refusal {
    code: &'static str,
    class: &'static str,
    message: String,
    remedy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verifier: Option<Verifier>,
}

#[derive(Serialize)]
struct Verifier {
    rule: &'static str,
    subject: String,
    function: Option<u32>,
    function_name: Option<String>,
    instruction: Option<u32>,
    opcode: Option<&'static str>,
    expected: String,
    found: String,
    pushed_by: Option<u32>,
    location: Option<Place>,
}

#[derive(Serialize)]
struct Place {
    path: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl Place {
    fn of(location: &Location) -> Self {
        Self {
            path: location.path.clone(),
            line: location.start_position.line,
            column: location.start_position.column,
            end_line: location.end_position.line,
            end_column: location.end_position.column,
        }
    }
}

/// Why a file was refused, as JSON in one line.
#[must_use]
pub fn load_error_json(file: &str, error: &LoadError) -> String {
    let mut refusal = Refusal {
        code: error.code(),
        class: error.class().title(),
        message: error.to_string(),
        remedy: String::new(),
        offset: None,
        verifier: None,
    };
    match error {
        LoadError::Decode(error) => {
            error.remedy().clone_into(&mut refusal.remedy);
            refusal.offset = Some(error.offset);
        }
        LoadError::Verify(error) => {
            error.remedy().clone_into(&mut refusal.remedy);
            let index = |InstrIndex(index)| index;
            refusal.verifier = Some(Verifier {
                rule: error.rule.name(),
                subject: subject(error),
                function: error.subject.function().map(|function| function.0),
                function_name: error.function_name.clone(),
                instruction: error.subject.instruction().map(index),
                opcode: error.opcode.map(|opcode| opcode.mnemonic()),
                expected: error.expected.clone(),
                found: error.found.clone(),
                pushed_by: error.pushed_by.as_ref().map(|by| by.instruction.0),
                location: error.location.as_ref().map(Place::of),
            });
        }
    }
    line(file, refusal)
}

/// Why a file could not be linked, as JSON in one line.
#[must_use]
pub fn link_error_json(file: &str, error: &LinkError) -> String {
    line(
        file,
        Refusal {
            code: error.code(),
            class: "import not provided",
            message: error.to_string(),
            remedy: error.remedy(),
            offset: None,
            verifier: None,
        },
    )
}

fn line(file: &str, error: Refusal) -> String {
    let report = Report {
        file,
        ok: false,
        error,
    };
    match serde_json::to_string(&report) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("the report holds texts and numbers only: {error}"),
    }
}
