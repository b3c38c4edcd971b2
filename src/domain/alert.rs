//! When an account's members hear that it nears its limit.
//!
//! Pure: a state and a sample in, the next state and at most one alert out. What always holds: a crossing is told once,
//! and nothing else is; a jump over several thresholds is one alert, for the highest; a threshold can be crossed anew
//! once the use has fallen [`REARM`] points below it. What is crossed while snoozed is told when the snooze ends, if
//! it is still so.

use super::ids::Millis;
use super::sample::Sample;

/// Per cent of the limit at which there is an alert.
pub const THRESHOLDS: [u64; 4] = [80, 90, 95, 100];

/// So many points below a threshold the use must have fallen before it can be crossed again.
pub const REARM: u64 = 5;

/// What **Plan a purge** of an alert brings an account down to, in per cent of its limit.
pub const PLAN_DOWN_TO: u64 = 70;

/// Until when nothing is said of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Snooze {
    /// Until then.
    Until(Millis),
    /// Until it has fallen so far that the threshold told last can be crossed again.
    UntilItFalls,
}

/// What a member may choose to snooze for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SnoozeFor {
    /// A day.
    Day,
    /// A week.
    Week,
    /// Until it changes: see [`Snooze::UntilItFalls`].
    UntilItChanges,
}

impl SnoozeFor {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::UntilItChanges];

    /// The snooze that begins now.
    #[must_use]
    pub const fn from(self, now: Millis) -> Snooze {
        const DAY_MS: i64 = 24 * 3_600_000;
        match self {
            Self::Day => Snooze::Until(now.plus(DAY_MS)),
            Self::Week => Snooze::Until(now.plus(7 * DAY_MS)),
            Self::UntilItChanges => Snooze::UntilItFalls,
        }
    }
}

/// What was told of an account in a team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The highest threshold told that can not be crossed again yet; 0 where there is none.
    pub told: u64,
    /// Whether it is snoozed.
    pub snooze: Option<Snooze>,
}

impl State {
    /// The state of an account whose first sample its member reads elsewhere: all that it reached counts as told.
    #[must_use]
    pub fn as_told(sample: &Sample) -> Self {
        Self {
            told: reached(sample).unwrap_or_default(),
            snooze: None,
        }
    }

    /// The state after that sample, and the threshold that is to be told.
    #[must_use]
    pub fn after(self, sample: &Sample) -> (Self, Option<u64>) {
        let told = still_told(self.told, sample);
        let snooze = self.snooze.filter(|snooze| match snooze {
            Snooze::Until(end) => sample.at < *end,
            Snooze::UntilItFalls => told == self.told && told > 0,
        });
        let crossed = reached(sample).filter(|threshold| *threshold > told && snooze.is_none());
        let state = Self {
            told: crossed.unwrap_or(told),
            snooze,
        };
        (state, crossed)
    }
}

/// The highest threshold that the use has reached.
fn reached(sample: &Sample) -> Option<u64> {
    let mut reached = THRESHOLDS.iter().rev();
    reached.find(|one| sample.has_reached(**one)).copied()
}

