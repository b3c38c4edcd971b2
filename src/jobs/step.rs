//! One item, one step: on disk, call, what it means, on disk.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::carry::{Carried, Halt};
use super::copying::{self, Copied};
use super::meaning::{self, Doubt, Next};
use super::moving;
use crate::domain::chart::Ties;
use crate::domain::ids::Fid;
use crate::domain::job::{Item, ItemState, PauseReason, Reason};
use crate::servers::{Leave, Reading, ServerError};

/// How often an item is tried again after a read-back said that nothing had happened.
pub(super) const MOST_TRIES: u32 = 3;

/// What an item's steps are to lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Into the trash.
    Trash,
    /// From the trash for ever.
    Delete,
    /// Out of the trash, with the reason why.
    Restore(Option<Reason>),
}

impl Goal {
    const fn from(self) -> ItemState {
        match self {
            Self::Trash => ItemState::Planned,
            Self::Delete | Self::Restore(_) => ItemState::Trashed,
        }
    }

    const fn under_way(self) -> ItemState {
        match self {
            Self::Trash => ItemState::Trashing,
            Self::Delete => ItemState::Deleting,
            Self::Restore(_) => ItemState::Restoring,
        }
    }
}

/// Brings one item to its goal, or to the end that the chart server's answers mean.
pub async fn bring(job: &Arc<Carried>, n: usize, goal: Goal) -> Result<(), Halt> {
    let mut doubt = job.doubt(n);
    for _ in 0..MOST_TRIES {
        if job.item(n).state != goal.from() {
            return Ok(());
        }
        let Some(goal) = spared(job, n, goal).await? else {
            return Ok(());
        };
        let copy = match goal {
            // What has arrived elsewhere is its copy.
            Goal::Trash if job.moving.is_some() => {
                if !moving::is_unchanged(job, n).await? {
                    return Ok(());
                }
                None
            }
            Goal::Trash => match copying::copy_first(job, n).await? {
                Copied::LeftAlone => return Ok(()),
                Copied::Kept(copy) => Some(copy),
                Copied::NotWanted => None,
            },
            Goal::Delete | Goal::Restore(_) => None,
        };
        job.may_call()?;
        job.begin(n, goal.under_way(), copy).await?;
        let next = call(job, n, goal, doubt).await?;
        if next == Next::ReadBack {
            doubt = Doubt::Some;
            settle(job, n).await?;
        } else {
            follow(job, n, next, goal).await?;
        }
    }
    if job.item(n).state == goal.from() {
        give_up(job, n, goal).await?;
    }
    Ok(())
}

/// The goal of an item as it is now: one that was protected meanwhile is left alone, or taken back out of the
/// trash. Nothing where it came to its end by that.
async fn spared(job: &Arc<Carried>, n: usize, goal: Goal) -> Result<Option<Goal>, Halt> {
    let why = Some(Reason::Protected);
    match goal {
        Goal::Restore(_) => Ok(Some(goal)),
        Goal::Delete if !is_where_it_was_moved(job, n).await? => {
            Ok(Some(Goal::Restore(Some(Reason::GoneThere))))
        }
        Goal::Trash | Goal::Delete if !job.is_protected(n).await? => Ok(Some(goal)),
        Goal::Trash => {
            job.become_state(n, ItemState::Skipped, why, None).await?;
            Ok(None)
        }
        Goal::Delete => Ok(Some(Goal::Restore(why))),
    }
}

async fn is_where_it_was_moved(job: &Arc<Carried>, n: usize) -> Result<bool, Halt> {
    match &job.moving {
        Some(moving) => moving::is_there(job, moving, n).await,
        None => Ok(true),
    }
}

/// Reads back an item that is in doubt, after a crash or an answer that never came.
pub async fn settle(job: &Arc<Carried>, n: usize) -> Result<(), Halt> {
    let Item { state, answer, .. } = job.item(n);
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    let fid = &approved.item().fid;
    job.may_read().await?;
    let heard = job.server().read(job.who(), fid).await;
    let (next, goal) = match state {
        ItemState::Trashing => (meaning::read_after_trash(approved, heard), Goal::Trash),
        ItemState::Deleting => (
            meaning::read_in_trash(approved.item(), answer.as_ref(), heard),
            Goal::Delete,
        ),
        ItemState::Restoring => (meaning::read_after_restore(heard), Goal::Restore(None)),
        _ => return Ok(()),
    };
    follow(job, n, next, goal).await
}

