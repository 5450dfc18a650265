//! The encoding of the functions section.
//!
//! Nearly all of a file is code, so that its section is read by hand, and is known to be
//! in shortest form when it has been read. The bytes are the same that
//! [`super::encode`] would write for a list of [`Function`](crate::module::Function)s; a
//! test holds the two together.

use super::{EncodingError, PayloadError};
use crate::container::FormatVersion;
use crate::index::{FunctionIndex, TypeIndex};
use crate::isa::{Instruction, Opcode};
use crate::limits::MAX_FILE_BYTES;
use crate::module::{FunctionTable, Module};

/// Integers below take one byte, and this byte stands in front of two more.
const TWO_BYTES: u8 = 251;
/// Stands in front of four bytes.
const FOUR_BYTES: u8 = 252;
/// Stands in front of eight bytes.
const EIGHT_BYTES: u8 = 253;

/// Whether an integer takes one byte, which then is that integer.
pub(crate) const fn takes_one_byte(integer: usize) -> bool {
    integer < TWO_BYTES as usize
}

/// The fewest bytes that a function takes: its signature and two empty lists.
const FEWEST_BYTES: usize = 3;

/// Code that was gone through.
pub(crate) struct Walked<'a> {
    /// What is left behind it.
    pub(crate) rest: Input<'a>,
    /// The lowest version of the format that has all that is in it.
    pub(crate) since: FormatVersion,
}

/// Goes through the code of a function that is about to be read: the first so many
/// instructions of what is left. The function is the last of the module so far.
///
/// What it does not get through, or not without an error, is read without it.
pub(crate) trait Walk {
    fn walk<'a>(
        &mut self,
        module: &Module,
        function: FunctionIndex,
        instructions: usize,
        input: &Input<'a>,
    ) -> Option<Walked<'a>>;
}

/// Goes through no code.
pub(crate) struct NoWalk;

impl Walk for NoWalk {
    fn walk<'a>(
        &mut self,
        _: &Module,
        _: FunctionIndex,
        _: usize,
        _: &Input<'a>,
    ) -> Option<Walked<'a>> {
        None
    }
}

/// Decodes the payload of the functions section into a module that has all that is in
/// front of it.
pub(crate) fn decode_functions(
    payload: &[u8],
    module: &mut Module,
    walk: &mut impl Walk,
) -> Result<(), PayloadError> {
    let mut input = Input::new(payload);
    let count = input.count(FEWEST_BYTES)?;
    let start = input.position();
    let offset = |input: &Input<'_>| input.position().saturating_sub(start);
    module.functions = FunctionTable::of_bytes(count, input.rest);
    for index in (0..).map(FunctionIndex).take(count) {
        let signature = TypeIndex(input.positioned(Input::u32)?);
        for _ in 0..input.count(1)? {
            let local = TypeIndex(input.positioned(Input::u32)?);
            module.functions.add_local(local);
        }
        let instructions = input.count(1)?;
        module.functions.begin_function(signature, offset(&input));
        let walked = match walk.walk(module, index, instructions, &input) {
            Some(walked) => walked,
            None => skip(input, instructions)?,
        };
        input = walked.rest;
        module
            .functions
            .end_function(instructions, offset(&input), walked.since);
    }
    if !input.rest.is_empty() {
        return Err(PayloadError {
            offset: input.position(),
            error: EncodingError::TrailingBytes,
        });
    }
    module.functions.shrink_to_fit();
    Ok(())
}

/// Reads instructions for nothing but their errors.
fn skip(mut input: Input<'_>, instructions: usize) -> Result<Walked<'_>, PayloadError> {
    let mut newest = 0;
    for _ in 0..instructions {
        let instruction = input.positioned(Instruction::read)?;
        newest = newest.max(instruction.opcode() as u8);
    }
    let is_newest = |opcode: &&Opcode| **opcode as u8 == newest;
    let newest = Opcode::ALL.iter().find(is_newest);
    Ok(Walked {
        rest: input,
        since: newest.map_or(FormatVersion::FIRST, |opcode| opcode.since()),
    })
}

/// Encodes the payload of the functions section; `None` if it would be larger than
/// any file.
pub(crate) fn encode_functions(table: &FunctionTable) -> Option<Vec<u8>> {
    let mut out = Output::default();
    out.count(table.len());
    out.bytes.extend_from_slice(table.bytes());
    (out.len() as u64 <= MAX_FILE_BYTES).then_some(out.bytes)
}

/// What is left of a payload.
#[derive(Clone, Debug)]
pub(crate) struct Input<'a> {
    rest: &'a [u8],
    total: usize,
    /// What was left in front of the value that could not be read.
    refused: Option<usize>,
}

impl<'a> Input<'a> {
    pub(crate) const fn new(payload: &'a [u8]) -> Self {
        Self {
            rest: payload,
            total: payload.len(),
            refused: None,
        }
    }

