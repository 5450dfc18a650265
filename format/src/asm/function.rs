//! Reads one function of a text: its head, locals and instructions.

use super::assemble::{Assembler, Fixup};
use super::error::{AsmError, AsmErrorKind};
use super::inlining::CallsRead;
use super::parser::Reference;
use super::tables::Names;
use super::token::Kind;
use crate::index::{
    FileIndex, FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex,
    LocalSlot, StringIndex, TypeIndex,
};
use crate::isa::{Immediate, ImmediateKind, Instruction, Opcode};
use crate::module::{Function, FunctionSpans, SpanEntry, TypeDef};

/// A jump to a label, to be filled in at the function's end.
struct LabelUse {
    instruction: usize,
    immediate: usize,
    label: Reference,
    offset: usize,
}

/// The last span's instruction and start.
#[derive(Clone, Copy, Default)]
struct LastSpan {
    instruction: u32,
    start: u32,
}

pub(super) struct FunctionBody {
    /// Position of the function in the module.
    position: usize,
    signature: TypeIndex,
    parameters: u32,
    locals: Vec<TypeIndex>,
    code: Vec<Instruction>,
    local_names: Names,
    labels: Names,
    label_uses: Vec<LabelUse>,
    file: FileIndex,
    spans: Vec<SpanEntry>,
    last_span: LastSpan,
    inlined: CallsRead,
    lines: Vec<u32>,
}

impl FunctionBody {
    /// Reads a function, from behind its name to its closing brace, and adds it.
    pub(super) fn read(assembler: &mut Assembler<'_>, line: u32) -> Result<(), AsmError> {
        let mut body = Self {
            position: assembler.functions.len(),
            signature: TypeIndex::UNIT,
            parameters: 0,
            locals: Vec::new(),
            code: Vec::new(),
            local_names: Names::new("local"),
            labels: Names::new("label"),
            label_uses: Vec::new(),
            file: FileIndex(0),
            spans: Vec::new(),
            last_span: LastSpan::default(),
            inlined: CallsRead::default(),
            lines: Vec::new(),
        };
        body.head(assembler)?;
        assembler.parser.expect('{')?;
        loop {
            assembler.parser.skip_line_ends()?;
            if assembler.parser.eat('}')? {
                break;
            }
            body.line(assembler)?;
        }
        body.fill_in_labels(assembler)?;
        let function = FunctionIndex(u32::try_from(body.position).unwrap_or(u32::MAX));
        assembler
            .inlining_of_functions
            .extend(body.inlined.finish(function));
        assembler.functions.push(Function {
            signature: body.signature,
            locals: body.locals,
            code: body.code,
        });
        assembler.function_spans.push(FunctionSpans {
            file: body.file,
            entries: body.spans,
        });
        assembler.lines.functions.push((line, body.lines));
        Ok(())
    }

    /// Reads the signature: parameters and result, or `:` and a type.
    fn head(&mut self, assembler: &mut Assembler<'_>) -> Result<(), AsmError> {
        let parser = &mut assembler.parser;
        if parser.eat(':')? {
            self.signature = assembler.types.read(parser)?;
            let definition = assembler.types.get(self.signature);
            if let Some(TypeDef::Function { parameters, .. }) = definition {
                self.parameters = u32::try_from(parameters.len()).unwrap_or(u32::MAX);
            }
            return Ok(());
        }
        let offset = parser.offset();
        if !parser.eat('(')? {
            return Err(parser.expected("the parameters in parentheses, or `:` and a type"));
        }
        let mut parameters = Vec::new();
        while !parser.at(')') {
            if parser.peek_second() == Kind::Punctuation(':') {
                let offset = parser.offset();
                let name = parser.name("the parameter's name")?;
                parser.expect(':')?;
                self.local_names
                    .declare_unique(name, self.parameters)
                    .map_err(|kind| parser.error(offset, kind))?;
            }
            parameters.push(assembler.types.read(parser)?);
            self.parameters = self.parameters.saturating_add(1);
            if !parser.eat(',')? {
                break;
            }
        }
        parser.expect(')')?;
        let result = if parser.peek() == Kind::Arrow {
            parser.advance()?;
            assembler.types.read(parser)?
        } else {
            TypeIndex::UNIT
        };
        let definition = TypeDef::Function { parameters, result };
        self.signature = assembler.types.intern(parser, offset, definition)?;
        Ok(())
    }

