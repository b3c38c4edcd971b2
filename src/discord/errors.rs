//! What a member reads when something did not go as asked. One sentence an error, from Fluent.

use super::escape;
use super::views::{self, View};
use crate::domain::age::AgeError;
use crate::domain::rule::{MOST, NotARule};
use crate::ops::errors::{Fault, UserError};
use crate::ops::rules::RuleTrouble;
use crate::ops::settings::NotSet;
use crate::store;
use crate::text::{Args, Locale, plain, say};

/// What the member reads of a fault. One that is not theirs is logged here, once, under the reference that
/// they see.
pub fn view(locale: Locale, fault: &Fault) -> View {
    match fault {
        Fault::User(error) => View::words(sentence(locale, error)),
        fault => {
            let reference = store::new_id();
            log(&reference, fault);
            let args = Args::new().text("reference", format!("`{reference}`"));
            View::words(say(locale, "error-internal", args))
        }
    }
}

fn log(reference: &str, fault: &Fault) {
    let mut causes = Vec::new();
    let mut at: Option<&dyn std::error::Error> = Some(fault);
    while let Some(error) = at {
        causes.push(error.to_string());
        at = error.source();
    }
    tracing::error!(reference, causes = causes.join(": "), "a request failed");
}

/// The sentence of a member's error.
#[must_use]
pub fn sentence(locale: Locale, error: &UserError) -> String {
    use UserError as E;
    let server = |name: &crate::domain::ids::ServerName| Args::new().text("server", name.as_str());
    let quoted = |place, text: &str| Args::new().text(place, escape::title(text, 80));
    let fid = |fid: &crate::domain::ids::Fid| quoted("fid", &fid.to_string());
    if let Some((sentence, name, seconds)) = error.of_a_server() {
        let args = server(name).count("seconds", seconds.unwrap_or_default());
        return say(locale, sentence, args);
    }
    match error {
        E::NoSuchServer(name) => say(locale, "error-no-such-server", quoted("server", name)),
        E::AnothersKey(user) => say(locale, "error-anothers-key", quoted("user", user)),
        E::BudgetUsed(name, then) => {
            let then = views::moment(*then, 'R');
            say(locale, "error-budget-used", server(name).text("time", then))
        }
        E::AccountFull(name) => say(locale, "error-account-full", server(name)),
        E::NameTaken(name) => say(locale, "error-name-taken", server(name)),
        E::FolderGone(name) => say(locale, "error-folder-gone", server(name)),
        E::NotInTrash(chart) => say(locale, "error-not-in-trash", fid(chart)),
        E::NoSuchTrash(text) => say(locale, "error-no-such-trash", quoted("text", text)),
        E::ListingTooLong(cap) => {
            let cap = Args::new().count("cap", *cap);
            say(locale, "error-listing-too-long", cap)
        }
        E::NoSuchTitle { text, near } => {
            let said = say(locale, "error-no-such-title", quoted("text", text));
            if near.is_empty() {
                said
            } else {
                let like = plain(locale, "error-titles-like-it");
                let between = plain(locale, "between-sentences");
                format!("{said}{between}{like}\n{}", titles(near))
            }
        }
        E::WhichAccount(yours) => {
            let said = plain(locale, "error-which-account");
            format!("{said}\n{}", accounts(yours))
        }
        E::NoSuchAccount { text, yours } => {
            let said = say(locale, "error-no-such-account", quoted("text", text));
            format!("{said}\n{}", accounts(yours))
        }
        E::NotAChart(text) => say(locale, "error-not-a-chart", quoted("text", text)),
        E::AnothersChart(owner) => say(locale, "error-anothers-chart", quoted("owner", owner)),
        E::AnotherServer(host) => say(locale, "error-another-server", quoted("host", host)),
        E::ChartGone(chart) => say(locale, "error-chart-gone", fid(chart)),
        E::ChartInTrash(chart) => say(locale, "error-chart-in-trash", fid(chart)),
        E::NotPlotOrGrid(chart) => say(locale, "error-not-plot-or-grid", fid(chart)),
        E::BadAge(text, AgeError::Ambiguous) => {
            say(locale, "error-age-ambiguous", quoted("text", text))
        }
        E::BadAge(text, _) => say(locale, "error-bad-age", quoted("text", text)),
        E::NoLimit(account) => {
            let account = Args::new().text("account", format!("`{account}`"));
            say(locale, "error-no-limit", account)
        }
        E::NoSuchFolder(folder) => say(locale, "error-no-such-folder", quoted("folder", folder)),
        E::WrongNumber { wanted } => {
            let wanted = Args::new().count("wanted", *wanted as u64);
            say(locale, "error-wrong-number", wanted)
        }
        E::DoesNotFit {
            account,
            which,
            more,
            left,
        } => {
            let args = Args::new()
                .text("account", format!("`{account}`"))
                .text("what", which.word())
                .count("more", *more)
                .count("left", *left);
            say(locale, "error-does-not-fit", args)
        }
        E::CopyUnreadable(chart) => say(locale, "error-copy-unreadable", fid(chart)),
        E::OnHold(hold) => views::hold::sentence(locale, hold),
        E::Rule(trouble) => of_rule(locale, trouble),
        E::NotSet(why) => not_set(locale, why),
        E::BadOption(option) => {
            let option = Args::new().text("option", *option);
            say(locale, "error-bad-option", option)
        }
        plain_one => plain(locale, of_plain(plain_one)),
    }
}

