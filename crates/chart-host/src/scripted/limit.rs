//! Owns how many writes a second are permitted, a user. Names no HTTP types.
//!
//! Always holds: a write that is refused takes nothing; what is not used is kept up to `at_once`.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// How many writes are permitted, a user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WriteLimit {
    /// Writes a second.
    pub a_second: f64,
    /// Writes at once after a quiet while, and never more.
    pub at_once: f64,
}

/// The writes that the limit judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Writes {
    /// Permitted.
    pub taken: u64,
    /// Answered with 429.
    pub refused: u64,
    /// From the first to the last of them.
    pub lasted: Duration,
}

/// What became of the limit so far.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    limit: Option<WriteLimit>,
    left: HashMap<String, Left>,
    first: Option<Instant>,
    writes: Writes,
}

/// What a user may write at that moment.
#[derive(Debug, Clone, Copy)]
struct Left {
    writes: f64,
    at: Instant,
}

impl Limiter {
    pub(super) fn of(limit: Option<WriteLimit>) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    pub(super) const fn writes(&self) -> Writes {
        self.writes
    }

    /// Judges a write: nothing where it is permitted, else how many seconds to wait.
    pub(super) fn write(&mut self, user: &str, now: Instant) -> Option<u64> {
        let limit = self.limit?;
        let left = self.left.entry(user.to_owned()).or_insert(Left {
            writes: limit.at_once,
            at: now,
        });
        let earned = (now - left.at).as_secs_f64() * limit.a_second;
        left.writes = (left.writes + earned).min(limit.at_once);
        left.at = now;
        self.writes.lasted = now - *self.first.get_or_insert(now);
        if left.writes >= 1.0 {
            left.writes -= 1.0;
            self.writes.taken += 1;
            return None;
        }
        self.writes.refused += 1;
        let wait = Duration::from_secs_f64((1.0 - left.writes) / limit.a_second);
        // Whole seconds, as the header has them, and never too few.
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: WriteLimit = WriteLimit {
        a_second: 4.0,
        at_once: 2.0,
    };

    #[test]
    fn so_many_at_once_and_then_so_many_a_second() {
        let mut limiter = Limiter::of(Some(LIMIT));
        let start = Instant::now();
        let mut at = |ms| {
            limiter
                .write("ada", start + Duration::from_millis(ms))
                .is_none()
        };
        assert!(at(0) && at(0) && !at(0));
        assert!(!at(200) && at(250) && !at(260) && at(500));
        // Idle for ten seconds, and still no more than two at once.
        assert!(at(10_500) && at(10_500) && !at(10_500));
        let lasted = Duration::from_millis(10_500);
        let (taken, refused) = (6, 4);
        let expected = Writes {
            taken,
            refused,
            lasted,
        };
        assert_eq!(limiter.writes(), expected);
    }

    #[test]
    fn the_wait_is_whole_seconds_and_long_enough() {
        let limit = WriteLimit {
            a_second: 0.4,
            at_once: 1.0,
        };
        let mut limiter = Limiter::of(Some(limit));
        let start = Instant::now();
        assert_eq!(limiter.write("ada", start), None);
        assert_eq!(limiter.write("ada", start), Some(3));
        let soon = start + Duration::from_secs(1);
        assert_eq!(limiter.write("ada", soon), Some(2));
        assert_eq!(limiter.write("ada", start + Duration::from_secs(3)), None);
    }

    #[test]
    fn users_have_limits_of_their_own_and_without_one_nothing_is_refused() {
        let start = Instant::now();
        let mut limiter = Limiter::of(Some(LIMIT));
        for _ in 0..2 {
            assert_eq!(limiter.write("ada", start), None);
        }
        assert!(limiter.write("ada", start).is_some());
        assert_eq!(limiter.write("bob", start), None);
        let mut none = Limiter::of(None);
        assert!((0..100).all(|_| none.write("ada", start).is_none()));
    }
}
