//! `/charts protect`: the rules that keep charts. Private: rules tell titles. Pure.

use super::{Button, Card, Style, View, button, choice_of};
use crate::discord::escape;
use crate::domain::command::Press;
use crate::domain::protection::Protection;
use crate::ops::protect::{Newness, Protecting, Rules};
use crate::text::{Args, Locale, plain, say};

/// As many rules have a button; Discord shows 25.
const MOST_RULES: usize = 20;

/// The rules, what was protected, or the choice among several charts of a title.
#[must_use]
pub fn view(locale: Locale, protecting: &Protecting) -> View {
    match protecting {
        Protecting::Rules(all) => rules(locale, all),
        Protecting::Several(account, charts) => choice_of(locale, charts, |chart| {
            Press::ProtectChart(account.clone(), chart)
        }),
        Protecting::Done {
            id,
            newness,
            protection,
            shown,
            name,
        } => {
            let text = match newness {
                Newness::New => "protect-done",
                Newness::Known => "protect-known",
            };
            let args = Args::new()
                .text("what", words(locale, protection, shown))
                .text("account", format!("`{name}`"));
            let press = Press::Unprotect(id.clone());
            View {
                buttons: vec![button(locale, "button-remove", Style::Secondary, press)],
                ..View::words(say(locale, text, args))
            }
        }
    }
}

/// The rules, each with its **Remove**.
#[must_use]
pub fn rules(locale: Locale, all: &Rules) -> View {
    if all.rules.is_empty() {
        let card = Card {
            title: all.name.clone(),
            body: plain(locale, "protect-none"),
            ..Card::default()
        };
        return View::card(card, Vec::new());
    }
    let mut lines = vec![plain(locale, "protect-rules")];
    let shown = all.rules.iter().take(MOST_RULES).enumerate();
    lines.extend(shown.map(|(n, rule)| {
        let what = words(locale, &rule.protection, &rule.shown);
        format!("{}. {what}", n + 1)
    }));
    if all.rules.len() > MOST_RULES {
        let more = Args::new().count("count", (all.rules.len() - MOST_RULES) as u64);
        lines.push(say(locale, "protect-more", more));
    }
    let buttons = all.rules.iter().take(MOST_RULES).enumerate();
    let buttons = buttons.map(|(n, rule)| Button {
        label: say(
            locale,
            "button-remove-n",
            Args::new().count("n", n as u64 + 1),
        ),
        style: Style::Secondary,
        press: Press::Unprotect(rule.id.clone()),
    });
    let card = Card {
        title: all.name.clone(),
        body: lines.join("\n"),
        ..Card::default()
    };
    View::card(card, buttons.collect())
}

fn words(locale: Locale, protection: &Protection, shown: &str) -> String {
    let shown = escape::title(shown, 80);
    match protection {
        Protection::Chart(fid) => {
            let chart = Args::new()
                .text("title", shown)
                .text("number", fid.local.to_string());
            say(locale, "protect-chart", chart)
        }
        Protection::Folder(_) => say(locale, "protect-folder", Args::new().text("path", shown)),
        Protection::Pattern(_) => say(
            locale,
            "protect-pattern",
            Args::new().text("pattern", shown),
        ),
    }
}
