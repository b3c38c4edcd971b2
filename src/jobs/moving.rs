//! Moving first: the charts of a job are in another account, read back and the same, before any goes to the trash.
//!
//! What always holds: that an upload is about to leave is on disk before it does, and one that went unheard is looked for
//! before it is sent again; nothing there is written over, changed or removed, not even what was half made; what did not
//! arrive the same stays where it is, and so does a plot whose grid does. What is there already, equal in title, folder,
//! privacy and content, is not made a second time. What has arrived counts as the copy that is kept of what is deleted.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::OnceCell;

use super::carry::{Carried, Halt, all, each_of, pause, places};
use super::copying::is_whole;
use super::landing::{Journey, Landing, Quiet};
use super::moved_folders::FoldersThere;
use crate::domain::chart::{Chart, Filetype, Folder, Parent, Whereabouts};
use crate::domain::ids::Fid;
use crate::domain::job::{ItemState, Reason};
use crate::domain::moving::{self, Arrival, Landed, Shape};
use crate::domain::verify::is_as_planned;
use crate::ops::accounts::Working;
use crate::servers::{Reading, Scope, ServerError};
use crate::store::moves::MoveRow;

/// What a job knows of the account to which its charts go.
pub(super) struct Moving {
    /// That account, opened for use.
    pub(super) there: Working,
    /// How far each chart has got.
    known: Mutex<HashMap<Fid, Known>>,
    /// Each grid is brought over once, whoever draws from it.
    grids: Mutex<HashMap<Fid, Arc<OnceCell<Grid>>>>,
    folders_here: OnceCell<Vec<Folder>>,
    pub(super) folders_there: FoldersThere,
    pub(super) quiet: Quiet,
}

/// How far a chart has got.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) arrival: Arrival,
    pub(super) new: Option<Fid>,
    /// Whether it is an item of the plan, and no grid that is copied and stays.
    pub(super) is_item: bool,
}

/// What came of a grid.
enum Grid {
    /// It is there, and whether it is as the plan remembers it.
    Landed(Landed, IsPlanned),
    /// It is not here, or cannot be read.
    Unread,
    /// It could not be brought over.
    Stays(Reason),
}

/// Whether a grid is an item of the plan, and unchanged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsPlanned {
    Yes,
    No,
}

impl Moving {
    pub(super) fn new(there: Working, rows: Vec<MoveRow>) -> Self {
        let known = rows.into_iter().map(|row| {
            let known = Known {
                arrival: row.arrival,
                new: row.new,
                is_item: row.n.is_some(),
            };
            (row.fid, known)
        });
        Self {
            there,
            known: Mutex::new(known.collect()),
            grids: Mutex::default(),
            folders_here: OnceCell::new(),
            folders_there: FoldersThere::default(),
            quiet: Quiet::default(),
        }
    }

    pub(super) fn known(&self, fid: &Fid) -> Option<Known> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(fid).cloned()
    }

    pub(super) fn note(&self, fid: &Fid, now: Known) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(fid.clone(), now);
    }

    /// Whether another chart of the job arrived as that one.
    pub(super) fn is_taken(&self, by_other_than: &Fid, new: &Fid) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .iter()
            .any(|(fid, known)| fid != by_other_than && known.new.as_ref() == Some(new))
    }

    /// So many charts of the plan have arrived and are the same.
    fn arrived(&self) -> u64 {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let same = known
            .values()
            .filter(|known| known.arrival == Arrival::Same && known.is_item);
        same.count() as u64
    }

    fn grid(&self, fid: &Fid) -> Arc<OnceCell<Grid>> {
        let mut grids = self.grids.lock().unwrap_or_else(PoisonError::into_inner);
        grids.entry(fid.clone()).or_default().clone()
    }
}

impl Carried {
    /// So many of its charts arrived where they are moved to.
    pub(super) fn arrived(&self) -> u64 {
        self.moving.as_ref().map_or(0, Moving::arrived)
    }

    /// Brings every chart over that nothing was done to yet; those that do not arrive come to their end here.
    ///
    /// # Errors
    /// Why the job cannot go on.
    pub(super) async fn bring_over(self: &Arc<Self>) -> Result<(), Halt> {
        let Some(moving) = &self.moving else {
            return Ok(());
        };
        let room = || places(moving.there.server.pace(&moving.there.who));
        let plots = self.of(Filetype::Plot, ItemState::Planned);
        all(room, each_of(plots), |n| bring_plot(self, moving, n)).await?;
        // Those that no plot brought along.
        let grids = self.of(Filetype::Grid, ItemState::Planned);
        all(room, each_of(grids), |n| bring_grid(self, moving, n)).await
    }
}

