//! When code of a program becomes native code.

/// Whether and when a run uses native code. Nothing but speed depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jit {
    /// Never.
    Off,
    /// Where it is worth it.
    Auto(Thresholds),
    /// Wherever there is any: to find errors in the machine.
    Always,
}

/// How often code runs before it is worth being made native.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Calls of a function.
    pub calls: u32,
    /// Rounds of a loop.
    pub rounds: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            calls: Self::DEFAULT_CALLS,
            rounds: Self::DEFAULT_ROUNDS,
        }
    }
}

impl Thresholds {
    /// Calls by default: what interpreting them took is then near what compiling takes.
    pub const DEFAULT_CALLS: u32 = 500;
    /// Rounds by default; a round does less than a call.
    pub const DEFAULT_ROUNDS: u32 = 2_000;
}

impl Default for Jit {
    fn default() -> Self {
        Self::Auto(Thresholds::default())
    }
}
