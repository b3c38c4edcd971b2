//! What the axes say: which numbers and which dates, and where.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::domain::ids::Millis;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// As many marks an axis has at most.
const MOST_MARKS: usize = 12;

/// The numbers of an axis from 0 to `top`: whole, evenly spaced, round, five steps at most.
pub(super) fn numbers(top: f64) -> Vec<u64> {
    let mut step = 1u64;
    'found: for power in 0..20 {
        for digits in [1u64, 2, 5, 10, 20, 25, 50] {
            let Some(next) = 10u64.checked_pow(power).and_then(|p| p.checked_mul(digits)) else {
                break 'found;
            };
            step = next;
            if top / step as f64 <= 5.0 {
                break 'found;
            }
        }
    }
    let marks = (0..MOST_MARKS as u64).filter_map(|n| n.checked_mul(step));
    marks.take_while(|mark| *mark as f64 <= top).collect()
}

/// A number with its thousands apart, as every language reads it.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

/// A mark of the axis of time, and what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) at: Millis,
    /// The first line: the smaller part of the date.
    pub(super) label: String,
    /// The second line: the greater part, where it is another one than at the mark before.
    pub(super) below: String,
}

/// How far marks are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Hours(i64),
    Days(i64),
    Months(i64),
}

const STEPS: [Step; 15] = [
    Step::Hours(1),
    Step::Hours(3),
    Step::Hours(6),
    Step::Hours(12),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(60),
    Step::Months(1_200),
];

impl Step {
    const fn millis(self) -> i64 {
        match self {
            Self::Hours(hours) => hours * HOUR_MS,
            Self::Days(days) => days * DAY_MS,
            Self::Months(months) => months * 30 * DAY_MS,
        }
    }
}

/// Dates between two moments, at most so many, the closest that fit; and whether they are times of day.
pub(super) fn dates(from: Millis, to: Millis, most: usize) -> Vec<Mark> {
    let most = i64::try_from(most.clamp(1, MOST_MARKS)).unwrap_or(1);
    let span = to.since(from);
    let fits = STEPS.into_iter().find(|step| span / step.millis() < most);
    let Some(step) = fits else {
        return Vec::new();
    };
    let mut marks: Vec<Mark> = Vec::new();
    let mut greater = String::new();
    for at in moments(from, to, step) {
        let Ok(time) = Timestamp::from_millisecond(at.0) else {
            break;
        };
        let time = time.to_zoned_datetime(TimeZone::UTC);
        let (label, below) = match step {
            Step::Hours(_) => ("%H:%M", "%m-%d"),
            Step::Days(_) => ("%m-%d", "%Y"),
            Step::Months(_) => ("%Y-%m", ""),
        };
        let below = time.strftime(below).to_string();
        marks.push(Mark {
            at,
            label: time.strftime(label).to_string(),
            below: if below == greater {
                String::new()
            } else {
                below.clone()
            },
        });
        greater = below;
    }
    marks
}

/// A day as the axis names it.
pub(super) fn day(at: Millis) -> Option<String> {
    let time = Timestamp::from_millisecond(at.0).ok()?;
    Some(
        time.to_zoned_datetime(TimeZone::UTC)
            .strftime("%m-%d")
            .to_string(),
    )
}

fn moments(from: Millis, to: Millis, step: Step) -> Vec<Millis> {
    match step {
        Step::Hours(_) => every(step.millis(), 0, from, to),
        // From Monday to Monday: 1970 began on a Thursday.
        Step::Days(days) => every(days * DAY_MS, -3 * DAY_MS, from, to),
        Step::Months(months) => months_between(from, to, months).unwrap_or_default(),
    }
}

fn every(step: i64, first: i64, from: Millis, to: Millis) -> Vec<Millis> {
    let before = from.since(Millis(first)).saturating_sub(1).div_euclid(step);
    let moments = (1i64..=i64::try_from(MOST_MARKS).unwrap_or(1)).filter_map(|n| {
        let steps = before.checked_add(n)?.checked_mul(step)?;
        steps.checked_add(first).map(Millis)
    });
    moments.take_while(|at| *at <= to).collect()
}

fn months_between(from: Millis, to: Millis, step: i64) -> Option<Vec<Millis>> {
    let date: Date = Timestamp::from_millisecond(from.0)
        .ok()?
        .to_zoned_datetime(TimeZone::UTC)
        .date();
    let into = (i64::from(date.year()) * 12 + i64::from(date.month()) - 1).rem_euclid(step);
    let mut month = date.first_of_month().checked_sub(into.months()).ok()?;
    let mut moments = Vec::new();
    while moments.len() < MOST_MARKS {
        let at = month.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
        let at = Millis(at.as_millisecond());
        if at > to {
            break;
        }
        if at >= from {
            moments.push(at);
        }
        let Ok(next) = month.checked_add(step.months()) else {
            break;
        };
        month = next;
    }
    Some(moments)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Millis {
        Millis(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    fn shown(from: &str, to: &str, most: usize) -> String {
        let marks = dates(at(from), at(to), most).into_iter();
        let marks = marks.map(|mark| format!("{} {}", mark.label, mark.below));
        let marks: Vec<String> = marks.map(|mark| mark.trim().to_owned()).collect();
        marks.join(" | ")
    }

    #[test]
    fn numbers_are_round() {
        for (top, wanted) in [
            (0.0, vec![0]),
            (1.1, vec![0, 1]),
            (8.0, vec![0, 2, 4, 6, 8]),
            (114.0, vec![0, 25, 50, 75, 100]),
            (114_000.0, vec![0, 25_000, 50_000, 75_000, 100_000]),
            (1_140.0, vec![0, 250, 500, 750, 1_000]),
        ] {
            assert_eq!(numbers(top), wanted, "{top}");
        }
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1\u{2009}234\u{2009}567");
    }

    #[test]
    fn dates_are_as_close_as_fits() {
        insta::assert_snapshot!(shown("2026-11-25T09:10:00Z", "2026-11-26T09:10:00Z", 5), @"12:00 11-25 | 18:00 | 00:00 11-26 | 06:00");
        insta::assert_snapshot!(shown("2026-11-23T09:10:00Z", "2026-11-26T09:10:00Z", 5), @"11-24 2026 | 11-25 | 11-26");
        insta::assert_snapshot!(shown("2025-12-10T00:00:00Z", "2026-01-09T09:10:00Z", 5), @"12-15 2025 | 12-22 | 12-29 | 01-05 2026");
        insta::assert_snapshot!(shown("2025-10-22T09:10:00Z", "2026-11-26T09:10:00Z", 5), @"2026-01 | 2026-04 | 2026-07 | 2026-10");
    }

    proptest! {
        #[test]
        fn any_axis_has_few_marks_within_itself(from in any::<i64>(), span in any::<u32>(), times in 1i64..1_000_000_000, most in 0usize..20, top in 0f64..1e30) {
            let to = Millis(from.saturating_add(i64::from(span).saturating_mul(times)));
            let marks = dates(Millis(from), to, most);
            prop_assert!(marks.len() <= most.max(1) + 1);
            prop_assert!(marks.iter().all(|mark| mark.at >= Millis(from) && mark.at <= to));
            prop_assert!(marks.windows(2).all(|two| two[0].at < two[1].at));
            prop_assert!(numbers(top).len() <= MOST_MARKS);
        }
    }
}
