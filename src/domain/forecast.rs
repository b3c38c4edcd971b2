//! When an account is full at its present pace, or nothing where there is too little to say.
//!
//! Uses look like stairs: nothing for days, then twenty plots by a script, then a purge. So the pace is not a line
//! through two points, nor least squares, which one such stair tilts. It is the Theil–Sen slope, the median of the
//! slopes between every two of the daily counts: up to a quarter of them may be anything without it leaving what the
//! others say. What it is drawn from, and what must hold before it is told:
//!
//! - **Only since the last big drop.** After a purge the history before it says nothing of the room that is left.
//! - **One count a day, of the last two weeks.** Samples come hourly, sooner near the limit and seldom when old; taken
//!   as they are the busiest hours would have the most votes. Two weeks hold each weekday twice.
//! - **More than chance.** Sen's interval around the slope (from the distribution of Kendall's rank statistic, 90 %)
//!   must lie above nothing, and its slow end be no less than half of the slope. Four counts over three days are the
//!   fewest for which there is such an interval.
//! - **More than a burst.** Counts of one account are no independent draws, which the interval takes them for; one
//!   busy day lifts all days after it. So no day may have brought more than half of what all days did.
//! - **Near enough.** Never further ahead than four times as long as was looked at, so eight weeks at the most.
//!
//! What always holds (the tests say so): nothing is told of a use that is constant or falls; a forecast is never in
//! the past; a faster pace never makes it later.

use super::ids::Millis;
use super::sample::Sample;

const DAY_MS: i64 = 24 * 3_600_000;

/// What is looked at.
pub const WINDOW_MS: i64 = 14 * DAY_MS;

/// So many daily counts there must be. With three, no order of them is more than chance.
const FEWEST: usize = 4;

/// So many times as far as it looked back it looks ahead.
const AHEAD: f64 = 4.0;

/// The last count may be this old: older, it says nothing of today.
const STALE_MS: i64 = 2 * DAY_MS;

/// A fall by this much of what there was is no fluctuation but a purge; and by this many plots.
const BIG_DROP: (f64, u64) = (0.05, 3);

/// The normal quantile of a two-sided 90 % interval.
const QUANTILE: f64 = 1.645;

/// When an account is full, at its present pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The moment. More exact than it deserves: for drawing.
    pub full_at: Millis,
    /// How long it is until then, as exactly as it may be said.
    pub about: About,
}

/// A rounded length of time, at least a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Up to three weeks.
    Days(u32),
    /// From three weeks on.
    Weeks(u32),
}

impl About {
    fn millis(millis: i64) -> Self {
        let days = millis.saturating_add(DAY_MS / 2) / DAY_MS;
        let days = u32::try_from(days.max(1)).unwrap_or(u32::MAX);
        if days < 21 {
            Self::Days(days)
        } else {
            Self::Weeks((days + 3) / 7)
        }
    }
}

/// What is even but for the rounding of fractions counts as even, so that three times as many plots against three times
/// the limit are told the same.
const EVEN: f64 = 1.0 + 1e-9;

/// When the account is full; `samples` are in the order of time, and the last one tells its use and limit.
#[must_use]
pub fn forecast(samples: &[Sample], now: Millis) -> Option<Forecast> {
    let last = samples.last()?;
    let room = last
        .limit?
        .checked_sub(last.plots)
        .filter(|room| *room > 0)?;
    if now.since(last.at) > STALE_MS {
        return None;
    }
    let days = daily(since_drop(samples));
    let pace = pace(&days)?;
    let left = room as f64 / pace.per_day;
    if left > AHEAD * pace.days * EVEN {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "eight weeks at the most")]
    let full_at = last.at.plus((left * DAY_MS as f64) as i64);
    (full_at > now).then(|| Forecast {
        full_at,
        about: About::millis(full_at.since(now)),
    })
}

/// What came after the last big drop. A purge that went in small steps is one as well: each sample is held against
/// the most that there was.
fn since_drop(samples: &[Sample]) -> &[Sample] {
    let mut from = 0;
    let mut most: u64 = 0;
    for (n, sample) in samples.iter().enumerate() {
        let fallen = most.saturating_sub(sample.plots);
        if fallen >= BIG_DROP.1 && fallen as f64 >= BIG_DROP.0 * most as f64 {
            (from, most) = (n, sample.plots);
        } else {
            most = most.max(sample.plots);
        }
    }
    &samples[from..]
}

