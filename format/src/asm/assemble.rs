//! Reads text assembly into a module.
//!
//! Assumes nothing about the text. Does not verify: rejected modules are written
//! in it too. Names of functions, globals and imports may be used before they are
//! declared, so such references are filled in at the end.

use super::error::{AsmError, AsmErrorKind};
use super::function::FunctionBody;
use super::inlining;
use super::parser::{Parser, Reference};
use super::source_map::SourceMap;
use super::tables::{Names as NameTable, Pool};
use super::token::Kind;
use super::types::Types;
use crate::index::{FileIndex, FunctionIndex, TypeIndex};
use crate::isa::{Immediate, Instruction};
use crate::module::{
    Constants, CustomSection, Function, FunctionInlining, FunctionSpans, Import, Inlining, Meta,
    Module, Names, SourceFile, SpanEntry, SpanTables,
};

/// Who wrote the file, where the text does not say.
const DEFAULT_WRITER: &str = "text assembly";

/// Instructions that repetitions may add in one text, so that a short text cannot
/// ask for all memory.
const MAX_REPEATED: u32 = 1 << 20;

/// Reads a module from text assembly. The module is not verified.
///
/// # Errors
/// [`AsmError`] says on which line and column the text cannot be read, and what
/// was expected there.
pub fn assemble(text: &str) -> Result<Module, AsmError> {
    assemble_with_lines(text).map(|(module, _)| module)
}

/// Reads a module from text assembly, and remembers on which lines its parts
/// stand.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_with_lines(text: &str) -> Result<(Module, SourceMap), AsmError> {
    let mut assembler = Assembler::new(Parser::new(text)?);
    loop {
        assembler.parser.skip_line_ends()?;
        if assembler.parser.peek() == Kind::End {
            return assembler.finish();
        }
        assembler.statement()?;
    }
}

/// A reference by name in an instruction, to be filled in at the end.
pub(super) struct Fixup {
    pub(super) function: usize,
    pub(super) instruction: usize,
    pub(super) immediate: usize,
    pub(super) reference: Reference,
    pub(super) offset: usize,
}

pub(super) struct Assembler<'t> {
    pub(super) parser: Parser<'t>,
    pub(super) types: Types,
    pub(super) ints: Pool<i64, i64>,
    pub(super) floats: Pool<f64, u64>,
    pub(super) strings: Pool<String, String>,
    pub(super) functions: Vec<Function>,
    pub(super) function_spans: Vec<FunctionSpans>,
    pub(super) inlining_of_functions: Vec<FunctionInlining>,
    pub(super) inlined_names: Pool<String, String>,
    pub(super) fixups: Vec<Fixup>,
    pub(super) lines: SourceMap,
    writer: Option<String>,
    entry: Option<(Reference, usize)>,
    imports: Vec<Import>,
    import_names: NameTable,
    globals: Vec<TypeIndex>,
    global_names: NameTable,
    function_names: NameTable,
    /// The names of the `names` section, if anything is named.
    inline_names: Option<Names>,
    names: Option<Names>,
    has_spans: bool,
    files: Vec<SourceFile>,
    spans: Option<Vec<FunctionSpans>>,
    inlining: Option<Inlining>,
    custom: Vec<CustomSection>,
    repeated: u32,
}

impl<'t> Assembler<'t> {
    fn new(parser: Parser<'t>) -> Self {
        Self {
            parser,
            types: Types::new(),
            ints: Pool::new("`Int` constant"),
            floats: Pool::new("`Float` constant"),
            strings: Pool::new("`String` constant"),
            functions: Vec::new(),
            function_spans: Vec::new(),
            inlining_of_functions: Vec::new(),
            inlined_names: Pool::new("name of an inlined function"),
            fixups: Vec::new(),
            lines: SourceMap::default(),
            writer: None,
            entry: None,
            imports: Vec::new(),
            import_names: NameTable::new("import"),
            globals: Vec::new(),
            global_names: NameTable::new("global"),
            function_names: NameTable::new("function"),
            inline_names: None,
            names: None,
            has_spans: false,
            files: Vec::new(),
            spans: None,
            inlining: None,
            custom: Vec::new(),
            repeated: 0,
        }
    }

