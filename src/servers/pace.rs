//! How many calls a second: learned from refusals, for chart servers that count calls in time.
//!
//! Owns one account's pace for one kind of call. Pure: the caller passes the moment. What always holds: before
//! the first 429 nothing is slowed; after one, calls leave evenly, and none before the pause that was asked for
//! is over; one burst of refusals counts once.
//!
//! A refusal shows two bounds of what the chart server permits. It is below the pace of the refused call. And it
//! is above what was taken since the refusal before: then too there was nothing left to take. The next pace
//! starts between the two and grows from the one to the other: fast while they are far apart, hardly once they
//! are close, and fast again where a long time went without a refusal.

use std::time::Duration;

use tokio::time::Instant;

/// A pace that calls cannot keep for a moment is made up for by so much and no more.
const CATCHES_UP: Duration = Duration::from_millis(100);

/// A refusal makes a pace this many times slower at most: eight, the middle of what lies between the bounds.
const WIDEST: f64 = 64.0;

/// The lower bound is no nearer to the upper one than this, so that a refusal always slows down.
const NEAREST: f64 = 0.94;

/// The longer a pace went well, the longer the next may take to reach its upper bound.
const SETTLES_IN: f64 = 8.0;
const SOONEST: Duration = Duration::from_secs(4);
const LATEST: Duration = Duration::from_secs(90);

/// No pace reaches its upper bound in fewer calls, so that of slow ones few are refused too.
const FEWEST_CALLS: f64 = 500.0;

/// How fast a pace grows that went beyond its upper bound without a refusal: what is permitted was raised.
const SPEEDS_UP: f64 = 4.0;

/// Slower is left to the pauses that are asked for: where a day's calls are used up, no pace is right.
const SLOWEST: f64 = 0.5;

/// Faster is no pace.
const FASTEST: f64 = 1e6;

/// How fast calls of one kind may leave.
#[derive(Debug, Default)]
pub(super) struct Pace {
    learned: Option<Learned>,
    /// When the next call may leave.
    next: Option<Instant>,
    meter: Meter,
    refusals: u64,
}

/// When a call left, as its answer is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    refusals: u64,
}

/// What the latest refusal taught.
#[derive(Debug)]
struct Learned {
    since: Instant,
    /// When its pause is over.
    resumes: Instant,
    /// Calls a second from then on.
    start: f64,
    /// The logarithm of upper bound by lower bound.
    apart: f64,
    /// In so long it grows by as much.
    settles: Duration,
    /// Calls that were not refused since.
    taken: u32,
}

impl Pace {
    /// Takes the next turn, or tells when there may be one.
    pub(super) fn turn(&mut self, now: Instant) -> Result<Turn, Instant> {
        if let Some(next) = self.next.filter(|next| *next > now) {
            return Err(next);
        }
        self.meter.count(now);
        if let Some(learned) = &self.learned {
            let earliest = now.checked_sub(CATCHES_UP).unwrap_or(now);
            let from = self.next.map_or(now, |next| next.max(earliest));
            self.next = Some(from + Duration::from_secs_f64(1.0 / learned.pace(now)));
        }
        Ok(Turn {
            refusals: self.refusals,
        })
    }

    /// Whether that turn was given since the latest refusal.
    pub(super) const fn is_good(&self, turn: Turn) -> bool {
        turn.refusals == self.refusals
    }

    /// Calls a second, where a refusal taught it.
    pub(super) fn a_second(&self, now: Instant) -> Option<f64> {
        Some(self.learned.as_ref()?.pace(now))
    }

    /// A call was not refused.
    pub(super) fn taken(&mut self, turn: Turn) {
        if let Some(learned) = &mut self.learned
            && turn.refusals == self.refusals
        {
            learned.taken = learned.taken.saturating_add(1);
        }
    }

    /// A call was refused, and for so long none may leave.
    pub(super) fn refused(&mut self, turn: Turn, pause: Duration, now: Instant) {
        let resumes = now + pause;
        if turn.refusals == self.refusals {
            self.refusals += 1;
            self.learned = Some(self.lesson(resumes, now));
        } else if let Some(learned) = &mut self.learned {
            // It left before the last refusal was heard of, and tells of the same.
            learned.resumes = learned.resumes.max(resumes);
        }
        self.next = self.next.max(Some(resumes));
    }

    fn lesson(&self, resumes: Instant, now: Instant) -> Learned {
        // Where calls were slower than they might have been, their pace is no bound.
        let seen = 2.0 * self.meter.rate(now);
        let (high, low, lasted) = match &self.learned {
            None => (seen, 0.0, Duration::ZERO),
            Some(last) => {
                let lasted = now - last.since;
                let low = f64::from(last.taken) / lasted.as_secs_f64().max(0.1);
                (last.pace(now).min(seen), low, lasted)
            }
        };
        let low = low.clamp(high / WIDEST, high * NEAREST);
        let start = (low * high).sqrt().max(SLOWEST);
        let latest = LATEST.max(Duration::from_secs_f64(FEWEST_CALLS / start));
        Learned {
            since: now,
            resumes,
            start,
            apart: (high / low).ln(),
            settles: lasted.mul_f64(SETTLES_IN).clamp(SOONEST, latest),
            taken: 0,
        }
    }
}

impl Learned {
    fn pace(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.resumes);
        let passed = passed.as_secs_f64() / self.settles.as_secs_f64();
        let beyond = (passed - 1.0).max(0.0);
        let grown = self.apart * passed + SPEEDS_UP * beyond * beyond;
        (self.start * grown.exp()).min(FASTEST)
    }
}

/// How many calls left lately.
#[derive(Debug, Default)]
struct Meter {
    since: Option<Instant>,
    counted: u32,
    /// In the second before.
    before: u32,
}

impl Meter {
    const WINDOW: Duration = Duration::from_secs(1);
    /// Over less time there is no saying how fast they leave.
    const LEAST: Duration = Duration::from_millis(100);

    fn count(&mut self, now: Instant) {
        let passed = now - *self.since.get_or_insert(now);
        if passed >= Self::WINDOW {
            let is_next = passed < 2 * Self::WINDOW;
            self.before = if is_next { self.counted } else { 0 };
            self.counted = 0;
            self.since = Some(now);
        }
        self.counted += 1;
    }

    /// Calls a second, and never none.
    fn rate(&self, now: Instant) -> f64 {
        let passed = self.since.map_or(Duration::ZERO, |since| now - since);
        let over = if self.before > 0 {
            passed + Self::WINDOW
        } else {
            passed.max(Self::LEAST)
        };
        f64::from((self.counted + self.before).max(1)) / over.as_secs_f64()
    }
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
