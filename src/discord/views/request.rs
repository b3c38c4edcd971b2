//! A request to approve a plan: the public message with numbers, and the list for who may look. Pure.

use super::setup::LineForm;
use super::{Button, Card, File, Style, Tone, View, button, job, later, moment, plan};
use crate::discord::{csv_file, escape};
use crate::domain::command::{Choice, Press};
use crate::domain::ids::{MemberId, MessageId};
use crate::domain::job::JobState;
use crate::domain::later::Days;
use crate::domain::plan::{Asked, Effect};
use crate::ops::jobs::JobReport;
use crate::ops::request::{Looked, RequestReport, TooLate};
use crate::store::requests::RequestState;
use crate::text::{Args, Locale, plain, say};

/// As much may be written for why.
const LONGEST_WHY: u16 = 300;

/// As many titles are shown; all are in the file.
const FIRST: usize = 8;

/// What everybody sees: who asks for what, and what came of it.
#[must_use]
pub fn view(locale: Locale, report: &RequestReport) -> View {
    let request = &report.request;
    let asked_by = Args::new()
        .text("account", report.account.clone())
        .text("member", mention(request.member));
    let mut body = vec![say(locale, "job-asked-by", asked_by)];
    if !request.why.is_empty() {
        let why = Args::new().text("why", quoted(&request.why));
        body.push(say(locale, "request-why", why));
    }
    if let Effect::TrashThenDelete(after) = request.effect {
        let days = Args::new().count("count", Days::of_ms(after));
        let days = Args::new().text("days", say(locale, "age-days", days));
        body.push(say(locale, "request-later", days));
    }
    body.push(stand(locale, report));
    let card = Card {
        title: said_of(
            locale,
            report,
            ["request-title", "request-title-later", "request-title-move"],
            Args::new(),
        ),
        body: body.join("\n\n"),
        tone: tone(report),
        ..Card::default()
    };
    let content = if report.is_open {
        format!("<@&{}>", request.role)
    } else {
        String::new()
    };
    View {
        content,
        ..View::card(card, buttons(locale, report))
    }
}

/// That nobody decided yet, with a link to where it was asked. Nobody is named.
#[must_use]
pub fn reminder(locale: Locale, report: &RequestReport, message: MessageId) -> View {
    let request = &report.request;
    let address = format!(
        "https://discord.com/channels/{}/{}/{message}",
        request.team, request.channel
    );
    let args = Args::new()
        .text("account", report.account.clone())
        .text("time", moment(request.expires, 'R'))
        .text("address", address);
    let names = [
        "request-reminder",
        "request-reminder-later",
        "request-reminder-move",
    ];
    View::words(said_of(locale, report, names, args))
}

/// What is asked for, in the words for deleting at once, for deleting later, or for moving.
fn said_of(
    locale: Locale,
    report: &RequestReport,
    [at_once, later, moved]: [&str; 3],
    args: Args,
) -> String {
    let request = &report.request;
    let args = args.count("count", request.charts);
    if let Some(to) = &report.to {
        return say(locale, moved, args.text("to", to.clone()));
    }
    match request.effect {
        Effect::TrashThenDelete(after) => {
            let date = later::day(locale, request.asked.plus(after));
            say(locale, later, args.text("date", date))
        }
        Effect::Trash | Effect::Delete => say(locale, at_once, args),
    }
}

/// What whoever asked reads in private, with a way to take it back.
#[must_use]
pub fn asked(locale: Locale, report: &RequestReport) -> View {
    let request = &report.request;
    let args = Args::new()
        .text("channel", request.channel.to_string())
        .text("role", request.role.to_string())
        .text("time", moment(request.expires, 'f'));
    let press = Press::Cancel(request.plan.clone());
    View {
        buttons: vec![button(locale, "button-withdraw", Style::Secondary, press)],
        ..View::words(say(locale, "request-asked", args))
    }
}

/// What whoever asked reads instead of that, once they would take it back too late: what came of it, and the job with
/// its buttons where there is one.
#[must_use]
pub fn too_late(locale: Locale, late: &TooLate) -> View {
    if late.report.request.state != RequestState::Approved {
        return View::words(stand(locale, &late.report));
    }
    let by = late.report.request.decided_by;
    let by = Args::new().text("member", by.map_or_else(String::new, mention));
    let text = match &late.job {
        Some(job) if can_be_stopped(job) => "request-too-late-runs",
        _ => "request-too-late",
    };
    let content = say(locale, text, by);
    match &late.job {
        Some(job) => View {
            content,
            ..job::view(locale, job)
        },
        None => View::words(content),
    }
}

