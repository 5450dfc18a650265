//! Files that are not, byte by byte: each is refused, at the right place and for
//! the right reason.

use lbc_format::container::{HEADER_BYTES, repair_checksum};
use lbc_format::decode::Feature;
use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::isa::Opcode;
use lbc_format::module::{FunctionTable, TypeDef};
use lbc_format::{
    DecodeError, DecodeErrorKind, EncodeError, EncodingError, FormatVersion, Module,
    RejectionClass, Section, VERSION, assemble, decode, encode,
};

const TEXT: &str = r#"
writer "test 1.2.3"
import std.io.print: fn(String)
global counter: Int
file "a.lang" 0x0123456789abcdef
lines 10 20 0
fn main() -> Int {
    local x: Int
    const_string "hello"    @0..10
    call_import std.io.print
    pop
    const_int 1000000
    dup
    store_local x
    store_global counter
    load_local x            @12..20
    return
}
custom 200
bytes 0a0b0c
"#;

fn module() -> Module {
    assemble(TEXT).expect("the text is well-formed")
}

fn file() -> Vec<u8> {
    encode(&module()).expect("the module is within the limits")
}

/// The file with header fields that fit the rest.
fn sealed(mut file: Vec<u8>) -> Vec<u8> {
    let length = file.len() as u64;
    file[12..20].copy_from_slice(&length.to_le_bytes());
    repair_checksum(&mut file);
    file
}

/// A file of the given sections, laid out in this order.
fn build(sections: &[(u8, &[u8])]) -> Vec<u8> {
    let mut file = b"\x7fLBC\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend((sections.len() as u32).to_le_bytes());
    let mut offset = HEADER_BYTES + 4 + 9 * sections.len();
    for (id, payload) in sections {
        file.push(*id);
        file.extend((offset as u32).to_le_bytes());
        file.extend((payload.len() as u32).to_le_bytes());
        offset += payload.len();
    }
    for (_, payload) in sections {
        file.extend_from_slice(payload);
    }
    sealed(file)
}

const META: (u8, &[u8]) = (1, b"\x01w\x00");
const TYPES: (u8, &[u8]) = (2, b"\x01\x00\x00\x00");
/// One function of type 5: `const_unit`, `return`.
const FUNCTIONS: (u8, &[u8]) = (6, b"\x01\x05\x00\x02\x00\x3c");

#[track_caller]
fn refused(file: &[u8]) -> DecodeError {
    match decode(file) {
        Ok(_) => panic!("the file was accepted"),
        Err(error) => error,
    }
}

#[track_caller]
fn check(file: &[u8], offset: u64, kind: DecodeErrorKind, class: RejectionClass) {
    let error = refused(file);
    assert_eq!(error.class(), class, "{error}");
    assert_eq!(error.code(), class.code());
    assert_eq!(error, DecodeError { offset, kind });
}

#[track_caller]
fn check_payload(file: &[u8], offset: u64, section: Section, error: EncodingError) {
    let section = section.id();
    let kind = DecodeErrorKind::Payload { section, error };
    check(file, offset, kind, RejectionClass::IllFormed);
}

#[test]
fn a_file_built_by_hand_is_a_module() {
    let module = decode(&build(&[META, TYPES, FUNCTIONS])).expect("the file is well-formed");
    assert_eq!(module.meta.writer, "w");
    assert_eq!(
        module.function_type(TypeIndex(5)),
        Some((&[][..], TypeIndex::UNIT))
    );
    let by_hand = encode(&module).expect("the module is within the limits");
    assert_eq!(by_hand, build(&[META, TYPES, FUNCTIONS]));
}

/// The same file with another minor version.
fn with_minor(mut file: Vec<u8>, minor: u16) -> Vec<u8> {
    file[6..8].copy_from_slice(&minor.to_le_bytes());
    sealed(file)
}

/// A type of each kind that version 1.1 brought, behind type 5.
const DATA_TYPES: (u8, &[u8]) = (
    2,
    b"\x07\
      \x00\x00\x00\
      \x01\x02\x02\x03\
      \x02\x04\
      \x03\x04\x09\
      \x04\x01P\x02\x01x\x03\x01y\x09\
      \x05\x01E\x02\x01A\x00\x01\x00\x02\x01B\x01\x01\x01z\x0a\
      \x06\x02",
);

