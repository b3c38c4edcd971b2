//! The public message of a job: numbers only, while it runs and at its end. Pure.

use super::{Button, Card, File, Style, Tone, View, button, later, moment, web_link};
use crate::discord::csv_file;
use crate::domain::command::Press;
use crate::domain::ids::MemberId;
use crate::domain::job::{ItemState, JobState, PauseReason, Reason};
use crate::domain::moving::Arrival;
use crate::domain::plan::Effect;
use crate::domain::quota::{bar, percent};
use crate::ops::jobs::{Details, JobReport};
use crate::store::moves::MoveRow;
use crate::text::{Args, Locale, plain, say};

/// As many new addresses are shown; all are in the file.
const FIRST: usize = 8;

/// The line of those of which no answer told whether they are deleted: to say that they failed would be as wrong.
const UNHEARD: &str = "job-unheard";

/// How a job goes, or how it ended.
#[must_use]
pub fn view(locale: Locale, report: &JobReport) -> View {
    let mut body = vec![say(
        locale,
        "job-asked-by",
        Args::new()
            .text("account", report.account.clone())
            .text("member", mention(report.job.member)),
    )];
    if report.job.state == JobState::Waiting {
        body.extend(ended_so_far(locale, report));
        body.push(later::waiting(locale, report));
    } else if report.job.state.is_over() {
        body.push(outcome(locale, report));
    } else {
        body.push(progress(locale, report));
    }
    let card = Card {
        title: title(locale, report),
        body: body.join("\n\n"),
        tone: tone(report),
        ..Card::default()
    };
    View::card(card, buttons(locale, report))
}

/// What became of each chart, for a member of the account alone.
#[must_use]
pub fn details(locale: Locale, details: &Details) -> View {
    let mut said = vec![plain(locale, "job-details")];
    said.extend(where_now(locale, details));
    View {
        content: said.join("\n\n"),
        file: Some(File {
            name: plain(locale, "job-file"),
            bytes: csv_file::of_job(&details.rows, &details.moves),
        }),
        ..View::default()
    }
}

/// The first new addresses of what was moved; all are in the file.
fn where_now(locale: Locale, details: &Details) -> Option<String> {
    let to = details.report.to.clone()?;
    let arrived: Vec<&MoveRow> = details
        .moves
        .iter()
        .filter(|row| row.new.is_some())
        .collect();
    if arrived.is_empty() {
        return None;
    }
    let heading = say(locale, "move-addresses", Args::new().text("to", to));
    let mut lines = vec![format!("__{heading}__")];
    lines.extend(arrived.iter().take(FIRST).filter_map(|row| {
        let new = row.new.as_ref()?;
        let address = row.address.as_deref().and_then(web_link);
        let address = address.map_or_else(|| format!("`{new}`"), |link| format!("<{link}>"));
        let became = became(locale, details, row);
        Some(format!("• `{}` → {address}{became}", row.fid))
    }));
    if arrived.len() > FIRST {
        let more = Args::new().count("count", (arrived.len() - FIRST) as u64);
        lines.push(say(locale, "plan-more", more));
    }
    Some(lines.join("\n"))
}

/// What an address needs said where its chart is still where it came from.
fn became(locale: Locale, details: &Details, row: &MoveRow) -> String {
    let item = row.n.and_then(|n| details.rows.get(n));
    let text = match item.map(|item| item.state) {
        None => "move-copy",
        Some(ItemState::Deleted | ItemState::Gone) => return String::new(),
        Some(_) if row.arrival == Arrival::Same => "move-both",
        Some(_) => "move-half",
    };
    format!(" · {}", plain(locale, text))
}

/// How a job ended, in one line: numbers, and no titles.
#[must_use]
pub fn line(locale: Locale, report: &JobReport) -> View {
    let member = Args::new()
        .text("account", report.account.clone())
        .text("member", mention(report.job.member));
    let mut parts = vec![
        format!("**{}**", title(locale, report)),
        say(locale, "job-asked-by", member),
        how_it_ended(locale, report),
    ];
    parts.extend(
        ends(report).map(|(_, text, count)| say(locale, text, Args::new().count("count", count))),
    );
    View::words(parts.join(" · "))
}

