//! The caps on what one run may use.

use std::time::Duration;

/// Caps on a run. Reaching one ends the run with a [`crate::RuntimeError`] whose
/// kind is a limit, never with an abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of fuel, as the fuel table of the format counts them: about one for
    /// each instruction of the file, and more for work by size. `None` for no cap.
    pub fuel: Option<u64>,
    /// Bytes for objects and stacks. The collector copies small objects, so those that
    /// live at the same time can take about half of it; large ones can take nearly all.
    pub max_heap: u64,
    /// Calls that may be active at once, the program's entry included.
    pub max_depth: u32,
    /// Bytes that the program may write to standard output and standard error
    /// together. A piece of output that would pass it is not written at all. `None`
    /// for no cap.
    pub max_output: Option<u64>,
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
            max_output: None,
            timeout: None,
        }
    }
}
