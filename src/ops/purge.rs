//! `/charts purge`: which charts a filter takes, as a plan that its member may decide on.

use std::collections::{HashMap, HashSet};

use futures_util::future::try_join_all;

use super::Keeper;
use super::accounts::Working;
use super::delete::Grids;
use super::errors::{Fault, UserError};
use super::moving::Other;
use crate::domain::budget::Forecast;
use crate::domain::chart::{Chart, Filetype, Listing, Ties};
use crate::domain::command::Purpose;
use crate::domain::copy::Copying;
use crate::domain::ids::{Fid, MemberId, TeamId};
use crate::domain::later::Sweeping;
use crate::domain::plan::{Asked, Draft, PlanItem};
use crate::domain::policy::Decides;
use crate::domain::references::{GridUse, References};
use crate::domain::selector::{Selection, Selector, Which, select};
use crate::servers::{Reading, Scope, ServerError};

/// What a filter takes, and what it leaves.
#[derive(Clone, Debug)]
pub struct PlanCard {
    /// `user @ host`.
    pub account: String,
    /// The filter.
    pub selector: Selector,
    /// What it takes and leaves.
    pub selection: Selection,
    /// Whether the plots' own grids are part of the plan.
    pub grids: Grids,
    /// How many plots draw from grids that could go with them; 0 where that is not known.
    pub with_grids: usize,
    /// Pages that one listing takes.
    pub pages: u32,
    /// What can be decided; nothing where nothing matched.
    pub draft: Option<Draft>,
    /// Who decides where it is deleted for ever.
    pub decides: Decides,
    /// Whether what is moved to the trash is deleted later.
    pub sweep: Sweeping,
    /// Whether each is copied before it is deleted.
    pub copying: Copying,
    /// What it costs of the write budget, where there is one.
    pub forecast: Option<Forecast>,
    /// Where it can be moved instead.
    pub others: Vec<Other>,
}

impl Keeper {
    /// The plan of that filter for the member's account.
    ///
    /// # Errors
    /// No such folder; those of the account and of the chart server.
    pub async fn purge_card(
        &self,
        team: TeamId,
        member: MemberId,
        account: Option<&str>,
        selector: Selector,
    ) -> Result<PlanCard, Fault> {
        let working = self
            .account_for(team, member, account, Purpose::Change)
            .await?;
        let listing = self.listing_for(&working, &selector, Grids::Stay).await?;
        self.plan_card(&working, selector, listing, Grids::Stay)
            .await
    }

    /// The same filter, with the grids that only its plots draw from.
    pub(super) async fn purge_card_with_grids(
        &self,
        draft: &Draft,
        selector: Selector,
    ) -> Result<PlanCard, Fault> {
        let working = self
            .linked_account(draft.team, draft.member, &draft.account)
            .await?;
        let listing = self.listing_for(&working, &selector, Grids::GoToo).await?;
        self.plan_card(&working, selector, listing, Grids::GoToo)
            .await
    }

    async fn plan_card(
        &self,
        working: &Working,
        selector: Selector,
        mut listing: Listing,
        grids: Grids,
    ) -> Result<PlanCard, Fault> {
        let now = self.clock.now();
        if selector.which != Which::Plot || grids == Grids::GoToo {
            learn_users(working, &mut listing.charts)
                .await
                .map_err(|e| working.error(&e, None))?;
        }
        let folder = selector.folder.clone().unwrap_or_default();
        let protections = self.protections_of(working).await?;
        let mut selection = select(&selector, &listing, &protections, now)
            .map_err(|_| UserError::NoSuchFolder(folder))?;
        let drawing = |chart: &&Chart| {
            chart.filetype == Filetype::Plot
                && chart
                    .draws_from
                    .known()
                    .is_some_and(|grids| !grids.is_empty())
        };
        let with_grids = selection.chosen.iter().filter(drawing).count();
        if grids == Grids::GoToo {
            let mut own = grids_of(&selection.chosen, &listing.charts);
            own.retain(|grid| !protections.hold_chart(grid, &listing.folders));
            selection.chosen.extend(own);
        }
        let items = with_ties(&selection.chosen);
        let pages = listing.pages;
        // Of very many charts neither is small.
        drop(listing);
        let asked = match grids {
            Grids::Stay => Asked::Purge(selector.clone()),
            Grids::GoToo => Asked::PurgeWithTheirGrids(selector.clone()),
        };
        let draft = if items.is_empty() {
            None
        } else {
            Some(self.keep_draft(working, asked, items, None).await?)
        };
        let decides = self.decides_on(draft.as_ref()).await?;
        let copying = self.copying(working.linked.team).await?;
        let forecast = self.forecast(working, selection.chosen.len()).await?;
        let account = working.name();
        Ok(PlanCard {
            account,
            selector,
            selection,
            grids,
            with_grids,
            pages,
            draft,
            decides,
            sweep: self.sweeping(working.linked.team).await?,
            copying,
            forecast,
            others: self.others(working).await?,
        })
    }