    fn statement(&mut self) -> Result<(), AsmError> {
        let expected = "a statement: writer, entry, type, int, float, string, import, global, fn, \
                        file, spans, names, inlining or custom";
        let Kind::Word(word) = self.parser.peek() else {
            return Err(self.parser.expected(expected));
        };
        let read = match word {
            "writer" => Self::writer,
            "entry" => Self::entry,
            "type" => Self::type_entry,
            "int" => Self::int_entry,
            "float" => Self::float_entry,
            "string" => Self::string_entry,
            "import" => Self::import,
            "global" => Self::global,
            "fn" => Self::function,
            "file" => Self::file,
            "spans" => Self::spans,
            "names" => Self::names,
            "inlining" => Self::inlining,
            "custom" => Self::custom,
            _ => return Err(self.parser.expected(expected)),
        };
        let offset = self.parser.offset();
        self.parser.advance()?;
        read(self, offset)?;
        self.parser.end_line()
    }

    fn once(&self, offset: usize, is_first: bool, statement: &'static str) -> Result<(), AsmError> {
        if is_first {
            return Ok(());
        }
        Err(self
            .parser
            .error(offset, AsmErrorKind::Repeated { statement }))
    }

    fn writer(&mut self, offset: usize) -> Result<(), AsmError> {
        self.once(offset, self.writer.is_none(), "writer")?;
        self.writer = Some(self.parser.text()?);
        Ok(())
    }

    fn entry(&mut self, offset: usize) -> Result<(), AsmError> {
        self.once(offset, self.entry.is_none(), "entry")?;
        let offset = self.parser.offset();
        self.entry = Some((self.parser.reference("a function")?, offset));
        Ok(())
    }

    fn type_entry(&mut self, offset: usize) -> Result<(), AsmError> {
        self.types.statement(&mut self.parser, offset)
    }

    fn int_entry(&mut self, offset: usize) -> Result<(), AsmError> {
        let stated = self.parser.entry_number()?;
        self.parser.check_number(stated, self.ints.next())?;
        let line = self.parser.line();
        let value = self.parser.number("an integer of 64 bits")?;
        let added = self.ints.append(value, value, line);
        self.located(offset, added).map(|_| ())
    }

    fn float_entry(&mut self, offset: usize) -> Result<(), AsmError> {
        let stated = self.parser.entry_number()?;
        self.parser.check_number(stated, self.floats.next())?;
        let line = self.parser.line();
        let value = self.parser.float()?;
        let added = self.floats.append(value, value.to_bits(), line);
        self.located(offset, added).map(|_| ())
    }

    fn string_entry(&mut self, offset: usize) -> Result<(), AsmError> {
        let stated = self.parser.entry_number()?;
        self.parser.check_number(stated, self.strings.next())?;
        let line = self.parser.line();
        let value = self.parser.text()?;
        let added = self.strings.append(value.clone(), value, line);
        self.located(offset, added).map(|_| ())
    }

    fn import(&mut self, offset: usize) -> Result<(), AsmError> {
        let index = self.count(offset, self.imports.len(), "import")?;
        self.lines.imports.push(self.parser.line());
        let name = self.parser.name("the import's name")?;
        self.parser.expect(':')?;
        let signature = self.types.read(&mut self.parser)?;
        self.import_names.declare(name.clone(), index);
        self.imports.push(Import { name, signature });
        Ok(())
    }

    fn global(&mut self, offset: usize) -> Result<(), AsmError> {
        let index = self.count(offset, self.globals.len(), "global")?;
        self.lines.globals.push(self.parser.line());
        let name = self.parser.declaration("the global's name", index)?;
        self.parser.expect(':')?;
        let type_index = self.types.read(&mut self.parser)?;
        self.globals.push(type_index);
        if let Some(name) = name {
            self.global_names.declare(name.clone(), index);
            let names = self.inline_names.get_or_insert_default();
            names.globals.resize(index as usize, String::new());
            names.globals.push(name);
        }
        Ok(())
    }

    fn function(&mut self, offset: usize) -> Result<(), AsmError> {
        let index = self.count(offset, self.functions.len(), "function")?;
        let line = self.parser.line();
        let name = self.parser.declaration("the function's name", index)?;
        if let Some(name) = name {
            self.function_names.declare(name.clone(), index);
            let names = self.inline_names.get_or_insert_default();
            names.functions.resize(index as usize, String::new());
            names.functions.push(name);
        }
        FunctionBody::read(self, line)
    }

