//! A short run of every target on stable Rust: all seeds, and each with random
//! changes, from a fixed start, so that a failure comes back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time that each target gets after its seeds.
const TIME: Duration = Duration::from_secs(10);

/// A small generator of random numbers (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// The files below the repository's `folder` with this extension.
fn seeds(folder: &str, extension: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(folder);
    let mut folders = vec![root];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("seeds are in the repository") {
            let path = entry.expect("folder entries can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "{folder} has no .{extension}");
    files
        .iter()
        .map(|path| std::fs::read(path).expect("seeds can be read"))
        .collect()
}

/// Runs a target over its seeds, and over changed seeds until time is up.
fn smoke(seeds: &[Vec<u8>], target: fn(&[u8])) {
    for seed in seeds {
        target(seed);
    }
    let mut random = Random(seeds.len() as u64);
    let start = Instant::now();
    let mut count = seeds.len();
    while start.elapsed() < TIME {
        let bytes = changed(seeds, &mut random);
        target(&bytes);
        count += 1;
    }
    println!("{count} inputs");
}

/// A seed with a few pieces changed, dropped, doubled or taken from another.
fn changed(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + random.below(16)).min(bytes.len());
        match random.below(6) {
            0 | 1 if at < bytes.len() => bytes[at] = random.next().to_le_bytes()[0],
            2 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                let place = random.below(bytes.len());
                bytes.splice(place..place, piece);
            }
            _ => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len());
                let to = (from + random.below(64)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
    bytes
}

fn programs() -> Vec<Vec<u8>> {
    ["examples", "tests/run", "tests/reject", "tests/warn"]
        .iter()
        .flat_map(|folder| seeds(folder, "lang"))
        .collect()
}

#[test]
fn decode() {
    smoke(&seeds("tests/golden", "lbc"), super::decode);
}

#[test]
fn verify() {
    smoke(&seeds("tests/golden", "lbc"), super::verify);
}

#[test]
fn run_verified() {
    smoke(&seeds("tests/golden", "lbc"), super::run_verified);
}

#[test]
fn parse() {
    smoke(&programs(), super::parse);
}

#[test]
fn assemble() {
    smoke(&seeds("tests/verify", "lasm"), super::assemble);
}

#[test]
fn compile_and_run() {
    smoke(&programs(), super::compile_and_run);
}

/// Bytes that are choices and no file: any will do.
fn choices() -> Vec<Vec<u8>> {
    let mut random = Random(1);
    let lengths = [16, 64, 128, 256];
    lengths
        .map(|length| {
            (0..length)
                .map(|_| random.next().to_le_bytes()[0])
                .collect()
        })
        .to_vec()
}

#[test]
fn mutate() {
    smoke(&choices(), super::mutate);
}

#[test]
fn structured() {
    smoke(&choices(), super::structured);
}
