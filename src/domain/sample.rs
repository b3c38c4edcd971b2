//! How much of what its limit counts an account held, and when.
//!
//! What always holds: a sample is what a chart server told, never a guess; thinning out never takes the newest, and
//! twice is as once.

use super::ids::Millis;
use super::quota::{self, Counts, Use};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// So long every sample is kept.
const ALL_FOR_MS: i64 = 2 * DAY_MS;

/// So long one an hour is.
const HOURLY_FOR_MS: i64 = 14 * DAY_MS;

/// So long one a day is, which shows a year and the month before it.
const DAILY_FOR_MS: i64 = 400 * DAY_MS;

/// One count of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When it was counted.
    pub at: Millis,
    /// What it held of what its limit counts: plots, unless the operator says more of its chart server.
    pub plots: u64,
    /// So much it might hold; nothing where it had no limit.
    pub limit: Option<u64>,
}

impl Sample {
    /// The same, of which it is known what was counted.
    #[must_use]
    pub const fn of(&self, counts: Counts) -> Use {
        Use {
            held: self.plots,
            limit: self.limit,
            counts,
        }
    }

    /// Whole per cent of the limit, rounded down; nothing without a limit.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        self.limit.map(|limit| quota::percent(self.plots, limit))
    }

    /// Whether it is at `percent` of the limit or above.
    #[must_use]
    pub fn has_reached(&self, percent: u64) -> bool {
        self.percent().is_some_and(|now| now >= percent)
    }

    /// Whether it is at `percent` of the limit or below. An account without a limit is below every one.
    #[must_use]
    pub fn has_fallen_to(&self, percent: u64) -> bool {
        self.limit.is_none_or(|limit| {
            limit > 0 && u128::from(self.plots) * 100 <= u128::from(percent) * u128::from(limit)
        })
    }
}

/// Of the moments at which an account was counted, oldest first, those that are thinned out. Of an hour or a day its
/// last is kept: that is what it ended with, and where a purge was, the lower one is true from then on.
#[must_use]
pub fn thinned_out(counted: &[Millis], now: Millis) -> Vec<Millis> {
    let pairs = counted.iter().zip(counted.iter().skip(1));
    pairs
        .filter(|(at, next)| match slot(**at, now) {
            Slot::Kept => false,
            Slot::Gone => true,
            within => slot(**next, now) == within,
        })
        .map(|(at, _)| *at)
        .collect()
}

/// Of which only one stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Kept,
    Hour(i64),
    Day(i64),
    Gone,
}

fn slot(at: Millis, now: Millis) -> Slot {
    match now.since(at) {
        age if age < ALL_FOR_MS => Slot::Kept,
        age if age < HOURLY_FOR_MS => Slot::Hour(at.0.div_euclid(HOUR_MS)),
        age if age < DAILY_FOR_MS => Slot::Day(at.0.div_euclid(DAY_MS)),
        _ => Slot::Gone,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const NOW: Millis = Millis(1_800_000_000_000);

    fn counted() -> impl Strategy<Value = Vec<Millis>> {
        proptest::collection::btree_set(0_i64..500 * DAY_MS, 0..400)
            .prop_map(|ages| ages.into_iter().rev().map(|age| NOW.plus(-age)).collect())
    }

    fn left(counted: &[Millis], now: Millis) -> Vec<Millis> {
        let gone: BTreeSet<Millis> = thinned_out(counted, now).into_iter().collect();
        let mut left = counted.to_vec();
        left.retain(|at| !gone.contains(at));
        left
    }

    proptest! {
        #[test]
        fn the_newest_and_the_last_two_days_stay_and_twice_is_as_once(counted in counted()) {
            let once = left(&counted, NOW);
            prop_assert_eq!(once.last(), counted.last());
            for at in counted.iter().filter(|at| NOW.since(**at) < ALL_FOR_MS) {
                prop_assert!(once.contains(at));
            }
            prop_assert_eq!(left(&once, NOW), once);
        }

        #[test]
        fn what_is_thinned_today_is_thinned_no_less_tomorrow(counted in counted(), later in 0..30 * DAY_MS) {
            let later = NOW.plus(later);
            prop_assert_eq!(left(&left(&counted, NOW), later), left(&counted, later));
        }
    }

    #[test]
    fn however_often_it_was_counted_the_number_of_samples_is_bounded() {
        let every_5_minutes = (0..500 * 288).rev().map(|n| NOW.plus(-n * 300_000));
        let left = left(&every_5_minutes.collect::<Vec<_>>(), NOW);
        // Two days of all, twelve of hours, the rest of days, and one more at each seam.
        assert!(left.len() <= 2 * 288 + 12 * 24 + 386 + 3, "{}", left.len());
        assert!(
            left.windows(2)
                .all(|two| two[1].since(two[0]) <= 2 * DAY_MS)
        );
    }

    #[test]
    fn exact_at_the_edges() {
        let at = |plots, limit| Sample {
            at: NOW,
            plots,
            limit: Some(limit),
        };
        assert!(at(9, 10).has_reached(90) && !at(899, 1000).has_reached(90));
        assert!(at(85, 100).has_fallen_to(85) && !at(851, 1000).has_fallen_to(85));
        assert!(at(0, 0).has_reached(100) && !at(0, 0).has_fallen_to(85));
    }
}