/// A count: days before the last one (so 0 or less), and plots.
#[derive(Clone, Copy)]
struct Daily {
    day: f64,
    plots: f64,
}

/// Counts of the window at least a day apart, from the last one backwards.
fn daily(samples: &[Sample]) -> Vec<Daily> {
    let Some(last) = samples.last() else {
        return Vec::new();
    };
    let mut taken: Vec<Daily> = Vec::new();
    let mut next = last.at;
    for sample in samples.iter().rev() {
        if last.at.since(sample.at) > WINDOW_MS {
            break;
        }
        if sample.at <= next {
            taken.push(Daily {
                day: sample.at.since(last.at) as f64 / DAY_MS as f64,
                plots: sample.plots as f64,
            });
            next = sample.at.plus(-DAY_MS);
        }
    }
    taken.reverse();
    taken
}

/// Plots a day, over so many days.
struct Pace {
    per_day: f64,
    days: f64,
}

fn pace(counts: &[Daily]) -> Option<Pace> {
    if counts.len() < FEWEST || is_burst(counts) {
        return None;
    }
    let mut slopes: Vec<f64> = Vec::new();
    for (n, later) in counts.iter().enumerate() {
        slopes.extend(counts[..n].iter().map(|one| slope(*one, *later)));
    }
    slopes.sort_by(f64::total_cmp);
    let middle = slopes.len() / 2;
    let median = if slopes.len().is_multiple_of(2) {
        f64::midpoint(slopes[middle - 1], slopes[middle])
    } else {
        slopes[middle]
    };
    let slow = slow_end(&slopes, counts.len())?;
    let holds = slow > 0.0 && slow * EVEN >= median / 2.0;
    holds.then(|| Pace {
        per_day: median,
        days: -counts[0].day,
    })
}

fn slope(from: Daily, to: Daily) -> f64 {
    (to.plots - from.plots) / (to.day - from.day)
}

/// The lower end of Sen's interval: of the sorted slopes the one at half of their number less the width that
/// Kendall's statistic has by chance.
fn slow_end(slopes: &[f64], counts: usize) -> Option<f64> {
    let (n, pairs) = (counts as f64, slopes.len() as f64);
    let by_chance = QUANTILE * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    let rank = ((pairs - by_chance) / 2.0).floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to a hundred"
    )]
    (rank >= 0.0).then(|| slopes[rank as usize])
}

