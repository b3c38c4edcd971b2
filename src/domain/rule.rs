//! A rule of a team: a filter and a rhythm. It only ever proposes.
//!
//! Pure. What always holds: a rule has a filter, so that none proposes everything; what a rule says can be written into
//! its form and read back; however long nobody looked, it is due once, and next in its own rhythm.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::age::{Age, AgeError};
use super::ids::{MemberId, Millis, RuleId, TeamId};
use super::number;
use super::selector::{Selector, Which};
use super::words::words;

/// As many rules a team may have: each has its buttons on one card.
pub const MOST: usize = 5;

/// As long as the name in a rule may be.
pub const LONGEST_NAME: u16 = 100;

const WEEK_MS: i64 = 7 * 24 * 3_600_000;

const MONTH_MS: i64 = 31 * 24 * 3_600_000;

/// Later than what time can say.
const NEVER: Millis = Millis(i64::MAX);

/// The most charts that a rule may keep as the newest.
const MOST_NEWEST: u32 = 100_000;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRule {
    /// Its id.
    pub id: RuleId,
    /// Its team.
    pub team: TeamId,
    /// What members call it by, from 1; never given to another rule of the team.
    pub n: u64,
    /// Which charts.
    pub selector: Selector,
    /// How often.
    pub rhythm: Rhythm,
    /// Who made it; nobody, where they asked to be forgotten.
    pub made_by: Option<MemberId>,
    /// When.
    pub made: Millis,
    /// When it is due next.
    pub next: Millis,
    /// The team's language.
    pub locale: String,
}

/// How often a rule is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rhythm {
    /// Every seven days.
    Week,
    /// Every calendar month, in UTC.
    Month,
}

words! {
    /// The word in the database and in a button.
    Rhythm {
        Week = "week",
        Month = "month",
    }
}

impl Rhythm {
    /// When a rule that was made at `made` is due for the first time after `now`. What was missed is not made up for.
    #[must_use]
    pub fn next_after(self, made: Millis, now: Millis) -> Millis {
        let passed = now.since(made).max(0);
        match self {
            Self::Week => made.plus((passed / WEEK_MS + 1).saturating_mul(WEEK_MS)),
            Self::Month => {
                // From the day on which it was made, so that a rule of the 31st does not slide to the 28th for good.
                let mut months = passed / MONTH_MS + 1;
                let mut next = months_after(made, months);
                while next <= now && next < NEVER {
                    months += 1;
                    next = months_after(made, months);
                }
                next
            }
        }
    }
}

fn months_after(made: Millis, months: i64) -> Millis {
    let span = Span::new().try_months(months);
    let at = span.and_then(|span| {
        let made = Timestamp::from_millisecond(made.0)?;
        made.to_zoned_datetime(TimeZone::UTC).checked_add(span)
    });
    at.map_or(NEVER, |at| Millis(at.timestamp().as_millisecond()))
}

/// A rule as somebody writes it into its form. An empty line says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// `plot`, `grid` or `all`; plots where it is empty.
    pub which: String,
    /// `30d`, `8w`, `6mo`, `1y`.
    pub older_than: String,
    /// A number.
    pub views_at_most: String,
    /// A number above 0.
    pub keep_newest: String,
    /// What titles are like.
    pub name: String,
}

/// Why what was written is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARule {
    /// Another type.
    #[error("no such type")]
    NoSuchType(String),
    /// Not an age.
    #[error("not an age")]
    BadAge(String, AgeError),
    /// Not a number, or out of range.
    #[error("not a number")]
    NotANumber(String),
    /// A name that no form lets through.
    #[error("a name that is too long")]
    NameTooLong,
    /// It would propose everything.
    #[error("no filter")]
    NoFilter,
}

impl Written {
    /// What that filter is in the form.
    #[must_use]
    pub fn of(selector: &Selector) -> Self {
        let text = |value: Option<String>| value.unwrap_or_default();
        Self {
            which: selector.which.word().to_owned(),
            older_than: text(selector.older_than.map(|age| age.to_string())),
            views_at_most: text(selector.views_at_most.map(|views| views.to_string())),
            keep_newest: text(selector.keep_newest.map(|newest| newest.to_string())),
            name: text(selector.name.clone()),
        }
    }

    /// The filter.
    ///
    /// # Errors
    /// See [`NotARule`].
    pub fn read(&self) -> Result<Selector, NotARule> {
        let older_than = said(&self.older_than).map(age).transpose()?;
        let views_at_most = said(&self.views_at_most).map(count).transpose()?;
        let keep_newest = said(&self.keep_newest).map(newest).transpose()?;
        let name = said(&self.name);
        if name.is_some_and(|name| name.chars().count() > usize::from(LONGEST_NAME)) {
            return Err(NotARule::NameTooLong);
        }
        let selector = Selector {
            older_than,
            views_at_most,
            keep_newest,
            name: name.map(str::to_owned),
            ..Selector::everything(which(&self.which)?)
        };
        if selector.has_filter() {
            Ok(selector)
        } else {
            Err(NotARule::NoFilter)
        }
    }
}

fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn which(text: &str) -> Result<Which, NotARule> {
    let Some(word) = said(text) else {
        return Ok(Which::Plot);
    };
    let word = word.to_lowercase();
    let one = word.strip_suffix('s').unwrap_or(&word);
    Which::from_word(one).ok_or_else(|| NotARule::NoSuchType(text.to_owned()))
}

fn age(text: &str) -> Result<Age, NotARule> {
    text.parse()
        .map_err(|error| NotARule::BadAge(text.to_owned(), error))
}

fn count(text: &str) -> Result<u64, NotARule> {
    let number = number::typed(text).ok_or_else(|| NotARule::NotANumber(text.to_owned()))?;
    Ok(number as u64)
}

fn newest(text: &str) -> Result<u32, NotARule> {
    let number = u32::try_from(count(text)?).ok();
    let fits = number.filter(|number| (1..=MOST_NEWEST).contains(number));
    fits.ok_or_else(|| NotARule::NotANumber(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(which: &str, older_than: &str) -> Written {
        Written {
            which: which.to_owned(),
            older_than: older_than.to_owned(),
            ..Written::default()
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_a_rule_has_a_filter() {
        assert_eq!(written("plots", "").read(), Err(NotARule::NoFilter));
        let wrong = written("dashboards", "30d").read();
        assert_eq!(wrong, Err(NotARule::NoSuchType("dashboards".into())));
        let wrong = written("", "5m").read();
        assert_eq!(
            wrong,
            Err(NotARule::BadAge("5m".into(), AgeError::Ambiguous))
        );
        for text in ["0", "100001", "-1", "many"] {
            let rule = Written {
                keep_newest: text.to_owned(),
                ..Written::default()
            };
            assert_eq!(rule.read(), Err(NotARule::NotANumber(text.into())));
        }
        let plots = written("", "8w").read().unwrap();
        assert_eq!((plots.which, plots.folder), (Which::Plot, None));
    }

    #[test]
    fn a_month_is_a_calendar_month_from_the_day_on_which_it_was_made() {
        let at = |text: &str| {
            let at: Timestamp = text.parse().unwrap();
            Millis(at.as_millisecond())
        };
        let made = at("2026-01-31T12:00:00Z");
        let next = Rhythm::Month.next_after(made, made);
        assert_eq!(next, at("2026-02-28T12:00:00Z"));
        assert_eq!(
            Rhythm::Month.next_after(made, next),
            at("2026-03-31T12:00:00Z")
        );
        // Nobody looked for a year: it is due once, and then in its rhythm.
        let late = at("2027-02-10T00:00:00Z");
        assert_eq!(
            Rhythm::Month.next_after(made, late),
            at("2027-02-28T12:00:00Z")
        );
    }

    fn any_selector() -> impl Strategy<Value = Selector> {
        let name = proptest::option::of("[a-zA-Z*? ü图]{1,20}");
        let views = proptest::option::of(0_u64..1_000_000);
        let newest = proptest::option::of(1..=MOST_NEWEST);
        (0_usize..3, 1_u32..100, name, views, newest).prop_map(
            |(which, days, name, views_at_most, keep_newest)| Selector {
                older_than: format!("{days}d").parse().ok(),
                name: name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()),
                views_at_most,
                keep_newest,
                ..Selector::everything([Which::Plot, Which::Grid, Which::All][which])
            },
        )
    }

    proptest! {
        #[test]
        fn what_a_rule_says_is_written_and_read_back(selector in any_selector()) {
            prop_assert_eq!(Written::of(&selector).read(), Ok(selector));
        }

        #[test]
        fn any_text_is_a_rule_or_an_error(text in "\\PC{0,30}", other in "\\PC{0,30}") {
            let all = [written(&text, &other), Written {
                views_at_most: text.clone(), keep_newest: other.clone(), name: text, ..Written::default()
            }];
            for one in all {
                if let Ok(selector) = one.read() {
                    prop_assert!(selector.has_filter());
                }
            }
        }

        #[test]
        fn it_is_due_after_now_within_its_rhythm_and_the_same_until_then(
            made in 0_i64..2_000_000_000_000, passed in 0_i64..400_000_000_000, monthly: bool, part in 0.0_f64..1.0,
        ) {
            let rhythm = if monthly { Rhythm::Month } else { Rhythm::Week };
            let (made, now) = (Millis(made), Millis(made + passed));
            let next = rhythm.next_after(made, now);
            prop_assert!(next > now && next.since(now) <= MONTH_MS, "{next:?}");
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a part of a month")]
            let meanwhile = now.plus((next.since(now) as f64 * part) as i64);
            prop_assert_eq!(rhythm.next_after(made, meanwhile.min(next.plus(-1))), next);
            prop_assert!(rhythm.next_after(made, next) > next);
        }
    }
}
