//! The write budget of a chart server: how many calls that change something an account may make in an hour or a day.
//! Pure.
//!
//! What always holds: while nothing is written but what is left, no stretch of time as long as the window holds more
//! writes than the budget; when a job would end is what carrying it out by these rules leads to.
//!
//! Writes are counted in buckets of a sixtieth of the window. A bucket counts until the window is over for the latest
//! write that it may hold, and a little longer: a call is counted before it leaves, and may be on its way for a while.

use std::fmt;
use std::str::FromStr;

use super::ids::Millis;
use super::plan::Effect;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A window has so many buckets.
const BUCKETS: i64 = 60;

/// A call may reach the chart server so long after it was counted: it is repeated for 90 s and takes 20 s.
const ON_ITS_WAY_MS: i64 = 120_000;

/// No bucket of any window counts longer than this after its end.
pub const COUNTS_FOR_MS: i64 = DAY_MS + ON_ITS_WAY_MS;

/// More writes than this in a window are no budget.
const MOST_WRITES: u64 = 1_000_000_000;

/// The stretch of time that a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Any 60 minutes.
    Hour,
    /// Any 24 hours.
    Day,
}

impl Window {
    /// The word in a budget.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    const fn millis(self) -> i64 {
        match self {
            Self::Hour => HOUR_MS,
            Self::Day => DAY_MS,
        }
    }
}

/// How many calls that change something an account may make within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteBudget {
    writes: u64,
    window: Window,
}

/// The text is not `1000/day` or `50/hour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a write budget")]
pub struct NotABudget;

impl FromStr for WriteBudget {
    type Err = NotABudget;

    fn from_str(text: &str) -> Result<Self, NotABudget> {
        let (writes, window) = text.split_once('/').ok_or(NotABudget)?;
        let writes = writes.trim();
        let digits = writes.bytes().all(|b| b.is_ascii_digit());
        let window = match window.trim() {
            "hour" => Window::Hour,
            "day" => Window::Day,
            _ => return Err(NotABudget),
        };
        match writes.parse() {
            Ok(writes @ 1..=MOST_WRITES) if digits => Ok(Self { writes, window }),
            _ => Err(NotABudget),
        }
    }
}

impl fmt::Display for WriteBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.writes, self.window.word())
    }
}

impl WriteBudget {
    /// How many writes it allows.
    #[must_use]
    pub const fn writes(self) -> u64 {
        self.writes
    }

    /// Within which window.
    #[must_use]
    pub const fn window(self) -> Window {
        self.window
    }

    /// The end of the bucket in which a write of that moment is counted.
    #[must_use]
    pub const fn bucket(self, now: Millis) -> Millis {
        let width = self.window.millis() / BUCKETS;
        Millis((now.0.div_euclid(width) + 1) * width)
    }

    /// Buckets that end at or before this do not count any more.
    #[must_use]
    pub const fn counts_after(self, now: Millis) -> Millis {
        now.plus(-(self.window.millis() + ON_ITS_WAY_MS))
    }

    /// How many writes are left now.
    #[must_use]
    pub fn left(self, written: &Written, now: Millis) -> u64 {
        let since = self.counts_after(now);
        let counting = written.0.iter().filter(|(ends, _)| *ends > since);
        let used = counting.map(|(_, count)| count).sum();
        self.writes.saturating_sub(used)
    }

    /// The first moment, from `now` on, at which `wanted` writes are left if none is made until then. More than the
    /// whole budget are never left, so that is what is waited for then.
    #[must_use]
    pub fn free_at(self, written: &Written, now: Millis, wanted: u64) -> Millis {
        let wanted = wanted.min(self.writes);
        let counts_for = self.window.millis() + ON_ITS_WAY_MS;
        let mut moments: Vec<Millis> = written
            .0
            .iter()
            .map(|(ends, _)| ends.plus(counts_for))
            .filter(|moment| *moment > now)
            .collect();
        moments.sort_unstable();
        let is_free = |moment: &Millis| self.left(written, *moment) >= wanted;
        let mut all = std::iter::once(now).chain(moments);
        all.find(is_free).unwrap_or(now)
    }