/// Whether one day brought more than all others; a gap of several days counts as days alike.
fn is_burst(counts: &[Daily]) -> bool {
    let rises = counts.windows(2).map(|two| slope(two[0], two[1]).max(0.0));
    let (most, all) = rises.fold((0.0, 0.0), |(most, all): (f64, f64), rise| {
        (most.max(rise), all + rise)
    });
    most > all / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    const NOW: Millis = Millis(1_000 * DAY_MS);

    /// Hourly samples that end now: what the account held `hours` ago.
    fn hourly(days: i64, limit: u64, plots: impl Fn(i64) -> u64) -> Vec<Sample> {
        let hours = (0..=days * 24).rev();
        let sample = hours.map(|hours| Sample {
            at: NOW.plus(-hours * HOUR_MS),
            plots: plots(hours),
            limit: Some(limit),
        });
        sample.collect()
    }

    fn told(samples: &[Sample]) -> Option<About> {
        forecast(samples, NOW).map(|forecast| forecast.about)
    }

    /// One daily count each, the last one now.
    fn daily_counts(counts: &[u64], limit: u64) -> Vec<Sample> {
        let ago = (0..i64::try_from(counts.len()).unwrap()).rev();
        let one = |(days, plots): (i64, &u64)| Sample {
            at: NOW.plus(-days * DAY_MS),
            plots: *plots,
            limit: Some(limit),
        };
        ago.zip(counts).map(one).collect()
    }

    #[test]
    fn a_steady_pace_is_told_in_days_and_then_in_weeks() {
        let at_two_a_day = |room: u64| hourly(30, 200 + room, |hours| 200 - whole(hours, 12));
        assert_eq!(told(&at_two_a_day(12)), Some(About::Days(6)));
        assert_eq!(told(&at_two_a_day(1)), Some(About::Days(1)));
        assert_eq!(told(&at_two_a_day(41)), Some(About::Weeks(3)));
        assert_eq!(told(&at_two_a_day(112)), Some(About::Weeks(8)));
        assert_eq!(told(&at_two_a_day(113)), None, "too far ahead");
    }

    fn whole(hours: i64, each: i64) -> u64 {
        u64::try_from(hours / each).unwrap()
    }

    #[test]
    fn where_there_is_too_little_to_say_nothing_is_said() {
        assert_eq!(told(&[]), None);
        assert_eq!(told(&daily_counts(&[90], 100)), None);
        assert_eq!(told(&daily_counts(&[90, 92, 94], 100)), None, "two days");
        let three = daily_counts(&[90, 92, 94, 96], 100);
        assert_eq!(told(&three), Some(About::Days(2)));
        assert_eq!(told(&daily_counts(&[94, 96, 98, 100], 100)), None, "full");
        assert_eq!(told(&daily_counts(&[97, 99, 101, 103], 100)), None, "over");
        let unlimited = three.iter().map(|one| Sample {
            limit: None,
            ..*one
        });
        assert_eq!(told(&unlimited.collect::<Vec<_>>()), None, "no limit");
        assert_eq!(forecast(&three, NOW.plus(STALE_MS + 1)), None, "stale");
    }

    #[test]
    fn a_burst_is_no_pace() {
        assert_eq!(
            told(&hourly(30, 100, |h| if h < 5 { 90 } else { 50 })),
            None
        );
        let long_ago = hourly(30, 100, |h| if h < 7 * 24 { 90 } else { 50 });
        assert_eq!(told(&long_ago), None);
        let mondays = hourly(30, 100, |h| 90 - 10 * whole(h, 7 * 24));
        assert_eq!(told(&mondays), None);
    }

    #[test]
    fn a_busy_day_amid_a_pace_weighs_no_more_than_in_the_average() {
        let calm = daily_counts(&[10, 12, 14, 16, 18, 20, 22, 24, 26, 28], 60);
        let burst = daily_counts(&[10, 12, 14, 16, 24, 26, 28, 30, 32, 34], 66);
        assert_eq!(told(&calm), Some(About::Days(16)));
        assert_eq!(told(&burst), Some(About::Days(12)));
    }

    #[test]
    fn what_goes_up_and_down_is_too_noisy() {
        let noisy = daily_counts(&[50, 52, 50, 52, 51, 50, 52, 51, 50, 52, 51, 52], 60);
        assert_eq!(told(&noisy), None);
    }

    #[test]
    fn after_a_purge_only_what_came_after_it_counts() {
        let purged = |days: i64| {
            hourly(30, 100, move |hours| {
                if hours > days * 24 {
                    98
                } else {
                    70 + 2 * whole(days * 24 - hours, 24)
                }
            })
        };
        assert_eq!(told(&purged(2)), None, "too little since");
        assert_eq!(told(&purged(5)), Some(About::Days(10)));
        // In steps so small that none of them alone is big.
        let slowly = daily_counts(&[98, 96, 94, 92, 90, 88, 86, 84, 82], 100);
        assert_eq!(since_drop(&slowly).len(), 3);
        assert_eq!(told(&slowly), None);
    }

    #[test]
    fn a_day_of_many_samples_has_no_more_votes_than_others() {
        let mut samples = daily_counts(&[80, 82, 84, 86, 88, 90], 100);
        let busy = (1..200).map(|n| Sample {
            at: NOW.plus(-DAY_MS - n * 60_000),
            ..samples[4]
        });
        samples.extend(busy.collect::<Vec<_>>());
        samples.sort_by_key(|sample| sample.at);
        assert_eq!(told(&samples), Some(About::Days(5)));
    }

    /// Samples in the order of time, at any distance from each other, the last one now.
    fn any_samples() -> impl Strategy<Value = Vec<Sample>> {
        let one = (1..200 * HOUR_MS, 0u64..200, proptest::option::of(0u64..200));
        proptest::collection::vec(one, 0..60).prop_map(|all| {
            let whole: i64 = all.iter().skip(1).map(|(after, ..)| after).sum();
            let mut at = NOW.plus(-whole);
            let mut samples = Vec::new();
            for (n, (after, plots, limit)) in all.into_iter().enumerate() {
                if n > 0 {
                    at = at.plus(after);
                }
                samples.push(Sample { at, plots, limit });
            }
            samples
        })
    }

    #[test]
    fn at_the_very_end_of_what_is_told_the_unit_makes_no_difference() {
        let told = |times: u64| {
            let counts: Vec<u64> = [10, 13, 16, 18].iter().map(|n| n * times).collect();
            forecast(&daily_counts(&counts, (18 + 34) * times), NOW).is_some()
        };
        assert_eq!((1..50).filter(|times| told(*times) != told(1)).count(), 0);
    }

    /// Counts that never fall, as uploads make them.
    fn rising() -> impl Strategy<Value = Vec<u64>> {
        proptest::collection::vec(0u64..6, 1..20).prop_map(|rises| {
            let mut all = 10;
            let counts = rises.into_iter().map(|rise| {
                all += rise;
                all
            });
            counts.collect()
        })
    }

    proptest! {
        #[test]
        fn it_is_never_in_the_past_nor_far_ahead(samples in any_samples(), later in 0i64..3 * DAY_MS) {
            let now = NOW.plus(later);
            if let Some(forecast) = forecast(&samples, now) {
                prop_assert!(forecast.full_at > now);
                prop_assert!(forecast.full_at <= NOW.plus(56 * DAY_MS));
                let last = samples[samples.len() - 1];
                prop_assert!(last.limit.is_some_and(|limit| limit > last.plots));
            }
        }

        #[test]
        fn nothing_is_told_of_what_does_not_rise(falls in proptest::collection::vec(0u64..4, 1..40)) {
            let mut plots = 150;
            let counts = falls.iter().map(|fall| { plots -= fall; plots });
            prop_assert_eq!(told(&daily_counts(&counts.collect::<Vec<_>>(), 160)), None);
        }

        #[test]
        fn it_moves_with_time_and_knows_no_unit(counts in rising(), room in 1u64..60, shift in 0u64..500, times in 1u64..50, later in 0..10_000 * DAY_MS) {
            let limit = counts[counts.len() - 1] + room;
            let samples = daily_counts(&counts, limit);
            let one = forecast(&samples, NOW);
            let map = |by: &dyn Fn(Sample) -> Sample| samples.iter().map(|s| by(*s)).collect::<Vec<_>>();
            let shifted = map(&|s| Sample { plots: s.plots + shift, limit: s.limit.map(|l| l + shift), ..s });
            prop_assert_eq!(forecast(&shifted, NOW), one);
            let scaled = map(&|s| Sample { plots: s.plots * times, limit: s.limit.map(|l| l * times), ..s });
            let scaled = forecast(&scaled, NOW);
            prop_assert_eq!(scaled.is_some(), one.is_some());
            if let (Some(scaled), Some(one)) = (scaled, one) {
                prop_assert!(scaled.full_at.since(one.full_at).abs() <= 1);
            }
            let moved = map(&|s| Sample { at: s.at.plus(later), ..s });
            let moved = forecast(&moved, NOW.plus(later));
            prop_assert_eq!(moved.map(|it| it.full_at.since(NOW)), one.map(|it| it.full_at.plus(later).since(NOW)));
        }

        #[test]
        fn a_faster_pace_is_never_full_later(counts in rising(), room in 1u64..60, faster in 0u64..5) {
            let end = counts[counts.len() - 1];
            let slow = forecast(&daily_counts(&counts, end + room), NOW);
            let fast: Vec<u64> = (0..).zip(&counts).map(|(n, plots)| plots + n * faster).collect();
            let fast = forecast(&daily_counts(&fast, fast[fast.len() - 1] + room), NOW);
            if let Some(slow) = slow {
                let fast = fast.expect("a faster pace is no less clear");
                prop_assert!(fast.full_at <= slow.full_at);
            }
        }
    }
}
