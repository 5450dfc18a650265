//! Writes a module as text assembly.
//!
//! Assumes nothing about the module: indices may dangle and tables disagree. What
//! is written assembles to an equal module, for every module that can be decoded.
//! A name or a literal stands for an entry only where it leads back to that very
//! entry; otherwise its number does.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::Hash;

use super::inlining;
use super::literal::{is_plain_name, write_float, write_name, write_text};
use super::types::is_type_word;
use crate::index::{
    FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex, StringIndex,
    TypeIndex,
};
use crate::isa::{Immediate, Instruction};
use crate::module::{
    Code, Field, FunctionInlining, FunctionRef, FunctionSpans, Inlining, Module, Names, SourceFile,
    SpanTables, TypeDef, Variant,
};

/// Longer constants are written once, in their pool, and by number elsewhere: a
/// module's text stays proportional to its file.
const MAX_INLINE_TEXT: usize = 60;

/// The same for the parts of types.
const MAX_INLINE_PARTS: usize = 16;

/// Fields or variants of a type that stand on one line.
const MAX_MEMBERS_ON_A_LINE: usize = 4;

/// How much is written before it is handed on.
const PIECE_BYTES: usize = 1 << 16;

/// Where comments begin, if what they are about is not longer.
const COMMENT_COLUMN: usize = 44;

/// Writes a module as text assembly that [`assemble`](super::assemble()) turns back
/// into the same module.
#[must_use]
pub fn disassemble(module: &Module) -> String {
    let mut text = String::new();
    disassemble_to(module, &mut |lines| text.push_str(lines));
    text
}

/// The same piece by piece: a text is many times as long as the file. `sink` is given
/// whole lines, some thousands at a time.
pub fn disassemble_to(module: &Module, sink: &mut dyn FnMut(&str)) {
    let mut writer = Writer::new(module, sink);
    writer.module();
    writer.hand_on(0);
}

/// Which entry of a table a name or a value leads to: the only one, or for a value
/// the first.
struct Lookup<K> {
    entries: HashMap<K, Option<u32>>,
}

impl<K: Eq + Hash> Lookup<K> {
    /// Ambiguous keys lead nowhere.
    fn unique(keys: impl Iterator<Item = K>) -> Self {
        Self::unique_at((0..).zip(keys))
    }

    /// The same for keys that not every entry has.
    fn unique_at(keys: impl Iterator<Item = (u32, K)>) -> Self {
        let mut entries = HashMap::new();
        for (index, key) in keys {
            entries
                .entry(key)
                .and_modify(|entry| *entry = None)
                .or_insert(Some(index));
        }
        Self { entries }
    }

    /// Repeated keys lead to their first entry.
    fn first(keys: impl Iterator<Item = K>) -> Self {
        let mut entries = HashMap::new();
        for (index, key) in (0..).zip(keys) {
            entries.entry(key).or_insert(Some(index));
        }
        Self { entries }
    }

    fn leads_to(&self, key: &K, index: u32) -> bool {
        self.entries.get(key) == Some(&Some(index))
    }
}

struct Writer<'m, 's> {
    module: &'m Module,
    sink: &'s mut dyn FnMut(&str),
    /// What the sink was not given yet.
    output: String,
    /// Names, if they are one for each function and global.
    names: Option<&'m Names>,
    /// Span tables, if they are regular enough to stand with the instructions.
    spans: Option<&'m SpanTables>,
    /// Inlined calls, if their tables are regular enough for the same.
    inlining: Option<&'m Inlining>,
    types: Lookup<&'m TypeDef>,
    nominal_types: Lookup<&'m str>,
    ints: Lookup<i64>,
    floats: Lookup<u64>,
    strings: Lookup<&'m str>,
    imports: Lookup<&'m str>,
    functions: Lookup<&'m str>,
    globals: Lookup<&'m str>,
}

