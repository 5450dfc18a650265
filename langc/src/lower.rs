//! The lowering: typed tree to bytecode.
//!
//! Assumes a program without errors. Guarantees a module that passes the
//! verifier, or a diagnostic when the program is too large for the format.
//! Each function becomes one chunk of plain stack code; variables that functions
//! share become globals, all others local slots.

use sha2::{Digest, Sha256};

use lbc_format::index::{FunctionIndex, GlobalIndex};
use lbc_format::module::{Meta, Module, Names, SourceFile, SpanTables};
use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::source::{self, SourceMap};
use crate::symbol::Interner;
use crate::typed::{FunctionId, Program, Variable, VariableId, VariableKind};

mod builder;
mod control;
mod expression;
mod pools;

use builder::FunctionBuilder;
use pools::Pools;

/// Lowers a program that was checked without errors.
///
/// # Errors
/// One diagnostic for each function that is too large for the file format.
pub fn lower(
    program: &Program,
    sources: &SourceMap,
    interner: &Interner,
) -> Result<Module, Vec<Diagnostic>> {
    let mut pools = Pools::default();
    let globals = Globals::of(program);
    let global_types = globals
        .order
        .iter()
        .map(|variable| pools.type_index(&program.types, variable.ty))
        .collect();

    let mut functions = Vec::with_capacity(program.functions.len());
    let mut function_spans = Vec::with_capacity(program.functions.len());
    let mut failures = Vec::new();
    for (position, function) in program.functions.iter().enumerate() {
        let id = FunctionId(position as u32);
        let lowered = FunctionBuilder::new(program, &globals, &mut pools, id)
            .lower_function(function)
            .finish(sources, function);
        match lowered {
            Ok((function, spans)) => {
                functions.push(function);
                function_spans.push(spans);
            }
            Err(diagnostic) => failures.push(*diagnostic),
        }
    }
    if !failures.is_empty() {
        return Err(failures);
    }

    let names = Names {
        functions: program
            .functions
            .iter()
            .map(|function| interner.resolve(function.name).to_owned())
            .collect(),
        globals: globals
            .order
            .iter()
            .map(|variable| interner.resolve(variable.name).to_owned())
            .collect(),
    };
    Ok(Module {
        meta: Meta {
            writer: concat!("langc ", env!("CARGO_PKG_VERSION")).to_owned(),
            entry: FunctionIndex(0),
        },
        types: pools.types,
        constants: pools.constants,
        imports: pools.imports,
        globals: global_types,
        functions,
        spans: Some(SpanTables {
            files: sources.files().iter().map(describe_file).collect(),
            functions: function_spans,
        }),
        names: Some(names),
        custom: Vec::new(),
    })
}

/// The module-wide variables: those of the top level that functions use.
struct Globals<'p> {
    indices: FxHashMap<VariableId, GlobalIndex>,
    order: Vec<&'p Variable>,
}

impl<'p> Globals<'p> {
    fn of(program: &'p Program) -> Self {
        let mut globals = Self {
            indices: FxHashMap::default(),
            order: Vec::new(),
        };
        for (position, variable) in program.variables.iter().enumerate() {
            if variable.kind == VariableKind::TopLevel && variable.shared {
                let index = GlobalIndex(globals.order.len() as u32);
                globals.indices.insert(VariableId(position as u32), index);
                globals.order.push(variable);
            }
        }
        globals
    }

    fn index(&self, id: VariableId) -> Option<GlobalIndex> {
        self.indices.get(&id).copied()
    }
}

fn describe_file(file: &source::SourceFile) -> SourceFile {
    let digest = Sha256::digest(file.text().as_bytes());
    let hash = digest
        .iter()
        .take(8)
        .fold(0, |hash, byte| hash << 8 | u64::from(*byte));
    let ends = file
        .line_starts()
        .iter()
        .skip(1)
        .copied()
        .chain(std::iter::once(file.text().len() as u32));
    let line_lengths = file
        .line_starts()
        .iter()
        .zip(ends)
        .map(|(start, end)| end - start)
        .collect();
    SourceFile {
        path: file.path().to_owned(),
        hash,
        line_lengths,
    }
}
