//! When an account is counted next.
//!
//! Pure. What always holds: accounts that are counted equally often spread evenly over that time, each by its own id, and
//! come to their place again after any delay.

use super::ids::{AccountId, Millis};
use super::words::words;

/// From this many per cent of the limit on an account is counted more often.
pub const NEAR: u64 = 90;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// How often things are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks at which account is due.
    pub look_ms: i64,
    /// Between two counts of an account.
    pub ordinary_ms: i64,
    /// The same near its limit; also the first wait for a chart server in trouble.
    pub near_ms: i64,
    /// The same where pages have to be listed; also the longest wait for a chart server in trouble.
    pub rare_ms: i64,
}

impl Pace {
    /// Every hour; near the limit every quarter of one; where pages have to be listed every six.
    pub const ORDINARY: Self = Self {
        look_ms: MINUTE_MS,
        ordinary_ms: HOUR_MS,
        near_ms: 15 * MINUTE_MS,
        rare_ms: 6 * HOUR_MS,
    };

    /// Every few seconds, for who watches a demo.
    pub const QUICK: Self = Self {
        look_ms: 1_000,
        ordinary_ms: 4_000,
        near_ms: 4_000,
        rare_ms: 8_000,
    };

    /// How often an account is counted.
    #[must_use]
    pub const fn every(&self, counting: Counting, is_near: Nearness) -> i64 {
        match (counting, is_near) {
            (Counting::Pages, _) => self.rare_ms,
            (Counting::OneCall, Nearness::Near) => self.near_ms,
            (Counting::OneCall, Nearness::Far) => self.ordinary_ms,
        }
    }

    /// How long a chart server is left alone that failed so often in a row.
    #[must_use]
    pub fn backoff(&self, failures: u32) -> i64 {
        let doubled = 1_i64.checked_shl(failures.saturating_sub(1).min(30));
        let wait = self.near_ms.saturating_mul(doubled.unwrap_or(i64::MAX));
        wait.min(self.rare_ms)
    }
}

/// What counting an account takes of its chart server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// It tells a total.
    OneCall,
    /// Its pages have to be listed.
    Pages,
}

/// Whether an account is near its limit: at [`NEAR`] per cent or above in any of its teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// It is.
    Near,
    /// It is not.
    Far,
}

/// The account's next place, half of `every_ms` from now or later, and less than one and a half.
#[must_use]
pub fn next(account: &AccountId, now: Millis, every_ms: i64) -> Millis {
    let every_ms = every_ms.max(1);
    let place = i64::try_from(hash(account.as_str()) >> 1).unwrap_or_default() % every_ms;
    let earliest = now.0 + every_ms / 2;
    Millis(earliest + (place - earliest).rem_euclid(every_ms))
}

/// FNV-1a, and a last stir: the same in every version and on every machine.
fn hash(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// Why nothing is heard of a chart server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Silence {
    /// It is not reached, fails, or answers what is no chart server's answer.
    Away,
    /// Its certificate is not valid.
    BadCertificate,
    /// It was closed.
    Closed,
    /// It is there, and asks to wait.
    Busy,
}

words! {
    /// The word in the database.
    Silence {
        Away = "away",
        BadCertificate = "certificate",
        Closed = "closed",
        Busy = "busy",
    }
}

impl Silence {
    /// After so long it counts as gone: an evening's work on a server is nobody's alarm, and what somebody has to mend
    /// need not wait. Whoever asks to wait is not gone.
    #[must_use]
    pub const fn gone_after_ms(self) -> Option<i64> {
        match self {
            Self::Away => Some(6 * HOUR_MS),
            Self::BadCertificate => Some(HOUR_MS),
            Self::Closed => Some(0),
            Self::Busy => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_comes_back_after_exactly_so_long(
            id in "[a-z2-7]{16}", now in 0_i64..2_000_000_000_000, every in 1_000_i64..30_000_000,
        ) {
            let id = AccountId(id);
            let first = next(&id, Millis(now), every);
            let wait = first.since(Millis(now));
            prop_assert!(wait >= every / 2 && wait < every / 2 + every, "{wait}");
            prop_assert_eq!(next(&id, first, every).since(first), every);
            // A count that came late does not move it.
            prop_assert_eq!(next(&id, first.plus(every / 3), every).since(first), every);
        }
    }

    #[test]
    fn accounts_spread_evenly_over_the_hour() {
        let mut minutes = [0_usize; 60];
        for n in 0..6_000 {
            let place = next(&AccountId(format!("account{n}")), Millis(0), HOUR_MS);
            minutes[usize::try_from(place.0 % HOUR_MS / MINUTE_MS).unwrap()] += 1;
        }
        // A hundred each, more or less.
        assert!(
            minutes.iter().all(|n| (60..=145).contains(n)),
            "{minutes:?}"
        );
    }

    #[test]
    fn a_server_in_trouble_is_left_alone_ever_longer_up_to_six_hours() {
        let waits: Vec<i64> = (1..8)
            .map(|n| Pace::ORDINARY.backoff(n) / MINUTE_MS)
            .collect();
        assert_eq!(waits, [15, 30, 60, 120, 240, 360, 360]);
        assert_eq!(Pace::ORDINARY.backoff(u32::MAX), 6 * HOUR_MS);
        assert_eq!(Pace::ORDINARY.backoff(0), 15 * MINUTE_MS);
    }
}