/// How a job goes that is not over, in short.
#[must_use]
pub fn now_line(locale: Locale, report: &JobReport) -> String {
    let member = Args::new()
        .text("account", report.account.clone())
        .text("member", mention(report.job.member));
    let head = format!(
        "**{}** · {}",
        title(locale, report),
        say(locale, "job-asked-by", member)
    );
    format!("{head}\n{}", progress(locale, report))
}

/// What became of those that do not wait; nothing where all do.
fn ended_so_far(locale: Locale, report: &JobReport) -> Option<String> {
    let mut lines = Vec::new();
    for (state, text, count) in ends(report) {
        if state == ItemState::Trashed {
            continue;
        }
        lines.push(format!(
            "• {}",
            say(locale, text, Args::new().count("count", count))
        ));
        lines.extend(reasons(locale, report, state, text));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The name of the button that takes a job's charts out of the trash.
pub(super) const fn restores(state: JobState) -> &'static str {
    match state {
        JobState::Done | JobState::Waiting => "button-undo",
        _ => "button-restore",
    }
}

fn title(locale: Locale, report: &JobReport) -> String {
    let job = &report.job;
    if let (Some(to), false) = (&report.to, is_restoring(job.state)) {
        let args = Args::new()
            .count("count", report.tally.total())
            .text("to", to.clone());
        return say(locale, "job-title-move", args);
    }
    let what = match (job.state, job.effect) {
        (JobState::Restoring | JobState::Restored, _) => "job-title-restore",
        (_, Effect::Trash) => "job-title-trash",
        (_, Effect::TrashThenDelete(_)) => "job-title-later",
        (_, Effect::Delete) => "job-title-delete",
    };
    say(
        locale,
        what,
        Args::new().count("count", report.tally.total()),
    )
}

const fn is_restoring(state: JobState) -> bool {
    matches!(state, JobState::Restoring | JobState::Restored)
}

fn progress(locale: Locale, report: &JobReport) -> String {
    let job = &report.job;
    match job.state {
        JobState::Restoring => return restoring(locale, report),
        JobState::Waiting => return later::waiting(locale, report),
        _ => {}
    }
    let (mut done, mut all) = report.tally.steps(job.effect);
    if report.to.is_some() {
        done += report.arrived;
        all += report.tally.total();
    }
    let bar = Args::new()
        .text("bar", bar(done, all))
        .count("percent", percent(done, all));
    let trashed = report.tally.get(ItemState::Trashed) + report.tally.get(ItemState::Deleting);
    let deleted = report.tally.get(ItemState::Deleted);
    let left = report.tally.get(ItemState::Planned) + report.tally.get(ItemState::Trashing);
    let mut now = Args::new().count("trashed", trashed);
    let text = if job.effect == Effect::Trash {
        now = now.count("left", left);
        "job-now-trash"
    } else {
        now = now.count("deleted", deleted).count("left", left + trashed);
        if report.to.is_some() {
            now = now.count("arrived", report.arrived);
            "job-now-move"
        } else {
            "job-now"
        }
    };
    let mut lines = vec![say(locale, "job-bar", bar), say(locale, text, now)];
    if let Some(hold) = &report.hold {
        lines.push(super::hold::sentence(locale, hold));
    } else if let Some(why) = job.paused {
        let why = Args::new().text("why", plain(locale, waits_for(why)));
        lines.push(say(locale, "job-paused", why));
        lines.extend(goes_on(locale, report));
    } else if job.stopped_by.is_some() {
        lines.push(plain(locale, "job-stopping"));
    }
    lines.join("\n")
}

fn restoring(locale: Locale, report: &JobReport) -> String {
    let restored = report.tally.get(ItemState::Restored);
    let left = report.tally.get(ItemState::Trashed) + report.tally.get(ItemState::Restoring);
    let bar = Args::new()
        .text("bar", bar(restored, restored + left))
        .count("percent", percent(restored, restored + left));
    let now = Args::new().count("restored", restored).count("left", left);
    let mut lines = vec![
        say(locale, "job-bar", bar),
        say(locale, "job-now-restore", now),
    ];
    if let Some(hold) = &report.hold {
        lines.push(super::hold::sentence(locale, hold));
    } else if let Some(goes_on) = goes_on(locale, report) {
        let why = plain(locale, waits_for(PauseReason::BudgetUsed));
        lines.push(say(locale, "job-paused", Args::new().text("why", why)));
        lines.push(goes_on);
    }
    lines.join("\n")
}

/// When a job goes on by itself that waits for its write budget.
fn goes_on(locale: Locale, report: &JobReport) -> Option<String> {
    let time = moment(report.job.not_before?, 'R');
    Some(say(locale, "job-goes-on", Args::new().text("time", time)))
}

pub const fn waits_for(why: PauseReason) -> &'static str {
    match why {
        PauseReason::InterruptedLongAgo => "pause-interrupted-long-ago",
        PauseReason::KeyRefused => "pause-key-refused",
        PauseReason::KeyMissing => "pause-key-missing",
        PauseReason::ServerUnavailable => "pause-server-unavailable",
        PauseReason::AsksToWait => "pause-asks-to-wait",
        PauseReason::BadCertificate => "pause-bad-certificate",
        PauseReason::Closed => "pause-closed",
        PauseReason::WebPage => "pause-web-page",
        PauseReason::NotUnderstood => "pause-not-understood",
        PauseReason::TooManyFailed => "pause-too-many-failed",
        PauseReason::NoRoomForCopies => "pause-no-room-for-copies",
        PauseReason::CopiesNotWritten => "pause-copies-not-written",
        PauseReason::BudgetUsed => "pause-budget-used",
    }
}

