//! Collects the runs of all programs in all engines, and sums them up.

use std::collections::BTreeMap;

use crate::measure::Run;

/// The runs of one program in one engine.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Processor seconds of each run.
    pub cpu: Vec<f64>,
    /// Wall-clock seconds of each run.
    pub wall: Vec<f64>,
    /// The most memory of any run, in bytes.
    pub peak_memory: u64,
}

/// All samples of a measurement.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Names of the programs, in order.
    pub programs: Vec<&'static str>,
    /// Names of the engines, in order.
    pub engines: Vec<&'static str>,
    samples: BTreeMap<(&'static str, &'static str), Sample>,
}

impl Sample {
    fn add(&mut self, run: &Run) {
        self.cpu.push(run.cpu.as_secs_f64());
        self.wall.push(run.wall.as_secs_f64());
        self.peak_memory = self.peak_memory.max(run.peak_memory);
    }

    /// The median of the processor seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        median(&self.cpu)
    }

    /// How far the slowest run is from the fastest, as part of the median.
    #[must_use]
    pub fn spread(&self) -> f64 {
        let slowest = self.cpu.iter().copied().fold(0.0, f64::max);
        let fastest = self.cpu.iter().copied().fold(f64::INFINITY, f64::min);
        (slowest - fastest) / self.seconds()
    }
}

impl Comparison {
    /// One without samples.
    #[must_use]
    pub fn new(programs: Vec<&'static str>, engines: Vec<&'static str>) -> Comparison {
        Comparison {
            programs,
            engines,
            samples: BTreeMap::new(),
        }
    }

    /// Adds a run.
    pub fn add(&mut self, program: &'static str, engine: &'static str, run: &Run) {
        self.samples.entry((program, engine)).or_default().add(run);
    }

    /// The runs of a program in an engine; `None` when it failed there.
    #[must_use]
    pub fn sample(&self, program: &str, engine: &str) -> Option<&Sample> {
        self.samples
            .iter()
            .find(|((in_program, in_engine), _)| *in_program == program && *in_engine == engine)
            .map(|(_, sample)| sample)
    }

    /// An engine's time for a program as a multiple of another's.
    #[must_use]
    pub fn ratio(&self, program: &str, engine: &str, to: &str) -> Option<f64> {
        let time = self.sample(program, engine)?.seconds();
        let other = self.sample(program, to)?.seconds();
        Some(time / other)
    }

    /// The geometric mean of [`Comparison::ratio`] over the programs that both ran.
    #[must_use]
    pub fn mean_ratio(&self, engine: &str, to: &str) -> Option<f64> {
        geometric_mean(
            self.programs
                .iter()
                .filter_map(|program| self.ratio(program, engine, to)),
        )
    }

    /// The geometric mean of peak memory as a multiple of another engine's.
    #[must_use]
    pub fn mean_memory_ratio(&self, engine: &str, to: &str) -> Option<f64> {
        geometric_mean(self.programs.iter().filter_map(|program| {
            let memory = self.sample(program, engine)?.peak_memory;
            let other = self.sample(program, to)?.peak_memory;
            Some(memory as f64 / other as f64)
        }))
    }
}

/// The middle value, or the mean of the two in the middle; `NaN` of none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => f64::NAN,
        (count, middle) if count % 2 == 1 => sorted[middle],
        (_, middle) => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The geometric mean; `None` of none.
#[must_use]
pub fn geometric_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let logarithms: Vec<f64> = values.map(f64::ln).collect();
    if logarithms.is_empty() {
        return None;
    }
    Some((logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_geometric_mean_multiplies() {
        let mean = geometric_mean([2.0, 8.0].into_iter()).expect("there are values");
        assert!((mean - 4.0).abs() < 1e-12);
        assert_eq!(geometric_mean(std::iter::empty()), None);
    }
}
