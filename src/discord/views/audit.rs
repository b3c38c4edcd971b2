//! `/charts-admin audit`: what happened lately, and all of it as a file. Private. Pure.

use super::{Card, File, View, moment};
use crate::domain::audit::{Line, What};
use crate::ops::audit::Log;
use crate::text::{Args, Locale, plain, say};

/// The card with its file.
#[must_use]
pub fn view(locale: Locale, log: Log) -> View {
    let lines = log
        .shown
        .iter()
        .map(|(line, account)| shown(locale, line, account));
    let lines: Vec<String> = lines.collect();
    let card = Card {
        title: plain(locale, "audit-title"),
        body: if lines.is_empty() {
            plain(locale, "audit-empty")
        } else {
            format!(
                "{}\n\n{}",
                lines.join("\n"),
                plain(locale, "audit-file-has-all")
            )
        },
        ..Card::default()
    };
    View {
        file: Some(File {
            name: "audit.jsonl".to_owned(),
            bytes: log.file,
        }),
        ..View::card(card, Vec::new())
    }
}

fn shown(locale: Locale, line: &Line, account: &str) -> String {
    let mut parts = vec![moment(line.at, 'f'), plain(locale, of(line.what))];
    parts.extend(line.by.map(|by| {
        say(
            locale,
            "audit-by",
            Args::new().text("member", format!("<@{by}>")),
        )
    }));
    if !account.is_empty() {
        parts.push(account.to_owned());
    }
    parts.extend(line.detail.as_ref().map(|detail| format!("`{detail}`")));
    parts.join(" · ")
}

const fn of(what: What) -> &'static str {
    match what {
        What::Asked => "audit-asked",
        What::Approved => "audit-approved",
        What::SaidYes => "audit-said-yes",
        What::Denied => "audit-denied",
        What::Started => "audit-started",
        What::Item => "audit-item",
        What::Stopped => "audit-stopped",
        What::WentOn => "audit-went-on",
        What::Undone => "audit-undone",
        What::Rested => "audit-rested",
        What::Held => "audit-held",
        What::Released => "audit-released",
        What::Forgotten => "audit-forgotten",
        What::TakenBack => "audit-taken-back",
        What::Noticed => "audit-noticed",
        What::Skipped => "audit-skipped",
        What::PutBack => "audit-put-back",
        What::Uploaded => "audit-uploaded",
        What::Moved => "audit-moved",
        What::Set => "audit-set",
        What::RuleAdded => "audit-rule-added",
        What::RuleRemoved => "audit-rule-removed",
        What::RuleAccepted => "audit-rule-accepted",
        What::RuleDeclined => "audit-rule-declined",
        What::Proposed => "audit-proposed",
        What::ProposalSkipped => "audit-proposal-skipped",
    }
}
