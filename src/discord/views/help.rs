//! `/charts help`.

use super::{Card, Tone, View};
use crate::text::{Args, Locale, plain, say};

/// What the bot does, and how.
#[must_use]
pub fn view(locale: Locale) -> View {
    let body = ["help-begin", "help-commands", "help-safety"]
        .map(|text| plain(locale, text))
        .join("\n\n");
    let version = Args::new().text("version", env!("CARGO_PKG_VERSION"));
    let card = Card {
        title: plain(locale, "help-title"),
        body,
        footer: say(locale, "help-footer", version),
        tone: Tone::Calm,
        ..Card::default()
    };
    View::card(card, Vec::new())
}
