//! Files that are large in one respect, and small in every other: what a reader does
//! with them has to be linear in their size.

use std::fmt::Write as _;

use lbc_format::container::repair_checksum;
use lbc_format::index::{FunctionIndex, InstrIndex, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::{Constants, Function, FunctionTable, Meta, TypeDef};
use lbc_format::{Module, encode};

/// A kind of large file.
#[derive(Clone, Copy, Debug)]
pub struct LargeFile {
    /// What it is called on the command line of `large-files`.
    pub name: &'static str,
    /// How large it is made to see how much memory is used; the unit is that of
    /// `make`: bytes, functions, jumps or blocks.
    pub size: usize,
    /// Makes one.
    pub make: fn(usize) -> Vec<u8>,
    /// Whether it is text assembly, and not bytecode.
    pub is_text: bool,
    /// The exit code of `langvm verify`; of `langc asm` for a text.
    pub status: i32,
}

/// All of them.
pub const LARGE_FILES: &[LargeFile] = &[
    LargeFile {
        name: "zeros",
        size: 100_000_000,
        make: |size| vec![0; size],
        is_text: false,
        status: 3,
    },
    LargeFile {
        name: "zeros-in-functions",
        size: 50_000_000,
        make: |size| with_payload(&[(1, b"\x01w\x00"), (6, &counted(size / 3, size))]),
        is_text: false,
        status: 3,
    },
    LargeFile {
        name: "zeros-in-types",
        size: 50_000_000,
        make: |size| {
            with_payload(&[
                (1, b"\x01w\x00"),
                (2, &counted(size / 3, size)),
                (6, ONE_FUNCTION),
            ])
        },
        is_text: false,
        status: 3,
    },
    LargeFile {
        name: "length-of-2^63",
        size: 100_000_000,
        make: |size| {
            let mut file = with_payload(&[(1, b"\x01w\x00"), (6, &counted(0, size))]);
            file[12..20].copy_from_slice(&(1_u64 << 63).to_le_bytes());
            file
        },
        is_text: false,
        status: 3,
    },
    LargeFile {
        name: "count-of-2^63",
        size: 100_000_000,
        make: |size| {
            let mut functions = b"\xfd\x00\x00\x00\x00\x00\x00\x00\x80".to_vec();
            functions.resize(size, 0);
            with_payload(&[(1, b"\x01w\x00"), (6, &functions)])
        },
        is_text: false,
        status: 3,
    },
    LargeFile {
        name: "functions",
        size: 1_000_000,
        make: |count| module((0..count).map(|_| vec![Instruction::Unreachable {}])),
        is_text: false,
        status: 0,
    },
    LargeFile {
        name: "jumps-ahead",
        size: 1_000_000,
        make: |count| module([jumps_ahead(count)]),
        is_text: false,
        status: 0,
    },
    LargeFile {
        name: "jumps-back",
        size: 1_000_000,
        make: |count| module([jumps_back(count)]),
        is_text: false,
        status: 0,
    },
    LargeFile {
        name: "jumps-on-a-deep-stack",
        size: 1_000_000,
        make: |count| module([jumps_on_a_deep_stack(count)]),
        is_text: false,
        status: 0,
    },
    LargeFile {
        name: "nested-blocks",
        size: 65_536,
        make: |depth| nested_blocks(depth).into_bytes(),
        is_text: true,
        status: 0,
    },
];

/// The payload of a functions section: one that returns nothing, of the first type.
const ONE_FUNCTION: &[u8] = b"\x01\x05\x00\x02\x00\x3c";

/// A list of `count` things in `size` bytes, all of which are zero.
fn counted(count: usize, size: usize) -> Vec<u8> {
    let mut bytes = vec![252];
    bytes.extend_from_slice(&(count as u32).to_le_bytes());
    bytes.resize(bytes.len() + size, 0);
    bytes
}

/// A file with these sections and a checksum that holds.
fn with_payload(sections: &[(u8, &[u8])]) -> Vec<u8> {
    let mut file = b"\x7fLBC\x01\x00\x00\x00\x00\x00\x00\x00".to_vec();
    let start = 28 + 9 * sections.len();
    let total: usize = sections.iter().map(|(_, payload)| payload.len()).sum();
    file.extend_from_slice(&((start + total) as u64).to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(&(sections.len() as u32).to_le_bytes());
    let mut offset = start;
    for (id, payload) in sections {
        file.push(*id);
        file.extend_from_slice(&(offset as u32).to_le_bytes());
        file.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        offset += payload.len();
    }
    for (_, payload) in sections {
        file.extend_from_slice(payload);
    }
    repair_checksum(&mut file);
    file
}

/// A module of functions without parameters that return nothing.
fn module(functions: impl IntoIterator<Item = Vec<Instruction>>) -> Vec<u8> {
    let functions: FunctionTable = functions
        .into_iter()
        .map(|code| Function {
            signature: TypeIndex::FIRST_DEFINED,
            locals: Vec::new(),
            code,
        })
        .collect();
    let module = Module {
        meta: Meta {
            writer: "large-files".to_owned(),
            entry: FunctionIndex(0),
        },
        types: vec![TypeDef::Function {
            parameters: Vec::new(),
            result: TypeIndex::UNIT,
        }],
        constants: Constants::default(),
        imports: Vec::new(),
        globals: Vec::new(),
        functions,
        spans: None,
        names: None,
        custom: Vec::new(),
    };
    encode(&module).expect("the module keeps to all limits")
}

fn target(position: usize) -> InstrIndex {
    InstrIndex(position as u32)
}

/// Jumps that all lead to the end.
fn jumps_ahead(count: usize) -> Vec<Instruction> {
    let end = target(2 * count);
    let jump = [
        Instruction::ConstBool { value: false },
        Instruction::JumpIfTrue { target: end },
    ];
    let mut code: Vec<Instruction> = std::iter::repeat_n(jump, count).flatten().collect();
    code.extend([Instruction::ConstUnit {}, Instruction::Return {}]);
    code
}

/// Jumps that each lead to the one before.
fn jumps_back(count: usize) -> Vec<Instruction> {
    let mut code: Vec<Instruction> = (0..count)
        .flat_map(|position| {
            [
                Instruction::ConstBool { value: false },
                Instruction::JumpIfTrue {
                    target: target(2 * position),
                },
            ]
        })
        .collect();
    code.extend([Instruction::ConstUnit {}, Instruction::Return {}]);
    code
}

/// Jumps to the end and back, each with ten thousand values on the stack.
fn jumps_on_a_deep_stack(count: usize) -> Vec<Instruction> {
    const DEPTH: usize = 10_000;
    let values = std::iter::repeat_n(Instruction::SmallInt { value: 1 }, DEPTH);
    let mut code: Vec<Instruction> = values.collect();
    let end = target(DEPTH + 2 * count);
    for position in 0..count {
        code.push(Instruction::ConstBool { value: false });
        code.push(Instruction::JumpIfTrue {
            target: if position % 2 == 0 {
                end
            } else {
                target(DEPTH)
            },
        });
    }
    code.extend(std::iter::repeat_n(Instruction::Pop {}, DEPTH));
    code.extend([Instruction::ConstUnit {}, Instruction::Return {}]);
    code
}

/// Loops inside loops, none of which goes round.
fn nested_blocks(depth: usize) -> String {
    let mut text = String::from("fn main() {\n");
    for level in 0..depth {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "head{level}:\nconst_bool false\njump_if_false end{level}"
        );
    }
    for level in (0..depth).rev() {
        let _ = writeln!(text, "jump head{level}\nend{level}:");
    }
    text.push_str("const_unit\nreturn\n}\n");
    text
}
