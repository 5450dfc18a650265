//! The lowering: typed tree to bytecode.
//!
//! Assumes a program without errors. Guarantees a module that passes the
//! verifier, or a diagnostic when the program is too large for the format or
//! needs instances without end. Each instance of a function becomes one chunk of
//! plain stack code; what nothing reaches is left out.

use lbc_format::index::{GlobalIndex, TypeIndex};
use lbc_format::locate::LIBRARY_PATH_PREFIX;
use lbc_format::module::{Function, Meta, Module, Names};
use rustc_hash::FxHashMap;

use crate::debug_data::{self, DebugLevel};
use crate::diagnostic::{Diagnostic, codes};
use crate::optimise::Optimisation;
use crate::source::SourceMap;
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
mod places;
mod pools;
mod temporaries;
mod variables;

use builder::FunctionBuilder;
pub(crate) use builder::can_fail;
use instances::Instances;
use order::Order;
use places::{FunctionPlaces, Places};
use pools::Pools;

/// Lowers a program that was checked without errors.
///
/// # Errors
/// Diagnostics for what the file format cannot hold.
pub fn lower(
    program: &mut Program,
    optimisation: Optimisation,
    debug: DebugLevel,
    sources: &SourceMap,
    interner: &Interner,
) -> Result<Module, Vec<Diagnostic>> {
    let mut types = std::mem::take(&mut program.types);
    let result = lower_with(program, &mut types, optimisation, debug, sources, interner);
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
    debug: DebugLevel,
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
    let mut function_places: Vec<FunctionPlaces> = Vec::new();
    let mut function_names = Vec::new();
    while let Some(instance) = shared.instances.get(functions.len()) {
        let function = &program.functions[instance.function.index()];
        let builder = FunctionBuilder::new(&mut shared, types, &instance);
        let (lowered, mut places) = builder.lower_function(function).finish(function);
        if debug < DebugLevel::Full {
            let in_library = |span| {
                let file = sources.file_of(program.inlined.source(span));
                let path = sources.file(file).path();
                path.starts_with(LIBRARY_PATH_PREFIX)
            };
            let (entries, inlined) = (&mut places.entries, &program.inlined);
            debug_data::keep_shown(entries, &lowered.code, inlined, in_library);
        }
        functions.push(lowered);
        function_places.push(places);
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
    let mut places = Places::new(program, sources, interner);
    // Files are numbered in the order in which code was asked for: the program's own is first.
    for of_function in &function_places {
        places.place(of_function.function);
    }
    for of_function in &order.sorted(function_places) {
        places.add(of_function);
    }
    let spans = places.finish(debug);
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
    let mut module = Module {
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
    };
    if debug == DebugLevel::None {
        module.strip();
    }
    Ok(module)
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
