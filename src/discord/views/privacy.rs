//! `/privacy`: what is kept of whom, and for how long. The page says the same.

use super::{Card, View};
use crate::text::{Locale, PRIVACY, plain};

/// The whole text.
#[must_use]
pub fn view(locale: Locale) -> View {
    let parts =
        PRIVACY.map(|(head, text)| format!("**{}**\n{}", plain(locale, head), plain(locale, text)));
    let card = Card {
        title: plain(locale, "privacy-title"),
        body: parts.join("\n\n"),
        ..Card::default()
    };
    View::card(card, Vec::new())
}
