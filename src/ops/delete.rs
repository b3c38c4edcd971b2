//! `/charts delete`: one chart, looked at closely before anybody decides.

use futures_util::future::try_join_all;

use super::Keeper;
use super::accounts::Working;
use super::catalogue::Entry;
use super::errors::{Fault, UserError};
use super::moving::Other;
use super::named::Named;
use super::show::picture_of;
use crate::domain::budget::Forecast;
use crate::domain::chart::{Chart, Filetype, Folder, Parent, Whereabouts};
use crate::domain::command::Purpose;
use crate::domain::ids::{AccountId, Fid, MemberId, PlanId, TeamId};
use crate::domain::later::Sweeping;
use crate::domain::plan::{Asked, CARD_LIFETIME_MS, Draft, PlanItem, plots_first};
use crate::domain::policy::Decides;
use crate::domain::protection::Protections;
use crate::servers::{Reading, Scope};
use crate::store;

/// What an `id` led to.
#[derive(Clone, Debug)]
pub enum Opened {
    /// The card of the chart that it names.
    Card(Box<ChartCard>),
    /// Several charts of that account have that title.
    Several(AccountId, Vec<Entry>),
}

/// A chart, and what can be done with it.
#[derive(Clone, Debug)]
pub struct ChartCard {
    /// `user @ host`.
    pub account: String,
    /// The chart.
    pub chart: Chart,
    /// The path of the folder it lies in; nothing at home or where that is not known.
    pub folder: Option<String>,
    /// The grids that only this plot draws from.
    pub its_grids: Vec<Chart>,
    /// Whether they go too.
    pub grids: Grids,
    /// What can be decided, or why nothing can.
    pub verdict: Verdict,
    /// Who decides where it is deleted for ever.
    pub decides: Decides,
    /// What it costs of the write budget, where there is one.
    pub forecast: Option<Forecast>,
    /// Whether what is moved to the trash is deleted later.
    pub sweep: Sweeping,
    /// The address of a picture that everybody may see.
    pub picture: Option<String>,
    /// Where it can be moved instead.
    pub others: Vec<Other>,
}

/// Whether a plot's own grids are part of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grids {
    /// They stay.
    Stay,
    /// They go with their plot.
    GoToo,
}

/// What can be decided on a chart.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The buttons of this plan.
    Decide(Box<Draft>),
    /// A rule keeps it.
    Protected,
    /// It is a grid that so many plots draw from.
    InUse(usize),
    /// It is a grid, and the chart server does not tell who draws from it.
    ReferencesUnknown,
}

impl Keeper {
    /// The card of the chart that `id` names.
    ///
    /// # Errors
    /// No such chart or title, another's, in the trash already; those of the account and of the chart server.
    pub async fn delete_card(
        &self,
        team: TeamId,
        member: MemberId,
        account: Option<&str>,
        id: &str,
    ) -> Result<Opened, Fault> {
        let working = self
            .account_for(team, member, account, Purpose::Change)
            .await?;
        match self.named(&working, id).await? {
            Named::One(fid) => {
                let card = self.chart_card(&working, fid, Grids::Stay).await?;
                Ok(Opened::Card(Box::new(card)))
            }
            Named::Several(charts) => Ok(Opened::Several(working.linked.account.id, charts)),
        }
    }

    /// The card of one of several charts of a title, which the member chose.
    ///
    /// # Errors
    /// As [`Keeper::delete_card`].
    pub async fn chosen_card(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
        chart: u64,
    ) -> Result<ChartCard, Fault> {
        let working = self.linked_account(team, member, account).await?;
        let fid = Fid::new(&working.who.username, chart);
        self.chart_card(&working, fid, Grids::Stay).await
    }

    /// The same card with the plot's own grids in the plan; the plan before it lapses.
    ///
    /// # Errors
    /// As [`Keeper::delete_card`], and those of a plan that can no longer be decided.
    pub(super) async fn chart_card_with_grids(
        &self,
        draft: &Draft,
        fid: Fid,
    ) -> Result<ChartCard, Fault> {
        let working = self
            .linked_account(draft.team, draft.member, &draft.account)
            .await?;
        self.chart_card(&working, fid, Grids::GoToo).await
    }

