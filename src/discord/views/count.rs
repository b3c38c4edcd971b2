//! `/charts count`: numbers only, for everybody.

use super::{Card, Tone, View};
use crate::domain::quota::{Use, bar};
use crate::ops::count::Count;
use crate::text::{Args, Locale, plain, say};

/// From this many per cent on the card warns.
const NEARLY_FULL: u64 = 90;

/// How full an account is.
#[must_use]
pub fn view(locale: Locale, count: &Count) -> View {
    let used = count.used;
    let mut lines = how_full(locale, used);
    lines.push(say(
        locale,
        "count-grids",
        Args::new().count("grids", used.grids),
    ));
    lines.push(String::new());
    lines.push(plain(locale, "count-what-counts"));
    let tone = match used.percent() {
        Some(percent) if percent >= 100 => Tone::Danger,
        Some(percent) if percent >= NEARLY_FULL => Tone::Warning,
        _ => Tone::Calm,
    };
    let card = Card {
        title: count.account.clone(),
        body: lines.join("\n"),
        tone,
        ..Card::default()
    };
    View::card(card, Vec::new())
}

/// How full it is, in two or three lines.
pub(super) fn how_full(locale: Locale, used: Use) -> Vec<String> {
    let plots = Args::new().count("plots", used.plots);
    let (Some(limit), Some(percent), Some(left)) = (used.limit, used.percent(), used.left()) else {
        return vec![say(locale, "count-unlimited", plots)];
    };
    let full = plots.count("limit", limit).count("percent", percent);
    vec![
        say(locale, "count-full", full),
        bar(used.plots, limit),
        say(locale, "count-left", Args::new().count("left", left)),
    ]
}
