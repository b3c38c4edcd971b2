//! What a chart server's answer means for an item. Pure: a table, without I/O.
//!
//! What always holds: nothing in doubt is repeated before it was read back, and what was not understood
//! stops the job with the item left in doubt.

use crate::domain::approval::ApprovedItem;
use crate::domain::chart::{Chart, Whereabouts};
use crate::domain::ids::Fid;
use crate::domain::job::{ItemState, PauseReason, Reason, TrashAnswer};
use crate::domain::plan::{Effect, PlanItem};
use crate::domain::verify::is_same_chart;
use crate::servers::{Instead, Reading, ServerError};

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The item is now in that state.
    Become(ItemState, Option<Reason>, Option<TrashAnswer>),
    /// Nobody knows whether it took effect: read it back.
    ReadBack,
    /// What lies in the trash is not what was approved: take it out again, and leave it alone.
    PutBack,
    /// The call did not leave: the item is in that state, as it was.
    HeldBack(ItemState),
    /// The job waits; the item goes to that state first, or stays in doubt where it says nothing.
    Pause(PauseReason, Option<ItemState>),
}

impl Next {
    fn state(state: ItemState) -> Self {
        Self::Become(state, None, None)
    }

    fn because(state: ItemState, reason: Reason) -> Self {
        Self::Become(state, Some(reason), None)
    }
}

/// What the chart server showed of a chart in the trash, as the reference for it.
#[must_use]
pub fn answer_of(chart: &Chart) -> TrashAnswer {
    TrashAnswer {
        title: chart.title.clone(),
        created: chart.created,
        modified: chart.modified,
        parent: chart.parent.clone(),
    }
}

/// After a call that moves to the trash. `Doubt` says whether an earlier one went unanswered.
#[must_use]
pub fn after_trash(
    approved: ApprovedItem<'_>,
    heard: Result<Chart, ServerError>,
    doubt: Doubt,
) -> Next {
    let item = approved.item();
    match heard {
        Ok(chart) if is_same_chart(item, &chart) => {
            Next::Become(ItemState::Trashed, None, Some(answer_of(&chart)))
        }
        Ok(_) => Next::PutBack,
        Err(ServerError::NotFound) => match doubt {
            Doubt::None => Next::because(ItemState::Gone, Reason::Vanished),
            Doubt::Some => not_found_in_doubt(approved.effect()),
        },
        // Some servers answer so for what is in the trash already.
        Err(ServerError::WrongState) => Next::ReadBack,
        Err(error) => after_error(&error, ItemState::Planned),
    }
}

/// After reading back an item whose trashing is in doubt.
#[must_use]
pub fn read_after_trash(approved: ApprovedItem<'_>, heard: Result<Reading, ServerError>) -> Next {
    let item = approved.item();
    match heard {
        Ok(Reading::There(chart)) => match chart.whereabouts {
            Whereabouts::InUse => Next::state(ItemState::Planned),
            Whereabouts::InTrash if is_same_chart(item, &chart) => {
                Next::Become(ItemState::Trashed, None, Some(answer_of(&chart)))
            }
            Whereabouts::InTrash => Next::PutBack,
        },
        Ok(Reading::InTrashUnseen) => Next::state(ItemState::Trashed),
        Ok(Reading::NotThere) => not_found_in_doubt(approved.effect()),
        Err(error) => still_in_doubt(&error),
    }
}

/// It was in use at the second look, a call to trash it left, and now the server says 404. A server that says
/// so of what is in the trash cannot be told from a chart that is gone: the deletion tells, where there is one.
fn not_found_in_doubt(effect: Effect) -> Next {
    if effect.deletes() {
        Next::state(ItemState::Trashed)
    } else {
        Next::because(ItemState::Gone, Reason::VanishedInDoubt)
    }
}

/// After a call that deletes. `Doubt` says whether an earlier call for the same item went unanswered.
#[must_use]
pub fn after_delete(heard: Result<(), ServerError>, doubt: Doubt) -> Next {
    match (heard, doubt) {
        (Ok(()), _) => Next::state(ItemState::Deleted),
        (Err(ServerError::NotFound), Doubt::None) => {
            Next::because(ItemState::Gone, Reason::Vanished)
        }
        (Err(ServerError::NotFound), Doubt::Some) => {
            Next::because(ItemState::Gone, Reason::VanishedInDoubt)
        }
        // 409 means that it is not in the trash: somebody took it out, and so it stays.
        (Err(ServerError::WrongState), _) => {
            Next::because(ItemState::Skipped, Reason::RestoredByOthers)
        }
        (Err(error), _) => after_error(&error, ItemState::Trashed),
    }
}

/// After reading back an item whose deletion is in doubt, or that lay in the trash over a pause.
#[must_use]
pub fn read_in_trash(
    item: &PlanItem,
    answer: Option<&TrashAnswer>,
    heard: Result<Reading, ServerError>,
) -> Next {
    match heard {
        Ok(Reading::There(chart)) => match chart.whereabouts {
            Whereabouts::InUse => Next::because(ItemState::Skipped, Reason::RestoredByOthers),
            Whereabouts::InTrash if is_as_trashed(item, answer, &chart) => {
                Next::state(ItemState::Trashed)
            }
            Whereabouts::InTrash => Next::because(ItemState::Skipped, Reason::Changed),
        },
        // 404 may be how the server speaks of what is in the trash: the deletion is sent (again), and its
        // answer tells.
        Ok(Reading::InTrashUnseen | Reading::NotThere) => Next::state(ItemState::Trashed),
        Err(error) => still_in_doubt(&error),
    }
}