fn outcome(locale: Locale, report: &JobReport) -> String {
    let mut lines = vec![how_it_ended(locale, report)];
    for (state, text, count) in ends(report) {
        let count = Args::new().count("count", count);
        lines.push(format!("• {}", say(locale, text, count)));
        lines.extend(reasons(locale, report, state, text));
    }
    if report.can_restore() {
        let text = if report.job.state == JobState::Done {
            "job-in-trash"
        } else if may_be_deleted(report) == 0 {
            "job-nothing-gone"
        } else if report.copies > 0 {
            "job-some-deleted"
        } else {
            "job-some-gone"
        };
        lines.push(plain(locale, text));
    }
    if report.to.is_some() && report.arrived > 0 {
        let arrived = Args::new().count("count", report.arrived);
        lines.push(say(locale, "job-arrived", arrived));
    }
    if report.copies > 0 && may_be_deleted(report) > 0 {
        lines.push(plain(locale, "job-copies"));
    }
    lines.join("\n")
}

/// Where items are at the end of a job: the state, the name of its text, and how many.
fn ends(report: &JobReport) -> impl Iterator<Item = (ItemState, &'static str, u64)> {
    let unheard = unheard(report);
    let ends = [
        (ItemState::Deleted, "job-deleted"),
        (ItemState::Trashed, "job-trashed"),
        (ItemState::Restored, "job-restored"),
        (ItemState::Gone, "job-gone"),
        (ItemState::Skipped, "job-skipped"),
        (ItemState::Failed, UNHEARD),
        (ItemState::Failed, "job-failed"),
        (ItemState::Planned, "job-untouched"),
    ];
    let counted = ends.map(|(state, text)| match state {
        ItemState::Failed if text == UNHEARD => (state, text, unheard),
        ItemState::Failed => (state, text, report.tally.get(state).saturating_sub(unheard)),
        ItemState::Trashed => (state, text, report.in_trash()),
        ItemState::Deleted if report.to.is_some() => (state, "job-moved", report.tally.get(state)),
        state => (state, text, report.tally.get(state)),
    });
    counted.into_iter().filter(|(_, _, count)| *count > 0)
}

