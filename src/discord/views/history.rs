//! `/charts jobs`: plans and clean-ups, and the plan of what failed. Private: filters are told. Pure.
//!
//! What always holds: the card fits into Discord's 4,096 characters and 25 buttons; what does not is counted.

use super::{Button, Card, File, Style, Tone, View, decision, job, moment, plan};
use crate::discord::{csv_file, escape};
use crate::domain::command::Press;
use crate::domain::job::{JobState, PauseReason};
use crate::domain::plan::Asked;
use crate::ops::history::{History, Left, RetryCard};
use crate::ops::jobs::JobReport;
use crate::store::history::OpenPlan;
use crate::text::{Args, Locale, plain, say};

/// As much is written before the rest is counted.
const LONGEST_BODY: usize = 3_800;

/// A filter in more characters than this is not told: the plan's own card tells it.
const LONGEST_FILTER: usize = 300;

/// Discord's limit.
const MOST_BUTTONS: usize = 25;

/// As many titles are shown of what is tried again; all are in the file.
const FIRST: usize = 8;

/// What there is, with what can be done about it.
#[must_use]
pub fn view(locale: Locale, history: &History) -> View {
    let mut written = Written::new(locale);
    written.section("jobs-open-plans");
    for (open, account) in &history.plans {
        written.line(&plan_line(locale, open, account));
    }
    written.section("jobs-under-way");
    let numbered = history.under_way.iter().chain(&history.over).zip(1..);
    let (mut buttons, mut is_over) = (Vec::new(), false);
    for (report, n) in numbered {
        let over = report.job.state.is_over();
        if over && !is_over {
            written.section("jobs-over");
            is_over = true;
        }
        let line = if over {
            over_line(locale, report)
        } else {
            job::now_line(locale, report)
        };
        if written.line(&format!("{n}. {line}")) {
            buttons.extend(of_job(locale, report, n));
        }
    }
    // All of one job or none: half a choice misleads.
    while buttons.iter().map(Vec::len).sum::<usize>() > MOST_BUTTONS {
        buttons.pop();
    }
    let card = Card {
        title: plain(locale, "jobs-title"),
        body: written.end(),
        ..Card::default()
    };
    View::card(card, buttons.into_iter().flatten().collect())
}

/// The plan of what failed, with its buttons where any of it can be tried again.
#[must_use]
pub fn retry(locale: Locale, card: &RetryCard) -> View {
    let of = Args::new().text("time", moment(card.of, 'f'));
    let mut body = vec![say(locale, "retry-of", of)];
    let items = card.draft.as_ref().map_or(&[][..], |draft| &draft.items);
    let count = Args::new().count("count", items.len() as u64);
    body.push(say(locale, "retry-matches", count));
    if !card.left.is_empty() {
        let mut lines = vec![format!("__{}__", plain(locale, "retry-left"))];
        lines.extend(card.left.iter().map(|(why, count)| {
            let why = match why {
                Left::InTrash => plain(locale, "retry-in-trash"),
                Left::Because(reason) => {
                    let name = format!("reason-{}", reason.word().replace('_', "-"));
                    plain(locale, &name)
                }
            };
            let args = Args::new().count("count", *count as u64).text("why", why);
            format!("• {}", say(locale, "retry-left-why", args))
        }));
        body.push(lines.join("\n"));
    }
    let Some(draft) = &card.draft else {
        let embed = Card {
            title: card.account.clone(),
            body: body.join("\n\n"),
            ..Card::default()
        };
        return View::card(embed, Vec::new());
    };
    let mut first = vec![format!("__{}__", plain(locale, "plan-first"))];
    first.extend(items.iter().take(FIRST).map(|item| {
        let title = escape::title(&item.title, 80);
        format!("• {title} · {}", moment(item.modified, 'R'))
    }));
    if items.len() > FIRST {
        let more = Args::new().count("count", (items.len() - FIRST) as u64);
        first.push(say(locale, "plan-more", more));
    }
    body.push(first.join("\n"));
    let charts = items.len() as u64;
    body.push(match &card.to {
        Some(to) => say(locale, "retry-moves", Args::new().text("to", to.clone())),
        None => plan::calls(locale, card.pages, charts, card.copying, card.sweep),
    });
    let forecast = card.forecast.as_ref();
    body.extend(forecast.map(|forecast| plan::budget(locale, forecast)));
    let embed = Card {
        title: card.account.clone(),
        body: body.join("\n\n"),
        closing: plan::closing(locale, draft, card.decides, card.sweep),
        tone: Tone::Danger,
        ..Card::default()
    };
    let file = File {
        name: plain(locale, "plan-file"),
        bytes: csv_file::of_plan(items),
    };
    View {
        file: Some(file),
        ..View::card(embed, decision(locale, draft, card.sweep, None, &[]))
    }
}

