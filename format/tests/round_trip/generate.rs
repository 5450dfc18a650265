//! Generators of modules for property tests.

use lbc_format::index::{
    FileIndex, FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, InstrIndex, IntIndex,
    LocalSlot, StringIndex, TypeIndex,
};
use lbc_format::isa::{Immediate, ImmediateKind, Instruction, Opcode};
use lbc_format::module::{
    Constants, CustomSection, Field, Function, FunctionInlining, FunctionSpans, Import,
    InlinedCall, InlinedRange, Inlining, Meta, Module, Names, SourceFile, SpanEntry, SpanTables,
    TypeDef, Variant,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Indices of which small ones, and so existing entries, are the most likely, and
/// which cross every boundary of the integer encoding.
fn index() -> impl Strategy<Value = u32> {
    prop_oneof![
        20 => 0_u32..10,
        2 => 248_u32..260,
        1 => 65_530_u32..65_540,
        1 => any::<u32>(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z_]{1,6}",
        1 => any::<String>(),
        1 => "[\"\\\\'\n\r\t;#@ ]{0,6}",
        1 => "x{50,70}",
    ]
}

fn type_index() -> impl Strategy<Value = TypeIndex> {
    index().prop_map(TypeIndex)
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        Just(f64::NAN),
        Just(-0.0),
        Just(f64::INFINITY),
        Just(1e21),
        any::<f32>().prop_map(f64::from),
    ]
}

fn field() -> impl Strategy<Value = Field> {
    let name = prop_oneof![1 => Just(String::new()), 3 => text()];
    (name, type_index()).prop_map(|(name, ty)| Field { name, ty })
}

fn variant() -> impl Strategy<Value = Variant> {
    (text(), any::<bool>(), vec(field(), 0..4), any::<bool>()).prop_map(
        |(name, named, mut fields, keep_names)| {
            if !named && !keep_names {
                fields.iter_mut().for_each(|field| field.name.clear());
            }
            Variant {
                name,
                named,
                fields,
            }
        },
    )
}

fn type_def() -> impl Strategy<Value = TypeDef> {
    prop_oneof![
        (vec(type_index(), 0..4), type_index())
            .prop_map(|(parameters, result)| TypeDef::Function { parameters, result }),
        vec(type_index(), 0..4).prop_map(|elements| TypeDef::Tuple { elements }),
        type_index().prop_map(|element| TypeDef::Array { element }),
        (type_index(), type_index()).prop_map(|(key, value)| TypeDef::Map { key, value }),
        (text(), vec(field(), 0..7)).prop_map(|(name, fields)| TypeDef::Struct { name, fields }),
        (text(), vec(variant(), 0..7))
            .prop_map(|(name, variants)| TypeDef::Enum { name, variants }),
        type_index().prop_map(|content| TypeDef::Cell { content }),
    ]
}

fn instruction() -> impl Strategy<Value = Instruction> {
    (
        proptest::sample::select(Opcode::ALL),
        index(),
        any::<i16>(),
        any::<u8>(),
        any::<bool>(),
    )
        .prop_map(|(opcode, index, small, count, truth)| {
            let immediates: Vec<Immediate> = opcode
                .immediates()
                .iter()
                .map(|(_, kind)| match kind {
                    ImmediateKind::Bool => Immediate::Bool(truth),
                    ImmediateKind::Small => Immediate::Small(small),
                    ImmediateKind::Count => Immediate::Count(count),
                    ImmediateKind::Number => Immediate::Number(index as u16),
                    ImmediateKind::Int => Immediate::Int(IntIndex(index)),
                    ImmediateKind::Float => Immediate::Float(FloatIndex(index)),
                    ImmediateKind::String => Immediate::String(StringIndex(index)),
                    ImmediateKind::Local => Immediate::Local(LocalSlot(index)),
                    ImmediateKind::Global => Immediate::Global(GlobalIndex(index)),
                    ImmediateKind::Function => Immediate::Function(FunctionIndex(index)),
                    ImmediateKind::Import => Immediate::Import(ImportIndex(index)),
                    ImmediateKind::Type => Immediate::Type(TypeIndex(index)),
                    ImmediateKind::Target => Immediate::Target(InstrIndex(index)),
                })
                .collect();
            Instruction::from_parts(opcode, &immediates).expect("immediates follow the table")
        })
}

