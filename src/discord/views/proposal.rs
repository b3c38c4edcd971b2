//! What a rule proposes: the public message, with numbers alone. Pure.
//!
//! What always holds: neither a title nor the rule's filter is in it; a rule is named by its number.

use super::{Button, Card, Style, Tone, View, button, later, moment, plan};
use crate::domain::command::Press;
use crate::domain::ids::MemberId;
use crate::domain::later::Days;
use crate::domain::plan::Effect;
use crate::ops::proposals::ProposalReport;
use crate::store::proposals::Stand;
use crate::text::{Args, Locale, plain, say};

/// What everybody sees: which rule, how many of which account, and what came of it.
#[must_use]
pub fn view(locale: Locale, report: &ProposalReport) -> View {
    let proposal = &report.proposal;
    let mut body = vec![report.account.clone()];
    if proposal.stand == Stand::Open {
        body.push(what_follows(locale, proposal.effect));
        body.extend(plan::no_room(locale, report.trash));
    }
    body.push(stand(locale, report));
    let card = Card {
        title: title(locale, report),
        body: body.join("\n\n"),
        tone: tone(proposal.stand),
        ..Card::default()
    };
    let content = if proposal.stand == Stand::Open {
        let members: Vec<String> = report.members.iter().copied().map(mention).collect();
        members.join(" ")
    } else {
        String::new()
    };
    View {
        content,
        ..View::card(card, buttons(locale, report))
    }
}

fn title(locale: Locale, report: &ProposalReport) -> String {
    let proposal = &report.proposal;
    let args = Args::new()
        .count("n", proposal.n)
        .count("count", proposal.charts);
    match proposal.effect {
        Effect::TrashThenDelete(after) => {
            let date = later::day(locale, proposal.asked.plus(after));
            say(locale, "proposal-title-later", args.text("date", date))
        }
        Effect::Trash | Effect::Delete => say(locale, "proposal-title", args),
    }
}

fn what_follows(locale: Locale, effect: Effect) -> String {
    match effect {
        Effect::TrashThenDelete(after) => {
            let days = Args::new().count("count", Days::of_ms(after));
            let days = Args::new().text("days", say(locale, "age-days", days));
            say(locale, "proposal-later", days)
        }
        Effect::Trash | Effect::Delete => plain(locale, "proposal-trash"),
    }
}

fn stand(locale: Locale, report: &ProposalReport) -> String {
    let by = |member| Args::new().text("member", mention(member));
    match report.proposal.stand {
        Stand::Open => {
            let until = moment(report.proposal.expires, 'R');
            say(locale, "proposal-open", Args::new().text("time", until))
        }
        Stand::Lapsed => plain(locale, "request-lapsed"),
        Stand::Approved(member) => say(locale, "request-approved", by(member)),
        Stand::OthersAsked(member) => say(locale, "proposal-others-asked", by(member)),
        Stand::Skipped(member) => say(locale, "proposal-skipped", by(member)),
        Stand::TakenBack => plain(locale, "proposal-taken-back"),
    }
}

const fn tone(stand: Stand) -> Tone {
    match stand {
        Stand::Open | Stand::Lapsed => Tone::Warning,
        Stand::Approved(_) => Tone::Good,
        Stand::OthersAsked(_) | Stand::Skipped(_) | Stand::TakenBack => Tone::Calm,
    }
}

fn buttons(locale: Locale, report: &ProposalReport) -> Vec<Button> {
    if report.proposal.stand != Stand::Open {
        return Vec::new();
    }
    let plan = || report.proposal.plan.clone();
    let count = Args::new().count("count", report.proposal.charts);
    let look = Press::LookAtProposal(plan());
    let skip = Press::SkipProposal(plan());
    vec![
        button(locale, "button-look", Style::Secondary, look),
        Button {
            label: say(locale, "button-approve", count),
            style: if report.proposal.effect.deletes() {
                Style::Danger
            } else {
                Style::Primary
            },
            press: Press::ApproveProposal(plan()),
        },
        button(locale, "button-skip-proposal", Style::Secondary, skip),
    ]
}

fn mention(member: MemberId) -> String {
    format!("<@{member}>")
}