    async fn chart_card(
        &self,
        working: &Working,
        fid: Fid,
        grids: Grids,
    ) -> Result<ChartCard, Fault> {
        let chart = self.read_in_use(working, &fid).await?;
        let protections = self.protections_of(working).await?;
        let folders = self
            .folders_for(working, &chart.parent, &protections)
            .await?;
        let mut its_grids = self.own_grids(working, &chart).await?;
        its_grids.retain(|grid| !protections.hold_chart(grid, &folders));
        let folder = path_of(&chart.parent, &folders);
        let mut items = vec![PlanItem::from(&chart)];
        let asked = match grids {
            Grids::Stay => Asked::One(fid),
            Grids::GoToo => {
                items.extend(its_grids.iter().map(PlanItem::from));
                Asked::OneWithItsGrids(fid)
            }
        };
        let users = chart.drawn_by.known().map(<[Fid]>::len);
        let verdict = match (chart.filetype, users) {
            _ if protections.hold_chart(&chart, &folders) => Verdict::Protected,
            (Filetype::Grid, None) => Verdict::ReferencesUnknown,
            (Filetype::Grid, Some(users)) if users > 0 => Verdict::InUse(users),
            _ => Verdict::Decide(Box::new(
                self.keep_draft(working, asked, items, None).await?,
            )),
        };
        let decides = match &verdict {
            Verdict::Decide(draft) => self.decides_on(Some(draft)).await?,
            _ => Decides::Alone,
        };
        let forecast = match &verdict {
            Verdict::Decide(draft) => self.forecast(working, draft.items.len()).await?,
            _ => None,
        };
        Ok(ChartCard {
            account: working.name(),
            picture: picture_of(working, &chart),
            chart,
            folder,
            its_grids,
            grids,
            verdict,
            decides,
            forecast,
            sweep: self.sweeping(working.linked.team).await?,
            others: self.others(working).await?,
        })
    }

    pub(super) async fn read_in_use(&self, working: &Working, fid: &Fid) -> Result<Chart, Fault> {
        let reading = working.server.read(&working.who, fid).await;
        match reading.map_err(|error| working.error(&error, Some(fid)))? {
            Reading::There(chart) if chart.whereabouts == Whereabouts::InUse => Ok(chart),
            Reading::There(_) | Reading::InTrashUnseen => {
                Err(UserError::ChartInTrash(fid.clone()).into())
            }
            Reading::NotThere => Err(UserError::ChartGone(fid.clone()).into()),
        }
    }

    /// The grids that the plot draws from and nothing else does. A grid whose users are unknown, or that
    /// cannot be read, is not offered.
    async fn own_grids(&self, working: &Working, plot: &Chart) -> Result<Vec<Chart>, Fault> {
        let grids = match plot.filetype {
            Filetype::Plot => plot.draws_from.known().unwrap_or_default(),
            Filetype::Grid => &[],
        };
        let own = grids.iter().filter(|grid| grid.user == plot.fid.user);
        let readings = try_join_all(own.map(|grid| working.server.read(&working.who, grid)))
            .await
            .map_err(|error| working.error(&error, None))?;
        let only_here = |chart: &Chart| {
            chart.filetype == Filetype::Grid
                && chart.whereabouts == Whereabouts::InUse
                && chart
                    .drawn_by
                    .known()
                    .is_some_and(|by| by.iter().all(|user| *user == plot.fid))
        };
        Ok(readings
            .into_iter()
            .filter_map(|reading| match reading {
                Reading::There(chart) if only_here(&chart) => Some(chart),
                _ => None,
            })
            .collect())
    }

    /// The account's folders, where anything depends on them.
    pub(super) async fn folders_for(
        &self,
        working: &Working,
        parent: &Parent,
        protections: &Protections,
    ) -> Result<Vec<Folder>, Fault> {
        if !matches!(parent, Parent::Folder(_)) && !protections.need_folders() {
            return Ok(Vec::new());
        }
        let listing = working.server.list(&working.who, Scope::Folders).await;
        Ok(listing
            .map_err(|error| working.error(&error, None))?
            .folders)
    }

    /// Stores a plan that its member may decide on for as long as the card lives.
    pub(super) async fn keep_draft(
        &self,
        working: &Working,
        asked: Asked,
        items: Vec<PlanItem>,
        to: Option<AccountId>,
    ) -> Result<Draft, Fault> {
        let created = self.clock.now();
        let draft = Draft {
            id: PlanId(store::new_id()),
            team: working.linked.team,
            member: working.linked.member,
            account: working.linked.account.id.clone(),
            to,
            asked,
            items: plots_first(items),
            created,
            expires: created.plus(CARD_LIFETIME_MS),
        };
        self.store.put_plan(&draft).await?;
        Ok(draft)
    }
}

/// The folder's path from home, as far as it is known; nothing at home. A folder that is its own ancestor ends
/// the walk.
pub(super) fn path_of(parent: &Parent, folders: &[Folder]) -> Option<String> {
    if !matches!(parent, Parent::Folder(_)) {
        return None;
    }
    let mut names = Vec::new();
    let mut at = parent;
    while let Parent::Folder(fid) = at {
        let folder = folders.iter().find(|folder| folder.fid == *fid)?;
        names.push(folder.name.as_str());
        if names.len() > folders.len() {
            return None;
        }
        at = &folder.parent;
    }
    names.reverse();
    Some(names.join("/"))
}
