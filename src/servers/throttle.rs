//! How many calls are in flight at once, and how many leave in a second.
//!
//! Owns the limits of calls in flight, one per account and one per chart server, and each account's two paces, one
//! of reads and one of writes. May name no HTTP and no domain. What always holds: a call needs a [`Permit`] of its
//! account and of its chart server; trouble halves both limits, quiet raises them by one at a time; one burst of
//! trouble halves once, not once a call. A 429 is no trouble but a lesson for the pace: it halves nothing, and its
//! pause holds the whole account.
//!
//! Time is tokio's, because these waits are the transport's own.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use tokio::sync::{Mutex as TurnLock, Notify};
use tokio::time::{Instant, sleep_until};

use super::pace::{Pace, Turn};
use super::retry::Operation;

/// In flight at the start.
pub const START: u32 = 8;
/// Never more in flight.
pub const MOST: u32 = 24;
/// An account that asks for a longer pause is tried again after this: a wait of hours is told to the
/// member, not sat out by every call that comes after.
pub const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// The pause of a 429 that names none.
const UNNAMED_PAUSE: Duration = Duration::from_secs(1);
/// A 429 that asks for none, or for less, is taken to ask for this: it did say no.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// How a call went, for the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// The chart server answered, whatever it said.
    Quiet,
    /// 429, with the pause that was asked for.
    TooMany(Option<Duration>),
    /// 5xx, a time-out or a lost connection.
    Trouble,
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
    accounts: Arc<DashMap<(String, String), Arc<Account>>>,
    origins: Arc<DashMap<String, Arc<Gate>>>,
}

impl Throttle {
    /// Waits until one more such call may be made for that user name on that origin.
    pub async fn acquire(&self, origin: &str, username: &str, op: Operation) -> Permit {
        let account = self.account(origin, username);
        let gate = self.origin(origin);
        loop {
            // Before there is a place for it: a call that waits for its turn must not keep others from theirs.
            let turn = account.turn(op).await;
            // Always the account first: two orders could wait for each other.
            let of_account = Slot::take(Arc::clone(&account.gate)).await;
            let of_origin = Slot::take(Arc::clone(&gate)).await;
            // A turn that was given before a refusal is worth nothing after it.
            if locked(&account.queue(op).pace).is_good(turn) {
                return Permit {
                    account,
                    op,
                    turn,
                    of_account,
                    of_origin,
                };
            }
        }
    }

    /// What that account was allowed so far; nothing before its first call.
    #[must_use]
    pub fn allowed(&self, origin: &str, username: &str) -> Option<Allowed> {
        let key = (origin.to_owned(), username.to_owned());
        let account = Arc::clone(self.accounts.get(&key)?.value());
        Some(account.gate.lock().allowed(Instant::now()))
    }

    /// How many writes a second leave for that account, once a 429 has taught it.
    #[must_use]
    pub fn pace(&self, origin: &str, username: &str) -> Option<f64> {
        let key = (origin.to_owned(), username.to_owned());
        let account = Arc::clone(self.accounts.get(&key)?.value());
        locked(&account.writes.pace).a_second(Instant::now())
    }

    fn account(&self, origin: &str, username: &str) -> Arc<Account> {
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
    account: Arc<Account>,
    op: Operation,
    turn: Turn,
    of_account: Slot,
    of_origin: Slot,
}

impl Permit {
    /// Gives the place back and tells how the call went. A pause holds the account alone: limits of
    /// Chart Studio are counted by user.
    pub fn complete(self, health: Health) {
        self.account.hear(self.op, self.turn, health);
        self.of_account.complete(health);
        self.of_origin.complete(health);
    }
}

#[derive(Debug, Default)]
struct Account {
    gate: Arc<Gate>,
    reads: Queue,
    writes: Queue,
}

/// Calls of one kind, in the order in which they came.
#[derive(Debug, Default)]
struct Queue {
    /// Whoever holds it is the next to leave.
    front: TurnLock<()>,
    pace: Mutex<Pace>,
}

impl Account {
    async fn turn(&self, op: Operation) -> Turn {
        let queue = self.queue(op);
        let _front = queue.front.lock().await;
        loop {
            let now = Instant::now();
            let paused = self.gate.lock().paused_at(now);
            let until = match paused {
                Some(until) => until,
                None => match locked(&queue.pace).turn(now) {
                    Ok(turn) => return turn,
                    Err(until) => until,
                },
            };
            sleep_until(until).await;
        }
    }

    fn hear(&self, op: Operation, turn: Turn, health: Health) {
        let queue = self.queue(op);
        match health {
            Health::Quiet => locked(&queue.pace).taken(turn),
            Health::TooMany(asked) => {
                let now = Instant::now();
                let pause = asked.unwrap_or(UNNAMED_PAUSE);
                let pause = pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
                self.gate.lock().pause(now + pause);
                locked(&queue.pace).refused(turn, pause, now);
            }
            Health::Trouble => {}
        }
    }

    const fn queue(&self, op: Operation) -> &Queue {
        match op {
            Operation::Read => &self.reads,
            Operation::Write => &self.writes,
        }
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
        locked(&self.state)
    }
}

fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in here can panic half-way, so the numbers are good even then.
    state.lock().unwrap_or_else(PoisonError::into_inner)
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
        if let Some(until) = self.paused_at(now) {
            return Entry::PausedUntil(until);
        }
        if self.in_flight >= self.limit {
            return Entry::Full;
        }
        self.in_flight += 1;
        self.most_in_flight = self.most_in_flight.max(self.in_flight);
        Entry::Entered {
            halvings: self.halvings,
        }
    }

    fn pause(&mut self, until: Instant) {
        self.paused_until = self.paused_until.max(Some(until));
    }

    /// Until when nothing leaves.
    fn paused_at(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    fn judge(&mut self, health: Health, halvings_then: u64, now: Instant) {
        match health {
            // A 429 was answered by the pace.
            Health::TooMany(_) => {}
            Health::Quiet => {
                self.quiet += 1;
                if self.quiet >= self.limit && self.limit < MOST {
                    self.set_limit(self.limit + 1, now);
                }
            }
            Health::Trouble => {
                self.quiet = 0;
                // A call that left before the last halving tells of the same trouble.
                if halvings_then == self.halvings {
                    self.halvings += 1;
                    self.set_limit((self.limit / 2).max(1), now);
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
