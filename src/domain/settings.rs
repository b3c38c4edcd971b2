//! What a team may set for itself, and how its managers write it.

use super::ids::ChannelId;
use super::number;
use super::quota::PlotLimit;

/// One setting of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TeamSetting {
    /// Where jobs tell how they go, when the bot may not post where the command was typed.
    NoticeChannel,
    /// Where one line is written when a job ends.
    LogChannel,
    /// Plots that an account may hold whose chart server does not tell.
    AccountLimit,
}

impl TeamSetting {
    /// Every setting, in the order of the card.
    pub const ALL: [Self; 3] = [Self::NoticeChannel, Self::LogChannel, Self::AccountLimit];

    /// The word in the database and in a button.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoticeChannel => "notice",
            Self::LogChannel => "log",
            Self::AccountLimit => "limit",
        }
    }

    /// The setting of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What a team set. What it did not set is at its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamSettings {
    /// See [`TeamSetting::NoticeChannel`]; the default is none.
    pub notice_channel: Option<ChannelId>,
    /// See [`TeamSetting::LogChannel`]; the default is none.
    pub log_channel: Option<ChannelId>,
    /// See [`TeamSetting::AccountLimit`]; `Untold` leaves it to the operator's `CHART_LIMIT`.
    pub account_limit: PlotLimit,
}

/// The text of a limit, as it is stored and as a form shows it; nothing where none is set.
#[must_use]
pub fn limit_text(limit: PlotLimit) -> Option<String> {
    match limit {
        PlotLimit::Untold => None,
        PlotLimit::Unlimited => Some("none".to_owned()),
        PlotLimit::Plots(plots) => Some(plots.to_string()),
    }
}

/// The limit that somebody wrote: a whole number above 0, or `none`.
#[must_use]
pub fn limit(text: &str) -> Option<PlotLimit> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("none") || text == "无" {
        return Some(PlotLimit::Unlimited);
    }
    let plots = number::typed(text).filter(|plots| *plots > 0)?;
    Some(PlotLimit::Plots(plots as u64))
}

/// A channel as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenChannel {
    /// By its id or as a mention.
    Id(ChannelId),
    /// By its name, in lower case as Discord has it.
    Name(String),
}

/// The shortest id that Discord ever gave; a shorter number is a name, such as `2026`.
const SHORTEST_ID: usize = 15;

/// What a text says of a channel: `<#id>`, an id, `#name` or a name.
#[must_use]
pub fn channel(text: &str) -> WrittenChannel {
    let text = text.trim();
    let mentioned = text
        .strip_prefix("<#")
        .and_then(|rest| rest.strip_suffix('>'));
    let digits = mentioned.unwrap_or(text);
    let is_id = digits.len() >= SHORTEST_ID && digits.bytes().all(|b| b.is_ascii_digit());
    match digits.parse() {
        Ok(id) if is_id => WrittenChannel::Id(ChannelId(id)),
        _ => WrittenChannel::Name(text.trim_start_matches('#').trim().to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn channels_are_written_in_four_ways() {
        let id = WrittenChannel::Id(ChannelId(1_533_081_865_420_800_003));
        for text in ["<#1533081865420800003>", " 1533081865420800003 "] {
            assert_eq!(channel(text), id, "{text}");
        }
        for (text, name) in [
            ("#Charts", "charts"),
            (" charts", "charts"),
            ("#2026", "2026"),
        ] {
            assert_eq!(channel(text), WrittenChannel::Name(name.into()), "{text}");
        }
    }

    #[test]
    fn a_limit_is_a_number_above_0_or_none() {
        assert_eq!(limit(" None "), Some(PlotLimit::Unlimited));
        assert_eq!(limit("1,500"), Some(PlotLimit::Plots(1500)));
        for text in ["", "0", "-1", "many", "1.5"] {
            assert_eq!(limit(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_of_a_limit_reads_back(plots in 1_u64..1_000_000_000) {
            for wanted in [PlotLimit::Plots(plots), PlotLimit::Unlimited] {
                let text = limit_text(wanted).unwrap();
                prop_assert_eq!(limit(&text), Some(wanted));
            }
        }

        #[test]
        fn any_text_is_some_channel(text in "\\PC{0,40}") {
            let _ = channel(&text);
            let _ = limit(&text);
        }
    }
}