    /// How many charts a job that deletes for ever takes at once: half the budget, so that what it moves to the trash
    /// it can also delete.
    #[must_use]
    pub const fn batch(self) -> u64 {
        let half = self.writes / 2;
        if half == 0 { 1 } else { half }
    }

    /// How many of `planned` charts a job begins with, when that many writes are left; none where it has to wait.
    #[must_use]
    pub fn begins_with(self, effect: Effect, planned: u64, left: u64) -> u64 {
        let a_chart = self.writes_a_chart(effect);
        let most = match effect {
            Effect::Delete => self.batch(),
            Effect::Trash | Effect::TrashThenDelete(_) => self.writes,
        };
        planned.min(most).min(left / a_chart)
    }

    /// For how many writes a job waits that has so many still to make: half the budget is worth a new beginning.
    #[must_use]
    pub fn waits_for(self, effect: Effect, still: u64) -> u64 {
        let a_chart = self.writes_a_chart(effect);
        still.min((self.writes / 2).max(a_chart))
    }

    /// Writes that have to be left before a chart is begun. A budget of one write takes two windows a chart.
    fn writes_a_chart(self, effect: Effect) -> u64 {
        match effect {
            Effect::Delete => 2.min(self.writes),
            Effect::Trash | Effect::TrashThenDelete(_) => 1,
        }
    }

    /// When a job of so many charts would end that begins now, if the account writes nothing else meanwhile and calls
    /// take no time.
    #[must_use]
    pub fn ends_at(self, written: &Written, now: Millis, effect: Effect, charts: u64) -> Millis {
        let (mut written, mut now) = (written.clone(), now);
        let (mut planned, mut lying) = (charts, 0);
        loop {
            let left = self.left(&written, now);
            let deleted = lying.min(left);
            self.write(&mut written, now, deleted);
            lying -= deleted;
            let begun = if lying == 0 {
                self.begins_with(effect, planned, left - deleted)
            } else {
                0
            };
            self.write(&mut written, now, begun);
            planned -= begun;
            if effect == Effect::Delete {
                lying += begun;
            }
            if planned == 0 && lying == 0 {
                return now;
            }
            if begun == 0 {
                let a_chart = if effect == Effect::Delete { 2 } else { 1 };
                let wanted = self.waits_for(effect, planned * a_chart + lying);
                now = self.free_at(&written, now, wanted);
            }
        }
    }

    fn write(self, written: &mut Written, now: Millis, count: u64) {
        written.0.retain(|(ends, _)| *ends > self.counts_after(now));
        if count > 0 {
            written.add(self.bucket(now), count);
        }
    }
}

/// Writes that were made: the end of each bucket, and how many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written(Vec<(Millis, u64)>);

impl Written {
    /// These buckets.
    #[must_use]
    pub const fn of(buckets: Vec<(Millis, u64)>) -> Self {
        Self(buckets)
    }

    fn add(&mut self, ends: Millis, count: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == ends) {
            Some((_, already)) => *already += count,
            None => self.0.push((ends, count)),
        }
    }
}

/// What a plan costs of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The budget.
    pub budget: WriteBudget,
    /// How many writes are left of it now.
    pub left: u64,
    /// Writes to move the charts to the trash.
    pub trash: Cost,
    /// Writes to delete them for ever.
    pub delete: Cost,
}

/// What one choice costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// So many writes.
    pub writes: u64,
    /// When it would end, where it has to wait for the budget.
    pub ends: Option<Millis>,
}

impl Forecast {
    /// What a plan of so many charts costs.
    #[must_use]
    pub fn of(budget: WriteBudget, written: &Written, now: Millis, charts: u64) -> Self {
        let cost = |effect: Effect| {
            let ends = budget.ends_at(written, now, effect, charts);
            Cost {
                writes: charts * effect.writes_a_chart(),
                ends: (ends > now).then_some(ends),
            }
        };
        Self {
            budget,
            left: budget.left(written, now),
            trash: cost(Effect::Trash),
            delete: cost(Effect::Delete),
        }
    }
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