async fn bring_plot(job: &Arc<Carried>, moving: &Moving, n: usize) -> Result<(), Halt> {
    let Some(chart) = as_planned(job, n).await? else {
        return Ok(());
    };
    let Some(content) = content(job, &chart).await? else {
        return stays(job, n, Reason::NotCopied).await;
    };
    let mut landed = BTreeMap::new();
    for grid in moving::grids_of(&content) {
        // Another's grid stays theirs: its data goes along.
        if !grid.user.eq_ignore_ascii_case(&job.who().username) {
            continue;
        }
        let cell = moving.grid(&grid);
        match cell.get_or_try_init(|| over(job, moving, &grid)).await? {
            Grid::Landed(there, _) => {
                landed.insert(grid, there.clone());
            }
            Grid::Unread => {}
            Grid::Stays(_) => return stays(job, n, Reason::ItsGridStays).await,
        }
    }
    let Ok(figure) = moving::figure(&content, &landed) else {
        return stays(job, n, Reason::NotCopied).await;
    };
    let is_same = |read: &Value| moving::is_same(&figure.expected, read);
    match land(job, moving, (&chart, Some(n)), &figure.sent, &is_same).await? {
        Landing::Same(..) => {
            job.tally.send_modify(|_| {});
            Ok(())
        }
        Landing::Stays(why) => stays(job, n, why).await,
    }
}

async fn bring_grid(job: &Arc<Carried>, moving: &Moving, n: usize) -> Result<(), Halt> {
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    if job.is_protected(n).await? {
        let why = Some(Reason::Protected);
        return job.become_state(n, ItemState::Skipped, why, None).await;
    }
    let fid = &approved.item().fid;
    let cell = moving.grid(fid);
    match cell.get_or_try_init(|| over(job, moving, fid)).await? {
        Grid::Landed(_, IsPlanned::Yes) => {
            job.tally.send_modify(|_| {});
            Ok(())
        }
        Grid::Landed(_, IsPlanned::No) => {
            let why = Some(Reason::Changed);
            job.become_state(n, ItemState::Skipped, why, None).await
        }
        // Whatever became of it since the second look is told by what it is now.
        Grid::Unread => match as_planned(job, n).await? {
            None => Ok(()),
            Some(_) => stays(job, n, Reason::NotCopied).await,
        },
        Grid::Stays(why) => stays(job, n, *why).await,
    }
}

/// Brings a grid over, whether it is an item or not.
async fn over(job: &Arc<Carried>, moving: &Moving, fid: &Fid) -> Result<Grid, Halt> {
    job.may_read().await?;
    let chart = match job.server().read(job.who(), fid).await {
        Ok(Reading::There(chart))
            if chart.filetype == Filetype::Grid && chart.whereabouts == Whereabouts::InUse =>
        {
            chart
        }
        Ok(_) => return Ok(Grid::Unread),
        Err(error) => return unread(&error).map(|()| Grid::Unread),
    };
    let Some(content) = content(job, &chart).await? else {
        return Ok(Grid::Unread);
    };
    let Some(table) = moving::table(&content) else {
        return Ok(Grid::Unread);
    };
    let items = &job.approved.plan().items;
    let planned = job.in_state(ItemState::Planned);
    let n = planned
        .into_iter()
        .find(|n| items[*n].fid == chart.fid && is_as_planned(&items[*n], &chart));
    let is_same = |read: &Value| moving::is_same_table(&content, read);
    Ok(
        match land(job, moving, (&chart, n), &table, &is_same).await? {
            Landing::Stays(why) => Grid::Stays(why),
            Landing::Same(new, arrived) => match Landed::of(&content, new, &arrived) {
                Some(landed) if n.is_some() => Grid::Landed(landed, IsPlanned::Yes),
                Some(landed) => Grid::Landed(landed, IsPlanned::No),
                None => Grid::Stays(Reason::NotTheSame),
            },
        },
    )
}