const fn can_be_stopped(report: &JobReport) -> bool {
    let job = &report.job;
    job.stopped_by.is_none()
        && matches!(
            job.state,
            JobState::Queued | JobState::Running | JobState::Paused
        )
}

/// The list, for who may look.
#[must_use]
pub fn looked(locale: Locale, looked: &Looked) -> View {
    let items = &looked.draft.items;
    let count = Args::new().count("count", items.len() as u64);
    let mut body = vec![say(locale, "plan-matches", count)];
    match &looked.draft.asked {
        Asked::Purge(selector) | Asked::PurgeWithTheirGrids(selector) => {
            let said = Args::new()
                .text("of", plain(locale, "plan-filter"))
                .text("what", plan::filter(locale, selector));
            body.insert(0, say(locale, "said-of", said));
        }
        Asked::One(_) | Asked::OneWithItsGrids(_) | Asked::Retry(_) => {}
    }
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
    let card = Card {
        title: looked.account.clone(),
        body: body.join("\n\n"),
        ..Card::default()
    };
    View {
        file: Some(File {
            name: plain(locale, "plan-file"),
            bytes: csv_file::of_plan(items),
        }),
        ..View::card(card, Vec::new())
    }
}

/// Asks whoever asks others why.
#[must_use]
pub fn why_form(locale: Locale, choice: Choice, count: usize) -> LineForm {
    let title = match choice {
        Choice::Later(_) => "request-form-later",
        Choice::Move => "request-form-move",
        Choice::Trash | Choice::Delete => "request-form",
    };
    LineForm {
        title: say(locale, title, Args::new().count("count", count as u64)),
        label: plain(locale, "request-form-why"),
        value: None,
        longest: LONGEST_WHY,
    }
}

/// Asks an approver why not.
#[must_use]
pub fn denial_form(locale: Locale) -> LineForm {
    LineForm {
        title: plain(locale, "request-denial"),
        label: plain(locale, "request-denial-why"),
        value: None,
        longest: LONGEST_WHY,
    }
}

fn stand(locale: Locale, report: &RequestReport) -> String {
    let request = &report.request;
    let by = || {
        Args::new().text(
            "member",
            request.decided_by.map_or_else(String::new, mention),
        )
    };
    match request.state {
        RequestState::Open if report.is_open => {
            let args = Args::new()
                .count("needed", request.needed)
                .count("yes", request.yes)
                .text("role", request.role.to_string())
                .text("time", moment(request.expires, 'R'));
            say(locale, "request-open", args)
        }
        RequestState::Open => plain(locale, "request-lapsed"),
        RequestState::Approved => say(locale, "request-approved", by()),
        RequestState::Denied => match request.denied_why.as_deref() {
            None | Some("") => say(locale, "request-denied", by()),
            Some(why) => say(locale, "request-denied-why", by().text("why", quoted(why))),
        },
        RequestState::Withdrawn => plain(locale, "request-withdrawn"),
    }
}

fn tone(report: &RequestReport) -> Tone {
    match report.request.state {
        RequestState::Open if report.is_open => Tone::Danger,
        RequestState::Open => Tone::Warning,
        RequestState::Approved => Tone::Good,
        RequestState::Denied | RequestState::Withdrawn => Tone::Calm,
    }
}

fn buttons(locale: Locale, report: &RequestReport) -> Vec<Button> {
    let plan = || report.request.plan.clone();
    let look = button(locale, "button-look", Style::Secondary, Press::Look(plan()));
    match report.request.state {
        RequestState::Open if report.is_open => {
            let count = Args::new().count("count", report.request.charts);
            let yes = Button {
                label: say(locale, "button-approve", count),
                style: Style::Danger,
                press: Press::SayYes(plan()),
            };
            let no = button(
                locale,
                "button-deny",
                Style::Secondary,
                Press::SayNo(plan()),
            );
            vec![look, yes, no]
        }
        RequestState::Open => {
            let again = Press::AskAgain(plan());
            vec![
                look,
                button(locale, "button-ask-again", Style::Primary, again),
            ]
        }
        RequestState::Approved | RequestState::Denied | RequestState::Withdrawn => Vec::new(),
    }
}

/// What a member wrote for everybody to read.
fn quoted(text: &str) -> String {
    escape::title(text, LONGEST_WHY.into())
}

fn mention(member: MemberId) -> String {
    format!("<@{member}>")
}