impl<'m, 's> Writer<'m, 's> {
    fn new(module: &'m Module, sink: &'s mut dyn FnMut(&str)) -> Self {
        let names = module.names.as_ref().filter(|names| {
            !module.functions.is_empty()
                && names.functions.len() == module.functions.len()
                && names.globals.len() == module.globals.len()
        });
        let spans = module.spans.as_ref().filter(|spans| {
            spans.functions.len() == module.functions.len()
                && spans
                    .functions
                    .iter()
                    .zip(module.functions.iter())
                    .all(|(table, function)| is_regular(table, function.code.len()))
        });
        let inlining = Some(module.inlining()).filter(|inlining| {
            let functions = module.functions.iter();
            inlining::is_regular(inlining, functions.map(|function| function.code.len()))
        });
        let texts = |texts: &'m [String]| Lookup::unique(texts.iter().map(String::as_str));
        Self {
            module,
            sink,
            output: String::new(),
            names,
            spans,
            inlining,
            types: Lookup::first(module.types.iter()),
            nominal_types: Lookup::unique_at(
                (0..)
                    .zip(&module.types)
                    .filter_map(|(position, definition)| {
                        Some((position, nominal_name(definition)?))
                    }),
            ),
            ints: Lookup::first(module.constants.ints.iter().copied()),
            floats: Lookup::first(module.constants.floats.iter().map(|value| value.to_bits())),
            strings: Lookup::first(module.constants.strings.iter().map(String::as_str)),
            imports: Lookup::unique(module.imports.iter().map(|import| import.name.as_str())),
            functions: texts(names.map_or(&[], |names| &names.functions)),
            globals: texts(names.map_or(&[], |names| &names.globals)),
        }
    }

    fn module(&mut self) {
        let module = self.module;
        self.output.push_str("writer ");
        write_text(&mut self.output, &module.meta.writer);
        self.output.push_str("\nentry ");
        self.function_reference(module.meta.entry);
        self.output.push('\n');
        self.types();
        self.constants();
        self.imports();
        self.globals();
        self.files();
        for (index, function) in (0..).map(FunctionIndex).zip(module.functions.iter()) {
            self.function(index, function);
            self.hand_on(PIECE_BYTES);
        }
        self.irregular_spans();
        self.irregular_names();
        if self.inlining.is_none() {
            inlining::write_tables(&mut self.output, module.inlining());
        }
        self.custom_sections();
    }

    /// Gives the sink what was written, if that is more than `most` bytes. It ends with
    /// a line.
    fn hand_on(&mut self, most: usize) {
        if self.output.len() > most {
            (self.sink)(&self.output);
            self.output.clear();
        }
    }

    fn types(&mut self) {
        self.gap(self.module.types.is_empty());
        for (position, definition) in (0..).zip(&self.module.types) {
            let index = TypeIndex::defined(position);
            self.put(format_args!("type #{} = ", index.0));
            // Parts by number: written out, they could double in size each time.
            self.definition(definition);
            self.output.push('\n');
        }
    }

    fn constants(&mut self) {
        let constants = &self.module.constants;
        self.gap(constants.ints.is_empty());
        for (index, value) in constants.ints.iter().enumerate() {
            self.put(format_args!("int #{index} = {value}\n"));
        }
        self.gap(constants.floats.is_empty());
        for (index, value) in constants.floats.iter().enumerate() {
            self.put(format_args!("float #{index} = "));
            write_float(&mut self.output, *value);
            self.output.push('\n');
        }
        self.gap(constants.strings.is_empty());
        for (index, value) in constants.strings.iter().enumerate() {
            self.put(format_args!("string #{index} = "));
            write_text(&mut self.output, value);
            self.output.push('\n');
        }
    }

    fn imports(&mut self) {
        self.gap(self.module.imports.is_empty());
        for import in &self.module.imports {
            self.output.push_str("import ");
            write_name(&mut self.output, &import.name);
            self.output.push_str(": ");
            self.type_reference(import.signature);
            self.output.push('\n');
        }
    }

