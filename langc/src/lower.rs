//! The lowering: typed tree to bytecode.
//!
//! Assumes a program without errors. Guarantees a module that passes the
//! verifier, or a diagnostic when the program is too large for the format or
//! needs instances without end. Each instance of a function becomes one chunk of
//! plain stack code; what nothing reaches is left out.

use lbc_format::index::{GlobalIndex, TypeIndex};
use lbc_format::module::{Function, FunctionSpans, Meta, Module, Names, SourceFile, SpanTables};
use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::optimise::Optimisation;
use crate::source::{self, SourceMap};
use crate::symbol::Interner;
use crate::typed::{Program, VariableId};
use crate::types::Substitution;

mod aggregates;
mod builder;
mod calls;
mod control;
mod expression;
mod instances;
mod matches;
mod order;
mod pools;
mod temporaries;
mod variables;

use builder::FunctionBuilder;
pub(crate) use builder::can_fail;
use instances::Instances;
use order::Order;
use pools::Pools;

/// Lowers a program that was checked without errors.
///
/// # Errors
/// Diagnostics for what the file format cannot hold.
pub fn lower(
    program: &mut Program,
    optimisation: Optimisation,
    sources: &SourceMap,
    interner: &Interner,
) -> Result<Module, Vec<Diagnostic>> {
    let mut types = std::mem::take(&mut program.types);
    let result = lower_with(program, &mut types, optimisation, sources, interner);
    program.types = types;
    result
}

/// What all functions of a program share while they are lowered.
struct Shared<'p> {
    optimisation: Optimisation,
    program: &'p Program,
    interner: &'p Interner,
    pools: Pools,
    instances: Instances,
    globals: Globals,
    failures: Vec<Diagnostic>,
}

fn lower_with(
    program: &Program,
    types: &mut crate::types::TypeTable,
    optimisation: Optimisation,
    sources: &SourceMap,
    interner: &Interner,
) -> Result<Module, Vec<Diagnostic>> {
    let mut shared = Shared {
        optimisation,
        program,
        interner,
        pools: Pools::default(),
        instances: Instances::default(),
        globals: Globals::of(program),
        failures: Vec::new(),
    };
    let Some(entry) = program.modules.last() else {
        unreachable!("a program has at least the module of its first file");
    };
    let entry = shared.instances.request(*entry, Vec::new(), None);
    for export in &program.exports {
        shared.instances.request(*export, Vec::new(), None);
    }
    let mut functions: Vec<Function> = Vec::new();
    let mut function_spans: Vec<FunctionSpans> = Vec::new();
    let mut function_names = Vec::new();
    while let Some(instance) = shared.instances.get(functions.len()) {
        let function = &program.functions[instance.function.index()];
        let builder = FunctionBuilder::new(&mut shared, types, &instance);
        let (lowered, spans) = builder.lower_function(function).finish(sources, function);
        functions.push(lowered);
        function_spans.push(spans);
        function_names.push(interner.resolve(function.name).to_owned());
    }
    let globals: Vec<TypeIndex> = shared
        .globals
        .order
        .iter()
        .map(|variable| {
            // Everything that inference has found is put in, as in functions: a type
            // of two spellings would be two types.
            let nothing = Substitution {
                parameters: &[],
                arguments: &[],
            };
            let ty = types.substitute(program.variables[variable.index()].ty, nothing);
            shared.pools.type_index(program, types, interner, ty)
        })
        .collect();
    // An instance that was refused may have left a type half known.
    if let Some(id) = shared.pools.endless
        && shared.failures.is_empty()
    {
        let adt = &program.adts[id.index()];
        let name = interner.resolve(adt.name);
        shared.failures.push(
            Diagnostic::new(
                &codes::ENDLESS_INSTANTIATION,
                adt.span,
                format!("`{name}` holds ever larger types of its own"),
            )
            .with_label("instantiated without end")
            .with_help("a type may hold itself with the same type arguments only"),
        );
    }
    if !shared.failures.is_empty() {
        return Err(shared.failures);
    }

    let order = Order::of(&functions);
    let mut spans = describe_sources(sources, function_spans);
    spans.functions = order.sorted(spans.functions);
    let names = Names {
        functions: order.sorted(function_names),
        globals: shared
            .globals
            .order
            .iter()
            .map(|variable| {
                let name = program.variables[variable.index()].name;
                interner.resolve(name).to_owned()
            })
            .collect(),
    };
    Ok(Module {
        meta: Meta {
            writer: concat!("langc ", env!("CARGO_PKG_VERSION")).to_owned(),
            entry: order.index(entry),
        },
        types: shared.pools.types,
        constants: shared.pools.constants,
        imports: shared.pools.imports,
        globals,
        functions: order.functions(functions),
        spans: Some(spans),
        names: Some(names),
        custom: Vec::new(),
    })
}

/// The module-wide variables: those of the top level that functions use.
struct Globals {
    indices: FxHashMap<VariableId, GlobalIndex>,
    order: Vec<VariableId>,
}

impl Globals {
    fn of(program: &Program) -> Self {
        let mut globals = Self {
            indices: FxHashMap::default(),
            order: Vec::new(),
        };
        for (position, variable) in program.variables.iter().enumerate() {
            if variable.is_global() {
                let id = VariableId(position as u32);
                let index = GlobalIndex(globals.order.len() as u32);
                globals.indices.insert(id, index);
                globals.order.push(id);
            }
        }
        globals
    }

    fn index(&self, id: VariableId) -> Option<GlobalIndex> {
        self.indices.get(&id).copied()
    }
}

/// The span tables, with the files that some function comes from only.
fn describe_sources(sources: &SourceMap, mut functions: Vec<FunctionSpans>) -> SpanTables {
    let mut files = Vec::new();
    let mut indices: FxHashMap<usize, u32> = FxHashMap::default();
    for function in &mut functions {
        let position = function.file.index();
        let index = *indices.entry(position).or_insert_with(|| {
            files.push(describe_file(&sources.files()[position]));
            files.len() as u32 - 1
        });
        function.file.0 = index;
    }
    SpanTables { files, functions }
}

fn describe_file(file: &source::SourceFile) -> SourceFile {
    let hash = lbc_format::source_hash(file.text());
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