fn plan_line(locale: Locale, open: &OpenPlan, account: &str) -> String {
    let what = match &open.asked {
        Asked::One(fid) | Asked::OneWithItsGrids(fid) => {
            let number = Args::new().text("number", fid.local.to_string());
            say(locale, "jobs-plan-one", number)
        }
        Asked::Purge(selector) | Asked::PurgeWithTheirGrids(selector) => {
            let filter = plan::filter(locale, selector);
            if filter.encode_utf16().count() <= LONGEST_FILTER {
                filter
            } else {
                plain(locale, "jobs-plan-filter")
            }
        }
        Asked::Retry(_) => plain(locale, "jobs-plan-retry"),
    };
    let args = Args::new()
        .text("account", account.to_owned())
        .text("what", what)
        .count("count", open.charts)
        .text("time", moment(open.expires, 't'));
    format!("• {}", say(locale, "jobs-plan", args))
}

fn over_line(locale: Locale, report: &JobReport) -> String {
    let line = job::line(locale, report).content;
    match report.job.ended {
        Some(ended) => format!("{line} · {}", moment(ended, 'R')),
        None => line,
    }
}

fn of_job(locale: Locale, report: &JobReport, n: usize) -> Option<Vec<Button>> {
    let job = &report.job;
    let numbered = |text: &str, style, press: Press| Button {
        label: format!("{n}. {}", plain(locale, text)),
        style,
        press,
    };
    let stop = || {
        numbered(
            "button-stop",
            Style::Danger,
            Press::StopListed(job.id.clone()),
        )
    };
    let details = || {
        let press = Press::Details(job.id.clone());
        numbered("button-details", Style::Secondary, press)
    };
    let buttons = match job.state {
        JobState::Restoring => Vec::new(),
        JobState::Queued | JobState::Running if job.stopped_by.is_some() => vec![details()],
        JobState::Queued | JobState::Running => vec![stop(), details()],
        JobState::Paused if job.paused == Some(PauseReason::BudgetUsed) => vec![stop(), details()],
        JobState::Paused => {
            let press = Press::GoOn(job.id.clone());
            let go_on = numbered("button-go-on", Style::Primary, press);
            vec![go_on, stop(), details()]
        }
        JobState::Waiting | JobState::Stopped | JobState::Done | JobState::Restored => {
            let mut buttons = vec![details()];
            if report.can_restore() {
                let press = Press::RestoreAll(job.id.clone());
                buttons.push(numbered(job::restores(job.state), Style::Primary, press));
            }
            if job.state == JobState::Waiting {
                let press = Press::SkipListed(job.id.clone());
                buttons.push(numbered("button-skip", Style::Secondary, press));
            }
            if report.can_retry() {
                let press = Press::Retry(job.id.clone());
                buttons.push(numbered("button-retry", Style::Primary, press));
            }
            buttons
        }
    };
    (!buttons.is_empty()).then_some(buttons)
}

/// The body as it grows, and what no longer fitted.
struct Written {
    locale: Locale,
    body: String,
    heading: Option<&'static str>,
    left_out: u64,
}

impl Written {
    fn new(locale: Locale) -> Self {
        Self {
            locale,
            body: String::new(),
            heading: None,
            left_out: 0,
        }
    }

    /// What follows belongs under that heading, which is written only if anything follows.
    fn section(&mut self, heading: &'static str) {
        self.heading = Some(heading);
    }

    /// Says whether the line fitted.
    fn line(&mut self, line: &str) -> bool {
        let heading = self.heading.map(|name| {
            let blank = if self.body.is_empty() { "" } else { "\n" };
            format!("{blank}__{}__\n", plain(self.locale, name))
        });
        let more = format!("{}{line}\n", heading.unwrap_or_default());
        let length = |text: &str| text.encode_utf16().count();
        if self.left_out > 0 || length(&self.body) + length(&more) > LONGEST_BODY {
            self.left_out += 1;
            return false;
        }
        self.body.push_str(&more);
        self.heading = None;
        true
    }

    fn end(mut self) -> String {
        if self.left_out > 0 {
            let more = Args::new().count("count", self.left_out);
            self.body.push_str(&say(self.locale, "jobs-more", more));
        }
        if self.body.is_empty() {
            plain(self.locale, "jobs-none")
        } else {
            self.body.trim_end().to_owned()
        }
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