    /// The bytes that are left.
    #[inline(always)]
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Goes past bytes of the [`rest`](Self::rest), of which `rest` are left.
    #[inline(always)]
    pub(crate) const fn go_on_with(&mut self, rest: &'a [u8]) {
        self.rest = rest;
    }

    fn position(&self) -> usize {
        self.total.saturating_sub(self.rest.len())
    }

    /// Reads something. An error is one at the first byte of the value in it that is
    /// at fault, or of all of it.
    #[inline(always)]
    fn positioned<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, EncodingError>,
    ) -> Result<T, PayloadError> {
        let before = self.rest.len();
        read(self).map_err(|error| PayloadError {
            offset: self.total.saturating_sub(self.refused.unwrap_or(before)),
            error,
        })
    }

    /// Reads the length of a list of things that take at least `fewest_bytes` each.
    /// More than what is left could hold are an error at once.
    fn count(&mut self, fewest_bytes: usize) -> Result<usize, PayloadError> {
        self.positioned(|input| {
            let count = match input.byte()? {
                EIGHT_BYTES => {
                    let value = u64::from_le_bytes(input.bytes()?);
                    shortest(value, value > u32::MAX.into())?
                }
                first => input.u32_after(first)?.into(),
            };
            match usize::try_from(count) {
                Ok(count) if count.saturating_mul(fewest_bytes) <= input.rest.len() => Ok(count),
                _ => Err(EncodingError::EndOfSection),
            }
        })
    }

    /// The next byte, and the one behind it if that is an integer by itself.
    #[inline(always)]
    pub(crate) fn two_bytes(&self) -> Option<(u8, u8)> {
        match self.rest {
            [first, second, ..] if *second < TWO_BYTES => Some((*first, *second)),
            _ => None,
        }
    }

    /// Goes past bytes that were looked at.
    #[inline(always)]
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    #[inline(always)]
    pub(crate) fn byte(&mut self) -> Result<u8, EncodingError> {
        match self.rest {
            [first, rest @ ..] => {
                self.rest = rest;
                Ok(*first)
            }
            [] => {
                self.refused = Some(0);
                Err(EncodingError::EndOfSection)
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], EncodingError> {
        let (bytes, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(EncodingError::EndOfSection)?;
        self.rest = rest;
        Ok(*bytes)
    }

    /// Reads a value that is at fault as a whole if it is at all.
    #[inline(always)]
    fn whole<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, EncodingError>,
    ) -> Result<T, EncodingError> {
        let before = self.rest.len();
        let result = read(self);
        if result.is_err() {
            self.refused = Some(before);
        }
        result
    }

    pub(crate) fn bool(&mut self) -> Result<bool, EncodingError> {
        self.whole(|input| match input.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            found => Err(EncodingError::Bool { found }),
        })
    }

    pub(crate) fn u16(&mut self) -> Result<u16, EncodingError> {
        self.whole(|input| match input.byte()? {
            TWO_BYTES => {
                let value = u16::from_le_bytes(input.bytes()?);
                shortest(value, value >= TWO_BYTES.into())
            }
            first if first < TWO_BYTES => Ok(first.into()),
            _ => Err(EncodingError::IntegerTooWide),
        })
    }

    #[inline(always)]
    pub(crate) fn u32(&mut self) -> Result<u32, EncodingError> {
        match self.rest {
            [value, rest @ ..] if *value < TWO_BYTES => {
                self.rest = rest;
                Ok((*value).into())
            }
            [TWO_BYTES, low, high, rest @ ..] if *low >= TWO_BYTES || *high > 0 => {
                self.rest = rest;
                Ok(u16::from_le_bytes([*low, *high]).into())
            }
            _ => self.long_u32(),
        }
    }

    #[inline(never)]
    fn long_u32(&mut self) -> Result<u32, EncodingError> {
        self.whole(|input| {
            let first = input.byte()?;
            input.u32_after(first)
        })
    }

    pub(crate) fn i16(&mut self) -> Result<i16, EncodingError> {
        self.u16().map(unfolded)
    }

    fn u32_after(&mut self, first: u8) -> Result<u32, EncodingError> {
        match first {
            TWO_BYTES => {
                let value = u16::from_le_bytes(self.bytes()?);
                shortest(value.into(), value >= TWO_BYTES.into())
            }
            FOUR_BYTES => {
                let value = u32::from_le_bytes(self.bytes()?);
                shortest(value, value > u16::MAX.into())
            }
            _ if first < TWO_BYTES => Ok(first.into()),
            _ => Err(EncodingError::IntegerTooWide),
        }
    }
}

/// The signed integer that an unsigned one stands for: 0, -1, 1, -2, …
#[inline(always)]
pub(crate) const fn unfolded(folded: u16) -> i16 {
    let half = (folded >> 1).cast_signed();
    if folded & 1 == 0 { half } else { !half }
}

