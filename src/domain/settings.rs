//! What a team may set for itself, and how its managers write it.

use super::copy::Copying;
use super::ids::{ChannelId, RoleId};
use super::later::{Days, MOST_DAYS, Sweeping};
use super::number;
use super::policy::{self, Policy};
use super::quota::PlotLimit;
use super::words::words;

/// One setting of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TeamSetting {
    /// Where jobs tell how they go, when the bot may not post where the command was typed.
    NoticeChannel,
    /// Where one line is written when a job ends.
    LogChannel,
    /// Plots that an account may hold whose chart server does not tell.
    AccountLimit,
    /// The role whose members approve what deletes much.
    ApproverRole,
    /// Plans that delete more charts than this need them.
    ApproveAbove,
    /// How many of them have to say yes.
    Approvers,
    /// How many hours they have.
    RequestHours,
    /// Whether charts are copied before they are deleted.
    Copying,
    /// Whether what was moved to the trash is deleted later.
    Sweep,
}

words! {
    /// The word in the database and in a button.
    TeamSetting {
        NoticeChannel = "notice",
        LogChannel = "log",
        AccountLimit = "limit",
        ApproverRole = "approver",
        ApproveAbove = "above",
        Approvers = "approvers",
        RequestHours = "hours",
        Copying = "copies",
        Sweep = "sweep",
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
    /// See [`TeamSetting::ApproverRole`]; the default is none, and then nobody is asked.
    pub approver_role: Option<RoleId>,
    /// See [`TeamSetting::ApproveAbove`].
    pub approve_above: Option<u64>,
    /// See [`TeamSetting::Approvers`].
    pub approvers: Option<u32>,
    /// See [`TeamSetting::RequestHours`].
    pub request_hours: Option<u32>,
    /// See [`TeamSetting::Copying`]; the default is to copy first.
    pub copying: Copying,
    /// See [`TeamSetting::Sweep`]; the default is that it stays in the trash.
    pub sweep: Sweeping,
}

const HOUR_MS: i64 = 3_600_000;

impl TeamSettings {
    /// What follows for plans that delete for ever.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let hours = self.request_hours.unwrap_or(policy::HOURS);
        Policy {
            role: self.approver_role,
            above: self.approve_above.unwrap_or(policy::ABOVE),
            approvers: self.approvers.unwrap_or(policy::APPROVERS),
            lasts_ms: i64::from(hours) * HOUR_MS,
        }
    }
}

/// The most charts that a team may let one member delete alone.
const MOST_ALONE: usize = 100_000;

/// As many charts as somebody wrote that one may delete alone; 0 asks always.
#[must_use]
pub fn above(text: &str) -> Option<u64> {
    let charts = number::typed(text).filter(|charts| *charts <= MOST_ALONE)?;
    Some(charts as u64)
}

/// As many approvers as somebody wrote, from 1 to 10.
#[must_use]
pub fn approvers(text: &str) -> Option<u32> {
    between(text, 1, 10)
}

/// As many hours as somebody wrote, from 1 to 168, which is a week.
#[must_use]
pub fn hours(text: &str) -> Option<u32> {
    between(text, 1, 168)
}

fn between(text: &str, least: u32, most: u32) -> Option<u32> {
    let count = u32::try_from(number::typed(text)?).ok()?;
    (least..=most).contains(&count).then_some(count)
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

/// Whether copies are made, as somebody wrote it: on or off.
#[must_use]
pub fn copying(text: &str) -> Option<Copying> {
    match text.trim().to_lowercase().as_str() {
        "on" | "开" => Some(Copying::First),
        "off" | "关" => Some(Copying::Off),
        _ => None,
    }
}

/// The word of that choice, as it is stored and as a form shows it.
#[must_use]
pub const fn copying_text(copying: Copying) -> &'static str {
    match copying {
        Copying::First => "on",
        Copying::Off => "off",
    }
}

/// Whether, and after how many days, what was moved to the trash is deleted, as somebody wrote it: a number of days,
/// or off.
#[must_use]
pub fn sweep(text: &str) -> Option<Sweeping> {
    match text.trim().to_lowercase().as_str() {
        "off" | "关" => Some(Sweeping::Off),
        text => Days::new(between(text, 1, MOST_DAYS)?).map(Sweeping::After),
    }
}

