//! A plan: a fixed list of charts and what is to happen to them.
//!
//! What always holds: a plan's list, and where it is moved, never change once it is made; a press adds the effect
//! and turns a [`Draft`] into a [`Plan`], whose digest covers them all.

use serde::{Deserialize, Serialize};

use super::chart::{Chart, Filetype, Ties};
use super::copy::Copying;
use super::digest::{self, Digest};
use super::ids::{AccountId, Fid, JobId, MemberId, Millis, PlanId, TeamId};
use super::selector::Selector;

/// How long a private card, and so its plan, can be pressed: its token lives 15 minutes.
pub const CARD_LIFETIME_MS: i64 = 14 * 60 * 1000;

/// From this many charts on the number is asked for.
pub const TYPE_NUMBER_ABOVE: usize = 10;

/// What happens to a plan's charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Move to the trash, and leave them there.
    Trash,
    /// Move to the trash now, and delete for ever so many milliseconds later.
    TrashThenDelete(i64),
    /// Move all to the trash, then delete all for ever.
    Delete,
}

impl Effect {
    /// The word in the database and in a digest.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trash => "trash",
            Self::TrashThenDelete(_) => "trash_then_delete",
            Self::Delete => "delete",
        }
    }

    /// Whether something is gone for ever afterwards.
    #[must_use]
    pub const fn deletes(self) -> bool {
        matches!(self, Self::TrashThenDelete(_) | Self::Delete)
    }

    /// Milliseconds between trash and deletion, where there is such a wait.
    #[must_use]
    pub const fn after_ms(self) -> Option<i64> {
        match self {
            Self::TrashThenDelete(after) => Some(after),
            Self::Trash | Self::Delete => None,
        }
    }

    /// The effect of that word and wait.
    #[must_use]
    pub fn from_parts(word: &str, after_ms: Option<i64>) -> Option<Self> {
        match (word, after_ms) {
            ("trash", None) => Some(Self::Trash),
            ("trash_then_delete", Some(after)) => Some(Self::TrashThenDelete(after)),
            ("delete", None) => Some(Self::Delete),
            _ => None,
        }
    }

    /// Calls a chart: those that change something, and the one that reads its content for a copy.
    #[must_use]
    pub const fn calls_a_chart(self, copying: Copying) -> u64 {
        match (self.deletes(), copying) {
            (true, Copying::First) => self.writes_a_chart() + 1,
            _ => self.writes_a_chart(),
        }
    }

    /// Calls that change something, a chart.
    #[must_use]
    pub const fn writes_a_chart(self) -> u64 {
        match self {
            Self::Trash => 1,
            Self::TrashThenDelete(_) | Self::Delete => 2,
        }
    }
}

/// One chart of a plan: all that must still be so when its turn comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    /// Its id.
    pub fid: Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title when the plan was made.
    pub title: String,
    /// When it was made.
    pub created: Millis,
    /// When it was last changed, as of the plan.
    pub modified: Millis,
    /// The grids that it draws from (a plot), as far as they are known: a grid is left alone while a plot
    /// that draws from it stays.
    pub draws_from: Ties,
}

impl From<&Chart> for PlanItem {
    fn from(chart: &Chart) -> Self {
        Self {
            fid: chart.fid.clone(),
            filetype: chart.filetype,
            title: chart.title.clone(),
            created: chart.created,
            modified: chart.modified,
            draws_from: chart.draws_from.clone(),
        }
    }
}

/// What a plan was asked for as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// `/charts delete`: one chart, by its fid.
    One(Fid),
    /// `/charts delete` with **Take its grid too**.
    OneWithItsGrids(Fid),
    /// `/charts purge`.
    Purge(Selector),
    /// `/charts purge plot` with **Take their grids too**.
    PurgeWithTheirGrids(Selector),
    /// **Retry what failed** in that job.
    Retry(JobId),
}

/// A list of charts that somebody may still decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: PlanId,
    /// The team it was asked in.
    pub team: TeamId,
    /// The member who asked, and who alone may press.
    pub member: MemberId,
    /// The account whose charts these are.
    pub account: AccountId,
    /// The account of the same member's to which they are moved before they are deleted; nothing where they are not.
    pub to: Option<AccountId>,
    /// What was asked.
    pub asked: Asked,
    /// The charts, plots before grids, in the order in which they go.
    pub items: Vec<PlanItem>,
    /// When it was made.
    pub created: Millis,
    /// When it lapses.
    pub expires: Millis,
}

impl Draft {
    /// The number that must be typed before this goes ahead, or nothing where a press is enough.
    #[must_use]
    pub fn number_to_type(&self) -> Option<usize> {
        let unfiltered = match &self.asked {
            Asked::One(_) | Asked::OneWithItsGrids(_) | Asked::Retry(_) => false,
            Asked::Purge(selector) | Asked::PurgeWithTheirGrids(selector) => !selector.has_filter(),
        };
        (unfiltered || self.items.len() > TYPE_NUMBER_ABOVE).then_some(self.items.len())
    }

    /// The plan that a press with that effect approves.
    #[must_use]
    pub fn with_effect(self, effect: Effect) -> Plan {
        let digest = digest::of(&self.account, effect, self.to.as_ref(), &self.items);
        Plan {
            id: self.id,
            team: self.team,
            member: self.member,
            account: self.account,
            to: self.to,
            asked: self.asked,
            items: self.items,
            effect,
            digest,
        }
    }
}

/// A fixed list of charts and one effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// The team it was asked in.
    pub team: TeamId,
    /// The member who asked.
    pub member: MemberId,
    /// The account whose charts these are.
    pub account: AccountId,
    /// The account of the same member's to which they are moved before they are deleted; nothing where they are not.
    pub to: Option<AccountId>,
    /// What was asked.
    pub asked: Asked,
    /// The charts, plots before grids.
    pub items: Vec<PlanItem>,
    /// What happens to them.
    pub effect: Effect,
    /// Over account, effect, where they are moved, and every item: what an approval is an approval of.
    pub digest: Digest,
}

impl Plan {
    /// Whether the list and the effect are still those that the digest was taken of.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        digest::of(&self.account, self.effect, self.to.as_ref(), &self.items) == self.digest
    }
}

/// Puts plots before grids and leaves the order within each as it is.
#[must_use]
pub fn plots_first(mut items: Vec<PlanItem>) -> Vec<PlanItem> {
    items.sort_by_key(|item| item.filetype);
    items
}