fn shortest<T>(value: T, is_shortest: bool) -> Result<T, EncodingError> {
    if is_shortest {
        Ok(value)
    } else {
        Err(EncodingError::NotCanonical)
    }
}

/// A payload in the making.
#[derive(Default)]
pub(crate) struct Output {
    bytes: Vec<u8>,
}

impl Output {
    /// Behind what there is already.
    pub(crate) const fn after(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) const fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn count(&mut self, count: usize) {
        match u32::try_from(count) {
            Ok(count) => self.u32(count),
            Err(_) => {
                self.bytes.push(EIGHT_BYTES);
                self.bytes.extend_from_slice(&(count as u64).to_le_bytes());
            }
        }
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.u32(value.into());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        match (u8::try_from(value), u16::try_from(value)) {
            (Ok(value), _) if value < TWO_BYTES => self.bytes.push(value),
            (_, Ok(value)) => {
                self.bytes.push(TWO_BYTES);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            _ => {
                self.bytes.push(FOUR_BYTES);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
        }
    }

    pub(crate) fn i16(&mut self, value: i16) {
        let doubled = value.cast_unsigned() << 1;
        self.u16(if value < 0 { !doubled } else { doubled });
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may end so")]
mod tests {
    use super::*;
    use crate::index::{
        FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex, LocalSlot,
        StringIndex,
    };
    use crate::isa::{Immediate, ImmediateKind};
    use crate::module::Function;

    /// The same numbers as the library that encodes all other sections.
    #[test]
    fn integers_are_encoded_as_everywhere() {
        let edges = [
            0,
            1,
            250,
            251,
            252,
            255,
            256,
            0x7fff,
            0x8000,
            0xffff,
            0x1_0000,
            u32::MAX,
        ];
        for value in edges {
            let mut out = Output::default();
            out.u32(value);
            assert_eq!(Some(&out.bytes), super::super::encode(&value).as_ref());
            let mut input = Input::new(&out.bytes);
            assert_eq!(input.u32(), Ok(value));
            assert!(input.rest.is_empty());

            let small = value as u16 as i16;
            let mut out = Output::default();
            out.i16(small);
            assert_eq!(Some(&out.bytes), super::super::encode(&small).as_ref());
            let mut input = Input::new(&out.bytes);
            assert_eq!(input.i16(), Ok(small));
        }
    }

    /// The same bytes as if the library had encoded a list of functions, for every
    /// instruction and whatever its immediates.
    #[test]
    fn functions_are_encoded_as_everywhere() {
        let code = |number: u32| -> Vec<Instruction> {
            let instructions = Opcode::ALL.iter().map(|&opcode| {
                let immediates: Vec<Immediate> = opcode
                    .immediates()
                    .iter()
                    .map(|&(_, kind)| immediate(kind, number))
                    .collect();
                Instruction::from_parts(opcode, &immediates).expect("they follow the table")
            });
            instructions.collect()
        };
        let numbers = [0, 1, 250, 251, 0xffff, 0x1_0000, u32::MAX];
        let functions: Vec<Function> = numbers
            .into_iter()
            .map(|number| Function {
                signature: TypeIndex(number),
                locals: vec![TypeIndex(number); number as usize % 300],
                code: code(number),
            })
            .collect();
        let table: FunctionTable = functions.iter().cloned().collect();
        let encoded = encode_functions(&table).expect("it is small");
        assert_eq!(Some(&encoded), super::super::encode(&functions).as_ref());
        let mut module = crate::assemble("fn main() -> Int {\nsmall_int 42\nreturn\n}")
            .expect("it is a module, whatever it holds");
        decode_functions(&encoded, &mut module, &mut NoWalk).expect("it was just encoded");
        assert_eq!(module.functions, table);
    }

    fn immediate(kind: ImmediateKind, number: u32) -> Immediate {
        match kind {
            ImmediateKind::Bool => Immediate::Bool(number & 1 == 1),
            ImmediateKind::Small => Immediate::Small(number as i16),
            ImmediateKind::Count => Immediate::Count(number as u8),
            ImmediateKind::Number => Immediate::Number(number as u16),
            ImmediateKind::Int => Immediate::Int(IntIndex(number)),
            ImmediateKind::Float => Immediate::Float(FloatIndex(number)),
            ImmediateKind::String => Immediate::String(StringIndex(number)),
            ImmediateKind::Local => Immediate::Local(LocalSlot(number)),
            ImmediateKind::Global => Immediate::Global(GlobalIndex(number)),
            ImmediateKind::Function => Immediate::Function(FunctionIndex(number)),
            ImmediateKind::Import => Immediate::Import(ImportIndex(number)),
            ImmediateKind::Type => Immediate::Type(TypeIndex(number)),
            ImmediateKind::Target => Immediate::Target(InstrIndex(number)),
        }
    }
}
