//! The clock that interactions live by: three seconds to a first response, fifteen minutes to
//! the end of a token. It owns the trait and the two clocks; it reads no state. Time never runs
//! backwards on either of them unless the machine's own clock is set back.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the time by which windows are measured.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1 January 1970, UTC.
    fn now_ms(&self) -> i64;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, whole_ms)
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct ManualClock {
    now: AtomicI64,
}

impl ManualClock {
    /// A clock that shows `now_ms` milliseconds since 1970.
    #[must_use]
    pub const fn at(now_ms: i64) -> Self {
        Self {
            now: AtomicI64::new(now_ms),
        }
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.now.fetch_add(whole_ms(by), Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    /// 1 August 2026, noon UTC.
    fn default() -> Self {
        Self::at(1_785_585_600_000)
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }
}

fn whole_ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
