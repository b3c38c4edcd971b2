//! Whether Discord is there: a **Stop** that cannot be pressed is no Stop.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use crate::domain::ids::Millis;
use crate::ops::clock::Clock;

/// Jobs hold after so long without Discord.
const MOST_AWAY_MS: i64 = 60_000;

/// What is known of the connection. Starts away: nothing can be pressed before the first one.
#[derive(Debug, Default)]
pub struct Presence {
    here: AtomicBool,
    was_ever: AtomicBool,
    left: AtomicI64,
    not_understood: AtomicU64,
}

impl Presence {
    /// The gateway is connected.
    pub fn came(&self) {
        self.was_ever.store(true, Ordering::Release);
        self.here.store(true, Ordering::Release);
    }

    /// The gateway is found to be away at that moment.
    pub fn went(&self, now: Millis) {
        if self.here.swap(false, Ordering::AcqRel) {
            self.left.store(now.0, Ordering::Release);
        }
    }

    /// Whether it is connected.
    pub fn is_here(&self) -> bool {
        self.here.load(Ordering::Acquire)
    }

    /// Whether it is connected, or was less than a minute ago.
    pub fn is_stoppable(&self, clock: &dyn Clock) -> bool {
        if self.is_here() {
            return true;
        }
        let left = Millis(self.left.load(Ordering::Acquire));
        self.was_ever.load(Ordering::Acquire) && clock.now().since(left) < MOST_AWAY_MS
    }

    /// Something came that serenity could not parse.
    pub fn count_not_understood(&self) {
        self.not_understood.fetch_add(1, Ordering::AcqRel);
    }

    /// How many such things came.
    pub fn not_understood(&self) -> u64 {
        self.not_understood.load(Ordering::Acquire)
    }
}
