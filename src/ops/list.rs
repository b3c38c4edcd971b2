//! `/charts list`: an account's charts in pages, and what is in its trash.
//!
//! What always holds: a list is its member's alone; its question is stored, so that pages turn after a restart;
//! what is shown is at most as old as the list.

use std::collections::HashSet;
use std::sync::Arc;

use dashmap::DashMap;
use futures_util::future::join_all;

use super::Keeper;
use super::accounts::Working;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::purge::{PlanCard, learn_users};
use crate::domain::chart::{Filetype, Listing, Privacy, Whereabouts};
use crate::domain::command::Purpose;
use crate::domain::ids::{Fid, ListId, Millis};
use crate::domain::list::{self, Only, Query, Row};
use crate::domain::plan::CARD_LIFETIME_MS;
use crate::domain::protection::Protections;
use crate::domain::selector::{Alone, Selector, Which, pattern, select};
use crate::servers::{Reading, Scope};
use crate::store;
use crate::store::lists::{StoredList, Trashed};

/// As many charts of the trash are looked at once more.
const MOST_LOOKS: usize = 25;

/// The rows of lists that are being looked through.
pub type Snapshots = DashMap<ListId, (Millis, Arc<Vec<Row>>)>;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The list.
    pub id: ListId,
    /// `user @ host`.
    pub account: String,
    /// What was asked for.
    pub query: Query,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// Which page it is, from 0.
    pub number: usize,
    /// How many there are.
    pub pages: usize,
    /// How many rows the whole list has.
    pub total: usize,
    /// Until when its buttons work.
    pub expires: Millis,
}

impl Keeper {
    /// The first page of a new list.
    ///
    /// # Errors
    /// Those of the account and of the chart server.
    pub async fn list(
        &self,
        by: &Presser,
        account: Option<&str>,
        query: Query,
    ) -> Result<Page, Fault> {
        let working = self
            .account_for(by.team, by.member, account, Purpose::Look)
            .await?;
        let now = self.clock.now();
        let stored = StoredList {
            id: ListId(store::new_id()),
            team: by.team,
            member: by.member,
            account: working.linked.account.id.clone(),
            query,
            expires: now.plus(CARD_LIFETIME_MS),
        };
        let rows = self.rows(&working, &stored).await?;
        self.store.put_list(&stored, now).await?;
        Ok(shown(stored, &working, &rows, 0))
    }

    /// Another page of a list.
    ///
    /// # Errors
    /// Somebody else's, or over; those of the account and of the chart server.
    pub async fn list_page(&self, by: &Presser, id: &ListId, number: usize) -> Result<Page, Fault> {
        let stored = self.own_list(by, id).await?;
        let working = self
            .linked_account(by.team, by.member, &stored.account)
            .await?;
        let kept = self.snapshots.get(id).map(|kept| kept.1.clone());
        let rows = match kept {
            Some(rows) => rows,
            None => self.rows(&working, &stored).await?,
        };
        Ok(shown(stored, &working, &rows, number))
    }

    /// The plan of a purge of what a list shows.
    ///
    /// # Errors
    /// As [`Keeper::list_page`]; no purge takes protected charts, or the trash.
    pub async fn plan_of_list(&self, by: &Presser, id: &ListId) -> Result<PlanCard, Fault> {
        let stored = self.own_list(by, id).await?;
        let selector = stored.query.selector().ok_or(UserError::PlanUnknown)?;
        let account = stored.account.as_str();
        self.purge_card(by.team, by.member, Some(account), selector)
            .await
    }

    /// What is in the account's trash: what was moved there here, the latest first, and what else the server's
    /// listing shows.
    pub(super) async fn trash_of(&self, working: &Working) -> Result<Vec<Row>, Fault> {
        let linked = &working.linked;
        let ours = self.store.trashed(linked.team, &linked.account.id).await?;
        let ours = self.still_in_trash(working, ours).await?;
        let listed = working.server.list(&working.who, Scope::Trash).await;
        let listed = listed.map_err(|error| working.error(&error, None))?.charts;
        let mut rows: Vec<Row> = ours
            .into_iter()
            .map(|one| {
                let seen = listed.iter().find(|chart| chart.fid == one.fid);
                Row {
                    views: seen.and_then(|chart| chart.views),
                    privacy: seen.map_or(Privacy::Unknown, |chart| chart.privacy),
                    web_url: None,
                    fid: one.fid,
                    filetype: one.filetype,
                    title: one.title,
                    at: one.at,
                    trashed_by: Some(one.by),
                }
            })
            .collect();
        let others = listed
            .iter()
            .filter(|chart| rows.iter().all(|row| row.fid != chart.fid));
        let others: Vec<Row> = others
            .map(|chart| Row {
                web_url: None,
                ..Row::from(chart)
            })
            .collect();
        rows.extend(others);
        Ok(rows)
    }

    /// Charts of which there is a copy and that are not in use, as far as the listing tells; the latest copy of each.
    pub(super) async fn copies_to_upload(&self, working: &Working) -> Result<Vec<Row>, Fault> {
        let copies = self.store.copies_of(&working.linked.account.id).await?;
        if copies.is_empty() {
            return Ok(Vec::new());
        }
        let listed = self.titles_of(working).await?;
        let mut seen: HashSet<u64> = listed.iter().map(|entry| entry.local).collect();
        let rows = copies
            .into_iter()
            .filter(|copy| seen.insert(copy.fid.local));
        Ok(rows
            .map(|copy| Row {
                fid: copy.fid,
                filetype: copy.filetype,
                title: copy.title,
                at: copy.made,
                views: None,
                privacy: Privacy::Unknown,
                web_url: None,
                trashed_by: None,
            })
            .collect())
    }

