//! Reads the fenced blocks of Markdown files, so that what the documents show
//! can be compiled, run and compared.

use std::ops::Range;

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Line of the opening fence, counted from 1.
    pub line: usize,
    /// What stands behind the opening fence, such as `lang` or `lang,fail`.
    pub info: String,
    /// The lines between the fences.
    pub text: String,
    /// Where `text` stands in the document, in bytes.
    pub range: Range<usize>,
}

impl Block {
    /// The first word of the info string.
    #[must_use]
    pub fn language(&self) -> &str {
        self.info.split([',', ' ']).next().unwrap_or_default()
    }

    /// Whether the info string has this word after the language.
    #[must_use]
    pub fn has(&self, attribute: &str) -> bool {
        self.info
            .split([',', ' '])
            .skip(1)
            .any(|word| word == attribute)
    }

    /// The value of `key=value` in the info string.
    #[must_use]
    pub fn value_of(&self, key: &str) -> Option<&str> {
        self.info
            .split([',', ' '])
            .filter_map(|word| word.split_once('='))
            .find_map(|(name, value)| (name == key).then_some(value))
    }
}

/// The fenced blocks of a document, in order.
///
/// # Panics
/// When a fence is never closed.
#[must_use]
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut offset = 0;
    for (index, line) in markdown.split_inclusive('\n').enumerate() {
        let end = offset + line.len();
        match (line.trim_end().strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                open = Some(Block {
                    line: index + 1,
                    info: info.trim().to_owned(),
                    text: String::new(),
                    range: end..end,
                });
            }
            (Some(""), Some(block)) => {
                block.range.end = offset;
                block.text = markdown[block.range.clone()].to_owned();
                blocks.extend(open.take());
            }
            _ => {}
        }
        offset = end;
    }
    if let Some(block) = open {
        panic!(
            "the block that opens in line {} is never closed",
            block.line
        );
    }
    blocks
}

/// The document with the texts of some blocks replaced.
///
/// `replacements` holds ranges as in [`Block::range`], in order.
#[must_use]
pub fn replace(markdown: &str, replacements: &[(Range<usize>, String)]) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut copied = 0;
    for (range, replacement) in replacements {
        text.push_str(&markdown[copied..range.start]);
        text.push_str(replacement);
        copied = range.end;
    }
    text.push_str(&markdown[copied..]);
    text
}

/// Compares the generated tables of a document, which stand between comments `begin
/// generated: NAME` and `end generated: NAME`; `UPDATE_EXPECT=1` rewrites them.
///
/// # Panics
/// When one differs, or the document has no place for it.
pub fn expect_generated(path: &str, tables: &[(&str, String)]) {
    let file = crate::repository().join(path);
    let page = std::fs::read_to_string(&file).expect("the page is part of the repository");
    let mut updated = page.clone();
    for (name, table) in tables {
        let begin = format!("<!-- begin generated: {name} -->\n");
        let end = format!("<!-- end generated: {name} -->");
        let start = updated.find(&begin).expect("the page marks its tables") + begin.len();
        let length = updated[start..]
            .find(&end)
            .expect("the page marks its tables");
        updated.replace_range(start..start + length, table);
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file, updated).expect("the page can be written");
    } else {
        assert!(
            page == updated,
            "{path} differs from the code; UPDATE_EXPECT=1 rewrites its tables"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{blocks, replace};

    const DOCUMENT: &str = "Text\n```lang,fail file=a.lang\nlet x\n```\nmore\n```\nplain\n```\n";

    #[test]
    fn blocks_have_language_attributes_and_text() {
        let found = blocks(DOCUMENT);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].language(), "lang");
        assert!(found[0].has("fail"));
        assert_eq!(found[0].value_of("file"), Some("a.lang"));
        assert_eq!(found[0].text, "let x\n");
        assert_eq!(found[0].line, 2);
        assert_eq!(found[1].language(), "");
        assert_eq!(found[1].text, "plain\n");
    }

    #[test]
    fn replacing_leaves_the_rest_alone() {
        let found = blocks(DOCUMENT);
        let replaced = replace(DOCUMENT, &[(found[1].range.clone(), "new\n".to_owned())]);
        assert_eq!(replaced, DOCUMENT.replace("plain\n", "new\n"));
    }
}