/// The word of that choice, as it is stored and as a form shows it.
#[must_use]
pub fn sweep_text(sweeping: Sweeping) -> String {
    match sweeping {
        Sweeping::Off => "off".to_owned(),
        Sweeping::After(days) => days.count().to_string(),
    }
}

/// A channel or a role as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written<T> {
    /// By its id or as a mention.
    Id(T),
    /// By its name, in lower case.
    Name(String),
}

/// The shortest id that Discord ever gave; a shorter number is a name, such as `2026`.
const SHORTEST_ID: usize = 15;

/// What a text says of a channel: `<#id>`, an id, `#name` or a name.
#[must_use]
pub fn channel(text: &str) -> Written<ChannelId> {
    match id(text, "<#") {
        Some(id) => Written::Id(ChannelId(id)),
        None => Written::Name(text.trim().trim_start_matches('#').trim().to_lowercase()),
    }
}

/// What a text says of a role: `<@&id>`, an id, `@name` or a name.
#[must_use]
pub fn role(text: &str) -> Written<RoleId> {
    match id(text, "<@&") {
        Some(id) => Written::Id(RoleId(id)),
        None => Written::Name(text.trim().trim_start_matches('@').trim().to_lowercase()),
    }
}

fn id(text: &str, mention: &str) -> Option<u64> {
    let text = text.trim();
    let mentioned = text
        .strip_prefix(mention)
        .and_then(|rest| rest.strip_suffix('>'));
    let digits = mentioned.unwrap_or(text);
    let is_id = digits.len() >= SHORTEST_ID && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn channels_are_written_in_four_ways() {
        let id = Written::Id(ChannelId(1_533_081_865_420_800_003));
        for text in ["<#1533081865420800003>", " 1533081865420800003 "] {
            assert_eq!(channel(text), id, "{text}");
        }
        for (text, name) in [
            ("#Charts", "charts"),
            (" charts", "charts"),
            ("#2026", "2026"),
        ] {
            assert_eq!(channel(text), Written::Name(name.into()), "{text}");
        }
    }

    #[test]
    fn roles_are_written_in_four_ways() {
        let id = Written::Id(RoleId(1_533_081_865_420_800_003));
        for text in ["<@&1533081865420800003>", " 1533081865420800003 "] {
            assert_eq!(role(text), id, "{text}");
        }
        for text in ["@Chart Approvers", " chart approvers "] {
            assert_eq!(
                role(text),
                Written::Name("chart approvers".into()),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_out_of_bounds_are_none() {
        assert_eq!((above("0"), above("100,001")), (Some(0), None));
        assert_eq!(
            (approvers("0"), approvers("2"), approvers("11")),
            (None, Some(2), None)
        );
        assert_eq!(
            (hours("0"), hours("168"), hours("169")),
            (None, Some(168), None)
        );
    }

    #[test]
    fn a_limit_is_a_number_above_0_or_none() {
        assert_eq!(limit(" None "), Some(PlotLimit::Unlimited));
        assert_eq!(limit("1,500"), Some(PlotLimit::Plots(1500)));
        for text in ["", "0", "-1", "many", "1.5"] {
            assert_eq!(limit(text), None, "{text}");
        }
    }

    #[test]
    fn copies_are_on_or_off() {
        for choice in [Copying::First, Copying::Off] {
            assert_eq!(copying(copying_text(choice)), Some(choice));
        }
        assert_eq!(
            (copying(" OFF "), copying("maybe")),
            (Some(Copying::Off), None)
        );
    }

    #[test]
    fn the_trash_is_swept_after_1_to_90_days_or_not_at_all() {
        for text in ["off", "1", "90"] {
            assert_eq!(sweep(text).map(sweep_text).as_deref(), Some(text));
        }
        for text in ["", "0", "91", "on", "-1", "1.5"] {
            assert_eq!(sweep(text), None, "{text}");
        }
        assert_eq!(sweep(" 关 "), Some(Sweeping::Off));
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
            let _ = (limit(&text), role(&text), above(&text), approvers(&text), hours(&text));
        }
    }
}