    fn line(&mut self, assembler: &mut Assembler<'_>) -> Result<(), AsmError> {
        let parser = &mut assembler.parser;
        let expected =
            "an instruction, a label with `:`, `local`, `file`, `inlined`, `within` or `}`";
        let Kind::Word(word) = parser.peek() else {
            return Err(parser.expected(expected));
        };
        let offset = parser.offset();
        if parser.peek_second() == Kind::Punctuation(':') {
            let name = parser.name("a label")?;
            parser.expect(':')?;
            let at = u32::try_from(self.code.len()).unwrap_or(u32::MAX);
            return self
                .labels
                .declare_unique(name, at)
                .map_err(|kind| parser.error(offset, kind));
        }
        match word {
            "local" => {
                parser.advance()?;
                self.local(assembler)?;
            }
            "file" => {
                parser.advance()?;
                self.file = FileIndex(parser.number("the number of a file")?);
            }
            "inlined" => {
                parser.advance()?;
                self.inlined.call(parser, &mut assembler.inlined_names)?;
            }
            "within" => {
                parser.advance()?;
                self.inlined.within(parser, self.code.len())?;
            }
            _ => {
                let opcode = Opcode::from_mnemonic(word);
                let opcode = opcode.ok_or_else(|| parser.expected(expected))?;
                self.lines.push(parser.line());
                parser.advance()?;
                self.instruction(assembler, opcode)?;
                if assembler.parser.at('*') {
                    self.repetition(assembler)?;
                } else {
                    self.span(assembler)?;
                }
            }
        }
        assembler.parser.end_line()
    }

    fn local(&mut self, assembler: &mut Assembler<'_>) -> Result<(), AsmError> {
        let parser = &mut assembler.parser;
        if parser.peek_second() == Kind::Punctuation(':') {
            let offset = parser.offset();
            let name = parser.name("the local's name")?;
            parser.expect(':')?;
            let count = u32::try_from(self.locals.len()).unwrap_or(u32::MAX);
            self.local_names
                .declare_unique(name, self.parameters.saturating_add(count))
                .map_err(|kind| parser.error(offset, kind))?;
        }
        self.locals.push(assembler.types.read(parser)?);
        Ok(())
    }

    fn instruction(
        &mut self,
        assembler: &mut Assembler<'_>,
        opcode: Opcode,
    ) -> Result<(), AsmError> {
        let offset = assembler.parser.offset();
        let mut immediates = Vec::new();
        for (position, (_, kind)) in opcode.immediates().iter().enumerate() {
            let immediate = self.immediate(assembler, *kind, position)?;
            immediates.push(immediate);
        }
        // The immediates were read as the opcode's own list asks for.
        let instruction = Instruction::from_parts(opcode, &immediates);
        let instruction = instruction.ok_or_else(|| {
            let expected = "the immediates of this instruction".to_owned();
            let found = "others".to_owned();
            let kind = AsmErrorKind::Expected { expected, found };
            assembler.parser.error(offset, kind)
        })?;
        self.code.push(instruction);
        Ok(())
    }

    /// Reads `*` and a count, and repeats the last instruction to make that many.
    fn repetition(&mut self, assembler: &mut Assembler<'_>) -> Result<(), AsmError> {
        let offset = assembler.parser.offset();
        let last = self.code.len().saturating_sub(1);
        let awaits_name =
            self.label_uses
                .last()
                .is_some_and(|label_use| label_use.instruction == last)
                || assembler.fixups.last().is_some_and(|fixup| {
                    fixup.function == self.position && fixup.instruction == last
                });
        if awaits_name {
            return Err(assembler
                .parser
                .expected("the end of the line: what refers to a name is not repeated"));
        }
        assembler.parser.expect('*')?;
        let count: u32 = assembler
            .parser
            .number("how many of this instruction there are")?;
        let (Some(instruction), Some(line)) = (self.code.pop(), self.lines.pop()) else {
            return Ok(());
        };
        assembler.add_repeated(offset, count)?;
        self.code
            .extend(std::iter::repeat_n(instruction, count as usize));
        self.lines.extend(std::iter::repeat_n(line, count as usize));
        Ok(())
    }