    fn globals(&mut self) {
        self.gap(self.module.globals.is_empty());
        for (index, global) in self.module.globals.iter().enumerate() {
            self.output.push_str("global ");
            match self.names.and_then(|names| names.globals.get(index)) {
                Some(name) => write_name(&mut self.output, name),
                None => self.put(format_args!("#{index}")),
            }
            self.output.push_str(": ");
            self.type_reference(*global);
            self.output.push('\n');
        }
    }

    fn files(&mut self) {
        let Some(spans) = &self.module.spans else {
            return;
        };
        self.output.push('\n');
        if spans.files.is_empty() && self.spans.is_some() {
            self.output.push_str("spans\n");
        }
        for SourceFile {
            path,
            hash,
            line_lengths,
        } in &spans.files
        {
            self.output.push_str("file ");
            write_text(&mut self.output, path);
            self.put(format_args!(" 0x{hash:016x}\n"));
            for lengths in line_lengths.chunks(20) {
                self.output.push_str("lines");
                for length in lengths {
                    self.put(format_args!(" {length}"));
                }
                self.output.push('\n');
            }
        }
    }

    fn function(&mut self, index: FunctionIndex, function: FunctionRef<'m>) {
        self.output.push_str("\nfn ");
        match self
            .names
            .and_then(|names| names.functions.get(index.index()))
        {
            Some(name) => write_name(&mut self.output, name),
            None => self.put(format_args!("#{}", index.0)),
        }
        let definition = self.module.defined(function.signature);
        let parameters = match definition {
            Some(TypeDef::Function { parameters, .. }) => parameters.len(),
            _ => 0,
        };
        match definition {
            Some(definition @ TypeDef::Function { parameters, result })
                if self
                    .types
                    .leads_to(&definition, position(function.signature)) =>
            {
                self.list('(', parameters, ')', Self::type_reference);
                self.result(*result, Self::type_reference);
            }
            _ => {
                self.output.push_str(": ");
                self.type_number(function.signature);
            }
        }
        self.output.push_str(" {");
        self.put(format_args!(" ; function {}\n", index.0));
        let table = self
            .spans
            .and_then(|spans| spans.functions.get(index.index()));
        if let Some(table) = table.filter(|table| table.file.0 != 0) {
            self.put(format_args!("    file {}\n", table.file.0));
        }
        for (position, local) in function.locals.iter().enumerate() {
            let start = self.output.len();
            self.output.push_str("    local ");
            self.type_reference(*local);
            let slot = parameters.saturating_add(position);
            self.comment(format_args!("slot {slot}"), start);
        }
        let inlined = self.inlining.and_then(|inlining| inlining.of(index));
        if let Some(inlined) = inlined {
            inlining::write_calls(&mut self.output, &self.module.inlining().names, inlined);
        }
        self.code(function.code, table, inlined);
        self.output.push_str("}\n");
    }

    fn code(
        &mut self,
        code: Code<'_>,
        table: Option<&FunctionSpans>,
        inlined: Option<&FunctionInlining>,
    ) {
        let mut is_target = vec![false; code.len()];
        for target in code.iter().filter_map(Instruction::jump_target) {
            if let Some(mark) = is_target.get_mut(target.index()) {
                *mark = true;
            }
        }
        let mut spans = table.into_iter().flat_map(FunctionSpans::ranges).peekable();
        let ranges = inlined.into_iter().flat_map(FunctionInlining::ranges);
        let mut ranges = ranges.peekable();
        for (at, instruction) in (0..).map(InstrIndex).zip(code) {
            if let Some((_, call)) = ranges.next_if(|(first, _)| *first == at) {
                self.put(format_args!("  within {call}\n"));
            }
            if is_target.get(at.index()) == Some(&true) {
                self.put(format_args!("L{}:\n", at.0));
            }
            let start = self.output.len();
            self.output.push_str("    ");
            self.output.push_str(instruction.opcode().mnemonic());
            for immediate in instruction.immediates() {
                self.output.push(' ');
                self.immediate(immediate, &is_target);
            }
            if let Some((_, range)) = spans.next_if(|(first, _)| *first == at) {
                self.put(format_args!(" @{}..{}", range.start, range.end));
            }
            self.comment(format_args!("{}", at.0), start);
            self.hand_on(PIECE_BYTES);
        }
    }