#[test]
fn a_file_of_version_1_1_built_by_hand_is_a_module() {
    let file = with_minor(build(&[META, DATA_TYPES, FUNCTIONS]), 1);
    let module = decode(&file).expect("the file is well-formed");
    let text = "writer \"w\"
        type fn()
        type (Int, Float)
        type Array<String>
        type Map<String, P>
        type P = struct { x: Float, y: P }
        type E = enum { A(Int), B { z: E } }
        type Cell<Int>
        fn #0() {
            const_unit
            return
        }";
    // In the text `P` is mentioned, and so numbered, before the map around it.
    let mut written = assemble(text).expect("the text is well-formed");
    written.types.swap(3, 4);
    let TypeDef::Struct { fields, .. } = &mut written.types[4] else {
        panic!("type 9 is a struct");
    };
    fields[1].ty = TypeIndex(9);
    let TypeDef::Map { value, .. } = &mut written.types[3] else {
        panic!("type 8 is a map");
    };
    *value = TypeIndex(9);
    assert_eq!(module, written);
    assert_eq!(module.format_version().to_string(), "1.1");
    assert_eq!(encode(&module), Ok(file));
}

#[test]
fn a_file_has_the_version_that_it_needs() {
    let ill_formed = RejectionClass::IllFormed;
    let [found, needed] = [0, 1].map(|minor| FormatVersion { major: 1, minor });

    // A tuple, and an instruction, in a file that says 1.0.
    let feature = Feature::Type("tuple", TypeIndex(6));
    let kind = DecodeErrorKind::NewerThanVersion {
        feature,
        found,
        needed,
    };
    check(&build(&[META, DATA_TYPES, FUNCTIONS]), 4, kind, ill_formed);
    let display = build(&[META, TYPES, (6, b"\x01\x05\x00\x03\x00\x54\x3c")]);
    let feature = Feature::Instruction(Opcode::Display, FunctionIndex(0));
    let kind = DecodeErrorKind::NewerThanVersion {
        feature,
        found,
        needed,
    };
    check(&display, 4, kind, ill_formed);
    assert_eq!(
        refused(&display).to_string(),
        "function 0 uses `display`, which format version 1.1 has, but the file says 1.0 (at byte 4)"
    );
    assert!(decode(&with_minor(display, 1)).is_ok());

    // Nothing new in a file that says 1.1.
    let (found, needed) = (needed, found);
    let kind = DecodeErrorKind::VersionNotLowest { found, needed };
    let plain = build(&[META, TYPES, FUNCTIONS]);
    check(&with_minor(plain, 1), 4, kind, ill_formed);
}

#[test]
fn foreign_files_are_told_apart() {
    for bytes in [
        &b""[..],
        b"fn main() {}",
        b"\x7fELF\x02\x01\x01",
        b"\0asm\x01\0\0\0",
        b"\x7fLBX",
    ] {
        check(bytes, 0, DecodeErrorKind::NotLbc, RejectionClass::NotLbc);
    }
}

