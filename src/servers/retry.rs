//! The one decision about repeating a call.
//!
//! Owns when a call is made again and what is told when it is not. Pure: no clock, no chance, no HTTP; the
//! caller passes what it heard, what it has waited and a random number. May name this room's errors alone.
//! What always holds: a write is repeated only where the chart server certainly did nothing.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::{ServerError, Trouble};

/// The most that a `Retry-After` is believed: Chart Studio's own limits ask for up to 24 hours.
const LONGEST_ASKED: Duration = Duration::from_hours(24);

/// Whether a call changes anything on the chart server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// It changes nothing, so it may be made again.
    Read,
    /// It trashes, restores or deletes.
    Write,
}

/// What came of a call that got no answer that could be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// 429, with the wait that `Retry-After` asks for: the server did nothing.
    TooMany(Option<Duration>),
    /// 5xx.
    ErrorStatus,
    /// No connection was made, and why: the server did nothing.
    NotConnected(Trouble),
    /// Connected, and no whole answer in time.
    TimedOut,
    /// Connected, and the connection ended before the whole answer came.
    Cut,
}

/// How often a call was made before, and what that took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Repetitions so far: 0 after the first call.
    pub attempt: u32,
    /// Time spent waiting between calls so far.
    pub waited: Duration,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing more; this is the error.
    Give(ServerError),
    /// The same call again, after this wait.
    Again(Duration),
}

/// How long repeating goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The first wait, before jitter; each further one is twice as long.
    pub first: Duration,
    /// No single wait is longer. A `Retry-After` beyond it is told to the caller instead.
    pub longest: Duration,
    /// All waits of one call together are no longer.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_mins(1),
            total: Duration::from_secs(90),
        }
    }
}

/// Decides about one call. `jitter` is a random number from 0 to 1, drawn anew for each decision.
#[must_use]
pub fn decide(
    patience: &Patience,
    op: Operation,
    heard: Heard,
    tried: Tried,
    jitter: f64,
) -> Decision {
    let (wait, error) = match (op, heard) {
        (_, Heard::TooMany(asked)) => {
            // A server that goes on asking for 0 seconds must not be asked for ever.
            let wait = match asked {
                Some(asked) => asked.max(patience.first),
                None => backoff(patience, tried.attempt, jitter),
            };
            (wait, ServerError::RateLimited(wait))
        }
        // Waiting mends no certificate.
        (_, Heard::NotConnected(trouble)) if trouble.is_of_certificate() => {
            return Decision::Give(ServerError::Unavailable(trouble));
        }
        (_, Heard::NotConnected(trouble)) => (
            backoff(patience, tried.attempt, jitter),
            ServerError::Unavailable(trouble),
        ),
        (Operation::Write, Heard::ErrorStatus | Heard::TimedOut | Heard::Cut) => {
            return Decision::Give(ServerError::Ambiguous);
        }
        (Operation::Read, heard) => (
            backoff(patience, tried.attempt, jitter),
            ServerError::Unavailable(trouble_of(heard)),
        ),
    };
    if wait > patience.longest || tried.waited.saturating_add(wait) > patience.total {
        Decision::Give(error)
    } else {
        Decision::Again(wait)
    }
}

const fn trouble_of(heard: Heard) -> Trouble {
    match heard {
        Heard::NotConnected(trouble) => trouble,
        Heard::TimedOut => Trouble::TimedOut,
        Heard::Cut => Trouble::NoConnection,
        Heard::ErrorStatus | Heard::TooMany(_) => Trouble::ErrorStatus,
    }
}

/// Between half of and the whole of `first`, doubled each time, never beyond a quarter of the total: the
/// last wait must not swallow the tries that came before it.
fn backoff(patience: &Patience, attempt: u32, jitter: f64) -> Duration {
    let most = patience.longest.min(patience.total / 4);
    let doubled = patience
        .first
        .saturating_mul(2_u32.saturating_pow(attempt.min(16)))
        .min(most);
    doubled.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0)
}

/// The wait that a `Retry-After` header asks for: whole seconds, or an HTTP date (RFC 9110 §10.2.3) seen
/// from `now`. At most a day; nothing where it is neither.
#[must_use]
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a number holds is a very long wait.
        let asked = header.parse().map_or(LONGEST_ASKED, Duration::from_secs);
        return Some(asked.min(LONGEST_ASKED));
    }
    let until = DateTimeParser::new().parse_timestamp(header).ok()?;
    let millis = until
        .as_millisecond()
        .saturating_sub(now.as_millisecond())
        .max(0);
    let asked = Duration::from_millis(u64::try_from(millis).ok()?);
    Some(asked.min(LONGEST_ASKED))
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
