//! **Move to …**: the plan of a card once more, with another account of the member's to which its charts go first.
//!
//! What always holds: a member moves between accounts that are both theirs, looked at on every press; the grids that only
//! those plots draw from go along, and all others that they draw from are copied and stay; a plan that is known not to
//! fit is not made.

use std::collections::{HashMap, HashSet};

use super::Keeper;
use super::accounts::Working;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::purge::{grids_of, learn_users, with_ties};
use crate::domain::budget::Forecast;
use crate::domain::chart::{Chart, Filetype};
use crate::domain::ids::{AccountId, Fid, PlanId};
use crate::domain::moving::mark;
use crate::domain::plan::{Asked, Draft};
use crate::domain::policy::Decides;
use crate::domain::quota::{CountsWhich, Use};
use crate::servers::Scope;

/// As many accounts are offered; each takes a button.
const MOST_OFFERED: usize = 8;

/// Another account of the member's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// `user @ host`.
    pub name: String,
    /// What the button carries for it.
    pub mark: u64,
}

/// What goes where.
#[derive(Clone, Debug)]
pub struct MoveCard {
    /// `user @ host`, from which they go.
    pub account: String,
    /// `user @ host`, to which they go.
    pub to: String,
    /// Plots that go.
    pub plots: usize,
    /// Grids that go.
    pub grids: usize,
    /// Grids that are copied and stay, as far as the plots tell.
    pub copied: usize,
    /// How much of what counts there the other account then holds; nothing where it has no limit.
    pub room: Option<Use>,
    /// What can be decided.
    pub draft: Draft,
    /// Who decides.
    pub decides: Decides,
    /// What it costs of the write budget, where there is one.
    pub forecast: Option<Forecast>,
}

