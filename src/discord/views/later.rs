//! Trash now, delete later: the date on a button, how a job waits, and its notice. Pure.

use super::{Card, Tone, View, button, job, moment};
use crate::domain::command::Press;
use crate::domain::ids::Millis;
use crate::domain::job::ItemState;
use crate::ops::jobs::JobReport;
use crate::text::{Args, Locale, plain, say};

/// A day in short, such as `3 Dec`, for where Discord draws no moments. As in Greenwich.
pub(super) fn day(locale: Locale, at: Millis) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(at.0) else {
        return String::new();
    };
    let date = jiff::tz::TimeZone::UTC.to_datetime(at).date();
    let args = Args::new()
        .count("day", date.day())
        .count("month", date.month());
    say(locale, "date-short", args)
}

/// Of a job that waits: how many lie in the trash, and when they are deleted.
pub(super) fn waiting(locale: Locale, report: &JobReport) -> String {
    let count = report.tally.get(ItemState::Trashed);
    let mut lines = Vec::new();
    if let Some(due) = report.job.due {
        let args = Args::new()
            .count("count", count)
            .text("time", moment(due, 'f'))
            .text("in", moment(due, 'R'));
        lines.push(say(locale, "job-waits", args));
    }
    lines.push(plain(locale, "job-waits-how"));
    lines.extend(
        report
            .hold
            .as_ref()
            .map(|hold| super::hold::sentence(locale, hold)),
    );
    lines.join("\n")
}

/// That what waits is deleted soon: numbers, no titles.
#[must_use]
pub fn notice(locale: Locale, report: &JobReport) -> View {
    let count = report.tally.get(ItemState::Trashed);
    let job = &report.job;
    let asked_by = Args::new()
        .text("account", report.account.clone())
        .text("member", job::mention(job.member));
    let mut body = vec![say(locale, "job-asked-by", asked_by)];
    if let Some(due) = job.due {
        let time = Args::new().text("in", moment(due, 'R'));
        body.push(say(locale, "notice-body", time));
    }
    let card = Card {
        title: say(locale, "notice-title", Args::new().count("count", count)),
        body: body.join("\n\n"),
        tone: Tone::Warning,
        ..Card::default()
    };
    let skip = Press::Skip(job.id.clone());
    let details = Press::Details(job.id.clone());
    View::card(
        card,
        vec![
            button(locale, "button-skip", super::Style::Primary, skip),
            button(locale, "button-details", super::Style::Secondary, details),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_its_readers_do() {
        let at = Millis(1_796_256_000_000);
        assert_eq!(day(Locale::English, at), "3 Dec");
        assert_eq!(day(Locale::Chinese, at), "12 月 3 日");
        assert_eq!(day(Locale::English, at.plus(29 * 86_400_000)), "1 Jan");
    }
}