    fn immediate(
        &mut self,
        assembler: &mut Assembler<'_>,
        kind: ImmediateKind,
        position: usize,
    ) -> Result<Immediate, AsmError> {
        let offset = assembler.parser.offset();
        let line = assembler.parser.line();
        let parser = &mut assembler.parser;
        let is_numbered = parser.at('#');
        Ok(match kind {
            ImmediateKind::Bool => {
                let value = parser.peek() == Kind::Word("true");
                if !value && parser.peek() != Kind::Word("false") {
                    return Err(parser.expected("`true` or `false`"));
                }
                parser.advance()?;
                Immediate::Bool(value)
            }
            ImmediateKind::Small => {
                Immediate::Small(parser.number("an integer from -32768 to 32767")?)
            }
            ImmediateKind::Count => Immediate::Count(parser.number("a count from 0 to 255")?),
            ImmediateKind::Number => Immediate::Number(parser.number("a number from 0 to 65535")?),
            ImmediateKind::Int if is_numbered => Immediate::Int(IntIndex(parser.numbered()?)),
            ImmediateKind::Int => {
                let value = parser.number("an integer of 64 bits, or # and its number")?;
                let index = assembler.ints.intern(value, value, line);
                Immediate::Int(IntIndex(assembler.located(offset, index)?))
            }
            ImmediateKind::Float if is_numbered => Immediate::Float(FloatIndex(parser.numbered()?)),
            ImmediateKind::Float => {
                let value = parser.float()?;
                let index = assembler.floats.intern(value, value.to_bits(), line);
                Immediate::Float(FloatIndex(assembler.located(offset, index)?))
            }
            ImmediateKind::String if is_numbered => {
                Immediate::String(StringIndex(parser.numbered()?))
            }
            ImmediateKind::String => {
                let value = parser.text()?;
                let index = assembler.strings.intern(value.clone(), value, line);
                Immediate::String(StringIndex(assembler.located(offset, index)?))
            }
            ImmediateKind::Local => Immediate::Local(self.local_slot(assembler)?),
            ImmediateKind::Type => Immediate::Type(assembler.types.read(parser)?),
            ImmediateKind::Target => {
                let label = parser.reference("a label, or # and the number of an instruction")?;
                self.label_uses.push(LabelUse {
                    instruction: self.code.len(),
                    immediate: position,
                    label,
                    offset,
                });
                Immediate::Target(InstrIndex(0))
            }
            ImmediateKind::Global => {
                self.by_name(assembler, position, "a global, by name or # and number")?;
                Immediate::Global(GlobalIndex(0))
            }
            ImmediateKind::Function => {
                self.by_name(assembler, position, "a function, by name or # and number")?;
                Immediate::Function(FunctionIndex(0))
            }
            ImmediateKind::Import => {
                self.by_name(assembler, position, "an import, by name or # and number")?;
                Immediate::Import(ImportIndex(0))
            }
        })
    }

    /// A reference that is filled in when everything is declared.
    fn by_name(
        &mut self,
        assembler: &mut Assembler<'_>,
        immediate: usize,
        expected: &str,
    ) -> Result<(), AsmError> {
        let offset = assembler.parser.offset();
        let reference = assembler.parser.reference(expected)?;
        assembler.fixups.push(Fixup {
            function: self.position,
            instruction: self.code.len(),
            immediate,
            reference,
            offset,
        });
        Ok(())
    }

    /// A local slot by name, by number, or by `#` and number.
    fn local_slot(&self, assembler: &mut Assembler<'_>) -> Result<LocalSlot, AsmError> {
        let parser = &mut assembler.parser;
        let offset = parser.offset();
        let expected = "a local slot, by name or number";
        if let Kind::Word(word) = parser.peek()
            && word.starts_with(|first: char| first.is_ascii_digit())
        {
            return parser.number(expected).map(LocalSlot);
        }
        let reference = parser.reference(expected)?;
        self.local_names
            .resolve(&reference)
            .map(LocalSlot)
            .map_err(|kind| parser.error(offset, kind))
    }

    /// Reads the span that may follow an instruction: `@`, start, `..`, end.
    fn span(&mut self, assembler: &mut Assembler<'_>) -> Result<(), AsmError> {
        let parser = &mut assembler.parser;
        if !parser.eat('@')? {
            return Ok(());
        }
        let offset = parser.offset();
        let (start, length) = parser.range()?;
        let at = u32::try_from(self.code.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let last = self.last_span;
        let start_delta = i64::from(start).saturating_sub(i64::from(last.start));
        let start_delta = i32::try_from(start_delta)
            .map_err(|_| parser.error(offset, AsmErrorKind::SpanTooFar))?;
        self.spans.push(SpanEntry {
            instruction_delta: at.saturating_sub(last.instruction),
            start_delta,
            length,
        });
        self.last_span = LastSpan {
            instruction: at,
            start,
        };
        assembler.mark_spans();
        Ok(())
    }

    fn fill_in_labels(&mut self, assembler: &Assembler<'_>) -> Result<(), AsmError> {
        for label_use in &self.label_uses {
            let target = self.labels.resolve(&label_use.label);
            let target = assembler.located(label_use.offset, target)?;
            let Some(place) = self.code.get_mut(label_use.instruction) else {
                continue;
            };
            let mut immediates = place.immediates();
            if let Some(immediate) = immediates.get_mut(label_use.immediate) {
                *immediate = Immediate::Target(InstrIndex(target));
            }
            if let Some(filled) = Instruction::from_parts(place.opcode(), &immediates) {
                *place = filled;
            }
        }
        Ok(())
    }
}
