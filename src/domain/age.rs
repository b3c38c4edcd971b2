//! Ages as members write them: `30d`, `8w`, `6mo`, `1y`.
//!
//! `m` alone is refused: it could be minutes or months, and a guess could cost charts.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::Millis;

/// The most of any unit: a hundred years of days.
const MOST: u32 = 36_500;

/// How old something must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Age {
    /// How many of the unit, at least 1.
    pub count: u32,
    /// The unit.
    pub unit: Unit,
}

/// What an age is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 24 hours.
    Days,
    /// Seven days.
    Weeks,
    /// Calendar months, in UTC.
    Months,
    /// Calendar years, in UTC.
    Years,
}

/// Why a text is no age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgeError {
    /// `5m`: minutes or months?
    #[error("`m` may be minutes or months")]
    Ambiguous,
    /// Nothing like an age.
    #[error("not an age")]
    NotAnAge,
    /// Zero, or longer than a hundred years.
    #[error("out of range")]
    OutOfRange,
}

impl FromStr for Age {
    type Err = AgeError;

    fn from_str(text: &str) -> Result<Self, AgeError> {
        let text = text.trim().to_lowercase();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        if digits == 0 {
            return Err(AgeError::NotAnAge);
        }
        let unit = match unit.trim() {
            "d" | "day" | "days" => Unit::Days,
            "w" | "week" | "weeks" => Unit::Weeks,
            "mo" | "month" | "months" => Unit::Months,
            "y" | "year" | "years" => Unit::Years,
            "m" => return Err(AgeError::Ambiguous),
            _ => return Err(AgeError::NotAnAge),
        };
        let count: u32 = count.parse().map_err(|_| AgeError::OutOfRange)?;
        let most = match unit {
            Unit::Days => MOST,
            Unit::Weeks => MOST / 7,
            Unit::Months => 1200,
            Unit::Years => 100,
        };
        if count == 0 || count > most {
            return Err(AgeError::OutOfRange);
        }
        Ok(Self { count, unit })
    }
}

impl Age {
    /// The moment that lies this far before `now`. Nothing older than what time can say.
    #[must_use]
    pub fn before(self, now: Millis) -> Millis {
        let count = i64::from(self.count);
        let span = match self.unit {
            Unit::Days => Span::new().days(count),
            Unit::Weeks => Span::new().weeks(count),
            Unit::Months => Span::new().months(count),
            Unit::Years => Span::new().years(count),
        };
        Timestamp::from_millisecond(now.0)
            .and_then(|at| at.to_zoned_datetime(TimeZone::UTC).checked_sub(span))
            .map_or(Millis(i64::MIN), |at| {
                Millis(at.timestamp().as_millisecond())
            })
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Days => "d",
            Unit::Weeks => "w",
            Unit::Months => "mo",
            Unit::Years => "y",
        };
        write!(f, "{}{unit}", self.count)
    }
}

impl From<Age> for String {
    fn from(age: Age) -> Self {
        age.to_string()
    }
}

impl TryFrom<String> for Age {
    type Error = AgeError;

    fn try_from(text: String) -> Result<Self, AgeError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ages_are_read_and_said_back() {
        for (text, said) in [
            ("30d", "30d"),
            ("8w", "8w"),
            ("6mo", "6mo"),
            ("1y", "1y"),
            (" 2 Weeks ", "2w"),
        ] {
            assert_eq!(
                text.parse::<Age>().map(|a| a.to_string()),
                Ok(said.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn m_is_ambiguous_and_nonsense_is_refused() {
        assert_eq!("5m".parse::<Age>(), Err(AgeError::Ambiguous));
        for text in ["", "d", "x", "-1d", "1.5d", "5", "٣d", "1d1d"] {
            assert_eq!(text.parse::<Age>(), Err(AgeError::NotAnAge), "{text}");
        }
        for text in ["0d", "99999999999d", "101y", "40000d"] {
            assert_eq!(text.parse::<Age>(), Err(AgeError::OutOfRange), "{text}");
        }
    }

    #[test]
    fn months_are_calendar_months() {
        let at = |text: &str| {
            Millis(
                text.parse::<Timestamp>()
                    .map_or(0, Timestamp::as_millisecond),
            )
        };
        let age = Age {
            count: 1,
            unit: Unit::Months,
        };
        assert_eq!(
            age.before(at("2026-03-31T12:00:00Z")),
            at("2026-02-28T12:00:00Z")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_an_age_or_an_error(text in "\\PC{0,12}") {
            if let Ok(age) = text.parse::<Age>() {
                prop_assert_eq!(age.to_string().parse::<Age>(), Ok(age));
            }
        }

        #[test]
        fn an_age_lies_before_now(count in 1u32..100, unit in 0usize..4, now in 0i64..4_000_000_000_000) {
            let unit = [Unit::Days, Unit::Weeks, Unit::Months, Unit::Years][unit];
            let age = Age { count, unit };
            prop_assert!(age.before(Millis(now)) < Millis(now));
        }
    }
}