fn function() -> impl Strategy<Value = Function> {
    (
        type_index(),
        vec(type_index(), 0..4),
        vec(instruction(), 0..20),
    )
        .prop_map(|(signature, locals, code)| Function {
            signature,
            locals,
            code,
        })
}

fn constants() -> impl Strategy<Value = Constants> {
    (
        vec(any::<i64>(), 0..5),
        vec(float(), 0..5),
        vec(text(), 0..5),
    )
        .prop_map(|(ints, floats, strings)| Constants {
            ints,
            floats,
            strings,
        })
}

fn file() -> impl Strategy<Value = SourceFile> {
    (text(), any::<u64>(), vec(index(), 0..30)).prop_map(|(path, hash, line_lengths)| SourceFile {
        path,
        hash,
        line_lengths,
    })
}

fn span_table() -> impl Strategy<Value = FunctionSpans> {
    let delta = prop_oneof![10 => -20_i32..20, 1 => any::<i32>()];
    let entry =
        (0_u32..4, delta, index()).prop_map(|(instruction_delta, start_delta, length)| SpanEntry {
            instruction_delta,
            start_delta,
            length,
        });
    (0_u32..3, vec(entry, 0..6)).prop_map(|(file, entries)| FunctionSpans {
        file: FileIndex(file),
        entries,
    })
}

fn spans() -> impl Strategy<Value = SpanTables> {
    (vec(file(), 0..3), vec(span_table(), 0..5), inlining()).prop_map(
        |(files, functions, inlining)| SpanTables {
            files,
            functions,
            inlining,
        },
    )
}

fn function_inlining() -> impl Strategy<Value = FunctionInlining> {
    let delta = prop_oneof![10 => -20_i32..20, 1 => any::<i32>()];
    let call = (0_u32..3, 0_u32..3, 0_u32..3, delta, index()).prop_map(
        |(parent, name, file, start_delta, length)| InlinedCall {
            parent,
            name,
            file: FileIndex(file),
            start_delta,
            length,
        },
    );
    let range = (0_u32..4, 0_u32..3).prop_map(|(instruction_delta, call)| InlinedRange {
        instruction_delta,
        call,
    });
    (0_u32..4, vec(call, 0..3), vec(range, 0..4)).prop_map(|(function, calls, ranges)| {
        FunctionInlining {
            function: FunctionIndex(function),
            calls,
            ranges,
        }
    })
}

fn inlining() -> impl Strategy<Value = Inlining> {
    (vec(text(), 0..3), vec(function_inlining(), 0..3))
        .prop_map(|(names, functions)| Inlining { names, functions })
}

fn names() -> impl Strategy<Value = Names> {
    (vec(text(), 0..5), vec(text(), 0..5))
        .prop_map(|(functions, globals)| Names { functions, globals })
}

fn custom() -> impl Strategy<Value = Vec<CustomSection>> {
    proptest::collection::btree_map(128_u8.., vec(any::<u8>(), 0..70), 0..3).prop_map(|sections| {
        sections
            .into_iter()
            .map(|(id, bytes)| CustomSection { id, bytes })
            .collect()
    })
}

/// Any module that can be encoded; hardly one verifies.
pub(crate) fn module() -> impl Strategy<Value = Module> {
    let imports = vec(
        (text(), type_index()).prop_map(|(name, signature)| Import { name, signature }),
        0..4,
    );
    (
        (text(), index()),
        vec(type_def(), 0..5),
        constants(),
        imports,
        vec(type_index(), 0..4),
        vec(function(), 1..4),
        proptest::option::of(spans()),
        proptest::option::of(names()),
        custom(),
    )
        .prop_map(
            |(
                (writer, entry),
                types,
                constants,
                imports,
                globals,
                functions,
                spans,
                names,
                custom,
            )| Module {
                meta: Meta {
                    writer,
                    entry: FunctionIndex(entry),
                },
                types,
                constants,
                imports,
                globals,
                functions: functions.into_iter().collect(),
                spans,
                names,
                custom,
            },
        )
}

fn named_field(name: &str, ty: TypeIndex) -> Field {
    let name = name.to_owned();
    Field { name, ty }
}

