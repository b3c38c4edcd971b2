//! The card of **Move to …**: how many charts go where, and what that means. Pure.

use super::{Button, Card, File, Style, Tone, View, button, decision, plan};
use crate::discord::csv_file;
use crate::domain::command::Press;
use crate::domain::ids::PlanId;
use crate::domain::later::Sweeping;
use crate::ops::moving::{MoveCard, Other};
use crate::text::{Args, Locale, plain, say};

/// Discord's limit for what a button says.
const LONGEST_LABEL: usize = 80;

/// The card, with its buttons.
#[must_use]
pub fn view(locale: Locale, card: &MoveCard) -> View {
    let to = || Args::new().text("to", card.to.clone());
    let counts = to()
        .count("plots", card.plots as u64)
        .count("grids", card.grids as u64);
    let mut body = vec![say(locale, "move-what", counts)];
    if card.copied > 0 {
        let copied = Args::new().count("count", card.copied as u64);
        body.push(say(locale, "move-copied", copied));
    }
    if let Some(room) = &card.room {
        let args = to()
            .text("what", room.counts.which.word())
            .count("after", room.held)
            .count("limit", room.limit.unwrap_or(room.held));
        body.push(say(locale, "move-room", args));
    }
    body.push(plain(locale, "move-how"));
    body.push(plain(locale, "move-means"));
    let forecast = card.forecast.as_ref();
    body.extend(forecast.map(|forecast| plan::budget(locale, forecast)));
    let embed = Card {
        title: card.account.clone(),
        body: body.join("\n\n"),
        closing: plan::closing(locale, &card.draft, card.decides, Sweeping::Off),
        tone: Tone::Danger,
        ..Card::default()
    };
    let file = File {
        name: plain(locale, "plan-file"),
        bytes: csv_file::of_plan(&card.draft.items),
    };
    let buttons = decision(locale, &card.draft, Sweeping::Off, None, &[]);
    View {
        file: Some(file),
        ..View::card(embed, buttons)
    }
}

/// A button for each of the member's other accounts.
pub(super) fn offers(locale: Locale, plan: &PlanId, others: &[Other]) -> Vec<Button> {
    let offer = |other: &Other| {
        let to = Args::new().text("to", other.name.clone());
        Button {
            label: cut(&say(locale, "button-move-to", to)),
            style: Style::Secondary,
            press: Press::MoveTo(plan.clone(), other.mark),
        }
    };
    others.iter().map(offer).collect()
}

/// The button that decides on a plan that moves.
pub(super) fn confirm(locale: Locale, count: usize, press: Press) -> Button {
    let count = Args::new().count("count", count as u64);
    Button {
        label: say(locale, "button-move", count),
        ..button(locale, "button-move", Style::Danger, press)
    }
}

fn cut(label: &str) -> String {
    if label.chars().count() <= LONGEST_LABEL {
        return label.to_owned();
    }
    let start: String = label.chars().take(LONGEST_LABEL - 1).collect();
    format!("{start}…")
}
