//! What a comparison found, and how people read it.

use std::fmt::Write;

use serde::Serialize;

/// All differences of two modules.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    /// Whether there is none.
    pub(super) same: bool,
    /// Structs and enums.
    pub(super) types: Vec<Change>,
    pub(super) constants: Vec<Change>,
    pub(super) imports: Vec<Change>,
    pub(super) globals: Vec<Change>,
    pub(super) functions: Vec<FunctionChange>,
    /// Another function to run first.
    pub(super) entry: Option<Change>,
    pub(super) custom_sections: Vec<Change>,
}

/// Something that only one module has, or that both have in different forms.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Change {
    /// What it is called, or the type of a constant.
    pub(super) name: String,
    /// Its form in the old module, if it has it.
    pub(super) old: Option<String>,
    /// Its form in the new module, if it has it.
    pub(super) new: Option<String>,
}

/// A function that only one module has, or that is another one in the new.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct FunctionChange {
    #[serde(flatten)]
    pub(super) signature: Change,
    /// How its code differs, if both modules have the function.
    pub(super) code: Option<CodeChange>,
}

/// Where the code or the locals of two functions begin to differ.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct CodeChange {
    /// The number of instructions in the old module.
    pub(super) old_instructions: usize,
    /// The number of instructions in the new module.
    pub(super) new_instructions: usize,
    /// The first place that differs; none if only locals do.
    pub(super) first: Option<FirstDifference>,
}

/// A place where code differs.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct FirstDifference {
    /// The position of the instruction.
    pub(super) at: usize,
    /// The instruction there in the old module; none behind its end.
    pub(super) old: Option<String>,
    /// The instruction there in the new module; none behind its end.
    pub(super) new: Option<String>,
}

impl Answer {
    pub(super) fn is_empty(&self) -> bool {
        let lists = [
            &self.types,
            &self.constants,
            &self.imports,
            &self.globals,
            &self.custom_sections,
        ];
        lists.iter().all(|list| list.is_empty())
            && self.functions.is_empty()
            && self.entry.is_none()
    }

    /// The answer in lines: `+` for what is new, `-` for what is gone, `~` for what is
    /// another.
    pub(super) fn describe(&self, old: &str, new: &str) -> String {
        let mut text = String::new();
        if self.same {
            text.push_str("same: ");
            push_plain(&mut text, old);
            text.push_str(" and ");
            push_plain(&mut text, new);
            text.push_str(" differ in nothing but debug data and layout\n");
            return text;
        }
        for (title, changes) in [
            ("types", &self.types),
            ("constants", &self.constants),
            ("imports", &self.imports),
            ("globals", &self.globals),
        ] {
            list(&mut text, title, changes);
        }
        if !self.functions.is_empty() {
            text.push_str("functions:\n");
            for change in &self.functions {
                change.describe(&mut text);
            }
        }
        list(&mut text, "entry", self.entry.as_slice());
        list(&mut text, "custom sections", &self.custom_sections);
        text
    }
}

fn list(text: &mut String, title: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    text.push_str(title);
    text.push_str(":\n");
    for change in changes {
        change.describe(text);
    }
}

impl Change {
    fn describe(&self, text: &mut String) {
        let sign = match (&self.old, &self.new) {
            (None, _) => '+',
            (_, None) => '-',
            _ => '~',
        };
        text.push_str("  ");
        text.push(sign);
        text.push(' ');
        push_plain(text, &self.name);
        let forms = [&self.old, &self.new].into_iter().flatten();
        let forms: Vec<&str> = forms.map(String::as_str).collect();
        text.push_str(": ");
        push_plain(text, &forms.join(" is now "));
        text.push('\n');
    }
}

impl FunctionChange {
    fn describe(&self, text: &mut String) {
        let Some(code) = &self.code else {
            self.signature.describe(text);
            return;
        };
        text.push_str("  ~ ");
        push_plain(text, &self.signature.name);
        text.push_str(": ");
        if let (Some(old), Some(new)) = (&self.signature.old, &self.signature.new)
            && old != new
        {
            push_plain(text, &format!("{old} is now {new}; "));
        }
        push_plain(text, &code.describe());
        text.push('\n');
    }
}

impl CodeChange {
    fn describe(&self) -> String {
        let mut text = String::new();
        match &self.first {
            None => text.push_str("locals of other types"),
            Some(FirstDifference { at, old, new }) => {
                let name = |instruction: &Option<String>| match instruction {
                    Some(instruction) => format!("`{instruction}`"),
                    None => "the end".to_owned(),
                };
                // Writing to a string cannot fail.
                let _ = write!(
                    text,
                    "from instruction {at} on, {} is now {}",
                    name(old),
                    name(new)
                );
            }
        }
        if self.old_instructions != self.new_instructions {
            let _ = write!(
                text,
                " ({} instructions, before {})",
                self.new_instructions, self.old_instructions
            );
        }
        text
    }
}

/// Appends what comes from a file, without control characters.
fn push_plain(text: &mut String, from_file: &str) {
    for character in from_file.chars() {
        if character.is_control() {
            text.extend(character.escape_debug());
        } else {
            text.push(character);
        }
    }
}
