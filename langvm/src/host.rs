//! Host functions: what a program can reach outside itself.
//!
//! A [`Registry`] maps import names to functions with typed signatures. The
//! standard library is registered through the same door as an embedder's own
//! functions; a program sees only what it imports and its host registered.

mod context;
mod convert;
mod exchange;
mod generic;
mod pattern;
mod typed;

use std::fmt;
use std::sync::Arc;

use lbc_format::index::ImportIndex;
use rustc_hash::FxHashMap;

pub use context::{CallContext, Text};
pub use convert::Entries;
pub(crate) use convert::{Arguments, FromProgram};
pub(crate) use exchange::{Exchange, place};
pub(crate) use generic::{Any, Comparable, Dict, K, List, Ordered, T, Taken, V};
pub use pattern::{Bound, HostSignature, HostType};
use typed::{ContextualFunction, PlainFunction};

use crate::error::{HostError, Trap};
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::Intrinsic;
use crate::quick::Forms;

/// A host function's body, its signature erased: reads its arguments from the
/// context and returns the result as a slot's word.
pub(crate) type NativeBody = dyn Fn(&mut CallContext<'_>) -> Result<Word, HostError> + Send + Sync;

/// A value as a slot holds it; only conversions of this crate make one.
#[derive(Clone, Copy, Debug)]
pub struct Word(pub(crate) u64);

/// How a host function is carried out.
#[derive(Clone)]
pub(crate) enum HostBody {
    /// By a call.
    Native(Arc<NativeBody>),
    /// By one instruction of prepared code.
    Intrinsic(Intrinsic),
}

/// One registered function.
#[derive(Clone)]
pub(crate) struct HostFunction {
    pub(crate) signature: HostSignature,
    pub(crate) body: HostBody,
    /// Fuel that a call costs, besides that of its instruction.
    pub(crate) fuel: u64,
    /// Quick forms of it.
    pub(crate) forms: Option<Forms>,
}

impl fmt::Debug for HostFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HostFunction")
            .field("signature", &self.signature)
            .finish_non_exhaustive()
    }
}

/// Calls a host function, whose arguments are in the slot stack from index `arguments`
/// on. It may collect, so the machine's state must be saved.
pub(crate) fn call(
    program: &Program,
    import: ImportIndex,
    machine: &mut Machine,
    arguments: usize,
) -> Result<u64, Trap> {
    let function = &program.imports()[import.index()];
    let HostBody::Native(body) = &function.body else {
        unreachable!("intrinsics are carried out as instructions, not as calls")
    };
    machine.meter.charge(function.fuel)?;
    let result = body(&mut CallContext::new(program, import, machine, arguments));
    machine.handles.clear();
    result.map(|word| word.0).map_err(|error| error.0)
}

/// The host functions that modules may import, by name.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    functions: FxHashMap<String, HostFunction>,
}

impl Registry {
    /// A registry with nothing in it: programs linked against it can compute,
    /// and nothing else.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// A registry with the standard library.
    #[must_use]
    pub fn standard() -> Self {
        let mut registry = Self::empty();
        crate::imports::register(&mut registry);
        registry
    }

    /// Registers a function or closure of up to six parameters under an import name,
    /// replacing what had that name.
    ///
    /// | In Lang | In Rust |
    /// | --- | --- |
    /// | `()`, `Bool`, `Int`, `Float` | `()`, `bool`, `i64`, `f64` |
    /// | `String` | `String`; [`Text`] not to copy it; `&str` as a result |
    /// | `Array<T>` | `Vec<T>` |
    /// | `Map<K, V>` | [`Entries<K, V>`](Entries), `BTreeMap<K, V>`; `HashMap<K, V>` as a parameter |
    /// | `(A, B)`, up to six elements | `(A, B)` |
    /// | `Option<T>`, `Result<T, E>` | `Option<T>`, `Result<T, E>` |
    ///
    /// Values are copied, so that neither side sees what the other changes. The result
    /// may also be a `Result` with [`HostError`], whose message becomes a runtime error
    /// at the call. What crosses is charged: one unit of fuel for each 16 bytes of
    /// texts, 8 for each part of a value.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// let mut registry = langvm::Registry::standard();
    /// registry.register("app.double", |n: i64| n * 2);
    /// registry.register("app.count", |words: Vec<String>| {
    ///     let mut counts = BTreeMap::new();
    ///     for word in words {
    ///         *counts.entry(word).or_insert(0_i64) += 1;
    ///     }
    ///     counts
    /// });
    /// registry.register("app.half", |n: i64| (n % 2 == 0).then_some(n / 2));
    /// ```
    pub fn register<F, Marker>(&mut self, name: impl Into<String>, function: F)
    where
        F: PlainFunction<Marker>,
    {
        self.insert(
            name,
            F::signature(),
            HostBody::Native(Arc::new(move |context| function.call(context))),
        );
    }

    /// Like [`Registry::register`], for a function whose first parameter is the
    /// [`CallContext`]: it can read texts without copying them.
    ///
    /// ```
    /// use langvm::{CallContext, Text};
    ///
    /// let mut registry = langvm::Registry::standard();
    /// registry.register_with_context("app.lines", |context: &mut CallContext<'_>, text: Text| {
    ///     context.text(text).lines().count() as i64
    /// });
    /// ```
    pub fn register_with_context<F, Marker>(&mut self, name: impl Into<String>, function: F)
    where
        F: ContextualFunction<Marker>,
    {
        self.insert(
            name,
            F::signature(),
            HostBody::Native(Arc::new(move |context| function.call(context))),
        );
    }

    /// Registers a function that prepared code carries out by itself.
    pub(crate) fn register_intrinsic(&mut self, name: &str, intrinsic: Intrinsic) {
        let (parameters, result) = intrinsic.signature();
        let signature = HostSignature {
            parameters: parameters.to_vec(),
            result,
        };
        self.insert(name, signature, HostBody::Intrinsic(intrinsic));
    }

    fn insert(&mut self, name: impl Into<String>, signature: HostSignature, body: HostBody) {
        let function = HostFunction {
            signature,
            body,
            fuel: 0,
            forms: None,
        };
        self.functions.insert(name.into(), function);
    }

    /// Gives calls of a registered function a cost, besides that of their
    /// instruction.
    pub(crate) fn set_fuel(&mut self, name: &str, fuel: u64) {
        if let Some(function) = self.functions.get_mut(name) {
            function.fuel = fuel;
        }
    }

    /// Gives a registered function quick forms, which do what it does.
    pub(crate) fn set_forms(&mut self, name: &str, forms: Forms) {
        if let Some(function) = self.functions.get_mut(name) {
            function.forms = Some(forms);
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&HostFunction> {
        self.functions.get(name)
    }

    /// The name most like `name`, to suggest in an error.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        let tail = |name: &str| name.rsplit('.').next().map(str::to_owned);
        let wanted = tail(name);
        let mut candidates: Vec<&str> = self
            .functions
            .keys()
            .map(String::as_str)
            .filter(|candidate| tail(candidate) == wanted)
            .collect();
        candidates.sort_unstable();
        candidates.first().copied()
    }

    /// Every registered name with its signature, sorted by name.
    #[must_use]
    pub fn signatures(&self) -> Vec<(&str, &HostSignature)> {
        let mut all: Vec<_> = self
            .functions
            .iter()
            .map(|(name, function)| (name.as_str(), &function.signature))
            .collect();
        all.sort_unstable_by_key(|&(name, _)| name);
        all
    }
}