impl Keeper {
    /// The member's other accounts, whose chart servers are configured.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn others(&self, working: &Working) -> Result<Vec<Other>, Fault> {
        let linked = &working.linked;
        let links = self.store.links_of(linked.team, linked.member).await?;
        let others = links
            .into_iter()
            .rev()
            .map(|link| link.account)
            .filter(|account| account.id != linked.account.id)
            .filter(|account| self.servers.get(&account.server).is_some())
            .map(|account| Other {
                name: account.shown(),
                mark: mark(&account.id),
            });
        Ok(others.take(MOST_OFFERED).collect())
    }

    /// A press on **Move to …**: a new plan takes the place of the old.
    ///
    /// # Errors
    /// Not one's own open plan, or one that moves already; the other account is not linked (any more), or what is to
    /// be moved does not fit there; those of both chart servers.
    pub async fn move_card(&self, by: &Presser, plan: &PlanId, to: u64) -> Result<MoveCard, Fault> {
        let draft = self.open_draft(by, plan).await?;
        if draft.to.is_some() {
            return Err(UserError::PlanUnknown.into());
        }
        let working = self
            .linked_account(by.team, by.member, &draft.account)
            .await?;
        let links = self.store.links_of(by.team, by.member).await?;
        let is_meant = |account: &AccountId| *account != draft.account && mark(account) == to;
        let there = links.into_iter().find(|link| is_meant(&link.account.id));
        let there = self.opened(there.ok_or(UserError::NotLinkedThere)?).await?;
        let (items, copied) = self.with_their_grids(&working, &draft).await?;
        let plots = items
            .iter()
            .filter(|chart| chart.filetype == Filetype::Plot)
            .count();
        let grids = items.len() - plots;
        let more = match there.counts().which {
            CountsWhich::Plots => plots,
            CountsWhich::PlotsAndGrids => plots + grids + copied,
        };
        let room = self.must_fit(&there, more as u64).await?;
        let asked = match draft.asked {
            Asked::One(fid) | Asked::OneWithItsGrids(fid) => Asked::OneWithItsGrids(fid),
            Asked::Purge(selector) | Asked::PurgeWithTheirGrids(selector) => {
                Asked::PurgeWithTheirGrids(selector)
            }
            Asked::Retry(job) => Asked::Retry(job),
        };
        let to = Some(there.linked.account.id.clone());
        let moving = self
            .keep_draft(&working, asked, with_ties(&items), to)
            .await?;
        self.store.cancel(plan, self.clock.now()).await?;
        Ok(MoveCard {
            account: working.name(),
            to: there.name(),
            plots,
            grids,
            copied,
            room,
            decides: self.decides_on(Some(&moving)).await?,
            forecast: self.forecast(&working, moving.items.len()).await?,
            draft: moving,
        })
    }

    /// The charts of a plan with the grids that only its plots draw from, and how many other grids they draw from. A
    /// chart that is not there any more is left out.
    async fn with_their_grids(
        &self,
        working: &Working,
        draft: &Draft,
    ) -> Result<(Vec<Chart>, usize), Fault> {
        let wrong = |error| working.error(&error, None);
        let listing = working.server.list(&working.who, Scope::Everything).await;
        let mut listing = listing.map_err(wrong)?;
        learn_users(working, &mut listing.charts)
            .await
            .map_err(wrong)?;
        let protections = self.protections_of(working).await?;
        if protections.need_folders() && listing.folders.is_empty() {
            let folders = working.server.list(&working.who, Scope::Folders).await;
            listing.folders = folders.map_err(wrong)?.folders;
        }
        let there: HashMap<&Fid, &Chart> = listing
            .charts
            .iter()
            .map(|chart| (&chart.fid, chart))
            .collect();
        let planned = draft.items.iter();
        let mut chosen: Vec<Chart> = planned
            .filter_map(|item| there.get(&item.fid))
            .map(|chart| Chart::clone(chart))
            .collect();
        if chosen.is_empty() {
            return Err(UserError::NothingToMove.into());
        }
        let listed: HashSet<Fid> = chosen.iter().map(|chart| chart.fid.clone()).collect();
        let plots: Vec<Chart> = chosen
            .iter()
            .filter(|chart| chart.filetype == Filetype::Plot)
            .cloned()
            .collect();
        let mut own = grids_of(&plots, &listing.charts);
        own.retain(|grid| !listed.contains(&grid.fid));
        own.retain(|grid| !protections.hold_chart(grid, &listing.folders));
        chosen.extend(own);
        let going: HashSet<&Fid> = chosen.iter().map(|chart| &chart.fid).collect();
        let drawn: HashSet<&Fid> = plots
            .iter()
            .filter_map(|plot| plot.draws_from.known())
            .flatten()
            .filter(|grid| there.contains_key(grid) && !going.contains(grid))
            .collect();
        let copied = drawn.len();
        Ok((chosen, copied))
    }

    /// How much the account then holds of what counts there, where so much more fits.
    async fn must_fit(&self, there: &Working, more: u64) -> Result<Option<Use>, Fault> {
        let Some(limit) = self.limit_of(there) else {
            return Ok(None);
        };
        let held = there.held().await;
        let held = held.map_err(|error| there.error(&error, None))?;
        let (then, counts) = (held.saturating_add(more), there.counts());
        if then > limit {
            return Err(UserError::DoesNotFit {
                account: there.name(),
                which: counts.which,
                more,
                left: limit.saturating_sub(held),
            }
            .into());
        }
        Ok(Some(Use {
            held: then,
            limit: Some(limit),
            counts,
        }))
    }

    /// Whether whoever decides on a plan that moves is still linked to both accounts.
    pub(super) async fn must_be_linked_to_both(&self, draft: &Draft) -> Result<(), Fault> {
        let Some(to) = &draft.to else {
            return Ok(());
        };
        for (account, missing) in [
            (&draft.account, UserError::NotLinked),
            (to, UserError::NotLinkedThere),
        ] {
            let link = self.store.link(draft.team, draft.member, account).await?;
            if link.is_none() {
                return Err(missing.into());
            }
        }
        Ok(())
    }
}
