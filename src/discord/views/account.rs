//! `/charts account`: a member's own accounts, and what they can do with them. Private. Pure.

use super::{Button, Card, File, Style, Tone, View, button};
use crate::discord::escape;
use crate::domain::command::{Press, Sure};
use crate::domain::notice::Alerts;
use crate::ops::own::{Ending, OwnAccount, Standing};
use crate::text::{Args, Locale, plain, say};

/// Discord shows 25 buttons; two are for the member's data.
const MOST_ACCOUNTS: usize = 20;

/// The one account, or the choice among several.
#[must_use]
pub fn overview(locale: Locale, accounts: &[OwnAccount]) -> View {
    match accounts {
        [] => View {
            buttons: own_data(locale),
            ..View::words(plain(locale, "error-not-linked"))
        },
        [only] => one(locale, only),
        several => choice(locale, several),
    }
}

fn choice(locale: Locale, accounts: &[OwnAccount]) -> View {
    let lines = accounts.iter().map(|account| {
        let name = format!("• `{}`", account.name);
        match account.standing {
            Standing::Default => format!("{name} · {}", plain(locale, "account-is-default")),
            Standing::Only | Standing::Other => name,
        }
    });
    let card = Card {
        title: plain(locale, "account-several"),
        body: lines.collect::<Vec<_>>().join("\n"),
        ..Card::default()
    };
    let mut buttons: Vec<Button> = accounts
        .iter()
        .take(MOST_ACCOUNTS)
        .map(|account| Button {
            label: escape::cut(&account.name, 80),
            style: Style::Secondary,
            press: Press::Account(account.id.clone()),
        })
        .collect();
    buttons.extend(own_data(locale));
    View::card(card, buttons)
}

/// One account.
#[must_use]
pub fn one(locale: Locale, account: &OwnAccount) -> View {
    let mut body = Vec::new();
    match account.standing {
        Standing::Only => {}
        Standing::Default => body.push(plain(locale, "account-is-default")),
        Standing::Other => body.push(plain(locale, "account-is-other")),
    }
    body.push(plain(locale, texts_of(account.alerts).0));
    body.push(plain(locale, "account-more"));
    let mut buttons = Vec::new();
    if account.copies > 0 {
        let count = Args::new().count("count", account.copies);
        body.push(say(locale, "account-copies", count));
    }
    if account.rules > 0 {
        let count = Args::new()
            .count("rules", account.rules)
            .count("accepted", account.rules_accepted);
        body.push(say(locale, "account-rules", count));
    }
    if account.standing == Standing::Other {
        let press = Press::UseAccount(account.id.clone());
        buttons.push(button(locale, "button-use", Style::Primary, press));
    }
    let others = Alerts::ALL.into_iter().filter(|one| *one != account.alerts);
    buttons.extend(others.map(|one| {
        let press = Press::SetAlerts(account.id.clone(), one);
        button(locale, texts_of(one).1, Style::Secondary, press)
    }));
    let press = Press::Unlink(account.id.clone(), Sure::NotYet);
    buttons.push(button(locale, "button-unlink", Style::Secondary, press));
    if account.copies > 0 {
        let press = Press::DeleteCopies(account.id.clone(), Sure::NotYet);
        buttons.push(button(
            locale,
            "button-delete-copies",
            Style::Secondary,
            press,
        ));
    }
    if account.rules > 0 {
        let press = Press::RulesOf(account.id.clone());
        buttons.push(button(locale, "button-rules", Style::Secondary, press));
    }
    buttons.extend(own_data(locale));
    let card = Card {
        title: account.name.clone(),
        body: body.join("\n"),
        ..Card::default()
    };
    View::card(card, buttons)
}

/// How a member hears of alerts, and the button that chooses that.
const fn texts_of(alerts: Alerts) -> (&'static str, &'static str) {
    match alerts {
        Alerts::Channel => ("account-alerts-channel", "button-alerts-channel"),
        Alerts::Direct => ("account-alerts-direct", "button-alerts-direct"),
        Alerts::Off => ("account-alerts-off", "button-alerts-off"),
    }
}

/// What goes when an account's copies are deleted, before they are.
#[must_use]
pub fn deleting_copies(locale: Locale, account: &OwnAccount) -> View {
    let count = Args::new().count("count", account.copies);
    let card = Card {
        title: account.name.clone(),
        body: say(locale, "delete-copies", count),
        tone: Tone::Danger,
        ..Card::default()
    };
    let press = Press::DeleteCopies(account.id.clone(), Sure::Yes);
    let delete = button(locale, "button-delete-copies-sure", Style::Danger, press);
    let press = Press::Account(account.id.clone());
    let keep = button(locale, "button-keep", Style::Secondary, press);
    View::card(card, vec![delete, keep])
}

/// What ends when an account is unlinked, before it is.
#[must_use]
pub fn unlinking(locale: Locale, ending: &Ending) -> View {
    let mut body = vec![plain(locale, "unlink-key")];
    body.extend(what_ends(locale, ending));
    let press = Press::Unlink(ending.account.id.clone(), Sure::Yes);
    let unlink = button(locale, "button-unlink-sure", Style::Danger, press);
    let press = Press::Account(ending.account.id.clone());
    let keep = button(locale, "button-keep", Style::Secondary, press);
    let card = Card {
        title: ending.account.name.clone(),
        body: body.join("\n"),
        tone: Tone::Danger,
        ..Card::default()
    };
    View::card(card, vec![unlink, keep])
}

/// What ends when a member is forgotten, before they are.
#[must_use]
pub fn forgetting(locale: Locale, endings: &[Ending]) -> View {
    let mut body = vec![plain(locale, "forget-all")];
    for ending in endings {
        let mut lines = vec![format!("**`{}`**", ending.account.name)];
        lines.extend(what_ends(locale, ending));
        body.push(lines.join("\n"));
    }
    let forget = Press::Forget(Sure::Yes);
    let card = Card {
        title: plain(locale, "forget-title"),
        body: body.join("\n\n"),
        tone: Tone::Danger,
        ..Card::default()
    };
    let forget = button(locale, "button-forget-sure", Style::Danger, forget);
    let keep = button(locale, "button-keep", Style::Secondary, Press::Accounts);
    View::card(card, vec![forget, keep])
}

fn what_ends(locale: Locale, ending: &Ending) -> Vec<String> {
    let counts = [
        (ending.jobs as u64, "unlink-jobs"),
        (ending.plans as u64, "unlink-plans"),
        (ending.in_trash, "unlink-in-trash"),
        (ending.account.copies, "unlink-copies"),
    ];
    counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, text)| {
            let count = Args::new().count("count", count);
            format!("• {}", say(locale, text, count))
        })
        .collect()
}

/// That an account is unlinked.
#[must_use]
pub fn unlinked(locale: Locale, account: &OwnAccount) -> View {
    let name = Args::new().text("account", format!("`{}`", account.name));
    View::words(say(locale, "unlink-done", name))
}

/// All that is kept of the member.
#[must_use]
pub fn data(locale: Locale, bytes: Vec<u8>) -> View {
    View {
        file: Some(File {
            name: plain(locale, "data-file"),
            bytes,
        }),
        ..View::words(plain(locale, "data-here"))
    }
}

fn own_data(locale: Locale) -> Vec<Button> {
    let forget = Press::Forget(Sure::NotYet);
    vec![
        button(locale, "button-my-data", Style::Secondary, Press::MyData),
        button(locale, "button-forget", Style::Secondary, forget),
    ]
}
