//! Trash now, delete later: how long charts wait in the trash, and when that is told. Pure.
//!
//! What always holds: nothing is deleted before its time, and nothing sooner than a [`lead_ms`] after its notice was
//! posted.

use serde::{Deserialize, Serialize};

use super::ids::Millis;

/// As long as anybody may let charts wait.
pub const MOST_DAYS: u32 = 90;

const DAY_MS: i64 = 24 * 3_600_000;

/// How many days charts wait in the trash, from 1 to [`MOST_DAYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Days(u32);

impl Days {
    /// So many, where charts may wait so long.
    #[must_use]
    pub fn new(days: u32) -> Option<Self> {
        (1..=MOST_DAYS).contains(&days).then_some(Self(days))
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0
    }

    /// The same in milliseconds.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0 as i64 * DAY_MS
    }

    /// Whole days of that many milliseconds, rounded up.
    #[must_use]
    pub fn of_ms(ms: i64) -> u64 {
        u64::try_from(ms.max(0))
            .unwrap_or_default()
            .div_ceil(DAY_MS.unsigned_abs())
    }
}

/// Whether what was moved to the trash is deleted later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sweeping {
    /// It stays there.
    #[default]
    Off,
    /// It is, after so many days.
    After(Days),
}

/// How long before it is deleted what waits is told of: a day, or half the time where it waits less than two.
#[must_use]
pub const fn lead_ms(after_ms: i64) -> i64 {
    if after_ms < 2 * DAY_MS {
        after_ms / 2
    } else {
        DAY_MS
    }
}

/// When charts that came to wait at `since` are told of, and when they are deleted at the earliest.
#[must_use]
pub const fn times(since: Millis, after_ms: i64) -> (Millis, Millis) {
    let due = since.plus(after_ms);
    (due.plus(-lead_ms(after_ms)), due)
}

/// When they are deleted at the earliest, once they were told of at `noticed`.
#[must_use]
pub fn due_after_notice(due: Millis, noticed: Millis, after_ms: i64) -> Millis {
    due.max(noticed.plus(lead_ms(after_ms)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_deleted_before_its_time_or_soon_after_its_notice(
            days in 1_u32..=MOST_DAYS, since in 0_i64..1_000_000_000_000, late in 0_i64..100 * DAY_MS,
        ) {
            let after = Days::new(days).unwrap().ms();
            let (notice, due) = times(Millis(since), after);
            prop_assert_eq!(due.since(Millis(since)), after);
            prop_assert_eq!(due.since(notice), lead_ms(after));
            prop_assert!(notice.0 > since && notice < due);
            let posted = notice.plus(late);
            let deleted = due_after_notice(due, posted, after);
            prop_assert!(deleted >= due && deleted.since(posted) >= lead_ms(after));
            prop_assert!(deleted == due || deleted.since(posted) == lead_ms(after));
        }

        #[test]
        fn days_are_those_that_charts_may_wait(days in 0_u32..1_000) {
            prop_assert_eq!(Days::new(days).is_some(), (1..=90).contains(&days));
        }
    }

    #[test]
    fn part_of_a_day_counts_as_one() {
        let days = [0, 1, DAY_MS, DAY_MS + 1].map(Days::of_ms);
        assert_eq!(days, [0, 1, 1, 2]);
    }
}