/// So many were deleted, or may have been: no answer ever told.
fn may_be_deleted(report: &JobReport) -> u64 {
    report.tally.get(ItemState::Deleted) + unheard(report)
}

fn unheard(report: &JobReport) -> u64 {
    let key = (ItemState::Failed, Reason::Unheard);
    report.reasons.get(&key).copied().unwrap_or_default()
}

fn how_it_ended(locale: Locale, report: &JobReport) -> String {
    match (report.job.state, report.job.stopped_by) {
        (JobState::Stopped, Some(by)) => {
            let by = Args::new().text("member", mention(by));
            say(locale, "job-ended-stopped", by)
        }
        (JobState::Stopped, None) => plain(locale, "job-ended-early"),
        (JobState::Restored, _) => plain(locale, "job-ended-restored"),
        (JobState::Done, Some(by)) if skipped(report) => {
            let by = Args::new().text("member", mention(by));
            say(locale, "job-ended-skipped", by)
        }
        _ => plain(locale, "job-ended-done"),
    }
}

/// Whether somebody had what waited left in the trash.
const fn skipped(report: &JobReport) -> bool {
    matches!(report.job.effect, Effect::TrashThenDelete(_)) && report.job.lapsed
}

/// Why, below the line of that text.
fn reasons(locale: Locale, report: &JobReport, state: ItemState, text: &str) -> Vec<String> {
    let of_line = report.reasons.iter().filter(|((of, reason), _)| {
        *of == state && (*reason == Reason::Unheard) == (text == UNHEARD)
    });
    of_line
        .map(|((_, reason), count)| {
            let name = format!("reason-{}", reason.word().replace('_', "-"));
            let args = Args::new()
                .count("count", *count)
                .text("reason", plain(locale, &name));
            say(locale, "job-reason", args)
        })
        .collect()
}

fn tone(report: &JobReport) -> Tone {
    match report.job.state {
        JobState::Done if report.tally.get(ItemState::Failed) == 0 => Tone::Good,
        JobState::Done | JobState::Paused | JobState::Stopped | JobState::Waiting => Tone::Warning,
        JobState::Restored => Tone::Good,
        JobState::Queued | JobState::Running | JobState::Restoring => Tone::Calm,
    }
}

fn buttons(locale: Locale, report: &JobReport) -> Vec<Button> {
    let job = &report.job;
    let stop = || {
        let press = Press::Stop(job.id.clone());
        button(locale, "button-stop", Style::Danger, press)
    };
    let details = || {
        let press = Press::Details(job.id.clone());
        button(locale, "button-details", Style::Secondary, press)
    };
    let go_on = |style| {
        let press = Press::GoOn(job.id.clone());
        button(locale, "button-go-on", style, press)
    };
    match job.state {
        JobState::Restoring => Vec::new(),
        JobState::Queued | JobState::Running if job.stopped_by.is_some() => Vec::new(),
        JobState::Queued | JobState::Running => vec![stop()],
        JobState::Paused if job.paused == Some(PauseReason::BudgetUsed) => vec![stop(), details()],
        JobState::Paused => vec![go_on(Style::Primary), stop(), details()],
        JobState::Waiting | JobState::Stopped | JobState::Done | JobState::Restored => {
            let mut buttons = Vec::new();
            if report.can_restore() {
                let press = Press::RestoreAll(job.id.clone());
                buttons.push(button(locale, restores(job.state), Style::Primary, press));
            }
            if job.state == JobState::Waiting {
                let press = Press::Skip(job.id.clone());
                buttons.push(button(locale, "button-skip", Style::Secondary, press));
            }
            if report.can_go_on() {
                buttons.push(go_on(Style::Secondary));
            }
            buttons.push(details());
            buttons
        }
    }
}

pub(super) fn mention(member: MemberId) -> String {
    format!("<@{}>", member.0)
}
