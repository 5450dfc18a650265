//! `docs/format.md` agrees with the code.
//!
//! Tables between `begin generated` and `end generated` are rewritten with
//! `UPDATE_EXPECT=1`; the hex dump is compared with what the encoder writes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use lbc_format::isa::{ImmediateKind, Opcode};
use lbc_format::limits;
use lbc_format::{Module, RejectionClass, Rule, Section, VERSION, assemble, encode};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/format.md")
}

fn page() -> String {
    fs::read_to_string(path()).expect("the page is part of the repository")
}

/// A doc comment as one line of Markdown.
fn one_line(documentation: &str) -> String {
    let lines: Vec<&str> = documentation.lines().map(str::trim).collect();
    lines.join(" ").trim().replace("  ", " ")
}

fn sections() -> String {
    let mut table = String::from("| Number | Name | Contents |\n| --- | --- | --- |\n");
    for section in Section::ALL {
        let contents = one_line(section.documentation());
        let _ = writeln!(table, "| {} | `{section}` | {contents} |", section.id());
    }
    table.push_str("| 128 to 255 | | Custom sections. |\n");
    table
}

fn instructions() -> String {
    let mut table = String::from(
        "| Opcode | Mnemonic | Immediates | Effect | Meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for opcode in Opcode::ALL {
        let immediates: Vec<String> = opcode
            .immediates()
            .iter()
            .map(|(name, kind)| format!("`{name}`: {}", kind_name(*kind)))
            .collect();
        let _ = writeln!(
            table,
            "| `{:02x}` | `{}` | {} | {} | {} |",
            *opcode as u8,
            opcode.mnemonic(),
            immediates.join(", "),
            effect(*opcode),
            one_line(opcode.documentation()),
        );
    }
    table
}

fn kind_name(kind: ImmediateKind) -> &'static str {
    match kind {
        ImmediateKind::Bool => "`bool`",
        ImmediateKind::Small => "`i16`",
        ImmediateKind::Count => "`u8`",
        ImmediateKind::Number => "`u16`",
        ImmediateKind::Int => "Int",
        ImmediateKind::Float => "Float",
        ImmediateKind::String => "String",
        ImmediateKind::Local => "Local",
        ImmediateKind::Global => "Global",
        ImmediateKind::Function => "Function",
        ImmediateKind::Import => "Import",
        ImmediateKind::Type => "Type",
        ImmediateKind::Target => "Target",
    }
}

fn effect(opcode: Opcode) -> String {
    if let Some(signature) = opcode.signature() {
        let module = assemble("").expect("an empty text is an empty module");
        let name = |index| Module::type_name(&module, index);
        let pops: Vec<String> = signature.pops.iter().copied().map(name).collect();
        let pushes = name(signature.pushes);
        return format!("{} → {pushes}", pops.join(" ")).trim().to_owned();
    }
    // These depend on the module; `effect.rs` has their rules.
    match opcode {
        Opcode::FunctionValue => "→ its function type",
        Opcode::Pop | Opcode::StoreLocal | Opcode::StoreGlobal => "T →",
        Opcode::Dup => "T → T T",
        Opcode::LoadLocal | Opcode::LoadGlobal => "→ T",
        Opcode::Concat => "String… → String",
        Opcode::Jump | Opcode::Unreachable => "→",
        Opcode::JumpIfFalse | Opcode::JumpIfTrue => "Bool →",
        Opcode::Call | Opcode::CallImport => "A… → R",
        Opcode::CallValue => "function A… → R",
        Opcode::Return => "R →",
        Opcode::Panic => "String →",
        Opcode::NewTuple | Opcode::NewStruct | Opcode::NewVariant => "T… → type",
        Opcode::NewArray => "T… → array",
        Opcode::GetField => "object → T",
        Opcode::SetField => "struct T →",
        Opcode::GetTag => "enum → Int",
        Opcode::GetPayload => "enum → T",
        Opcode::JumpTable => "Int →",
        Opcode::ArrayLen => "array → Int",
        Opcode::ArrayGet => "array Int → T",
        Opcode::ArraySet => "array Int T →",
        Opcode::ArrayPush => "array T →",
        Opcode::ArrayPop => "array → T",
        Opcode::NewClosure => "C… → closure type",
        Opcode::NewCell => "T → cell",
        Opcode::GetCell => "cell → T",
        Opcode::SetCell => "cell T →",
        Opcode::Equal | Opcode::Same => "T T → Bool",
        Opcode::Compare => "T T → Int",
        Opcode::Display | Opcode::DisplayQuoted => "T → String",
        other => panic!("`{}` needs an effect in words here", other.mnemonic()),
    }
    .to_owned()
}

fn rules() -> String {
    let mut table = String::from("| Rule | Demands |\n| --- | --- |\n");
    for rule in Rule::ALL {
        let demands = one_line(rule.documentation());
        let _ = writeln!(table, "| `{rule}` | {demands} |");
    }
    table
}

fn limit_table() -> String {
    let mut table = String::from("| Limit | At most | Of what |\n| --- | --- | --- |\n");
    for limit in limits::ALL {
        let what = one_line(limit.documentation);
        let _ = writeln!(table, "| `{}` | {} | {what} |", limit.name, limit.value);
    }
    table
}

#[test]
fn generated_tables_are_up_to_date() {
    let page = page();
    let mut updated = page.clone();
    for (name, table) in [
        ("sections", sections()),
        ("instructions", instructions()),
        ("rules", rules()),
        ("limits", limit_table()),
    ] {
        let begin = format!("<!-- begin generated: {name} -->\n");
        let end = format!("<!-- end generated: {name} -->");
        let start = updated.find(&begin).expect("the page marks its tables") + begin.len();
        let length = updated[start..]
            .find(&end)
            .expect("the page marks its tables");
        updated.replace_range(start..start + length, &table);
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path(), updated).expect("the page can be written");
    } else {
        assert!(
            page == updated,
            "docs/format.md differs from the code; UPDATE_EXPECT=1 rewrites its tables"
        );
    }
}

/// The fenced block of the page that begins with ```` ```language ````.
fn block<'p>(page: &'p str, language: &str) -> &'p str {
    let begin = format!("\n```{language}\n");
    let (_, rest) = page.split_once(&begin).expect("the page has such a block");
    let (block, _) = rest.split_once("\n```").expect("blocks are closed");
    block
}

#[test]
fn the_hex_dump_is_the_file() {
    let page = page();
    let module = assemble(block(&page, "lasm")).expect("the text is well-formed");
    let file = encode(&module).expect("the module is within the limits");
    let mut shown = Vec::new();
    for line in block(&page, "hexdump").lines() {
        let (bytes, _) = line.split_once("   ").expect("each line is explained");
        for byte in bytes.split_whitespace() {
            shown.push(u8::from_str_radix(byte, 16).expect("bytes are hexadecimal"));
        }
    }
    assert!(shown == file, "the file is {file:02x?}");
}

#[test]
fn codes_and_version_are_those_of_the_page() {
    let page = page();
    for class in RejectionClass::ALL {
        assert!(page.contains(&format!("| `{}` |", class.code())));
    }
    assert!(page.contains(&format!("The version of this page is {VERSION}.")));
}
