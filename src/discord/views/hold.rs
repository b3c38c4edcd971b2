//! What is said of a hold. Pure.

use super::View;
use crate::discord::escape;
use crate::domain::hold::{Hold, Holder, LONGEST_REASON};
use crate::ops::hold::Paused;
use crate::text::{Args, Locale, plain, say};

/// The public answer to `/charts-admin pause`.
#[must_use]
pub fn view(locale: Locale, paused: &Paused) -> View {
    View::words(match paused {
        Paused::Holds(hold) => sentence(locale, hold),
        Paused::GoesOn => plain(locale, "hold-over"),
        Paused::StillHeld(hold) => {
            let between = plain(locale, "between-sentences");
            let still = sentence(locale, hold);
            format!("{}{between}{still}", plain(locale, "hold-over-here"))
        }
    })
}

/// That everything is held, by whom and why.
#[must_use]
pub fn sentence(locale: Locale, hold: &Hold) -> String {
    let said = match hold.by {
        Holder::Operator => plain(locale, "hold-by-operator"),
        Holder::Member(member) => {
            let member = Args::new().text("member", format!("<@{}>", member.0));
            say(locale, "hold-by-member", member)
        }
    };
    if hold.reason.is_empty() {
        return said;
    }
    let reason = escape::title(&hold.reason, LONGEST_REASON);
    let why = say(locale, "hold-because", Args::new().text("reason", reason));
    format!("{said}{}{why}", plain(locale, "between-sentences"))
}
