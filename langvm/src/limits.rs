//! The caps on what one run may use.

use std::time::Duration;

/// Caps on a run. Reaching one ends the run with a [`crate::RuntimeError`] whose
/// kind is a limit, never with an abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Instructions of the file that may run, library work included by size.
    /// `None` for no cap.
    pub fuel: Option<u64>,
    /// Bytes for objects and stacks. The collector copies, so objects that live
    /// at the same time can take about half of it.
    pub max_heap: u64,
    /// Calls that may be active at once, the program's entry included.
    pub max_depth: u32,
    /// Wall-clock time of a run. `None` for no cap.
    pub timeout: Option<Duration>,
}

impl Limits {
    /// Heap bytes allowed by default: 1 GiB.
    pub const DEFAULT_MAX_HEAP: u64 = 1 << 30;
    /// Call depth allowed by default.
    pub const DEFAULT_MAX_DEPTH: u32 = 100_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: None,
            max_heap: Self::DEFAULT_MAX_HEAP,
            max_depth: Self::DEFAULT_MAX_DEPTH,
            timeout: None,
        }
    }
}
