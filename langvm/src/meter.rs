//! Counts what a run uses, and stops it at its fuel and time limits.
//!
//! Fuel is handed out in slices. Code charges the current slice and comes here
//! only when it is used up, which is also when the clock is read; so a time
//! limit needs no thread, and what was used in total does not depend on which
//! limits were set.

use std::time::{Duration, Instant};

use crate::error::{RuntimeErrorKind, Trap};
use crate::limits::Limits;

/// Fuel handed out at a time: well under a millisecond of running.
const SLICE: u64 = 100_000;

/// When a run that begins now is over. A deadline too far to be told is none.
pub(crate) fn deadline(limits: &Limits) -> Option<Instant> {
    Instant::now().checked_add(limits.timeout?)
}

/// The fuel and time of one run.
#[derive(Debug)]
pub(crate) struct Meter {
    /// What is left of the current slice; below zero when it is overdrawn.
    pub(crate) slice: i64,
    handed_out: u64,
    limit: Option<u64>,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
}

impl Meter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            slice: 0,
            handed_out: 0,
            limit: limits.fuel,
            timeout: limits.timeout,
            deadline: deadline(limits),
        }
    }

    /// Uses up fuel.
    #[inline]
    pub(crate) fn charge(&mut self, fuel: u64) -> Result<(), Trap> {
        // No charge comes near 2^62: blocks are at most 2^24 instructions long and
        // sizes are bounded by memory.
        self.slice -= fuel as i64;
        if self.slice < 0 {
            self.refill()
        } else {
            Ok(())
        }
    }

    /// Uses up fuel if the current slice has it.
    #[inline]
    pub(crate) fn pay(&mut self, fuel: u64) -> Option<()> {
        self.can_pay(fuel).then(|| self.slice -= fuel as i64)
    }

    /// Whether the current slice has this fuel.
    #[inline]
    pub(crate) fn can_pay(&self, fuel: u64) -> bool {
        // Not below zero but while a run is being stopped.
        fuel <= self.slice.cast_unsigned()
    }

    /// Fails when the time is over.
    pub(crate) fn check_time(&self) -> Result<(), Trap> {
        match (self.deadline, self.timeout) {
            (Some(deadline), Some(limit)) if Instant::now() >= deadline => {
                Err(RuntimeErrorKind::Timeout { limit }.into())
            }
            _ => Ok(()),
        }
    }

    /// Fuel used so far.
    pub(crate) fn used(&self) -> u64 {
        self.handed_out.saturating_sub_signed(self.slice)
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self) -> Result<(), Trap> {
        while self.slice < 0 {
            let left = self
                .limit
                .unwrap_or(u64::MAX)
                .saturating_sub(self.handed_out);
            if left == 0 {
                let limit = self.limit.unwrap_or(u64::MAX);
                return Err(RuntimeErrorKind::Fuel { limit }.into());
            }
            self.check_time()?;
            let grant = self.slice.unsigned_abs().max(SLICE).min(left);
            self.handed_out += grant;
            self.slice += grant as i64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used_when_stopped(limit: Option<u64>, charges: &[u64]) -> (u64, bool) {
        let mut meter = Meter::new(&Limits {
            fuel: limit,
            ..Limits::default()
        });
        let stopped = charges.iter().any(|&fuel| meter.charge(fuel).is_err());
        (meter.used(), stopped)
    }

    #[test]
    fn the_total_does_not_depend_on_the_limit() {
        let charges = [3, 250_000, 0, 99_999, 1];
        let total = charges.iter().sum();
        assert_eq!(used_when_stopped(None, &charges), (total, false));
        assert_eq!(used_when_stopped(Some(total), &charges), (total, false));
        assert_eq!(used_when_stopped(Some(total + 7), &charges), (total, false));
        assert!(used_when_stopped(Some(total - 1), &charges).1);
    }

    #[test]
    fn a_past_deadline_is_noticed_within_a_slice() {
        let mut meter = Meter::new(&Limits {
            timeout: Some(Duration::ZERO),
            ..Limits::default()
        });
        assert!((0..=SLICE).any(|_| meter.charge(1).is_err()));
    }
}
