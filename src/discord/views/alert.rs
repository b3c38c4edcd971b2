//! Alerts: what the notice channel reads of accounts, and what their members read alone. Numbers, never titles. Pure.

use super::count::{drawn, how_full, pace};
use super::{Button, Card, Style, Tone, View, button, moment};
use crate::discord::escape;
use crate::domain::alert::{Snooze, SnoozeFor};
use crate::domain::command::Press;
use crate::domain::ids::{AccountId, MemberId};
use crate::domain::notice::{MOST_LINES, News};
use crate::domain::quota::{Use, percent};
use crate::domain::watch::Silence;
use crate::ops::alerts::{Report, Snoozed, Standing};
use crate::text::{Args, Locale, plain, say};

/// As many members are named in one message: Discord takes 2,000 characters and 100 mentions.
const MOST_NAMED: usize = 80;

/// The longest name of an account that is shown whole.
const LONGEST_NAME: usize = 200;

/// What the notice channel reads; `picture` is the drawing of the history of the one account that it is about.
#[must_use]
pub fn bulletin(locale: Locale, reports: &[Report], picture: Option<Vec<u8>>) -> View {
    let named: Vec<String> = named(reports).into_iter().map(mention).collect();
    View {
        content: named.join(" "),
        ..in_private(locale, reports, picture)
    }
}

/// The members that a bulletin names.
#[must_use]
pub fn named(reports: &[Report]) -> Vec<MemberId> {
    let mut named = Vec::new();
    for member in reports.iter().flat_map(|report| &report.members) {
        if !named.contains(member) {
            named.push(*member);
        }
    }
    named.truncate(MOST_NAMED);
    named
}

/// What one member reads beside the answer to a command, or directly.
#[must_use]
pub fn in_private(locale: Locale, reports: &[Report], picture: Option<Vec<u8>>) -> View {
    match reports {
        [only] => one(locale, only, picture),
        several => together(locale, several),
    }
}

/// What one member reads directly: outside the team no button works, so there is none, and where it is about is said.
#[must_use]
pub fn directly(locale: Locale, report: &Report, picture: Option<Vec<u8>>) -> View {
    let mut view = one(locale, report, picture);
    view.buttons.clear();
    if let Some(card) = &mut view.card {
        card.closing = plain(locale, "alert-direct-closing");
    }
    view
}

/// How an account stands now, with what can be done.
#[must_use]
pub fn standing(locale: Locale, standing: &Standing) -> View {
    let used = standing.used;
    let card = Card {
        title: standing.name.clone(),
        body: how_full(locale, used).join("\n"),
        tone: match used.percent() {
            Some(percent) => tone(percent),
            None => Tone::Calm,
        },
        ..Card::default()
    };
    View::card(card, what_to_do(locale, &standing.account))
}

/// The choice of how long.
#[must_use]
pub fn snooze(locale: Locale, account: &AccountId, name: &str) -> View {
    let buttons = SnoozeFor::ALL.map(|how_long| {
        let text = match how_long {
            SnoozeFor::Day => "button-snooze-day",
            SnoozeFor::Week => "button-snooze-week",
            SnoozeFor::UntilItChanges => "button-snooze-until-it-changes",
        };
        let press = Press::SnoozeFor(account.clone(), how_long);
        button(locale, text, Style::Secondary, press)
    });
    let name = Args::new().text("account", format!("`{name}`"));
    View {
        buttons: buttons.into(),
        ..View::words(say(locale, "snooze-how-long", name))
    }
}

/// That it is snoozed.
#[must_use]
pub fn snoozed(locale: Locale, snoozed: &Snoozed) -> View {
    let args = Args::new().text("account", format!("`{}`", snoozed.name));
    View::words(match snoozed.until {
        Snooze::Until(end) => say(locale, "snoozed-until", args.text("time", moment(end, 'f'))),
        Snooze::UntilItFalls => say(locale, "snoozed-until-it-changes", args),
    })
}