    pub(super) async fn listing_for(
        &self,
        working: &Working,
        selector: &Selector,
        grids: Grids,
    ) -> Result<Listing, Fault> {
        let list = async |scope| {
            let listing = working.server.list(&working.who, scope).await;
            let mut listing = listing.map_err(|error| working.error(&error, None))?;
            // A plan shows neither, and they are most of what is told of a chart.
            for chart in &mut listing.charts {
                (chart.web_url, chart.picture) = (None, None);
            }
            Ok::<_, Fault>(listing)
        };
        if selector.which != Which::Plot || grids == Grids::GoToo {
            return list(Scope::Everything).await;
        }
        let mut listing = list(Scope::Only(Filetype::Plot)).await?;
        if selector.folder.is_some() || self.protections_of(working).await?.need_folders() {
            listing.folders = list(Scope::Folders).await?.folders;
        }
        Ok(listing)
    }
}

/// Reads the grids whose rows did not tell who draws from them, and notes what the reading tells.
///
/// # Errors
/// The chart server's.
pub async fn learn_users(working: &Working, charts: &mut [Chart]) -> Result<(), ServerError> {
    let silent = charts
        .iter_mut()
        .filter(|chart| chart.filetype == Filetype::Grid && chart.drawn_by == Ties::Unknown);
    try_join_all(silent.map(async |grid| {
        if let Reading::There(read) = working.server.read(&working.who, &grid.fid).await? {
            grid.drawn_by = read.drawn_by;
        }
        Ok(())
    }))
    .await?;
    Ok(())
}

/// The items of a plan. What grids tell of their plots is kept with the plots that told nothing themselves: it
/// must still be known when the job goes on after a restart, with its grids in the trash.
pub(super) fn with_ties(chosen: &[Chart]) -> Vec<PlanItem> {
    let mut drawn: HashMap<&Fid, Vec<Fid>> = HashMap::new();
    for grid in chosen {
        for plot in grid.drawn_by.known().unwrap_or_default() {
            drawn.entry(plot).or_default().push(grid.fid.clone());
        }
    }
    let item = |chart: &Chart| {
        let mut item = PlanItem::from(chart);
        if item.draws_from == Ties::Unknown
            && let Some(grids) = drawn.get(&chart.fid)
        {
            item.draws_from = Ties::Known(grids.clone());
        }
        item
    };
    chosen.iter().map(item).collect()
}

/// The grids that only the chosen plots draw from.
pub(super) fn grids_of(chosen: &[Chart], all: &[Chart]) -> Vec<Chart> {
    let references = References::of(all);
    let leaving: HashSet<Fid> = chosen.iter().map(|plot| plot.fid.clone()).collect();
    let drawn: HashSet<&Fid> = chosen
        .iter()
        .filter_map(|plot| plot.draws_from.known())
        .flatten()
        .collect();
    all.iter()
        .filter(|chart| chart.filetype == Filetype::Grid)
        .filter(|grid| {
            let by_chosen = grid.drawn_by.known().is_some_and(|by| !by.is_empty());
            drawn.contains(&grid.fid) || by_chosen
        })
        .filter(|grid| references.of_grid(&grid.fid, &leaving) == GridUse::Free)
        .cloned()
        .collect()
}