#[test]
fn every_truncation_is_damage() {
    let file = file();
    for length in 1..file.len() {
        let error = refused(&file[..length]);
        assert_eq!(error.class(), RejectionClass::Damaged, "{length}: {error}");
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let file = file();
    for position in 0..file.len() {
        for change in 1..=255 {
            let mut changed = file.clone();
            changed[position] ^= change;
            let class = if position < 4 {
                RejectionClass::NotLbc
            } else {
                RejectionClass::Damaged
            };
            assert_eq!(refused(&changed).class(), class, "{position} ^ {change}");
        }
    }
}

#[test]
fn a_longer_file_is_damage() {
    let mut longer = file();
    let declared = longer.len() as u64;
    longer.push(0);
    let kind = DecodeErrorKind::LengthMismatch {
        declared,
        found: declared + 1,
    };
    check(&longer, 12, kind, RejectionClass::Damaged);
}

#[test]
fn a_version_error_names_the_writer() {
    let mut newer = file();
    newer[4..6].copy_from_slice(&2_u16.to_le_bytes());
    repair_checksum(&mut newer);
    let found = FormatVersion { major: 2, minor: 0 };
    let writer = Some("test 1.2.3".to_owned());
    let kind = DecodeErrorKind::VersionNotSpoken { found, writer };
    check(&newer, 4, kind, RejectionClass::VersionNotSpoken);
    assert_eq!(
        refused(&newer).to_string(),
        format!(
            "the file has format version 2.0, this release reads 1.0 to {VERSION}; it was \
             written by `test 1.2.3` (at byte 4)"
        )
    );

    let mut newer = file();
    newer[6..8].copy_from_slice(&(VERSION.minor + 1).to_le_bytes());
    // A section table that leads nowhere: the writer stays unknown.
    newer[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
    repair_checksum(&mut newer);
    let found = FormatVersion {
        minor: VERSION.minor + 1,
        ..VERSION
    };
    let writer = None;
    let kind = DecodeErrorKind::VersionNotSpoken { found, writer };
    check(&newer, 4, kind, RejectionClass::VersionNotSpoken);
}

#[test]
fn flags_must_be_zero() {
    let mut file = file();
    file[8] = 4;
    repair_checksum(&mut file);
    let kind = DecodeErrorKind::UnknownFlags { flags: 4 };
    check(&file, 8, kind, RejectionClass::IllFormed);
}

#[test]
fn the_section_table_has_one_form() {
    let ill_formed = RejectionClass::IllFormed;
    let count = 1 << 30;
    let mut file = file();
    file[24..28].copy_from_slice(&u32::to_le_bytes(count));
    repair_checksum(&mut file);
    let kind = DecodeErrorKind::SectionTablePastEnd { count };
    check(&file, 24, kind, ill_formed);

    let kind = DecodeErrorKind::SectionOrder {
        previous: 2,
        found: 1,
    };
    check(&build(&[TYPES, META, FUNCTIONS]), 37, kind, ill_formed);

    let kind = DecodeErrorKind::SectionOrder {
        previous: 1,
        found: 1,
    };
    check(&build(&[META, META]), 37, kind, ill_formed);

    for id in [0, 9, 127] {
        let file = if id == 0 {
            build(&[(0, b""), META])
        } else {
            build(&[META, (id, b"")])
        };
        let offset = if id == 0 { 28 } else { 37 };
        check(
            &file,
            offset,
            DecodeErrorKind::UnknownSection { id },
            ill_formed,
        );
    }

    let good = build(&[META, TYPES, FUNCTIONS]);
    let mut gap = good.clone();
    gap[38] += 1;
    repair_checksum(&mut gap);
    let kind = DecodeErrorKind::SectionOffset {
        id: 2,
        expected: 58,
        found: 59,
    };
    check(&gap, 37, kind, ill_formed);

    let mut long = good.clone();
    long[51] += 1;
    repair_checksum(&mut long);
    let kind = DecodeErrorKind::SectionPastEnd {
        id: 6,
        end: 69,
        file: 68,
    };
    check(&long, 46, kind, ill_formed);

    let mut rest = good;
    rest.push(0);
    let kind = DecodeErrorKind::BytesAfterSections { count: 1 };
    check(&sealed(rest), 68, kind, ill_formed);
}

#[test]
fn required_sections_are_there_and_tables_are_not_empty() {
    let ill_formed = RejectionClass::IllFormed;
    let missing = |section| DecodeErrorKind::MissingSection { section };
    check(&build(&[]), 28, missing(Section::Meta), ill_formed);
    check(&build(&[META]), 40, missing(Section::Functions), ill_formed);
    let custom = build(&[META, (128, b"")]);
    check(&custom, 49, missing(Section::Functions), ill_formed);

    let empty = |section| DecodeErrorKind::EmptySection { section };
    for (id, payload) in [(2, &b"\0"[..]), (3, b"\0\0\0"), (4, b"\0"), (5, b"\0")] {
        let section = Section::from_id(id).expect("the section exists");
        let file = build(&[META, (id, payload), FUNCTIONS]);
        check(&file, 58, empty(section), ill_formed);
    }
    let file = build(&[META, (6, b"\0")]);
    check(&file, 49, empty(Section::Functions), ill_formed);
}

#[test]
fn payloads_have_one_encoding() {
    let meta = |payload: &[u8]| build(&[(1, payload), TYPES, FUNCTIONS]);
    let section = Section::Meta;
    check_payload(&meta(b""), 55, section, EncodingError::EndOfSection);
    check_payload(
        &meta(b"\x05w\x00"),
        56,
        section,
        EncodingError::EndOfSection,
    );
    check_payload(&meta(b"\x01\xff\x00"), 56, section, EncodingError::Text);
    check_payload(
        &meta(b"\x01w\x00\x00"),
        58,
        section,
        EncodingError::TrailingBytes,
    );
    // The entry function is a 32-bit number.
    let wide = meta(b"\x01w\xfd\x00\x00\x00\x00\x01\x00\x00\x00");
    check_payload(&wide, 57, section, EncodingError::IntegerTooWide);
    // 0, 250 and 251 as 16-bit forms: only the last one is the shortest.
    for (value, canonical) in [(0_u8, false), (250, false), (251, true)] {
        let file = meta(&[1, b'w', 251, value, 0]);
        if canonical {
            assert!(decode(&file).is_ok());
        } else {
            check_payload(&file, 55, section, EncodingError::NotCanonical);
        }
    }

    let functions = |payload: &[u8]| build(&[META, TYPES, (6, payload)]);
    let section = Section::Functions;
    // The first opcode behind the table, in place of `const_unit`.
    let first_unknown = Opcode::ALL.len() as u8;
    let unknown = functions(&[1, 5, 0, 2, first_unknown, 0x3c]);
    check_payload(&unknown, 66, section, EncodingError::UnknownVariant);
    let unknown = functions(b"\x01\x05\x00\x02\xfa\x3c");
    check_payload(&unknown, 66, section, EncodingError::UnknownVariant);
    let not_bool = functions(b"\x01\x05\x00\x02\x01\x02\x3c");
    check_payload(&not_bool, 67, section, EncodingError::Bool { found: 2 });
    // Four billion instructions in one byte.
    let many = functions(b"\x01\x05\x00\xfc\xff\xff\xff\xff\x00");
    let error = refused(&many);
    assert_eq!(error.class(), RejectionClass::IllFormed, "{error}");
}

#[test]
fn a_count_allocates_nothing_that_is_not_there() {
    // A text, and a table of texts, of 2^60 bytes and entries.
    let count = b"\xfd\x00\x00\x00\x00\x00\x00\x00\x10";
    for (id, prefix) in [(1, &b""[..]), (3, b"\0\0"), (3, b"\0\0\x01"), (8, b"")] {
        let mut payload = prefix.to_vec();
        payload.extend_from_slice(count);
        let file = match id {
            1 => build(&[(1, &payload), FUNCTIONS]),
            8 => build(&[META, FUNCTIONS, (8, &payload)]),
            _ => build(&[META, (id, &payload), FUNCTIONS]),
        };
        let error = refused(&file);
        let kind = DecodeErrorKind::Payload {
            section: id,
            error: EncodingError::EndOfSection,
        };
        assert_eq!(error.kind, kind);
    }
}

#[test]
fn limits_hold_for_files_too() {
    // A type with 256 parameters: the count alone takes three bytes.
    let mut types = b"\x01\x00\xfb\x00\x01".to_vec();
    types.extend([2; 256]);
    types.push(0);
    let error = refused(&build(&[META, (2, &types), FUNCTIONS]));
    assert_eq!(error.class(), RejectionClass::IllFormed);
    assert_eq!(
        error.to_string(),
        "too many parameters of a function type: the limit is 255, found 256 (at byte 0)"
    );
}

#[test]
fn custom_sections_pass_unread() {
    let first = (128, &b"anything"[..]);
    let file = build(&[META, TYPES, FUNCTIONS, first, (255, b"")]);
    let module = decode(&file).expect("custom sections are skipped");
    assert_eq!(module.custom.len(), 2);
    assert_eq!(encode(&module), Ok(file));
}

#[test]
fn what_has_no_encoding_is_not_encoded() {
    let mut module = module();
    module.custom[0].id = 127;
    assert_eq!(
        encode(&module),
        Err(EncodeError::CustomSectionId { id: 127 })
    );
    module.custom[0].id = 128;
    module.custom.push(module.custom[0].clone());
    assert_eq!(
        encode(&module),
        Err(EncodeError::CustomSectionId { id: 128 })
    );
    module.custom.clear();
    module.functions = FunctionTable::default();
    assert_eq!(encode(&module), Err(EncodeError::NoFunctions));
}