/// Of what was told, the highest that can not be crossed again yet.
fn still_told(told: u64, sample: &Sample) -> u64 {
    let armed = |threshold: u64| sample.has_fallen_to(threshold - REARM);
    let mut kept = THRESHOLDS.iter().rev().filter(|one| **one <= told);
    kept.find(|one| !armed(**one)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn sample(hour: i64, plots: u64, limit: Option<u64>) -> Sample {
        Sample {
            at: Millis(hour * HOUR_MS),
            plots,
            limit,
        }
    }

    fn alerts(uses: &[u64]) -> Vec<Option<u64>> {
        let mut state = State::default();
        let mut told = Vec::new();
        for (hour, plots) in (0..).zip(uses) {
            let (next, alert) = state.after(&sample(hour, *plots, Some(100)));
            state = next;
            told.push(alert);
        }
        told
    }

    #[test]
    fn once_a_crossing_a_jump_is_one_and_five_points_below_it_can_be_crossed_again() {
        let told = alerts(&[79, 80, 81, 89, 97, 96, 91, 90, 95, 100, 76, 80, 75, 80]);
        let wanted = [
            None,
            Some(80),
            None,
            None,
            Some(95),
            None,
            None,
            // 95 can be crossed again, 90 was crossed and not left.
            None,
            Some(95),
            Some(100),
            None,
            None,
            None,
            Some(80),
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn what_is_crossed_while_snoozed_is_told_when_that_ends_if_it_is_still_so() {
        let snoozed = |snooze| State {
            told: 80,
            snooze: Some(snooze),
        };
        let until = snoozed(Snooze::Until(Millis(2 * HOUR_MS)));
        let (state, alert) = until.after(&sample(1, 96, Some(100)));
        assert_eq!((state, alert), (until, None));
        let (state, alert) = state.after(&sample(2, 91, Some(100)));
        assert_eq!((state.told, state.snooze, alert), (90, None, Some(90)));

        let falls = snoozed(Snooze::UntilItFalls);
        let (state, alert) = falls.after(&sample(9_000, 100, Some(100)));
        assert_eq!((state, alert), (falls, None));
        let (state, alert) = state.after(&sample(9_001, 75, Some(100)));
        assert_eq!((state, alert), (State::default(), None));
        let (_, alert) = state.after(&sample(9_002, 92, Some(100)));
        assert_eq!(alert, Some(90));
    }

    #[test]
    fn a_raised_limit_arms_and_no_limit_never_alerts() {
        let (full, alert) = State::default().after(&sample(0, 100, Some(100)));
        assert_eq!(alert, Some(100));
        let (raised, alert) = full.after(&sample(1, 100, Some(200)));
        assert_eq!((raised, alert), (State::default(), None));
        let (none, alert) = full.after(&sample(1, 1000, None));
        assert_eq!((none, alert), (State::default(), None));
        let (_, alert) = none.after(&sample(2, 85, Some(100)));
        assert_eq!(alert, Some(80));
    }

    /// The rule once more, a threshold at a time: each is armed or not.
    struct Model([bool; 4]);

    impl Model {
        fn crossed(&mut self, sample: &Sample) -> Option<u64> {
            let mut highest = None;
            for (armed, threshold) in self.0.iter_mut().zip(THRESHOLDS) {
                let limit = sample.limit.unwrap_or(u64::MAX);
                let points = |percent: u64| u128::from(percent) * u128::from(limit);
                let used = u128::from(sample.plots) * 100;
                if sample.limit.is_none() || (limit > 0 && used <= points(threshold - REARM)) {
                    *armed = true;
                }
                if sample.limit.is_some() && used >= points(threshold) && *armed {
                    *armed = false;
                    highest = Some(threshold);
                }
            }
            highest
        }
    }

    fn series() -> impl Strategy<Value = Vec<(u64, Option<u64>)>> {
        let limit = prop_oneof![
            8 => Just(Some(100)),
            1 => Just(None),
            1 => (0_u64..300).prop_map(Some),
        ];
        proptest::collection::vec((0_u64..130, limit), 0..80)
    }

    proptest! {
        #[test]
        fn an_alert_is_a_crossing_and_a_crossing_an_alert(series in series()) {
            let (mut state, mut model) = (State::default(), Model([true; 4]));
            for (hour, (plots, limit)) in (0..).zip(series) {
                let now = sample(hour, plots, limit);
                let (next, alert) = state.after(&now);
                prop_assert_eq!(alert, model.crossed(&now));
                // The same sample once more, as after a restart, says nothing.
                prop_assert_eq!(next.after(&now), (next, None));
                state = next;
            }
        }

        #[test]
        fn what_a_snooze_holds_back_is_told_in_the_end_and_nothing_twice(
            series in series(), snoozes in proptest::collection::vec((0_usize..80, 0_usize..3), 0..6),
        ) {
            let mut state = State::default();
            let mut since_rearmed = std::collections::BTreeSet::new();
            for (n, (plots, limit)) in series.into_iter().enumerate() {
                let now = sample(i64::try_from(n).unwrap() * 7, plots, limit);
                for (_, which) in snoozes.iter().filter(|(at, _)| *at == n) {
                    state.snooze = Some(SnoozeFor::ALL[*which].from(now.at));
                }
                let (next, alert) = state.after(&now);
                since_rearmed.retain(|told: &u64| !now.has_fallen_to(told - REARM));
                if let Some(threshold) = alert {
                    prop_assert!(next.snooze.is_none() && now.has_reached(threshold));
                    prop_assert!(since_rearmed.insert(threshold), "told twice");
                }
                if next.snooze.is_none() {
                    // Nothing that is reached is left untold.
                    prop_assert!(reached(&now).unwrap_or_default() <= next.told);
                }
                state = next;
            }
        }
    }
}
