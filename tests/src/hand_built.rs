//! Files built byte by byte, without the `lbc-format` crate.
//!
//! A round trip cannot see an error made on both sides. These files follow
//! `docs/format.md` alone, so they also tell whether the page is right.

/// A file that computes `2 + 40`.
#[must_use]
pub fn sum() -> Vec<u8> {
    let mut functions = Bytes::default();
    functions.integer(1);
    functions.integer(FIRST_DEFINED).integer(0);
    functions.integer(4);
    functions.byte(0x05).signed(2); // small_int 2
    functions.byte(0x05).signed(40); // small_int 40
    functions.byte(0x0d); // add_int
    functions.byte(0x3c); // return
    single_function(INT, functions)
}

/// A file with every section there is and a custom one: it greets, stores a
/// global, and then divides by it in a function, in line 3 of a source file.
#[must_use]
pub fn division() -> Vec<u8> {
    let mut meta = Bytes::default();
    meta.text("hand").integer(1);

    let mut types = Bytes::default();
    types.integer(3);
    types.function_type(&[INT], INT); // 5
    types.function_type(&[], UNIT); // 6
    types.function_type(&[STRING], UNIT); // 7

    let mut constants = Bytes::default();
    constants.integer(1).signed(1_000_000);
    constants.integer(1).float(0.0);
    constants.integer(1).text("grüße");

    let mut imports = Bytes::default();
    imports.integer(1).text("std.io.println").integer(7);

    let mut globals = Bytes::default();
    globals.integer(1).integer(INT);

    let mut functions = Bytes::default();
    functions.integer(2);
    // fn ratio(n: Int) -> Int
    functions.integer(5).integer(0);
    functions.integer(4);
    functions.byte(0x02).integer(0); // const_int 1000000
    functions.byte(0x09).integer(0); // load_local 0
    functions.byte(0x10); // div_int
    functions.byte(0x3c); // return
    // fn main()
    functions.integer(6).integer(1).integer(FLOAT);
    functions.integer(12);
    functions.byte(0x04).integer(0); // const_string 0
    functions.byte(0x3a).integer(0); // call_import 0
    functions.byte(0x07); // pop
    functions.byte(0x03).integer(0); // const_float 0
    functions.byte(0x0a).integer(0); // store_local 0
    functions.byte(0x05).signed(0); // small_int 0
    functions.byte(0x0c).integer(0); // store_global 0
    functions.byte(0x0b).integer(0); // load_global 0
    functions.byte(0x39).integer(0); // call 0
    functions.byte(0x07); // pop
    functions.byte(0x00); // const_unit
    functions.byte(0x3c); // return

    let mut spans = Bytes::default();
    spans.integer(1).text("hand.lang");
    spans.integer(0x0123_4567_89ab_cdef);
    // Four lines; the last is empty, for the text ends in a line break.
    spans
        .integer(4)
        .integer(20)
        .integer(30)
        .integer(300)
        .integer(0);
    spans.integer(2);
    // ratio: the division stands in line 3, columns 5 to 16.
    spans.integer(0).integer(1);
    spans.integer(2).signed(54).integer(12);
    // main: the call stands in line 3 too, columns 251 to 259.
    spans.integer(0).integer(1);
    spans.integer(8).signed(300).integer(9);

    let mut names = Bytes::default();
    names.integer(2).text("ratio").text("main");
    names.integer(1).text("divisor");

    let mut custom = Bytes::default();
    custom.byte(0xff).byte(0x00);

    file(&[
        (META, meta),
        (TYPES, types),
        (CONSTANTS, constants),
        (IMPORTS, imports),
        (GLOBALS, globals),
        (FUNCTIONS, functions),
        (SPANS, spans),
        (NAMES, names),
        (200, custom),
    ])
}

/// A file with the instructions that the compiler has no use for: it turns false
/// into true, looks at a copy of it, and gives it back.
#[must_use]
pub fn copy() -> Vec<u8> {
    let mut functions = Bytes::default();
    functions.integer(1);
    functions.integer(FIRST_DEFINED).integer(0);
    functions.integer(6);
    functions.byte(0x01).byte(0); // const_bool false
    functions.byte(0x1e); // not
    functions.byte(0x08); // dup
    functions.byte(0x37).integer(5); // jump_if_false 5
    functions.byte(0x3c); // return
    functions.byte(0x3e); // unreachable
    single_function(BOOL, functions)
}

