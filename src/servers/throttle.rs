//! How many calls are in flight at once.
//!
//! Owns the limits, one per account and one per chart server. May name no HTTP and no domain. What always
//! holds: a call needs a [`Permit`] of its account and of its chart server; trouble halves both limits,
//! quiet raises them by one at a time; one burst of trouble halves once, not once a call.
//!
//! Time is tokio's, because these waits are the transport's own.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// In flight at the start.
pub const START: u32 = 8;
/// Never more in flight.
pub const MOST: u32 = 24;
/// An account that asks for a longer pause is tried again after this: a wait of hours is told to the
/// member, not sat out by every call that comes after.
pub const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// How a call went, for the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// The chart server answered, whatever it said.
    Quiet,
    /// 429, 5xx, a time-out or a lost connection; with a 429 the pause that was asked for.
    Trouble(Option<Duration>),
}

/// What a limit allowed, for measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowed {
    /// The limit, averaged over the time since the first call.
    pub mean_limit: f64,
    /// The most calls that were in flight at once.
    pub most_in_flight: u32,
}

/// The limits of all accounts and chart servers that were called. Cheap to clone; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Throttle {
    accounts: Arc<DashMap<(String, String), Arc<Gate>>>,
    origins: Arc<DashMap<String, Arc<Gate>>>,
}

impl Throttle {
    /// Waits until one more call may be made for that user name on that origin.
    pub async fn acquire(&self, origin: &str, username: &str) -> Permit {
        // Always the account first: two orders could wait for each other.
        let account = self.account(origin, username);
        let of_account = Slot::take(account).await;
        let of_origin = Slot::take(self.origin(origin)).await;
        Permit {
            of_account,
            of_origin,
        }
    }

    /// What that account was allowed so far; nothing before its first call.
    #[must_use]
    pub fn allowed(&self, origin: &str, username: &str) -> Option<Allowed> {
        let key = (origin.to_owned(), username.to_owned());
        let gate = Arc::clone(self.accounts.get(&key)?.value());
        Some(gate.lock().allowed(Instant::now()))
    }

    fn account(&self, origin: &str, username: &str) -> Arc<Gate> {
        let key = (origin.to_owned(), username.to_owned());
        Arc::clone(self.accounts.entry(key).or_default().value())
    }

    fn origin(&self, origin: &str) -> Arc<Gate> {
        Arc::clone(self.origins.entry(origin.to_owned()).or_default().value())
    }
}

/// The right to one call. Dropped without [`Permit::complete`] it gives its place back and says nothing.
#[derive(Debug)]
pub struct Permit {
    of_account: Slot,
    of_origin: Slot,
}

impl Permit {
    /// Gives the place back and tells how the call went. A pause holds the account alone: limits of
    /// Chart Studio are counted by user.
    pub fn complete(self, health: Health) {
        self.of_account.complete(health);
        self.of_origin.complete(match health {
            Health::Quiet => Health::Quiet,
            Health::Trouble(_) => Health::Trouble(None),
        });
    }
}

#[derive(Debug)]
struct Slot {
    gate: Arc<Gate>,
    /// How often the limit had been halved when this slot was taken.
    halvings: u64,
}

impl Slot {
    async fn take(gate: Arc<Gate>) -> Self {
        loop {
            // In the queue before the look: a place that is freed between the two must not be missed.
            let mut freed = pin!(gate.freed.notified());
            freed.as_mut().enable();
            let wait = gate.lock().enter(Instant::now());
            match wait {
                Entry::Entered { halvings } => {
                    return Self {
                        gate: Arc::clone(&gate),
                        halvings,
                    };
                }
                Entry::PausedUntil(until) => sleep_until(until).await,
                Entry::Full => freed.await,
            }
        }
    }

    fn complete(self, health: Health) {
        self.gate
            .lock()
            .judge(health, self.halvings, Instant::now());
        // Dropping `self` frees the place; a raised limit has one more.
        self.gate.freed.notify_one();
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.gate.lock().in_flight -= 1;
        self.gate.freed.notify_one();
    }
}

#[derive(Debug, Default)]
struct Gate {
    state: Mutex<State>,
    /// One waiter is woken for each place that may have become free. It looks again, so a needless
    /// wake costs a look.
    freed: Notify,
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here can panic half-way, so the numbers are good even then.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Entry {
    Entered { halvings: u64 },
    PausedUntil(Instant),
    Full,
}

#[derive(Debug)]
struct State {
    limit: u32,
    in_flight: u32,
    /// Quiet calls since the limit last changed.
    quiet: u32,
    halvings: u64,
    paused_until: Option<Instant>,
    most_in_flight: u32,
    since: Option<Instant>,
    limit_since: Option<Instant>,
    /// Limit × seconds, up to `limit_since`.
    limit_seconds: f64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            limit: START,
            in_flight: 0,
            quiet: 0,
            halvings: 0,
            paused_until: None,
            most_in_flight: 0,
            since: None,
            limit_since: None,
            limit_seconds: 0.0,
        }
    }
}

impl State {
    fn enter(&mut self, now: Instant) -> Entry {
        self.since.get_or_insert(now);
        self.limit_since.get_or_insert(now);
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Entry::PausedUntil(until);
        }
        self.paused_until = None;
        if self.in_flight >= self.limit {
            return Entry::Full;
        }
        self.in_flight += 1;
        self.most_in_flight = self.most_in_flight.max(self.in_flight);
        Entry::Entered {
            halvings: self.halvings,
        }
    }

    fn judge(&mut self, health: Health, halvings_then: u64, now: Instant) {
        match health {
            Health::Quiet => {
                self.quiet += 1;
                if self.quiet >= self.limit && self.limit < MOST {
                    self.set_limit(self.limit + 1, now);
                }
            }
            Health::Trouble(pause) => {
                self.quiet = 0;
                // A call that left before the last halving tells of the same trouble.
                if halvings_then == self.halvings {
                    self.halvings += 1;
                    self.set_limit((self.limit / 2).max(1), now);
                }
                if let Some(pause) = pause {
                    let until = now + pause.min(LONGEST_PAUSE);
                    self.paused_until = self.paused_until.max(Some(until));
                }
            }
        }
    }

    fn set_limit(&mut self, limit: u32, now: Instant) {
        if let Some(since) = self.limit_since.replace(now) {
            self.limit_seconds += f64::from(self.limit) * (now - since).as_secs_f64();
        }
        self.limit = limit;
        self.quiet = 0;
    }

    fn allowed(&self, now: Instant) -> Allowed {
        let seconds =
            |since: Option<Instant>| since.map_or(0.0, |since| (now - since).as_secs_f64());
        let limit = f64::from(self.limit);
        let all = seconds(self.since);
        let mean_limit = if all > 0.0 {
            (self.limit_seconds + limit * seconds(self.limit_since)) / all
        } else {
            limit
        };
        Allowed {
            mean_limit,
            most_in_flight: self.most_in_flight,
        }
    }
}

#[cfg(test)]
#[path = "throttle_tests.rs"]
mod tests;