/// After reading once more an item whose deletion no answer was ever heard of, however often it was sent.
#[must_use]
pub fn read_when_given_up(
    item: &PlanItem,
    answer: Option<&TrashAnswer>,
    heard: Result<Reading, ServerError>,
) -> Next {
    // Some servers answer 404 for what is in the trash: so it says neither that it is gone nor that it lies there.
    if matches!(heard, Ok(Reading::NotThere)) {
        return Next::because(ItemState::Failed, Reason::Unheard);
    }
    match read_in_trash(item, answer, heard) {
        Next::Become(ItemState::Trashed, ..) => {
            Next::because(ItemState::Failed, Reason::ServerTrouble)
        }
        next => next,
    }
}

/// After a call that takes out of the trash.
#[must_use]
pub fn after_restore(heard: Result<Chart, ServerError>) -> Next {
    match heard {
        Ok(chart) if chart.whereabouts == Whereabouts::InUse => Next::state(ItemState::Restored),
        Ok(_) | Err(ServerError::WrongState) => Next::ReadBack,
        Err(ServerError::NotFound) => Next::because(ItemState::Gone, Reason::Vanished),
        Err(error) => after_error(&error, ItemState::Trashed),
    }
}

/// After reading back an item whose restoring is in doubt.
#[must_use]
pub fn read_after_restore(heard: Result<Reading, ServerError>) -> Next {
    match heard {
        Ok(Reading::There(chart)) if chart.whereabouts == Whereabouts::InUse => {
            Next::state(ItemState::Restored)
        }
        Ok(_) => Next::state(ItemState::Trashed),
        Err(error) => still_in_doubt(&error),
    }
}

/// Whether an earlier call for an item went without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// None did.
    None,
    /// One did.
    Some,
}

/// A fid and what the trash held of it are still what was put there.
fn is_as_trashed(item: &PlanItem, answer: Option<&TrashAnswer>, chart: &Chart) -> bool {
    let fid: &Fid = &chart.fid;
    match answer {
        // Where it lay was not always kept, and moving a chart does not change it.
        Some(answer) => {
            let (title, dates) = (&answer.title, (answer.created, answer.modified));
            *fid == item.fid && chart.title == *title && (chart.created, chart.modified) == dates
        }
        None => is_same_chart(item, chart),
    }
}

/// An error that says for certain that nothing happened leads back to `before`.
fn after_error(error: &ServerError, before: ItemState) -> Next {
    match error {
        ServerError::Ambiguous => Next::ReadBack,
        ServerError::HeldBack => Next::HeldBack(before),
        ServerError::Unauthorized => Next::Pause(PauseReason::KeyRefused, Some(before)),
        ServerError::Forbidden(_) => Next::because(ItemState::Failed, Reason::Refused),
        ServerError::AccountFull => Next::because(ItemState::Failed, Reason::AccountFull),
        ServerError::NameTaken => Next::because(ItemState::Failed, Reason::NameTaken),
        ServerError::FolderGone => Next::because(ItemState::Failed, Reason::FolderGone),
        ServerError::RateLimited(_) | ServerError::Unavailable(_) => {
            Next::Pause(pause_for(error), Some(before))
        }
        ServerError::NotFound
        | ServerError::WrongState
        | ServerError::ClosedCloud
        | ServerError::NotAChart
        | ServerError::NotUnderstood(_)
        | ServerError::TooLong(_)
        | ServerError::KeptChanging => Next::Pause(not_understood(error), None),
    }
}

/// A reading that failed tells nothing of the item.
fn still_in_doubt(error: &ServerError) -> Next {
    Next::Pause(pause_for(error), None)
}

/// Why a job waits after that error to a reading or a listing.
#[must_use]
pub const fn pause_for(error: &ServerError) -> PauseReason {
    match error {
        ServerError::Unauthorized | ServerError::Forbidden(_) => PauseReason::KeyRefused,
        ServerError::RateLimited(_) => PauseReason::AsksToWait,
        ServerError::Unavailable(trouble) if trouble.is_of_certificate() => {
            PauseReason::BadCertificate
        }
        ServerError::Unavailable(_)
        | ServerError::Ambiguous
        | ServerError::HeldBack
        | ServerError::KeptChanging => PauseReason::ServerUnavailable,
        ServerError::NotFound
        | ServerError::WrongState
        | ServerError::AccountFull
        | ServerError::NameTaken
        | ServerError::FolderGone
        | ServerError::ClosedCloud
        | ServerError::NotAChart
        | ServerError::NotUnderstood(_)
        | ServerError::TooLong(_) => not_understood(error),
    }
}

/// Which of the answers that are not understood it is.
const fn not_understood(error: &ServerError) -> PauseReason {
    match error {
        ServerError::ClosedCloud => PauseReason::Closed,
        ServerError::NotUnderstood(Instead::WebPage) => PauseReason::WebPage,
        _ => PauseReason::NotUnderstood,
    }
}