fn one(locale: Locale, report: &Report, picture: Option<Vec<u8>>) -> View {
    let name = escape::cut(&report.name, LONGEST_NAME);
    match report.noticed.news {
        News::Reached {
            threshold,
            plots,
            limit,
        } => {
            let used = Use {
                held: plots,
                limit: Some(limit),
                counts: report.counts,
            };
            let text = if threshold >= 100 {
                "alert-full"
            } else {
                "alert-near"
            };
            let mut body = vec![say(locale, text, Args::new().count("percent", threshold))];
            body.extend(how_full(locale, used));
            body.extend(pace_of(locale, report));
            let trend = report.trend.as_ref();
            let card = Card {
                title: name,
                body: body.join("\n"),
                image: trend
                    .zip(picture)
                    .map(|(trend, bytes)| drawn(locale, report.counts, trend, bytes)),
                tone: tone(threshold),
                ..Card::default()
            };
            View::card(card, what_to_do(locale, &report.account))
        }
        news => {
            let card = Card {
                title: name,
                body: line_of(locale, report, news),
                tone: Tone::Warning,
                ..Card::default()
            };
            View::card(card, Vec::new())
        }
    }
}

/// Many in one message: a line each, and a button each that shows what can be done.
fn together(locale: Locale, reports: &[Report]) -> View {
    let shown = &reports[..reports.len().min(MOST_LINES)];
    let mut lines: Vec<String> = shown
        .iter()
        .map(|report| {
            let name = escape::cut(&report.name, LONGEST_NAME);
            let line = line_of(locale, report, report.noticed.news);
            let pace = pace_of(locale, report).map(|pace| format!(" · {pace}"));
            format!("• `{name}` · {line}{}", pace.unwrap_or_default())
        })
        .collect();
    if reports.len() > shown.len() {
        let more = Args::new().count("count", (reports.len() - shown.len()) as u64);
        lines.push(say(locale, "plan-more", more));
    }
    let nearly_full = shown
        .iter()
        .filter(|report| matches!(report.noticed.news, News::Reached { .. }));
    let buttons = nearly_full.map(|report| Button {
        label: escape::cut(&report.name, 80),
        style: Style::Secondary,
        press: Press::AlertOf(report.account.clone()),
    });
    let buttons = buttons.collect();
    let count = Args::new().count("count", reports.len() as u64);
    let card = Card {
        title: say(locale, "alert-several", count),
        body: lines.join("\n"),
        tone: Tone::Warning,
        ..Card::default()
    };
    View::card(card, buttons)
}

fn pace_of(locale: Locale, report: &Report) -> Option<String> {
    let forecast = report.trend.as_ref()?.forecast?;
    Some(pace(locale, forecast))
}

fn line_of(locale: Locale, report: &Report, news: News) -> String {
    match news {
        News::Reached { plots, limit, .. } => {
            let full = Args::new()
                .count("plots", plots)
                .count("limit", limit)
                .count("percent", percent(plots, limit));
            say(locale, "count-full", full)
        }
        News::KeyRefused => {
            let members: Vec<String> = report.members.iter().copied().map(mention).collect();
            let args = Args::new()
                .text("members", members.join(" "))
                .text("server", report.server.as_str());
            say(locale, "alert-key", args)
        }
        News::NoDirectMessages => plain(locale, "alert-no-direct"),
        News::Gone(silence) => {
            let text = match silence {
                Silence::Away | Silence::Busy => "alert-gone-away",
                Silence::BadCertificate => "alert-gone-certificate",
                Silence::Closed => "alert-gone-closed",
            };
            say(
                locale,
                text,
                Args::new().text("server", report.server.as_str()),
            )
        }
    }
}

fn what_to_do(locale: Locale, account: &AccountId) -> Vec<Button> {
    let account = || account.clone();
    vec![
        button(
            locale,
            "button-plan-purge",
            Style::Primary,
            Press::PlanDown(account()),
        ),
        button(
            locale,
            "button-show-charts",
            Style::Secondary,
            Press::ShowCharts(account()),
        ),
        button(
            locale,
            "button-snooze",
            Style::Secondary,
            Press::Snooze(account()),
        ),
    ]
}

const fn tone(percent: u64) -> Tone {
    match percent {
        100.. => Tone::Danger,
        80.. => Tone::Warning,
        _ => Tone::Calm,
    }
}

fn mention(member: MemberId) -> String {
    format!("<@{member}>")
}