    /// Each once, without what somebody took out on the chart server. Some listings show what is in the trash as if it were in
    /// use, so a row there only asks for a closer look; what is not looked at counts as in the trash.
    async fn still_in_trash(
        &self,
        working: &Working,
        mut ours: Vec<Trashed>,
    ) -> Result<Vec<Trashed>, Fault> {
        let mut seen = HashSet::new();
        ours.retain(|one| seen.insert(one.fid.clone()));
        let listed = self.titles_of(working).await?;
        let listed: HashSet<u64> = listed.iter().map(|entry| entry.local).collect();
        let doubted = ours.iter().map(|one| &one.fid);
        let doubted = doubted.filter(|fid| listed.contains(&fid.local));
        let looks = doubted.take(MOST_LOOKS).map(async |fid| {
            let reading = working.server.read(&working.who, fid).await;
            let in_use = matches!(reading, Ok(Reading::There(chart))
                if chart.whereabouts == Whereabouts::InUse);
            in_use.then(|| fid.clone())
        });
        let in_use: HashSet<Fid> = join_all(looks).await.into_iter().flatten().collect();
        ours.retain(|one| !in_use.contains(&one.fid));
        Ok(ours)
    }

    async fn own_list(&self, by: &Presser, id: &ListId) -> Result<StoredList, Fault> {
        let stored = self.store.stored_list(id).await?;
        let stored = stored.ok_or(UserError::ListExpired)?;
        if stored.team != by.team || stored.member != by.member {
            return Err(UserError::NotYours.into());
        }
        if self.clock.now() >= stored.expires {
            return Err(UserError::ListExpired.into());
        }
        Ok(stored)
    }

    /// Lists anew, and keeps the rows for as long as the list can be looked through.
    async fn rows(&self, working: &Working, stored: &StoredList) -> Result<Arc<Vec<Row>>, Fault> {
        let query = &stored.query;
        let mut rows = match (query.only, query.selector()) {
            (Some(Only::Trash), _) => named(query, self.trash_of(working).await?),
            (Some(Only::Copies), _) => named(query, self.copies_to_upload(working).await?),
            (_, Some(selector)) => self.selected(working, &selector, query.only).await?,
            (_, None) => self.protected_rows(working, query).await?,
        };
        list::sort(&mut rows, query.sort);
        let rows = Arc::new(rows);
        let now = self.clock.now();
        self.snapshots
            .retain(|_, kept| now.since(kept.0) < CARD_LIFETIME_MS);
        self.snapshots
            .insert(stored.id.clone(), (now, rows.clone()));
        Ok(rows)
    }

    async fn selected(
        &self,
        working: &Working,
        selector: &Selector,
        only: Option<Only>,
    ) -> Result<Vec<Row>, Fault> {
        let mut listing = self.listing(working, selector.which).await?;
        let alone = Alone::of(selector, self.clock.now());
        if only != Some(Only::UnusedGrids) {
            let charts = listing.charts.iter();
            let wanted =
                charts.filter(|chart| selector.which.takes(chart.filetype) && alone.takes(chart));
            return Ok(wanted.map(Row::from).collect());
        }
        learn_users(working, &mut listing.charts)
            .await
            .map_err(|error| working.error(&error, None))?;
        let protections = Protections::default();
        let selection = select(selector, &listing, &protections, self.clock.now());
        let chosen = selection
            .map(|selection| selection.chosen)
            .unwrap_or_default();
        Ok(chosen.iter().map(Row::from).collect())
    }

    async fn protected_rows(&self, working: &Working, query: &Query) -> Result<Vec<Row>, Fault> {
        let protections = self.protections_of(working).await?;
        let listing = working.server.list(&working.who, Scope::Everything).await;
        let listing = listing.map_err(|error| working.error(&error, None))?;
        let wanted = Query {
            only: None,
            ..query.clone()
        };
        let filter = wanted
            .selector()
            .unwrap_or(Selector::everything(query.which));
        let alone = Alone::of(&filter, self.clock.now());
        let held = listing.charts.iter().filter(|chart| {
            query.which.takes(chart.filetype)
                && alone.takes(chart)
                && protections.hold_chart(chart, &listing.folders)
        });
        Ok(held.map(Row::from).collect())
    }

    async fn listing(&self, working: &Working, which: Which) -> Result<Listing, Fault> {
        let scope = match which {
            Which::Plot => Scope::Only(Filetype::Plot),
            Which::Grid | Which::All => Scope::Everything,
        };
        let listing = working.server.list(&working.who, scope).await;
        Ok(listing.map_err(|error| working.error(&error, None))?)
    }
}

/// Those of the name and filetype that were asked for.
fn named(query: &Query, mut rows: Vec<Row>) -> Vec<Row> {
    let name = query.name.as_deref().map(pattern);
    rows.retain(|row| {
        let named = name
            .as_ref()
            .is_none_or(|name| name.matches(&row.title.to_lowercase()));
        named && query.which.takes(row.filetype)
    });
    rows
}

fn shown(stored: StoredList, working: &Working, rows: &[Row], number: usize) -> Page {
    let (number, page) = list::page(rows, number);
    Page {
        account: working.name(),
        rows: page.to_vec(),
        number,
        pages: list::pages(rows.len()),
        total: rows.len(),
        id: stored.id,
        query: stored.query,
        expires: stored.expires,
    }
}