fn titles(titles: &[String]) -> String {
    let lines = titles
        .iter()
        .map(|title| format!("• {}", escape::title(title, 80)));
    lines.collect::<Vec<_>>().join("\n")
}

/// As they can be copied: a user name and a host hold nothing that ends a code span.
fn accounts(names: &[String]) -> String {
    let lines = names.iter().map(|name| format!("• `{name}`"));
    lines.collect::<Vec<_>>().join("\n")
}

fn not_set(locale: Locale, why: &NotSet) -> String {
    let quoted = |name, text: &str| {
        say(
            locale,
            name,
            Args::new().text("text", escape::title(text, 80)),
        )
    };
    match why {
        NotSet::NoSuchChannel(text) => quoted("setup-no-such-channel", text),
        NotSet::SeveralChannels(text) => quoted("setup-several-channels", text),
        NotSet::CannotPostIn(channel) => {
            let channel = Args::new().text("channel", channel.to_string());
            say(locale, "setup-cannot-post", channel)
        }
        NotSet::NotALimit(text) => quoted("setup-not-a-limit", text),
        NotSet::NoSuchRole(text) => quoted("setup-no-such-role", text),
        NotSet::SeveralRoles(text) => quoted("setup-several-roles", text),
        NotSet::NotACount(text) => quoted("setup-not-a-count", text),
        NotSet::NotApprovers(text) => quoted("setup-not-approvers", text),
        NotSet::NotHours(text) => quoted("setup-not-hours", text),
        NotSet::NotDays(text) => quoted("setup-not-days", text),
        NotSet::NotOnOrOff(text) => quoted("setup-not-on-or-off", text),
        NotSet::DiscordAway => plain(locale, "setup-discord-away"),
    }
}

fn of_rule(locale: Locale, trouble: &RuleTrouble) -> String {
    let quoted = |name, text: &str| {
        let text = Args::new().text("text", escape::title(text, 80));
        say(locale, name, text)
    };
    match trouble {
        RuleTrouble::NotARule(NotARule::NoSuchType(text)) => quoted("error-rule-type", text),
        RuleTrouble::NotARule(NotARule::BadAge(text, why)) => {
            sentence(locale, &UserError::BadAge(text.clone(), *why))
        }
        RuleTrouble::NotARule(NotARule::NotANumber(text)) => quoted("error-rule-number", text),
        RuleTrouble::NotARule(NotARule::NameTooLong) => plain(locale, "error-rule-name"),
        RuleTrouble::NotARule(NotARule::NoFilter) => plain(locale, "error-rule-no-filter"),
        RuleTrouble::TooMany => {
            let most = Args::new().count("most", MOST as u64);
            say(locale, "error-rule-too-many", most)
        }
        RuleTrouble::Removed => plain(locale, "error-rule-removed"),
        RuleTrouble::NotAccepted => plain(locale, "error-rule-not-accepted"),
        RuleTrouble::MayNotSkip => plain(locale, "error-rule-may-not-skip"),
    }
}

/// The name of a sentence without places.
const fn of_plain(error: &UserError) -> &'static str {
    use UserError as E;
    match error {
        E::NotLinked => "error-not-linked",
        E::KeptChanging => "error-kept-changing",
        E::PlanExpired => "error-plan-expired",
        E::PlanUsed => "error-plan-used",
        E::PlanCancelled => "error-plan-cancelled",
        E::PlanUnknown => "error-plan-unknown",
        E::NotYours => "error-not-yours",
        E::AccountBusy => "error-account-busy",
        E::CannotPost => "error-cannot-post",
        E::OthersAsked => "error-others-asked",
        E::OthersDecide => "error-others-decide",
        E::NobodyToAsk => "error-nobody-to-ask",
        E::AskedYourself => "error-asked-yourself",
        E::NotApprover => "error-not-approver",
        E::SaidYesBefore => "error-said-yes-before",
        E::RequestOver => "error-request-over",
        E::JobUnknown => "error-job-unknown",
        E::JobEnded => "error-job-ended",
        E::WaitsInTrash => "error-waits-in-trash",
        E::NotWaiting => "error-not-waiting",
        E::SweepChanged => "error-sweep-changed",
        E::AlreadyStopping => "error-already-stopping",
        E::NotOver => "error-not-over",
        E::NothingFailed => "error-nothing-failed",
        E::NotPaused => "error-not-paused",
        E::TooLateToGoOn => "error-too-late-to-go-on",
        E::UploadInDoubt => "error-upload-in-doubt",
        E::StoppedByOthers => "error-stopped-by-others",
        E::ListExpired => "error-list-expired",
        E::RuleGone => "error-rule-gone",
        E::NotLinkedThere => "error-not-linked-there",
        E::NothingToMove => "error-nothing-to-move",
        E::NothingToRestore => "error-nothing-to-restore",
        E::MayNotStop => "error-may-not-stop",
        E::NotOfAccount => "error-not-of-account",
        E::OnlyManagers => "error-only-managers",
        E::TeamNotServed => "error-team-not-served",
        _ => "error-only-in-team",
    }
}

#[cfg(test)]
#[path = "errors_tests.rs"]
#[expect(clippy::too_many_lines, reason = "tables of all that can be said")]
mod tests;
