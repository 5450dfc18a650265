//! The shop's side of its rules: what they may call, what they may use up, and what
//! their failures mean to the shop.

use std::sync::{Arc, Mutex, PoisonError};

use langvm::{
    CallError, Entries, Instance, Limits, LinkError, LoadError, Options, Registry, RuntimeError,
    Streams,
};
use thiserror::Error;

/// Fuel for each call: far more than a sensible rule needs.
const FUEL: u64 = 100_000;

/// Bytes that the rules may keep in memory.
const MAX_HEAP: u64 = 1 << 20;

/// A quote: what it costs in cents, and a line for each thing. Otherwise, why there is
/// none.
pub(crate) type Quote = Result<(i64, Vec<String>), String>;

/// What went wrong with the rules, as the shop sees it.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The file is damaged, or no `.lbc` file at all.
    #[error("not a file of rules: {0}")]
    Refused(#[from] LoadError),
    /// The file is meant for somebody else.
    #[error("not the rules of this shop: {0}")]
    Foreign(#[from] LinkError),
    /// A rule is missing, or takes or gives something else.
    #[error("not the rules of this shop: {0}")]
    Rule(#[source] CallError),
    /// A rule used up what it may.
    #[error("a rule takes too long or too much: {reason}")]
    TooExpensive {
        /// Which limit it was.
        reason: String,
    },
    /// A rule failed.
    #[error("a rule failed in `{function}`: {reason}")]
    Failed {
        /// The innermost function.
        function: String,
        /// What happened.
        reason: String,
    },
}

impl From<RuntimeError> for Failure {
    fn from(error: RuntimeError) -> Self {
        let reason = error.to_string();
        if error.kind.is_limit() {
            return Self::TooExpensive { reason };
        }
        let innermost = error.backtrace.innermost.first();
        Self::Failed {
            function: innermost.map_or_else(String::new, |frame| frame.name.clone()),
            reason,
        }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Runtime(error) => error.into(),
            other => Self::Rule(other),
        }
    }
}

/// Rules that are ready to be asked.
#[derive(Debug)]
pub(crate) struct Rules {
    instance: Instance,
    notes: Arc<Mutex<Vec<String>>>,
}

impl Rules {
    /// Verifies a file, links it with what the shop provides, and runs its top level,
    /// which gives its variables their values.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, Failure> {
        let notes = Arc::new(Mutex::new(Vec::new()));
        let options = Options {
            limits: Limits {
                fuel: Some(FUEL),
                max_heap: MAX_HEAP,
                ..Limits::default()
            },
            streams: Streams::sink(),
            ..Options::default()
        };
        let registry = registry(Arc::clone(&notes));
        let mut instance = Instance::new(langvm::load(bytes)?, &registry, options)?;
        instance.run()?;
        Ok(Self { instance, notes })
    }

    pub(crate) fn quote(
        &mut self,
        basket: Entries<String, i64>,
        member: bool,
    ) -> Result<Quote, Failure> {
        Ok(self.instance.call("quote", (basket, member))?)
    }

    pub(crate) fn cheapest(
        &mut self,
        items: &[&str],
        count: i64,
    ) -> Result<Vec<(i64, String)>, Failure> {
        Ok(self.instance.call("cheapest", (items.to_vec(), count))?)
    }

    pub(crate) fn round_up(&mut self, cents: i64) -> Result<i64, Failure> {
        Ok(self.instance.call("round_up", (cents,))?)
    }

    /// What the rules noted so far.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// What the rules can reach: the standard library, and the shop.
fn registry(notes: Arc<Mutex<Vec<String>>>) -> Registry {
    let mut registry = Registry::standard();
    registry.register("shop.price_of", |item: String| match item.as_str() {
        "tea" => Some(450_i64),
        "milk" => Some(120),
        "bread" => Some(320),
        _ => None,
    });
    registry.register("shop.note", move |line: String| {
        notes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
    });
    registry
}