async fn land(
    job: &Arc<Carried>,
    moving: &Moving,
    (chart, n): (&Chart, Option<usize>),
    sent: &Value,
    is_same: &(dyn Fn(&Value) -> bool + Sync),
) -> Result<Landing, Halt> {
    let folders = match chart.parent {
        Parent::Folder(_) => moving.folders_here(job).await?,
        Parent::Home | Parent::Unknown => &[],
    };
    let Some(path) = moving::path(&chart.parent, folders) else {
        return Ok(Landing::Stays(Reason::FolderNotMade));
    };
    let Some(parent) = moving.folders_there.at(job, moving, &path).await? else {
        return Ok(Landing::Stays(Reason::FolderNotMade));
    };
    let journey = Journey {
        job,
        moving,
        fid: &chart.fid,
        n,
        shape: Shape {
            filetype: chart.filetype,
            title: &chart.title,
            parent: &parent,
            privacy: chart.privacy,
        },
        sent,
        is_same,
    };
    journey.land().await
}

impl Moving {
    async fn folders_here(&self, job: &Carried) -> Result<&[Folder], Halt> {
        let listed = self.folders_here.get_or_try_init(|| async {
            job.may_read().await?;
            let listing = job.server().list(job.who(), Scope::Folders).await;
            Ok(listing.map_err(|error| pause(&error))?.folders)
        });
        Ok(listed.await?)
    }
}

/// The chart, where it is in use and as the plan remembers it; else its item comes to its end.
async fn as_planned(job: &Arc<Carried>, n: usize) -> Result<Option<Chart>, Halt> {
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    if job.is_protected(n).await? {
        let why = Some(Reason::Protected);
        job.become_state(n, ItemState::Skipped, why, None).await?;
        return Ok(None);
    }
    let item = approved.item();
    job.may_read().await?;
    let heard = job.server().read(job.who(), &item.fid).await;
    match heard.map_err(|error| pause(&error))? {
        Reading::There(chart)
            if chart.whereabouts == Whereabouts::InUse && is_as_planned(item, &chart) =>
        {
            Ok(Some(chart))
        }
        _ => {
            job.vanished(n).await?;
            Ok(None)
        }
    }
}

/// Right before an item of a job that moves goes to the trash: whether it is still what was copied. Where it is not,
/// it has come to its end.
///
/// # Errors
/// Why the job cannot go on.
pub(super) async fn is_unchanged(job: &Arc<Carried>, n: usize) -> Result<bool, Halt> {
    Ok(as_planned(job, n).await?.is_some())
}

/// Right before an item of a job that moves is deleted: whether what arrived is there and in use.
///
/// # Errors
/// Why the job cannot go on.
pub(super) async fn is_there(job: &Arc<Carried>, moving: &Moving, n: usize) -> Result<bool, Halt> {
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    let item = approved.item();
    let Some(new) = moving.known(&item.fid).and_then(|known| known.new) else {
        return Ok(false);
    };
    job.may_read().await?;
    let there = &moving.there;
    let heard = there.server.read(&there.who, &new).await;
    Ok(match heard.map_err(|error| pause(&error))? {
        Reading::There(chart) => {
            chart.whereabouts == Whereabouts::InUse && chart.title == item.title
        }
        Reading::InTrashUnseen | Reading::NotThere => false,
    })
}

/// What is in a chart of the account, where all of it is told.
async fn content(job: &Arc<Carried>, chart: &Chart) -> Result<Option<Value>, Halt> {
    job.may_read().await?;
    let (server, who) = (job.server(), job.who());
    match server.content(who, &chart.fid, chart.filetype).await {
        Ok(content) if is_whole(chart.filetype, &content) => Ok(Some(content)),
        Ok(_) => Ok(None),
        Err(error) => unread(&error).map(|()| None),
    }
}

/// Whether an error to a reading is about that one chart, or a reason to wait.
pub(super) fn unread(error: &ServerError) -> Result<(), Halt> {
    match error {
        ServerError::Unauthorized
        | ServerError::RateLimited(_)
        | ServerError::Unavailable(_)
        | ServerError::Ambiguous
        | ServerError::KeptChanging => Err(pause(error)),
        _ => Ok(()),
    }
}

async fn stays(job: &Arc<Carried>, n: usize, why: Reason) -> Result<(), Halt> {
    job.become_state(n, ItemState::Failed, Some(why), None)
        .await
}
