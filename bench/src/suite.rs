//! The programs of the suite, and the sizes they run with.

use std::path::{Path, PathBuf};

/// One program, which exists in all languages.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its name, and that of its files.
    pub name: &'static str,
    /// The argument in a test: runs at once everywhere.
    pub tiny: u32,
    /// What it prints then.
    pub tiny_checksum: &'static str,
    /// The argument in a measurement: Rust takes some 50 ms or more, and nothing
    /// takes longer than some 20 s.
    pub size: u32,
}

/// All programs, in the order in which they run.
pub const PROGRAMS: [Program; 18] = [
    program("fib", 12, "144", 36),
    program("integer_loop", 3, "27006", 60_000),
    program("sieve", 1000, "168", 15_000_000),
    program("n_body", 50, "-0.169063618", 1_500_000),
    program("spectral_norm", 12, "1.272735511", 1000),
    program("fannkuch", 5, "1107", 10),
    program("mandelbrot", 12, "3570", 1000),
    program("binary_trees", 5, "1182", 15),
    program("matrix_product", 8, "-6.812500", 500),
    program("queens", 5, "10", 12),
    program("strings", 200, "4716", 800_000),
    program("map_int", 400, "1274", 2_000_000),
    program("map_string", 400, "1274", 500_000),
    program("closures", 2000, "23240", 6_000_000),
    program("quicksort", 300, "402213", 1_500_000),
    program("expressions", 20, "46080", 20_000),
    program("scheduler", 300, "609392", 600_000),
    program("json", 5, "1734", 20_000),
];

/// The folder of the programs' sources.
#[must_use]
pub fn programs_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

const fn program(name: &'static str, tiny: u32, tiny_checksum: &'static str, size: u32) -> Program {
    Program {
        name,
        tiny,
        tiny_checksum,
        size,
    }
}