/// A module whose tables agree and whose indices mostly exist, so that names,
/// inline spans and the later checks of the verifier are reached.
pub(crate) fn plausible_module() -> impl Strategy<Value = Module> {
    (module(), vec(text(), 8)).prop_map(|(mut module, texts)| {
        module.types = vec![
            TypeDef::Function {
                parameters: vec![],
                result: TypeIndex::INT,
            },
            TypeDef::Function {
                parameters: vec![TypeIndex::INT, TypeIndex::STRING],
                result: TypeIndex::UNIT,
            },
            TypeDef::Function {
                parameters: vec![TypeIndex::defined(0)],
                result: TypeIndex::defined(0),
            },
            TypeDef::Function {
                parameters: vec![TypeIndex::INT],
                result: TypeIndex::UNIT,
            },
            TypeDef::Tuple {
                elements: vec![TypeIndex::INT, TypeIndex::defined(7)],
            },
            TypeDef::Array {
                element: TypeIndex::defined(6),
            },
            TypeDef::Struct {
                name: "Node".to_owned(),
                fields: vec![
                    named_field("value", TypeIndex::INT),
                    named_field("children", TypeIndex::defined(5)),
                ],
            },
            TypeDef::Enum {
                name: "odd name".to_owned(),
                variants: vec![
                    Variant {
                        name: "None".to_owned(),
                        named: false,
                        fields: vec![],
                    },
                    Variant {
                        name: "Some".to_owned(),
                        named: true,
                        fields: vec![named_field("value", TypeIndex::defined(6))],
                    },
                ],
            },
            TypeDef::Map {
                key: TypeIndex::STRING,
                value: TypeIndex::defined(4),
            },
            TypeDef::Cell {
                content: TypeIndex::INT,
            },
        ];
        let type_count = TypeIndex::defined(module.types.len() as u32).0;
        module.meta.entry = FunctionIndex(0);
        let wrap = |index: &mut TypeIndex| index.0 %= type_count;
        let signature = |index: &mut TypeIndex| index.0 = 5 + index.0 % 3;
        module.globals.iter_mut().for_each(wrap);
        for import in &mut module.imports {
            signature(&mut import.signature);
        }
        module.constants.ints.extend([1, 2]);
        module.constants.ints.sort_unstable();
        module.constants.ints.dedup();
        for position in 0..module.functions.len() {
            let mut function = module.functions.at(position).to_function();
            if position == 0 {
                function.signature = TypeIndex::defined(0);
            } else {
                signature(&mut function.signature);
            }
            function.locals.iter_mut().for_each(wrap);
            let length = function.code.len().max(1) as u32;
            for instruction in &mut function.code {
                let mut immediates = instruction.immediates();
                for immediate in &mut immediates {
                    match immediate {
                        Immediate::Target(target) => target.0 %= length,
                        Immediate::Int(index) => index.0 %= 2,
                        Immediate::Function(function) => function.0 = 0,
                        Immediate::Type(index) => wrap(index),
                        Immediate::Number(number) => *number %= 4,
                        _ => {}
                    }
                }
                *instruction = Instruction::from_parts(instruction.opcode(), &immediates)
                    .expect("only numbers have changed");
            }
            function.code.push(Instruction::Unreachable {});
            module.functions.set(position, function);
        }
        if let Some(spans) = &mut module.spans {
            spans.functions.truncate(module.functions.len());
            spans.functions.resize(
                module.functions.len(),
                FunctionSpans {
                    file: FileIndex(0),
                    entries: Vec::new(),
                },
            );
            // As they would be written by hand: in order, with a name for the first call.
            let inlining = &mut spans.inlining;
            let mut functions = 0..module.functions.len() as u32;
            inlining.functions.retain_mut(|table| {
                table.function = FunctionIndex(functions.next().unwrap_or(u32::MAX));
                table.calls.iter_mut().for_each(|call| call.name = 0);
                !table.calls.is_empty() && table.function.0 != u32::MAX
            });
            let has_calls = !inlining.functions.is_empty();
            inlining.names.truncate(usize::from(has_calls));
            spans.files.push(SourceFile {
                path: "a.lang".to_owned(),
                hash: 1,
                line_lengths: vec![10, 200],
            });
        }
        if let Some(names) = &mut module.names {
            let mut texts = texts.iter().cycle().cloned();
            names.functions = texts.by_ref().take(module.functions.len()).collect();
            names.globals = texts.take(module.globals.len()).collect();
        }
        module
    })
}
