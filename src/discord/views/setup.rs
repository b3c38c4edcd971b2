//! `/charts-admin setup`: a line a setting, and the form that changes one. Pure.

use super::{Button, Card, Style, View};
use crate::domain::command::Press;
use crate::domain::copy::Copying;
use crate::domain::ids::ChannelId;
use crate::domain::later::Sweeping;
use crate::domain::policy;
use crate::domain::quota::PlotLimit;
use crate::domain::settings::{TeamSetting, TeamSettings, copying_text, limit_text, sweep_text};
use crate::ops::settings::Setup;
use crate::text::{Args, Locale, plain, say};

/// The card.
#[must_use]
pub fn view(locale: Locale, setup: &Setup) -> View {
    let lines = TeamSetting::ALL.map(|setting| {
        let name = plain(locale, of(setting).name);
        let about = plain(locale, of(setting).about);
        let said = Args::new()
            .text("of", format!("**{name}**"))
            .text("what", value(locale, setup, setting));
        format!("{}\n{about}", say(locale, "said-of", said))
    });
    let card = Card {
        title: plain(locale, "setup-title"),
        body: lines.join("\n\n"),
        ..Card::default()
    };
    let buttons = TeamSetting::ALL.map(|setting| Button {
        label: plain(locale, of(setting).change),
        style: Style::Secondary,
        press: Press::Change(setting),
    });
    View::card(card, buttons.into())
}

/// A form with one line that may be left empty, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineForm {
    /// Above it.
    pub title: String,
    /// Beside the line.
    pub label: String,
    /// What stands in the line.
    pub value: Option<String>,
    /// So many characters at most.
    pub longest: u16,
}

/// The form that changes a setting.
#[must_use]
pub fn form(locale: Locale, set: &TeamSettings, setting: TeamSetting) -> LineForm {
    let id = |channel: Option<ChannelId>| channel.map(|id| id.to_string());
    LineForm {
        longest: 100,
        title: plain(locale, of(setting).name),
        label: plain(locale, of(setting).label),
        value: match setting {
            TeamSetting::NoticeChannel => id(set.notice_channel),
            TeamSetting::LogChannel => id(set.log_channel),
            TeamSetting::AccountLimit => limit_text(set.account_limit),
            TeamSetting::ApproverRole => set.approver_role.map(|id| id.to_string()),
            TeamSetting::ApproveAbove => set.approve_above.map(|n| n.to_string()),
            TeamSetting::Approvers => set.approvers.map(|n| n.to_string()),
            TeamSetting::RequestHours => set.request_hours.map(|n| n.to_string()),
            TeamSetting::Copying => Some(copying_text(set.copying).to_owned()),
            TeamSetting::Sweep => Some(sweep_text(set.sweep)),
        },
    }
}

fn value(locale: Locale, setup: &Setup, setting: TeamSetting) -> String {
    let channel = |set: Option<ChannelId>| match set {
        Some(id) => format!("<#{id}>"),
        None => plain(locale, "setup-no-channel"),
    };
    let set = &setup.set;
    let or_default = |text: &str, set: Option<u64>, default: u64| {
        let count = Args::new().count("count", set.unwrap_or(default));
        let value = say(locale, text, count);
        if set.is_some() {
            return value;
        }
        say(locale, "setup-default", Args::new().text("value", value))
    };
    match setting {
        TeamSetting::ApproverRole => match set.approver_role {
            Some(id) => format!("<@&{id}>"),
            None => plain(locale, "setup-no-role"),
        },
        TeamSetting::ApproveAbove => or_default("setup-charts", set.approve_above, policy::ABOVE),
        TeamSetting::Approvers => {
            let (set, default) = (set.approvers.map(u64::from), policy::APPROVERS.into());
            or_default("setup-people", set, default)
        }
        TeamSetting::RequestHours => {
            let (set, default) = (set.request_hours.map(u64::from), policy::HOURS.into());
            or_default("setup-hours", set, default)
        }
        TeamSetting::Copying => match set.copying {
            Copying::First => plain(locale, "setup-copies-on"),
            Copying::Off => plain(locale, "setup-copies-off"),
        },
        TeamSetting::Sweep => match set.sweep {
            Sweeping::Off => plain(locale, "setup-sweep-off"),
            Sweeping::After(days) => say(
                locale,
                "setup-sweep-after",
                Args::new().count("count", days.count()),
            ),
        },
        TeamSetting::NoticeChannel => channel(setup.set.notice_channel),
        TeamSetting::LogChannel => channel(setup.set.log_channel),
        TeamSetting::AccountLimit => match setup.set.account_limit {
            PlotLimit::Plots(plots) => plots.to_string(),
            PlotLimit::Unlimited => plain(locale, "setup-no-limit"),
            PlotLimit::Untold => {
                let limit = Args::new().count("limit", setup.chart_limit);
                say(locale, "setup-limit-default", limit)
            }
        },
    }
}

/// The names of a setting's texts.
struct Texts {
    name: &'static str,
    about: &'static str,
    change: &'static str,
    label: &'static str,
}

const fn of(setting: TeamSetting) -> Texts {
    match setting {
        TeamSetting::NoticeChannel => Texts {
            name: "setup-notice",
            about: "setup-notice-about",
            change: "setup-notice-change",
            label: "setup-channel-label",
        },
        TeamSetting::LogChannel => Texts {
            name: "setup-log",
            about: "setup-log-about",
            change: "setup-log-change",
            label: "setup-channel-label",
        },
        TeamSetting::AccountLimit => Texts {
            name: "setup-limit",
            about: "setup-limit-about",
            change: "setup-limit-change",
            label: "setup-limit-label",
        },
        TeamSetting::ApproverRole => Texts {
            name: "setup-role",
            about: "setup-role-about",
            change: "setup-role-change",
            label: "setup-role-label",
        },
        TeamSetting::ApproveAbove => Texts {
            name: "setup-above",
            about: "setup-above-about",
            change: "setup-above-change",
            label: "setup-above-label",
        },
        TeamSetting::Approvers => Texts {
            name: "setup-approvers",
            about: "setup-approvers-about",
            change: "setup-approvers-change",
            label: "setup-number-label",
        },
        TeamSetting::RequestHours => Texts {
            name: "setup-request",
            about: "setup-request-about",
            change: "setup-request-change",
            label: "setup-number-label",
        },
        TeamSetting::Copying => Texts {
            name: "setup-copies",
            about: "setup-copies-about",
            change: "setup-copies-change",
            label: "setup-copies-label",
        },
        TeamSetting::Sweep => Texts {
            name: "setup-sweep",
            about: "setup-sweep-about",
            change: "setup-sweep-change",
            label: "setup-sweep-label",
        },
    }
}