    fn immediate(&mut self, immediate: Immediate, is_target: &[bool]) {
        match immediate {
            Immediate::Bool(value) => self.put(format_args!("{value}")),
            Immediate::Small(value) => self.put(format_args!("{value}")),
            Immediate::Count(value) => self.put(format_args!("{value}")),
            Immediate::Number(value) => self.put(format_args!("{value}")),
            Immediate::Int(index) => self.int_reference(index),
            Immediate::Float(index) => self.float_reference(index),
            Immediate::String(index) => self.string_reference(index),
            Immediate::Local(slot) => self.put(format_args!("{}", slot.0)),
            Immediate::Global(global) => self.global_reference(global),
            Immediate::Function(function) => self.function_reference(function),
            Immediate::Import(import) => self.import_reference(import),
            Immediate::Type(index) => self.type_reference(index),
            Immediate::Target(target) if is_target.get(target.index()) == Some(&true) => {
                self.put(format_args!("L{}", target.0));
            }
            Immediate::Target(target) => self.put(format_args!("#{}", target.0)),
        }
    }

    fn int_reference(&mut self, index: IntIndex) {
        match self.module.constants.ints.get(index.index()) {
            Some(value) if self.ints.leads_to(value, index.0) => {
                self.put(format_args!("{value}"));
            }
            _ => self.put(format_args!("#{}", index.0)),
        }
    }

    fn float_reference(&mut self, index: FloatIndex) {
        match self.module.constants.floats.get(index.index()) {
            Some(value) if self.floats.leads_to(&value.to_bits(), index.0) => {
                write_float(&mut self.output, *value);
            }
            _ => self.put(format_args!("#{}", index.0)),
        }
    }

    fn string_reference(&mut self, index: StringIndex) {
        match self.module.constants.strings.get(index.index()) {
            Some(value)
                if value.len() <= MAX_INLINE_TEXT
                    && self.strings.leads_to(&value.as_str(), index.0) =>
            {
                write_text(&mut self.output, value);
            }
            _ => self.put(format_args!("#{}", index.0)),
        }
    }

    fn import_reference(&mut self, index: ImportIndex) {
        let name = self.module.imports.get(index.index());
        let name = name.map(|import| import.name.as_str());
        match name.filter(|name| is_short(name) && self.imports.leads_to(name, index.0)) {
            Some(name) => write_name(&mut self.output, name),
            None => self.put(format_args!("#{}", index.0)),
        }
    }

    fn function_reference(&mut self, index: FunctionIndex) {
        let name = self
            .names
            .and_then(|names| names.functions.get(index.index()));
        let name = name.map(String::as_str);
        match name.filter(|name| is_short(name) && self.functions.leads_to(name, index.0)) {
            Some(name) => write_name(&mut self.output, name),
            None => self.put(format_args!("#{}", index.0)),
        }
    }

    fn global_reference(&mut self, index: GlobalIndex) {
        let name = self
            .names
            .and_then(|names| names.globals.get(index.index()));
        let name = name.map(String::as_str);
        match name.filter(|name| is_short(name) && self.globals.leads_to(name, index.0)) {
            Some(name) => write_name(&mut self.output, name),
            None => self.put(format_args!("#{}", index.0)),
        }
    }

    /// A type by what it says if its parts have names and it is the first of its
    /// kind, by number otherwise.
    fn type_reference(&mut self, index: TypeIndex) {
        match self.module.defined(index) {
            Some(definition)
                if !definition.is_nominal()
                    && definition.parts().count() <= MAX_INLINE_PARTS
                    && definition.parts().all(|part| self.has_name(part))
                    && self.types.leads_to(&definition, position(index)) =>
            {
                self.structural(definition, Self::type_name);
            }
            _ => self.type_name(index),
        }
    }

