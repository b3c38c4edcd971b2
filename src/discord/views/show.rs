//! `/charts show` and `/charts restore`: one chart to look at. Private. Pure.

use super::chart::{fields, image};
use super::{Button, Card, Style, View, button, choice_of};
use crate::discord::escape;
use crate::domain::chart::Filetype;
use crate::domain::command::Press;
use crate::domain::ids::Fid;
use crate::ops::restore::{FromCopy, Landed, Restored, Restoring};
use crate::ops::show::{Keeping, Shown, ShownChart};
use crate::text::{Args, Locale, plain, say};

/// As many tied charts are named; the rest is counted.
const MOST_TIED: usize = 8;

/// The chart, or the choice among several of its title.
#[must_use]
pub fn view(locale: Locale, shown: &Shown) -> View {
    match shown {
        Shown::Chart(chart) => one(locale, chart),
        Shown::Several(account, charts) => {
            choice_of(locale, charts, |chart| Press::Show(account.clone(), chart))
        }
    }
}

fn one(locale: Locale, shown: &ShownChart) -> View {
    let chart = &shown.chart;
    let mut body = vec![format!("**{}**", escape::title(&chart.title, 200))];
    if shown.keeping == Keeping::Protected {
        body.push(plain(locale, "show-protected"));
    }
    body.push(tied(locale, shown));
    let card = Card {
        title: shown.name.clone(),
        body: body.join("\n\n"),
        fields: fields(locale, chart, shown.folder.as_deref()),
        image: image(locale, shown.picture.as_ref()),
        ..Card::default()
    };
    View::card(card, buttons(locale, shown))
}

fn tied(locale: Locale, shown: &ShownChart) -> String {
    let (heading, none, unknown) = match shown.chart.filetype {
        Filetype::Plot => (
            "show-draws-from",
            "show-draws-from-none",
            "show-draws-from-unknown",
        ),
        Filetype::Grid => (
            "show-drawn-by",
            "show-drawn-by-none",
            "show-drawn-by-unknown",
        ),
    };
    let Some(tied) = &shown.tied else {
        return plain(locale, unknown);
    };
    if tied.is_empty() {
        return plain(locale, none);
    }
    let mut lines = vec![format!("__{}__", plain(locale, heading))];
    lines.extend(tied.iter().take(MOST_TIED).map(named));
    if tied.len() > MOST_TIED {
        let more = Args::new().count("count", (tied.len() - MOST_TIED) as u64);
        lines.push(say(locale, "card-more", more));
    }
    lines.join("\n")
}

fn named((fid, title): &(Fid, Option<String>)) -> String {
    match title {
        Some(title) => format!("• {} · {}", escape::title(title, 80), fid.local),
        None => format!("• {}", escape::title(&fid.to_string(), 80)),
    }
}

fn buttons(locale: Locale, shown: &ShownChart) -> Vec<Button> {
    let (account, chart) = (&shown.account, shown.chart.fid.local);
    let mut buttons = Vec::new();
    if shown.keeping == Keeping::Free {
        let press = Press::Open(account.clone(), chart);
        buttons.push(button(
            locale,
            "button-delete-card",
            Style::Secondary,
            press,
        ));
        let press = Press::ProtectChart(account.clone(), chart);
        buttons.push(button(locale, "button-protect", Style::Secondary, press));
    }
    buttons
}

/// What was restored, or the choice among several of its title.
#[must_use]
pub fn restoring(locale: Locale, restoring: &Restoring) -> View {
    match restoring {
        Restoring::Done(restored) => done(locale, restored),
        Restoring::FromCopy(copy) => uploaded(locale, copy),
        Restoring::Several(account, charts) => choice_of(locale, charts, |chart| {
            Press::RestoreChart(account.clone(), chart)
        }),
    }
}

fn uploaded(locale: Locale, copy: &FromCopy) -> View {
    let args = Args::new()
        .text("title", escape::title(&copy.chart.title, 80))
        .text("was", copy.was.local.to_string())
        .text("number", copy.chart.fid.local.to_string())
        .text("account", format!("`{}`", copy.name));
    let press = Press::Show(copy.account.clone(), copy.chart.fid.local);
    View {
        buttons: vec![button(locale, "button-show", Style::Secondary, press)],
        ..View::words(say(locale, "restore-from-copy", args))
    }
}

fn done(locale: Locale, restored: &Restored) -> View {
    let chart = &restored.chart;
    let args = Args::new()
        .text("title", escape::title(&chart.title, 80))
        .text("number", chart.fid.local.to_string())
        .text("account", format!("`{}`", restored.name));
    let mut said = vec![say(locale, "restore-done", args)];
    if restored.landed == Landed::AtHome {
        said.push(plain(locale, "restore-at-home"));
    }
    let press = Press::Show(restored.account.clone(), chart.fid.local);
    View {
        buttons: vec![button(locale, "button-show", Style::Secondary, press)],
        ..View::words(said.join(" "))
    }
}
