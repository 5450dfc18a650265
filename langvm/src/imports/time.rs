//! `std.time`: the clock.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::error::HostError;
use crate::host::{CallContext, Registry};

use super::string::invalid;

/// What `monotonic` counts from.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The longest that is slept without asking whether the time is over.
const NAP: Duration = Duration::from_millis(20);

pub(super) fn register(registry: &mut Registry) {
    registry.register("std.time.now", now);
    registry.register("std.time.monotonic", || START.elapsed().as_secs_f64());
    registry.register_with_context("std.time.sleep", sleep);
}

/// Seconds since the start of 1970; below zero on a clock that is set before.
fn now() -> f64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}

fn sleep(context: &mut CallContext<'_>, seconds: f64) -> Result<(), HostError> {
    let Ok(mut left) = Duration::try_from_secs_f64(seconds) else {
        let seconds = crate::float_text(seconds);
        return Err(invalid(format!("cannot sleep for {seconds} seconds")));
    };
    context.flush()?;
    let started = Instant::now();
    let whole = left;
    while !left.is_zero() {
        context.check_time()?;
        std::thread::sleep(left.min(NAP));
        left = whole.saturating_sub(started.elapsed());
    }
    context.check_time()
}