/// A file that arrives where it says it never does.
#[must_use]
pub fn unreachable() -> Vec<u8> {
    let mut functions = Bytes::default();
    functions.integer(1);
    functions.integer(FIRST_DEFINED).integer(0);
    functions.integer(1);
    functions.byte(0x3e); // unreachable
    single_function(UNIT, functions)
}

/// A file with the fewest sections there can be, around this one function.
fn single_function(result: u64, functions: Bytes) -> Vec<u8> {
    let mut meta = Bytes::default();
    meta.text("hand").integer(0);
    let mut types = Bytes::default();
    types.integer(1).function_type(&[], result);
    file(&[(META, meta), (TYPES, types), (FUNCTIONS, functions)])
}

/// Every hand-built file, with its name.
#[must_use]
pub fn all() -> [(&'static str, Vec<u8>); 4] {
    [
        ("hand_sum", sum()),
        ("hand_division", division()),
        ("hand_copy", copy()),
        ("hand_unreachable", unreachable()),
    ]
}

const META: u8 = 1;
const TYPES: u8 = 2;
const CONSTANTS: u8 = 3;
const IMPORTS: u8 = 4;
const GLOBALS: u8 = 5;
const FUNCTIONS: u8 = 6;
const SPANS: u8 = 7;
const NAMES: u8 = 8;

const UNIT: u64 = 0;
const BOOL: u64 = 1;
const INT: u64 = 2;
const FLOAT: u64 = 3;
const STRING: u64 = 4;
const FIRST_DEFINED: u64 = 5;

/// A payload as it grows.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn byte(&mut self, byte: u8) -> &mut Self {
        self.0.push(byte);
        self
    }

    /// An unsigned integer in its shortest form.
    fn integer(&mut self, value: u64) -> &mut Self {
        let bytes = value.to_le_bytes();
        match value {
            0..=250 => self.0.push(bytes[0]),
            251..=0xffff => {
                self.0.push(251);
                self.0.extend(&bytes[..2]);
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(252);
                self.0.extend(&bytes[..4]);
            }
            _ => {
                self.0.push(253);
                self.0.extend(&bytes);
            }
        }
        self
    }

    /// A signed integer: 0, -1, 1, -2, 2 … are counted as 0, 1, 2, 3, 4 …
    fn signed(&mut self, value: i64) -> &mut Self {
        self.integer(((value << 1) ^ (value >> 63)).cast_unsigned())
    }

    fn float(&mut self, value: f64) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.integer(text.len() as u64);
        self.0.extend(text.as_bytes());
        self
    }

    fn function_type(&mut self, parameters: &[u64], result: u64) -> &mut Self {
        self.integer(0).integer(parameters.len() as u64);
        for parameter in parameters {
            self.integer(*parameter);
        }
        self.integer(result)
    }
}

/// Header, section table and payloads.
fn file(sections: &[(u8, Bytes)]) -> Vec<u8> {
    let table = 24 + 4 + 9 * sections.len();
    let length = table
        + sections
            .iter()
            .map(|(_, payload)| payload.0.len())
            .sum::<usize>();
    let mut file = Vec::with_capacity(length);
    file.extend(b"\x7fLBC");
    file.extend(1_u16.to_le_bytes());
    file.extend(0_u16.to_le_bytes());
    file.extend(0_u32.to_le_bytes());
    file.extend((length as u64).to_le_bytes());
    file.extend([0; 4]);
    file.extend(four_bytes(sections.len()));
    let mut offset = table;
    for (id, payload) in sections {
        file.push(*id);
        file.extend(four_bytes(offset));
        file.extend(four_bytes(payload.0.len()));
        offset += payload.0.len();
    }
    for (_, payload) in sections {
        file.extend(&payload.0);
    }
    let checksum = crc_32(file[..20].iter().chain(&file[24..]).copied());
    file[20..24].copy_from_slice(&checksum.to_le_bytes());
    file
}

fn four_bytes(value: usize) -> [u8; 4] {
    u32::try_from(value)
        .expect("hand-built files are small")
        .to_le_bytes()
}

/// CRC-32 as zip and Ethernet have it, a bit at a time.
fn crc_32(bytes: impl Iterator<Item = u8>) -> u32 {
    !bytes.fold(!0, |checksum, byte| {
        (0..8).fold(checksum ^ u32::from(byte), |bits, _| {
            let shifted = bits >> 1;
            if bits & 1 == 1 {
                shifted ^ 0xedb8_8320
            } else {
                shifted
            }
        })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_common_one() {
        assert_eq!(super::crc_32(b"123456789".iter().copied()), 0xcbf4_3926);
    }
}