    fn file(&mut self, offset: usize) -> Result<(), AsmError> {
        self.count(offset, self.files.len(), "source file")?;
        self.lines.files.push(self.parser.line());
        let path = self.parser.text()?;
        let hash = match self.parser.peek() {
            Kind::LineEnd | Kind::End => 0,
            _ => self.parser.number("a hash of 64 bits")?,
        };
        let mut line_lengths = Vec::new();
        while self.next_line_begins_with("lines") {
            self.parser.skip_line_ends()?;
            self.parser.advance()?;
            while let Kind::Word(_) = self.parser.peek() {
                line_lengths.push(self.parser.number("the length of a line")?);
            }
        }
        self.has_spans = true;
        self.files.push(SourceFile {
            path,
            hash,
            line_lengths,
        });
        Ok(())
    }

    /// Whether the current line is at its end and the next one begins with `word`.
    fn next_line_begins_with(&self, word: &str) -> bool {
        self.parser.peek() == Kind::LineEnd && self.parser.peek_second() == Kind::Word(word)
    }

    fn spans(&mut self, offset: usize) -> Result<(), AsmError> {
        self.has_spans = true;
        if !self.parser.eat('{')? {
            return Ok(());
        }
        self.once(offset, self.spans.is_none(), "spans {")?;
        let mut tables: Vec<FunctionSpans> = Vec::new();
        loop {
            self.parser.skip_line_ends()?;
            if self.parser.eat('}')? {
                break;
            }
            if self.parser.eat_word("table")? {
                let file = FileIndex(self.parser.number("the number of a file")?);
                let entries = Vec::new();
                tables.push(FunctionSpans { file, entries });
            } else if let Some(table) = tables.last_mut()
                && self.parser.eat_word("entry")?
            {
                table.entries.push(SpanEntry {
                    instruction_delta: self.parser.number("a number of instructions")?,
                    start_delta: self.parser.number("a signed number of 32 bits")?,
                    length: self.parser.number("a number of bytes")?,
                });
            } else {
                return Err(self.parser.expected("`table`, `entry` in a table, or `}`"));
            }
            self.parser.end_line()?;
        }
        self.spans = Some(tables);
        Ok(())
    }

    fn names(&mut self, offset: usize) -> Result<(), AsmError> {
        self.once(offset, self.names.is_none(), "names")?;
        self.parser.expect('{')?;
        let mut names = Names::default();
        loop {
            self.parser.skip_line_ends()?;
            if self.parser.eat('}')? {
                break;
            }
            if self.parser.eat_word("function")? {
                names.functions.push(self.parser.name("a name")?);
            } else if self.parser.eat_word("global")? {
                names.globals.push(self.parser.name("a name")?);
            } else {
                return Err(self.parser.expected("`function`, `global` or `}`"));
            }
            self.parser.end_line()?;
        }
        self.names = Some(names);
        Ok(())
    }

    fn inlining(&mut self, offset: usize) -> Result<(), AsmError> {
        self.once(offset, self.inlining.is_none(), "inlining")?;
        self.parser.expect('{')?;
        self.inlining = Some(inlining::read_tables(&mut self.parser)?);
        Ok(())
    }

    fn custom(&mut self, _: usize) -> Result<(), AsmError> {
        let id = self.parser.number("a section number up to 255")?;
        let mut bytes = Vec::new();
        while self.next_line_begins_with("bytes") {
            self.parser.skip_line_ends()?;
            self.parser.advance()?;
            let expected = "bytes as pairs of hexadecimal digits";
            while let Kind::Word(word) = self.parser.peek() {
                let read = read_bytes(word, &mut bytes);
                read.ok_or_else(|| self.parser.expected(expected))?;
                self.parser.advance()?;
            }
        }
        self.custom.push(CustomSection { id, bytes });
        Ok(())
    }

    /// The index of a table's next entry.
    fn count(&self, offset: usize, length: usize, what: &'static str) -> Result<u32, AsmError> {
        let index = u32::try_from(length).map_err(|_| AsmErrorKind::TooMany { what });
        self.located(offset, index)
    }