    /// Whether a type is built in or nominal, and its name leads to it.
    fn has_name(&self, index: TypeIndex) -> bool {
        is_built_in(index) || self.name_of(index).is_some()
    }

    fn name_of(&self, index: TypeIndex) -> Option<&'m str> {
        let name = nominal_name(self.module.defined(index)?)?;
        let leads_here = self.nominal_types.leads_to(&name, position(index));
        (leads_here && name.len() <= MAX_INLINE_TEXT).then_some(name)
    }

    /// A type by name if it has one, by number otherwise.
    fn type_name(&mut self, index: TypeIndex) {
        match self.name_of(index) {
            Some(name) => write_type_name(&mut self.output, name),
            None => self.type_number(index),
        }
    }

    /// A type by name if it is built in, by number otherwise.
    fn type_number(&mut self, index: TypeIndex) {
        if is_built_in(index) {
            let name = self.module.type_name(index);
            self.output.push_str(&name);
        } else {
            self.put(format_args!("#{}", index.0));
        }
    }

    fn definition(&mut self, definition: &TypeDef) {
        match definition {
            TypeDef::Struct { name, fields } => {
                self.output.push_str("struct ");
                write_name(&mut self.output, name);
                self.output.push(' ');
                self.members(fields, Self::field);
            }
            TypeDef::Enum { name, variants } => {
                self.output.push_str("enum ");
                write_name(&mut self.output, name);
                self.output.push(' ');
                self.members(variants, Self::variant);
            }
            _ => self.structural(definition, Self::type_number),
        }
    }

    /// A type that is not nominal, with its parts as `write` writes them.
    fn structural(&mut self, definition: &TypeDef, write: fn(&mut Self, TypeIndex)) {
        match definition {
            TypeDef::Function { parameters, result } => {
                self.output.push_str("fn");
                self.list('(', parameters, ')', write);
                self.result(*result, write);
            }
            TypeDef::Tuple { elements } => self.list('(', elements, ')', write),
            TypeDef::Array { element } => {
                self.output.push_str("Array");
                self.list('<', &[*element], '>', write);
            }
            TypeDef::Map { key, value } => {
                self.output.push_str("Map");
                self.list('<', &[*key, *value], '>', write);
            }
            TypeDef::Cell { content } => {
                self.output.push_str("Cell");
                self.list('<', &[*content], '>', write);
            }
            TypeDef::Struct { .. } | TypeDef::Enum { .. } => {}
        }
    }

    /// Fields or variants in braces: a few on one line, many on a line each.
    fn members<T>(&mut self, members: &[T], write: fn(&mut Self, &T)) {
        if members.is_empty() {
            return self.output.push_str("{}");
        }
        if members.len() <= MAX_MEMBERS_ON_A_LINE {
            return self.on_one_line("{ ", members, " }", write);
        }
        self.output.push_str("{\n");
        for member in members {
            self.output.push_str("    ");
            write(self, member);
            self.output.push_str(",\n");
        }
        self.output.push('}');
    }

    fn on_one_line<T>(&mut self, open: &str, members: &[T], close: &str, write: fn(&mut Self, &T)) {
        self.output.push_str(open);
        for (position, member) in members.iter().enumerate() {
            if position > 0 {
                self.output.push_str(", ");
            }
            write(self, member);
        }
        self.output.push_str(close);
    }

    fn field(&mut self, field: &Field) {
        write_name(&mut self.output, &field.name);
        self.output.push_str(": ");
        self.type_number(field.ty);
    }

    /// A field that usually has no name.
    fn unnamed_field(&mut self, field: &Field) {
        if field.name.is_empty() {
            self.type_number(field.ty);
        } else {
            self.field(field);
        }
    }

    fn variant(&mut self, variant: &Variant) {
        write_name(&mut self.output, &variant.name);
        if variant.named && variant.fields.is_empty() {
            self.output.push_str(" {}");
        } else if variant.named {
            self.on_one_line(" { ", &variant.fields, " }", Self::field);
        } else if !variant.fields.is_empty() {
            self.on_one_line("(", &variant.fields, ")", Self::unnamed_field);
        }
    }

    fn list(
        &mut self,
        open: char,
        types: &[TypeIndex],
        close: char,
        write: fn(&mut Self, TypeIndex),
    ) {
        self.output.push(open);
        for (position, part) in types.iter().enumerate() {
            if position > 0 {
                self.output.push_str(", ");
            }
            write(self, *part);
        }
        self.output.push(close);
    }

    fn result(&mut self, result: TypeIndex, write: fn(&mut Self, TypeIndex)) {
        if result != TypeIndex::UNIT {
            self.output.push_str(" -> ");
            write(self, result);
        }
    }

    fn irregular_spans(&mut self) {
        let Some(spans) = &self.module.spans else {
            return;
        };
        if self.spans.is_some() {
            return;
        }
        self.output.push_str("\nspans {\n");
        for table in &spans.functions {
            self.put(format_args!("    table {}\n", table.file.0));
            for entry in &table.entries {
                self.put(format_args!(
                    "        entry {} {} {}\n",
                    entry.instruction_delta, entry.start_delta, entry.length
                ));
            }
        }
        self.output.push_str("}\n");
    }

    fn irregular_names(&mut self) {
        let Some(names) = &self.module.names else {
            return;
        };
        if self.names.is_some() {
            return;
        }
        self.output.push_str("\nnames {\n");
        for (what, table) in [("function", &names.functions), ("global", &names.globals)] {
            for name in table {
                self.put(format_args!("    {what} "));
                write_text(&mut self.output, name);
                self.output.push('\n');
            }
        }
        self.output.push_str("}\n");
    }

    fn custom_sections(&mut self) {
        for section in &self.module.custom {
            self.put(format_args!("\ncustom {}\n", section.id));
            for bytes in section.bytes.chunks(32) {
                self.output.push_str("bytes ");
                for byte in bytes {
                    self.put(format_args!("{byte:02x}"));
                }
                self.output.push('\n');
            }
        }
    }

    /// An empty line in front of a table, if there is one.
    fn gap(&mut self, is_empty: bool) {
        if !is_empty {
            self.output.push('\n');
        }
    }

    /// Ends the line that began at `start` with a comment.
    fn comment(&mut self, comment: std::fmt::Arguments<'_>, start: usize) {
        let length = self.output.len().saturating_sub(start);
        let padding = COMMENT_COLUMN.saturating_sub(length).max(1);
        self.output.extend(std::iter::repeat_n(' ', padding));
        self.put(format_args!("; {comment}\n"));
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.output.write_fmt(text);
    }
}