/// What charts in the trash told of the plots that draw from them.
pub type Users = Mutex<Vec<(Fid, Ties)>>;

/// Looks once more at an item that lay in the trash over a pause, before it is deleted.
///
/// # Errors
/// Why the job cannot go on.
pub async fn look_in_trash(job: &Arc<Carried>, n: usize, users: &Users) -> Result<(), Halt> {
    let Item { answer, .. } = job.item(n);
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    job.may_read().await?;
    let fid = &approved.item().fid;
    let heard = job.server().read(job.who(), fid).await;
    if let Ok(Reading::There(chart)) = &heard {
        let mut users = users.lock().unwrap_or_else(PoisonError::into_inner);
        users.push((fid.clone(), chart.drawn_by.clone()));
    }
    match meaning::read_in_trash(approved.item(), answer.as_ref(), heard) {
        Next::Become(ItemState::Trashed, ..) => Ok(()),
        next => follow(job, n, next, Goal::Delete).await,
    }
}

async fn call(job: &Arc<Carried>, n: usize, goal: Goal, doubt: Doubt) -> Result<Next, Halt> {
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    let (server, who, item) = (job.server(), job.who(), approved.item());
    let gate = Gate(job, goal.under_way());
    Ok(match goal {
        Goal::Trash => {
            let heard = server.trash(who, approved, &gate).await;
            meaning::after_trash(approved, heard, doubt)
        }
        Goal::Delete => meaning::after_delete(server.delete(who, approved, &gate).await, doubt),
        Goal::Restore(_) => meaning::after_restore(server.restore(who, &item.fid, &gate).await),
    })
}

/// Holds back what was begun and has not left when somebody asks to stop, or everything is held.
pub(super) struct Gate<'a>(pub(super) &'a Carried, pub(super) ItemState);

#[async_trait]
impl Leave for Gate<'_> {
    async fn may_leave(&self) -> bool {
        self.0.may_leave(self.1).await.is_ok()
    }
}

async fn follow(job: &Arc<Carried>, n: usize, next: Next, goal: Goal) -> Result<(), Halt> {
    match next {
        Next::Become(state, reason, answer) => {
            let reason = match (state, goal) {
                (ItemState::Restored, Goal::Restore(why)) => why,
                _ => reason,
            };
            job.become_state(n, state, reason, answer).await
        }
        Next::PutBack => put_back(job, n).await,
        Next::HeldBack(before) => {
            job.become_state(n, before, None, None).await?;
            job.may_leave(goal.under_way()).await
        }
        // A second doubt in a row about one item: it stays in doubt, and the job waits.
        Next::ReadBack => Err(Halt::Pause(PauseReason::ServerUnavailable)),
        Next::Pause(why, state) => {
            if let Some(state) = state {
                job.become_state(n, state, None, None).await?;
            }
            Err(Halt::Pause(why))
        }
    }
}

/// What went to the trash is not what was approved.
async fn put_back(job: &Arc<Carried>, n: usize) -> Result<(), Halt> {
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    job.may_call()?;
    // Where the budget is used the item stays in doubt: it is read back when the job goes on, and comes here again.
    job.count_one().await?;
    let gate = Gate(job, ItemState::Restoring);
    let fid = &approved.item().fid;
    let reason = match job.server().restore(job.who(), fid, &gate).await {
        Ok(_) => Reason::NotAsPlanned,
        // It stays in doubt, and is read back when the job goes on.
        Err(ServerError::HeldBack) => {
            return Err(job
                .may_leave(ItemState::Restoring)
                .await
                .err()
                .unwrap_or(Halt::Lost));
        }
        Err(_) => Reason::NotAsPlannedInTrash,
    };
    job.become_state(n, ItemState::Skipped, Some(reason), None)
        .await
}

/// An item that the chart server answered for too often with nothing that can be told. One that was to be deleted may
/// be gone all the same, so it is looked at once more.
async fn give_up(job: &Arc<Carried>, n: usize, goal: Goal) -> Result<(), Halt> {
    job.become_state(n, goal.under_way(), None, None).await?;
    let Some(approved) = job.approved(n).filter(|_| goal == Goal::Delete) else {
        let why = Some(Reason::ServerTrouble);
        return job.become_state(n, ItemState::Failed, why, None).await;
    };
    job.may_read().await?;
    let Item { answer, .. } = job.item(n);
    let item = approved.item();
    let heard = job.server().read(job.who(), &item.fid).await;
    let next = meaning::read_when_given_up(item, answer.as_ref(), heard);
    follow(job, n, next, goal).await
}