    pub(super) fn located<T>(
        &self,
        offset: usize,
        result: Result<T, AsmErrorKind>,
    ) -> Result<T, AsmError> {
        result.map_err(|kind| self.parser.error(offset, kind))
    }

    /// Accounts for instructions that a repetition adds.
    pub(super) fn add_repeated(&mut self, offset: usize, count: u32) -> Result<(), AsmError> {
        self.repeated = self.repeated.saturating_add(count);
        if self.repeated <= MAX_REPEATED {
            return Ok(());
        }
        let what = "repeated instruction";
        Err(self.parser.error(offset, AsmErrorKind::TooMany { what }))
    }

    /// Notes that the module has span tables.
    pub(super) const fn mark_spans(&mut self) {
        self.has_spans = true;
    }

    fn finish(mut self) -> Result<(Module, SourceMap), AsmError> {
        self.types.check_complete(&self.parser)?;
        let fixups = std::mem::take(&mut self.fixups);
        for fixup in &fixups {
            self.fill_in(fixup)?;
        }
        let entry = match &self.entry {
            Some((reference, offset)) => {
                let entry = self.function_names.resolve(reference);
                self.located(*offset, entry)?
            }
            None => self
                .function_names
                .resolve(&Reference::Name("main".to_owned()))
                .unwrap_or(0),
        };
        let names = match (self.names, self.inline_names) {
            (Some(names), _) => Some(names),
            (None, Some(mut names)) => {
                names.functions.resize(self.functions.len(), String::new());
                names.globals.resize(self.globals.len(), String::new());
                Some(names)
            }
            (None, None) => None,
        };
        let inlining = self.inlining.unwrap_or(Inlining {
            names: self.inlined_names.entries,
            functions: self.inlining_of_functions,
        });
        let has_spans = self.has_spans || !inlining.is_empty();
        let spans = has_spans.then(|| SpanTables {
            files: self.files,
            functions: self.spans.unwrap_or(self.function_spans),
            inlining,
        });
        let module = Module {
            meta: Meta {
                writer: self.writer.unwrap_or_else(|| DEFAULT_WRITER.to_owned()),
                entry: FunctionIndex(entry),
            },
            types: self.types.pool.entries,
            constants: Constants {
                ints: self.ints.entries,
                floats: self.floats.entries,
                strings: self.strings.entries,
            },
            imports: self.imports,
            globals: self.globals,
            functions: self.functions.into_iter().collect(),
            spans,
            names,
            custom: self.custom,
        };
        let lines = SourceMap {
            types: self.types.pool.lines,
            ints: self.ints.lines,
            floats: self.floats.lines,
            strings: self.strings.lines,
            ..self.lines
        };
        Ok((module, lines))
    }

    /// Puts the index that a name stands for into its instruction.
    fn fill_in(&mut self, fixup: &Fixup) -> Result<(), AsmError> {
        let place = self
            .functions
            .get_mut(fixup.function)
            .and_then(|function| function.code.get_mut(fixup.instruction));
        let Some(place) = place else {
            return Ok(());
        };
        let mut immediates = place.immediates();
        if let Some(immediate) = immediates.get_mut(fixup.immediate) {
            let names = match immediate {
                Immediate::Function(_) => &self.function_names,
                Immediate::Global(_) => &self.global_names,
                _ => &self.import_names,
            };
            let index = names
                .resolve(&fixup.reference)
                .map_err(|kind| self.parser.error(fixup.offset, kind))?;
            match immediate {
                Immediate::Function(function) => function.0 = index,
                Immediate::Global(global) => global.0 = index,
                Immediate::Import(import) => import.0 = index,
                _ => {}
            }
        }
        if let Some(filled) = Instruction::from_parts(place.opcode(), &immediates) {
            *place = filled;
        }
        Ok(())
    }
}

/// Appends the bytes that pairs of hexadecimal digits stand for.
fn read_bytes(word: &str, bytes: &mut Vec<u8>) -> Option<()> {
    let (pairs, rest) = word.as_bytes().as_chunks::<2>();
    for [high, low] in pairs {
        let high = char::from(*high).to_digit(16)?;
        let low = char::from(*low).to_digit(16)?;
        bytes.push(u8::try_from(high << 4 | low).ok()?);
    }
    rest.is_empty().then_some(())
}
