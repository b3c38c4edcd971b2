//! Copy first: before a chart goes to the trash for deletion, its copy is on disk.
//!
//! What always holds: no copy, no deletion; an item whose copy failed is where it was.

use std::sync::Arc;

use super::carry::{Carried, Halt, pause};
use crate::domain::chart::Filetype;
use crate::domain::copy::{Copying, Document};
use crate::domain::job::{ItemState, PauseReason, Reason};
use crate::ops::keeping::{CopyWriter, NotKept};
use crate::servers::ServerError;
use crate::store::copies::Copy;

/// What a job knows of copies.
pub(super) struct Copies {
    wanted: Copying,
    writer: CopyWriter,
}

/// What came of an item's copy.
pub(super) enum Copied {
    /// The job makes none.
    NotWanted,
    /// It is on disk.
    Kept(Copy),
    /// None can be made, so the item was left alone.
    LeftAlone,
}

impl Copies {
    pub(super) const fn new(wanted: Copying, writer: CopyWriter) -> Self {
        Self { wanted, writer }
    }

    /// Whether the team has copies on.
    pub(super) const fn wanted(&self) -> Copying {
        self.wanted
    }
}

/// Copies an item that is about to be trashed for deletion.
///
/// # Errors
/// Why the job cannot go on.
pub(super) async fn copy_first(job: &Arc<Carried>, n: usize) -> Result<Copied, Halt> {
    let Some(approved) = job.approved(n) else {
        return Err(Halt::Lost);
    };
    if job.copies.wanted == Copying::Off || !approved.effect().deletes() {
        return Ok(Copied::NotWanted);
    }
    let item = approved.item();
    job.may_read().await?;
    let content = job
        .server()
        .content(job.who(), &item.fid, item.filetype)
        .await;
    let content = match content {
        Ok(content) if is_whole(item.filetype, &content) => content,
        Err(
            error @ (ServerError::Unauthorized
            | ServerError::RateLimited(_)
            | ServerError::Unavailable(_)
            | ServerError::Ambiguous),
        ) => return Err(pause(&error)),
        Ok(_) | Err(_) => return left_alone(job, n).await,
    };
    let document = Document::new(item.clone(), job.privacy_of(&item.fid).await, content);
    match job.copies.writer.keep(document).await {
        Ok(copy) => Ok(Copied::Kept(copy)),
        Err(NotKept::NoRoom) => Err(Halt::Pause(PauseReason::NoRoomForCopies)),
        Err(error) => {
            tracing::error!(%error, "a copy could not be made");
            Err(Halt::Pause(PauseReason::CopiesNotWritten))
        }
    }
}

/// Whether that can be uploaded again.
pub(super) fn is_whole(filetype: Filetype, content: &serde_json::Value) -> bool {
    match filetype {
        Filetype::Plot => content.get("data").is_some_and(serde_json::Value::is_array),
        Filetype::Grid => content
            .get("cols")
            .is_some_and(serde_json::Value::is_object),
    }
}

async fn left_alone(job: &Arc<Carried>, n: usize) -> Result<Copied, Halt> {
    let why = Some(Reason::NotCopied);
    job.become_state(n, ItemState::Skipped, why, None).await?;
    Ok(Copied::LeftAlone)
}
