//! The folders in the account to which charts are moved: found by their path, and made where they are missing.
//!
//! What always holds: one call makes one folder, never two at once; one that went unheard is looked for before it is
//! sent again; nothing that has a folder's name is written over.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::carry::{Carried, Halt, pause};
use super::moving::Moving;
use super::step::{Gate, MOST_TRIES};
use crate::domain::chart::{Folder, Parent};
use crate::domain::job::ItemState;
use crate::servers::{Scope, ServerError};
use crate::store::budgets::Asked;

/// Those that are known to be there, once they were listed.
#[derive(Default)]
pub(super) struct FoldersThere(Mutex<Option<Vec<Folder>>>);

impl FoldersThere {
    /// The folder of that path. Nothing where one on the way cannot be made.
    ///
    /// # Errors
    /// Why the job cannot go on.
    pub(super) async fn at(
        &self,
        job: &Arc<Carried>,
        moving: &Moving,
        path: &[String],
    ) -> Result<Option<Parent>, Halt> {
        let mut at = Parent::Home;
        if path.is_empty() {
            return Ok(Some(at));
        }
        let mut known = self.0.lock().await;
        let mut folders = match known.take() {
            Some(folders) => folders,
            None => list(job, moving).await?,
        };
        for name in path {
            let found = match named(&folders, &at, name) {
                Some(folder) => Some(folder),
                None => make(job, moving, &mut folders, &at, name).await?,
            };
            let Some(folder) = found else {
                *known = Some(folders);
                return Ok(None);
            };
            at = folder;
        }
        *known = Some(folders);
        Ok(Some(at))
    }
}

async fn make(
    job: &Arc<Carried>,
    moving: &Moving,
    folders: &mut Vec<Folder>,
    parent: &Parent,
    name: &str,
) -> Result<Option<Parent>, Halt> {
    let there = &moving.there;
    for _ in 0..MOST_TRIES {
        job.may_call()?;
        job.may_leave(ItemState::Trashing).await?;
        count(job, moving).await?;
        let gate = Gate(job, ItemState::Trashing);
        let made = there
            .server
            .make_folder(&there.who, parent, name, &gate)
            .await;
        match made {
            Ok(folder) => {
                let made = Parent::Folder(folder.fid.clone());
                folders.push(folder);
                return Ok(Some(made));
            }
            Err(
                error @ (ServerError::Ambiguous
                | ServerError::NameTaken
                | ServerError::NotUnderstood(_)),
            ) => {
                *folders = list(job, moving).await?;
                let found = named(folders, parent, name);
                if found.is_some() || error != ServerError::Ambiguous {
                    return Ok(found);
                }
            }
            Err(ServerError::HeldBack) => {
                let why = job.may_leave(ItemState::Trashing).await;
                return Err(why.err().unwrap_or(Halt::Lost));
            }
            Err(ServerError::Forbidden(_) | ServerError::FolderGone | ServerError::AccountFull) => {
                return Ok(None);
            }
            Err(error) => return Err(pause(&error)),
        }
    }
    Ok(None)
}

async fn count(job: &Arc<Carried>, moving: &Moving) -> Result<(), Halt> {
    let Some((account, budget)) = moving.counts() else {
        return Ok(());
    };
    let now = job.keeper.clock.now();
    match job.keeper.store.count_write(&account, budget, now).await {
        Ok(Asked::Counted) => Ok(()),
        Ok(Asked::NotBefore(then)) => Err(moving.not_before(job, then).await),
        Err(error) => {
            tracing::error!(%error, "what an account wrote could not be read");
            Err(Halt::Lost)
        }
    }
}

async fn list(job: &Arc<Carried>, moving: &Moving) -> Result<Vec<Folder>, Halt> {
    job.may_read().await?;
    let there = &moving.there;
    let listing = there.server.list(&there.who, Scope::Folders).await;
    Ok(listing.map_err(|error| pause(&error))?.folders)
}

/// The folder of that name in that one. A parent that is not told counts as home.
fn named(folders: &[Folder], parent: &Parent, name: &str) -> Option<Parent> {
    let lies_there = |folder: &&Folder| match (&folder.parent, parent) {
        (Parent::Folder(one), Parent::Folder(other)) => one.local == other.local,
        (Parent::Folder(_), _) | (_, Parent::Folder(_)) => false,
        _ => true,
    };
    let found = folders
        .iter()
        .filter(lies_there)
        .find(|folder| folder.name == name);
    found.map(|folder| Parent::Folder(folder.fid.clone()))
}