/// The position of a defined type in the type table.
const fn position(index: TypeIndex) -> u32 {
    index.0.saturating_sub(TypeIndex::FIRST_DEFINED.0)
}

/// The name of a struct or an enum.
fn nominal_name(definition: &TypeDef) -> Option<&str> {
    match definition {
        TypeDef::Struct { name, .. } | TypeDef::Enum { name, .. } => Some(name),
        _ => None,
    }
}

/// Appends the name of a nominal type, in quotes where it would be read as another.
fn write_type_name(output: &mut String, name: &str) {
    if is_type_word(name) {
        write_text(output, name);
    } else {
        write_name(output, name);
    }
}

fn is_built_in(index: TypeIndex) -> bool {
    index < TypeIndex::FIRST_DEFINED
}

/// Whether a name may be repeated at each use; see [`MAX_INLINE_TEXT`].
fn is_short(name: &str) -> bool {
    name.len() <= MAX_INLINE_TEXT || (name.len() <= 255 && is_plain_name(name))
}

/// Whether a span table can be written at the instructions it speaks of.
fn is_regular(table: &FunctionSpans, instructions: usize) -> bool {
    let regular =
        table
            .ranges()
            .zip(&table.entries)
            .zip(0..)
            .all(|(((at, _), entry), position)| {
                at.index() < instructions && (position == 0 || entry.instruction_delta > 0)
            });
    regular && table.ranges().count() == table.entries.len()
}
